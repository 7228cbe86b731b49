//! Markup to lines of text, in one pass: what a reader would see, and which lines stand in a quote's shell.
//!
//! No tree is built, nothing is fetched, no script or style runs, and nothing fails: unknown markup is passed over.
//! It knows the shells that mail programs put around quotes and signatures; what they mean is decided elsewhere.

mod colour;
mod elements;
mod entity;
mod hidden;
mod page;
mod picture;
mod shell;
mod token;

pub use page::{MAX_DEPTH, MAX_TEXT_BYTES};
pub use picture::Picture;

/// What surrounds a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Around {
    /// Nothing: it is the sender's, as far as markup tells.
    Nothing,
    /// A quote's shell, by the name of the rule.
    Quote(&'static str),
    /// A signature's shell.
    Signature,
    /// A shell whose name ends in `signature`, of a program that nobody knows.
    Guessed,
}

/// One line of visible text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The words, white space folded.
    pub text: String,
    /// The shell around them.
    pub around: Around,
}

/// Reads markup. Linear in its length; text past [`MAX_TEXT_BYTES`] is left out.
#[must_use]
pub fn lines(markup: &str) -> Vec<Line> {
    read(markup).finish().0
}

/// The pictures that came with the page, in order.
#[must_use]
pub fn pictures(markup: &str) -> Vec<Picture> {
    read(markup).finish().1
}

fn read(markup: &str) -> page::Page<'_> {
    let classes = hidden::classes(markup);
    let mut page = page::Page::new(classes);
    for token in token::Tokens::new(markup) {
        if !page.take(&token) {
            break;
        }
    }
    page
}
