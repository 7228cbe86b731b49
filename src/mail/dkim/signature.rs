//! One DKIM-Signature field (RFC 6376 section 3.5), read and judged as far as it can be without the mail.

use super::Failure;
use super::tags::{self, FWS, Tags};
use crate::mail::fields::Field;
use std::ops::Range;

/// Names that `h=` may list.
pub const SIGNED_NAMES_MAX: usize = 200;
/// Octets of a SHA-256.
const HASH_OCTETS: usize = 32;

/// How it is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// RFC 6376 section 3.3.2.
    RsaSha256,
    /// RFC 8463 section 3.
    Ed25519Sha256,
}

/// What may change on the way without harm (RFC 6376 section 3.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Canon {
    /// Almost nothing.
    Simple,
    /// White space, and the case of field names.
    Relaxed,
}

/// What a signature claims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// `d=`, lower case.
    pub domain: String,
    /// `s=`, lower case.
    pub selector: String,
    /// `a=`.
    pub algorithm: Algorithm,
    /// `t=`, seconds since 1970.
    pub signed_at: Option<u64>,
    /// `x=`, seconds since 1970.
    pub expires: Option<u64>,
    pub(super) header: Canon,
    pub(super) body: Canon,
    /// `h=`, lower case, in order, as often as they are listed.
    pub(super) names: Vec<String>,
    pub(super) body_hash: Vec<u8>,
    /// `l=`: of so many octets of the canonical body.
    pub(super) length: Option<usize>,
    pub(super) signature: Vec<u8>,
    /// The domain of `i=` is `d=` itself.
    pub(super) identity_is_domain: bool,
    /// What is left out of the field when it is hashed: the value of `b=`, in its raw value.
    pub(super) own_value: Range<usize>,
}

impl Signature {
    /// Reads one field that covers the whole body.
    ///
    /// # Errors
    /// The first rule that it breaks.
    pub fn read(field: &Field<'_>) -> Result<Self, Failure> {
        Signature::by_rfc(field)?.whole()
    }

    /// The same, also where it covers only a part.
    pub(super) fn by_rfc(field: &Field<'_>) -> Result<Self, Failure> {
        let tags = tags_of(field)?;
        if required(&tags, "v")? != "1" {
            return Err(Failure::Version);
        }
        let signature = Signature::over_mail(&tags)?;
        let identity_is_domain = identity(tags.get("i"), &signature.domain)?;
        Ok(Signature { identity_is_domain, ..signature })
    }

    /// What signs a mail, whatever `v=` and `i=` say: in an ARC-Message-Signature the one is none, and the other no
    /// identity (RFC 8617 section 4.1.2).
    pub(in crate::mail) fn over_mail(tags: &Tags<'_>) -> Result<Self, Failure> {
        let signature = Signature::bare(tags)?;
        // Section 3.5, q=: the only way to ask is the DNS.
        if tags.get("q").is_some_and(|q| !tags::items(q).any(|way| way.eq_ignore_ascii_case("dns/txt"))) {
            return Err(Failure::Syntax);
        }
        let (header, body) = canons(tags.get("c").unwrap_or("simple/simple"))?;
        let body_hash = tags::base64(required(tags, "bh")?).filter(|h| h.len() == HASH_OCTETS);
        Ok(Signature {
            expires: seconds(tags.get("x"))?,
            header,
            body,
            names: names(required(tags, "h")?)?,
            body_hash: body_hash.ok_or(Failure::Syntax)?,
            // What is no number is more than any body has, and holds for none.
            length: tags.get("l").map(|l| l.parse().unwrap_or(usize::MAX)),
            ..signature
        })
    }

