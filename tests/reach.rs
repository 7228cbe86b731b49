//! Whether mail reaches somebody: people who are active again or have another address, and servers that are slow.

use crate::support::world::*;
use mailroom::engine::dispatch::Sender;
use mailroom::engine::lease::{LEASE_TIME, SLOWEST_MAIL};
use mailroom::outbound::{Delivery, Outbound, Session, Transport};
use mailroom::record::Answer;
use mailroom::workflow::command::{Command, PersonEdit, Vouched};
use mailroom::workflow::ticket::Flag;
use mailroom::workflow::{MailNo, OutboxNo};
use std::sync::{Arc, Mutex};

const NEW: &str = "dana.reyes@acme.example";

fn edit(world: &World, change: impl FnOnce(PersonEdit) -> PersonEdit) {
    world.done(Command::People(world.firm, vec![change(PersonEdit::of(address(DANA)))]));
}

fn active(world: &World, active: bool) {
    edit(world, |edit| PersonEdit { active: Some(active), ..edit });
}

fn moved(world: &World) {
    edit(world, |edit| PersonEdit { moved_to: Some(address(NEW)), ..edit });
}

/// The rows of one file see what those before them did: nobody is put back to what the file found.
#[test]
fn an_address_that_one_row_gives_up_is_free_for_the_next() {
    let world = World::new();
    let away = PersonEdit { moved_to: Some(address(NEW)), ..PersonEdit::of(address(DANA)) };
    let other = PersonEdit { name: Some("Dana Ray".to_owned()), ..PersonEdit::of(address(DANA)) };
    let team = PersonEdit { team: Some("West".to_owned()), ..PersonEdit::of(address(NEW)) };
    world.done(Command::People(world.firm, vec![away, other, team]));
    let people = world.engine.store.view().unwrap().people(world.firm).unwrap();
    let at = |text: &str| people.iter().find(|p| p.email == address(text)).unwrap();
    assert_eq!((at(NEW).name.as_str(), at(NEW).team.as_str()), ("Dana Reyes", "West"));
    assert_eq!((at(DANA).name.as_str(), at(DANA).team.as_str()), ("Dana Ray", ""));
    world.verify();
}

#[test]
fn a_person_who_is_active_again_is_reminded_again() {
    let world = World::new();
    let no = world.ticket(DANA, true);
    world.pump();
    let clock = world.look(no).reminders.next;
    active(&world, false);
    assert!(world.look(no).flags.contains(&Flag::Held));
    assert_eq!(world.look(no).reminders.next, None);
    active(&world, true);
    assert_eq!((world.look(no).flags.len(), world.look(no).reminders.next), (0, clock));
    world.at("2026-11-26T09:00:00Z");
    assert!(world.pump().iter().any(|mail| mail.to == DANA), "the reminder");
    world.verify();
}

#[test]
fn being_active_again_says_nothing_about_an_address_that_bounced_and_a_new_one_does() {
    let world = World::new();
    let no = world.ticket(DANA, true);
    refuse(&world);
    assert!(world.look(no).flags.contains(&Flag::Undeliverable));
    active(&world, false);
    active(&world, true);
    assert_eq!(world.look(no).flags, [Flag::Undeliverable].into());
    moved(&world);
    assert!(world.look(no).flags.is_empty() && world.look(no).reminders.next.is_some());
    world.verify();
}

#[test]
fn another_address_is_theirs_alone_and_the_old_one_is_nobodys() {
    let world = World::new();
    let no = world.ticket(DANA, true);
    let sent = world.pump().remove(0);
    let taken = Command::People(
        world.firm,
        vec![PersonEdit { moved_to: Some(address(LUIS)), ..PersonEdit::of(address(DANA)) }],
    );
    assert!(matches!(world.operate(taken), Answer::Refused(why) if why.contains("belongs to Luis")));
    moved(&world);
    world.take(&reply(&sent, "DONE"));
    let held = world.engine.store.view().unwrap().mails(&[], MailNo(0), 9).unwrap().remove(0);
    assert_eq!(held.why.word(), "unknown_sender");
    world.take(&reply_from(&sent, NEW, "DONE"));
    assert_eq!(world.status(no).word(), "pending_verification");
    assert!(world.pump().iter().all(|mail| mail.to != DANA));
}

