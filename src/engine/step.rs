//! The one step: (prepared mail, facts) to a change. Explain, rehearsal and the real thing go this way.

use super::House;
use crate::intake::{self, Circumstance, Filing, INTAKE, Outcome, Prepared, known};
use crate::mail::txt::Answers;
use crate::mail::{Address, Envelope, HeaderValue, Incoming, MessageId};
use crate::parse::{self, Message};
use crate::record::{Answer, Cause, Change, Circumstances, NewMail};
use crate::store::{Job, Judgement};
use crate::workflow::desk::Desk;
use crate::workflow::facts::Dedupe;
use crate::workflow::inbox::{Disposition, Kept, Mail, Why};
use crate::workflow::{Facts, FirmId, Keys, MailNo};
use data_encoding::HEXLOWER;
use jiff::Timestamp;
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

/// What is known of a mail whether it was parsed or not.
struct Arrival<'a> {
    at: Timestamp,
    source: &'a str,
    sha256: &'a str,
    raw: &'a Arc<[u8]>,
    envelope: &'a Envelope,
    message: Option<&'a Message>,
    asked: Option<&'a Answers>,
}

impl<'a> Arrival<'a> {
    fn of(mail: &'a Prepared) -> Self {
        Arrival {
            at: mail.at,
            source: &mail.source,
            sha256: &mail.sha256,
            raw: &mail.raw,
            envelope: &mail.envelope,
            message: Some(&mail.message),
            asked: mail.own_check.as_ref().map(|check| &check.answers),
        }
    }

    fn message_id(&self) -> &'a str {
        let id = self.message.and_then(|m| m.message_id.as_ref());
        id.map_or("", MessageId::as_str)
    }

    fn cause(&self, no: MailNo) -> Cause<'a> {
        Cause::Mail { no, sha256: self.sha256, message_id: self.message_id(), source: self.source }
    }

    /// The mail's row. Whatever it says of itself is made harmless here.
    fn row(&self, filing: Filing, no: MailNo) -> Mail {
        let from = self.message.and_then(|m| m.from.address()).map(Address::to_string).unwrap_or_default();
        let subject = self.message.map_or("", |m| &m.subject);
        Mail {
            no,
            firm: filing.firm,
            at: self.at,
            source: self.source.to_owned(),
            sha256: self.sha256.to_owned(),
            size: u64::try_from(self.raw.len()).unwrap_or(u64::MAX),
            envelope_from: self.envelope.from.to_string(),
            envelope_to: self.envelope.to.iter().map(Address::to_string).collect(),
            from: HeaderValue::new(&from).into_string(),
            subject: HeaderValue::new(subject).into_string(),
            message_id: self.message_id().to_owned(),
            disposition: filing.disposition,
            why: filing.why,
            proven: filing.proven,
            note: filing.note,
            subjects: filing.subjects,
            kept: filing.kept,
            asked: self.asked.cloned().unwrap_or_default(),
            client: self.envelope.client.clone(),
        }
    }

    /// A redelivery changes nothing twice and leaves one line in the log.
    fn duplicate(&self, (facts, first): (&Facts, MailNo), around: &Circumstances<'_>) -> Change {
        let mut desk = Desk::new(facts, self.at);
        let firm =
            facts.mails.iter().find(|m| m.no == first).and_then(|m| m.firm).unwrap_or(FirmId::INSTALLATION);
        desk.note(&INTAKE, (firm, first.to_string()), ("duplicate", Vec::new()));
        let note = format!("it was taken in as {first}");
        let answer = Answer::Mail { mail: None, disposition: Disposition::Filed, why: Why::Duplicate, note };
        Change::of(desk.finish(), None, answer, around)
    }

    /// The change that takes it in as number `no`.
    fn taken(
        &self,
        (desk, filing): (Desk<'_>, Filing),
        dedupe: Vec<Dedupe>,
        around: &Circumstances<'_>,
    ) -> Change {
        let no = MailNo(desk.facts().next.mail);
        // Of which only the header is kept, the whole may come again once its sender is on file.
        let dedupe = if matches!(filing.kept, Kept::Header(_)) { Vec::new() } else { dedupe };
        let raw = intake::kept(self.raw, &filing.kept);
        let instead_of = desk.facts().seen_as(&dedupe).iter().map(|copy| copy.no).collect();
        let (disposition, why, note) = (filing.disposition, filing.why, filing.note.clone());
        let answer = Answer::Mail { mail: Some(no), disposition, why, note };
        let remembered = filing.is_remembered();
        let new_mail = NewMail { mail: self.row(filing, no), raw, dedupe, remembered, instead_of };
        Change::of(desk.finish(), Some(new_mail), answer, around)
    }
}

