//! Small reads that loading, writing and views share: documents, numbers, chain heads.

use super::blobs::Blobs;
use super::broken::Broken;
use super::statements::Statements;
use crate::ledger::Head;
use crate::workflow::facts::Next;
use crate::workflow::ticket::{Status, Ticket};
use jiff::Timestamp;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Params, Row, Statement};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::ops::DerefMut;

/// Every first column, read as JSON.
pub(super) fn docs<'c, T: DeserializeOwned>(
    mut statement: impl DerefMut<Target = Statement<'c>>,
    what: &str,
    parameters: impl Params,
) -> Result<Vec<T>, Broken> {
    let mut rows = statement.query(parameters)?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        out.push(doc(row, what)?);
    }
    Ok(out)
}

/// The row's first column, read as JSON.
pub(super) fn doc<T: DeserializeOwned>(row: &Row<'_>, what: &str) -> Result<T, Broken> {
    match row.get_ref(0)? {
        ValueRef::Text(text) => {
            // Validated once for the whole, not for each string in it. In a damaged row it matters which one it is.
            let read =
                std::str::from_utf8(text).map_or_else(|_| serde_json::from_slice(text), serde_json::from_str);
            // Its own words may quote the row; the log must not.
            read.map_err(|error| Broken::unreadable(what, format!("JSON, column {}", error.column())))
        }
        ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) | ValueRef::Blob(_) => {
            Err(Broken::unreadable(what, "no text"))
        }
    }
}

/// JSON for the `doc` column.
pub(super) fn json<T: Serialize>(what: &str, value: &T) -> Result<String, Broken> {
    serde_json::to_string(value).map_err(|error| Broken::unreadable(what, error))
}

/// The first column of every row.
pub(super) fn numbers<'c>(
    mut statement: impl DerefMut<Target = Statement<'c>>,
    parameters: impl Params,
) -> Result<Vec<i64>, Broken> {
    let rows = statement.query_map(parameters, |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The end of a chain. It is never kept between transactions: another process may write.
pub(super) fn head(statements: &Statements<'_>, firm: i64) -> Result<Head, Broken> {
    let sql = "SELECT seq, at, hash FROM entry WHERE firm = ?1 ORDER BY seq DESC LIMIT 1";
    let one = |row: &Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, row.get(2)?));
    let found = statements.with(sql, |statement| Ok(statement.query_row([firm], one).optional()?))?;
    let Some((seq, at, hash)) = found else {
        return Ok(Head::start());
    };
    let at = Timestamp::from_microsecond(at).map_err(|error| Broken::unreadable("entry's time", error))?;
    let seq = u64::try_from(seq).map_err(|error| Broken::unreadable("entry's number", error))?;
    Ok(Head { seq, at, hash })
}

/// The numbers that the next new things get.
pub(super) fn next(connection: &Connection) -> Result<Next, Broken> {
    let found = docs(connection.prepare_cached("SELECT next FROM state")?, "counter", [])?;
    found.into_iter().next().ok_or_else(|| Broken::unreadable("counter", "no row"))
}

/// Whether sending is switched on.
pub(super) fn live(connection: &Connection) -> Result<bool, Broken> {
    Ok(connection.prepare_cached("SELECT live FROM state")?.query_row([], |row| row.get(0))?)
}

/// Whether anybody still has to do something about it.
pub(super) fn is_open(ticket: &Ticket) -> bool {
    ticket.status != Status::Closed
}

/// When a timer of the ticket fires: its reminder clock while it is open, its schedule until it is sent.
pub(super) fn due(ticket: &Ticket) -> Option<Timestamp> {
    let reminder = ticket.reminders.next.filter(|_| is_open(ticket));
    let schedule = ticket.scheduled.filter(|_| ticket.status == Status::SendLater);
    reminder.into_iter().chain(schedule).min()
}

/// A bound for SQL: 0 is none.
pub(super) fn limit(many: usize) -> i64 {
    match many {
        0 => -1,
        some => bound(some),
    }
}

/// A bound for SQL that may be 0.
pub(super) fn bound(many: usize) -> i64 {
    i64::try_from(many).unwrap_or(i64::MAX)
}

/// `'a', 'b'` out of our own stored words, which hold no quote.
pub(super) fn list<'w>(words: impl Iterator<Item = &'w str>) -> String {
    words.map(|word| format!("'{word}'")).collect::<Vec<_>>().join(", ")
}

/// The bytes of a mail, wherever they lie.
pub(super) fn raw(connection: &Connection, blobs: &Blobs, no: i64) -> Result<Option<Vec<u8>>, Broken> {
    let mut statement = connection.prepare_cached("SELECT bytes, file FROM raw WHERE no = ?1")?;
    let found: Option<(Option<Vec<u8>>, Option<String>)> =
        statement.query_row([no], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    match found {
        Some((None, Some(file))) => blobs.get(&file).map(Some).map_err(Broken::Job),
        Some((bytes, _)) => Ok(bytes),
        None => Ok(None),
    }
}
