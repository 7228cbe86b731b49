//! Sealing: sequence, time, predecessor, hash.

use super::Draft;
use jiff::Timestamp;

/// The end of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Sequence of the last entry; 0 before the first.
    pub seq: u64,
    /// Its time.
    pub at: Timestamp,
    /// Its hash; 32 zero octets before the first.
    pub hash: [u8; 32],
}

/// One entry, ready to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// Canonical JSON (RFC 8785).
    pub body: String,
    /// The chain's new end.
    pub head: Head,
}

/// Appends `draft` after `head` at `max(now, head.at + 1 us)`, so that the log's time never runs back.
#[must_use]
pub fn seal(_head: &Head, _draft: &Draft, _now: Timestamp) -> Sealed {
    unimplemented!()
}
