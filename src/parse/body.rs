//! The sender's words out of the parts: which parts are text, and in which charset.

use super::message::{Body, Sealed};
use super::mime::Part;
use super::{armour, charset, flowed};
use crate::mail::fields::position;
use std::borrow::Cow;

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
fn line_ends(text: Cow<'_, str>) -> String {
    let cr = |text: &str| position(text.as_bytes(), |b| b == b'\r');
    if cr(&text).is_none() {
        return text.into_owned();
    }
    let (mut out, mut rest) = (String::with_capacity(text.len()), &*text);
    while let Some((line, behind)) = cr(rest).and_then(|at| rest.split_at_checked(at)) {
        out.push_str(line);
        out.push('\n');
        let behind = behind.strip_prefix('\r').unwrap_or_default();
        rest = behind.strip_prefix('\n').unwrap_or(behind);
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn each_kind_of_line_end_is_one_lf(text in "[a\u{e9}\r\n]{0,80}") {
            let plain = text.replace("\r\n", "\n").replace('\r', "\n");
            proptest::prop_assert_eq!(line_ends(text.into()), plain);
        }
    }
}
