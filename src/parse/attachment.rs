//! What is no text: hashed, counted, named for display. Never opened, never run, never shown.

use super::body::is_words;
use super::limits::NAME_CHARS_MAX;
use super::message::Attachment;
use super::mime::Part;
use crate::mail::HeaderValue;
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

/// All parts that are neither words, sealed or not, nor a signature over them.
pub(super) fn read(parts: &[Part<'_>]) -> Vec<Attachment> {
    parts.iter().filter(|p| is_attached(p)).map(attachment).collect()
}

/// The decoded octets of the `index`th of [`super::Message::attachments`], for storing them under their hash.
#[must_use]
pub fn attachment_bytes(raw: &[u8], index: usize) -> Option<Vec<u8>> {
    let (parts, _) = super::parts(raw);
    let found = parts.iter().filter(|p| is_attached(p)).nth(index)?;
    Some(found.decoded().into_owned())
}

fn is_attached(part: &Part<'_>) -> bool {
    !is_words(part) && !is_signature(part) && part.sealed.is_none()
}

/// The second part of a multipart/signed (RFC 1847 section 2.1) is made by a program and proves no work.
fn is_signature(part: &Part<'_>) -> bool {
    part.parent == "signed"
        && part.is("application", &["pkcs7-signature", "x-pkcs7-signature", "pgp-signature"])
}

fn attachment(part: &Part<'_>) -> Attachment {
    let bytes = part.decoded();
    let disposed = part.disposition.as_ref().map(|d| d.ctype().to_ascii_lowercase());
    let related = part.parent == "related" && part.content_id.is_some();
    Attachment {
        name: display_name(part.file_name().unwrap_or_default()),
        mime: HeaderValue::new(&format!("{}/{}", part.ctype, part.subtype)).as_str().to_owned(),
        size: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
        sha256: HEXLOWER.encode(&Sha256::digest(&bytes)),
        inline: disposed.map_or(related, |d| d == "inline"),
        content_id: part.content_id.as_deref().map(|id| HeaderValue::new(id).as_str().to_owned()),
    }
}

/// The last step of any path, harmless and short; `..` and the like are no names.
pub(super) fn display_name(sent: &str) -> String {
    let harmless = HeaderValue::new(sent);
    let last = harmless.as_str().rsplit(['/', '\\']).next().unwrap_or_default();
    let bare = last.rsplit_once(':').map_or(last, |(_, name)| name).trim_matches([' ', '.']);
    bare.chars().take(NAME_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::mime;

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
            assert_eq!(attachment_bytes(signed.as_bytes(), 0).as_deref(), Some(&b"scan"[..]));
            // Alone in another multipart it may be the very file that was asked for.
            assert_eq!(read(&mime::walk(mail("mixed", second).as_bytes()).0).len(), 2);
        }
    }

    #[test]
    fn a_name_is_never_a_path() {
        let cases = [
            ("../../etc/passwd", "passwd"),
            ("C:\\Windows\\win.ini", "win.ini"),
            ("\\\\server\\share\\x.doc", "x.doc"),
            ("C:aux.txt", "aux.txt"),
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
