//! When a mail is the same mail (`docs/decisions/0011-known-again.md`): in each order in which a genuine mail, a copy
//! that nobody proves, and the key of that copy may come, one act counts once, and no copy takes it away.

use crate::authority::*;
use crate::support::world::*;
use mailroom::engine::operate::Asker;
use mailroom::inbound::{Accept, Taken};
use mailroom::mail::{Envelope, Incoming, ReversePath, Source};
use mailroom::workflow::command::Command;
use mailroom::workflow::inbox::{Disposition, Mail, Why};
use mailroom::workflow::{MailNo, Status, TicketNo};

const QUARANTINED: Taken = Taken::Durable("quarantined");

/// What the way of a copy makes of its bytes.
pub type Way<'a> = &'a dyn Fn(&str) -> String;

pub fn mails(world: &World) -> Vec<Mail> {
    world.engine.store.view().unwrap().mails(&[], MailNo(0), 1000).unwrap()
}

fn became(world: &World) -> Vec<(Disposition, Why)> {
    mails(world).iter().map(|mail| (mail.disposition, mail.why)).collect()
}

/// Subjects and notes of the entries with this event.
fn told(world: &World, event: &str) -> Vec<(String, String)> {
    let view = world.engine.store.view().unwrap();
    let entries = view.chains().unwrap().into_iter().flat_map(|c| view.entries(c, 1, usize::MAX).unwrap());
    let bodies = entries.map(|entry| serde_json::from_str::<serde_json::Value>(&entry.body).unwrap());
    let of =
        |body: serde_json::Value| (body["subject"].as_str().unwrap().to_owned(), body["notes"].to_string());
    bodies.filter(|body| body["event"] == event).map(of).collect()
}

/// The log adds up, and what lies beside it is what it tells of.
pub fn sound(world: &World) {
    world.verify();
    let view = world.engine.store.view().unwrap();
    mailroom::engine::evidence::evidence(&*view, &|| {}).unwrap();
    let counts = view.counts().unwrap();
    assert_eq!(counts.mails.iter().map(|(_, n)| n).sum::<u64>(), counts.received);
}

fn reopened(world: &World, no: TicketNo) {
    world.done(Command::Reopen(vec![no], "still there".to_owned()));
    assert_eq!(world.status(no), Status::PendingCorrection);
}

/// The key that came to Dana for her parked mail.
pub fn key(world: &World) -> String {
    let confirm = world.pump().into_iter().find(|mail| mail.to == DANA).expect("a confirmation");
    unstamped(&reply(&confirm, "yes"))
}

pub fn offer(world: &World, raw: &str, from: ReversePath, (source, earlier_tries): (Source, u32)) -> Taken {
    let raw = raw.replace('\n', "\r\n").into_bytes().into();
    let incoming = Incoming { raw, envelope: Envelope::of(from, Vec::new()), source, earlier_tries };
    world.engine.offer(incoming).unwrap().wait().unwrap()
}

/// What `inbox reprocess` does.
fn read_again(world: &World, no: i64) {
    let view = world.engine.store.view().unwrap();
    let (held, raw) = (view.mails(&[], MailNo(no - 1), 1).unwrap().remove(0), view.raw(MailNo(no)).unwrap());
    world.engine.reprocess(&Asker::operator("test"), &held, &raw.unwrap().into()).unwrap();
}

#[test]
fn what_a_key_released_has_no_second_effect_by_any_way() {
    let (world, no, mail) = sent_to(DANA);
    let done = reply(&mail, "DONE");
    assert_eq!(world.take(&unstamped(&done)), PARKED);
    assert_eq!(world.take(&key(&world)), APPLIED);
    assert_eq!(world.status(no), Status::PendingVerification);
    reopened(&world, no);
    for again in [done.clone(), done.replace("DONE", "DONE."), done.replace("DONE", "Another comment")] {
        assert_eq!(world.take(&again), FILED, "{again}");
        assert_eq!(world.status(no), Status::PendingCorrection);
    }
    assert_eq!(mails(&world).len(), 2);
    sound(&world);
}

#[test]
fn what_was_read_again_has_no_second_effect_by_any_way() {
    let (world, no, mail) = sent_to(DANA);
    let done = reply(&mail, "DONE");
    let place = Source::Maildir { unique: "1.a.b".to_owned() };
    let aside = offer(&world, &done, ReversePath::Unknown, (place, 2));
    assert_eq!(aside, Taken::Durable("set_aside"));
    read_again(&world, 1);
    assert_eq!(world.status(no), Status::PendingVerification);
    reopened(&world, no);
    for again in [done.clone(), done.replace("DONE", "DONE.")] {
        assert_eq!(world.take(&again), FILED, "{again}");
        assert_eq!(world.status(no), Status::PendingCorrection);
    }
    sound(&world);
}

