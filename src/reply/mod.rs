//! The sender's own new words, and whether they say DONE.
//!
//! Pure and linear in its input. It does not parse MIME, does not know tickets and never guesses: what is not
//! certainly a DONE is a comment or a *possible* DONE.

mod attribution;
mod done;
mod footer;
mod header_block;
mod heading;
mod index;
pub mod lang;
mod line;
mod new_text;
mod ours;
mod quote;
mod reading;
mod signature;
mod words;

pub use line::MAX_SCANNED_BYTES;
pub use reading::{Cut, Done, Input, Reading, Target, Under, Which};

use crate::html;

/// Reads the body of one reply.
#[must_use]
pub fn read(input: &Input<'_>) -> Reading {
    let text = input.text.filter(|t| !t.trim().is_empty()).map(|text| of_text(text, input));
    let page = input.html.filter(|h| !h.trim().is_empty()).map(|markup| of_page(markup, input));
    match (text, page) {
        (Some(text), Some(page)) => of_both(text, page),
        (Some(only), None) | (None, Some(only)) => only,
        (None, None) => finish(
            new_text::Parts { reading: Reading { empty: true, ..Reading::default() }, ..Default::default() },
            input,
        ),
    }
}

fn of_text(text: &str, input: &Input<'_>) -> Reading {
    let (mut lines, beyond) = line::of_text(text);
    let mut parts = new_text::read(&mut lines, input.ours);
    let ends_own = lines.iter().rev().find(|l| !l.is_blank()).is_some_and(|l| l.kind == line::Kind::Own);
    if ends_own && !beyond.trim().is_empty() {
        parts.reading.new_text.push_str(beyond);
        parts.own.push_str(beyond);
    } else {
        parts.reading.quoted.push_str(beyond);
    }
    parts.reading.under = heading::under(&lines, input);
    finish(parts, input)
}

fn of_page(markup: &str, input: &Input<'_>) -> Reading {
    let page = html::lines(markup);
    let mut lines = line::of_page(&page);
    let mut parts = new_text::read(&mut lines, input.ours);
    parts.reading.under = heading::under(&lines, input);
    finish(parts, input)
}

fn finish(parts: new_text::Parts, input: &Input<'_>) -> Reading {
    let mut reading = parts.reading;
    let decided = done::decide(&parts.own, input.languages, input.batch, input.files);
    let unsure = parts.between || parts.doubtful;
    reading.done = match (decided, heading::all_of(&reading.under, &parts.own)) {
        (_, Some(under)) => under,
        // Between quoted lines, or perhaps inside a quote: flagged, never a transition.
        (Done::Done { .. }, None) if unsure => Done::Possible,
        (other, None) => other,
    };
    reading
}

/// Two readings of one mail. Structure finds quotes that lost their marks; words that differ are never a DONE.
fn of_both(text: Reading, page: Reading) -> Reading {
    let done = agreed(&text.done, &page.done);
    let shelled = page.cuts.iter().any(|cut| cut.rule != "quote-marks");
    let shorter = page.new_text.split_whitespace().count() < text.new_text.split_whitespace().count();
    let better = text.new_text.is_empty() || (shelled && shorter && !page.new_text.is_empty());
    let chosen = if better { page } else { text };
    Reading { done: done.unwrap_or(chosen.done), ..chosen }
}

/// What both parts say, or the more careful of the two; `None`: the chosen part alone speaks.
fn agreed(text: &Done, page: &Done) -> Option<Done> {
    match (text, page) {
        (Done::Empty, Done::Comment | Done::Possible | Done::Empty)
        | (Done::Comment | Done::Possible, Done::Empty) => None,
        (Done::Done { which: a, .. }, Done::Done { which: b, .. }) if a == b => None,
        (Done::Done { .. } | Done::Possible, _) | (_, Done::Done { .. } | Done::Possible) => {
            Some(Done::Possible)
        }
        (Done::Comment, Done::Comment) => None,
    }
}
