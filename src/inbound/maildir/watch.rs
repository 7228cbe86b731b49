//! Looks into a Maildir again and again, offers what is new, and marks what was taken.
//!
//! Fresh mails are offered several at a time, so that the store can commit them together. A mail whose
//! earlier offer had no answer goes alone: if the process dies of it, no other is suspected.

use super::folder::{self, Entry};
use super::notes::Notes;
use crate::inbound::{Accept, Taken};
use crate::mail::{Envelope, Incoming, ReversePath, Source};
use crate::ports::{Busy, Pending};
use std::collections::{HashMap, HashSet};
use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime};

/// Mails that are offered before the first answer is awaited.
pub const TOGETHER_MAX: usize = 64;
/// Octets of mail that are offered before the first answer is awaited: 8 MiB (one larger goes alone).
pub const TOGETHER_OCTETS_MAX: u64 = 8 * 1024 * 1024;
/// The longest time between two offers of a mail that is put off again and again.
pub const BACK_OFF_MAX: Duration = Duration::from_secs(600);
/// How quickly a stop is noticed.
const STOP_NOTICED: Duration = Duration::from_millis(50);

/// Where and how.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The Maildir.
    pub dir: PathBuf,
    /// Octets that a mail may have; a larger one stays where it is.
    pub size_limit: u64,
    /// Time between two looks.
    pub every: Duration,
    /// Only what was written from then on: the caller's baseline.
    pub since: Option<SystemTime>,
}

/// One Maildir.
pub struct Watch {
    settings: Settings,
    notes: Notes,
    /// Put off: how often, and until when.
    resting: HashMap<String, (u32, Instant)>,
    /// Said once in the log.
    lamented: HashSet<String>,
}

struct Offered {
    entry: Entry,
    answer: Pending<Taken>,
}

impl Watch {
    /// Opens the notes beside the mail.
    ///
    /// # Errors
    /// The Maildir is not there, or its notes cannot be written.
    pub fn open(settings: Settings) -> io::Result<Self> {
        folder::list(&settings.dir, settings.since)?;
        let notes = Notes::open(&settings.dir)?;
        Ok(Watch { settings, notes, resting: HashMap::new(), lamented: HashSet::new() })
    }

    /// Looks until told to stop. An error of the disk is logged and tried again at the next look.
    pub fn run(&mut self, accept: &dyn Accept, stop: &AtomicBool) {
        while !stop.load(Ordering::Acquire) {
            if let Err(error) = self.look(accept, stop) {
                tracing::error!(%error, "this look into the Maildir failed; the mail waits for the next one");
            }
            let next = Instant::now() + self.settings.every;
            while Instant::now() < next && !stop.load(Ordering::Acquire) {
                std::thread::sleep(STOP_NOTICED.min(next.saturating_duration_since(Instant::now())));
            }
        }
    }

    /// Offers all that is due now, and waits for the answers; how many were taken.
    ///
    /// # Errors
    /// The folder or the notes failed. What was taken before is marked.
    pub fn look(&mut self, accept: &dyn Accept, stop: &AtomicBool) -> io::Result<usize> {
        let found = folder::list(&self.settings.dir, self.settings.since)?;
        let existing: HashSet<&str> = found.iter().map(|entry| entry.unique.as_str()).collect();
        self.notes.compact(&existing)?;
        self.resting.retain(|unique, _| existing.contains(unique.as_str()));
        self.lamented.retain(|unique| existing.contains(unique.as_str()));
        drop(existing);
        let mut due: Vec<Entry> = found.into_iter().filter(|entry| self.is_due(entry)).collect();
        // Suspects last: if the process dies of one, the others are through.
        due.sort_by_key(|entry| self.notes.tries(&entry.unique));
        self.offer_all(due, accept, stop)
    }

    fn is_due(&mut self, entry: &Entry) -> bool {
        if self.notes.is_done(&entry.unique) {
            return false;
        }
        if entry.octets > self.settings.size_limit {
            let why = format!("{} octets, over the limit of {}", entry.octets, self.settings.size_limit);
            self.lament(entry, &why);
            return false;
        }
        self.resting.get(&entry.unique).is_none_or(|(_, until)| *until <= Instant::now())
    }

