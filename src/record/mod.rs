//! Decisions become one [`Change`]: rows, log drafts and outgoing mails that are written together or not at all.
//!
//! A change has private fields. Only this module builds one, out of what the desk decided, so a
//! state cannot be written without its log entry.

mod drafts;
mod gather;

pub use drafts::{commit, fields_of};

use crate::ledger::Draft;
use crate::mail::Site;
use crate::token::Keyring;
use crate::workflow::batch::Batch;
use crate::workflow::desk::Decided;
use crate::workflow::facts::{Dedupe, Next, Remembered};
use crate::workflow::inbox::{Disposition, Mail, Why};
use crate::workflow::outbox::Outgoing;
use crate::workflow::{Firm, MailNo, Person, Ticket};
use std::sync::Arc;

/// Words that a log entry commits to, stored apart so that they can be redacted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// SHA-256 of salt and text, hex: what the entry holds.
    pub commitment: String,
    /// 16 octets.
    pub salt: [u8; 16],
    /// UTF-8.
    pub text: String,
}

/// A new mail with its bytes.
#[derive(Debug, Clone)]
pub struct NewMail {
    /// The row.
    pub mail: Mail,
    /// Octet for octet.
    pub raw: Arc<[u8]>,
    /// Under what it is known again.
    pub dedupe: Vec<Dedupe>,
    /// Whether its act alone is enough: the same again, in other words, has no second effect.
    pub remembered: bool,
    /// Copies that nobody proved: they give up their marks for it.
    pub instead_of: Vec<MailNo>,
}

/// The rows of a change. Rows are whole: each replaces the one with its number.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    /// A mail taken in.
    pub new_mail: Option<NewMail>,
    /// Mails whose disposition moved.
    pub mails: Vec<Mail>,
    /// Mails whose act counts after all.
    pub remembered: Vec<Remembered>,
    /// Firms.
    pub firms: Vec<Firm>,
    /// People with all their addresses.
    pub people: Vec<Person>,
    /// Tickets.
    pub tickets: Vec<Ticket>,
    /// Batches.
    pub batches: Vec<Batch>,
    /// Outgoing mails, with bytes once they are composed.
    pub outbox: Vec<Outgoing>,
    /// Words of the log, in the order of the drafts that commit to them.
    pub contents: Vec<Content>,
    /// Log entries in order, sealed by the store.
    pub drafts: Vec<Draft>,
    /// Numbers after this change.
    pub next: Option<Next>,
    /// Switches sending on or off.
    pub live: Option<bool>,
}

/// What whoever submitted the job is told once it is durable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// A mail's disposition.
    Mail {
        /// `None` for a duplicate: the first one's number stands in the note.
        mail: Option<MailNo>,
        /// What became of it.
        disposition: Disposition,
        /// Why.
        why: Why,
        /// For people.
        note: String,
    },
    /// Outgoing mails that the submitter now holds.
    Leased(Vec<Outgoing>),
    /// What became of fates of outgoing mails; of what is in neither, nothing was written, and something is still to come.
    Settled {
        /// Written.
        moved: Vec<crate::workflow::OutboxNo>,
        /// Their mails had come to an end before.
        over: Vec<crate::workflow::OutboxNo>,
    },
    /// Lines for the command line.
    Lines(Vec<String>),
    /// Nothing was changed, and why: what, where, what to do.
    Refused(String),
    /// It was so already.
    Unchanged(String),
    /// Nothing to say.
    Nothing,
}

/// Why something happened; it stands in every entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause<'a> {
    /// A mail that was taken in.
    Mail {
        /// `M-381`.
        no: MailNo,
        /// Of the raw bytes, hex.
        sha256: &'a str,
        /// Without brackets.
        message_id: &'a str,
        /// [`crate::mail::Source::describe`].
        source: &'a str,
    },
    /// The command line, and the account that ran it.
    Cli(&'a str),
    /// A clock.
    Schedule,
    /// A server's answer to a mail of ours.
    Delivery,
}

/// What a change needs beside the decisions. Randomness is drawn before the judge runs.
#[derive(Debug)]
pub struct Circumstances<'a> {
    /// Why.
    pub cause: Cause<'a>,
    /// For the salts of contents.
    pub salt: [u8; 16],
    /// Our addresses.
    pub site: &'a Site,
    /// For Message-IDs.
    pub keyring: &'a Keyring,
}

/// One transaction's worth, and the answer to it.
#[derive(Debug, Clone)]
pub struct Change {
    rows: Rows,
    answer: Answer,
}

impl Change {
    /// Everything that was decided, as rows; `new_mail` if it was decided on a mail.
    #[must_use]
    pub fn of(
        decided: Decided,
        new_mail: Option<NewMail>,
        answer: Answer,
        around: &Circumstances<'_>,
    ) -> Change {
        let (outbox, batches, effects, next) = gather::outgoing(&decided, around);
        let (drafts, contents) = drafts::drafts((decided.lines, effects), decided.next, around);
        let next = Next { mail: next.mail + i64::from(new_mail.is_some()), ..next };
        let rows = Rows {
            new_mail,
            mails: decided.mails,
            remembered: decided.remembered,
            firms: decided.firms,
            people: decided.people,
            tickets: decided.tickets,
            batches,
            outbox,
            contents,
            drafts,
            next: Some(next),
            live: decided.live,
        };
        Change { rows, answer }
    }

    /// The same change with outgoing mails that moved (leased, settled) beside it.
    #[must_use]
    pub fn with_outbox(mut self, moved: Vec<Outgoing>) -> Change {
        self.rows.outbox.extend(moved);
        self
    }

    /// For the tests of stores, which want rows that no desk decided.
    #[cfg(test)]
    pub(crate) fn assemble(rows: Rows, answer: Answer) -> Change {
        Change { rows, answer }
    }

    /// What a store writes.
    #[must_use]
    pub fn rows(&self) -> &Rows {
        &self.rows
    }

    /// What the submitter is told.
    #[must_use]
    pub fn answer(&self) -> &Answer {
        &self.answer
    }
}
