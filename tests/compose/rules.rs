//! What holds for every notice in every language (spec 4).

use super::world::{TEMPLATES, World, ordinary, outgoing, ticket, world};
use mail_parser::{Address as Parsed, HeaderValue as Value, Message, MessageParser};
use mailroom::compose::{HTML_MAX, palette};
use mailroom::mail::crlf;
use mailroom::token::{Detail, Purpose, read_bounce, read_detail};
use mailroom::workflow::outbox::Outgoing;
use mailroom::workflow::{Notice, Status};
use std::collections::BTreeSet;

/// Every notice in every language, with what it was made of.
fn all() -> Vec<(String, World, Outgoing)> {
    let mut out = Vec::new();
    for lang in TEMPLATES.languages() {
        for notice in Notice::ALL {
            let (world, row) = ordinary(*notice);
            out.push((format!("{lang} {notice}"), world.in_language(lang), row));
        }
    }
    out
}

pub fn parse(bytes: &[u8]) -> Message<'_> {
    MessageParser::new().parse(bytes).unwrap()
}

pub fn text_of(message: &Message) -> String {
    message.body_text(0).unwrap().into_owned()
}

pub fn html_of(message: &Message) -> String {
    assert_eq!(message.html_body_count(), 1);
    message.body_html(0).unwrap().into_owned()
}

fn reply_to(message: &Message) -> String {
    message.reply_to().and_then(Parsed::first).and_then(|a| a.address()).unwrap().to_owned()
}

fn field(message: &Message, name: &str) -> String {
    match message.header(name) {
        Some(Value::Text(text)) => text.to_string(),
        other => panic!("{name}: {other:?}"),
    }
}

