//! Text and HTML of every notice in every language: the same words, readable colours, bounded size.

use super::read::{all, attributes, html_of, parse, percent_decode, text_of, unescape};
use super::world::{TEMPLATES, World, at, ordinary, outgoing, ticket, world};
use mailroom::compose::{HTML_MAX, palette};
use mailroom::token::{Detail, Purpose, read_detail};
use mailroom::workflow::batch::Batch;
use mailroom::workflow::{BatchNo, FirmId, Notice, PersonId, Status, TicketNo};
use std::collections::BTreeSet;

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
            if out.notice == Notice::Transcript {
                let bodies =
                    ["confirm k7p2m4xq3v5tb6wn\r\n", "cancel k7p2m4xq3v5tb6wn\r\n", "REOPEN T-1042: "];
                let body = fields.split("body=").nth(1).unwrap();
                assert!(to == "control@mail.acme.example" && bodies.contains(&body), "{what}: {to} {body:?}");
                continue;
            }
            if out.notice == Notice::Confirm {
                assert_eq!(to, "control@mail.acme.example");
                assert!(
                    fields.contains("body=confirm k7p2m4xq3v5tb6wn") || fields.contains("body=cancel k7p2")
                );
                continue;
            }
            let detail = to.strip_prefix("tickets+").unwrap().split('@').next().unwrap();
            let Detail::Token(bound) = read_detail(&world.keyring, detail) else { panic!("{what}: {to}") };
            if out.notice == Notice::ConfirmAlias {
                assert_eq!((bound.purpose, bound.round), (Purpose::Alias, 2), "{what}");
                assert!(
                    ["subject=YES&body=YES\r\n", "subject=NO&body=NO\r\n"].contains(&&*fields),
                    "{fields}"
                );
                continue;
            }
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

#[test]
fn a_batch_keeps_its_numbers_in_every_later_mail() {
    let tickets = [5, 6, 7].map(TicketNo).to_vec();
    let (no, firm, employee) = (BatchNo(77), FirmId(1), PersonId(7));
    let mut world = world().with([5, 6, 7].map(ticket));
    world.facts.batches.push(Batch {
        no,
        firm,
        employee,
        tickets,
        rounds: Vec::new(),
        at: at("2026-11-16T08:00:00Z"),
    });
    let mail = world.compose(&outgoing(Notice::WhichTicket, &[5, 7], ""));
    let text = text_of(&parse(&mail.bytes));
    assert!(text.contains("1. T-5:") && text.contains("3. T-7:"), "{text}");
}

#[test]
fn which_of_one_ticket_is_asked_in_the_singular() {
    for (lang, subject, one) in
        [("en", "Do you mean T-5?", "One ticket"), ("de", "Meinen Sie T-5?", "Ein Ticket")]
    {
        let world = world().with([ticket(5)]).in_language(lang);
        let mail = world.compose(&outgoing(Notice::WhichTicket, &[5], ""));
        let message = parse(&mail.bytes);
        assert!(message.subject().unwrap().ends_with(subject), "{lang}");
        assert!(text_of(&message).contains(one) && !text_of(&message).contains("1 ticket"), "{lang}");
        assert!(text_of(&message).contains("DONE T-5"), "{lang}");
    }
}

#[test]
fn staff_read_first_what_happened_then_the_words() {
    let mail = world().with([ticket(1042)]).compose(&outgoing(
        Notice::Staff,
        &[1042],
        "Late comment\n\nOne.\n\nTwo.",
    ));
    let text = text_of(&parse(&mail.bytes));
    assert!(text.starts_with("Late comment\r\n") && text.contains("One.") && text.contains("Two."), "{text}");
    assert_eq!(text.matches("Late comment").count(), 1);
}

#[test]
fn whoever_had_the_ticket_before_is_asked_for_nothing() {
    let (world, out) = ordinary(Notice::Reassigned);
    let html = html_of(&parse(&world.compose(&out).bytes));
    assert!(!html.contains("mailto:") && html.contains("T-1042"));
}
