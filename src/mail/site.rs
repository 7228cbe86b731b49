//! Our own addresses: one domain, a few local parts, sub-addressing behind `+` (RFC 5233).

use super::Address;

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
        }
    }

    /// Which of our addresses this is, and what stands behind its `+`; `None`: not ours.
    #[must_use]
    pub fn desk<'a>(&self, address: &'a Address) -> Option<(Desk, Option<&'a str>)> {
        if address.domain() != self.domain {
            return None;
        }
        let (user, detail) = address.sub_address();
        let desks = [
            (&self.tickets, Desk::Tickets),
            (&self.control, Desk::Control),
            (&self.support, Desk::Support),
            (&self.bounces, Desk::Bounces),
        ];
        desks.iter().find(|(local, _)| local.eq_ignore_ascii_case(user)).map(|(_, desk)| (*desk, detail))
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
