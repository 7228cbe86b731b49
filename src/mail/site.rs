//! Our own addresses: one domain, a few local parts, sub-addressing behind `+` (RFC 5233) or what became of it.

use super::Address;
use std::sync::Arc;

/// Characters of a token at least, where another sign than `+` stands before it: a MAC of 128 bits takes 26.
const MINTED_MIN: usize = 26;

/// The addresses at which this installation lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// Our own domain, in lower case; also the right side of our Message-IDs.
    pub domain: String,
    /// Local part for tickets and their answers.
    pub tickets: String,
    /// Local part for command mails.
    pub control: String,
    /// Local part for support.
    pub support: String,
    /// Local part of the envelope sender.
    pub bounces: String,
    /// Whether the mail server delivers `tickets+anything@` to `tickets@`.
    pub subaddressing: bool,
    /// Whose Authentication-Results we believe; empty: nobody's.
    pub authserv_id: String,
    /// Received fields of our own servers that stand above their Authentication-Results (a local
    /// delivery agent adds one): only what is above the next one is believed.
    pub trusted_hops: usize,
    /// Octets that strangers' mails may weigh, a firm; over it only their headers are kept.
    pub quarantine_max: u64,
    /// Answers of the program's own an hour, to everybody together; over it none go out.
    pub answers_an_hour: u32,
    /// Whether they write one such field for each method, one above the other.
    pub separate_results: bool,
    /// Domains whose seals of ARC (RFC 8617) our own check believes, in lower case; each stands for itself alone.
    pub arc_sealers: Arc<[String]>,
}

/// Which of our addresses a mail is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Desk {
    /// `support@`
    Support,
    /// `tickets@`
    Tickets,
    /// `control@`
    Control,
    /// `bounces@`
    Bounces,
}

impl Site {
    /// The usual local parts at a domain: sub-addressing, and no hop of ours above the stamp.
    #[must_use]
    pub fn usual(domain: &str, authserv_id: &str) -> Self {
        Site {
            domain: domain.to_owned(),
            tickets: "tickets".to_owned(),
            control: "control".to_owned(),
            support: "support".to_owned(),
            bounces: "bounces".to_owned(),
            subaddressing: true,
            authserv_id: authserv_id.to_owned(),
            trusted_hops: 0,
            quarantine_max: u64::MAX,
            answers_an_hour: u32::MAX,
            separate_results: false,
            arc_sealers: Arc::default(),
        }
    }

    /// Which of our addresses this is, and what stands behind its `+`; `None`: not ours.
    #[must_use]
    pub fn desk<'a>(&self, address: &'a Address) -> Option<(Desk, Option<&'a str>)> {
        if address.domain() != self.domain {
            return None;
        }
        let desks = [
            (&self.tickets, Desk::Tickets),
            (&self.control, Desk::Control),
            (&self.support, Desk::Support),
            (&self.bounces, Desk::Bounces),
        ];
        desks.iter().find_map(|(name, desk)| Some((*desk, detail(address.local(), name)?)))
    }

    /// `tickets@mail.acme.example`, without detail.
    ///
    /// # Errors
    /// When the configured parts do not make an address.
    pub fn address(&self, desk: Desk) -> Result<Address, super::address::NotAnAddress> {
        let local = match desk {
            Desk::Support => &self.support,
            Desk::Tickets => &self.tickets,
            Desk::Control => &self.control,
            Desk::Bounces => &self.bounces,
        };
        Address::parse(&format!("{local}@{}", self.domain))
    }
}

/// What stands behind the name; `None`: another name. A web form or a link scanner on the way may have written the `+`
/// of an answer's address as `%2B` or `=2B`, and there are servers whose separator is another.
fn detail<'a>(local: &'a str, name: &str) -> Option<Option<&'a str>> {
    let (user, rest) = local.split_at_checked(name.len())?;
    if !user.eq_ignore_ascii_case(name) {
        return None;
    }
    if rest.is_empty() {
        return Some(None);
    }
    let behind = |sign: &str| {
        let (found, detail) = rest.split_at_checked(sign.len())?;
        found.eq_ignore_ascii_case(sign).then_some(detail)
    };
    let plus = ["+", "%2B", "=2B"].into_iter().find_map(behind);
    // `tickets-team@` is another mailbox: only what was minted tells.
    let other = || ["-", "_"].into_iter().find_map(behind).filter(|detail| is_minted(detail));
    plus.or_else(other).map(Some)
}

/// `1042.<token>`, `b77.<token>`, as far as the shape says; whether it verifies is another's question.
fn is_minted(detail: &str) -> bool {
    let Some((named, token)) = detail.split_once('.') else { return false };
    let digits = named.strip_prefix(|c: char| c.is_ascii_alphabetic()).unwrap_or(named);
    let numbered = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    numbered && token.len() >= MINTED_MIN && token.bytes().all(|b| b.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(local: &str) -> Option<(Desk, Option<String>)> {
        let address = Address::parse(&format!("{local}@mail.acme.example")).unwrap();
        let found = Site::usual("mail.acme.example", "mx.acme.example").desk(&address);
        found.map(|(desk, detail)| (desk, detail.map(str::to_owned)))
    }

    #[test]
    fn a_plus_is_known_however_it_was_written() {
        let minted = "1042.eeaqpujw7ahd5aeokswdtnxwhlkcziq";
        for sign in ["+", "%2B", "%2b", "=2B", "-", "_"] {
            let found = Some((Desk::Tickets, Some(minted.to_owned())));
            assert_eq!(read(&format!("Tickets{sign}{minted}")), found, "{sign}");
        }
        assert_eq!(read("tickets"), Some((Desk::Tickets, None)));
        assert_eq!(read("tickets+news"), Some((Desk::Tickets, Some("news".to_owned()))));
        assert_eq!(read(&format!("bounces_{minted}")), Some((Desk::Bounces, Some(minted.to_owned()))));
    }

    #[test]
    fn another_mailbox_beside_ours_stays_another() {
        for local in
            ["ticketsx", "ticket", "tickets-team", "tickets_2.0", "tickets-1042", "tickets%", "my-tickets"]
        {
            assert_eq!(read(local), None, "{local}");
        }
        assert_eq!(read("tickets-.eeaqpujw7ahd5aeokswdtnxwhlkcziq"), None);
    }
}
