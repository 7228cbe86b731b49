//! The parts of a message (RFC 2046), found by a walk of our own.
//!
//! Each level reads its octets once and the levels are bounded, so the cost is linear. It decodes nothing but the
//! envelope of an opaquely signed mail, and does not look inside attached messages: their words are not the sender's.

use super::limits::{ENVELOPES_MAX, MIME_DEPTH_MAX, MIME_PARTS_MAX, PARAMETER_BYTES_MAX};
use super::message::Sealed;
use super::smime::{self, Opened};
use super::transfer;
use crate::mail::fields::{Field, fields, line_at, split, without_end};
use mail_parser::ContentType;
use mail_parser::parsers::MessageStream;
use std::borrow::Cow;

/// One part that is no multipart.
#[derive(Debug)]
pub(super) struct Part<'a> {
    pub(super) ctype: String,
    pub(super) subtype: String,
    pub(super) content_type: Option<ContentType<'static>>,
    pub(super) disposition: Option<ContentType<'static>>,
    /// A name that no field gave.
    pub(super) given_name: Option<String>,
    pub(super) content_id: Option<String>,
    pub(super) encoding: String,
    /// Borrowed from the mail; owned where it was taken out of something that had to be decoded first.
    pub(super) body: Cow<'a, [u8]>,
    /// The subtype of the multipart it stands in; empty for the message itself.
    pub(super) parent: String,
    /// Stands somewhere in a multipart/alternative.
    pub(super) in_alternative: bool,
    /// It holds words that nobody without a key can read.
    pub(super) sealed: Option<Sealed>,
}

impl Part<'_> {
    fn into_owned<'b>(self) -> Part<'b> {
        Part {
            body: Cow::Owned(self.body.into_owned()),
            ctype: self.ctype,
            subtype: self.subtype,
            content_type: self.content_type,
            disposition: self.disposition,
            given_name: self.given_name,
            content_id: self.content_id,
            encoding: self.encoding,
            parent: self.parent,
            in_alternative: self.in_alternative,
            sealed: self.sealed,
        }
    }

    pub(super) fn is(&self, ctype: &str, subtypes: &[&str]) -> bool {
        self.ctype == ctype && subtypes.contains(&self.subtype.as_str())
    }

    /// The octets without their transfer encoding (RFC 2045 section 6).
    pub(super) fn decoded(&self) -> Cow<'_, [u8]> {
        transfer::decode(&self.encoding, &self.body)
    }

    /// A parameter of Content-Type.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.content_type.as_ref().and_then(|c| c.attribute(name))
    }

    /// The name that the sender gave it, as sent.
    pub(super) fn file_name(&self) -> Option<&str> {
        let disposed = self.disposition.as_ref().and_then(|d| d.attribute("filename"));
        self.given_name.as_deref().or(disposed).or_else(|| self.parameter("name"))
    }
}

/// What [`walk`] gives.
pub(super) type Walked<'a> = (Vec<Part<'a>>, Option<&'static str>);

/// All leaves in order, and the limit that was passed, if one was.
pub(super) fn walk(message: &[u8]) -> Walked<'_> {
    let (head, body) = split(message);
    walk_below(fields(head), body)
}

/// The same of a message whose header was walked before.
pub(super) fn walk_below<'a>(header: impl Iterator<Item = Field<'a>>, body: &'a [u8]) -> Walked<'a> {
    let (mut walk, place) = (Walk { parts: Vec::new(), seen: 1, over: None }, Place::default());
    walk.part(leaf(header, body, &place), body, &place);
    (walk.parts, walk.over)
}

struct Walk<'a> {
    parts: Vec<Part<'a>>,
    seen: usize,
    over: Option<&'static str>,
}

/// The outermost one unless said otherwise.
#[derive(Clone, Default)]
struct Place {
    depth: usize,
    envelopes: usize,
    parent: String,
    in_alternative: bool,
}

impl<'a> Walk<'a> {
    fn entity(&mut self, bytes: &'a [u8], place: &Place) {
        self.seen += 1;
        if self.seen > MIME_PARTS_MAX {
            self.over = self.over.or(Some("MIME parts"));
            return;
        }
        let (head, body) = split(bytes);
        self.part(leaf(fields(head), body, place), body, place);
    }

    fn part(&mut self, mut part: Part<'a>, body: &'a [u8], place: &Place) {
        match smime::open(&part) {
            Opened::Part => {}
            Opened::Sealed => part.sealed = Some(Sealed::Smime),
            Opened::Entity(inner) => return self.opened(&inner, place),
        }
        let boundary = part.parameter("boundary").filter(|b| !b.is_empty() && part.ctype == "multipart");
        let Some(boundary) = boundary.map(|b| b.trim_end().as_bytes().to_vec()) else {
            self.parts.push(part);
            return;
        };
        if place.depth >= MIME_DEPTH_MAX {
            self.over = self.over.or(Some("MIME depth"));
            return;
        }
        let children = children(body, &boundary);
        if children.is_empty() {
            self.parts.push(part);
            return;
        }
        let in_alternative = place.in_alternative || part.subtype == "alternative";
        let inner = Place { depth: place.depth + 1, parent: part.subtype, in_alternative, ..*place };
        for child in children {
            if self.over.is_some() {
                return;
            }
            self.entity(child, &inner);
        }
    }

