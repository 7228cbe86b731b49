//! A ticket as the log tells it. Number and status are not here: they are the entry's subject and its `to`.

use super::{Closing, Ticket};
use crate::workflow::told::{Differences, Field, Told};

impl Told for Ticket {
    fn fields(&self, before: Option<&Ticket>) -> Vec<Field> {
        let task = Differences::new(self, before)
            .plain("firm", |t| &t.firm)
            .words("title", |t| &t.title)
            .plain("kind", |t| &t.kind)
            .words("url", |t| &t.url)
            .words("captured_text", |t| &t.captured_text)
            .words("actions", |t| &t.actions)
            .words("description", |t| &t.description)
            .words("violations", |t| &t.violations)
            .plain("employee", |t| &t.employee)
            .plain("assigner", |t| &t.assigner)
            // A hash of words of people without a salt: whoever guesses them finds it.
            .words("import", |t| &t.import)
            .plain("created_at", |t| &t.created_at);
        clocks(course(task)).done()
    }
}

/// What moves with the events.
fn course<'t>(task: Differences<'t, Ticket>) -> Differences<'t, Ticket> {
    task.plain("cycle", |t| t.cycle)
        .plain("round", |t| t.round)
        .plain("round_began", |t| t.round_began)
        .plain("events", |t| t.events)
        .plain("said_done", |t| t.said_done)
        .plain("asked_done", |t| t.asked_done)
        .plain("flags", |t| &t.flags)
        .plain("batch", |t| &t.batch)
        .plain("sent_at", |t| &t.sent_at)
        .plain("closed_at", |t| &t.closed_at)
        .plain("closing.kind", |t| t.closing.as_ref().map(|closing| closing.kind))
        .words("closing.note", |t| note(t.closing.as_ref()))
        .plain("last_activity", |t| &t.last_activity)
        .plain("last_human", |t| &t.last_human)
        .plain("soft_bounces", |t| t.soft_bounces)
        .words("away", |t| &t.away)
}

fn note(closing: Option<&Closing>) -> Option<&str> {
    closing.map(|closing| closing.note.as_str())
}

/// What rings.
fn clocks<'t>(course: Differences<'t, Ticket>) -> Differences<'t, Ticket> {
    course
        .plain("scheduled", |t| &t.scheduled)
        .plain("reminders.rule", |t| &t.reminders.rule)
        .plain("reminders.since", |t| &t.reminders.since)
        .plain("reminders.next", |t| &t.reminders.next)
        .plain("reminders.sent", |t| t.reminders.sent)
        .plain("reminders.snoozed_until", |t| &t.reminders.snoozed_until)
        .plain("reminders.manager_told", |t| t.reminders.manager_told)
}
