//! An Authentication-Results field that stands where ours is not looked for, or carries another id: for whoever set
//! `authserv_id` and `trusted_hops`.
//!
//! It proves nothing and moves nothing: a sender can write such a field and say anything in it (RFC 8601 section 1.6).

use crate::mail::{HeaderValue, Site};
use crate::parse::Message;
use std::fmt;

/// Characters of an id that are shown.
const ID_MAX: usize = 80;

/// The field that was not heard, and what was set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unheard {
    id: String,
    received: usize,
    site_id: String,
    trusted_hops: usize,
}

impl Unheard {
    /// `None`: ours was heard, or nobody stamped the mail.
    #[must_use]
    pub fn of(message: &Message, site: &Site) -> Option<Self> {
        let fields = message.verdict_ids();
        let is_ours = |id: &str| !site.authserv_id.is_empty() && id.eq_ignore_ascii_case(&site.authserv_id);
        let mut ours = fields.iter().filter(|(_, id)| is_ours(id));
        let (received, id) = ours.next().or(fields.first())?;
        if is_ours(id) && *received <= site.trusted_hops {
            return None;
        }
        Some(Unheard {
            id: HeaderValue::new(id).as_str().chars().take(ID_MAX).collect(),
            received: *received,
            site_id: site.authserv_id.clone(),
            trusted_hops: site.trusted_hops,
        })
    }

    fn is_other(&self) -> bool {
        !self.id.eq_ignore_ascii_case(&self.site_id)
    }

    /// What does not fit.
    fn found(&self) -> String {
        let id = match (self.is_other(), self.site_id.as_str()) {
            (false, _) => format!("stamped by {}", self.id),
            (true, "") => format!("stamped by {}, server.authserv_id is empty", self.id),
            (true, configured) => format!("stamped by {}, server.authserv_id is {configured}", self.id),
        };
        let many = if self.received == 1 { "" } else { "s" };
        match self.received > self.trusted_hops {
            true => format!(
                "{id}; the stamp lies below {} Received field{many}, server.trusted_hops is {}",
                self.received, self.trusted_hops
            ),
            false => id,
        }
    }

    /// What would make it heard.
    fn remedy(&self) -> String {
        let id = self.is_other().then(|| format!("authserv_id = {:?}", self.id));
        let hops = (self.received > self.trusted_hops).then(|| format!("trusted_hops = {}", self.received));
        id.into_iter().chain(hops).collect::<Vec<_>>().join(" and ")
    }
}

impl fmt::Display for Unheard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (found, remedy) = (self.found(), self.remedy());
        write!(
            f,
            "{found}: if your own mail server wrote it, and takes away what others write in its name, set {remedy} \
             under [server]; otherwise leave it, a sender can write such a field"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    const RECEIVED: &str = "Received: from a by b; Mon, 23 Nov 2026 10:05:00 +0000\n";

    fn said(head: &str, (id, hops): (&str, usize)) -> Option<String> {
        let site = Site { trusted_hops: hops, ..Site::usual("mail.acme.example", id) };
        let raw = format!("{head}From: <dana@acme.example>\n\nDONE\n");
        Unheard::of(&parse::parse(raw.as_bytes()), &site).map(|unheard| unheard.to_string())
    }

    fn stamp(id: &str) -> String {
        format!("Authentication-Results: {id}; dmarc=pass\n")
    }

    #[test]
    fn what_is_heard_or_not_there_needs_no_word() {
        let ours = stamp("MX.acme.example");
        for (head, hops) in [
            (ours.clone() + RECEIVED, 0),
            (RECEIVED.to_owned() + &ours, 1),
            (stamp("filter.local") + &ours + RECEIVED, 0),
            (ours.clone() + RECEIVED + &stamp("far.example"), 0),
            (RECEIVED.to_owned(), 0),
            ("Authentication-Results: \"open; dmarc=pass\n".to_owned(), 0),
        ] {
            assert_eq!(said(&head, ("mx.acme.example", hops)), None, "{head}");
        }
    }

    #[test]
    fn another_id_and_another_place_are_told_with_what_to_set() {
        let other = said(&(stamp("mail.acme.example") + RECEIVED), ("mx.acme.example", 0)).unwrap();
        assert!(other.starts_with("stamped by mail.acme.example, server.authserv_id is mx.acme.example: if"));
        assert!(other.contains("set authserv_id = \"mail.acme.example\" under [server]"), "{other}");
        let low = RECEIVED.repeat(2) + &stamp("mx.acme.example");
        let low = said(&low, ("mx.acme.example", 1)).unwrap();
        let place =
            "stamped by mx.acme.example; the stamp lies below 2 Received fields, server.trusted_hops is 1: ";
        assert!(low.starts_with(place) && low.contains("set trusted_hops = 2 under"), "{low}");
        let both = said(&(RECEIVED.to_owned() + &stamp("x.example")), ("", 0)).unwrap();
        assert!(both.contains("server.authserv_id is empty; the stamp lies below 1 Received"), "{both}");
        assert!(both.contains("set authserv_id = \"x.example\" and trusted_hops = 1 under"), "{both}");
    }

    #[test]
    fn ours_further_down_counts_before_a_strangers_on_top() {
        let head = stamp("filter.local") + RECEIVED + &stamp("mx.acme.example");
        let said = said(&head, ("mx.acme.example", 0)).unwrap();
        assert!(said.contains("set trusted_hops = 1 under") && !said.contains("filter"), "{said}");
    }

    #[test]
    fn an_id_of_a_stranger_is_one_short_line() {
        let head = stamp(&format!("\"\u{202e}{}\"", "x".repeat(500)));
        let said = said(&head, ("mx.acme.example", 0)).unwrap();
        assert!(said.chars().count() < 500 && !said.contains(['\u{202e}', '\n']), "{said:?}");
    }
}
