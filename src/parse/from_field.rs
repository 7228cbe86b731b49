//! Who claims to have written a mail, by a strict grammar of our own over the raw header (spec: one clean From).
//!
//! What two readers could read in two ways is `Bad`. No address is ever repaired here.

use super::from_comment;
use super::header::Head;
use super::message::FromField;
use super::second_reader::agrees;
use crate::mail::fields::{Field, position};
use crate::mail::{Address, HeaderValue};
use std::borrow::Cow;

/// Octets of a From field that can be clean.
const FROM_BYTES_MAX: usize = 998;

/// Reads the one From field of a header and asks `mail-parser` whether it sees the same.
pub(super) fn judged(head: &Head<'_>) -> FromField {
    let found = read(head);
    let agreed = |address| head.first("From").is_some_and(|field| agrees((head, field), address));
    if found.address().is_some_and(|address| !agreed(address)) {
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
    Ok((address, HeaderValue::new(&super::unstructured(display.as_bytes()))))
}

/// A comment goes with the name; where there is no name, legacy programs put it there (RFC 5322 section 3.4).
fn shown<'a>(name: Cow<'a, str>, comments: &[&'a str]) -> Cow<'a, str> {
    let beside = |name, c: &&str| Cow::Owned(format!("{name} ({c})"));
    match comments {
        [only] if name.is_empty() => Cow::Borrowed(only),
        several => several.iter().filter(|c| !c.trim().is_empty()).fold(name, beside),
    }
}

/// The value on one line, if the field's octets are fit for it.
fn plain_line<'a>(field: &Field<'a>) -> Result<Cow<'a, str>, &'static str> {
    if field.raw.len() > FROM_BYTES_MAX {
        return Err("the From field is longer than a line may be");
    }
    let is_control = |b: u8| b.is_ascii_control() && !matches!(b, b'\t' | b'\r' | b'\n');
    if position(field.raw, is_control).is_some() {
        return Err("a control character in From");
    }
    let text = std::str::from_utf8(field.raw).map_err(|_| "octets in From that are no UTF-8")?;
    match position(field.raw, is_line_end) {
        None => Ok(text.trim_matches([' ', '\t']).into()),
        Some(_) => unfolded(text).map(Cow::Owned),
    }
}

fn unfolded(text: &str) -> Result<String, &'static str> {
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
fn cut(line: &str) -> Result<(Cow<'_, str>, &str), &'static str> {
    let Some(before) = line.strip_suffix('>') else {
        let is_bare = !line.contains([' ', '\t', '<', '"', '(', ')', ',', ';', ':']);
        return if is_bare { Ok((Cow::default(), line)) } else { Err("From is not one plain address") };
    };
    let (name, address) = before.rsplit_once('<').ok_or("From has no opening bracket")?;
    Ok((display_name(name.trim_matches([' ', '\t']))?, address))
}

/// RFC 5322 section 3.2.5, a phrase: one quoted string, or words without specials.
fn display_name(name: &str) -> Result<Cow<'_, str>, &'static str> {
    if let Some(inner) = name.strip_prefix('"') {
        let inner = inner.strip_suffix('"').ok_or("an open quotation in From")?;
        return unquote(inner).map(Cow::Owned);
    }
    // A dot is obsolete syntax (RFC 5322 section 4.1) that everybody writes: `J. Doe`.
    if name.contains(['<', '>', '(', ')', '[', ']', ':', ';', '@', ',', '\\', '"']) {
        return Err("a special character in the name in From");
    }
    Ok(name.into())
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
    let spaced = head.all("From").any(|f| f.is_obsolete);
    let alike = lines(head.bytes).filter(|line| looks_like_from(line)).count();
    let signatures = || head.fields.iter().filter(|f| is_signature(f.name));
    let quoted = || signatures().map(|f| lines_alike(f.raw)).sum::<usize>();
    spaced || alike > exact && alike.saturating_sub(quoted()) > exact
}

/// DKIM and ARC list `from:` in their folded values: no disguise.
fn is_signature(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.contains("signature") || name.contains("seal")
}

fn lines_alike(raw: &[u8]) -> usize {
    lines(raw).skip(1).filter(|line| looks_like_from(line)).count()
}

/// What stands between CR and LF, wherever they stand.
fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(bytes);
    std::iter::from_fn(move || {
        let all = rest?;
        let (line, behind) = all.split_at_checked(position(all, is_line_end).unwrap_or(all.len()))?;
        rest = behind.get(1..);
        Some(line)
    })
}

fn is_line_end(octet: u8) -> bool {
    matches!(octet, b'\r' | b'\n')
}

/// `From` and a colon, whatever white space or control characters stand before, in and behind it.
fn looks_like_from(line: &[u8]) -> bool {
    let mut letters = line.iter().filter(|b| !b.is_ascii_whitespace() && !b.is_ascii_control());
    b"from:".iter().all(|want| letters.next().is_some_and(|b| b.to_ascii_lowercase() == *want))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn lines_end_at_either_sign(text in "[ab\r\n]{0,40}") {
            let split = text.as_bytes().split(|b| is_line_end(*b));
            prop_assert_eq!(lines(text.as_bytes()).collect::<Vec<_>>(), split.collect::<Vec<_>>());
        }
    }
}
