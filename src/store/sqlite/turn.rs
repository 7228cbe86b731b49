//! One turn of the writer: a group of jobs in one transaction. The sync and the answers are `sync`'s.
//!
//! Every failure that reaches the transaction ends it for the whole group: the connection is thrown
//! away and nothing is tried again, a failed sync least of all. Other processes may write as well.

use super::blobs::Blobs;
use super::broken::Broken;
use super::kept::Kept;
use super::load::Loader;
use super::migrate::{self, Purpose};
use super::queue::Waiting;
use super::statements::Statements;
use super::sync::{Group, Syncs};
use super::write::Pen;
use super::{Hook, Options, checkpoint, wal};
use crate::ports::Clock;
use crate::record::{Answer, Change};
use crate::store::{Fault, Job, Judgement, ROUNDS_MAX, Receipt};
use rusqlite::Connection;
use std::cell::RefCell;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;

/// The writing side: at most one turn at a time.
pub(super) struct Writer {
    pub(super) file: PathBuf,
    pub(super) options: Options,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) blobs: Blobs,
    /// What is known of this connection's rows.
    pub(super) kept: RefCell<Kept>,
    /// `None` after a failure, until the next turn.
    pub(super) open: Option<Open>,
    /// What was committed and may not be durable.
    pub(super) syncs: Arc<Syncs>,
}

/// A connection, and the log that its commits are written to: whoever opens the log later hears nothing of a sync
/// that failed before.
pub(super) struct Open {
    pub(super) connection: Connection,
    log: Arc<File>,
}

/// How the change of a job is taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Undo {
    /// With all others of its group.
    Group,
    /// Alone.
    Savepoint,
}

/// What became of one job of a group.
pub(super) type Outcome = Result<Receipt, Fault>;

impl Writer {
    /// Decides and writes the group. Nobody may hear of it before its sync.
    pub(super) fn turn(&mut self, waiting: Vec<Waiting>) -> Group {
        let jobs: Vec<&Job> = waiting.iter().map(|waiting| &waiting.job).collect();
        let done = catch_unwind(AssertUnwindSafe(|| self.group(&jobs)));
        let done = done
            .unwrap_or_else(|panic| Err(Fault::Lost(format!("the writer failed: {}", words_of(&*panic)))));
        let (outcomes, log) = done.unwrap_or_else(|fault| {
            self.open = None;
            (vec![Err(fault); jobs.len()], None)
        });
        Group { waiting, outcomes, log }
    }

    /// With the log, if anything was written.
    fn group(&mut self, jobs: &[&Job]) -> Result<(Vec<Outcome>, Option<Arc<File>>), Fault> {
        let open = self.opened()?;
        let before = open.connection.total_changes();
        match self.transaction(&open.connection, jobs) {
            Ok(outcomes) => {
                let log = (open.connection.total_changes() != before).then(|| Arc::clone(&open.log));
                self.open = Some(open);
                Ok((outcomes, log))
            }
            Err(fault) => {
                // It may be rolled back already; if this fails too, dropping the connection does it.
                drop(open.connection.execute_batch("ROLLBACK"));
                Err(fault)
            }
        }
    }

