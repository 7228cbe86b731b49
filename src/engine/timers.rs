//! Clocks that ring: reminders, ends of durations, planned batches. Each run is one job.

use super::{Engine, House};
use crate::intake::Circumstance;
use crate::record::{Answer, Cause, Change, Circumstances};
use crate::store::{Fault, Job, Judgement};
use crate::workflow::actor::{Actor, Automatic};
use crate::workflow::desk::Desk;
use crate::workflow::event::Unreachable;
use crate::workflow::inbox::{Disposition, Mail, Why};
use crate::workflow::reminder::{Timer, timer};
use crate::workflow::ticket::Flag;
use crate::workflow::{Event, Facts, Keys, PersonId, Refusal, Status, Ticket, TicketNo};
use jiff::{SignedDuration, Timestamp};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// How long a parked mail waits: 14 days.
const PARKED_TIME: SignedDuration = SignedDuration::from_hours(14 * 24);
/// Tickets, and parked mails, that one run looks for; the other due ones of the same employees join it.
const RUN_MAX: usize = 100;

impl Engine {
    /// Lets everything happen that is due now; gives the number of events.
    ///
    /// # Errors
    /// The job's [`Fault`].
    pub fn ring(&self) -> Result<usize, Fault> {
        let mut events = 0;
        loop {
            let receipt = self.run(job(&self.house, self.circumstance()))?;
            let Answer::Lines(lines) = receipt.answer else { return Ok(events) };
            events += lines.len();
        }
    }
}

/// One run of the clocks.
#[must_use]
pub fn job(house: &Arc<House>, around: Circumstance) -> Job {
    let house = Arc::clone(house);
    let before = around.at.checked_sub(PARKED_TIME).unwrap_or(Timestamp::MIN);
    let keys = Keys {
        due_tickets: Some((around.at, RUN_MAX)),
        parked_before: Some((before, RUN_MAX)),
        ..Keys::default()
    };
    Job { keys, judge: Box::new(move |facts| judge(facts, &house, around)) }
}

/// One mail an employee and run: whoever has one ticket due is looked at with all of their open tickets.
fn judge(facts: &Facts, house: &House, around: Circumstance) -> Judgement {
    let mut employees: Vec<PersonId> = facts.tickets.iter().filter_map(|t| t.employee).collect();
    employees.sort_unstable();
    employees.dedup();
    if employees.iter().any(|p| !facts.asked.open_of.contains(p)) {
        return Judgement::More(Keys { open_of: employees, ..Keys::default() });
    }
    let mut numbers: Vec<TicketNo> = facts.tickets.iter().map(|t| t.no).collect();
    numbers.sort_unstable();
    let desk = each(Desk::new(facts, around.at), &numbers, (|desk, no| run(desk, *no), stop_broken));
    let desk = each(desk, &facts.mails, (expire, put_away));
    if desk.lines().is_empty() {
        return Judgement::Nothing(Answer::Nothing);
    }
    let lines = desk.lines().iter().map(|line| format!("{} {}", line.subject, line.event)).collect();
    let around = Circumstances {
        cause: Cause::Schedule,
        salt: around.salt,
        site: &house.site,
        keyring: &house.keyring,
    };
    Judgement::Done(Change::of(desk.finish(), None, Answer::Lines(lines), &around))
}

/// Every clock that is due. One on which we fail ourselves (`broken`) stops none of the others: then they are gone
/// through again, each from a desk that can be taken back.
fn each<'f, T>(
    before: Desk<'f>,
    due: &[T],
    (run, broken): (impl Fn(&mut Desk<'f>, &T), impl Fn(&mut Desk<'f>, &T)),
) -> Desk<'f> {
    let try_all = |mut desk: Desk<'f>, due: &[T]| {
        let all = || {
            due.iter().for_each(|one| run(&mut desk, one));
            desk
        };
        catch_unwind(AssertUnwindSafe(all)).ok()
    };
    if let Some(desk) = try_all(before.clone(), due) {
        return desk;
    }
    due.iter().fold(before, |mut desk, one| match try_all(desk.clone(), std::slice::from_ref(one)) {
        Some(after) => after,
        None => {
            broken(&mut desk, one);
            desk
        }
    })
}

fn stop_broken(desk: &mut Desk<'_>, no: &TicketNo) {
    if let Some(ticket) = desk.ticket(*no).cloned() {
        stop(desk, ticket, "its clock cannot ring: a fault of mailroom, please report it");
    }
}

/// It must not be found due for ever: behind a hundred of them no other would expire. It was read and decided before,
/// so it is not set aside: then the proven mail that it is a copy of would be its duplicate ([`known::is_claim`]).
///
/// [`known::is_claim`]: crate::intake::known::is_claim
fn put_away(desk: &mut Desk<'_>, mail: &Mail) {
    let note = "it cannot expire: a fault of mailroom, please report it".to_owned();
    let moved = Mail { disposition: Disposition::Quarantined, why: Why::Poison, note, ..mail.clone() };
    desk.move_mail(&Actor::System(Automatic::Schedule), moved);
}

/// Nobody confirmed it and no staff took it: kept, but its key releases it no more (spec 7).
fn expire(desk: &mut Desk<'_>, mail: &Mail) {
    if mail.disposition == Disposition::Parked && desk.now().duration_since(mail.at) > PARKED_TIME {
        let note = format!("parked for {} days: {}", PARKED_TIME.as_hours() / 24, mail.why);
        let moved = Mail { disposition: Disposition::Quarantined, why: Why::Expired, note, ..mail.clone() };
        desk.move_mail(&Actor::System(Automatic::Schedule), moved);
    }
}

