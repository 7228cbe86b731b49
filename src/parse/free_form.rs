//! Bounces that are no DSN: a copy of the mail in the text, and words around it.
//!
//! Two shapes are certain enough: the field X-Failed-Recipients (Exim, Gmail), and qmail's QSBMF, whose text is
//! fixed by its author. Anything else without a DSN stays what it is, an automatic mail: guessing which sentence
//! says "failed" would let an absence pause reminders.

use super::header::Head;
use super::mime::Part;
use super::report::{Action, Report, address_in, short, status_in};
use crate::mail::MessageId;

/// The first words of a QSBMF bounce.
const QSBMF: &str = "Hi. This is the";
/// Words of one paragraph in which a status is looked for.
const WORDS_MAX: usize = 500;

/// Whether the mail is one of the two shapes.
pub(super) fn is_bounce(head: &Head<'_>, parts: &[Part<'_>]) -> bool {
    head.first("X-Failed-Recipients").is_some() || is_qsbmf(head, parts)
}

/// Its first paragraph, and the sender that every qmail has: a person who quotes one is a person.
fn is_qsbmf(head: &Head<'_>, parts: &[Part<'_>]) -> bool {
    let from = || head.first("From").map(|f| f.unfolded().to_ascii_lowercase()).unwrap_or_default();
    let first = || parts.iter().find(|p| p.is("text", &["plain"]));
    from().contains("mailer-daemon@") && first().is_some_and(|p| p.decoded().starts_with(QSBMF.as_bytes()))
}

/// Reads recipient, reason and the Message-ID of the copy.
pub(super) fn read(report: &mut Report, head: &Head<'_>, parts: &[Part<'_>]) {
    report.action = Some(Action::Failed);
    let named = head.first("X-Failed-Recipients");
    report.final_recipient =
        named.and_then(|f| address_in(f.unfolded().split(',').next().unwrap_or_default()));
    let Some(text) = parts.iter().find(|p| p.is("text", &["plain"])) else { return };
    let body = text.decoded();
    let body = String::from_utf8_lossy(&body);
    let id_line = body.lines().find_map(|line| {
        let (name, value) = line.trim_start_matches(['>', ' ', '\t']).split_once(':')?;
        name.trim_end().eq_ignore_ascii_case("message-id").then(|| MessageId::parse(value)).flatten()
    });
    report.original = report.original.take().or(id_line);
    if body.starts_with(QSBMF) {
        return read_paragraph(report, &body);
    }
    let said = body.lines().map(str::trim).find(|l| l.starts_with(['5', '4']) && l.len() > 4 && is_reply(l));
    report.status = said.and_then(|l| l.split_whitespace().nth(1)).and_then(status_in);
    report.diagnostic = said.map(short);
}

/// QSBMF: a recipient's paragraph begins with `<address>:`, the copy's begins with a dash.
fn read_paragraph(report: &mut Report, body: &str) {
    let mut lines = body.lines().map(str::trim_end).take_while(|l| !l.starts_with('-'));
    let Some(recipient) = lines.by_ref().find(|l| l.starts_with('<') && l.ends_with(':')) else { return };
    report.final_recipient = report.final_recipient.take().or(address_in(recipient.trim_end_matches(':')));
    let said: Vec<&str> = lines.take_while(|l| !l.is_empty()).collect();
    let said = said.join(" ");
    report.status = status_among(&said);
    report.diagnostic = Some(short(&said));
}

/// `(#4.4.2)` or `550 5.1.1`; a reply without one gives its class alone (RFC 3463 section 2: X.0.0).
fn status_among(said: &str) -> Option<String> {
    let words = || said.split_whitespace().take(WORDS_MAX);
    let bare = |word: &str| status_in(word.trim_matches(|c: char| !c.is_ascii_digit()));
    let class = || {
        let code = words().find(|w| w.len() == 3 && w.bytes().all(|b| b.is_ascii_digit()))?;
        status_in(&format!("{}.0.0", code.get(..1)?))
    };
    words().find_map(bare).or_else(class)
}

/// Three digits and a space: an SMTP reply.
fn is_reply(line: &str) -> bool {
    let bytes = line.as_bytes();
    bytes.iter().take(3).all(u8::is_ascii_digit) && bytes.get(3) == Some(&b' ')
}
