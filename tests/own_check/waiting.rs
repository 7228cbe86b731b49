//! Mails that wait for the DNS: silence, places, strangers, a second reading.

use super::*;
use mailroom::engine::operate::Asker;
use mailroom::engine::own_check::{CHECKS_MAX, LAST_TRY, WAITING};
use mailroom::ports::Busy;
use mailroom::record::Answer as Told;
use mailroom::store::Fault;

#[test]
fn silence_puts_a_mail_off_and_the_third_time_it_is_parked() {
    let office = checked();
    let (no, mail) = office.sent();
    office.zone.silence(&office.signer.key_name());
    // Parked, also where the firm trusts tokens: it could have been a fail.
    office.world.done(Command::SetFirm(office.world.firm, "trust_reply".to_owned(), "token".into()));
    let raw = office.signer.sign(&bare(&mail, "DONE"));
    // Each try comes by another way: what counts is the mail.
    let on_the_way = |n: u32| format!("Received: from a by b id {n}\r\n{raw}");
    for n in 1..LAST_TRY {
        assert_eq!(office.take(&on_the_way(n)), Taken::Later(WAITING.to_owned()), "{n}");
        assert_eq!(office.world.engine.store.view().unwrap().counts().unwrap().received, 0);
    }
    assert_eq!(office.take(&on_the_way(LAST_TRY)), PARKED);
    let (held, _) = office.on_file(1);
    let note = "s1._domainkey.acme.example: time-out";
    assert_eq!((held.why, held.note.as_str()), (Why::Unproven, note));
    assert_eq!(office.world.status(no), Status::PendingCorrection);
    // Another mail has its own tries; once there is an answer it counts.
    let raw = office.signer.sign(&bare(&mail, "DONE now"));
    assert_eq!(office.take(&raw), Taken::Later(WAITING.to_owned()));
    office.zone.publish(&office.signer.key_name(), &office.signer.record());
    assert_eq!(office.take(&raw), APPLIED);
    assert_eq!(office.world.status(no), Status::PendingVerification);
    office.world.verify();
}

/// The confirmation still works: what is parked for silence is released by its key.
#[test]
fn what_was_parked_for_silence_is_released_by_its_key() {
    let office = signing_no_id();
    let (no, raw, confirm) = parked_for_silence(&office);
    assert_eq!(office.take(&bare(&confirm, "yes")), APPLIED);
    assert_eq!(office.world.status(no), Status::PendingVerification);
    has_no_second_effect(&office, no, &raw);
}

/// Once the DNS answers, what was signed comes again: as it was, and under a Message-ID that is not signed.
fn has_no_second_effect(office: &Checked, no: TicketNo, raw: &str) {
    office.zone.publish(&office.signer.key_name(), &office.signer.record());
    office.world.done(Command::Reopen(vec![no], "still there".to_owned()));
    let id = raw.lines().find(|line| line.starts_with("Message-ID")).unwrap();
    for again in [raw.to_owned(), raw.replace(id, "Message-ID: <another@acme.example>")] {
        assert_eq!(office.take(&again), Taken::Durable("filed"));
        assert_eq!(office.world.status(no), Status::PendingCorrection);
    }
    office.world.verify();
}

/// The same where it was its silence that ended: the key comes too late.
#[test]
fn what_counted_by_its_signature_meanwhile_is_not_released_as_well() {
    let office = signing_no_id();
    let (no, raw, confirm) = parked_for_silence(&office);
    office.zone.publish(&office.signer.key_name(), &office.signer.record());
    let id = raw.lines().find(|line| line.starts_with("Message-ID")).unwrap();
    assert_eq!(office.take(&raw.replace(id, "Message-ID: <another@acme.example>")), APPLIED);
    office.world.done(Command::Reopen(vec![no], "still there".to_owned()));
    assert_eq!(office.take(&bare(&confirm, "yes")), Taken::Durable("filed"));
    assert_eq!(office.world.status(no), Status::PendingCorrection);
    assert_eq!(office.on_file(1).0.why, Why::Duplicate);
    office.world.verify();
}

