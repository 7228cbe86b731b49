//! What `ticket show` and `explain` tell of a ticket and a mail, in words.

use super::*;

fn answered() -> Office {
    let office = Office::new();
    office.ticket("A post");
    office.done(&["go-live"]);
    office.done(&["once"]);
    let out = office.mail("dana@acme.example", "A post");
    assert_eq!(office.deliver(&reply(&out, "dana@acme.example", ("r1", "Which number?"), true), &[]).code, 0);
    assert_eq!(office.deliver(&reply(&out, "dana@acme.example", ("r2", "DONE"), true), &[]).code, 0);
    office
}

#[test]
fn a_ticket_is_shown_with_its_timeline() {
    let office = answered();
    office.done(&["--as", "morgan@acme.example", "ticket", "close", "T-1", "--note", "seen it myself"]);
    let shown = office.done(&["ticket", "show", "T-1"]);
    let rows: Vec<Vec<&str>> =
        shown.lines().filter(|l| l.starts_with("timeline\t")).map(|l| l.split('\t').collect()).collect();
    let what: Vec<&str> = rows.iter().map(|row| row[2]).collect();
    assert_eq!(
        what,
        [
            "created: Send Later",
            "sent: Send Later -> Pending Correction",
            "comment: Pending Correction -> Comment Added",
            "DONE: Comment Added -> Pending Verification",
            "closed: Pending Verification -> Closed",
        ],
        "{shown}"
    );
    assert!(rows.iter().all(|row| row.len() == 7 && row[1].ends_with(" UTC")), "{shown}");
    assert_eq!(rows[0][3..], ["operator:tester", "command line", "", ""]);
    let proof = "dmarc=pass header.from=acme.example";
    assert_eq!((rows[2][3], rows[2][4], rows[2][6]), ("dana@acme.example", "M-1", "Which number?"));
    assert!(rows[2][5].contains(proof) && rows[3][5].contains(proof), "{shown}");
    assert_eq!((rows[3][3], rows[3][4]), ("dana@acme.example", "M-2"));
    assert_eq!((rows[4][3], rows[4][4]), ("morgan@acme.example", "command line"));
    assert_eq!(rows[4][6], "seen it myself", "{shown}");
    let json: serde_json::Value =
        serde_json::from_str(&office.done(&["--json", "ticket", "show", "T-1"])).unwrap();
    let done = &json["timeline"][3];
    assert_eq!(
        (&done["event"], &done["to"], &done["by"]),
        (&"done".into(), &"pending_verification".into(), &"M-2".into())
    );
}

#[test]
fn what_a_mail_would_do_now_is_said_in_words() {
    let office = answered();
    let why = office.done(&["explain", "M-2"]);
    let row = |name: &str| why.lines().find_map(|l| l.strip_prefix(&format!("{name}\t"))).unwrap().to_owned();
    assert_eq!(row("now_it_would_be"), "applied: it is an answer", "{why}");
    assert!(row("now_it_would_log").contains("T-1 DONE"), "{why}");
    assert!(
        row("now_it_would_send").split(", ").all(|mail| mail.contains(" to ") && mail.contains('@')),
        "{why}"
    );
    assert!(!why.contains("pending_verification to"), "{why}");
    let stranger = "From: <eve@x.example>\nTo: <tickets@mail.acme.example>\nMessage-ID: <e1@x>\n\nhello\n";
    assert_eq!(office.deliver(stranger, &[]).code, 0);
    let why = office.done(&["explain", "M-3"]);
    assert!(why.contains("now_it_would_be\tquarantined: its sender is nobody on file"), "{why}");
}

