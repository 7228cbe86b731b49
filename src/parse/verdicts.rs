//! Which Authentication-Results fields may be our own server's, and what a DKIM signature's `l=` does to them.

use super::header::Header;
use super::limits::VERDICT_FIELDS_MAX;
use super::message::Message;
use crate::mail::auth_results::{self, AuthResults, MethodResult, Property};
use crate::mail::dkim::Tags;
use crate::mail::dmarc;

/// The fields that stand below at most `hops` Received fields, from the top; `None`: malformed, and nobody knows whose.
fn above_received(header: &Header, hops: usize) -> Vec<Option<AuthResults>> {
    let (mut out, mut passed) = (Vec::new(), 0);
    for field in header.fields() {
        passed += usize::from(field.is("Received"));
        if passed > hops || out.len() >= VERDICT_FIELDS_MAX {
            break;
        }
        if field.is("Authentication-Results") {
            // A server that takes away a stranger's fields by name may overlook this spelling: it is none of ours.
            let read = auth_results::read(&field.unfolded());
            let of_ours = |f: AuthResults| AuthResults { is_broken: f.is_broken || field.is_obsolete, ..f };
            out.push(read.map(of_ours));
        }
    }
    if !out.is_empty() {
        mark_partial(&mut out, &partial_signers(header));
    }
    out
}

/// The domains whose signature covers only the first octets of the body (RFC 6376 section 3.5, `l=`).
fn partial_signers(header: &Header) -> Vec<String> {
    header.named("DKIM-Signature").filter_map(|f| partial_signer(&f.unfolded())).collect()
}

fn partial_signer(signature: &str) -> Option<String> {
    let tags = Tags::loosely(signature);
    tags.get("l").and(tags.get("d")).map(str::to_ascii_lowercase)
}

fn signer_without(signature: &str, field: &str) -> Option<String> {
    let tags = Tags::loosely(signature);
    let covers = tags.get("h").unwrap_or("").split(':').any(|name| name.trim().eq_ignore_ascii_case(field));
    tags.get("d").filter(|_| !covers).map(str::to_ascii_lowercase)
}

/// Whether a result is about such a signature. `i=` may name a domain below its `d=` (RFC 6376 section 3.5), and is
/// all that some servers write.
fn is_partial(result: &MethodResult, domains: &[String]) -> bool {
    let about = |value: &str, fits: &dyn Fn(&str, &str) -> bool| {
        let domain = value.rsplit('@').next().unwrap_or(value).to_ascii_lowercase();
        domains.iter().any(|partial| fits(&domain, partial))
    };
    let says_who = result.values("header", "d").next().is_some();
    let same = |one: &str, other: &str| one == other;
    let mut named = result.values("header", "i");
    result.values("header", "d").any(|d| about(d, &same))
        || named.any(|i| if says_who { about(i, &same) } else { about(i, &dmarc::within) })
}

/// Servers do not say `l=`: the result of such a domain is marked as if they did.
fn mark_partial(fields: &mut [Option<AuthResults>], domains: &[String]) {
    let results = fields.iter_mut().flatten().flat_map(|f| f.results.iter_mut());
    for result in results.filter(|r| r.method == "dkim") {
        if is_partial(result, domains) {
            result.properties.push(Property {
                ptype: "header".into(),
                name: "l".into(),
                value: String::new(),
            });
        }
    }
}

impl Message {
    /// The Authentication-Results fields that our own server may have written, from the top; `None`: one that is malformed.
    /// For a mail that passed `hops` servers of ours after the one that stamps it.
    ///
    /// Servers that stamp below their own Received field, or hand over to another of ours by LMTP, need one
    /// or more; each of them must take away a stranger's fields with our authserv-id (RFC 8601 section 5).
    #[must_use]
    pub fn verdict_fields_below(&self, hops: usize) -> Vec<Option<AuthResults>> {
        above_received(&self.header, hops)
    }

    /// The ids of all of them, wherever they stand, each with the Received fields above it: for finding out where our own
    /// server stamps. It says nothing of who wrote them.
    #[must_use]
    pub fn verdict_ids(&self) -> Vec<(usize, String)> {
        let (mut found, mut received) = (Vec::new(), 0);
        for field in self.header.fields() {
            received += usize::from(field.is("Received"));
            if field.is("Authentication-Results") && found.len() < VERDICT_FIELDS_MAX {
                let read = auth_results::read(&field.unfolded());
                found.extend(read.map(|read| (received, read.authserv_id)));
            }
        }
        found
    }

    /// The domains whose signature covers only the first octets of the body (RFC 6376 section 3.5, `l=`).
    #[must_use]
    pub fn partial_signers(&self) -> Vec<String> {
        partial_signers(&self.header)
    }

    /// The domains with a signature that leaves this field out: whoever has such a mail can change or add it.
    #[must_use]
    pub fn signers_without(&self, field: &str) -> Vec<String> {
        self.without("DKIM-Signature", field)
    }

    /// The domains that signed the mail for a seal (RFC 8617 section 4.1.2), and left this field out.
    #[must_use]
    pub fn sealers_without(&self, field: &str) -> Vec<String> {
        self.without("ARC-Message-Signature", field)
    }

    fn without(&self, kind: &str, field: &str) -> Vec<String> {
        self.header.named(kind).filter_map(|f| signer_without(&f.unfolded(), field)).collect()
    }
}
