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
