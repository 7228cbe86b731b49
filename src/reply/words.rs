//! The words of a line as the DONE rule compares them.
//!
//! Folded, decoration peeled, `?` kept: a question is never peeled into a command.

use super::bare::bare;
use super::pairs::Pairs;
use super::phrases::Phrases;
use crate::text::fold;
use std::borrow::Cow;
use std::cell::OnceCell;

/// Punctuation that may stand between and after the words of a command.
const BETWEEN: &[char] = &['.', '!', ',', ';', ':', '-', '\u{3002}', '\u{2026}', '\u{3001}', '\u{60c}'];

/// Folded, without decoration around: markdown, bullets, quotation marks, emoji.
pub fn peeled(line: &str) -> String {
    let folded = fold(line);
    let keep = |c: char| c.is_alphanumeric() || c == '?' || c == '\u{61f}' || c == '\u{37e}';
    folded.trim_matches(|c: char| !keep(c)).to_owned()
}

/// The phrase at the start of the text, and what stands behind it; the longest of the list.
pub fn strip<'t, 'p>(text: &'t str, phrases: impl IntoIterator<Item = &'p &'p str>) -> Option<&'t str> {
    let text =
        text.trim_start_matches(|c: char| c.is_whitespace() || BETWEEN.contains(&c) || is_decoration(c));
    let longest = phrases.into_iter().filter(|p| starts_with_phrase(text, p)).max_by_key(|p| p.len())?;
    text.get(longest.len()..)
}

fn starts_with_phrase(text: &str, phrase: &str) -> bool {
    text.strip_prefix(phrase).is_some_and(|rest| {
        let next = rest.chars().next();
        joins_words(phrase)
            || next.is_none_or(|c| !c.is_alphanumeric() && c != '\'' && !(c == '-' && hyphen_word(rest)))
    })
}

fn hyphen_word(rest: &str) -> bool {
    rest.chars().nth(1).is_some_and(char::is_alphanumeric)
}

/// Question marks, but for the Greek one, which is a semicolon to NFKC.
const QUESTION_MARKS: [char; 6] = ['?', '\u{ff1f}', '\u{61f}', '\u{37e}', '\u{55e}', '\u{2e2e}'];

/// A question mark of any script ends it.
pub fn ends_asking(text: &str) -> bool {
    text.ends_with(QUESTION_MARKS)
}

/// Does the text ask? The Greek question mark is a semicolon, and NFKC makes them the same.
pub fn asks(text: &str) -> bool {
    if text.is_ascii() {
        return text.contains('?');
    }
    let greek = |c: char| ('\u{370}'..='\u{3ff}').contains(&c) || ('\u{1f00}'..='\u{1fff}').contains(&c);
    text.contains(QUESTION_MARKS)
        || text
            .match_indices(';')
            .any(|(at, _)| text.get(..at).is_some_and(|before| before.trim_end().ends_with(greek)))
}

/// Signs that say no, that something is open, or that ask: never peeled off a command.
const DENYING: [char; 15] = [
    '\u{274c}',
    '\u{274e}',
    '\u{2716}',
    '\u{2717}',
    '\u{2718}',
    '\u{1f6ab}',
    '\u{26d4}',
    '\u{1f44e}',
    '\u{1f6d1}',
    '\u{2610}',
    '\u{2b1c}',
    '\u{23f3}',
    '\u{231b}',
    '\u{2753}',
    '\u{2754}',
];

/// `~~Done~~`, `[ ] Done`, a crossed sign: struck through, not ticked, denied.
pub fn denies(line: &str) -> bool {
    let struck = |at: usize| line.get(at + 2..).is_some_and(|after| after.starts_with(char::is_alphanumeric));
    (!line.is_ascii() && line.contains(DENYING))
        || line.contains("[ ]")
        || (line.contains("~~") && line.match_indices("~~").any(|(at, _)| struck(at)))
}

/// Emoji, markdown and quotation marks.
fn is_decoration(c: char) -> bool {
    !c.is_alphanumeric() && !matches!(c, '?' | '\u{61f}' | '#' | '@' | '%' | '&' | '+' | '/' | '\'')
}

/// Nothing is left but punctuation and decoration.
pub fn is_over(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || BETWEEN.contains(&c) || is_decoration(c) || c == '\'')
}

/// Scripts that do not part words: Han, kana, Hangul.
pub fn joins_words(phrase: &str) -> bool {
    !phrase.is_ascii()
        && phrase
            .chars()
            .any(|c| ('\u{2e80}'..='\u{9fff}').contains(&c) || ('\u{ac00}'..='\u{d7af}').contains(&c))
}

/// A text as words between single blanks, with one blank around, to look phrases up in.
#[derive(Clone)]
pub struct Spaced {
    text: String,
    /// Made when a single phrase is first looked up.
    pairs: OnceCell<Pairs>,
}

