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
    assert!(office.fails(&["ticket", "list"], 78).contains("data/keys"));
}