    fn offer_all(&mut self, due: Vec<Entry>, accept: &dyn Accept, stop: &AtomicBool) -> io::Result<usize> {
        let (mut rest, mut taken) = (due.into_iter().peekable(), 0);
        while rest.peek().is_some() && !stop.load(Ordering::Acquire) {
            let (mut offered, mut octets, mut busy, mut failed) = (Vec::new(), 0, false, Ok(()));
            while let Some(entry) = rest.next_if(|next| self.fits(next, offered.len(), octets)) {
                octets += entry.octets;
                let alone = self.notes.tries(&entry.unique) > 0;
                match self.offer(entry, accept) {
                    Ok(Ok(Some(one))) => offered.push(one),
                    Ok(Ok(None)) => {}
                    Ok(Err(Busy)) => busy = true,
                    Err(error) => failed = Err(error),
                }
                if busy || alone || failed.is_err() {
                    break;
                }
            }
            // Also when the notes failed: what was offered has an answer coming, and is no poison.
            taken += self.settle(offered)?;
            failed?;
            if busy {
                break;
            }
        }
        Ok(taken)
    }

    fn fits(&self, next: &Entry, waiting: usize, octets: u64) -> bool {
        let suspect = self.notes.tries(&next.unique) > 0;
        waiting == 0 || (!suspect && waiting < TOGETHER_MAX && octets + next.octets <= TOGETHER_OCTETS_MAX)
    }

    /// Counts the try, then reads and offers it; `None`: it could not be read now.
    fn offer(&mut self, entry: Entry, accept: &dyn Accept) -> io::Result<Result<Option<Offered>, Busy>> {
        let earlier_tries = self.notes.tries(&entry.unique);
        self.notes.tried(&entry.unique)?;
        let raw = match self.read(&entry) {
            Ok(raw) => raw,
            Err(error) => {
                self.notes.answered(&entry.unique)?;
                self.lament(&entry, &error.to_string());
                return Ok(Ok(None));
            }
        };
        let source = Source::Maildir { unique: entry.unique.clone() };
        let envelope = Envelope::of(ReversePath::Unknown, Vec::new());
        match accept.offer(Incoming { raw: raw.into(), envelope, source, earlier_tries }) {
            Ok(answer) => Ok(Ok(Some(Offered { entry, answer }))),
            Err(Busy) => {
                self.notes.answered(&entry.unique)?;
                Ok(Err(Busy))
            }
        }
    }

    fn read(&self, entry: &Entry) -> io::Result<Vec<u8>> {
        let limit = self.settings.size_limit;
        let mut raw = Vec::with_capacity(usize::try_from(entry.octets.min(limit)).unwrap_or(0) + 1);
        std::fs::File::open(&entry.path)?.take(limit + 1).read_to_end(&mut raw)?;
        match raw.len() as u64 > limit {
            true => Err(io::Error::other(format!("it grew over the limit of {limit} octets"))),
            false => Ok(raw),
        }
    }

    /// Hears every answer, then tells the first failure.
    fn settle(&mut self, offered: Vec<Offered>) -> io::Result<usize> {
        let settled: Vec<io::Result<usize>> = offered.into_iter().map(|one| self.settle_one(one)).collect();
        settled.into_iter().sum()
    }

    fn settle_one(&mut self, Offered { entry, answer }: Offered) -> io::Result<usize> {
        match answer.wait() {
            Ok(Taken::Durable(disposition)) => {
                self.mark_taken(&entry, disposition)?;
                return Ok(1);
            }
            Ok(Taken::NotOurs) => {
                self.notes.done(&entry.unique)?;
                self.resting.remove(&entry.unique);
            }
            Ok(Taken::Later(why)) => {
                self.rest(&entry, &why);
                self.notes.answered(&entry.unique)?;
            }
            Err(gone) => self.rest(&entry, &gone.to_string()),
        }
        Ok(0)
    }

    /// The note first: if somebody else moved the file meanwhile, it is not offered again.
    fn mark_taken(&mut self, entry: &Entry, disposition: &str) -> io::Result<()> {
        self.notes.done(&entry.unique)?;
        self.resting.remove(&entry.unique);
        tracing::debug!(unique = entry.unique, disposition, "mail taken");
        if let Err(error) = folder::mark_seen(&self.settings.dir, entry) {
            tracing::info!(%error, "the mail was taken, but not renamed; another program has moved it");
        }
        Ok(())
    }

    /// Doubles the wait, from one look to [`BACK_OFF_MAX`].
    fn rest(&mut self, entry: &Entry, why: &str) {
        let times = self.resting.get(&entry.unique).map_or(0, |(times, _)| *times);
        let pause = self.settings.every.saturating_mul(2_u32.saturating_pow(times)).min(BACK_OFF_MAX);
        self.resting.insert(entry.unique.clone(), (times.saturating_add(1), Instant::now() + pause));
        tracing::warn!(unique = entry.unique, why, "mail put off; it stays where it is");
    }

    fn lament(&mut self, entry: &Entry, why: &str) {
        if self.lamented.insert(entry.unique.clone()) {
            tracing::warn!(unique = entry.unique, why, "this mail is left where it is");
        }
    }
}
