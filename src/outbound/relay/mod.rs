//! The relay: an existing mail server that takes our mail over SMTP submission (RFC 6409).
//!
//! lettre is driven step by step over a stream of our own, async-smtp only for the STARTTLS leg; what
//! the two cannot tell (whether the final dot went out, how much was answered) the stream remembers.
//! It neither queues nor limits nor tries again: one session, one mail at a time, one verdict each.

mod auth;
mod dial;
mod session;
mod stream;
mod verdict;

use super::{Delivery, Session, Transport};
use crate::words;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

words! {
    /// How a connection is protected.
    pub enum Protection {
        /// Not at all: loopback only.
        None = "none",
        /// STARTTLS before anything else (RFC 3207); without it nothing is sent.
        StartTls = "starttls",
        /// TLS from the first byte (RFC 8314 section 3.3).
        Implicit = "implicit",
    }
}

words! {
    /// What the secret of a log-in is.
    pub enum SecretKind {
        /// A password, for AUTH PLAIN or LOGIN.
        Password = "password",
        /// An access token, for AUTH XOAUTH2.
        Token = "token",
    }
}

/// Asked at each log-in, so that a changed password or a fresh token needs no restart.
/// Its error says which key and path; it never holds the secret.
pub type AskSecret = Arc<dyn Fn() -> Result<String, String> + Send + Sync>;

/// Who logs in at the relay.
#[derive(Clone)]
pub struct Login {
    /// Authentication identity.
    pub user: String,
    /// Password or token.
    pub kind: SecretKind,
    /// Where the secret comes from.
    pub secret: AskSecret,
}

/// Without the secret and without the way to it.
impl std::fmt::Debug for Login {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Login").field("user", &self.user).field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// How long each step may take in all, however slowly the peer drips.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadlines {
    /// Finding the address and the TCP handshake.
    pub connect: Duration,
    /// TLS, and each command with its reply.
    pub step: Duration,
    /// From the final dot to its reply; the message itself has a `step` before it.
    pub dot: Duration,
}

impl Deadlines {
    /// RFC 5321 section 4.5.3.2: five minutes a command, ten after the final dot.
    pub const USUAL: Deadlines = Deadlines {
        connect: Duration::from_secs(30),
        step: Duration::from_secs(300),
        dot: Duration::from_secs(600),
    };
    /// Steps before the first mail: STARTTLS, TLS, EHLO, and at most three of AUTH.
    const OPENING: u32 = 6;
    /// Steps of a mail: MAIL, RCPT, DATA, the message, RSET.
    const MAIL: u32 = 5;

    /// What one mail may take at the worst: on a session that turns out to be dead at its dot, and again on a new one.
    #[must_use]
    pub const fn one_mail(&self) -> Duration {
        let steps = Deadlines::OPENING + 2 * Deadlines::MAIL;
        let secs = self.connect.as_secs() + self.step.as_secs() * steps as u64 + 2 * self.dot.as_secs();
        Duration::from_secs(secs)
    }
}

impl Default for Deadlines {
    fn default() -> Self {
        Deadlines::USUAL
    }
}

/// What a relay needs to know.
#[derive(Debug, Clone)]
pub struct RelaySettings {
    /// Host name (checked against the certificate) or address.
    pub host: String,
    /// 587, 465, 25.
    pub port: u16,
    /// See [`Protection`].
    pub protection: Protection,
    /// `None`: the relay knows us by our address.
    pub login: Option<Login>,
    /// From [`crate::tls::client`]; unused with [`Protection::None`].
    pub client_tls: Arc<rustls::ClientConfig>,
    /// Our own name for EHLO.
    pub helo: String,
    /// See [`Deadlines`].
    pub deadlines: Deadlines,
}

/// Why a relay cannot be configured so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadRelay {
    /// Mail and password would travel in clear.
    #[error(
        "outbound: tls = \"none\" is allowed to this machine only, and {0:?} is not a loopback address: set tls = \"starttls\" or \"implicit\""
    )]
    Clear(String),
    /// No certificate can be checked against it.
    #[error("outbound: host {0:?} is neither a host name nor an address: correct `host`")]
    Host(String),
    /// EHLO wants a domain or an address literal (RFC 5321 section 4.1.1.1).
    #[error("outbound: {0:?} cannot be said in EHLO: set `domain` to a host name")]
    Helo(String),
}

/// A way out over one mail server.
#[derive(Debug, Clone)]
pub struct Relay(Arc<RelaySettings>);

impl Relay {
    /// Checks what can be checked without a socket.
    ///
    /// # Errors
    /// [`BadRelay`]: clear text to another machine, an impossible host or EHLO name.
    pub fn new(settings: RelaySettings) -> Result<Self, BadRelay> {
        if rustls::pki_types::ServerName::try_from(settings.host.as_str()).is_err() {
            return Err(BadRelay::Host(settings.host));
        }
        if settings.protection == Protection::None && !names_loopback(&settings.host) {
            return Err(BadRelay::Clear(settings.host));
        }
        let sayable = |c: char| c.is_ascii_alphanumeric() || "-.[]:".contains(c);
        if settings.helo.is_empty() || !settings.helo.chars().all(sayable) {
            return Err(BadRelay::Helo(settings.helo));
        }
        Ok(Relay(Arc::new(settings)))
    }
}

/// `localhost` is looked at again when it has become an address.
fn names_loopback(host: &str) -> bool {
    host.parse::<IpAddr>().map_or_else(|_| host.eq_ignore_ascii_case("localhost"), |ip| ip.is_loopback())
}

impl Transport for Relay {
    fn open(&self) -> Result<Box<dyn Session>, Delivery> {
        Ok(Box::new(session::RelaySession::open(&self.0)?))
    }
}
