//! The verbs on tickets. Each lets the table decide; here is only which events on which tickets.

use super::Acted;
use crate::workflow::actor::Actor;
use crate::workflow::desk::Desk;
use crate::workflow::event::Words;
use crate::workflow::ticket::{Amended, ClosingKind, Edit, Flag};
use crate::workflow::{Event, FirmId, Person, PersonId, Refusal, Settings, Status, Ticket, TicketNo};
use jiff::Timestamp;

pub(super) fn edit(desk: &mut Desk<'_>, actor: &Actor, (no, edit): (TicketNo, &Edit)) -> Acted {
    let now = desk.now();
    let firm = desk.ticket(no).and_then(|ticket| desk.firm(ticket.firm));
    if let Err(wrong) = edit.check(firm.map(|f| &f.settings)) {
        return Acted::Refused(format!("{no}: {}", wrong.why));
    }
    if edit.employee.is_some_and(|to| !within(desk, &[no], desk.person(to))) {
        return Acted::Refused(format!("{no}: the employee is not a person of the ticket's firm"));
    }
    let status = desk.ticket(no).map_or("", |ticket| ticket.status.label());
    let edited = desk.ticket(no).map(|ticket| ticket.edit(edit.clone(), now));
    match edited {
        None => Acted::Refused(format!("{no}: no such ticket")),
        Some(Err(Refusal::NoChange)) => Acted::Unchanged(format!("{no} is so already")),
        Some(Err(refusal @ Refusal::Closed)) => Acted::Refused(format!("{no}: {}", refusal.explain())),
        Some(Err(_)) => Acted::Refused(format!(
            "{no} is {status}: only an unsent ticket can be edited; `ticket reply {no} TEXT` writes to the employee"
        )),
        Some(Ok(ticket)) => {
            desk.edit_ticket(actor, ticket);
            Acted::Done(vec![format!("{no} edited")])
        }
    }
}

/// The same event on each ticket; the first refusal stops all.
fn each(desk: &mut Desk<'_>, actor: &Actor, (ids, event): (&[TicketNo], impl Fn() -> Event)) -> Acted {
    let mut lines = Vec::new();
    for no in ids {
        match desk.happen(*no, event(), actor) {
            Ok(()) => lines.extend(desk.ticket(*no).map(stands)),
            Err(Refusal::NoChange) if ids.len() == 1 => {
                return Acted::Unchanged(format!("{no}: {}", refused(desk, *no, Refusal::NoChange)));
            }
            Err(refusal) => return Acted::Refused(format!("{no}: {}", refused(desk, *no, refusal))),
        }
    }
    if lines.is_empty() { Acted::Unchanged("no ticket to change".to_owned()) } else { Acted::Done(lines) }
}

/// `T-1 Pending Correction`. As what a ticket is closed follows from what its employee said, not from what whoever
/// closes it had in mind: so it is told.
fn stands(ticket: &Ticket) -> String {
    let how = match ticket.closing.as_ref().map(|closing| closing.kind) {
        None => "",
        Some(ClosingKind::Verified) => " as verified",
        Some(ClosingKind::NotRequired) if was_asked_again(ticket) => {
            " as not required (no DONE since it was last asked for)"
        }
        Some(ClosingKind::NotRequired) => " as not required (no DONE came)",
        Some(ClosingKind::Withdrawn) => " as withdrawn (it was never sent, nobody is told)",
    };
    format!("{} {}{how}", ticket.no, ticket.status.label())
}

/// A DONE of an earlier round, if one came, does not count for this one.
fn was_asked_again(ticket: &Ticket) -> bool {
    ticket.round > 0
}

fn refused(desk: &Desk<'_>, no: TicketNo, refusal: Refusal) -> &'static str {
    match desk.ticket(no) {
        None => "no such ticket",
        Some(ticket) if refusal == Refusal::ReasonNeeded => reason_needed(ticket),
        Some(ticket) if refusal == Refusal::NoChange && ticket.status == Status::Closed => "closed already",
        Some(_) => refusal.explain(),
    }
}

/// Spec 1 asks for a reason where a ticket is closed without a DONE; whoever writes one knows what is closed. A `--yes`
/// on top would only be typed always.
fn reason_needed(ticket: &Ticket) -> &'static str {
    match ticket.sent_at.is_some() && !ticket.said_done {
        true if was_asked_again(ticket) => {
            "no DONE came since it was last asked for, so it would be closed as not required: say why with \
             `--note WHY`; the employee reads it"
        }
        true => {
            "no DONE came, so it would be closed as not required: say why with `--note WHY`; the employee reads it"
        }
        false => "the firm wants to know what was checked (close_note): say it with `--note WHAT`",
    }
}

