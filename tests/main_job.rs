//! The main job over the real store: a ticket goes out, the answers come in, staff close it, the log holds.

use crate::support::world::*;
use mailroom::inbound::{Accept, Taken};
use mailroom::mail::{Envelope, Incoming, ReversePath, Source};
use mailroom::workflow::Status;
use mailroom::workflow::command::Command;

#[test]
fn a_ticket_goes_out_is_done_and_is_closed() {
    let world = World::new();
    let no = world.ticket(DANA, true);
    let out = world.pump();
    assert_eq!(out.len(), 1);
    assert_eq!(out[0].to, DANA);

    assert_eq!(world.take(&reply(&out[0], "Which post do you mean?")), Taken::Durable("applied"));
    assert_eq!(world.status(no), Status::CommentAdded);
    let staff = world.pump();
    assert_eq!(staff.iter().map(|m| m.to.as_str()).collect::<Vec<_>>(), [OFFICER]);

    assert_eq!(world.take(&reply(&staff[0], "The one with the house.")), Taken::Durable("applied"));
    assert_eq!(world.status(no), Status::PendingCorrection);
    let response = world.pump();
    assert_eq!(response[0].to, DANA);

    assert_eq!(world.take(&reply(&response[0], "DONE\n\nDana")), Taken::Durable("applied"));
    assert_eq!(world.status(no), Status::PendingVerification);
    let notices = world.pump();
    assert_eq!(notices.len(), 2, "a receipt and a notice to staff");
    let to_staff = notices.iter().find(|m| m.to == OFFICER).unwrap();

    assert_eq!(world.take(&reply(to_staff, "CLOSE: checked on Instagram")), Taken::Durable("applied"));
    assert_eq!(world.status(no), Status::Closed);
    assert_eq!(world.look(no).closing.unwrap().note, "checked on Instagram");
    assert_eq!(world.pump()[0].to, DANA);
    world.verify();
}

#[test]
fn the_same_mail_again_changes_nothing_and_leaves_one_line() {
    let world = World::new();
    let no = world.ticket(DANA, true);
    let out = world.pump();
    let mail = reply(&out[0], "DONE");
    world.take(&mail);
    let before = world.look(no);
    let entries = |w: &World| w.engine.store.view().unwrap().entries(1, 1, 1000).unwrap().len();
    let n = entries(&world);
    assert_eq!(world.take(&mail), Taken::Durable("filed"));
    assert_eq!(world.look(no), before);
    assert_eq!(entries(&world), n + 1);
    world.verify();
}

#[test]
fn mail_for_others_in_a_shared_mailbox_leaves_no_trace() {
    let world = World::new();
    let raw = "From: <dana@acme.example>\r\nTo: <somebody@else.example>\r\nSubject: lunch\r\n\r\nToday?\r\n";
    let offer = |source: Source| {
        let envelope = Envelope::of(ReversePath::Unknown, Vec::new());
        let raw = raw.as_bytes().into();
        world.engine.offer(Incoming { raw, envelope, source, earlier_tries: 0 }).unwrap().wait().unwrap()
    };
    let imap = Source::Imap { mailbox: "all@acme.example/INBOX".to_owned(), uidvalidity: 1, uid: 7 };
    assert_eq!(offer(imap), Taken::NotOurs);
    assert_eq!(world.engine.store.view().unwrap().counts().unwrap().received, 0);
    // Whoever pipes it to us means us.
    assert_eq!(offer(Source::Pipe), Taken::Durable("parked"));
    world.verify();
}

#[test]
fn several_tickets_go_out_as_one_mail_and_are_answered_by_number() {
    let world = World::new();
    let (a, b, c) = (world.ticket(DANA, false), world.ticket(DANA, false), world.ticket(DANA, false));
    world.done(Command::SendAll(world.firm, None));
    let out = world.pump();
    assert_eq!(out.len(), 1, "one mail for one employee");
    world.take(&reply(&out[0], "DONE 1,3"));
    let status = |no| world.status(no);
    assert_eq!(
        [status(a), status(b), status(c)],
        [Status::PendingVerification, Status::PendingCorrection, Status::PendingVerification]
    );
    world.take(&reply(&out[0], "Done, thanks"));
    assert_eq!(status(b), Status::PendingVerification, "the only one that still waits");
    world.verify();
}

