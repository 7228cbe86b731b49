//! The way of a mail, from standard input to the answer.

use super::*;

#[test]
fn the_whole_way_from_the_shell() {
    let office = Office::new();
    office.ticket("Instagram post of 14 Nov");
    office.done(&["once"]);
    assert_eq!(office.outbox().len(), 0, "nothing is sent before go-live");
    office.done(&["go-live"]);
    office.done(&["once"]);
    let out = office.mail("dana@acme.example", "Instagram");

    let done = reply(&out, "dana@acme.example", ("r1", "DONE"), true);
    let said = office.deliver(&done, &[]);
    assert_eq!((said.code, said.out.as_str(), said.err.as_str()), (0, "", ""), "silent when all is well");
    assert_eq!(office.column(1, &["ticket", "list"]), ["Pending Verification"]);
    office.done(&["once"]);
    let notice = office.mail("morgan@acme.example", "Instagram");

    let again = office.deliver(&done, &["--verbose"]);
    assert_eq!(
        (again.code, again.out.as_str()),
        (0, "filed: known already (M-1)\n"),
        "a redelivery changes nothing"
    );
    assert_eq!(
        office.deliver(&reply(&notice, "morgan@acme.example", ("r2", "CLOSE: checked"), true), &[]).code,
        0
    );
    let shown = office.done(&["ticket", "show", "T-1"]);
    assert!(shown.contains("status\tClosed\n") && shown.contains("closing_note\tchecked\n"), "{shown}");
    let verified = office.done(&["log", "verify"]);
    assert!(verified.starts_with("log\tverified\n") && verified.contains("mails_in\t2\n"), "{verified}");
    let why = office.done(&["explain", "r1@client.example"]);
    assert!(
        why.contains("sender\tdana@acme.example, proven: dmarc=pass header.from=acme.example\n"),
        "{why}"
    );
    assert!(why.contains("reads_as\tDONE\n"), "{why}");
    let row = |name: &str| why.lines().find_map(|l| l.strip_prefix(&format!("{name}\t"))).unwrap().to_owned();
    assert!(row("happened").contains("Pending Correction -> Pending Verification"), "{why}");
    assert!(!row("happened").contains("closed"), "what others did is not the mail's: {why}");
    assert!(why.contains("now_it_would_be\t") && !why.contains("\nevents\t"), "a rehearsal says so: {why}");
}

/// Mail as a proven employee writes it to somebody.
fn written(to: &str, (id, text): (&str, &str)) -> String {
    format!(
        "Authentication-Results: mx.acme.example; dmarc=pass header.from=acme.example\nReceived: from client by mx.acme.example; Mon, 23 Nov 2026 10:05:00 +0000\nFrom: <dana@acme.example>\nTo: {to}\nSubject: A word\nMessage-ID: <{id}@client.example>\n\n{text}\n"
    )
}

#[test]
fn what_is_written_to_others_and_answers_nothing_of_ours_moves_no_ticket() {
    let office = Office::new();
    office.ticket("A post");
    office.done(&["go-live"]);
    office.done(&["once"]);
    let status = || office.column(1, &["ticket", "list", "--all"]);
    let joe = "joe@other.example";
    let said = office.deliver(&written(joe, ("j1", "DONE")), &["--to", joe, "-v"]);
    assert!(said.out.starts_with("M-1 filed (no_ticket) it is for none of our addresses"), "{}", said.out);
    assert_eq!(office.deliver(&written(joe, ("j2", "DONE")), &[]).code, 0);
    assert_eq!(status(), ["Pending Correction"]);
    let nonsense = office.deliver(&written("tickets@mail.acme.example", ("j3", "x")), &["--to", "nonsense"]);
    assert_eq!(nonsense.code, 75, "no mail bounces for a wrong line: {}", nonsense.err);
    assert!(nonsense.err.contains("--to nonsense"), "{}", nonsense.err);
    assert_eq!(office.column(0, &["inbox", "list", "--all"]), ["M-1", "M-2"]);
    let said = office.deliver(&written("tickets@mail.acme.example", ("j4", "On it")), &["-v"]);
    assert!(said.out.starts_with("M-3 applied (event)") && said.out.contains("; T-1 "), "{}", said.out);
    assert_eq!(status(), ["Comment Added"], "a pipe that names nobody: the To field does");
    let to = ["--to", "tickets@mail.acme.example", "--json"];
    let json = office.deliver(&written("undisclosed:;", ("j5", "DONE")), &to);
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!((&json["mail"], &json["disposition"]), (&"M-4".into(), &"applied".into()));
    office.done(&["log", "verify"]);
}

