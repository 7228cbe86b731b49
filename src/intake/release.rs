//! Mail that waits: parked until its sender returns the key that was sent to the registered address.

use super::known::{self, Known};
use super::{Filing, House, INTAKE, Outcome, Prepared, caps, decide, prepare, resolve};
use crate::mail::{Address, Envelope, Incoming, ReversePath, Source};
use crate::text;
use crate::token::Purpose;
use crate::workflow::actor::{Actor, Proof, Sender, Strength};
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
    let firm = desk.person(person).map(|p| p.firm);
    if let Some(firm) = firm {
        // The key releases this one and no other.
        let number = mail.number(desk.facts());
        let planned = Planned {
            notice: Notice::Confirm,
            person,
            firm,
            tickets: Vec::new(),
            text: waiting(mail, number),
            in_reply_to: None,
            question: None,
        };
        desk.notify(&INTAKE, planned, number.to_string());
    }
    let why = mail.own_check.as_ref().map_or("", |check| &check.why);
    super::filed(desk, Filing::of(Disposition::Parked, Why::Unproven).noting(why).within(firm))
}

/// What a person has to know to say whether it was theirs: in our words, for nobody proved the mail's.
fn waiting(mail: &Prepared, number: MailNo) -> String {
    let about = match (mail.reference.ticket(), mail.reference.batch()) {
        (Some(no), _) => format!(", an answer to T-{no}"),
        (None, Some(no)) => format!(", an answer to B-{no}"),
        (None, None) => String::new(),
    };
    format!("{number}{about}, received {} UTC", mail.at.strftime("%Y-%m-%d %H:%M"))
}

/// What waits is seen at the tickets whose own address or mail it answers.
pub fn put_at_tickets(mail: &Prepared, desk: &Desk<'_>, filing: &mut Filing) {
    let waits = matches!(filing.disposition, Disposition::Parked | Disposition::Quarantined);
    if !waits || mail.reference.broken.is_some() {
        return;
    }
    for no in resolve::named(mail, desk.facts()).into_iter().filter(|no| desk.ticket(*no).is_some()) {
        let name = no.to_string();
        if !filing.subjects.contains(&name) {
            filing.subjects.push(name);
        }
    }
}

/// Spec 1: whoever assigned the ticket hears that a mail about it waits. In our words only: nobody proved theirs.
pub fn tell_staff(mail: &Prepared, desk: &mut Desk<'_>, filing: &Filing) {
    if filing.disposition != Disposition::Parked || mail.reference.broken.is_some() {
        return;
    }
    let first = resolve::named(mail, desk.facts()).into_iter().next();
    let Some(ticket) = first.and_then(|no| desk.ticket(no)) else {
        return;
    };
    let (person, firm, tickets) = (ticket.assigner, ticket.firm, vec![ticket.no]);
    let number = mail.number(desk.facts());
    let from = mail.message.from.address().map_or_else(|| "nobody".to_owned(), ToString::to_string);
    let why = explain(filing.why);
    let text = format!(
        "{}\n\n{number} of {from}, as its From claims, waits: {why}. `inbox show {number}` has it.",
        caps::PARKED
    );
    let planned =
        Planned { notice: Notice::Staff, person, firm, tickets, text, in_reply_to: None, question: None };
    desk.answer_to(None);
    desk.notify(&INTAKE, planned, number.to_string());
}

/// Why it waits, for people.
fn explain(why: Why) -> String {
    if why == Why::Unproven {
        return format!(
            "somebody on file has this address, and nothing proves that they wrote it; {}",
            caps::ASKED
        );
    }
    let words = if why == Why::NotTheRecipient {
        "its sender answered a mail that was sent to somebody else"
    } else if why == Why::NotTheirRight {
        "its sender may not run tickets"
    } else {
        "nobody could decide it"
    };
    words.to_owned()
}

/// Decides the parked mail as proven by the key that this mail returns.
#[must_use]
pub fn judge<'f>(mail: &Prepared, facts: &'f Facts, house: House<'_>) -> Outcome<'f> {
    let desk = Desk::new(facts, mail.at);
    let Some(held) = held(mail, facts) else {
        let filing =
            Filing::of(Disposition::Filed, Why::NoChange).noting("the mail of this key waits no more");
        return super::filed(desk, Filing { proven: true, ..filing });
    };
    // It may say that the parked mail was not theirs.
    if let Some(sealed) = mail.message.sealed {
        let note = format!("the answer is encrypted ({sealed}): {} still waits", held.no);
        let filing = Filing::of(Disposition::Filed, Why::NoChange).noting(note);
        return super::filed(desk, Filing { proven: true, ..filing });
    }
    let Some((_, raw)) = facts.raw.iter().find(|(no, _)| *no == held.no) else {
        return Outcome::More(Keys { raw: vec![held.no], ..Keys::default() });
    };
    let around = prepare::Circumstance { at: mail.at, salt: mail.salt };
    let parked = reread((held, raw), house, around);
    let missing = parked.keys();
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
    let sender = Sender { person: person.id, proof };
    match known::known(&parked, facts) {
        _ if refuses(mail) => disowned(desk, held, sender),
        Known::Taken(first) => taken_before(desk, (held, first), sender),
        Known::New | Known::Claimed(_) => released(desk, (&parked, held), &sender),
    }
}