#[test]
fn a_bare_done_for_several_is_asked_back_and_never_guessed() {
    let world = World::new();
    let (a, b) = (world.ticket(DANA, false), world.ticket(DANA, false));
    world.done(Command::SendAll(world.firm, None));
    let out = world.pump();
    world.take(&reply(&out[0], "DONE"));
    assert_eq!([world.status(a), world.status(b)], [Status::CommentAdded; 2]);
    let mails = world.pump();
    assert_eq!(mails.iter().filter(|m| m.to == DANA).count(), 1, "one answer in place of two did-you-means");
    world.verify();
}

#[test]
fn an_unproven_from_moves_nothing_and_its_key_releases_it() {
    let world = World::new();
    let no = world.ticket(DANA, true);
    let out = world.pump();
    let bare = reply(&out[0], "DONE").split_once('\n').unwrap().1.to_owned();
    assert_eq!(world.take(&bare), Taken::Durable("parked"));
    assert_eq!(world.status(no), Status::PendingCorrection);
    let mut confirm = world.pump();
    assert!(confirm.iter().any(|mail| mail.to == OFFICER), "staff hear that it waits");
    confirm.retain(|mail| mail.to != OFFICER);
    assert_eq!(confirm.len(), 1);
    assert_eq!(confirm[0].to, DANA, "the registered address");
    let key = reply(&confirm[0], "yes").split_once('\n').unwrap().1.to_owned();
    assert_eq!(world.take(&key), Taken::Durable("applied"));
    assert_eq!(world.status(no), Status::PendingVerification);
    world.verify();
}

#[test]
fn reminders_go_out_every_three_days_at_nine_and_stop_when_answered() {
    let world = World::new();
    let (a, b) = (world.ticket(DANA, true), world.ticket(DANA, true));
    world.pump();
    world.at("2026-11-26T08:59:00Z");
    assert_eq!(world.pump().len(), 0);
    world.at("2026-11-26T09:00:00Z");
    let reminders = world.pump();
    assert_eq!(reminders.len(), 1, "one mail, however many tickets");
    world.take(&reply(&reminders[0], "DONE ALL"));
    assert_eq!([world.status(a), world.status(b)], [Status::PendingVerification; 2]);
    world.pump();
    world.at("2026-12-10T09:00:00Z");
    assert_eq!(world.pump().len(), 0);
    world.verify();
}

#[test]
fn what_lies_beside_the_log_is_held_against_it() {
    let world = World::new();
    world.ticket(DANA, true);
    let out = world.pump();
    world.take(&reply(&out[0], "Which post do you mean?"));
    world.take("From: <stranger@elsewhere.example>\nTo: <tickets@mail.acme.example>\n\nhello\n");
    let store = &world.engine.store;
    let look = || mailroom::engine::evidence::evidence(&*store.view().unwrap(), &|| ());
    let found = look().unwrap();
    assert_eq!((found.mails, found.words), (2, 6), "two mails; four people, a ticket and a comment");
    let tamper = |sql: &str| {
        let db = rusqlite::Connection::open(world.dir.path().join("mailroom.db")).unwrap();
        db.execute_batch(&format!("PRAGMA foreign_keys = OFF; {sql}")).unwrap();
    };
    for (sql, meant) in [
        ("UPDATE content SET text = text || '!'", "not those that were written"),
        ("UPDATE content SET text = rtrim(text, '!')", ""),
        ("UPDATE mail SET doc = replace(doc, 'quarantined', 'filed') WHERE no = 2", "M-2 is filed"),
        ("UPDATE mail SET doc = replace(doc, 'filed', 'quarantined') WHERE no = 2", ""),
        ("UPDATE raw SET bytes = x'00' WHERE no = 1", "the bytes of M-1"),
    ] {
        tamper(sql);
        match look() {
            Ok(_) => assert_eq!(meant, "", "{sql}"),
            Err(why) => assert!(!meant.is_empty() && why.contains(meant), "{sql}: {why}"),
        }
    }
}
