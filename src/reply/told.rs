//! What another wrote, told in the sender's own words: `On 6 Nov 2026 at 16:52 Carla wrote:` and the comment goes on.
//!
//! A program names the address, or marks the quote directly below it. Without either it takes a second witness further
//! down to know that the line is prose: where the real quote begins. Our own reference comes before any such witness
//! if the line introduces our mail. Words below a told line are never a DONE: they may be that other's.

use super::attribution;
use super::header_block;
use super::index::INDEX;
use super::line::{Kind, Line};
use super::ours::is_reference;
use crate::text::fold;

/// The word before a full stop is no abbreviation when it is at least so long (characters).
const MIN_WORD_CHARS: usize = 4;

/// The nearest line that decides.
#[derive(Debug, Clone, Copy)]
enum Witness {
    /// Where the real quote begins.
    Quote(usize),
    /// Where our own mail ends, or the whole text.
    End(usize),
}

/// What was told so far. It looks at each line below once a mail.
#[derive(Debug, Default)]
pub struct Told {
    next: Option<Witness>,
    /// Something was.
    pub any: bool,
}

impl Told {
    /// Whether the attribution of `count` lines at `at` is the sender's own prose.
    pub fn holds(&mut self, lines: &[Line<'_>], at: usize, count: usize) -> bool {
        let found = lines.get(at..at + count).unwrap_or_default();
        let below = lines.iter().skip(at + count).find(|l| !l.is_blank());
        let colon = found.last().is_some_and(|l| l.body.ends_with([':', '\u{ff1a}']));
        if !colon || found.iter().any(|l| l.body.contains('@')) || below.is_none_or(|l| l.marked) {
            return false;
        }
        let told = is_said(found) || self.quote_follows(lines, at + count);
        self.any |= told;
        told
    }

    fn quote_follows(&mut self, lines: &[Line<'_>], from: usize) -> bool {
        let known = self.next.filter(|w| matches!(w, Witness::Quote(at) | Witness::End(at) if *at >= from));
        let witness = known.unwrap_or_else(|| witness(lines, from));
        self.next = Some(witness);
        matches!(witness, Witness::Quote(_))
    }
}

fn witness(lines: &[Line<'_>], from: usize) -> Witness {
    for (at, line) in lines.iter().enumerate().skip(from).filter(|(_, l)| !l.is_blank()) {
        if line.marked || (line.kind == Kind::Own && begins_a_quote(lines.get(at..).unwrap_or_default())) {
            return Witness::Quote(at);
        }
        if is_reference(line) {
            return Witness::End(at);
        }
    }
    Witness::End(lines.len())
}

fn begins_a_quote(lines: &[Line<'_>]) -> bool {
    let addressed = |count: usize| lines.iter().take(count).any(|l| l.body.contains('@'));
    header_block::separator(lines).is_some()
        || header_block::at(lines).is_some()
        || attribution::at(lines).is_some_and(|found| addressed(found.lines))
}

/// A sentence ends inside it and another tells who wrote, or it says to whom.
fn is_said(found: &[Line<'_>]) -> bool {
    let text = found.iter().map(|l| l.body).collect::<Vec<_>>().join(" ");
    let folded = fold(&text);
    let held = |words: &&str| {
        folded.match_indices(*words).any(|(at, _)| {
            let after = folded.get(at + words.len()..).unwrap_or("");
            let before = folded.get(..at).unwrap_or("");
            !before.ends_with(char::is_alphanumeric) && !after.starts_with(char::is_alphanumeric)
        })
    };
    INDEX.told_to.iter().any(held) || ends_inside(&text)
}

/// `... die wir am 02.11.2026 bekommen haben. Sie schrieb damals:`
fn ends_inside(text: &str) -> bool {
    text.match_indices(". ").any(|(at, _)| {
        let (before, after) = (text.get(..at).unwrap_or(""), text.get(at + 2..).unwrap_or(""));
        let word = before.rsplit(' ').next().unwrap_or("");
        let whole = word.chars().count() >= MIN_WORD_CHARS && word.chars().all(char::is_lowercase);
        let folded = fold(after);
        let tells = || folded.split_whitespace().any(|w| INDEX.wrote.contains(&w.trim_end_matches(':')));
        whole
            && after.starts_with(char::is_uppercase)
            && !after.bytes().any(|b| b.is_ascii_digit())
            && tells()
    })
}

#[cfg(test)]
mod tests {
    use super::super::line::of_text;
    use super::*;

    fn told(text: &str) -> bool {
        let lines = of_text(text).0;
        let found = attribution::at(&lines).map(|found| found.lines);
        found.is_some_and(|count| Told::default().holds(&lines, 0, count))
    }

    const CARLA: &str = "On Nov 6, 2026, at 4:52 PM, Carla Nunez wrote:";

    #[test]
    fn prose_above_the_real_quote() {
        for below in [
            "> Hello",
            "On Nov 9, 2026, at 9:14 AM, Morgan Lee <t@example.com> wrote:\nHello",
            "From: Morgan Lee <t@example.com>\nSent: Monday, November 9, 2026 9:14 AM\nTo: Dana\nSubject: x",
            "-----Original Message-----\nHello",
        ] {
            assert!(told(&format!("{CARLA}\n\"Post it.\"\n\nIs that enough?\n\n{below}")), "{below}");
        }
        assert!(told("Am 30.10.2026 um 14:12 Uhr schrieb mir Sabine Peters:\nSo kann es raus."));
        assert!(told("Am 02.11.2026 um 14:12 bekommen haben. Sie schrieb damals:\nSo kann es raus."));
    }

    #[test]
    fn an_introduction_stays_one() {
        let below = "On Nov 9, 2026, at 9:14 AM, Morgan Lee <t@example.com> wrote:\n> Hello";
        for text in [
            format!("{CARLA}\n> Post it.\n\n{below}"),
            format!("{CARLA}\n\nHello\n\nQuestions? Reply to this mail."),
            format!("{CARLA}\n\nHello\n\nRef: 1042.k7p2m4xq3v5tb6wnk7p2m4xq3v5\n\n{below}"),
            format!("On Nov 6, 2026, at 4:52 PM, Carla <c@example.com> wrote:\nHello\n\n{below}"),
            CARLA.to_owned(),
        ] {
            assert!(!told(&text), "{text}");
        }
    }
}
