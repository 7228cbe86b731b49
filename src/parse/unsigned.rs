//! Bodies that an unsigned MIME field may show otherwise than they were written (RFC 6376 section 5.4 leaves to the
//! signer which fields it signs, and large providers leave Content-Type or Content-Transfer-Encoding out).
//!
//! Asked only of a mail whose signature does not cover the field: each answers whether what stands there can be
//! anything but what the sender's program wrote. Deliberately absent: who signed, and what follows from it.

use super::body::is_words;
use super::mime::{Part, delimiter, outermost};
use super::smime::{self, Opened};
use super::transfer;
use crate::mail::fields::{Field, fields, line_at, split, without_end};
use std::borrow::Cow;

/// What programs write in front of the parts, for readers that know no MIME.
const NOTICES: &[&[u8]] = &[
    b"This is a multi-part message in MIME format.",
    b"This is a multipart message in MIME format.",
    b"This is a cryptographically signed message in MIME format.",
    b"This is an OpenPGP/MIME signed message (RFC 4880 and 3156)",
];

/// Whether words may stand where the outermost Content-Type lets nobody see them as what they are: outside the parts
/// of a multipart (RFC 2046 section 5.1.1), before any tag of a page, in a charset that is not their own, or in a file.
#[must_use]
pub fn is_mistyped(message: &[u8]) -> bool {
    let part = outermost(message);
    if part.ctype == "multipart" {
        // Section 5.1.5: in a digest, a part that names no type is a mail of somebody else.
        // One without a boundary has no parts, and is a file as a whole.
        let boundary = part.parameter("boundary").filter(|b| !b.is_empty()).map(|b| b.trim_end().as_bytes());
        let is_hidden = || boundary.map_or(has_octets(&part), |b| has_words_outside(&part.body, b));
        return part.subtype == "digest" || is_hidden();
    }
    if !is_words(&part) {
        return is_file(&part);
    }
    let decoded = part.decoded();
    // What programs for Windows write in front of UTF-8.
    let octets = decoded.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&decoded);
    let begins = |mark: &[u8]| octets.trim_ascii_start().starts_with(mark);
    match part.subtype.as_str() {
        "html" => !begins(b"<") || is_mislabelled(octets, &part),
        // Parts that are shown as text.
        _ => (begins(b"--") && !begins(b"-- ")) || is_mislabelled(octets, &part),
    }
}

/// Whether Content-Disposition makes a file of the whole body (RFC 2183 section 2.2).
#[must_use]
pub fn is_filed(message: &[u8]) -> bool {
    let part = outermost(message);
    let is_attached = part.disposition.as_ref().is_some_and(|d| d.ctype().eq_ignore_ascii_case("attachment"));
    is_attached && part.ctype != "multipart" && is_file(&part)
}

/// Something that nobody reads, and no envelope out of which the words are taken.
fn is_file(part: &Part<'_>) -> bool {
    has_octets(part) && !matches!(smime::open(part), Opened::Entity(_))
}

fn has_octets(part: &Part<'_>) -> bool {
    !part.body.trim_ascii().is_empty()
}

/// Whether a text is read otherwise than as UTF-8, which says itself what it is: of other octets only the label says
/// so, and ISO-2022-JP and UTF-16 look like ASCII to who does not know them.
fn is_mislabelled(octets: &[u8], part: &Part<'_>) -> bool {
    let Ok(text) = std::str::from_utf8(octets) else { return true };
    let is_plain = !octets.iter().any(|b| matches!(b, 0 | 0x1b));
    !(is_plain && super::charset::text(octets, part.parameter("charset")) == text)
}

fn has_words_outside(body: &[u8], boundary: &[u8]) -> bool {
    let (mut outside, mut at) = (true, 0);
    while let Some(line) = line_at(body, at) {
        at += line.len();
        let text = line.trim_ascii();
        match delimiter(line, boundary) {
            Some(last) => outside = last,
            None if outside && !text.is_empty() && !NOTICES.contains(&text) => return true,
            None => {}
        }
    }
    false
}

/// Whether the body of a mail of one part is not what an encoder makes, though Content-Transfer-Encoding says so: then
/// what is decoded may be words that were never written. Multiparts have none (RFC 2045 section 6.4).
#[must_use]
pub fn is_miscoded(message: &[u8]) -> bool {
    let part = outermost(message);
    match part.encoding.as_str() {
        _ if part.ctype == "multipart" => false,
        "quoted-printable" => !is_quoted_printable(&part.body),
        "base64" => !is_base64(&part.body),
        _ => false,
    }
}

/// The same mail with a body that says to be quoted-printable, if it says nothing and that would make a difference: a
/// field that is not signed can have been taken away.
#[must_use]
pub fn recoded(message: &[u8]) -> Option<Vec<u8>> {
    let part = outermost(message);
    let is_coded = matches!(part.encoding.as_str(), "quoted-printable" | "base64");
    let differs = || has_escapes(&part.body) && transfer::decode("quoted-printable", &part.body) != part.body;
    (part.ctype != "multipart" && !is_coded && differs()).then(|| {
        let (head, body) = split(message);
        let coding = |field: &Field<'_>| field.is("Content-Transfer-Encoding");
        let kept = fields(head).filter(|field| !coding(field)).filter_map(|f| head.get(f.start..f.end));
        let head = kept.collect::<Vec<_>>().concat();
        [b"Content-Transfer-Encoding: quoted-printable\n", &*head, b"\n", body].concat()
    })
}

