//! Comments in a From field (RFC 5322 section 3.2.2): `Lee Officer (NMLS 123)`. Taken out before the rest is read.
//!
//! Narrower than the RFC: not nested, nothing quoted or encoded, nothing of which an address or a list is made, and a
//! blank or the field's end on either side. So there is one reading of what is left, and it holds every address.

use std::borrow::Cow;
use std::ops::Range;

/// The line without its comments, and what stands in them.
pub(super) fn taken_out(line: &str) -> Result<(Cow<'_, str>, Vec<&str>), &'static str> {
    if !line.contains(['(', ')']) {
        return Ok((line.trim_matches(is_blank).into(), Vec::new()));
    }
    let part = |range: Range<usize>| line.get(range).unwrap_or_default();
    let (mut left, mut comments, mut from) = (String::with_capacity(line.len()), Vec::new(), 0);
    for (open, close) in pairs(line)? {
        stands_alone(part(0..open), part(close + 1..line.len()))?;
        left.push_str(part(from..open));
        comments.push(plain(part(open + 1..close))?);
        from = close + 1;
    }
    left.push_str(part(from..line.len()));
    Ok((left.trim_matches(is_blank).to_owned().into(), comments))
}

fn stands_alone(before: &str, after: &str) -> Result<(), &'static str> {
    if before.is_empty() {
        return Err("From begins with a comment");
    }
    let alone = before.ends_with(is_blank) && (after.is_empty() || after.starts_with(is_blank));
    if alone { Ok(()) } else { Err("a comment in From that touches what stands beside it") }
}

fn plain(comment: &str) -> Result<&str, &'static str> {
    let plain = comment.chars().all(is_harmless) && !comment.contains("=?");
    if plain { Ok(comment) } else { Err("a character in a comment in From that may be of an address") }
}

/// Where each comment opens and closes.
fn pairs(line: &str) -> Result<Vec<(usize, usize)>, &'static str> {
    let marks: Vec<(usize, char)> = unquoted(line).filter(|(_, c)| matches!(c, '(' | ')')).collect();
    let pair = |two: &[(usize, char)]| match two {
        [(open, '('), (close, ')')] => Ok((*open, *close)),
        _ => Err("a comment in From that is nested, or does not begin or end"),
    };
    marks.chunks(2).map(pair).collect()
}

/// The characters outside of quoted strings (RFC 5322 section 3.2.4).
fn unquoted(line: &str) -> impl Iterator<Item = (usize, char)> {
    let (mut quoted, mut escaped) = (false, false);
    line.char_indices().filter(move |(_, c)| {
        let inside = quoted;
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ => {}
        }
        !inside
    })
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t')
}

/// What no reader takes for a piece of an address, of a list or of a quotation.
fn is_harmless(c: char) -> bool {
    let special = matches!(c, '@' | '<' | '>' | ',' | ';' | ':' | '"' | '\\' | '(' | ')');
    is_blank(c) || c.is_ascii_graphic() && !special || !c.is_ascii() && c.is_alphanumeric()
}
