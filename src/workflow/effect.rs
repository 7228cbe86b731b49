//! What a decision wants to be sent. An effect names a notice and a role, never an address.

use super::ids::PersonId;
use crate::words;
use serde::{Deserialize, Serialize};

words! {
    /// A kind of mail; its word is the folder of its templates.
    pub enum Notice {
        /// To the employee: a ticket.
        Assigned = "assigned",
        /// To the employee: several tickets in one mail.
        Batch = "batch",
        /// To the employee: still waiting (one mail a run, however many tickets).
        Reminder = "reminder",
        /// To the employee: staff wrote.
        Response = "response",
        /// To the employee: closed.
        Closed = "closed",
        /// To the employee: not completed, or reopened.
        NotCompleted = "not_completed",
        /// To the former employee: somebody else has it now.
        Reassigned = "reassigned",
        /// To the employee: closed as not required, nothing to do any more.
        Withdrawn = "withdrawn",
        /// To the employee: the DONE was recorded.
        Receipt = "receipt",
        /// To the employee: did you mean DONE?
        DidYouMean = "did_you_mean",
        /// To the employee: the mail is encrypted and could not be read.
        Unreadable = "unreadable",
        /// To the employee: which of the tickets?
        WhichTicket = "which_ticket",
        /// To whoever wrote nothing: how to answer.
        Help = "help",
        /// To the employee: all own tickets.
        List = "list",
        /// To the registered address: confirm a parked mail.
        Confirm = "confirm",
        /// To staff: something happened on a ticket.
        Staff = "staff",
        /// To the manager: a deadline is over.
        Manager = "manager",
        /// To staff: the answer to a command mail.
        Transcript = "transcript",
        /// To staff: somebody, or everybody, is not answered for a while.
        Withheld = "withheld",
        /// To an address that is to be a person's, and to no other: is it theirs?
        ConfirmAlias = "confirm_alias",
        /// To the registered address: another address is to be theirs, or is from now on.
        AliasNews = "alias_news",
    }
}

impl Notice {
    /// Whether it matters to any cap how many of it somebody was sent (spec 6). It stands in the rows of the outbox: who
    /// changes it, migrates them.
    #[must_use]
    pub const fn is_counted(self) -> bool {
        match self {
            Notice::Receipt
            | Notice::DidYouMean
            | Notice::Unreadable
            | Notice::WhichTicket
            | Notice::Help
            | Notice::List
            | Notice::Confirm
            | Notice::Staff
            | Notice::Transcript => true,
            Notice::Assigned
            | Notice::Batch
            | Notice::Reminder
            | Notice::Response
            | Notice::Closed
            | Notice::NotCompleted
            | Notice::Reassigned
            | Notice::Withdrawn
            | Notice::Manager
            | Notice::Withheld
            | Notice::ConfirmAlias
            | Notice::AliasNews => false,
        }
    }
}

/// Who gets it, by role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Recipient {
    /// The ticket's employee.
    Employee,
    /// The one who had it before.
    FormerEmployee(PersonId),
    /// The ticket's assigner.
    Assigner,
    /// The employee's manager, if there is one.
    Manager,
}

/// One mail to be decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    /// Which.
    pub notice: Notice,
    /// To whom.
    pub to: Recipient,
    /// Words that the mail quotes (a comment, a reason).
    pub text: String,
}
