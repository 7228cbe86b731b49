//! Asking the DNS for records: a stub resolver (RFC 1034 section 5.3.1) of the one server that is configured.
//!
//! | file | what |
//! |---|---|
//! | [`message`], `record` | a question and its answer as octets; no socket |
//! | [`stub`] | UDP, then TCP; time-outs |
//! | [`cache`] | answers for as long as they may be kept, bounded |
//! | [`waits`] | how often a mail had to wait for an answer |
//!
//! Deliberately absent: recursion and DNSSEC. The server next to us does both; who does not trust the way to it
//! configures one on the same machine.

pub mod cache;
pub mod message;
mod record;
pub mod stub;
pub mod waits;

pub use stub::Stub;
pub use waits::Waits;

use crate::mail::txt::Answers;

/// Whom the engine asks.
pub trait Resolver: Send + Sync {
    /// The records under all these keys ([`crate::mail::txt::key`]); may block for as long as its patience lasts. What could not be
    /// learned is [`crate::mail::txt::Answer::Unanswered`].
    fn ask(&self, names: &[String]) -> Answers;
}
