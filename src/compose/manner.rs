//! How each notice travels, in one table: its stream, its reason, who answers it, what caused it.
//!
//! What it says is the templates'. A new notice is one line here; nothing else in this module lists them.

use crate::mail::site::Desk;
use crate::token::Purpose;
use crate::workflow::Notice;

/// What made us write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    /// Something happened to a ticket.
    Event,
    /// A mail that we have to ask back about.
    Question,
    /// A mail that asks for nothing back (spec 4: these alone have the null reverse-path).
    Acknowledged,
}

/// How a notice travels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Manner {
    /// Of the List-Id: one filter rule.
    pub stream: &'static str,
    /// Why the reader got it.
    pub reason: &'static str,
    /// What the answer to the whole mail is for; `None`: it needs no token.
    /// [`Purpose::Answer`] stands for the batch's as well.
    pub answer: Option<Purpose>,
    /// Where the answer goes.
    pub desk: Desk,
    /// Whether the reader stands on the staff's side: no token in it answers as the employee.
    pub is_for_staff: bool,
    /// See [`Cause`].
    pub cause: Cause,
    /// Whether From names the assigner.
    pub is_personal: bool,
    /// Whether it begins a thread.
    pub opens: bool,
}

impl Manner {
    /// RFC 3834 section 5: `auto-replied` is for what answers a mail.
    pub const fn auto_submitted(&self) -> &'static str {
        match self.cause {
            Cause::Event => "auto-generated",
            Cause::Question | Cause::Acknowledged => "auto-replied",
        }
    }
}

/// To the ticket's employee, about the ticket.
const EMPLOYEE: Manner = Manner {
    stream: "tickets",
    reason: "employee of this ticket",
    answer: Some(Purpose::Answer),
    desk: Desk::Tickets,
    is_for_staff: false,
    cause: Cause::Event,
    is_personal: true,
    opens: false,
};

/// To whoever wrote.
const WRITER: Manner = Manner { reason: "you wrote to us", cause: Cause::Acknowledged, ..EMPLOYEE };

/// To staff and managers: they answer as what they are.
const STAFF: Manner = Manner {
    stream: "staff",
    reason: "staff of this ticket",
    answer: Some(Purpose::Staff),
    is_for_staff: true,
    ..EMPLOYEE
};

/// From the address for commands.
const CONTROL: Manner =
    Manner { stream: "control", answer: None, desk: Desk::Control, is_personal: false, ..EMPLOYEE };

/// The table.
pub(super) const fn of(notice: Notice) -> Manner {
    match notice {
        Notice::Assigned | Notice::Batch => Manner { opens: true, ..EMPLOYEE },
        Notice::Reminder | Notice::Response | Notice::Closed | Notice::NotCompleted | Notice::Withdrawn => {
            EMPLOYEE
        }
        Notice::Reassigned => Manner { reason: "former employee of this ticket", ..EMPLOYEE },
        Notice::Receipt => WRITER,
        Notice::DidYouMean | Notice::Unreadable | Notice::WhichTicket => {
            Manner { cause: Cause::Question, ..WRITER }
        }
        Notice::Help => Manner { is_personal: false, ..WRITER },
        Notice::List => Manner { is_personal: false, answer: None, opens: true, ..WRITER },
        Notice::Staff => STAFF,
        Notice::Manager => Manner { reason: "manager of the employee", ..STAFF },
        Notice::Withheld => Manner {
            stream: "staff",
            reason: "you run tickets of this firm",
            is_for_staff: true,
            opens: true,
            ..CONTROL
        },
        Notice::Confirm => Manner {
            reason: "a mail came in your name",
            answer: Some(Purpose::Confirm),
            cause: Cause::Question,
            opens: true,
            ..CONTROL
        },
        Notice::ConfirmAlias => Manner {
            reason: "this address is to be one of a person on file",
            answer: Some(Purpose::Alias),
            opens: true,
            ..CONTROL
        },
        Notice::AliasNews => {
            Manner { reason: "your addresses", answer: Some(Purpose::Objection), opens: true, ..CONTROL }
        }
        Notice::Transcript => {
            Manner { reason: "you sent commands", is_for_staff: true, cause: Cause::Acknowledged, ..CONTROL }
        }
    }
}
