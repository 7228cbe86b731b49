//! Exit codes, complaints, rights, and a log that was tampered with.

use super::*;

#[test]
fn exit_codes_and_one_line_of_complaint() {
    let office = Office::new();
    assert_eq!(office.run(&["frobnicate"]).code, 2);
    assert_eq!(office.run(&["ticket", "show", "x"]).code, 2);
    assert_eq!(office.run(&["--version"]).code, 0);
    office.fails(&["ticket", "show", "T-9"], 3);
    office.fails(&["person", "show", "nobody@acme.example"], 3);
    office.fails(&["explain", "none@here"], 3);
    office.fails(&["queue", "show", "O-1"], 3);
    office.fails(&["pause"], 4);
    office.fails(&["log", "show", "T-99"], 3);
    office.fails(&["firm", "set", "nonsense", "1"], 3);
    office.fails(&["firm", "add", "acme", "Acme Lending", "--domain", "acme.example"], 4);
    office.fails(&["firm", "add", "acme", "Another name"], 1);
    std::fs::write(office.path("empty.csv"), "").unwrap();
    office.fails(&["person", "import", office.path("empty.csv").to_str().unwrap()], 65);
    office.ticket("A post");
    office.done(&["go-live"]);
    office.done(&["once"]);
    office.fails(&["queue", "retry", "O-1"], 4);
    let sent: serde_json::Value =
        serde_json::from_str(&office.done(&["--json", "queue", "list", "--all"])).unwrap();
    let at: jiff::Timestamp = sent[0]["sent"].as_str().unwrap().parse().unwrap();
    assert!(sent[0]["next"].is_null() && at <= jiff::Timestamp::now(), "{sent}");
}

