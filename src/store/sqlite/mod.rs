//! Everything in one SQLite file, for one machine.
//!
//! One thread writes, in groups: whatever waits (at most [`GROUP_MAX`] jobs) shares one transaction; it never waits
//! to fill a group. Another syncs what is committed, beside the next group, and answers. Readers have snapshots of
//! their own. Other processes may write to the same file at the same time. It does not replicate, and does not
//! compress.

mod blobs;
mod broken;
mod checkpoint;
mod filed;
mod filter;
mod kept;
mod load;
mod migrate;
mod queue;
mod rows;
mod statements;
mod sync;
mod turn;
mod view;
mod wal;
mod write;
mod write_out;

pub use blobs::RAW_INLINE_MAX;
pub use queue::{GROUP_MAX, JOBS_MAX, OCTETS_MAX};

use crate::ports::{Busy, Clock, Pending};
use crate::store::{Fault, Job, Judgement, Receipt, Store, View};
use blobs::Blobs;
use checkpoint::Gauge;
use migrate::Purpose;
use queue::Queue;
use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;
use sync::Syncs;
use turn::Writer;
use view::Readers;

/// The file in the data folder.
pub const FILE: &str = "mailroom.db";

/// Asked before each step of the writer, by name; `true` makes the step fail as a failing disk would.
pub type Hook = Arc<dyn Fn(&'static str) -> bool + Send + Sync>;

/// How the store works. The default is what a server wants.
#[derive(Clone)]
pub struct Options {
    /// `false`: nothing happens by itself; call [`Sqlite::turn`] (simulation, tests).
    pub threaded: bool,
    /// Jobs that may wait.
    pub jobs_max: usize,
    /// Octets of raw mail that waiting jobs may hold ([`Store::submit_mail`]).
    pub octets_max: usize,
    /// How long to wait for another program's lock.
    pub patience: Duration,
    /// Pages that the file may have; `None`: what the disk holds.
    pub pages_max: Option<u32>,
    /// Pages of the write-ahead log above which the writer itself moves what is left of it.
    pub log_pages_max: u32,
    /// Fault injection.
    pub fault: Option<Hook>,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            threaded: true,
            jobs_max: JOBS_MAX,
            octets_max: OCTETS_MAX,
            patience: Duration::from_secs(5),
            pages_max: None,
            log_pages_max: checkpoint::PAGES_MAX,
            fault: None,
        }
    }
}

/// What the threads share.
struct Inner {
    queue: Queue,
    writer: Mutex<Writer>,
    syncs: Arc<Syncs>,
    gauge: Gauge,
    readers: Readers,
    blobs: Blobs,
    threaded: bool,
}

/// The store.
pub struct Sqlite {
    inner: Arc<Inner>,
    threads: Vec<JoinHandle<()>>,
}

impl Sqlite {
    /// Opens or creates `mailroom.db` in `dir`, which must exist.
    ///
    /// # Errors
    /// [`Fault::Refused`] for a file that is newer, another program's, or cannot be opened;
    /// [`Fault::Lost`] if it is locked for longer than [`Options::patience`].
    pub fn open(dir: &Path, options: Options, clock: Arc<dyn Clock>) -> Result<Sqlite, Fault> {
        let file = dir.join(FILE);
        let connection = migrate::connect(&file, options.patience, Purpose::Write)?;
        migrate::migrate(&connection, &file)?;
        checkpoint::begin(&connection, options.patience);
        let threaded = options.threaded;
        let log_pages_max = options.log_pages_max;
        let inner = Arc::new(Inner::new(dir, file, options, clock));
        let threads = match threaded {
            true => start(&inner, (connection, log_pages_max))?,
            false => Vec::new(),
        };
        Ok(Sqlite { inner, threads })
    }

    /// Whether the file is of this program's version: [`Sqlite::open`] brings an older one there, and there is no way
    /// back.
    ///
    /// # Errors
    /// As [`Sqlite::open`].
    pub fn is_current(dir: &Path, patience: Duration) -> Result<bool, Fault> {
        let connection = migrate::connect(&dir.join(FILE), patience, Purpose::Read)?;
        Ok(migrate::is_ours(&connection).is_ok())
    }

