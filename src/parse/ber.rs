//! The few steps through BER (X.690) that reach the content of a signed mail; DER is a form of it.
//!
//! Bounded and forwards only: each octet is looked at once, nesting has a limit. It knows no certificates, verifies
//! nothing, and takes what is there of an element that was cut off.

/// Constructed encodings inside each other that are followed.
pub(super) const BER_DEPTH_MAX: usize = 8;

pub(super) const INTEGER: u8 = 0x02;
pub(super) const OCTET_STRING: u8 = 0x04;
pub(super) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(super) const SEQUENCE: u8 = 0x30;
pub(super) const SET: u8 = 0x31;
/// `[0]`, constructed.
pub(super) const CONTEXT_0: u8 = 0xa0;
const CONSTRUCTED: u8 = 0x20;
/// X.690 section 8.1.5.
const END_OF_CONTENTS: [u8; 2] = [0, 0];

/// An element's identifier and length.
struct Head<'a> {
    tag: u8,
    /// `None`: indefinite; the contents end with end-of-contents octets (X.690 section 8.1.3.6).
    length: Option<usize>,
    rest: &'a [u8],
}

fn head(bytes: &[u8]) -> Option<Head<'_>> {
    let (&tag, rest) = bytes.split_first()?;
    let (&first, rest) = rest.split_first()?;
    // X.690 section 8.1.2.4: tags of several octets stand nowhere on our way.
    if tag & 0x1f == 0x1f {
        return None;
    }
    if first == 0x80 {
        return (tag & CONSTRUCTED != 0).then_some(Head { tag, length: None, rest });
    }
    if first < 0x80 {
        return Some(Head { tag, length: Some(usize::from(first)), rest });
    }
    let (octets, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
    let octet = |value: Option<usize>, next: &u8| {
        value.and_then(|v| v.checked_mul(256)).and_then(|v| v.checked_add(usize::from(*next)))
    };
    let length = octets.iter().fold(Some(0), octet)?;
    Some(Head { tag, length: Some(length), rest })
}

impl<'a> Head<'a> {
    /// The contents, and what else stands behind them if they are indefinite.
    fn contents(&self) -> &'a [u8] {
        self.length.and_then(|n| self.rest.get(..n)).unwrap_or(self.rest)
    }
}

/// The contents of the element at the start, if it has this tag.
pub(super) fn enter(bytes: &[u8], tag: u8) -> Option<&[u8]> {
    head(bytes).filter(|head| head.tag == tag).map(|head| head.contents())
}

/// What stands behind the element at the start, if it has this tag.
pub(super) fn after(bytes: &[u8], tag: u8) -> Option<&[u8]> {
    head(bytes).filter(|head| head.tag == tag).and_then(|head| behind(&head, 0))
}

fn behind<'a>(head: &Head<'a>, depth: usize) -> Option<&'a [u8]> {
    if let Some(length) = head.length {
        return head.rest.get(length..);
    }
    if depth >= BER_DEPTH_MAX {
        return None;
    }
    let mut rest = head.rest;
    loop {
        if let Some(after) = rest.strip_prefix(&END_OF_CONTENTS) {
            return Some(after);
        }
        rest = behind(&self::head(rest)?, depth + 1)?;
    }
}

/// The octets of the OCTET STRING at the start, in one piece or in many (X.690 section 8.7.3).
pub(super) fn octets(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    piece(bytes, &mut out, 0).map(|_| out)
}

/// Gives what stands behind the piece; nothing behind one that was cut off.
fn piece<'a>(bytes: &'a [u8], out: &mut Vec<u8>, depth: usize) -> Option<&'a [u8]> {
    let head = head(bytes).filter(|head| head.tag & !CONSTRUCTED == OCTET_STRING)?;
    if head.tag == OCTET_STRING {
        out.extend_from_slice(head.contents());
        return Some(head.length.and_then(|n| head.rest.get(n..)).unwrap_or_default());
    }
    if depth >= BER_DEPTH_MAX {
        return None;
    }
    let mut inner = head.contents();
    while !inner.is_empty() {
        if head.length.is_none()
            && let Some(after) = inner.strip_prefix(&END_OF_CONTENTS)
        {
            return Some(after);
        }
        inner = piece(inner, out, depth + 1)?;
    }
    Some(head.length.and_then(|n| head.rest.get(n..)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn octets_come_in_one_piece_or_in_many() {
        assert_eq!(octets(b"\x04\x03abc\xff").as_deref(), Some(&b"abc"[..]));
        assert_eq!(octets(b"\x04\x81\x03abc").as_deref(), Some(&b"abc"[..]));
        assert_eq!(octets(b"\x24\x07\x04\x02ab\x04\x01c").as_deref(), Some(&b"abc"[..]));
        assert_eq!(octets(b"\x24\x80\x04\x02ab\x24\x80\x04\x01c\0\0\0\0").as_deref(), Some(&b"abc"[..]));
        assert_eq!(octets(b"\x04\x09abc").as_deref(), Some(&b"abc"[..]), "cut off");
        assert_eq!(octets(b"\x24\x80\x04\x02ab\x04\x09c").as_deref(), Some(&b"abc"[..]), "cut off");
        assert_eq!(octets(b"\x24\x80\x02\x01\x01\0\0"), None, "no octets");
    }

    #[test]
    fn nesting_and_lengths_have_a_limit() {
        let nested = |depth: usize| [[0x24, 0x80].repeat(depth), b"\x04\x01x".to_vec()].concat();
        assert_eq!(octets(&nested(BER_DEPTH_MAX)).as_deref(), Some(&b"x"[..]));
        assert_eq!(octets(&nested(BER_DEPTH_MAX + 1)), None);
        let sets =
            |depth: usize| [[0x31, 0x80].repeat(depth), [0, 0].repeat(depth), b"rest".to_vec()].concat();
        assert_eq!(after(&sets(BER_DEPTH_MAX), SET), Some(&b"rest"[..]));
        assert_eq!(after(&sets(BER_DEPTH_MAX + 1), SET), None);
        assert_eq!(octets(b"\x04\x89\x01\0\0\0\0\0\0\0\0a"), None, "a length that no memory has");
    }
}
