//! The `Ref:` line of the footers: it survives in the quote of clients and servers that drop the headers.
//!
//! It only finds the lines' details. Whether they are ours, `read_detail` says.

/// How many `Ref:` lines of one mail are looked at.
pub const REFS_MAX: usize = 50;

/// Characters of a detail beyond which a `Ref:` line is none of ours: letter, 19 digits, dot, token.
const DETAIL_CHARS_MAX: usize = 21 + super::TOKEN_CHARS_MAX;

/// `Ref: 1042.<token>`
#[must_use]
pub fn ref_line(detail: &str) -> String {
    format!("Ref: {detail}")
}

/// The details of all `Ref:` lines, quoted or not, in order, at most [`REFS_MAX`]; linear in `text`.
pub fn find_refs(text: &str) -> impl Iterator<Item = &str> {
    let mut lines = text.lines().map(bare).peekable();
    let next = move || loop {
        let Some(rest) = after_label(lines.next()?) else { continue };
        // A client that rewraps may put the detail, which has no blanks, on a line of its own.
        let detail = if rest.is_empty() { lines.peek().copied().unwrap_or_default() } else { rest };
        if is_shaped(detail) {
            return Some(detail);
        }
    };
    std::iter::from_fn(next).take(REFS_MAX)
}

/// A line without quote marks, emphasis and blanks.
fn bare(line: &str) -> &str {
    let mark = |c: char| matches!(c, '>' | '|' | '*') || c.is_whitespace();
    line.trim_start_matches(mark).trim_end().trim_end_matches('*')
}

fn after_label(line: &str) -> Option<&str> {
    let (label, rest) = line.split_at_checked(4)?;
    label.eq_ignore_ascii_case("ref:").then(|| rest.trim())
}

/// Only a whole line counts: the detail, nothing else.
fn is_shaped(detail: &str) -> bool {
    let allowed = detail.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.');
    allowed && detail.contains('.') && detail.len() <= DETAIL_CHARS_MAX
}
