//! What the pages may know of a mailbox.

use jiff::Timestamp;

/// A snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Status {
    /// Logged in, with the folder selected.
    pub connected: bool,
    /// The server tells us of new mail by itself.
    pub idle: bool,
    /// When the folder was last looked at, whole.
    pub last_poll: Option<Timestamp>,
    /// The last trouble, until the folder was looked at again without any.
    pub last_error: Option<String>,
    /// Mails seen that are not taken in yet.
    pub waiting: usize,
    /// Mails over the size limit: they stay where they are, with the keyword `$MailroomTooBig`.
    pub too_big: usize,
    /// Mails taken in since the start.
    pub taken: u64,
    /// Connections begun since the start.
    pub connects: u64,
}
