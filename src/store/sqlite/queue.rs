//! The bounded queue in front of the writer. It takes or refuses, and never blocks whoever submits.

use crate::ports::{Busy, Pending};
use crate::store::{Fault, Job, Receipt};
use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot::Sender;

/// Jobs that may wait.
pub const JOBS_MAX: usize = 4096;
/// Octets of raw mail that the waiting jobs may hold.
pub const OCTETS_MAX: usize = 64 << 20;
/// Jobs that share one transaction and one sync.
pub const GROUP_MAX: usize = 256;

/// A job and whoever waits for it.
pub(super) struct Waiting {
    pub(super) job: Job,
    pub(super) answer: Sender<Result<Receipt, Fault>>,
    octets: usize,
}

#[derive(Default)]
struct Line {
    jobs: VecDeque<Waiting>,
    octets: usize,
    closed: bool,
}

/// First in, first out.
pub(super) struct Queue {
    line: Mutex<Line>,
    bell: Condvar,
    jobs_max: usize,
    octets_max: usize,
}

impl Queue {
    pub(super) fn new(jobs_max: usize, octets_max: usize) -> Self {
        Queue { line: Mutex::default(), bell: Condvar::new(), jobs_max, octets_max }
    }

    /// A mail that alone is bigger than the bound is taken when no other octets wait.
    pub(super) fn put(&self, job: Job, octets: usize) -> Result<Pending<Result<Receipt, Fault>>, Busy> {
        let mut line = self.lock();
        let heavy = octets > 0 && line.octets > 0 && line.octets.saturating_add(octets) > self.octets_max;
        if line.closed || line.jobs.len() >= self.jobs_max || heavy {
            return Err(Busy);
        }
        let (answer, pending) = Pending::new();
        line.octets = line.octets.saturating_add(octets);
        line.jobs.push_back(Waiting { job, answer, octets });
        self.bell.notify_one();
        Ok(pending)
    }

    /// Whatever waits, at most one group; it may be nothing.
    pub(super) fn take(&self) -> Vec<Waiting> {
        let mut line = self.lock();
        let many = line.jobs.len().min(GROUP_MAX);
        let group: Vec<Waiting> = line.jobs.drain(..many).collect();
        line.octets = line.octets.saturating_sub(group.iter().map(|w| w.octets).sum());
        group
    }

    /// Sleeps until something waits; `false` when the queue is closed and empty.
    pub(super) fn wait(&self) -> bool {
        let line = self.lock();
        let line = self
            .bell
            .wait_while(line, |line| line.jobs.is_empty() && !line.closed)
            .unwrap_or_else(PoisonError::into_inner);
        !line.jobs.is_empty()
    }

    /// Takes nothing more; what waits is still worked off.
    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.bell.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
