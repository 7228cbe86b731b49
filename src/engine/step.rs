//! The one step: (prepared mail, facts) to a change. Explain, rehearsal and the real thing go this way.

use super::House;
use crate::intake::{self, Circumstance, Filing, INTAKE, Outcome, Prepared};
use crate::mail::{Address, Envelope, HeaderValue, Incoming, ReversePath};
use crate::parse;
use crate::record::{Answer, Cause, Change, Circumstances, NewMail};
use crate::store::{Job, Judgement};
use crate::workflow::desk::Desk;
use crate::workflow::inbox::{Disposition, Mail, Why};
use crate::workflow::{Facts, FirmId, Keys, MailNo};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// The pure first half; `None` when we fail on this mail ourselves.
#[must_use]
pub fn prepare(incoming: &Incoming, house: &House, around: Circumstance) -> Option<Prepared> {
    let prepared = catch_unwind(AssertUnwindSafe(|| intake::prepare(incoming, house.intake(), around)));
    prepared.ok().filter(|prepared| !prepared.message.parser_failed)
}

/// The pure second half, as a store runs it.
#[must_use]
pub fn judge(mail: &Prepared, facts: &Facts, house: &House) -> Judgement {
    match intake::judge(mail, facts, house.intake()) {
        Outcome::More(keys) => Judgement::More(keys),
        Outcome::Duplicate(first) => Judgement::Done(duplicate(mail, (facts, first), house)),
        Outcome::Decided(desk, filing) => Judgement::Done(decided(mail, (*desk, filing), house)),
    }
}

fn cause(mail: &Prepared, no: MailNo) -> Cause {
    Cause::Mail {
        no: no.to_string(),
        sha256: mail.sha256.clone(),
        message_id: mail.message.message_id.as_ref().map_or(String::new(), |id| id.as_str().to_owned()),
        source: mail.source.clone(),
    }
}

/// A redelivery changes nothing twice and leaves one line in the log.
fn duplicate(mail: &Prepared, (facts, first): (&Facts, MailNo), house: &House) -> Change {
    let mut desk = Desk::new(facts, mail.at);
    let firm = facts.mails.iter().find(|m| m.no == first).and_then(|m| m.firm).unwrap_or(FirmId::INSTALLATION);
    desk.note(&INTAKE, (firm, first.to_string()), "duplicate", Vec::new());
    let answer = Answer::Mail {
        mail: None,
        disposition: Disposition::Filed,
        why: Why::Duplicate,
        note: format!("it was taken in as {first}"),
    };
    Change::of(desk.finish(), None, answer, &around(mail, first, house))
}

fn around<'a>(mail: &Prepared, no: MailNo, house: &'a House) -> Circumstances<'a> {
    Circumstances { cause: cause(mail, no), salt: mail.salt, site: &house.site, keyring: &house.keyring }
}

