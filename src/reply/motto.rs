//! What mottos and calls look like, whatever their words: quotation marks around a sentence, a question that only calls.
//!
//! `docs/decisions/0055-standing-text.md`, `docs/decisions/0056-the-whole-block.md`

use super::block_line::in_capitals;

/// A motto is made of at least so many words of mottos.
pub const MIN_OF_MOTTOS: usize = 2;
/// A question that only calls has at most so many words: `Interested?`
pub const MAX_CALL_WORDS: usize = 2;
/// What joins the words of a name is at most so long (bytes).
pub const MAX_JOINING_BYTES: usize = 2;
/// A motto in quotation marks has at least so many words.
const MIN_CITED_WORDS: usize = 3;
/// Whose it is stands behind it in at most so many words.
const MAX_AUTHOR_WORDS: usize = 4;
/// Signs in pairs around what somebody else said.
const QUOTES: [(char, char); 8] = [
    ('"', '"'),
    ('\u{201c}', '\u{201d}'),
    ('\u{201e}', '\u{201c}'),
    ('\u{201d}', '\u{201d}'),
    ('\u{2018}', '\u{2019}'),
    ('\u{ab}', '\u{bb}'),
    ('\u{bb}', '\u{ab}'),
    ('\u{300c}', '\u{300d}'),
];

/// `"Home is where the heart is." - Dana`: quotation marks around all of it, and perhaps whose it is. What stands in them.
pub fn cited(shown: &str) -> Option<&str> {
    let text = shown.trim_matches(['*', '_', ' ']);
    let cited = QUOTES.iter().find_map(|(open, close)| {
        let inner = text.strip_prefix(*open)?;
        inner.rfind(*close).and_then(|end| Some((inner.get(..end)?, inner.get(end + close.len_utf8()..)?)))
    });
    let fits = |(said, whose): &(&str, &str)| {
        let whose = whose.trim_matches(|c: char| !c.is_alphanumeric());
        let signed = whose.split_whitespace().count() <= MAX_AUTHOR_WORDS && in_capitals(whose);
        said.split_whitespace().count() >= MIN_CITED_WORDS && (whose.is_empty() || signed)
    };
    cited.filter(fits).map(|(said, _)| said)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotation_marks_around_all_of_it() {
        for line in ["\"Home is where the heart is.\" - Dana", "\u{201e}Wer rastet, der rostet.\u{201c}"] {
            assert!(cited(line).is_some(), "{line}");
        }
        for line in ["\"Done\" is what I meant", "\"Not the video", "\"Not yet\""] {
            assert!(cited(line).is_none(), "{line}");
        }
    }
}
