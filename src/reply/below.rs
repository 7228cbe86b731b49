//! Words under our own mail's last line, where none stand above it: the answer of somebody who writes below the quote.
//!
//! We wrote the quote, so we know that it ends with its `Ref:` line. That the words below are the sender's is likely,
//! not certain: whoever reads on must doubt them.

use super::attribution;
use super::footer;
use super::header_block;
use super::line::{Kind, Line};
use super::links;
use super::new_text::is_greeting;
use super::ours::is_reference;
use super::signature::is_rule;
use std::ops::Range;

/// Shells that begin somewhere and end nowhere: what is written below the quote lies inside, too.
const OPEN_ENDED: &[&str] =
    &["divRplyFwdMsg", "appendonsend", "stopSpelling", "zwchr", "outlook-border", "OutlookMessageHeader"];
/// A longer rule is a list's or a gateway's, and what stands under it as well (bytes).
const MIN_RULE_BYTES: usize = 10;
/// So many lines are looked at.
const MAX_LINES: usize = 200;

/// The lines that hold them.
pub fn words(lines: &[Line<'_>]) -> Option<Range<usize>> {
    let open = |l: &Line<'_>| match l.shell {
        Some(shell) => OPEN_ENDED.contains(&shell),
        None => !l.marked,
    };
    let below = lines.iter().rev().take(MAX_LINES).take_while(|l| open(l) && !is_reference(l)).count();
    let reference = lines.len().checked_sub(below + 1)?;
    let at_end = lines.get(reference).is_some_and(|l| is_reference(l) && open(l) && l.kind != Kind::Own);
    if !at_end || below == 0 || has_words_above(lines) {
        return None;
    }
    let rest = lines.get(reference + 1..)?;
    let until = (0..rest.len()).find(|at| ends_there(rest.get(*at..).unwrap_or_default()));
    let words = rest.get(..until.unwrap_or(rest.len()))?;
    let last = words.iter().rposition(|l| !l.is_blank())?;
    let quoted = words.iter().all(|l| matches!(l.kind, Kind::Quote | Kind::Intro));
    quoted.then_some(reference + 1..reference + 2 + last)
}

/// A line of an app's, or a greeting, is no answer.
fn has_words_above(lines: &[Line<'_>]) -> bool {
    let nothing = |l: &Line<'_>| {
        l.is_blank()
            || is_rule(l.body)
            || footer::is_footer(l.body)
            || links::is_link(l.body)
            || is_greeting(l.body)
    };
    lines.iter().any(|l| l.kind == Kind::Own && !nothing(l))
}

/// Another mail, or a list's lines. A footer or a disclaimer is found as under any words.
fn ends_there(lines: &[Line<'_>]) -> bool {
    let Some(line) = lines.first().filter(|l| !l.is_blank()) else { return false };
    (is_rule(line.body) && line.body.len() >= MIN_RULE_BYTES)
        || header_block::separator(lines).is_some()
        || header_block::at(lines).is_some()
        || attribution::at(lines).is_some()
}
