//! Header scheme, addresses and envelope of every notice in every language (spec 4).

use super::read::{all, attributes, field, html_of, parse, percent_decode, reply_to, text_of};
use super::world::{outgoing, ticket, world};
use mailroom::compose::{ComposeError, compose};
use mailroom::mail::{Address, MessageId, crlf};
use mailroom::token::{Detail, Purpose, read_bounce, read_detail};
use mailroom::workflow::{Notice, PersonId};

#[test]
fn the_wire_form_is_ascii_with_short_lines_and_the_same_each_time() {
    for (what, world, out) in all() {
        let mail = world.compose(&out);
        assert!(mail.bytes.is_ascii() && crlf::is_clean(&mail.bytes), "{what}");
        assert!(mail.bytes.split(|b| *b == b'\n').all(|l| l.len() <= 999), "{what}");
        assert_eq!(mail, world.compose(&out), "{what}");
    }
}

#[test]
fn every_field_stands_exactly_once() {
    let always = [
        "From",
        "Reply-To",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "In-Reply-To",
        "References",
        "Thread-Index",
        "MIME-Version",
        "Auto-Submitted",
        "X-Auto-Response-Suppress",
        "List-ID",
        "Feedback-ID",
        "X-Mailroom-Event",
        "X-Mailroom-Reason",
        "X-Mailroom-Log",
        "X-Loop",
        "Content-Type",
    ];
    let of_tickets = ["X-Mailroom-Ticket", "X-Mailroom-Status"];
    for (what, world, out) in all() {
        let mail = world.compose(&out);
        let message = parse(&mail.bytes);
        let mut names: Vec<&str> = message.headers_raw().map(|(name, _)| name).collect();
        names.sort_unstable();
        let mut wanted = always.to_vec();
        if !out.tickets.is_empty() {
            wanted.extend(of_tickets);
        }
        wanted.sort_unstable();
        assert_eq!(names, wanted, "{what}");
        assert_eq!(field(&message, "X-Auto-Response-Suppress"), "OOF, AutoReply");
        assert_eq!(field(&message, "X-Mailroom-Event"), out.notice.word());
        assert_eq!(message.message_id().unwrap(), out.message_id.as_str());
        assert_eq!(message.date().unwrap().to_timestamp(), out.created_at.as_second());
    }
}

#[test]
fn the_reply_address_opens_to_recipient_ticket_and_purpose() {
    for (what, world, out) in all() {
        let mail = world.compose(&out);
        let message = parse(&mail.bytes);
        let address = reply_to(&message);
        let local = address.strip_suffix("@mail.acme.example").unwrap();
        let purpose = match out.notice {
            Notice::Transcript | Notice::Withheld => None,
            Notice::List | Notice::WhichTicket => None,
            Notice::Confirm => Some((Purpose::Confirm, 381)),
            Notice::ConfirmAlias => Some((Purpose::Alias, 7)),
            Notice::AliasNews => Some((Purpose::Objection, 7)),
            Notice::Staff | Notice::Manager => Some((Purpose::Staff, 1042)),
            Notice::Batch | Notice::Reminder => Some((Purpose::Batch, 77)),
            _ => Some((Purpose::Answer, 1042)),
        };
        let Some((purpose, number)) = purpose else {
            assert!(["tickets", "control"].contains(&local), "{what}");
            continue;
        };
        let detail = local.strip_prefix("tickets+").unwrap();
        let Detail::Token(bound) = read_detail(&world.keyring, detail) else { panic!("{what}: {local}") };
        assert_eq!((bound.purpose, bound.number, bound.person), (purpose, number, out.person.0), "{what}");
        for part in [text_of(&message), html_of(&message)] {
            assert!(part.contains(&format!("Ref: {detail}")), "{what}: the Ref line survives in a quote");
        }
    }
}

