//! Standing text: what stands in the same words under every mail of somebody's, and says nothing of the matter in hand.
//!
//! Mottos, licences, hours, reviews, disclaimers, warnings of fraud, labels, gateways' and scanners' lines. It is asked
//! only where a DONE is about to be doubted, and answers sentence by sentence: a limiter is passed over where its own
//! sentence is known as standing text and speaks of no post, ticket or video. All else goes on doubting.
//! `docs/decisions/0055-standing-text.md`

use super::block_line::{in_capitals, is_street, is_titled, reaches};
use super::disclaimer;
use super::footer;
use super::framed;
use super::index::INDEX;
use super::known::{MAX_WEIGHED_BYTES, Words};
use super::label::is_label;
use super::marks::Marks;
use super::motto::{self, MAX_CALL_WORDS, MAX_JOINING_BYTES, MIN_OF_MOTTOS};
use super::pieces::{pieces, sentences};
use super::postscript;
use super::signature::is_rule;
use super::undone::{is_open, without_links, without_names};
use super::words::{asks, spaced};
use crate::text::fold;

/// A motto has at least so many words.
const MIN_WORDS: usize = 4;
/// `GA`: the code of a state or a country is so long (bytes).
const CODE_BYTES: usize = 2;
/// Such a name has at least so many words.
const MIN_NAME_WORDS: usize = 3;
/// So many of them have a capital.
const MIN_CAPITALS: usize = 2;
/// In a disclaimer a sentence of the sender's own has so many words of the matter in hand.
const MIN_OWN_IN_DISCLAIMER: usize = 2;
/// Without a signature above it, at least so many of its sentences say so.
const MIN_UNSIGNED: usize = 2;
/// What a program adds holds so many phrases.
const MIN_OF_A_PROGRAM: usize = 2;

/// The lines below a command that are not standing text. `signed`: they stand below a closing already.
pub fn without<'t>(below: &[&'t str], signed: bool, words: &Words<'_>) -> Vec<&'t str> {
    // More than that is no signature.
    if below.iter().map(|line| line.len()).sum::<usize>() > MAX_WEIGHED_BYTES {
        return below.to_vec();
    }
    let (mut left, mut signed) = (Vec::new(), signed);
    for piece in pieces(below) {
        signed |= piece.lines.iter().any(|line| signs(line));
        let known = || stands(&piece.lines.join(" "), signed, words);
        if !((signed || piece.apart) && known()) {
            left.extend(piece.lines);
        }
    }
    left
}

/// Nothing but standing text, each line of it: what gateways add below a whole mail.
pub fn is_all<'t>(lines: impl Iterator<Item = &'t str>) -> bool {
    let lines: Vec<&str> = lines.collect();
    if lines.iter().map(|line| line.len()).sum::<usize>() > MAX_WEIGHED_BYTES {
        return false;
    }
    let (mut known, words) = (0, Words::of(&[]));
    let mut of_a_program = |text: &str| {
        let marks = Marks::of(text);
        known += marks.standing;
        let doubted = |s: &&str| words.doubted(&without_names(s, None));
        let taken_back = || !sentences(text).into_iter().filter(doubted).all(|s| is_one(s, false, &words));
        let said = marks.matters > 0 || marks.first_person || postscript::is_marked(text) || is_open(text);
        is_rule(text) || (marks.standing > 0 && !said && !taken_back())
    };
    let labelled = lines.iter().all(|line| line.is_empty() || is_label(line));
    labelled
        || (pieces(&lines).iter().map(|piece| piece.lines.join(" ")).all(|text| of_a_program(&text))
            && known >= MIN_OF_A_PROGRAM)
}

/// Whether the sender goes on below a disclaimer: a sentence about the matter in hand, or one that says I, limits it.
/// In a paragraph that begins as a disclaimer one such word may be the disclaimer's; one that begins with known standing
/// text is weighed as such.
pub fn is_left(disclaimed: &str, languages: &[&str]) -> bool {
    // What is not weighed to its end may end with a limiter.
    if disclaimed.is_empty() || disclaimed.len() > MAX_WEIGHED_BYTES {
        return !disclaimed.is_empty();
    }
    let lines: Vec<&str> = disclaimed.lines().collect();
    let words = Words::of(languages);
    let doubts = |s: &str| asks(&without_links(s)) || is_open(s) || words.doubted(&spaced(s));
    let (mut of_a_disclaimer, mut known) = (true, false);
    pieces(&lines).iter().enumerate().any(|(at, piece)| {
        let text = piece.lines.join(" ");
        if piece.apart || at == 0 {
            of_a_disclaimer = at == 0 || disclaimer::begins(&text);
            known = of_a_disclaimer && Marks::of(&text).standing > 0 && !disclaimer::is_about_mail(&text);
        }
        let marked = postscript::is_marked(&text) || is_open(&text);
        let own = |s: &&str| marked || is_own(s, of_a_disclaimer);
        sentences(&text).into_iter().filter(own).any(doubts)
            || (known && doubts(&text) && !stands(&text, true, &words))
    })
}