/// Its act is known by what was signed as well: it may come again with a verdict.
fn reread((held, raw): (&Mail, &Arc<[u8]>), house: House<'_>, around: prepare::Circumstance) -> Prepared {
    prepare::prepare(&again(held, raw), house, around).again(held).sealed()
}

/// Words with which somebody says that the mail is not theirs. Whoever merely writes one of them in passing
/// has to confirm by hand: better than a forgery that is released by "No, that was not me".
const REFUSALS: &[&str] = &[
    "no", "not", "never", "cancel", "wasn't", "didn't", "don't", "nein", "nicht", "kein", "keine", "non",
    "pas", "nej", "ikke", "inte", "niet", "nie", "ne", "não", "nao", "nem", "nu", "ei", "нет", "не", "ні",
    "όχι", "hayır", "không", "לא", "لا",
];
/// Lines of a returned key that are read for them.
const REFUSAL_LINES: usize = 3;

/// In the text or in the page: whichever says no is believed.
pub(super) fn refuses(mail: &Prepared) -> bool {
    mail.words.forms().any(says_no)
}

fn says_no(text: &str) -> bool {
    let text = text::fold(text);
    let lines = text.lines().filter(|line| !line.trim().is_empty()).take(REFUSAL_LINES);
    let words =
        lines.flat_map(|line| line.split(|c: char| !c.is_alphanumeric() && c != '\'').collect::<Vec<_>>());
    words.into_iter().any(|word| REFUSALS.contains(&word))
}

/// The registered address says that it did not write it: nobody releases it by key any more.
fn disowned<'f>(mut desk: Desk<'f>, held: &Mail, sender: Sender) -> Outcome<'f> {
    let note = "the registered address says that it did not write this".to_owned();
    let moved = Mail { disposition: Disposition::Quarantined, why: Why::Refused, note, ..held.clone() };
    desk.move_mail(&Actor::Person(sender), moved);
    let filing = Filing::of(Disposition::Applied, Why::Refused).noting(held.no.to_string()).within(held.firm);
    super::filed(desk, Filing { proven: true, ..filing })
}

/// Its act counted already, by a copy that was proven: no second effect.
fn taken_before<'f>(mut desk: Desk<'f>, (held, first): (&Mail, MailNo), sender: Sender) -> Outcome<'f> {
    desk.move_mail(&Actor::Person(sender), duplicate(held, first));
    let note = format!("{} was taken in as {first}", held.no);
    let filing = Filing::of(Disposition::Filed, Why::NoChange).noting(note).within(held.firm);
    super::filed(desk, Filing { proven: true, ..filing })
}

/// A mail on file whose act came by another way meanwhile.
#[must_use]
pub fn duplicate(held: &Mail, first: MailNo) -> Mail {
    let note = format!("it was taken in as {first}");
    Mail { disposition: Disposition::Filed, why: Why::Duplicate, note, ..held.clone() }
}

/// The mail on file as its source once handed it over.
#[must_use]
pub fn again(held: &Mail, raw: &Arc<[u8]>) -> Incoming {
    let from = ReversePath::read(&held.envelope_from);
    let to = held.envelope_to.iter().filter_map(|to| Address::parse(to).ok()).collect();
    let envelope = Envelope { from, to, client: held.client.clone() };
    Incoming { raw: Arc::clone(raw), envelope, source: Source::Pipe, earlier_tries: 0 }
}

fn released<'f>(desk: Desk<'f>, (parked, held): (&Prepared, &Mail), sender: &Sender) -> Outcome<'f> {
    match decide(parked, desk, sender) {
        Outcome::Decided(mut desk, filing) => {
            if filing.is_remembered() {
                known::remember(&mut desk, parked, held.no);
            }
            let moved = Mail {
                proven: filing.proven,
                disposition: filing.disposition,
                why: Why::Released,
                note: filing.note,
                subjects: filing.subjects.clone(),
                ..held.clone()
            };
            desk.move_mail(&Actor::Person(sender.clone()), moved);
            let key = Filing {
                disposition: Disposition::Applied,
                why: Why::Released,
                note: held.no.to_string(),
                doubted: false,
                ..filing
            };
            Outcome::Decided(desk, key)
        }
        other @ (Outcome::Duplicate(_) | Outcome::More(_)) => other,
    }
}

fn held<'f>(mail: &Prepared, facts: &'f Facts) -> Option<&'f Mail> {
    let no = MailNo(mail.reference.confirms()?);
    facts.mails.iter().find(|m| m.no == no && m.disposition == Disposition::Parked && m.why == Why::Unproven)
}
