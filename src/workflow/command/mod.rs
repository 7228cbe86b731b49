//! What staff and operators may have done: one verb a variant, run on a desk. The command line builds
//! these; command mails will build the same.

mod aliases;
mod firms;
mod mails;
mod new;
mod people;
mod reach;
mod tickets;

pub use aliases::Vouched;
pub use new::NewTicket;
pub use people::PersonEdit;

use super::Keys;
use super::actor::Actor;
use super::desk::Desk;
use super::facts::{Facts, TicketQuery};
use super::ids::{FirmId, MailNo, OutboxNo, PersonId, TicketNo};
use super::outbox::{OutboxState, Outgoing};
use super::ticket::{Edit, Flag, Status};
use crate::mail::Address;
use jiff::Timestamp;
use std::collections::BTreeMap;

/// One thing to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// A new ticket; sent at once if `send`.
    New(Box<NewTicket>),
    /// The rows of a file, all or none; those that made a ticket before make none.
    NewMany(Vec<NewTicket>),
    /// Other fields of an unsent ticket.
    Edit(TicketNo, Box<Edit>),
    /// Send now what was never sent.
    Send(Vec<TicketNo>),
    /// Send now; of what was sent before, a copy.
    SendAgain(Vec<TicketNo>),
    /// All Send Later tickets of a firm, or of one employee there.
    SendAll(FirmId, Option<PersonId>),
    /// Send at a time; `None` takes the time away.
    Schedule(Vec<TicketNo>, Option<Timestamp>),
    /// A response comment.
    Reply(TicketNo, String),
    /// CLOSE with a note.
    Close(Vec<TicketNo>, String),
    /// NOT COMPLETED or REOPEN with words.
    Reopen(Vec<TicketNo>, String),
    /// Another employee.
    Reassign(Vec<TicketNo>, PersonId),
    /// No reminder before.
    Snooze(Vec<TicketNo>, Timestamp),
    /// Flags down.
    Clear(Vec<TicketNo>, Option<Flag>),
    /// A new firm: slug, name, domains.
    NewFirm(String, String, Vec<String>),
    /// One setting: firm, dotted key, value as JSON.
    SetFirm(FirmId, String, serde_json::Value),
    /// People added or changed, all or none.
    People(FirmId, Vec<PersonEdit>),
    /// A parked or quarantined mail is staff's now: read, filed.
    FileMail(MailNo),
    /// A parked or quarantined mail, released as a comment on a ticket: never as a DONE, never as a
    /// command. The text is what its sender wrote.
    Release(MailNo, TicketNo, String),
    /// Outgoing mails to another state: retry, hold, drop.
    Outbox(Vec<OutboxNo>, OutboxState),
    /// Sending on or off.
    Live(bool),
    /// For the log: a key of this id mints from now on. The key itself is whoever's who holds the file.
    RotateKey(u8),
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Acted {
    /// Lines for whoever asked.
    Done(Vec<String>),
    /// Rows of the outbox moved, with lines.
    Moved(Vec<Outgoing>, Vec<String>),
    /// It was so already.
    Unchanged(String),
    /// Nothing happened: what, why, what to do.
    Refused(String),
    /// More facts are needed.
    More(Box<Keys>),
}

impl Command {
    /// What has to be loaded first.
    #[must_use]
    pub fn keys(&self) -> Keys {
        let none = Keys::default();
        match self {
            Command::New(ticket) => new::keys(std::slice::from_ref(&**ticket)),
            Command::NewMany(many) => new::keys_import(many),
            Command::Edit(no, edit) => {
                Keys { tickets: vec![*no], people: edit.employee.into_iter().collect(), ..none }
            }
            Command::Reply(no, _) => Keys { tickets: vec![*no], ..none },
            Command::Reassign(ids, to) => Keys { tickets: ids.clone(), people: vec![*to], ..none },
            Command::Send(ids)
            | Command::SendAgain(ids)
            | Command::Schedule(ids, _)
            | Command::Close(ids, _)
            | Command::Reopen(ids, _)
            | Command::Snooze(ids, _)
            | Command::Clear(ids, _) => Keys { tickets: ids.clone(), ..none },
            Command::SendAll(firm, employee) => Keys {
                query: Some(TicketQuery {
                    firm: Some(*firm),
                    employee: *employee,
                    status: vec![Status::SendLater],
                    ..TicketQuery::default()
                }),
                ..none
            },
            Command::NewFirm(slug, _, _) => Keys { slugs: vec![slug.clone()], ..none },
            Command::SetFirm(firm, _, _) => Keys { firms: vec![*firm], ..none },
            Command::People(firm, edits) => people::keys(*firm, edits),
            Command::FileMail(no) => Keys { mails: vec![*no], ..none },
            Command::Release(no, ticket, _) => Keys { mails: vec![*no], tickets: vec![*ticket], ..none },
            Command::Outbox(ids, _) => Keys { outbox: ids.clone(), ..none },
            Command::Live(_) | Command::RotateKey(_) => none,
        }
    }

