//! A store that fails between a lease and its end: what was not sent goes at once, what was sent never again.

use crate::support::world::*;
use mailroom::engine::Engine;
use mailroom::engine::clock::SystemRng;
use mailroom::engine::dispatch::Sender;
use mailroom::outbound::{Delivery, Outbound, Session, Transport};
use mailroom::ports::{Busy, Clock, Pending};
use mailroom::store::sqlite::Options;
use mailroom::store::{Fault, Job, Judgement, Receipt, Store, View};
use mailroom::workflow::OutboxNo;
use mailroom::workflow::outbox::Outgoing;
use std::sync::{Arc, Mutex};

/// The steps of the writer that fail from now on.
#[derive(Clone, Default)]
struct Disk(Arc<Mutex<Vec<&'static str>>>);

impl Disk {
    fn fails(&self, step: &'static str) {
        self.0.lock().unwrap().push(step);
    }
    fn works(&self) {
        self.0.lock().unwrap().clear();
    }
    fn world(&self) -> World {
        let steps = Arc::clone(&self.0);
        let hook = move |step: &'static str| steps.lock().unwrap().contains(&step);
        World::on(house(), Options { fault: Some(Arc::new(hook)), ..Options::default() })
    }
}

/// What happens while a mail is sent.
pub type During = Arc<Mutex<dyn FnMut() + Send>>;

/// A way out that takes everything, and counts.
#[derive(Clone)]
pub struct Way {
    sent: Arc<Mutex<Vec<Outbound>>>,
    during: During,
}

impl Way {
    pub fn new(during: impl FnMut() + Send + 'static) -> Way {
        Way { sent: Arc::default(), during: Arc::new(Mutex::new(during)) }
    }
    pub fn sender(&self) -> Sender {
        Sender::new(Arc::new(self.clone()))
    }
    pub fn sent(&self) -> usize {
        self.sent.lock().unwrap().len()
    }
}

impl Transport for Way {
    fn open(&self) -> Result<Box<dyn Session>, Delivery> {
        Ok(Box::new(self.clone()))
    }
}

impl Session for Way {
    fn send(&mut self, mail: &Outbound) -> Delivery {
        self.sent.lock().unwrap().push(mail.clone());
        self.during.lock().unwrap()();
        Delivery::Sent("250 ok".to_owned())
    }
    fn is_usable(&self) -> bool {
        true
    }
}

pub fn rows(world: &World) -> Vec<Outgoing> {
    world.engine.store.view().unwrap().outbox(&[], OutboxNo(0), 99).unwrap()
}

pub fn states(world: &World) -> Vec<&'static str> {
    rows(world).iter().map(|row| row.state.word()).collect()
}

pub fn three(world: &World) {
    for _ in 0..3 {
        world.ticket(DANA, true);
    }
}

fn is_unknown(told: Result<usize, Fault>) -> bool {
    matches!(told, Err(Fault::Unknown(_)))
}

/// Neither an entry of a doubt, nor a second copy however long one waits.
fn sound(world: &World, way: &Way, mails: usize) {
    world.clock.pass(jiff::SignedDuration::from_hours(7));
    let mut later = way.sender();
    while world.engine.dispatch(&mut later).unwrap() > 0 {}
    assert_eq!((way.sent(), states(world)), (mails, vec!["sent"; mails]));
    let entries = world.engine.store.view().unwrap().entries(world.firm.0, 1, usize::MAX).unwrap();
    assert!(entries.iter().all(|entry| !entry.body.contains("in_doubt")), "nothing was in doubt");
    world.verify();
}

#[test]
fn a_lease_of_which_nobody_knows_is_given_back_as_soon_as_the_store_works_again() {
    for step in ["sync", "committed"] {
        let disk = Disk::default();
        let world = disk.world();
        three(&world);
        let way = Way::new(|| ());
        let mut sender = way.sender();
        disk.fails(step);
        assert!(is_unknown(world.engine.dispatch(&mut sender)), "{step}");
        assert_eq!(states(&world), ["sending"; 3], "{step}: it was written after all");
        assert!(world.engine.dispatch(&mut sender).is_err(), "{step}: and it still fails");
        assert_eq!(way.sent(), 0, "{step}: nothing goes out that is not leased for certain");
        disk.works();
        assert_eq!(world.engine.dispatch(&mut sender), Ok(3), "{step}: at once");
        assert_eq!((way.sent(), states(&world)), (3, vec!["sent"; 3]), "{step}");
        sound(&world, &way, 3);
    }
}

#[test]
fn a_lease_that_was_rolled_back_owes_nothing() {
    let disk = Disk::default();
    let world = disk.world();
    world.ticket(DANA, true);
    let way = Way::new(|| ());
    let mut sender = way.sender();
    disk.fails("commit");
    assert!(matches!(world.engine.dispatch(&mut sender), Err(Fault::Lost(_))));
    disk.works();
    assert_eq!((states(&world), world.engine.dispatch(&mut sender)), (vec!["queued"], Ok(1)));
    sound(&world, &way, 1);
}

#[test]
fn what_was_sent_and_could_not_be_settled_is_settled_later_and_never_sent_again() {
    for step in ["begin", "sync"] {
        let disk = Disk::default();
        let world = disk.world();
        three(&world);
        let meanwhile = disk.clone();
        let way = Way::new(move || meanwhile.fails(step));
        let mut sender = way.sender();
        assert!(world.engine.dispatch(&mut sender).is_err(), "{step}");
        // After a failed sync it is there already: then nothing is left to write, and nothing to sync.
        assert_eq!(
            world.engine.dispatch(&mut sender).is_err(),
            step == "begin",
            "{step}: and it still fails"
        );
        disk.works();
        assert_eq!(world.engine.dispatch(&mut sender), Ok(0), "{step}");
        assert_eq!((way.sent(), states(&world)), (3, vec!["sent"; 3]), "{step}");
        sound(&world, &way, 3);
    }
}

