//! Mail that waits: parked until its sender returns the key that was sent to the registered address.

use super::{Filing, House, Outcome, Prepared, caps, decide, prepare};
use crate::mail::{Address, Envelope, Incoming, ReversePath, Source};
use crate::token::Purpose;
use crate::workflow::actor::{Actor, Automatic, Proof, Sender, Strength};
use crate::workflow::desk::{Desk, Planned};
use crate::workflow::effect::Notice;
use crate::workflow::inbox::{Disposition, Mail, Why};
use crate::workflow::{Facts, Keys, MailNo, PersonId};
use std::sync::Arc;

/// Whether this mail returns a key that was sent to this very person.
#[must_use]
pub fn is_key(mail: &Prepared, person: PersonId) -> bool {
    let token = mail.reference.token.as_ref().filter(|token| token.purpose == Purpose::Confirm);
    token.is_some_and(|token| token.person == person.0)
}

/// Parks an unproven mail; one confirmation a day goes to the registered address, never to its From.
#[must_use]
pub fn park<'f>(mail: &Prepared, mut desk: Desk<'f>, person: PersonId) -> Outcome<'f> {
    if !desk.facts().asked.sent_since.iter().any(|s| s.person == person) {
        return Outcome::More(Keys { sent_since: vec![mail.sent_since(person)], ..Keys::default() });
    }
    let firm = desk.person(person).map(|p| p.firm);
    if let Some(firm) = firm {
        // The number that this mail is about to get: the key releases this one and no other.
        let number = mail.on_file.unwrap_or(MailNo(desk.facts().next.mail));
        let planned = Planned {
            notice: Notice::Confirm,
            person,
            firm,
            tickets: Vec::new(),
            text: number.to_string(),
            in_reply_to: None,
        };
        desk.notify(&Actor::System(Automatic::Intake), planned, number.to_string());
        caps::withhold(&mut desk);
    }
    super::filed(desk, Filing::of(Disposition::Parked, Why::Unproven).within(firm))
}

/// Decides the parked mail as proven by the key that this mail returns.
#[must_use]
pub fn judge<'f>(mail: &Prepared, facts: &'f Facts, house: House<'_>) -> Outcome<'f> {
    let desk = Desk::new(facts, mail.at);
    let Some(held) = held(mail, facts) else {
        let filing = Filing::of(Disposition::Filed, Why::NoChange).noting("the mail of this key waits no more");
        return super::filed(desk, Filing { proven: true, ..filing });
    };
    let Some((_, raw)) = facts.raw.iter().find(|(no, _)| *no == held.no) else {
        return Outcome::More(Keys { raw: vec![held.no], ..Keys::default() });
    };
    let around = prepare::Circumstance { at: mail.at, salt: mail.salt };
    let parked = prepare::prepare(&again(held, raw), house, around);
    let missing = Keys { dedupe: Vec::new(), ..parked.keys() };
    if !facts.asked.covers(&missing) {
        return Outcome::More(missing);
    }
    let owner = parked.message.from.address().and_then(|a| facts.person_at(a));
    let Some(person) = owner.filter(|p| is_key(mail, p.id)) else {
        return super::filed(desk, Filing::of(Disposition::Quarantined, Why::BrokenToken));
    };
    let proof = Proof {
        strength: Strength::Strong,
        evidence: format!("key of {} returned", held.no),
        token: parked.reference.describe(),
    };
    released(desk, (mail, &parked, held), &Sender { person: person.id, proof })
}

/// The mail on file as its source once handed it over.
#[must_use]
pub fn again(held: &Mail, raw: &Arc<[u8]>) -> Incoming {
    let from = Address::parse(&held.envelope_from).map_or(ReversePath::Unknown, ReversePath::Address);
    let to = held.envelope_to.iter().filter_map(|to| Address::parse(to).ok()).collect();
    Incoming { raw: Arc::clone(raw), envelope: Envelope { from, to }, source: Source::Pipe, earlier_tries: 0 }
}

fn released<'f>(desk: Desk<'f>, mails: (&Prepared, &Prepared, &Mail), sender: &Sender) -> Outcome<'f> {
    let (_, parked, held) = mails;
    match decide(parked, desk, sender) {
        Outcome::Decided(mut desk, filing) => {
            let moved = Mail {
                disposition: filing.disposition,
                why: Why::Released,
                note: filing.note,
                subjects: filing.subjects.clone(),
                ..held.clone()
            };
            desk.move_mail(&Actor::Person(sender.clone()), moved);
            let key = Filing { disposition: Disposition::Applied, why: Why::Released, note: held.no.to_string(), ..filing };
            Outcome::Decided(desk, key)
        }
        other => other,
    }
}

fn held<'f>(mail: &Prepared, facts: &'f Facts) -> Option<&'f Mail> {
    let no = MailNo(mail.reference.confirms()?);
    facts.mails.iter().find(|m| m.no == no && m.disposition == Disposition::Parked && m.why == Why::Unproven)
}