#[test]
fn a_setting_of_the_wrong_kind_is_answered_with_one_of_the_right_kind() {
    let office = Office::new();
    assert!(office.fails(&["firm", "set", "languages", "de"], 1).contains("write [\"de\"]"));
    assert!(office.fails(&["firm", "set", "eod", "25:00"], 1).contains("write 17:30"));
    assert!(office.fails(&["firm", "set", "reminders.on", "maybe"], 1).contains("true or false"));
    let hours = office.fails(&["firm", "set", "hours", "9-5"], 1);
    assert!(hours.contains(r#"it is now {"#) && hours.contains(r#""from":"08:00:00""#), "{hours}");
}

#[test]
fn our_own_addresses_are_nobodys() {
    let office = Office::new();
    let ours = "Tickets+x@mail.acme.example";
    let import = office.path("people.csv");
    std::fs::write(&import, format!("email,name\n{ours},Desk\n")).unwrap();
    let refused = [
        &["person", "add", ours][..],
        &["person", "address", "dana@acme.example", ours],
        &["person", "alias", "dana@acme.example", ours],
        &["person", "import", import.to_str().unwrap()],
        &["ticket", "new", "A post", "--employee", ours, "--assigner", "morgan@acme.example"],
        &["firm", "set", "journal", ours],
    ];
    for args in refused {
        let said = office.fails(args, 1);
        assert!(said.contains("that is our own address"), "{args:?}: {said}");
    }
    assert_eq!(office.column(0, &["person", "list", "--all"]).len(), 2);
    office.done(&["person", "add", "tickets@acme.example"]);
}

#[test]
fn a_ticket_says_something_and_leads_to_the_web() {
    let office = Office::new();
    office.done(&["firm", "set", "categories", r#"[["ADV","Advertising"],["SOC","Social"]]"#]);
    let refused: [(&[&str], &str); 7] = [
        (&["ticket", "new", "", "--action", "x"], "the title is empty"),
        (&["ticket", "new", " \t", "--action", "x"], "the title is empty"),
        (&["ticket", "new", "A", "--action", ""], "a Requested Action is empty"),
        (&["ticket", "new", "A", "--action", "x", "--violation", "NMLS"], "there are: ADV, SOC"),
        (&["ticket", "new", "A", "--action", "x", "--url", "javascript:alert(1)"], "http:// or https://"),
        (
            &["ticket", "new", "A", "--employee", "dana@acme.example", "--action", "x", "--at", "2020-01-01"],
            "past",
        ),
        (&["ticket", "new", "A", "--url", "https://"], "http:// or https://"),
    ];
    for (args, why) in refused {
        let said = office.fails(args, 1);
        assert!(said.contains(why), "{args:?}: {said}");
    }
    assert_eq!(office.done(&["ticket", "list", "--all"]), "");
    office.done(&[
        "ticket",
        "new",
        "A",
        "--action",
        "x",
        "--violation",
        "ADV",
        "--url",
        "HTTPS://x.example/1",
    ]);
    assert!(office.fails(&["ticket", "edit", "T-1", "--title", " "], 1).contains("the title is empty"));
    assert!(office.fails(&["ticket", "edit", "T-1", "--violation", "x"], 1).contains("there are: ADV, SOC"));
}

#[test]
fn only_staff_act_in_their_own_name() {
    let office = Office::new();
    office.ticket("A post");
    let said = office.fails(&["--as", "dana@acme.example", "ticket", "close", "T-1", "--note", "x"], 77);
    assert!(said.contains("not an active officer or lead"), "{said}");
    office.fails(&["--as", "morgan@acme.example", "person", "add", "x@acme.example"], 77);
    office.fails(&["--as", "morgan@acme.example", "go-live"], 77);
    office.done(&["firm", "add", "other", "Other"]);
    office.done(&[
        "person",
        "add",
        "eve@other.example",
        "--firm",
        "other",
        "--role",
        "lead",
        "--role",
        "officer",
    ]);
    let eve = ["--as", "eve@other.example"];
    office.fails(&[&eve[..], &["ticket", "close", "T-1", "--note", "x"]].concat(), 3);
    office.fails(&[&eve[..], &["ticket", "show", "T-1"]].concat(), 3);
    office.fails(&[&eve[..], &["queue", "hold", "O-1"]].concat(), 3);
    office.fails(&[&eve[..], &["person", "add", "x@acme.example", "--firm", "acme"]].concat(), 3);
    office.fails(&[&eve[..], &["ticket", "new", "x", "--assigner", "morgan@acme.example"]].concat(), 77);
    assert_eq!(office.done(&[&eve[..], &["ticket", "list", "--all"]].concat()), "");
    office.done(&[&eve[..], &["person", "add", "x@other.example", "--firm", "other"]].concat());
}

#[test]
fn a_log_that_was_changed_behind_our_back_is_named() {
    let office = Office::new();
    office.ticket("A post");
    office.done(&["log", "verify"]);
    let db = rusqlite::Connection::open(office.path("data/mailroom.db")).unwrap();
    let tamper = |sql: &str| db.execute_batch(sql).unwrap();
    tamper(
        "CREATE TABLE kept AS SELECT * FROM ticket; UPDATE ticket SET doc = replace(doc, 'pending_correction', 'closed')",
    );
    assert!(
        office
            .fails(&["log", "verify"], 1)
            .contains("T-1 is closed, but its entries make it pending_correction")
    );
    tamper("UPDATE ticket SET doc = (SELECT doc FROM kept)");
    office.done(&["log", "verify"]);
    for (table, change, meant) in [
        (
            "ticket",
            "json_set(doc, '$.title', 'Another post')",
            "log of F-1: T-1: title is \"Another post\", but its entries make it \"A post\"",
        ),
        (
            "person",
            "json_set(doc, '$.roles', json('[\"lead\"]'))",
            ": roles is [\"lead\"], but its entries make it",
        ),
        (
            "firm",
            "json_set(doc, '$.settings.trust_reply', 'token')",
            "F-1: settings.trust_reply is \"token\"",
        ),
    ] {
        tamper(&format!("CREATE TABLE was AS SELECT * FROM {table}; UPDATE {table} SET doc = {change}"));
        let said = office.fails(&["log", "verify"], 1);
        assert!(said.contains(meant), "{said}");
        let key = if table == "ticket" { "no" } else { "id" };
        let back = format!("(SELECT doc FROM was WHERE was.{key} = {table}.{key})");
        tamper(&format!("UPDATE {table} SET doc = {back}; DROP TABLE was"));
    }
    office.done(&["log", "verify"]);
    tamper("CREATE TABLE was AS SELECT * FROM ticket; UPDATE ticket SET due = NULL");
    let said = office.fails(&["log", "verify"], 1);
    assert!(said.contains("the columns of T-1 are not those of its document"), "its reminders: {said}");
    tamper("UPDATE ticket SET due = (SELECT due FROM was); DROP TABLE was");
    office.done(&["log", "verify"]);
    tamper("INSERT INTO firm SELECT 9, 'shadow', json_set(doc, '$.id', 9, '$.slug', 'shadow') FROM firm");
    assert!(office.fails(&["log", "verify"], 1).contains("F-9 is on file, and no entry tells of it"));
    tamper("DELETE FROM firm WHERE id = 9");
    tamper("DROP TRIGGER entry_unchanged; UPDATE entry SET body = replace(body, 'send_later', 'sent_later')");
    let said = office.fails(&["log", "verify"], 1);
    assert!(said.contains("log of F-1: entry 4"), "{said}");
}

#[test]
fn confirmation_is_asked_for_by_exit_code() {
    let office = Office::new();
    for n in 1..=6 {
        office.ticket(&format!("Post {n}"));
    }
    let six = ["ticket", "close", "1", "2", "3", "4", "5", "6", "--note", "withdrawn by law"];
    office.fails(&six, 5);
    office.done(&[&six[..], &["--yes"]].concat());
    office.fails(&["queue", "drop", "O-1"], 5);
    office.fails(&["person", "add", "dana@acme.example"], 1);
}

#[test]
fn settings_that_are_wrong_are_named_with_file_and_line() {
    let office = Office::bare();
    let path = office.path("mailroom.toml");
    let good = office.done(&["config", "show"]);
    assert_eq!(good, std::fs::read_to_string(&path).unwrap(), "init writes what show shows");
    office.done(&["config", "check"]);
    std::fs::write(&path, "[server]\ndomain = \"mail.acme.example\"\ntrusted_hop = 1\n").unwrap();
    let said = office.fails(&["config", "check"], 78);
    let file = path.display();
    assert_eq!(
        said,
        format!(
            "mailroom: {file}:3: server.trusted_hop: unknown key; allowed: domain, data, authserv_id, trusted_hops, separate_results; did you mean trusted_hops?\n"
        )
    );
    let mailbox = "[[inbound.imap]]\nhost = \"x\"\nuser = \"y\"\n";
    std::fs::write(&path, format!("[server]\ndomain = \"mail.acme.example\"\n{mailbox}")).unwrap();
    let said = office.fails(&["config", "check"], 78);
    assert!(said.contains(":5: inbound.imap.user: no password: "), "{said}");
    std::fs::remove_file(&path).unwrap();
    assert!(office.fails(&["ticket", "list"], 78).contains("mailroom init"));
}

#[test]
fn init_overwrites_nothing_and_keeps_its_key_to_itself() {
    use std::os::unix::fs::PermissionsExt;
    let office = Office::bare();
    let keys = office.path("data/keys");
    assert_eq!(std::fs::metadata(&keys).unwrap().permissions().mode() & 0o777, 0o600);
    let before = std::fs::read(&keys).unwrap();
    office.fails(&["init", "--dir", office.path("").to_str().unwrap()], 4);
    assert_eq!(std::fs::read(&keys).unwrap(), before);
    std::fs::remove_file(&keys).unwrap();
    let said = office.fails(&["ticket", "list"], 78);
    assert!(said.contains("data/keys") && said.contains("restore it from a backup"), "{said}");
    assert!(!said.contains("init"), "init makes none where a folder is already: {said}");
    let (key, mode) = (format!("9 {}\n", "0a".repeat(32)), std::fs::Permissions::from_mode(0o600));
    std::fs::write(&keys, key).unwrap();
    std::fs::set_permissions(&keys, mode).unwrap();
    assert_eq!(
        office.column(0, &["keys", "list"]),
        ["9"],
        "as docs/operating.md says for one without a backup"
    );
}
