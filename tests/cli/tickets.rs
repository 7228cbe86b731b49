//! Lists, forms of output, exports, previews.

use super::*;

#[test]
fn an_export_can_be_imported_and_is_no_formula() {
    let office = Office::new();
    office.done(&[
        "ticket",
        "new",
        "=1+1",
        "--employee",
        "dana@acme.example",
        "--action",
        "a",
        "--action",
        "b",
    ]);
    office.ticket("Sent");
    let csv = office.done(&["ticket", "export"]);
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), 3, "{csv}");
    assert!(lines[1].starts_with("dana@acme.example,'=1+1,post,,,a|b,"), "{csv}");
    assert_eq!(office.done(&["ticket", "export", "--status", "send_later"]).lines().count(), 2);
    let json: serde_json::Value =
        serde_json::from_str(&office.done(&["--json", "ticket", "export"])).unwrap();
    assert_eq!(json[1]["status"], "pending_correction");
}

#[test]
fn json_and_tab_separated_and_no_control_character_in_either() {
    let office = Office::new();
    office.done(&["ticket", "new", "A\tpost\u{1b}[2J", "--employee", "dana@acme.example", "--action", "x"]);
    let line = office.done(&["ticket", "list"]);
    assert!(line.starts_with("T-1\tSend Later\tdana@acme.example\t"), "{line}");
    assert_eq!((line.lines().count(), line.matches('\t').count()), (1, 6), "{line:?}");
    assert!(!line.contains('\u{1b}'), "{line:?}");
    let json: serde_json::Value = serde_json::from_str(&office.done(&["--json", "ticket", "list"])).unwrap();
    assert_eq!(json[0]["ticket"], "T-1");
    assert_eq!(json[0]["status"], "Send Later");
    let shown: serde_json::Value =
        serde_json::from_str(&office.done(&["--json", "ticket", "show", "1"])).unwrap();
    assert_eq!(shown["actions"], serde_json::json!(["x"]));
    let done: serde_json::Value =
        serde_json::from_str(&office.done(&["--json", "ticket", "close", "T-1", "--note", "n"])).unwrap();
    assert_eq!(done, serde_json::json!(["T-1 Closed as withdrawn (it was never sent, nobody is told)"]));
}

