//! A line of farewell, and what stands under it: a few short lines, or the whole block of a firm.
//!
//! What closes a letter is said in `docs/decisions/0023-what-closes-a-letter.md`.

use super::block_line;
use super::index::INDEX;
use super::line::Line;
use super::name_block;
use super::named_closing;
use super::postscript;
use super::sender::Sender;
use super::signature::Stands;
use super::words::ends_asking;
use crate::text::fold;

/// Under a closing stand at most so many lines.
const MAX_NAME_LINES: usize = 4;
/// Or so many, the closing counted, if all of them are a firm's block.
const MAX_FIRM_LINES: usize = 29;
/// A name and the closing word behind it are at most so many words.
const MAX_NAME_WORDS: usize = 4;
/// A closing has at most so many words, the name beside it counted.
const MAX_CLOSING_WORDS: usize = 6;
/// The few are short (characters).
const MAX_NAME_CHARS: usize = 70;

/// A formal closing and a few short lines at the end, or a firm's block.
pub fn at(run: &[Line<'_>], stands: Stands, sender: &Sender) -> Option<usize> {
    let found = few_lines(run, sender).or_else(|| firm_signs(run, sender))?;
    let words_before = run.iter().take(found).any(|l| !l.is_blank());
    (words_before || !stands.alone).then_some(found)
}

/// `Thank you / and best regards`, in some languages always on two lines: where the closing at a line begins.
fn first_of_closing(run: &[Line<'_>], at: usize, sender: &Sender) -> usize {
    at - run.iter().take(at).rev().take_while(|l| is_closing(l.body, sender)).count()
}

/// The convention: a closing, and a few short lines.
fn few_lines(run: &[Line<'_>], sender: &Sender) -> Option<usize> {
    for (count, (at, line)) in run.iter().enumerate().rev().filter(|(_, l)| !l.is_blank()).enumerate() {
        if is_closing(line.body, sender) {
            return Some(first_of_closing(run, at, sender)).filter(|first| !is_introduced(run, *first));
        }
        if count >= MAX_NAME_LINES
            || block_line::shown_chars(line.body) > MAX_NAME_CHARS
            || postscript::is_at(run, at)
            || block_line::is_told(line.body)
            || ends_asking(line.body)
        {
            return None;
        }
    }
    None
}

/// Under the closing stands a firm's block. Under `The page reads:` it is the answer.
fn firm_signs(run: &[Line<'_>], sender: &Sender) -> Option<usize> {
    let written = || run.iter().enumerate().rev().filter(|(_, l)| !l.is_blank()).take(MAX_FIRM_LINES);
    // Without a number or an address there is no block: most mails end here.
    if !written().any(|(_, l)| block_line::reaches(l.body)) {
        return None;
    }
    let (at, _) = written().find(|(_, l)| is_closing(l.body, sender))?;
    let first = first_of_closing(run, at, sender);
    let below: Vec<&str> = run.iter().skip(at + 1).map(|l| l.body).collect();
    (!is_introduced(run, first) && name_block::is_of_a_firm(&below, sender)).then_some(first)
}

/// The line above ends with a colon: what stands below is the answer.
fn is_introduced(run: &[Line<'_>], at: usize) -> bool {
    run.iter().take(at).rev().find(|l| !l.is_blank()).is_some_and(|l| l.body.ends_with([':', '\u{ff1a}']))
}

/// `김민지 드림`: the sender's name first. Behind another word the same syllables are a verb.
fn is_named_closing(text: &str, sender: &Sender) -> bool {
    let mut words = text.split_whitespace();
    let named = words.next().is_some_and(|name| sender.is_called(name));
    let ends = words.next_back().is_some_and(|last| INDEX.closing_ends.contains(&last));
    named && ends && words.count() + 2 <= MAX_NAME_WORDS
}

/// A line that closes a letter.
pub fn is_closing(body: &str, sender: &Sender) -> bool {
    if body.len() > 120 {
        return false;
    }
    let folded = fold(body);
    let text = folded.trim_matches(|c: char| !c.is_alphanumeric());
    if INDEX.closings.contains(text)
        || is_named_closing(text, sender)
        || named_closing::is_signed(text, sender)
        || named_closing::is_formula(text)
        || named_closing::is_from_a_place(text)
    {
        return true;
    }
    // `Viele Grüße / Best regards`, `Best regards, Dana Roe`, `Mit freundlichen Grüßen Dana Roe`
    let parts = || text.split(['/', ',', '|', '!']).map(str::trim);
    let first = parts().next().unwrap_or("");
    let few = || text.split_whitespace().nth(MAX_CLOSING_WORDS).is_none();
    few()
        && INDEX.closings.contains(first)
        && (first.contains(' ') || parts().count() > 1)
        && !body.ends_with('.')
        && !ends_asking(body)
}
