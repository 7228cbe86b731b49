//! One outgoing mail on which a lease breaks stops none of the others, and a store that notes no outcome sends none twice.

use crate::owed::{Way, rows, states, three};
use crate::support::world::*;
use mailroom::engine::Engine;
use mailroom::engine::clock::SystemRng;
use mailroom::engine::lease::LEASE_MAX;
use mailroom::ports::{Busy, Clock, Pending};
use mailroom::store::sqlite::FILE;
use mailroom::store::{Fault, Job, Judgement, Receipt, Store, View};
use mailroom::workflow::outbox::OutboxState;
use mailroom::workflow::ticket::Flag;
use mailroom::workflow::{Facts, Keys, OutboxNo, TicketNo};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// Whether a job with these keys breaks on these facts.
type Breaks = fn(&Keys, &Facts) -> bool;

/// A store whose jobs panic where it is told so.
struct Broken(Arc<dyn Store>, Arc<Mutex<Breaks>>);

impl Store for Broken {
    fn submit(&self, job: Job) -> Result<Pending<Result<Receipt, Fault>>, Busy> {
        let (keys, breaks, judge) = (job.keys.clone(), *self.1.lock().unwrap(), job.judge);
        let judge = move |facts: &Facts| {
            assert!(!breaks(&keys, facts), "meant by the test");
            judge(facts)
        };
        self.0.submit(Job { keys: job.keys, judge: Box::new(judge) })
    }
    fn rehearse(&self, job: &Job) -> Result<Judgement, Fault> {
        self.0.rehearse(job)
    }
    fn view(&self) -> Result<Box<dyn View + '_>, Fault> {
        self.0.view()
    }
}

fn broken(world: &mut World, breaks: Breaks) -> Arc<Mutex<Breaks>> {
    let breaks = Arc::new(Mutex::new(breaks));
    let store = Arc::new(Broken(Arc::clone(&world.engine.store), Arc::clone(&breaks)));
    world.engine =
        Engine::new(store, house(), Arc::clone(&world.clock) as Arc<dyn Clock>, Box::new(SystemRng));
    breaks
}

fn holds(facts: &Facts, state: OutboxState) -> bool {
    facts.outbox.iter().any(|row| row.no == OutboxNo(2) && row.state == state)
}

/// Every lease of several breaks while the mail waits, and the first `many` jobs about it alone.
fn leases_and_first(many: u32, jobs: &Mutex<u32>, (keys, facts): (&Keys, &Facts)) -> bool {
    let waits = holds(facts, OutboxState::Queued);
    let alone = waits && keys.outbox == [OutboxNo(2)];
    let mut jobs = jobs.lock().unwrap();
    *jobs += u32::from(alone);
    keys.due_mail.is_some() && waits || alone && *jobs <= many
}

/// Everything that is due goes out.
fn all(world: &World, way: &Way) {
    let mut sender = way.sender();
    while world.engine.dispatch(&mut sender).unwrap() > 0 {}
}

#[test]
fn a_mail_that_breaks_its_lease_is_set_aside_and_staff_hear_of_it() {
    let mut world = World::new();
    three(&world);
    broken(&mut world, |keys, facts| {
        // The first job about it alone is its lease.
        static JOBS: Mutex<u32> = Mutex::new(0);
        leases_and_first(1, &JOBS, (keys, facts))
    });
    let way = Way::new(|| ());
    all(&world, &way);
    assert_eq!(
        (way.sent(), &states(&world)[..3]),
        (3, &["sent", "failed", "sent"][..]),
        "and staff's notice"
    );
    assert!(rows(&world)[1].reply.contains("please report it"));
    assert!(world.look(TicketNo(2)).flags.contains(&Flag::Undeliverable));
    world.verify();
}

#[test]
fn a_mail_whose_tickets_break_as_well_is_set_aside_in_the_log() {
    let mut world = World::new();
    three(&world);
    broken(&mut world, |keys, facts| {
        static JOBS: Mutex<u32> = Mutex::new(0);
        leases_and_first(2, &JOBS, (keys, facts))
    });
    let way = Way::new(|| ());
    all(&world, &way);
    assert_eq!((way.sent(), states(&world)), (2, vec!["sent", "failed", "sent"]));
    assert!(world.look(TicketNo(2)).flags.is_empty());
    world.verify();
}

