//! A firm whose name begins as a limit does, directly under the sender's own: `Still River Realty`, `Bald GmbH`.
//!
//! Only words that people and places are named by are let off, and only there: `Except Example Homes` stays a limit.

use super::block_line::{in_capitals, is_company};
use super::index::INDEX;
use crate::text::fold;

/// Such a name has at most so many words.
const MAX_WORDS: usize = 5;

/// What of it is weighed: all but its first word.
pub fn weighed(line: &str) -> &str {
    let words: Vec<&str> = line.split_whitespace().collect();
    let [first, between @ .., last] = words.as_slice() else { return line };
    let trade = || !between.is_empty() && INDEX.trades.contains(&*fold(last));
    let capital = |w: &&str| w.starts_with(char::is_uppercase) && w.contains(char::is_lowercase);
    let named = words.len() <= MAX_WORDS
        && INDEX.surnames.contains(&*fold(first))
        && between.iter().chain([first]).all(capital)
        && in_capitals(line)
        && (is_company(line) || trade());
    if named { line.trim_start().get(first.len()..).unwrap_or(line) } else { line }
}

#[cfg(test)]
mod tests {
    use super::weighed;

    #[test]
    fn only_names() {
        assert_eq!(weighed("Still River Realty"), " River Realty");
        assert_eq!(weighed("Bald Immobilien GmbH"), " Immobilien GmbH");
        for line in
            ["Except River Realty", "Still the River Realty", "Still Waiting", "STILL RIVER REALTY", "Still"]
        {
            assert_eq!(weighed(line), line);
        }
    }
}
