//! The signing keys: listed without themselves, rotated with overlap.

use super::lmtp::Lmtp;
use super::run::{start, terminate, until};
use super::*;
use std::os::unix::fs::PermissionsExt;

#[test]
fn after_a_rotation_old_answers_still_count_and_new_mails_carry_the_new_key() {
    let office = Office::new();
    let first = std::fs::read_to_string(office.path("data/keys")).unwrap();
    office.done(&["go-live"]);
    office.ticket("Before");
    office.done(&["once"]);
    assert_eq!(office.done(&["keys", "rotate"]), "key 2 mints from now on; the others still verify\n");
    office.ticket("After");
    office.done(&["once"]);
    // The first octet of a token is version and key id: five bits of the id, then base32.
    let token = |subject: &str| {
        let address = field(&office.mail("dana@acme.example", subject), "Reply-To");
        address.split('.').nth(1).unwrap()[..2].to_owned()
    };
    assert_ne!(token("Before"), token("After"));
    for subject in ["Before", "After"] {
        let out = office.mail("dana@acme.example", subject);
        let said = office.deliver(&reply(&out, "dana@acme.example", (subject, "DONE"), true), &["-v"]);
        assert!(said.out.contains(" applied (event)"), "{}", said.out);
    }
    let keys = std::fs::read_to_string(office.path("data/keys")).unwrap();
    assert!(keys.starts_with(&first), "nothing of the old key changed");
    let mode = std::fs::metadata(office.path("data/keys")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(office.column(1, &["keys", "list"]), ["verifies", "mints"]);
    assert!(office.column(2, &["keys", "list"]).iter().all(|made| made.ends_with(" UTC")), "since when");
    let log = office.done(&["log", "show", "--installation"]);
    assert!(log.contains("key_rotation") && log.contains("key 2"), "{log}");
    let shown = log + &office.done(&["keys", "list"]);
    let secrets: Vec<&str> = keys.lines().filter_map(|line| line.split(' ').nth(1)).collect();
    assert!(secrets.iter().filter(|s| s.len() == 64).count() == 2);
    assert!(secrets.iter().filter(|s| s.len() == 64).all(|secret| !shown.contains(secret)));
    office.done(&["log", "verify"]);
}

#[test]
fn a_full_ring_is_refused_and_nothing_is_changed() {
    let office = Office::bare();
    for _ in 1..32 {
        office.done(&["keys", "rotate"]);
    }
    let before = std::fs::read(office.path("data/keys")).unwrap();
    let why = office.fails(&["keys", "rotate"], 1);
    assert!(why.contains("all 32 ids are taken"), "{why}");
    assert_eq!(std::fs::read(office.path("data/keys")).unwrap(), before);
    assert_eq!(office.column(0, &["keys", "list"]).len(), 32);
}

/// Each reads what the one before wrote, or is told to come again: none writes over another one's key.
#[test]
fn of_several_rotations_at_once_none_loses_a_key() {
    let office = Office::bare();
    let said: Vec<Said> = std::thread::scope(|scope| {
        let started: Vec<_> = (0..6).map(|_| scope.spawn(|| office.run(&["keys", "rotate"]))).collect();
        started.into_iter().map(|one| one.join().unwrap()).collect()
    });
    for one in said.iter().filter(|said| said.code != 0) {
        assert_eq!(
            (one.code, one.err.contains("another `mailroom keys rotate` is at work")),
            (75, true),
            "{}",
            one.err
        );
    }
    let done = said.iter().filter(|said| said.code == 0).count();
    assert!(done > 0);
    assert_eq!(office.column(0, &["keys", "list"]).len(), 1 + done);
    let log = office.done(&["log", "show", "--installation"]);
    assert_eq!(log.matches("key_rotation").count(), done, "{log}");
}

#[test]
fn a_rotation_while_another_is_at_work_changes_nothing() {
    let office = Office::bare();
    let before = std::fs::read(office.path("data/keys")).unwrap();
    let lock = std::fs::File::create(office.path("data/keys.lock")).unwrap();
    lock.lock().unwrap();
    assert!(office.fails(&["keys", "rotate"], 75).contains("try again"));
    assert_eq!(std::fs::read(office.path("data/keys")).unwrap(), before);
    assert!(!office.done(&["log", "show", "--installation"]).contains("key_rotation"));
    drop(lock);
    // What one left behind that was killed hinders nobody.
    std::fs::write(office.path("data/keys.new"), "half a").unwrap();
    office.done(&["keys", "rotate"]);
    assert_eq!(office.column(1, &["keys", "list"]), ["verifies", "mints"]);
    assert!(!office.path("data/keys.new").exists());
}

/// `run` mints with the new key at once, and knows it in an answer to a mail of another process.
#[test]
fn a_rotation_is_heard_of_by_a_run_at_work() {
    let office = Office::new();
    office.done(&["go-live"]);
    let mut running = start(&office);
    office.done(&["keys", "rotate"]);
    office.ticket("After");
    let out = until(|| office.outbox().pop());
    let to = field(&out, "Reply-To");
    let to = to.split(['<', '>']).nth(1).unwrap_or(&to).to_owned();
    // The first octet of a token is version and key id.
    assert!(to.split('.').nth(1).unwrap().starts_with("ei"), "key 2 of version 1: {to}");
    let done = reply(&out, "dana@acme.example", ("k1", "DONE"), true);
    assert!(Lmtp::to(&running.1).hand_over(&to, &done).starts_with("250 "));
    assert_eq!(office.column(1, &["ticket", "list"]), ["Pending Verification"]);
    // What cannot be read leaves it with what it has.
    let keys = std::fs::read_to_string(office.path("data/keys")).unwrap();
    std::fs::write(office.path("data/keys"), "nonsense\n").unwrap();
    let again = reply(&out, "dana@acme.example", ("k2", "DONE, really"), true);
    assert!(Lmtp::to(&running.1).hand_over(&to, &again).starts_with("250 "));
    std::fs::write(office.path("data/keys"), keys).unwrap();
    assert_eq!(office.column(2, &["inbox", "list"]).iter().filter(|d| *d == "quarantined").count(), 0);
    assert_eq!(terminate(&mut running), 0);
    let log = std::fs::read_to_string(office.path("log")).unwrap();
    assert!(log.contains("the keys were read again") && log.contains("cannot be read again"), "{log}");
    office.done(&["log", "verify"]);
}
