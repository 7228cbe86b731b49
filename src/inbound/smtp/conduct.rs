//! How a peer behaves between two mails that were taken: what it gets wrong, asks for in vain, or idles away.

use crate::mail::reply_code::ReplyCode;

/// Refused commands in a row, without a mail taken in between, that a session survives.
pub const ERRORS_MAX: u32 = 20;
/// Unknown recipients in a row, without a mail taken in between, that a session survives.
pub const STRANGERS_MAX: u32 = 100;
/// Commands in a row, without a mail taken in between, that a session survives.
pub const COMMANDS_MAX: u32 = 1_000;

/// The counts of one session.
#[derive(Debug, Default)]
pub struct Conduct {
    errors: u32,
    strangers: u32,
    commands: u32,
}

impl Conduct {
    /// One command or message was answered so.
    pub fn count(&mut self, reply: &ReplyCode) {
        self.commands += 1;
        match reply.code {
            // A server with many users asks honestly; it may ask for more of them.
            550 => self.strangers += 1,
            500.. => self.errors += 1,
            _ => {}
        }
    }

    /// A mail was taken: all is forgiven.
    pub fn forgive(&mut self) {
        *self = Conduct::default();
    }

    /// Whether it is enough.
    #[must_use]
    pub fn is_intolerable(&self) -> bool {
        self.errors > ERRORS_MAX || self.strangers > STRANGERS_MAX || self.commands > COMMANDS_MAX
    }
}