/// Nobody can read it, so nobody can set it aside.
#[test]
fn a_mail_that_is_damaged_on_file_keeps_none_of_the_others() {
    let world = World::new();
    three(&world);
    let file = rusqlite::Connection::open(world.dir.path().join(FILE)).unwrap();
    let whole: String = file.query_row("SELECT doc FROM outbox WHERE no = 2", [], |row| row.get(0)).unwrap();
    file.execute("UPDATE outbox SET doc = '{}' WHERE no = 2", []).unwrap();
    let way = Way::new(|| ());
    let mut sender = way.sender();
    assert_eq!((world.engine.dispatch(&mut sender), way.sent()), (Ok(2), 2));
    assert_eq!(world.engine.dispatch(&mut sender), Ok(0));
    world.ticket(LUIS, true);
    assert_eq!((world.engine.dispatch(&mut sender), way.sent()), (Ok(1), 3), "nor any that come later");
    file.execute("UPDATE outbox SET doc = ?1 WHERE no = 2", [whole]).unwrap();
    all(&world, &way);
    assert_eq!((way.sent(), states(&world)), (4, vec!["sent"; 4]));
    world.verify();
}

#[test]
fn a_store_that_does_nothing_at_all_is_no_mail_s_fault() {
    let mut world = World::new();
    three(&world);
    let breaks = broken(&mut world, |_, _| true);
    let way = Way::new(|| ());
    let mut sender = way.sender();
    assert!(world.engine.dispatch(&mut sender).is_err());
    *breaks.lock().unwrap() = |_, _| false;
    assert_eq!((world.engine.dispatch(&mut sender), states(&world)), (Ok(3), vec!["sent"; 3]));
    world.verify();
}

#[test]
fn while_sending_is_off_nothing_is_due() {
    let mut world = World::new();
    three(&world);
    broken(&mut world, |keys, facts| keys.due_mail.is_some() && !facts.live);
    world.done(mailroom::workflow::command::Command::Live(false));
    let way = Way::new(|| ());
    assert_eq!((world.engine.dispatch(&mut way.sender()), way.sent()), (Ok(0), 0));
}

#[test]
fn a_store_that_notes_no_outcome_gets_no_more_mail_sent_and_none_twice() {
    let mut world = World::new();
    let mails = LEASE_MAX + 8;
    for _ in 0..mails {
        world.ticket(DANA, true);
    }
    let settles: Breaks = |keys, facts| {
        !keys.outbox.is_empty() && facts.outbox.iter().any(|row| row.state == OutboxState::Sending)
    };
    let breaks = broken(&mut world, settles);
    let way = Way::new(|| ());
    let (mut sender, mut other) = (way.sender(), way.sender());
    assert_eq!(world.engine.dispatch(&mut sender), Ok(LEASE_MAX));
    for hours in [0, 7] {
        world.clock.pass(jiff::SignedDuration::from_hours(hours));
        for sender in [&mut sender, &mut other] {
            let told = world.engine.dispatch(sender).unwrap_err().to_string();
            assert!(told.contains("nothing more is sent"), "{told}");
        }
    }
    assert_eq!(way.sent(), LEASE_MAX);
    *breaks.lock().unwrap() = |_, _| false;
    all(&world, &way);
    assert_eq!((way.sent(), states(&world)), (mails, vec!["sent"; mails]));
    world.verify();
}

/// Its lease ends again and again; what became of it is known.
#[test]
fn a_mail_whose_outcome_cannot_be_noted_is_not_sent_again_and_noted_once_it_can_be() {
    let mut world = World::new();
    three(&world);
    let settles: Breaks = |keys, facts| !keys.outbox.is_empty() && holds(facts, OutboxState::Sending);
    let breaks = broken(&mut world, settles);
    let way = Way::new(|| ());
    all(&world, &way);
    for _ in 0..2 {
        assert_eq!((way.sent(), states(&world)), (3, vec!["sent", "sending", "sent"]));
        world.clock.pass(jiff::SignedDuration::from_hours(7));
        all(&world, &way);
    }
    *breaks.lock().unwrap() = |_, _| false;
    world.clock.pass(jiff::SignedDuration::from_hours(7));
    all(&world, &way);
    assert_eq!((way.sent(), states(&world)), (3, vec!["sent"; 3]));
    world.verify();
}

/// The file of a world, to change what only damage changes.
fn file(world: &World) -> rusqlite::Connection {
    rusqlite::Connection::open(world.dir.path().join(FILE)).unwrap()
}

