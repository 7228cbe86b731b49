//! One mail transaction (RFC 5321 section 3.3): MAIL, then RCPTs, until the data is answered.
//!
//! It decides about paths and their limits. What stays open over transactions is the session's.

use super::command::MailParameters;
use super::path::Path;
use super::{RECIPIENTS_MAX, Settings};
use crate::mail::reply_code::ReplyCode;
use crate::mail::{Address, Client, Envelope, ReversePath};
use std::net::IpAddr;

/// Who talks to a border listener.
#[derive(Debug)]
pub struct Peer {
    /// As its socket says.
    pub address: IpAddr,
    /// As it says itself; empty before its hello.
    pub helo: String,
}

impl Peer {
    /// With the name that it gives itself now. One outside ASCII is no name of the DNS, and none that is shown.
    #[must_use]
    pub fn called(self, name: String) -> Self {
        let helo = if name.bytes().all(|b| b.is_ascii_graphic()) { name } else { String::new() };
        Peer { helo, ..self }
    }
}

/// From an accepted MAIL on.
#[derive(Debug)]
pub struct Transaction {
    from: ReversePath,
    /// Of a path that is no address to us.
    odd_domain: String,
    parameters: MailParameters,
    to: Vec<Address>,
}

impl Transaction {
    /// MAIL was said.
    ///
    /// # Errors
    /// 552: the peer says that it is larger than we take; 452: larger than there is room for now.
    pub fn begin(path: Path, parameters: MailParameters, settings: &Settings) -> Result<Self, ReplyCode> {
        // RFC 1870 section 6.1: said to be too large, so refused before it is sent.
        if parameters.size.is_some_and(|octets| octets > settings.size_limit as u64) {
            return Err(too_large(settings));
        }
        // RFC 1870 section 6.1 (2): no room for it at this moment, so it need not be sent in vain.
        if parameters
            .size
            .is_some_and(|octets| !settings.room.has(usize::try_from(octets).unwrap_or(usize::MAX)))
        {
            return Err(no_room());
        }
        let (from, odd_domain) = match path {
            Path::Null => (ReversePath::Null, String::new()),
            Path::Plain(address) => (ReversePath::Address(address), String::new()),
            // Kept, but it can be nobody's address on file.
            Path::Postmaster => (ReversePath::Unknown, String::new()),
            Path::Odd { domain, .. } => (ReversePath::Unknown, domain),
        };
        Ok(Transaction { from, odd_domain, parameters, to: Vec::new() })
    }

    /// RCPT was said; the reply tells whether the recipient counts.
    pub fn add(&mut self, path: Path, settings: &Settings) -> ReplyCode {
        // RFC 6531 section 3.5
        if path.is_utf8() && !self.parameters.smtputf8 {
            return ReplyCode::new(553, "5.6.7", "this address needs SMTPUTF8");
        }
        if self.to.len() >= RECIPIENTS_MAX {
            // RFC 5321 section 4.5.3.1.10
            return ReplyCode::new(452, "4.5.3", "too many recipients; send the mail to the others apart");
        }
        match ours(path, settings) {
            Some(address) => {
                self.to.push(address);
                ReplyCode::new(250, "2.1.5", "recipient noted")
            }
            None => ReplyCode::new(550, "5.1.1", "no such mailbox here"),
        }
    }

    /// How many recipients were accepted.
    #[must_use]
    pub fn accepted(&self) -> usize {
        self.to.len()
    }

    /// The octets that the peer promised, or 0.
    #[must_use]
    pub fn expected(&self) -> usize {
        self.parameters.size.and_then(|octets| usize::try_from(octets).ok()).unwrap_or(0)
    }

    /// What the mail travels in; from whom, if we are the border.
    #[must_use]
    pub fn envelope(&self, peer: Option<&Peer>) -> Envelope {
        let client = peer.map(|Peer { address, helo }| Client {
            address: *address,
            helo: helo.clone(),
            domain: self.odd_domain.clone(),
        });
        Envelope { from: self.from.clone(), to: self.to.clone(), client }
    }
}

/// 552 of RFC 1870 section 6.
#[must_use]
pub fn too_large(settings: &Settings) -> ReplyCode {
    ReplyCode::new(552, "5.3.4", format!("a mail has at most {} octets here", settings.size_limit))
}

/// 452 of RFC 5321 section 4.2.3: the peer keeps it and tries again.
#[must_use]
pub fn no_room() -> ReplyCode {
    ReplyCode::new(452, "4.3.1", "too many big mails at this moment, try again")
}

/// 554: where a line ends is nobody's guess (RFC 5321 section 2.3.8).
#[must_use]
pub fn bare_line_end() -> ReplyCode {
    ReplyCode::new(554, "5.6.0", "a bare CR or LF in the mail (RFC 5321 2.3.8)")
}

fn ours(path: Path, settings: &Settings) -> Option<Address> {
    let address = match path {
        Path::Plain(address) => address,
        // RFC 5321 section 4.1.1.3: without a domain it is ours, if we have one at all.
        Path::Postmaster => Address::parse(&format!("postmaster@{}", settings.hostname)).ok()?,
        Path::Null | Path::Odd { .. } => return None,
    };
    settings.recipients.is_ours(&address).then_some(address)
}
