//! Where answers go: signed addresses (spec 6), and the mail links of the buttons (RFC 6068).
//!
//! A button opens a mail. None opens a page, so nothing that follows links can change a ticket.

use super::manner::{self, Cause};
use super::value::percent_encode;
use super::{ComposeError, Scene};
use crate::mail::site::Desk;
use crate::mail::{Address, Site};
use crate::token::{self, Bound, Purpose};
use crate::workflow::{MailNo, Ticket};

/// Characters of a subject inside a link: some programs cut long links.
const LINK_SUBJECT_MAX: usize = 80;

/// An address of ours for answers, and what its `Ref:` line says; empty if it needs none.
pub(super) struct Answer {
    pub address: Address,
    pub reference: String,
    plain: bool,
}

/// Where an answer to the whole mail goes.
pub(super) fn reply(scene: &Scene) -> Result<Answer, ComposeError> {
    match bound(scene) {
        Some(bound) => signed(scene, &bound),
        None => Ok(Answer {
            address: scene.site.address(manner::of(scene.outgoing.notice).desk)?,
            reference: String::new(),
            plain: true,
        }),
    }
}

/// Where the answer to one ticket of the mail goes.
pub(super) fn reply_on(scene: &Scene, ticket: &Ticket) -> Result<Answer, ComposeError> {
    let first = scene.outgoing.tickets.first() == Some(&ticket.no);
    let purpose =
        if manner::of(scene.outgoing.notice).is_for_staff { Purpose::Staff } else { Purpose::Answer };
    // The first ticket's round was fixed when the mail was decided; the row knows no other's.
    let round = if first { scene.outgoing.round } else { ticket.round };
    signed(scene, &Bound { purpose, number: ticket.no.0, person: scene.outgoing.person.0, round })
}

/// The reverse-path: each mail has its own, so that a bounce finds it whatever its body looks like.
pub(super) fn reverse_path(scene: &Scene) -> Result<String, ComposeError> {
    if manner::of(scene.outgoing.notice).cause == Cause::Acknowledged {
        return Ok(String::new());
    }
    if !scene.site.subaddressing {
        return Ok(scene.site.address(Desk::Bounces)?.to_string());
    }
    let bound = Bound { purpose: Purpose::Bounce, number: scene.outgoing.no.0, person: 0, round: 0 };
    Ok(sub_address(scene.site, &scene.site.bounces, &token::detail(scene.keyring, &bound))?.to_string())
}

impl Answer {
    /// A mail link to this address. Without sub-addressing the reference travels below a signature mark.
    pub fn link(&self, subject: &str, body: &str) -> String {
        let mut body = body.to_owned();
        if self.plain && !self.reference.is_empty() {
            body.push_str(&format!("\r\n\r\n-- \r\n{}\r\n", token::ref_line(&self.reference)));
        }
        mailto(&self.address, subject, &body)
    }
}

/// `mailto:` with everything encoded that is not unreserved (RFC 6068 section 2).
pub(super) fn mailto(address: &Address, subject: &str, body: &str) -> String {
    let to = format!("{}@{}", percent_encode(address.local()), percent_encode(address.domain()));
    let mut fields = Vec::new();
    for (name, value) in
        [("subject", super::value::line(subject, LINK_SUBJECT_MAX)), ("body", body.to_owned())]
    {
        if !value.is_empty() {
            fields.push(format!("{name}={}", percent_encode(&value)));
        }
    }
    if fields.is_empty() { format!("mailto:{to}") } else { format!("mailto:{to}?{}", fields.join("&")) }
}

fn bound(scene: &Scene) -> Option<Bound> {
    let out = scene.outgoing;
    let answer = manner::of(out.notice).answer?;
    let of = |purpose, number| Bound { purpose, number, person: out.person.0, round: out.round };
    let first = out.tickets.first();
    match answer {
        Purpose::Confirm => parked(&out.text).map(|mail| Bound { round: 0, ..of(Purpose::Confirm, mail.0) }),
        Purpose::Staff => first.map(|no| of(Purpose::Staff, no.0)),
        Purpose::Answer | Purpose::Batch => match (out.batch, out.tickets.as_slice()) {
            (Some(batch), _) => Some(of(Purpose::Batch, batch.0)),
            (None, [only]) => Some(of(Purpose::Answer, only.0)),
            (None, _) => None,
        },
        Purpose::Alias | Purpose::Objection => Some(of(answer, out.person.0)),
        Purpose::Bounce => None,
    }
}

/// The mail that a confirmation is about: the first `M-n` in its words.
fn parked(text: &str) -> Option<MailNo> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').find_map(MailNo::parse)
}

fn signed(scene: &Scene, bound: &Bound) -> Result<Answer, ComposeError> {
    let reference = token::detail(scene.keyring, bound);
    let plain = !scene.site.subaddressing;
    let address = if plain {
        scene.site.address(Desk::Tickets)?
    } else {
        sub_address(scene.site, &scene.site.tickets, &reference)?
    };
    Ok(Answer { address, reference, plain })
}

fn sub_address(site: &Site, local: &str, detail: &str) -> Result<Address, ComposeError> {
    let local = token::reply_local(local, detail)?;
    Ok(Address::parse(&format!("{local}@{}", site.domain))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_link_has_nothing_to_misread() {
        let to = Address::parse("tickets+1042.k7@mail.acme.example").unwrap();
        assert_eq!(
            mailto(&to, "Re: [T-1] a&b=c", "DONE\r\n"),
            "mailto:tickets%2B1042.k7@mail.acme.example?subject=Re%3A%20%5BT-1%5D%20a%26b%3Dc&body=DONE%0D%0A"
        );
        assert_eq!(mailto(&to, "", ""), "mailto:tickets%2B1042.k7@mail.acme.example");
    }

    #[test]
    fn the_parked_mail_is_named_in_the_words() {
        assert_eq!(parked("Your mail M-381 waits.\n"), Some(MailNo(381)));
        assert_eq!(parked("none here, AM-3"), None);
    }
}
