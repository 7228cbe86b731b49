//! What can happen to a ticket: the sixteen rows of the table.

use super::ids::{MailNo, PersonId};
use crate::words;
use serde::{Deserialize, Serialize};

words! {
    /// Why a DONE is only possible.
    pub enum Doubt {
        /// The wording (spec 5, points 4 to 6).
        Wording = "wording",
        /// Its token is older than the last NOT COMPLETED.
        EarlierRound = "earlier_round",
        /// Several tickets of the answered mail still wait.
        SeveralTickets = "several_tickets",
        /// Nothing says which mail of ours it answers.
        NoReference = "no_reference",
        /// Some of its words, or all, are encrypted.
        Unreadable = "unreadable",
    }
}

words! {
    /// What the timeline says beside a text.
    pub enum Label {
        /// Written by a registered delegate.
        ByDelegate = "by_delegate",
        /// The token was of an earlier round.
        EarlierRound = "earlier_round",
        /// One text for all tickets of a batch mail.
        WholeBatch = "whole_batch",
        /// Released by staff out of the parked mail.
        Released = "released",
        /// Only files, no text.
        FilesOnly = "files_only",
        /// Some of the files are of a kind or size that the firm does not take; they are kept with the mail.
        FilesRefused = "files_refused",
        /// Some of the words, or all, are encrypted: nobody here can read them.
        Unreadable = "unreadable",
    }
}

words! {
    /// Why mail cannot reach the employee.
    pub enum Unreachable {
        /// The person was deactivated.
        Deactivated = "deactivated",
        /// The registered address changed and is not confirmed yet.
        AddressChanged = "address_changed",
    }
}

/// What somebody wrote.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Words {
    /// The new text.
    pub text: String,
    /// Files that came with it.
    pub files: u32,
    /// Those of them that the firm does not take.
    pub refused: Vec<NamedFile>,
    /// What has to be said about it.
    pub labels: Vec<Label>,
    /// The mail out of which staff took it: theirs is the act, never the words.
    #[serde(default)]
    pub released: Option<ReleasedMail>,
}

/// A mail that waited, and whose words staff put on a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleasedMail {
    /// Which.
    pub no: MailNo,
    /// Whether its From was proven; else it is a claim.
    pub proven: bool,
}

impl ReleasedMail {
    /// How the log's note begins, before the mail's number.
    pub const NOTE: &str = "released from ";

    /// For the log. Whose name stands in its From is with the mail, where it can be redacted.
    #[must_use]
    pub fn note(&self) -> String {
        let claim = if self.proven { "" } else { "; its From is claimed, not proven" };
        format!("{}{}{claim}", Self::NOTE, self.no)
    }

    /// The mail that such a note names.
    #[must_use]
    pub fn named(note: &str) -> Option<MailNo> {
        note.strip_prefix(Self::NOTE)?.split(';').next()?.parse().ok()
    }
}

/// One of a mail's files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedFile {
    /// Its place among them, from 1.
    pub no: usize,
    /// For display; it was the sender's, so it stands in mails and lists, never in the log.
    pub name: String,
}

impl Words {
    /// Plain text.
    #[must_use]
    pub fn of(text: impl Into<String>) -> Self {
        Words { text: text.into(), ..Words::default() }
    }
}

/// One event of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Staff send it (or send a copy again).
    Send,
    /// A planned run is due.
    ScheduleDue,
    /// The employee wrote.
    Comment(Words),
    /// The employee said DONE and nothing else.
    Done(Words),
    /// DONE, and a text.
    DoneWithText(Words),
    /// It may have been a DONE.
    PossibleDone(Words, Doubt),
    /// Nothing but a quote.
    EmptyReply,
    /// An out-of-office or the like; the dates if they could be read.
    AutomaticReply {
        /// For staff to see.
        away: Option<String>,
    },
    /// A mail of ours could not be delivered.
    HardBounce {
        /// Enhanced status and the server's words, shortened.
        reason: String,
    },
    /// Staff answer.
    StaffReply(Words),
    /// Staff say NOT COMPLETED or REOPEN.
    NotCompleted(Words),
    /// Staff say CLOSE or COMPLETED; what was checked, or the reason.
    Close {
        /// May be empty; the table says where it may not.
        note: String,
    },
    /// The reminder clock.
    ReminderDue,
    /// The reminders' duration is over.
    DurationOver,
    /// The employee cannot be reached any more.
    Unreachable(Unreachable),
    /// A lead gives it to somebody else.
    Reassign {
        /// The new employee.
        to: PersonId,
    },
}

words! {
    /// The stored word of an event; also what the log says of actions outside the table.
    pub enum EventKind {
        /// [`Event::Send`]
        Send = "send",
        /// [`Event::ScheduleDue`]
        ScheduleDue = "schedule_due",
        /// [`Event::Comment`]
        Comment = "comment",
        /// [`Event::Done`]
        Done = "done",
        /// [`Event::DoneWithText`]
        DoneWithText = "done_with_text",
        /// [`Event::PossibleDone`]
        PossibleDone = "possible_done",
        /// [`Event::EmptyReply`]
        EmptyReply = "empty_reply",
        /// [`Event::AutomaticReply`]
        AutomaticReply = "automatic_reply",
        /// [`Event::HardBounce`]
        HardBounce = "hard_bounce",
        /// [`Event::StaffReply`]
        StaffReply = "staff_reply",
        /// [`Event::NotCompleted`]
        NotCompleted = "not_completed",
        /// [`Event::Close`]
        Close = "close",
        /// [`Event::ReminderDue`]
        ReminderDue = "reminder_due",
        /// [`Event::DurationOver`]
        DurationOver = "duration_over",
        /// [`Event::Unreachable`]
        Unreachable = "unreachable",
        /// [`Event::Reassign`]
        Reassign = "reassign",
    }
}

impl Event {
    /// The row of the table.
    #[must_use]
    pub const fn kind(&self) -> EventKind {
        match self {
            Event::Send => EventKind::Send,
            Event::ScheduleDue => EventKind::ScheduleDue,
            Event::Comment(_) => EventKind::Comment,
            Event::Done(_) => EventKind::Done,
            Event::DoneWithText(_) => EventKind::DoneWithText,
            Event::PossibleDone(..) => EventKind::PossibleDone,
            Event::EmptyReply => EventKind::EmptyReply,
            Event::AutomaticReply { .. } => EventKind::AutomaticReply,
            Event::HardBounce { .. } => EventKind::HardBounce,
            Event::StaffReply(_) => EventKind::StaffReply,
            Event::NotCompleted(_) => EventKind::NotCompleted,
            Event::Close { .. } => EventKind::Close,
            Event::ReminderDue => EventKind::ReminderDue,
            Event::DurationOver => EventKind::DurationOver,
            Event::Unreachable(_) => EventKind::Unreachable,
            Event::Reassign { .. } => EventKind::Reassign,
        }
    }
}
