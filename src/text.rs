//! Normalising and comparing words as people type them.
//!
//! It knows no language and no mail; it decides nothing.

use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;

/// Longer words are never compared: a mistyped verb is short.
const MAX_EDIT_CHARS: usize = 64;

/// The first so many characters.
#[must_use]
pub fn head(text: &str, chars: usize) -> &str {
    if text.len() <= chars {
        return text;
    }
    text.char_indices().nth(chars).and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

/// Characters that take no room and carry no meaning in a word: pasted in by editors and web pages.
#[must_use]
pub fn is_zero_width(c: char) -> bool {
    !c.is_ascii()
        && matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// NFKC without zero-width characters, with straight quotes and plain dashes and spaces.
#[must_use]
pub fn normal(text: &str) -> String {
    let text = &*with_apostrophes(text);
    if text.is_ascii() {
        return text.to_owned();
    }
    let seen = || text.chars().filter(|c| !is_zero_width(*c));
    let mut normal = String::with_capacity(text.len());
    match seen().all(is_composed) {
        true => normal.extend(seen().map(straight)),
        false => normal.extend(seen().nfkc().map(straight)),
    }
    normal
}

/// With an accent between two letters as the apostrophe that was meant: `isn\u{b4}t`. NFKC would part the word there; around a
/// word such marks are quotes or markdown, and stay.
fn with_apostrophes(text: &str) -> Cow<'_, str> {
    let held = if text.is_ascii() { text.contains('`') } else { text.contains(is_accent) };
    if !held {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    let mut signs = text.chars().filter(|c| !is_zero_width(*c)).peekable();
    while let Some(sign) = signs.next() {
        let between = before.is_alphabetic() && signs.peek().is_some_and(|next| next.is_alphabetic());
        out.push(if between && is_accent(sign) { '\'' } else { sign });
        before = sign;
    }
    Cow::Owned(out)
}

/// Marks that are typed for an apostrophe: the accents of a keyboard, of Greek, and modifier letters.
fn is_accent(c: char) -> bool {
    matches!(
        c,
        '`' | '\u{b4}' | '\u{2b9}'
            ..='\u{2bd}'
                | '\u{2c8}'
                | '\u{2ca}'
                | '\u{2cb}'
                | '\u{384}'
                | '\u{1fbd}'
                | '\u{1fbf}'
                | '\u{1fef}'
                | '\u{1ffd}'
                | '\u{1ffe}'
                | '\u{ff40}'
    )
}

/// The letters that most text is made of, as NFKC leaves them, whatever stands beside them.
fn is_composed(c: char) -> bool {
    c.is_ascii()
        || matches!(c, '\u{c0}'..='\u{131}' | '\u{14a}'..='\u{17e}' | '\u{391}'..='\u{3ce}' | '\u{400}'..='\u{481}'
            | '\u{5d0}'..='\u{5ea}' | '\u{621}'..='\u{64a}' | '\u{1ea0}'..='\u{1ef9}' | '\u{2010}' | '\u{2012}'..='\u{2016}'
            | '\u{2018}'..='\u{201f}' | '\u{3001}' | '\u{3002}' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}'
            | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

/// [`normal`] in lower case: what two spellings of one word have in common.
#[must_use]
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return with_apostrophes(text).to_ascii_lowercase();
    }
    let lower = normal(text).to_lowercase();
    // The Turkish capital I with its dot becomes two characters, of which the second is seen nowhere else.
    if lower.contains('\u{307}') { lower.replace("i\u{307}", "i") } else { lower }
}

fn straight(c: char) -> char {
    match c {
        '\u{2018}'..='\u{201b}' | '\u{2032}' | '\u{b4}' | '`' => '\'',
        '\u{201c}'..='\u{201f}' | '\u{2033}' | '\u{ab}' | '\u{bb}' => '"',
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{2500}' => '-',
        '\u{a0}' => ' ',
        '\u{660}'..='\u{669}' | '\u{6f0}'..='\u{6f9}' => ascii_digit(c),
        other => other,
    }
}

/// Arabic and Persian digits, as dates carry them.
fn ascii_digit(c: char) -> char {
    char::from_digit(u32::from(c) & 0xf, 10).unwrap_or(c)
}

/// `; did you mean x?`, or nothing if nothing is near: one slip, and one more for every four letters.
#[must_use]
pub fn suggestion<'a>(found: &str, allowed: impl Iterator<Item = &'a str>) -> String {
    let limit = 1 + found.chars().count() / 4;
    let near = allowed.filter_map(|word| Some((edit_distance(found, word, limit)?, word))).min();
    near.map_or_else(String::new, |(_, word)| format!("; did you mean {word}?"))
}