    /// An entity out of an envelope, which is a level like a multipart. Its parts take their octets along.
    fn opened(&mut self, inner: &[u8], place: &Place) {
        let over = [
            (place.envelopes >= ENVELOPES_MAX).then_some("S/MIME envelopes"),
            (place.depth >= MIME_DEPTH_MAX).then_some("MIME depth"),
        ];
        if let Some(name) = over.into_iter().flatten().next() {
            self.over = self.over.or(Some(name));
            return;
        }
        let mut walk = Walk { parts: Vec::new(), seen: self.seen, over: self.over };
        let (depth, envelopes) = (place.depth + 1, place.envelopes + 1);
        walk.entity(inner, &Place { depth, envelopes, ..place.clone() });
        (self.seen, self.over) = (walk.seen, walk.over);
        self.parts.extend(walk.parts.into_iter().map(Part::into_owned));
    }
}

fn leaf<'a>(header: impl Iterator<Item = Field<'a>>, body: &'a [u8], place: &Place) -> Part<'a> {
    let mut part = Part {
        ctype: String::new(),
        subtype: String::new(),
        content_type: None,
        disposition: None,
        given_name: None,
        content_id: None,
        encoding: String::new(),
        body: Cow::Borrowed(body),
        parent: place.parent.clone(),
        in_alternative: place.in_alternative,
        sealed: (place.parent == "encrypted").then_some(Sealed::OpenPgp),
    };
    let (mut kind, mut coding, mut torn) = (None, None, false);
    for field in header {
        if field.is("Content-Type") {
            torn |= contradicts(&mut kind, field.raw);
            part.content_type = part.content_type.or_else(|| content_type(field.raw));
        } else if field.is("Content-Disposition") && part.disposition.is_none() {
            part.disposition = content_type(field.raw);
        } else if field.is("Content-Transfer-Encoding") {
            torn |= contradicts(&mut coding, field.raw);
            part.encoding = field.unfolded().trim().to_ascii_lowercase();
        } else if field.is("Content-ID") {
            let bare = field.unfolded();
            part.content_id = Some(bare.trim().trim_matches(['<', '>']).to_owned());
        }
    }
    let (ctype, subtype) = match &part.content_type {
        Some(found) => (found.ctype(), found.subtype().unwrap_or_default()),
        // RFC 2046 section 5.1.5: in a digest, what says nothing is a message.
        None if place.parent == "digest" => ("message", "rfc822"),
        None => ("text", "plain"),
    };
    (part.ctype, part.subtype) = (ctype.to_ascii_lowercase(), subtype.to_ascii_lowercase());
    // RFC 3156 section 4; some servers make a multipart/mixed of it.
    if part.is("application", &["pgp-encrypted"]) {
        part.sealed = Some(Sealed::OpenPgp);
    }
    if torn || part.content_type.as_ref().is_some_and(|c| boundaries(c) > 1) {
        // Two readers could take it for two things: it is kept as a file, and nobody's words are read out of it.
        (part.ctype, part.subtype) = ("application".to_owned(), "octet-stream".to_owned());
    }
    part
}

/// Whether a field that stands once (RFC 2045 section 3) stood already, and said something else.
fn contradicts<'a>(before: &mut Option<&'a [u8]>, raw: &'a [u8]) -> bool {
    before.replace(raw.trim_ascii()).is_some_and(|before| before != raw.trim_ascii())
}

fn boundaries(found: &ContentType<'_>) -> usize {
    found.attributes().map_or(0, |all| all.iter().filter(|a| a.name.eq_ignore_ascii_case("boundary")).count())
}

/// The message itself, as one part.
pub(super) fn outermost(message: &[u8]) -> Part<'_> {
    let (head, body) = split(message);
    leaf(fields(head), body, &Place::default())
}

/// Copied with a line end of its own, without which `mail-parser` reads no value.
fn content_type(raw: &[u8]) -> Option<ContentType<'static>> {
    let value = [raw.get(..PARAMETER_BYTES_MAX).unwrap_or(raw), b"\n"].concat();
    MessageStream::new(&value).parse_content_type().into_owned().into_content_type()
}

/// What stands between the delimiter lines (RFC 2046 section 5.1.1); preamble and epilogue are left out.
fn children<'a>(body: &'a [u8], boundary: &[u8]) -> Vec<&'a [u8]> {
    let (mut out, mut open, mut at) = (Vec::new(), None, 0);
    while let Some(line) = line_at(body, at) {
        let start = at;
        at += line.len();
        let Some(last) = delimiter(line, boundary) else { continue };
        out.extend(open.and_then(|from| body.get(from..start)).map(without_end));
        open = (!last).then_some(at);
        if last || out.len() > MIME_PARTS_MAX {
            return out;
        }
    }
    out.extend(open.and_then(|from| body.get(from..)));
    out
}

/// `Some(true)` for the closing delimiter.
pub(super) fn delimiter(line: &[u8], boundary: &[u8]) -> Option<bool> {
    let rest = line.strip_prefix(b"--")?.strip_prefix(boundary)?.trim_ascii_end();
    match rest {
        b"" => Some(false),
        b"--" => Some(true),
        _ => None,
    }
}
