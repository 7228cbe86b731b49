//! Opaque S/MIME (RFC 8551 section 3.5.2): the signed mail lies inside a CMS object (RFC 5652) and is taken out of it.
//!
//! No signature is verified: what stands inside is what the sender's program put there and proves nobody. What is
//! encrypted or compressed is not opened; it is only known to be so.

use super::ber::{CONTEXT_0, INTEGER, OBJECT_IDENTIFIER, SEQUENCE, SET, after, enter, octets};
use super::mime::Part;
use crate::mail::fields::{fields, split};

/// 1.2.840.113549.1.7.2 (RFC 5652 section 5.1).
const SIGNED_DATA: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02";
/// 1.2.840.113549.1.7.1 (RFC 5652 section 4).
const DATA: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01";
/// What RFC 8551 section 3.2.1 calls it, and what gateways leave of it under a generic type.
const NAME: &str = "smime.p7m";

/// What a part is to somebody without a key.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Opened {
    /// An ordinary part: no CMS at all, certificates only, or a signed document.
    Part,
    /// The entity that was signed.
    Entity(Vec<u8>),
    /// Encrypted, compressed or damaged: its words cannot be read.
    Sealed,
}

/// Looks into a part that may be an S/MIME mail.
pub(super) fn open(part: &Part<'_>) -> Opened {
    if !is_opaque(part) {
        return Opened::Part;
    }
    match content(&part.decoded()) {
        Some(Content::Signed(inner)) if is_entity(&inner) => Opened::Entity(inner),
        Some(Content::Signed(_) | Content::Absent) => Opened::Part,
        Some(Content::Other) | None => Opened::Sealed,
    }
}

/// A file that somebody signed has a name of its own (`contract.pdf.p7m`): it is an attachment and no mail.
fn is_opaque(part: &Part<'_>) -> bool {
    let name = part.file_name();
    let named = name.is_some_and(|n| n.trim().eq_ignore_ascii_case(NAME));
    let typed = part.is("application", &["pkcs7-mime", "x-pkcs7-mime"]);
    (typed && (named || name.is_none() || part.parent.is_empty()))
        || (named && part.is("application", &["octet-stream"]))
}

#[derive(Debug)]
enum Content {
    Signed(Vec<u8>),
    Absent,
    Other,
}

/// The way from ContentInfo to eContent (RFC 5652 sections 3, 5.1 and 5.2).
fn content(cms: &[u8]) -> Option<Content> {
    let info = enter(cms, SEQUENCE)?;
    if enter(info, OBJECT_IDENTIFIER)? != SIGNED_DATA {
        return Some(Content::Other);
    }
    let signed = enter(enter(after(info, OBJECT_IDENTIFIER)?, CONTEXT_0)?, SEQUENCE)?;
    let capsule = enter(after(after(signed, INTEGER)?, SET)?, SEQUENCE)?;
    let kind = enter(capsule, OBJECT_IDENTIFIER)?;
    let inner = after(capsule, OBJECT_IDENTIFIER).and_then(|rest| enter(rest, CONTEXT_0));
    match inner.filter(|_| kind == DATA) {
        Some(inner) => octets(inner).map(Content::Signed),
        None => Some(Content::Absent),
    }
}

/// RFC 8551 section 3.1: what is signed is a MIME entity with its header, which may be empty.
fn is_entity(inner: &[u8]) -> bool {
    let of_mime = |name: &str| {
        name.get(..8).is_some_and(|n| n.eq_ignore_ascii_case("Content-")) || name == "MIME-Version"
    };
    inner.starts_with(b"\n")
        || inner.starts_with(b"\r\n")
        || fields(split(inner).0).any(|field| of_mime(field.name))
}
