//! The file itself: version, owner, immutable entries, indexes.

use super::{Folder, Options, Place, Still};
use crate::record::Rows;
use crate::store::conformance::samples::*;
use crate::store::sqlite::{FILE, Sqlite, filter};
use crate::store::{Fault, Store};
use crate::workflow::facts::TicketQuery;
use crate::workflow::outbox::OutboxState;
use crate::workflow::{FirmId, MailNo, Status};
use rusqlite::Connection;
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::time::Duration;

fn raw(place: &Folder) -> Connection {
    Connection::open(place.0.path().join(FILE)).unwrap()
}

fn refusal(place: &Folder) -> String {
    let options = Options { patience: Duration::from_millis(20), ..Options::default() };
    match Sqlite::open(place.0.path(), options, Arc::new(Still)) {
        Ok(_) => panic!("it opened"),
        Err(Fault::Refused(why) | Fault::Lost(why)) => why,
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn a_newer_schema_is_refused() {
    let place = Folder::new();
    drop(place.open());
    raw(&place).pragma_update(None, "user_version", 9).unwrap();
    let why = refusal(&place);
    assert!(why.contains("is version 9, this program knows 6: use a newer mailroom"), "{why}");
}

#[test]
fn what_a_newer_program_migrated_since_is_not_written() {
    let place = Folder::new();
    let store = place.open();
    write(&store, people());
    raw(&place).pragma_update(None, "user_version", 9).unwrap();
    for _ in 0..2 {
        let fault = done(&store, writes(logged(1))).unwrap_err();
        assert!(matches!(&fault, Fault::Lost(why) if why.contains("is version 9 now")), "{fault:?}");
    }
    raw(&place).pragma_update(None, "user_version", 6).unwrap();
    write(&store, logged(1));
}

#[test]
fn another_programs_file_is_refused_and_left_alone() {
    let place = Folder::new();
    raw(&place).execute_batch("CREATE TABLE recipes (name TEXT)").unwrap();
    assert!(refusal(&place).contains("another program"));
    let tables: i64 =
        raw(&place).query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).unwrap();
    assert_eq!(tables, 1);
    let text = Folder::new();
    std::fs::write(text.0.path().join(FILE), "Dear Sir or Madam,\r\n".repeat(50)).unwrap();
    assert!(refusal(&text).contains("not a database of mailroom"));
}

#[test]
fn a_missing_folder_is_said_so() {
    let place = Folder::new();
    let gone = place.0.path().join("gone");
    let fault = Sqlite::open(&gone, Options::default(), Arc::new(Still)).err().unwrap();
    assert!(matches!(fault, Fault::Refused(why) if why.contains("gone") && why.contains("folder")));
}

#[test]
fn a_locked_file_is_said_so() {
    let place = Folder::new();
    drop(place.open());
    let other = raw(&place);
    other.execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE").unwrap();
    let why = refusal(&place);
    assert!(why.contains("locked") && why.contains(FILE), "{why}");
}

#[test]
fn only_the_owner_may_read_the_file() {
    let place = Folder::new();
    drop(place.open());
    let mode = std::fs::metadata(place.0.path().join(FILE)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn entries_are_final() {
    let place = Folder::new();
    let store = place.open();
    write(&store, Rows { drafts: vec![draft(1, "T-1"), draft(1, "T-1")], ..Rows::default() });
    let raw = raw(&place);
    for sql in [
        "UPDATE entry SET body = '{}' WHERE seq = 1",
        "DELETE FROM entry WHERE seq = 2",
        "INSERT OR REPLACE INTO entry SELECT id, firm, seq, at, hash, '{}' FROM entry WHERE seq = 2",
        "INSERT INTO entry (firm, seq, at, hash, body) SELECT firm, 4, at, hash, body FROM entry WHERE seq = 2",
    ] {
        let error = raw.execute(sql, []).unwrap_err().to_string();
        assert!(error.contains("entry"), "{sql}: {error}");
    }
    assert_eq!(crate::store::conformance::verify(&store), [(1, 2)]);
}

#[test]
fn big_mails_are_files_and_a_changed_one_is_noticed() {
    let place = Folder::new();
    let store = place.open();
    let big = vec![b'x'; super::super::RAW_INLINE_MAX + 1];
    store.stage(&big).unwrap();
    write(&store, Rows { new_mail: Some(new_mail(1, &big)), ..Rows::default() });
    let file: String = raw(&place).query_row("SELECT file FROM raw WHERE no = 1", [], |r| r.get(0)).unwrap();
    let path = place.0.path().join("raw").join(file.get(..2).unwrap()).join(&file);
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    std::fs::write(&path, b"something else").unwrap();
    let fault = store.view().unwrap().raw(MailNo(1)).unwrap_err();
    assert!(matches!(fault, Fault::Lost(why) if why.contains("was changed")));
}

#[test]
fn commits_leave_the_sync_and_checkpoints_to_us() {
    let place = Folder::new();
    let store = place.open();
    write(&store, people());
    let writer = store.inner.writer.lock().unwrap();
    let pragma = |name: &str| -> String {
        let connection = &writer.open.as_ref().unwrap().connection;
        let value: rusqlite::types::Value =
            connection.pragma_query_value(None, name, |row| row.get(0)).unwrap();
        format!("{value:?}")
    };
    assert_eq!(
        (pragma("synchronous"), pragma("journal_mode")),
        ("Integer(1)".into(), "Text(\"wal\")".into())
    );
    assert_eq!(
        (pragma("foreign_keys"), pragma("wal_autocheckpoint")),
        ("Integer(1)".into(), "Integer(0)".into())
    );
}

#[test]
fn the_hot_searches_use_their_indexes() {
    let place = Folder::new();
    drop(place.open());
    let raw = raw(&place);
    let plan = |sql: &str| -> String {
        let mut statement = raw.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let columns = vec![1_i64; statement.parameter_count()];
        let rows =
            statement.query_map(rusqlite::params_from_iter(columns), |row| row.get::<_, String>(3)).unwrap();
        rows.map(Result::unwrap).collect::<Vec<_>>().join("; ")
    };
    let firm = TicketQuery { firm: Some(FirmId(1)), ..TicketQuery::default() };
    let trouble = filter::search(&TicketQuery { trouble: true, ..firm.clone() });
    let attention =
        filter::search(&TicketQuery { status: vec![Status::CommentAdded, Status::SendLater], ..firm });
    for (sql, index) in [
        (filter::DUE_MAIL, "outbox_due"),
        (filter::NEXT_MAIL, "outbox_due"),
        (filter::DUE_TICKETS, "ticket_due"),
        (filter::NEXT_TICKET, "ticket_due"),
        (filter::OPEN_OF, "ticket_open"),
        (filter::IMPORTED, "ticket_import"),
        (filter::SENT_SINCE, "outbox_person"),
        (&filter::outbox_to(&[OutboxState::Queued]), "outbox_person"),
        (filter::PARKED, "mail_parked"),
        (filter::ACT, "dedupe USING PRIMARY KEY (remembered=? AND mark>? AND mark<?)"),
        (filter::MARK, "dedupe USING PRIMARY KEY (remembered=? AND mark=?)"),
        (filter::HELD_BY, "outbox_unsent"),
        (&trouble, "ticket_trouble"),
        (&attention, "ticket_firm_open"),
    ] {
        let plan = plan(sql);
        // Equal times may be put in order; never the whole.
        assert!(plan.contains(index) && !plan.contains("TEMP B-TREE FOR ORDER BY"), "{sql}: {plan}");
    }
}

/// An `IN` of more than two in an index's condition would make one for each row that is written.
#[test]
fn no_row_that_is_written_makes_a_table_for_itself() {
    let place = Folder::new();
    drop(place.open());
    let raw = raw(&place);
    let mut tables = raw.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").unwrap();
    let tables: Vec<String> = tables.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    assert!(tables.len() > 10, "{tables:?}");
    for table in tables {
        let mut program = raw.prepare(&format!("EXPLAIN INSERT INTO {table} DEFAULT VALUES")).unwrap();
        let steps = program.query_map([], |row| row.get::<_, String>(1)).unwrap();
        let steps: Vec<String> = steps.map(Result::unwrap).collect();
        assert!(!steps.iter().any(|step| step.contains("Ephemeral")), "{table}: {steps:?}");
    }
}
