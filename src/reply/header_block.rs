//! A quoted message's header, written out: `From: ... Sent: ... To: ... Subject: ...`, and the lines that part it off.
//!
//! Two labels are needed, one of them saying who wrote, and a value as programs write them, or three labels: people
//! begin a line with "To:", and two lines with "From:" and "Date:", for other reasons.

use super::index::{INDEX, Label};
use super::line::{Line, MAX_RULE_LINE_BYTES};
use super::signature::is_rule;
use super::squashed;
use crate::text::fold;

/// A header written out is at most so long (lines).
const MAX_LINES: usize = 24;
/// A value is wrapped over at most so many lines.
const MAX_WRAPPED: usize = 2;
/// A header on one line has at least so many colons.
const MIN_ON_ONE_LINE: usize = 3;
/// Where no value shows that a program wrote it, there are at least so many kinds of labels.
const MIN_LABELS_ALONE: usize = 3;
/// Kinds of labels.
const ALL_LABELS: usize = 4;
/// Between a separator and the header under it stand at most so many blank lines.
const MAX_BLANK_ABOVE: usize = 2;

/// The lines of the header that begins here.
pub fn at(lines: &[Line<'_>]) -> Option<usize> {
    let first = lines.first()?;
    labels(first)?;
    let (mut seen, mut since_blank) = (Labels::default(), Labels::default());
    let (mut last, mut wrapped, mut blank, mut parted) = (0, 0, 0, false);
    for (at, line) in lines.iter().take(MAX_LINES).enumerate() {
        // A rule, or another shell, parts what is written there from what is quoted.
        if at > 0 && (is_rule(line.body) || line.marked != first.marked) {
            break;
        }
        if let Some(found) = labels(line) {
            // A header has one From: there begins the next one.
            if at > 0 && seen.from && found.contains(&Label::From) {
                break;
            }
            if blank > 0 {
                since_blank = Labels::default();
            }
            let of_line = Labels::of(line, found);
            seen.join(&of_line);
            since_blank.join(&of_line);
            parted |= blank > 0 && at > 0;
            (last, wrapped, blank) = (at, 0, 0);
        } else if line.is_blank() {
            blank += 1;
            if blank > 1 {
                break;
            }
        } else {
            wrapped += 1;
            if wrapped > MAX_WRAPPED || blank > 0 {
                break;
            }
            seen.address |= is_wrapped_address(line.body);
        }
    }
    // A header below a blank line is whole without the sender's `To: all of you` above it.
    let begins_later = parted && since_blank.make_a_header();
    (seen.make_a_header() && !begins_later).then_some(last + 1)
}

/// The header under a separator, with the blank lines above it and the marks without words below it.
pub fn below(lines: &[Line<'_>]) -> usize {
    let blank = lines.iter().skip(1).take_while(|l| l.is_blank()).count();
    let header = lines.get(1 + blank..).filter(|_| blank <= MAX_BLANK_ABOVE).and_then(at);
    let Some(header) = header.map(|count| blank + count) else { return 0 };
    header + lines.iter().skip(1 + header).take_while(|l| l.marked && l.is_blank()).count()
}

#[derive(Debug, Default)]
struct Labels {
    from: bool,
    sent: bool,
    to: bool,
    subject: bool,
    address: bool,
    /// A value that people do not write: a day with its year or time, a ticket of ours.
    written: bool,
}

impl Labels {
    fn of(line: &Line<'_>, labels: &[Label]) -> Self {
        let mut seen = Labels::default();
        seen.add(labels);
        seen.weigh(line, labels);
        if labels.contains(&Label::From) {
            on_one_line(line, &mut seen);
        }
        seen
    }

    fn join(&mut self, other: &Labels) {
        self.from |= other.from;
        self.sent |= other.sent;
        self.to |= other.to;
        self.subject |= other.subject;
        self.address |= other.address;
        self.written |= other.written;
    }

    fn add(&mut self, labels: &[Label]) {
        for label in labels {
            match label {
                Label::From => self.from = true,
                Label::Sent => self.sent = true,
                Label::To => self.to = true,
                Label::Subject => self.subject = true,
            }
        }
    }

    fn weigh(&mut self, line: &Line<'_>, labels: &[Label]) {
        let body = line.body;
        self.address |= body.contains('@');
        self.written |= (body.contains('[') && body.contains("[T-"))
            || (labels.contains(&Label::Sent) && line.signs && is_dated(body));
    }

    fn make_a_header(&self) -> bool {
        let kinds = [self.from, self.sent, self.to, self.subject].iter().filter(|seen| **seen).count();
        let told = self.address || self.written;
        let with_from = self.from && (self.sent || self.subject || (self.to && self.address));
        // Where a program says when, it says it with year or time. Who tells of a mail leaves its subject out.
        let alone = kinds == ALL_LABELS || (kinds >= MIN_LABELS_ALONE && (!self.sent || self.subject));
        (with_from && (told || alone)) || (self.sent && self.to && self.subject && told)
    }
}

/// `<dana@example.com>` below the label: an address in a sentence is no wrapped one.
fn is_wrapped_address(body: &str) -> bool {
    body.contains('@') && (body.contains('<') || !body.contains(' '))
}

/// A day with its year, or a time with minutes. `Date: 3 March` is what people write.
fn is_dated(body: &str) -> bool {
    let folded = fold(body);
    let year = |n: &str| n.len() == 4 && n.parse::<u32>().is_ok_and(|n| (1970..2100).contains(&n));
    let timed = |w: &[u8]| matches!(w, [a, b':', c] if a.is_ascii_digit() && c.is_ascii_digit());
    folded.split(|c: char| !c.is_ascii_digit()).any(year) || folded.as_bytes().windows(3).any(timed)
}

/// `From: Dana Sent: Monday To: Bo Subject: y`: what a program without line ends makes of a header.
fn on_one_line(line: &Line<'_>, seen: &mut Labels) {
    if line.body.matches([':', '\u{ff1a}']).count() < MIN_ON_ONE_LINE {
        return;
    }
    let folded = fold(line.body);
    let mut before: Option<&str> = None;
    for word in folded.split_whitespace() {
        let both = || before.map(|b| format!("{b} {}", word.trim_end_matches([':', '*'])));
        let one = match word {
            // French parts the colon from its word.
            ":" => before,
            _ => word.trim_end_matches('*').strip_suffix(':').map(|w| w.trim_start_matches('*')),
        };
        let known = |key: &str| INDEX.labels.get(key);
        let found = one.and_then(|w| known(w).or_else(|| both().and_then(|two| known(&two))));
        found.into_iter().for_each(|labels| seen.add(labels));
        before = Some(word);
    }
    run_together(&folded, seen);
}

/// `From:"Dana" <dana@example.com>To:"Bo" <bo@example.com>Date:...`: labels directly behind values.
fn run_together(folded: &str, seen: &mut Labels) {
    let behind_value = |before: &str| before.ends_with(|c: char| c == '>' || c == '"' || c.is_ascii_digit());
    let pieces: Vec<&str> = folded.split(':').collect();
    for piece in pieces.iter().take(pieces.len() - 1) {
        let value = piece.trim_end_matches(char::is_alphabetic);
        let label = piece.get(value.len()..).unwrap_or("");
        if let Some(labels) = INDEX.labels.get(label).filter(|_| behind_value(value)) {
            seen.add(labels);
        }
    }
}

/// Begins with a label of a header.
pub fn is_labelled(line: &Line<'_>) -> bool {
    labels(line).is_some()
}

/// `From: ...`
pub fn is_from(line: &Line<'_>) -> bool {
    labels(line).is_some_and(|labels| labels.contains(&Label::From))
}

fn labels(line: &Line<'_>) -> Option<&'static [Label]> {
    Some(line.labels).filter(|labels| !labels.is_empty())
}

/// A line that parts a quoted message off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Separator {
    /// `-----Original Message-----`
    Original,
    /// `---------- Forwarded message ---------`
    Forward,
}

/// What this line parts off.
pub fn separator(lines: &[Line<'_>]) -> Option<Separator> {
    let line = squashed::head(lines.first()?.body);
    if line.len() > MAX_RULE_LINE_BYTES || line.len() < 4 {
        return None;
    }
    let ruled = line
        .trim_start_matches(['*', ' '])
        .starts_with(['-', '_', '=', '#', '\u{2014}', '\u{2013}', '\u{2500}', '<']);
    let colon = line.ends_with([':', '\u{ff1a}']);
    let bare = || line.split_whitespace().nth(6).is_none();
    if !(ruled || colon || bare()) {
        return None;
    }
    let folded = fold(line);
    // Some programs write the blanks of their HTML into the text.
    let plain = if folded.contains('&') { folded.replace("&nbsp;", " ") } else { folded };
    let core = plain.trim_matches(|c: char| !c.is_alphanumeric());
    let headed = || {
        let next = lines.iter().skip(1).position(|l| !l.is_blank());
        next.is_some_and(|blank| blank < 3 && lines.get(blank + 1..).and_then(at).is_some())
    };
    if INDEX.original.contains(core) && (ruled || headed()) {
        return Some(Separator::Original);
    }
    let forward = INDEX.forwarded.of(core).any(|f| ruled || core == f);
    (forward && (ruled || colon || headed())).then_some(Separator::Forward)
}

#[cfg(test)]
mod tests {
    use super::super::line::of_text;
    use super::*;

    fn header(text: &str) -> Option<usize> {
        at(&of_text(text).0)
    }

    #[test]
    fn headers_in_several_languages() {
        assert_eq!(header("From: Dana\nSent: Monday\nTo: x\nSubject: y\n\nHi"), Some(4));
        assert_eq!(header("*Von:* Dana\n*Gesendet:* Montag\n*An:* x\n*Betreff:* y"), Some(4));
        assert_eq!(header("De : Dana\nÀ : x@example.com Objet : y"), Some(2));
        assert_eq!(header("From: Dana Roe\n<dana@example.com>\nSent: Monday"), Some(3));
        assert_eq!(header("From: Dana\nSubject: [T-1042] Your post"), Some(2));
        assert_eq!(header("De : Dana Envoyé : lundi À : x Objet : y\n\nBonjour"), Some(1));
        assert_eq!(header("差出人: 田中\n送信日時: 2026年3月3日\n宛先: x\n件名: y"), Some(4));
    }

    #[test]
    fn prose_with_colons_is_none() {
        assert_eq!(header("From: the second page\nI took the picture."), None);
        assert_eq!(header("To: all of you\n\nFrom: Dana\nSent: Monday\nTo: x\nSubject: y"), None);
        assert_eq!(header("From: the second page\n________________\nFrom: Dana\nSent: Monday"), None);
        assert_eq!(header("To: everybody\nplease note"), None);
        assert_eq!(header("I need it from: Dana\nDate: tomorrow"), None);
        assert_eq!(header("From: legal\nDate: 3 March\nThey said it is fine."), None);
        assert_eq!(header("From: legal\nTo: all\nDate: 3 March\nThey said it is fine."), None);
        assert_eq!(header("From: legal\nDate: 3.3.\nAsk dana@example.com about it."), None);
        assert_eq!(header("Objet : je ne comprends pas.\nDe : qui vient la demande ?"), None);
        assert_eq!(header("От: кого пришло?\nТема: не понял"), None);
    }

    #[test]
    fn separators() {
        let of = |text: &str| separator(&of_text(text).0);
        assert_eq!(of("-----Ursprüngliche Nachricht-----"), Some(Separator::Original));
        assert_eq!(of("*-------- Original Message --------*"), Some(Separator::Original));
        assert_eq!(of("------------------&nbsp;Original&nbsp;------------------"), Some(Separator::Original));
        assert_eq!(of("##- Please type your reply above this line -##"), Some(Separator::Original));
        assert_eq!(of("Begin forwarded message:"), Some(Separator::Forward));
        assert_eq!(
            of("-------- Original message --------From: Dana Date: x To: y"),
            Some(Separator::Original)
        );
        assert_eq!(of("Original message\n\nit was long"), None);
        assert_eq!(of("the forwarded message was wrong"), None);
    }
}