#[test]
fn words_that_staff_took_out_of_a_mail_are_not_theirs() {
    let office = answered();
    let morgan = ["--as", "morgan@acme.example"];
    let as_morgan = |args: &[&str]| office.done(&[&morgan[..], args].concat());
    let out = office.mail("dana@acme.example", "A post");
    for id in ["s1", "s2"] {
        let forged = reply(&out, "eve@x.example", (id, "DONE"), false);
        assert_eq!(office.deliver(&forged, &[]).code, 0);
    }
    let released = as_morgan(&["inbox", "release", "M-3", "--as-comment", "--ticket", "T-1"]);
    assert_eq!(released, "M-3 released on T-1\n");
    as_morgan(&["ticket", "close", "T-1", "--note", "seen"]);
    let late = as_morgan(&["inbox", "release", "M-4", "--as-comment", "--ticket", "T-1"]);
    assert!(late.starts_with("M-4 released on T-1\nnote: T-1 is closed"), "{late}");
    let shown = office.done(&["ticket", "show", "T-1"]);
    let line = shown.lines().find(|line| line.contains("released from M-3")).unwrap();
    let cells: Vec<&str> = line.split('\t').collect();
    assert_eq!(cells[2], "comment: Pending Verification -> Comment Added, released from M-3", "{line}");
    assert_eq!(cells[3], "morgan@acme.example");
    assert_eq!(cells[6], "[M-3, From eve@x.example as claimed, not proven] DONE");
    let json: serde_json::Value =
        serde_json::from_str(&office.done(&["--json", "ticket", "show", "T-1"])).unwrap();
    let moment = &json["timeline"][4];
    assert_eq!(
        (&moment["released_from"], &moment["claimed_from"], &moment["from_proven"]),
        (&"M-3".into(), &"eve@x.example".into(), &false.into())
    );
    let log = office.done(&["log", "show", "T-1"]);
    assert!(log.contains("released from M-3; its From is claimed, not proven"), "{log}");
    assert!(!log.contains("eve@x.example"), "an address cannot be taken out of the log again: {log}");
    office.done(&["once"]);
    let news =
        office.outbox().into_iter().find(|mail| decoded(mail).contains("Staff took these words out of M-3"));
    assert!(decoded(&news.unwrap()).contains("nothing proves who wrote it"));
    office.done(&["log", "verify"]);
}

/// The text without soft line breaks and isolates (RFC 2045 section 6.7).
fn decoded(mail: &str) -> String {
    mail.replace("\r\n", "\n").replace("=\n", "").replace("=E2=81=A8", "").replace("=E2=81=A9", "")
}

/// By mail, the employee hears who did it: not who once assigned the ticket, and nobody's name for the operator.
#[test]
fn a_mail_names_whoever_did_it() {
    let office = Office::new();
    office.done(&["go-live"]);
    for title in ["First post", "Second post", "Third post"] {
        office.ticket(title);
    }
    office.done(&["person", "add", "lena@acme.example", "--name", "Lena Fox", "--role", "lead"]);
    let lena = ["--as", "lena@acme.example", "ticket"];
    office.done(&[&lena[..], &["reply", "T-1", "Which number is it?"]].concat());
    office.done(&[&lena[..], &["close", "T-2", "--note", "sold"]].concat());
    office.done(&["ticket", "close", "T-3", "--note", "sold"]);
    office.done(&["once"]);
    let said = |words: &str| office.outbox().iter().filter(|mail| decoded(mail).contains(words)).count();
    assert_eq!(said("Lena Fox wrote to you about T-1"), 1, "{:?}", office.outbox());
    assert_eq!(said("Lena Fox closed this ticket: it is not required any more"), 1);
    assert_eq!(said("Acme Lending closed this ticket: it is not required any more"), 1);
    assert_eq!(said("Morgan Lee closed"), 0);
}

