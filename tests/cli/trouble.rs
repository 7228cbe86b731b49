//! The database under a program at work: locked, newer, on a disk that takes no more. It says so, takes nothing
//! (75, 451), loses nothing, and goes on by itself.

use super::lmtp::Lmtp;
use super::run::{start, start_as, terminate};
use super::*;

const TO: &str = "tickets@mail.acme.example";

fn mail(id: &str) -> String {
    format!("From: a@b.example\nTo: {TO}\nSubject: x\nMessage-ID: <{id}@b.example>\n\nhello\n")
}

fn database(office: &Office) -> rusqlite::Connection {
    rusqlite::Connection::open(office.path("data/mailroom.db")).unwrap()
}

/// What was refused comes in when the trouble is over, and the log is whole.
fn goes_on(office: &Office, peer: &mut Lmtp) {
    assert!(peer.hand_over(TO, &mail("refused")).starts_with("250 "), "the same process takes it again");
    assert_eq!(office.column(0, &["inbox", "list"]).len(), 2, "one before the trouble, one after it");
    office.done(&["log", "verify"]);
}

#[test]
fn a_locked_database_is_75_and_451_until_it_is_free() {
    let office = Office::new();
    let mut running = start(&office);
    let mut peer = Lmtp::to(&running.1);
    assert!(peer.hand_over(TO, &mail("before")).starts_with("250 "));
    let other = database(&office);
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert!(peer.hand_over(TO, &mail("refused")).starts_with("451 "));
    let said = office.deliver(&mail("refused"), &["--to", TO]);
    assert_eq!(said.code, 75, "{}", said.err);
    assert!(said.err.contains("locked") && said.err.lines().count() == 1, "{}", said.err);
    assert!(office.fails(&["pause"], 75).contains("locked"));
    other.execute_batch("ROLLBACK").unwrap();
    goes_on(&office, &mut peer);
    assert_eq!(terminate(&mut running), 0);
}

#[test]
fn a_newer_database_is_left_alone_and_the_mail_waits() {
    let office = Office::new();
    let version: i64 = database(&office).pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    database(&office).pragma_update(None, "user_version", version + 1).unwrap();
    for command in [&["ticket", "list"][..], &["run"], &["once"], &["log", "verify"]] {
        assert!(office.fails(command, 75).contains("use a newer mailroom"), "{command:?}");
    }
    assert_eq!(office.deliver(&mail("one"), &["--to", TO]).code, 75);
    database(&office).pragma_update(None, "user_version", version).unwrap();
    assert_eq!(office.deliver(&mail("one"), &["--to", TO]).code, 0);
}

/// No file of the process may grow: each write fails as on a disk that takes no more.
fn fill_disk(running: &super::run::Running, is_full: bool) {
    let limit = if is_full { "--fsize=4096:" } else { "--fsize=unlimited:" };
    let set = Command::new("prlimit").args(["--pid", &running.0.id().to_string(), limit]).status().unwrap();
    assert!(set.success());
}

#[test]
fn a_disk_that_takes_no_more_is_451_until_it_does() {
    let office = Office::new();
    // The signal of that limit would end it; a full disk sends none.
    let mut running = start_as(&office, &["env", "--ignore-signal=XFSZ"]);
    let mut peer = Lmtp::to(&running.1);
    assert!(peer.hand_over(TO, &mail("before")).starts_with("250 "));
    fill_disk(&running, true);
    for _ in 0..2 {
        assert!(peer.hand_over(TO, &mail("refused")).starts_with("451 "));
    }
    let big = mail("big") + &"a line of a long story\n".repeat(20_000);
    assert!(peer.hand_over(TO, &big).starts_with("451 "), "as a file of its own, too");
    fill_disk(&running, false);
    goes_on(&office, &mut peer);
    assert_eq!(terminate(&mut running), 0);
    let log = std::fs::read_to_string(office.path("log")).unwrap();
    assert!(log.contains("check it") || log.contains("make room"), "{log}");
}
