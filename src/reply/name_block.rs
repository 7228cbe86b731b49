//! A block with the sender's own name, title and numbers under the words, without any closing above it.
//!
//! It needs the name that the mail itself gives: a block that begins with another's name may be the answer
//! ("who looks after the page?"), and stays. A name alone stays too.

use super::block_line::{fits, in_capitals, is_titled, reaches};
use super::block_text;
use super::introducing;
use super::line::Line;
use super::sender::{Sender, is_uncased};
use super::signature::Stands;

/// Under the name stand at most so many lines.
const MAX_LINES: usize = 16;
/// Or so many, where some of them are more than a name or a number.
const MAX_LINES_OF_TEXT: usize = 28;
/// Such a block has so many lines at least that name a number, an address or a title.
const MIN_MARKS: usize = 2;
/// One with the sender's own address has so many.
const MIN_MARKS_OF_THEIRS: usize = 3;
/// A block that is all there is has so many lines under the name.
const MIN_LINES_ALONE: usize = 2;

/// What the lines under a name say of themselves.
#[derive(Default)]
struct Below {
    lines: usize,
    /// Those that name a number, an address or a title.
    marks: usize,
    /// The sender's own address.
    addressed: bool,
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
        lines.iter().filter(|l| !l.is_blank()).for_each(|l| below.add(l.body, sender));
        if !named && !below.is_firm() {
            return None;
        }
        below.reached |= reaches(body);
        Some(below)
    }

    fn add(&mut self, body: &str, sender: &Sender) {
        self.lines += 1;
        let (reached, titled) = (reaches(body), is_titled(body));
        self.reached |= reached;
        self.addressed |= sender.is_reached_on(body);
        self.titled |= titled;
        self.marks += usize::from(reached || titled);
        let named = in_capitals(body) && (sender.is_uncased() || !is_uncased(body));
        let prose = !reached && !titled && !named && !block_text::stands(body, sender);
        self.prose |= prose;
        // `Falta Instagram`, `Noch Nicht`: at the end it may be the sender's words in spite of its capitals.
        let said = || named && !reached && !titled && block_text::may_be_said(body, sender);
        self.ends_in_prose = prose || said() || (self.ends_in_prose && !reached && !titled);
    }

    /// Enough for a first name above it: a number, and more than that.
    fn is_firm(&self) -> bool {
        self.reached && self.lines >= 2 && !self.prose
    }

    /// The sender's own address stands in it, beside other numbers: more than an answer names, whether the line above
    /// ends or not.
    fn is_theirs(&self) -> bool {
        self.addressed && self.marks >= MIN_MARKS_OF_THEIRS
    }

    /// Without a number or an address, lines under a name may be an answer: each of them must look like a block's.
    fn make_a_block(&self) -> bool {
        !self.ends_in_prose && (self.reached || (self.titled && !self.prose))
    }
}

