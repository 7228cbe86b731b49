//! A key record (RFC 6376 section 3.6.1, RFC 8463 section 4).

use super::Failure;
use super::signature::{Algorithm, Signature};
use super::tags::{self, Tags};
use ring::digest::{SHA256, digest};
use ring::signature::{ED25519, RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, UnparsedPublicKey};

/// Octets of a record that are read; an RSA key of 8192 bits needs 1,500.
pub const KEY_OCTETS_MAX: usize = 4 * 1024;
/// RFC 8301 section 3.2: verifiers must not take shorter ones.
pub const RSA_BITS_MIN: usize = 1_024;
/// What the arithmetic below is made for.
const RSA_BITS_MAX: usize = 8_192;
/// RFC 8032 section 5.1.5.
const ED25519_OCTETS: usize = 32;

/// A public key that may be used for mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    algorithm: Algorithm,
    /// RSA: the RSAPublicKey of RFC 8017 appendix A.1.1; Ed25519: the point.
    octets: Vec<u8>,
    /// `t=s`: no `i=` below `d=`.
    strict_identity: bool,
}

impl Key {
    /// Reads a record.
    ///
    /// # Errors
    /// The first rule that it breaks.
    pub fn read(record: &str) -> Result<Self, Failure> {
        let fits = Some(record).filter(|r| r.len() <= KEY_OCTETS_MAX);
        let tags = fits.and_then(Tags::parse).ok_or(Failure::KeySyntax)?;
        // Section 3.6.1: a version, if any, comes first.
        if tags.get("v").is_some() && tags.first() != Some(("v", "DKIM1")) {
            return Err(Failure::KeySyntax);
        }
        let lists = |name: &str, wanted: &[&str]| match tags.get(name) {
            Some(list) => tags::items(list).any(|item| wanted.iter().any(|w| item.eq_ignore_ascii_case(w))),
            None => true,
        };
        let flagged = |flag: &str| tags.get("t").is_some() && lists("t", &[flag]);
        let public = tags.get("p").ok_or(Failure::KeySyntax)?;
        if public.is_empty() {
            return Err(Failure::KeyRevoked);
        }
        if flagged("y") {
            return Err(Failure::KeyTesting);
        }
        if !lists("s", &["*", "email"]) {
            return Err(Failure::KeyService);
        }
        if !lists("h", &["sha256"]) {
            return Err(Failure::KeyAlgorithm);
        }
        let public = tags::base64(public).ok_or(Failure::KeySyntax)?;
        let (algorithm, octets) = usable(tags.get("k").unwrap_or("rsa"), public)?;
        Ok(Key { algorithm, octets, strict_identity: flagged("s") })
    }

    /// The key of a name with these records.
    ///
    /// # Errors
    /// There is none, or there are several, or it breaks a rule.
    pub fn only(records: &[String]) -> Result<Self, Failure> {
        match records {
            [] => Err(Failure::NoKey),
            [only] => Key::read(only),
            [_, _, ..] => Err(Failure::SeveralKeys),
        }
    }

    /// Whether `signature` signs `data` with this key.
    pub(in crate::mail) fn verify(&self, signature: &Signature, data: &[u8]) -> Result<(), Failure> {
        if self.algorithm != signature.algorithm {
            return Err(Failure::KeyAlgorithm);
        }
        if self.strict_identity && !signature.identity_is_domain {
            return Err(Failure::Identity);
        }
        let octets = &signature.signature;
        let verified = match self.algorithm {
            Algorithm::RsaSha256 => {
                UnparsedPublicKey::new(&RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, &self.octets)
                    .verify(data, octets)
            }
            // RFC 8463 section 3: what is signed is the hash.
            Algorithm::Ed25519Sha256 => {
                UnparsedPublicKey::new(&ED25519, &self.octets).verify(digest(&SHA256, data).as_ref(), octets)
            }
        };
        verified.map_err(|_| Failure::BadSignature)
    }
}

fn usable(kind: &str, public: Vec<u8>) -> Result<(Algorithm, Vec<u8>), Failure> {
    if kind.eq_ignore_ascii_case("ed25519") {
        let fits = public.len() == ED25519_OCTETS;
        return if fits { Ok((Algorithm::Ed25519Sha256, public)) } else { Err(Failure::KeySyntax) };
    }
    if !kind.eq_ignore_ascii_case("rsa") {
        return Err(Failure::KeyAlgorithm);
    }
    let (key, bits) = rsa(&public).ok_or(Failure::KeySyntax)?;
    match (RSA_BITS_MIN..=RSA_BITS_MAX).contains(&bits) {
        true => Ok((Algorithm::RsaSha256, key.to_vec())),
        false => Err(Failure::KeySize),
    }
}

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;

/// The RSAPublicKey and the bits of its modulus. Everybody publishes it inside a SubjectPublicKeyInfo (RFC 5280
/// section 4.1), the RFC shows both; of the algorithm named there nothing is taken.
fn rsa(der: &[u8]) -> Option<(&[u8], usize)> {
    let (inner, _) = element(der, SEQUENCE)?;
    let key = match element(inner, SEQUENCE) {
        Some((_, rest)) => element(rest, BIT_STRING)?.0.strip_prefix(&[0])?,
        None => der,
    };
    let (numbers, _) = element(key, SEQUENCE)?;
    let modulus = element(numbers, INTEGER)?.0;
    let significant = modulus.iter().skip_while(|b| **b == 0).count();
    let top = modulus.iter().find(|b| **b != 0)?;
    Some((key, significant * 8 - top.leading_zeros() as usize))
}

/// The content of the first element, if it has this tag, and what follows it (X.690 section 8.1).
fn element(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (&[found, length], rest) = der.split_first_chunk()?;
    if found != tag {
        return None;
    }
    let (length, rest) = match length {
        0..=0x7f => (usize::from(length), rest),
        0x81 => rest.split_first().map(|(n, rest)| (usize::from(*n), rest))?,
        0x82 => rest.split_first_chunk().map(|(n, rest)| (usize::from(u16::from_be_bytes(*n)), rest))?,
        _ => return None,
    };
    rest.split_at_checked(length)
}
