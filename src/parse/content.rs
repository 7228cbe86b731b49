//! One mark for one mail, whichever way it came: its act (sender and Message-ID), and all below the trace fields.

use super::message::Message;
use crate::mail::MessageId;
use crate::mail::fields::{Field, fields, line_at, split, without_end};
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

/// Octets that are hashed at once: a line alone is too short to be worth a call.
const BLOCK: usize = 4096;

/// Octets of a half: 96 bits, against chance alone; nobody gains by a collision with their own mail.
const HALF: usize = 12;

/// What a mail is known by.
pub type Mark = [u8; 2 * HALF];

/// 24 octets under which a mail is known again, a SHA-256 cut short in each half.
///
/// First the act: From and Message-ID, without case and white space, which servers change on the way (RFC 6376
/// section 3.4.2). Then the content: the fields that the sender wrote and the body, with LF line ends and without
/// empty lines at the end. Where there is no Message-ID, or one that names nothing (`<>`), both halves are of the
/// content: otherwise all mails of such a program would be one act.
#[must_use]
pub fn mark(raw: &[u8]) -> Mark {
    let (head, body) = split(raw);
    of_parts(head, fields(head), body)
}

impl Message {
    /// [`mark`] of the mail that was read from `raw`: its header is not walked again.
    #[must_use]
    pub fn mark(&self, raw: &[u8]) -> Mark {
        let (head, body) = split(raw);
        match self.header.is_of(head) {
            true => of_parts(head, self.header.fields(), body),
            false => mark(raw),
        }
    }
}

/// The fields are walked, never held: a header over its limits has as many as its sender likes.
fn of_parts<'a>(head: &[u8], fields: impl Iterator<Item = Field<'a>> + Clone, body: &[u8]) -> Mark {
    let content = content_hash(head, fields.clone(), body);
    let mut mark = Mark::default();
    mark.iter_mut().zip(content.iter().rev()).for_each(|(to, octet)| *to = *octet);
    if let Some(act) = act(fields) {
        mark.iter_mut().zip(act).take(HALF).for_each(|(to, octet)| *to = octet);
    }
    mark
}

/// The first field of each name counts: whoever has two proves nothing.
fn act<'a>(fields: impl Iterator<Item = Field<'a>> + Clone) -> Option<[u8; 32]> {
    let first = |name: &str| fields.clone().find(|field| field.is(name)).map(|field| field.raw);
    let plain = |raw: &[u8]| -> Vec<u8> {
        raw.iter().filter(|octet| !octet.is_ascii_whitespace()).map(u8::to_ascii_lowercase).collect()
    };
    let (id, from) = (plain(first("Message-ID")?), plain(first("From").unwrap_or_default()));
    MessageId::parse(std::str::from_utf8(&id).ok()?)?;
    Some(Sha256::new().chain_update(id).chain_update(b"\n").chain_update(from).finalize().into())
}

fn content_hash<'a>(head: &[u8], fields: impl Iterator<Item = Field<'a>>, body: &[u8]) -> [u8; 32] {
    let mut lines = Lines { hash: Sha256::new(), block: Vec::with_capacity(BLOCK + 1) };
    let mut at = 0;
    for field in fields {
        // Lines that are no field stand between them and count.
        lines.feed(head.get(at..field.start).unwrap_or_default());
        if !is_trace(field.name) {
            lines.feed(head.get(field.start..field.end).unwrap_or_default());
        }
        at = field.end;
    }
    lines.feed(head.get(at..).unwrap_or_default());
    lines.line(b"");
    lines.feed(body.trim_ascii_end());
    lines.hash.chain_update(lines.block).finalize().into()
}

fn is_trace(name: &str) -> bool {
    let starts = |prefix: &&str| name.get(..prefix.len()).is_some_and(|n| n.eq_ignore_ascii_case(prefix));
    TRACE.iter().any(|t| t.eq_ignore_ascii_case(name)) || TRACE_PREFIXES.iter().any(starts)
}

/// Lines on their way into a hash.
struct Lines {
    hash: Sha256,
    block: Vec<u8>,
}

impl Lines {
    /// Each line with one LF.
    fn feed(&mut self, bytes: &[u8]) {
        let mut at = 0;
        while let Some(line) = line_at(bytes, at) {
            self.line(without_end(line));
            at += line.len();
        }
    }

    fn line(&mut self, line: &[u8]) {
        if self.block.len() + line.len() >= BLOCK {
            self.hash.update(&self.block);
            self.block.clear();
        }
        match line.len() < BLOCK {
            true => self.block.extend_from_slice(line),
            false => self.hash.update(line),
        }
        self.block.push(b'\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_any_length_are_hashed_in_order() {
        for lengths in [[1, BLOCK - 3, 2], [BLOCK - 1, BLOCK, 1], [100, BLOCK + 1, BLOCK], [7, 3 * BLOCK, 5]]
        {
            let body = |end: &str| {
                let lines = lengths.iter().zip(["a", "b", "c"]).map(|(n, c)| c.repeat(*n));
                lines.collect::<Vec<_>>().join(end)
            };
            let raw = format!("From: lo@example.com\r\n\r\n{}\r\n", body("\r\n"));
            let plain = format!("From: lo@example.com\n\n{}\n", body("\n"));
            let (head, body) = split(raw.as_bytes());
            assert_eq!(
                content_hash(head, fields(head), body),
                <[u8; 32]>::from(Sha256::digest(plain)),
                "{lengths:?}"
            );
        }
    }

    #[test]
    fn a_mail_over_a_limit_of_its_header_has_the_mark_of_its_octets() {
        let many = "X: y\r\n".repeat(crate::parse::limits::HEADER_FIELDS_MAX + 1);
        let long = format!("X: {}\r\n", "y".repeat(crate::parse::limits::HEADER_BYTES_MAX));
        for header in [many, long] {
            let raw = format!("{header}From: lo@example.com\r\nMessage-ID: <a@b.example>\r\n\r\nhello\r\n");
            let message = crate::parse::parse(raw.as_bytes());
            assert!(message.over_limit.is_some());
            assert_eq!(message.mark(raw.as_bytes()), mark(raw.as_bytes()));
            assert_ne!(mark(raw.as_bytes()), mark(raw.replace("hello", "bye").as_bytes()));
        }
    }

    proptest::proptest! {
        #[test]
        fn a_mail_that_was_read_has_the_same_mark(raw in "((From|Message-ID|Received|X|é)? ?:?( <a@b>|é|)?\r?\n?[ \t]?){0,9}(\r?\n)?[a\r\n]{0,9}") {
            let message = crate::parse::parse(raw.as_bytes());
            proptest::prop_assert_eq!(message.mark(raw.as_bytes()), mark(raw.as_bytes()));
        }
    }
}