    fn opened(&mut self) -> Result<Open, Fault> {
        let failed = self.syncs.failed();
        if let Some(open) = self.open.take().filter(|_| !failed) {
            return Ok(open);
        }
        // A new connection counts the commits of others from its own beginning.
        self.kept.borrow_mut().forget();
        step(self.options.fault.as_ref(), "open").map_err(Broken::fault)?;
        let connection = migrate::connect(&self.file, self.options.patience, Purpose::Write)?;
        if let Some(pages) = self.options.pages_max {
            let limit = connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()));
            limit.map_err(|error| Broken::from(error).fault())?;
        }
        let log = wal::open(&self.file).map_err(|error| {
            Fault::Lost(format!("the write-ahead log of {} cannot be opened ({error})", self.file.display()))
        })?;
        if failed {
            checkpoint::whole(&connection, &self.file)?;
            self.syncs.mended();
        }
        Ok(Open { connection, log: Arc::new(log) })
    }

    /// A savepoint a job would cost a copy of each page that it touches, and a change is hardly ever refused. So the
    /// group is first written without; should one be refused, all is taken back and written again with them.
    fn transaction(&self, connection: &Connection, jobs: &[&Job]) -> Result<Vec<Outcome>, Fault> {
        if let Some(outcomes) = self.attempt(connection, jobs, Undo::Group)? {
            return Ok(outcomes);
        }
        self.kept.borrow_mut().forget();
        connection.execute_batch("ROLLBACK").map_err(|error| whole_group(error.into()))?;
        let again = self.attempt(connection, jobs, Undo::Savepoint)?;
        again.ok_or_else(|| Fault::Lost("a job was refused twice in two ways".to_owned()))
    }

    /// `None`: a change was refused, and only all of them can be taken back.
    fn attempt(
        &self,
        connection: &Connection,
        jobs: &[&Job],
        undo: Undo,
    ) -> Result<Option<Vec<Outcome>>, Fault> {
        let lost = |error: rusqlite::Error| whole_group(error.into());
        self.step("begin").map_err(whole_group)?;
        connection.execute_batch("BEGIN IMMEDIATE").map_err(lost)?;
        self.kept.borrow_mut().begin(connection).map_err(whole_group)?;
        let statements = Statements::of(connection);
        let outcomes: Result<Option<Vec<Outcome>>, Broken> =
            jobs.iter().map(|job| self.one(&statements, job, undo)).collect();
        let Some(outcomes) = outcomes.map_err(whole_group)? else { return Ok(None) };
        self.kept.borrow_mut().settle(connection).map_err(whole_group)?;
        self.step("commit").map_err(whole_group)?;
        connection.execute_batch("COMMIT").map_err(uncertain)?;
        // Everything is written; a fault here is an answer that never left.
        match self.step("committed") {
            Ok(()) => Ok(Some(outcomes)),
            Err(why) => Err(Fault::Unknown(whole_group(why).to_string())),
        }
    }

    /// The outer result ends the group, the inner one is this job's answer; `None`: the group is to be written again.
    fn one(&self, statements: &Statements<'_>, job: &Job, undo: Undo) -> Result<Option<Outcome>, Broken> {
        let decided = self.decide(statements, job);
        let (done, wrote) = match decided {
            Ok(Judgement::Done(change)) => (self.write(statements, &change, undo), true),
            Ok(Judgement::Nothing(answer)) => (Ok(Receipt { answer, entries: Vec::new() }), false),
            Ok(Judgement::More(_)) => (Err(endless()), false),
            Err(broken) => (Err(broken), false),
        };
        match done {
            Ok(receipt) => Ok(Some(Ok(receipt))),
            // SQLITE_FULL, IOERR, NOMEM may end the transaction, not just the savepoint.
            Err(Broken::Job(fault)) if statements.connection.is_autocommit() => {
                Err(Broken::Group(format!("the transaction ended: {fault}")))
            }
            Err(Broken::Job(_)) if wrote && undo == Undo::Group => Ok(None),
            Err(Broken::Job(fault)) => Ok(Some(Err(fault))),
            Err(group) => Err(group),
        }
    }

    fn decide(&self, statements: &Statements<'_>, job: &Job) -> Result<Judgement, Broken> {
        self.step("load")?;
        judge((statements, &self.blobs), &self.kept, job)
    }

    fn write(&self, statements: &Statements<'_>, change: &Change, undo: Undo) -> Result<Receipt, Broken> {
        let (now, blobs, kept) = (self.clock.now(), &self.blobs, &self.kept);
        let pen = Pen { statements, blobs, kept, now, step: &|name| self.step(name) };
        let entries = match undo {
            Undo::Group => pen.write(change.rows()),
            Undo::Savepoint => self.savepoint(statements.connection, || pen.write(change.rows())),
        };
        Ok(Receipt { answer: Answer::clone(change.answer()), entries: entries? })
    }

    /// What `write` does, or nothing of it.
    fn savepoint<T>(
        &self,
        connection: &Connection,
        write: impl FnOnce() -> Result<T, Broken>,
    ) -> Result<T, Broken> {
        let run = |sql: &str| -> Result<(), Broken> {
            connection.prepare_cached(sql)?.execute([])?;
            Ok(())
        };
        self.step("savepoint")?;
        run("SAVEPOINT job")?;
        // The counters are written with the job: what is forgotten must not forget those of others.
        let written = write().and_then(|done| self.kept.borrow_mut().settle(connection).map(|()| done));
        match written {
            Ok(done) => {
                self.step("release")?;
                run("RELEASE job")?;
                Ok(done)
            }
            Err(broken) => {
                self.kept.borrow_mut().forget();
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
pub(super) fn judge(
    (statements, blobs): (&Statements<'_>, &Blobs),
    kept: &RefCell<Kept>,
    job: &Job,
) -> Result<Judgement, Broken> {
    let mut loader = Loader::new(statements, blobs, kept)?;
    loader.add(&job.keys)?;
    for _ in 0..ROUNDS_MAX {
        match ask(job, &loader)? {
            Judgement::More(keys) => loader.add(&keys)?,
            done @ (Judgement::Done(_) | Judgement::Nothing(_)) => return Ok(done),
        }
    }
    ask(job, &loader)
}

fn ask(job: &Job, loader: &Loader<'_, '_>) -> Result<Judgement, Broken> {
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

/// A COMMIT that failed while it wrote may still be found whole after a crash: nobody can tell.
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