fn is_own(sentence: &str, of_a_disclaimer: bool) -> bool {
    let marks = Marks::of(sentence);
    let least = if of_a_disclaimer { MIN_OWN_IN_DISCLAIMER } else { 1 };
    marks.standing == 0 && marks.matters + usize::from(marks.first_person) >= least
}

/// Below such a line the signature has begun.
fn signs(line: &str) -> bool {
    let folded = fold(line);
    reaches(line)
        || is_titled(line)
        || footer::begins(line)
        || is_rule(line)
        || framed::is_drawn(line)
        || INDEX.closings.contains(folded.trim_matches(|c: char| !c.is_alphanumeric()))
}

/// Each of its sentences that doubts is one of standing text.
fn stands(text: &str, signed: bool, words: &Words<'_>) -> bool {
    if postscript::is_marked(text) || is_open(text) {
        return false;
    }
    let doubts = |s: &str| asks(&without_links(s)) || words.doubted(&without_names(s, None));
    if is_picture(text) || (signed && doubts(text) && is_of_a_block(text, words)) {
        return true;
    }
    let sentences = sentences(text);
    let marks: Vec<Marks> = sentences.iter().map(|s| Marks::of(s)).collect();
    let known = marks.iter().filter(|m| m.standing > 0).count();
    if marks.iter().any(|m| m.standing == 0 && m.matters > 0) || (!signed && known < MIN_UNSIGNED) {
        return false;
    }
    let doubtful: Vec<&str> = sentences.into_iter().filter(|s| doubts(s)).collect();
    match doubtful.as_slice() {
        // A link that only seems to ask.
        [] if !doubts(text) => signed && asks(text),
        [] => is_one(text, signed, words),
        // `Registered in England No. 05551234`: the stop of an abbreviation ends no sentence.
        parts if signed && !doubts(text) && parts.iter().all(|s| Marks::of(s).standing > 0) => true,
        doubtful => doubtful.iter().all(|s| is_one(s, signed, words) || (signed && is_cited(text, s))),
    }
}

/// `[If you can dream it, we can fund it]<https://example.com/>`: what a linked picture says where it is not shown.
fn is_picture(text: &str) -> bool {
    text.starts_with('[') && text.contains("]<http") && text.ends_with('>')
}

/// A number, an address or a title, in which only a code or a link is a limiter of some other language: `GA 33188`,
/// `www.example.se`; in `20 Mill Street, Suite 300` any word of such a language is part of a name.
fn is_of_a_block(text: &str, words: &Words<'_>) -> bool {
    let code = |w: &str| w.len() == CODE_BYTES && w.bytes().all(|b| b.is_ascii_uppercase());
    let number = |w: &str| w.starts_with(['n', 'N']) && w.ends_with(['\u{ba}', '\u{b0}']);
    let linked = |w: &str| w.contains("www.") || w.contains("://") || w.contains('@') || number(w);
    let said: Vec<&str> = text.split_whitespace().filter(|w| !linked(w)).collect();
    let uncoded: Vec<&str> = said.iter().copied().filter(|w| !code(w)).collect();
    let street = is_street(text) || is_named(text, words);
    (street || reaches(text) || is_titled(text))
        && !asks(&said.join(" "))
        && Marks::of(text).matters == 0
        && !words.limited(&without_names(&said.join(" "), None))
        && (street || !words.doubted(&without_names(&uncoded.join(" "), None)))
}

/// `De Hypotheker Gouda`, `Intermediária de Crédito`: a name of capitals, in which a word of two letters is a limiter of
/// some language that is not the firm's.
fn is_named(text: &str, words: &Words<'_>) -> bool {
    let said: Vec<&str> = text.split_whitespace().filter(|w| w.len() > MAX_JOINING_BYTES).collect();
    let capital = |w: &&str| w.starts_with(char::is_uppercase) && w.contains(char::is_lowercase);
    text.split_whitespace().count() >= MIN_NAME_WORDS
        && said.len() >= MIN_CAPITALS
        && said.iter().all(capital)
        && in_capitals(text)
        && !text.ends_with(['.', '!'])
        && Marks::of(text).matters == 0
        && !words.doubted(&without_names(&said.join(" "), None))
}

