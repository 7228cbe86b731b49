//! Who claims to have written a mail, by a strict grammar of our own over the raw header (spec: one clean From).
//!
//! What two readers could read in two ways is `Bad`. No address is ever repaired here.

use super::from_comment;
use super::header::Head;
use super::message::FromField;
use crate::mail::fields::Field;
use crate::mail::{Address, HeaderValue};
use mail_parser::{HeaderName, MessageParser};
use std::sync::OnceLock;

/// Octets of a From field that can be clean.
const FROM_BYTES_MAX: usize = 998;

/// Reads the one From field of a header and asks `mail-parser` whether it sees the same.
pub(super) fn judged(head: &Head<'_>) -> FromField {
    let found = read(head);
    if found.address().is_some_and(|address| !agrees(head, address)) {
        return FromField::Bad("two readers do not agree about From");
    }
    found
}

/// Reads the one From field of a header by our own grammar alone.
pub(super) fn read(head: &Head<'_>) -> FromField {
    read_strictly(head)
        .map_or_else(FromField::Bad, |(address, display)| FromField::Clean { address, display })
}

fn read_strictly(head: &Head<'_>) -> Result<(Address, HeaderValue), &'static str> {
    if hidden_from(head) {
        return Err("a second or disguised From field");
    }
    let mut found = head.all("From");
    let field = found.next().ok_or("no From field")?;
    if found.next().is_some() {
        return Err("more than one From field");
    }
    let line = plain_line(field)?;
    let (line, comments) = from_comment::taken_out(&line)?;
    let (name, bare) = cut(&line)?;
    let address = Address::parse(bare).map_err(|_| "the address in From is not a plain one")?;
    // A domain in letters outside ASCII without its A-label is a lookalike (RFC 5890 section 2.3.2.1).
    if !address.domain().is_ascii() {
        return Err("the domain in From has letters outside ASCII");
    }
    let display = shown(name, &comments);
    Ok((address, HeaderValue::new(&super::decoded(display.as_bytes()))))
}

/// A comment goes with the name; where there is no name, legacy programs put it there (RFC 5322 section 3.4).
fn shown(name: String, comments: &[&str]) -> String {
    match comments {
        [only] if name.is_empty() => (*only).to_owned(),
        several => {
            several.iter().filter(|c| !c.trim().is_empty()).fold(name, |name, c| format!("{name} ({c})"))
        }
    }
}

/// The value on one line, if the field's octets are fit for it.
fn plain_line(field: &Field<'_>) -> Result<String, &'static str> {
    if field.raw.len() > FROM_BYTES_MAX {
        return Err("the From field is longer than a line may be");
    }
    if field.raw.iter().any(|b| b.is_ascii_control() && !matches!(b, b'\t' | b'\r' | b'\n')) {
        return Err("a control character in From");
    }
    let text = std::str::from_utf8(field.raw).map_err(|_| "octets in From that are no UTF-8")?;
    let flat = text.replace("\r\n", "\n");
    if flat.contains('\r') {
        return Err("a bare CR in From");
    }
    // A line end inside the angle brackets would be a folded address; a comment may stand behind them.
    let inside = |rest: &str| rest.rsplit_once('>').map_or(rest, |(inside, _)| inside).contains('\n');
    let folded = flat.split_once('<').is_some_and(|(_, rest)| inside(rest.trim_end()));
    if folded {
        return Err("a folded address in From");
    }
    Ok(flat.replace('\n', "").trim_matches([' ', '\t']).to_owned())
}

/// `(display, addr-spec)` of `addr`, `name <addr>`, `"name" <addr>`; anything else has no place here.
fn cut(line: &str) -> Result<(String, &str), &'static str> {
    let Some(before) = line.strip_suffix('>') else {
        let is_bare = !line.contains([' ', '\t', '<', '"', '(', ')', ',', ';', ':']);
        return if is_bare { Ok((String::new(), line)) } else { Err("From is not one plain address") };
    };
    let (name, address) = before.rsplit_once('<').ok_or("From has no opening bracket")?;
    Ok((display_name(name.trim_matches([' ', '\t']))?, address))
}

/// RFC 5322 section 3.2.5, a phrase: one quoted string, or words without specials.
fn display_name(name: &str) -> Result<String, &'static str> {
    if let Some(inner) = name.strip_prefix('"') {
        let inner = inner.strip_suffix('"').ok_or("an open quotation in From")?;
        return unquote(inner);
    }
    // A dot is obsolete syntax (RFC 5322 section 4.1) that everybody writes: `J. Doe`.
    if name.contains(['<', '>', '(', ')', '[', ']', ':', ';', '@', ',', '\\', '"']) {
        return Err("a special character in the name in From");
    }
    Ok(name.to_owned())
}

fn unquote(inner: &str) -> Result<String, &'static str> {
    let (mut out, mut chars) = (String::new(), inner.chars());
    while let Some(c) = chars.next() {
        match c {
            '\\' => out.push(chars.next().ok_or("an open quotation in From")?),
            '"' => return Err("two quotations in From"),
            other => out.push(other),
        }
    }
    Ok(out)
}

/// Whether some reader could see a From field where RFC 5322 has none.
fn hidden_from(head: &Head<'_>) -> bool {
    let exact = head.all("From").count();
    let spaced = head.all("From").any(|f| head.bytes.get(f.start + 4) != Some(&b':'));
    let alike = head.bytes.split(|b| matches!(b, b'\r' | b'\n')).filter(|line| looks_like_from(line)).count();
    let quoted =
        head.fields.iter().filter(|f| is_signature(f.name)).map(|f| lines_alike(f.raw)).sum::<usize>();
    spaced || alike.saturating_sub(quoted) > exact
}

/// DKIM and ARC list `from:` in their folded values: no disguise.
fn is_signature(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.contains("signature") || name.contains("seal")
}

fn lines_alike(raw: &[u8]) -> usize {
    raw.split(|b| matches!(b, b'\r' | b'\n')).skip(1).filter(|line| looks_like_from(line)).count()
}

/// `From` and a colon, whatever white space or control characters stand before, in and behind it.
fn looks_like_from(line: &[u8]) -> bool {
    let mut letters = line.iter().filter(|b| !b.is_ascii_whitespace() && !b.is_ascii_control());
    b"from:".iter().all(|want| letters.next().is_some_and(|b| b.to_ascii_lowercase() == *want))
}

/// Whether `mail-parser` sees one From with just this address.
fn agrees(head: &Head<'_>, address: &Address) -> bool {
    let Some(parsed) = from_reader().parse_headers(head.bytes) else { return false };
    let mut found = parsed.headers().iter().filter(|h| h.name == HeaderName::From);
    let (Some(only), None) = (found.next(), found.next()) else { return false };
    let Some(list) = only.value.as_address() else { return false };
    let mut mailboxes = list.iter();
    let (Some(first), None) = (mailboxes.next(), mailboxes.next()) else { return false };
    list.as_list().is_some() && first.address().is_some_and(|a| Address::parse(a).as_ref() == Ok(address))
}

fn from_reader() -> &'static MessageParser {
    static READER: OnceLock<MessageParser> = OnceLock::new();
    READER.get_or_init(|| MessageParser::new().header_address(HeaderName::From).default_header_ignore())
}
