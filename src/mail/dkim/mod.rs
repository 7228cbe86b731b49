//! DKIM signatures (RFC 6376, RFC 8301, RFC 8463), verified by ourselves over the raw bytes.
//!
//! Pure: the key records and the time are handed in, so that the same records say the same years later. Every
//! signature that does not count has a [`Failure`] with a name; nothing is repaired, and what the RFC leaves to
//! the verifier is refused. Deliberately absent: signing, SHA-1, `l=`, and what a pass is worth (that is
//! for [`super::dmarc`] and for the floors above). [`super::arc`] signs in the same way.

mod body;
mod header;
mod key;
pub(super) mod signature;
pub(super) mod tags;
pub(super) mod verify;

pub use key::{KEY_OCTETS_MAX, Key, RSA_BITS_MIN};
pub use signature::{Algorithm, Canon, SIGNED_NAMES_MAX, Signature};
pub use tags::{TAGS_MAX, Tags};
pub use verify::{CLOCK_SKEW_SECONDS, Signed};

/// Why a signature does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// Two readers may read two headers.
    #[error("the header has a line that is no field")]
    BadHeader,
    /// No tag-list, a required tag missing, a value that breaks its grammar (RFC 6376 section 3.5).
    #[error("the signature is malformed")]
    Syntax,
    /// `v=` is not 1.
    #[error("the signature is of another version")]
    Version,
    /// Neither rsa-sha256 nor ed25519-sha256; RFC 8301 section 3.1 forbids rsa-sha1.
    #[error("its algorithm is not taken")]
    Algorithm,
    /// Anything may stand behind what is signed (RFC 6376 section 8.2).
    #[error("it covers a part of the body only (l=)")]
    BodyLength,
    /// `h=` does not list From and Date, or not a Subject that is there; or there is no Date.
    #[error("it does not cover From, Subject and Date")]
    NotCovered,
    /// A field stands there more often than it is signed (RFC 6376 section 8.15).
    #[error("a field stands there more often than it is signed")]
    Doubled,
    /// `i=` is not below `d=`.
    #[error("it signs for somebody else (i=)")]
    Identity,
    /// `x=` has passed.
    #[error("it has expired")]
    Expired,
    /// `t=` is still to come.
    #[error("it is of the future")]
    Future,
    /// Nothing under this selector.
    #[error("there is no key")]
    NoKey,
    /// RFC 6376 section 3.6.2.2: undefined.
    #[error("there are several keys")]
    SeveralKeys,
    /// The record breaks its grammar, or its key is none.
    #[error("the key is malformed")]
    KeySyntax,
    /// `p=` is empty.
    #[error("the key is revoked")]
    KeyRevoked,
    /// `t=y`: as if nothing were signed (RFC 6376 section 3.6.1).
    #[error("the key is for testing")]
    KeyTesting,
    /// `s=` does not allow mail.
    #[error("the key is not for mail")]
    KeyService,
    /// The record is for another algorithm.
    #[error("the key is for another algorithm")]
    KeyAlgorithm,
    /// RSA below 1024 bits (RFC 8301 section 3.2), or above 8192.
    #[error("the key is too short or too long")]
    KeySize,
    /// The body is not the one that was signed.
    #[error("the body is not what was signed")]
    BodyHash,
    /// The header is not the one that was signed, or somebody else signed it.
    #[error("the signature does not verify")]
    BadSignature,
}

impl Failure {
    /// Whether the key was there and fit, and the mail is not what it signed: altered on the way, or forged.
    #[must_use]
    pub fn is_broken(self) -> bool {
        matches!(self, Failure::BodyHash | Failure::BadSignature)
    }
}
