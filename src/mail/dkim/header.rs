//! The header as it is signed (RFC 6376 sections 3.4.1, 3.4.2 and 3.7).

use super::signature::Signature;
use super::{Canon, Failure, body};
use crate::mail::fields::{Field, line_at, without_end};
use std::collections::HashMap;

/// Fields that stand once at most in a mail that two readers read alike (RFC 5322 section 3.6, RFC 2045).
const ONCE: &[&str] = &[
    "from",
    "sender",
    "reply-to",
    "to",
    "cc",
    "subject",
    "date",
    "message-id",
    "in-reply-to",
    "references",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
    "content-disposition",
];
/// Fields that a mail is read by: whoever vouches for it vouches for them, if they are there. Date must be (RFC 5322
/// section 3.6): it tells one DONE from the next.
const COVERED: &[&str] = &["from", "subject", "date"];

/// RFC 6376 section 8.15: nobody has added a second one of what was signed, or of what stands once.
pub(super) fn covers(signature: &Signature, fields: &[Field<'_>]) -> Result<(), Failure> {
    covers_words(signature, fields)?;
    let listed = |name: &str| signature.names.iter().filter(|n| *n == name).count();
    let present = |name: &str| fields.iter().filter(|f| f.is(name)).count();
    match ONCE.iter().any(|name| present(name) > listed(name).max(1)) {
        true => Err(Failure::Doubled),
        false => Ok(()),
    }
}

/// Date is there, and nothing that a mail is read by is there unsigned.
pub(super) fn covers_words(signature: &Signature, fields: &[Field<'_>]) -> Result<(), Failure> {
    let is_there = |name: &str| fields.iter().any(|field| field.is(name));
    match is_there("date") && COVERED.iter().all(|name| !is_there(name) || signature.lists(name)) {
        true => Ok(()),
        false => Err(Failure::NotCovered),
    }
}

/// The fields that `signature`, which stands in `own`, covers. Each is used once: linear.
pub(super) fn covered(
    canon: Canon,
    (own, signature): (&Field<'_>, &Signature),
    (head, fields): (&[u8], &[Field<'_>]),
) -> Vec<u8> {
    let mut unused: HashMap<String, Vec<&Field<'_>>> = HashMap::new();
    // Section 3.5, h=: other signatures may be signed, this one cannot.
    for field in fields.iter().filter(|field| field.start != own.start) {
        unused.entry(field.name.to_ascii_lowercase()).or_default().push(field);
    }
    let mut out = Vec::new();
    for name in &signature.names {
        // Section 5.4.2: from the bottom up; one that is not there is nothing.
        if let Some(field) = unused.get_mut(name).and_then(Vec::pop) {
            whole(canon, field, head, &mut out);
        }
    }
    out
}

/// What is signed of the header: those fields, and the signature itself.
pub(super) fn signed(
    (own, signature): (&Field<'_>, &Signature),
    (head, fields): (&[u8], &[Field<'_>]),
) -> Vec<u8> {
    let mut out = covered(signature.header, (own, signature), (head, fields));
    emptied((own, signature), head, &mut out);
    out
}

/// The field of a signature itself, with the value of `b=` deleted (section 3.7).
pub(super) fn emptied((own, signature): (&Field<'_>, &Signature), head: &[u8], out: &mut Vec<u8>) {
    let cut = |at: usize| own.raw.split_at_checked(at).unwrap_or((own.raw, &[]));
    let value = [cut(signature.own_value.start).0, cut(signature.own_value.end).1].concat();
    canonical(signature.header, (lead(own, head), &value), out);
}

/// One field with its line end.
pub(super) fn whole(canon: Canon, field: &Field<'_>, head: &[u8], out: &mut Vec<u8>) {
    canonical(canon, (lead(field, head), field.raw), out);
    out.extend_from_slice(b"\r\n");
}

/// The name with its colon, as it stands there.
fn lead<'a>(field: &Field<'_>, head: &'a [u8]) -> &'a [u8] {
    let whole = head.get(field.start..field.end).unwrap_or_default();
    let colon = whole.iter().position(|b| *b == b':').unwrap_or(whole.len());
    whole.get(..=colon).unwrap_or_default()
}

/// One field without its last line end; whatever ends a line inside it is CRLF.
fn canonical(canon: Canon, (lead, value): (&[u8], &[u8]), out: &mut Vec<u8>) {
    match canon {
        Canon::Simple => {
            out.extend_from_slice(lead);
            lines(value).enumerate().for_each(|(n, line)| {
                out.extend_from_slice(if n > 0 { b"\r\n" } else { b"" });
                out.extend_from_slice(line);
            });
        }
        Canon::Relaxed => {
            let name = lead.strip_suffix(b":").unwrap_or(lead).trim_ascii_end();
            out.extend(name.iter().map(u8::to_ascii_lowercase));
            out.push(b':');
            let flat: Vec<u8> = lines(value).flatten().copied().collect();
            let text = flat.iter().position(|b| !matches!(b, b' ' | b'\t')).unwrap_or(flat.len());
            body::reduced(flat.get(text..).unwrap_or_default(), |part| out.extend_from_slice(part));
        }
    }
}

fn lines(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let line = line_at(value, at)?;
        at += line.len();
        Some(without_end(line))
    })
}
