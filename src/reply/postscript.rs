//! What is said below the closing: a postscript, or one more sentence in a paragraph of its own.

use super::block_line;
use super::index::INDEX;
use super::line::Line;
use super::words::joins_words;
use crate::text::fold;

/// A sentence has at least so many words.
const MIN_WORDS: usize = 4;

/// Whether the line at `at`, below a closing, is the sender's words and not their name block.
pub fn is_at(run: &[Line<'_>], at: usize) -> bool {
    let Some(line) = run.get(at) else { return false };
    let after_blank = at.checked_sub(1).and_then(|above| run.get(above)).is_some_and(Line::is_blank);
    is_marked(line.body) || (after_blank && is_remark(line.body))
}

/// `P.S. the link is broken`, `PS: done`, `PS - take me off`; `P.S. Kumar` is a name.
pub fn is_marked(body: &str) -> bool {
    if !INDEX.postscripts.may_begin(body) {
        return false;
    }
    let folded = fold(body);
    let Some(rest) = INDEX.postscripts.of(&folded).find_map(|mark| folded.strip_prefix(mark)) else {
        return false;
    };
    let text = rest.trim_start_matches(['.', ' ', '\u{a0}']);
    let parted = text.starts_with([':', '-', '\u{2013}', '\u{2014}', ',']);
    parted || (rest.starts_with('.') && (body.ends_with(['.', '!', '?']) || has_small_word(body)))
}

fn has_small_word(body: &str) -> bool {
    body.split_whitespace().skip(1).any(|w| w.starts_with(char::is_lowercase))
}

/// `Please note that my new number is 714-555-0142.` A motto stands in quotation marks, a company ends in a stop too.
fn is_remark(body: &str) -> bool {
    let quoted = body.starts_with(['"', '\u{ab}', '\u{201c}', '\u{201e}', '*', '_', '\'']);
    let small = body.split_whitespace().filter(|w| w.starts_with(char::is_lowercase)).count();
    let many = small + 1 >= MIN_WORDS || joins_words(body);
    !quoted && many && body.ends_with(['.', '!', '\u{3002}']) && !block_line::is_company(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postscripts() {
        for line in [
            "P.S. The link is broken",
            "PS: done",
            "PS : le lien",
            "PS - please",
            "P.S.: Look",
            "Υ.Γ. το λινκ.",
        ] {
            assert!(is_marked(line), "{line}");
        }
        for line in ["P.S. Kumar", "PS Mortgage LLC", "Psalm", "Dana", "PD Lending"] {
            assert!(!is_marked(line), "{line}");
        }
    }

    #[test]
    fn sentences() {
        assert!(is_remark("Please note that my new number is 714-555-0142."));
        for line in ["Example Mortgage, Inc.", "Senior Loan Officer", "\"Be the change you want to see.\""] {
            assert!(!is_remark(line), "{line}");
        }
    }
}
