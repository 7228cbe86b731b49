//! Snapshots: a connection of its own with one read transaction, given back when the view is dropped.

use super::blobs::Blobs;
use super::broken::Broken;
use super::load::Loader;
use super::migrate::{self, Purpose};
use super::statements::Statements;
use super::{filed, filter, rows, turn};
use crate::store::{Counts, Fault, Job, Judgement, StoredEntry, View};
use crate::workflow::facts::{Next, SentSince, TicketQuery};
use crate::workflow::inbox::{Disposition, Mail};
use crate::workflow::outbox::{OutboxState, Outgoing};
use crate::workflow::{Facts, Firm, FirmId, Keys, MailNo, OutboxNo, Person, Ticket, TicketNo};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use std::cell::RefCell;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Idle connections that are kept.
const IDLE_MAX: usize = 4;

/// Connections for readers.
pub(super) struct Readers {
    pub(super) file: PathBuf,
    pub(super) patience: Duration,
    pub(super) idle: Mutex<Vec<Connection>>,
}

impl Readers {
    /// A snapshot of now.
    pub(super) fn snapshot<'s>(&'s self, blobs: &'s Blobs) -> Result<Snapshot<'s>, Fault> {
        let kept = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match kept {
            Some(connection) => connection,
            None => migrate::connect(&self.file, self.patience, Purpose::Read)?,
        };
        let begin = || -> Result<(), Broken> {
            connection.execute_batch("BEGIN")?;
            // The first read fixes the snapshot.
            rows::live(&connection).map(drop)
        };
        begin().map_err(Broken::fault)?;
        Ok(Snapshot { readers: self, blobs, connection: Some(connection) })
    }

    fn give_back(&self, connection: Connection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < IDLE_MAX && connection.execute_batch("ROLLBACK").is_ok() {
            idle.push(connection);
        }
    }
}

/// One consistent picture.
pub(super) struct Snapshot<'s> {
    readers: &'s Readers,
    blobs: &'s Blobs,
    connection: Option<Connection>,
}

impl Drop for Snapshot<'_> {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            self.readers.give_back(connection);
        }
    }
}

impl Snapshot<'_> {
    /// Load and judge, nothing written.
    pub(super) fn rehearse(&self, job: &Job) -> Result<Judgement, Fault> {
        self.read(|connection| {
            match turn::judge((&Statements::of(connection), self.blobs), &RefCell::default(), job)? {
                Judgement::More(_) => Err(turn::endless()),
                done @ (Judgement::Done(_) | Judgement::Nothing(_)) => Ok(done),
            }
        })
    }

    fn read<T>(&self, what: impl FnOnce(&Connection) -> Result<T, Broken>) -> Result<T, Fault> {
        match &self.connection {
            Some(connection) => what(connection).map_err(Broken::fault),
            None => Err(Fault::Lost("the view is closed".to_owned())),
        }
    }

    fn first(&self, sql: &str) -> Result<Option<Timestamp>, Fault> {
        self.read(|connection| {
            let found = rows::numbers(connection.prepare_cached(sql)?, [])?.into_iter().next();
            let at = found.map(Timestamp::from_microsecond).transpose();
            at.map_err(|error| Broken::unreadable("time", error))
        })
    }

    fn count(&self, sql: &str) -> Result<Vec<(String, u64)>, Fault> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(sql)?;
            let found = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?)))?;
            let found = found.collect::<rusqlite::Result<Vec<(String, i64)>>>()?;
            Ok(found.into_iter().map(|(word, many)| (word, u64::try_from(many).unwrap_or(0))).collect())
        })
    }
}

/// Words back to what they stand for, with their counts.
fn known<T>(found: Vec<(String, u64)>) -> Result<Vec<(T, u64)>, Fault>
where
    T: std::str::FromStr<Err = crate::words::UnknownWord>,
{
    let one = |(word, many): (String, u64)| word.parse().map(|known| (known, many));
    let all: Result<Vec<(T, u64)>, _> = found.into_iter().map(one).collect();
    all.map_err(|error| Broken::unreadable("word", error).fault())
}

