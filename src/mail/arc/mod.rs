//! Chains of seals (ARC, RFC 8617): what each server on the way saw of a mail before it changed it, verified by
//! ourselves over the raw bytes.
//!
//! Pure, and as strict as [`super::dkim`], whose signatures these are. A chain that breaks a rule is no chain; that is
//! nothing against the mail, for anybody can add a broken one. Deliberately absent: sealing, `oldest-pass`, and whom
//! to believe (that is for the floors above).

mod chain;
mod set;

pub use chain::{Chain, KEYS_MAX};
pub use set::{FIELD_MAX, SETS_MAX, signatures};

use super::dkim::Failure;

/// Why a chain is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// A field without an instance of 1 to 50 (RFC 8617 section 4.2.1), or beyond [`FIELD_MAX`].
    #[error("a field of it is malformed")]
    Malformed,
    /// More than [`SETS_MAX`].
    #[error("it has more sets than 50")]
    TooLong,
    /// Not each of 1 to N with its three fields, once (section 5.2, step 3).
    #[error("its sets are not complete, each once")]
    Incomplete,
    /// `cv=` is not none in the first set and pass in all others.
    #[error("a sealer says that it was broken (cv=)")]
    Validation,
    /// More than [`KEYS_MAX`].
    #[error("it needs more keys than are asked for")]
    Keys,
    /// The newest ARC-Message-Signature does not count.
    #[error("the newest signature of the mail: {0}")]
    Message(Failure),
    /// An ARC-Seal does not count.
    #[error("the seal of set {0}: {1}")]
    Seal(usize, Failure),
}