/// What is passed over costs the others no job each.
#[test]
fn beside_a_mail_that_is_passed_over_a_lease_is_one_job() {
    static SINGLE: AtomicUsize = AtomicUsize::new(0);
    let mut world = World::new();
    three(&world);
    file(&world).execute("UPDATE outbox SET doc = '{}' WHERE no = 2", []).unwrap();
    broken(&mut world, |keys, facts| {
        let one = keys.outbox.len() == 1 && facts.outbox.iter().any(|row| row.state == OutboxState::Queued);
        SINGLE.fetch_add(usize::from(one), Ordering::Relaxed);
        false
    });
    let way = Way::new(|| ());
    let mut sender = way.sender();
    assert_eq!(world.engine.dispatch(&mut sender), Ok(2));
    let before = SINGLE.load(Ordering::Relaxed);
    three(&world);
    assert_eq!((world.engine.dispatch(&mut sender), way.sent()), (Ok(3), 5));
    assert_eq!(SINGLE.load(Ordering::Relaxed), before);
}

#[test]
fn at_the_start_a_damaged_mail_keeps_none_of_the_others_with_a_sender_that_is_gone() {
    let mut world = World::new();
    three(&world);
    let breaks = broken(&mut world, |keys, facts| {
        !keys.outbox.is_empty() && facts.outbox.iter().any(|row| row.state == OutboxState::Sending)
    });
    let way = Way::new(|| ());
    assert_eq!(world.engine.dispatch(&mut way.sender()), Ok(3));
    file(&world).execute("UPDATE outbox SET doc = '{}' WHERE no = 2", []).unwrap();
    *breaks.lock().unwrap() = |_, _| false;
    broken(&mut world, |_, _| false);
    world.engine.recover().unwrap();
    let file = file(&world);
    let mut states = file.prepare("SELECT state FROM outbox ORDER BY no").unwrap();
    let states: Vec<String> = states.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    assert_eq!(states, ["in_doubt", "sending", "in_doubt"]);
}

/// The mail whose fate is tried next: the first that was refused, for a lease is settled from its end.
const TRIED_NEXT: usize = LEASE_MAX;

/// A store that takes no fate, and as many mails that were sent.
fn stuck() -> (World, Arc<Mutex<Breaks>>, Way) {
    let mut world = World::new();
    for _ in 0..LEASE_MAX + 8 {
        world.ticket(DANA, true);
    }
    let breaks = broken(&mut world, |keys, facts| {
        !keys.outbox.is_empty() && facts.outbox.iter().any(|row| row.state == OutboxState::Sending)
    });
    let way = Way::new(|| ());
    assert_eq!(world.engine.dispatch(&mut way.sender()), Ok(LEASE_MAX));
    (world, breaks, way)
}

/// Of a mail that came to its end otherwise there is nothing to note, so nothing shows that the store notes anything.
#[test]
fn a_fate_of_which_nothing_is_written_is_not_taken() {
    let (world, _, way) = stuck();
    let over = "UPDATE outbox SET state = 'failed', doc = json_set(doc, '$.state', 'failed') WHERE no = ?1";
    file(&world).execute(over, [TRIED_NEXT as i64]).unwrap();
    let mut sender = way.sender();
    for _ in 0..3 {
        assert!(world.engine.dispatch(&mut sender).unwrap_err().to_string().contains("nothing more is sent"));
    }
    assert_eq!(way.sent(), LEASE_MAX);
}

/// Its mail may be at another try by now: it was sent all the same.
#[test]
fn a_fate_is_noted_of_whatever_try_its_mail_is_at() {
    let (world, breaks, way) = stuck();
    let later = "UPDATE outbox SET doc = json_set(doc, '$.tries', 9) WHERE no = ?1";
    file(&world).execute(later, [TRIED_NEXT as i64]).unwrap();
    *breaks.lock().unwrap() = |_, _| false;
    world.clock.pass(jiff::SignedDuration::from_secs(1));
    all(&world, &way);
    assert_eq!(states(&world)[TRIED_NEXT - 1], "sent");
    world.clock.pass(jiff::SignedDuration::from_hours(7));
    all(&world, &way);
    assert_eq!((way.sent(), states(&world)), (LEASE_MAX + 8, vec!["sent"; LEASE_MAX + 8]));
}
