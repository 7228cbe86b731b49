//! Sealing: sequence, time, predecessor, hash.
//!
//! Pure and total: the same head, draft and time give the same octets. It deliberately neither
//! stores nor checks anything; `verify` is written apart from it.

use super::Draft;
use super::canonical::{write_integer, write_list, write_object, write_string};
use data_encoding::HEXLOWER;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// The `v` of every entry.
pub const ENTRY_VERSION: i64 = 1;

/// The least time between two entries of a chain.
const STEP: SignedDuration = SignedDuration::from_micros(1);

/// Octets that most entries stay below.
const USUAL: usize = 1024;

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

impl Head {
    /// The end of a chain that has no entry yet.
    #[must_use]
    pub const fn start() -> Self {
        Head { seq: 0, at: Timestamp::UNIX_EPOCH, hash: [0; 32] }
    }
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
pub fn seal(head: &Head, draft: &Draft, now: Timestamp) -> Sealed {
    let (seq, at) = (head.seq.saturating_add(1), next_time(head, now));
    let mut body = String::with_capacity(USUAL);
    write_entry(&mut body, draft, &Place { seq, at, prev: &head.hash });
    let hash = leaf_hash(body.as_bytes());
    Sealed { body, head: Head { seq, at, hash } }
}

/// SHA-256 of a zero octet and the body: a leaf of a Merkle tree (RFC 6962 section 2.1).
#[must_use]
pub fn leaf_hash(body: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update([0]).chain_update(body).finalize().into()
}

/// A time as it stands in an entry: RFC 3339, UTC, always six fractional digits.
#[must_use]
pub fn written_time(at: Timestamp) -> String {
    format!("{at:.6}")
}

fn next_time(head: &Head, now: Timestamp) -> Timestamp {
    let cut = Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now);
    // Only the year 9999 has no next microsecond.
    let least = head.at.checked_add(STEP).unwrap_or(head.at);
    cut.max(least)
}

/// Where an entry stands in its chain.
struct Place<'a> {
    seq: u64,
    at: Timestamp,
    prev: &'a [u8; 32],
}

/// The members in canonical order, written straight out: RFC 8785 section 3.2.3 sorts them by name.
fn write_entry(out: &mut String, draft: &Draft, place: &Place<'_>) {
    out.push_str("{\"actor\":");
    out.push_str(draft.actor.as_str());
    // Writing to a String cannot fail.
    let _ = write!(out, ",\"at\":\"{:.6}\",\"cause\":", place.at);
    out.push_str(draft.cause.as_str());
    text(out, ",\"content\":", draft.content.as_deref());
    list(out, ",\"effects\":", &draft.effects);
    text(out, ",\"event\":", Some(&draft.event));
    if !draft.told.fields.is_empty() {
        out.push_str(",\"fields\":");
        write_object(out, &draft.told.fields);
    }
    out.push_str(",\"firm\":");
    write_integer(out, draft.firm);
    text(out, ",\"from\":", draft.from.as_deref());
    list(out, ",\"notes\":", &draft.notes);
    out.push_str(",\"prev\":\"");
    HEXLOWER.encode_append(place.prev, out);
    let _ = write!(out, "\",\"seq\":{},\"settings\":", place.seq);
    write_integer(out, draft.settings);
    text(out, ",\"subject\":", Some(&draft.subject));
    text(out, ",\"to\":", draft.to.as_deref());
    let _ = write!(out, ",\"v\":{ENTRY_VERSION}");
    list(out, ",\"words\":", &draft.told.words);
    out.push('}');
}

/// A member that is left out when there is nothing.
fn text(out: &mut String, name: &str, value: Option<&str>) {
    if let Some(value) = value {
        out.push_str(name);
        write_string(out, value);
    }
}

/// A member that is left out when it is empty.
fn list(out: &mut String, name: &str, items: &[impl AsRef<str>]) {
    if !items.is_empty() {
        out.push_str(name);
        write_list(out, items, |out, item| write_string(out, item.as_ref()));
    }
}
