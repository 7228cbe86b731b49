//! A slogan in somebody's block that names them: nobody speaks so of themselves to somebody they answer.

use super::lang;
use super::line::MAX_RULE_LINE_BYTES;
use super::marks::Marks;
use super::pieces::sentences;
use super::postscript;
use super::sender::Sender;
use super::undone::is_open;
use super::words::{asks, spaced};

/// `Get it DONE with Dana! Pre-approvals in 24 hours.`: beside known standing text a sentence that speaks of the sender
/// by name, and may hold the word of the command.
pub fn is_one(text: &str, sender: &Sender) -> bool {
    // Most lines name nobody.
    if text.len() > MAX_RULE_LINE_BYTES || !sender.is_spoken_of(text) {
        return false;
    }
    let sentences = sentences(text);
    let marks = || sentences.iter().map(|s| (s, Marks::of(s)));
    let spoken = |s: &str| sender.is_spoken_of(s) && Marks::of(&without_commands(s)).matters == 0;
    let said = postscript::is_marked(text) || is_open(text) || asks(text);
    !said
        && marks().any(|(_, m)| m.standing > 0)
        && marks().all(|(s, m)| !m.first_person && (m.matters == 0 || spoken(s)))
}

fn without_commands(sentence: &str) -> String {
    let spaced = spaced(sentence);
    let said: Vec<&str> =
        spaced.words().filter(|w| !lang::every(|l| l.done).any(|done| done == *w)).collect();
    said.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stands_beside_standing_text_and_tells_nothing() {
        let is_slogan = |line: &str| is_one(line, &Sender::of("Dana Ruiz <dana@example.com>"));
        assert!(is_slogan("Get it DONE with Dana! Pre-approvals in 24 hours."));
        for line in [
            "Get it DONE with Dana!",
            "Get it DONE with me! Pre-approvals in 24 hours.",
            "Not done with the reel, ask Dana. Pre-approvals in 24 hours.",
            "Is it DONE, Dana? Pre-approvals in 24 hours.",
            "Pre-approvals in 24 hours.",
        ] {
            assert!(!is_slogan(line), "{line}");
        }
    }
}
