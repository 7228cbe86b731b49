//! Pictures that came with a page: whether they stand among the sender's own words, in the signature or in the quote.
//!
//! It knows where they stand and how high they are shown, and not what they show; whether one is evidence is decided
//! elsewhere.

use super::banner;
use super::index::INDEX;
use super::line::{Kind, Line};
use crate::html::{self, Around};
use crate::text::fold;

/// Whose the place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Among the sender's own words, or where those would stand.
    Own,
    /// In the signature, or where nobody sees it.
    Signature,
    /// In the quote.
    Quote,
}

/// `Screenshot_20261113.png`, `Bildschirmfoto 2026-11-13.png`: a person made the picture.
#[must_use]
pub fn is_name_of_a_screenshot(file: &str) -> bool {
    INDEX.screenshots.may_begin(file) && INDEX.screenshots.of(&fold(file)).next().is_some()
}

/// One picture on the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Its Content-ID.
    pub id: String,
    /// Where it stands.
    pub place: Place,
    /// As high as it is shown (pixels), if the page says so.
    pub height: Option<u32>,
}

/// The pictures of a page whose lines are told apart. A line that was cut in two meanwhile moves what is below it by
/// one, and stands directly above the quote.
pub fn placed(markup: &str, lines: &[Line<'_>]) -> Vec<Picture> {
    if !markup.contains("cid:") && !markup.contains("CID:") {
        return Vec::new();
    }
    let top = banner::at_top(lines).map_or(0, |banner| banner.end);
    let placed = |found: html::Picture| Picture {
        place: if found.hidden { Place::Signature } else { place(&found, lines, top) },
        id: found.id,
        height: found.height,
    };
    html::pictures(markup).into_iter().map(placed).collect()
}

/// A picture belongs to the words above it; at the top, to nobody but the sender.
fn place(found: &html::Picture, lines: &[Line<'_>], top: usize) -> Place {
    match found.around {
        Around::Quote(_) => return Place::Quote,
        Around::Signature | Around::Guessed => return Place::Signature,
        Around::Nothing => {}
    }
    let above = lines.iter().take(found.line + usize::from(found.within)).skip(top);
    let above = above.rev().find(|line| !line.is_blank());
    let below = lines.iter().skip(found.line.max(top)).find(|line| !line.is_blank());
    match above.map(|line| (line.kind, line.shell)) {
        _ if below.is_some_and(|line| line.kind == Kind::Own && !found.within) => Place::Own,
        None | Some((Kind::Own, _)) => Place::Own,
        Some((Kind::Signature | Kind::Disclaimer | Kind::Name | Kind::Guessed, _)) => Place::Signature,
        // Below the shell of a quote and outside of it: an answer below.
        Some((Kind::Quote | Kind::Intro, Some(_))) => Place::Own,
        Some((Kind::Quote | Kind::Intro, None)) => Place::Quote,
    }
}
