//! Whose tokens a mail carries: the reader's own, and never an employee's for anybody else.

use super::read::{all, field, html_of, parse, percent_decode, text_of, unescape};
use super::world::{World, ordinary};
use mailroom::compose::{Scene, Templates, compose};
use mailroom::token::{Bound, Detail, Purpose, read_bounce, read_detail};
use mailroom::workflow::outbox::Outgoing;
use mailroom::workflow::{Notice, TicketNo};

/// Everything in the mail that opens as a token of ours.
fn tokens(world: &World, bytes: &[u8], from: &str) -> Vec<Bound> {
    let message = parse(bytes);
    let raw = String::from_utf8(bytes.to_vec()).unwrap();
    let header = raw.split("\r\n\r\n").next().unwrap().replace("\r\n ", "");
    let parts = [header, text_of(&message), unescape(&html_of(&message)), from.to_owned()];
    let plain = percent_decode(&parts.join("\n"));
    let words = plain.split(|c: char| !c.is_ascii_alphanumeric() && c != '.');
    let opened = words.flat_map(|w| [read_detail(&world.keyring, w), read_bounce(&world.keyring, w)]);
    opened.filter_map(|d| if let Detail::Token(bound) = d { Some(bound) } else { None }).collect()
}

fn check(what: &str, world: &World, out: &Outgoing, found: &[Bound]) {
    let owns = |bound: &Bound| {
        let ticket = world.facts.ticket(TicketNo(bound.number));
        ticket.is_some_and(|t| t.employee == Some(out.person)) || out.notice == Notice::Reassigned
    };
    for bound in found {
        match bound.purpose {
            Purpose::Bounce => assert_eq!((bound.number, bound.person), (out.no.0, 0), "{what}"),
            Purpose::Answer => assert!(bound.person == out.person.0 && owns(bound), "{what}: {bound:?}"),
            Purpose::Staff | Purpose::Batch | Purpose::Confirm => {
                assert_eq!(bound.person, out.person.0, "{what}: {bound:?}");
            }
            // The registered address never gets the key that the other one was sent.
            Purpose::Alias => {
                assert_eq!((bound.person, out.notice), (out.person.0, Notice::ConfirmAlias), "{what}");
            }
            Purpose::Objection => {
                assert_eq!((bound.person, out.notice), (out.person.0, Notice::AliasNews), "{what}");
            }
        }
    }
}

#[test]
fn every_token_is_the_readers_own() {
    for (what, world, out) in all() {
        let mail = world.compose(&out);
        let found = tokens(&world, &mail.bytes, &mail.from);
        check(&what, &world, &out, &found);
        let asked = out.notice == Notice::ConfirmAlias;
        let to = if asked {
            "d.ruiz@branch.example"
        } else {
            &*world.facts.person(out.person).unwrap().email.to_string()
        };
        assert_eq!(mail.to, to, "{what}");
        let none = [Notice::Transcript, Notice::List].contains(&out.notice) && mail.from.is_empty();
        assert!(!found.is_empty() || none, "{what}");
    }
}

#[test]
fn staff_and_managers_never_get_an_employees_token_whatever_a_template_shows() {
    let shown = "{{reply}} {{reference}} {{ticket.address}}{{#each tickets}} {{address}} {{done}} {{brief}} {{ask}} \
                 {{close}} {{reject}}{{/each}}{{#each more}} {{address}}{{/each}}";
    for notice in [Notice::Staff, Notice::Manager, Notice::Transcript] {
        let path = format!("acme/en/{notice}/body.txt.hbs");
        let templates = Templates::new(&[(path, shown.to_owned())]).unwrap();
        let (world, out) = ordinary(notice);
        let mail = compose(&Scene { templates: &templates, ..world.scene(&out) }).unwrap();
        let found = tokens(&world, &mail.bytes, &mail.from);
        assert!(found.iter().any(|b| b.purpose == Purpose::Staff), "{notice}");
        assert!(found.iter().all(|b| b.purpose != Purpose::Answer), "{notice}: {found:?}");
        check(notice.word(), &world, &out, &found);
        let text = text_of(&parse(&mail.bytes));
        assert_eq!(text.contains("body=CLOSE"), notice == Notice::Staff, "{notice}: only staff close");
        assert!(!text.contains("body=DONE"), "{notice}");
    }
}

#[test]
fn a_mail_that_names_several_tickets_has_a_token_for_each_and_for_no_other() {
    for notice in [Notice::Batch, Notice::WhichTicket, Notice::List] {
        let (world, out) = ordinary(notice);
        let mail = world.compose(&out);
        let found = tokens(&world, &mail.bytes, &mail.from);
        let mut answers: Vec<i64> =
            found.iter().filter(|b| b.purpose == Purpose::Answer).map(|b| b.number).collect();
        answers.sort_unstable();
        answers.dedup();
        assert_eq!(answers, [1042, 1043], "{notice}");
        assert_eq!(field(&parse(&mail.bytes), "X-Mailroom-Ticket"), "T-1042, T-1043");
    }
}
