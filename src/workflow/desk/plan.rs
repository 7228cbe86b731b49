//! What lies on a desk: lines of the log to be, mails to be, and everything in the end. Data, no rules.

use crate::mail::MessageId;
use crate::workflow::actor::Actor;
use crate::workflow::effect::Notice;
use crate::workflow::facts::{Next, Remembered};
use crate::workflow::inbox::Mail;
use crate::workflow::people::{Firm, Person};
use crate::workflow::ticket::{Status, Ticket};
use crate::workflow::told::Field;
use crate::workflow::{FirmId, PersonId, TicketNo};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// One outgoing mail that was decided, by person; addresses are looked up when it is composed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// Which.
    pub notice: Notice,
    /// To whom.
    pub person: PersonId,
    /// Whose.
    pub firm: FirmId,
    /// About what, in the mail's order.
    pub tickets: Vec<TicketNo>,
    /// Words that it quotes.
    pub text: String,
    /// The mail that it answers.
    pub in_reply_to: Option<MessageId>,
    /// The number of the question that it is about.
    pub question: Option<u32>,
}

/// One line of the log to be, with what it caused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Who.
    pub actor: Actor,
    /// Whose chain.
    pub firm: FirmId,
    /// `T-1042`, `M-381`, `P-7`, `F-1`, `O-12`.
    pub subject: String,
    /// The stored word of what happened.
    pub event: &'static str,
    /// Status before; `None` for what is new or has none.
    pub from: Option<Status>,
    /// Status after, for what has one.
    pub to: Option<Status>,
    /// Words of a person, kept apart from the log.
    pub text: Option<String>,
    /// Short facts of the program's own words.
    pub notes: Vec<String>,
    /// Version of the firm's settings that decided.
    pub settings: i64,
    /// Mails decided.
    pub mails: Vec<Planned>,
    /// What is different of the row that it is about; of a new row, everything.
    pub told: Vec<Field>,
}

/// What a desk holds in the end.
#[derive(Debug, Clone)]
pub struct Decided {
    /// When.
    pub now: Timestamp,
    /// Numbers after it.
    pub next: Next,
    /// Changed tickets.
    pub tickets: Vec<Ticket>,
    /// The round of each ticket that lay on the desk, changed or not: mails are bound to it.
    pub rounds: BTreeMap<TicketNo, u32>,
    /// Changed people.
    pub people: Vec<Person>,
    /// Changed firms.
    pub firms: Vec<Firm>,
    /// Mails whose disposition moved.
    pub mails: Vec<Mail>,
    /// Mails whose act counts after all.
    pub remembered: Vec<Remembered>,
    /// The log to be, in order.
    pub lines: Vec<Line>,
    /// Sending switched.
    pub live: Option<bool>,
}
