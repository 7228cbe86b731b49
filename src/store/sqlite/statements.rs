//! Statements that a group of jobs, or a snapshot, runs again and again.
//!
//! The connection's own cache hashes and copies the text of a statement each time; a mail runs some eighteen. It is still
//! the one that keeps them from one group to the next. What a statement was last given stays bound until then.

use super::broken::Broken;
use super::rows;
use rusqlite::{CachedStatement, Connection, Params, Statement};
use serde::de::DeserializeOwned;
use std::cell::RefCell;

/// The statements of one connection, for as long as it is lent.
pub(super) struct Statements<'c> {
    pub(super) connection: &'c Connection,
    idle: RefCell<Vec<Idle<'c>>>,
}

struct Idle<'c> {
    sql: &'static str,
    statement: CachedStatement<'c>,
}

impl<'c> Statements<'c> {
    pub(super) fn of(connection: &'c Connection) -> Self {
        Statements { connection, idle: RefCell::default() }
    }

    /// Every first column, read as JSON.
    pub(super) fn docs<T: DeserializeOwned>(
        &self,
        what: &str,
        sql: &'static str,
        parameters: impl Params,
    ) -> Result<Vec<T>, Broken> {
        self.with(sql, |statement| rows::docs(statement, what, parameters))
    }

    /// The first column of every row.
    pub(super) fn numbers(&self, sql: &'static str, parameters: impl Params) -> Result<Vec<i64>, Broken> {
        self.with(sql, |statement| rows::numbers(statement, parameters))
    }

    /// How many rows it wrote.
    pub(super) fn execute(&self, sql: &'static str, parameters: impl Params) -> Result<usize, Broken> {
        self.with(sql, |statement| Ok(statement.execute(parameters)?))
    }

    /// Nobody else has the statement meanwhile: inside, the same words are another one.
    pub(super) fn with<T>(
        &self,
        sql: &'static str,
        run: impl FnOnce(&mut Statement<'c>) -> Result<T, Broken>,
    ) -> Result<T, Broken> {
        let mut found = self.find(sql)?;
        let done = run(&mut found.statement);
        self.idle.borrow_mut().push(found);
        done
    }

    fn find(&self, sql: &'static str) -> Result<Idle<'c>, Broken> {
        let mut idle = self.idle.borrow_mut();
        match idle.iter().position(|idle| idle.sql == sql) {
            Some(at) => Ok(idle.swap_remove(at)),
            None => Ok(Idle { sql, statement: self.connection.prepare_cached(sql)? }),
        }
    }
}
