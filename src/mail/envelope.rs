//! The SMTP envelope (RFC 5321 section 2.3.1).

use super::Address;

/// Where a mail says that reports should go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReversePath {
    /// `MAIL FROM:<>`: a report (RFC 5321 section 4.5.5).
    Null,
    /// An ordinary sender.
    Address(Address),
    /// IMAP and Maildir keep no envelope. An `Option` would make every such mail a bounce.
    Unknown,
}

/// Reverse-path and recipients, as far as the source knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// `MAIL FROM`.
    pub from: ReversePath,
    /// `RCPT TO`; empty where the source keeps no envelope (IMAP, Maildir).
    pub to: Vec<Address>,
}
