//! What is written, and what is not.

use super::samples::*;
use super::{Place, verify};
use crate::mail::Address;
use crate::record::{Answer, Rows};
use crate::store::{Fault, Job, Judgement, ROUNDS_MAX, Store};
use crate::workflow::facts::Next;
use crate::workflow::inbox::Disposition;
use crate::workflow::people::Stand;
use crate::workflow::{Keys, MailNo, PersonId, TicketNo};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};

/// Holds the writer back until it is dropped, so that whatever is submitted meanwhile is one group.
struct Gate(Arc<(Mutex<(bool, bool)>, Condvar)>);

impl Gate {
    fn shut(store: &impl Store) -> Gate {
        let gate = Gate(Arc::default());
        let inner = Arc::clone(&gate.0);
        let job = judged(Keys::default(), move |_| {
            let (state, bell) = &*inner;
            let mut state = state.lock().unwrap();
            state.0 = true;
            bell.notify_all();
            drop(bell.wait_while(state, |state| !state.1).unwrap());
            Judgement::Nothing(Answer::Nothing)
        });
        drop(store.submit(job).unwrap());
        let (state, bell) = &*gate.0;
        let patience = std::time::Duration::from_secs(20);
        let (state, late) =
            bell.wait_timeout_while(state.lock().unwrap(), patience, |state| !state.0).unwrap();
        assert!(!late.timed_out(), "the writer never came to the job");
        drop(state);
        gate
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.0.0.lock().unwrap().1 = true;
        self.0.1.notify_all();
    }
}

/// Submits all of them as one group and gives what each was answered.
pub(crate) fn group(store: &impl Store, jobs: Vec<Job>) -> Vec<Result<Vec<(i64, u64)>, Fault>> {
    let gate = Gate::shut(store);
    let pending: Vec<_> = jobs.into_iter().map(|job| store.submit(job).unwrap()).collect();
    drop(gate);
    pending.into_iter().map(|p| p.wait().unwrap().map(|receipt| receipt.entries)).collect()
}

pub(crate) fn what_was_answered_is_there_after_reopening<P: Place>() {
    let place = P::new();
    let store = place.open();
    assert_eq!(write(&store, people()).entries, [(0, 1)]);
    let mut rows = logged(1);
    rows.new_mail = Some(new_mail(1, b"hello"));
    rows.live = Some(true);
    rows.next = Some(Next { ticket: 2, mail: 2, ..Next::default() });
    assert_eq!(write(&store, rows).entries, [(1, 1)]);
    drop(store);
    let store = place.open();
    let view = store.view().unwrap();
    assert_eq!(view.ticket(TicketNo(1)).unwrap(), Some(ticket(1, 2, 1)));
    assert_eq!(view.raw(MailNo(1)).unwrap().as_deref(), Some(&b"hello"[..]));
    assert_eq!(view.next().unwrap(), Next { ticket: 2, mail: 2, ..Next::default() });
    assert!(view.facts(&Keys::default()).unwrap().live);
    assert_eq!(verify(&store), [(0, 1), (1, 1)]);
}

pub(crate) fn a_panic_leaves_the_group_whole<P: Place>() {
    let place = P::new();
    let store = place.open();
    write(&store, people());
    let panics = judged(Keys::default(), |_| panic!("a parser's assertion"));
    let answers = group(&store, vec![writes(logged(1)), panics, writes(logged(2))]);
    assert_eq!(answers[0], Ok(vec![(1, 1)]));
    assert!(matches!(&answers[1], Err(Fault::Poison(why)) if why.contains("a parser's assertion")));
    assert_eq!(answers[2], Ok(vec![(1, 2)]));
    assert_eq!(verify(&store), [(0, 1), (1, 2)]);
}

pub(crate) fn a_refused_change_leaves_the_group_whole<P: Place>() {
    let place = P::new();
    let store = place.open();
    write(&store, people());
    // The ticket and its entry are written before the mail is found to be unknown.
    let mut half = logged(2);
    half.mails = vec![mail(99, Disposition::Filed)];
    let answers = group(&store, vec![writes(logged(1)), writes(half), writes(logged(3))]);
    assert!(matches!(&answers[1], Err(Fault::Refused(why)) if why.contains("M-99")), "{:?}", answers[1]);
    assert_eq!((&answers[0], &answers[2]), (&Ok(vec![(1, 1)]), &Ok(vec![(1, 2)])));
    assert_eq!(store.view().unwrap().ticket(TicketNo(2)).unwrap(), None);
    assert_eq!(verify(&store), [(0, 1), (1, 2)]);
}

