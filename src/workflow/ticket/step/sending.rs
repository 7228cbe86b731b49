//! What sends: SEND, a planned run, reminders, a new employee.

use super::{Answer, Step, headline};
use crate::workflow::activity::Refusal;
use crate::workflow::actor::Actor;
use crate::workflow::calendar::Calendar;
use crate::workflow::effect::{Effect, Notice, Recipient};
use crate::workflow::ids::PersonId;
use crate::workflow::reminder::{self, Plan};
use crate::workflow::ticket::Flag;

impl Step<'_> {
    /// The first mail.
    pub(in super::super) fn send(mut self) -> Answer {
        self.check_sendable()?;
        self.first_mail()?;
        self.finish()
    }

    /// The same by a planned run; one that was called off, or moved, meanwhile does nothing.
    pub(in super::super) fn send_as_scheduled(self) -> Answer {
        match self.ticket.scheduled {
            Some(at) if at <= self.context.now => self.send(),
            Some(_) | None => Err(Refusal::NotApplicable),
        }
    }

    /// The mail once more; nothing changes.
    pub(in super::super) fn send_copy(mut self) -> Answer {
        self.check_reachable()?;
        self.mail_employee(Notice::Assigned, String::new());
        self.note("a copy");
        self.finish()
    }

    pub(super) fn first_mail(&mut self) -> Result<(), Refusal> {
        self.ticket.sent_at = Some(self.context.now);
        self.ticket.scheduled = None;
        self.mail_employee(Notice::Assigned, String::new());
        self.enter_pending_correction()
    }

    pub(super) fn check_sendable(&self) -> Result<(), Refusal> {
        if self.ticket.employee.is_none() {
            return Err(Refusal::NoEmployee);
        }
        if self.ticket.actions.is_empty() {
            return Err(Refusal::NoAction);
        }
        self.check_reachable()
    }

    fn check_reachable(&self) -> Result<(), Refusal> {
        if self.is_reachable() { Ok(()) } else { Err(Refusal::Held) }
    }

    pub(super) fn is_reachable(&self) -> bool {
        !self.ticket.flags.contains(&Flag::Held) && self.context.employee.is_none_or(|person| person.active)
    }

    /// A reminder. The clock's own waits until it is due; a person may send one at any time.
    pub(in super::super) fn remind(mut self) -> Answer {
        self.check_reachable()?;
        self.check_due()?;
        self.ticket.reminders.sent = self.ticket.reminders.sent.saturating_add(1);
        self.mail_employee(Notice::Reminder, String::new());
        self.tell_manager()?;
        let today_ends = self.calendar()?.end_of_day(self.context.now).map_err(|_| Refusal::BadSettings)?;
        self.arm(today_ends)?;
        self.finish()
    }

    /// The duration is over: reminders stop, staff hear of it once.
    pub(in super::super) fn give_up(mut self) -> Answer {
        self.check_due()?;
        self.ticket.reminders.next = None;
        if self.raise(Flag::Unanswered) {
            self.tell_staff(headline::UNANSWERED);
        }
        self.tell_manager()?;
        self.finish()
    }

    /// A timer that rings twice, or after the clock was moved, does nothing.
    fn check_due(&self) -> Result<(), Refusal> {
        let due = self.ticket.reminders.next.is_some_and(|next| next <= self.context.now);
        match self.context.actor {
            Actor::System(_) if !due => Err(Refusal::NotApplicable),
            Actor::System(_) | Actor::Person(_) | Actor::Operator(_) => Ok(()),
        }
    }

    /// The manager's mail, once a cycle, with the first ring at or after the deadline.
    fn tell_manager(&mut self) -> Result<(), Refusal> {
        let rule = reminder::rule_of(self.before, self.context.settings);
        let (Some(days), Some(since)) = (rule.manager_after_days, self.ticket.reminders.since) else {
            return Ok(());
        };
        let calendar = self.calendar()?;
        let deadline = Plan::new(rule, &calendar, since).day(days);
        if !self.ticket.reminders.manager_told && calendar.date(self.context.now) >= deadline {
            self.ticket.reminders.manager_told = true;
            let text = String::new();
            self.effects.push(Effect { notice: Notice::Manager, to: Recipient::Manager, text });
        }
        Ok(())
    }

    fn calendar(&self) -> Result<Calendar<'_>, Refusal> {
        Calendar::of(self.context.settings).map_err(|_| Refusal::BadSettings)
    }

    /// A draft for somebody else: nobody has heard of it yet.
    pub(in super::super) fn reassign_draft(mut self, to: PersonId) -> Answer {
        self.give_to(to)?;
        self.finish()
    }

    /// Somebody else has to act: a new mail, a new round, a word to the former one.
    pub(in super::super) fn reassign(mut self, to: PersonId) -> Answer {
        let (former, reachable) = (self.ticket.employee, self.is_reachable());
        self.give_to(to)?;
        self.new_round();
        self.ticket.batch = None;
        self.mail_employee(Notice::Assigned, String::new());
        if let Some(person) = former.filter(|_| reachable) {
            let (to, text) = (Recipient::FormerEmployee(person), String::new());
            self.effects.push(Effect { notice: Notice::Reassigned, to, text });
        }
        self.enter_pending_correction()?;
        self.finish()
    }

    fn give_to(&mut self, to: PersonId) -> Result<(), Refusal> {
        if self.ticket.employee == Some(to) {
            return Err(Refusal::NoChange);
        }
        let former = self.ticket.employee.replace(to);
        self.note(former.map_or(format!("to {to}"), |former| format!("from {former} to {to}")));
        self.lower(&[Flag::Held, Flag::Undeliverable]);
        self.ticket.soft_bounces = 0;
        self.ticket.away = None;
        Ok(())
    }
}