/// An equals sign with two digits or a line end behind it.
fn has_escapes(body: &[u8]) -> bool {
    let is_hex = |b: &u8| b.is_ascii_hexdigit();
    let behind = |at: usize| body.get(at + 1..).unwrap_or_default();
    let found = |at: usize| match behind(at) {
        [b'\r' | b'\n', ..] => true,
        [high, low, ..] => is_hex(high) && is_hex(low),
        _ => false,
    };
    body.iter().enumerate().any(|(at, byte)| *byte == b'=' && found(at))
}

/// RFC 2045 section 6.7 as encoders write it: only what has to be escaped is.
fn is_quoted_printable(body: &[u8]) -> bool {
    let mut at = 0;
    while let Some(line) = line_at(body, at) {
        at += line.len();
        if !is_quoted_line(without_end(line)) {
            return false;
        }
    }
    true
}

fn is_quoted_line(line: &[u8]) -> bool {
    // A soft line break.
    let line = line.trim_ascii_end();
    let line = line.strip_suffix(b"=").unwrap_or(line);
    let mut rest = line;
    while let Some(at) = rest.iter().position(|b| *b == b'=') {
        let Some(octet) = rest.get(at + 1..at + 3).and_then(octet) else { return false };
        let is_first = rest.len() == line.len() && at == 0;
        let after = rest.get(at + 3..).unwrap_or_default();
        if !has_to_be_escaped(octet, is_first, after.is_empty()) {
            return false;
        }
        rest = after;
    }
    true
}

fn octet(digits: &[u8]) -> Option<u8> {
    let digits = std::str::from_utf8(digits).ok().filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()))?;
    u8::from_str_radix(digits, 16).ok()
}

/// Rule 3: white space at the end of a line. Section 6.7, end: `From ` and `.` at the start of one. Never a line end
/// (rule 4).
fn has_to_be_escaped(octet: u8, is_first: bool, is_last: bool) -> bool {
    match octet {
        b' ' | b'\t' => is_last,
        b'.' | b'F' => is_first,
        b'\r' | b'\n' => false,
        other => other == b'=' || !other.is_ascii_graphic(),
    }
}

/// RFC 2045 section 6.8: whole groups, padded at the end alone.
fn is_base64(body: &[u8]) -> bool {
    let bare: Cow<'_, [u8]> = body.iter().copied().filter(|b| !b.is_ascii_whitespace()).collect();
    let is_letter = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/');
    let letters = bare.strip_suffix(b"==").or(bare.strip_suffix(b"=")).unwrap_or(&bare);
    bare.len().is_multiple_of(4) && letters.iter().all(is_letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encoder_escapes_what_it_has_to() {
        for body in
            ["", "a=3Db\r\n", "M=C3=BC =\r\nller=20\r\n", "=2E\r\n=46rom me\r\n", "x=20=\r\ny", "=c3=bc"]
        {
            assert!(is_quoted_printable(body.as_bytes()), "{body:?}");
        }
        for body in
            ["=0ADONE", "a=0D=0A", "=3Cp=3E", "=44ONE", "x=20y", "a=2E", "a=", "x=1", "=zz", "a = b", "==0A"]
        {
            let fits = body == "a=";
            assert_eq!(is_quoted_printable(body.as_bytes()), fits, "{body:?}");
        }
    }

    #[test]
    fn base64_is_whole() {
        for (body, fits) in [
            ("RE9O\r\nRQ==\r\n", true),
            ("", true),
            ("RE9ORQ", false),
            ("RE9O!RQ==", false),
            ("RQ==RE9O", false),
        ] {
            assert_eq!(is_base64(body.as_bytes()), fits, "{body:?}");
        }
    }

    #[test]
    fn only_a_body_that_would_be_read_otherwise_is_recoded() {
        let of = |text: &str| recoded(text.as_bytes()).map(|mail| String::from_utf8(mail).unwrap());
        let again = "Content-Transfer-Encoding: quoted-printable\nA: b\r\n\na=0Ab\r\n";
        assert_eq!(of("A: b\r\n\r\na=0Ab\r\n").as_deref(), Some(again));
        assert_eq!(of("Content-Transfer-Encoding: 8bit\r\nA: b\r\n\r\na=0Ab\r\n").as_deref(), Some(again));
        assert!(of("A: b\r\n\r\na=\r\nb").is_some());
        for text in
            ["A: b\r\n\r\na=b", "A: b\r\n\r\na =x \r\n", "Content-Transfer-Encoding: base64\r\n\r\na=0Ab"]
        {
            assert_eq!(of(text), None, "{text}");
        }
        assert_eq!(of("Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\na=0Ab"), None);
    }
}
