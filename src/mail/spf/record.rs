//! The text of an SPF record to its terms (RFC 7208 sections 4.5 to 6).
//!
//! Section 4.6: a mistake anywhere spoils the whole record.

use super::macros::MacroString;
use super::{Outcome, quoted};
use std::net::IpAddr;

/// A part of the address space, by its first bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    /// An address in it.
    pub ip: IpAddr,
    /// Bits that count.
    pub bits: u8,
}

impl Network {
    /// Whether this address is in it; of another version none is.
    #[must_use]
    pub fn holds(&self, ip: IpAddr) -> bool {
        let same = |one: u128, other: u128, width: u8| {
            let rest = width.saturating_sub(self.bits);
            one.checked_shr(rest.into()).unwrap_or(0) == other.checked_shr(rest.into()).unwrap_or(0)
        };
        match (self.ip, ip) {
            (IpAddr::V4(one), IpAddr::V4(other)) => same(one.to_bits().into(), other.to_bits().into(), 32),
            (IpAddr::V6(one), IpAddr::V6(other)) => same(one.to_bits(), other.to_bits(), 128),
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
        }
    }
}

/// The dual-cidr-length of `a` and `mx`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bits {
    /// Of an IPv4 address.
    pub v4: u8,
    /// Of an IPv6 address.
    pub v6: u8,
}

/// What a client is matched with (section 5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mechanism {
    /// Everybody.
    All,
    /// Whoever passes there.
    Include(MacroString),
    /// The addresses of a name; `None`: of the domain itself.
    A(Option<MacroString>, Bits),
    /// The addresses of its mail exchangers.
    Mx(Option<MacroString>, Bits),
    /// Nobody, see [`super`].
    Ptr,
    /// A network.
    Ip(Network),
    /// Everybody for whom this name has an address.
    Exists(MacroString),
}

/// A mechanism, and what follows if it matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directive {
    /// By its qualifier.
    pub outcome: Outcome,
    /// See [`Mechanism`].
    pub mechanism: Mechanism,
}

/// A record.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Record {
    /// In order: the first that matches decides.
    pub directives: Vec<Directive>,
    /// Whose record holds where none matches (section 6.1).
    pub redirect: Option<MacroString>,
}

/// Whether a TXT record is one of SPF (section 4.5).
#[must_use]
pub fn is_record(text: &str) -> bool {
    text.split(' ').next().is_some_and(|version| version.eq_ignore_ascii_case("v=spf1"))
}

impl Record {
    /// Reads a record.
    ///
    /// # Errors
    /// The first term that breaks the grammar.
    pub fn read(text: &str) -> Result<Self, String> {
        let (mut record, mut explained) = (Record::default(), false);
        for term in text.split(' ').skip(1).filter(|term| !term.is_empty()) {
            let read = match modifier(term) {
                Some(("redirect", value)) if record.redirect.is_none() => {
                    record.redirect = MacroString::domain_spec(value);
                    record.redirect.is_some()
                }
                // Section 6: each at most once.
                Some(("redirect", _)) => false,
                Some(("exp", value)) => {
                    !std::mem::replace(&mut explained, true) && MacroString::domain_spec(value).is_some()
                }
                // Section 6: unknown modifiers are passed over, if they are well written.
                Some((_, value)) => MacroString::parse(value).is_some(),
                None => directive(term).map(|one| record.directives.push(one)).is_some(),
            };
            if !read {
                return Err(format!("the term {} is malformed", quoted(term)));
            }
        }
        // Section 6.1: `all` matches before it comes to that.
        if record.directives.iter().any(|one| one.mechanism == Mechanism::All) {
            record.redirect = None;
        }
        Ok(record)
    }
}

/// `name=value`, the known names in lower case.
fn modifier(term: &str) -> Option<(&str, &str)> {
    let (name, value) = term.split_once('=')?;
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    let known = ["redirect", "exp"].into_iter().find(|known| name.eq_ignore_ascii_case(known));
    is_name.then_some((known.unwrap_or(name), value))
}

fn directive(term: &str) -> Option<Directive> {
    let outcome = match term.as_bytes().first()? {
        b'-' => Outcome::Fail,
        b'~' => Outcome::SoftFail,
        b'?' => Outcome::Neutral,
        _ => Outcome::Pass,
    };
    let bare = term.strip_prefix(['+', '-', '~', '?']).unwrap_or(term);
    let end = bare.find([':', '/']).unwrap_or(bare.len());
    let (name, rest) = bare.split_at_checked(end)?;
    Some(Directive { outcome, mechanism: mechanism(&name.to_ascii_lowercase(), rest)? })
}

fn mechanism(name: &str, rest: &str) -> Option<Mechanism> {
    let target = rest.strip_prefix(':');
    Some(match (name, target) {
        ("all", None) if rest.is_empty() => Mechanism::All,
        ("include", Some(domain)) => Mechanism::Include(MacroString::domain_spec(domain)?),
        ("exists", Some(domain)) => Mechanism::Exists(MacroString::domain_spec(domain)?),
        ("ptr", Some(domain)) => MacroString::domain_spec(domain).map(|_| Mechanism::Ptr)?,
        ("ptr", None) if rest.is_empty() => Mechanism::Ptr,
        ("ip4", Some(network)) => Mechanism::Ip(self::network(network, 32).filter(|n| n.ip.is_ipv4())?),
        ("ip6", Some(network)) => Mechanism::Ip(self::network(network, 128).filter(|n| n.ip.is_ipv6())?),
        ("a", _) => hosts(rest).map(|(domain, bits)| Mechanism::A(domain, bits))?,
        ("mx", _) => hosts(rest).map(|(domain, bits)| Mechanism::Mx(domain, bits))?,
        _ => return None,
    })
}

fn network(text: &str, width: u8) -> Option<Network> {
    let (ip, bits) = match text.split_once('/') {
        Some((ip, length)) => (ip, self::bits(length, width)?),
        None => (text, width),
    };
    Some(Network { ip: ip.parse().ok()?, bits })
}

/// `[":" domain-spec] ["/" bits] ["//" bits]`: of the slashes only what has nothing but digits behind it is a length.
fn hosts(rest: &str) -> Option<(Option<MacroString>, Bits)> {
    let is_length = |length: &str| !length.is_empty() && length.bytes().all(|b| b.is_ascii_digit());
    let cut = |text, sign| str::rsplit_once(text, sign).filter(|(_, length)| is_length(length));
    let (rest, v6) = match cut(rest, "//") {
        Some((before, length)) => (before, bits(length, 128)?),
        None => (rest, 128),
    };
    let (rest, v4) = match cut(rest, "/") {
        Some((before, length)) => (before, bits(length, 32)?),
        None => (rest, 32),
    };
    let domain = match rest.strip_prefix(':') {
        Some(domain) => Some(MacroString::domain_spec(domain)?),
        None if rest.is_empty() => None,
        None => return None,
    };
    Some((domain, Bits { v4, v6 }))
}

/// Section 5.6: no zeros in front.
fn bits(length: &str, width: u8) -> Option<u8> {
    let plain = length.bytes().all(|b| b.is_ascii_digit()) && (length == "0" || !length.starts_with('0'));
    length.parse().ok().filter(|bits| plain && *bits <= width)
}
