//! The ways out: a relay over SMTP, the local sendmail, files. One mail, one recipient, one verdict.

pub mod files;
pub mod relay;
pub mod sendmail;

/// One composed mail with its envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outbound {
    /// Reverse-path; empty: null.
    pub from: String,
    /// The only recipient.
    pub to: String,
    /// CRLF-clean bytes.
    pub bytes: std::sync::Arc<[u8]>,
}

/// The server's last word on one mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// 250 after the dot; with its text.
    Sent(String),
    /// 4xx, or the connection was lost before the final dot: try again.
    Deferred(String),
    /// 5xx: never again.
    Failed(String),
    /// The connection was lost after the final dot (RFC 1047): nobody knows; try again, say so.
    InDoubt(String),
}

impl Delivery {
    /// What the server said, or what was in the way.
    #[must_use]
    pub fn words(&self) -> &str {
        match self {
            Delivery::Sent(words)
            | Delivery::Deferred(words)
            | Delivery::Failed(words)
            | Delivery::InDoubt(words) => words,
        }
    }
}

/// A way out.
pub trait Transport: Send + Sync {
    /// Opens one session; called on a thread of its own.
    ///
    /// # Errors
    /// The [`Delivery`] that every mail waiting for this session gets (never `Sent` or `InDoubt`).
    fn open(&self) -> Result<Box<dyn Session>, Delivery>;
}

/// One connection. Dropped after `InDoubt`, and when [`Session::is_usable`] says no.
pub trait Session: Send {
    /// Sends one mail; returns when its fate is known, or its deadline is over.
    fn send(&mut self, mail: &Outbound) -> Delivery;
    /// Whether another mail may be sent on it.
    fn is_usable(&self) -> bool;
}