/// Where the sender's block begins: under a blank line, with words above it; as all that stands under a whole quoted
/// mail; or as all that the sender's lines are.
pub fn at(run: &[Line<'_>], sender: &Sender, stands: Stands) -> Option<usize> {
    if sender.is_unknown() {
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
        if let Some(below) = under_a_name(run, at, top == Some(at), sender) {
            return (below.make_a_block()
                && may_be_cut(run.get(..at).unwrap_or_default(), &below, sender, stands))
            .then_some(at);
        }
        if count >= MAX_LINES || !fits(line.body) {
            break;
        }
    }
    with_text(run, top, sender, stands)
}

/// What stands below a line, if that is the sender's name and stands as one.
fn under_a_name(run: &[Line<'_>], at: usize, alone: bool, sender: &Sender) -> Option<Below> {
    let line = run.get(at)?;
    let above = at.checked_sub(1).and_then(|above| run.get(above)).map(|l| l.body);
    let ended = above.is_some_and(|body| body.ends_with(['.', '!', '?']));
    let parted = alone || above.is_some_and(str::is_empty);
    if !parted && !ended {
        return None;
    }
    let below = Below::the_name(line.body, run.get(at + 1..).unwrap_or_default(), sender)?;
    (parted || (below.is_firm() && sender.is_named_by(line.body))).then_some(below)
}

/// No answer to `These people have access:`, and more than was asked for.
fn may_be_cut(above: &[Line<'_>], below: &Below, sender: &Sender, stands: Stands) -> bool {
    let above = above.iter().rev().find(|l| !l.is_blank());
    let alone = above.is_none();
    let words_before = above.map_or(stands.under_all || stands.alone, |l| {
        let ended = || sender.is_first_named_by(l.body) || !introducing::introduces(l.body);
        (below.is_theirs() && !l.body.ends_with([':', '\u{ff1a}'])) || ended()
    });
    // Name and number alone may be what was asked for.
    let whole = !alone || stands.under_all || (below.reached && below.lines >= MIN_LINES_ALONE);
    words_before && whole
}

/// Under the sender's name, with numbers and a title: a block of which some lines are longer than those. With the
/// sender's own address in it a part of the name will do.
fn with_text(run: &[Line<'_>], top: Option<usize>, sender: &Sender, stands: Stands) -> Option<usize> {
    // Above a line that is too long for a block nothing begins one: each candidate would weigh it again.
    let short = |(_, l): &(usize, &Line<'_>)| l.body.len() <= block_text::MAX_TEXT_BYTES;
    let lines = || run.iter().enumerate().rev().filter(|(_, l)| !l.is_blank());
    let written = || lines().take_while(short).take(MAX_LINES_OF_TEXT);
    // Most mails end here.
    if !written().any(|(_, l)| reaches(l.body)) {
        return None;
    }
    let begins = |at: usize, line: &Line<'_>, named: bool| {
        let mut below = Below { reached: reaches(line.body), ..Below::default() };
        let bodies: Vec<&str> = run.iter().skip(at + 1).map(|l| l.body).collect();
        let parted =
            top == Some(at) || at.checked_sub(1).and_then(|above| run.get(above)).is_some_and(Line::is_blank);
        bodies.iter().filter(|body| !body.is_empty()).for_each(|body| below.add(body, sender));
        let marks = below.marks + usize::from(reaches(line.body) || is_titled(line.body));
        (named || bodies.iter().any(|body| sender.is_reached_on(body)))
            && parted
            && marks >= MIN_MARKS
            && below.make_a_block()
            && may_be_cut(run.get(..at).unwrap_or_default(), &below, sender, stands)
            && block_text::all_stand(&bodies, sender)
    };
    let find = |named: fn(&Sender, &str) -> bool, whole: bool| {
        written().find(|(at, l)| named(sender, l.body) && begins(*at, l, whole)).map(|(at, _)| at)
    };
    find(Sender::is_named_by, true).or_else(|| find(Sender::is_named_partly_by, false))
}

/// Whether lines under a delimiter are the sender's: a name, a number or an address among them.
pub fn is_signed<'a>(mut bodies: impl Iterator<Item = &'a str>, sender: &Sender) -> bool {
    bodies.any(|body| reaches(body) || sender.is_named_by(body) || sender.is_first_named_by(body))
}

/// Whether lines under a closing are a firm's block: each looks so, and one tells how to reach it.
pub fn is_of_a_firm(bodies: &[&str], sender: &Sender) -> bool {
    if bodies.iter().any(|body| body.len() > block_text::MAX_TEXT_BYTES) {
        return false;
    }
    let mut below = Below::default();
    bodies.iter().filter(|body| !body.is_empty()).for_each(|body| below.add(body, sender));
    below.lines <= MAX_LINES_OF_TEXT
        && below.reached
        && below.make_a_block()
        && block_text::all_stand(bodies, sender)
}

/// Whether lines are the sender's block and nothing else, the name on top.
pub fn is_whole<'a>(mut bodies: impl Iterator<Item = &'a str>, sender: &Sender) -> bool {
    let Some(name) = bodies.next().filter(|first| !sender.is_unknown() && sender.is_named_by(first)) else {
        return false;
    };
    let mut below = Below { reached: reaches(name), ..Below::default() };
    bodies.all(|body| {
        below.add(body, sender);
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