fn run(desk: &mut Desk<'_>, no: TicketNo) {
    let Some(ticket) = desk.ticket(no).cloned() else { return };
    let Some(firm) = desk.firm(ticket.firm) else { return };
    if ticket.status == Status::SendLater {
        if ticket.scheduled.is_some_and(|at| at <= desk.now()) {
            happen(desk, ticket, (Event::ScheduleDue, Automatic::Schedule));
        }
        return;
    }
    match timer(&ticket, &firm.settings, desk.now()) {
        Ok(Timer::Remind) => happen(desk, ticket, (Event::ReminderDue, Automatic::Reminder)),
        Ok(Timer::Over) => happen(desk, ticket, (Event::DurationOver, Automatic::Reminder)),
        Ok(Timer::Postpone(to)) => {
            let later = ticket.postponed(to);
            desk.adjust_ticket(&Actor::System(Automatic::Reminder), later, "postponed");
        }
        Ok(Timer::Nothing) => {}
        Err(_) => stop(desk, ticket, "the firm's calendar cannot be reckoned"),
    }
}

fn happen(desk: &mut Desk<'_>, ticket: Ticket, (event, automatic): (Event, Automatic)) {
    let actor = Actor::System(automatic);
    let gone = Event::Unreachable(Unreachable::Deactivated);
    match desk.happen(ticket.no, event, &actor) {
        Ok(()) => {}
        Err(Refusal::Held) if desk.happen(ticket.no, gone, &actor).is_ok() => {}
        Err(refusal) => stop(desk, ticket, refusal.explain()),
    }
}

/// A clock that cannot ring must not ring for ever: it is stopped, and the log says why.
fn stop(desk: &mut Desk<'_>, mut ticket: Ticket, why: &str) {
    ticket.reminders.next = None;
    ticket.scheduled = None;
    ticket.flags.insert(Flag::Stopped);
    let at = (ticket.firm, ticket.no.to_string());
    let actor = Actor::System(Automatic::Schedule);
    desk.adjust_ticket(&actor, ticket, "clock_stopped");
    desk.note(&actor, at, ("clock_stopped", vec![why.to_owned()]));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::known::is_claim;
    use crate::store::conformance::samples::{firm, mail, person, ticket};
    use crate::workflow::MailNo;

    fn lines<'d>(desk: &'d Desk<'_>) -> Vec<(&'d str, &'d str)> {
        desk.lines().iter().map(|line| (&*line.subject, line.event)).collect()
    }

    #[test]
    fn a_parked_mail_that_breaks_us_stays_a_claim_and_the_others_expire() {
        let mails = (1..=3).map(|no| mail(no, Disposition::Parked)).collect::<Vec<_>>();
        let facts = Facts { mails, firms: vec![firm(1)], ..Facts::default() };
        let now = facts.mails[2].at.checked_add(PARKED_TIME + SignedDuration::from_secs(1)).unwrap();
        let breaks = |desk: &mut Desk<'_>, mail: &Mail| {
            expire(desk, mail);
            assert_ne!(mail.no, MailNo(2), "meant by the test");
        };
        let desk = each(Desk::new(&facts, now), &facts.mails, (breaks, put_away));
        let expected = [("M-1", "quarantined"), ("M-2", "quarantined"), ("M-3", "quarantined")];
        assert_eq!(lines(&desk), expected);
        let moved = desk.finish().mails;
        let why: Vec<Why> = moved.iter().map(|mail| mail.why).collect();
        assert_eq!(why, [Why::Expired, Why::Poison, Why::Expired]);
        let claim = |mail: &Mail| is_claim(&Mail { proven: false, ..mail.clone() });
        assert!(moved.iter().all(claim), "a proven copy that comes later is judged");
    }

    #[test]
    fn a_ticket_that_breaks_us_stops_its_own_clock_and_no_other() {
        let now: Timestamp = "2026-03-05T10:00:00Z".parse().unwrap();
        let due = |mut ticket: Ticket| {
            ticket.reminders.next = Some(now);
            ticket
        };
        let tickets = (1..=3).map(|no| due(ticket(no, 2, 1))).collect();
        let facts = Facts {
            tickets,
            people: vec![person(1, 1), person(2, 1)].into(),
            firms: vec![firm(1)],
            ..Facts::default()
        };
        let numbers = [TicketNo(1), TicketNo(2), TicketNo(3)];
        let breaks = |desk: &mut Desk<'_>, no: &TicketNo| {
            desk.happen(*no, Event::ReminderDue, &Actor::System(Automatic::Reminder)).unwrap();
            assert_ne!(*no, TicketNo(2), "meant by the test");
        };
        let desk = each(Desk::new(&facts, now), &numbers, (breaks, stop_broken));
        let lines = lines(&desk);
        let stopped = ("T-2", "clock_stopped");
        assert_eq!(lines, [("T-1", "reminder_due"), stopped, stopped, ("T-3", "reminder_due")]);
        let broken = desk.ticket(TicketNo(2)).unwrap();
        assert!(broken.flags.contains(&Flag::Stopped) && broken.reminders.next.is_none());
        assert!(desk.lines().iter().filter(|l| l.subject == "T-2").all(|l| l.mails.is_empty()));
    }
}
