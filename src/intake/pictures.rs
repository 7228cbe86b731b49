//! Which files of a mail a person attached: a pasted screenshot is evidence, the logo of a signature is none.
//!
//! Pictures are judged by where the page shows them and how large, never by what they show. Whether the same logo
//! came before is not looked up: it would cost each mail with a picture a page of the store.

use crate::parse::{self, Attachment, Message};
use crate::reply::{self, Cut, Divided, People, Place};
use crate::text::head;
use std::borrow::Cow;

/// A picture that is shown no higher is a logo, an icon or a rule (pixels).
const LOGO_HEIGHT_MAX: u32 = 120;
/// Where the page does not say how high, one with no more octets is: a screenshot has more.
const LOGO_BYTES_MAX: u64 = 4 * 1024;

/// So much of To is looked at for names (characters): more than a line has (RFC 5322 section 2.1.1).
const TO_CHARS_MAX: usize = 1000;

/// The words of a mail told apart; the words that programs write in place of a picture are nobody's.
#[must_use]
pub fn divide(message: &Message, ours: Option<&str>) -> Divided {
    let text = message.body.text.as_deref().map(|text| without_placeholders(text, &message.attachments));
    let (text, cut) = text.map_or((None, None), |(text, cut)| (Some(text), cut));
    let sender = message.from.written();
    let to = message.header.field("To").map(|to| parse::decoded(head(&to, TO_CHARS_MAX).as_bytes()));
    let people = People { sender: sender.as_deref(), to: to.as_deref() };
    let divided = reply::divide(text.as_deref(), message.body.html.as_deref(), ours, people);
    divided.with(cut.map(|line| Cut { rule: "picture", line }))
}

/// How many files a person attached.
#[must_use]
pub fn evidence(message: &Message, words: &Divided) -> usize {
    message.attachments.iter().filter(|file| is_evidence(file, words)).count()
}

/// Anything but a picture that the page shows in the signature, in the quote, or very small.
fn is_evidence(file: &Attachment, words: &Divided) -> bool {
    let id = file.content_id.as_deref().filter(|_| is_picture(file));
    let mut shown = words.pictures().iter().filter(|picture| Some(picture.id.as_str()) == id).peekable();
    let is_small = |height: Option<u32>| match height {
        Some(height) => height <= LOGO_HEIGHT_MAX,
        // A logo has no name that a phone gives to what it shows.
        None => file.size <= LOGO_BYTES_MAX && !reply::is_name_of_a_screenshot(&file.name),
    };
    // What the page does not show was attached.
    shown.peek().is_none() || shown.any(|picture| picture.place == Place::Own && !is_small(picture.height))
}

fn is_picture(file: &Attachment) -> bool {
    file.mime.starts_with("image/")
}

/// `[cid:image001.png@01D...]`, `[image: name]`, `<name>`: lines of nothing else become empty. With the first, from 1.
fn without_placeholders<'a>(text: &'a str, files: &[Attachment]) -> (Cow<'a, str>, Option<usize>) {
    let pictures: Vec<&Attachment> = files.iter().filter(|file| is_picture(file)).collect();
    if pictures.is_empty() {
        return (text.into(), None);
    }
    let stands_for = |line: &str| is_placeholder(line, &pictures);
    let Some(first) = text.lines().position(stands_for) else { return (text.into(), None) };
    let kept = text.lines().map(|line| if stands_for(line) { "" } else { line });
    (kept.collect::<Vec<_>>().join("\n").into(), Some(first + 1))
}

/// One or more of them, each perhaps with the link that it carries.
fn is_placeholder(line: &str, pictures: &[&Attachment]) -> bool {
    let mut rest = line.trim();
    if rest.is_empty() {
        return false;
    }
    while !rest.is_empty() {
        let close = match rest.get(..1) {
            Some("[") => ']',
            Some("<") => '>',
            _ => return false,
        };
        let Some((inner, after)) = rest.get(1..).and_then(|inner| inner.split_once(close)) else {
            return false;
        };
        let is_link = close == '>' && rest.len() < line.trim().len() && inner.contains(':');
        if !is_link && !pictures.iter().any(|picture| names(inner, picture)) {
            return false;
        }
        rest = after.trim_start();
    }
    true
}

fn names(inner: &str, picture: &Attachment) -> bool {
    let name = inner.strip_prefix("image:").unwrap_or(inner).trim();
    let id = inner.strip_prefix("cid:");
    (!picture.name.is_empty() && name == picture.name)
        || (id.is_some() && id == picture.content_id.as_deref())
}
