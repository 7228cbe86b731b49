//! What the writer remembers is what stands in the file, whoever wrote it and whatever was taken back.

use super::{Folder, Options, Place, Sqlite};
use crate::record::{Answer, Rows};
use crate::store::conformance::samples::*;
use crate::store::conformance::verify;
use crate::store::{Fault, Judgement, Store};
use crate::workflow::facts::Next;
use crate::workflow::inbox::Disposition;
use crate::workflow::people::Role;
use crate::workflow::{Facts, FirmId, Keys, PersonId, TicketNo};
use std::sync::{Arc, Mutex};

fn lead(active: bool) -> crate::workflow::Person {
    crate::workflow::Person { roles: [Role::Lead].into(), active, ..person(1, 1) }
}

/// The facts that the writer gives to a job.
fn facts(store: &Sqlite) -> Facts {
    let seen = Arc::new(Mutex::new(None));
    let told = Arc::clone(&seen);
    let keys = Keys { firms: vec![FirmId(1)], people: vec![PersonId(1), PersonId(2)], ..Keys::default() };
    let job = judged(keys, move |facts| {
        *told.lock().unwrap() = Some(facts.clone());
        Judgement::Nothing(Answer::Nothing)
    });
    let pending = store.submit(job).unwrap();
    assert_eq!(store.turn(), 1);
    assert!(pending.wait().unwrap().is_ok());
    seen.lock().unwrap().take().unwrap()
}

fn turn(store: &Sqlite, group: Vec<Rows>) -> Vec<Result<(), Fault>> {
    let pending: Vec<_> = group.into_iter().map(|rows| store.submit(writes(rows)).unwrap()).collect();
    assert_eq!(store.turn(), pending.len());
    pending.into_iter().map(|p| p.wait().unwrap().map(drop)).collect()
}

fn still(place: &Folder) -> Sqlite {
    place.with(Options { threaded: false, ..Options::default() })
}

fn counted(mail: i64) -> Rows {
    let next = Some(Next { mail, ..Next::default() });
    Rows { drafts: vec![draft(1, "F-1")], next, ..Rows::default() }
}

#[test]
fn what_another_process_writes_is_seen() {
    let place = Folder::new();
    let (one, two) = (still(&place), still(&place));
    assert!(turn(&one, vec![people(), Rows { people: vec![lead(true)], ..counted(2) }])[1].is_ok());
    let before = facts(&one);
    assert!(before.people[0].active && !before.live && before.next.mail == 2);
    let mut other = firm(1);
    (other.version, other.settings.languages) = (2, vec!["de".to_owned()]);
    let moved = Rows { firms: vec![other], people: vec![lead(false)], live: Some(true), ..counted(9) };
    assert!(turn(&two, vec![moved])[0].is_ok());
    let after = facts(&one);
    assert_eq!(after.firms[0].settings.languages, ["de"]);
    assert_eq!((after.firms[0].version, after.next.mail), (2, 9));
    assert!(!after.people[0].active && after.live);
    assert_ne!(after.head(FirmId(1)), before.head(FirmId(1)));
    assert_eq!(after.head(FirmId(1)), facts(&two).head(FirmId(1)));
}

#[test]
fn what_a_job_writes_the_next_one_of_its_group_sees() {
    let place = Folder::new();
    let store = still(&place);
    let later = firm(1);
    let renamed = crate::workflow::Firm { name: "Acme Home Lending".to_owned(), ..later };
    assert!(facts(&store).firms.is_empty());
    let group = vec![people(), Rows { firms: vec![renamed], people: vec![lead(false)], ..counted(5) }];
    assert!(turn(&store, group).iter().all(Result::is_ok));
    let seen = facts(&store);
    assert_eq!((seen.firms[0].name.as_str(), seen.next.mail), ("Acme Home Lending", 5));
    assert!(!seen.people[0].active);
}

#[test]
fn what_is_taken_back_is_not_remembered() {
    let place = Folder::new();
    let store = still(&place);
    assert!(turn(&store, vec![people(), counted(2)]).iter().all(Result::is_ok));
    let (_, renamed) = (facts(&store), crate::workflow::Firm { name: "Nobody".to_owned(), ..firm(1) });
    // Everything else of it is written before the mail is found to be unknown.
    let refused = Rows {
        firms: vec![renamed],
        people: vec![lead(false)],
        tickets: vec![ticket(1, 2, 1)],
        mails: vec![mail(99, Disposition::Filed)],
        ..counted(50)
    };
    let answers = turn(&store, vec![counted(3), refused, counted(4)]);
    assert!(answers[0].is_ok() && answers[2].is_ok());
    assert!(matches!(&answers[1], Err(Fault::Refused(why)) if why.contains("M-99")));
    let seen = facts(&store);
    assert_eq!((seen.firms[0].name.as_str(), seen.next.mail), ("Acme Lending", 4));
    assert!(seen.people[0].active && seen.tickets.is_empty());
    drop(store);
    let store = place.open();
    let view = store.view().unwrap();
    assert_eq!((view.next().unwrap().mail, view.ticket(TicketNo(1)).unwrap()), (4, None));
    assert_eq!(verify(&store), [(0, 1), (1, 3)]);
}
