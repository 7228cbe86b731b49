//! The body: a multipart of text and HTML (RFC 2046), encoded by mail-builder. Pure ASCII, CRLF, short lines.
//!
//! It gets text and file names of ours only, with clean line ends, and boundaries that come out of
//! the Message-ID: left to itself it would draw them by the clock, and no two tries would be the same.

use crate::mail::{MessageId, crlf};
use data_encoding::HEXLOWER;
use mail_builder::headers::content_type::ContentType;
use mail_builder::mime::MimePart;
use sha2::{Digest, Sha256};

/// What a mail carries.
pub(super) struct Body<'a> {
    /// `text/plain`
    pub text: &'a str,
    /// `text/html`
    pub html: &'a str,
    /// A text that was too long to be shown, with its file name.
    pub attached: Option<(&'a str, &'a str)>,
}

/// The Content-Type field and everything below the header.
pub(super) fn write(body: &Body, id: &MessageId) -> String {
    let alternative = multipart("alternative", id, vec![text("plain", body.text), text("html", body.html)]);
    let whole = match body.attached {
        None => alternative,
        Some((name, file)) => multipart("mixed", id, vec![alternative, text("plain", file).attachment(name)]),
    };
    let mut out = Vec::with_capacity(body.text.len() + body.html.len() * 5 / 4 + 1024);
    whole.write_part(&mut out);
    String::from_utf8_lossy(&crlf::normalise(&out)).into_owned()
}

fn multipart<'a>(kind: &'a str, id: &MessageId, parts: Vec<MimePart<'a>>) -> MimePart<'a> {
    let of = ContentType::new(format!("multipart/{kind}")).attribute("boundary", boundary(id, kind));
    MimePart::new(of, parts)
}

fn text<'a>(kind: &str, text: &str) -> MimePart<'a> {
    let of = ContentType::new(format!("text/{kind}")).attribute("charset", "utf-8");
    let clean = crlf::normalise(text.as_bytes());
    MimePart::new(of, String::from_utf8_lossy(&clean).into_owned())
}

/// `=_` never occurs in quoted-printable text (RFC 2045 section 6.7), so no part can hold it.
fn boundary(id: &MessageId, level: &str) -> String {
    let digest = Sha256::digest(format!("{level} {id}").as_bytes());
    format!("=_{}", HEXLOWER.encode(digest.get(..16).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_reads_back() {
        let id = MessageId::parse("<a@b>").unwrap();
        let long = format!("{} end ", "ü=x".repeat(500));
        let text = format!(".\r\n..\nFrom me\rtab\t \n{long}");
        let raw = format!(
            "MIME-Version: 1.0\r\n{}",
            write(&Body { text: &text, html: "<p>é</p>", attached: Some(("t.txt", "all\n")) }, &id)
        );
        assert!(raw.is_ascii() && crlf::is_clean(raw.as_bytes()) && raw.lines().all(|l| l.len() <= 998));
        let parsed = mail_parser::MessageParser::new().parse(raw.as_bytes()).unwrap();
        let meant = String::from_utf8(crlf::normalise(text.as_bytes())).unwrap();
        assert_eq!(parsed.body_text(0).unwrap().trim_end_matches("\r\n"), meant.trim_end_matches("\r\n"));
        assert_eq!(parsed.body_html(0).unwrap().trim_end(), "<p>é</p>");
        assert_eq!(parsed.attachment_count(), 1);
    }
}
