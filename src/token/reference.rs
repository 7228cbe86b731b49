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
    text.lines().filter_map(on_line).take(REFS_MAX)
}

/// Only a whole line counts: quote marks, `Ref:`, the detail, nothing else.
fn on_line(line: &str) -> Option<&str> {
    let bare = line.trim_start_matches(|c: char| c == '>' || c == '|' || c == '*' || c.is_whitespace());
    let (label, rest) = bare.split_at_checked(4)?;
    let detail = rest.trim().trim_end_matches('*');
    let shaped = detail.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.') && detail.contains('.');
    (label.eq_ignore_ascii_case("ref:") && shaped && detail.len() <= DETAIL_CHARS_MAX).then_some(detail)
}
