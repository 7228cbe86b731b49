//! Lines as the rules see them: the words, and the mark that says they are quoted.
//!
//! It cuts nothing; it only splits.

use super::index::{Label, labels_of};
use crate::html::{self, Around};
use crate::mail::fields::position;
use crate::text::is_zero_width;

/// Text in which quotes are looked for (bytes). What lies behind is kept as it is.
pub const MAX_SCANNED_BYTES: usize = 256 * 1024;
/// A longer line is nobody's attribution, label or closing (bytes).
pub const MAX_RULE_LINE_BYTES: usize = 600;

/// What a line has on the average, at least, in most mails (bytes).
const LIKELY_BYTES: usize = 32;

/// Whose a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The sender's.
    Own,
    /// Quoted.
    Quote,
    /// What introduces a quote: `On ... wrote:`, a header block.
    Intro,
    /// A signature, closing or footer.
    Signature,
    /// A disclaimer and what stands below it: shown as signature, and weighed for words about the matter in hand.
    Disclaimer,
    /// The sender's own name block: shown as signature, and weighed with a command all the same.
    Name,
    /// A closing, footer or signature that was found by a guess: shown as signature, and weighed with a command.
    Guessed,
}

/// One line.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    /// As it came, without its end.
    pub text: &'a str,
    /// Without quote marks and white space around.
    pub body: &'a str,
    /// Marked as quoted, by a sign or a shell.
    pub marked: bool,
    /// The shell's name, when HTML marked it.
    pub shell: Option<&'static str>,
    /// It holds a digit, an address or a sign beyond ASCII.
    pub signs: bool,
    /// The label of a header with which it begins, in all meanings that it may have.
    pub labels: &'static [Label],
    /// Whose it is, as far as known.
    pub kind: Kind,
}

impl<'a> Line<'a> {
    fn plain(text: &'a str) -> Self {
        let quoted = unmark(text);
        let body = quoted.unwrap_or(text).trim_matches(|c: char| c.is_whitespace() || is_zero_width(c));
        let is_sign = |b: u8| b.is_ascii_digit() | (b == b'@') | !b.is_ascii();
        let signs = position(text.as_bytes(), is_sign).is_some();
        let labels = if text.len() > MAX_RULE_LINE_BYTES * 4 { &[] } else { labels_of(body) };
        Line { text, body, marked: quoted.is_some(), shell: None, signs, labels, kind: Kind::Own }
    }

    /// A part of the line: the same, but for its words.
    pub fn part(&self, text: &'a str) -> Self {
        let (text, plain) = (text.trim(), Line::plain(text.trim()));
        Line { text, body: text, signs: plain.signs, labels: plain.labels, ..*self }
    }

    /// No words on it.
    pub fn is_blank(&self) -> bool {
        self.body.is_empty()
    }
}

/// What stands behind the quote marks: `> `, `>>`, and the initials of old programs (`AB> `).
fn unmark(text: &str) -> Option<&str> {
    let trimmed = text.trim_start();
    if trimmed.starts_with('>') {
        return Some(trimmed.trim_start_matches(['>', ' ', '\t']));
    }
    let initials = trimmed.bytes().take(4).take_while(u8::is_ascii_uppercase).count();
    let after = trimmed.get(initials..).filter(|_| (1..=3).contains(&initials))?.strip_prefix('>')?;
    (after.is_empty() || after.starts_with([' ', '>'])).then_some(after)
}

/// What stands before the first such octet, an ASCII character, and what behind it; without one, all of it and nothing.
fn split_at_octet(text: &str, octet: u8) -> (&str, Option<&str>) {
    let found = position(text.as_bytes(), |b| b == octet);
    found.and_then(|at| Some((text.get(..at)?, text.get(at + 1..)))).unwrap_or((text, None))
}

/// The lines of a text, and what was past the limit.
pub fn of_text(text: &str) -> (Vec<Line<'_>>, &str) {
    // Old Macintosh line ends: a text without any LF.
    let end = if text.contains('\n') { b'\n' } else { b'\r' };
    let most = text.len().min(MAX_SCANNED_BYTES) / LIKELY_BYTES + 1;
    let (mut lines, mut rest, mut seen) = (Vec::with_capacity(most), text, 0);
    while seen < MAX_SCANNED_BYTES {
        let (line, after) = split_at_octet(rest, end);
        seen += scanned(line);
        lines.push(Line::plain(line.trim_end_matches('\r')));
        match after {
            Some(after) => rest = after,
            None => return (lines, ""),
        }
    }
    (lines, rest)
}

/// The lines of a page, and those that were past the limit.
pub fn of_page(page: &[html::Line]) -> (Vec<Line<'_>>, &[html::Line]) {
    let mut seen = 0;
    let past = page.iter().position(|line| {
        let full = seen >= MAX_SCANNED_BYTES;
        seen += scanned(&line.text);
        full
    });
    let (within, beyond) = page.split_at(past.unwrap_or(page.len()));
    (within.iter().map(of_markup).collect(), beyond)
}

fn of_markup(line: &html::Line) -> Line<'_> {
    let plain = Line::plain(&line.text);
    match line.around {
        Around::Quote(rule) => Line { marked: true, shell: Some(rule), ..plain },
        Around::Signature => Line { kind: Kind::Signature, ..plain },
        Around::Guessed => Line { kind: Kind::Guessed, ..plain },
        Around::Nothing => plain,
    }
}

/// What a line takes of the limit: it counts as far as any rule looks at it.
fn scanned(line: &str) -> usize {
    line.len().min(MAX_RULE_LINE_BYTES) + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_split_is_the_first_one() {
        for line in (0..40).map(|many| "ä".repeat(many / 2) + &"b".repeat(many % 2)) {
            for rest in ["", "\n", "c\nd\r"] {
                let text = format!("{line}\n{rest}");
                assert_eq!(split_at_octet(&text, b'\n'), (line.as_str(), Some(rest)));
                assert_eq!(split_at_octet(&line, b'\n'), (line.as_str(), None));
                assert!(
                    position(text.as_bytes(), |b| b == b'\n').is_some()
                        && position(line.as_bytes(), |b| b == b'\n').is_none()
                );
            }
        }
    }
}
