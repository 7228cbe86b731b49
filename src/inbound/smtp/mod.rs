//! Receiving mail by LMTP (RFC 2033) and SMTP (RFC 5321) from the mail server next to us.
//!
//! | file | what |
//! |---|---|
//! | [`mod@line`] | bytes to command lines: only CRLF ends one |
//! | [`command`], [`path`] | a command line to a [`command::Command`] |
//! | [`data`] | the mail after 354: only CRLF.CRLF ends it |
//! | [`room`] | memory for big mails, over all connections |
//! | [`transaction`] | MAIL and its RCPTs |
//! | [`replies`] | what is said, one write for all that is due |
//! | [`conduct`] | when a peer has got enough wrong |
//! | [`session`], [`step`] | the conversation, bytes in and bytes out, no socket |
//! | [`connection`] | one socket: reads, writes, time-outs, STARTTLS |
//! | [`listener`] | accepts connections, limits them, stops gracefully |
//!
//! Deliberately absent: AUTH, relaying, CHUNKING, DSN parameters, and any change to the mail: no
//! Received or Return-Path field is added, because what is kept is what came, octet for octet.

use crate::mail::Address;
use room::{ROOM_MAX, Room};
use std::sync::Arc;

pub mod command;
pub mod conduct;
pub mod connection;
pub mod data;
pub mod line;
pub mod listener;
pub mod path;
pub mod replies;
pub mod room;
pub mod session;
pub mod step;
pub mod transaction;

/// Recipients that one transaction may have (RFC 5321 section 4.5.3.1.8: at least 100).
pub const RECIPIENTS_MAX: usize = 100;
/// Octets a message may have unless configured otherwise: 25 MiB.
pub const SIZE_MAX: usize = 25 * 1024 * 1024;

/// Which of the two protocols is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// RFC 2033: LHLO, and after the data one reply for each recipient.
    Lmtp,
    /// RFC 5321: EHLO or HELO, and one reply after the data.
    Smtp,
}

impl Mode {
    /// As the greeting says it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Mode::Lmtp => "LMTP",
            Mode::Smtp => "ESMTP",
        }
    }
}

/// Who is asked whether a recipient is ours. A plain function will do.
pub trait Recipients: Send + Sync {
    /// Whether mail for `address` is taken; otherwise the peer is told 550 5.1.1.
    fn is_ours(&self, address: &Address) -> bool;
}

impl<F: Fn(&Address) -> bool + Send + Sync> Recipients for F {
    fn is_ours(&self, address: &Address) -> bool {
        self(address)
    }
}

/// What a session needs to know; shared by all sessions of a listener.
#[derive(Clone)]
pub struct Settings {
    /// Which protocol.
    pub mode: Mode,
    /// Our name, for the greeting and for `<Postmaster>` without a domain.
    pub hostname: String,
    /// Octets a message may have (RFC 1870), counted after dot-unstuffing.
    pub size_limit: usize,
    /// Whether peers come from outside, with no server of ours before us: then a mail tells from whom it came.
    pub border: bool,
    /// Whether STARTTLS (RFC 3207) is offered.
    pub starttls: bool,
    /// Which recipients are ours.
    pub recipients: Arc<dyn Recipients>,
    /// Memory for big mails; listeners of one process share it.
    pub room: Arc<Room>,
}

impl Settings {
    /// The defaults: [`SIZE_MAX`], [`ROOM_MAX`], no STARTTLS, no border.
    #[must_use]
    pub fn new(mode: Mode, hostname: &str, recipients: Arc<dyn Recipients>) -> Self {
        let (hostname, room) = (hostname.to_owned(), Arc::new(Room::new(ROOM_MAX)));
        let (size_limit, starttls, border) = (SIZE_MAX, false, false);
        Settings { mode, hostname, size_limit, border, starttls, recipients, room }
    }
}
