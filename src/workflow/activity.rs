//! What the table answers: a decision, or a refusal that is itself a value.

use super::effect::Effect;
use super::event::{EventKind, Label};
use super::ticket::{Status, Ticket};
use crate::words;

/// One line of a ticket's timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    /// The row.
    pub event: EventKind,
    /// Status before.
    pub from: Status,
    /// Status after.
    pub to: Status,
    /// The words, stored apart from the log so that they can be redacted.
    pub text: Option<String>,
    /// What has to be said about them: labels, kind of closing, doubt, bounce reason.
    pub notes: Vec<String>,
    /// See [`Label`].
    pub labels: Vec<Label>,
}

/// The new state, what is logged, what is sent. Only `decide` builds one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    ticket: Ticket,
    activity: Activity,
    effects: Vec<Effect>,
}

impl Decision {
    /// Only the table may call this.
    pub(in crate::workflow) fn new(ticket: Ticket, activity: Activity, effects: Vec<Effect>) -> Self {
        Decision { ticket, activity, effects }
    }

    /// The ticket after the event.
    #[must_use]
    pub fn ticket(&self) -> &Ticket {
        &self.ticket
    }

    /// What is logged.
    #[must_use]
    pub fn activity(&self) -> &Activity {
        &self.activity
    }

    /// What is sent.
    #[must_use]
    pub fn effects(&self) -> &[Effect] {
        &self.effects
    }

    /// All three, for whoever carries it out.
    #[must_use]
    pub fn into_parts(self) -> (Ticket, Activity, Vec<Effect>) {
        (self.ticket, self.activity, self.effects)
    }
}

words! {
    /// Why an event does not apply. It reaches the log and, if proven, the sender.
    pub enum Refusal {
        /// An employee's answer to a ticket whose mail was never sent: quarantined.
        NeverSent = "never_sent",
        /// The ticket is closed; REOPEN first.
        Closed = "closed",
        /// The ticket was never sent, so it cannot be reopened.
        NotSentYet = "not_sent_yet",
        /// A draft without an employee cannot be sent.
        NoEmployee = "no_employee",
        /// A ticket without a Requested Action cannot be sent.
        NoAction = "no_action",
        /// The employee is deactivated or cannot be reached: nothing goes out.
        Held = "held",
        /// The firm's settings cannot be reckoned with (its time zone is unknown here).
        BadSettings = "bad_settings",
        /// Closing without an earlier DONE, or a firm that requires it, needs a reason.
        ReasonNeeded = "reason_needed",
        /// Nobody verifies, closes or reopens a ticket of their own, nor answers or reassigns it for the staff.
        OwnTicket = "own_ticket",
        /// DONE by somebody else (a delegate, say): they may comment, never say DONE.
        NotTheEmployee = "not_the_employee",
        /// Nothing to change: said so, logged nowhere.
        NoChange = "no_change",
        /// The cell is empty: this event means nothing here.
        NotApplicable = "not_applicable",
    }
}

impl Refusal {
    /// For people: what, why, what to do.
    #[must_use]
    pub const fn explain(self) -> &'static str {
        match self {
            Refusal::NeverSent => "the ticket was never sent, so nobody can answer it",
            Refusal::Closed => "the ticket is closed; REOPEN it first",
            Refusal::NotSentYet => "the ticket was not sent yet; SEND it first",
            Refusal::NoEmployee => {
                "no employee, so nothing was done; name one with `--employee`, of a ticket on file with `ticket edit`"
            }
            Refusal::NoAction => {
                "no Requested Action, so nothing was done; give one with `--action`, of a ticket on file with `ticket edit`"
            }
            Refusal::Held => "the employee cannot be reached; register a new address or REASSIGN the ticket",
            Refusal::BadSettings => "the firm's time zone is unknown on this machine; correct the settings",
            Refusal::ReasonNeeded => {
                "a reason is needed: `--note WHY`, or in a mail CLOSE and why, after a colon"
            }
            Refusal::OwnTicket => "nobody runs a ticket of their own; somebody else of the staff has to",
            Refusal::NotTheEmployee => {
                "only the ticket's own employee says DONE; anybody else's is a comment"
            }
            Refusal::NoChange => "nothing to change",
            Refusal::NotApplicable => "this means nothing for a ticket in that status",
        }
    }
}
