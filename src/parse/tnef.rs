//! `winmail.dat` (MS-OXTNEF): its words where the mail has none of its own, and its files in place of itself.
//!
//! Bounded and linear: each octet is looked at once, the files count as parts. It renders nothing, follows no links
//! and does not look inside attached messages. What cannot be read as TNEF stays the attachment that it was.

mod lzfu;
mod properties;
mod rtf;
mod stream;

use super::body::is_words;
use super::charset;
use super::limits::MIME_PARTS_MAX;
use super::mime::{Part, Walked};
use crate::html;
use std::borrow::Cow;
use stream::{Attached, Tnef};

/// The parts with each `winmail.dat` in pieces, and the limit that was passed, if one was.
pub(super) fn unpacked<'a>((parts, over): Walked<'a>) -> Walked<'a> {
    if !parts.iter().any(is_tnef) {
        return (parts, over);
    }
    // Beside words of the mail's own, the same words in another form are nothing new.
    let worded = parts.iter().any(has_words);
    let mut out = Vec::with_capacity(parts.len());
    for part in parts {
        match Some(&part).filter(|p| is_tnef(p)).and_then(|p| stream::read(&p.decoded())) {
            Some(tnef) => pieces(&part, tnef, worded, &mut out),
            None => out.push(part),
        }
        if out.len() > MIME_PARTS_MAX {
            out.truncate(MIME_PARTS_MAX);
            return (out, over.or(Some("MIME parts")));
        }
    }
    (out, over)
}

fn is_tnef(part: &Part<'_>) -> bool {
    let named = || part.file_name().is_some_and(|n| n.trim().eq_ignore_ascii_case("winmail.dat"));
    part.is("application", &["ms-tnef", "vnd.ms-tnef"])
        || (part.is("application", &["octet-stream"]) && named())
}

fn has_words(part: &Part<'_>) -> bool {
    if !is_words(part) {
        return false;
    }
    let octets = part.decoded();
    let text = charset::text(&octets, part.parameter("charset"));
    match part.subtype.as_str() {
        "html" => html::lines(&text).iter().any(|line| !line.text.trim().is_empty()),
        _ => !text.trim().is_empty(),
    }
}

fn pieces<'a>(place: &Part<'_>, tnef: Tnef, worded: bool, out: &mut Vec<Part<'a>>) {
    if !worded {
        let page = tnef.page.map(|page| piece(place, ("text", "html"), page.into_bytes()));
        let text = tnef.text.map(|text| piece(place, ("text", "plain"), text.into_bytes()));
        let both = page.is_some() && text.is_some();
        let forms = text.into_iter().chain(page);
        out.extend(forms.map(|part| Part { in_alternative: both, ..part }));
    }
    out.extend(tnef.files.into_iter().map(|file| attached(place, file)));
}

fn attached<'a>(place: &Part<'_>, file: Attached) -> Part<'a> {
    let kind = file.mime.split_once('/').filter(|(a, b)| !a.is_empty() && !b.is_empty());
    let (ctype, subtype) = kind.unwrap_or(("application", "octet-stream"));
    let part = piece(place, (ctype, subtype), file.data);
    Part {
        given_name: Some(file.name),
        // A picture that the page shows stands in it like one of a multipart/related.
        parent: if file.inline { "related".to_owned() } else { "mixed".to_owned() },
        content_id: file.content_id,
        ..part
    }
}

/// Words in UTF-8 or a file, in the place of the whole.
fn piece<'a>(place: &Part<'_>, (ctype, subtype): (&str, &str), body: Vec<u8>) -> Part<'a> {
    Part {
        ctype: ctype.to_ascii_lowercase(),
        subtype: subtype.to_ascii_lowercase(),
        content_type: None,
        disposition: None,
        given_name: None,
        content_id: None,
        encoding: String::new(),
        body: Cow::Owned(body),
        parent: place.parent.clone(),
        in_alternative: place.in_alternative,
        sealed: None,
    }
}
