//! Canonical JSON (RFC 8785): one spelling for one value, so that a hash means something.
//!
//! Total on purpose: sealing never fails. It deliberately knows no floating point. A number that is
//! not an exact integer is written as a string of its digits, so a body with such a number is not
//! canonical and verification says so.

use serde_json::{Number, Value};
use std::cmp::Ordering;
use std::fmt::Write;

/// The largest integer that every JSON reader takes exactly, 2^53 - 1 (RFC 8785 section 3.2.2.3, RFC 7493 section 2.2).
const EXACT_MAX: i64 = (1 << 53) - 1;

/// The canonical form of `value`.
#[must_use]
pub fn canonical(value: &Value) -> String {
    let mut out = String::new();
    write(&mut out, value);
    out
}

/// Whether `body` is exactly the canonical form of the value that it holds.
#[must_use]
pub fn is_canonical(body: &str) -> bool {
    // A repeated name loses all but its last value here, and is therefore found.
    serde_json::from_str(body).is_ok_and(|value: Value| canonical(&value) == body)
}

/// Appends the canonical form of `value`.
pub(super) fn write(out: &mut String, value: &Value) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(yes) => out.push_str(if *yes { "true" } else { "false" }),
        Value::Number(number) => write_number(out, number),
        Value::String(text) => write_string(out, text),
        Value::Array(items) => write_list(out, items, write),
        Value::Object(members) => write_object(out, members),
    }
}

/// Appends `[a,b]`.
pub(super) fn write_list<T>(out: &mut String, items: &[T], mut one: impl FnMut(&mut String, &T)) {
    out.push('[');
    for (n, item) in items.iter().enumerate() {
        if n > 0 {
            out.push(',');
        }
        one(out, item);
    }
    out.push(']');
}

/// Appends `{"a":1,"b":2}`.
pub(super) fn write_object<'v, N>(out: &mut String, members: impl IntoIterator<Item = (&'v N, &'v Value)>)
where
    N: AsRef<str> + ?Sized + 'v,
{
    let named = members.into_iter().map(|(name, value)| (name.as_ref(), value));
    let mut sorted: Vec<(&str, &Value)> = named.collect();
    sorted.sort_by(|(a, _), (b, _)| in_order(a, b));
    out.push('{');
    for (n, (name, value)) in sorted.into_iter().enumerate() {
        if n > 0 {
            out.push(',');
        }
        write_string(out, name);
        out.push(':');
        write(out, value);
    }
    out.push('}');
}

/// RFC 8785 section 3.2.3: by UTF-16 code units, which of ASCII alone is surely the order of the octets.
fn in_order(a: &str, b: &str) -> Ordering {
    if a.is_ascii() && b.is_ascii() { a.cmp(b) } else { a.encode_utf16().cmp(b.encode_utf16()) }
}

fn write_number(out: &mut String, number: &Number) {
    match number.as_i64() {
        Some(integer) => write_integer(out, integer),
        None => write_string(out, &number.to_string()),
    }
}

/// Appends the digits of an integer, as a string where JSON readers would round it.
pub(super) fn write_integer(out: &mut String, number: i64) {
    let quote = if number.unsigned_abs() > EXACT_MAX.unsigned_abs() { "\"" } else { "" };
    // Writing to a String cannot fail.
    let _ = write!(out, "{quote}{number}{quote}");
}

/// Appends a string with only the escapes that have to be.
pub(super) fn write_string(out: &mut String, text: &str) {
    out.push('"');
    // Hardly any text has one: that all are looked at together is faster than to stop at the first.
    if text.bytes().fold(false, |found, b| found | (b < 0x20 || b == b'"' || b == b'\\')) {
        text.chars().for_each(|c| write_escaped(out, c));
    } else {
        out.push_str(text);
    }
    out.push('"');
}

/// RFC 8785 section 3.2.2.2: the short escapes where there are some, else `\u00xx` in lower case, else the character.
fn write_escaped(out: &mut String, c: char) {
    match c {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\u{8}' => out.push_str("\\b"),
        '\t' => out.push_str("\\t"),
        '\n' => out.push_str("\\n"),
        '\u{c}' => out.push_str("\\f"),
        '\r' => out.push_str("\\r"),
        '\0'..='\u{1f}' => {
            let _ = write!(out, "\\u{:04x}", u32::from(c));
        }
        _ => out.push(c),
    }
}
