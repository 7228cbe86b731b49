//! What stands in somebody's block beside names, titles and numbers: bars of links, mottos, what a firm says of itself.
//!
//! A line is the block's by its shape, by words that are known as standing text, or because a number stands below it in
//! the same block; never where it speaks of the matter in hand. `docs/decisions/0056-the-whole-block.md`

use super::block_line::{fits, in_capitals, is_street, reaches};
use super::disclaimer;
use super::index::INDEX;
use super::known::Words;
use super::line::MAX_RULE_LINE_BYTES;
use super::marks::Marks;
use super::motto::{MAX_CALL_WORDS, MAX_JOINING_BYTES, MIN_OF_MOTTOS, cited};
use super::pieces::{pieces, sentences};
use super::postscript;
use super::sender::Sender;
use super::slogan;
use super::undone::{is_open, without_links, without_names};
use super::words::{asks, spaced};
use crate::text::fold;
use std::borrow::Cow;

/// What is longer is no line of a block (bytes).
pub const MAX_TEXT_BYTES: usize = MAX_RULE_LINE_BYTES * 2;
/// An item of a bar has at most so many words.
const MAX_ITEM_WORDS: usize = 4;
/// Two items make one, too, if so many are links.
const MIN_LINKED: usize = 2;
/// So many items make a bar, though they name platforms.
const MIN_ITEMS: usize = 3;
/// A line of catchwords that ends has at most so many words.
const MAX_CATCHWORDS: usize = 7;
/// The number of a licence has at least so many digits.
const MIN_LICENCE_DIGITS: usize = 4;
/// Where people are found, which bars name: the same in every language.
const PLACES: &str = "facebook instagram linkedin youtube tiktok twitter zillow yelp pinterest whatsapp nextdoor snapchat \
                      threads xing google website site blog web newsletter";
/// What parts the items of a bar.
const BARS: [char; 4] = ['|', '\u{2022}', '\u{b7}', '\u{2223}'];

/// Whether each line below a name or a closing is the block's.
pub fn all_stand(below: &[&str], sender: &Sender) -> bool {
    let mut reached = false;
    pieces(below).iter().rev().all(|piece| {
        let (inside, whole) = (reached, || piece.lines.join(" "));
        reached |= piece.lines.iter().any(|line| reaches(line));
        let fitting = || piece.lines.iter().all(|line| fits(line) && !postscript::is_marked(line));
        fitting() || stands(&whole(), sender) || (inside && is_inside(&whole()))
    })
}

/// By its shape or its words a line of a block, wherever in it.
pub fn stands(text: &str, sender: &Sender) -> bool {
    if text.len() > MAX_TEXT_BYTES || postscript::is_marked(text) || is_open(text) {
        return false;
    }
    let shown = without_markup(text);
    if !shown.contains(char::is_alphanumeric) {
        return true;
    }
    let linked = text.matches("<http").count() >= MIN_LINKED;
    is_bar(&shown, linked)
        || is_site(&shown, sender)
        || is_said_of_itself(&shown)
        || slogan::is_one(text, sender)
}

/// Capitals alone make no name: it limits, or names the matter in hand. Codes and what joins a name limit nothing.
/// A long line may say anything.
pub fn may_be_said(body: &str, sender: &Sender) -> bool {
    if body.len() > MAX_TEXT_BYTES {
        return true;
    }
    let words: Vec<&str> = body.split_whitespace().filter(|w| w.len() > MAX_JOINING_BYTES).collect();
    let limits = || Words::of(&[]).doubted(&without_names(&words.join(" "), None)) && !is_street(body);
    (limits() || Marks::of(body).matters > 0) && !stands(body, sender)
}

/// Below it stand more numbers of the block: it says nothing to the reader.
fn is_inside(text: &str) -> bool {
    if text.len() > MAX_TEXT_BYTES {
        return false;
    }
    let marks = Marks::of(text);
    let said =
        asks(&without_links(text)) || text.ends_with(':') || postscript::is_marked(text) || is_open(text);
    !said && marks.matters == 0 && !marks.first_person && !Words::of(&[]).doubted(&spaced(text))
}

