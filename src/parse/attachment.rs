//! What is no text: hashed, counted, named for display. Never opened, never run, never shown.

use super::body::is_words;
use super::limits::NAME_CHARS_MAX;
use super::message::Attachment;
use super::mime::{self, Part};
use super::tnef;
use crate::mail::header_value::{HEADER_VALUE_MAX, HeaderValue};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

/// Characters of an ending that outlives a name which is cut.
const ENDING_CHARS_MAX: usize = 16;

/// All parts that are neither words, sealed or not, nor a signature over them.
pub(super) fn read(parts: &[Part<'_>]) -> Vec<Attachment> {
    parts.iter().filter(|p| is_attached(p)).map(|part| attachment(part, &part.decoded())).collect()
}

/// [`super::Message::attachments`], each with its decoded octets: one walk for all of them.
#[must_use]
pub fn files(raw: &[u8]) -> Vec<(Attachment, Vec<u8>)> {
    let (parts, _) = tnef::unpacked(mime::walk(raw));
    let file = |part: &Part<'_>| {
        let octets = part.decoded();
        (attachment(part, &octets), octets.into_owned())
    };
    parts.iter().filter(|p| is_attached(p)).map(file).collect()
}

fn is_attached(part: &Part<'_>) -> bool {
    !is_words(part) && !is_signature(part) && part.sealed.is_none()
}

/// The second part of a multipart/signed (RFC 1847 section 2.1) is made by a program and proves no work.
fn is_signature(part: &Part<'_>) -> bool {
    part.parent == "signed"
        && part.is("application", &["pkcs7-signature", "x-pkcs7-signature", "pgp-signature"])
}

fn attachment(part: &Part<'_>, bytes: &[u8]) -> Attachment {
    let disposed = part.disposition.as_ref().map(|d| d.ctype().to_ascii_lowercase());
    let related = part.parent == "related" && part.content_id.is_some();
    Attachment {
        name: display_name(part.file_name().unwrap_or_default()),
        mime: HeaderValue::new(&format!("{}/{}", part.ctype, part.subtype)).into_string(),
        size: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
        sha256: HEXLOWER.encode(&Sha256::digest(bytes)),
        inline: disposed.map_or(related, |d| d == "inline"),
        content_id: part.content_id.as_deref().map(|id| HeaderValue::new(id).into_string()),
    }
}

/// The last step of any path, harmless and short; `..` and the like are no names.
pub(super) fn display_name(sent: &str) -> String {
    // Of an endless one the end: there are the last step and the ending.
    let skipped = sent.chars().count().saturating_sub(HEADER_VALUE_MAX);
    let harmless = HeaderValue::new(&sent.chars().skip(skipped).collect::<String>());
    let last = harmless.as_str().rsplit(['/', '\\']).next().unwrap_or_default();
    let bare = last.rsplit_once(':').map_or(last, |(_, name)| name).trim_matches([' ', '.']);
    if is_device(bare) { shortened(&format!("_{bare}")) } else { shortened(bare) }
}

/// The ending stays: it is what a rule about files, and a reader, look at.
fn shortened(name: &str) -> String {
    if name.chars().nth(NAME_CHARS_MAX).is_none() {
        return name.to_owned();
    }
    let ending = name.rsplit_once('.').filter(|(_, ending)| ending.chars().count() <= ENDING_CHARS_MAX);
    let (stem, ending) = ending.map_or((name, String::new()), |(stem, ending)| (stem, format!(".{ending}")));
    let room = NAME_CHARS_MAX - ending.chars().count();
    let stem: String = stem.chars().take(room).collect();
    format!("{}{ending}", stem.trim_end_matches([' ', '.']))
}

