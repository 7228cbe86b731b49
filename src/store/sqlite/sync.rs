//! Makes committed groups durable, beside the next group, and only then answers.
//!
//! A commit writes to the log and does not sync it (`PRAGMA synchronous = NORMAL`); the `fdatasync` is here. One
//! that failed leaves nobody knowing what the disk holds, and the next one would not say so again (the kernel
//! reports an error once and takes the pages for clean). So after it nothing is acknowledged until the writer has
//! moved the whole log into the file, on a new connection.

use super::Hook;
use super::queue::Waiting;
use super::turn::Outcome;
use crate::store::Fault;
use std::fs::File;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// Groups that may wait for a sync while another is in it: as many are in doubt when one fails.
const AHEAD: usize = 2;

/// A group that was decided, and what became of each job.
pub(super) struct Group {
    pub(super) waiting: Vec<Waiting>,
    pub(super) outcomes: Vec<Outcome>,
    /// What is to be synced before anybody hears of it; `None`: nothing was written.
    pub(super) log: Option<Arc<File>>,
}

#[derive(Default)]
struct Line {
    groups: Vec<Group>,
    busy: bool,
    failed: bool,
    closed: bool,
}

/// The groups on their way to the disk, in order.
pub(super) struct Syncs {
    line: Mutex<Line>,
    bell: Condvar,
    fault: Option<Hook>,
}

impl Syncs {
    pub(super) fn new(fault: Option<Hook>) -> Self {
        Syncs { line: Mutex::default(), bell: Condvar::new(), fault }
    }

    /// Syncs and answers it at once, on this thread.
    pub(super) fn now(&self, group: Group) {
        let idle = |line: &mut Line| line.busy || !line.groups.is_empty();
        self.wait_while(idle).busy = true;
        self.sync(vec![group]);
    }

    /// Leaves it to [`Syncs::run`]. A job alone is not worth the way to another thread.
    pub(super) fn soon(&self, group: Group) {
        let mut line = self.wait_while(|line| line.groups.len() >= AHEAD);
        if group.waiting.len() > 1 || line.busy || !line.groups.is_empty() {
            line.groups.push(group);
            drop(line);
            return self.bell.notify_all();
        }
        line.busy = true;
        drop(line);
        self.sync(vec![group]);
    }

    /// Until it is closed and nothing waits.
    pub(super) fn run(&self) {
        loop {
            let mut line = self.wait_while(|line| line.busy || (line.groups.is_empty() && !line.closed));
            if line.groups.is_empty() {
                return;
            }
            line.busy = true;
            let groups = std::mem::take(&mut line.groups);
            drop(line);
            self.bell.notify_all();
            self.sync(groups);
        }
    }

    /// Whether a sync failed since the log was last whole; by then all that it leaves in doubt have heard so.
    pub(super) fn failed(&self) -> bool {
        self.wait_while(|line| line.failed && (line.busy || !line.groups.is_empty())).failed
    }

    /// The same, without waiting.
    pub(super) fn is_failed(&self) -> bool {
        self.lock().failed
    }

    /// The whole log lies in the file, synced: what comes now may be acknowledged again.
    pub(super) fn mended(&self) {
        self.lock().failed = false;
    }

    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.bell.notify_all();
    }

    fn sync(&self, groups: Vec<Group>) {
        let synced = self.synced(&groups);
        let mut line = self.lock();
        line.failed |= synced.is_err();
        line.busy = false;
        drop(line);
        self.bell.notify_all();
        answer(groups, &synced);
    }

    fn synced(&self, groups: &[Group]) -> Result<(), String> {
        let told = |why: &str| format!("the write-ahead log could not be synced ({why}): check the disk");
        if self.lock().failed {
            return Err(told("after a failure"));
        }
        // One sync covers all that was written before it.
        let Some(log) = groups.iter().rev().find_map(|group| group.log.as_ref()) else { return Ok(()) };
        if self.fault.as_ref().is_some_and(|fails| fails("sync")) {
            return Err(told("injected"));
        }
        log.sync_data().map_err(|error| told(&error.to_string()))
    }

    fn wait_while(&self, holds: impl FnMut(&mut Line) -> bool) -> MutexGuard<'_, Line> {
        self.bell.wait_while(self.lock(), holds).unwrap_or_else(PoisonError::into_inner)
    }

    fn lock(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// First everybody hears of it; only then is time for what the jobs held.
fn answer(groups: Vec<Group>, synced: &Result<(), String>) {
    let mut jobs = Vec::new();
    for group in groups {
        for (waiting, outcome) in group.waiting.into_iter().zip(group.outcomes) {
            let outcome = match (synced, outcome) {
                // What was only read may have been what is in doubt.
                (Err(why), Ok(_)) => Err(Fault::Unknown(why.clone())),
                (_, outcome) => outcome,
            };
            // Whoever asked may have gone; what was written stays written.
            let _ = waiting.answer.send(outcome);
            jobs.push(waiting.job);
        }
    }
    drop(jobs);
}
