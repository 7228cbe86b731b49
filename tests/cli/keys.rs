//! The signing keys: listed without themselves, rotated with overlap.

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
    assert!(office.column(2, &["keys", "list"]).iter().all(|made| made.ends_with('Z')), "since when");
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