pub(crate) fn a_number_is_never_used_twice<P: Place>() {
    let place = P::new();
    let store = place.open();
    write(&store, Rows { new_mail: Some(new_mail(1, b"first")), ..Rows::default() });
    let mut again = new_mail(1, b"second");
    again.dedupe = vec![[99; 24]];
    let fault = done(&store, writes(Rows { new_mail: Some(again), ..Rows::default() }));
    assert!(matches!(fault, Err(Fault::Refused(_))), "{fault:?}");
    assert_eq!(store.view().unwrap().raw(MailNo(1)).unwrap().as_deref(), Some(&b"first"[..]));
}

pub(crate) fn counters_never_run_back<P: Place>() {
    let place = P::new();
    let store = place.open();
    let next = |outbox| Rows { next: Some(Next { outbox, ..Next::default() }), ..Rows::default() };
    write(&store, next(5));
    assert!(matches!(done(&store, writes(next(4))), Err(Fault::Refused(_))));
    write(&store, next(5));
    assert_eq!(store.view().unwrap().next().unwrap().outbox, 5);
}

pub(crate) fn a_mail_must_be_on_file_to_move<P: Place>() {
    let place = P::new();
    let store = place.open();
    write(&store, Rows { new_mail: Some(new_mail(1, b"x")), ..Rows::default() });
    write(&store, Rows { mails: vec![mail(1, Disposition::Parked)], ..Rows::default() });
    let view = store.view().unwrap();
    assert_eq!(view.mails(&[Disposition::Parked], MailNo(0), 9).unwrap(), [mail(1, Disposition::Parked)]);
    assert_eq!(view.mails(&[Disposition::Applied], MailNo(0), 9).unwrap(), []);
    let fault = done(&store, writes(Rows { mails: vec![mail(2, Disposition::Filed)], ..Rows::default() }));
    assert!(matches!(fault, Err(Fault::Refused(_))), "{fault:?}");
}

pub(crate) fn an_address_has_one_owner<P: Place>() {
    let place = P::new();
    let store = place.open();
    write(&store, people());
    let mut thief = person(4, 1);
    thief.aliases = vec![Address::parse("PERSON2@acme.example").unwrap()];
    let fault = done(&store, writes(Rows { people: vec![thief], ..Rows::default() }));
    assert!(
        matches!(&fault, Err(Fault::Refused(why)) if why.contains("P-2") && !why.contains('@')),
        "{fault:?}"
    );
    assert_eq!(
        *store.view().unwrap().facts(&Keys { people: vec![PersonId(4)], ..Keys::default() }).unwrap().people,
        []
    );
}

pub(crate) fn a_pending_alias_is_kept_and_is_nobodys_address<P: Place>() {
    let place = P::new();
    let store = place.open();
    write(&store, people());
    let mut asked = person(2, 1);
    asked.ask(Address::parse("Person3@acme.example").unwrap(), (None, at(5)), Stand::Waiting);
    asked.ask(Address::parse("two@branch.example").unwrap(), (None, at(5)), Stand::Waiting);
    write(&store, Rows { people: vec![asked.clone()], ..Rows::default() });
    let keys = Keys { people: vec![PersonId(2)], ..Keys::default() };
    assert_eq!(store.view().unwrap().facts(&keys).unwrap().people[0], asked);
    for (since, known) in [(5, vec![2]), (6, vec![])] {
        let keys = Keys { asked_since: Some(at(since)), ..Keys::default() };
        let facts = store.view().unwrap().facts(&keys).unwrap();
        assert_eq!(
            facts.people.iter().map(|person| person.id.0).collect::<Vec<_>>(),
            known,
            "asked since {since}"
        );
    }
    let at = |address: &str| {
        let keys = Keys { addresses: vec![address.to_owned()], ..Keys::default() };
        let facts = store.view().unwrap().facts(&keys).unwrap();
        facts.people.iter().map(|person| person.id.0).collect::<Vec<_>>()
    };
    assert_eq!((at("two@branch.example"), at("person3@acme.example")), (vec![], vec![3]));
    let mut other = person(3, 1);
    other.aliases = vec![Address::parse("two@branch.example").unwrap()];
    write(&store, Rows { people: vec![other], ..Rows::default() });
    assert_eq!(at("two@branch.example"), [3], "it reserves nothing");
    assert_eq!(store.view().unwrap().misfiled().unwrap(), None);
}

pub(crate) fn addresses_may_be_exchanged<P: Place>() {
    let place = P::new();
    let store = place.open();
    write(&store, people());
    let (mut one, mut two) = (person(1, 1), person(2, 1));
    std::mem::swap(&mut one.email, &mut two.email);
    // The same address twice is one address.
    two.aliases = vec![two.email.clone()];
    write(&store, Rows { people: vec![one, two], ..Rows::default() });
    let keys = Keys { addresses: vec!["person1@acme.example".to_owned()], ..Keys::default() };
    assert_eq!(store.view().unwrap().facts(&keys).unwrap().people[0].id, PersonId(2));
}

