//! Mail that machines wrote: never answered, never a transition (RFC 3834 section 2, RFC 3464).

use super::{Filing, House, INTAKE, Outcome, Prepared, answer, resolve};
use crate::mail::auth_results::Verdict;
use crate::mail::{HeaderValue, ReversePath};
use crate::parse::{Action, Automatic, Report, absence_dates};
use crate::token::{Family, read_message_id};
use crate::workflow::actor::{self, Actor};
use crate::workflow::desk::Desk;
use crate::workflow::inbox::{Disposition, Why};
use crate::workflow::outbox::Outgoing;
use crate::workflow::{BatchNo, Event, Facts, OutboxNo, PersonId, Refusal, Ticket, TicketNo, alias_mail};

/// Characters of an out-of-office's subject that are shown.
const AWAY_MAX: usize = 200;

/// `Some` if no person wrote it.
#[must_use]
pub fn judge<'f>(mail: &Prepared, facts: &'f Facts, house: House<'_>) -> Option<Outcome<'f>> {
    let desk = || Desk::new(facts, mail.at);
    if is_own(mail, house) {
        let firm = resolve::firm(mail, facts);
        return Some(super::filed(desk(), Filing::of(Disposition::Filed, Why::OwnMail).within(firm)));
    }
    if let Some(report) = &mail.message.report {
        return Some(reported(mail, desk(), report));
    }
    let why = match mail.message.automatic {
        Some(Automatic::List) => Why::List,
        Some(Automatic::Precedence) if is_list(mail) => Why::List,
        Some(Automatic::Loop) if is_our_loop(mail, house) => Why::Loop,
        // Somebody else's mark says nothing; RFC 5321 section 4.5.5: no reverse-path, a report of some kind.
        Some(Automatic::Loop) | None if mail.envelope.from == ReversePath::Null => Why::Automatic,
        Some(Automatic::Loop) | None => return None,
        Some(
            Automatic::AutoSubmitted
            | Automatic::Precedence
            | Automatic::AutoReplyHeader
            | Automatic::NullReturnPath
            | Automatic::Report
            | Automatic::SubjectPrefix
            | Automatic::Calendar
            | Automatic::Reaction,
        ) => Why::Automatic,
    };
    Some(automatic(mail, desk(), why))
}

/// A list that also says `Precedence: list`.
fn is_list(mail: &Prepared) -> bool {
    mail.message
        .header
        .fields()
        .any(|field| field.name.get(..5).is_some_and(|n| n.eq_ignore_ascii_case("List-")))
}

/// The mark that our own mails carry.
fn is_our_loop(mail: &Prepared, house: House<'_>) -> bool {
    mail.message.header.all("X-Loop").iter().any(|mark| mark.trim().eq_ignore_ascii_case(&house.site.domain))
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
    let whole = mail.reference.broken.is_none();
    let about = if whole { resolve::named(mail, desk.facts()) } else { Vec::new() };
    filing.subjects = about.iter().map(ToString::to_string).collect();
    for no in about {
        if !is_the_employees(mail, &desk, no) {
            continue;
        }
        let event = Event::AutomaticReply { away: away(mail) };
        if let Err(refusal) = desk.happen(no, event, &INTAKE) {
            filing.note = refusal.explain().to_owned();
        }
    }
    Outcome::Decided(Box::new(desk), filing)
}

/// Whether it claims to come from the ticket's employee and nothing speaks against it. It moves nothing, so
/// a claim is enough; but an assistant's absence is not the employee's.
fn is_the_employees(mail: &Prepared, desk: &Desk<'_>, no: TicketNo) -> bool {
    let claimed =
        mail.message.from.address().and_then(|address| desk.facts().person_at(address)).map(|p| p.id);
    let employee = desk.ticket(no).and_then(|ticket| ticket.employee);
    claimed.is_some() && claimed == employee && mail.verdict != Verdict::Fail
}

