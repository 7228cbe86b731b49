//! The ways in: LMTP and SMTP, IMAP, Maildir, standard input. A source hands over bytes and answers
//! its peer only when it is told that they are durable; it knows nothing of tickets.

use crate::mail::Incoming;
use crate::ports::{Busy, Pending};

pub mod imap;
pub mod maildir;
pub mod pipe;
pub mod smtp;

/// Octets of a mail from which offering it is work: it is parsed on the caller's thread and its raw bytes may be
/// synced there. A source that serves several peers on one thread offers it on another.
pub const BIG: usize = 128 * 1024;

/// What a source is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// Committed and synced: 250, move, rename, exit 0. With the disposition's word, for the log.
    Durable(&'static str),
    /// A shared mailbox holds it, but it is for none of our addresses: not touched, not offered again.
    NotOurs,
    /// Nothing is known to have happened: 451, leave it, exit 75.
    Later(String),
}

/// Where every source delivers.
pub trait Accept: Send + Sync {
    /// Takes one mail; the answer comes when it is durable.
    ///
    /// # Errors
    /// [`Busy`]: nothing happened, try later.
    fn offer(&self, mail: Incoming) -> Result<Pending<Taken>, Busy>;
}
