//! Which of our mails is answered: read from the envelope, the address fields, the Message-IDs, the `Ref:` line.
//!
//! Spec 6 point 3, in this order. A reference selects; it proves only who got the mail.

use super::House;
use crate::mail::{Address, Envelope, MessageId, site};
use crate::parse::Message;
use crate::token::{
    Bound, Detail, Family, OurId, Purpose, find_refs, read_bounce, read_detail, read_message_id,
};
use crate::workflow::PersonId;

/// References of a mail that are looked at; the newest stand last (RFC 5322 section 3.6.4).
const IDS_MAX: usize = 20;
/// Octets of text in which a `Ref:` line is looked for.
const REF_TEXT_MAX: usize = 256 * 1024;

/// What a mail refers to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reference {
    /// The token, if there is one.
    pub token: Option<Bound>,
    /// One of our Message-IDs, if there is no token.
    pub id: Option<OurId>,
    /// The outgoing mail that a report is about, by VERP or by our Message-ID.
    pub bounced: Option<i64>,
    /// A token that does not verify, or two of different things: the mail fails.
    pub broken: Option<&'static str>,
    /// Where the reference was found, for `explain` and the log.
    pub found: &'static str,
}

impl Reference {
    /// Number of the ticket that it selects.
    #[must_use]
    pub fn ticket(&self) -> Option<i64> {
        let token = self.token.as_ref().filter(|t| matches!(t.purpose, Purpose::Answer | Purpose::Staff));
        let id = self.id.as_ref().filter(|id| id.family == Family::Ticket);
        token.map(|t| t.number).or(id.map(|id| id.number))
    }

    /// Number of the batch that it selects.
    #[must_use]
    pub fn batch(&self) -> Option<i64> {
        let token = self.token.as_ref().filter(|t| t.purpose == Purpose::Batch);
        let id = self.id.as_ref().filter(|id| id.family == Family::Batch);
        token.map(|t| t.number).or(id.map(|id| id.number))
    }

    /// Number of the parked mail whose key it returns.
    #[must_use]
    pub fn confirms(&self) -> Option<i64> {
        self.token.as_ref().filter(|t| t.purpose == Purpose::Confirm).map(|t| t.number)
    }

    /// The person whose question about an address it answers, or the news of it, and the number of the question.
    #[must_use]
    pub fn about_alias(&self) -> Option<(PersonId, u32)> {
        let about = |t: &&Bound| matches!(t.purpose, Purpose::Alias | Purpose::Objection);
        self.token.as_ref().filter(about).map(|t| (PersonId(t.person), t.round))
    }

    /// Whether it answers the news, which went to the registered address.
    #[must_use]
    pub fn answers_news(&self) -> bool {
        self.token.as_ref().is_some_and(|t| t.purpose == Purpose::Objection)
    }

    /// Number of the outgoing mail that a report is about, by VERP or by a Message-ID without a ticket.
    #[must_use]
    pub fn outgoing(&self) -> Option<i64> {
        let id = self.id.as_ref().filter(|id| id.family == Family::Outgoing);
        self.bounced.or(id.map(|id| id.number))
    }

    /// Who got the mail that is answered.
    #[must_use]
    pub fn person(&self) -> Option<i64> {
        self.token.as_ref().map(|t| t.person).or(self.id.as_ref().and_then(|id| id.person))
    }

    /// Whether it is the root of a thread and no more: that names no mail, no recipient and no round.
    #[must_use]
    pub fn is_root(&self) -> bool {
        self.token.is_none() && self.id.is_some_and(|id| id.is_root())
    }

    /// For the proof: `T-1042 P-7 round 1 by envelope`.
    #[must_use]
    pub fn describe(&self) -> Option<String> {
        if let Some((person, no)) = self.about_alias() {
            let what = if self.answers_news() { "news of question" } else { "question" };
            return Some(format!("{person} {what} {no} by {}", self.found));
        }
        let (what, no) = match (self.ticket(), self.batch()) {
            (Some(no), _) => ("T", no),
            (None, Some(no)) => ("B", no),
            (None, None) => ("M", self.confirms()?),
        };
        let (person, found) = (self.person()?, self.found);
        Some(match &self.token {
            Some(token) => format!("{what}-{no} P-{person} round {} by {found}", token.round),
            None => format!("{what}-{no} P-{person} by {found}"),
        })
    }
}

