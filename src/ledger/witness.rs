//! Heads noted outside: what alone can show that the end of a chain was cut off or written anew.
//!
//! It reads and compares them. It deliberately does not say where they are kept: each outgoing mail
//! carries one, and so does whatever the auditor keeps.

use super::chain::Head;
use super::flaw::{Broken, Flaw};
use data_encoding::HEXLOWER;
use std::fmt;
use std::str::FromStr;

/// A head as somebody outside noted it: `seq:hash`, hexadecimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Witness {
    /// Sequence of the entry.
    pub seq: u64,
    /// Its hash.
    pub hash: [u8; 32],
}

impl From<&Head> for Witness {
    fn from(head: &Head) -> Self {
        Witness { seq: head.seq, hash: head.hash }
    }
}

impl fmt::Display for Witness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.seq, HEXLOWER.encode_display(&self.hash))
    }
}

/// Not `seq:hash`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("write a sequence, a colon and 64 hexadecimal digits, as in the X-Mailroom-Log field of a mail")]
pub struct NotAWitness;

impl FromStr for Witness {
    type Err = NotAWitness;
    fn from_str(text: &str) -> Result<Self, NotAWitness> {
        let (seq, hash) = text.trim().split_once(':').ok_or(NotAWitness)?;
        let octets = HEXLOWER.decode(hash.to_ascii_lowercase().as_bytes()).map_err(|_| NotAWitness)?;
        let hash = octets.try_into().map_err(|_| NotAWitness)?;
        Ok(Witness { seq: seq.parse().map_err(|_| NotAWitness)?, hash })
    }
}

/// Witnesses in order, compared with the entries as they come.
#[derive(Debug, Default)]
pub(super) struct Witnesses {
    latest_first: Vec<Witness>,
}

impl Witnesses {
    pub(super) fn new(witnesses: &[Witness]) -> Self {
        // Sequence 0 is the head of an empty chain: it says nothing.
        let mut latest_first: Vec<Witness> = witnesses.iter().copied().filter(|w| w.seq > 0).collect();
        latest_first.sort_by_key(|w| std::cmp::Reverse(w.seq));
        Witnesses { latest_first }
    }

    /// Holds the new end of the chain against whoever saw it.
    pub(super) fn see(&mut self, head: &Head) -> Result<(), Broken> {
        while let Some(witness) = self.latest_first.pop_if(|w| w.seq <= head.seq) {
            if witness != Witness::from(head) {
                return Err(Broken { seq: witness.seq, why: Flaw::Witness });
            }
        }
        Ok(())
    }

    /// Whoever saw more than there is.
    pub(super) fn end(&self, head: &Head) -> Result<(), Broken> {
        if self.latest_first.is_empty() {
            return Ok(());
        }
        Err(Broken { seq: head.seq.saturating_add(1), why: Flaw::Missing })
    }
}
