//! What stands below a DONE: the sender's name block, or words that take it back.

use super::block_line::{is_address, is_titled, reaches};
use super::index::INDEX;
use super::known::{MAX_COMMAND_BYTES, MAX_WEIGHED_BYTES, MAX_WEIGHED_LINES, Words, fold_is_blank};
use super::standing;
use super::words::{Spaced, asks, denies, ends_asking, is_over, peeled, spaced, strip};
use crate::text::fold;

/// A block of names under a command has at most so many lines.
const MAX_NAME_LINES: usize = 5;

/// `Will Hartley`: a name has at most so many words.
const MAX_NAME_WORDS: usize = 3;
/// What programmers write, whatever their language.
const OPEN: &str = "TODO";
/// Nothing else stands on the line, or all of it is shouted (bytes).
const MAX_SHOUTED_BYTES: usize = 8;

/// What stands under a closing or a rule, line by line: a signature, or `not the video though`. A question as well.
pub fn takes_back(below: &str, languages: &[&str]) -> bool {
    let written = |line: &&str| !fold_is_blank(line);
    let lines: Vec<&str> = below.lines().map(str::trim).filter(written).collect();
    if lines.is_empty() {
        return false;
    }
    let words = Words::of(languages);
    a_line_doubts(&lines, &words) && {
        let below: Vec<&str> = below.lines().collect();
        a_line_doubts(&standing::without(&below, true, &words), &words)
    }
}

fn a_line_doubts(lines: &[&str], words: &Words<'_>) -> bool {
    let next = |at: usize| lines.get(at + 1).copied();
    lines.iter().enumerate().take(MAX_WEIGHED_LINES).any(|(at, line)| {
        line.len() > MAX_WEIGHED_BYTES
            || asks(&without_links(line))
            || is_open(line)
            || denies(line)
            || words.doubted(&without_names(line, next(at)))
    })
}

/// `TODO: logo`, `Logo: TODO`: something is open. In Spanish it is the word for all, which people do not shout alone.
pub fn is_open(line: &str) -> bool {
    let shouted = !line.contains(char::is_lowercase);
    let word = || line.split(|c: char| !c.is_alphanumeric()).any(|w| w == OPEN);
    let label = |w: &str| w.strip_suffix(':').is_some_and(|w| w.eq_ignore_ascii_case(OPEN));
    (word() && (!shouted || line.len() <= MAX_SHOUTED_BYTES))
        || line.split_whitespace().any(label)
        || is_a_share(line)
}

/// `90%`, `1/2`: less than all, alone on its line.
fn is_a_share(line: &str) -> bool {
    let text = line.trim_matches(|c: char| !(c.is_alphanumeric() || c == '%'));
    let number = |n: &str| n.trim().parse::<u8>().ok();
    let percent = text.strip_suffix('%').and_then(number).is_some_and(|n| n < 100);
    let parts = text.split_once('/').and_then(|(part, all)| Some((number(part)?, number(all)?)));
    percent || parts.is_some_and(|(part, all)| part < all)
}

/// A link may hold a question mark that asks nothing. One at its end does.
pub fn without_links(line: &str) -> String {
    let of = |word: &str| {
        let begin = ["http://", "https://", "www.", "mailto:"].iter().filter_map(|l| word.find(l)).min();
        let (Some(at), false) = (begin, ends_asking(word)) else {
            return word.to_owned();
        };
        let (before, link) = word.split_at(at);
        let end = link.find(['>', ')', ']', '"']).unwrap_or(link.len());
        format!("{before}{}", link.get(end..).unwrap_or(""))
    };
    line.split_whitespace().map(of).collect::<Vec<_>>().join(" ")
}