/// One sentence. One phrase of standing text passes over the limiters in it, and none beside it: `The wire instructions
/// are not in` is said of them. A second phrase tells a sentence of that kind as a whole.
fn is_one(sentence: &str, signed: bool, words: &Words<'_>) -> bool {
    let marks = Marks::of(sentence);
    if marks.matters > 0 {
        return false;
    }
    let short = marks.words <= MAX_CALL_WORDS && asks(sentence);
    match marks.standing {
        // `Interested?`
        0 if short => signed && marks.of_mottos > 0 && !marks.first_person,
        0 => signed && !marks.first_person && marks.words >= MIN_WORDS && marks.of_mottos >= MIN_OF_MOTTOS,
        1 => (signed || !marks.first_person) && !words.doubted(&spaced(&marks.beside)),
        // But not those behind the last: `The wire fraud line and the equal opportunity line are not in`.
        _ => (signed || !marks.first_person) && !words.doubted(&spaced(&marks.behind)),
    }
}

/// A motto in quotation marks. One that names somebody, or a month, is told of the matter in hand: `"Not before June, says
/// Bo."`
fn is_cited(text: &str, sentence: &str) -> bool {
    let of_mottos = |w: &str| Marks::of(w).of_mottos > 0;
    let named = |said: &str| {
        let capital = |w: &&str| w.len() > 1 && w.starts_with(char::is_uppercase) && !w.starts_with("I'");
        sentences(said).iter().any(|s| s.split_whitespace().skip(1).filter(capital).any(|w| !of_mottos(w)))
    };
    let motto = |said: &str| (in_capitals(said) || !named(said)) && Marks::of(said).words >= MIN_WORDS;
    motto::cited(text).is_some_and(motto) && Marks::of(text).matters == 0 && Marks::of(sentence).matters == 0
}

#[cfg(test)]
mod tests {
    use super::super::lang;
    use super::*;

    fn left(below: &str) -> usize {
        let lines: Vec<&str> = below.lines().collect();
        without(&lines, false, &Words::of(&[])).len()
    }

    #[test]
    fn standing_text_is_passed_over() {
        assert_eq!(
            left("\nTara Boyd\n555-010-0177\nHow did I do? Write a review!\n\"We don't sell, we serve.\""),
            2
        );
        assert_eq!(left("\nThis is not a commitment to lend. Rates may change without notice."), 0);
        assert_eq!(left("\n[If you can picture it, we can finance it]<https://example.com/>"), 0);
    }

    #[test]
    fn what_speaks_of_the_matter_is_left() {
        for line in [
            "not before Friday",
            "How did I do? The reel is up.",
            "The commitment to lend is not on the flyer",
        ] {
            assert_eq!(left(&format!("\nTara Boyd\n555-010-0177\n{line}")), 3, "{line}");
        }
        assert_eq!(left("\nI am not in within my working hours"), 1);
        assert_eq!(left("not a commitment to lend, rates may change without notice"), 1);
    }

    #[test]
    fn the_words_of_standing_text_denied_are_the_senders() {
        // What disclaimers themselves say so.
        const NAMED_WITH_NOT: [&str; 2] = ["Not the intended ", "Not the named addressee"];
        let words = Words::of(&[]);
        let passed = |line: &str| without(&[line], true, &words).is_empty();
        let known: Vec<&str> = lang::every(|l| l.standing).map(|p| p.trim_end_matches('*')).collect();
        let red: Vec<String> = known
            .iter()
            .flat_map(|phrase| [format!("The {phrase} line is not in"), format!("Not the {phrase} line")])
            .filter(|line| !NAMED_WITH_NOT.iter().any(|p| line.contains(p)) && passed(line))
            .collect();
        assert!(red.is_empty(), "{red:?}");
    }

    #[test]
    fn one_phrase_frees_no_limiter_beside_it() {
        for line in [
            "The annual percentage rate will follow on Thursday.",
            "Restrictions apply line not in until Friday.",
            "I can't get in, call my cell.",
            "In den B\u{fc}rozeiten am Montag.",
            "I cannot delete it.",
            "Not before Friday says Bo. Any questions, call me.",
            "If in doubt keep it.",
            "The wire instructions and the loan approval are not in.",
            "\"Not before June, says Bo.\"",
            "PAS VIDEO 01 55 50 13 33",
        ] {
            assert_eq!(without(&[line], true, &Words::of(&[])).len(), 1, "{line}");
        }
    }

    #[test]
    fn below_a_disclaimer_the_sender_may_go_on() {
        let disclaimer = "This e-mail is confidential. If you are not the addressee you must not use it.";
        assert!(!is_left(disclaimer, &[]));
        assert!(is_left(&format!("{disclaimer}\n\nThe flyer is not down"), &[]));
        assert!(is_left(&format!("{disclaimer} The reel is not removed."), &[]));
    }

    #[test]
    fn what_a_gateway_adds() {
        assert!(is_all("\nVirus-free. www.avast.com".lines()) && is_all("Classification: Internal".lines()));
        for line in [
            "Not yet",
            "My virus scanner is avast",
            "The lock confirmation",
            "Do not click the link in the post",
        ] {
            assert!(!is_all(line.lines()), "{line}");
        }
    }
}
