//! Header fields: folding (RFC 5322 section 2.2.3) and encoded words (RFC 2047). Pure ASCII comes out.
//!
//! Nothing is written here that did not go through [`HeaderValue`], [`MessageId`] or [`Address`].

use crate::mail::{Address, HeaderValue, MessageId};
use data_encoding::BASE64;
use std::fmt::Write;

/// Columns a line should not pass (RFC 5322 section 2.1.1).
const LINE_MAX: usize = 78;
/// Octets of text in one encoded word: base64 makes 60 of 45, and RFC 2047 section 2 allows 75 in all.
const ENCODED_MAX: usize = 45;

/// A header under construction.
#[derive(Debug, Default)]
pub(super) struct Header(String);

impl Header {
    /// An unstructured field; an empty value writes none.
    pub fn text(&mut self, name: &str, value: &str) {
        let value = HeaderValue::new(value);
        if !value.as_str().is_empty() {
            self.field(name, &words(value.as_str()));
        }
    }

    /// A mailbox with a display name (RFC 5322 section 3.4). The address is known to be ASCII.
    pub fn mailbox(&mut self, name: &str, display: &str, address: &Address) {
        let display = HeaderValue::new(display);
        let mut parts = match display.as_str() {
            "" => Vec::new(),
            plain if is_plain(plain) => quoted(plain),
            other => encoded(other),
        };
        parts.push(format!("<{address}>"));
        self.field(name, &parts);
    }

    /// Message-IDs, each on its own line when there are several. One that is not ASCII is left out.
    pub fn ids(&mut self, name: &str, ids: &[&MessageId]) {
        let parts: Vec<String> =
            ids.iter().filter(|id| id.as_str().is_ascii()).map(ToString::to_string).collect();
        if !parts.is_empty() {
            self.field(name, &parts);
        }
    }

    /// The fields, each ending in CRLF.
    pub fn finish(self) -> String {
        self.0
    }

    /// Writes `parts` with a space between them, or a fold where the line would get too long.
    fn field(&mut self, name: &str, parts: &[String]) {
        let mut column = name.len() + 1;
        let _ = write!(self.0, "{name}:");
        for (n, part) in parts.iter().enumerate() {
            // The first part stays on the field's line: some readers take an empty one for the value.
            if n > 0 && column + 1 + part.len() > LINE_MAX {
                self.0.push_str("\r\n");
                column = 0;
            }
            self.0.push(' ');
            self.0.push_str(part);
            column += 1 + part.len();
        }
        self.0.push_str("\r\n");
    }
}

/// Whether a value can stand as it is: ASCII that no reader takes for an encoded word.
fn is_plain(value: &str) -> bool {
    value.is_ascii() && !value.contains("=?")
}

fn words(value: &str) -> Vec<String> {
    if is_plain(value) { value.split(' ').map(str::to_owned).collect() } else { encoded(value) }
}

/// A quoted-string, in pieces between which it may be folded (RFC 5322 section 3.2.4).
fn quoted(value: &str) -> Vec<String> {
    let escaped = value.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{escaped}\"").split(' ').map(str::to_owned).collect()
}

/// Encoded words; a character is never split over two of them (RFC 2047 section 5).
fn encoded(value: &str) -> Vec<String> {
    let mut chunks = vec![String::new()];
    for c in value.chars() {
        match chunks.last_mut() {
            Some(chunk) if chunk.len() + c.len_utf8() <= ENCODED_MAX => chunk.push(c),
            Some(_) | None => chunks.push(c.to_string()),
        }
    }
    chunks.iter().map(|chunk| format!("=?utf-8?B?{}?=", BASE64.encode(chunk.as_bytes()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::crlf;
    use proptest::prelude::*;

    #[test]
    fn a_value_never_makes_a_second_field() {
        let mut header = Header::default();
        header.text("Subject", "a\r\nBcc: x@y\n\u{85}z");
        assert_eq!(header.finish(), "Subject: a Bcc: x@y z\r\n");
    }

    #[test]
    fn long_and_foreign_values_fold_and_read_back() {
        for value in ["é".repeat(300), "word ".repeat(99), "x".repeat(500), "=?utf-8?q?no?= \"q\\".to_owned()]
        {
            let mut header = Header::default();
            header.text("Subject", &value);
            header.mailbox("To", &value, &Address::parse("a@b.example").unwrap());
            let raw = format!("{}\r\n", header.finish());
            assert!(raw.is_ascii() && raw.lines().all(|l| l.len() <= 998));
            let parsed = mail_parser::MessageParser::new().parse(raw.as_bytes()).unwrap();
            let meant = HeaderValue::new(&value);
            assert_eq!(parsed.subject(), Some(meant.as_str()));
            let to = parsed.to().unwrap().first().unwrap();
            assert_eq!((to.name(), to.address()), (Some(meant.as_str()), Some("a@b.example")));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn whatever_is_written_is_one_field_and_reads_back(text in "(?s)(.|[\r\n\t =?\"\\\\<>,:;@()]|=\\?utf-8\\?[qb]\\?){0,80}") {
            let mut header = Header::default();
            header.text("Subject", &text);
            header.mailbox("To", &text, &Address::parse("a@b.example").unwrap());
            let raw = header.finish();
            prop_assert!(raw.is_ascii() && crlf::is_clean(raw.as_bytes()) && !raw.contains("\r\n\r\n"));
            let meant = HeaderValue::new(&text);
            let whole = format!("{raw}\r\n");
            let parsed = mail_parser::MessageParser::new().parse(whole.as_bytes()).unwrap();
            prop_assert_eq!(parsed.headers().len(), 1 + usize::from(!meant.as_str().is_empty()));
            prop_assert_eq!(parsed.subject().unwrap_or_default(), meant.as_str());
            let to: Vec<_> = parsed.to().unwrap().iter().map(|m| (m.name().unwrap_or_default(), m.address())).collect();
            prop_assert_eq!(to, [(meant.as_str(), Some("a@b.example"))]);
        }
    }
}
