//! `run` and `once` with IMAP mailboxes: what ready means, and one that fails stops nothing.

use super::run::{start, terminate, until};
use super::*;
use crate::support::dovecot::Dovecot;

/// Adds mailboxes (user, port) to the settings, each with this line.
fn watch(office: &Office, mailboxes: &[(&str, u16)], line: &str) {
    std::fs::write(office.path("secret"), "test\n").unwrap();
    let config = office.path("mailroom.toml");
    let mut text = std::fs::read_to_string(&config).unwrap();
    for (user, port) in mailboxes {
        text.push_str(&format!(
            "\n[[inbound.imap]]\nhost = \"localhost\"\nport = {port}\ntls = \"none\"\nuser = \"{user}\"\n\
             password_file = \"secret\"\nprocessed = \"Processed\"\n{line}\n"
        ));
    }
    std::fs::write(&config, text).unwrap();
}

#[test]
fn mail_that_comes_after_ready_is_ours_at_the_very_first_start_too() {
    let office = Office::new();
    let Some(dovecot) = Dovecot::start() else { return };
    let mail = b"From: a@b.example\nTo: tickets@mail.acme.example\nSubject: x\n\nhello\n";
    dovecot.deliver("tickets", mail);
    watch(&office, &[("tickets", dovecot.imap)], "");
    let mut running = start(&office);
    assert!(
        running.1.contains("imap 1 localhost") && !running.1.contains("not looked into"),
        "{}",
        running.1
    );
    dovecot.deliver("tickets", mail);
    until(|| (dovecot.count("tickets", "Processed") == 1).then_some(()));
    assert_eq!(terminate(&mut running), 0);
    assert_eq!(dovecot.count("tickets", "INBOX"), 1, "what lay there before is not touched");
    assert_eq!(office.column(2, &["inbox", "list"]), ["quarantined"]);
}

#[test]
fn a_mailbox_that_is_down_delays_nothing_and_the_log_names_nobody() {
    let office = Office::new();
    watch(&office, &[("private.person@acme.example", 1)], "");
    let mut running = start(&office);
    assert!(running.1.contains("imap 1 localhost (not looked into yet"), "{}", running.1);
    assert_eq!(terminate(&mut running), 0);
    let log = std::fs::read_to_string(office.path("log")).unwrap();
    assert!(log.contains("imap 1 localhost"), "{log}");
    assert!(!log.contains("private") && !running.1.contains("private"), "{log}{}", running.1);
}

#[test]
fn once_takes_what_lies_in_an_imap_mailbox_and_one_that_fails_stops_nothing() {
    let office = Office::new();
    office.ticket("A post");
    office.done(&["go-live"]);
    office.done(&["once"]);
    let out = office.mail("dana@acme.example", "A post");
    let Some(dovecot) = Dovecot::start() else { return };
    watch(&office, &[("nobody", 1), ("tickets", dovecot.imap)], "since = \"2020-01-01\"");
    dovecot.deliver("tickets", reply(&out, "dana@acme.example", ("i1", "DONE"), true).as_bytes());
    let said = office.run(&["once"]);
    assert_eq!(said.code, 69, "{}", said.err);
    assert!(said.err.contains("nobody@localhost/INBOX"), "{}", said.err);
    assert!(said.out.starts_with("taken\t1\n"), "{}{}\n{}", said.out, said.err, dovecot.log());
    assert_eq!(office.column(1, &["ticket", "list"]), ["Pending Verification"]);
    assert_eq!((dovecot.count("tickets", "INBOX"), dovecot.count("tickets", "Processed")), (0, 1));
}
