//! A store of an older program: what it held is there after the upgrade.

use super::{Folder, Place};
use crate::record::Rows;
use crate::store::Store;
use crate::store::conformance::samples::*;
use crate::store::sqlite::FILE;
use crate::workflow::effect::Notice;
use crate::workflow::facts::Dedupe;
use crate::workflow::inbox::Disposition;
use crate::workflow::outbox::{OutboxState, Outgoing};
use crate::workflow::{MailNo, Status};
use rusqlite::Connection;

fn raw(place: &Folder) -> Connection {
    Connection::open(place.0.path().join(FILE)).unwrap()
}

/// The very schema of that version.
fn of_version(place: &Folder, version: usize) -> Connection {
    let before = raw(place);
    let schemas = [
        include_str!("../../../../migrations/0001_start.sql"),
        include_str!("../../../../migrations/0002_acts.sql"),
        include_str!("../../../../migrations/0003_imports.sql"),
        include_str!("../../../../migrations/0004_cheaper_writes.sql"),
        include_str!("../../../../migrations/0005_null_paths.sql"),
    ];
    schemas[..version].iter().for_each(|schema| before.execute_batch(schema).unwrap());
    before
        .execute_batch(&format!("PRAGMA application_id = 0x6d6c726d; PRAGMA user_version = {version}"))
        .unwrap();
    before
}

/// Two mails, as version 4 had them.
fn of_version_4(place: &Folder) {
    let before = of_version(place, 4);
    for (null, no) in [("true", 1), ("false", 2)] {
        let doc = serde_json::to_string(&new_mail(no, b"one").mail).unwrap();
        let sql = "INSERT INTO mail (no, disposition, at, doc)
            VALUES (?1, 'applied', 0, json_set(?2, '$.envelope_from', '', '$.client.null', json(?3)))";
        before.execute(sql, (no, doc, null)).unwrap();
    }
}

/// Before version 5 a mail's row did not say that its reverse-path was null; the one of a border's client did.
#[test]
fn a_null_path_of_before_is_told_from_an_unknown_one() {
    let place = Folder::new();
    of_version_4(&place);
    let store = place.open();
    let mails = store.view().unwrap().mails(&[], MailNo(0), 9).unwrap();
    let paths: Vec<&str> = mails.iter().map(|mail| mail.envelope_from.as_str()).collect();
    assert_eq!(paths, ["<>", ""]);
    assert_eq!(mails[0].client, new_mail(1, b"").mail.client);
}

#[test]
fn a_damaged_row_stops_no_upgrade() {
    let place = Folder::new();
    of_version_4(&place);
    raw(&place).execute("UPDATE mail SET doc = substr(doc, 1, 40) WHERE no = 2", []).unwrap();
    let store = place.open();
    let view = store.view().unwrap();
    assert_eq!(view.mails(&[], MailNo(0), 1).unwrap()[0].envelope_from, "<>", "the other one is mended");
    assert!(view.mails(&[], MailNo(1), 1).is_err(), "and this one is told when it is read");
}

type Mark = (Dedupe, bool, i64);

/// Two mails and these marks, under the very schema of version 3.
fn of_version_3(place: &Folder, marks: &[Mark]) {
    let before = of_version(place, 3);
    for no in [1, 2] {
        let doc = serde_json::to_string(&mail(no, Disposition::Applied)).unwrap();
        let sql = "INSERT INTO mail (no, disposition, at, doc) VALUES (?1, 'applied', 0, ?2)";
        before.execute(sql, (no, doc)).unwrap();
    }
    for (mark, remembered, mail) in marks {
        let sql = "INSERT INTO dedupe (mark, remembered, mail) VALUES (?1, ?2, ?3)";
        before.execute(sql, (&mark[..], remembered, mail)).unwrap();
    }
}

