//! Where on a page the pictures stand that came with it (`cid:`, RFC 2392).
//!
//! Pictures from elsewhere are not looked at, and nothing is fetched or drawn.

use super::Around;
use super::token::Tag;

/// A picture that came with the mail, as the page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The Content-ID that it names.
    pub id: String,
    /// The line that it stands on, or before: an index into [`super::lines`].
    pub line: usize,
    /// Words stand before it on that line.
    pub within: bool,
    /// The shell around it.
    pub around: Around,
    /// Nobody sees it.
    pub hidden: bool,
    /// As high as it is shown (pixels), if the page says so.
    pub height: Option<u32>,
}

/// The Content-ID and the height of an `img`; `None`: it did not come with the mail.
pub fn named(tag: &Tag<'_>) -> Option<(String, Option<u32>)> {
    let (mut id, mut height) = (None, None);
    for (name, value) in tag.attributes() {
        if name.eq_ignore_ascii_case("src") {
            let scheme = value.get(..4).filter(|s| s.eq_ignore_ascii_case("cid:"));
            id = scheme.and_then(|s| value.get(s.len()..));
        } else if name.eq_ignore_ascii_case("height") {
            height = value.trim().trim_end_matches("px").parse().ok();
        }
    }
    // RFC 2392 section 2: what may not stand in a URL is escaped; programs do so with the `@` at most.
    id.map(|id| (id.replace("%40", "@"), height))
}