#[test]
fn tickets_by_filter_and_in_a_name() {
    let office = Office::new();
    office.done(&["person", "add", "luis@acme.example"]);
    office.done(&["firm", "set", "categories", r#"[["ADV","Advertising"]]"#]);
    office.ticket("Sent");
    office.done(&[
        "ticket",
        "new",
        "Waits",
        "--employee",
        "luis@acme.example",
        "--action",
        "x",
        "--violation",
        "ADV",
    ]);
    let list = |args: &[&str]| office.column(0, &[&["ticket", "list"], args].concat());
    assert_eq!(list(&[]), ["T-2"], "Needs Attention");
    assert_eq!(list(&["--all"]), ["T-1", "T-2"]);
    assert_eq!(list(&["--status", "pending_correction"]), ["T-1"]);
    assert_eq!(list(&["--all", "--employee", "luis@acme.example"]), ["T-2"]);
    assert_eq!(list(&["--all", "--category", "ADV"]), ["T-2"]);
    assert_eq!(list(&["--all", "--older", "1"]), [""; 0]);
    assert_eq!(list(&["--all", "--newer", "1"]), ["T-1", "T-2"]);
    assert_eq!(list(&["--trouble"]), [""; 0]);
    office.done(&["--as", "morgan@acme.example", "ticket", "reply", "T-1", "Have a look"]);
    let log = office.done(&["log", "show", "T-1"]);
    assert!(log.contains("command line of tester"), "{log}");
    office.done(&["ticket", "edit", "T-2", "--title", "Other", "--employee", "dana@acme.example"]);
    office.done(&["ticket", "schedule", "T-2", "--at", "2126-12-01"]);
    assert!(office.done(&["ticket", "show", "2"]).contains("scheduled\t2126-12-01 09:00 UTC\n"));
    office.done(&["ticket", "hold", "T-2"]);
    office.done(&["ticket", "send", "--all"]);
    office.done(&["ticket", "reassign", "T-2", "--to", "luis@acme.example"]);
    office.done(&["log", "verify"]);
}

#[test]
fn nobody_is_written_to_twice_or_not_at_all_by_mistake() {
    let office = Office::new();
    office.done(&["ticket", "new", "A draft", "--employee", "dana@acme.example", "--action", "x"]);
    let why = office.fails(&["ticket", "reply", "T-1", "Have a look"], 1);
    assert!(why.contains("not sent yet") && why.contains("`ticket send T-1`"), "{why}");
    office.done(&["ticket", "send", "T-1", "T-1"]);
    let mails = || office.column(0, &["queue", "list"]).len();
    assert_eq!(mails(), 1, "named twice, sent once");
    let why = office.fails(&["ticket", "send", "T-1"], 4);
    assert!(why.contains("`ticket send T-1 --again`"), "{why}");
    office.done(&["ticket", "new", "Another", "--employee", "dana@acme.example", "--action", "x"]);
    assert!(office.fails(&["ticket", "send", "T-2", "T-1"], 1).contains("leave it out"));
    assert_eq!(mails(), 1, "all or nothing");
    office.done(&["ticket", "send", "T-1", "T-2", "--again"]);
    assert_eq!(mails(), 2, "one mail, for one employee");
    office.done(&["ticket", "close", "T-1", "--note", "gone"]);
    assert!(office.fails(&["ticket", "send", "T-1"], 1).contains("closed"));
}

#[test]
fn what_will_go_out_is_listed_before_it_does() {
    let office = Office::new();
    assert_eq!(office.done(&["preview", "--days", "30"]), "");
    office.ticket("A post");
    let said = office.run(&["preview", "--days", "10"]);
    assert_eq!(
        said.err,
        "note: sending is off, nothing of this goes out; `mailroom go-live` switches it on\n"
    );
    let lines = said.out;
    let rows: Vec<Vec<&str>> = lines.lines().map(|l| l.split('\t').collect()).collect();
    assert_eq!(rows[0][1..], ["dana@acme.example", "assigned", "T-1"], "{lines}");
    assert!(
        rows.len() >= 3 && rows[1..].iter().all(|r| r[2] == "reminder" && r[0].contains("09:00 UTC")),
        "{lines}"
    );
    office.done(&["queue", "hold", "O-1"]);
    office.done(&["go-live"]);
    office.done(&["once"]);
    assert_eq!(office.outbox().len(), 0, "held");
    office.done(&["queue", "retry", "O-1"]);
    office.done(&["once"]);
    assert!(office.done(&["queue", "show", "O-1", "--raw"]).contains("A post"));
}

#[test]
fn a_time_is_only_given_to_what_can_be_sent_and_may_be_the_end_of_the_day() {
    let office = Office::new();
    office.done(&["ticket", "new", "Without an action", "--employee", "dana@acme.example"]);
    assert!(office.fails(&["ticket", "schedule", "T-1", "--at", "eod"], 1).contains("no Requested Action"));
    office.done(&["ticket", "edit", "T-1", "--action", "Add the APR"]);
    office.done(&["ticket", "schedule", "T-1", "--at", "eod"]);
    let shown = office.done(&["ticket", "show", "1"]);
    assert!(shown.lines().any(|l| l.starts_with("scheduled\t") && l.ends_with(" 17:30 UTC")), "{shown}");
}

#[test]
fn a_lost_database_is_not_made_anew() {
    let office = Office::new();
    let data = office.path("data");
    let lost = office.path("lost");
    std::fs::create_dir(&lost).unwrap();
    for file in std::fs::read_dir(&data).unwrap().map(|f| f.unwrap().path()) {
        if file.file_name().unwrap().to_str().unwrap().starts_with("mailroom.db") {
            std::fs::rename(&file, lost.join(file.file_name().unwrap())).unwrap();
        }
    }
    assert!(office.fails(&["ticket", "list"], 78).contains("restore it from a backup"));
    assert_eq!(office.deliver("From: <dana@acme.example>\n\nDONE\n", &[]).code, 75);
    assert!(!data.join("mailroom.db").exists());
}

/// Drafts may stay drafts: whoever sends all is told of them first, and they hold up no other.
#[test]
fn what_cannot_be_sent_is_named_at_the_first_asking_and_left_out() {
    let office = Office::new();
    let new = ["ticket", "new"];
    let dana = ["--employee", "dana@acme.example"];
    office.done(&[&new[..], &["Nobody's", "--action", "x"]].concat());
    office.done(&[&new[..], &["Nothing to do"], &dana].concat());
    office.fails(&["ticket", "send", "--all"], 1);
    office.done(&[&new[..], &["Good", "--action", "x"], &dana].concat());
    let asked = office.fails(&["ticket", "send", "--all"], 5);
    assert!(
        asked.contains("2 would be left out (T-1: no employee, T-2: no Requested Action): add --yes"),
        "{asked}"
    );
    let said = office.done(&["ticket", "send", "--all", "--yes"]);
    let lines: Vec<&str> = said.lines().collect();
    assert!(lines[0].starts_with("T-3 Pending Correction"), "{said}");
    assert!(lines[1].starts_with("T-1 left out: no employee"), "{said}");
    assert!(lines[2].starts_with("T-2 left out: no Requested Action"), "{said}");
}