#[test]
fn every_mark_keeps_its_owner_and_its_kind() {
    let place = Folder::new();
    let mut marks: Vec<Mark> =
        (1..=40).map(|no| (mark(no), no % 3 == 0, if no % 2 == 0 { 2 } else { 1 })).collect();
    of_version_3(&place, &marks);
    let store = place.open();
    let after = raw(&place);
    let told = |sql: &str| after.query_row(sql, [], |row| row.get::<_, String>(0)).unwrap();
    assert_eq!(told("PRAGMA integrity_check"), "ok");
    let mut found = after.prepare("SELECT mark, remembered, mail FROM dedupe ORDER BY mark").unwrap();
    let found = found.query_map([], |row| Ok((row.get::<_, Dedupe>(0)?, row.get(1)?, row.get(2)?))).unwrap();
    let found: Vec<Mark> = found.map(Result::unwrap).collect();
    marks.sort_unstable();
    assert_eq!(found, marks);
    let odd = after.prepare("PRAGMA foreign_key_check").unwrap().exists([]).unwrap();
    assert!(!odd, "each of a mail that is there");
    assert!(told("SELECT sql FROM sqlite_schema WHERE name = 'outbox_due'").contains("state = 'queued' OR"));
    assert!(told("SELECT sql FROM sqlite_schema WHERE name = 'entry_follows'").contains("RAISE(FAIL"));
    write(&store, people());
    write(&store, Rows { drafts: vec![draft(1, "T-1"), draft(1, "T-1")], ..Rows::default() });
    assert_eq!(crate::store::conformance::verify(&store), [(0, 1), (1, 2)], "and it is written on");
}

/// Rows of tickets and of the outbox, and words of the log, as version 5 had them.
fn of_version_5(place: &Folder) {
    let before = of_version(place, 5);
    before
        .execute_batch("INSERT INTO firm VALUES (1, 'acme', '{}'); INSERT INTO person VALUES (2, 1, '{}')")
        .unwrap();
    for (no, notice) in (1..).zip(Notice::ALL) {
        let mail = Outgoing { notice: *notice, ..outgoing(no, 2, OutboxState::Queued) };
        let doc = serde_json::to_string(&mail).unwrap();
        let sql = "INSERT INTO outbox (no, person, state, next_at, created_at, doc) VALUES (?1, 2, 'queued', 0, ?1, ?2)";
        before.execute(sql, (no, doc)).unwrap();
    }
    before.execute("UPDATE outbox SET doc = substr(doc, 1, 40) WHERE no = 1", []).unwrap();
    for (no, status) in [(1, Status::Closed), (2, Status::PendingCorrection)] {
        let sql = "INSERT INTO ticket (no, firm, assigner, status, created_at, flags, doc)
            VALUES (?1, 1, 2, ?2, 0, 0, '{}')";
        before.execute(sql, (no, status.word())).unwrap();
    }
    before
        .execute_batch(
            "INSERT INTO entry (firm, seq, at, hash, body) VALUES (1, 1, 0, zeroblob(32), '{}');
            INSERT INTO content VALUES (1, zeroblob(16), 'the words');
            PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON;
            INSERT INTO content VALUES (2, zeroblob(1), 'of an entry that is gone, under a damaged salt')",
        )
        .unwrap();
}

#[test]
fn what_is_open_what_is_counted_and_what_was_said_is_known_of_older_rows() {
    let place = Folder::new();
    of_version_5(&place);
    let store = place.open();
    let after = raw(&place);
    let column = |sql: &str| -> Vec<i64> {
        let mut statement = after.prepare(sql).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let mut counted: Vec<i64> = Notice::ALL.iter().map(|notice| notice.is_counted().into()).collect();
    counted[0] = 1;
    assert_eq!(column("SELECT counted FROM outbox ORDER BY no"), counted, "a damaged row counts");
    assert_eq!(column("SELECT is_open FROM ticket ORDER BY no"), [0, 1]);
    let view = store.view().unwrap();
    assert_eq!(view.content(1, 1).unwrap(), Some(([0; 16], "the words".to_owned())));
    let check: String = after.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(check, "ok");
    assert_eq!(column("SELECT length(salt) FROM content ORDER BY entry"), [16, 1]);
}