#[test]
fn a_verdict_that_is_missing_parks_and_staff_release_words_only() {
    let office = Office::new();
    office.ticket("A post");
    office.done(&["go-live"]);
    office.done(&["once"]);
    let out = office.mail("dana@acme.example", "A post");
    let bare = reply(&out, "dana@acme.example", ("r1", "DONE"), false);
    assert_eq!(office.deliver(&bare, &["-v"]).out.split('(').next(), Some("M-1 parked "));
    assert_eq!(office.column(1, &["ticket", "list", "--all"]), ["Pending Correction"]);
    assert_eq!(office.column(3, &["inbox", "list"]), ["unproven"]);
    assert_eq!(office.done(&["inbox", "release", "M-1", "--as-comment"]), "M-1 released on T-1\n");
    assert_eq!(office.column(1, &["ticket", "list"]), ["Comment Added"], "never as a DONE");
    office.fails(&["inbox", "release", "M-1"], 4);
    office.fails(&["inbox", "reprocess", "M-1"], 4);
    let log = office.done(&["log", "show", "M-1"]);
    assert!(log.contains("\tapplied\t") && log.contains("operator:tester"), "{log}");
    office.done(&["log", "verify"]);
}

#[test]
fn the_envelope_comes_from_arguments_or_from_the_environment() {
    let office = Office::new();
    let bounce = "From: <MAILER-DAEMON@x.example>\nTo: <tickets@mail.acme.example>\nSubject: x\nMessage-ID: <b1@x>\n\nx\n";
    assert_eq!(office.deliver(bounce, &["--from", "<>", "--to", "tickets@mail.acme.example", "-v"]).code, 0);
    let shown = office.done(&["inbox", "show", "M-1"]);
    assert!(shown.contains("envelope_to\ttickets@mail.acme.example\n"), "{shown}");
    assert_eq!(office.done(&["inbox", "show", "M-1", "--raw"]), bounce, "octet for octet");
}

#[test]
fn mail_that_cannot_be_taken_has_the_code_that_a_mail_server_reads() {
    let office = Office::new();
    let path = office.path("mailroom.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("message_octets = 26214400", "message_octets = 65536")).unwrap();
    assert_eq!(office.deliver(&"x".repeat(65_537), &[]).code, 65);
    assert_eq!(
        office.deliver(&format!("From: a@b.example\n\n{}\n", "x".repeat(65_516)), &[]).code,
        0,
        "at the limit"
    );
    assert_eq!(office.deliver("", &[]).code, 65);
    std::fs::write(&path, "[severs]\n").unwrap();
    let broken = office.deliver("From: a@b.example\n\nx\n", &[]);
    assert_eq!(broken.code, 75, "wrong settings bounce no mail: {}", broken.err);
}

#[test]
fn reply_text_reads_a_mail_and_ndjson() {
    let office = Office::bare();
    let path = office.path("mail.eml");
    std::fs::write(&path, "From: a@b.example\n\nThanks\n\n> old words\n").unwrap();
    assert_eq!(office.done(&["reply-text", path.to_str().unwrap()]), "Thanks\n");
    assert_eq!(office.run(&["reply-text", "--language", "klingon", path.to_str().unwrap()]).code, 2);
    std::fs::write(&path, "Note: Gr\u{fc}\u{df}e\n\n> old words\n").unwrap();
    assert_eq!(office.done(&["reply-text", "--body", path.to_str().unwrap()]), "Note: Gr\u{fc}\u{df}e\n");
    std::fs::write(&path, "").unwrap();
    for named in [path, office.path("data")] {
        let said = office.fails(&["reply-text", named.to_str().unwrap()], 65);
        assert!(said.contains(named.to_str().unwrap()) && !said.contains("standard input"), "{said}");
    }
}
