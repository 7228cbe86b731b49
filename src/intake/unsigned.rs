//! Why the words of a mail may not be those that its sender signed: a signature covers what it covers, and whoever
//! has a copy can change the rest (RFC 6376 sections 8.2 and 8.15).
//!
//! Signatures that leave a MIME field out are everyday; so the field is doubted only where the body could be read in
//! another way than its sender's program wrote it (`docs/decisions/0043-unsigned-fields.md`).

use super::{pictures, prepare};
use crate::mail::auth_results;
use crate::mail::{Address, Site};
use crate::parse::{self, Message};
use crate::reply::Divided;

const TYPE: &str = "Content-Type is not signed, and words may stand there otherwise than they were written";
const CODING: &str =
    "Content-Transfer-Encoding is not signed, and words may stand there otherwise than they were written";
const DISPOSITION: &str = "Content-Disposition is not signed, and makes a file of what may be words";

/// Methods that vouch for the whole mail.
const WHOLE: &[&str] = &["dkim", "spf", "auth"];
/// Methods that vouch for the way that the mail came, and not for a copy of it.
const WAY: &[&str] = &["spf", "auth"];

/// Whether the sender's domain signed only the beginning of the body, and nothing else vouches for the rest: with
/// another Content-Type, which few signatures cover, what was added becomes all that is read (RFC 6376 section 8.2).
pub(super) fn is_partial(message: &Message, site: &Site) -> bool {
    let Some(from) = message.from.address() else { return false };
    is_aligned(&message.partial_signers(), from) && !is_vouched_for(message, site, (from, WHOLE))
}

/// The field that a signature of the sender's domain leaves out, and by which the body may be read otherwise. With
/// another boundary, taken from a line of the body, what somebody answered becomes a preamble, and what they
/// quoted all that is read; with another encoding, `=0A` in what they quoted begins a line of their own.
pub(super) fn doubt(message: &Message, (raw, words): (&[u8], &Divided), site: &Site) -> Option<&'static str> {
    let from = message.from.address()?;
    let is_open =
        |field: &str| is_aligned(&message.signers_without(field), from) || is_unsealed(message, field, site);
    let (kind, coding) = (is_open("Content-Type"), is_open("Content-Transfer-Encoding"));
    let filed = is_open("Content-Disposition") && parse::is_filed(raw);
    if !(kind || coding || filed) || is_vouched_for(message, site, (from, WAY)) {
        return None;
    }
    let hidden = filed.then_some(DISPOSITION).or((kind && parse::is_mistyped(raw)).then_some(TYPE));
    hidden.or_else(|| (coding && (parse::is_miscoded(raw) || says_otherwise(raw, words))).then_some(CODING))
}

/// Whether it may count by a seal that leaves the field out: only where our own server says nothing.
fn is_unsealed(message: &Message, field: &str, site: &Site) -> bool {
    let is_named = || message.sealers_without(field).iter().any(|d| site.arc_sealers.contains(d));
    let fields = || message.verdict_fields_below(site.trusted_hops);
    !site.arc_sealers.is_empty() && is_named() && !auth_results::is_stamped(&fields(), &site.authserv_id)
}

/// Whether there would be other new words if the body were encoded.
fn says_otherwise(raw: &[u8], words: &Divided) -> bool {
    let new_text = |words: &Divided| words.read(&[], 1, 0).new_text;
    let other = parse::recoded(raw).map(|raw| pictures::divide(&parse::parse(&raw), None));
    other.is_some_and(|other| new_text(&other) != new_text(words))
}

fn is_aligned(domains: &[String], from: &Address) -> bool {
    domains.iter().any(|domain| auth_results::aligned(domain, from.domain()))
}

fn is_vouched_for(message: &Message, site: &Site, (from, methods): (&Address, &[&str])) -> bool {
    let fields = message.verdict_fields_below(site.trusted_hops);
    auth_results::vouches_by(methods, &fields, (prepare::stamp(message, site), &site.authserv_id), from)
}