/// How many insertions, deletions and replacements lead from one word to the other, if at most `limit`.
#[must_use]
pub fn edit_distance(from: &str, to: &str, limit: usize) -> Option<usize> {
    let (a, b): (Vec<char>, Vec<char>) = (from.chars().collect(), to.chars().collect());
    if a.len().max(b.len()) > MAX_EDIT_CHARS || a.len().abs_diff(b.len()) > limit {
        return None;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut left = i + 1;
        let mut next = vec![left];
        for ((y, diagonal), above) in b.iter().zip(&row).zip(row.iter().skip(1)) {
            left = (diagonal + usize::from(x != y)).min(above + 1).min(left + 1);
            next.push(left);
        }
        row = next;
    }
    row.last().copied().filter(|d| *d <= limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_word_has_one_spelling() {
        assert_eq!(fold("ＤＯＮＥ"), "done");
        assert_eq!(fold("d\u{200b}one\u{feff}"), "done");
        assert_eq!(fold("“It’s”\u{a0}–"), "\"it's\" -");
        assert_eq!(fold("ERLEDIGT\u{fe0f}"), "erledigt");
        assert_eq!(fold("٢٠٢٦ ۹"), "2026 9");
        assert_eq!(fold("DİKKAT"), "dikkat");
    }

    #[test]
    fn an_accent_between_letters_is_an_apostrophe() {
        for typed in ["ISN´T", "isn`t", "isn\u{2bc}t", "isn\u{200b}´\u{200b}t", "isn\u{1ffd}t", "isn｀t"] {
            assert_eq!(fold(typed), "isn't", "{typed}");
            assert_eq!(normal(typed).to_lowercase(), "isn't", "{typed}");
        }
        assert_eq!(fold("`Done` 5`"), "`done` 5`");
    }

    #[test]
    fn composed_letters_are_left_as_they_are() {
        use unicode_normalization::{IsNormalized, char::canonical_combining_class, is_nfkc_quick};
        let composed: Vec<char> = ('\0'..=char::MAX).filter(|c| is_composed(*c)).collect();
        assert!(composed.len() > 32_000);
        for c in composed {
            assert_eq!(is_nfkc_quick(std::iter::once(c)), IsNormalized::Yes, "{c:?}");
            assert_eq!(canonical_combining_class(c), 0, "{c:?}");
        }
    }

    #[test]
    fn a_head_ends_between_characters() {
        assert_eq!(
            [head("aäb", 2), head("aäb", 3), head("aäb", 9), head("", 0), head("ä", 0)],
            ["aä", "aäb", "aäb", "", ""]
        );
    }

    #[test]
    fn distance_stops_at_the_limit() {
        assert_eq!(edit_distance("clsoe", "close", 2), Some(2));
        assert_eq!(edit_distance("close", "close", 2), Some(0));
        assert_eq!(edit_distance("", "ab", 2), Some(2));
        assert_eq!(edit_distance("close", "reopen", 2), None);
        assert_eq!(edit_distance(&"a".repeat(MAX_EDIT_CHARS), &"a".repeat(MAX_EDIT_CHARS), 2), Some(0));
        assert_eq!(edit_distance(&"a".repeat(MAX_EDIT_CHARS + 1), "a", 99), None);
    }
}