fn unescape(html: &str) -> String {
    html.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

fn attributes(html: &str, name: &str) -> Vec<String> {
    html.split(&format!(" {name}=\"")).skip(1).map(|rest| unescape(rest.split('"').next().unwrap())).collect()
}

fn percent_decode(text: &str) -> String {
    let (mut out, bytes) = (Vec::new(), text.as_bytes());
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'%' {
            out.push(u8::from_str_radix(&text[at + 1..at + 3], 16).unwrap());
            at += 3;
        } else {
            out.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8(out).unwrap()
}

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
            Notice::Transcript => None,
            Notice::List | Notice::WhichTicket => None,
            Notice::Confirm => Some((Purpose::Confirm, 381)),
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
fn every_mail_link_goes_to_its_own_tickets_address() {
    for (what, world, out) in all() {
        let mail = world.compose(&out);
        for link in attributes(&html_of(&parse(&mail.bytes)), "href") {
            let Some(link) = link.strip_prefix("mailto:") else {
                assert!(link.starts_with("https://social.example/"), "{what}: {link}");
                continue;
            };
            assert!(link.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~%@?&=".contains(&b)), "{link}");
            let (to, fields) = link.split_once('?').unwrap();
            let (to, fields) = (percent_decode(to), percent_decode(fields));
            if out.notice == Notice::Confirm {
                assert_eq!(to, "control@mail.acme.example");
                assert!(
                    fields.contains("body=confirm k7p2m4xq3v5tb6wn") || fields.contains("body=cancel k7p2")
                );
                continue;
            }
            let detail = to.strip_prefix("tickets+").unwrap().split('@').next().unwrap();
            let Detail::Token(bound) = read_detail(&world.keyring, detail) else { panic!("{what}: {to}") };
            assert!(fields.contains(&format!("subject=Re: [T-{}]", bound.number)), "{what}: {fields}");
            let staff = out.notice == Notice::Staff || out.notice == Notice::Manager;
            assert_eq!(bound.purpose, if staff { Purpose::Staff } else { Purpose::Answer }, "{what}");
            let bodies: &[&str] = if staff { &["CLOSE\r\n", "NOT COMPLETED: "] } else { &["DONE\r\n"] };
            if let Some((_, body)) = fields.split_once("body=") {
                assert!(bodies.contains(&body), "{what}: {body:?}");
            }
        }
    }
}

#[test]
fn a_mail_that_waits_for_an_answer_has_both_buttons_for_each_ticket_and_says_done() {
    let asks = [Notice::Assigned, Notice::Batch, Notice::Reminder, Notice::NotCompleted, Notice::WhichTicket];
    for (what, world, out) in all().into_iter().filter(|(_, _, out)| asks.contains(&out.notice)) {
        let mail = world.compose(&out);
        let message = parse(&mail.bytes);
        let links = attributes(&html_of(&message), "href");
        let of = |body: bool| {
            links
                .iter()
                .filter(|l| l.starts_with("mailto:") && l.contains("&body=DONE%0D%0A") == body)
                .count()
        };
        assert_eq!((of(true), of(false)), (out.tickets.len(), out.tickets.len()), "{what}");
        assert!(text_of(&message).contains("DONE"), "{what}");
    }
}

/// Words that must stand in both parts: numbers, links, actions, categories, status, addresses.
#[test]
fn both_parts_say_the_same() {
    for (what, world, out) in all() {
        let mail = world.compose(&out);
        let message = parse(&mail.bytes);
        let (text, html) = (text_of(&message), html_of(&message));
        let shown = unescape(&html).replace("<bdi>", "\u{2068}").replace("</bdi>", "\u{2069}");
        let visible = percent_decode(&shown.replace("100%", ""));
        for ticket in out.tickets.iter().filter_map(|no| world.facts.ticket(*no)) {
            let mut keys = vec![ticket.no.to_string(), ticket.title.clone(), ticket.status.label().into()];
            keys.extend(ticket.actions.clone());
            keys.extend(ticket.url.clone());
            keys.extend(["Advertising".into(), "Licence number".into(), "Lowest rates in town!".into()]);
            for key in keys {
                assert_eq!(text.contains(&key), html.contains(&key) || shown.contains(&key), "{what}: {key}");
            }
            assert!(text.contains(&ticket.no.to_string()), "{what}");
        }
        for word in text.split_whitespace().filter(|w| w.contains("@mail.acme.example")) {
            let address = word.trim_end_matches(['.', ',']);
            assert!(visible.contains(address), "{what}: {address}");
        }
        for word in ["DONE", "CLOSE", "NOT COMPLETED", "LIST", "HELP"] {
            assert_eq!(text.contains(word), shown.contains(word), "{what}: {word}");
        }
        assert_eq!(text.matches('\u{2068}').count(), text.matches('\u{2069}').count(), "{what}");
        assert_eq!(html.matches("<bdi>").count(), html.matches("</bdi>").count(), "{what}");
    }
}

#[test]
fn nothing_is_loaded_from_anywhere() {
    for (what, world, out) in all() {
        let html = html_of(&parse(&world.compose(&out).bytes)).to_lowercase();
        for bad in [
            "<img",
            "src=",
            "url(",
            "@import",
            "@font-face",
            "<script",
            "<link",
            "<iframe",
            "<form",
            "http-equiv",
        ] {
            assert!(!html.contains(bad), "{what}: {bad}");
        }
    }
}

/// Every style that sets a colour sets its background as well, and the pair can be read.
#[test]
fn every_colour_can_be_read_on_its_background() {
    for (what, world, out) in all() {
        let html = html_of(&parse(&world.compose(&out).bytes));
        let dark = html.split(" { ").skip(1).map(|rest| rest.split('}').next().unwrap().to_owned());
        let mut pairs = 0;
        for style in attributes(&html, "style").into_iter().chain(dark) {
            let of = |name: &str| {
                let mut parts = style.split(';').filter_map(|d| d.split_once(':'));
                let found = parts.find(|(n, _)| n.trim() == name).map(|(_, v)| v);
                found.map(|v| v.replace("!important", "").trim().to_owned())
            };
            assert_eq!(of("color").is_some(), of("background-color").is_some(), "{what}: {style}");
            if let (Some(fore), Some(back)) = (of("color"), of("background-color")) {
                let ratio = palette::contrast(&fore, &back).unwrap_or_else(|| panic!("{style}"));
                assert!(ratio >= palette::CONTRAST_MIN, "{what}: {fore} on {back} is {ratio:.2}");
                pairs += 1;
            }
        }
        assert!(pairs >= 10, "{what}: only {pairs} pairs");
    }
}

#[test]
fn a_status_is_shown_as_word_and_colour() {
    for status in Status::ALL {
        let mut one = ticket(1042);
        one.status = *status;
        let mail = world().with([one]).compose(&outgoing(Notice::Staff, &[1042], ""));
        let html = html_of(&parse(&mail.bytes));
        let (back, fore) = palette::of(*status);
        assert!(
            html.contains(&format!("background-color:{back};color:{fore}")) && html.contains(status.label())
        );
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
        let answers =
            null || [Notice::DidYouMean, Notice::WhichTicket, Notice::Confirm].contains(&out.notice);
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

/// 25 in full, the rest a line each; and however long the words are, the HTML is not clipped.
#[test]
fn a_large_batch_stays_within_its_size() {
    for (count, long) in [(25, false), (26, false), (125, false), (400, true)] {
        let numbers: Vec<i64> = (1..=count).collect();
        let tickets = numbers.iter().map(|n| {
            let mut ticket = ticket(*n);
            if long {
                ticket.title = "<&\"'>".repeat(2_000);
                ticket.description = "\u{1F600}<&>".repeat(5_000);
                ticket.captured_text = Some("'\"&<\n".repeat(5_000));
                ticket.actions = vec!["&<>".repeat(900); 60];
                ticket.url = Some(format!("https://x.example/{}", "&".repeat(1_900)));
            }
            ticket
        });
        let mail = world().with(tickets).compose(&outgoing(Notice::Batch, &numbers, ""));
        let message = parse(&mail.bytes);
        let html = html_of(&message);
        assert!(html.len() <= HTML_MAX, "{count}: {}", html.len());
        if !long {
            assert_eq!(html.matches("<h2").count(), 25.min(count as usize), "{count}");
            for n in &numbers {
                assert!(
                    html.contains(&format!("T-{n}<")) || html.contains(&format!("T-{n}:")),
                    "{count}: {n}"
                );
                assert!(text_of(&message).contains(&format!("T-{n}:")), "{count}: {n}");
            }
        }
    }
}

#[test]
fn words_that_are_too_long_to_show_are_attached_whole() {
    let text: String = (0..9_000).map(|n| format!("line {n}: OK & <done>\n")).collect();
    let mail = world().compose(&outgoing(Notice::Transcript, &[], &text));
    let message = parse(&mail.bytes);
    assert!(html_of(&message).len() <= HTML_MAX);
    let attached = message.attachments().next().unwrap();
    assert!(attached.text_contents().unwrap().contains("line 8999: OK & <done>"));
    let short = world().compose(&outgoing(Notice::Transcript, &[], "line 1: OK"));
    assert_eq!(parse(&short.bytes).attachment_count(), 0);
}

#[test]
fn a_reader_gets_their_own_language_or_the_firms_or_english() {
    let headline =
        |world: &World| text_of(&parse(&world.compose(&outgoing(Notice::Assigned, &[1042], "")).bytes));
    let mut world = world().with([ticket(1042)]);
    assert!(headline(&world).contains("Hello"));
    world.facts.firms[0].settings.languages = vec!["tlh".into(), "de".into()];
    assert!(headline(&world).contains("Guten Tag"));
    world.facts.people[0].language = Some("en-GB".into());
    assert!(headline(&world).contains("Hello"));
}

#[test]
fn no_two_notices_share_a_headline() {
    for lang in TEMPLATES.languages() {
        let heads: BTreeSet<_> = Notice::ALL
            .iter()
            .map(|n| {
                let (world, out) = ordinary(*n);
                text_of(&parse(&world.in_language(lang).compose(&out).bytes))
                    .lines()
                    .next()
                    .unwrap()
                    .to_owned()
            })
            .collect();
        assert_eq!(heads.len(), Notice::ALL.len(), "{lang}");
    }
}