/// Seals are of the day on which the mail came: by the time of its key the signature may have expired.
#[test]
fn what_a_key_released_after_its_signature_expired_has_no_second_effect() {
    let mut office = signing_no_id();
    // Until noon of the next day.
    office.signer.tags = " t=1795428000; x=1795521600;".to_owned();
    let (no, raw, confirm) = parked_for_silence(&office);
    // The same mail under another Message-ID, proven in time; then the key, too late for the signature.
    office.zone.publish(&office.signer.key_name(), &office.signer.record());
    let id = raw.lines().find(|line| line.starts_with("Message-ID")).unwrap();
    assert_eq!(office.take(&raw.replace(id, "Message-ID: <another@acme.example>")), APPLIED);
    office.world.done(Command::Reopen(vec![no], "still there".to_owned()));
    office.world.at("2026-11-27T10:00:00Z");
    assert_eq!(office.take(&bare(&confirm, "yes")), Taken::Durable("filed"));
    assert_eq!(office.world.status(no), Status::PendingCorrection);
    office.world.verify();
}

/// A ticket, its DONE that the silence of the DNS parked, and the request to confirm it.
fn parked_for_silence(office: &Checked) -> (TicketNo, String, Outbound) {
    let (no, mail) = office.sent();
    office.zone.silence(&office.signer.key_name());
    let raw = office.signer.sign(&bare(&mail, "DONE"));
    (0..LAST_TRY).for_each(|_| drop(office.take(&raw)));
    let confirm = office.world.pump().into_iter().find(|mail| mail.to == DANA).unwrap();
    (no, raw, confirm)
}

/// The employees' domain signs no Message-ID.
fn signing_no_id() -> Checked {
    let mut office = checked();
    office.signer.names = "from:subject:date".to_owned();
    office
}

#[test]
fn so_many_are_checked_at_once_and_one_more_is_busy() {
    let office = checked();
    let (_, mail) = office.sent();
    office.zone.shut(true);
    let offer = |n: usize| {
        let raw = office.signer.sign(&bare(&mail, &format!("A question, {n}")));
        office.world.engine.offer(incoming(&raw, Source::Pipe, 0))
    };
    let waiting: Vec<_> = (0..CHECKS_MAX).map(|n| offer(n).unwrap()).collect();
    assert!(matches!(offer(CHECKS_MAX), Err(Busy)));
    office.zone.shut(false);
    for pending in waiting {
        assert_eq!(pending.wait().unwrap(), APPLIED);
    }
    assert_eq!(offer(CHECKS_MAX).unwrap().wait().unwrap(), APPLIED);
    office.world.verify();
}

#[test]
fn what_was_set_aside_is_checked_when_it_is_read_again() {
    let office = signing_no_id();
    let (no, mail) = office.sent();
    let raw = office.signer.sign(&bare(&mail, "DONE"));
    let source = Source::Maildir { unique: "1.a.b".to_owned() };
    let taken = office.world.engine.offer(incoming(&raw, source, 2)).unwrap().wait().unwrap();
    assert_eq!((taken, office.zone.asked()), (Taken::Durable("set_aside"), 0));
    let signed = raw;
    let (held, raw) = office.on_file(1);
    let again = || office.world.engine.reprocess(&Asker::operator("test"), &held, &raw);
    office.zone.silence(&office.signer.key_name());
    assert_eq!(again(), Err(Fault::Lost(WAITING.to_owned())));
    office.zone.publish(&office.signer.key_name(), &office.signer.record());
    assert!(matches!(again(), Ok(Told::Mail { .. })));
    assert_eq!(office.world.status(no), Status::PendingVerification);
    assert_eq!(office.on_file(1).0.asked.len(), 1);
    has_no_second_effect(&office, no, &signed);
}

/// A stranger's domain may answer as slowly as it likes: nobody waits for it, and no place is taken.
#[test]
fn about_strangers_nobody_is_asked() {
    let office = checked();
    let (_, mail) = office.sent();
    office.zone.shut(true);
    let stranger = Signer::of("slow.example");
    let raw =
        stranger.sign(&bare(&mail, "DONE").replace(&format!("From: <{DANA}>"), "From: <x@slow.example>"));
    for _ in 0..CHECKS_MAX + 1 {
        assert!(matches!(office.take(&raw), Taken::Durable("quarantined" | "filed")));
    }
    assert_eq!(office.zone.asked(), 0);
    assert_eq!(office.on_file(1).0.why, Why::UnknownSender);
}
