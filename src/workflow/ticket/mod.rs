//! The compliance ticket: its nouns. What happens to it stands in [`decide`], and nowhere else.

mod amend;
mod decide;
mod draft;
mod fields;
mod step;

pub use amend::Amended;
pub use decide::{Context, decide};
pub use draft::{DraftOf, Edit, Wrong};

use super::ids::{BatchNo, FirmId, PersonId, TicketNo};
use super::settings::ReminderRule;
use crate::words;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

words! {
    /// The status of a ticket; word and colour are part of the contract.
    pub enum Status {
        /// Created, mail not sent yet.
        SendLater = "send_later",
        /// Sent, the employee has not acted; reminders run.
        PendingCorrection = "pending_correction",
        /// The employee wrote something.
        CommentAdded = "comment_added",
        /// The employee said DONE; a person has to verify.
        PendingVerification = "pending_verification",
        /// Verified and closed by a named person, withdrawn, or not required.
        Closed = "closed",
    }
}

impl Status {
    /// `Pending Correction`.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Status::SendLater => "Send Later",
            Status::PendingCorrection => "Pending Correction",
            Status::CommentAdded => "Comment Added",
            Status::PendingVerification => "Pending Verification",
            Status::Closed => "Closed",
        }
    }

    /// `red`.
    #[must_use]
    pub const fn colour(self) -> &'static str {
        match self {
            Status::SendLater => "purple",
            Status::PendingCorrection => "red",
            Status::CommentAdded => "blue",
            Status::PendingVerification => "yellow",
            Status::Closed => "grey",
        }
    }

    /// Whether staff have to act: the default view.
    #[must_use]
    pub const fn needs_attention(self) -> bool {
        matches!(self, Status::SendLater | Status::CommentAdded | Status::PendingVerification)
    }
}

words! {
    /// What the ticket is about.
    pub enum Kind {
        /// One post.
        Post = "post",
        /// A profile.
        Profile = "profile",
    }
}

words! {
    /// What is wrong with a ticket beside its status; each has an event that clears it.
    pub enum Flag {
        /// A mail of ours bounced hard; cleared by anything the employee writes, a new
        /// address, REASSIGN, closing, `clear`.
        Undeliverable = "undeliverable",
        /// The reminders' duration is over; cleared by any answer, REASSIGN, closing, `clear`.
        Unanswered = "unanswered",
        /// The employee is deactivated or has no address; cleared by a new address, REASSIGN,
        /// closing.
        Held = "held",
        /// It sounded like DONE; cleared by DONE, a staff reply, NOT COMPLETED, REASSIGN, closing,
        /// `clear`.
        PossibleDone = "possible_done",
        /// The employee wrote after closing; cleared by REOPEN, `clear`.
        LateComment = "late_comment",
        /// Its clock could not ring and was stopped; cleared by NOT COMPLETED, REASSIGN, closing, `clear`.
        Stopped = "stopped",
    }
}

words! {
    /// How a ticket was closed.
    pub enum ClosingKind {
        /// After a DONE, checked by the person who closed.
        Verified = "verified",
        /// Without a DONE, with a reason.
        NotRequired = "not_required",
        /// Before it was ever sent.
        Withdrawn = "withdrawn",
    }
}

/// Who closed, how, and what was said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// How.
    pub kind: ClosingKind,
    /// What was checked, or the reason.
    pub note: String,
}

/// The reminder clock of one ticket.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ReminderClock {
    /// The ticket's own rule; `None`: the firm's.
    pub rule: Option<ReminderRule>,
    /// Entry into Pending Correction that this cycle counts from.
    pub since: Option<Timestamp>,
    /// When the next one, or the end of the duration, is due. `None`: nothing will come.
    pub next: Option<Timestamp>,
    /// Reminders sent in this cycle.
    pub sent: u32,
    /// None before this time.
    pub snoozed_until: Option<Timestamp>,
    /// Whether the manager heard of this cycle's deadline.
    #[serde(default)]
    pub manager_told: bool,
}

/// A compliance ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// `T-1042`.
    pub no: TicketNo,
    /// The only firm that sees it.
    pub firm: FirmId,
    /// Constant for the mail thread.
    pub title: String,
    /// Post or profile.
    pub kind: Kind,
    /// Where the post or profile is.
    pub url: Option<String>,
    /// The post's text when it was found; the link may be dead.
    pub captured_text: Option<String>,
    /// What to do, in order.
    pub actions: Vec<String>,
    /// More words.
    pub description: String,
    /// Codes out of the firm's list.
    pub violations: Vec<String>,
    /// Who has to act; a draft may have none.
    pub employee: Option<PersonId>,
    /// Named in the mail.
    pub assigner: PersonId,
    /// See [`Status`].
    pub status: Status,
    /// Counts entries into Pending Correction.
    pub cycle: u32,
    /// Counts NOT COMPLETED, REOPEN and REASSIGN: a token of an earlier round proves no DONE.
    pub round: u32,
    /// The event that began the round: a Message-ID of an earlier event proves no DONE either.
    #[serde(default)]
    pub round_began: u32,
    /// Counts events; makes Message-IDs unique and the same on every try.
    pub events: u32,
    /// Whether the employee said DONE since the last NOT COMPLETED.
    pub said_done: bool,
    /// Whether the did-you-mean mail of this round is out.
    pub asked_done: bool,
    /// Trouble.
    pub flags: BTreeSet<Flag>,
    /// Reminders.
    pub reminders: ReminderClock,
    /// A Send Later ticket with a time.
    pub scheduled: Option<Timestamp>,
    /// The batch mail that carried it out, if one did.
    pub batch: Option<BatchNo>,
    /// When it was written.
    pub created_at: Timestamp,
    /// When its first mail was decided.
    pub sent_at: Option<Timestamp>,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// How it was closed.
    pub closing: Option<Closing>,
    /// Last event of any kind.
    pub last_activity: Timestamp,
    /// Last event by a human.
    pub last_human: Option<Timestamp>,
    /// Mails in a row that did not arrive for a reason that may pass; see [`Ticket::missed`].
    #[serde(default)]
    pub soft_bounces: u32,
    /// The employee's absence as an out-of-office said it, for staff to see.
    pub away: Option<String>,
    /// The mark of the row of a file that made it ([`super::command::NewTicket::mark`]); none: no file did.
    #[serde(default)]
    pub import: Option<String>,
}