/// It killed us, and nobody knows yet whether it is proven: it is no copy of the one that is not.
#[test]
fn what_is_set_aside_after_an_unproven_copy_is_kept_and_counts_when_it_is_read() {
    let read = |key_first: bool| {
        let (world, no, mail) = sent_to(DANA);
        let done = reply(&mail, "DONE");
        assert_eq!(world.take(&unstamped(&done)), PARKED);
        for expected in ["set_aside", "filed"] {
            let taken = offer(&world, &done, ReversePath::Unknown, (Source::Pipe, 2));
            assert_eq!(taken, Taken::Durable(expected));
        }
        let key = key(&world);
        if key_first {
            assert_eq!(world.take(&key), APPLIED);
            reopened(&world, no);
            read_again(&world, 2);
        } else {
            read_again(&world, 2);
            reopened(&world, no);
            assert_eq!(world.take(&key), FILED);
        }
        assert_eq!(world.take(&done), FILED);
        assert_eq!(world.status(no), Status::PendingCorrection);
        sound(&world);
        became(&world).into_iter().map(|(_, why)| why).collect::<Vec<_>>()
    };
    assert_eq!(read(false), [Why::Duplicate, Why::Event, Why::NoChange]);
    assert_eq!(read(true), [Why::Released, Why::Duplicate, Why::Released]);
}

/// RFC 5321 section 4.5.5: what asks for no report was written by a program, also when it is read the second time.
#[test]
fn a_null_reverse_path_is_still_null_when_the_mail_is_read_again() {
    let (world, no, mail) = sent_to(DANA);
    let aside = offer(&world, &reply(&mail, "DONE"), ReversePath::Null, (Source::Pipe, 2));
    assert_eq!(aside, Taken::Durable("set_aside"));
    read_again(&world, 1);
    assert_eq!(became(&world), [(Disposition::Filed, Why::Automatic)]);
    assert_eq!(world.status(no), Status::PendingCorrection);
    sound(&world);
}

/// The act of what was set aside came by another way meanwhile, in other words.
#[test]
fn what_is_read_again_after_its_act_counted_is_a_duplicate() {
    let (world, no, mail) = sent_to(DANA);
    let done = reply(&mail, "DONE");
    offer(&world, &done, ReversePath::Unknown, (Source::Pipe, 2));
    assert_eq!(world.take(&done.replace("DONE", "DONE.")), APPLIED);
    reopened(&world, no);
    read_again(&world, 1);
    assert_eq!(world.status(no), Status::PendingCorrection);
    assert_eq!(became(&world)[0], (Disposition::Filed, Why::Duplicate));
    sound(&world);
}

#[test]
fn a_copy_that_nobody_proves_takes_nothing_away_from_the_genuine_mail() {
    let (world, no, mail) = sent_to(DANA);
    let done = reply(&mail, "DONE");
    assert_eq!(world.take(&unstamped(&done)), PARKED);
    assert_eq!(world.take(&done), APPLIED);
    assert_eq!(world.status(no), Status::PendingVerification);
    let each = [(Disposition::Parked, Why::Unproven), (Disposition::Applied, Why::Event)];
    assert_eq!(became(&world), each, "each has its row");
    assert_eq!(told(&world, "came_again"), [("M-1".to_owned(), "[\"M-2\"]".to_owned())]);
    sound(&world);
}

#[test]
fn a_copy_after_the_genuine_mail_changes_nothing_and_leaves_one_line() {
    let (world, no, mail) = sent_to(DANA);
    let done = reply(&mail, "DONE");
    assert_eq!(world.take(&done), APPLIED);
    reopened(&world, no);
    for copy in [unstamped(&done), done.replace("dmarc=pass", "dmarc=fail"), done.clone()] {
        assert_eq!(world.take(&copy), FILED);
    }
    assert_eq!((mails(&world).len(), world.status(no)), (1, Status::PendingCorrection));
    assert_eq!(told(&world, "duplicate").len(), 3);
    sound(&world);
}

