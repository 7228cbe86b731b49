//! What stands below a DONE: the sender's name block, or words that take it back.

use super::known::{MAX_COMMAND_BYTES, MAX_WEIGHED_BYTES, MAX_WEIGHED_LINES, Words, fold_is_blank};
use super::words::{is_over, peeled, spaced, strip};

/// A block of names under a command has at most so many lines.
const MAX_NAME_LINES: usize = 5;

/// What stands under a closing or a rule, line by line: a signature, or `not the video though`.
pub fn takes_back(below: &str, languages: &[&str]) -> bool {
    let lines = || below.lines().take(MAX_WEIGHED_LINES).filter(|l| !fold_is_blank(l));
    if lines().next().is_none() {
        return false;
    }
    let words = Words::of(languages);
    // `Will Hartley`, and `License No. 12345`.
    let as_name =
        |l: &str| if l.bytes().any(|b| b.is_ascii_digit()) { &["will", "no"][..] } else { &["will"] };
    lines().any(|l| l.len() > MAX_WEIGHED_BYTES || words.doubted(&spaced(l).without(as_name(l))))
}

/// How many lines at the end are a name block: short, every word a name, a number or an address.
pub fn name_block(rest: &[&str], words: &Words<'_>) -> usize {
    let is_name = |line: &&&str| {
        let few = line.len() <= 240 && line.split_whitespace().count() <= 6 && line.chars().count() <= 60;
        let named = |w: &str| {
            w.starts_with(|c: char| c.is_uppercase() || !c.is_alphabetic()) || w.contains(['@', '.'])
        };
        let ended = line.ends_with(['.', '!', ':', ';']);
        // In capitals, or in a script without: only its words tell a name from a sentence.
        few && !ended
            && !words.doubted(&spaced(line).without(&["will"]))
            && (line.split_whitespace().all(named) || is_pleasantry(line, words))
    };
    rest.iter().rev().take(MAX_NAME_LINES).take_while(is_name).count()
}

/// Thanks and the like, and nothing else.
pub fn is_pleasantry(line: &str, words: &Words<'_>) -> bool {
    if line.len() > MAX_COMMAND_BYTES {
        return false;
    }
    let text = peeled(line);
    let mut rest = text.as_str();
    while let Some(after) = strip(rest, &words.known.pleasantries) {
        rest = after;
    }
    is_over(rest)
}
