//! Real shapes of mail, read.
#![allow(clippy::unwrap_used)]

use mailroom::mail::Address;
use mailroom::mail::auth_results::{Stamp, Verdict, verdict};
use mailroom::parse::{Action, Automatic, FromField, Message, ReportKind, files, mark, parse};
use std::path::PathBuf;

mod absence_languages;
mod automatic;
mod bounces;
mod charsets;
mod from_field;
mod limits;
mod robust;
mod sealed;
mod tnef;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/inbound/parse")
}

fn raw(name: &str) -> Vec<u8> {
    std::fs::read(folder().join(format!("{name}.eml"))).unwrap()
}

fn read(name: &str) -> Message {
    parse(&raw(name))
}

fn judged(message: &Message) -> Verdict {
    verdict(
        &message.verdict_fields_below(0),
        Stamp::OneField,
        "mx.acme.example",
        message.from.address().unwrap(),
    )
}

#[test]
fn an_out_of_office_note_is_automatic_and_its_words_are_read() {
    let mail = read("outlook-de-out-of-office");
    assert_eq!(mail.automatic, Some(Automatic::AutoSubmitted));
    assert_eq!(mail.subject, "Automatische Antwort: [Ticket T-1042] Bitte prüfen");
    assert_eq!(
        mail.body.text.as_deref(),
        Some("Ich bin bis zum 4.12. außer Haus. Erledigt wird alles danach.\n")
    );
    assert_eq!(mail.date.unwrap().to_string(), "2026-11-20T09:12:00Z");
}

#[test]
fn a_bounce_names_the_mail_the_person_and_the_reason() {
    let mail = read("postfix-bounce");
    let report = mail.report.unwrap();
    assert_eq!((report.kind, report.action), (ReportKind::Delivery, Some(Action::Failed)));
    assert_eq!(report.status.as_deref(), Some("5.1.1"));
    assert_eq!(report.final_recipient, Some(Address::parse("lo@example.com").unwrap()));
    assert_eq!(report.original.unwrap().as_str(), "t1042.1@mail.acme.example");
    let diagnostic = report.diagnostic.unwrap();
    assert_eq!(diagnostic.as_str(), "550 5.1.1 <lo@example.com>: user unknown in virtual mailbox table");
    let text = mail.body.text.unwrap();
    assert!(text.starts_with("The mail system") && !text.contains("DONE"), "{text}");
}

#[test]
fn a_delayed_report_is_no_failure() {
    let report = read("postfix-delayed").report.unwrap();
    assert_eq!((report.action, report.status.as_deref()), (Some(Action::Delayed), Some("4.4.1")));
    assert_eq!(report.original.unwrap().as_str(), "t1042.1@mail.acme.example");
}

#[test]
fn a_bounce_in_free_form_is_a_bounce() {
    let mail = read("exim-bounce-free-form");
    let report = mail.report.unwrap();
    assert_eq!((report.action, report.status.as_deref()), (Some(Action::Failed), Some("5.7.1")));
    assert_eq!(report.final_recipient, Some(Address::parse("lo@example.com").unwrap()));
    assert_eq!(report.original.unwrap().as_str(), "t1042.1@mail.acme.example");
    assert_eq!(mail.automatic, Some(Automatic::NullReturnPath));
}

#[test]
fn receipts_and_complaints_are_reports_of_their_kind() {
    let receipt = read("thunderbird-mdn");
    assert_eq!(receipt.automatic, Some(Automatic::Report));
    let receipt = receipt.report.unwrap();
    assert_eq!((receipt.kind, receipt.action), (ReportKind::Disposition, None));
    assert_eq!(receipt.original.unwrap().as_str(), "t1042.1@mail.acme.example");
    let complaint = read("provider-arf-complaint").report.unwrap();
    assert_eq!(complaint.kind, ReportKind::Abuse);
    assert_eq!(complaint.original.unwrap().as_str(), "t1042.1@mail.acme.example");
}

#[test]
fn the_worst_of_several_recipients_counts() {
    let block = |who: &str, action: &str| {
        format!("Final-Recipient: rfc822; {who}\r\nAction: {action}\r\nStatus: 5.0.0\r\n\r\n")
    };
    let body = format!(
        "Reporting-MTA: dns; x\r\n\r\n{}{}",
        block("a@b.example", "delivered"),
        block("c@d.example", "failed (user)")
    );
    let mail = format!(
        "From: m@x.example\r\nContent-Type: multipart/report; boundary=r\r\n\r\n--r\r\nContent-Type: message/delivery-status\r\n\r\n{body}--r--\r\n"
    );
    let report = parse(mail.as_bytes()).report.unwrap();
    assert_eq!(report.action, Some(Action::Failed));
    assert_eq!(report.final_recipient, Some(Address::parse("c@d.example").unwrap()));
}

