//! One mail as a source hands it over.

use super::Envelope;
use std::sync::Arc;

/// Where a mail came from, and under which name that place would offer it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// LMTP or SMTP: the transaction's own id.
    Smtp {
        /// Unique a transaction.
        transaction: String,
    },
    /// An IMAP mailbox (RFC 3501 section 2.3.1.1: a UID means something only with its UIDVALIDITY).
    Imap {
        /// `user@host/folder`.
        mailbox: String,
        /// The mailbox's UIDVALIDITY.
        uidvalidity: u32,
        /// The message's UID.
        uid: u32,
    },
    /// A file in a Maildir.
    Maildir {
        /// The unique name, without the flags.
        unique: String,
    },
    /// Standard input.
    Pipe,
}

impl Source {
    /// For the log: `smtp 3f2a.7.1`, `imap tickets@host/INBOX 7/381`.
    #[must_use]
    pub fn describe(&self) -> String {
        match self {
            Source::Smtp { transaction } => format!("smtp {transaction}"),
            Source::Imap { mailbox, uidvalidity, uid } => format!("imap {mailbox} {uidvalidity}/{uid}"),
            Source::Maildir { unique } => format!("maildir {unique}"),
            Source::Pipe => "pipe".to_owned(),
        }
    }
}

/// Raw bytes and what the source knows beside them.
#[derive(Debug, Clone)]
pub struct Incoming {
    /// The message as it came, octet for octet.
    pub raw: Arc<[u8]>,
    /// Envelope, as far as known.
    pub envelope: Envelope,
    /// Where it came from.
    pub source: Source,
    /// How often this source has offered it before without an answer (poison detection).
    pub earlier_tries: u32,
}
