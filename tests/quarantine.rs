//! The quarantine is full: a stranger's mail is kept as its header, everybody else's whole, and the log holds.

use crate::support::world::*;
use data_encoding::HEXLOWER;
use mailroom::engine::evidence::evidence;
use mailroom::inbound::Taken;
use mailroom::record::Answer;
use mailroom::workflow::command::{Command, PersonEdit};
use mailroom::workflow::inbox::{HEADER_KEPT_MAX, Kept, Mail};
use mailroom::workflow::people::Role;
use mailroom::workflow::{MailNo, Status};
use sha2::{Digest, Sha256};

const QUARANTINED: Taken = Taken::Durable("quarantined");

/// A world whose quarantine takes so many octets.
fn world(octets: usize) -> World {
    let mut house = house();
    house.site.quarantine_max = octets as u64;
    World::of(house)
}

fn stranger(n: usize, body: &str) -> String {
    format!(
        "From: <mallory{n}@attacker.test>\nTo: <tickets@{DOMAIN}>\nSubject: offer {n}\nMessage-ID: <{n}@attacker.test>\n\n{body}\n"
    )
}

/// As it comes over the wire.
fn octets(mail: &str) -> usize {
    mail.replace('\n', "\r\n").len()
}

fn mails(world: &World) -> Vec<(Mail, Vec<u8>)> {
    let view = world.engine.store.view().unwrap();
    let mails = view.mails(&[], MailNo(0), 100).unwrap();
    mails.into_iter().map(|mail| (mail.clone(), view.raw(mail.no).unwrap().unwrap())).collect()
}

/// Chain and everything beside it.
fn holds(world: &World) {
    world.verify();
    let view = world.engine.store.view().unwrap();
    evidence(&*view, &|| ()).unwrap();
    assert_eq!(view.counts().unwrap().conserved(), Ok(()));
}

#[test]
fn at_the_limit_all_is_kept_and_one_octet_over_it_the_header() {
    let (first, second) = (stranger(1, "buy"), stranger(2, "now"));
    for (room, is_whole) in [(octets(&first) + octets(&second), true), (octets(&first) * 2 - 1, false)] {
        let world = world(room);
        assert_eq!(world.take(&first), QUARANTINED);
        assert_eq!(world.take(&second), QUARANTINED);
        let on_file = mails(&world);
        assert_eq!(on_file[0].0.kept, Kept::Stranger);
        assert_eq!(on_file[1].0.kept == Kept::Stranger, is_whole);
        assert_eq!(on_file[1].0.size as usize, octets(&second), "what came is counted");
        let head = second.split_once("\n\n").unwrap().0.replace('\n', "\r\n") + "\r\n";
        assert_eq!(on_file[1].1 == head.as_bytes(), !is_whole);
        let again = if is_whole { Taken::Durable("filed") } else { QUARANTINED };
        assert_eq!(world.take(&second), again, "what is on file whole is known again");
        holds(&world);
    }
}

#[test]
fn of_an_endless_header_its_beginning_is_kept() {
    let world = world(0);
    for (more, kept) in [(0, HEADER_KEPT_MAX), (1, HEADER_KEPT_MAX)] {
        let head = format!("From: <m{more}@attacker.test>\r\nX-Filler: ");
        let filler = "x".repeat(HEADER_KEPT_MAX + more - head.len() - 2);
        world.take(&format!("{head}{filler}\r\n\r\nbody\r\n").replace("\r\n", "\n"));
        assert_eq!(mails(&world).pop().unwrap().1.len(), kept, "{more} over");
    }
    holds(&world);
}

#[test]
fn mail_of_people_on_file_is_kept_whole_and_a_done_counts() {
    let world = world(0);
    let no = world.ticket(DANA, true);
    let sent = world.pump().remove(0);
    let forged = reply(&sent, "DONE").replace("dmarc=pass", "dmarc=fail");
    assert_eq!(world.take(&forged), QUARANTINED);
    assert_eq!(world.take(&reply(&sent, "DONE!")), Taken::Durable("applied"));
    assert_eq!(world.status(no), Status::PendingVerification);
    for (mail, raw) in mails(&world) {
        assert_eq!((mail.kept, raw.len() as u64), (Kept::Whole, mail.size));
    }
    holds(&world);
}

#[test]
fn what_staff_take_out_makes_room_and_a_header_alone_is_not_released() {
    let (first, second, third) = (stranger(1, "one"), stranger(2, "two"), stranger(3, "six"));
    let world = world(octets(&first));
    let no = world.ticket(DANA, true);
    world.pump();
    world.take(&first);
    world.take(&second);
    let release = |n| world.operate(Command::Release(MailNo(n), no, "words".to_owned()));
    let Answer::Refused(why) = release(2) else { panic!("released") };
    assert!(why.contains("only its header"), "{why}");
    assert!(matches!(release(1), Answer::Lines(_)));
    world.take(&third);
    assert_eq!(mails(&world)[2].0.kept, Kept::Stranger, "there is room again");
    holds(&world);
}

