//! What people wrote, made harmless for a body: controls and direction marks go, lengths are bounded.
//!
//! Deliberately no escaping here: that is the templates' work, and doing it twice shows.

use crate::mail::HeaderValue;

/// Octets a URL may have to be shown as a link; longer ones are shown as text.
pub const URL_MAX: usize = 2_000;

/// Several lines: LF only, no other control, no marks of direction, at most `max` characters.
pub(super) fn block(text: &str, max: usize) -> String {
    let mut out = String::with_capacity(text.len().min(max * 4));
    let mut after_cr = false;
    for c in text.trim().chars() {
        match c {
            '\n' if after_cr => {}
            '\r' | '\n' | '\u{0b}' | '\u{0c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => out.push('\n'),
            '\t' => out.push(' '),
            c if c.is_control() || is_direction(c) => {}
            c => out.push(c),
        }
        after_cr = c == '\r';
    }
    cut(&without_references(&out), max)
}

/// One line, at most `max` characters.
pub(super) fn line(text: &str, max: usize) -> String {
    cut(&without_references(HeaderValue::new(text).as_str()), max)
}

/// A line of somebody's words must not pass for our own `Ref:` line in the quote of an answer.
fn without_references(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 4);
    for (n, line) in text.split('\n').enumerate() {
        if n > 0 {
            out.push('\n');
        }
        let bare = line.trim_start_matches(|c: char| !c.is_alphanumeric());
        match bare.split_at_checked(3) {
            Some((word, rest)) if word.eq_ignore_ascii_case("ref") && rest.starts_with(':') => {
                out.push_str(word);
                out.push(' ');
                out.push_str(rest);
            }
            Some(_) | None => out.push_str(line),
        }
    }
    out
}

/// At most `max` characters; what was shortened ends in an ellipsis.
pub(super) fn cut(text: &str, max: usize) -> String {
    if text.chars().nth(max).is_none() {
        return text.to_owned();
    }
    let mut out: String = text.chars().take(max.saturating_sub(1)).collect();
    out.truncate(out.trim_end().len());
    out.push('…');
    out
}

/// An http(s) URL in pure ASCII, or nothing: no other scheme is ever made a link.
pub(super) fn link(url: &str) -> Option<String> {
    let url = url.trim();
    let scheme = url.split_once("://")?.0.to_ascii_lowercase();
    if !matches!(scheme.as_str(), "http" | "https") || url.len() > URL_MAX {
        return None;
    }
    let mut out = String::with_capacity(url.len());
    for byte in url.bytes() {
        if byte.is_ascii_graphic() && !br#""<>\^`{|}'"#.contains(&byte) {
            out.push(char::from(byte));
        } else if byte >= b' ' && byte != 0x7f {
            percent(byte, &mut out);
        }
    }
    Some(out)
}

/// RFC 3986 section 2.1; only unreserved characters stay.
pub(super) fn percent_encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            percent(byte, &mut out);
        }
    }
    out
}

fn percent(byte: u8, out: &mut String) {
    out.push('%');
    for nibble in [byte >> 4, byte & 15] {
        out.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0').to_ascii_uppercase());
    }
}

/// Embeddings, overrides, isolates and marks (Unicode standard annex 9). Joiners stay: emoji and scripts need them.
fn is_direction(c: char) -> bool {
    matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_keeps_lines_and_loses_controls() {
        assert_eq!(block("a\r\nb\rc\u{2028}d\u{202e}e\u{0}", 99), "a\nb\nc\nde");
        assert_eq!(block("see\n > * rEf: 1.abc\nRefer: x", 99), "see\nrEf : 1.abc\nRefer: x");
        assert_eq!(block("abcdef", 6), "abcdef");
        assert_eq!(block("abcdefg", 6), "abcde…");
    }

    #[test]
    fn only_web_links_are_links() {
        assert_eq!(link("https://x.example/a b\"<ü").as_deref(), Some("https://x.example/a%20b%22%3C%C3%BC"));
        assert_eq!(link("javascript://x/%0aalert(1)"), None);
        assert_eq!(link("mailto:x@y"), None);
        assert_eq!(link(&format!("https://{}", "a".repeat(URL_MAX - 8))).map(|u| u.len()), Some(URL_MAX));
        assert_eq!(link(&format!("https://{}", "a".repeat(URL_MAX - 7))), None);
    }

    #[test]
    fn percent_encoding_leaves_only_unreserved() {
        assert_eq!(percent_encode("a+b@c d\r\n"), "a%2Bb%40c%20d%0D%0A");
    }
}
