//! Nothing half done, the chain whole, the next job works: after each failure that can be provoked.

use super::{Folder, Options, Place, Sqlite};
use crate::ports::Pending;
use crate::record::Rows;
use crate::store::conformance::samples::*;
use crate::store::conformance::verify;
use crate::store::sqlite::{FILE, Hook};
use crate::store::{Fault, Receipt, Store};
use crate::workflow::facts::{Next, Remembered};
use crate::workflow::inbox::Disposition;
use crate::workflow::outbox::OutboxState;
use crate::workflow::{MailNo, OutboxNo, TicketNo};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

type Answers = Vec<Result<Receipt, Fault>>;

fn still(options: Options) -> Options {
    Options { threaded: false, patience: Duration::from_millis(20), ..options }
}

/// A change with a row of every kind, numbered `no`.
fn everything(no: i64) -> Rows {
    let mut sent = outgoing(no, 2, OutboxState::Queued);
    sent.bytes = Some(vec![b'x'; 200].into());
    let commitment = format!("{no:064x}");
    let says = crate::ledger::Draft { content: Some(commitment.clone()), ..draft(1, "T-1") };
    Rows {
        new_mail: Some(new_mail(no, b"raw")),
        mails: vec![mail(no, Disposition::Parked)],
        remembered: vec![Remembered {
            mail: MailNo(no),
            marks: vec![mark(no)],
            instead_of: vec![MailNo(no)],
        }],
        firms: vec![firm(1)],
        people: vec![person(10 + no, 1)],
        tickets: vec![ticket(no, 2, 1)],
        batches: vec![batch(no, 2, &[no])],
        outbox: vec![sent],
        contents: vec![crate::record::Content { commitment, salt: [1; 16], text: "words".to_owned() }],
        drafts: vec![draft(1, "T-1"), draft(0, "F-1"), says],
        next: Some(Next { mail: no + 1, ..Next::default() }),
        live: Some(true),
    }
}

fn submit(store: &Sqlite, rows: Vec<Rows>) -> Vec<Pending<Result<Receipt, Fault>>> {
    rows.into_iter().map(|rows| store.submit(writes(rows)).unwrap()).collect()
}

/// One group, on this thread.
fn turn(store: &Sqlite, rows: Vec<Rows>) -> Answers {
    let pending = submit(store, rows);
    assert_eq!(store.turn(), pending.len());
    pending.into_iter().map(|p| p.wait().unwrap()).collect()
}

/// Which of the changes are there. Each is there whole or not at all.
fn there(store: &Sqlite, numbers: &[i64]) -> Vec<i64> {
    let view = store.view().unwrap();
    let mut found = Vec::new();
    for no in numbers {
        let parts = [
            view.ticket(TicketNo(*no)).unwrap().is_some(),
            view.raw(MailNo(*no)).unwrap().is_some(),
            view.mails(&[Disposition::Parked], MailNo(no - 1), 1).unwrap().iter().any(|m| m.no.0 == *no),
            view.composed(OutboxNo(*no)).unwrap().is_some(),
        ];
        assert!(parts.iter().all(|p| *p == parts[0]), "half of change {no} is there: {parts:?}");
        found.extend(parts[0].then_some(*no));
    }
    let ends = verify(store);
    let entries = u64::try_from(found.len()).unwrap();
    let seq = |chain| ends.iter().find(|end| end.0 == chain).map_or(0, |end| end.1);
    assert_eq!((seq(0), seq(1)), (1 + entries, 2 * entries), "entries and changes do not agree");
    let words = (1..=2 * entries).filter(|seq| view.content(1, *seq).unwrap().is_some());
    assert_eq!(words.count(), found.len(), "words and changes do not agree");
    found
}

/// Fails the n-th step, once.
fn failing_at(n: usize) -> (Hook, Arc<AtomicUsize>) {
    let steps = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&steps);
    (Arc::new(move |_| count.fetch_add(1, Ordering::SeqCst) + 1 == n), steps)
}

#[test]
fn every_step_may_fail() {
    for n in 1.. {
        let place = Folder::new();
        let setup = place.open();
        write(&setup, people());
        drop(setup);
        let (hook, steps) = failing_at(n);
        let store = place.with(still(Options { fault: Some(hook), ..Options::default() }));
        let answers = turn(&store, vec![everything(1), everything(2)]);
        let reached = steps.load(Ordering::SeqCst) >= n;
        let fine = answers.iter().all(Result::is_ok);
        let found = there(&store, &[1, 2]);
        match (&answers[0], found.as_slice()) {
            (Err(Fault::Lost(_)), []) if answers[0] == answers[1] => {
                assert!(turn(&store, vec![everything(1), everything(2)]).iter().all(Result::is_ok));
                assert_eq!(there(&store, &[1, 2]), [1, 2]);
            }
            // The answer was lost, the change was not.
            (Err(Fault::Unknown(_)), [1, 2]) if answers[0] == answers[1] => {}
            (Ok(_), [1, 2]) if fine => {
                assert!(!reached);
                assert!(n > 30, "the hook saw only {n} steps");
                return;
            }
            (answer, found) => panic!("step {n}: {answer:?}, there: {found:?}"),
        }
        assert!(turn(&store, vec![everything(3)])[0].is_ok());
    }
}

