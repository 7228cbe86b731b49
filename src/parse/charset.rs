//! Octets to text by the WHATWG encoding list; a label is a hint and not a fact.

use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Valid UTF-8 wins over a single-byte label or none; what nothing explains is windows-1252.
pub(super) fn text(bytes: &[u8], label: Option<&str>) -> String {
    let named = label.and_then(|l| Encoding::for_label_no_replacement(l.trim().as_bytes()));
    let utf8 = std::str::from_utf8(bytes);
    match named {
        // These say by themselves when they are wrong.
        Some(wide) if wide == UTF_16BE || wide == UTF_16LE || wide == ISO_2022_JP => {
            wide.decode(bytes).0.into_owned()
        }
        Some(double) if !double.is_single_byte() && double != UTF_8 => match double.decode(bytes) {
            (text, _, false) => text.into_owned(),
            (broken, _, true) => utf8.map_or_else(|_| broken.into_owned(), str::to_owned),
        },
        found => match utf8 {
            Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text).to_owned(),
            Err(_) => {
                let single = found.filter(|e| *e != UTF_8).unwrap_or(WINDOWS_1252);
                single.decode(bytes).0.into_owned()
            }
        },
    }
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
        assert_eq!(text("間".as_bytes(), Some("shift_jis")), text("間".as_bytes(), Some("shift_jis")));
    }
}
