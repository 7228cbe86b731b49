//! A block with the sender's own name, title and numbers under the words, without any closing above it.
//!
//! It needs the name that the mail itself gives: a block that begins with another's name may be the answer
//! ("who looks after the page?"), and stays. A name alone stays too.

use super::line::Line;
use super::titles::{COMPANIES, LICENCES, TITLES};
use crate::text::fold;
use std::collections::HashSet;

/// Under the name stand at most so many lines.
const MAX_LINES: usize = 10;
/// Each of them is at most so long (characters).
const MAX_CHARS: usize = 100;
/// Each of them has at most so many words, numbers and addresses not counted.
const MAX_WORDS: usize = 7;
/// A number to call has at least so many digits.
const MIN_DIGITS: usize = 7;
/// The number of a licence has at least so many digits.
const MIN_LICENCE_DIGITS: usize = 4;
/// Words that are written small between the capitals of a name or title.
const MAX_SMALL_CHARS: usize = 3;

/// The words of a sender's name and of the local part of their address.
#[derive(Debug, Default)]
pub struct Sender {
    whole: String,
    words: HashSet<String>,
}

impl Sender {
    /// Of `Dana Ruiz <dana.ruiz@example.com>`, or of either half.
    pub fn of(from: &str) -> Self {
        let name = from.split('<').next().unwrap_or(from);
        let local = from.rsplit_once('@').map_or(from, |(local, _)| local);
        Self { whole: fold(name).trim().to_owned(), words: words(local).collect() }
    }

    /// One word of the name.
    pub fn is_called(&self, folded: &str) -> bool {
        self.words.contains(folded)
    }

    /// `Dana Ruiz`, `Dana Ruiz | NMLS 204411`, `Ruiz, Dana`: two words of the name at least, and no other.
    fn is_named_by(&self, body: &str) -> bool {
        if body.chars().count() > MAX_CHARS {
            return false;
        }
        let alone = name_of(body);
        let known = |name: &str| {
            let found: Vec<String> = words(name).collect();
            found.len() >= 2 && found.iter().all(|w| self.words.contains(w))
        };
        let titled = alone.split(',').next().unwrap_or(alone);
        let whole = !self.whole.is_empty() && fold(alone).trim() == self.whole;
        (whole && self.words.len() > 1) || known(alone) || known(titled)
    }

    /// `Dana`: one word of the name that From shows, and nothing else.
    fn is_first_named_by(&self, body: &str) -> bool {
        let one = body.trim_end_matches(',');
        one.len() <= MAX_CHARS
            && !one.contains(char::is_whitespace)
            && words(&self.whole).any(|w| w == fold(one))
    }
}

/// What stands before a bar, a bracket or a dash.
fn name_of(body: &str) -> &str {
    body.split(['|', '(', '\u{2013}', '\u{2014}', '\u{2022}', '\u{b7}']).next().unwrap_or(body)
}

fn words(name: &str) -> impl Iterator<Item = String> {
    let folded = fold(name);
    let parts = folded.split(|c: char| !c.is_alphabetic()).filter(|w| w.chars().count() > 1);
    parts.map(str::to_owned).collect::<Vec<_>>().into_iter()
}

/// What the lines under a name say of themselves.
#[derive(Default)]
struct Below {
    lines: usize,
    /// A number to call, an address, a licence.
    reached: bool,
    /// A title, or a company.
    titled: bool,
    /// One of them has small words, as a sentence has.
    prose: bool,
}

impl Below {
    fn add(&mut self, body: &str) {
        self.lines += 1;
        let (reached, titled) = (reaches(body), is_titled(body));
        self.reached |= reached;
        self.titled |= titled;
        self.prose |= !reached && !titled && !in_capitals(body);
    }

    /// Without a number or an address, lines under a name may be an answer: each of them must look like a block's.
    fn make_a_block(&self) -> bool {
        self.reached || (self.titled && !self.prose)
    }
}

/// Where the sender's block begins: under a blank line, with words above it; or, `under_all`, as all that stands
/// under a whole quoted mail.
pub fn at(run: &[Line<'_>], sender: &Sender, under_all: bool) -> Option<usize> {
    if sender.words.is_empty() {
        return None;
    }
    let top = if under_all { run.iter().position(|l| !l.is_blank()) } else { None };
    let mut below = Below::default();
    for (at, line) in run.iter().enumerate().rev().filter(|(_, l)| !l.is_blank()) {
        let alone = top == Some(at);
        if alone || (at > 0 && run.get(at - 1).is_some_and(Line::is_blank)) {
            let named = sender.is_named_by(line.body);
            if named || (below.reached && sender.is_first_named_by(line.body)) {
                below.reached |= reaches(line.body);
                // Under `These people have access:` the name is the answer.
                let above = run.iter().take(at).rev().find(|l| !l.is_blank());
                let words_before = above.map_or(alone, |l| !l.body.ends_with([':', '\u{ff1a}']));
                return (words_before && below.make_a_block()).then_some(at);
            }
        }
        below.add(line.body);
        if below.lines > MAX_LINES || !fits(line.body) {
            return None;
        }
    }
    None
}

/// Whether lines are the sender's block and nothing else, the name on top.
pub fn is_whole<'a>(mut bodies: impl Iterator<Item = &'a str>, sender: &Sender) -> bool {
    let Some(name) = bodies.next().filter(|first| !sender.words.is_empty() && sender.is_named_by(first))
    else {
        return false;
    };
    let mut below = Below { reached: reaches(name), ..Below::default() };
    bodies.all(|body| {
        below.add(body);
        below.lines <= MAX_LINES && fits(body)
    }) && below.make_a_block()
}

