//! Local parts, and what stands behind the `+` of an address or in a `Ref:` line.
//!
//! A name of 12 octets fits with 9-digit numbers of ticket, batch and person, and with a round of up to 2,047.

use super::bound::{Bound, Family, Purpose};
use super::keyring::Keyring;
pub use crate::mail::address::LOCAL_PART_MAX;

/// What an address detail (`1042.<token>`, `b77.<token>`) says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// One of ours.
    Token(Bound),
    /// Shaped like ours, but it does not verify: the mail's proof has failed (spec 6).
    Broken,
    /// Nothing of ours was meant: no number before a dot.
    None,
}

/// A local part that no server has to take.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the local part {0:?} is longer than {LOCAL_PART_MAX} octets; configure a shorter name of the address"
)]
pub struct TooLong(pub String);

/// `1042.<token>`, `b77.<token>`, `m5.<token>`, `p7.<token>`, for a bounce `12.<token>`: for the address, the `Ref:` line, the batch's buttons.
#[must_use]
pub fn detail(keys: &Keyring, bound: &Bound) -> String {
    format!("{}{}.{}", letter(bound.purpose), bound.number, keys.mint(bound))
}

/// `name+detail`.
///
/// # Errors
/// [`TooLong`] over [`LOCAL_PART_MAX`].
pub fn reply_local(name: &str, detail: &str) -> Result<String, TooLong> {
    let local = format!("{name}+{detail}");
    if local.len() > LOCAL_PART_MAX { Err(TooLong(local)) } else { Ok(local) }
}

/// What stands behind the `+` of `tickets@`, or behind `Ref:`. A bounce token is broken here.
#[must_use]
pub fn read_detail(keys: &Keyring, detail: &str) -> Detail {
    let Some((letter, number, token)) = parts(detail) else { return Detail::None };
    let family = match letter {
        None => Family::Ticket,
        Some('b') => Family::Batch,
        Some('m') => Family::Mail,
        Some('p') => Family::Person,
        Some(_) => return Detail::None,
    };
    opened(keys.open(number, family, token))
}

/// What stands behind the `+` of `bounces@`. Only a bounce token is whole here.
#[must_use]
pub fn read_bounce(keys: &Keyring, detail: &str) -> Detail {
    match parts(detail) {
        Some((None, number, token)) => opened(keys.open(number, Family::Outgoing, token)),
        Some((Some(_), _, _)) | None => Detail::None,
    }
}

const fn letter(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Answer | Purpose::Staff | Purpose::Bounce => "",
        Purpose::Batch => "b",
        Purpose::Confirm => "m",
        Purpose::Alias | Purpose::Objection => "p",
    }
}

fn opened(bound: Option<Bound>) -> Detail {
    bound.map_or(Detail::Broken, Detail::Token)
}

/// Letter, number and token; `None` if there is no number before a dot.
fn parts(detail: &str) -> Option<(Option<char>, i64, &str)> {
    let (named, token) = detail.split_once('.')?;
    let first = named.chars().next()?.to_ascii_lowercase();
    let letter = first.is_ascii_alphabetic().then_some(first);
    let digits = if letter.is_some() { named.get(1..)? } else { named };
    Some((letter, plain_number(digits)?, token))
}

/// Digits without sign, blanks or leading zeros: a number has one spelling.
pub(super) fn plain_number(digits: &str) -> Option<i64> {
    let plain = digits.bytes().all(|b| b.is_ascii_digit()) && (digits == "0" || !digits.starts_with('0'));
    plain.then(|| digits.parse().ok())?
}
