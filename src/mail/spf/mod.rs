//! SPF (RFC 7208): whether a domain lets this client send in its name.
//!
//! | file | what |
//! |---|---|
//! | [`record`] | the text of a record to its terms; a mistake anywhere is a permerror |
//! | [`macros`] | macro-strings (section 7) and the names of the DNS that they become |
//! | [`evaluate`] | check_host (section 4), within its limits |
//!
//! Pure: it says which records it needs, is given the answers, and concludes the same from them ever after.
//! Deliberately absent: `ptr` and `%{p}` (section 5.5: not to be used; a `ptr` counts as a lookup and matches nobody),
//! explanations (`exp=`), and what a result is worth, which is for DMARC.

pub mod evaluate;
pub mod macros;
pub mod record;

pub use evaluate::{LOOKUPS_MAX, MX_NAMES_MAX, ROUNDS_MAX, Ruling, Said, VOIDS_MAX, check};

use super::{Envelope, ReversePath};
use std::net::IpAddr;

/// What check_host says (section 2.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The domain says nothing.
    None,
    /// It says that it says nothing.
    Neutral,
    /// It may send in the domain's name.
    Pass,
    /// It may not.
    Fail,
    /// It probably may not.
    SoftFail,
    /// The DNS did not say. Never a pass.
    TempError,
    /// The records cannot be read, or want too much.
    PermError,
}

impl Outcome {
    /// As RFC 8601 section 2.7.2 spells it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Outcome::None => "none",
            Outcome::Neutral => "neutral",
            Outcome::Pass => "pass",
            Outcome::Fail => "fail",
            Outcome::SoftFail => "softfail",
            Outcome::TempError => "temperror",
            Outcome::PermError => "permerror",
        }
    }
}

/// What a client claims by handing over a mail: that it may send for this domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The client; an IPv4 address is never written as an IPv6 one (section 5).
    pub ip: IpAddr,
    /// What it calls itself.
    pub helo: String,
    /// Local part of the sender.
    pub local: String,
    /// Domain of the sender, lower case; empty where MAIL FROM was nothing that could be looked up.
    pub domain: String,
    /// Which of the two the domain is (section 2.4: HELO where MAIL FROM is null).
    pub identity: &'static str,
}

impl Claim {
    /// Of a mail that came to a border listener from outside; `None`: from anywhere else.
    #[must_use]
    pub fn of(envelope: &Envelope) -> Option<Self> {
        let client = envelope.client.as_ref()?;
        let ip = client.address.to_canonical();
        if !is_outside(ip) {
            return None;
        }
        let helo = client.helo.clone();
        let domain_of_helo = helo.strip_suffix('.').unwrap_or(&helo).to_ascii_lowercase();
        let (local, domain, identity) = match &envelope.from {
            ReversePath::Address(from) => (from.local(), from.domain().to_owned(), "smtp.mailfrom"),
            ReversePath::Null => ("postmaster", domain_of_helo, "smtp.helo"),
            // Whose local part we do not read has none.
            ReversePath::Unknown => ("postmaster", client.domain.to_ascii_lowercase(), "smtp.mailfrom"),
        };
        Some(Claim { ip, helo, local: local.to_owned(), domain, identity })
    }

    /// As RFC 8601 section 2.7.2 writes it: `smtp.mailfrom=example.com`.
    #[must_use]
    pub fn describe(&self) -> String {
        format!("{}={}", self.identity, if self.domain.is_empty() { "?" } else { &self.domain })
    }
}

/// Characters of somebody's record that a reason quotes.
const QUOTED_MAX: usize = 80;

/// A piece of a record, for a reason.
fn quoted(text: &str) -> String {
    format!("{:?}", text.chars().take(QUOTED_MAX).collect::<String>())
}

/// Whether the world knows a client by this address: of the office's own network no record says anything.
fn is_outside(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => {
            // RFC 6598: between a provider and its customers.
            let shared =
                ip.octets().first() == Some(&100) && ip.octets().get(1).is_some_and(|b| b & 0xc0 == 64);
            !(shared || ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_unspecified())
        }
        IpAddr::V6(ip) => {
            !(ip.is_loopback() || ip.is_unspecified() || ip.is_unique_local() || ip.is_unicast_link_local())
        }
    }
}