#[test]
fn a_mail_that_waits_to_be_tried_again_goes_to_the_new_address() {
    let world = World::new();
    world.ticket(DANA, true);
    let say = |delivery: Delivery| move |_: &Outbound| delivery.clone();
    dispatch(&world, say(Delivery::Deferred("greylisted".to_owned())));
    moved(&world);
    world.clock.pass(jiff::SignedDuration::from_hours(1));
    let out = world.pump();
    assert_eq!(out.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), [NEW]);
    assert!(String::from_utf8_lossy(&out[0].bytes).contains(NEW), "the header names it too");
}

/// A way out that does with each mail what it is told.
struct Way<F>(Arc<Mutex<F>>);

impl<F: FnMut(&Outbound) -> Delivery + Send + 'static> Transport for Way<F> {
    fn open(&self) -> Result<Box<dyn Session>, Delivery> {
        Ok(Box::new(Way(Arc::clone(&self.0))))
    }
}

impl<F: FnMut(&Outbound) -> Delivery + Send> Session for Way<F> {
    fn send(&mut self, mail: &Outbound) -> Delivery {
        self.0.lock().unwrap()(mail)
    }
    fn is_usable(&self) -> bool {
        true
    }
}

fn dispatch(world: &World, how: impl FnMut(&Outbound) -> Delivery + Send + 'static) {
    let mut sender = Sender::new(Arc::new(Way(Arc::new(Mutex::new(how)))));
    world.engine.dispatch(&mut sender).unwrap();
}

fn refuse(world: &World) {
    dispatch(world, |_: &Outbound| Delivery::Failed("550 5.1.1 no such user".to_owned()));
}

#[test]
fn a_sender_begins_no_mail_that_might_not_end_within_its_lease() {
    let world = World::new();
    for _ in 0..5 {
        world.ticket(DANA, true);
    }
    // The second mail begins with just enough time left, and the third with a second too little.
    let (clock, slow) = (Arc::clone(&world.clock), LEASE_TIME - SLOWEST_MAIL);
    let (sent, times) = (Arc::new(Mutex::new(0)), Mutex::new(vec![jiff::SignedDuration::from_secs(1), slow]));
    let count = Arc::clone(&sent);
    dispatch(&world, move |_: &Outbound| {
        *count.lock().unwrap() += 1;
        clock.pass(times.lock().unwrap().pop().unwrap());
        Delivery::Sent("250".to_owned())
    });
    assert_eq!(*sent.lock().unwrap(), 2);
    let rows = || world.engine.store.view().unwrap().outbox(&[], OutboxNo(0), 9).unwrap();
    let states: Vec<&str> = rows().iter().map(|row| row.state.word()).collect();
    assert_eq!(states, ["sent", "sent", "deferred", "deferred", "deferred"]);
    assert!(rows()[2].reply.starts_with("not tried: "), "{}", rows()[2].reply);
    world.clock.pass(jiff::SignedDuration::from_hours(5));
    assert_eq!(world.pump().len(), 3, "each once, none in doubt");
    world.verify();
}

/// A row that names an address which an earlier row gave up is about somebody new: the giver's tickets go on.
#[test]
fn who_gave_up_an_address_is_not_moved_by_the_row_of_its_next_owner() {
    let world = World::new();
    let other = "two@acme.example";
    let alias = |text: &str| PersonEdit {
        aliases: Some(vec![address(text)]),
        vouched: Vouched::File,
        ..PersonEdit::of(address(DANA))
    };
    world.done(Command::People(world.firm, vec![alias(other)]));
    let no = world.ticket(DANA, true);
    world.pump();
    let next = PersonEdit { active: Some(false), ..PersonEdit::of(address(other)) };
    world.done(Command::People(world.firm, vec![alias("three@acme.example"), next]));
    let people = world.engine.store.view().unwrap().people(world.firm).unwrap();
    assert!(people.iter().find(|p| p.email == address(DANA)).unwrap().active, "she is active");
    assert!(!world.look(no).flags.contains(&Flag::Held), "so her ticket goes on: {:?}", world.look(no).flags);
}
