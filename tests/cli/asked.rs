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
    office.done(&["ticket", "reopen", "T-1"]);
    let why = office.fails(&["ticket", "close", "T-1"], 1);
    assert!(why.contains("T-1: no DONE came since it was last asked for, so it would be closed"), "{why}");
    assert_eq!(
        office.done(&["ticket", "close", "T-1", "--note", "the post is gone"]),
        "T-1 Closed as not required (no DONE since it was last asked for)\n"
    );
    let why = office.fails(&["ticket", "edit", "T-1", "--title", "x"], 1);
    assert!(why.contains("T-1: the ticket is closed; REOPEN it first"), "{why}");
    assert_eq!(
        office.done(&["ticket", "close", "T-3"]),
        "T-3 Closed as withdrawn (it was never sent, nobody is told)\n"
    );
    office.done(&["firm", "set", "close_note", "required"]);
    office.done(&["ticket", "new", "Another draft", "--employee", "dana@acme.example", "--action", "x"]);
    let why = office.fails(&["ticket", "close", "T-4"], 1);
    assert!(why.contains("what was checked (close_note)"), "{why}");
    assert_eq!(office.done(&["ticket", "reopen", "T-2"]), "T-2 Pending Correction\n", "sending is on");
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
    let dated = "Pending Correction (it had a date for later; waits: sending is off)";
    assert_eq!(sent, format!("T-1 Pending Correction (waits: sending is off)\nT-2 {dated}\nT-3 {dated}\n"));
    assert_eq!(office.column(4, &["queue", "list"]), ["T-1, T-2, T-3"], "one mail");
    office.done(&["ticket", "new", "Four", "--employee", "dana@acme.example", "--action", "x"]);
    office.done(&["go-live"]);
    assert_eq!(office.done(&["ticket", "send", "--all"]), "T-4 Pending Correction\n", "no date, no question");
}

#[test]
fn what_waits_because_sending_is_off_is_not_called_sent() {
    let office = Office::new();
    let new = ["ticket", "new", "One", "--employee", "dana@acme.example", "--action", "x"];
    assert_eq!(
        office.done(&[&new[..], &["--send"]].concat()),
        "T-1 Pending Correction (waits: sending is off)\n"
    );
    let sent = || {
        let shown = office.done(&["ticket", "show", "T-1"]);
        shown.lines().find_map(|line| line.strip_prefix("sent\t")).unwrap().to_owned()
    };
    assert_eq!(sent(), "waits: sending is off; `mailroom go-live` switches it on");
    assert_eq!(office.column(6, &["queue", "list"]), ["waits: sending is off"]);
    let once = office.done(&["once"]);
    assert!(once.contains("tried\t0\nsending\toff; `mailroom go-live` switches it on\n"), "{once}");
    office.done(&["go-live"]);
    assert_eq!(sent(), "waits: O-1 is queued");
    assert!(office.done(&["once"]).contains("tried\t1\nsending\ton\n"));
    assert!(sent().ends_with(" UTC"), "{}", sent());
    office.done(&["pause"]);
    assert!(sent().ends_with(" UTC"), "what is out is out: {}", sent());
    let reopened = office.done(&["ticket", "send", "T-1", "--again"]);
    assert_eq!(reopened, "T-1 Pending Correction (waits: sending is off)\n");
    let (at, copy) =
        sent().split_once("; a later mail ").map(|(at, copy)| (at.to_owned(), copy.to_owned())).unwrap();
    assert!(at.ends_with(" UTC"), "what is out is still out: {at}");
    assert_eq!(copy, "waits: sending is off; `mailroom go-live` switches it on");
    office.done(&["ticket", "close", "T-1", "--note", "gone"]);
    let json: serde_json::Value = serde_json::from_str(&office.done(&["queue", "list", "--json"])).unwrap();
    assert!(json[0]["next"].as_str().unwrap().ends_with('Z'), "{json}");
}

#[test]
fn what_is_so_already_or_cannot_be_says_why() {
    let office = Office::new();
    office.done(&["ticket", "new", "A draft", "--employee", "dana@acme.example", "--action", "x"]);
    office.fails(&["ticket", "hold", "T-1"], 4);
    office.fails(&["ticket", "clear", "T-1"], 4);
    let why = office.fails(&["ticket", "snooze", "T-1", "--until", "2126-12-01"], 1);
    assert!(why.contains("T-1 is Send Later: no reminder of it is to come"), "{why}");
    office.done(&["ticket", "send", "T-1"]);
    for verb in [&["ticket", "hold", "T-1"][..], &["ticket", "schedule", "T-1", "--at", "2126-12-01"]] {
        let why = office.fails(verb, 1);
        assert!(why.contains("T-1 is Pending Correction: only a Send Later ticket has a time"), "{why}");
    }
    assert!(office.fails(&["ticket", "snooze", "T-1", "--until", "2020-01-01"], 1).contains("past"));
    let why = office.fails(&["ticket", "edit", "T-1", "--title", "x"], 1);
    assert!(why.contains("T-1 is Pending Correction: only an unsent ticket can be edited"), "{why}");
    assert!(office.fails(&["ticket", "reply", "T-1", " "], 1).contains("the reply is empty"));
    assert!(office.fails(&["ticket", "send", "--all"], 4).contains("no Send Later ticket"));
    office.done(&["queue", "hold", "O-1"]);
    assert!(office.fails(&["queue", "hold", "O-1"], 4).contains("O-1 is held already"));
    assert!(office.fails(&["queue", "drop", "O-1"], 5).contains("O-1: add --yes"));
    office.done(&["queue", "drop", "O-1", "--yes"]);
    office.fails(&["queue", "drop", "O-1", "--yes"], 4);
    office.done(&["queue", "retry", "O-1"]);
    let why = office.fails(&["ticket", "new", "Nobody's", "--action", "x", "--send"], 1);
    assert!(why.contains("name one with `--employee`"), "{why}");
}

#[test]
fn one_that_is_so_already_keeps_no_other_back() {
    let office = Office::new();
    for title in ["One", "Two"] {
        office.done(&["ticket", "new", title, "--employee", "dana@acme.example", "--action", "x"]);
    }
    let at = ["--at", "2126-12-01"];
    office.done(&[&["ticket", "schedule", "T-1"][..], &at].concat());
    let both = office.done(&[&["ticket", "schedule", "T-1", "T-2"][..], &at].concat());
    assert_eq!(both, "T-1 is so already\nT-2 scheduled\n");
    let why = office.fails(&[&["ticket", "schedule", "T-1", "T-2"][..], &at].concat(), 4);
    assert!(why.contains("T-1 is so already; T-2 is so already"), "{why}");
    office.done(&["ticket", "send", "T-1"]);
    let why = office.fails(&["ticket", "hold", "T-2", "T-1"], 1);
    assert!(why.contains("T-1 is Pending Correction: only a Send Later ticket has a time"), "{why}");
    office.done(&["ticket", "hold", "T-2"]);
}

#[test]
fn each_question_is_explained_in_the_help() {
    let office = Office::bare();
    for verb in ["send", "close", "reopen", "reassign"] {
        let help = office.done(&["ticket", verb, "--help"]);
        let yes = help.rsplit("--yes").next().unwrap();
        assert!(yes.contains("more than") && !yes.contains("Do it"), "{verb}: {help}");
    }
    let help = office.done(&["queue", "drop", "--help"]);
    assert!(help.contains("a dropped mail is not sent, unless `retry` takes it back"), "{help}");
}
