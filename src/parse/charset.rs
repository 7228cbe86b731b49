//! Octets to text by the WHATWG encoding list; a label is a hint and not a fact.
//!
//! Deliberately absent: guessing by letter frequency, and UTF-7, which hides words in plain ASCII.

use crate::mail::fields::position;
use encoding_rs::{
    Encoding, ISO_2022_JP, ISO_8859_2, ISO_8859_4, ISO_8859_7, ISO_8859_8, ISO_8859_8_I, ISO_8859_13,
    ISO_8859_15, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1250, WINDOWS_1252, WINDOWS_1253, WINDOWS_1255,
    WINDOWS_1257,
};
use std::borrow::Cow;

/// Valid UTF-8 wins over a single-byte label or none; what nothing explains is windows-1252.
pub(super) fn text<'a>(bytes: &'a [u8], label: Option<&str>) -> Cow<'a, str> {
    let named = label.and_then(|l| Encoding::for_label_no_replacement(l.trim().as_bytes()));
    let utf8 = std::str::from_utf8(bytes);
    match seen(bytes).or(named) {
        // UTF-16 has a NUL in every line end; without any, what is valid UTF-8 was labelled wrong.
        Some(wide) if is_utf16(wide) && utf8.is_ok() && !bytes.contains(&0) => {
            utf8.unwrap_or_default().into()
        }
        Some(wide) if is_utf16(wide) || wide == ISO_2022_JP => wide.decode(bytes).0,
        Some(double) if !double.is_single_byte() && double != UTF_8 => match double.decode(bytes) {
            (text, _, false) => text,
            (broken, _, true) => utf8.map_or(broken, Cow::Borrowed),
        },
        found => match utf8 {
            Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text).into(),
            Err(_) => {
                let single = found.filter(|e| *e != UTF_8).unwrap_or(WINDOWS_1252);
                of_windows(single, bytes).unwrap_or(single).decode(bytes).0
            }
        },
    }
}

/// What was meant by a label of ISO 8859 where octets stand for its control signs, which no mail holds: the code page of
/// Windows for the same letters, if that has signs there.
fn of_windows(single: &Encoding, bytes: &[u8]) -> Option<&'static Encoding> {
    let pairs = [
        (ISO_8859_2, WINDOWS_1250),
        (ISO_8859_4, WINDOWS_1257),
        (ISO_8859_7, WINDOWS_1253),
        (ISO_8859_8, WINDOWS_1255),
        (ISO_8859_8_I, WINDOWS_1255),
        (ISO_8859_13, WINDOWS_1257),
        (ISO_8859_15, WINDOWS_1252),
    ];
    let (_, windows) = pairs.into_iter().find(|(iso, _)| *iso == single)?;
    let controls = bytes.iter().any(|b| (0x80..0xa0).contains(b));
    let explained = || {
        let (text, _, broken) = windows.decode(bytes);
        !broken && !text.contains(|c| ('\u{80}'..'\u{a0}').contains(&c))
    };
    (controls && explained()).then_some(windows)
}

fn is_utf16(encoding: &Encoding) -> bool {
    encoding == UTF_16BE || encoding == UTF_16LE
}

/// What the octets say themselves, whatever the label: a byte order mark of UTF-16, or the shifts of
/// ISO-2022-JP (RFC 1468) in octets of 7 bits that it explains without an error.
fn seen(bytes: &[u8]) -> Option<&'static Encoding> {
    if let Some((marked, _)) = Encoding::for_bom(bytes).filter(|(e, _)| is_utf16(e)) {
        return Some(marked);
    }
    let shifted = position(bytes, |b| b == 0x1b).is_some()
        && bytes.is_ascii()
        && bytes.windows(3).any(|w| w == b"\x1b$B" || w == b"\x1b$@");
    (shifted && !ISO_2022_JP.decode_without_bom_handling(bytes).1).then_some(ISO_2022_JP)
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn the_label_is_believed_where_it_can_be_true() {
        assert_eq!(text(b"Sch\xf6n", Some("iso-8859-1")), "Schön");
        assert_eq!(text(b"\xcf\xf0\xe8\xe2\xe5\xf2", Some("windows-1251")), "Привет");
        assert_eq!(text(b"\x1b$B4V\x1b(B", Some("ISO-2022-JP")), "間");
        assert_eq!(text(b"\xb0\xa1", Some("euc-kr")), "가");
    }

    #[test]
    fn a_wrong_or_missing_label_does_no_harm() {
        assert_eq!(text("Schön".as_bytes(), Some("iso-8859-1")), "Schön");
        assert_eq!(text("Schön".as_bytes(), Some("x-unknown-9")), "Schön");
        assert_eq!(text(b"Sch\xf6n", Some("utf-8")), "Schön");
        assert_eq!(text(b"Sch\xf6n \x80", None), "Schön €");
        assert_eq!(text("間".as_bytes(), Some("shift_jis")), "間");
    }

    #[test]
    fn control_signs_of_iso_8859_are_letters_of_windows() {
        assert_eq!(text(b"\x8eena, ji\x9e", Some("iso-8859-2")), "Žena, již");
        assert_eq!(text(b"\xaeena, ji\xbe", Some("iso-8859-2")), "Žena, již");
        assert_eq!(text(b"\x80 5", Some("iso-8859-15")), "€ 5");
        assert_eq!(text(b"\x81 5", Some("iso-8859-2")), "\u{81} 5");
    }

    #[test]
    fn us_ascii_with_eight_bits_is_read_as_what_it_is() {
        assert_eq!(text(b"Sch\xf6n", Some("us-ascii")), "Schön");
        assert_eq!(text("Schön".as_bytes(), Some("us-ascii")), "Schön");
    }

    #[test]
    fn a_byte_order_mark_of_utf16_is_believed_over_any_label() {
        for label in [None, Some("us-ascii"), Some("utf-8"), Some("shift_jis"), Some("x-unknown-9")] {
            assert_eq!(text(b"\xff\xfeD\0O\0N\0E\0", label), "DONE", "{label:?}");
            assert_eq!(text(b"\xfe\xff\0D\0O\0N\0E", label), "DONE", "{label:?}");
        }
    }

    #[test]
    fn utf16_is_only_a_label_where_no_octet_is_nul() {
        assert_eq!(text(b"DONE\r\n", Some("utf-16")), "DONE\r\n");
        assert_eq!(text(b"D\0O\0N\0E\0", Some("utf-16le")), "DONE");
    }

    #[test]
    fn iso_2022_jp_is_seen_without_its_label() {
        for label in [None, Some("us-ascii"), Some("utf-8"), Some("iso-8859-1")] {
            assert_eq!(text(b"\x1b$B4V\x1b(B DONE", label), "間 DONE", "{label:?}");
        }
        assert_eq!(text(b"\x1b[1mDONE", None), "\x1b[1mDONE");
    }

    #[test]
    fn utf7_is_not_decoded() {
        assert_eq!(text(b"+AEQATwBOAEU-", Some("utf-7")), "+AEQATwBOAEU-");
    }
}
