//! New tickets: one by its command, many out of a file.
//!
//! A row of a file is known again by what it says: the file read twice makes each ticket once, whatever became of the
//! ticket since (docs/decisions/0017-rows-known-again.md). A ticket written by hand is always a new one.

use super::Acted;
use super::tickets::{amend, remarked, sending_is_off, works_for};
use crate::mail::Address;
use crate::workflow::actor::Actor;
use crate::workflow::desk::Desk;
use crate::workflow::facts::Facts;
use crate::workflow::ticket::{DraftOf, Edit, Kind, Wrong};
use crate::workflow::{Event, FirmId, Keys, Person, PersonId, Refusal, Status, Ticket, TicketNo};
use data_encoding::HEXLOWER;
use jiff::Timestamp;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Tickets that a line about a file with nothing new names.
const NAMED_MAX: usize = 5;
/// Octets of a mark: two rows are never taken for one another by chance.
const MARK_OCTETS: usize = 16;

/// A ticket to be written; people by their address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTicket {
    /// Its title.
    pub title: String,
    /// Post or profile.
    pub kind: Kind,
    /// Who has to act; a draft may have none.
    pub employee: Option<Address>,
    /// Who assigns it: staff of the firm.
    pub assigner: Address,
    /// Everything else.
    pub fields: Edit,
    /// Send at once.
    pub send: bool,
    /// Send at a time.
    pub scheduled: Option<Timestamp>,
}

impl NewTicket {
    /// What a row of a file is known by: all of its words, and whom it is for. Who assigns it and when it is sent may
    /// be mended in the file, and it is the same row.
    #[must_use]
    pub fn mark(&self) -> String {
        let Edit { url, captured_text, actions, description, violations, .. } = &self.fields;
        let employee = self.employee.as_ref().map(Address::key);
        let row =
            json!([employee, self.title, self.kind, url, captured_text, actions, description, violations]);
        let hash = Sha256::digest(row.to_string().as_bytes());
        HEXLOWER.encode(hash.get(..MARK_OCTETS).unwrap_or(&hash))
    }
}

pub(super) fn keys(tickets: &[NewTicket]) -> Keys {
    let addresses = tickets.iter().flat_map(|t| t.employee.iter().chain([&t.assigner]).map(Address::key));
    let mut keys = Keys { addresses: addresses.collect(), ..Keys::default() };
    keys.addresses.sort_unstable();
    keys.addresses.dedup();
    keys
}

/// With the tickets that these rows made before.
pub(super) fn keys_import(tickets: &[NewTicket]) -> Keys {
    Keys { imports: tickets.iter().map(NewTicket::mark).collect(), ..keys(tickets) }
}

/// Tickets for, or by, one of our own addresses.
pub(super) fn ours(new: &[NewTicket], is_ours: &dyn Fn(&Address) -> bool) -> Option<String> {
    let named = |ticket: &NewTicket| {
        let employee = ticket.employee.clone().map(|address| ("employee", address));
        employee.into_iter().chain([("assigner", ticket.assigner.clone())]).find(|(_, a)| is_ours(a))
    };
    let of =
        |ticket: &NewTicket| named(ticket).map(|(field, address)| Wrong::new(field, super::own(&address)));
    let bad: BTreeMap<usize, String> =
        (1..).zip(new).filter_map(|(n, ticket)| Some((n, of(ticket)?.to_string()))).collect();
    (!bad.is_empty()).then(|| super::numbered(new.len(), &bad))
}

pub(super) fn create(desk: &mut Desk<'_>, actor: &Actor, new: &NewTicket) -> Acted {
    let by = assigner(desk, new);
    match by.and_then(|by| make(desk, actor, (new, by, None))) {
        Ok(no) => Acted::Done(vec![line(desk, no, new.send)]),
        Err(wrong) => Acted::Refused(wrong.why),
    }
}

/// The rows of a file, all or none.
pub(super) fn import(desk: &mut Desk<'_>, actor: &Actor, new: &[NewTicket]) -> Acted {
    let mut known = Known::of(desk.facts());
    let (mut lines, mut bad, mut is_so) = (Vec::new(), BTreeMap::new(), true);
    for (n, ticket) in (1..).zip(new) {
        match import_one(desk, actor, (ticket, &mut known)) {
            Ok(row) => {
                is_so &= row.is_so;
                lines.push(row.line);
            }
            Err(wrong) => {
                bad.insert(n, wrong.to_string());
            }
        }
    }
    if !bad.is_empty() {
        return super::refused(new.len(), &bad);
    }
    if is_so { Acted::Unchanged(nothing_new(&lines)) } else { Acted::Done(lines) }
}

/// Tickets by firm and mark. Each row asks: a search through all of them would hold the writer for minutes.
struct Known<'f> {
    on_file: BTreeMap<(FirmId, &'f str), &'f Ticket>,
    made: BTreeMap<(FirmId, String), TicketNo>,
}

impl<'f> Known<'f> {
    fn of(facts: &'f Facts) -> Known<'f> {
        let marked = |t: &'f Ticket| Some(((t.firm, t.import.as_deref()?), t));
        Known { on_file: facts.tickets.iter().filter_map(marked).collect(), made: BTreeMap::new() }
    }

    fn ticket<'d>(&'d self, desk: &'d Desk<'_>, key: &(FirmId, String)) -> Option<&'d Ticket> {
        let made = || desk.ticket(*self.made.get(key)?);
        self.on_file.get(&(key.0, key.1.as_str())).copied().or_else(made)
    }
}

