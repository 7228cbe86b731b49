//! THE TABLE: five statuses by sixteen events, every pair by name.
//!
//! A cell is one line: a refusal, or the name of what happens. What the names mean stands in
//! [`super::step`]. Two rules hold before any cell: nobody runs a ticket of their own, and nobody but
//! its employee says DONE. What else a person may do (roles, firms, proof) is decided before an event is made.

use super::step::{Answer, Step};
use super::{Status, Ticket};
use crate::workflow::activity::{Decision, Refusal};
use crate::workflow::actor::Actor;
use crate::workflow::event::Event;
use crate::workflow::people::Person;
use crate::workflow::settings::Settings;
use jiff::Timestamp;

/// What a cell may know beside the ticket and the event.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// When it is decided.
    pub now: Timestamp,
    /// Who causes it.
    pub actor: &'a Actor,
    /// The firm's.
    pub settings: &'a Settings,
    /// The ticket's employee as on file before the event; `None` only while it has none.
    pub employee: Option<&'a Person>,
}

/// What becomes of a ticket when something happens to it. Nothing else changes a status.
///
/// # Errors
/// The [`Refusal`]: an illegal event is a value, and the ticket stays as it was.
pub fn decide(ticket: &Ticket, event: Event, context: &Context<'_>) -> Result<Decision, Refusal> {
    check_who(ticket, &event, context.actor)?;
    let step = Step::new(ticket, &event, context);
    match ticket.status {
        Status::SendLater => send_later(step, event),
        Status::PendingCorrection => pending_correction(step, event),
        Status::CommentAdded => comment_added(step, event),
        Status::PendingVerification => pending_verification(step, event),
        Status::Closed => closed(step, event),
    }
}

fn send_later(step: Step<'_>, event: Event) -> Answer {
    match event {
        Event::Send => step.send(),
        Event::ScheduleDue => step.send_as_scheduled(),
        Event::Comment(_) => Err(Refusal::NeverSent),
        Event::Done(_) => Err(Refusal::NeverSent),
        Event::DoneWithText(_) => Err(Refusal::NeverSent),
        Event::PossibleDone(_, _) => Err(Refusal::NeverSent),
        Event::EmptyReply => Err(Refusal::NoChange),
        Event::AutomaticReply { away: _ } => Err(Refusal::NoChange),
        Event::HardBounce { reason: _ } => Err(Refusal::NotApplicable),
        Event::StaffReply(words) => step.describe(words),
        Event::NotCompleted(_) => Err(Refusal::NotSentYet),
        Event::Close { note } => step.withdraw(note),
        Event::ReminderDue => Err(Refusal::NotApplicable),
        Event::DurationOver => Err(Refusal::NotApplicable),
        Event::Unreachable(why) => step.hold(why),
        Event::Reassign { to } => step.reassign_draft(to),
    }
}

fn pending_correction(step: Step<'_>, event: Event) -> Answer {
    match event {
        Event::Send => step.send_copy(),
        Event::ScheduleDue => Err(Refusal::NotApplicable),
        Event::Comment(words) => step.comment(words),
        Event::Done(words) => step.done(words),
        Event::DoneWithText(words) => step.done(words),
        Event::PossibleDone(words, doubt) => step.possible_done(words, doubt),
        Event::EmptyReply => step.help(),
        Event::AutomaticReply { away } => step.away(away),
        Event::HardBounce { reason } => step.undeliverable(reason),
        Event::StaffReply(words) => step.respond(words),
        Event::NotCompleted(_) => Err(Refusal::NoChange),
        Event::Close { note } => step.close_unanswered(note),
        Event::ReminderDue => step.remind(),
        Event::DurationOver => step.give_up(),
        Event::Unreachable(why) => step.hold(why),
        Event::Reassign { to } => step.reassign(to),
    }
}

