//! One hash for one mail, whichever way it came: over everything below the trace fields.

use crate::mail::fields::{fields, line_at, split, without_end};
use sha2::{Digest, Sha256};

/// Fields that servers add on the way.
const TRACE: &[&str] = &[
    "Return-Path",
    "Received",
    "Delivered-To",
    "X-Original-To",
    "Envelope-To",
    "Authentication-Results",
    "Received-SPF",
];
const TRACE_PREFIXES: &[&str] = &["ARC-", "X-Spam-", "X-Virus-"];

/// SHA-256 over the fields that the sender wrote and the body, with LF line ends and without empty lines at the end.
#[must_use]
pub fn content_hash(raw: &[u8]) -> [u8; 32] {
    let (head, body) = split(raw);
    let mut hash = Sha256::new();
    let mut at = 0;
    for field in fields(head) {
        // Lines that are no field stand between them and count.
        feed(&mut hash, head.get(at..field.start).unwrap_or_default());
        if !is_trace(field.name) {
            feed(&mut hash, head.get(field.start..field.end).unwrap_or_default());
        }
        at = field.end;
    }
    feed(&mut hash, head.get(at..).unwrap_or_default());
    hash.update(b"\n");
    feed(&mut hash, body.trim_ascii_end());
    hash.finalize().into()
}

fn is_trace(name: &str) -> bool {
    let starts = |prefix: &&str| name.get(..prefix.len()).is_some_and(|n| n.eq_ignore_ascii_case(prefix));
    TRACE.iter().any(|t| t.eq_ignore_ascii_case(name)) || TRACE_PREFIXES.iter().any(starts)
}

/// Each line with one LF.
fn feed(hash: &mut Sha256, bytes: &[u8]) {
    let mut at = 0;
    while let Some(line) = line_at(bytes, at) {
        hash.update(without_end(line));
        hash.update(b"\n");
        at += line.len();
    }
}
