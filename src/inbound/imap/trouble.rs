//! What goes wrong on the way to a mailbox, in words that say what to do.
//!
//! A server's own words are shortened and cleaned; they are for the status page, the log gets
//! [`Trouble::word`] only (a server may put an address into its sentence).

use std::fmt;

/// Characters of a server's sentence that are kept.
const SERVER_WORDS_MAX: usize = 200;

/// Why a session ended, or one call of it failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// The settings cannot work; nothing was sent.
    Settings(String),
    /// No connection, or it was lost, or the deadline passed.
    Network(String),
    /// TLS was asked for and not given as asked.
    Tls(String),
    /// The password or token was refused, or could not be had.
    Login(String),
    /// The server answered NO or BAD; the connection is still in step.
    Refused(String),
    /// The answer makes no sense, or is over a limit; the connection is dropped.
    Confused(String),
    /// Our own state file cannot be read or written.
    State(String),
    /// We were told to stop.
    Stopped,
}

impl Trouble {
    /// One stable word, for the log and for metrics.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Trouble::Settings(_) => "settings",
            Trouble::Network(_) => "network",
            Trouble::Tls(_) => "tls",
            Trouble::Login(_) => "login",
            Trouble::Refused(_) => "refused",
            Trouble::Confused(_) => "confused",
            Trouble::State(_) => "state",
            Trouble::Stopped => "stopped",
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trouble::Settings(why) => write!(f, "settings of [[inbound.imap]]: {why}"),
            Trouble::Network(why) => write!(f, "no connection: {why}; it is tried again"),
            Trouble::Tls(why) => write!(f, "TLS: {why}; nothing was sent in clear"),
            Trouble::Login(why) => write!(f, "log-in refused: {why}; check user, password or token"),
            Trouble::Refused(why) => write!(f, "the server refused: {why}"),
            Trouble::Confused(why) => write!(f, "the server's answer was not taken: {why}"),
            Trouble::State(why) => write!(f, "state file: {why}"),
            Trouble::Stopped => f.write_str("stopped"),
        }
    }
}

impl std::error::Error for Trouble {}

impl From<imap::Error> for Trouble {
    fn from(error: imap::Error) -> Self {
        match error {
            imap::Error::No(no) => Trouble::Refused(words(&format!("NO {}", no.information))),
            imap::Error::Bad(bad) => Trouble::Refused(words(&format!("BAD {}", bad.information))),
            imap::Error::Bye(_) => Trouble::Confused("it broke off, or sent no IMAP".to_owned()),
            imap::Error::Io(e) if e.kind() == std::io::ErrorKind::InvalidData => {
                Trouble::Confused(words(&e.to_string()))
            }
            imap::Error::Io(e) => Trouble::Network(words(&e.to_string())),
            imap::Error::ConnectionLost => Trouble::Network("lost".to_owned()),
            imap::Error::Validate(_) => {
                Trouble::Settings("a line end in user, password or folder".to_owned())
            }
            // These hold what the server sent, which may be mail.
            imap::Error::Parse(_)
            | imap::Error::Append
            | imap::Error::Unexpected(_)
            | imap::Error::MissingStatusResponse
            | imap::Error::TagMismatch(_)
            | imap::Error::StartTlsNotAvailable
            | imap::Error::TlsNotConfigured
            | _ => Trouble::Confused("an answer out of place".to_owned()),
        }
    }
}

/// A server's sentence, fit for a page: no control characters, not long.
#[must_use]
pub fn words(text: &str) -> String {
    let clean = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    clean.take(SERVER_WORDS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_s_sentence_is_shortened_and_cleaned() {
        assert_eq!(words("a\r\n\u{1b}[31mb"), "a   [31mb");
        assert_eq!(words(&"x".repeat(SERVER_WORDS_MAX)).len(), SERVER_WORDS_MAX);
        assert_eq!(words(&"x".repeat(SERVER_WORDS_MAX + 1)).len(), SERVER_WORDS_MAX);
    }
}