fn around<'a>((cause, salt): (Cause<'a>, [u8; 16]), house: &'a House) -> Circumstances<'a> {
    Circumstances { cause, salt, site: &house.site, keyring: &house.keyring }
}

fn duplicate(mail: &Prepared, (facts, first): (&Facts, MailNo), house: &House) -> Change {
    let arrival = Arrival::of(mail);
    arrival.duplicate((facts, first), &around((arrival.cause(first), mail.salt), house))
}

fn decided(mail: &Prepared, (mut desk, filing): (Desk<'_>, Filing), house: &House) -> Change {
    let arrival = Arrival::of(mail);
    let no = MailNo(desk.facts().next.mail);
    note_mail(&mut desk, &filing, no);
    let marks = mail.marks();
    known::note(&mut desk, &marks, no);
    let dedupe = if filing.is_remembered() { marks } else { mail.dedupe.clone() };
    arrival.taken((desk, filing), dedupe, &around((arrival.cause(no), mail.salt), house))
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
    desk.note(&INTAKE, (firm, no.to_string()), (filing.disposition.word(), notes));
}

/// The row of a parsed mail; for one that is on file and read again, too.
pub(super) fn row(mail: &Prepared, filing: &Filing, no: MailNo) -> Mail {
    Arrival::of(mail).row(filing.clone(), no)
}

/// The job for a mail that we failed on: kept byte for byte, unparsed, named as such. One that was taken in
/// before (its source never heard so) is a duplicate like any other.
#[must_use]
pub fn set_aside(incoming: &Incoming, house: &Arc<House>, around: Circumstance) -> Job {
    let (incoming, house) = (incoming.clone(), Arc::clone(house));
    let dedupe = intake::prepare::dedupe(&incoming.source, mark(&incoming.raw));
    let keys = Keys { dedupe: dedupe.clone(), ..Keys::default() };
    Job {
        keys,
        judge: Box::new(move |facts| Judgement::Done(kept(&incoming, (facts, &dedupe), (&house, around)))),
    }
}

/// Whatever killed us, it may have been in here.
fn mark(raw: &[u8]) -> Dedupe {
    catch_unwind(|| parse::mark(raw)).unwrap_or_else(|_| {
        let mut mark = Dedupe::default();
        mark.iter_mut().zip(Sha256::digest(raw)).for_each(|(to, octet)| *to = octet);
        mark
    })
}

fn kept(
    incoming: &Incoming,
    (facts, dedupe): (&Facts, &[Dedupe]),
    (house, at): (&House, Circumstance),
) -> Change {
    let (source, sha256) = (incoming.source.describe(), HEXLOWER.encode(&Sha256::digest(&incoming.raw)));
    let (raw, envelope) = (&incoming.raw, &incoming.envelope);
    let arrival =
        Arrival { at: at.at, source: &source, sha256: &sha256, raw, envelope, message: None, asked: None };
    // A claim may be another mail: this one is kept until it is read.
    let first = facts.seen_as(dedupe).into_iter().find(|copy| !known::is_claim(copy)).map(|copy| copy.no);
    let no = first.unwrap_or(MailNo(facts.next.mail));
    let around = around((arrival.cause(no), at.salt), house);
    if let Some(first) = first {
        return arrival.duplicate((facts, first), &around);
    }
    let mut desk = Desk::new(facts, at.at);
    let filing = Filing::of(Disposition::SetAside, Why::Poison);
    note_mail(&mut desk, &filing, no);
    known::note(&mut desk, dedupe, no);
    arrival.taken((desk, filing), dedupe.to_vec(), &around)
}
