//! What is acknowledged is synced; a sync that failed is never taken for one that did not.

use super::{Folder, Options, Place, Sqlite};
use crate::ports::Pending;
use crate::record::Answer;
use crate::store::conformance::samples::*;
use crate::store::{Fault, Job, Judgement, Receipt, Store};
use crate::workflow::{Keys, TicketNo};
use std::pin::Pin;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::task::{Context, Waker};
use std::time::Duration;

type Answers = Vec<Pending<Result<Receipt, Fault>>>;

/// Longer than any machine needs.
const PATIENCE: Duration = Duration::from_secs(60);

/// Holds each sync until it is told how it ends.
struct Disk {
    begun: Receiver<()>,
    fails: Sender<bool>,
}

impl Disk {
    fn new() -> (Disk, Options) {
        let ((tell, begun), (fails, told)) = (channel(), channel());
        let ends = Mutex::new((tell, told));
        let hook = move |step: &'static str| {
            if step != "sync" {
                return false;
            }
            let (tell, told) = &*ends.lock().unwrap();
            tell.send(()).is_ok() && told.recv_timeout(PATIENCE).unwrap_or(false)
        };
        let patience = Duration::from_millis(20);
        (Disk { begun, fails }, Options { fault: Some(Arc::new(hook)), patience, ..Options::default() })
    }

    fn begun(&self) {
        self.begun.recv_timeout(PATIENCE).expect("a sync begins");
    }

    fn ends(&self, fails: bool) {
        self.fails.send(fails).unwrap();
    }
}

fn store(place: &Folder) -> (Sqlite, Disk) {
    let setup = place.open();
    write(&setup, people());
    drop(setup);
    let (disk, options) = Disk::new();
    (place.with(options), disk)
}

/// Tickets in one group: the writer is held until all are submitted.
fn group(store: &Sqlite, tickets: [i64; 2]) -> Answers {
    let held = store.inner.writer.lock().unwrap();
    let answers = tickets.map(|no| store.submit(writes(logged(no))).unwrap()).into();
    drop(held);
    answers
}

fn is_there(store: &Sqlite, no: i64) -> bool {
    store.view().unwrap().ticket(TicketNo(no)).unwrap().is_some()
}

fn until(mut holds: impl FnMut() -> bool) {
    let end = std::time::Instant::now() + PATIENCE;
    while !holds() {
        assert!(std::time::Instant::now() < end, "it never came");
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn is_open(answer: &mut Pending<Result<Receipt, Fault>>) -> bool {
    Pin::new(answer).poll(&mut Context::from_waker(Waker::noop())).is_pending()
}

fn ends(answers: Answers) -> Vec<Result<Receipt, Fault>> {
    answers.into_iter().map(|answer| answer.wait().unwrap()).collect()
}

fn reads() -> Job {
    let keys = Keys { tickets: vec![TicketNo(1)], ..Keys::default() };
    judged(keys, |facts| Judgement::Nothing(Answer::Lines(vec![facts.tickets.len().to_string()])))
}

#[test]
fn the_next_group_is_written_beside_the_sync_and_nobody_hears_before_it() {
    let place = Folder::new();
    let (store, disk) = store(&place);
    let mut first = group(&store, [1, 2]);
    disk.begun();
    let mut second = group(&store, [3, 4]);
    // Who only reads hears no sooner of what is not durable.
    let mut read = store.submit(reads()).unwrap();
    until(|| is_there(&store, 3));
    assert!(first.iter_mut().chain(&mut second).all(is_open) && is_open(&mut read));
    disk.ends(false);
    assert!(ends(first).iter().all(Result::is_ok));
    disk.begun();
    assert!(second.iter_mut().all(is_open));
    disk.ends(false);
    assert!(ends(second).iter().all(Result::is_ok));
    assert_eq!(read.wait().unwrap().unwrap().answer, Answer::Lines(vec!["1".to_owned()]));
    // Nothing was written since: nothing is to be synced.
    assert!(store.submit(reads()).unwrap().wait().unwrap().is_ok());
}

#[test]
fn a_failed_sync_leaves_in_doubt_whatever_was_written_before_it_was_known() {
    let place = Folder::new();
    let (store, disk) = store(&place);
    let first = group(&store, [1, 2]);
    disk.begun();
    let second = group(&store, [3, 4]);
    until(|| is_there(&store, 3));
    disk.ends(true);
    for answer in ends(first).into_iter().chain(ends(second)) {
        assert!(matches!(&answer, Err(Fault::Unknown(why)) if why.contains("check the disk")), "{answer:?}");
    }
    // The log goes on from the file, or not at all.
    let reader = rusqlite::Connection::open(place.0.path().join(super::super::FILE)).unwrap();
    reader.execute_batch("BEGIN; SELECT count(*) FROM ticket").unwrap();
    let lost = ends(group(&store, [5, 6]));
    assert!(
        lost.iter().all(|a| matches!(a, Err(Fault::Lost(why)) if why.contains("failed sync"))),
        "{lost:?}"
    );
    reader.execute_batch("COMMIT").unwrap();
    // The kernel put back what stood there before: that must not get into the file.
    let file = place.0.path().join("mailroom.db-wal");
    let log = std::fs::read(&file).unwrap();
    let flip = |at: usize| {
        use std::os::unix::fs::FileExt;
        let open = std::fs::OpenOptions::new().write(true).open(&file).unwrap();
        open.write_all_at(&[log[at] ^ 1], at as u64).unwrap();
        open
    };
    let torn = flip(log.len() / 2);
    let lost = ends(group(&store, [5, 6]));
    assert!(
        lost.iter().all(|a| matches!(a, Err(Fault::Lost(why)) if why.contains("start it again"))),
        "{lost:?}"
    );
    std::os::unix::fs::FileExt::write_all_at(&torn, &log, 0).unwrap();
    let again = group(&store, [5, 6]);
    disk.begun();
    disk.ends(false);
    assert!(ends(again).iter().all(Result::is_ok));
    let log = std::fs::metadata(place.0.path().join("mailroom.db-wal")).unwrap().len();
    let frames = log / 4_096;
    assert!(frames < 60, "the log was not begun anew: {frames} pages");
    assert!((1..=6).all(|no| is_there(&store, no)));
    drop(disk);
}

/// What a killed process left in the log is moved and synced before anybody hears of something on top of it.
#[test]
fn a_store_begins_with_an_empty_log() {
    let (place, copy) = (Folder::new(), Folder::new());
    let store = place.open();
    write(&store, people());
    write(&store, logged(1));
    for name in ["mailroom.db", "mailroom.db-wal"] {
        std::fs::copy(place.0.path().join(name), copy.0.path().join(name)).unwrap();
    }
    let size = || std::fs::metadata(copy.0.path().join("mailroom.db-wal")).unwrap().len();
    assert!(size() > 0);
    let again = copy.open();
    assert_eq!(size(), 0);
    assert!(is_there(&again, 1));
}

#[test]
fn a_job_alone_is_synced_where_it_was_written() {
    let place = Folder::new();
    let (store, disk) = store(&place);
    let mut alone = store.submit(writes(logged(1))).unwrap();
    disk.begun();
    assert!(store.inner.writer.try_lock().is_err() && is_open(&mut alone));
    disk.ends(false);
    assert!(alone.wait().unwrap().is_ok());
}
