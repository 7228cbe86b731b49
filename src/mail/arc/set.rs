//! One set: ARC-Authentication-Results, ARC-Message-Signature and ARC-Seal of one instance (RFC 8617 section 4.2).

use super::Broken;
use crate::mail::auth_results::{self, AuthResults};
use crate::mail::dkim::signature::{Signature, tags_of};
use crate::mail::dkim::verify::timely;
use crate::mail::dkim::{Failure, Signed, Tags};
use crate::mail::fields::Field;
use jiff::Timestamp;

/// Sets of one chain (RFC 8617 section 4.2.1).
pub const SETS_MAX: usize = 50;
/// Octets of one field that are read.
pub const FIELD_MAX: usize = auth_results::FIELD_MAX;

/// What one sealer added.
#[derive(Debug)]
pub(super) struct Set<'m> {
    pub results: &'m Field<'m>,
    pub message: &'m Field<'m>,
    pub seal: (&'m Field<'m>, Signature),
}

/// The sets, oldest first; none where there is no field of ARC at all.
pub(super) fn sets<'m>(mail: &'m Signed<'m>, now: Timestamp) -> Result<Vec<Set<'m>>, Broken> {
    let results = by_instance(mail.named("ARC-Authentication-Results"), results_instance)?;
    let messages = by_instance(mail.named("ARC-Message-Signature"), instance)?;
    let seals = by_instance(mail.named("ARC-Seal"), instance)?;
    if results.len() != messages.len() || messages.len() != seals.len() {
        return Err(Broken::Incomplete);
    }
    let fields = results.into_iter().zip(messages).zip(seals);
    let set = |(n, ((results, message), field)): (usize, _)| {
        let seal = (field, seal(field, (n, now))?);
        Ok(Set { results, message, seal })
    };
    (1..).zip(fields).map(set).collect()
}

/// The fields of one kind, by their instance; each of 1 to N once.
fn by_instance<'m>(
    fields: impl Iterator<Item = &'m Field<'m>>,
    instance: impl Fn(&Field<'_>) -> Option<usize>,
) -> Result<Vec<&'m Field<'m>>, Broken> {
    let mut found = Vec::new();
    for field in fields {
        if found.len() == SETS_MAX {
            return Err(Broken::TooLong);
        }
        let n = Some(field).filter(|f| f.raw.len() <= FIELD_MAX).and_then(&instance);
        found.push((n.ok_or(Broken::Malformed)?, field));
    }
    found.sort_by_key(|(n, _)| *n);
    match found.iter().zip(1..).all(|((n, _), wanted)| *n == wanted) {
        true => Ok(found.into_iter().map(|(_, field)| field).collect()),
        false => Err(Broken::Incomplete),
    }
}

fn instance(field: &Field<'_>) -> Option<usize> {
    number(&tags_of(field).ok()?)
}

/// Section 4.1.1: the instance and a semicolon stand before what RFC 8601 writes.
fn results_instance(field: &Field<'_>) -> Option<usize> {
    let (head, _) = std::str::from_utf8(field.raw).ok()?.split_once(';')?;
    Tags::parse(head).as_ref().and_then(number)
}

/// What the sealer says that it saw; `None`: nobody can read it.
pub(super) fn told(results: &Field<'_>) -> Option<AuthResults> {
    let (_, rest) = std::str::from_utf8(results.raw).ok()?.split_once(';')?;
    auth_results::parse(rest)
}

/// Section 4.2.1: 1 to 50, and here without zeros before it.
fn number(tags: &Tags<'_>) -> Option<usize> {
    let text = tags.get("i")?;
    let is_plain = text.bytes().all(|b| b.is_ascii_digit()) && !text.starts_with('0');
    text.parse().ok().filter(|n| is_plain && (1..=SETS_MAX).contains(n))
}

/// Section 4.1.3.
fn seal(field: &Field<'_>, (n, now): (usize, Timestamp)) -> Result<Signature, Broken> {
    let failed = |why| Broken::Seal(n, why);
    let tags = tags_of(field).map_err(failed)?;
    // What it covers is fixed: whoever lists fields means something else.
    if tags.get("h").is_some() {
        return Err(failed(Failure::Syntax));
    }
    let claim = if n == 1 { "none" } else { "pass" };
    if !tags.get("cv").is_some_and(|cv| cv.eq_ignore_ascii_case(claim)) {
        return Err(Broken::Validation);
    }
    let seal = Signature::bare(&tags).map_err(failed)?;
    timely(&seal, now).map_err(failed)?;
    Ok(seal)
}

/// Every signature of the mail that a seal can rest on, whatever its chain is worth.
pub fn signatures<'m>(mail: &'m Signed<'m>) -> impl Iterator<Item = (&'m Field<'m>, Signature)> {
    let fields = mail.named("ARC-Message-Signature").take(SETS_MAX);
    fields.filter_map(|field| Some((field, message(field).ok()?)))
}

/// Section 4.1.2: as DKIM signs, except for `v=` and `i=`, and never over a seal.
pub(super) fn message(field: &Field<'_>) -> Result<Signature, Failure> {
    let signature = Signature::over_mail(&tags_of(field)?)?.whole()?;
    match signature.lists("ARC-Seal") {
        true => Err(Failure::Syntax),
        false => Ok(signature),
    }
}
