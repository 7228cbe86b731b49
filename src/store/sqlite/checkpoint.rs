//! Moves the write-ahead log into the database file, off the writer's back.
//!
//! It runs on its own thread and connection (or between turns, when the store has no threads). It never
//! touches what is not committed, and its failures harm nobody: the log only grows, and the journal says why.

use super::broken::Broken;
use super::sync::Syncs;
use super::wal;
use crate::store::Fault;
use rusqlite::Connection;
use std::path::Path;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Changes after which the log is moved: about 30 MB of it.
const CHANGES: usize = 1_024;
/// Pages of the log above which the writer itself moves the rest: 256 MiB. Everybody waits for that (it syncs the
/// file), so it has to be rare: a mail writes some seven pages, so of 64 in flight all the time fewer than 1 in 100
/// meet it.
pub(super) const PAGES_MAX: u32 = 65_536;

#[derive(Default)]
struct State {
    changes: usize,
    rest: bool,
    closed: bool,
}

/// Says when it is time.
#[derive(Default)]
pub(super) struct Gauge {
    state: Mutex<State>,
    bell: Condvar,
}

impl Gauge {
    /// Counts what was written; `true` when it is time.
    pub(super) fn add(&self, changes: usize) -> bool {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.changes = state.changes.saturating_add(changes);
        let full = state.changes >= CHANGES;
        if full {
            self.bell.notify_one();
        }
        full
    }

    /// Sleeps until it is time; `false` when the store closes.
    fn wait(&self) -> bool {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let early = |state: &mut State| state.changes < CHANGES && !state.closed;
        let mut state = self.bell.wait_while(state, early).unwrap_or_else(PoisonError::into_inner);
        state.changes = 0;
        !state.closed
    }

    /// For a store without threads.
    pub(super) fn reset(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).changes = 0;
    }

    /// Whether the writer shall move the rest, once.
    pub(super) fn take_rest(&self) -> bool {
        std::mem::take(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner).rest)
    }

    fn leave_rest(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).rest = true;
    }

    pub(super) fn close(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).closed = true;
        self.bell.notify_all();
    }
}

/// Until the store closes.
///
/// Under constant load the log is never quite moved, so it would never start anew and grow for ever;
/// nor would a waiting lock ever be let in. So when it is long, the writer moves the little that is
/// left between two turns. After a failed sync the log stays as it is until the writer has looked at it.
pub(super) fn run(connection: &Connection, (gauge, syncs): (&Gauge, &Syncs), pages_max: u32) {
    while gauge.wait() {
        if !syncs.is_failed() && passive(connection) > i64::from(pages_max) {
            // While that ran, more was written: a second time leaves the writer, and all who wait for it, less.
            passive(connection);
            gauge.leave_rest();
        }
    }
}

/// Moves what can be moved without waiting; gives the log's length in pages.
pub(super) fn passive(connection: &Connection) -> i64 {
    let moved = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| row.get(1));
    moved.unwrap_or_else(|error| {
        tracing::warn!(%error, "the write-ahead log cannot be moved into the database, so it grows: check the disk");
        0
    })
}

/// A process that ended may have left what it could not sync, and nobody hears of that again: what was recovered is
/// moved into the file, and synced there, before anything is acknowledged on top of it. If another one is at work, that is
/// its own affair.
pub(super) fn begin(connection: &Connection, patience: Duration) {
    let timeout = |time| connection.busy_timeout(time).is_ok();
    if timeout(Duration::ZERO) {
        truncate(connection);
    }
    timeout(patience);
}

/// Moves everything, syncs the file, and empties the log; it waits for readers, and says if they did not leave.
/// Only if the log still holds what was written: what is not in it must not get into the file.
pub(super) fn whole(connection: &Connection, database: &Path) -> Result<(), Fault> {
    let (written, there) = wal::frames(database).map_err(|error| {
        Fault::Lost(format!("the write-ahead log cannot be read ({error}): check the disk"))
    })?;
    if there < written {
        return Err(Fault::Lost(format!(
            "after a failed sync the write-ahead log holds {there} of {written} pages: check the disk, end every \
             mailroom, start it again; it goes on from what is whole, and nothing of the rest was acknowledged"
        )));
    }
    let busy = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0));
    match busy.map_err(|error| Broken::from(error).fault())? {
        0 => Ok(()),
        busy => {
            Err(Fault::Lost(format!("the write-ahead log cannot be moved after a failed sync (busy {busy})")))
        }
    }
}

/// Moves everything and empties the log; readers may prevent it, which is no failure.
pub(super) fn truncate(connection: &Connection) {
    let _ = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
}