/// The text, folded, as words alone.
pub fn spaced(text: &str) -> Spaced {
    let folded = fold(text);
    let mut out = String::with_capacity(folded.len() + 2);
    out.push(' ');
    for word in folded.split(|c: char| !(c.is_alphanumeric() || c == '\'')).filter(|w| !w.is_empty()) {
        out.push_str(word.trim_matches('\''));
        out.push(' ');
    }
    Spaced::of(out)
}

impl Spaced {
    fn of(text: String) -> Self {
        Self { text, pairs: OnceCell::new() }
    }

    fn may_hold(&self, part: &str) -> bool {
        self.pairs.get_or_init(|| Pairs::of(&self.text)).may_hold(part)
    }

    /// Its words, one by one.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.text.split(' ').filter(|w| !w.is_empty())
    }

    /// Whether a word has a part so: `ne*` at its beginning, `*maz` at its end, `*madı*` behind its beginning.
    pub fn has_part(&self, pattern: &str) -> bool {
        let part = pattern.trim_matches('*');
        let fits = |word: &str| match (pattern.starts_with('*'), pattern.ends_with('*')) {
            (false, _) => word.starts_with(part),
            (true, false) => word.len() > part.len() && word.ends_with(part),
            (true, true) => word.match_indices(part).any(|(at, _)| at > 0),
        };
        self.may_hold(part) && self.words().any(|word| word.len() > part.len() + 1 && fits(word))
    }

    /// No words.
    pub fn is_blank(&self) -> bool {
        self.text.len() < 2
    }

    /// Whether it holds one of the phrases as whole words.
    pub fn holds_any(&self, phrases: &Phrases) -> bool {
        self.held(phrases).next().is_some()
    }

    /// The phrases that it holds as whole words, as often as they stand here.
    pub fn held<'s>(&'s self, phrases: &'s Phrases) -> impl Iterator<Item = &'static str> + 's {
        let before = self.text.bytes().enumerate().filter(|(_, b)| matches!(b, b' ' | b'\''));
        let words = before.filter_map(|(at, _)| self.text.get(at + 1..));
        let joined = joins_words(&self.text).then(|| phrases.joined()).into_iter().flatten();
        words.flat_map(|words| phrases.of(words)).chain(joined).filter(|phrase| self.is_there(phrase))
    }

    /// Without each of these phrases.
    pub fn without(&self, phrases: &[&str]) -> Spaced {
        let mut text = self.text.clone();
        for phrase in phrases {
            text = match joins_words(phrase) {
                true => text.replace(phrase, " "),
                false => text.replace(&format!(" {phrase} "), " "),
            };
        }
        Spaced::of(text)
    }

    /// Without accents and the like.
    pub fn bare(&self) -> Cow<'_, Spaced> {
        if self.text.is_ascii() {
            return Cow::Borrowed(self);
        }
        Cow::Owned(Spaced::of(bare(&self.text)))
    }

    /// Whether one of the words ends so.
    pub fn has_ending(&self, ending: &str) -> bool {
        self.text
            .match_indices(ending)
            .any(|(at, _)| self.text.get(at + ending.len()..).is_some_and(|a| a.starts_with(' ')))
    }

    /// Whether it holds the phrase as whole words.
    pub fn holds(&self, phrase: &str) -> bool {
        self.may_hold(phrase) && self.is_there(phrase)
    }

    /// The same, without the cheap look before.
    fn is_there(&self, phrase: &str) -> bool {
        if joins_words(phrase) {
            return self.text.contains(phrase);
        }
        self.text.match_indices(phrase).any(|(at, _)| {
            let before = self.text.get(..at).is_some_and(|b| b.ends_with([' ', '\'']));
            before && self.text.get(at + phrase.len()..).is_some_and(|a| a.starts_with(' '))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::lang::ALL;
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn what_is_held_is_what_is_looked_up_one_by_one() {
        let said = "It was long as long as you want; I can't say 'not yet', won't, isn't; n'est pas l'un, d'ici là. 動画はまだです 아직, y no a'b'c ' x";
        for language in ALL {
            let lists = [language.limiters, language.innocent, language.done, language.finished];
            for phrases in lists {
                let known = Phrases::new(phrases.iter().copied());
                for text in phrases.windows(2).map(|pair| pair.join(" x-")).chain([said.to_owned()]) {
                    let spaced = spaced(&text);
                    let one_by_one: BTreeSet<&str> =
                        phrases.iter().copied().filter(|p| spaced.holds(p)).collect();
                    assert_eq!(spaced.held(&known).collect::<BTreeSet<_>>(), one_by_one, "{text}");
                    assert_eq!(spaced.holds_any(&known), !one_by_one.is_empty());
                }
            }
        }
    }

    #[test]
    fn a_semicolon_asks_in_greek_only() {
        assert!(asks("Έγινε;") && asks("完了？") && asks("هل تم؟") && asks("Done?"));
        assert!(!asks("Done; thanks") && !asks("Έγινε. Ευχαριστώ"));
    }
}
