//! Our own mail coming back: its `Ref:` line, and lines that provably come from the text we sent.
//!
//! It knows neither tokens nor tickets: a reference is recognised by its shape only.

use super::line::{Kind, Line, MAX_RULE_LINE_BYTES};
use super::reading::Reading;
use crate::text::fold;
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

/// A line needs so many words to be recognised by its words alone.
const WINDOW_WORDS: usize = 4;
/// A token is at least so long (characters).
const MIN_TOKEN_CHARS: usize = 8;
/// So many lines of ours in a row are needed: one alone may be the sender's copy.
const MIN_RUN: usize = 2;

/// `Ref: 1042.k7p2m4xq3v5tb6wn`, however it was marked, indented or rewrapped.
pub fn is_reference(line: &Line<'_>) -> bool {
    if line.body.len() < 8 || line.body.len() > MAX_RULE_LINE_BYTES {
        return false;
    }
    let body = line.body.trim_start_matches(['*', '_', '|', '>', '[', '(', ' ']);
    let Some((label, rest)) = body.split_at_checked(3) else { return false };
    if !label.eq_ignore_ascii_case("ref") {
        return false;
    }
    let rest = rest.trim_start_matches(['*', '_', ' ', ':', '#', '\u{a0}']);
    let Some((number, token)) = rest.split_once('.') else { return false };
    let number = number.trim_start_matches(['T', 't', 'B', 'b', '-']);
    let token = token.chars().take_while(|c| c.is_ascii_alphanumeric()).count();
    !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) && token >= MIN_TOKEN_CHARS
}

/// Whether some of the new words may be ours, so that it is worth while to look at what we sent: several lines of
/// several words, and no quote above which they could be safe. `doubtful`: text stands under an attribution, unmarked.
pub fn suspects(reading: &Reading, doubtful: bool) -> bool {
    let long =
        |line: &&str| !line.starts_with('>') && line.split_whitespace().nth(WINDOW_WORDS - 1).is_some();
    // A quote that lost its marks below a phone's line is held for a signature.
    let footed = reading.cuts.iter().any(|cut| cut.rule == "footer");
    let below = if footed { reading.signature.as_str() } else { "" };
    let words = reading.new_text.lines().chain(below.lines());
    let several = words.filter(long).take(MIN_RUN).count() == MIN_RUN;
    // A quote that only our own reference gave away began above it.
    let by_reference = reading.cuts.iter().any(|cut| cut.rule == "our-reference");
    let safe = !reading.quoted.is_empty() && !by_reference && !reading.interleaved;
    several && (doubtful || !safe)
}

/// How surely a line is ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Match {
    /// It can be nobody else's.
    Sure,
    /// It stands in our text too: ours only between lines that surely are.
    Perhaps,
    /// Not ours.
    None,
}

/// Marks the lines that come from our stored text; says on which line the first of them stands.
pub fn mark(lines: &mut [Line<'_>], ours: &str) -> Option<usize> {
    let known = Known::of(ours);
    // Below a phone's line a quote is only guessed at.
    let looked_at = |l: &Line<'_>| matches!(l.kind, Kind::Own | Kind::Guessed);
    let mut matches: Vec<Match> =
        lines.iter().map(|l| if looked_at(l) { known.holds(l.body) } else { Match::None }).collect();
    settle(&mut matches, lines, &known);
    let (mut first, mut run) = (None, Vec::new());
    for (at, found) in matches.iter().chain(std::iter::once(&Match::None)).enumerate() {
        match found {
            Match::Sure => run.push(at),
            Match::Perhaps => {}
            Match::None if lines.get(at).is_some_and(Line::is_blank) => {}
            Match::None => {
                if run.len() >= MIN_RUN {
                    first = first.or(run.first().copied());
                    mark_run(lines, &run);
                }
                run.clear();
            }
        }
    }
    first
}

/// A line of few words that goes on where the line of ours beside it breaks off is ours: `... with the word` and
/// `DONE.` below it, or `DONE` and `when you have finished` below that.
fn settle(matches: &mut [Match], lines: &[Line<'_>], known: &Known) {
    let written: Vec<usize> =
        (0..lines.len()).filter(|at| lines.get(*at).is_some_and(|l| !l.is_blank())).collect();
    let mut joined = |from: usize, to: usize, (above, below): (usize, usize)| {
        let sure = matches.get(from) == Some(&Match::Sure) && matches.get(to) == Some(&Match::Perhaps);
        let body = |at: usize| lines.get(at).map_or("", |l| l.body);
        if sure
            && known.goes_on(body(above), body(below))
            && let Some(found) = matches.get_mut(to)
        {
            *found = Match::Sure;
        }
    };
    for pair in written.windows(2) {
        if let [above, below] = *pair {
            joined(above, below, (above, below));
        }
    }
    for pair in written.windows(2).rev() {
        if let [above, below] = *pair {
            joined(below, above, (above, below));
        }
    }
}

fn mark_run(lines: &mut [Line<'_>], run: &[usize]) {
    let (Some(from), Some(to)) = (run.first(), run.last()) else { return };
    for line in lines.iter_mut().take(to + 1).skip(*from) {
        line.kind = Kind::Quote;
    }
}

struct Known {
    lines: HashSet<String>,
    windows: HashSet<u64>,
}

impl Known {
    fn of(ours: &str) -> Known {
        let lines = ours.lines().map(|l| fold(l.trim())).filter(|l| l.contains(' ')).collect();
        let folded = fold(ours);
        let words: Vec<&str> = words(&folded).collect();
        let windows = (1..=WINDOW_WORDS).flat_map(|size| words.windows(size)).map(hashed).collect();
        Known { lines, windows }
    }

    /// Whether the end of one line and the beginning of the next stand side by side in our text.
    fn goes_on(&self, above: &str, below: &str) -> bool {
        let (above, below) = (fold(above), fold(below));
        let (above, below): (Vec<&str>, Vec<&str>) = (words(&above).collect(), words(&below).collect());
        // The shorter line counts wholly, and as many words of the other as there is room for.
        let short = above.len().min(below.len()).min(WINDOW_WORDS - 1);
        let after = if above.len() < below.len() { WINDOW_WORDS - short } else { short };
        let before = above.iter().skip(above.len().saturating_sub(WINDOW_WORDS - after));
        let seam: Vec<&str> = before.chain(below.iter().take(after)).copied().collect();
        seam.len() == WINDOW_WORDS && self.windows.contains(&hashed(&seam))
    }

    fn holds(&self, body: &str) -> Match {
        let folded = fold(body);
        let words: Vec<&str> = words(&folded).collect();
        let whole = words.len() >= WINDOW_WORDS;
        let size = words.len().min(WINDOW_WORDS);
        let all = size > 0 && words.windows(size).all(|w| self.windows.contains(&hashed(w)));
        match (all, whole || self.lines.contains(folded.as_str())) {
            (true, true) => Match::Sure,
            (true, false) => Match::Perhaps,
            (false, _) => Match::None,
        }
    }
}

/// Words without the punctuation around them: whoever cuts a quote may cut the stop behind the last word.
fn words(folded: &str) -> impl Iterator<Item = &str> {
    folded.split_whitespace().map(|word| {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        if bare.is_empty() { word } else { bare }
    })
}

fn hashed(words: &[&str]) -> u64 {
    let mut hasher = DefaultHasher::new();
    words.hash(&mut hasher);
    hasher.finish()
}
