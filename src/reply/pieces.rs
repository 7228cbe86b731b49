//! Lines below a command as they are weighed: put together where a program wrapped them, and parted into sentences.
//!
//! Of words it knows those alone that have a capital only where a sentence begins.

use super::lang;
use super::tongue;
use crate::text::fold;

/// A line that a program wrapped, and goes on below, is so long (characters).
const WRAPPED_CHARS: std::ops::RangeInclusive<usize> = 60..=100;

/// A line, with the lines it was wrapped into.
pub struct Piece<'t> {
    /// Trimmed.
    pub lines: Vec<&'t str>,
    /// A blank line stands above it.
    pub apart: bool,
}

/// Lines, put together.
pub fn pieces<'t>(lines: &[&'t str]) -> Vec<Piece<'t>> {
    let mut pieces: Vec<Piece<'t>> = Vec::new();
    let mut apart = false;
    for line in lines {
        let line = line.trim();
        let above = pieces.last_mut().filter(|_| !apart);
        let wrapped = |piece: &&mut Piece<'_>| piece.lines.last().is_some_and(|last| goes_on(last));
        match above.filter(wrapped).filter(|_| !begins_anew(line)) {
            _ if line.is_empty() => apart = true,
            Some(piece) => piece.lines.push(line),
            None => {
                pieces.push(Piece { lines: vec![line], apart });
                apart = false;
            }
        }
    }
    pieces
}

fn goes_on(line: &str) -> bool {
    let linked =
        || line.rsplit(' ').next().is_some_and(|last| last.contains("://") || last.starts_with("www."));
    WRAPPED_CHARS.contains(&line.chars().count())
        && !line.ends_with(['.', '!', '?', ':', '>', '\u{3002}'])
        && !linked()
}

/// `Please wait for Bo`: below a line that does not end, a small word with a capital begins a sentence all the same.
fn begins_anew(line: &str) -> bool {
    let word = line.split(|c: char| !(c.is_alphanumeric() || c == '\'')).next().unwrap_or("");
    word.starts_with(char::is_uppercase)
        && line.contains(char::is_lowercase)
        && !word.chars().skip(1).any(char::is_uppercase)
        && is_small(&fold(word))
}

/// A word that is no name and no noun: of those that nearly every sentence has, of limiters, of politeness.
fn is_small(word: &str) -> bool {
    let polite = || lang::every(|l| l.pleasantries).any(|phrase| phrase.split(' ').next() == Some(word));
    tongue::is_known(word) || polite()
}

/// The sentences of a line; what bars and bullets part, too.
pub fn sentences(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(end) = end_of_sentence(rest) {
        let (one, after) = rest.split_at(end);
        found.push(one);
        rest = after;
    }
    found.push(rest);
    found.retain(|s| s.contains(char::is_alphanumeric));
    found
}

fn end_of_sentence(text: &str) -> Option<usize> {
    const ENDS: &[&str] =
        &[". ", "! ", "? ", "; ", " | ", " \u{2022} ", " \u{b7} ", "\u{3002}", "\u{ff1f}", "\u{ff01}"];
    // `24.12. to 2.1.`
    let dated =
        |at: usize| text.get(..at).is_some_and(|before| before.ends_with(|c: char| c.is_ascii_digit()));
    let of = |end: &&str| {
        let mut found = text.match_indices(*end).map(|(at, _)| at);
        found.find(|at| !(end.starts_with('.') && dated(*at))).map(|at| at + end.len())
    };
    ENDS.iter().filter_map(of).min().filter(|end| *end < text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapped_lines_are_one_piece() {
        let long = "If you are not the intended recipient of this message, please tell the";
        let found = pieces(&["Tara", "", long, "sender.", "not the video"]);
        let shown: Vec<_> = found.iter().map(|p| (p.lines.join(" "), p.apart)).collect();
        assert_eq!(shown.len(), 3);
        assert_eq!(shown[1], (format!("{long} sender."), true));
    }

    #[test]
    fn a_small_word_with_a_capital_begins_a_sentence() {
        let long = "Authorised and regulated by the Financial Conduct Authority, FRN 555012";
        for below in ["Please wait for Bo", "The reel is up", "But not the reel", "I wait"] {
            assert_eq!(pieces(&[long, below]).len(), 2, "{below}");
        }
        assert_eq!(pieces(&[long, "Conduct Authority"]).len(), 1);
        assert_eq!(pieces(&[long, "the Bank"]).len(), 1);
        let link = "Click here to rate my service: https://example.com/service/rate";
        assert_eq!(pieces(&[link, "and wait for Bo"]).len(), 2);
    }

    #[test]
    fn bars_and_stops_part_sentences() {
        assert_eq!(sentences("Closed 24.12. to 2.1. | Call us! Why? ").len(), 3);
        assert_eq!(sentences("\u{5b8c}\u{4e86}\u{3002}TEL 1").len(), 2);
    }
}