    /// Works off what waits, at most one group, on this thread; says how many jobs that were.
    pub fn turn(&self) -> usize {
        self.inner.turn()
    }
}

impl Inner {
    fn new(dir: &Path, file: PathBuf, options: Options, clock: Arc<dyn Clock>) -> Self {
        let blobs = Blobs::new(dir);
        let syncs = Arc::new(Syncs::new(options.fault.clone()));
        Inner {
            queue: Queue::new(options.jobs_max, options.octets_max),
            gauge: Gauge::default(),
            readers: Readers { file: file.clone(), patience: options.patience, idle: Mutex::default() },
            threaded: options.threaded,
            blobs: blobs.clone(),
            writer: Mutex::new(Writer {
                file,
                options,
                clock,
                blobs,
                kept: RefCell::default(),
                open: None,
                syncs: Arc::clone(&syncs),
            }),
            syncs,
        }
    }

    fn turn(&self) -> usize {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let group = self.queue.take();
        let many = group.len();
        if many > 0 {
            let group = writer.turn(group);
            match self.threaded {
                true => self.syncs.soon(group),
                false => self.syncs.now(group),
            }
            self.moved(&writer, many);
        }
        many
    }

    fn moved(&self, writer: &Writer, changes: usize) {
        let full = self.gauge.add(changes);
        let ours = if self.threaded { self.gauge.take_rest() } else { full };
        if let (true, Some(open)) = (ours, &writer.open) {
            checkpoint::passive(&open.connection);
            if !self.threaded {
                self.gauge.reset();
            }
        }
    }
}

fn start(
    inner: &Arc<Inner>,
    (mover, log_pages_max): (rusqlite::Connection, u32),
) -> Result<Vec<JoinHandle<()>>, Fault> {
    let thread = |name: &str, work: Box<dyn FnOnce() + Send>| {
        std::thread::Builder::new()
            .name(name.to_owned())
            .spawn(work)
            .map_err(|error| Fault::Lost(format!("thread {name} cannot be started: {error}")))
    };
    let (writing, moving, syncing) = (Arc::clone(inner), Arc::clone(inner), Arc::clone(&inner.syncs));
    let writer = thread(
        "store-writer",
        Box::new(move || {
            while writing.queue.wait() {
                writing.turn();
            }
        }),
    )?;
    let checkpoints = thread(
        "store-checkpoint",
        Box::new(move || checkpoint::run(&mover, (&moving.gauge, &moving.syncs), log_pages_max)),
    )?;
    let syncs = thread("store-sync", Box::new(move || syncing.run()))?;
    Ok(vec![writer, checkpoints, syncs])
}

/// Works off what waits, then empties the write-ahead log.
impl Drop for Sqlite {
    fn drop(&mut self) {
        self.inner.queue.close();
        self.inner.gauge.close();
        for thread in self.threads.drain(..) {
            let _ = thread.join();
            // The writer is the first of them: only then has the last group come.
            self.inner.syncs.close();
        }
        self.inner.readers.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
        let writer = self.inner.writer.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = &writer.open {
            checkpoint::truncate(&open.connection);
        }
    }
}

impl Store for Sqlite {
    fn submit(&self, job: Job) -> Result<Pending<Result<Receipt, Fault>>, Busy> {
        self.inner.queue.put(job, 0)
    }

    fn submit_mail(&self, job: Job, octets: usize) -> Result<Pending<Result<Receipt, Fault>>, Busy> {
        self.inner.queue.put(job, octets)
    }

    fn stage(&self, raw: &[u8]) -> Result<(), Fault> {
        match raw.len() > RAW_INLINE_MAX {
            true => self.inner.blobs.put(raw).map(drop),
            false => Ok(()),
        }
    }

    fn rehearse(&self, job: &Job) -> Result<Judgement, Fault> {
        self.inner.readers.snapshot(&self.inner.blobs)?.rehearse(job)
    }

    fn view(&self) -> Result<Box<dyn View + '_>, Fault> {
        Ok(Box::new(self.inner.readers.snapshot(&self.inner.blobs)?))
    }
}

#[cfg(test)]
mod tests;
