//! A block with the sender's own name, title and numbers under the words, without any closing above it.
//!
//! It needs the name that the mail itself gives: a block that begins with another's name may be the answer
//! ("who looks after the page?"), and stays. A name alone stays too.

use super::block_line::{MAX_CHARS, fits, in_capitals, is_titled, reaches};
use super::index::INDEX;
use super::introducing;
use super::line::Line;
use super::signature::Stands;
use crate::text::fold;
use std::collections::HashSet;

/// Under the name stand at most so many lines.
const MAX_LINES: usize = 16;
/// A block that is all there is has so many lines under the name.
const MIN_LINES_ALONE: usize = 2;

/// The words of a sender's name and of the local part of their address.
#[derive(Debug, Default)]
pub struct Sender {
    whole: String,
    address: String,
    words: HashSet<String>,
}

impl Sender {
    /// Of `Dana Ruiz <dana.ruiz@example.com>`, or of either half.
    pub fn of(from: &str) -> Self {
        let name = from.split('<').next().unwrap_or(from);
        let local = from.rsplit_once('@').map_or(from, |(local, _)| local);
        let address = from.rsplit('<').next().filter(|a| a.contains('@')).unwrap_or("").trim_end_matches('>');
        Self { whole: fold(name).trim().to_owned(), address: fold(address), words: words(local).collect() }
    }

    /// The whole name as From gives it, and nothing else: `Eva Bald`, whatever its words mean elsewhere.
    pub fn is(&self, body: &str) -> bool {
        if self.words.len() < 2 || self.whole.contains('@') {
            return false;
        }
        match body.is_ascii() {
            true => body.eq_ignore_ascii_case(&self.whole),
            false => body.len() <= MAX_CHARS && !self.whole.is_ascii() && fold(body) == self.whole,
        }
    }

    /// One word of the name.
    pub fn is_called(&self, folded: &str) -> bool {
        self.words.contains(folded)
    }

    /// The sender's own address, and nothing else: what one program puts under every mail.
    fn is_reached_by(&self, body: &str) -> bool {
        !self.address.is_empty() && body.contains('@') && fold(body) == self.address
    }

