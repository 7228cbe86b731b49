//! What the writer remembers between jobs: the counters, the ends of the chains, firms, and the staff in them.
//!
//! Each job needs them, few change them, and reading them costs more than what is then done with them. They are
//! true as long as nobody else writes: SQLite counts the commits of other connections (`PRAGMA data_version`), and
//! what a job of ours writes is forgotten or replaced here. Whatever is taken back takes all of it along.
//! Tickets and employees are not kept: there are too many, and each is seldom asked for.

use super::broken::Broken;
use super::statements::Statements;
use super::{migrate, rows};
use crate::ledger::Head;
use crate::workflow::facts::Next;
use crate::workflow::{Firm, Person};
use rusqlite::Connection;
use std::collections::HashMap;

/// People, firms or chains that are remembered; at one more all of that kind are forgotten.
const KEPT_MAX: usize = 256;

/// Rows as they are in the running transaction.
#[derive(Default)]
pub(super) struct Kept {
    version: Option<i64>,
    next: Option<Next>,
    live: Option<bool>,
    /// The counters moved, and their row does not say so yet.
    moved: bool,
    heads: HashMap<i64, Head>,
    firms: HashMap<i64, Firm>,
    people: HashMap<i64, Person>,
}

impl Kept {
    /// A transaction has begun: forgets everything if another connection wrote since the last one, and refuses if
    /// that was a newer program: rows of another schema would be written without what it added.
    pub(super) fn begin(&mut self, connection: &Connection) -> Result<(), Broken> {
        let sql = "PRAGMA data_version";
        let version = connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?;
        if self.version != Some(version) {
            migrate::is_ours(connection)?;
        }
        if self.version != Some(version) || self.moved {
            *self = Kept { version: Some(version), ..Kept::default() };
        }
        Ok(())
    }

    /// Something was taken back.
    pub(super) fn forget(&mut self) {
        *self = Kept::default();
    }

    /// The numbers that the next new things get.
    pub(super) fn next(&mut self, connection: &Connection) -> Result<Next, Broken> {
        if self.next.is_none() {
            self.next = Some(rows::next(connection)?);
        }
        self.next.ok_or_else(|| Broken::unreadable("counter", "no row"))
    }

    /// They moved; [`Kept::settle`] writes them.
    pub(super) fn count(&mut self, next: Next) {
        (self.next, self.moved) = (Some(next), true);
    }

    /// Writes the counters, once for all jobs that moved them.
    pub(super) fn settle(&mut self, connection: &Connection) -> Result<(), Broken> {
        if let (true, Some(next)) = (self.moved, &self.next) {
            let doc = rows::json("counter", next)?;
            connection.prepare_cached("UPDATE state SET next = ?1")?.execute([doc])?;
            self.moved = false;
        }
        Ok(())
    }

    /// Whether sending is switched on.
    pub(super) fn live(&mut self, connection: &Connection) -> Result<bool, Broken> {
        match self.live {
            Some(live) => Ok(live),
            None => Ok(*self.live.insert(rows::live(connection)?)),
        }
    }

    /// It was switched.
    pub(super) fn switched(&mut self, live: bool) {
        self.live = Some(live);
    }

    /// The end of a chain.
    pub(super) fn head(&mut self, statements: &Statements<'_>, firm: i64) -> Result<Head, Broken> {
        if let Some(head) = self.heads.get(&firm) {
            return Ok(head.clone());
        }
        let head = rows::head(statements, firm)?;
        keep(&mut self.heads, firm, head.clone());
        Ok(head)
    }

    /// An entry was appended.
    pub(super) fn grew(&mut self, firm: i64, head: Head) {
        keep(&mut self.heads, firm, head);
    }

    /// A firm on file.
    pub(super) fn firm(&mut self, statements: &Statements<'_>, id: i64) -> Result<Option<Firm>, Broken> {
        if let Some(firm) = self.firms.get(&id) {
            return Ok(Some(firm.clone()));
        }
        let found: Vec<Firm> = statements.docs("firm", "SELECT doc FROM firm WHERE id = ?1", [id])?;
        let found = found.into_iter().next();
        if let Some(firm) = &found {
            keep(&mut self.firms, id, firm.clone());
        }
        Ok(found)
    }

    /// A firm was written.
    pub(super) fn forget_firm(&mut self, id: i64) {
        self.firms.remove(&id);
    }

    /// A person on file.
    pub(super) fn person(&mut self, statements: &Statements<'_>, id: i64) -> Result<Option<Person>, Broken> {
        if let Some(person) = self.people.get(&id) {
            return Ok(Some(person.clone()));
        }
        let sql = "SELECT doc FROM person WHERE id = ?1";
        let found: Vec<Person> = statements.docs("person", sql, [id])?;
        let found = found.into_iter().next();
        if let Some(person) = found.as_ref().filter(|p| p.is_staff()) {
            keep(&mut self.people, id, person.clone());
        }
        Ok(found)
    }

    /// A person was written.
    pub(super) fn forget_person(&mut self, id: i64) {
        self.people.remove(&id);
    }
}

fn keep<T>(kept: &mut HashMap<i64, T>, id: i64, value: T) {
    if kept.len() >= KEPT_MAX && !kept.contains_key(&id) {
        kept.clear();
    }
    kept.insert(id, value);
}
