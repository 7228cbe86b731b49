//! Mail that machines wrote: never answered, never a transition (RFC 3834 section 2, RFC 3464).

use super::{Filing, House, INTAKE, Outcome, Prepared, resolve};
use crate::mail::{HeaderValue, ReversePath};
use crate::parse::{Action, Automatic, Report};
use crate::token::{Family, OurId, read_message_id};
use crate::workflow::actor::{self, Actor};
use crate::workflow::desk::Desk;
use crate::workflow::inbox::{Disposition, Why};
use crate::workflow::{Event, OutboxNo, TicketNo};

/// `Some` if no person wrote it.
#[must_use]
pub fn judge<'f>(mail: &Prepared, desk: Desk<'f>, house: House<'_>) -> Option<Outcome<'f>> {
    let firm = resolve::firm(mail, desk.facts());
    if is_own(mail, house) {
        return Some(super::filed(desk, Filing::of(Disposition::Filed, Why::OwnMail).within(firm)));
    }
    if let Some(report) = &mail.message.report {
        return Some(reported(mail, desk, report));
    }
    let why = match mail.message.automatic {
        Some(Automatic::List) => Why::List,
        Some(_) => Why::Automatic,
        // RFC 5321 section 4.5.5: what has no reverse-path is a report of some kind.
        None if mail.envelope.from == ReversePath::Null => Why::Automatic,
        None => return None,
    };
    Some(automatic(mail, desk, why))
}

/// Our own mail coming back: its Message-ID is one of ours.
fn is_own(mail: &Prepared, house: House<'_>) -> bool {
    let id = mail.message.message_id.as_ref();
    id.is_some_and(|id| read_message_id(house.keyring, id, &house.site.domain).is_some())
}

/// An out-of-office on a ticket's mail is shown to staff; nothing moves, nobody is answered.
fn automatic<'f>(mail: &Prepared, mut desk: Desk<'f>, why: Why) -> Outcome<'f> {
    let mut filing = Filing::of(Disposition::Filed, why).within(resolve::firm(mail, desk.facts()));
    // Only an address or id of ours ties it to a ticket; anything else is just filed.
    if let Some(no) = mail.reference.ticket().map(TicketNo).filter(|_| mail.reference.broken.is_none()) {
        let away = Some(mail.message.subject.clone()).filter(|subject| !subject.is_empty());
        filing.subjects = vec![no.to_string()];
        if let Err(refusal) = desk.happen(no, Event::AutomaticReply { away }, &INTAKE) {
            filing.note = refusal.explain().to_owned();
        }
    }
    Outcome::Decided(Box::new(desk), filing)
}

/// Only VERP or one of our Message-IDs may set `undeliverable`: else anybody could silence reminders.
fn reported<'f>(mail: &Prepared, mut desk: Desk<'f>, report: &Report) -> Outcome<'f> {
    let mut filing = Filing::of(Disposition::Filed, Why::Report).within(resolve::firm(mail, desk.facts()));
    let status = report.status.as_deref().unwrap_or_default();
    filing.note = format!("{} {} {status}", report.kind, report.action.map_or("", Action::word)).trim_end().to_owned();
    if report.action != Some(Action::Failed) {
        return Outcome::Decided(Box::new(desk), filing);
    }
    let diagnostic = report.diagnostic.as_ref().map_or("", HeaderValue::as_str);
    let reason = format!("{status} {diagnostic}").trim().to_owned();
    let delivery = Actor::System(actor::Automatic::Delivery);
    for no in bounced(mail, &desk) {
        filing.subjects.push(no.to_string());
        if let Err(refusal) = desk.happen(no, Event::HardBounce { reason: reason.clone() }, &delivery) {
            filing.note = refusal.explain().to_owned();
        }
    }
    Outcome::Decided(Box::new(desk), filing)
}

/// The tickets whose employee did not get the mail.
fn bounced(mail: &Prepared, desk: &Desk<'_>) -> Vec<TicketNo> {
    if let Some(sent) = mail.reference.bounced {
        let sent = desk.facts().outbox.iter().find(|o| o.no == OutboxNo(sent));
        let to_employee = |no: &TicketNo| desk.ticket(*no).zip(sent).is_some_and(|(t, o)| t.employee == Some(o.person));
        return sent.map(|o| o.tickets.iter().copied().filter(to_employee).collect()).unwrap_or_default();
    }
    let known = mail.reference.id.as_ref().filter(|id| id.family == Family::Ticket);
    let to_employee = |id: &&OurId| {
        desk.ticket(TicketNo(id.number)).is_some_and(|t| t.employee.map(|p| p.0) == id.person && id.person.is_some())
    };
    known.filter(to_employee).map(|id| TicketNo(id.number)).into_iter().collect()
}
