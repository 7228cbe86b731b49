//! A block with the sender's own name, title and numbers under the words, without any closing above it.
//!
//! It needs the name that the mail itself gives: a block that begins with another's name may be the answer
//! ("who looks after the page?"), and stays. A name alone stays too.

use super::line::Line;
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
        let alone = body.split(['|', '(', '\u{2013}', '\u{2014}', '\u{2022}']).next().unwrap_or(body);
        let known = |name: &str| {
            let found: Vec<String> = words(name).collect();
            found.len() >= 2 && found.iter().all(|w| self.words.contains(w))
        };
        let titled = alone.split(',').next().unwrap_or(alone);
        let whole = !self.whole.is_empty() && fold(alone).trim() == self.whole;
        (whole && self.words.len() > 1) || known(alone) || known(titled)
    }
}

fn words(name: &str) -> impl Iterator<Item = String> {
    let folded = fold(name);
    let parts = folded.split(|c: char| !c.is_alphabetic()).filter(|w| w.chars().count() > 1);
    parts.map(str::to_owned).collect::<Vec<_>>().into_iter()
}

/// Where the sender's block begins: under a blank line, with words above it.
pub fn at(run: &[Line<'_>], sender: &Sender) -> Option<usize> {
    if sender.words.is_empty() {
        return None;
    }
    let (mut below, mut reached) = (0, false);
    for (at, line) in run.iter().enumerate().rev().filter(|(_, l)| !l.is_blank()) {
        let after_blank = at > 0 && run.get(at - 1).is_some_and(Line::is_blank);
        if after_blank && sender.is_named_by(line.body) {
            // Under `These people have access:` the name is the answer.
            let above = run.iter().take(at).rev().find(|l| !l.is_blank());
            let words_before = above.is_some_and(|l| !l.body.ends_with([':', '\u{ff1a}']));
            return (words_before && reached).then_some(at);
        }
        below += 1;
        reached |= reaches(line.body);
        if below > MAX_LINES || !fits(line.body) {
            return None;
        }
    }
    None
}

/// A number to call or an address: without one, lines under a name may be an answer.
fn reaches(body: &str) -> bool {
    let digits = body.chars().filter(char::is_ascii_digit).count();
    digits >= MIN_DIGITS || body.contains('@') || body.contains("www.")
}

fn fits(body: &str) -> bool {
    let reached = reaches(body);
    let wordy =
        |w: &&str| w.contains(char::is_alphabetic) && !w.contains(|c: char| c.is_ascii_digit() || c == '@');
    let few = body.split_whitespace().filter(wordy).count() <= MAX_WORDS;
    let sentence = body.ends_with(['.', '!', ':', '\u{3002}']);
    body.chars().count() <= MAX_CHARS && !body.contains('?') && few && (reached || !sentence)
}

#[cfg(test)]
mod tests {
    use super::super::line::of_text;
    use super::*;

    fn found(text: &str) -> Option<usize> {
        at(&of_text(text).0, &Sender::of("Dana Ruiz <dana.ruiz@example.com>"))
    }

    #[test]
    fn the_senders_block() {
        assert_eq!(found("Done.\n\nDana Ruiz\nLoan Officer\nExample Bank\nO: (555) 010-0100"), Some(2));
        assert_eq!(found("Done.\n\nRuiz, Dana | NMLS 204411\n\nExample Bank\nwww.example.com"), Some(2));
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
            "The page belongs to\n\nDana Ruiz\nwho has left us. Please write to her successor.",
            "Is this me?\n\nDana Ruiz\nLoan Officer?",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
