//! Senders checked by ourselves: what an engine with a resolver does with a mail that no server of ours has stamped.

mod border;
mod sealed;
mod unsigned;
mod waiting;

use crate::support::signer::Signer;
use crate::support::world::*;
use mailroom::dns::{Resolver, Waits};
use mailroom::engine::House;
use mailroom::engine::own_check::Checker;
use mailroom::inbound::{Accept, Taken};
use mailroom::mail::txt::{Answer, Answers};
use mailroom::mail::{Envelope, Incoming, ReversePath, Source};
use mailroom::outbound::Outbound;
use mailroom::workflow::command::Command;
use mailroom::workflow::inbox::{Mail, Why};
use mailroom::workflow::{MailNo, Status, TicketNo};
use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex};

const APPLIED: Taken = Taken::Durable("applied");
const PARKED: Taken = Taken::Durable("parked");

/// A DNS that a test writes: what is not there does not exist; while it is shut nobody gets an answer at all.
#[derive(Default)]
struct Zone {
    records: Mutex<BTreeMap<String, Answer>>,
    asked: Mutex<Vec<String>>,
    shut: Mutex<bool>,
    opened: Condvar,
}

impl Zone {
    fn publish(&self, name: &str, text: &str) {
        self.set(name, Answer::Records(vec![text.to_owned()]));
    }

    fn set(&self, name: &str, answer: Answer) {
        self.records.lock().unwrap().insert(name.to_owned(), answer);
    }

    fn silence(&self, name: &str) {
        self.set(name, Answer::Unanswered("time-out".to_owned()));
    }

    fn shut(&self, shut: bool) {
        *self.shut.lock().unwrap() = shut;
        self.opened.notify_all();
    }

    fn asked(&self) -> usize {
        self.asked.lock().unwrap().len()
    }
}

struct Asked(Arc<Zone>);

impl Resolver for Asked {
    fn ask(&self, names: &[String]) -> Answers {
        self.0.asked.lock().unwrap().extend(names.iter().cloned());
        let shut = self.0.shut.lock().unwrap();
        drop(self.0.opened.wait_while(shut, |shut| *shut).unwrap());
        let records = self.0.records.lock().unwrap();
        names.iter().map(|n| (n.clone(), records.get(n).cloned().unwrap_or(Answer::Nothing))).collect()
    }
}

struct Checked {
    world: World,
    zone: Arc<Zone>,
    signer: Signer,
}

/// A world that asks a DNS, in which the employees' domain publishes its key and refuses what is forged.
fn checked() -> Checked {
    checked_in(house())
}

fn checked_in(house: House) -> Checked {
    let (zone, signer) = (Arc::new(Zone::default()), Signer::of("acme.example"));
    zone.publish(&signer.key_name(), &signer.record());
    zone.publish("_dmarc.acme.example", "v=DMARC1; p=reject");
    let World { dir, engine, clock, post, firm } = World::of(house);
    let engine = engine.checking(Checker::new(Arc::new(Asked(Arc::clone(&zone))), Waits::in_memory()));
    Checked { world: World { dir, engine, clock, post, firm }, zone, signer }
}

/// A reply as it comes past a server that stamps nothing.
fn bare(mail: &Outbound, text: &str) -> String {
    let stamped = reply(mail, text);
    stamped.splitn(3, '\n').nth(2).unwrap().replace('\n', "\r\n")
}

fn incoming(raw: &str, source: Source, earlier_tries: u32) -> Incoming {
    let envelope = Envelope::of(ReversePath::Unknown, Vec::new());
    Incoming { raw: raw.as_bytes().into(), envelope, source, earlier_tries }
}

impl Checked {
    fn sent(&self) -> (TicketNo, Outbound) {
        let no = self.world.ticket(DANA, true);
        let about = format!("[{no}]");
        let is_it =
            |mail: &Outbound| mail.to == DANA && String::from_utf8_lossy(&mail.bytes).contains(&about);
        let sent = self.world.pump().into_iter().find(is_it);
        (no, sent.expect("a mail to the employee"))
    }

    fn take(&self, raw: &str) -> Taken {
        self.world.engine.offer(incoming(raw, Source::Pipe, 0)).unwrap().wait().unwrap()
    }

    fn on_file(&self, no: i64) -> (Mail, Arc<[u8]>) {
        let view = self.world.engine.store.view().unwrap();
        let mail = view.mails(&[], MailNo(no - 1), 1).unwrap().remove(0);
        (mail, view.raw(MailNo(no)).unwrap().unwrap().into())
    }

