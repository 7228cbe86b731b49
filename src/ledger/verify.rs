//! Verification: one chain read from its start, an entry at a time, in constant memory.
//!
//! It finds every edit, loss, insertion and reordering *inside* the chain. **It cannot find that the
//! end was cut off, nor that somebody who may write the store sealed everything anew from some entry
//! on**: such a chain is whole. Only a [`Witness`], a head that was noted elsewhere (each outgoing
//! mail carries one), finds that; hand what you have to [`verify_against`].

use super::canonical::canonical;
use super::chain::{ENTRY_VERSION, Head, leaf_hash, written_time};
use super::flaw::{Broken, Flaw};
use super::witness::{Witness, Witnesses};
use data_encoding::HEXLOWER;
use jiff::Timestamp;
use serde_json::Value;

/// A chain without a flaw inside. It may still have lost its end: see the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Entries read.
    pub count: u64,
    /// The end of the chain.
    pub head: Head,
    /// Whose chain; `None` if it is empty.
    pub firm: Option<i64>,
}

/// Checks a whole chain: each item is sequence, body and hash as they are stored.
///
/// # Errors
/// The first entry that is not as it was sealed. A missing end is **not** found: see the module.
pub fn verify<B: AsRef<[u8]>>(
    entries: impl IntoIterator<Item = (u64, B, [u8; 32])>,
) -> Result<Verified, Broken> {
    verify_against(entries, &[])
}

/// Checks a whole chain and holds it against heads that were noted elsewhere, in any order.
///
/// # Errors
/// As [`verify`]; also [`Flaw::Witness`] where a witness saw another entry, and [`Flaw::Missing`]
/// where the chain ends before what a witness saw.
pub fn verify_against<B: AsRef<[u8]>>(
    entries: impl IntoIterator<Item = (u64, B, [u8; 32])>,
    witnesses: &[Witness],
) -> Result<Verified, Broken> {
    let mut verifier = Verifier::new(witnesses);
    for (seq, body, hash) in entries {
        verifier.push(seq, body.as_ref(), &hash)?;
    }
    verifier.finish()
}

/// The same for a caller that reads page by page. After an error it is of no more use.
#[derive(Debug)]
pub struct Verifier {
    head: Head,
    firm: Option<i64>,
    witnesses: Witnesses,
}

impl Verifier {
    /// Before the first entry of a chain.
    #[must_use]
    pub fn new(witnesses: &[Witness]) -> Self {
        Verifier { head: Head::start(), firm: None, witnesses: Witnesses::new(witnesses) }
    }

    /// Takes the next entry.
    ///
    /// # Errors
    /// [`Broken`] with the sequence that should stand here.
    pub fn push(&mut self, seq: u64, body: &[u8], hash: &[u8; 32]) -> Result<(), Broken> {
        let expected = self.head.seq.saturating_add(1);
        let broken = |why| Broken { seq: expected, why };
        if seq != expected {
            return Err(broken(Flaw::Sequence));
        }
        if leaf_hash(body) != *hash {
            return Err(broken(Flaw::Hash));
        }
        let entry = read(body).map_err(broken)?;
        self.follows(&entry, seq).map_err(broken)?;
        self.head = Head { seq, at: entry.at, hash: *hash };
        self.firm = Some(entry.firm);
        self.witnesses.see(&self.head)
    }

    /// The end was reached.
    ///
    /// # Errors
    /// [`Flaw::Missing`] if a witness saw more.
    pub fn finish(self) -> Result<Verified, Broken> {
        self.witnesses.end(&self.head)?;
        Ok(Verified { count: self.head.seq, head: self.head, firm: self.firm })
    }

    fn follows(&self, entry: &Members, seq: u64) -> Result<(), Flaw> {
        if entry.seq != seq {
            return Err(Flaw::Sequence);
        }
        if entry.prev != HEXLOWER.encode(&self.head.hash) {
            return Err(Flaw::Prev);
        }
        if entry.at <= self.head.at {
            return Err(Flaw::Time);
        }
        if self.firm.is_some_and(|firm| firm != entry.firm) { Err(Flaw::Firm) } else { Ok(()) }
    }
}

/// The members that verification looks at.
struct Members {
    seq: u64,
    firm: i64,
    at: Timestamp,
    prev: String,
}

fn read(body: &[u8]) -> Result<Members, Flaw> {
    let text = std::str::from_utf8(body).map_err(|_| Flaw::Unreadable)?;
    let value: Value = serde_json::from_str(text).map_err(|_| Flaw::Unreadable)?;
    // A repeated name loses all but its last value in `value`, and is therefore found here.
    if canonical(&value) != text {
        return Err(Flaw::NotCanonical);
    }
    if value.get("v").and_then(Value::as_i64) != Some(ENTRY_VERSION) {
        return Err(Flaw::Unreadable);
    }
    members(&value).ok_or(Flaw::Unreadable).and_then(|(members, at)| {
        // One spelling of a time, like one spelling of everything else.
        if written_time(members.at) == at { Ok(members) } else { Err(Flaw::Time) }
    })
}

fn members(value: &Value) -> Option<(Members, &str)> {
    let text = |name: &str| value.get(name).and_then(Value::as_str);
    let written = text("at")?;
    text("subject").and(text("event"))?;
    let members = Members {
        seq: value.get("seq")?.as_u64()?,
        firm: value.get("firm")?.as_i64()?,
        at: written.parse().ok()?,
        prev: text("prev")?.to_owned(),
    };
    Some((members, written))
}
