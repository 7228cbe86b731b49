//! `explain` of the mails that there are most of, in sentences that need no manual.

use super::*;

/// Two tickets that went out, and the mails about them.
fn office() -> (Office, String, String) {
    let office = Office::new();
    office.ticket("One");
    office.ticket("Two");
    office.done(&["go-live"]);
    office.done(&["once"]);
    let (one, two) = (office.mail("dana@acme.example", "One"), office.mail("dana@acme.example", "Two"));
    (office, one, two)
}

fn taken(office: &Office, mail: &str) {
    assert_eq!(office.deliver(mail, &[]).code, 0);
}

/// The rows of `explain`, without those that it says nothing in.
fn explained(office: &Office, no: &str) -> Vec<(String, String)> {
    let said = office.done(&["explain", no]);
    let rows = said.lines().filter_map(|line| line.split_once('\t'));
    rows.filter(|(_, text)| !text.is_empty()).map(|(name, text)| (name.to_owned(), text.to_owned())).collect()
}

fn are(rows: &[(String, String)], expected: &[(&str, &str)]) {
    for (name, text) in expected {
        let found = rows.iter().find(|(known, _)| known == name).map(|(_, text)| text.as_str());
        assert_eq!(found, Some(*text), "{name}: {rows:#?}");
    }
    assert!(
        rows.iter().all(|(name, text)| name == "stamp" || !text.contains('_')),
        "a stored word: {rows:#?}"
    );
    assert!(!rows.iter().any(|(_, text)| text.contains("M-9") || text.contains("came again")), "{rows:#?}");
}

const REFERS: &str = "T-2, in the mail to dana@acme.example, by the address in To or Cc";

#[test]
fn a_done_and_a_comment() {
    let (office, one, two) = office();
    taken(&office, &reply(&one, "dana@acme.example", ("r1", "DONE"), true));
    taken(&office, &reply(&two, "dana@acme.example", ("r2", "Which number?"), true));
    let rows = explained(&office, "M-1");
    are(
        &rows,
        &[
            ("was", "applied: it is an answer"),
            ("happened", "T-1 DONE: Pending Correction -> Pending Verification"),
            ("refers_to", "T-1, in the mail to dana@acme.example, by the address in To or Cc"),
            ("mail_server_says", "dmarc=pass header.from=acme.example"),
            ("sender", "dana@acme.example, proven: dmarc=pass header.from=acme.example"),
            ("reads_as", "DONE"),
            ("now_it_would_be", "applied: it is an answer"),
        ],
    );
    are(
        &explained(&office, "M-2"),
        &[("happened", "T-2 comment: Pending Correction -> Comment Added"), ("reads_as", "comment")],
    );
}

#[test]
fn a_parked_and_a_quarantined_one() {
    let (office, _, two) = office();
    taken(&office, &reply(&two, "dana@acme.example", ("r1", "DONE"), false));
    taken(&office, &reply(&two, "eve@x.example", ("r2", "DONE"), true));
    let forged = reply(&two, "dana@acme.example", ("r3", "DONE"), true).replace("dmarc=pass", "dmarc=fail");
    taken(&office, &forged);
    let nothing = "nothing that proves its sender";
    let rows = explained(&office, "M-1");
    are(
        &rows,
        &[
            ("was", "parked: nothing proves its sender"),
            ("refers_to", REFERS),
            ("mail_server_says", nothing),
            ("sender", "dana@acme.example says its From field, and nothing proves it"),
            ("reads_as", "DONE"),
        ],
    );
    // The request that this very mail caused is not counted against it.
    let row = |name: &str| rows.iter().find(|(known, _)| known == name).unwrap().1.as_str();
    assert!(!row("now_it_would_log").contains("withheld"), "{rows:#?}");
    assert!(row("now_it_would_send").contains("the request to confirm it to dana@acme.example"), "{rows:#?}");
    // Another one is: one such request a day.
    taken(&office, &reply(&two, "dana@acme.example", ("r4", "DONE"), false));
    let rows = explained(&office, "M-4");
    let logged = rows.iter().find(|(name, _)| name == "now_it_would_log").unwrap();
    assert!(logged.1.contains("M-4 the request to confirm it (answer withheld: cap)"), "{rows:#?}");
    are(
        &explained(&office, "M-2"),
        &[
            ("was", "quarantined: its sender is nobody on file"),
            ("sender", "its sender is nobody on file"),
            ("now_it_would_log", "M-2 quarantined: its sender is nobody on file"),
        ],
    );
    are(
        &explained(&office, "M-3"),
        &[
            ("was", "quarantined: the sender's domain does not vouch for it (dmarc=fail)"),
            ("mail_server_says", "dmarc=fail: the sender's domain does not vouch for it"),
        ],
    );
}

