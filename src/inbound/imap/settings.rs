//! What a mailbox is told: where, who, how often, how large.
//!
//! Nothing is read from files here; secrets are asked for at each log-in, so that a fresh token
//! needs no restart.

use rustls::ClientConfig;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Octets of the largest mail that is fetched, unless set otherwise.
pub const SIZE_MAX: u32 = 25 * 1024 * 1024;

/// Gives the password or token, or says which setting failed. It never holds the secret in its error.
pub type Ask = Arc<dyn Fn() -> Result<String, String> + Send + Sync>;

/// How the connection is protected.
#[derive(Clone)]
pub enum Tls {
    /// In clear: loopback only.
    None,
    /// In clear until STARTTLS, and never any further without it (RFC 3501 section 6.2.1).
    StartTls(Arc<ClientConfig>),
    /// TLS from the first octet (RFC 8314 section 3.2).
    Implicit(Arc<ClientConfig>),
}

/// How the user logs in.
#[derive(Clone)]
pub enum Auth {
    /// LOGIN; AUTHENTICATE PLAIN for what LOGIN cannot carry.
    Password(Ask),
    /// AUTHENTICATE XOAUTH2 with an access token.
    XOAuth2(Ask),
}

/// What the first start takes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Baseline {
    /// Only mail that arrives from now on.
    FromNow,
    /// Also what arrived since that day (`--since`).
    Since(jiff::civil::Date),
    /// Everything in the folder.
    Everything,
}

/// Times of a mailbox; the defaults are for real servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    /// To connect.
    pub connect: Duration,
    /// For one call, the body of a mail included.
    pub call: Duration,
    /// IDLE is armed again after it (RFC 2177 section 3: before 29 minutes).
    pub idle: Duration,
    /// Between two looks where the server has no IDLE.
    pub poll: Duration,
    /// The first wait after trouble; it doubles.
    pub retry: Duration,
    /// The longest wait after trouble.
    pub retry_max: Duration,
    /// The longest wait after a refused log-in: servers lock accounts out.
    pub refused_max: Duration,
}

impl Default for Times {
    fn default() -> Self {
        Times {
            connect: Duration::from_secs(20),
            call: Duration::from_secs(60),
            idle: Duration::from_secs(25 * 60),
            poll: Duration::from_secs(60),
            retry: Duration::from_secs(1),
            retry_max: Duration::from_secs(60),
            refused_max: Duration::from_secs(10 * 60),
        }
    }
}

/// One `[[inbound.imap]]`.
#[derive(Clone)]
pub struct Settings {
    /// What operational logs call it: neither user nor folder, which are addresses and names of people.
    pub label: String,
    /// Server, as its certificate names it.
    pub host: String,
    /// 993 or 143.
    pub port: u16,
    /// Protection of the connection.
    pub tls: Tls,
    /// Whose mailbox.
    pub user: String,
    /// Password or token.
    pub auth: Auth,
    /// The folder that is watched.
    pub folder: String,
    /// Where processed mail goes; `None` or empty: it stays, `\Seen` and with a keyword.
    pub processed: Option<String>,
    /// Octets of the largest mail that is fetched.
    pub size_max: u32,
    /// What the first start takes.
    pub baseline: Baseline,
    /// Our own notes on this mailbox: a file of its own, in a folder that exists.
    pub state: PathBuf,
    /// How long everything takes.
    pub times: Times,
}

impl Settings {
    /// `user@host/folder`: the name under which its UIDs mean something.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}@{}/{}", self.user, self.host, self.folder)
    }
}
