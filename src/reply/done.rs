//! Do the words say DONE? A command, a comment, or something that must not be guessed.
//!
//! The command is the whole first line; what stands below may take it back. It knows no ticket and no status.

use super::index::INDEX;
use super::known::{MAX_COMMAND_BYTES, MAX_WEIGHED_BYTES, MAX_WEIGHED_LINES, Words, fold_is_blank};
use super::label;
use super::lang;
use super::new_text::greeting_lines;
use super::phrases::Phrases;
use super::reading::{Done, Which};
use super::standing;
use super::undone::{is_open, is_pleasantry, name_block, without_links};
use super::words::{Spaced, asks, denies, is_over, joins_words, peeled, spaced, strip};
use crate::text::head;
use std::sync::LazyLock;

/// A longer text is not "short": it may sound finished and mean anything (words).
const MAX_SHORT_WORDS: usize = 60;
/// Lead-ins and pleasantries around a keyword.
const MAX_AROUND: usize = 2;
/// Decides on the sender's own words, quotes and signature already gone.
pub fn decide(own: &str, languages: &[&str], batch: usize, files: usize) -> Done {
    let words = Words::of(languages);
    let lines: Vec<&str> = own.lines().map(str::trim).filter(|l| !fold_is_blank(l)).collect();
    if lines.is_empty() {
        return if files > 0 { Done::Comment } else { Done::Empty };
    }
    let lines = lines.get(label::count(&lines)..).unwrap_or_default();
    let greeted = greeting_lines(lines);
    let (command, rest) = match lines.get(greeted..) {
        Some([first, rest @ ..]) => (command(first, &words), rest),
        _ => (None, &[][..]),
    };
    // `Hi, not the video` is no greeting alone; `Hi Will,` is one.
    let limited = |line: &&str| words.limited(&spaced(line).without(&["will"]));
    match command {
        Some(_) if lines.iter().take(greeted).any(limited) => Done::Possible,
        Some(which) => with_rest(which_of(which, batch), rest, own, &words),
        None => without_command(lines.get(greeted..).unwrap_or_default(), &words),
    }
}

/// `[lead-in] KEYWORD [numbers] [now] [pleasantry]`, the whole line.
fn command(line: &str, words: &Words<'_>) -> Option<Option<Which>> {
    if line.len() > MAX_COMMAND_BYTES || !words.may_command(line) || asks(line) || denies(line) {
        return None;
    }
    let text = peeled(line);
    let mut rest = text.as_str();
    for leads in 0..=MAX_AROUND {
        if let Some(after) = keyword(rest, words) {
            return Some(after);
        }
        if leads < MAX_AROUND {
            rest = strip(rest, words.every(|l| l.lead_in))?;
        }
    }
    None
}

/// A keyword and its tail: `Some(None)` is a bare command, `None` none at all.
fn keyword(text: &str, words: &Words<'_>) -> Option<Option<Which>> {
    let mut candidates: Vec<&str> =
        words.every(|l| l.done).copied().filter(|d| strip(text, &[*d]).is_some()).collect();
    candidates.sort_by_key(|d| std::cmp::Reverse(d.len()));
    candidates.into_iter().find_map(|keyword| {
        let after = strip(text, &[keyword])?;
        let (which, after) = numbers(after);
        tail_is_over(after, keyword, words).then_some(which)
    })
}

fn tail_is_over(text: &str, keyword: &str, words: &Words<'_>) -> bool {
    if is_over(text) {
        return true;
    }
    let mut rest = strip(text, &words.now_behind(keyword)).unwrap_or(text);
    for _ in 0..MAX_AROUND {
        match strip(rest, words.every(|l| l.pleasantries)) {
            Some(after) => rest = after,
            None => break,
        }
    }
    is_over(rest)
}

/// `1,3`, `#1 and #3`, `T-41`, `all` behind the keyword.
fn numbers(text: &str) -> (Option<Which>, &str) {
    if let Some(rest) = strip(text, &["all"]) {
        return (Some(Which::All), rest);
    }
    let (mut numbers, mut tickets, mut rest) = (Vec::new(), Vec::new(), text);
    loop {
        let next = rest.trim_start_matches([' ', ',', ';', ':', '#', '&', '(', ')', '+', '.']);
        let next = strip(next, &INDEX.and).unwrap_or(next);
        let next = next.trim_start_matches([' ', '#', '[']);
        let ticket = next.strip_prefix("t-").or_else(|| next.strip_prefix("t "));
        let digits = ticket.unwrap_or(next);
        let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        let Some((number, after)) = digits.split_at_checked(end).filter(|(n, _)| !n.is_empty()) else {
            break;
        };
        match (ticket, number.parse::<i64>(), number.parse::<u32>()) {
            (Some(_), Ok(id), _) => tickets.push(id),
            (None, _, Ok(n)) => numbers.push(n),
            _ => break,
        }
        rest = after.trim_start_matches(']');
    }
    match (tickets.is_empty(), numbers.is_empty()) {
        (true, true) => (None, text),
        (false, true) => (Some(Which::Tickets(tickets)), rest),
        (true, false) => (Some(Which::Numbers(numbers)), rest),
        // Both kinds in one line: which of them a bare number means is a guess.
        (false, false) => (None, text),
    }
}

