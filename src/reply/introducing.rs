//! A line that introduces what stands below it: `These people have access:`, `It now reads`.
//!
//! A name below such a line is part of the answer, not a signature.

use super::lang;
use super::new_text::is_greeting;
use super::words::joins_words;
use crate::text::{fold, head};

/// So much of a line is compared (bytes): no phrase is longer.
const MAX_BYTES: usize = 160;

/// It ends with a colon; or it does not end, and is neither a command nor polite.
pub fn introduces(body: &str) -> bool {
    if body.ends_with([':', '\u{ff1a}']) {
        return true;
    }
    body.ends_with(char::is_alphanumeric) && !is_greeting(body) && !says_all(body)
}

/// `Done`, `Removed it`, `Thanks`, `Best regards`: whole without anything below.
fn says_all(body: &str) -> bool {
    let folded = fold(head(body, MAX_BYTES));
    let parted = |phrase: &str, rest: &str| joins_words(phrase) || !rest.starts_with(char::is_alphanumeric);
    let begins = |phrase: &&str| folded.strip_prefix(*phrase).is_some_and(|rest| parted(phrase, rest));
    let of = |find: fn(&lang::Language) -> &'static [&'static str]| lang::every(find).any(|p| begins(&p));
    of(|l| l.done) || of(|l| l.finished) || of(|l| l.pleasantries) || of(|l| l.closings)
}

#[cfg(test)]
mod tests {
    use super::introduces;

    #[test]
    fn a_line_that_does_not_end() {
        for line in ["These people have access:", "It now reads", "Jetzt steht dort", "The page belongs to"] {
            assert!(introduces(line), "{line}");
        }
        for line in
            ["Done", "Removed it this morning", "Thanks a lot", "Erledigt, danke", "It is gone.", "Hi Anna"]
        {
            assert!(!introduces(line), "{line}");
        }
    }
}