fn decided(mail: &Prepared, (mut desk, filing): (Desk<'_>, Filing), house: &House) -> Change {
    let no = MailNo(desk.facts().next.mail);
    note_mail(&mut desk, &filing, no);
    let remembered = mail.dedupe_id.filter(|_| filing.proven && filing.disposition == Disposition::Applied);
    let dedupe = mail.dedupe.iter().copied().chain(remembered).collect();
    let new_mail = NewMail { mail: row(mail, &filing, no), raw: Arc::clone(&mail.raw), dedupe };
    let answer =
        Answer::Mail { mail: Some(no), disposition: filing.disposition, why: filing.why, note: filing.note };
    Change::of(desk.finish(), Some(new_mail), answer, &around(mail, no, house))
}

/// Every mail in is an entry; one that moved a ticket is the cause of that ticket's entry.
fn note_mail(desk: &mut Desk<'_>, filing: &Filing, no: MailNo) {
    let moved = desk.lines().iter().any(|line| line.to.is_some());
    if filing.disposition == Disposition::Applied && moved {
        return;
    }
    let firm = filing.firm.unwrap_or(FirmId::INSTALLATION);
    let notes = [filing.why.word(), &filing.note].into_iter().filter(|n| !n.is_empty()).map(str::to_owned);
    let notes = notes.chain(filing.subjects.iter().cloned()).collect();
    desk.note(&INTAKE, (firm, no.to_string()), filing.disposition.word(), notes);
}

pub(super) fn row(mail: &Prepared, filing: &Filing, no: MailNo) -> Mail {
    let from = mail.message.from.address().map(Address::to_string).unwrap_or_default();
    Mail {
        no,
        firm: filing.firm,
        at: mail.at,
        source: mail.source.clone(),
        sha256: mail.sha256.clone(),
        size: u64::try_from(mail.raw.len()).unwrap_or(u64::MAX),
        envelope_from: envelope_from(&mail.envelope),
        envelope_to: mail.envelope.to.iter().map(Address::to_string).collect(),
        from: HeaderValue::new(&from).as_str().to_owned(),
        subject: HeaderValue::new(&mail.message.subject).as_str().to_owned(),
        message_id: mail.message.message_id.as_ref().map_or(String::new(), |id| id.as_str().to_owned()),
        disposition: filing.disposition,
        why: filing.why,
        note: filing.note.clone(),
        subjects: filing.subjects.clone(),
    }
}

fn envelope_from(envelope: &Envelope) -> String {
    match &envelope.from {
        ReversePath::Address(address) => address.to_string(),
        ReversePath::Null | ReversePath::Unknown => String::new(),
    }
}

/// The job for a mail that we failed on: kept byte for byte, unparsed, named as such.
#[must_use]
pub fn set_aside(incoming: &Incoming, house: &Arc<House>, around: Circumstance) -> Job {
    let (incoming, house) = (incoming.clone(), Arc::clone(house));
    let hash = content_hash(&incoming.raw);
    let mut dedupe = [0; 16];
    dedupe.iter_mut().zip(hash).for_each(|(out, byte)| *out = byte);
    let keys = Keys { dedupe: vec![dedupe], ..Keys::default() };
    Job { keys, judge: Box::new(move |facts| Judgement::Done(kept(&incoming, (facts, dedupe), (&house, around)))) }
}

fn content_hash(raw: &[u8]) -> [u8; 32] {
    catch_unwind(|| parse::content_hash(raw)).unwrap_or_else(|_| Sha256::digest(raw).into())
}

fn kept(incoming: &Incoming, (facts, dedupe): (&Facts, [u8; 16]), (house, around): (&House, Circumstance)) -> Change {
    let mut desk = Desk::new(facts, around.at);
    let sha256 = HEXLOWER.encode(&Sha256::digest(&incoming.raw));
    let no = facts.seen.unwrap_or(MailNo(facts.next.mail));
    let filing = Filing::of(Disposition::SetAside, Why::Poison);
    let cause = Cause::Mail {
        no: no.to_string(),
        sha256: sha256.clone(),
        message_id: String::new(),
        source: incoming.source.describe(),
    };
    let event = if facts.seen.is_some() { "duplicate" } else { filing.disposition.word() };
    desk.note(&INTAKE, (FirmId::INSTALLATION, no.to_string()), event, vec![Why::Poison.word().to_owned()]);
    let mail = Mail {
        no,
        firm: None,
        at: around.at,
        source: incoming.source.describe(),
        sha256,
        size: u64::try_from(incoming.raw.len()).unwrap_or(u64::MAX),
        envelope_from: envelope_from(&incoming.envelope),
        envelope_to: incoming.envelope.to.iter().map(Address::to_string).collect(),
        from: String::new(),
        subject: String::new(),
        message_id: String::new(),
        disposition: filing.disposition,
        why: filing.why,
        note: String::new(),
        subjects: Vec::new(),
    };
    let fresh = facts.seen.is_none();
    let new_mail = fresh.then(|| NewMail { mail, raw: Arc::clone(&incoming.raw), dedupe: vec![dedupe] });
    let answer =
        Answer::Mail { mail: fresh.then_some(no), disposition: filing.disposition, why: filing.why, note: String::new() };
    let around = Circumstances { cause, salt: around.salt, site: &house.site, keyring: &house.keyring };
    Change::of(desk.finish(), new_mail, answer, &around)
}