/// A number to call, an address, or the number of a licence.
fn reaches(body: &str) -> bool {
    let digits = body.chars().filter(char::is_ascii_digit).count();
    digits >= MIN_DIGITS
        || body.contains('@')
        || body.contains("www.")
        || (digits >= MIN_LICENCE_DIGITS && parted(&fold(body)).any(|w| LICENCES.contains(&w)))
}

/// Names a title or the form of a company.
fn is_titled(body: &str) -> bool {
    parted(&fold(body)).any(|w| TITLES.contains(&w)) || is_company(body)
}

fn parted(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty())
}

/// `Example Mortgage, Inc.`
fn is_company(body: &str) -> bool {
    let last = body.rsplit([' ', ',']).next().unwrap_or("");
    last.len() < body.len() && COMPANIES.contains(&fold(last).trim_end_matches('.'))
}

/// `Example Bank`, `Head of Sales`: each word with a capital or a digit, short ones between them excepted.
fn in_capitals(body: &str) -> bool {
    let mut words = body.split_whitespace();
    let small = |w: &str| w.chars().count() <= MAX_SMALL_CHARS;
    let capital = |w: &str| !w.chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_lowercase);
    words.next().is_some_and(capital) && words.all(|w| capital(w) || small(w))
}

fn fits(body: &str) -> bool {
    let reached = reaches(body);
    let wordy =
        |w: &&str| w.contains(char::is_alphabetic) && !w.contains(|c: char| c.is_ascii_digit() || c == '@');
    let few = body.split_whitespace().filter(wordy).count() <= MAX_WORDS;
    let sentence = body.ends_with(['.', '!', ':', '\u{3002}']) && !is_company(body);
    body.chars().count() <= MAX_CHARS && !body.contains('?') && few && (reached || !sentence)
}

#[cfg(test)]
mod tests {
    use super::super::line::of_text;
    use super::*;

    fn found(text: &str) -> Option<usize> {
        at(&of_text(text).0, &Sender::of("Dana Ruiz <dana.ruiz@example.com>"), false)
    }

    #[test]
    fn the_senders_block() {
        assert_eq!(found("Done.\n\nDana Ruiz\nLoan Officer\nExample Bank\nO: (555) 010-0100"), Some(2));
        assert_eq!(found("Done.\n\nRuiz, Dana | NMLS 204411\n\nExample Bank\nwww.example.com"), Some(2));
    }

    #[test]
    fn a_title_or_a_licence_will_do() {
        for text in [
            "Done.\n\nDana Ruiz\nSenior Loan Officer",
            "Done.\n\nDana Ruiz\nLoan Officer, NMLS 310077\nExample Home Loans",
            "Done.\n\nDana Ruiz | NMLS 204411",
            "Done.\n\nDana Ruiz\nExample Mortgage, Inc.\n555-010-0100",
            "Fait.\n\nDana Ruiz\nConseillère en prêt immobilier",
            "Done.\n\nDana\nExample Home Loans\n(555) 010-0100",
        ] {
            assert_eq!(found(text), Some(2), "{text}");
        }
    }

    #[test]
    fn a_block_alone_under_a_whole_quote() {
        let block = |text: &str| at(&of_text(text).0, &Sender::of("Dana Ruiz <d@example.com>"), true);
        assert_eq!(block("\nDana Ruiz\nLoan Officer\n555 010 0100"), Some(1));
        assert_eq!(block("\nBo Marsh\nLoan Officer\n555 010 0100"), None);
        assert_eq!(block("\nDana Ruiz\nnot the video"), None);
    }

    #[test]
    fn what_is_no_block_of_the_sender() {
        for text in [
            "Ask my colleague.\n\nBo Marsh\nManager\n555 010 0100",
            "Done.\n\nDana Ruiz",
            "These people have access:\n\nDana Ruiz\nBo Marsh\nKim Lee 555 010 0100",
            "I asked Bo.\n\nDana Ruiz\nPlease call me on 555 010 0100 before you close the ticket",
            "Done\n\nDana Ruiz\nVideo stays up",
            "Dana Ruiz\nLoan Officer",
            "Two people can log in.\n\nDana Ruiz\nBo Marsh",
            "Done\n\nDana Ruiz\nLoan Officer\nvideo stays up",
            "Done\n\nDana\nLoan Officer",
            "The page belongs to\n\nDana Ruiz\nwho has left us. Please write to her successor.",
            "Is this me?\n\nDana Ruiz\nLoan Officer?",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
