//! Settings that look for our server's stamp in the wrong place: who runs the program is told, by the parked mail and
//! in the operational log.

use super::lmtp::Lmtp;
use super::run::{start, terminate};
use super::*;

const TO: &str = "tickets@mail.acme.example";

/// Dana's DONE, stamped by a server that nobody named.
fn stamped_elsewhere(out: &str, id: &str) -> String {
    reply(out, "dana@acme.example", (id, "DONE"), true)
        .replace("Results: mx.acme.example", "Results: mail.acme.example")
}

/// An office with a ticket that went out, and its mail.
fn asked() -> (Office, String) {
    let office = Office::new();
    office.ticket("A post");
    office.done(&["go-live"]);
    office.done(&["once"]);
    let out = office.mail("dana@acme.example", "A post");
    (office, out)
}

#[test]
fn a_parked_mail_says_by_whom_and_where_it_was_stamped() {
    let (office, out) = asked();
    assert_eq!(office.deliver(&stamped_elsewhere(&out, "r1"), &[]).code, 0);
    let low = format!(
        "Received: from mx by lda; Mon, 23 Nov 2026 10:06:00 +0000\n{}",
        reply(&out, "dana@acme.example", ("r2", "On it"), true)
    );
    assert_eq!(office.deliver(&low, &[]).code, 0);
    assert_eq!(office.column(2, &["inbox", "list"]), ["parked", "parked"]);
    for (no, starts, remedy) in [
        (
            "M-1",
            "stamped by mail.acme.example, server.authserv_id is mx.acme.example: ",
            "set authserv_id = \"mail.acme.example\"",
        ),
        (
            "M-2",
            "stamped by mx.acme.example; the stamp lies below 1 Received field, server.trusted_hops is 0: ",
            "set trusted_hops = 1",
        ),
    ] {
        for verb in [&["explain", no][..], &["inbox", "show", no]] {
            let said = office.done(verb);
            let stamp = said.lines().find_map(|line| line.strip_prefix("stamp\t")).unwrap_or_default();
            assert!(stamp.starts_with(starts) && stamp.contains(remedy), "{verb:?}: {said}");
        }
    }
    let path = office.path("mailroom.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("trusted_hops = 0", "trusted_hops = 1")).unwrap();
    let said = office.done(&["explain", "M-2"]);
    assert!(
        said.contains("\nstamp\t\n") && said.contains("now_it_would_be\tapplied"),
        "what it said helps: {said}"
    );
}

#[test]
fn a_mail_that_was_heard_or_that_nobody_stamped_says_nothing_of_it() {
    let (office, out) = asked();
    assert_eq!(office.deliver(&reply(&out, "dana@acme.example", ("r1", "On it"), true), &[]).code, 0);
    assert_eq!(office.deliver(&reply(&out, "dana@acme.example", ("r2", "DONE"), false), &[]).code, 0);
    for no in ["M-1", "M-2"] {
        assert!(office.done(&["explain", no]).contains("\nstamp\t\n"), "{no}");
        assert!(office.done(&["inbox", "show", no]).contains("\nstamp\t\n"), "{no}");
    }
}

#[test]
fn the_operational_log_warns_once_and_names_nobody() {
    let (office, out) = asked();
    let mut running = start(&office);
    let mut peer = Lmtp::to(&running.1);
    for id in ["r1", "r2", "r3"] {
        assert!(peer.hand_over(TO, &stamped_elsewhere(&out, id)).starts_with("250 "));
    }
    assert_eq!(terminate(&mut running), 0);
    let log = std::fs::read_to_string(office.path("log")).unwrap();
    let warnings: Vec<&str> = log.lines().filter(|line| line.contains("server.authserv_id")).collect();
    assert_eq!(warnings.len(), 1, "{log}");
    assert!(warnings[0].contains("WARN") && warnings[0].contains("`explain M-1`"), "{log}");
    assert!(!log.contains("mail.acme.example"), "what a stranger may have written: {log}");
}
