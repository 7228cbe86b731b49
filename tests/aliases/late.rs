//! Questions and answers that come late, or not at all.

use super::*;
use mailroom::inbound::Accept;
use mailroom::mail::{Envelope, Incoming, ReversePath, Source};
use mailroom::workflow::MailNo;

#[test]
fn what_is_taken_away_or_too_late_is_not_even_asked() {
    let world = World::new();
    give(&world, &[BRANCH]);
    give(&world, &[]);
    assert_eq!(recipients(&world), [DANA]);
    world.done(Command::Live(false));
    let Answer::Lines(lines) = give(&world, &[BRANCH]) else { panic!() };
    assert!(lines[2].starts_with("sending is off: nobody is asked before"), "{lines:?}");
    world.at("2026-11-24T10:00:00Z");
    world.done(Command::Live(true));
    assert_eq!(recipients(&world), [DANA], "the key ran out in the outbox");
    world.verify();
}

#[test]
fn of_two_questions_that_wait_in_the_outbox_the_newest_is_sent() {
    let world = World::new();
    world.done(Command::Live(false));
    give(&world, &[BRANCH]);
    world.at("2026-11-23T11:00:00Z");
    give(&world, &[BRANCH]);
    world.done(Command::Live(true));
    let out = world.pump();
    assert_eq!(out.iter().filter(|mail| mail.to == BRANCH).count(), 1);
    assert_eq!((world.take(&reply(&to(out, BRANCH), "YES")), counts(&world)), (APPLIED, true));
    world.verify();
}

/// As a mail on which we failed: set aside, and read again when we are mended.
fn set_aside(world: &World, raw: &str) {
    let raw = raw.replace('\n', "\r\n").into_bytes().into();
    let envelope = Envelope::of(ReversePath::Unknown, Vec::new());
    let mail = Incoming { raw, envelope, source: Source::Pipe, earlier_tries: 2 };
    assert_eq!(world.engine.offer(mail).unwrap().wait().unwrap(), Taken::Durable("set_aside"));
}

#[test]
fn an_answer_that_came_in_time_counts_when_it_is_read() {
    for (came, counted) in [("2026-11-24T09:59:59Z", true), ("2026-11-24T10:00:00Z", false)] {
        let (world, question) = asked();
        world.at(came);
        set_aside(&world, &reply(&question, "YES"));
        world.at("2026-11-27T10:00:00Z");
        let view = world.engine.store.view().unwrap();
        let raw = view.raw(MailNo(1)).unwrap().unwrap().into();
        drop(view);
        world.engine.reprocess(&Asker::operator("test"), &last(&world), &raw).unwrap();
        assert_eq!(counts(&world), counted, "{came}");
        world.verify();
    }
}
