//! How much the files grow with a mail, and that the write-ahead log does not grow for ever.

use super::{Folder, Place};
use crate::ports::Pending;
use crate::record::{Answer, Change, Rows};
use crate::store::conformance::samples::*;
use crate::store::{Fault, Judgement, Receipt, Store};
use crate::workflow::outbox::OutboxState;
use crate::workflow::{Keys, TicketNo};
use std::collections::VecDeque;

/// Octets of growth that a mail of 5 kB with a ticket change, two entries and one outgoing mail may cost.
const GROWTH_MAX: u64 = 9_000;

/// Takes mail `no`: seen before? Then the ticket, its event, a receipt.
fn takes(no: i64) -> crate::store::Job {
    let hash = mark(no);
    let keys = Keys {
        dedupe: vec![hash],
        tickets: vec![TicketNo(1 + no % 100)],
        addresses: vec!["person2@acme.example".to_owned()],
        ..Keys::default()
    };
    let raw: std::sync::Arc<[u8]> = vec![b'x'; 5_000].into();
    judged(keys, move |facts| {
        let mut changed = facts.tickets[0].clone();
        changed.events += 1;
        let mut new = new_mail(no, b"");
        (new.raw, new.dedupe) = (raw.clone(), vec![hash]);
        let rows = Rows {
            new_mail: Some(new),
            tickets: vec![changed],
            outbox: vec![outgoing(no, 2, OutboxState::Queued)],
            drafts: vec![draft(1, "T-1"), draft(1, "M-1")],
            ..Rows::default()
        };
        Judgement::Done(Change::assemble(rows, Answer::Nothing))
    })
}

fn run(store: &impl Store, mails: std::ops::RangeInclusive<i64>) {
    let pending: Vec<_> = mails.map(|no| store.submit_mail(takes(no), 5_000).unwrap()).collect();
    pending.into_iter().for_each(|p| drop(p.wait().unwrap().unwrap()));
}

fn prepared(place: &Folder) -> <Folder as Place>::Store {
    let store = place.open();
    write(&store, people());
    write(&store, Rows { tickets: (1..=100).map(|no| ticket(no, 2, 1)).collect(), ..Rows::default() });
    store
}

fn size(place: &Folder) -> u64 {
    std::fs::metadata(place.0.path().join(super::super::FILE)).unwrap().len()
}

#[test]
fn a_mail_costs_little_room() {
    let place = Folder::new();
    drop(prepared(&place));
    let before = size(&place);
    let store = place.open();
    run(&store, 1..=1_000);
    drop(store);
    let each = (size(&place) - before) / 1_000;
    println!("{each} octets a mail");
    assert!(each <= GROWTH_MAX, "{each} octets a mail");
}

/// Octets of the write-ahead log of a store that never closes and moves the rest at a sixth of it.
const LOG_MAX: u64 = 96 << 20;
const LOG_PAGES_MAX: u32 = 4_096;

fn log_size(place: &Folder) -> u64 {
    std::fs::metadata(place.0.path().join("mailroom.db-wal")).unwrap().len()
}

#[test]
fn the_write_ahead_log_starts_anew() {
    let place = Folder::new();
    drop(prepared(&place));
    let store = place.with(super::Options { threaded: false, ..super::Options::default() });
    let sizes: Vec<u64> = (0..8)
        .map(|round| {
            let mails = round * 1_024 + 1..=(round + 1) * 1_024;
            let pending: Vec<_> = mails.map(|no| store.submit_mail(takes(no), 5_000).unwrap()).collect();
            while store.turn() > 0 {}
            pending.into_iter().for_each(|p| drop(p.wait().unwrap().unwrap()));
            log_size(&place)
        })
        .collect();
    assert!(sizes[7] < 2 * sizes[1], "it grows and grows: {sizes:?}");
}

/// As many mails as would fill it twice if it never started anew.
#[test]
fn under_constant_load_the_log_has_its_limit() {
    let place = Folder::new();
    drop(prepared(&place));
    let store = place.with(super::Options { log_pages_max: LOG_PAGES_MAX, ..super::Options::default() });
    let mut line: VecDeque<Pending<Result<Receipt, Fault>>> = VecDeque::new();
    let mut most = 0;
    for no in 1..=12_000 {
        if line.len() == 256 {
            line.pop_front().unwrap().wait().unwrap().unwrap();
            most = most.max(log_size(&place));
        }
        line.push_back(store.submit_mail(takes(no), 5_000).unwrap());
    }
    line.into_iter().for_each(|p| drop(p.wait().unwrap().unwrap()));
    assert!(most < LOG_MAX, "the log has {most} octets");
}
