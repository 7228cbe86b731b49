//! Mail to `control@`: where a command may stand, and where it is none.

use crate::authority::{APPLIED, PARKED, last, sent_to};
use crate::support::world::*;
use mailroom::inbound::Taken;
use mailroom::workflow::Status;

const CLOSED: (Taken, Status) = (APPLIED, Status::Closed);
const WAITS: (Taken, Status) = (PARKED, Status::PendingVerification);

/// What becomes of the subject `CLOSE T-n` above this content, and what the mail's note says.
fn with(content: &str) -> ((Taken, Status), String) {
    signed("", content)
}

/// The same with these fields in front.
fn signed(fields: &str, content: &str) -> ((Taken, Status), String) {
    let (world, no, mail) = sent_to(DANA);
    world.take(&reply(&mail, "DONE"));
    world.pump();
    let taken = world.take(&format!(
        "Authentication-Results: mx.acme.example; dmarc=pass header.from=acme.example\n{fields}From: <{OFFICER}>\nTo: <control@{DOMAIN}>\nSubject: CLOSE {no}\nDate: Mon, 23 Nov 2026 10:05:00 +0000\nMessage-ID: <close@client.example>\nMIME-Version: 1.0\nContent-Type: {content}\n"
    ));
    world.verify();
    ((taken, world.status(no)), last(&world).note)
}

fn under(body: &str) -> (Taken, Status) {
    with(&format!("text/plain; charset=utf-8\n\n{body}")).0
}

#[test]
fn a_subject_is_a_command_where_the_body_has_nothing_but_a_signature() {
    let bodies = ["", "\n \n", "-- \nMorgan Lee\nCompliance", "Sent from my iPhone"];
    bodies.iter().for_each(|body| assert_eq!(under(body), CLOSED, "{body:?}"));
    assert_eq!(with("text/html\n\n<div><br></div>").0, CLOSED);
}

#[test]
fn a_subject_above_a_quote_or_a_forward_is_no_command() {
    let forward =
        "---------- Forwarded message ---------\nFrom: <mallory@attacker.test>\nSubject: x\n\nPlease.";
    let page = "text/html\n\n<blockquote type=\"cite\">Please close it.</blockquote>";
    let attached = "multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\n\n--b\nContent-Type: message/rfc822\n\nFrom: <mallory@attacker.test>\nSubject: x\n\nPlease.\n--b--";
    let texts = [
        "> Please close it.",
        "On Mon, 23 Nov 2026 at 10:05, Dana Reyes <dana@acme.example> wrote:\n> DONE",
        forward,
    ]
    .map(|body| format!("text/plain; charset=utf-8\n\n{body}"));
    for content in texts.iter().map(String::as_str).chain([page, attached]) {
        let (became, note) = with(content);
        assert_eq!(became, WAITS, "{content}");
        assert_eq!(
            note, "its body is only a quote or a forward: then the subject is no command",
            "{content}"
        );
    }
}

#[test]
fn words_above_a_quote_are_read_and_the_subject_is_not() {
    assert_eq!(under("Shall we?\n\nOn Mon, Dana Reyes wrote:\n> DONE"), WAITS);
}

/// Whoever has a copy of a signed mail can hide its whole body by a field that the signature leaves out.
#[test]
fn a_subject_above_a_body_that_a_field_hides_is_no_command() {
    const PLAIN: &str = "text/plain; charset=utf-8";
    let signature = |h: &str| {
        format!("DKIM-Signature: v=1; a=rsa-sha256; d=acme.example; s=s1; h={h}; bh=AA==; b=AA==\n")
    };
    let (open, named) = (signature("from:subject"), signature("from:content-type:content-disposition"));
    let hidden = [
        "application/octet-stream",
        "text/x-unknown",
        "message/rfc822",
        "multipart/mixed",
        "text/plain\nContent-Disposition: attachment",
    ];
    for content in hidden {
        for fields in [&open, &named, ""] {
            let (became, _) = signed(fields, &format!("{content}\n\nPlease wait until she answers."));
            assert_eq!(became, WAITS, "{fields}{content}");
        }
    }
    for fields in [&open, &named] {
        assert_eq!(signed(fields, &format!("{PLAIN}\n\n")).0, CLOSED, "{fields}");
        assert_eq!(signed(fields, &format!("{PLAIN}\n\n-- \nMorgan Lee")).0, CLOSED, "{fields}");
    }
    let beside = "multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\n\n--b\nContent-Type: image/png\n\nlogo\n--b--";
    assert_eq!(signed(&named, beside).0, CLOSED);
}
