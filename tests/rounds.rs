//! How often a decision asks for more facts: the longest way there is has room.

use crate::authority::*;
use crate::support::world::*;
use mailroom::engine::Engine;
use mailroom::engine::clock::SystemRng;
use mailroom::ports::{Busy, Clock, Pending};
use mailroom::store::{Fault, Job, Judgement, ROUNDS_MAX, Receipt, Store, View};
use mailroom::workflow::inbox::Disposition;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A store that counts the rounds of the job that has most of them.
struct Counting {
    store: Arc<dyn Store>,
    most: Arc<AtomicUsize>,
}

impl Store for Counting {
    fn submit(&self, job: Job) -> Result<Pending<Result<Receipt, Fault>>, Busy> {
        let (rounds, most, judge) = (AtomicUsize::new(0), Arc::clone(&self.most), job.judge);
        let counted = move |facts: &_| {
            let told = judge(facts);
            match &told {
                Judgement::More(_) => {
                    most.fetch_max(1 + rounds.fetch_add(1, Ordering::Relaxed), Ordering::Relaxed)
                }
                Judgement::Done(_) | Judgement::Nothing(_) => rounds.swap(0, Ordering::Relaxed),
            };
            told
        };
        self.store.submit(Job { judge: Box::new(counted), ..job })
    }
    fn rehearse(&self, job: &Job) -> Result<Judgement, Fault> {
        self.store.rehearse(job)
    }
    fn view(&self) -> Result<Box<dyn View + '_>, Fault> {
        self.store.view()
    }
}

fn counted(world: &mut World) -> Arc<AtomicUsize> {
    let most = Arc::<AtomicUsize>::default();
    let store = Arc::new(Counting { store: Arc::clone(&world.engine.store), most: Arc::clone(&most) });
    let mut house = house();
    house.site.answers_an_hour = 1;
    world.engine = Engine::new(store, house, Arc::clone(&world.clock) as Arc<dyn Clock>, Box::new(SystemRng));
    most
}

/// A request in somebody's name, released by its key, answered to nobody because of a cap, with no ticket by which one
/// would know whom to tell.
#[test]
fn the_longest_way_to_a_decision_has_room() {
    let mut world = World::new();
    let most = counted(&mut world);
    assert_eq!(world.take(&unstamped(&fresh(DANA, "tickets", "LIST"))), PARKED);
    let confirm = world.pump().into_iter().find(|mail| mail.to == DANA).unwrap();
    most.store(0, Ordering::Relaxed);
    world.take(&unstamped(&reply(&confirm, "yes")));
    let view = world.engine.store.view().unwrap();
    let aside = view.mails(&[Disposition::SetAside], mailroom::workflow::MailNo(0), 9).unwrap();
    assert!(aside.is_empty(), "{aside:?}");
    let most = most.load(Ordering::Relaxed);
    assert!(most >= 4, "this is no long way: {most}");
    assert!(most + 2 <= ROUNDS_MAX, "{most} of {ROUNDS_MAX}");
}
