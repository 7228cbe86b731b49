//! What is done to tickets says what it does, and asks first where it cannot be taken back.

use super::*;

#[test]
fn a_closed_ticket_says_as_what_and_without_a_done_asks_why() {
    let office = Office::new();
    office.ticket("First");
    office.ticket("Second");
    office.done(&["ticket", "new", "A draft", "--employee", "dana@acme.example", "--action", "x"]);
    office.done(&["go-live"]);
    office.done(&["once"]);
    let out = office.mail("dana@acme.example", "First");
    assert_eq!(office.deliver(&reply(&out, "dana@acme.example", ("r1", "DONE"), true), &[]).code, 0);
    assert_eq!(office.done(&["ticket", "close", "T-1"]), "T-1 Closed as verified\n");
    let why = office.fails(&["ticket", "close", "T-2"], 1);
    assert!(why.contains("T-2: no DONE came, so it would be closed as not required"), "{why}");
    assert!(why.contains("--note"), "{why}");
    assert_eq!(
        office.done(&["ticket", "close", "T-2", "--note", "the post is gone"]),
        "T-2 Closed as not required (no DONE came)\n"
    );
    assert_eq!(
        office.done(&["ticket", "close", "T-3"]),
        "T-3 Closed as withdrawn (it was never sent, nobody is told)\n"
    );
    office.done(&["firm", "set", "close_note", "required"]);
    office.done(&["ticket", "new", "Another draft", "--employee", "dana@acme.example", "--action", "x"]);
    let why = office.fails(&["ticket", "close", "T-4"], 1);
    assert!(why.contains("what was checked (close_note)"), "{why}");
    assert_eq!(office.done(&["ticket", "reopen", "T-2"]), "T-2 Pending Correction\n");
}

#[test]
fn sending_all_asks_first_where_some_have_a_date_for_later() {
    let office = Office::new();
    for title in ["One", "Two", "Three"] {
        office.done(&["ticket", "new", title, "--employee", "dana@acme.example", "--action", "x"]);
    }
    office.done(&["ticket", "schedule", "T-2", "T-3", "--at", "2126-12-01"]);
    for all in
        [&["ticket", "send", "--all"][..], &["ticket", "send", "--all", "--employee", "dana@acme.example"]]
    {
        let why = office.fails(all, 5);
        assert!(why.contains("2 of 3 tickets have a date for later and would go out now"), "{why}");
        assert!(why.contains("T-2 2126-12-01 09:00 UTC, T-3 2126") && why.contains("add --yes"), "{why}");
        assert_eq!(office.done(&["queue", "list"]), "", "nothing is decided");
    }
    let sent = office.done(&["ticket", "send", "--all", "--yes"]);
    let dated = "Pending Correction (it had a date for later)";
    assert_eq!(sent, format!("T-1 Pending Correction\nT-2 {dated}\nT-3 {dated}\n"));
    assert_eq!(office.column(4, &["queue", "list"]), ["T-1, T-2, T-3"], "one mail");
    office.done(&["ticket", "new", "Four", "--employee", "dana@acme.example", "--action", "x"]);
    assert_eq!(office.done(&["ticket", "send", "--all"]), "T-4 Pending Correction\n", "no date, no question");
}
