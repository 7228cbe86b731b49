//! The sender's words out of the parts: which parts are text, and in which charset.

use super::message::{Body, Sealed};
use super::mime::Part;
use super::{armour, charset, flowed};

/// Whether the part is text to be read, and no file.
pub(super) fn is_words(part: &Part<'_>) -> bool {
    let attached = part.disposition.as_ref().is_some_and(|d| d.ctype().eq_ignore_ascii_case("attachment"));
    let named = part.file_name().is_some() && !part.parent.is_empty();
    part.is("text", &["plain", "html"]) && !attached && !named
}

/// Text and HTML of all parts that are words, and whether there are others that cannot be read.
pub(super) fn read(parts: &[Part<'_>]) -> (Body, Option<Sealed>) {
    let mut body = Body::default();
    let mut sealed = parts.iter().find_map(|p| p.sealed);
    let mut alternatives = (false, false);
    for part in parts.iter().filter(|p| is_words(p)) {
        let plain = part.subtype == "plain";
        if part.in_alternative {
            alternatives = (alternatives.0 || plain, alternatives.1 || !plain);
        }
        let (words, armoured) = words(part, plain);
        sealed = sealed.or(armoured.then_some(Sealed::OpenPgp));
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
    let only_page = body.html.as_deref().filter(|_| body.text.is_none());
    let armoured = only_page.is_some_and(armour::seals);
    (body, sealed.or(armoured.then_some(Sealed::OpenPgp)))
}

fn words(part: &Part<'_>, plain: bool) -> (String, bool) {
    let text = line_ends(charset::text(&part.decoded(), part.parameter("charset")));
    let says = |name: &str, value: &str| part.parameter(name).is_some_and(|v| v.eq_ignore_ascii_case(value));
    match plain {
        true if says("format", "flowed") => armour::read(flowed::unwrap(&text, says("delsp", "yes"))),
        true => armour::read(text),
        false => (text, false),
    }
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