/// What an out-of-office says of itself. A list's copy, a calendar's answer or a reaction says nothing of an absence.
fn away(mail: &Prepared) -> Option<String> {
    let answers = match mail.message.automatic? {
        Automatic::AutoSubmitted | Automatic::AutoReplyHeader | Automatic::SubjectPrefix => true,
        Automatic::NullReturnPath => true,
        Automatic::Precedence => !is_list(mail),
        Automatic::List | Automatic::Report | Automatic::Calendar | Automatic::Reaction | Automatic::Loop => {
            false
        }
    };
    let subject = &mail.message.subject;
    // What is quoted below has dates of its own.
    let said = match absence_dates(&answer::new_text(mail, &mail.words)) {
        Some(dates) if absence_dates(subject).is_none() => format!("{subject} ({dates})"),
        Some(_) | None => subject.clone(),
    };
    let said: String = HeaderValue::new(&said).as_str().chars().take(AWAY_MAX).collect();
    Some(said).filter(|said| answers && !said.is_empty())
}

/// Only VERP or one of our Message-IDs may set `undeliverable`: else anybody could silence reminders.
fn reported<'f>(mail: &Prepared, mut desk: Desk<'f>, report: &Report) -> Outcome<'f> {
    let mut filing = Filing::of(Disposition::Filed, Why::Report).within(resolve::firm(mail, desk.facts()));
    let status = report.status.as_deref().unwrap_or_default();
    filing.note =
        format!("{} {} {status}", report.kind, report.action.map_or("", Action::word)).trim_end().to_owned();
    if report.action != Some(Action::Failed) {
        return Outcome::Decided(Box::new(desk), filing);
    }
    let about_alias = lost_questions(mail, &desk);
    let staff = alias_mail::keys(about_alias.iter().copied());
    if !desk.facts().asked.covers(&staff) {
        return Outcome::More(staff);
    }
    let diagnostic = report.diagnostic.as_ref().map_or("", HeaderValue::as_str);
    let reason = format!("{status} {diagnostic}").trim().to_owned();
    about_alias.into_iter().for_each(|row| alias_mail::lost(&mut desk, row, &reason));
    for no in bounced(mail, &desk) {
        filing.subjects.push(no.to_string());
        if let Err(refusal) = strike(&mut desk, no, reason.clone(), report.may_pass()) {
            filing.note = refusal.explain().to_owned();
        }
    }
    Outcome::Decided(Box::new(desk), filing)
}

/// The mail about an alias that did not arrive.
fn lost_questions<'f>(mail: &Prepared, desk: &Desk<'f>) -> Vec<&'f Outgoing> {
    let is_it = |row: &&Outgoing| Some(row.no.0) == mail.reference.outgoing() && row.is_about_alias();
    desk.facts().outbox.iter().filter(is_it).collect()
}

/// What may pass by itself is counted on the ticket; the table decides on what will not, and on the last of a row.
fn strike(desk: &mut Desk<'_>, no: TicketNo, reason: String, may_pass: bool) -> Result<(), Refusal> {
    let delivery = Actor::System(actor::Automatic::Delivery);
    match desk.ticket(no).and_then(Ticket::missed).filter(|_| may_pass) {
        Some(missed) => {
            desk.adjust_ticket_saying(&delivery, missed, ("soft_bounce", reason));
            Ok(())
        }
        None => desk.happen(no, Event::HardBounce { reason }, &delivery),
    }
}

/// The tickets whose employee did not get the mail.
fn bounced(mail: &Prepared, desk: &Desk<'_>) -> Vec<TicketNo> {
    let (tickets, person) = about(mail, desk).unwrap_or_default();
    let to_employee =
        |no: &TicketNo| desk.ticket(*no).is_some_and(|t| t.employee == person && person.is_some());
    tickets.into_iter().filter(to_employee).collect()
}

/// Tickets and recipient of the mail that did not arrive. A thread's root names no recipient.
fn about(mail: &Prepared, desk: &Desk<'_>) -> Option<(Vec<TicketNo>, Option<PersonId>)> {
    if let Some(no) = mail.reference.outgoing() {
        let sent = desk.facts().outbox.iter().find(|o| o.no == OutboxNo(no))?;
        return Some((sent.tickets.clone(), Some(sent.person)));
    }
    let id = mail.reference.id.as_ref()?;
    let tickets = match id.family {
        Family::Ticket => vec![TicketNo(id.number)],
        Family::Batch => desk.facts().batch(BatchNo(id.number))?.tickets.clone(),
        Family::Outgoing | Family::Mail | Family::Person => Vec::new(),
    };
    Some((tickets, id.person.map(PersonId)))
}