#[test]
fn a_thread_keeps_its_subject_and_its_root() {
    let world = world().with([ticket(1042)]);
    let subject = |notice| {
        let mail = world.compose(&outgoing(notice, &[1042], ""));
        let message = parse(&mail.bytes);
        let references = message.references().as_text_list().map(<[_]>::to_vec);
        let references = references.unwrap_or_else(|| vec![message.references().as_text().unwrap().into()]);
        assert_eq!(references[0], "t1042.mac@mail.acme.example", "{notice}");
        message.subject().unwrap().to_owned()
    };
    let title = "[T-1042] Please correct your Instagram post of 7 Nov";
    assert_eq!(subject(Notice::Assigned), title);
    for notice in [Notice::Reminder, Notice::Response, Notice::Closed, Notice::Receipt, Notice::Staff] {
        assert_eq!(subject(notice), format!("Re: {title}"));
    }
}

#[test]
fn only_help_and_acknowledgements_have_the_null_reverse_path() {
    for (what, world, out) in all() {
        let mail = world.compose(&out);
        let message = parse(&mail.bytes);
        let null = [Notice::Help, Notice::Receipt, Notice::Transcript, Notice::List].contains(&out.notice);
        assert_eq!(mail.from.is_empty(), null, "{what}");
        if let Some(local) = mail.from.strip_suffix("@mail.acme.example") {
            let Detail::Token(bound) = read_bounce(&world.keyring, &local["bounces+".len()..]) else {
                panic!()
            };
            assert_eq!((bound.purpose, bound.number), (Purpose::Bounce, 12));
        }
        let answers = null
            || [Notice::DidYouMean, Notice::Unreadable, Notice::WhichTicket, Notice::Confirm]
                .contains(&out.notice);
        let wanted = if answers { "auto-replied" } else { "auto-generated" };
        assert_eq!(field(&message, "Auto-Submitted"), wanted, "{what}");
    }
}

#[test]
fn without_sub_addressing_the_reference_travels_in_the_mail() {
    let mut world = world().with([ticket(1042)]);
    world.site.subaddressing = false;
    let mail = world.compose(&outgoing(Notice::Assigned, &[1042], ""));
    let message = parse(&mail.bytes);
    assert_eq!(
        (reply_to(&message).as_str(), mail.from.as_str()),
        ("tickets@mail.acme.example", "bounces@mail.acme.example")
    );
    let done = attributes(&html_of(&message), "href").into_iter().find(|l| l.contains("body=DONE")).unwrap();
    let body = percent_decode(done.split("body=").nth(1).unwrap());
    let reference = text_of(&message).lines().find(|l| l.starts_with("Ref: ")).unwrap().to_owned();
    assert_eq!(body, format!("DONE\r\n\r\n\r\n-- \r\n{reference}\r\n"));
    assert!(matches!(read_detail(&world.keyring, &reference[5..]), Detail::Token(_)));
}

#[test]
fn a_foreign_message_id_is_left_out_and_the_root_stands_for_it() {
    let world = world().with([ticket(1042)]);
    let mut out = outgoing(Notice::Response, &[1042], "");
    out.in_reply_to = MessageId::parse("<é@x.example>");
    assert!(out.in_reply_to.is_some());
    let mail = world.compose(&out);
    let message = parse(&mail.bytes);
    assert_eq!(message.in_reply_to().as_text(), Some("t1042.mac@mail.acme.example"));
}

#[test]
fn what_cannot_be_sent_is_said() {
    let mut world = world().with([ticket(1042)]);
    let out = outgoing(Notice::Assigned, &[1042, 7], "");
    assert!(matches!(compose(&world.scene(&out)), Err(ComposeError::Missing(what)) if what == "T-7"));
    let mut out = outgoing(Notice::Assigned, &[1042], "");
    out.person = PersonId(99);
    assert!(matches!(compose(&world.scene(&out)), Err(ComposeError::Missing(what)) if what == "P-99"));
    out.person = PersonId(7);
    world.facts.people[0].email = Address::parse("dana@exämple.com").unwrap();
    assert!(matches!(compose(&world.scene(&out)), Err(ComposeError::NotAscii(_))));
    world.facts.people[0].email = Address::parse("dana@example.com").unwrap();
    world.site.tickets = "a-very-long-local-part-for-tickets".into();
    assert!(matches!(compose(&world.scene(&out)), Err(ComposeError::TooLong(_))));
}
