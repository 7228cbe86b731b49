//! What a template may name: plain data, already cleaned and shortened. Not yet escaped.
//!
//! Everything is always there; what is missing is an empty string, an empty list or `false`, so that
//! strict templates can ask `{{#if ticket.url}}`. No field is named like a helper (`log`, `len`, `lookup`).

use serde::Serialize;

/// The data of one mail.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Letter {
    /// BCP 47 tag of the language.
    pub lang: String,
    /// `ltr` or `rtl`.
    pub dir: &'static str,
    /// The first line of the subject template, once rendered.
    pub subject: String,
    /// Its second line: what happened, in a few words.
    pub headline: String,
    /// The rendered body, in the layout only.
    pub body: String,
    /// The firm's name.
    pub firm: String,
    /// The reader's name.
    pub name: String,
    /// Who assigned the (first) ticket.
    pub assigner: String,
    /// Whether the ticket was closed when it happened.
    pub late: bool,
    /// Who did what the mail is about: a person, or the firm as it signs its mail.
    pub actor: String,
    /// The assigner's team.
    pub team: String,
    /// The (first) ticket.
    pub ticket: Item,
    /// Tickets shown in full.
    pub tickets: Vec<Item>,
    /// Tickets with a line each.
    pub more: Vec<Item>,
    /// Tickets that had no place even as a line.
    pub unlisted: usize,
    /// How many tickets the mail is about.
    pub count: usize,
    /// More than one.
    pub many: bool,
    /// What happened, in mails to staff; the address that is asked about.
    pub event: String,
    /// The words that the mail carries.
    pub text: String,
    /// Whether `text` was shortened; the whole of it is attached.
    pub attached: bool,
    /// When it was decided, in the reader's zone.
    pub at: String,
    /// The log's head: chain and number; empty before the first entry.
    pub position: String,
    /// Where an answer to this mail goes.
    pub reply: String,
    /// `1042.<token>`; empty if an answer needs none.
    pub reference: String,
    /// The key of a confirmation.
    pub key: String,
    /// Mail link that confirms.
    pub confirm: String,
    /// Mail link that cancels.
    pub cancel: String,
    /// The keys that a transcript offers.
    pub keys: Vec<Key>,
    /// The address for commands.
    pub control: String,
    /// The address for tickets.
    pub inbox: String,
}

/// One ticket of a mail.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Item {
    /// Its number in this mail, from 1.
    pub n: usize,
    /// Whether the mail is about several.
    pub many: bool,
    /// `T-1042`
    pub no: String,
    /// One line.
    pub title: String,
    /// `post` or `profile`
    pub kind: &'static str,
    /// ASCII, http or https; empty if it has none.
    pub url: String,
    /// A reference that is no web link.
    pub place: String,
    /// The post's text when it was found.
    pub captured: String,
    /// What to do.
    pub actions: Vec<String>,
    /// More words.
    pub description: String,
    /// Names of the violation categories.
    pub violations: Vec<String>,
    /// Whether it stands elsewhere by now than when the mail was decided.
    pub moved: bool,
    /// Its status.
    pub status: Chip,
    /// Who has to act.
    pub employee: String,
    /// What is wrong with it beside the status, in the reader's language.
    pub flags: Vec<String>,
    /// What the out-of-office said.
    pub away: String,
    /// How it was closed, in the reader's language.
    pub closing: String,
    /// What was checked, or the reason.
    pub note: String,
    /// Last event, in the reader's zone.
    pub last: String,
    /// Whether it waits for the reader of this mail as its employee.
    pub waits: bool,
    /// Its own answer address.
    pub address: String,
    /// Mail link: DONE.
    pub done: String,
    /// Mail link: DONE, without the title, where there are many.
    pub brief: String,
    /// Mail link: a question.
    pub ask: String,
    /// Mail link of staff: CLOSE.
    pub close: String,
    /// Mail link of a transcript that closed it: REOPEN.
    pub reopen: String,
    /// Mail link of staff: NOT COMPLETED.
    pub reject: String,
}

/// A command that waits for its confirmation.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Key {
    /// 16 characters.
    pub key: String,
    /// Mail link that confirms.
    pub confirm: String,
    /// Mail link that cancels.
    pub cancel: String,
}

/// A status as word and colour.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Chip {
    /// The contract's word.
    pub label: &'static str,
    /// The same in the reader's language.
    pub local: String,
    /// `red`
    pub colour: &'static str,
    /// Background.
    pub back: &'static str,
    /// Text.
    pub fore: &'static str,
}