/// What became of a row; `is_so`: the ticket is there, and nothing in the row says otherwise.
struct Taken {
    line: String,
    is_so: bool,
}

fn import_one(
    desk: &mut Desk<'_>,
    actor: &Actor,
    (new, known): (&NewTicket, &mut Known<'_>),
) -> Result<Taken, Wrong> {
    let by = assigner(desk, new)?;
    let key = (by.firm, new.mark());
    if let Some(ticket) = known.ticket(desk, &key) {
        let (others, there) = (others(new, ticket, by.id), format!("{} is there already", said(ticket)));
        return Ok(match others.is_empty() {
            true => Taken { line: there, is_so: true },
            false => Taken { line: format!("{there}; not taken over: {}", others.join(", ")), is_so: false },
        });
    }
    let no = make(desk, actor, (new, by, Some(key.1.clone())))?;
    known.made.insert(key, no);
    Ok(Taken { line: line(desk, no, new.send), is_so: false })
}

/// The columns that say something else of an unsent ticket, and belong to no mark: they were mended in the file, or
/// by a command.
fn others(new: &NewTicket, ticket: &Ticket, by: PersonId) -> Vec<&'static str> {
    let waits = ticket.sent_at.is_none() && ticket.is_open();
    let when = waits && (new.send || new.scheduled != ticket.scheduled);
    let columns = [(when, "send"), (waits && by != ticket.assigner, "assigner")];
    columns.into_iter().filter_map(|(is_other, column)| is_other.then_some(column)).collect()
}

fn nothing_new(lines: &[String]) -> String {
    let some: Vec<&str> = lines.iter().take(NAMED_MAX).map(String::as_str).collect();
    let more = lines.len().saturating_sub(NAMED_MAX);
    let more = if more == 0 { String::new() } else { format!(", and {more} more") };
    format!("nothing new: {}{more}", some.join(", "))
}

/// `T-1 Send Later`.
fn line(desk: &Desk<'_>, no: TicketNo, is_sent: bool) -> String {
    let line = desk.ticket(no).map_or_else(|| format!("{no} {}", Status::SendLater.label()), said);
    remarked(line, [sending_is_off(desk).filter(|_| is_sent)])
}

fn said(ticket: &Ticket) -> String {
    format!("{} {}", ticket.no, ticket.status.label())
}

fn assigner(desk: &Desk<'_>, new: &NewTicket) -> Result<Person, Wrong> {
    let found = desk.facts().person_at(&new.assigner).filter(|p| p.active && p.may_run_tickets());
    found.cloned().ok_or_else(|| {
        let why = "no officer or lead on file has this address; add one with `person add`";
        Wrong::new("assigner", format!("{}: {why}", new.assigner))
    })
}

fn employee(desk: &Desk<'_>, new: &NewTicket, firm: FirmId) -> Result<Option<PersonId>, Wrong> {
    let Some(address) = &new.employee else { return Ok(None) };
    let found = desk.facts().person_at(address).filter(|p| works_for(p, firm)).map(|p| p.id);
    let why = || format!("{address}: not on file; add the person with `person add {address}`");
    found.map(Some).ok_or_else(|| Wrong::new("employee", why()))
}

fn make(
    desk: &mut Desk<'_>,
    actor: &Actor,
    (new, by, import): (&NewTicket, Person, Option<String>),
) -> Result<TicketNo, Wrong> {
    let (employee, firm, now) = (employee(desk, new, by.firm)?, by.firm, desk.now());
    let fields = Edit { title: Some(new.title.clone()), ..new.fields.clone() };
    fields.check(desk.firm(firm).map(|f| &f.settings))?;
    if new.scheduled.is_some_and(|at| at <= now) {
        return Err(Wrong::new("send", "the time to send it is past"));
    }
    let no = desk.open_ticket(actor, |no| {
        let of = DraftOf { no, firm, assigner: by.id, kind: new.kind, title: new.title.clone() };
        let draft = Ticket { import, ..Ticket::draft(of, now) };
        let fields = Edit { employee: employee.or(new.fields.employee), ..new.fields.clone() };
        draft.edit(fields, now).unwrap_or(draft)
    });
    if new.send {
        desk.happen(no, Event::Send, actor).map_err(unsent)?;
    } else if let Some(at) = new.scheduled {
        let planned = amend(desk, actor, (no, "scheduled"), |t, _| t.schedule(Some(at)));
        planned.map_err(|refusal| Wrong::new("send", refusal.explain()))?;
    }
    Ok(no)
}

/// It has no number yet that anybody knows: the field that is at fault names it.
fn unsent(refusal: Refusal) -> Wrong {
    let field = match refusal {
        Refusal::NoEmployee | Refusal::Held => "employee",
        Refusal::NoAction => "actions",
        Refusal::NeverSent
        | Refusal::Closed
        | Refusal::NotSentYet
        | Refusal::BadSettings
        | Refusal::ReasonNeeded
        | Refusal::OwnTicket
        | Refusal::NotTheEmployee
        | Refusal::NoChange
        | Refusal::NotApplicable => "send",
    };
    Wrong::new(field, refusal.explain())
}