/// Without the links and pictures that text made of a page shows: `Reviews<https://example.com/>`, `[cid:logo]`,
/// `[Blue icon]<https://example.com/>`.
pub fn without_markup(text: &str) -> Cow<'_, str> {
    if !text.contains(['<', '[']) {
        return Cow::Borrowed(text);
    }
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find(['<', '[']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let marks = |end: &usize| {
            let behind = from.get(end + 1..).unwrap_or("");
            is_markup(from.get(1..*end).unwrap_or(""))
                || (from.starts_with('[') && behind.starts_with("<http"))
        };
        let Some(end) = from.find(['>', ']']).filter(marks) else {
            out.push_str(from.get(..1).unwrap_or(""));
            rest = from.get(1..).unwrap_or("");
            continue;
        };
        rest = from.get(end + 1..).unwrap_or("");
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn is_markup(inside: &str) -> bool {
    ["http", "mailto:", "tel:", "cid:", "sip:", "callto:", "image"]
        .iter()
        .any(|link| inside.starts_with(link))
}

/// `Apply Now | Read my reviews | LinkedIn`: short items, none of which ends or limits.
fn is_bar(shown: &str, linked: bool) -> bool {
    let items: Vec<&str> = shown.split(BARS).map(str::trim).filter(|item| !item.is_empty()).collect();
    let short = |item: &&str| {
        item.split_whitespace().count() <= MAX_ITEM_WORDS && !item.ends_with(['.', '!', ':', '?'])
    };
    let few = || items.len() > 1 && is_harmless(shown);
    let many = || items.len() >= MIN_ITEMS && items.iter().all(|item| is_place(item) || is_harmless(item));
    let parted = (items.len() > 1 && linked) || few() || many();
    parted && items.iter().all(short) && !asks(shown) && !Words::of(&[]).limited(&spaced(shown))
}

/// Nothing of the matter in hand, or a phrase of standing text beside it: `Google reviews | Zillow reviews`.
fn is_harmless(shown: &str) -> bool {
    let marks = Marks::of(shown);
    marks.matters == 0 || marks.standing > 0
}

/// `Facebook`, `My website`: where else the sender is found. That of the matter in hand is told with more words.
fn is_place(item: &str) -> bool {
    let marks = Marks::of(item);
    marks.matters == 1 && PLACES.split(' ').any(|place| spaced(item).holds(place))
}

/// `example.com`, `W example.com/dana`, `Portal: https://example.com/dana`: the sender's own site, or a whole one. A link
/// into another's may be what was asked for.
fn is_site(shown: &str, sender: &Sender) -> bool {
    let mut words = shown.split_whitespace().rev();
    let Some(link) = words.next().filter(|link| link.contains('.') && !link.ends_with(['.', '!', '?', ',']))
    else {
        return false;
    };
    let bare = link.split("://").last().unwrap_or(link).trim_end_matches('/');
    let host = bare.split(['/', '?', '#']).next().unwrap_or(bare);
    let named =
        host.split('.').count() > 1 && host.split('.').all(|part| part.chars().any(char::is_alphanumeric));
    let label = shown.get(..shown.len() - link.len()).unwrap_or("").trim();
    let labelled = label.is_empty() || label.chars().count() == 1 || label.ends_with(':');
    named
        && !host.contains('@')
        && labelled
        && (host.len() == bare.len() || sender.is_at(host))
        && (label.is_empty()
            || (label.split_whitespace().count() <= MAX_ITEM_WORDS && Marks::of(label).matters == 0))
}

/// Nothing of the matter in hand, and a sign that it stands under every mail.
fn is_said_of_itself(shown: &str) -> bool {
    let marks = Marks::of(shown);
    marks.matters == 0
        && ((marks.standing > 0 && only_calls(shown))
            || cited(shown).is_some()
            || (!asks(shown)
                && !marks.first_person
                && (marks.of_mottos >= MIN_OF_MOTTOS || is_catchword(shown) || is_licensed(shown)))
            || begins_a_disclaimer(shown))
}

/// Each question in it is known, or so short that it only calls.
fn only_calls(shown: &str) -> bool {
    let known = |s: &&str| {
        let marks = Marks::of(s);
        marks.standing > 0 || (marks.words <= MAX_CALL_WORDS && !marks.first_person)
    };
    !asks(shown) || sentences(shown).iter().filter(|s| asks(s)).all(known)
}

/// `Experience. Trust. Results.`: written as a title is, though it ends.
fn is_catchword(shown: &str) -> bool {
    let text = shown.trim_matches(['*', '_', ' ', '.', '!']);
    let words = text.split_whitespace().count();
    let capitals = text.split_whitespace().filter(|w| w.starts_with(char::is_uppercase)).count();
    (2..=MAX_CATCHWORDS).contains(&words)
        && capitals * 2 > words
        && in_capitals(text)
        && !Words::of(&[]).doubted(&spaced(text))
}

/// `Example Lending is an Equal Housing Opportunity lender, NMLS 40178`: it begins as names do, holds the number of a
/// licence, and limits nothing.
fn is_licensed(shown: &str) -> bool {
    let digits = shown.bytes().filter(u8::is_ascii_digit).count();
    let folded = fold(shown);
    let mut words = folded.split(|c: char| !c.is_alphanumeric());
    digits >= MIN_LICENCE_DIGITS
        && words.any(|w| INDEX.licences.contains(w))
        && shown.split_whitespace().take(2).all(|w| !w.starts_with(char::is_lowercase))
        && !Words::of(&[]).doubted(&spaced(shown))
}

fn begins_a_disclaimer(shown: &str) -> bool {
    disclaimer::begins(shown)
        || (INDEX.disclaimers.may_begin(shown) && INDEX.disclaimers.of(&fold(shown)).next().is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dana() -> Sender {
        Sender::of("Dana Ruiz <dana@example.com>")
    }

    #[test]
    fn lines_of_a_block() {
        for line in [
            "Apply Now | Read my reviews | Facebook | LinkedIn",
            "Google<https://g.example/> | Zillow<https://z.example/>",
            "Google reviews | Zillow reviews",
            "[cid:image001.png@01DB2E4A] [Blue icon]<https://f.example/>",
            "example.com",
            "W example.com/dana",
            "Portal: https://www.example.com/dana",
            "\"Home is where the heart is.\" - Dana",
            "Experience. Trust. Results.",
            "Lake Lending is an Equal Housing Opportunity lender, NMLS 40178",
            "We are never too busy for your referrals!",
            "How did I do? Leave a review!",
            "Get it DONE with Dana! Pre-approvals in 24 hours.",
            "Member FDIC. Equal Housing Lender.",
        ] {
            assert!(stands(line, &dana()), "{line}");
        }
    }

    #[test]
    fn words_to_the_reader() {
        for line in [
            "Facebook | Instagram | not the reel",
            "Which one | this | or that?",
            "https://social.example/posts/7",
            "See: https://social.example/posts/7",
            "It is up.",
            "That was all of them.",
            "\"Done\" is what I meant",
            "\"The reel is gone now\"",
            "I put NMLS 40178 there",
            "Corrected to NMLS 40178",
            "P.S. We are never too busy for your referrals!",
            "Not done with the reel, ask Dana. Pre-approvals in 24 hours.",
            "Get it DONE with me! Pre-approvals in 24 hours.",
        ] {
            assert!(!stands(line, &dana()), "{line}");
        }
    }

    #[test]
    fn inside_a_block_and_below_it() {
        let below = |lines: &str| all_stand(&lines.lines().collect::<Vec<_>>(), &dana());
        assert!(below("Loan Officer\nProudly serving the valley since 1921\n555 010 0100"));
        for lines in [
            "Loan Officer\n555 010 0100\nProudly told everybody about all of it.",
            "Loan Officer\nMy number is on the page now, and the other one I took off\n555 010 0100",
            "Loan Officer\nNot before June, says Bo, who went for it and is out\n555 010 0100",
            "Loan Officer\nThese have it:\n555 010 0100",
        ] {
            assert!(!below(lines), "{lines}");
        }
    }

    #[test]
    fn markup_is_not_shown() {
        assert_eq!(without_markup("a<mailto:b@c> [cid:1] [x]<https://y> <b> [z]"), "a   <b> [z]");
    }
}