#[test]
fn a_status_of_many_lines_that_say_nothing_is_read_once() {
    let junk = "nothing\r\n".repeat(200_000);
    let mail = format!(
        "From: m@x.example\r\nContent-Type: message/delivery-status\r\n\r\n{junk}\r\nAction: delayed\r\n"
    );
    assert_eq!(parse(mail.as_bytes()).report.unwrap().action, Some(Action::Delayed));
}

#[test]
fn a_strangers_forged_done_has_our_servers_fail() {
    let mail = read("stranger-forged-done");
    assert_eq!(mail.verdict_fields_below(0).len(), 1);
    assert_eq!(judged(&mail), Verdict::Fail);
    assert_eq!(mail.verdict_fields_below(1).len(), 2);
}

#[test]
fn a_colleague_is_known_by_the_servers_own_login() {
    assert_eq!(
        judged(&read("sendmail-auth-inside-one-house")),
        Verdict::Pass("auth=pass smtp.auth=lo@example.com".into())
    );
}

#[test]
fn a_signature_over_a_part_of_the_body_vouches_for_nobody() {
    let mail = read("opendkim-body-length");
    assert!(
        matches!(mail.from, FromField::Clean { .. }),
        "a folded h= is no disguised From: {:?}",
        mail.from
    );
    assert_eq!(judged(&mail), Verdict::None);
}

#[test]
fn an_empty_reply_is_empty() {
    let mail = read("apple-empty-reply");
    assert_eq!(mail.body.text.as_deref().map(str::trim), Some(""));
    assert_eq!(mail.in_reply_to.len(), 1);
    assert_eq!(mail.references.last(), mail.in_reply_to.last());
    assert_eq!((mail.automatic, mail.received_count), (None, 1));
}

#[test]
fn a_screenshot_without_text_is_an_attachment_by_a_person() {
    let mail = read("iphone-screenshot-without-text");
    assert_eq!(mail.body.text.as_deref().map(str::trim), Some(""));
    let [picture] = mail.attachments.as_slice() else { panic!("{:?}", mail.attachments) };
    assert_eq!(
        (picture.name.as_str(), picture.mime.as_str(), picture.size),
        ("IMG_0042.PNG", "image/png", 28)
    );
    assert!(picture.inline && picture.sha256.len() == 64);
    let kept = files(&raw("iphone-screenshot-without-text"));
    let [(file, bytes)] = &kept[..] else { panic!("{}", kept.len()) };
    assert!(file == picture && bytes.starts_with(b"\x89PNG") && bytes.len() == 28);
    assert_eq!(picture.content_id.as_deref(), Some("shot@phone"));
}

#[test]
fn nuls_do_no_harm() {
    assert_eq!(read("only-nuls").from, FromField::Bad("no From field"));
    let reply = read("nuls-in-a-reply");
    assert!(matches!(reply.from, FromField::Clean { .. }));
    assert_eq!((reply.subject.as_str(), reply.body.text.as_deref()), ("ab", Some("\0\0DO\0NE\n")));
}

#[test]
fn a_wrong_charset_is_read_as_what_it_is() {
    let mail = read("outlook-wrong-charset");
    assert_eq!(mail.subject, "Geprüft");
    assert_eq!(mail.body.text.as_deref(), Some("Ist gelöscht, danke – Lee\n"));
}

#[test]
fn flowed_paragraphs_are_whole_again() {
    let text = read("thunderbird-format-flowed").body.text.unwrap();
    let want = "> Please remove the post of 12 November, which names a rate.\n\
                I have removed the post and told the agency not to use the old text again.\n\n-- \nLee\n";
    assert_eq!(text, want);
}

#[test]
fn doubled_fields_are_named() {
    let mail = read("doubled-subject-and-to");
    assert_eq!(mail.doubled, ["Subject", "To"]);
    assert_eq!(mail.recipients.len(), 2);
}

#[test]
fn signed_words_are_read_and_the_epilogue_is_not() {
    let mail = read("gpg-clear-signed");
    assert_eq!(mail.body.text.as_deref(), Some("DONE\n"));
    assert_eq!(mail.attachments, [], "a signature over the words is no evidence");
}

