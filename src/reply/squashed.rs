//! Lines that a program ran together: the rule above a quoted mail with its header behind, a phone's line behind words.

use super::footer;
use super::lang;
use super::line::MAX_RULE_LINE_BYTES;
use crate::text::fold;

/// The rule above a quoted mail is at most so long (bytes).
const MAX_HEAD_BYTES: usize = 120;
/// As many dashes at least frame its words.
const DASHES: &str = "-----";
/// The line of a phone has at most so many words.
const MAX_FOOTER_WORDS: usize = 12;

/// `-------- Original message --------` without what stands behind it on its line; any other line whole.
pub fn head(body: &str) -> &str {
    if !body.starts_with(DASHES) {
        return body;
    }
    let words = body.len() - body.trim_start_matches('-').len();
    let closing = || {
        let behind = body.get(words..)?;
        let dashes = behind.find(DASHES).filter(|at| *at > 0 && *at <= MAX_HEAD_BYTES)?;
        let rest = behind.get(dashes..)?.trim_start_matches('-');
        body.get(..body.len() - rest.len())
    };
    closing().unwrap_or(body)
}

/// Where a phone's line begins behind the sender's words: `Done Sent from my Galaxy`.
pub fn footer_behind(body: &str) -> Option<usize> {
    if body.len() > MAX_RULE_LINE_BYTES {
        return None;
    }
    let begins = |(at, _): (usize, &str)| {
        let rest = body.get(at + 1..).filter(|rest| !rest.starts_with(char::is_lowercase))?;
        footer::is_footer(rest).then_some(at + 1)
    };
    let found: Vec<usize> = body.rmatch_indices(' ').take(MAX_FOOTER_WORDS).filter_map(begins).collect();
    if footer::is_footer(body) {
        // Known by its end, whatever stands before: only a keyword is surely not its beginning.
        let is_word = |at: &&usize| {
            let before = body.get(..**at).map(|b| fold(b.trim()));
            before.is_some_and(|b| lang::every(|l| l.done).any(|d| d == b))
        };
        return found.iter().find(is_word).copied();
    }
    found.last().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_and_what_stands_behind_it() {
        assert_eq!(head("-------- Original --------From: Dana"), "-------- Original --------");
        for whole in ["-------- Original --------", "--------", "--------- x", "Original"] {
            assert_eq!(head(whole), whole);
        }
    }

    #[test]
    fn a_phones_line_behind_the_words() {
        let own = |body: &'static str| footer_behind(body).and_then(|at| body.get(..at)).map(str::trim);
        assert_eq!(own("Done Sent from my Galaxy"), Some("Done"));
        assert_eq!(own("Erledigt Von meinem Galaxy gesendet"), Some("Erledigt"));
        assert_eq!(own("Tamamlandı Galaxy cihazımdan gönderildi"), Some("Tamamlandı"));
        for text in ["Sent from my Galaxy", "Von meinem Galaxy gesendet", "It was sent from my Galaxy"] {
            assert_eq!(own(text), None, "{text}");
        }
    }
}
