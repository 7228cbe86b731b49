//! What can be wrong with an entry, in stored words and for people.
//!
//! Only names: `verify` and `witness` find them.

use crate::words;

words! {
    /// What is wrong with an entry.
    pub enum Flaw {
        /// The row's or the body's sequence is not the one after the last.
        Sequence = "sequence",
        /// The hash is not that of the body.
        Hash = "hash",
        /// Not an entry of this version.
        Unreadable = "unreadable",
        /// An entry, but not in its canonical form.
        NotCanonical = "not_canonical",
        /// `prev` is not the hash of the entry before.
        Prev = "prev",
        /// The time is not later than the one before, or not written as RFC 3339 in UTC with six digits.
        Time = "time",
        /// It belongs to another firm's chain.
        Firm = "firm",
        /// A witness has another hash for it.
        Witness = "witness",
        /// A witness has seen it, and it is not there: the chain was cut.
        Missing = "missing",
    }
}

impl Flaw {
    /// For people.
    #[must_use]
    pub const fn explain(self) -> &'static str {
        match self {
            Flaw::Sequence => "an entry is missing, doubled or out of its place here",
            Flaw::Hash => "the entry was changed after it was written",
            Flaw::Unreadable => "the entry is not one of this program",
            Flaw::NotCanonical => "the entry is not in canonical form",
            Flaw::Prev => "the entry does not follow the one before it",
            Flaw::Time => "the entry's time is not later than the one before it",
            Flaw::Firm => "the entry belongs to another chain",
            Flaw::Witness => "a witness saw another entry here: the log was written anew",
            Flaw::Missing => "a witness saw this entry, and it is gone: the end of the log was cut off",
        }
    }
}

/// The first entry that is not as it was sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("entry {seq}: {}", .why.explain())]
pub struct Broken {
    /// The sequence that should stand here.
    pub seq: u64,
    /// What is wrong.
    pub why: Flaw,
}