#[test]
fn a_person_behind_exchange_is_a_person() {
    let mail = read("exchange-person-with-suppress");
    assert_eq!(mail.automatic, None);
    assert!(mail.body.alternative && mail.body.text.is_some() && mail.body.html.is_some());
    let FromField::Clean { address, display } = &mail.from else { panic!("{:?}", mail.from) };
    assert_eq!((address.key().as_str(), display.as_str()), ("lo@example.com", "Officer, Lee"));
    let names: Vec<String> = mail.recipients.iter().map(Address::key).collect();
    assert_eq!(names, ["tickets+1042.k7@mail.acme.example", "boss@example.com"]);
    assert_eq!(judged(&mail), Verdict::Pass("dmarc=pass header.from=example.com".into()));
}

#[test]
fn preamble_attached_mails_and_attached_texts_are_not_the_senders_words() {
    let part = |head: &str, body: &str| format!("--b\r\n{head}\r\n\r\n{body}\r\n");
    let mail = format!(
        "From: a@b.example\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\nDONE\r\n{}{}{}{}--b--\r\nDONE\r\n",
        part("Content-Type: text/plain", "see file"),
        part("Content-Type: text/plain; name=a.txt\r\nContent-Disposition: attachment", "DONE"),
        part("Content-Type: message/rfc822", "From: x@y.example\r\n\r\nDONE"),
        part("Content-Type: text/plain; name*=utf-8''..%2F%00b%E2%82%AC.txt", "DONE"),
    );
    let mail = parse(mail.as_bytes());
    assert_eq!(mail.body.text.as_deref(), Some("see file"));
    let names: Vec<&str> = mail.attachments.iter().map(|a| a.name.as_str()).collect();
    assert_eq!(names, ["a.txt", "", "b€.txt"]);
}

#[test]
fn a_boundary_that_begins_like_another_is_another() {
    let mail = "From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\none\r\n--bb\r\ntwo\r\n--b-- \r\n";
    assert_eq!(parse(mail.as_bytes()).body.text.as_deref(), Some("one\n--bb\ntwo"));
}

#[test]
fn the_same_mail_by_two_routes_has_one_hash() {
    let first = raw("exchange-person-with-suppress");
    let text = String::from_utf8(first.clone()).unwrap();
    let routed = format!(
        "Return-Path: <lo@example.com>\nDelivered-To: x@y.example\nARC-Seal: i=1;\n a=b\nX-Spam-Status: No\n{}\n",
        text.replace("\r\n", "\n")
    );
    assert_eq!(mark(&first), mark(routed.as_bytes()));
    let act = |mark: [u8; 24]| mark[..12].to_vec();
    for changed in [text.replace("Done, thanks", "Done"), text.replace("Subject: Re", "Subject: Fw")] {
        assert_ne!(mark(&first), mark(changed.as_bytes()));
        assert_eq!(act(mark(&first)), act(mark(changed.as_bytes())), "the same act in other words");
    }
    for changed in
        [text.replace("\nMessage-ID: <", "\nMessage-ID: <x"), text.replace("\nFrom: ", "\nFrom: x")]
    {
        assert_ne!(act(mark(&first)), act(mark(changed.as_bytes())));
    }
    let spaced = text.replace("\nMessage-ID: <", "\nMESSAGE-ID:\r\n\t<");
    assert!(spaced != text && act(mark(&first)) == act(mark(spaced.as_bytes())));
    for empty in ["<>", "<@>", "none", "\u{7}@x"] {
        let program = |body: &str| {
            mark(format!("From: lo@example.com\r\nMessage-ID: {empty}\r\n\r\n{body}").as_bytes())
        };
        assert_ne!(act(program("one")), act(program("two")), "{empty} names no act");
    }
    let nameless = |body: &str| mark(format!("From: lo@example.com\r\n\r\n{body}\r\n").as_bytes());
    assert_ne!(
        act(nameless("one")),
        act(nameless("two")),
        "without a Message-ID nothing but the content tells"
    );
}

#[test]
fn any_field_can_be_asked_for() {
    let mail = read("opendkim-body-length");
    let signature = mail.header.field("dkim-signature").unwrap();
    assert!(signature.ends_with("h=to:subject: from:date; bh=AAAA; b=AAAA"), "{signature}");
    assert_eq!(mail.header.all("Received").len(), 1);
    assert_eq!(mail.header.field("X-Loop"), None);
}

#[test]
fn no_fixture_is_an_orphan() {
    let tests = concat!(
        include_str!("parse.rs"),
        include_str!("parse/automatic.rs"),
        include_str!("parse/bounces.rs"),
        include_str!("parse/sealed.rs"),
        include_str!("parse/tnef.rs")
    );
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        assert!(tests.contains(&format!("\"{name}\"")), "{name}.eml is read by no test");
    }
}
