//! The second opinion on From: what `mail-parser` reads there.
//!
//! It is given the one field alone where it would find the same in the header; that is decided here and nowhere else.

use super::header::Head;
use crate::mail::Address;
use crate::mail::fields::Field;
use mail_parser::parsers::MessageStream;
use mail_parser::{HeaderName, HeaderValue, MessageParser};
use std::sync::OnceLock;

/// Whether `mail-parser` sees one From with just this address.
pub(super) fn agrees((head, field): (&Head<'_>, &Field<'_>), address: &Address) -> bool {
    match only_value(head, field) {
        Some(value) => is_just(&MessageStream::new(value).parse_address(), address),
        None => sees_just(head.bytes, address),
    }
}

/// The octets of the field, if `mail-parser` is certain to cut this header into the same fields: each begins with its
/// name and a colon, at the end of the one before it. So it can be spared all the others. An encoded word may be read
/// beyond the field's end.
fn only_value<'a>(head: &Head<'a>, field: &Field<'a>) -> Option<&'a [u8]> {
    let ends = std::iter::once(0).chain(head.fields.iter().map(|f| f.end));
    let is_next = |(f, end): (&Field<'_>, usize)| f.start == end && !f.is_obsolete;
    let is_whole = head.fields.iter().zip(ends).all(is_next)
        && head.fields.last().is_some_and(|last| last.end == head.bytes.len());
    let value = head.bytes.get(field.value..field.end)?;
    (is_whole && !value.windows(2).any(|two| two == b"=?")).then_some(value)
}

/// The same of all of the header.
fn sees_just(bytes: &[u8], address: &Address) -> bool {
    let Some(parsed) = from_reader().parse_headers(bytes) else { return false };
    let mut found = parsed.headers().iter().filter(|h| h.name == HeaderName::From);
    let (Some(only), None) = (found.next(), found.next()) else { return false };
    is_just(&only.value, address)
}

fn is_just(value: &HeaderValue<'_>, address: &Address) -> bool {
    let Some(list) = value.as_address() else { return false };
    let mut mailboxes = list.iter();
    let (Some(first), None) = (mailboxes.next(), mailboxes.next()) else { return false };
    list.as_list().is_some() && first.address().is_some_and(|a| Address::parse(a).as_ref() == Ok(address))
}

fn from_reader() -> &'static MessageParser {
    static READER: OnceLock<MessageParser> = OnceLock::new();
    READER.get_or_init(|| MessageParser::new().header_address(HeaderName::From).default_header_ignore())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Up to so many of these, in any order.
    fn any_of(pieces: &'static [&'static str], most: usize) -> impl Strategy<Value = String> {
        prop::collection::vec(prop::sample::select(pieces), 0..most).prop_map(|all| all.concat())
    }

    /// What two readers could cut in two ways.
    const PIECES: &[&str] = &[
        "From:",
        "From: Lo <lo@example.com>\r\n",
        "from: lo@example.com\n",
        "From : ",
        "To: b@c.example\r\n",
        "X",
        ":",
        " ",
        "\t",
        "\r",
        "\n",
        "\r\n",
        "\n ",
        "\r\n\t",
        "\u{b}",
        "\0",
        "\"",
        "\\",
        "(",
        ")",
        "<",
        ">",
        ",",
        ";",
        "lo@example.com",
        "=?utf-8?q?a?=",
        "=?utf-8?b?bG8=?=\r\n ",
        "=?",
        "?=",
        "é",
        "Subject: a\r\n  b\r\n",
    ];
    /// What is cut in one way.
    const FIELDS: &[&str] =
        &["To: b@c.example\r\n", "Subject: a\r\n  b\r\n", "X-Y: \"\r\n", "D:(\n", "E:\r\n"];
    /// What may stand in one From.
    const VALUE: &[&str] = &[
        "lo@example.com",
        "<lo@example.com>",
        "Lo",
        " ",
        "\t",
        "\r\n ",
        "\n\t",
        "\r",
        "\u{b}",
        "\0",
        "\"",
        "\\",
        "(",
        ")",
        "<",
        ">",
        ",",
        ";",
        ":",
        "@",
        "=",
        "?=",
        "é",
    ];

    /// What is read of From alone, if it is given alone, is what is read of it in its header.
    fn is_read_alike(header: &str) -> Result<(), TestCaseError> {
        let head = Head::new(crate::mail::fields::split(header.as_bytes()).0);
        let mut ours = head.all("From");
        let (Some(field), None) = (ours.next(), ours.next()) else { return Ok(()) };
        let Some(value) = only_value(&head, field) else { return Ok(()) };
        let parsed = from_reader().parse_headers(head.bytes).unwrap();
        let found: Vec<_> = parsed.headers().iter().filter(|h| h.name == HeaderName::From).collect();
        prop_assert_eq!(found.len(), 1);
        prop_assert_eq!(&found[0].value, &MessageStream::new(value).parse_address());
        Ok(())
    }

    proptest! {
        #[test]
        fn a_header_of_anything_is_read_alike(header in any_of(PIECES, 14)) {
            is_read_alike(&format!("{header}From: lo@example.com"))?;
        }

        #[test]
        fn a_from_of_anything_among_fields_is_read_alike(
            (before, value, end, after) in (any_of(FIELDS, 3), any_of(VALUE, 9), "(\r?\n)", any_of(FIELDS, 3)),
        ) {
            is_read_alike(&format!("{before}From:{value}{end}{after}"))?;
        }
    }
}