/// The table sends a copy of what was sent before (spec 1). A command that is given twice would do so by mistake.
pub(super) fn send(desk: &mut Desk<'_>, actor: &Actor, ids: &[TicketNo]) -> Acted {
    let was_sent = |no: &&TicketNo| desk.ticket(**no).is_some_and(|t| t.sent_at.is_some() && t.is_open());
    match (ids.iter().find(was_sent), ids.len()) {
        (None, _) => send_again(desk, actor, ids),
        (Some(no), 1) => {
            Acted::Unchanged(format!("{no} was sent already; `ticket send {no} --again` sends a copy"))
        }
        (Some(no), _) => {
            Acted::Refused(format!("{no} was sent already: leave it out, or add --again to send copies"))
        }
    }
}

/// Each of them once, however often it is named.
pub(super) fn send_again(desk: &mut Desk<'_>, actor: &Actor, ids: &[TicketNo]) -> Acted {
    let mut once: Vec<TicketNo> = Vec::new();
    ids.iter().for_each(|no| once.extend((!once.contains(no)).then_some(*no)));
    send_each(desk, actor, &once.into_iter().map(|no| (no, false)).collect::<Vec<_>>())
}

pub(super) fn send_all(desk: &mut Desk<'_>, actor: &Actor, (firm, of): (FirmId, Option<PersonId>)) -> Acted {
    let waits = |t: &&Ticket| t.firm == firm && t.status == Status::SendLater;
    let theirs = |t: &&Ticket| of.is_none() || t.employee == of;
    let found = desk.facts().tickets.iter().filter(waits).filter(theirs);
    let mut found: Vec<(TicketNo, bool)> = found.map(|t| (t.no, t.scheduled.is_some())).collect();
    found.sort_unstable();
    if found.is_empty() {
        return Acted::Unchanged("no Send Later ticket is there".to_owned());
    }
    let (mut good, mut left) = (Vec::new(), Vec::new());
    for (no, is_dated) in found {
        // Tried on a copy: what cannot be sent holds up no other.
        match desk.clone().happen(no, Event::Send, actor) {
            Ok(()) => good.push((no, is_dated)),
            Err(refusal) => left.push(format!("{no} left out: {}", refusal.explain())),
        }
    }
    if good.is_empty() {
        return Acted::Refused(left.join("; "));
    }
    match send_each(desk, actor, &good) {
        Acted::Done(lines) => Acted::Done(lines.into_iter().chain(left).collect()),
        other @ (Acted::Moved(..) | Acted::Unchanged(_) | Acted::Refused(_) | Acted::More(_)) => other,
    }
}

/// With the tickets: whether it had a date for later.
fn send_each(desk: &mut Desk<'_>, actor: &Actor, tickets: &[(TicketNo, bool)]) -> Acted {
    let ids: Vec<TicketNo> = tickets.iter().map(|(no, _)| *no).collect();
    let off = sending_is_off(desk);
    let line = |(line, (_, is_dated)): (String, &(TicketNo, bool))| {
        remarked(line, [is_dated.then_some("it had a date for later"), off])
    };
    match each(desk, actor, (&ids, || Event::Send)) {
        Acted::Done(lines) => Acted::Done(lines.into_iter().zip(tickets).map(line).collect()),
        other @ (Acted::Moved(..) | Acted::Unchanged(_) | Acted::Refused(_) | Acted::More(_)) => other,
    }
}

