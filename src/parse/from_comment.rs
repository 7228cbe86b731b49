//! Comments in a From field (RFC 5322 section 3.2.2): `Lee Officer (NMLS 123)`. Taken out before the rest is read.
//!
//! Narrower than the RFC: not nested, nothing quoted or encoded, nothing of which an address or a list is made, and a
//! blank or the field's end on either side. So there is one reading of what is left, and it holds every address.

/// The line without its comments, and what stands in them.
pub(super) fn taken_out(line: &str) -> Result<(String, Vec<&str>), &'static str> {
    let (mut left, mut comments, mut from) = (String::with_capacity(line.len()), Vec::new(), 0);
    for (open, close) in pairs(line)? {
        let inside = line.get(open + 1..close).unwrap_or_default();
        let (before, after) = (line.get(from..open).unwrap_or_default(), line.get(close + 1..));
        if open == 0 {
            return Err("From begins with a comment");
        }
        if !before.ends_with(is_blank) || !after.is_some_and(|a| a.is_empty() || a.starts_with(is_blank)) {
            return Err("a comment in From that touches what stands beside it");
        }
        if !inside.chars().all(is_harmless) || inside.contains("=?") {
            return Err("a character in a comment in From that may be of an address");
        }
        left.push_str(before);
        comments.push(inside);
        from = close + 1;
    }
    left.push_str(line.get(from..).unwrap_or_default());
    Ok((left.trim_matches(is_blank).to_owned(), comments))
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