/// A mail that is composed late tells what its event did when it came; only the status is of now.
#[test]
fn what_happened_before_it_was_closed_is_told_as_it_was() {
    let office = Office::new();
    office.ticket("A post");
    office.done(&["go-live"]);
    office.done(&["once"]);
    let out = office.mail("dana@acme.example", "A post");
    office.done(&["pause"]);
    assert_eq!(office.deliver(&reply(&out, "dana@acme.example", ("r1", "DONE"), true), &[]).code, 0);
    office.done(&["--as", "morgan@acme.example", "ticket", "close", "T-1"]);
    let again = office.fails(&["--as", "morgan@acme.example", "ticket", "close", "T-1"], 4);
    assert!(again.contains("T-1: closed already"), "{again}");
    assert_eq!(office.deliver(&reply(&out, "dana@acme.example", ("r2", "DONE"), true), &[]).code, 0);
    office.done(&["go-live"]);
    office.done(&["once"]);
    let all: Vec<String> = office.outbox().iter().map(|mail| decoded(mail)).collect();
    let receipts = |words: &str| {
        all.iter().filter(|m| m.contains("X-Mailroom-Event: receipt") && m.contains(words)).count()
    };
    assert_eq!((receipts("A person checks it now"), receipts("The ticket was closed already")), (1, 1));
    let staff = all.iter().find(|m| m.contains("Pending Verification: the employee said DONE")).unwrap();
    assert!(staff.contains("Status now: Closed"), "{staff}");
}

/// Who claims to have written what waits, whether anybody was asked, and where it is seen.
#[test]
fn what_waits_is_seen_at_its_ticket() {
    let office = Office::new();
    office.ticket("A post");
    office.done(&["go-live"]);
    office.done(&["once"]);
    let out = office.mail("dana@acme.example", "A post");
    for id in ["w1", "w2"] {
        assert_eq!(office.deliver(&reply(&out, "dana@acme.example", (id, "DONE"), false), &[]).code, 0);
    }
    assert_eq!(office.column(6, &["inbox", "list"]), ["T-1", "T-1"]);
    let shown = office.done(&["ticket", "show", "T-1"]);
    assert!(
        shown.contains("M-1 parked: nothing proves its sender") && shown.contains("M-2 parked"),
        "{shown}"
    );
    assert_eq!(office.done(&["ticket", "show", "T-1", "--files"]), "");
    office.done(&["once"]);
    let told = |no: &str| {
        let words = format!("{no} of dana@acme.example, as its From claims, waits: ");
        office.outbox().iter().map(|mail| decoded(mail)).find(|mail| mail.contains(&words)).unwrap()
    };
    assert!(told("M-1").contains("they were asked to confirm. `inbox show M-1` has it"), "{}", told("M-1"));
    assert!(told("M-2").contains("they were not asked to confirm"), "{}", told("M-2"));
    assert_eq!(office.deliver(&reply(&out, "dana@acme.example", ("w3", "DONE"), true), &[]).code, 0);
    office.done(&["inbox", "release", "M-1"]);
    let log = office.done(&["log", "show", "M-1"]);
    assert!(log.contains("released") && !log.contains("released, \n"), "{log}");
    office.done(&["log", "verify"]);
}

#[test]
fn an_absence_is_of_the_new_words_and_stands_at_every_ticket_of_its_batch() {
    let office = Office::new();
    for title in ["One", "Two"] {
        let args = ["ticket", "new", title, "--employee", "dana@acme.example", "--action", "x"];
        office.done(&args);
    }
    office.done(&["go-live"]);
    office.done(&["ticket", "send", "--all"]);
    office.done(&["once"]);
    let out = office.mail("dana@acme.example", "2 tickets");
    let away = "Away until 7 December 2026.\n\nOn Mon, 30 Nov 2026 at 09:00, Acme Lending <tickets@mail.acme.example> wrote:\n> 2 tickets\n";
    let mail = reply(&out, "dana@acme.example", ("a1", away), true);
    let mail = mail.replacen("Subject: ", "Auto-Submitted: auto-replied\nSubject: Automatic reply: ", 1);
    assert_eq!(office.deliver(&mail, &[]).code, 0);
    for no in ["T-1", "T-2"] {
        let shown = office.done(&["ticket", "show", no]);
        let away = shown.lines().find(|line| line.starts_with("away\t")).unwrap();
        assert!(away.ends_with("(7 December 2026)"), "{away}");
    }
}
