//! What an attribution is made of, on one line: a verb, a date, a time, an address, however a language writes them.
//!
//! How an attribution is wrapped, and what stands before it, is [`super::attribution`]'s.

use super::index::INDEX;
use super::pairs::Pairs;
use crate::text::{fold, head};

/// Longer than any verb of writing (bytes).
const MAX_VERB_BYTES: usize = 48;

/// A date is at most so long (bytes).
const MAX_DATE_BYTES: usize = 24;

/// A word with a day or a time in it is at most so long (bytes).
const MAX_WORD_BYTES: usize = 40;

/// Is this, as one line, an attribution?
pub fn complete(text: &str) -> bool {
    if text.is_ascii() && !may_be_complete(text) {
        return false;
    }
    let folded = fold(text);
    let text = folded.trim_matches(['*', '_', '-', ' ', '~', '#', '=']);
    let core = text.trim_end_matches([':', ' ', '*', '_', '>']);
    let colon = text.trim_end_matches(['*', '_', ' ']).ends_with(':');
    let seen = Seen::of(text);
    let verb_ends = INDEX.wrote_ends.of(core).any(|verb| ends_with_word(core, verb));
    if verb_ends {
        return if colon { seen.date || seen.address } else { seen.date && (seen.time || seen.address) };
    }
    let pairs = Pairs::of(text);
    let wrote = || INDEX.wrote.iter().any(|verb| pairs.may_hold(verb) && contains_word(text, verb));
    if !colon {
        // `Op ma 23 nov 2026 om 10:00 schreef Dana <dana@example.com>`: one program leaves the colon out. A colon
        // before a blank is a header's label.
        let whole = seen.date && seen.time && seen.address && text.ends_with('>') && !text.contains(": ");
        // Whoever tells of a mail says I, or to whom; an attribution does neither.
        let whole = whole && !INDEX.tellers.iter().any(|word| contains_word(text, word));
        return dated_sender(text, seen) || (whole && wrote());
    }
    if wrote() {
        return (seen.date && seen.time) || (seen.address && (seen.date || seen.time));
    }
    seen.date
        && seen.time
        && seen.address
        && (core.ends_with(|c: char| c.is_alphanumeric()) || text.contains('<'))
}

/// A cheap look at both ends: most lines that end in a word are prose.
fn may_be_complete(text: &str) -> bool {
    let text = text.trim_matches(['*', '_', '-', ' ', '~', '#', '=']);
    let end = text.trim_end_matches(['*', '_', ' ']);
    if end.ends_with([':', '>']) || text.bytes().take(4).all(|b| b.is_ascii_digit()) || text.contains("---") {
        return true;
    }
    let core = text.trim_end_matches([':', ' ', '*', '_', '>']);
    let tail = core.get(core.len().saturating_sub(MAX_VERB_BYTES)..).unwrap_or(core);
    INDEX.wrote_ends.of(&tail.to_ascii_lowercase()).next().is_some()
}

/// Ends with the sender's address, and not with a colon: a sentence may end so too.
pub fn lacks_colon(text: &str) -> bool {
    text.ends_with('>')
        && !text.ends_with(">>>")
        && text.starts_with(char::is_alphabetic)
        && !text.contains("---")
}

/// `2013/7/20 Sam <sam@example.com>` and `2016-03-03 17:21 GMT+01:00 Sam`: nothing else stands on the line.
/// `Dana Roe ---02.03.2026 15:00:00---Subject`: the subject follows. `>>> Dana Roe 3/2/2026 3:00 PM >>>`: all on one line.
fn dated_sender(text: &str, seen: Seen) -> bool {
    let begins = text.bytes().take(4).all(|b| b.is_ascii_digit()) && seen.date && begins_with_date(text);
    if text.ends_with(">>>") {
        return seen.date && seen.time && (seen.address || text.starts_with(char::is_alphabetic));
    }
    let framed = || text.split("---").nth(1).map(Seen::of).is_some_and(|s| s.date && s.time);
    if !begins && text.contains("---") {
        return framed();
    }
    let addressed = || text.ends_with('>') && text.rsplit('<').next().is_some_and(|last| last.contains('@'));
    begins && (addressed() || (seen.time && text.contains(" gmt")))
}

/// `2013/7/20`, `2013. 7. 20.`: a year, a month and a day. `2024 Top Producer` and `69002 Lyon` are none.
fn begins_with_date(text: &str) -> bool {
    let date = head(text, MAX_DATE_BYTES);
    let numbers = date.split(|c: char| !c.is_ascii_digit()).filter(|n| !n.is_empty());
    let mut numbers = numbers.map(|n| (n.len(), n.parse::<u16>().unwrap_or(u16::MAX)));
    let mut of = |bytes: usize, most: u16| numbers.next().is_some_and(|(len, n)| len <= bytes && n <= most);
    of(4, 2100) && of(2, 12) && of(2, 31)
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

/// A verb of writing stands in a folded line.
pub fn names_a_verb(text: &str) -> bool {
    INDEX.wrote.iter().any(|verb| contains_word(text, verb))
}

/// What an attribution is made of.
#[derive(Debug, Clone, Copy)]
pub struct Seen {
    /// A day: with a year, or beside a time.
    pub date: bool,
    /// A time of day.
    pub time: bool,
    /// An `@`.
    pub address: bool,
}

impl Seen {
    /// Of one folded line.
    pub fn of(text: &str) -> Seen {
        let mut seen = Seen { date: false, time: false, address: text.contains('@') };
        for word in text.split(|c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')' | '<' | '>' | '"'))
        {
            if word.len() <= MAX_WORD_BYTES && word.bytes().any(|b| b.is_ascii_digit()) && !word.contains('@')
            {
                seen.add(word);
            }
        }
        seen.date = seen.date || (seen.time && weekday_or_month(text));
        seen
    }

    /// A word that holds a digit.
    fn add(&mut self, word: &str) {
        let parts = || word.split(|c: char| !c.is_ascii_digit()).filter(|p| !p.is_empty() && p.len() <= 4);
        let year = |part: &str| part.parse().is_ok_and(|year| (1970..2100).contains(&year));
        let count = parts().count();
        self.date |= count == 3 || (count == 2 && word.contains('/')) || parts().any(year);
        self.time |= count >= 2 && word.contains([':', '.', 'h', '时', '時', '시']);
    }
}

/// A time without a year is a date only beside a day's name or a number of its own.
fn weekday_or_month(text: &str) -> bool {
    text.split([' ', ',', '.'])
        .filter(|w| w.len() <= 2 && w.parse::<u8>().is_ok_and(|d| (1..=31).contains(&d)))
        .count()
        > 0
}
