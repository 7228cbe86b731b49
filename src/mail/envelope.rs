//! The SMTP envelope (RFC 5321 section 2.3.1).

use super::Address;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::net::IpAddr;

/// Where a mail says that reports should go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReversePath {
    /// `MAIL FROM:<>`: a report (RFC 5321 section 4.5.5).
    Null,
    /// An ordinary sender.
    Address(Address),
    /// IMAP and Maildir keep no envelope. An `Option` would make every such mail a bounce.
    Unknown,
}

impl ReversePath {
    /// As it stands in a row: [`fmt::Display`] the other way round.
    #[must_use]
    pub fn read(text: &str) -> Self {
        match text {
            "<>" => ReversePath::Null,
            text => Address::parse(text).map_or(ReversePath::Unknown, ReversePath::Address),
        }
    }
}

/// `<>`, an address, or nothing where it is unknown.
impl fmt::Display for ReversePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReversePath::Null => f.write_str("<>"),
            ReversePath::Address(address) => address.fmt(f),
            ReversePath::Unknown => Ok(()),
        }
    }
}

/// Who handed a mail over to a listener that is the border itself: no server of ours stands before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Client {
    /// The peer of the connection; nobody else's word.
    pub address: IpAddr,
    /// What it called itself: a claim.
    pub helo: String,
    /// The domain of a `MAIL FROM` that is no [`Address`] (a quoted local part, say), as it was written: SPF asks it all
    /// the same (RFC 7208 section 4.3). Empty: it stands in the envelope, or there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub domain: String,
}

/// Reverse-path and recipients, as far as the source knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// `MAIL FROM`.
    pub from: ReversePath,
    /// `RCPT TO`; empty where the source keeps no envelope (IMAP, Maildir).
    pub to: Vec<Address>,
    /// From whom, where this is known at first hand.
    pub client: Option<Client>,
}

impl Envelope {
    /// As somebody else tells it.
    #[must_use]
    pub fn of(from: ReversePath, to: Vec<Address>) -> Self {
        Envelope { from, to, client: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_tells_null_from_unknown() {
        let address = ReversePath::Address(Address::parse("lo@example.com").unwrap());
        for (path, text) in
            [(ReversePath::Null, "<>"), (address, "lo@example.com"), (ReversePath::Unknown, "")]
        {
            assert_eq!((path.to_string().as_str(), ReversePath::read(text)), (text, path));
        }
        assert_eq!(ReversePath::read("\"a b\"@example.com"), ReversePath::Unknown);
    }
}
