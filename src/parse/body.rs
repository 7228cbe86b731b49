//! The sender's words out of the parts: which parts are text, and in which charset.

use super::message::Body;
use super::mime::Part;
use super::{charset, flowed};

/// Whether the part is text to be read, and no file.
pub(super) fn is_words(part: &Part<'_>) -> bool {
    let attached = part.disposition.as_ref().is_some_and(|d| d.ctype().eq_ignore_ascii_case("attachment"));
    let named = part.file_name().is_some() && !part.parent.is_empty();
    part.is("text", &["plain", "html"]) && !attached && !named
}

/// Text and HTML of all parts that are words.
pub(super) fn read(parts: &[Part<'_>]) -> Body {
    let mut body = Body::default();
    let mut alternatives = (false, false);
    for part in parts.iter().filter(|p| is_words(p)) {
        let plain = part.subtype == "plain";
        if part.in_alternative {
            alternatives = (alternatives.0 || plain, alternatives.1 || !plain);
        }
        let words = words(part, plain);
        let place = if plain { &mut body.text } else { &mut body.html };
        match place {
            Some(before) => {
                if !before.ends_with('\n') {
                    before.push('\n');
                }
                before.push_str(&words);
            }
            None => *place = Some(words),
        }
    }
    body.alternative = alternatives == (true, true);
    body
}

fn words(part: &Part<'_>, plain: bool) -> String {
    let text = line_ends(charset::text(&part.decoded(), part.parameter("charset")));
    let says = |name: &str, value: &str| part.parameter(name).is_some_and(|v| v.eq_ignore_ascii_case(value));
    if plain && says("format", "flowed") { flowed::unwrap(&text, says("delsp", "yes")) } else { text }
}

/// LF ends a line, nothing else.
fn line_ends(text: String) -> String {
    if !text.contains('\r') {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    for (n, line) in text.split('\r').enumerate() {
        if n > 0 {
            out.push('\n');
        }
        out.push_str(line.strip_prefix('\n').filter(|_| n > 0).unwrap_or(line));
    }
    out
}
