//! The body: quoted-printable parts in a multipart (RFC 2045, 2046). Pure ASCII, CRLF, short lines.
//!
//! Deliberately no charset but UTF-8 and no encoding but one: what is always done is always tested.

use crate::mail::{MessageId, crlf};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

/// Columns of a quoted-printable line (RFC 2045 section 6.7, rule 5).
const LINE_MAX: usize = 76;

/// What a mail carries.
pub(super) struct Body<'a> {
    /// `text/plain`
    pub text: &'a str,
    /// `text/html`
    pub html: &'a str,
    /// A text that was too long to be shown, with its file name.
    pub attached: Option<(&'a str, &'a str)>,
}

/// The Content-Type field and everything below the header. The boundaries come out of the Message-ID.
pub(super) fn write(body: &Body, id: &MessageId) -> String {
    let mut out = String::with_capacity(body.text.len() + body.html.len() * 5 / 4 + 1024);
    let Some((name, file)) = body.attached else {
        alternative(body, &boundary(id, "alternative"), &mut out);
        return out;
    };
    let outer = boundary(id, "mixed");
    out.push_str(&format!("Content-Type: multipart/mixed;\r\n boundary=\"{outer}\"\r\n\r\n--{outer}\r\n"));
    alternative(body, &boundary(id, "alternative"), &mut out);
    out.push_str(&format!("\r\n--{outer}\r\nContent-Disposition: attachment; filename=\"{name}\"\r\n"));
    leaf("plain", file, &mut out);
    out.push_str(&format!("\r\n--{outer}--\r\n"));
    out
}

fn alternative(body: &Body, boundary: &str, out: &mut String) {
    out.push_str(&format!("Content-Type: multipart/alternative;\r\n boundary=\"{boundary}\"\r\n\r\n"));
    for (kind, part) in [("plain", body.text), ("html", body.html)] {
        out.push_str(&format!("--{boundary}\r\n"));
        leaf(kind, part, out);
        out.push_str("\r\n");
    }
    out.push_str(&format!("--{boundary}--\r\n"));
}

fn leaf(kind: &str, text: &str, out: &mut String) {
    out.push_str(&format!("Content-Type: text/{kind}; charset=utf-8\r\n"));
    out.push_str("Content-Transfer-Encoding: quoted-printable\r\n\r\n");
    quoted_printable(&crlf::normalise(text.as_bytes()), out);
}

/// `=_` never occurs in quoted-printable text (RFC 2045 section 6.7), so no part can hold it.
fn boundary(id: &MessageId, level: &str) -> String {
    let digest = Sha256::digest(format!("{level} {id}").as_bytes());
    format!("=_{}", HEXLOWER.encode(digest.get(..16).unwrap_or_default()))
}

fn quoted_printable(clean: &[u8], out: &mut String) {
    for line in clean.split(|b| *b == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let mut column = 0;
        for (n, byte) in line.iter().enumerate() {
            let bare = is_bare(line, n, *byte);
            let width = if bare { 1 } else { 3 };
            if column + width > LINE_MAX - 1 {
                out.push_str("=\r\n");
                column = 0;
            }
            if bare {
                out.push(char::from(*byte))
            } else {
                out.push_str(&format!("={byte:02X}"))
            }
            column += width;
        }
        out.push_str("\r\n");
    }
    // The split gave one empty line behind the last CRLF.
    out.truncate(out.len().saturating_sub(2));
}

/// Printable ASCII but `=`; no space at a line's end, and no line that starts with a dot or "From ".
fn is_bare(line: &[u8], n: usize, byte: u8) -> bool {
    match byte {
        b'=' => false,
        b' ' => n + 1 < line.len(),
        b'.' => n > 0,
        b'F' => n > 0 || !line.starts_with(b"From "),
        _ => byte.is_ascii_graphic(),
    }
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
        assert!(raw.is_ascii() && crlf::is_clean(raw.as_bytes()) && raw.lines().all(|l| l.len() <= 76));
        let parsed = mail_parser::MessageParser::new().parse(raw.as_bytes()).unwrap();
        let meant = String::from_utf8(crlf::normalise(text.as_bytes())).unwrap();
        assert_eq!(parsed.body_text(0).unwrap().trim_end_matches("\r\n"), meant.trim_end_matches("\r\n"));
        assert_eq!(parsed.body_html(0).unwrap().trim_end(), "<p>é</p>");
        assert_eq!(parsed.attachment_count(), 1);
    }
}
