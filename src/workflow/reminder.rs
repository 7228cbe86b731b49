//! When reminders fall due: a plan of local days, reckoned anew from the settings each time.
//!
//! Nothing here sends or remembers. A day that is not worked moves to the next working day; two that
//! meet there become one. The duration includes its last day; its end is noticed on the first working
//! day after it and after the last reminder.

use super::calendar::{Calendar, CalendarError};
use super::settings::{ReminderRule, Settings};
use super::ticket::{Flag, Status, Ticket};
use jiff::civil::Date;
use jiff::{SignedDuration, Span, Timestamp};

/// What a ticket's clock is waiting for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A reminder.
    Reminder,
    /// The end of the duration.
    DurationOver,
}

/// One point of a ticket's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: Kind,
}

/// What the timer has to do with a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timer {
    /// Decide [`super::Event::ReminderDue`].
    Remind,
    /// Decide [`super::Event::DurationOver`].
    Over,
    /// Due, but mail of our own making waits for the firm's hours: set the clock to this.
    Postpone(Timestamp),
    /// Not due.
    Nothing,
}

/// One cycle's plan.
#[derive(Debug, Clone)]
pub struct Plan<'a> {
    rule: &'a ReminderRule,
    calendar: &'a Calendar<'a>,
    since: Timestamp,
    snoozed_until: Option<Timestamp>,
}

/// When the clock of a cycle that began at `since` rings next, strictly after `after`; `sent` reminders are out.
///
/// # Errors
/// [`CalendarError::OutOfRange`].
pub fn next_due(plan: &Plan<'_>, sent: u32, after: Timestamp) -> Result<Option<Due>, CalendarError> {
    if !plan.rule.on {
        return Ok(None);
    }
    let floor = plan.floor(after);
    match plan.next_reminder(sent, floor)? {
        Some(at) => Ok(Some(Due { at, kind: Kind::Reminder })),
        None => Ok(plan.over_after(after, floor)?.map(|at| Due { at, kind: Kind::DurationOver })),
    }
}

impl<'a> Plan<'a> {
    /// The plan of a cycle that began at `since`.
    #[must_use]
    pub fn new(rule: &'a ReminderRule, calendar: &'a Calendar<'a>, since: Timestamp) -> Self {
        Plan { rule, calendar, since, snoozed_until: None }
    }

    /// The same, with nothing before that time.
    #[must_use]
    pub fn snoozed(self, until: Option<Timestamp>) -> Self {
        Plan { snoozed_until: until, ..self }
    }

    /// As [`next_due`]; an end that was missed (an outage, a pause) is caught up with at the next opening.
    ///
    /// # Errors
    /// [`CalendarError::OutOfRange`].
    fn next_or_late(&self, sent: u32, after: Timestamp) -> Result<Option<Due>, CalendarError> {
        match next_due(self, sent, after)? {
            None if self.rule.on => {
                let at = self.calendar.next_slot(self.floor(after), self.rule.at)?;
                Ok(Some(Due { at, kind: Kind::DurationOver }))
            }
            found => Ok(found),
        }
    }

    /// When the duration is over.
    ///
    /// # Errors
    /// [`CalendarError::OutOfRange`].
    pub fn over(&self) -> Result<Timestamp, CalendarError> {
        let end = self.day(self.rule.for_days.saturating_add(1));
        // The days stand in order, so only the last one has to be moved to a working day.
        let last = offsets(self.rule).last().map(|n| self.calendar.working_day_from(self.day(n)));
        let last = last.map(|day| self.calendar.next_working_day(day));
        let date = self.calendar.working_day_from(last.map_or(end, |day| day.max(end)));
        self.calendar.at_local(date, self.rule.at)
    }

    /// The local day so many days after the cycle began.
    #[must_use]
    pub fn day(&self, days: u32) -> Date {
        self.calendar.date(self.since).saturating_add(Span::new().days(i64::from(days.min(DAYS_MAX))))
    }

    /// The days on which reminders are planned, moved to working days, in order.
    fn days(&self) -> impl Iterator<Item = Date> + '_ {
        offsets(self.rule).map(|n| self.calendar.working_day_from(self.day(n)))
    }

    /// Nothing at or before this: a snooze lifts it.
    fn floor(&self, after: Timestamp) -> Timestamp {
        let tick = SignedDuration::from_nanos(1);
        self.snoozed_until.and_then(|until| until.checked_sub(tick).ok()).map_or(after, |t| t.max(after))
    }

    fn next_reminder(&self, sent: u32, after: Timestamp) -> Result<Option<Timestamp>, CalendarError> {
        if self.rule.max.is_some_and(|max| sent >= max) {
            return Ok(None);
        }
        let first = self.calendar.date(after);
        for day in self.days().filter(|day| *day >= first) {
            let at = self.calendar.at_local(day, self.rule.at)?;
            if at > after {
                return Ok(Some(at));
            }
        }
        Ok(None)
    }

    /// The end of the duration if it is still to come; a snooze beyond it moves it.
    fn over_after(&self, after: Timestamp, floor: Timestamp) -> Result<Option<Timestamp>, CalendarError> {
        let over = self.over()?;
        match over > after {
            true if over > floor => Ok(Some(over)),
            true => self.calendar.next_slot(floor, self.rule.at).map(Some),
            false => Ok(None),
        }
    }

    /// What rings at that time.
    fn kind_at(&self, sent: u32, at: Timestamp) -> Result<Kind, CalendarError> {
        let spent = self.rule.max.is_some_and(|max| sent >= max);
        let left = !spent && offsets(self.rule).next().is_some() && at < self.over()?;
        Ok(if left { Kind::Reminder } else { Kind::DurationOver })
    }
}