#[test]
fn a_big_mail_of_a_stranger_leaves_nothing_on_the_disk() {
    let world = world(500_000);
    let body = "0123456789abcdef\n".repeat(17_000);
    let files = || std::fs::read_dir(world.dir.path().join("raw")).map_or(0, Iterator::count);
    world.take(&stranger(1, &body));
    assert_eq!(files(), 1, "below the limit it lies in a file");
    world.take(&stranger(2, &body));
    assert_eq!((files(), mails(&world).len()), (1, 2));
    assert!(matches!(mails(&world)[1].0.kept, Kept::Header(_)));
    holds(&world);
}

#[test]
fn a_changed_header_is_found_out() {
    let world = world(0);
    world.take(&stranger(1, "x"));
    holds(&world);
    let file = rusqlite::Connection::open(world.dir.path().join("mailroom.db")).unwrap();
    file.execute("UPDATE raw SET bytes = ?1", [&b"Subject: another\r\n"[..]]).unwrap();
    let found = evidence(&*world.engine.store.view().unwrap(), &|| ());
    assert!(found.unwrap_err().contains("not those that came in"));
    // Nor may the row say that it was so.
    let sha256 = HEXLOWER.encode(&Sha256::digest(b"Subject: another\r\n"));
    let doc = format!("UPDATE mail SET doc = json_set(doc, '$.kept.header', '{sha256}')");
    file.execute(&doc, []).unwrap();
    let found = evidence(&*world.engine.store.view().unwrap(), &|| ());
    assert!(found.unwrap_err().contains("not those that came in"));
}

/// Somebody on file whose mail reader, or list, spoils From, or who answers from another address.
#[test]
fn what_may_be_of_somebody_on_file_is_kept_whole() {
    let world = world(0);
    world.ticket(DANA, true);
    let sent = world.pump().remove(0);
    let answer = reply(&sent, "DONE");
    let from = answer.lines().find(|line| line.starts_with("From:")).unwrap();
    let bad = [
        format!("{from}\nFrom: <mallory@attacker.test>"),
        format!("From: Dana via list: <{DANA}>;"),
        format!("From: =?utf-8?q?Dana_=3C{}=3E?=", DANA.replace('@', "=40")),
        "From: <dana.private@freemail.test>".to_owned(),
    ];
    for (n, from_field) in bad.iter().enumerate() {
        let mail = stranger(n, "DONE, on the third floor");
        let own = mail.lines().next().unwrap();
        let answered =
            answer.replace(from, from_field).replace("Message-ID: <", &format!("Message-ID: <{n}."));
        let is_private = n == 3;
        let mail = if is_private { answered } else { mail.replace(own, from_field) };
        assert_eq!(world.take(&mail), QUARANTINED, "{from_field}");
        let (kept, raw) = mails(&world).pop().unwrap();
        assert_eq!((kept.kept, raw.len() as u64), (Kept::Whole, kept.size), "{from_field}");
    }
    holds(&world);
}

#[test]
fn the_whole_of_a_header_comes_in_once_its_sender_is_on_file() {
    let world = world(0);
    let mail = stranger(1, "the words");
    assert_eq!(world.take(&mail), QUARANTINED);
    assert!(matches!(mails(&world)[0].0.kept, Kept::Header(_)));
    let person = PersonEdit {
        name: Some("Mallory Roe".to_owned()),
        roles: Some([Role::Employee].into()),
        ..PersonEdit::of(address("mallory1@attacker.test"))
    };
    world.done(Command::People(world.firm, vec![person]));
    assert_ne!(world.take(&mail), Taken::Durable("filed"), "no duplicate of a header");
    let (kept, raw) = mails(&world).pop().unwrap();
    assert_eq!((kept.no, kept.kept, raw.len()), (MailNo(2), Kept::Whole, octets(&mail)));
    holds(&world);
}

/// What was nobody's is no first mail of somebody's.
#[test]
fn a_mail_that_was_kept_whole_is_judged_when_it_comes_again_once_its_sender_is_on_file() {
    let world = world(1 << 20);
    world.ticket(DANA, true);
    let mail = reply_from(&world.pump().remove(0), "nora@acme.example", "Which post?");
    assert_eq!(world.take(&mail), QUARANTINED);
    let person = PersonEdit {
        name: Some("Nora Berg".to_owned()),
        roles: Some([Role::Employee].into()),
        ..PersonEdit::of(address("nora@acme.example"))
    };
    world.done(Command::People(world.firm, vec![person]));
    assert_eq!(world.take(&mail), Taken::Durable("parked"), "it answers somebody else's mail");
    assert_eq!(mails(&world).len(), 2);
    holds(&world);
}