/// Both leases are of the same moment and end at the same time.
#[test]
fn nothing_is_given_back_that_another_sender_holds() {
    let disk = Disk::default();
    let world = Arc::new(disk.world());
    world.ticket(DANA, true);
    let lost = Way::new(|| ());
    let unsure = Arc::new(Mutex::new(lost.sender()));
    let (there, first) = (Arc::clone(&world), Arc::clone(&unsure));
    let way = Way::new(move || {
        // The other one holds its mail, and is sending it, when this one gives back.
        let mut unsure = first.lock().unwrap();
        assert_eq!(there.engine.dispatch(&mut unsure), Ok(1));
    });
    disk.fails("sync");
    assert!(is_unknown(world.engine.dispatch(&mut unsure.lock().unwrap())));
    disk.works();
    world.ticket(LUIS, true);
    assert_eq!(world.engine.dispatch(&mut way.sender()), Ok(1));
    let to = |way: &Way| way.sent.lock().unwrap().iter().map(|mail| mail.to.clone()).collect::<Vec<_>>();
    assert_eq!((to(&way), to(&lost)), (vec![LUIS.to_owned()], vec![DANA.to_owned()]));
    assert_eq!(states(&world), ["sent"; 2]);
    world.verify();
}

/// A process that ends cannot know: the next one puts it in doubt, as ever.
#[test]
fn a_sender_that_is_told_to_stop_pays_what_it_owes() {
    let disk = Disk::default();
    let world = disk.world();
    world.ticket(DANA, true);
    let meanwhile = disk.clone();
    let way = Way::new(move || meanwhile.fails("begin"));
    let mut sender = way.sender();
    assert!(world.engine.dispatch(&mut sender).is_err());
    assert!(world.engine.settle_up(&mut sender).is_err());
    disk.works();
    assert_eq!(world.engine.settle_up(&mut sender), Ok(()));
    assert_eq!(states(&world), ["sent"]);
    sound(&world, &way, 1);
}

/// A store in which no decision on `O-2`, alone or among others, or on what a lease holds comes to an end.
struct Stumbling(Arc<dyn Store>, Falls);

/// How.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Falls {
    Poison,
    Refused,
}

impl Store for Stumbling {
    fn submit(&self, mut job: Job) -> Result<Pending<Result<Receipt, Fault>>, Busy> {
        if job.keys.outbox.contains(&OutboxNo(2)) || job.keys.held_by.is_some() {
            match self.1 {
                Falls::Refused => return Ok(Pending::ready(Err(Fault::Refused("for a test".to_owned())))),
                Falls::Poison => job.judge = Box::new(|_| panic!("it cannot be noted, for a test")),
            }
        }
        self.0.submit(job)
    }
    fn rehearse(&self, job: &Job) -> Result<Judgement, Fault> {
        self.0.rehearse(job)
    }
    fn view(&self) -> Result<Box<dyn View + '_>, Fault> {
        self.0.view()
    }
}

fn stumbles(world: &mut World, falls: Falls) {
    let store = Arc::new(Stumbling(Arc::clone(&world.engine.store), falls));
    world.engine =
        Engine::new(store, house(), Arc::clone(&world.clock) as Arc<dyn Clock>, Box::new(SystemRng));
}

#[test]
fn one_fate_that_cannot_be_noted_keeps_none_of_the_others() {
    for falls in [Falls::Poison, Falls::Refused] {
        let mut world = World::new();
        three(&world);
        stumbles(&mut world, falls);
        let way = Way::new(|| ());
        let mut sender = way.sender();
        assert_eq!(world.engine.dispatch(&mut sender), Ok(3), "{falls:?}");
        assert_eq!(states(&world), ["sent", "sending", "sent"], "{falls:?}");
        let again = (world.engine.dispatch(&mut sender), way.sent());
        assert_eq!(again, (Ok(0), 3), "{falls:?}: and nothing stands still");
        world.verify();
    }
}

#[test]
fn a_lease_that_cannot_be_given_back_stops_nobody_and_is_in_doubt_when_it_ends() {
    for falls in [Falls::Poison, Falls::Refused] {
        let disk = Disk::default();
        let mut world = disk.world();
        world.ticket(DANA, true);
        stumbles(&mut world, falls);
        let way = Way::new(|| ());
        let mut sender = way.sender();
        disk.fails("sync");
        assert!(is_unknown(world.engine.dispatch(&mut sender)), "{falls:?}");
        disk.works();
        world.ticket(LUIS, true);
        world.ticket(LUIS, true);
        assert_eq!(world.engine.dispatch(&mut sender), Ok(2), "{falls:?}: the same sender goes on");
        assert_eq!(states(&world).first(), Some(&"sending"), "{falls:?}: until its lease ends");
        world.clock.pass(jiff::SignedDuration::from_hours(7));
        assert_eq!(world.engine.dispatch(&mut sender), Ok(2), "{falls:?}: it, and the one that stumbles");
        assert_eq!(states(&world), ["sent", "sending", "sent"], "{falls:?}");
        let entries = world.engine.store.view().unwrap().entries(world.firm.0, 1, usize::MAX).unwrap();
        assert!(entries.iter().any(|entry| entry.body.contains("in_doubt")), "{falls:?}");
        world.verify();
    }
}