    fn log(&self) -> String {
        let view = self.world.engine.store.view().unwrap();
        let chains = view.chains().unwrap();
        chains.iter().flat_map(|c| view.entries(*c, 1, usize::MAX).unwrap()).map(|e| e.body + "\n").collect()
    }
}

#[test]
fn a_signed_done_counts_and_its_proof_holds_the_record() {
    let office = checked();
    let (no, mail) = office.sent();
    assert_eq!(office.take(&office.signer.sign(&bare(&mail, "DONE"))), APPLIED);
    assert_eq!(office.world.status(no), Status::PendingVerification);
    let proof = "\"evidence\":\"dkim=pass header.d=acme.example header.s=s1; checked here; s1._domainkey.acme.example TXT";
    assert!(office.log().contains(proof), "{}", office.log());
    assert_eq!(*office.zone.asked.lock().unwrap(), [office.signer.key_name()]);
    office.world.verify();
}

/// Whatever the DNS says by then, and though the signature has long expired.
#[test]
fn explaining_it_next_year_agrees_and_asks_nobody() {
    let office = checked();
    let (_, mail) = office.sent();
    let signer =
        Signer { tags: " t=1795428000; x=1795514400;".to_owned(), ..Signer::of("mail.acme.example") };
    office.zone.publish(&signer.key_name(), &signer.record());
    assert_eq!(office.take(&signer.sign(&bare(&mail, "DONE"))), APPLIED);
    let asked = office.zone.asked();
    office.world.at("2027-12-01T10:00:00Z");
    office.zone.records.lock().unwrap().clear();
    let (held, raw) = office.on_file(1);
    let explained = office.world.engine.explain(&held, &raw).unwrap();
    let proven = explained.proven();
    assert!(proven.starts_with("P-3: strong, dkim=pass header.d=mail.acme.example header.s=s1;"), "{proven}");
    assert!(proven.contains("_dmarc.acme.example TXT \"v=DMARC1; p=reject\""), "{proven}");
    assert_eq!(office.zone.asked(), asked);
    // The same mail now is one whose signature has expired.
    let raw = signer.sign(&bare(&mail, "DONE again"));
    assert_eq!(office.take(&raw), PARKED);
}

#[test]
fn an_unsigned_mail_is_parked_and_nobody_is_asked() {
    let office = checked();
    let (no, mail) = office.sent();
    assert_eq!(office.take(&bare(&mail, "DONE")), PARKED);
    let other = Signer::of("bulk.example");
    assert_eq!(office.take(&other.sign(&bare(&mail, "DONE!"))), PARKED);
    assert_eq!((office.zone.asked(), office.world.status(no)), (0, Status::PendingCorrection));
    let (held, _) = office.on_file(1);
    assert_eq!((held.why, held.note.as_str()), (Why::Unproven, "no signature that speaks for acme.example"));
    assert!(held.asked.is_empty());
    office.world.verify();
}

#[test]
fn what_was_altered_or_signed_by_somebody_else_changes_nothing() {
    let office = checked();
    let (no, mail) = office.sent();
    let signed = office.signer.sign(&bare(&mail, "I am not finished"));
    assert_eq!(office.take(&signed.replace("I am not finished", "DONE")), PARKED);
    let forger = Signer::of("acme.example");
    assert_eq!(office.take(&forger.sign(&bare(&mail, "DONE"))), PARKED);
    for n in [1, 2] {
        let (held, _) = office.on_file(n);
        let note =
            "the signature of acme.example does not fit the mail, and acme.example wishes such mail refused";
        assert_eq!((held.why, held.note.as_str()), (Why::Unproven, note));
        assert_eq!(held.asked.len(), 2, "{:?}", held.asked);
    }
    office.zone.publish("_dmarc.acme.example", "v=DMARC1; p=none");
    assert_eq!(office.take(&forger.sign(&bare(&mail, "DONE"))), PARKED);
    assert_eq!(office.world.status(no), Status::PendingCorrection);
    office.world.verify();
}

#[test]
fn what_our_own_server_has_stamped_is_not_checked_again() {
    let office = checked();
    let (no, mail) = office.sent();
    let none = "Authentication-Results: mx.acme.example; none\r\n";
    assert_eq!(office.take(&format!("{none}{}", office.signer.sign(&bare(&mail, "DONE")))), PARKED);
    assert_eq!(office.world.take(&reply(&mail, "DONE")), APPLIED);
    assert_eq!((office.zone.asked(), office.world.status(no)), (0, Status::PendingVerification));
    // Somebody else's stamp is none of ours.
    let (no, mail) = office.sent();
    let other = "Authentication-Results: mx.other.example; dkim=fail\r\n";
    assert_eq!(office.take(&format!("{other}{}", office.signer.sign(&bare(&mail, "DONE")))), APPLIED);
    assert_eq!(office.world.status(no), Status::PendingVerification);
}