/// Reads every place; the first that has one decides.
#[must_use]
pub fn reference(message: &Message, envelope: &Envelope, house: House<'_>) -> Reference {
    let places: [(&'static str, &[Address]); 3] = [
        ("envelope", &envelope.to),
        ("delivered-to", &message.delivered_to),
        ("address fields", &message.recipients),
    ];
    let mut found = Reference::default();
    for (place, addresses) in places {
        addresses.iter().for_each(|address| found.read_address(address, place, house));
    }
    if found.broken.is_none() && found.token.is_none() {
        found.read_ids(message, house);
    }
    if found.broken.is_none() && found.token.is_none() && found.id.is_none_or(|id| says_too_little(&id)) {
        found.read_ref_line(message, house);
    }
    found
}

impl Reference {
    fn read_address(&mut self, address: &Address, place: &'static str, house: House<'_>) {
        let Some((desk, Some(detail))) = house.site.desk(address) else { return };
        let detail = match desk {
            site::Desk::Bounces => read_bounce(house.keyring, detail),
            site::Desk::Tickets | site::Desk::Support | site::Desk::Control => {
                read_detail(house.keyring, detail)
            }
        };
        match detail {
            Detail::Token(bound) if bound.purpose == Purpose::Bounce => self.bounced = Some(bound.number),
            Detail::Token(bound) => match &self.token {
                None => (self.token, self.found) = (Some(bound), place),
                // The same ticket twice is one reference. Which round is answered is unclear then: the earlier one
                // is taken, which makes no DONE.
                Some(first) if first.number == bound.number && first.purpose == bound.purpose => {
                    if bound.round < first.round && bound.person == first.person {
                        (self.token, self.found) = (Some(bound), place);
                    }
                }
                Some(_) => self.broken = Some("two reply addresses of different tickets"),
            },
            Detail::Broken => self.broken = Some("the reply address does not verify"),
            Detail::None => {}
        }
    }

    fn read_ids(&mut self, message: &Message, house: House<'_>) {
        let newest = message.references.iter().rev().take(IDS_MAX);
        let ours = |id: &MessageId| read_message_id(house.keyring, id, &house.site.domain);
        // A thread's root names no recipient: an id of one mail is preferred to it.
        let returned = message.report.as_ref().and_then(|r| r.original.as_ref());
        let answered = message.in_reply_to.iter().take(IDS_MAX);
        let known: Vec<OurId> = returned.into_iter().chain(answered).chain(newest).filter_map(ours).collect();
        let best = known.iter().find(|id| id.person.is_some()).or(known.first());
        if let Some(id) = best {
            (self.id, self.found) = (Some(*id), "message-id");
        }
    }

    fn read_ref_line(&mut self, message: &Message, house: House<'_>) {
        let texts = [message.body.text.as_deref(), message.body.html.as_deref()];
        for text in texts.into_iter().flatten() {
            let near = text.get(..text.floor_char_boundary(REF_TEXT_MAX)).unwrap_or_default();
            for detail in find_refs(near).take(IDS_MAX) {
                // A quote may be rewrapped or cut: what does not verify here is text.
                if let Detail::Token(bound) = read_detail(house.keyring, detail)
                    && self.id.is_none_or(|id| is_within(&bound, &id))
                {
                    (self.token, self.found) = (Some(bound), "ref line");
                    return;
                }
            }
        }
    }
}

/// The root of a thread names no mail; and of a mail of no ticket its number says neither what it asked nor its key.
fn says_too_little(id: &OurId) -> bool {
    id.is_root() || id.family == Family::Outgoing
}

/// Whether a token is of an employee's mail of that thread: then it says what the root does not, whose mail it was and
/// of which round; or of a question to the very person who got the mail. A notice to staff names none of these, and
/// stands in what somebody sent on.
fn is_within(bound: &Bound, id: &OurId) -> bool {
    match bound.purpose {
        Purpose::Answer => id.family == Family::Ticket && bound.number == id.number,
        Purpose::Batch => id.family == Family::Batch && bound.number == id.number,
        Purpose::Confirm | Purpose::Alias | Purpose::Objection => {
            id.family == Family::Outgoing && id.person == Some(bound.person)
        }
        Purpose::Staff | Purpose::Bounce => false,
    }
}
