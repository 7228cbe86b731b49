//! A store of an older program: what it held is there after the upgrade.

use super::{Folder, Place};
use crate::record::Rows;
use crate::store::Store;
use crate::store::conformance::samples::*;
use crate::store::sqlite::FILE;
use crate::workflow::MailNo;
use crate::workflow::facts::Dedupe;
use crate::workflow::inbox::Disposition;
use rusqlite::Connection;

fn raw(place: &Folder) -> Connection {
    Connection::open(place.0.path().join(FILE)).unwrap()
}

/// A store with two mails, as version 4 had them.
fn of_version_4(place: &Folder) {
    let store = place.open();
    write(&store, people());
    for no in [1, 2] {
        write(&store, Rows { new_mail: Some(new_mail(no, b"one")), ..logged(no) });
    }
    drop(store);
    let before =
        "UPDATE mail SET doc = json_set(doc, '$.envelope_from', '', '$.client.null', json(?1)) WHERE no = ?2";
    for (null, no) in [("true", 1), ("false", 2)] {
        assert_eq!(raw(place).execute(before, (null, no)).unwrap(), 1);
    }
    raw(place).pragma_update(None, "user_version", 4).unwrap();
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
    let before = raw(place);
    for schema in [
        include_str!("../../../../migrations/0001_start.sql"),
        include_str!("../../../../migrations/0002_acts.sql"),
        include_str!("../../../../migrations/0003_imports.sql"),
    ] {
        before.execute_batch(schema).unwrap();
    }
    before.execute_batch("PRAGMA application_id = 0x6d6c726d; PRAGMA user_version = 3").unwrap();
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