#[test]
fn however_often_both_come_the_act_counts_once() {
    let (world, no, mail) = sent_to(DANA);
    let done = reply(&mail, "DONE");
    let (copy, failed) = (unstamped(&done), done.replace("dmarc=pass", "dmarc=fail"));
    let taken: Vec<Taken> =
        [&copy, &copy, &failed, &done, &copy, &done, &failed].map(|mail| world.take(mail)).into();
    assert_eq!(taken, [PARKED, FILED, FILED, APPLIED, FILED, FILED, FILED]);
    reopened(&world, no);
    assert_eq!(world.take(&done), FILED);
    assert_eq!((mails(&world).len(), world.status(no)), (2, Status::PendingCorrection));
    sound(&world);
}

#[test]
fn the_key_of_a_copy_is_a_duplicate_once_the_genuine_mail_counted() {
    let (world, no, mail) = sent_to(DANA);
    let done = reply(&mail, "DONE");
    assert_eq!(world.take(&unstamped(&done)), PARKED);
    let key = key(&world);
    assert_eq!(world.take(&done), APPLIED);
    reopened(&world, no);
    assert_eq!(world.take(&key), FILED);
    assert_eq!(world.status(no), Status::PendingCorrection);
    let copy = mails(&world).remove(0);
    assert_eq!((copy.disposition, copy.why), (Disposition::Filed, Why::Duplicate));
    assert_eq!(copy.note, "it was taken in as M-2");
    assert_eq!(world.take(&done), FILED, "it stays known");
    sound(&world);
}

/// The same Message-ID, in other words: one act.
#[test]
fn the_key_of_the_same_act_in_other_words_is_a_duplicate_too() {
    let (world, no, mail) = sent_to(DANA);
    let done = reply(&mail, "DONE");
    assert_eq!(world.take(&unstamped(&done).replace("DONE", "Which post?")), PARKED);
    let key = key(&world);
    assert_eq!(world.take(&done), APPLIED);
    assert_eq!(world.take(&key), FILED);
    assert_eq!(world.status(no), Status::PendingVerification, "no comment");
    sound(&world);
}

#[test]
fn once_the_key_released_the_copy_the_genuine_mail_is_the_duplicate() {
    let (world, no, mail) = sent_to(DANA);
    let done = reply(&mail, "DONE");
    assert_eq!(world.take(&unstamped(&done)), PARKED);
    assert_eq!(world.take(&key(&world)), APPLIED);
    assert_eq!(world.take(&done), FILED);
    assert_eq!((mails(&world).len(), world.status(no)), (2, Status::PendingVerification));
    sound(&world);
}

/// Whatever else the way of a copy makes of it: the trace fields and the envelope are no part of the content.
#[test]
fn no_way_of_a_copy_takes_the_genuine_mail_away() {
    let received = "Received: from a by b; Mon, 23 Nov 2026 10:05:00 +0000\n".repeat(101);
    let copies: [(Way<'_>, ReversePath, Taken, Why); 4] = [
        (
            &|done| done.replace("dmarc=pass", "dmarc=fail"),
            ReversePath::Unknown,
            QUARANTINED,
            Why::FailedVerdict,
        ),
        (&|done| format!("{received}{done}"), ReversePath::Unknown, QUARANTINED, Why::Loop),
        (&unstamped, ReversePath::Null, FILED, Why::Automatic),
        (&|done| done.to_owned(), ReversePath::Null, FILED, Why::Automatic),
    ];
    for (copy, from, taken, why) in copies {
        let (world, no, mail) = sent_to(DANA);
        let done = reply(&mail, "DONE");
        assert_eq!(offer(&world, &copy(&done), from, (Source::Pipe, 0)), taken);
        assert_eq!(became(&world), [(mails(&world)[0].disposition, why)]);
        assert_eq!(world.take(&done), APPLIED, "{why}");
        assert_eq!(world.status(no), Status::PendingVerification, "{why}");
        assert_eq!(became(&world)[0].1, why, "the copy keeps its row");
        assert_eq!(world.take(&done), FILED);
        sound(&world);
    }
}

#[test]
fn a_proven_mail_that_waits_for_staff_is_known_again_by_its_proven_copy() {
    let (world, _, mail) = sent_to(DANA);
    let forwarded = reply_from(&mail, LUIS, "DONE");
    assert_eq!(world.take(&unstamped(&forwarded)), PARKED);
    assert_eq!(world.take(&forwarded), PARKED, "proven: judged as its own");
    assert_eq!(world.take(&forwarded), FILED);
    assert_eq!(
        became(&world),
        [(Disposition::Parked, Why::Unproven), (Disposition::Parked, Why::NotTheRecipient)]
    );
    sound(&world);
}
