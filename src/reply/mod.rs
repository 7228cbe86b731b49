//! The sender's own new words, and whether they say DONE.
//!
//! Pure and linear in its input. It does not parse MIME, does not know tickets and never guesses: what is not
//! certainly a DONE is a comment or a *possible* DONE.

mod reading;

pub use reading::{Cut, Done, Input, Reading, Target, Under, Which};

/// Reads the body of one reply.
#[must_use]
pub fn read(input: &Input<'_>) -> Reading {
    let text = input.text.or(input.html).unwrap_or_default().trim().to_owned();
    let done = if text.is_empty() { Done::Empty } else { Done::Comment };
    Reading { empty: text.is_empty(), new_text: text, done, ..Reading::default() }
}