    /// `Dana Ruiz`, `Dana Ruiz | NMLS 204411`, `Ruiz, Dana`: two words of the name at least, and no other but a title.
    pub fn is_named_by(&self, body: &str) -> bool {
        if body.chars().count() > MAX_CHARS {
            return false;
        }
        let alone = name_of(body);
        let known = |name: &str| {
            let found: Vec<String> = words(name).collect();
            found.len() >= 2 && found.iter().all(|w| self.words.contains(w))
        };
        let titled = alone.split(',').next().unwrap_or(alone);
        let whole = |name: &str| !self.whole.is_empty() && name.trim() == self.whole && self.words.len() > 1;
        let folded = fold(alone);
        let with_title = || {
            let parts = folded.trim().rsplit_once(' ');
            parts.is_some_and(|(name, last)| whole(name) && INDEX.titles.of(last).any(|title| title == last))
        };
        whole(&folded) || known(alone) || known(titled) || with_title()
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
    let body = body.split(" - ").next().unwrap_or(body);
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
    /// And nothing of a block stands below it: what one number stands above is not all a block.
    ends_in_prose: bool,
}

impl Below {
    /// What stands below a line, if that is the sender's name.
    fn the_name(body: &str, lines: &[Line<'_>], sender: &Sender) -> Option<Below> {
        let named = sender.is_named_by(body);
        if !named && !sender.is_first_named_by(body) {
            return None;
        }
        let mut below = Below::default();
        lines.iter().filter(|l| !l.is_blank()).for_each(|l| below.add(l.body));
        if !named && !below.is_firm() {
            return None;
        }
        below.reached |= reaches(body);
        Some(below)
    }

    fn add(&mut self, body: &str) {
        self.lines += 1;
        let (reached, titled) = (reaches(body), is_titled(body));
        self.reached |= reached;
        self.titled |= titled;
        let prose = !reached && !titled && !in_capitals(body);
        self.prose |= prose;
        self.ends_in_prose = prose || (self.ends_in_prose && !reached && !titled);
    }

    /// Enough for a first name above it: a number, and more than that.
    fn is_firm(&self) -> bool {
        self.reached && self.lines >= 2 && !self.prose
    }

    /// Without a number or an address, lines under a name may be an answer: each of them must look like a block's.
    fn make_a_block(&self) -> bool {
        (self.reached && !self.ends_in_prose) || (self.titled && !self.prose)
    }
}

/// Where the sender's block begins: under a blank line, with words above it; as all that stands under a whole quoted
/// mail; or as all that the sender's lines are.
pub fn at(run: &[Line<'_>], sender: &Sender, stands: Stands) -> Option<usize> {
    if sender.words.is_empty() {
        return None;
    }
    let last = run.iter().rposition(|l| !l.is_blank())?;
    // What a program puts there stands far below the words.
    let far = last >= 2 && run.get(last - 2..last).is_some_and(|above| above.iter().all(Line::is_blank));
    if far && run.get(last).is_some_and(|l| sender.is_reached_by(l.body)) {
        return Some(last);
    }
    let top = run.iter().position(|l| !l.is_blank()).filter(|_| stands.under_all || stands.alone);
    let written = run.iter().enumerate().rev().filter(|(_, l)| !l.is_blank());
    for (count, (at, line)) in written.enumerate() {
        let alone = top == Some(at);
        let above = at.checked_sub(1).and_then(|above| run.get(above)).map(|l| l.body);
        let ended = above.is_some_and(|body| body.ends_with(['.', '!', '?']));
        let parted = alone || above.is_some_and(str::is_empty);
        if (parted || ended)
            && let Some(below) = Below::the_name(line.body, run.get(at + 1..).unwrap_or_default(), sender)
            && (parted || (below.is_firm() && sender.is_named_by(line.body)))
        {
            // Under `These people have access:` the name is the answer.
            let above = run.iter().take(at).rev().find(|l| !l.is_blank());
            let words_before =
                above.map_or(alone, |l| sender.is_first_named_by(l.body) || !introducing::introduces(l.body));
            // Name and number alone may be what was asked for.
            let whole = !alone || stands.under_all || (below.reached && below.lines >= MIN_LINES_ALONE);
            return (words_before && whole && below.make_a_block()).then_some(at);
        }
        if count >= MAX_LINES || !fits(line.body) {
            return None;
        }
    }
    None
}

/// Whether lines under a delimiter are the sender's: a name, a number or an address among them.
pub fn is_signed<'a>(mut bodies: impl Iterator<Item = &'a str>, sender: &Sender) -> bool {
    bodies.any(|body| reaches(body) || sender.is_named_by(body) || sender.is_first_named_by(body))
}

/// Whether lines under a closing are a firm's block: each looks so, and one tells how to reach it.
pub fn is_of_a_firm<'a>(bodies: impl Iterator<Item = &'a str>) -> bool {
    let mut below = Below::default();
    let mut fitting = bodies.inspect(|body| below.add(body)).map(fits);
    fitting.all(|fits| fits) && below.lines <= MAX_LINES && below.reached && below.make_a_block()
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

#[cfg(test)]
mod tests {
    use super::super::line::of_text;
    use super::*;

    const UNDER_WORDS: Stands = Stands { alone: false, below: false, under_all: false };

    fn found(text: &str) -> Option<usize> {
        at(&of_text(text).0, &Sender::of("Dana Ruiz <dana.ruiz@example.com>"), UNDER_WORDS)
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
            "It is gone.\nAll of it.\nDana Ruiz\nLoan Officer\n(555) 010-0100",
        ] {
            assert_eq!(found(text), Some(2), "{text}");
        }
    }

    #[test]
    fn a_block_alone_under_a_whole_quote() {
        let stands = Stands { alone: false, below: false, under_all: true };
        let block = |text: &str| at(&of_text(text).0, &Sender::of("Dana Ruiz <d@example.com>"), stands);
        assert_eq!(block("\nDana Ruiz\nLoan Officer\n555 010 0100"), Some(1));
        assert_eq!(block("\nBo Marsh\nLoan Officer\n555 010 0100"), None);
        assert_eq!(block("\nDana Ruiz\nnot the video"), None);
    }

    #[test]
    fn a_block_that_is_all_there_is() {
        let stands = Stands { alone: true, below: false, under_all: false };
        let block = |from: &str, text: &str| at(&of_text(text).0, &Sender::of(from), stands);
        let dana = "Dana Ruiz <d@example.com>";
        assert_eq!(block(dana, "Dana Ruiz\nLoan Officer\n555 010 0100"), Some(0));
        assert_eq!(block(dana, "\n\nd@example.com"), Some(2));
        assert_eq!(block("김지훈 <jihun@example.com>", "김지훈 과장\n회사\n02-555-0142"), Some(0));
        for answer in [
            "Dana Ruiz\n555 010 0100",
            "Dana Ruiz\nLoan Officer",
            "Dana Ruiz",
            "d@example.com",
            "\n\nbo@example.com",
        ] {
            assert_eq!(block(dana, answer), None, "{answer}");
        }
    }

    #[test]
    fn what_is_no_block_of_the_sender() {
        for text in [
            "Ask my colleague.\n\nBo Marsh\nManager\n555 010 0100",
            "Done.\n\nDana Ruiz",
            "These people have access:\n\nDana Ruiz\nBo Marsh\nKim Lee 555 010 0100",
            "I asked Bo.\n\nDana Ruiz\nPlease call me on 555 010 0100 before you close the ticket",
            "Done\n\nDana Ruiz\nVideo stays up",
            "Done\n\nDana Ruiz\nmanager keeps video two",
            "Dana Ruiz\nLoan Officer",
            "Two people can log in.\n\nDana Ruiz\nBo Marsh",
            "Done\n\nDana Ruiz\nLoan Officer\nvideo stays up",
            "Done\n\nDana\nLoan Officer",
            "Gone.\n\nDana\nCall me: 555 010 0100",
            "Ask them.\nDana Ruiz\n555 010 0100",
            "Thanks,\nDana Ruiz\nLoan Officer\n555 010 0100",
            "I asked Bo about it.\n\nDana Ruiz\n555 010 0100\ncall him on video two",
            "It now reads\n\nDana Ruiz, Loan Officer\nNMLS 310077",
            "Use these words.\nDana\nLoan Officer\n555 010 0100",
            "The page belongs to\n\nDana Ruiz\nwho has left us. Please write to her successor.",
            "Is this me?\n\nDana Ruiz\nLoan Officer?",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
