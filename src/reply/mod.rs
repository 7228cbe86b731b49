//! The sender's own new words, and whether they say DONE.
//!
//! Pure and linear in its input. It does not parse MIME, does not know tickets and never guesses: what is not
//! certainly a DONE is a comment or a *possible* DONE.

mod above;
mod addressed;
mod attribution;
mod banner;
mod bare;
mod below;
mod block_line;
mod block_text;
mod boxes;
mod carrier;
mod chevrons;
mod closing;
mod devices;
mod disclaimer;
mod divided;
mod done;
mod firm_name;
mod footer;
mod framed;
mod header_block;
mod heading;
mod index;
mod introducing;
mod known;
mod label;
pub mod lang;
mod line;
mod links;
mod marks;
mod memo;
mod motto;
mod name_block;
mod named_closing;
mod new_text;
mod ours;
mod pairs;
mod phrases;
mod picture;
mod pieces;
mod placeholder;
mod postscript;
mod printing;
mod quote;
mod reading;
mod said;
mod seen;
mod sender;
mod signature;
mod slogan;
mod squashed;
mod standing;
mod told;
mod tongue;
mod undone;
mod weighed;
mod whose;
mod words;
mod wrapped;

pub use divided::{Divided, divide};
pub use line::MAX_SCANNED_BYTES;
pub use picture::{Picture, Place, is_name_of_a_screenshot};
pub use reading::{Cut, Done, Input, People, Reading, Target, Under, Which};

/// Reads the body of one reply.
#[must_use]
pub fn read(input: &Input<'_>) -> Reading {
    let people = People { sender: input.sender, to: input.to };
    divide(input.text, input.html, input.ours, people).into_reading(input.languages, input.batch, input.files)
}

/// Whether the page tells more than the plain text, which says that: structure finds quotes that lost their marks.
fn is_better((text, said): (&Reading, &Done), page: &Reading) -> bool {
    let shelled = page.cuts.iter().any(|cut| cut.rule != "quote-marks");
    let shorter = || page.new_text.split_whitespace().count() < text.new_text.split_whitespace().count();
    text.new_text.is_empty()
        || (shelled && !page.new_text.is_empty() && shorter())
        || (*said == Done::Comment && is_signature_of(text, page))
}

/// The text has no other words than those that the page marks as a signature.
fn is_signature_of(text: &Reading, page: &Reading) -> bool {
    let same = || text.new_text.split_whitespace().eq(page.signature.split_whitespace());
    page.new_text.is_empty() && !page.signature.is_empty() && same()
}

/// One part says DONE and the other has words that do not: the page is what the sender saw.
fn disagree(text: &Done, page: &Done) -> bool {
    let done = |done: &Done| matches!(done, Done::Done { .. });
    let other = |done: &Done| matches!(done, Done::Comment | Done::Possible);
    (done(text) && other(page)) || (done(page) && other(text))
}

/// What both parts say, or the more careful of the two: words that differ are never a DONE. `None`: the chosen part
/// alone speaks.
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