#[test]
fn a_full_disk_in_the_middle_of_a_group() {
    let place = Folder::new();
    let setup = place.open();
    write(&setup, people());
    drop(setup);
    let mut lost = 0;
    for pages in (60..120).step_by(4) {
        let store = place.with(still(Options { pages_max: Some(pages), ..Options::default() }));
        let first = 1 + i64::from(pages) * 10;
        let mut group: Vec<Rows> = (first..first + 3).map(everything).collect();
        for rows in &mut group {
            // Bigger than what is left, the last of them at least.
            let new = rows.new_mail.as_mut().unwrap();
            new.raw = vec![b'x'; 30_000].into();
            new.dedupe = vec![mark(new.mail.no.0)];
        }
        let before = verify(&store);
        let answers = turn(&store, group);
        if answers.iter().any(Result::is_err) {
            lost += 1;
            assert!(
                answers.iter().all(|a| matches!(a, Err(Fault::Lost(why)) if why.contains("disk is full")))
            );
            assert_eq!(verify(&store), before, "something of the group is there");
            assert_eq!(store.view().unwrap().ticket(TicketNo(first)).unwrap(), None);
        }
        drop(store);
        let store = place.open();
        assert!(done(&store, writes(Rows { drafts: vec![draft(5, "O-1")], ..Rows::default() })).is_ok());
        verify(&store);
    }
    assert!(lost > 0, "the limit was never met");
}

#[test]
fn a_locked_database_is_waited_for_then_given_up_then_works_again() {
    let place = Folder::new();
    let store = place.with(still(Options::default()));
    assert!(turn(&store, vec![people()])[0].is_ok());
    let other = rusqlite::Connection::open(place.0.path().join(FILE)).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let answers = turn(&store, vec![everything(1), everything(2)]);
    assert!(
        answers.iter().all(|a| matches!(a, Err(Fault::Lost(why)) if why.contains("locked"))),
        "{answers:?}"
    );
    assert!(there(&store, &[1, 2]).is_empty());
    other.execute_batch("ROLLBACK").unwrap();
    assert!(turn(&store, vec![everything(1), everything(2)]).iter().all(Result::is_ok));
    assert_eq!(there(&store, &[1, 2]), [1, 2]);
}

#[test]
fn a_file_that_cannot_be_written() {
    let place = Folder::new();
    let readonly = Arc::new(AtomicUsize::new(0));
    let store = place.with(still(Options::default()));
    assert!(turn(&store, vec![people()])[0].is_ok());
    // Whoever runs as root may write to anything: the connection itself is told not to.
    let forbid = |on: bool| {
        let writer = store.inner.writer.lock().unwrap();
        writer.open.as_ref().unwrap().connection.pragma_update(None, "query_only", on).unwrap();
        readonly.fetch_add(1, Ordering::SeqCst);
    };
    forbid(true);
    let answers = turn(&store, vec![everything(1)]);
    assert!(matches!(&answers[0], Err(Fault::Lost(why)) if why.contains("permissions")), "{answers:?}");
    assert!(there(&store, &[1]).is_empty());
    // A new connection was opened, and all is well.
    assert!(turn(&store, vec![everything(1)])[0].is_ok());
    assert_eq!(there(&store, &[1]), [1]);
}

#[test]
fn two_stores_on_one_file_write_one_log() {
    let place = Folder::new();
    let (one, two) = (place.with(still(Options::default())), place.with(still(Options::default())));
    assert!(turn(&one, vec![people()])[0].is_ok());
    for no in (1..7).step_by(2) {
        assert!(turn(&one, vec![everything(no)])[0].is_ok());
        assert!(turn(&two, vec![everything(no + 1)])[0].is_ok());
    }
    assert_eq!(there(&one, &[1, 2, 3, 4, 5, 6]), [1, 2, 3, 4, 5, 6]);
}

#[test]
fn what_waits_is_worked_off_when_the_store_closes() {
    let place = Folder::new();
    let store = place.open();
    write(&store, people());
    let pending = submit(&store, (1..=300).map(everything).collect::<Vec<_>>());
    drop(store);
    let ends: Vec<_> = pending.into_iter().map(|p| p.wait().unwrap()).collect();
    assert!(ends.iter().take(255).all(Result::is_ok));
    let log = std::fs::metadata(place.0.path().join("mailroom.db-wal")).map_or(0, |m| m.len());
    assert_eq!(log, 0, "the write-ahead log is empty after closing");
    verify(&place.open());
}