#[test]
fn without_a_resolver_a_signature_is_worth_nothing() {
    let world = World::new();
    let no = world.ticket(DANA, true);
    let mail = world.pump().remove(0);
    let raw = Signer::of("acme.example").sign(&bare(&mail, "DONE"));
    assert_eq!(world.engine.offer(incoming(&raw, Source::Pipe, 0)).unwrap().wait().unwrap(), PARKED);
    assert_eq!(world.status(no), Status::PendingCorrection);
}

#[test]
fn other_peoples_mail_in_a_shared_mailbox_asks_nobody() {
    let office = checked();
    let raw = office.signer.sign("From: dana@acme.example\r\nTo: mo@acme.example\r\nSubject: lunch\r\nDate: Mon, 23 Nov 2026 09:55:00 +0000\r\n\r\nDONE\r\n");
    let source = Source::Maildir { unique: "1.a.b".to_owned() };
    let taken = office.world.engine.offer(incoming(&raw, source, 0)).unwrap().wait().unwrap();
    assert_eq!((taken, office.zone.asked()), (Taken::NotOurs, 0));
}

/// Alike in every word and to the second, as a program or a quick hand sends them.
#[test]
fn two_equal_answers_to_two_tickets_are_two() {
    for names in ["from:to:subject:date", "from:subject:date:message-id"] {
        let office = checked();
        let signer = Signer { names: names.to_owned(), ..Signer::of("acme.example") };
        office.zone.publish(&signer.key_name(), &signer.record());
        for (no, mail) in [office.sent(), office.sent()] {
            let raw = bare(&mail, "DONE");
            let subject = raw.lines().find(|line| line.starts_with("Subject")).unwrap();
            let raw = signer.sign(&raw.replace(subject, "Subject: Re: your post"));
            assert_eq!(office.take(&raw), APPLIED, "{names}");
            assert_eq!(office.world.status(no), Status::PendingVerification, "{names}");
        }
        office.world.verify();
    }
}

/// Whoever takes away the signature that covers more has no other mail.
#[test]
fn of_two_signatures_each_knows_the_mail_again() {
    let office = checked();
    let (no, mail) = office.sent();
    let narrow = Signer {
        names: "from:subject:date".to_owned(),
        selector: "s2".to_owned(),
        ..Signer::of("acme.example")
    };
    office.zone.publish(&narrow.key_name(), &narrow.record());
    let once = narrow.sign(&bare(&mail, "DONE"));
    let twice = office.signer.sign(&once);
    assert_eq!(office.take(&twice), APPLIED);
    office.world.done(Command::Reopen(vec![no], "still there".to_owned()));
    let id = once.lines().find(|line| line.starts_with("Message-ID")).unwrap();
    let again = once.replace(id, "Message-ID: <another@acme.example>");
    assert_eq!(office.take(&again), Taken::Durable("filed"));
    assert_eq!(office.world.status(no), Status::PendingCorrection);
    office.world.verify();
}

/// Whoever has a copy of a signed DONE sends it again when the ticket is open once more.
#[test]
fn what_was_signed_once_has_no_second_effect() {
    let office = checked();
    let (no, mail) = office.sent();
    let signer = Signer { names: "from:subject:date".to_owned(), ..Signer::of("acme.example") };
    office.zone.publish(&signer.key_name(), &signer.record());
    let raw = signer.sign(&bare(&mail, "DONE"));
    assert_eq!(office.take(&raw), APPLIED);
    office.world.done(Command::Reopen(vec![no], "still there".to_owned()));
    assert_eq!(office.world.status(no), Status::PendingCorrection);
    let id = raw.lines().find(|line| line.starts_with("Message-ID")).unwrap();
    for again in
        [raw.replace(id, "Message-ID: <another@acme.example>"), raw.replace(&format!("{id}\r\n"), "")]
    {
        assert_eq!(office.take(&again.replace("DONE", "DONE  ")), Taken::Durable("filed"));
        assert_eq!(office.world.status(no), Status::PendingCorrection);
    }
    // In words of another day it counts.
    let fresh = bare(&mail, "DONE").replace("10:05:00", "10:06:00");
    assert_eq!(office.take(&signer.sign(&fresh)), APPLIED);
    office.world.verify();
}
