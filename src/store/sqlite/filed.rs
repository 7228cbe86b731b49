//! Whether the columns beside a document say what the document says: by them tickets are found, clocks ring, and
//! senders are known.
//!
//! Those of mails are not looked at, for no entry tells their documents either, but for the one by which caps count them.

use super::broken::Broken;
use super::rows;
use crate::workflow::effect::Notice;
use crate::workflow::{OutboxNo, Person, Ticket};
use rusqlite::{Connection, OptionalExtension, Row};
use std::collections::BTreeSet;

/// The first row that is filed under something else, in words.
pub(super) fn misfiled(connection: &Connection) -> Result<Option<String>, Broken> {
    if let Some(no) = ticket(connection)? {
        return Ok(Some(format!("the columns of T-{no} are not those of its document")));
    }
    for (name, sql) in [
        ("P", "SELECT id FROM person WHERE (id, firm) IS NOT (doc ->> '$.id', doc ->> '$.firm') LIMIT 1"),
        ("F", "SELECT id FROM firm WHERE (id, slug) IS NOT (doc ->> '$.id', doc ->> '$.slug') LIMIT 1"),
    ] {
        if let Some(id) = rows::numbers(connection.prepare_cached(sql)?, [])?.first() {
            return Ok(Some(format!("the columns of {name}-{id} are not those of its document")));
        }
    }
    if let Some(id) = address(connection)? {
        return Ok(Some(format!("the addresses of P-{id} are not those by which mail is looked up")));
    }
    if let Some(no) = counted(connection)? {
        return Ok(Some(format!("{} is not counted as mails of its kind are", OutboxNo(no))));
    }
    let sql = "SELECT entry FROM content WHERE entry NOT IN (SELECT id FROM entry) LIMIT 1";
    if !rows::numbers(connection.prepare_cached(sql)?, [])?.is_empty() {
        return Ok(Some("there are words of an entry that is not there".to_owned()));
    }
    astray(connection)
}

/// A row of a firm or a person that is not there. Only the chains of firms are walked: nobody would look at it.
fn astray(connection: &Connection) -> Result<Option<String>, Broken> {
    let mut statement = connection.prepare_cached("PRAGMA foreign_key_check")?;
    let words = |row: &Row<'_>| {
        let (table, row, parent): (String, Option<i64>, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let row = row.map_or(String::new(), |row| format!(" {row}"));
        Ok(format!("{table}{row} is of a {parent} that is not on file"))
    };
    Ok(statement.query_row([], words).optional()?)
}

/// `no`, `firm`, `employee`, `assigner`, `status`, `due`, `created_at`, `flags`, `import`, `is_open`.
type Columns = (i64, i64, Option<i64>, i64, String, Option<i64>, i64, i64, (Option<String>, bool));

fn ticket(connection: &Connection) -> Result<Option<i64>, Broken> {
    let sql = "SELECT doc, no, firm, employee, assigner, status, due, created_at, flags, import, is_open
        FROM ticket ORDER BY no";
    let mut statement = connection.prepare_cached(sql)?;
    let mut found = statement.query([])?;
    while let Some(row) = found.next()? {
        let stored = columns(row)?;
        if stored != of(&rows::doc(row, "ticket")?) {
            return Ok(Some(stored.0));
        }
    }
    Ok(None)
}

fn columns(row: &Row<'_>) -> rusqlite::Result<Columns> {
    let (people, last) = ((row.get(3)?, row.get(4)?), (row.get(8)?, (row.get(9)?, row.get(10)?)));
    Ok((row.get(1)?, row.get(2)?, people.0, people.1, row.get(5)?, row.get(6)?, row.get(7)?, last.0, last.1))
}

fn of(ticket: &Ticket) -> Columns {
    (
        ticket.no.0,
        ticket.firm.0,
        ticket.employee.map(|person| person.0),
        ticket.assigner.0,
        ticket.status.word().to_owned(),
        rows::due(ticket).map(|at| at.as_microsecond()),
        ticket.created_at.as_microsecond(),
        rows::bound(ticket.flags.len()),
        (ticket.import.clone(), rows::is_open(ticket)),
    )
}

/// An owner of an address who says nothing of it, or whose own is not found.
fn address(connection: &Connection) -> Result<Option<i64>, Broken> {
    let mut statement = connection.prepare_cached("SELECT key, person FROM address")?;
    let stored = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let stored: BTreeSet<(String, i64)> = stored.collect::<rusqlite::Result<_>>()?;
    let people: Vec<Person> = rows::docs(connection.prepare_cached("SELECT doc FROM person")?, "person", [])?;
    let own = people.iter().flat_map(|person| {
        person.addresses().map(|address| (address.key(), person.id.0)).collect::<Vec<_>>()
    });
    Ok(stored.symmetric_difference(&own.collect()).map(|(_, person)| *person).next())
}

/// An outgoing mail by whose column it is counted, or not, otherwise than by its kind.
fn counted(connection: &Connection) -> Result<Option<i64>, Broken> {
    let counted = Notice::ALL.iter().filter(|notice| notice.is_counted());
    let words = counted.map(|notice| format!("'{notice}'")).collect::<Vec<_>>().join(", ");
    let sql = format!(
        "SELECT no FROM outbox WHERE counted IS NOT
            (CASE WHEN json_valid(doc) THEN coalesce(doc ->> '$.notice', '') IN ({words}) END) LIMIT 1"
    );
    Ok(rows::numbers(connection.prepare_cached(&sql)?, [])?.first().copied())
}
