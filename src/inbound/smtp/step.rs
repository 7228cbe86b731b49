//! What a session waits for, and what it asks of whoever holds its socket.

use crate::mail::Incoming;

/// What a session waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// A command line.
    Command,
    /// The mail.
    Data,
    /// What becomes of it.
    Answer,
    /// The end of STARTTLS.
    Handshake,
    /// Nothing.
    Over,
}

/// What to write, and what to do when it is written.
#[derive(Debug)]
pub struct Step {
    /// All replies that are due, in one piece; often empty.
    pub reply: Vec<u8>,
    /// What comes next.
    pub then: Then,
}

/// What comes after the writing.
#[derive(Debug)]
pub enum Then {
    /// Read on.
    Read,
    /// Offer this mail and call [`super::session::Session::answer`].
    Deliver(Incoming),
    /// Shake hands for TLS and call [`super::session::Session::secured`].
    StartTls,
    /// Close the connection.
    Close,
}