impl View for Snapshot<'_> {
    fn facts(&self, keys: &Keys) -> Result<Facts, Fault> {
        self.read(|connection| {
            let kept = RefCell::default();
            let statements = Statements::of(connection);
            let mut loader = Loader::new(&statements, self.blobs, &kept)?;
            loader.add(keys)?;
            Ok(loader.into_facts())
        })
    }

    fn tickets(&self, query: &TicketQuery) -> Result<Vec<Ticket>, Fault> {
        self.read(|connection| {
            let mut all = Vec::new();
            for no in filter::tickets(connection, query)? {
                let sql = "SELECT doc FROM ticket WHERE no = ?1";
                all.extend(rows::docs(connection.prepare_cached(sql)?, "ticket", [no])?);
            }
            Ok(all)
        })
    }

    fn ticket(&self, no: TicketNo) -> Result<Option<Ticket>, Fault> {
        let sql = "SELECT doc FROM ticket WHERE no = ?1";
        self.read(|connection| {
            Ok(rows::docs(connection.prepare_cached(sql)?, "ticket", [no.0])?.into_iter().next())
        })
    }

    fn firms(&self) -> Result<Vec<Firm>, Fault> {
        self.read(|connection| {
            rows::docs(connection.prepare_cached("SELECT doc FROM firm ORDER BY id")?, "firm", [])
        })
    }

    fn people(&self, firm: FirmId) -> Result<Vec<Person>, Fault> {
        let sql = "SELECT doc FROM person WHERE firm = ?1 ORDER BY id";
        self.read(|connection| rows::docs(connection.prepare_cached(sql)?, "person", [firm.0]))
    }

    fn mails(&self, of: &[Disposition], after: MailNo, limit: usize) -> Result<Vec<Mail>, Fault> {
        let which = match of {
            [] => "1".to_owned(),
            some => format!("disposition IN ({})", rows::list(some.iter().map(|d| d.word()))),
        };
        let sql = format!("SELECT doc FROM mail WHERE {which} AND no > ?1 ORDER BY no LIMIT ?2");
        self.read(|connection| {
            rows::docs(connection.prepare_cached(&sql)?, "mail", (after.0, rows::bound(limit)))
        })
    }

    fn raw(&self, no: MailNo) -> Result<Option<Vec<u8>>, Fault> {
        self.read(|connection| rows::raw(connection, self.blobs, no.0))
    }

    fn outbox(&self, of: &[OutboxState], after: OutboxNo, limit: usize) -> Result<Vec<Outgoing>, Fault> {
        let which = filter::outbox(of);
        let sql = format!("SELECT doc FROM outbox WHERE {which} AND no > ?1 ORDER BY no LIMIT ?2");
        self.read(|connection| {
            rows::docs(connection.prepare_cached(&sql)?, "outgoing mail", (after.0, rows::bound(limit)))
        })
    }

    fn outbox_numbers(
        &self,
        of: &[OutboxState],
        after: OutboxNo,
        limit: usize,
    ) -> Result<Vec<OutboxNo>, Fault> {
        let which = filter::outbox(of);
        let sql = format!("SELECT no FROM outbox WHERE {which} AND no > ?1 ORDER BY no LIMIT ?2");
        let found = self.read(|connection| {
            rows::numbers(connection.prepare_cached(&sql)?, (after.0, rows::bound(limit)))
        })?;
        Ok(found.into_iter().map(OutboxNo).collect())
    }

    fn outbox_to(&self, to: &SentSince, of: &[OutboxState]) -> Result<Vec<OutboxNo>, Fault> {
        let sql = filter::outbox_to(of);
        let bounds = (to.person.0, to.since.as_microsecond());
        let found = self.read(|connection| rows::numbers(connection.prepare_cached(&sql)?, bounds))?;
        Ok(found.into_iter().map(OutboxNo).collect())
    }

    fn outbox_firm(&self, no: OutboxNo) -> Result<Option<FirmId>, Fault> {
        let sql = "SELECT firm FROM person WHERE id = (SELECT person FROM outbox WHERE no = ?1)";
        let found = self.read(|connection| rows::numbers(connection.prepare_cached(sql)?, [no.0]))?;
        Ok(found.first().copied().map(FirmId))
    }

    fn due_mail(&self, at: Timestamp, limit: usize) -> Result<Vec<OutboxNo>, Fault> {
        let bounds = (at.as_microsecond(), rows::bound(limit));
        let found =
            self.read(|connection| rows::numbers(connection.prepare_cached(filter::DUE_MAIL)?, bounds))?;
        Ok(found.into_iter().map(OutboxNo).collect())
    }

    fn held_mail(&self, limit: usize) -> Result<Vec<OutboxNo>, Fault> {
        let bounds = [rows::bound(limit)];
        let found =
            self.read(|connection| rows::numbers(connection.prepare_cached(filter::HELD_MAIL)?, bounds))?;
        Ok(found.into_iter().map(OutboxNo).collect())
    }

    fn composed(&self, no: OutboxNo) -> Result<Option<Vec<u8>>, Fault> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached("SELECT bytes FROM outbox_bytes WHERE no = ?1")?;
            Ok(statement.query_row([no.0], |row| row.get(0)).optional()?)
        })
    }

    fn entries(&self, firm: i64, seq: u64, limit: usize) -> Result<Vec<StoredEntry>, Fault> {
        let from = i64::try_from(seq).unwrap_or(i64::MAX);
        let sql = "SELECT seq, body, hash FROM entry WHERE firm = ?1 AND seq >= ?2 ORDER BY seq LIMIT ?3";
        self.read(|connection| {
            let mut statement = connection.prepare_cached(sql)?;
            let found = statement.query_map(params![firm, from, rows::bound(limit)], |row| {
                let seq = u64::try_from(row.get::<_, i64>(0)?).unwrap_or(0);
                Ok(StoredEntry { firm, seq, body: row.get(1)?, hash: row.get(2)? })
            })?;
            Ok(found.collect::<rusqlite::Result<_>>()?)
        })
    }

    fn chains(&self) -> Result<Vec<i64>, Fault> {
        // One step a chain, not one an entry.
        let sql = "WITH RECURSIVE chain (firm) AS (SELECT min(firm) FROM entry UNION ALL
            SELECT (SELECT min(firm) FROM entry WHERE firm > chain.firm) FROM chain WHERE firm IS NOT NULL)
            SELECT firm FROM chain WHERE firm IS NOT NULL";
        self.read(|connection| rows::numbers(connection.prepare_cached(sql)?, []))
    }

    fn content(&self, firm: i64, seq: u64) -> Result<Option<([u8; 16], String)>, Fault> {
        let sql = "SELECT salt, text FROM content
            WHERE entry = (SELECT id FROM entry WHERE firm = ?1 AND seq = ?2)";
        let seq = i64::try_from(seq).unwrap_or(i64::MAX);
        self.read(|connection| {
            let mut statement = connection.prepare_cached(sql)?;
            Ok(statement.query_row([firm, seq], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
        })
    }

    fn misfiled(&self) -> Result<Option<String>, Fault> {
        self.read(filed::misfiled)
    }

    fn counts(&self) -> Result<Counts, Fault> {
        let next = self.next()?;
        let mails = self.count("SELECT disposition, count(*) FROM mail GROUP BY disposition")?;
        // The sent ones are most, and in no index: all others are counted, and subtracted.
        let unsent = self.count("SELECT state, count(*) FROM outbox WHERE state <> 'sent' GROUP BY state")?;
        let all = self.count("SELECT 'all', count(*) FROM outbox")?;
        let sum = |counts: &[(String, u64)]| counts.iter().map(|(_, many)| many).sum::<u64>();
        let sent = sum(&all).saturating_sub(sum(&unsent));
        let mut outbox = known(unsent)?;
        outbox.extend((sent > 0).then_some((OutboxState::Sent, sent)));
        let numbered = |next: i64| u64::try_from(next.saturating_sub(1)).unwrap_or(0);
        Ok(Counts {
            mails: known(mails)?,
            outbox,
            received: numbered(next.mail),
            decided: numbered(next.outbox),
        })
    }

    fn next(&self) -> Result<Next, Fault> {
        self.read(rows::next)
    }

    fn next_due(&self) -> Result<Option<Timestamp>, Fault> {
        let (mail, ticket) = (self.first(filter::NEXT_MAIL)?, self.first(filter::NEXT_TICKET)?);
        Ok(mail.into_iter().chain(ticket).min())
    }
}