pub(crate) fn more_facts_at_most_four_times<P: Place>() {
    let place = P::new();
    let store = place.open();
    write(&store, people());
    let asks = |rounds: usize| {
        let asked = Arc::new(AtomicUsize::new(0));
        judged(Keys::default(), move |facts| match asked.fetch_add(1, Ordering::SeqCst) {
            n if n < rounds => {
                assert_eq!(facts.people.iter().any(|p| p.id == PersonId(1)), n > 0);
                Judgement::More(Keys { people: vec![PersonId(1)], ..Keys::default() })
            }
            _ => Judgement::Nothing(Answer::Nothing),
        })
    };
    assert!(done(&store, asks(ROUNDS_MAX)).is_ok());
    assert!(matches!(done(&store, asks(ROUNDS_MAX + 1)), Err(Fault::Poison(_))));
    assert!(matches!(store.rehearse(&asks(ROUNDS_MAX + 1)), Err(Fault::Poison(_))));
}

pub(crate) fn nothing_writes_nothing<P: Place>() {
    let place = P::new();
    let store = place.open();
    let lines = Answer::Lines(vec!["no such ticket".to_owned()]);
    let answer = lines.clone();
    let receipt = done(&store, judged(Keys::default(), move |_| Judgement::Nothing(answer.clone()))).unwrap();
    assert_eq!((receipt.answer, receipt.entries), (lines, vec![]));
    assert_eq!(verify(&store), []);
}

pub(crate) fn a_rehearsal_leaves_nothing<P: Place>() {
    let place = P::new();
    let store = place.open();
    write(&store, people());
    let judgement = store.rehearse(&writes(logged(1))).unwrap();
    assert!(matches!(judgement, Judgement::Done(change) if change.rows().tickets == [ticket(1, 2, 1)]));
    assert!(matches!(store.rehearse(&judged(Keys::default(), |_| panic!("no"))), Err(Fault::Poison(_))));
    assert_eq!(store.view().unwrap().ticket(TicketNo(1)).unwrap(), None);
    assert_eq!(verify(&store), [(0, 1)]);
}

pub(crate) fn a_full_queue_is_busy<P: Place>() {
    let place = P::new();
    let store = place.open();
    let gate = Gate::shut(&store);
    let nothing = || judged(Keys::default(), |_| Judgement::Nothing(Answer::Nothing));
    let mut pending = Vec::new();
    while let Ok(promise) = store.submit(nothing()) {
        pending.push(promise);
        assert!(pending.len() < 1_000_000, "the queue has no bound");
    }
    drop(gate);
    assert!(!pending.is_empty() && pending.into_iter().all(|p| p.wait().unwrap().is_ok()));
    assert!(done(&store, nothing()).is_ok());
}

pub(crate) fn heavy_mails_fill_the_queue<P: Place>() {
    let place = P::new();
    let store = place.open();
    let gate = Gate::shut(&store);
    let nothing = || judged(Keys::default(), |_| Judgement::Nothing(Answer::Nothing));
    // However big it is, a mail alone is taken; a second one waits outside.
    let first = store.submit_mail(nothing(), usize::MAX / 2).unwrap();
    assert!(store.submit_mail(nothing(), 1).is_err());
    assert!(store.submit(nothing()).is_ok(), "what weighs nothing is not kept out");
    drop(gate);
    assert!(first.wait().unwrap().is_ok());
    assert!(store.submit_mail(nothing(), 1).is_ok());
}

pub(crate) fn the_log_goes_on_after_reopening<P: Place>() {
    let place = P::new();
    let store = place.open();
    write(&store, people());
    let mut two = logged(1);
    two.drafts.push(draft(0, "F-1"));
    two.drafts.push(draft(1, "T-1"));
    assert_eq!(write(&store, two).entries, [(1, 1), (0, 2), (1, 2)]);
    drop(store);
    let store = place.open();
    assert_eq!(write(&store, logged(2)).entries, [(1, 3)]);
    assert_eq!(verify(&store), [(0, 2), (1, 3)]);
}

pub(crate) fn a_big_mail_is_kept<P: Place>() {
    let place = P::new();
    let store = place.open();
    for (no, size, staged) in [(1, 256 * 1024, true), (2, 256 * 1024 + 1, true), (3, 300_000, false)] {
        let raw = vec![u8::try_from(no).unwrap(); size];
        if staged {
            store.stage(&raw).unwrap();
            store.stage(&raw).unwrap();
        }
        write(&store, Rows { new_mail: Some(new_mail(no, &raw)), ..Rows::default() });
        assert_eq!(store.view().unwrap().raw(MailNo(no)).unwrap(), Some(raw));
    }
}