    /// Who signed, with which key, when, and the octets: all that an ARC-Seal says (RFC 8617 section 4.1.3), which
    /// covers no body and lists no fields.
    pub(in crate::mail) fn bare(tags: &Tags<'_>) -> Result<Self, Failure> {
        let algorithm = algorithm(required(tags, "a")?)?;
        let domain = tags::domain(required(tags, "d")?).filter(|d| d.contains('.'));
        let signature = tags::base64(required(tags, "b")?).filter(|b| !b.is_empty());
        Ok(Signature {
            domain: domain.ok_or(Failure::Syntax)?,
            selector: tags::domain(required(tags, "s")?).ok_or(Failure::Syntax)?,
            algorithm,
            signed_at: seconds(tags.get("t"))?,
            expires: None,
            header: Canon::Relaxed,
            body: Canon::Relaxed,
            names: Vec::new(),
            body_hash: Vec::new(),
            length: None,
            signature: signature.ok_or(Failure::Syntax)?,
            identity_is_domain: true,
            own_value: tags.span("b").ok_or(Failure::Syntax)?,
        })
    }

    /// Only without `l=`.
    pub(in crate::mail) fn whole(self) -> Result<Self, Failure> {
        if self.length.is_some() { Err(Failure::BodyLength) } else { Ok(self) }
    }

    /// Whether `h=` lists that field.
    pub(in crate::mail) fn lists(&self, field: &str) -> bool {
        self.names.iter().any(|name| name.eq_ignore_ascii_case(field))
    }

    /// Where its key is (RFC 6376 section 3.6.2.1).
    #[must_use]
    pub fn key_name(&self) -> String {
        format!("{}._domainkey.{}", self.selector, self.domain)
    }
}

/// The tags of a signature's field.
pub(in crate::mail) fn tags_of<'a>(field: &Field<'a>) -> Result<Tags<'a>, Failure> {
    let text = std::str::from_utf8(field.raw).map_err(|_| Failure::Syntax)?;
    Tags::parse(text).ok_or(Failure::Syntax)
}

fn required<'a>(tags: &Tags<'a>, name: &str) -> Result<&'a str, Failure> {
    tags.get(name).ok_or(Failure::Syntax)
}

fn algorithm(word: &str) -> Result<Algorithm, Failure> {
    if word.eq_ignore_ascii_case("rsa-sha256") {
        return Ok(Algorithm::RsaSha256);
    }
    if word.eq_ignore_ascii_case("ed25519-sha256") {
        return Ok(Algorithm::Ed25519Sha256);
    }
    Err(Failure::Algorithm)
}

/// Header and body; a body that is not named is simple.
fn canons(words: &str) -> Result<(Canon, Canon), Failure> {
    let canon = |word: &str| {
        if word.eq_ignore_ascii_case("simple") {
            return Ok(Canon::Simple);
        }
        if word.eq_ignore_ascii_case("relaxed") { Ok(Canon::Relaxed) } else { Err(Failure::Syntax) }
    };
    let (header, body) = words.split_once('/').unwrap_or((words, "simple"));
    Ok((canon(header.trim_matches(FWS))?, canon(body.trim_matches(FWS))?))
}

fn names(list: &str) -> Result<Vec<String>, Failure> {
    let is_name = |name: &str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_graphic());
    let names: Vec<String> = tags::items(list).map(str::to_ascii_lowercase).collect();
    if names.len() > SIGNED_NAMES_MAX || !names.iter().all(|name| is_name(name)) {
        return Err(Failure::Syntax);
    }
    match names.iter().any(|name| name == "from") {
        true => Ok(names),
        false => Err(Failure::NotCovered),
    }
}

/// RFC 6376 section 3.5: up to twelve digits; a number that is none is no time.
fn seconds(value: Option<&str>) -> Result<Option<u64>, Failure> {
    let Some(value) = value else { return Ok(None) };
    let fits = (1..=12).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_digit());
    value.parse().ok().filter(|_| fits).map(Some).ok_or(Failure::Syntax)
}

/// Section 3.5, i=: in `d=` or below it. Whether it is `d=` itself.
fn identity(value: Option<&str>, domain: &str) -> Result<bool, Failure> {
    let Some(value) = value else { return Ok(true) };
    let (_, named) = value.rsplit_once('@').ok_or(Failure::Syntax)?;
    let named = named.to_ascii_lowercase();
    let is_below = named.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'));
    match named == domain || is_below {
        true => Ok(named == domain),
        false => Err(Failure::Identity),
    }
}
