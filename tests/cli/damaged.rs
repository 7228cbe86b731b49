//! One row that cannot be read: it is named, and hides no other.

use super::*;

#[test]
fn a_damaged_mail_in_the_queue_is_named_and_the_rest_is_listed() {
    let office = Office::new();
    ["One", "Two", "Three"].iter().for_each(|title| office.ticket(title));
    let db = rusqlite::Connection::open(office.path("data/mailroom.db")).unwrap();
    db.execute_batch("UPDATE outbox SET doc = substr(doc, 1, 40) WHERE no = 2").unwrap();
    for args in [&["queue", "list"][..], &["queue", "list", "--all"], &["queue", "list", "--state", "queued"]]
    {
        let said = office.run(args);
        assert_eq!(said.code, 1, "{args:?}: {}{}", said.out, said.err);
        let listed: Vec<&str> = said.out.lines().map(|line| line.split('\t').next().unwrap()).collect();
        assert_eq!(listed, ["O-1", "O-3"], "{args:?}");
        assert!(
            said.err.starts_with("mailroom: O-2: the store refuses: a stored outgoing mail cannot be read"),
            "{}",
            said.err
        );
        assert!(said.err.contains("restore a backup") && said.err.lines().count() == 1, "{}", said.err);
    }
    let json = office.run(&["queue", "list", "--json"]);
    let rows: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!((json.code, rows.as_array().unwrap().len()), (1, 2));
    assert_eq!(office.done(&["queue", "list", "--state", "failed"]), "", "a state that it is not in");
}

#[test]
fn a_damaged_mail_hides_no_ticket_and_no_coming_mail() {
    let office = Office::new();
    ["One", "Two"].iter().for_each(|title| office.ticket(title));
    let db = rusqlite::Connection::open(office.path("data/mailroom.db")).unwrap();
    db.execute_batch("UPDATE outbox SET doc = substr(doc, 1, 40) WHERE no = 1").unwrap();
    assert!(office.done(&["ticket", "show", "T-2"]).contains("sent\twaits: sending is off"));
    office.done(&["ticket", "show", "T-1"]);
    let said = office.run(&["preview", "--days", "1"]);
    assert_eq!((said.code, said.out.lines().count()), (1, 1), "{}{}", said.out, said.err);
    assert!(said.out.contains("\tassigned\tT-2\n") && said.err.contains("mailroom: O-1: "), "{}", said.err);
}

/// Whose a damaged row is, its person still tells: `--as` of another firm does not hear that there is one.
#[test]
fn a_damaged_mail_of_another_firm_is_not_named_across_the_wall() {
    let office = Office::new();
    office.ticket("One");
    office.done(&["firm", "add", "other", "Other"]);
    let person = |address: &str| {
        office.done(&["person", "add", address, "--firm", "other", "--role", "lead", "--role", "officer"]);
    };
    person("eve@other.example");
    let db = rusqlite::Connection::open(office.path("data/mailroom.db")).unwrap();
    db.execute_batch("UPDATE outbox SET doc = substr(doc, 1, 40) WHERE no = 1").unwrap();
    for (of, list, show) in [("eve@other.example", 0, 3), ("morgan@acme.example", 1, 78)] {
        for args in [&["queue", "list"][..], &["preview"]] {
            let said = office.run(&[&["--as", of], args].concat());
            assert_eq!(
                (said.code, said.err.contains("O-1: ")),
                (list, list == 1),
                "{of} {args:?}: {}",
                said.err
            );
        }
        let said = office.run(&["--as", of, "queue", "show", "O-1"]);
        assert_eq!(said.code, show, "{of}: {}", said.err);
    }
}