fn comment_added(step: Step<'_>, event: Event) -> Answer {
    match event {
        Event::Send => step.send_copy(),
        Event::ScheduleDue => Err(Refusal::NotApplicable),
        Event::Comment(words) => step.comment(words),
        Event::Done(words) => step.done(words),
        Event::DoneWithText(words) => step.done(words),
        Event::PossibleDone(words, doubt) => step.possible_done(words, doubt),
        Event::EmptyReply => step.help(),
        Event::AutomaticReply { away } => step.away(away),
        Event::HardBounce { reason } => step.undeliverable(reason),
        Event::StaffReply(words) => step.respond_and_wait(words),
        Event::NotCompleted(words) => step.not_completed(words),
        Event::Close { note } => step.close(note),
        Event::ReminderDue => Err(Refusal::NotApplicable),
        Event::DurationOver => Err(Refusal::NotApplicable),
        Event::Unreachable(why) => step.hold(why),
        Event::Reassign { to } => step.reassign(to),
    }
}

fn pending_verification(step: Step<'_>, event: Event) -> Answer {
    match event {
        Event::Send => step.send_copy(),
        Event::ScheduleDue => Err(Refusal::NotApplicable),
        Event::Comment(words) => step.comment(words),
        Event::Done(words) => step.done_again(words),
        Event::DoneWithText(words) => step.done_again(words),
        Event::PossibleDone(words, doubt) => step.possible_done_again(words, doubt),
        Event::EmptyReply => Err(Refusal::NoChange),
        Event::AutomaticReply { away } => step.away(away),
        Event::HardBounce { reason } => step.undeliverable(reason),
        Event::StaffReply(words) => step.respond(words),
        Event::NotCompleted(words) => step.not_completed(words),
        Event::Close { note } => step.close(note),
        Event::ReminderDue => Err(Refusal::NotApplicable),
        Event::DurationOver => Err(Refusal::NotApplicable),
        Event::Unreachable(why) => step.hold(why),
        Event::Reassign { to } => step.reassign(to),
    }
}

fn closed(step: Step<'_>, event: Event) -> Answer {
    match event {
        Event::Send => Err(Refusal::Closed),
        Event::ScheduleDue => Err(Refusal::NotApplicable),
        Event::Comment(words) => step.late_comment(words),
        Event::Done(words) => step.late_done(words),
        Event::DoneWithText(words) => step.late_done(words),
        Event::PossibleDone(words, doubt) => step.late_possible_done(words, doubt),
        Event::EmptyReply => Err(Refusal::NoChange),
        Event::AutomaticReply { away } => step.away(away),
        Event::HardBounce { reason } => step.late_bounce(reason),
        Event::StaffReply(_) => Err(Refusal::Closed),
        Event::NotCompleted(words) => step.reopen(words),
        Event::Close { note: _ } => Err(Refusal::NoChange),
        Event::ReminderDue => Err(Refusal::NotApplicable),
        Event::DurationOver => Err(Refusal::NotApplicable),
        Event::Unreachable(_) => Err(Refusal::NotApplicable),
        Event::Reassign { to: _ } => Err(Refusal::Closed),
    }
}

/// Nobody plays both parts: not the employee the staff's, nor anybody else the employee's DONE.
fn check_who(ticket: &Ticket, event: &Event, actor: &Actor) -> Result<(), Refusal> {
    let Some(person) = actor.person() else { return Ok(()) };
    let own = ticket.employee == Some(person);
    match event {
        Event::StaffReply(_) | Event::NotCompleted(_) | Event::Close { .. } | Event::Reassign { .. }
            if own =>
        {
            Err(Refusal::OwnTicket)
        }
        Event::Done(_) | Event::DoneWithText(_) if !own => Err(Refusal::NotTheEmployee),
        Event::Send
        | Event::ScheduleDue
        | Event::Comment(_)
        | Event::Done(_)
        | Event::DoneWithText(_)
        | Event::PossibleDone(..)
        | Event::EmptyReply
        | Event::AutomaticReply { .. }
        | Event::HardBounce { .. }
        | Event::StaffReply(_)
        | Event::NotCompleted(_)
        | Event::Close { .. }
        | Event::ReminderDue
        | Event::DurationOver
        | Event::Unreachable(_)
        | Event::Reassign { .. } => Ok(()),
    }
}
