//! Staff hear that answers are withheld (spec 6: caps fail closed and tell staff): of one person once a day, of the
//! brake once an hour.
//!
//! It goes to one of the firm's own, never to whoever wrote, and says it in our words. Nobody gets more than
//! [`HEARD_A_DAY`] of them, however many people a flood claims to come from.

use super::INTAKE;
use super::caps::Withheld;
use crate::workflow::desk::{Desk, Planned};
use crate::workflow::effect::Notice;
use crate::workflow::facts::Brake;
use crate::workflow::people::{Person, Role};
use crate::workflow::{FirmId, MailNo, PersonId};
use jiff::{SignedDuration, Timestamp};

/// How a notice begins that one person is over a cap.
pub const CAPPED: &str = "Answers are withheld";
/// How a notice begins that the global brake holds.
pub const BRAKED: &str = "Answers are held";
/// Notices of people over a cap: to one of the staff, a day.
pub const HEARD_A_DAY: usize = 20;
const LAST: &str =
    "\n\nThis is the last such notice to you for a day, whoever else is over a limit: the log has it.";
/// How long it is until staff hear of the same person again.
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Tells whoever ought to know.
///
/// # Errors
/// The firm whose staff have to be loaded to say who that is.
pub fn tell(desk: &mut Desk<'_>, withheld: &Withheld, number: MailNo) -> Result<(), FirmId> {
    for planned in &withheld.capped {
        tell_of_person(desk, planned, number)?;
    }
    let mut brake = desk.brake();
    if let Some(planned) = withheld.braked.first().filter(|_| !brake.told) {
        brake.told = tell_of_brake(desk, planned, brake)?;
        desk.set_brake(brake);
    }
    Ok(())
}

/// A notice to staff that is withheld is none: they had several of that ticket within the hour.
fn tell_of_person(desk: &mut Desk<'_>, planned: &Planned, number: MailNo) -> Result<(), FirmId> {
    let now = desk.now();
    let Some(mut capped) = desk.person(planned.person).cloned() else { return Ok(()) };
    if planned.notice == Notice::Staff || capped.notices.about.is_some_and(|at| is_of_today(at, now)) {
        return Ok(());
    }
    let told = responsible(desk, planned, |person| person.id != planned.person)?.cloned();
    capped.notices.about = Some(now);
    let (name, subject) = (capped.name.clone(), capped.id);
    desk.put_person(&INTAKE, capped, "answers_withheld");
    let Some(mut told) = told else { return Ok(()) };
    told.notices.heard.retain(|at| is_of_today(*at, now));
    if told.notices.heard.len() >= HEARD_A_DAY {
        return Ok(());
    }
    told.notices.heard.push(now);
    let text = of_person((&name, subject), (planned.notice, number), told.notices.heard.len());
    notify(desk, (told.id, planned), (text, subject.to_string()));
    desk.put_person(&INTAKE, told, "told_of_withheld");
    Ok(())
}

fn tell_of_brake(desk: &mut Desk<'_>, planned: &Planned, brake: Brake) -> Result<bool, FirmId> {
    let Some(told) = responsible(desk, planned, |_| true)?.map(|person| person.id) else { return Ok(false) };
    let subject = planned.tickets.first().map_or_else(|| planned.person.to_string(), ToString::to_string);
    notify(desk, (told, planned), (of_brake(brake), subject));
    Ok(true)
}

/// Whoever assigned the ticket that it was about; else the first lead of the firm, else its first officer.
fn responsible<'d>(
    desk: &'d Desk<'_>,
    planned: &Planned,
    but: impl Fn(&Person) -> bool,
) -> Result<Option<&'d Person>, FirmId> {
    let may = |person: &&Person| {
        person.active && person.firm == planned.firm && person.may_run_tickets() && but(person)
    };
    let about = planned.tickets.iter().filter_map(|no| desk.ticket(*no));
    if let Some(assigner) = about.filter_map(|ticket| desk.person(ticket.assigner)).find(may) {
        return Ok(Some(assigner));
    }
    if !desk.facts().asked.staff_of.contains(&planned.firm) {
        return Err(planned.firm);
    }
    // As it lies on the desk: another one of this decision may have changed the row.
    let staff = desk.facts().people.iter().filter_map(|person| desk.person(person.id)).filter(may);
    Ok(staff.min_by_key(|person| (!person.roles.contains(&Role::Lead), person.id)))
}

fn notify(desk: &mut Desk<'_>, (person, withheld): (PersonId, &Planned), (text, subject): (String, String)) {
    let (notice, firm, tickets) = (Notice::Withheld, withheld.firm, Vec::new());
    desk.answer_to(None);
    desk.notify(
        &INTAKE,
        Planned { notice, person, firm, tickets, text, in_reply_to: None, question: None },
        subject,
    );
}

fn is_of_today(at: Timestamp, now: Timestamp) -> bool {
    let age = now.duration_since(at);
    !age.is_negative() && age < DAY
}

fn of_person((name, person): (&str, PersonId), (notice, number): (Notice, MailNo), heard: usize) -> String {
    let kind = if notice == Notice::Confirm {
        "was asked today already to confirm a mail that nothing proves to be theirs; this one waits unasked"
    } else if matches!(notice, Notice::Receipt | Notice::List | Notice::Transcript) {
        "has had all answers that one person gets in an hour"
    } else {
        "has had all help that one person gets in a day"
    };
    let last = if heard < HEARD_A_DAY { "" } else { LAST };
    format!(
        "{CAPPED}: {name}\n\n{number} was not answered: {name} ({person}) {kind}. A program may be answering us, or \
         somebody may be writing in their name. Mail is taken in and decided as always; `inbox show {number}` says \
         more. Of the same person you hear again after a day.{last}"
    )
}

fn of_brake(brake: Brake) -> String {
    let until = brake.since.checked_add(Brake::HOUR).unwrap_or(brake.since).strftime("%H:%M");
    format!(
        "{BRAKED}\n\nmailroom has written {} answers within an hour: most likely a loop or a flood. Until {until} UTC \
         nobody gets a receipt, a list, help or a request to confirm. Mail is taken in and decided as always.",
        brake.answers
    )
}
