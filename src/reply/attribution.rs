//! The line that introduces a quote: `On Tue, 3 Mar 2026 at 10:02, Dana <dana@example.com> wrote:`.
//!
//! Recognised by what it is made of (a verb of writing, a date, a time, an address, a colon at the end), in any
//! language and wrapped over several lines. A sentence that merely begins with "On" has too little of it.

use super::index::INDEX;
use super::line::{Line, MAX_RULE_LINE_BYTES};
use super::pairs::Pairs;
use crate::text::{fold, is_zero_width};

/// An attribution is wrapped over at most so many lines, blank ones inside an address counted.
const MAX_LINES: usize = 7;
/// Longer than any name, address and date together (bytes).
const MAX_BYTES: usize = 500;

/// One without a colon at its end is short (bytes).
const MAX_BARE_BYTES: usize = 200;

/// An attribution that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// The lines it takes.
    pub lines: usize,
    /// Bytes of the first line that stand before it, and are the reply.
    pub own: usize,
}

/// The attribution that begins on this line.
pub fn at(lines: &[Line<'_>]) -> Option<Found> {
    let found = span(lines)?;
    let first = lines.first()?.body;
    if let Some(own) = reply_before(first) {
        let after = first.get(own..)?;
        if complete(&joined(after, lines, found)) {
            return Some(Found { lines: found, own });
        }
    }
    if is_strong(first) {
        return Some(Found { lines: found, own: 0 });
    }
    // A weak beginning gives way to a later line with which the same attribution is whole.
    let later = (1..found).any(|skip| {
        let rest = lines.get(skip..).unwrap_or_default();
        rest.first().is_some_and(|l| is_strong(l.body) || begins_with_sender(first, l.body))
            && span(rest).is_some_and(|n| n + skip == found)
    });
    (!later).then_some(Found { lines: found, own: 0 })
}

/// A line with a colon, and a sender or a time on it, directly above marked lines: in whatever language.
pub fn above_marks(lines: &[Line<'_>]) -> bool {
    let Some(first) =
        lines.first().filter(|l| l.body.ends_with([':', '\u{ff1a}']) && l.body.len() <= MAX_BYTES)
    else {
        return false;
    };
    let next = lines.iter().skip(1).take(2).find(|l| !l.is_blank());
    let seen = || Seen::of(&fold(first.body));
    next.is_some_and(|l| l.marked) && (seen().address || (seen().date && seen().time))
}

/// The line before is a sentence of its own, and this one begins with the sender.
fn begins_with_sender(before: &str, line: &str) -> bool {
    before.ends_with(['.', '!', '?']) && line.contains(['@', '<'])
}

fn joined(first: &str, lines: &[Line<'_>], found: usize) -> String {
    let rest = lines.iter().take(found).skip(1).map(|l| l.body);
    std::iter::once(first).chain(rest).collect::<Vec<_>>().join(" ")
}

/// How many lines from here make an attribution.
fn span(lines: &[Line<'_>]) -> Option<usize> {
    let marked = lines.first()?.marked;
    let mut text = String::new();
    for (at, line) in lines.iter().take(MAX_LINES).enumerate() {
        let open = text.matches('<').count() > text.matches('>').count();
        if line.text.len() > MAX_RULE_LINE_BYTES || text.len() + line.text.len() > MAX_BYTES {
            return None;
        }
        if line.is_blank() && !(at > 0 && (open || address_follows(lines, at))) {
            return None;
        }
        if line.marked != marked && !open {
            return None;
        }
        let piece = if open && !marked { line.text.trim() } else { line.body };
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(piece);
        if may_end(&text) && complete(&text) {
            return Some(at + 1);
        }
    }
    None
}

/// Phones put the address on a line of its own, after a blank one.
fn address_follows(lines: &[Line<'_>], at: usize) -> bool {
    lines.get(at + 1).is_some_and(|l| l.body.starts_with('<'))
        && lines.first().is_some_and(|l| is_strong(l.body))
}

/// A cheap look at the end before anything is folded.
fn may_end(text: &str) -> bool {
    if !text.bytes().any(|b| b.is_ascii_digit() || b == b'@') {
        return false;
    }
    let end = text.trim_end_matches(|c: char| matches!(c, '*' | '_' | '-' | ' ' | '>') || is_zero_width(c));
    end.ends_with([':', '\u{ff1a}'])
        || (text.len() <= MAX_BARE_BYTES && end.ends_with(|c: char| c.is_alphabetic()))
        || (text.ends_with('>') && text.starts_with(|c: char| c.is_ascii_digit()))
}

/// Is this, as one line, an attribution?
fn complete(text: &str) -> bool {
    let folded = fold(text);
    let text = folded.trim_matches(['*', '_', '-', ' ', '~', '#', '=']);
    let core = text.trim_end_matches([':', ' ', '*', '_', '>']);
    let colon = text.trim_end_matches(['*', '_', ' ']).ends_with(':');
    let seen = Seen::of(text);
    let verb_ends = INDEX.wrote.iter().any(|verb| ends_with_word(core, verb));
    if verb_ends {
        return if colon { seen.date || seen.address } else { seen.date && (seen.time || seen.address) };
    }
    if !colon {
        return dated_sender(text, seen);
    }
    let pairs = Pairs::of(text);
    if INDEX.wrote.iter().any(|verb| pairs.may_hold(verb) && contains_word(text, verb)) {
        return (seen.date && seen.time) || (seen.address && (seen.date || seen.time));
    }
    seen.date
        && seen.time
        && seen.address
        && (core.ends_with(|c: char| c.is_alphanumeric()) || text.contains('<'))
}

/// `2013/7/20 Sam <sam@example.com>` and `2016-03-03 17:21 GMT+01:00 Sam`: nothing else stands on the line.
fn dated_sender(text: &str, seen: Seen) -> bool {
    let begins = text.bytes().take(4).all(|b| b.is_ascii_digit()) && seen.date;
    begins && ((text.ends_with('>') && seen.address) || (seen.time && text.contains(" gmt")))
}

/// What an attribution is made of.
#[derive(Debug, Clone, Copy)]
struct Seen {
    date: bool,
    time: bool,
    address: bool,
}

impl Seen {
    fn of(text: &str) -> Seen {
        let mut seen = Seen { date: false, time: false, address: text.contains('@') };
        for word in text.split(|c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')' | '<' | '>' | '"'))
        {
            let (digits, parts) = numbers(word);
            let year = parts.iter().any(|p| (1970..2100).contains(p));
            seen.date |= digits && (year || parts.len() == 3 || (parts.len() == 2 && word.contains('/')));
            seen.time |= digits && parts.len() >= 2 && word.contains([':', '.', 'h', '时', '時', '시']);
        }
        seen.date |= seen.time && weekday_or_month(text);
        seen
    }
}

/// The numbers in a word that begins with one.
fn numbers(word: &str) -> (bool, Vec<u32>) {
    if !word.bytes().any(|b| b.is_ascii_digit()) || word.len() > 40 {
        return (false, Vec::new());
    }
    let parts = word.split(|c: char| !c.is_ascii_digit()).filter(|p| !p.is_empty() && p.len() <= 4);
    (!word.contains('@'), parts.filter_map(|p| p.parse().ok()).collect())
}

/// A time without a year is a date only beside a day's name or a number of its own.
fn weekday_or_month(text: &str) -> bool {
    text.split([' ', ',', '.'])
        .filter(|w| w.len() <= 2 && w.parse::<u8>().is_ok_and(|d| (1..=31).contains(&d)))
        .count()
        > 0
}

fn ends_with_word(text: &str, word: &str) -> bool {
    text.strip_suffix(word).is_some_and(|before| boundary(before, word))
}

fn boundary(before: &str, word: &str) -> bool {
    let spaced = word.starts_with(|c: char| c < '\u{2e80}');
    !spaced || !before.ends_with(|c: char| c.is_alphanumeric() && c < '\u{2e80}') || before.is_empty()
}

fn contains_word(text: &str, word: &str) -> bool {
    text.match_indices(word).take(4).any(|(at, _)| {
        let after = text.get(at + word.len()..).unwrap_or("");
        boundary(text.get(..at).unwrap_or(""), word) && !after.starts_with(char::is_alphanumeric)
    })
}

/// Does the line begin as attributions begin: with an opener, a day, a date?
fn is_strong(line: &str) -> bool {
    let folded = fold(line);
    let text = folded.trim_start_matches(['*', '_', '-', ' ', '~', '"']);
    let digit = text.char_indices().take(48).any(|(_, c)| c.is_ascii_digit());
    let word = text.split_whitespace().next().unwrap_or("");
    let opener = INDEX
        .openers
        .iter()
        .any(|o| text.strip_prefix(o).is_some_and(|r| !r.starts_with(char::is_alphabetic)));
    let day = word.ends_with([',', '.']) && word.chars().count() <= 14 && !word.contains('@');
    digit && (opener || day || text.starts_with(|c: char| c.is_ascii_digit()))
}

/// Where an attribution begins behind a sentence on the same line: `Done. On Tue, 3 Mar ... wrote:`.
fn reply_before(line: &str) -> Option<usize> {
    let mut before = None;
    for (at, word) in words_at(line) {
        let before_it = line.get(..at)?.trim_end();
        let sentence = before_it.ends_with(['.', '!', '?', ')', '\u{2026}', '\u{3002}']);
        let ended =
            sentence || !before_it.contains(|c: char| c.is_ascii_digit() || matches!(c, '@' | '<' | ','));
        let capital = word.starts_with(char::is_uppercase) && word.len() >= 2;
        let is_opener = || INDEX.openers.contains(&fold(word).as_str());
        if at > 0 && ended && capital && is_opener() {
            let next = line.get(at + word.len()..)?.trim_start();
            let digits = next.chars().take(16).any(|c| c.is_ascii_digit());
            if digits && !is_strong(line.get(..at)?) {
                before = Some(at);
            }
        }
    }
    before
}

fn words_at(line: &str) -> impl Iterator<Item = (usize, &str)> {
    line.split(' ').scan(0, |at, word| {
        let here = *at;
        *at += word.len() + 1;
        Some((here, word))
    })
}

#[cfg(test)]
mod tests {
    use super::super::line::of_text;
    use super::*;

    fn found(text: &str) -> Option<(usize, usize)> {
        at(&of_text(text).0).map(|f| (f.lines, f.own))
    }

    #[test]
    fn many_programs_introduce_quotes() {
        for line in [
            "On Tue, Mar 3, 2026 at 10:02 AM Dana Roe <dana@example.com> wrote:",
            "Am 03.03.2026 um 10:02 schrieb Dana Roe:",
            "Le mar. 3 mars 2026 à 10:02, Dana Roe <dana@example.com> a écrit :",
            "Dana Roe <dana@example.com> schrieb am Di., 3. März 2026, 10:02:",
            "вт, 3 мар. 2026 г. в 10:02, Dana Roe <dana@example.com>:",
            "2026年3月3日(火) 10:02 Dana Roe <dana@example.com>:",
            "W dniu wt., 3.03.2026 o 10:02 Dana Roe <dana@example.com> napisał(a):",
            "Dana Roe <dana@example.com>, 3 Mar 2026 Sal, 10:02 tarihinde şunu yazdı:",
        ] {
            assert_eq!(found(line), Some((1, 0)), "{line}");
        }
    }

    #[test]
    fn sentences_do_not() {
        for line in [
            "On the other hand, we wrote the post in 2024.",
            "On Thursday:",
            "Please change the headline to:",
            "Here is what my manager wrote:",
            "I posted it on 3 March 2026 at 10:02, see:",
        ] {
            assert_eq!(found(line), None, "{line}");
        }
    }

    #[test]
    fn wrapped_or_behind_the_reply() {
        assert_eq!(
            found("On Tue, Mar 3, 2026 at 10:02 AM Dana Roe <\ndana@example.com> wrote:"),
            Some((2, 0))
        );
        assert_eq!(found("Done. On Tue, Mar 3, 2026 at 10:02 AM Dana <d@example.com> wrote:"), Some((1, 6)));
    }
}