    /// Why it is refused because one of our own addresses would become somebody's: mail to it would come back to us.
    #[must_use]
    pub fn names_ours(&self, facts: &Facts, is_ours: &dyn Fn(&Address) -> bool) -> Option<String> {
        match self {
            Command::People(_, edits) => people::ours(edits, facts, is_ours),
            Command::New(ticket) => new::ours(std::slice::from_ref(&**ticket), is_ours),
            Command::NewMany(many) => new::ours(many, is_ours),
            Command::SetFirm(_, key, value) => {
                let address = value.as_str().and_then(|text| Address::parse(text).ok());
                let ours = address.filter(|address| key == "journal" && is_ours(address));
                ours.map(|address| format!("{key}: {}", own(&address)))
            }
            Command::Edit(..)
            | Command::Send(_)
            | Command::SendAgain(_)
            | Command::SendAll(..)
            | Command::Schedule(..)
            | Command::Reply(..)
            | Command::Close(..)
            | Command::Reopen(..)
            | Command::Reassign(..)
            | Command::Snooze(..)
            | Command::Clear(..)
            | Command::NewFirm(..)
            | Command::FileMail(_)
            | Command::Release(..)
            | Command::Outbox(..)
            | Command::Live(_)
            | Command::RotateKey(_) => None,
        }
    }

    /// Lets it happen on the desk: all of it or, if it is refused, nothing.
    pub fn run(&self, desk: &mut Desk<'_>, actor: &Actor) -> Acted {
        let before = desk.clone();
        let acted = self.act(desk, actor);
        if !matches!(acted, Acted::Done(_) | Acted::Moved(..)) {
            *desk = before;
        }
        acted
    }

    fn act(&self, desk: &mut Desk<'_>, actor: &Actor) -> Acted {
        match self {
            Command::New(ticket) => new::create(desk, actor, ticket),
            Command::NewMany(many) => new::import(desk, actor, many),
            Command::Edit(no, edit) => tickets::edit(desk, actor, (*no, edit)),
            Command::Send(ids) => tickets::send(desk, actor, ids),
            Command::SendAgain(ids) => tickets::send_again(desk, actor, ids),
            Command::SendAll(firm, employee) => tickets::send_all(desk, actor, (*firm, *employee)),
            Command::Schedule(ids, at) => tickets::schedule(desk, actor, (ids, *at)),
            Command::Reply(no, text) => tickets::reply(desk, actor, (*no, text)),
            Command::Close(ids, note) => tickets::close(desk, actor, (ids, note)),
            Command::Reopen(ids, text) => tickets::reopen(desk, actor, (ids, text)),
            Command::Reassign(ids, to) => tickets::reassign(desk, actor, (ids, *to)),
            Command::Snooze(ids, until) => tickets::snooze(desk, actor, (ids, *until)),
            Command::Clear(ids, flag) => tickets::clear(desk, actor, (ids, *flag)),
            Command::NewFirm(slug, name, domains) => firms::create(desk, actor, (slug, name, domains)),
            Command::SetFirm(firm, key, value) => firms::set(desk, actor, (*firm, key, value)),
            Command::People(firm, edits) => people::put(desk, actor, (*firm, edits)),
            Command::FileMail(no) => mails::file(desk, actor, *no),
            Command::Release(no, ticket, text) => mails::release(desk, actor, (*no, *ticket, text)),
            Command::Outbox(ids, state) => outbox(desk, actor, (ids, *state)),
            Command::Live(live) => self::live(desk, actor, *live),
            Command::RotateKey(id) => rotate(desk, actor, *id),
        }
    }
}

fn own(address: &Address) -> String {
    format!("{address}: that is our own address; give the person's")
}

/// Every refusal of a list of `rows`.
fn refused(rows: usize, whys: &BTreeMap<usize, String>) -> Acted {
    Acted::Refused(numbered(rows, whys))
}

/// `2: why` on a line each, counted from 1. A list of one needs no number.
fn numbered(rows: usize, whys: &BTreeMap<usize, String>) -> String {
    let line = |(n, why): (&usize, &String)| if rows == 1 { why.clone() } else { format!("{n}: {why}") };
    whys.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn outbox(desk: &mut Desk<'_>, actor: &Actor, (ids, state): (&[OutboxNo], OutboxState)) -> Acted {
    let (mut moved, mut lines) = (Vec::new(), Vec::new());
    for no in ids {
        let Some(row) = desk.facts().outbox.iter().find(|o| o.no == *no).cloned() else {
            return Acted::Refused(format!("{no}: no such mail; `queue list` shows them"));
        };
        if (row.state, state, ids.len()) == (OutboxState::Sent, OutboxState::Queued, 1) {
            return Acted::Unchanged(format!("{no} is sent already"));
        }
        if row.state == state && state != OutboxState::Queued && ids.len() == 1 {
            return Acted::Unchanged(format!("{no} is {state} already"));
        }
        if matches!(row.state, OutboxState::Sent | OutboxState::Sending | OutboxState::Superseded) {
            return Acted::Refused(format!("{no} is {}; nothing was changed", row.state));
        }
        desk.note(actor, (row.firm, no.to_string()), (state.word(), vec![row.notice.word().to_owned()]));
        lines.push(format!("{no} {state}"));
        moved.push(Outgoing { state, next_at: desk.now(), bytes: None, ..row });
    }
    Acted::Moved(moved, lines)
}

fn live(desk: &mut Desk<'_>, actor: &Actor, live: bool) -> Acted {
    if desk.facts().live == live {
        return Acted::Unchanged(if live { "sending is on" } else { "sending is paused" }.to_owned());
    }
    desk.switch(actor, live);
    Acted::Done(vec![if live { "sending is on" } else { "sending is paused" }.to_owned()])
}

fn rotate(desk: &mut Desk<'_>, actor: &Actor, id: u8) -> Acted {
    let at = (FirmId::INSTALLATION, "installation".to_owned());
    desk.note(actor, at, ("key_rotation", vec![format!("key {id}")]));
    Acted::Done(vec![format!("key {id} mints from now on; the others still verify")])
}
