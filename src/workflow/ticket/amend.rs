//! What may be done to a ticket beside the table: nothing here changes a status, a round or a cycle.
//!
//! Whoever amends logs it; there is no mail in it.

use super::{Flag, ReminderClock, Status, Ticket};
use crate::workflow::activity::Refusal;
use crate::workflow::calendar::CalendarError;
use crate::workflow::reminder::{self, After};
use crate::workflow::settings::{ReminderRule, Settings};
use jiff::Timestamp;

/// Soft bounces in a row that mean that nothing arrives any more.
const SOFT_BOUNCES_MAX: u32 = 3;

/// The ticket after an amendment, or why there is none.
pub type Amended = Result<Ticket, Refusal>;

impl Ticket {
    /// Whether it is not Closed.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.status != Status::Closed
    }

    /// Whether the employee still has to say DONE (Pending Correction or Comment Added).
    #[must_use]
    pub fn waits_for_employee(&self) -> bool {
        matches!(self.status, Status::PendingCorrection | Status::CommentAdded)
    }

    /// `clear T-1 [flag]`: one flag or all.
    ///
    /// # Errors
    /// [`Refusal::NoChange`] if it is not up.
    pub fn clear(&self, flag: Option<Flag>, settings: &Settings, now: Timestamp) -> Amended {
        self.amend(|ticket| ticket.flags.retain(|up| flag.is_some_and(|flag| *up != flag)))?
            .rearm(self, settings, now)
    }

    /// The employee is active again. Whether mail to the address arrives, nobody knows any better than before.
    ///
    /// # Errors
    /// [`Refusal::NoChange`] if it was not held.
    pub fn active_again(&self, settings: &Settings, now: Timestamp) -> Amended {
        self.amend(|ticket| ticket.flags.retain(|up| *up != Flag::Held))?.rearm(self, settings, now)
    }

    /// The employee has another registered address.
    ///
    /// # Errors
    /// [`Refusal::NoChange`] if mail went out before as well.
    pub fn reached_again(&self, settings: &Settings, now: Timestamp) -> Amended {
        let unreached = [Flag::Undeliverable, Flag::Held];
        let reached = |ticket: &mut Ticket| {
            ticket.flags.retain(|up| !unreached.contains(up));
            ticket.soft_bounces = 0;
        };
        self.amend(reached)?.rearm(self, settings, now)
    }

    /// A mail did not arrive for a reason that may pass: counted, and the reminders go on. `None` for the last of
    /// a row, which is as good as a hard one, and where the table has to say what a bounce means.
    #[must_use]
    pub fn missed(&self) -> Option<Ticket> {
        let soft_bounces = self.soft_bounces.saturating_add(1);
        let sent = self.status != Status::SendLater;
        (sent && soft_bounces < SOFT_BOUNCES_MAX).then(|| Ticket { soft_bounces, ..self.clone() })
    }

    /// `snooze T-1 7d`: no reminder before that time.
    ///
    /// # Errors
    /// [`Refusal::NotApplicable`] if no reminder is to come, [`Refusal::NoChange`] for a time that is past.
    pub fn snooze(&self, until: Timestamp, settings: &Settings, now: Timestamp) -> Amended {
        if self.reminders.next.is_none() {
            return Err(Refusal::NotApplicable);
        }
        if until <= now {
            return Err(Refusal::NoChange);
        }
        self.amend(|ticket| ticket.reminders.snoozed_until = Some(until))?.rearm(self, settings, now)
    }

    /// `set reminder ... on T-1`: a rule of its own, or the firm's again.
    ///
    /// # Errors
    /// [`Refusal::NoChange`] if it is its rule already.
    pub fn remind_by(&self, rule: Option<ReminderRule>, settings: &Settings, now: Timestamp) -> Amended {
        self.amend(|ticket| ticket.reminders.rule = rule)?.rearm(self, settings, now)
    }

    /// The clock under changed firm settings.
    ///
    /// # Errors
    /// [`Refusal::NoChange`] if nothing moves.
    pub fn under(&self, settings: &Settings, now: Timestamp) -> Amended {
        let moved = self.clone().rearm(self, settings, now)?;
        if moved == *self { Err(Refusal::NoChange) } else { Ok(moved) }
    }

    /// The timer waits for the firm's hours.
    #[must_use]
    pub fn postponed(&self, to: Timestamp) -> Ticket {
        let mut ticket = self.clone();
        ticket.reminders.next = Some(to);
        ticket
    }

    /// A draft with a time to go out, or (`hold`) without.
    ///
    /// # Errors
    /// [`Refusal::NotApplicable`] once it was sent, [`Refusal::NoChange`] if that is so already,
    /// [`Refusal::NoEmployee`] and [`Refusal::NoAction`] for what cannot be sent.
    pub fn schedule(&self, at: Option<Timestamp>) -> Amended {
        if self.status != Status::SendLater {
            return Err(Refusal::NotApplicable);
        }
        // What could not be sent now is not promised for later either.
        match at {
            Some(_) if self.employee.is_none() => Err(Refusal::NoEmployee),
            Some(_) if self.actions.is_empty() => Err(Refusal::NoAction),
            Some(_) | None => self.amend(|ticket| ticket.scheduled = at),
        }
    }

    fn amend(&self, change: impl FnOnce(&mut Ticket)) -> Amended {
        let mut ticket = self.clone();
        change(&mut ticket);
        if ticket == *self { Err(Refusal::NoChange) } else { Ok(ticket) }
    }

    /// The clock after an amendment; what is due and not decided yet stays due.
    fn rearm(mut self, before: &Ticket, settings: &Settings, now: Timestamp) -> Amended {
        let overdue = self.reminders.next.is_some_and(|next| next <= now);
        let snoozed = self.reminders.snoozed_until.is_some_and(|until| until > now);
        if overdue && !snoozed && !reminder::is_paused(&self) && reminder::rule_of(&self, settings).on {
            return Ok(self);
        }
        let after = if before.clock_has_ended() { After::Ended(now) } else { After::Running(now) };
        self.arm(settings, after).map_err(|_| Refusal::BadSettings)?;
        Ok(self)
    }

    /// Nothing will ring, and not because of a pause.
    fn clock_has_ended(&self) -> bool {
        let paused = reminder::is_paused(self) && !self.flags.contains(&Flag::Unanswered);
        self.reminders.next.is_none() && !paused
    }

    /// Sets the clock.
    pub(super) fn arm(&mut self, settings: &Settings, after: After) -> Result<(), CalendarError> {
        self.reminders.next = reminder::next_of(self, settings, after)?.map(|due| due.at);
        Ok(())
    }

    /// Nothing will ring; the ticket's own rule stays.
    pub(super) fn stop_clock(&mut self) {
        let rule = self.reminders.rule.take();
        self.reminders = ReminderClock { rule, ..ReminderClock::default() };
    }
}