/// Numbers must exist in the answered mail; `None` when they do not.
fn which_of(which: Option<Which>, batch: usize) -> Option<Which> {
    let last = batch.max(1);
    match which {
        None => Some(Which::Bare),
        Some(Which::Numbers(n))
            if n.iter().all(|n| (1..=last).contains(&usize::try_from(*n).unwrap_or(0))) =>
        {
            Some(if batch <= 1 { Which::Bare } else { Which::Numbers(n) })
        }
        Some(Which::Numbers(_)) => None,
        Some(other) => Some(other),
    }
}

/// The rest below a command: what of it is a note, if nothing takes the command back. Standing text is neither.
fn with_rest(which: Option<Which>, rest: &[&str], own: &str, words: &Words<'_>) -> Done {
    let Some(which) = which else { return Done::Possible };
    let without_standing_text = || {
        let left = standing::without(&last_lines(own, rest.len()), false, words);
        note(&left, words)
    };
    match note(rest, words).or_else(without_standing_text) {
        Some(note) => Done::Done { which, note: Some(note).filter(|note| !note.is_empty()) },
        None => Done::Possible,
    }
}

/// What stands below, without the name block and mere thanks; `None`: something in it doubts.
fn note(rest: &[&str], words: &Words<'_>) -> Option<String> {
    let note = rest.get(..rest.len() - name_block(rest, words)).unwrap_or_default();
    let whole = note.join("\n");
    // What is not weighed to its end may end with a limiter. A line in another language may stand below sentences that
    // outweigh it.
    let doubted = whole.len() > MAX_WEIGHED_BYTES
        || rest.iter().any(|l| asks(&without_links(l)) || is_open(l) || denies(l))
        || words.doubted(&spaced(&whole))
        || note.iter().take(MAX_WEIGHED_LINES).any(|l| words.doubted(&spaced(l)));
    let said = || note.iter().any(|l| !is_pleasantry(l, words));
    (!doubted).then(|| if said() { whole } else { String::new() })
}

/// The last lines that hold words, with the blank ones among and above them.
fn last_lines(own: &str, count: usize) -> Vec<&str> {
    let lines: Vec<&str> = own.lines().map(str::trim).collect();
    let mut written = lines.len();
    for _ in 0..=count {
        let above = lines.get(..written).unwrap_or_default();
        written = above.iter().rposition(|l| !fold_is_blank(l)).unwrap_or(0);
    }
    lines.get(written + 1..).unwrap_or_default().to_vec()
}

/// Rule 5: the command on a later line, or a short text that sounds finished.
fn without_command(lines: &[&str], words: &Words<'_>) -> Done {
    let whole = lines.join("\n");
    let text = head(&whole, MAX_WEIGHED_BYTES);
    let later = lines
        .windows(2)
        .any(|pair| matches!(pair, [before, line] if command(line, words).is_some() && ends(before, words)));
    if later {
        return Done::Possible;
    }
    let spaced = spaced(text);
    let short = text.split_whitespace().count() <= MAX_SHORT_WORDS;
    if !short || asks(text) || words.limited(&spaced) {
        return Done::Comment;
    }
    let finished = spaced.holds_any(&FINISHED);
    let keyword = || spaced.holds_any(&DONE) && lang::ALL.iter().any(|l| says_done(l, &spaced, lines));
    if finished || keyword() { Done::Possible } else { Done::Comment }
}

/// What sounds finished, and the keywords, of every language.
static FINISHED: LazyLock<Phrases> = LazyLock::new(|| Phrases::new(lang::every(|l| l.finished)));
static DONE: LazyLock<Phrases> = LazyLock::new(|| Phrases::new(lang::every(|l| l.done)));

/// A keyword in another language counts when no limiter of that language stands beside it.
fn says_done(language: &lang::Language, spaced: &Spaced, lines: &[&str]) -> bool {
    let keyword =
        |d: &&'static str| spaced.holds(d) && (language.code == "en" || !joins_words(d) || lines.len() <= 3);
    language.done.iter().any(keyword) && !language.limiters.iter().any(|l| spaced.holds(l))
}

/// The line before a later command is a sentence of its own, not the first half of "this is not / done".
fn ends(before: &str, words: &Words<'_>) -> bool {
    before.ends_with(['.', '!', '?', ':', ',', '\u{3002}']) || !words.limited(&spaced(before))
}
