//! Real shapes of mail, read.
#![allow(clippy::unwrap_used)]

use mailroom::mail::Address;
use mailroom::mail::auth_results::{Verdict, verdict};
use mailroom::parse::{
    Action, Automatic, FromField, Message, ReportKind, attachment_bytes, content_hash, limits, parse,
};
use proptest::prelude::*;
use std::path::PathBuf;

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
    verdict(&message.verdict_fields, "mx.acme.example", message.from.address().unwrap())
}

fn from_of(field: &str) -> FromField {
    parse(format!("{field}\r\nTo: a@b.example\r\n\r\nDONE\r\n").as_bytes()).from
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
fn a_vacation_note_is_known_by_its_subject_alone() {
    assert_eq!(read("gmail-pt-vacation-by-subject").automatic, Some(Automatic::SubjectPrefix));
    let subject = |s: &str| parse(format!("From: a@b.example\r\nSubject: {s}\r\n\r\n").as_bytes()).automatic;
    assert_eq!(subject("Out of Office: back on Monday"), Some(Automatic::SubjectPrefix));
    assert_eq!(subject("自動応答：不在"), Some(Automatic::SubjectPrefix));
    assert_eq!(subject("Re: Automatic reply: what I meant"), None);
    assert_eq!(subject("Out of office furniture"), None);
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
    assert_eq!(mail.verdict_fields.len(), 1);
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
    let bytes = attachment_bytes(&raw("iphone-screenshot-without-text"), 0).unwrap();
    assert!(bytes.starts_with(b"\x89PNG") && bytes.len() == 28);
    assert_eq!(attachment_bytes(&raw("iphone-screenshot-without-text"), 1), None);
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
    assert_eq!(mail.attachments.len(), 1);
    assert_eq!(mail.attachments[0].mime, "application/pgp-signature");
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
fn calendars_reactions_and_lists_are_no_persons() {
    assert_eq!(read("outlook-calendar-accept").automatic, Some(Automatic::Calendar));
    assert_eq!(read("gmail-reaction").automatic, Some(Automatic::Reaction));
    let sign =
        |field: &str| parse(format!("From: a@b.example\r\n{field}\r\n\r\nDONE\r\n").as_bytes()).automatic;
    let cases = [
        ("List-Id: <x.example>", Some(Automatic::List)),
        ("list-unsubscribe: <mailto:u@x.example>", Some(Automatic::List)),
        ("Precedence: Bulk", Some(Automatic::Precedence)),
        ("Precedence: first-class", None),
        ("Auto-Submitted: no", None),
        ("Auto-Submitted: NO (a comment)", None),
        ("Auto-Submitted: auto-replied (vacation)", Some(Automatic::AutoSubmitted)),
        ("Auto-Submitted:", Some(Automatic::AutoSubmitted)),
        ("X-Autoreply: yes", Some(Automatic::AutoReplyHeader)),
        ("X-Autorespond: no", None),
        ("Return-Path: <>", Some(Automatic::NullReturnPath)),
        ("Return-Path: <a@b.example>", None),
        ("X-Loop: tickets@mail.acme.example", Some(Automatic::Loop)),
        ("X-Auto-Response-Suppress: All", None),
    ];
    for (field, want) in cases {
        assert_eq!(sign(field), want, "{field}");
    }
}

#[test]
fn one_clean_from_is_clean() {
    let cases = [
        ("From: lo@example.com", ""),
        ("From: <lo@example.com>", ""),
        ("FROM:lo@example.com", ""),
        ("From: Lee Officer <lo@example.com>", "Lee Officer"),
        ("From: \"Officer, Lee (NMLS)\" <lo@example.com>", "Officer, Lee (NMLS)"),
        ("From: Lee J. Officer\r\n <lo@example.com>", "Lee J. Officer"),
        ("From: =?utf-8?B?TMOpYQ==?= <lo@example.com>", "Léa"),
        ("From: \"Lee \\\"the\\\" Officer\" <lo@example.com>", "Lee \"the\" Officer"),
        ("From: Zoë <lo@example.com>", "Zoë"),
    ];
    for (field, shown) in cases {
        let FromField::Clean { address, display } = from_of(field) else {
            panic!("{field}: {:?}", from_of(field))
        };
        assert_eq!((address.key().as_str(), display.as_str()), ("lo@example.com", shown), "{field}");
    }
}

#[test]
fn every_other_from_is_bad() {
    let cases = [
        "X: y",
        "From:",
        "From: <>",
        "From: lo",
        "From: <lo@example.com>\r\nFrom: <m@attacker.test>",
        "From: <m@attacker.test>\r\nfrom : <lo@example.com>",
        "From : <lo@example.com>",
        " From: <m@attacker.test>\r\nFrom: <lo@example.com>",
        "From: <lo@example.com>\r\nX-Pad: a\r\n From: <m@attacker.test>",
        "X-Pad: a\rFrom: <m@attacker.test>\r\nFrom: <lo@example.com>",
        "X-Pad: a\nFrom: <m@attacker.test>\r\nFrom: <lo@example.com>",
        "\0From: <m@attacker.test>\r\nFrom: <lo@example.com>",
        "F rom: <m@attacker.test>\r\nFrom: <lo@example.com>",
        "From: <lo@example.com>, <m@attacker.test>",
        "From: lo@example.com, m@attacker.test",
        "From: lo@example.com m@attacker.test",
        "From: lo@example.com <m@attacker.test>",
        "From: <lo@example.com> <m@attacker.test>",
        "From: <lo@example.com>\\,<m@attacker.test>",
        "From: <lo@exam><ple.com>",
        "From: <<lo@example.com>>",
        "From: <lo@example.com",
        "From: undisclosed:;",
        "From: g: lo@example.com;",
        "From: <@attacker.test:lo@example.com>",
        "From: <lo\0@example.com>",
        "From: <lo@example\r\n .com>",
        "From: <lo@example.com\r\n >",
        "From: lo@example.com\r\n .attacker.test",
        "From: (lo@example.com) <m@attacker.test>",
        "From: <m@attacker.test> (lo@example.com)",
        "From: <=?utf-8?Q?lo?=@example.com>",
        "From: =?utf-8?B?bG9AZXhhbXBsZS5jb20=?=",
        "From: <\"lo\"@example.com>",
        "From: <lo@[192.0.2.1]>",
        "From: <lo@example.com.>",
        "From: <lo@ex\u{430}mple.com>",
        "From: <lo@ban\u{212a}.example>",
        "From: <lo\u{ff20}example.com>",
        "From: \"Lee <lo@example.com>",
        "From: \"a\" \"b\" <lo@example.com>",
    ];
    for case in cases {
        assert!(matches!(from_of(case), FromField::Bad(_)), "{case:?}: {:?}", from_of(case));
    }
}

#[test]
fn a_from_as_long_as_a_line_is_clean_and_one_longer_is_not() {
    let field = |n: usize| format!("From:{:>n$}", "<lo@example.com>");
    assert!(matches!(from_of(&field(998)), FromField::Clean { .. }));
    assert!(matches!(from_of(&field(999)), FromField::Bad(_)));
}

#[test]
fn header_limits_hold_at_and_over() {
    let bytes = |n: usize| {
        let start = "From: a@b.example\r\nX: ";
        format!("{start}{}\r\n\r\n", "x".repeat(n - start.len() - 2))
    };
    assert_eq!(parse(bytes(limits::HEADER_BYTES_MAX).as_bytes()).over_limit, None);
    assert_eq!(parse(bytes(limits::HEADER_BYTES_MAX + 1).as_bytes()).over_limit, Some("header bytes"));
    let count = |n: usize| format!("From: a@b.example\r\n{}\r\n", "X: y\r\n".repeat(n - 1));
    assert_eq!(parse(count(limits::HEADER_FIELDS_MAX).as_bytes()).over_limit, None);
    assert_eq!(parse(count(limits::HEADER_FIELDS_MAX + 1).as_bytes()).over_limit, Some("header fields"));
    let to = |n: usize| format!("From: a@b.example\r\nTo: {}\r\n\r\n", vec!["c@d.example"; n].join(","));
    assert_eq!(parse(to(limits::RECIPIENTS_MAX).as_bytes()).over_limit, None);
    assert_eq!(parse(to(limits::RECIPIENTS_MAX + 1).as_bytes()).over_limit, Some("recipients"));
}

/// `depth` multiparts inside each other around one word.
fn nested(depth: usize) -> String {
    let open = |n: usize| format!("Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n");
    let head: String = (0..depth).map(open).collect();
    format!("From: a@b.example\r\n{head}\r\nDONE\r\n")
}

#[test]
fn mime_limits_hold_at_and_over() {
    let deepest = parse(nested(limits::MIME_DEPTH_MAX).as_bytes());
    assert_eq!((deepest.over_limit, deepest.body.text.as_deref()), (None, Some("DONE\n")));
    assert_eq!(parse(nested(limits::MIME_DEPTH_MAX + 1).as_bytes()).over_limit, Some("MIME depth"));
    let wide = |n: usize| {
        let parts = "--b\r\n\r\nx\r\n".repeat(n - 1);
        format!("From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n{parts}--b--\r\n")
    };
    assert_eq!(parse(wide(limits::MIME_PARTS_MAX).as_bytes()).over_limit, None);
    assert_eq!(parse(wide(limits::MIME_PARTS_MAX + 1).as_bytes()).over_limit, Some("MIME parts"));
}

#[test]
fn the_last_references_are_kept() {
    let ids = |n: usize| (0..n).map(|i| format!(" <{i}@x.example>\r\n")).collect::<String>();
    let of =
        |n: usize| parse(format!("From: a@b.example\r\nReferences:{}\r\n", ids(n)).as_bytes()).references;
    assert_eq!(of(limits::REFERENCES_MAX).len(), limits::REFERENCES_MAX);
    let kept = of(limits::REFERENCES_MAX + 1);
    assert_eq!((kept.len(), kept[0].as_str()), (limits::REFERENCES_MAX, "1@x.example"));
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
    assert_eq!(content_hash(&first), content_hash(routed.as_bytes()));
    for changed in [text.replace("Done, thanks", "Done"), text.replace("Subject: Re", "Subject: Fw")] {
        assert_ne!(content_hash(&first), content_hash(changed.as_bytes()));
    }
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
    let tests = include_str!("parse.rs");
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        assert!(tests.contains(&format!("\"{name}\"")), "{name}.eml is read by no test");
    }
}

/// Ten thousand mails, each a fixture with some octets changed, doubled or cut away.
#[test]
fn no_mutation_of_a_fixture_makes_it_fall() {
    let fixtures: Vec<Vec<u8>> =
        std::fs::read_dir(folder()).unwrap().map(|e| std::fs::read(e.unwrap().path()).unwrap()).collect();
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = move |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed % below.max(1) as u64) as usize
    };
    for round in 0..10_000 {
        let mut mail = fixtures[round % fixtures.len()].clone();
        for _ in 0..=next(6) {
            let (at, len) = (next(mail.len()), next(40));
            let end = (at + len).min(mail.len());
            match next(4) {
                0 => mail[at] = next(256) as u8,
                1 => drop(mail.drain(at..end)),
                2 => mail.extend_from_within(at..end),
                _ => mail.insert(at, b"\r\n \t:;<>\"(=-\0"[next(13)]),
            }
        }
        assert!(!parse(&mail).parser_failed, "round {round}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_a_mail(raw in proptest::collection::vec(any::<u8>(), 0..2000)) {
        let mail = parse(&raw);
        prop_assert!(!mail.parser_failed);
        prop_assert!(mail.from.address().is_none_or(|a| a.domain().is_ascii()));
    }

    #[test]
    fn a_clean_from_is_the_one_that_was_sent(name in "[a-zA-Z ]{0,20}", local in "[a-z]{1,10}", junk in "[ -~]{0,30}") {
        let sent = format!("From: {name}<{local}@example.com>{junk}\r\n\r\n");
        if let FromField::Clean { address, .. } = parse(sent.as_bytes()).from {
            prop_assert_eq!(address.to_string(), format!("{local}@example.com"));
            prop_assert_eq!(junk.trim(), "");
        }
    }
}