/// What has to be said of a mail that was decided: nobody gets it yet.
pub(super) fn sending_is_off(desk: &Desk<'_>) -> Option<&'static str> {
    (!desk.facts().live).then_some("waits: sending is off")
}

/// `T-1 Pending Correction (one; other)`
pub(super) fn remarked(line: String, remarks: impl IntoIterator<Item = Option<&'static str>>) -> String {
    let remarks: Vec<&str> = remarks.into_iter().flatten().collect();
    if remarks.is_empty() { line } else { format!("{line} ({})", remarks.join("; ")) }
}

/// By the table, words of staff on a draft go into its description (spec 1): whoever replies by command means the
/// employee, and would wait for an answer that nobody was asked for.
pub(super) fn reply(desk: &mut Desk<'_>, actor: &Actor, (no, text): (TicketNo, &str)) -> Acted {
    if desk.ticket(no).is_some_and(|ticket| ticket.status == Status::SendLater) {
        return Acted::Refused(format!(
            "{no} is not sent yet, so nobody would get the reply; `ticket send {no}` sends it, \
             `ticket edit {no} --description TEXT` changes what it says"
        ));
    }
    if text.trim().is_empty() {
        return Acted::Refused(format!("{no}: the reply is empty; say what the employee is to read"));
    }
    each(desk, actor, (&[no], || Event::StaffReply(Words::of(text))))
}

pub(super) fn close(desk: &mut Desk<'_>, actor: &Actor, (ids, note): (&[TicketNo], &str)) -> Acted {
    each(desk, actor, (ids, || Event::Close { note: note.to_owned() }))
}

pub(super) fn reopen(desk: &mut Desk<'_>, actor: &Actor, (ids, text): (&[TicketNo], &str)) -> Acted {
    each(desk, actor, (ids, || Event::NotCompleted(Words::of(text))))
}

pub(super) fn reassign(desk: &mut Desk<'_>, actor: &Actor, (ids, to): (&[TicketNo], PersonId)) -> Acted {
    if !within(desk, ids, desk.person(to).filter(|p| p.active)) {
        return Acted::Refused(format!("{to} is not an active person of the ticket's firm"));
    }
    each(desk, actor, (ids, || Event::Reassign { to }))
}

/// Whether these tickets may become this person's: a firm's words go to nobody outside of it.
fn within(desk: &Desk<'_>, ids: &[TicketNo], employee: Option<&Person>) -> bool {
    ids.iter().all(|no| desk.ticket(*no).is_none_or(|t| employee.is_some_and(|p| works_for(p, t.firm))))
}

/// What every way to give somebody a ticket asks first.
pub(super) fn works_for(employee: &Person, firm: FirmId) -> bool {
    employee.firm == firm
}

pub(super) fn schedule(
    desk: &mut Desk<'_>,
    actor: &Actor,
    (ids, at): (&[TicketNo], Option<Timestamp>),
) -> Acted {
    if at.is_some_and(|at| at <= desk.now()) {
        return Acted::Refused("that time is past".to_owned());
    }
    let word = if at.is_some() { "scheduled" } else { "held" };
    let only = "only a Send Later ticket has a time to go out";
    all(desk, actor, (ids, word, only), |t, _| t.schedule(at))
}

pub(super) fn snooze(desk: &mut Desk<'_>, actor: &Actor, (ids, until): (&[TicketNo], Timestamp)) -> Acted {
    let now = desk.now();
    if until <= now {
        return Acted::Refused("that time is past".to_owned());
    }
    all(desk, actor, (ids, "snoozed", "no reminder of it is to come"), |t, settings| {
        t.snooze(until, settings, now)
    })
}

pub(super) fn clear(desk: &mut Desk<'_>, actor: &Actor, (ids, flag): (&[TicketNo], Option<Flag>)) -> Acted {
    let now = desk.now();
    all(desk, actor, (ids, "cleared", "it has no flags"), |t, settings| t.clear(flag, settings, now))
}

/// The same amendment of each; `only`: why it means nothing for a ticket in its status. One that is so already keeps
/// no other back.
fn all(
    desk: &mut Desk<'_>,
    actor: &Actor,
    (ids, word, only): (&[TicketNo], &'static str, &str),
    change: impl Fn(&Ticket, &Settings) -> Amended,
) -> Acted {
    let (mut lines, mut is_so) = (Vec::new(), true);
    for no in ids {
        match amend(desk, actor, (*no, word), &change) {
            Ok(()) => {
                is_so = false;
                lines.push(format!("{no} {word}"));
            }
            Err(Refusal::NoChange) => lines.push(format!("{no} is so already")),
            Err(refusal) => return Acted::Refused(not_amended(desk, *no, (refusal, only))),
        }
    }
    if is_so { Acted::Unchanged(lines.join("; ")) } else { Acted::Done(lines) }
}

fn not_amended(desk: &Desk<'_>, no: TicketNo, (refusal, only): (Refusal, &str)) -> String {
    match desk.ticket(no) {
        Some(ticket) if refusal == Refusal::NotApplicable => {
            format!("{no} is {}: {only}", ticket.status.label())
        }
        Some(_) | None => format!("{no}: {}", refused(desk, no, refusal)),
    }
}

/// What may be done to a ticket beside the table.
///
/// # Errors
/// Why not; [`Refusal::NotApplicable`] as well for a ticket that was not loaded, as [`Desk::happen`].
pub(super) fn amend(
    desk: &mut Desk<'_>,
    actor: &Actor,
    (no, word): (TicketNo, &'static str),
    change: impl Fn(&Ticket, &Settings) -> Amended,
) -> Result<(), Refusal> {
    let ticket = desk.ticket(no).ok_or(Refusal::NotApplicable)?;
    let firm = desk.firm(ticket.firm).ok_or(Refusal::NotApplicable)?;
    let amended = change(ticket, &firm.settings)?;
    desk.adjust_ticket(actor, amended, word);
    Ok(())
}