#[test]
fn a_bounce_and_an_out_of_office_are_no_answers() {
    let (office, _, two) = office();
    let away = reply(&two, "dana@acme.example", ("r1", "Away until 3 December 2026. DONE"), true);
    taken(&office, &away.replacen("MIME-Version", "Auto-Submitted: auto-replied\nMIME-Version", 1));
    let id = field(&two, "Message-ID");
    let status = "Reporting-MTA: dns; mx.acme.example\n\nFinal-Recipient: rfc822; dana@acme.example\nAction: failed\nStatus: 5.1.1\n";
    taken(
        &office,
        &format!(
            "From: <MAILER-DAEMON@mx.acme.example>\nTo: bounces@mail.acme.example\nSubject: Undelivered\nMessage-ID: <b1@mx.acme.example>\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=B\n\n--B\nContent-Type: text/plain\n\nIt did not arrive.\n\n--B\nContent-Type: message/delivery-status\n\n{status}\n--B\nContent-Type: text/rfc822-headers\n\nMessage-ID: {id}\n\n--B--\n"
        ),
    );
    are(
        &explained(&office, "M-1"),
        &[
            ("was", "filed: a program wrote it"),
            ("happened", "T-2 automatic reply"),
            ("reads_as", "no answer: a program wrote it"),
            ("now_it_would_be", "filed: a program wrote it"),
            ("now_it_would_log", "T-2 automatic reply, M-1 filed: a program wrote it (T-2)"),
        ],
    );
    are(
        &explained(&office, "M-2"),
        &[
            ("was", "filed: it is a delivery report (delivery failed 5.1.1)"),
            ("happened", "T-2 mail not delivered"),
            ("refers_to", "T-2, in the mail to dana@acme.example, by In-Reply-To or References"),
            ("reads_as", "no answer: it is a delivery report"),
        ],
    );
}

#[test]
fn a_ticket_is_explained_by_what_happened_and_the_mails_about_it() {
    let (office, one, _) = office();
    taken(&office, &reply(&one, "dana@acme.example", ("r1", "Which number?"), true));
    taken(&office, &reply(&one, "dana@acme.example", ("r2", "DONE"), true));
    taken(&office, &reply(&one, "dana@acme.example", ("r3", "and the bio"), false));
    let said = office.done(&["explain", "T-1"]);
    for line in [
        "status\tPending Verification\n",
        "waits\tM-3 parked: nothing proves its sender\n",
        "mails\tM-1 of dana@acme.example: applied: it is an answer, M-2 of dana@acme.example: applied: it is an answer\n",
        "\tDONE: Comment Added -> Pending Verification\tdana@acme.example\tM-2\t",
    ] {
        assert!(said.contains(line), "{line:?} is not in\n{said}");
    }
    let json: serde_json::Value = serde_json::from_str(&office.done(&["explain", "T-1", "--json"])).unwrap();
    assert_eq!(
        (&json["status"], json["timeline"].as_array().unwrap().len()),
        (&"Pending Verification".into(), 4)
    );
    office.fails(&["explain", "T-9"], 3);
    assert!(office.done(&["explain", "O-1"]).contains("notice\tassigned\n"));
}
