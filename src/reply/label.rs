//! Lines that only classify a mail: `CLASSIFICATION: UNCLASSIFIED`, `[Internal]`. Programs put them above and below.

use super::index::INDEX;
use super::known::Words;
use super::marks::Marks;
use super::words::{asks, spaced};
use crate::text::fold;

/// A line that classifies is at most so long (bytes).
const MAX_LABEL_BYTES: usize = 60;
/// It says how in at most so many words.
const MAX_LABEL_WORDS: usize = 4;

/// How many lines at the top only classify the mail: `CLASSIFICATION: UNCLASSIFIED`.
pub fn count(lines: &[&str]) -> usize {
    let labels = lines.iter().take_while(|line| is_label(line)).count();
    if labels < lines.len() { labels } else { 0 }
}

/// A word that classifies, alone or with at most a few that say how.
pub fn is_label(line: &str) -> bool {
    let alone = line.len() <= MAX_LABEL_BYTES && !asks(line);
    // Most lines begin otherwise.
    if !alone
        || !(line.contains([':', '\u{ff1a}'])
            || line.starts_with(['[', '('])
            || !line.contains(char::is_lowercase))
    {
        return false;
    }
    let folded = fold(line);
    let text = folded.trim_matches(|c: char| !c.is_alphanumeric());
    let (label, how) = text.split_once([':', '\u{ff1a}']).unwrap_or((text, ""));
    let few = how.split_whitespace().count() <= MAX_LABEL_WORDS;
    few && INDEX.classes.contains(label.trim())
        && Marks::of(how).matters == 0
        && !Words::of(&[]).doubted(&spaced(how))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels() {
        for line in ["CLASSIFICATION: UNCLASSIFIED", "[Internal]", "Klassifizierung: Intern", "CONFIDENTIAL"]
        {
            assert!(is_label(line), "{line}");
        }
        for line in [
            "Classification: not done",
            "internal",
            "Public: the reel",
            "Sensitivity: the video stays",
            "Classification: what is that?",
        ] {
            assert!(!is_label(line), "{line}");
        }
        assert_eq!(count(&["Classification: Internal", "Done"]), 1);
        assert_eq!(count(&["CONFIDENTIAL"]), 0);
    }
}
