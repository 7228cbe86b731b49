//! One turn of the writer: a group of jobs in one transaction, one sync, then the answers.
//!
//! Every failure that reaches the transaction ends it for the whole group: the connection is thrown
//! away and nothing is tried again, a failed sync least of all. No head and no counter outlives a
//! transaction in memory, so there is nothing to take back, and other processes may write as well.

use super::blobs::Blobs;
use super::broken::Broken;
use super::load::Loader;
use super::migrate::{self, Purpose};
use super::queue::Waiting;
use super::write::Pen;
use super::{Hook, Options};
use crate::ports::Clock;
use crate::record::{Answer, Change};
use crate::store::{Fault, Job, Judgement, ROUNDS_MAX, Receipt};
use rusqlite::Connection;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;

/// The writing side: at most one turn at a time.
pub(super) struct Writer {
    pub(super) file: PathBuf,
    pub(super) options: Options,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) blobs: Blobs,
    /// `None` after a failure, until the next turn.
    pub(super) connection: Option<Connection>,
}

/// What became of one job of a group.
type Outcome = Result<Receipt, Fault>;

impl Writer {
    /// Decides and writes the group, then answers everybody in it.
    pub(super) fn turn(&mut self, group: Vec<Waiting>) {
        let jobs: Vec<&Job> = group.iter().map(|waiting| &waiting.job).collect();
        let outcomes = match catch_unwind(AssertUnwindSafe(|| self.group(&jobs))) {
            Ok(Ok(outcomes)) => outcomes,
            Ok(Err(fault)) => {
                self.connection = None;
                vec![Err(fault); jobs.len()]
            }
            Err(panic) => {
                self.connection = None;
                vec![Err(Fault::Lost(format!("the writer failed: {}", words_of(&*panic)))); jobs.len()]
            }
        };
        for (waiting, outcome) in group.into_iter().zip(outcomes) {
            // Whoever asked may have gone; what was written stays written.
            let _ = waiting.answer.send(outcome);
        }
    }

    fn group(&mut self, jobs: &[&Job]) -> Result<Vec<Outcome>, Fault> {
        let connection = self.open()?;
        let done = self.transaction(&connection, jobs);
        match &done {
            Ok(_) => self.connection = Some(connection),
            // It may be rolled back already; if this fails too, dropping the connection does it.
            Err(_) => drop(connection.execute_batch("ROLLBACK")),
        }
        done
    }

