//! Explaining is a rehearsal, and a mail that was set aside can be read again.

use crate::support::world::*;
use mailroom::engine::operate::Asker;
use mailroom::inbound::{Accept, Taken};
use mailroom::mail::{Envelope, Incoming, ReversePath, Source};
use mailroom::record::Answer;
use mailroom::workflow::command::Command;
use mailroom::workflow::inbox::{Disposition, Mail, Why};
use mailroom::workflow::{MailNo, Status};
use std::sync::Arc;

fn on_file(world: &World, no: i64) -> (Mail, Arc<[u8]>) {
    let view = world.engine.store.view().unwrap();
    let mail = view.mails(&[], MailNo(no - 1), 1).unwrap().remove(0);
    (mail, view.raw(MailNo(no)).unwrap().unwrap().into())
}

/// As a source offers a mail that it was never answered about.
fn suspect(world: &World, raw: &str) -> Taken {
    let incoming = Incoming {
        raw: raw.replace('\n', "\r\n").into_bytes().into(),
        envelope: Envelope::of(ReversePath::Unknown, Vec::new()),
        source: Source::Maildir { unique: "1.a.b".to_owned() },
        earlier_tries: 2,
    };
    world.engine.offer(incoming).unwrap().wait().unwrap()
}

#[test]
fn explaining_says_what_would_happen_and_writes_nothing() {
    let world = World::new();
    let no = world.ticket(DANA, true);
    let out = world.pump();
    assert_eq!(suspect(&world, &reply(&out[0], "DONE")), Taken::Durable("set_aside"));
    let (held, raw) = on_file(&world, 1);
    let counts = || world.engine.store.view().unwrap().counts().unwrap();
    let before = counts();
    let explained = world.engine.explain(&held, &raw).unwrap();
    assert!(explained.proven().starts_with("P-3: strong, dmarc=pass"), "{}", explained.proven());
    let change = explained.change.unwrap();
    let moved = change.rows().drafts.iter().find(|d| d.subject == no.to_string()).unwrap();
    assert_eq!(moved.to.as_deref(), Some(Status::PendingVerification.word()));
    assert_eq!(counts(), before);
    assert_eq!(world.status(no), Status::PendingCorrection);
}

#[test]
fn a_mail_that_was_set_aside_takes_effect_once_when_it_is_read_again() {
    let world = World::new();
    let no = world.ticket(DANA, true);
    let out = world.pump();
    suspect(&world, &reply(&out[0], "DONE"));
    assert_eq!(world.status(no), Status::PendingCorrection);
    let asker = Asker::operator("test");
    let (held, raw) = on_file(&world, 1);
    let answer = world.engine.reprocess(&asker, &held, &raw).unwrap();
    assert!(
        matches!(answer, Answer::Mail { mail: Some(MailNo(1)), disposition: Disposition::Applied, .. }),
        "{answer:?}"
    );
    assert_eq!(world.status(no), Status::PendingVerification);
    let (held, _) = on_file(&world, 1);
    assert_eq!(
        (held.disposition, held.from.as_str(), held.source.as_str()),
        (Disposition::Applied, DANA, "maildir 1.a.b")
    );
    assert!(matches!(world.engine.reprocess(&asker, &held, &raw).unwrap(), Answer::Unchanged(_)));
    let counts = world.engine.store.view().unwrap().counts().unwrap();
    assert_eq!((counts.received, counts.mails.iter().map(|(_, n)| n).sum::<u64>()), (1, 1));
    world.verify();
}

#[test]
fn a_mail_read_again_that_is_unproven_waits_for_the_key_of_its_own_number() {
    let world = World::new();
    let no = world.ticket(DANA, true);
    let out = world.pump();
    let bare = reply(&out[0], "DONE").split_once('\n').unwrap().1.to_owned();
    suspect(&world, &bare);
    world.take("From: stranger@x.example\nTo: tickets@mail.acme.example\nMessage-ID: <s@x>\n\nhello\n");
    let (held, raw) = on_file(&world, 1);
    world.engine.reprocess(&Asker::operator("test"), &held, &raw).unwrap();
    assert_eq!(
        (on_file(&world, 1).0.disposition, on_file(&world, 1).0.why),
        (Disposition::Parked, Why::Unproven)
    );
    let confirm = world.pump();
    let key = reply(&confirm[0], "yes").split_once('\n').unwrap().1.to_owned();
    assert_eq!(world.take(&key), Taken::Durable("applied"));
    assert_eq!(world.status(no), Status::PendingVerification);
    world.verify();
}

#[test]
fn a_forged_done_is_released_as_words_and_only_once() {
    let world = World::new();
    let no = world.ticket(DANA, true);
    let out = world.pump();
    let forged = reply(&out[0], "DONE").replace("dmarc=pass", "dmarc=fail");
    assert_eq!(world.take(&forged), Taken::Durable("quarantined"));
    let release = Command::Release(MailNo(1), no, "DONE".to_owned());
    world.done(release.clone());
    assert_eq!(world.status(no), Status::CommentAdded);
    assert!(matches!(world.operate(release), Answer::Unchanged(_)));
    world.verify();
}