/// Windows opens a device under these, whatever their ending.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    let numbered = |kind: &str| {
        let mut number = stem.strip_prefix(kind).unwrap_or_default().chars();
        matches!((number.next(), number.next()), (Some('0'..='9' | '\u{b9}' | '\u{b2}' | '\u{b3}'), None))
    };
    ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$"].contains(&stem.as_str())
        || numbered("COM")
        || numbered("LPT")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::mime;
    use proptest::prelude::*;

    /// A scan in a mail with a second part of this type, in a multipart of this kind.
    fn mail(kind: &str, second: &str) -> String {
        format!(
            "Content-Type: multipart/{kind}; boundary=b\r\n\r\n--b\r\nContent-Type: {second}\r\n\r\nsig\r\n\
             --b\r\nContent-Type: application/pdf\r\n\r\nscan\r\n--b--\r\n"
        )
    }

    #[test]
    fn a_signature_over_the_words_is_no_attachment() {
        for second in
            ["application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"]
        {
            let signed = mail("signed", second);
            let found = read(&mime::walk(signed.as_bytes()).0);
            assert_eq!(found.iter().map(|a| a.mime.as_str()).collect::<Vec<_>>(), ["application/pdf"]);
            assert_eq!(files(signed.as_bytes())[0].1, b"scan");
            // Alone in another multipart it may be the very file that was asked for.
            assert_eq!(read(&mime::walk(mail("mixed", second).as_bytes()).0).len(), 2);
        }
    }

    proptest! {
        #[test]
        fn whatever_is_sent_as_a_name_is_safe(sent in names()) {
            let name = display_name(&sent);
            let label = Attachment { name: name.clone(), ..file() }.label().to_owned();
            prop_assert!(!label.is_empty());
            prop_assert!(name.chars().count() <= NAME_CHARS_MAX, "{}", name.chars().count());
            let harmful = |c: char| c.is_control() || "/\\:\u{2028}\u{2029}".contains(c);
            let turns = |c: char| matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
            prop_assert!(!name.chars().any(|c| harmful(c) || turns(c)), "{name:?}");
            prop_assert_eq!(name.trim_matches([' ', '.']), &name);
            prop_assert!(!is_device(&name), "{name:?}");
            prop_assert_eq!(display_name(&name), name);
        }
    }

    /// Any text, and what is made of the pieces that are dangerous.
    fn names() -> impl Strategy<Value = String> {
        let pieces = prop::sample::select(vec![
            "/",
            "\\",
            "..",
            ".",
            " ",
            ":",
            "CON",
            "nul",
            "com1",
            "LPT\u{b9}",
            "\u{202e}",
            "\u{2066}",
            "\u{200d}",
            "\u{e9}",
            "\0",
            "\r\n",
            "\u{85}",
            "\u{2028}",
            "exe",
            "a",
            "~",
            "-",
            "\u{1f469}",
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        ]);
        prop_oneof![any::<String>(), prop::collection::vec(pieces, 0..24).prop_map(|all| all.concat())]
    }

    fn file() -> Attachment {
        let raw = b"Content-Type: application/pdf\r\n\r\nscan";
        files(raw).remove(0).0
    }

    #[test]
    fn the_ending_outlives_a_name_that_is_cut() {
        for many in [NAME_CHARS_MAX, 10 * HEADER_VALUE_MAX] {
            let name = display_name(&format!("{}.exe", "x".repeat(many)));
            assert_eq!((name.chars().count(), name.ends_with(".exe")), (NAME_CHARS_MAX, true), "{many}");
        }
        let endless = format!("a.{}", "x".repeat(NAME_CHARS_MAX));
        assert_eq!(display_name(&endless), endless.chars().take(NAME_CHARS_MAX).collect::<String>());
    }

    #[test]
    fn all_files_come_in_one_walk() {
        let part = "--b\r\nContent-Type: application/pdf\r\n\r\nscan\r\n";
        let many = format!("Content-Type: multipart/mixed; boundary=b\r\n\r\n{}--b--\r\n", part.repeat(900));
        let found = files(many.as_bytes());
        assert!(found.iter().all(|(file, octets)| file.size == 4 && octets == b"scan"));
        let alone: Vec<Attachment> = found.into_iter().map(|(file, _)| file).collect();
        assert_eq!((alone.len(), alone), (900, read(&mime::walk(many.as_bytes()).0)));
    }

    #[test]
    fn a_name_is_never_a_path() {
        let cases = [
            ("../../etc/passwd", "passwd"),
            ("C:\\Windows\\win.ini", "win.ini"),
            ("\\\\server\\share\\x.doc", "x.doc"),
            ("C:aux.txt", "_aux.txt"),
            ("com1 .tar.gz", "_com1 .tar.gz"),
            ("console.txt", "console.txt"),
            ("..", ""),
            ("a\u{202e}fdp.exe", "afdp.exe"),
            ("a\r\nb\0.txt", "a b.txt"),
        ];
        for (sent, shown) in cases {
            assert_eq!(display_name(sent), shown, "{sent:?}");
        }
        assert_eq!(display_name(&"x".repeat(NAME_CHARS_MAX)).len(), NAME_CHARS_MAX);
        assert_eq!(display_name(&"x".repeat(NAME_CHARS_MAX + 1)).len(), NAME_CHARS_MAX);
    }
}
