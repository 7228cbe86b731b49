//! The whole database before and after a case: what changed apart from what a mail may change.
//!
//! New rows of the mail, its log, its answers are fine. An old row may change only if it is the case's own
//! ticket (or an outgoing mail about it), or the counters.

use mailroom::workflow::TicketNo;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, Row};
use std::collections::BTreeMap;
use std::path::Path;

/// Table and key to everything else in the row.
pub type Rows = BTreeMap<(String, String), String>;

/// Every table, and how many of its first columns are its key.
const TABLES: &[(&str, usize)] = &[
    ("firm", 1),
    ("person", 1),
    ("address", 1),
    ("ticket", 1),
    ("batch", 1),
    ("mail", 1),
    ("raw", 1),
    ("dedupe", 2),
    ("outbox", 1),
    ("outbox_bytes", 1),
    ("entry", 1),
    ("content", 1),
];
/// Tables that the comparison leaves to other checks: what is counted and weighed.
const COUNTERS: &[&str] = &["state", "quarantine"];
/// What one mail adds rows to.
const GROWS: &[&str] = &["mail", "raw", "dedupe", "outbox", "outbox_bytes", "entry", "content"];

fn open(dir: &Path) -> Connection {
    let path = dir.join(mailroom::store::sqlite::FILE);
    Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap()
}

/// Every row of every table.
pub fn dump(dir: &Path) -> Rows {
    let db = open(dir);
    let named = |sql| -> Vec<String> {
        db.prepare(sql).unwrap().query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let tables = named("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
    let mut rows = Rows::new();
    for table in tables.iter().filter(|table| !COUNTERS.contains(&table.as_str())) {
        let (_, keys) = TABLES.iter().find(|(name, _)| name == table).unwrap_or(&("", 1));
        let mut all = db.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let columns = all.column_count();
        let text = |row: &Row<'_>, from, to| (from..to).map(|n| shown(row, n)).collect::<Vec<_>>().join("|");
        let found = all
            .query_map([], |row| Ok(((table.clone(), text(row, 0, *keys)), text(row, *keys, columns))))
            .unwrap();
        rows.extend(found.map(Result::unwrap));
    }
    rows
}

fn shown(row: &Row<'_>, column: usize) -> String {
    match row.get_ref(column).unwrap() {
        ValueRef::Null => "-".to_owned(),
        ValueRef::Integer(n) => n.to_string(),
        ValueRef::Real(n) => n.to_string(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
        ValueRef::Blob(octets) => data_encoding::HEXLOWER.encode(octets),
    }
}

/// What changed and should not have. `moved`: the mail took effect on the ticket.
pub fn wrong(before: &Rows, after: &Rows, (ticket, moved): (TicketNo, bool)) -> Vec<String> {
    let own = ("ticket".to_owned(), ticket.0.to_string());
    let mut wrong = Vec::new();
    for (key, row) in before {
        let may = moved && *key == own;
        if !may && after.get(key) != Some(row) {
            wrong.push(format!("{} {} changed", key.0, key.1));
        }
    }
    let new = after.keys().filter(|key| !before.contains_key(*key));
    wrong.extend(
        new.filter(|key| !GROWS.contains(&key.0.as_str())).map(|key| format!("{} {} new", key.0, key.1)),
    );
    wrong
}

/// Every table is compared: one that a migration adds is red here until somebody says how.
#[test]
fn every_table_is_compared() {
    let world = crate::support::world::World::new();
    let db = open(world.dir.path());
    let mut names = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").unwrap();
    let names: Vec<String> = names.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    for name in names.iter().filter(|name| !name.starts_with("sqlite_") && !COUNTERS.contains(&name.as_str()))
    {
        assert!(TABLES.iter().any(|(table, _)| table == name), "{name}");
    }
}

#[test]
fn a_changed_and_a_lost_row_are_seen() {
    let row = |table: &str, key: &str, rest: &str| ((table.to_owned(), key.to_owned()), rest.to_owned());
    let before = Rows::from([row("ticket", "1", "a"), row("ticket", "2", "a"), row("mail", "1", "a")]);
    let after = Rows::from([
        row("ticket", "1", "b"),
        row("ticket", "2", "b"),
        row("firm", "9", "a"),
        row("mail", "2", "a"),
    ]);
    let found = wrong(&before, &after, (TicketNo(1), true));
    assert_eq!(found, ["mail 1 changed", "ticket 2 changed", "firm 9 new"]);
    assert_eq!(wrong(&before, &after, (TicketNo(1), false)).len(), 4);
    assert!(wrong(&before, &before, (TicketNo(1), false)).is_empty());
}