/// Without the limiters that are none in a name block: `Will Hartley`, `License No. 12345`.
pub fn without_names(line: &str, next: Option<&str>) -> Spaced {
    let weighed = if is_address(line) { spaced("") } else { spaced(line) };
    let will = begins_with_will(line, next);
    let no = weighed.holds("no") && reaches(line) && numbers_only(line, &weighed);
    match (will, no) {
        (false, false) => weighed,
        (true, false) => weighed.without(&["will"]),
        (false, true) => weighed.without(&["no"]),
        (true, true) => weighed.without(&["will", "no"]),
    }
}

/// `Will Hartley`, `Will J. Hartley`, `Will Hartley, Branch Manager`; `Will` with no sentence that goes on below.
fn begins_with_will(line: &str, next: Option<&str>) -> bool {
    let name =
        line.split([',', '|', '(', '\u{2013}', '\u{2014}', '\u{2022}', '\u{b7}']).next().unwrap_or(line);
    let words: Vec<&str> = name.split_whitespace().collect();
    let Some((&"Will", rest)) = words.split_first() else { return false };
    let behind = line.get(name.len()..).unwrap_or("").trim_matches([',', ' ']);
    let capital = |w: &&str| {
        w.starts_with(char::is_uppercase)
            && w.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '-' | '\'' | '\u{2019}'))
            && !INDEX.no_names.contains(fold(w).trim_end_matches('.'))
    };
    let shouted = rest.iter().any(|w| w.len() > 2 && !w.contains(char::is_lowercase));
    let goes_on = || next.is_some_and(|n| n.starts_with(char::is_lowercase));
    rest.iter().all(capital)
        && rest.len() < MAX_NAME_WORDS
        && !shouted
        && (behind.is_empty() || is_titled(behind) || reaches(behind))
        && (!rest.is_empty() || !goes_on())
}

/// Each `no` stands directly before a number, and behind what is numbered.
fn numbers_only(line: &str, weighed: &Spaced) -> bool {
    let folded = fold(line);
    let tokens: Vec<&str> = folded.split_whitespace().collect();
    let number =
        |t: &str| t.trim_start_matches(['#', '+', '(', ':']).starts_with(|c: char| c.is_ascii_digit());
    let numbered = |pair: &&[&str]| match pair {
        [_, label, number_of] => matches!(*label, "no" | "no." | "no:" | "no.:") && number(number_of),
        _ => false,
    };
    let joined = |t: &&&str| t.strip_prefix("no.").or_else(|| t.strip_prefix("no:")).is_some_and(number);
    let count = tokens.windows(3).filter(numbered).count() + tokens.iter().skip(1).filter(joined).count();
    count == weighed.words().filter(|w| *w == "no").count()
}

/// How many lines at the end are a name block: short, every word a name, a number or an address.
pub fn name_block(rest: &[&str], words: &Words<'_>) -> usize {
    let below = |at: usize| at.checked_sub(1).and_then(|n| rest.iter().rev().nth(n)).copied();
    let is_name = |(at, line): &(usize, &&str)| {
        let few = line.len() <= 240 && line.split_whitespace().count() <= 6 && line.chars().count() <= 60;
        let named = |w: &str| {
            w.starts_with(|c: char| c.is_uppercase() || !c.is_alphabetic()) || w.contains(['@', '.'])
        };
        let ended = line.ends_with(['.', '!', ':', ';']);
        // In capitals, or in a script without: only its words tell a name from a sentence.
        few && !ended
            && !words.doubted(&without_names(line, below(*at)))
            && (line.split_whitespace().all(named) || is_pleasantry(line, words))
    };
    rest.iter().rev().enumerate().take(MAX_NAME_LINES).take_while(is_name).count()
}

/// Thanks and the like, and nothing else.
pub fn is_pleasantry(line: &str, words: &Words<'_>) -> bool {
    if line.len() > MAX_COMMAND_BYTES {
        return false;
    }
    let text = peeled(line);
    let mut rest = text.as_str();
    while let Some(after) = strip(rest, words.every(|l| l.pleasantries)) {
        rest = after;
    }
    is_over(rest)
}
