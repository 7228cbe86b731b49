//! A mail with its signatures, and whether one of them holds.

use super::signature::Signature;
use super::{Canon, Failure, Key, body, header};
use crate::mail::fields::{Field, fields, split};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use std::cell::OnceCell;

/// How far a signer's clock may be ahead of ours.
pub const CLOCK_SKEW_SECONDS: u64 = 300;

/// A mail as its signers saw it. Its body is hashed at most once a canonical form.
#[derive(Debug)]
pub struct Signed<'a> {
    head: &'a [u8],
    fields: Vec<Field<'a>>,
    body: &'a [u8],
    simple: OnceCell<Vec<u8>>,
    relaxed: OnceCell<Vec<u8>>,
}

impl<'a> Signed<'a> {
    /// Walks the header. Limits on its size are the caller's.
    #[must_use]
    pub fn of(raw: &'a [u8]) -> Self {
        let (head, body) = split(raw);
        let fields = fields(head).collect();
        Signed { head, fields, body, simple: OnceCell::new(), relaxed: OnceCell::new() }
    }

    /// The DKIM-Signature fields, from the top.
    pub fn signatures(&self) -> impl Iterator<Item = &Field<'a>> {
        self.named("DKIM-Signature")
    }

    /// The fields of that name, from the top.
    pub(in crate::mail) fn named(&self, name: &'static str) -> impl Iterator<Item = &Field<'a>> {
        self.fields.iter().filter(move |field| field.is(name))
    }

    /// Reads a signature, and everything about it that needs no key.
    ///
    /// # Errors
    /// Why it can never count on this mail at this time.
    pub fn candidate(&self, field: &Field<'_>, now: Timestamp) -> Result<Signature, Failure> {
        let signature = Signature::read(field)?;
        self.admits(&signature, now)?;
        Ok(signature)
    }

    /// Reads a signature as RFC 6376 has it: also one that covers less than we ask for.
    ///
    /// # Errors
    /// Why nobody has to take it at this time.
    pub fn by_rfc(&self, field: &Field<'_>, now: Timestamp) -> Result<Signature, Failure> {
        let signature = Signature::by_rfc(field)?;
        timely(&signature, now)?;
        Ok(signature)
    }

    /// Everything about a signature that needs this mail, and no key.
    pub(in crate::mail) fn admits(&self, signature: &Signature, now: Timestamp) -> Result<(), Failure> {
        // Lines that are no fields are in nobody's hash.
        let known: usize = self.fields.iter().map(|field| field.end - field.start).sum();
        if known != self.head.len() {
            return Err(Failure::BadHeader);
        }
        timely(signature, now)?;
        header::covers(signature, &self.fields)
    }

    /// Whether what a signature covers can stand for this mail, whatever time it is, and whatever somebody added to the
    /// header since: what leaves Date or Subject out tells no mail from the next one.
    #[must_use]
    pub fn is_sealable(&self, signature: &Signature) -> bool {
        header::covers_words(signature, &self.fields).is_ok()
    }

    /// Whether the key of `records` signed this mail (RFC 6376 section 6.1).
    ///
    /// # Errors
    /// Why it does not count.
    pub fn verify(
        &self,
        (field, signature): (&Field<'_>, &Signature),
        records: &[String],
    ) -> Result<(), Failure> {
        let key = Key::only(records)?;
        let fits = match signature.length {
            None => *self.body_hash(signature.body) == signature.body_hash,
            Some(octets) => {
                let part = body::hash_of_first(octets, signature.body, self.body);
                part.as_ref() == Some(&signature.body_hash)
            }
        };
        if !fits {
            return Err(Failure::BodyHash);
        }
        key.verify(signature, &header::signed((field, signature), (self.head, &self.fields)))
    }

    /// Adds a field in relaxed form, with its line end.
    pub(in crate::mail) fn relaxed(&self, field: &Field<'_>, out: &mut Vec<u8>) {
        header::whole(Canon::Relaxed, field, self.head, out);
    }

    /// Adds the field of a signature itself as it is signed: without a value of `b=`, and without its line end.
    pub(in crate::mail) fn emptied(&self, own: (&Field<'_>, &Signature), out: &mut Vec<u8>) {
        header::emptied(own, self.head, out);
    }

    /// A hash of what this signature covers: a mail that was signed once has the same again, whatever was added, taken
    /// away or spaced otherwise, and another mail another one as soon as a field that is signed differs.
    #[must_use]
    pub fn seal(&self, (field, signature): (&Field<'_>, &Signature)) -> [u8; 32] {
        let header = header::covered(Canon::Relaxed, (field, signature), (self.head, &self.fields));
        Sha256::new().chain_update(header).chain_update(self.body_hash(Canon::Relaxed)).finalize().into()
    }

    fn body_hash(&self, canon: Canon) -> &Vec<u8> {
        let kept = match canon {
            Canon::Simple => &self.simple,
            Canon::Relaxed => &self.relaxed,
        };
        kept.get_or_init(|| body::hash(canon, self.body))
    }
}

/// RFC 6376 section 3.5: x= later than t=, and not yet over.
pub(in crate::mail) fn timely(signature: &Signature, now: Timestamp) -> Result<(), Failure> {
    let now = u64::try_from(now.as_second()).unwrap_or(0);
    if signature.expires.is_some_and(|x| x <= now || signature.signed_at.is_some_and(|t| t >= x)) {
        return Err(Failure::Expired);
    }
    match signature.signed_at.is_some_and(|t| t > now.saturating_add(CLOCK_SKEW_SECONDS)) {
        true => Err(Failure::Future),
        false => Ok(()),
    }
}