/// The longest duration or offset, in days.
pub const DAYS_MAX: u32 = 3_650;

/// Days after sending on which the rule wants a reminder, before working days are looked at.
fn offsets(rule: &ReminderRule) -> impl Iterator<Item = u32> + '_ {
    let last_day = rule.for_days.min(DAYS_MAX);
    let mut fixed: Vec<u32> = rule.offsets_days.iter().copied().filter(|n| *n > 0).collect();
    fixed.sort_unstable();
    fixed.dedup();
    let base = fixed.last().copied().unwrap_or(0);
    let step = rule.every_days.filter(|n| *n > 0);
    let interval = std::iter::successors(step.map(|n| base.saturating_add(n)), move |day| {
        step.and_then(|n| day.checked_add(n))
    });
    fixed.into_iter().chain(interval.take_while(move |n| *n <= last_day)).filter(move |n| *n <= last_day)
}

/// The rule that rules a ticket: its own or the firm's.
#[must_use]
pub fn rule_of<'a>(ticket: &'a Ticket, settings: &'a Settings) -> &'a ReminderRule {
    ticket.reminders.rule.as_ref().unwrap_or(&settings.reminders)
}

/// Whether the clock stands still: nobody can be reached.
#[must_use]
pub fn is_paused(ticket: &Ticket) -> bool {
    ticket.flags.contains(&Flag::Undeliverable) || ticket.flags.contains(&Flag::Held)
}

/// What the ticket's clock has to wait for after `after`; `None` outside Pending Correction and while paused.
///
/// # Errors
/// [`CalendarError`] of the firm's settings.
pub fn next_of(ticket: &Ticket, settings: &Settings, at: After) -> Result<Option<Due>, CalendarError> {
    let Some(since) = ticket.reminders.since.filter(|_| runs(ticket)) else { return Ok(None) };
    let calendar = Calendar::of(settings)?;
    let rule = rule_of(ticket, settings);
    let plan = Plan::new(rule, &calendar, since).snoozed(ticket.reminders.snoozed_until);
    let told = ticket.flags.contains(&Flag::Unanswered);
    match at {
        After::Running(after) if !told => plan.next_or_late(ticket.reminders.sent, after),
        After::Running(after) | After::Ended(after) => next_due(&plan, ticket.reminders.sent, after),
    }
}

/// From when on a clock is set, and what it was before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum After {
    /// It ran or was paused: its end is still to be noticed, however late.
    Running(Timestamp),
    /// It had come to its end: only what the plan has after that time.
    Ended(Timestamp),
}

/// What the timer has to do with the ticket now.
///
/// # Errors
/// [`CalendarError`] of the firm's settings.
pub fn timer(ticket: &Ticket, settings: &Settings, now: Timestamp) -> Result<Timer, CalendarError> {
    let due = ticket.reminders.next.filter(|next| *next <= now && runs(ticket));
    let (Some(_), Some(since)) = (due, ticket.reminders.since) else { return Ok(Timer::Nothing) };
    let calendar = Calendar::of(settings)?;
    if !calendar.is_open(now) {
        return Ok(Timer::Postpone(calendar.next_open(now)?));
    }
    let plan = Plan::new(rule_of(ticket, settings), &calendar, since);
    Ok(match plan.kind_at(ticket.reminders.sent, now)? {
        Kind::Reminder => Timer::Remind,
        Kind::DurationOver => Timer::Over,
    })
}

/// What the clock will do in the `days` after `from` if nobody acts: for `preview`.
///
/// # Errors
/// [`CalendarError`] of the firm's settings.
pub fn upcoming(
    ticket: &Ticket,
    settings: &Settings,
    from: Timestamp,
    days: u32,
) -> Result<Vec<Due>, CalendarError> {
    let (Some(next), Some(since)) = (ticket.reminders.next, ticket.reminders.since) else {
        return Ok(Vec::new());
    };
    let calendar = Calendar::of(settings)?;
    let plan = Plan::new(rule_of(ticket, settings), &calendar, since).snoozed(ticket.reminders.snoozed_until);
    let until = from.saturating_add(SignedDuration::from_hours(24 * i64::from(days.min(DAYS_MAX))))?;
    let first = calendar.next_open(next.max(from))?;
    let mut sent = ticket.reminders.sent;
    let mut due = Some(Due { at: first, kind: plan.kind_at(sent, first)? });
    let mut found = Vec::new();
    while let Some(ring) = due.filter(|ring| ring.at <= until && runs(ticket)) {
        found.push(ring);
        sent = sent.saturating_add(1);
        due = match ring.kind {
            Kind::Reminder => plan.next_or_late(sent, calendar.end_of_day(ring.at)?)?,
            Kind::DurationOver => None,
        };
    }
    Ok(found)
}

/// Whether the clock runs at all.
fn runs(ticket: &Ticket) -> bool {
    ticket.status == Status::PendingCorrection && !is_paused(ticket)
}