    fn open(&mut self) -> Result<Connection, Fault> {
        if let Some(connection) = self.connection.take() {
            return Ok(connection);
        }
        step(self.options.fault.as_ref(), "open").map_err(Broken::fault)?;
        let connection = migrate::connect(&self.file, self.options.patience, Purpose::Write)?;
        if let Some(pages) = self.options.pages_max {
            let limit = connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()));
            limit.map_err(|error| Broken::from(error).fault())?;
        }
        Ok(connection)
    }

    fn transaction(&self, connection: &Connection, jobs: &[&Job]) -> Result<Vec<Outcome>, Fault> {
        let lost = |error: rusqlite::Error| whole_group(error.into());
        self.step("begin").map_err(whole_group)?;
        connection.execute_batch("BEGIN IMMEDIATE").map_err(lost)?;
        let outcomes: Result<Vec<Outcome>, Broken> =
            jobs.iter().map(|job| self.one(connection, job)).collect();
        let outcomes = outcomes.map_err(whole_group)?;
        self.step("commit").map_err(whole_group)?;
        connection.execute_batch("COMMIT").map_err(uncertain)?;
        // Everything is written and synced; a fault here is an answer that never left.
        match self.step("committed") {
            Ok(()) => Ok(outcomes),
            Err(why) => Err(Fault::Unknown(whole_group(why).to_string())),
        }
    }

    /// The outer result ends the group, the inner one is this job's answer.
    fn one(&self, connection: &Connection, job: &Job) -> Result<Outcome, Broken> {
        match self.try_one(connection, job) {
            Ok(receipt) => Ok(Ok(receipt)),
            // SQLITE_FULL, IOERR, NOMEM may end the transaction, not just the savepoint.
            Err(Broken::Job(fault)) if connection.is_autocommit() => {
                Err(Broken::Group(format!("the transaction ended: {fault}")))
            }
            Err(Broken::Job(fault)) => Ok(Err(fault)),
            Err(group) => Err(group),
        }
    }

    fn try_one(&self, connection: &Connection, job: &Job) -> Result<Receipt, Broken> {
        self.step("load")?;
        match judge(connection, &self.blobs, job)? {
            Judgement::Done(change) => self.savepoint(connection, &change),
            Judgement::Nothing(answer) => Ok(Receipt { answer, entries: Vec::new() }),
            Judgement::More(_) => Err(endless()),
        }
    }

    fn savepoint(&self, connection: &Connection, change: &Change) -> Result<Receipt, Broken> {
        let run = |sql: &str| -> Result<(), Broken> {
            connection.prepare_cached(sql)?.execute([])?;
            Ok(())
        };
        self.step("savepoint")?;
        run("SAVEPOINT job")?;
        let pen =
            Pen { connection, blobs: &self.blobs, now: self.clock.now(), step: &|name| self.step(name) };
        match pen.write(change.rows()) {
            Ok(entries) => {
                self.step("release")?;
                run("RELEASE job")?;
                Ok(Receipt { answer: Answer::clone(change.answer()), entries })
            }
            Err(broken) => {
                if matches!(broken, Broken::Job(_)) && !connection.is_autocommit() {
                    run("ROLLBACK TO job").map_err(to_group)?;
                    run("RELEASE job").map_err(to_group)?;
                }
                Err(broken)
            }
        }
    }

    fn step(&self, name: &'static str) -> Result<(), Broken> {
        step(self.options.fault.as_ref(), name)
    }
}

/// Loads and judges, at most [`ROUNDS_MAX`] rounds of more; the last word may still be `More`.
pub(super) fn judge(connection: &Connection, blobs: &Blobs, job: &Job) -> Result<Judgement, Broken> {
    let mut loader = Loader::new(connection, blobs)?;
    loader.add(&job.keys)?;
    for _ in 0..ROUNDS_MAX {
        match ask(job, &loader)? {
            Judgement::More(keys) => loader.add(&keys)?,
            done @ (Judgement::Done(_) | Judgement::Nothing(_)) => return Ok(done),
        }
    }
    ask(job, &loader)
}

fn ask(job: &Job, loader: &Loader<'_>) -> Result<Judgement, Broken> {
    catch_unwind(AssertUnwindSafe(|| (job.judge)(loader.facts())))
        .map_err(|panic| Broken::Job(Fault::Poison(format!("it panicked: {}", words_of(&*panic)))))
}

/// The judge asked for more once too often.
pub(super) fn endless() -> Broken {
    Broken::Job(Fault::Poison(format!("it asked for more facts {} times", ROUNDS_MAX + 1)))
}

fn step(hook: Option<&Hook>, name: &'static str) -> Result<(), Broken> {
    match hook.is_some_and(|fails| fails(name)) {
        true => Err(Broken::Group(format!("injected before {name}"))),
        false => Ok(()),
    }
}

fn whole_group(broken: Broken) -> Fault {
    match broken {
        Broken::Group(why) => Fault::Lost(why),
        Broken::Job(fault) => Fault::Lost(fault.to_string()),
    }
}

fn to_group(broken: Broken) -> Broken {
    Broken::Group(whole_group(broken).to_string())
}

/// A COMMIT that failed in the sync may still be found whole after a crash: nobody can tell.
fn uncertain(error: rusqlite::Error) -> Fault {
    let io = error.sqlite_error_code() == Some(rusqlite::ErrorCode::SystemIoFailure);
    match (io, whole_group(error.into())) {
        (true, fault) => Fault::Unknown(fault.to_string()),
        (false, fault) => fault,
    }
}

/// Only words of our own code: a panic that quotes mail shows its first line, shortened.
fn words_of(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("no words").lines().next().unwrap_or_default().chars().take(120).collect()
}
