//! A listener that is the border: from the first octet of a connection to what becomes of the mail.

use super::*;
use crate::smtp::settings;
use crate::support::scripted_dns::{ScriptedDns, name, record, txt};
use mailroom::dns::Stub;
use mailroom::engine::own_check::{ASKING_MAX, WAITING};
use mailroom::inbound::smtp::session::Session;
use mailroom::inbound::smtp::step::Then;
use mailroom::inbound::smtp::{Mode, Settings};
use mailroom::mail::{Address, Client};
use mailroom::workflow::command::PersonEdit;
use std::time::Duration;

const OUTSIDE: &str = "203.0.113.9";
const QUARANTINED: Taken = Taken::Durable("quarantined");

/// One mail over SMTP; `border`: whether the listener says that it is one.
fn dialog(border: bool, client: &str, (helo, from): (&str, &str), raw: &str) -> Incoming {
    let ours = |address: &Address| address.domain() == "mail.acme.example";
    let settings = Settings { border, recipients: Arc::new(ours), ..settings(Mode::Smtp, 100_000) };
    let mut session = Session::new(Arc::new(settings), "s1".to_owned()).with(Some(client.parse().unwrap()));
    session.greet();
    let head =
        format!("EHLO {helo}\r\nMAIL FROM:<{from}>\r\nRCPT TO:<tickets@mail.acme.example>\r\nDATA\r\n");
    session.input(head.as_bytes());
    match session.input(format!("{raw}\r\n.\r\n").as_bytes()).then {
        Then::Deliver(mail) => mail,
        other @ (Then::Read | Then::StartTls | Then::Close) => panic!("{other:?}"),
    }
}

/// The same with a server of the DNS on a socket, as `run` asks it.
#[test]
fn over_a_real_resolver() {
    let server = ScriptedDns::start(|asked| {
        let said = match (asked.name.as_str(), asked.kind()) {
            ("acme.example", 16) => txt("acme.example", 60, "v=spf1 include:_spf.acme.example -all"),
            ("_spf.acme.example", 16) => {
                txt("_spf.acme.example", 60, "v=spf1 a:none.acme.example mx:acme.example -all")
            }
            ("acme.example", 15) => {
                record("acme.example", 15, 60, &[&[0, 10], &name("out.acme.example")[..]].concat())
            }
            ("out.acme.example", 1) => record("out.acme.example", 1, 60, &[203, 0, 113, 9]),
            ("out.acme.example", 28) => record("out.acme.example", 28, 60, &[0x20; 16]),
            _ => return vec![asked.reply(3, &[])],
        };
        vec![asked.reply(0, &[said])]
    });
    let stub = Arc::new(Stub::new(server.at, Duration::from_secs(5)));
    let office = checked().checking(Checker::new(stub, Waits::in_memory()));
    let (no, mail) = office.sent();
    for client in [OUTSIDE, "2020:2020:2020:2020:2020:2020:2020:2020"] {
        let raw = bare(&mail, "DONE");
        assert_eq!(office.offered(dialog(true, client, ("x.example", DANA), &raw)), APPLIED, "{client}");
    }
    assert_eq!(office.world.status(no), Status::PendingVerification);
    assert_eq!(
        office.offered(dialog(true, "198.51.100.1", ("x.example", DANA), &bare(&mail, "DONE"))),
        PARKED
    );
    let said = "no signature that speaks for acme.example; spf=fail smtp.mailfrom=acme.example";
    assert_eq!(office.on_file(3).0.note, said, "without a wish");
    office.world.verify();
}

fn office() -> Checked {
    let office = checked();
    office.zone.publish("acme.example", "v=spf1 a:out.acme.example -all");
    office.zone.publish("a out.acme.example", OUTSIDE);
    office
}

impl Checked {
    fn checking(self, checker: Checker) -> Checked {
        let World { dir, engine, clock, post, firm } = self.world;
        Checked { world: World { dir, engine: engine.checking(checker), clock, post, firm }, ..self }
    }

    fn offered(&self, mail: Incoming) -> Taken {
        self.world.engine.offer(mail).unwrap().wait().unwrap()
    }
}

#[test]
fn an_unsigned_done_from_where_its_domain_sends_counts() {
    let office = office();
    let (no, mail) = office.sent();
    let raw = bare(&mail, "DONE");
    assert_eq!(office.offered(dialog(true, OUTSIDE, ("out.acme.example", DANA), &raw)), APPLIED);
    assert_eq!(office.world.status(no), Status::PendingVerification);
    let proof = "\"evidence\":\"spf=pass smtp.mailfrom=acme.example; checked here; ";
    assert!(office.log().contains(proof), "{}", office.log());
    assert!(office.log().contains("out.acme.example A \\\"203.0.113.9\\\""), "{}", office.log());
    let (held, _) = office.on_file(1);
    let client = Client {
        address: OUTSIDE.parse().unwrap(),
        helo: "out.acme.example".to_owned(),
        domain: String::new(),
    };
    assert_eq!(held.client, Some(client));
    office.world.verify();
}

/// RFC 7208 section 4.3: a local part that we do not read has a domain all the same.
#[test]
fn a_quoted_sender_has_the_domain_that_it_names() {
    let office = office();
    let (no, mail) = office.sent();
    let from = "\"d 1\"@Acme.example";
    assert_eq!(office.offered(dialog(true, OUTSIDE, ("x", from), &bare(&mail, "DONE"))), APPLIED);
    assert_eq!(office.world.status(no), Status::PendingVerification);
    let (held, raw) = office.on_file(1);
    let explained = office.world.engine.explain(&held, &raw).unwrap();
    assert!(explained.proven().contains("spf=pass smtp.mailfrom=acme.example"), "{}", explained.proven());
    office.world.verify();
}

#[test]
fn a_forged_one_is_quarantined_and_says_why() {
    let office = office();
    let (no, mail) = office.sent();
    let raw = bare(&mail, "DONE");
    office.zone.publish("evil.example", "v=spf1 +all");
    let forged = [
        ("out.acme.example", DANA, "spf=fail smtp.mailfrom=acme.example"),
        ("out.acme.example", "x@evil.example", "spf=none smtp.mailfrom=evil.example"),
    ];
    for (n, (helo, from, spf)) in (1..).zip(forged) {
        assert_eq!(
            office.offered(dialog(
                true,
                "198.51.100.1",
                (helo, from),
                &raw.replace("DONE", &format!("DONE {n}"))
            )),
            QUARANTINED
        );
        let (held, _) = office.on_file(n);
        assert_eq!(held.why, Why::FailedVerdict, "{held:?}");
        assert!(
            held.note.contains(spf) && held.note.ends_with("acme.example wishes such mail refused"),
            "{held:?}"
        );
    }
    assert_eq!(office.world.status(no), Status::PendingCorrection);
    office.world.verify();
}

/// Who is nobody's yet is asked about as well: the domain's own no stands against a key.
#[test]
fn a_key_of_an_alias_counts_from_where_its_domain_sends_alone() {
    let office = office();
    office.zone.publish("_dmarc.branch.example", "v=DMARC1; p=reject");
    office.zone.publish("branch.example", "v=spf1 ip4:203.0.113.9 -all");
    let branch = "d.reyes@branch.example";
    let aliases = Some(vec![address(branch)]);
    let edit = PersonEdit { aliases, ..PersonEdit::of(address(DANA)) };
    office.world.done(Command::People(office.world.firm, vec![edit]));
    let question = office.world.pump().into_iter().find(|mail| mail.to == branch).unwrap();
    for (client, became) in [("198.51.100.1", QUARANTINED), (OUTSIDE, APPLIED)] {
        let raw = bare(&question, "YES");
        assert_eq!(office.offered(dialog(true, client, ("x.example", branch), &raw)), became, "{client}");
    }
    office.world.verify();
}

/// Silence could have been a no: the key waits for an answer that can be checked.
#[test]
fn a_key_of_an_alias_whose_domain_is_silent_waits() {
    let office = office();
    let branch = "d.reyes@branch.example";
    let edit = PersonEdit { aliases: Some(vec![address(branch)]), ..PersonEdit::of(address(DANA)) };
    office.world.done(Command::People(office.world.firm, vec![edit]));
    let question = office.world.pump().into_iter().find(|mail| mail.to == branch).unwrap();
    office.zone.silence("_dmarc.branch.example");
    let raw = bare(&question, "YES");
    let offered = |raw: &str| office.offered(dialog(true, OUTSIDE, ("x.example", branch), raw));
    for _ in 1..mailroom::engine::own_check::LAST_TRY {
        assert_eq!(offered(&raw), Taken::Later(WAITING.to_owned()));
    }
    assert_eq!(offered(&raw), PARKED);
    assert!(office.on_file(1).0.note.contains("could not be checked"));
    office.zone.publish("_dmarc.branch.example", "v=DMARC1; p=reject");
    office.zone.publish("branch.example", "v=spf1 ip4:203.0.113.9 -all");
    assert_eq!(offered(&raw.replace("YES", "Yes!")), APPLIED);
    office.world.verify();
}

/// A key that is void is nobody's ticket to have us ask about a stranger's domain; nor is a good one in other hands.
#[test]
fn a_key_has_nobody_asked_about_but_the_address_that_was_asked() {
    for spent in [true, false] {
        let office = office();
        office.zone.publish("_dmarc.attacker.test", "v=DMARC1; p=reject");
        office.zone.publish("attacker.test", "v=spf1 ip4:203.0.113.9 -all");
        let branch = "d.reyes@branch.example";
        let change = |aliases: &[&str]| {
            let aliases = Some(aliases.iter().map(|alias| address(alias)).collect());
            let edit = PersonEdit { aliases, ..PersonEdit::of(address(DANA)) };
            office.world.done(Command::People(office.world.firm, vec![edit]));
        };
        change(&[branch]);
        let question = office.world.pump().into_iter().find(|mail| mail.to == branch).unwrap();
        if spent {
            change(&[]);
        }
        let raw = bare(&question, "YES").replace(branch, "x@attacker.test");
        assert_eq!(
            office.offered(dialog(true, OUTSIDE, ("x.example", "x@attacker.test"), &raw)),
            QUARANTINED
        );
        let (held, _) = office.on_file(1);
        assert!(held.asked.is_empty(), "{spent}: {:?}", held.asked);
    }
}

/// What the DNS said, and who came, lie with the mail.
#[test]
fn explaining_it_next_year_agrees_and_asks_nobody() {
    let office = office();
    let (_, mail) = office.sent();
    office.zone.publish("out.acme.example", "v=spf1 a -all");
    assert_eq!(
        office.offered(dialog(true, OUTSIDE, ("out.acme.example", DANA), &bare(&mail, "DONE"))),
        APPLIED
    );
    let null = dialog(true, OUTSIDE, ("out.acme.example", ""), &bare(&mail, "I have a question"));
    office.offered(null);
    assert_eq!(
        office.offered(dialog(true, "198.51.100.1", ("x.example", DANA), &bare(&mail, "Done."))),
        QUARANTINED
    );
    let asked = office.zone.asked();
    office.world.at("2027-12-01T10:00:00Z");
    office.zone.records.lock().unwrap().clear();
    for (n, said) in [
        (1, "P-3: strong, spf=pass smtp.mailfrom=acme.example;"),
        (2, "P-3: strong, spf=pass smtp.helo=out.acme.example;"),
        (3, "failed_verdict: no signature that speaks for acme.example; spf=fail"),
    ] {
        let (held, raw) = office.on_file(n);
        let explained = office.world.engine.explain(&held, &raw).unwrap();
        assert!(explained.proven().starts_with(said), "{n}: {}", explained.proven());
    }
    assert_eq!(office.zone.asked(), asked);
}

#[test]
fn silence_puts_it_off_and_the_third_time_it_is_parked() {
    let office = office();
    let (no, mail) = office.sent();
    office.zone.silence("a out.acme.example");
    let raw = bare(&mail, "DONE");
    let offered = || office.offered(dialog(true, OUTSIDE, ("x.example", DANA), &raw));
    for _ in 1..mailroom::engine::own_check::LAST_TRY {
        assert!(matches!(offered(), Taken::Later(_)));
    }
    assert_eq!(offered(), PARKED);
    assert_eq!(office.on_file(1).0.note, "a out.acme.example: time-out");
    assert_eq!(office.world.status(no), Status::PendingCorrection);
    office.world.verify();
}

/// A zone in which each answer leads to another question takes no longer than we said.
#[test]
fn nobody_is_asked_when_the_time_is_over() {
    for (asking, taken) in [(ASKING_MAX, APPLIED), (Duration::ZERO, Taken::Later(WAITING.to_owned()))] {
        let office = office();
        let resolver = Arc::new(Asked(Arc::clone(&office.zone)));
        let office = office.checking(Checker::new(resolver, Waits::in_memory()).no_longer_than(asking));
        let (_, mail) = office.sent();
        let mail = dialog(true, OUTSIDE, ("x.example", DANA), &bare(&mail, "DONE"));
        assert_eq!(office.offered(mail), taken);
        assert_eq!(office.zone.asked() > 0, asking > Duration::ZERO);
    }
}

/// Where a server of ours is in front, its address says nothing, and nothing of it is kept.
#[test]
fn no_other_listener_looks_at_its_peer() {
    let office = office();
    let (no, mail) = office.sent();
    let by_server = dialog(false, OUTSIDE, ("out.acme.example", DANA), &bare(&mail, "DONE"));
    assert_eq!(by_server.envelope.client, None);
    assert_eq!(office.offered(by_server), PARKED);
    // Its row is what rows were before there was a border.
    let row = serde_json::to_value(office.on_file(1).0).unwrap();
    assert!(row.get("client").is_none(), "{row}");
    assert_eq!(serde_json::from_value::<Mail>(row).unwrap(), office.on_file(1).0);
    // Nor does the border at its own network.
    assert_eq!(office.offered(dialog(true, "192.168.1.5", ("x", DANA), &bare(&mail, "DONE now"))), PARKED);
    // A Received field is anybody's words.
    let received =
        format!("Received: from out.acme.example ([{OUTSIDE}]) by mx\r\n{}", bare(&mail, "I am DONE"));
    assert_eq!(office.offered(dialog(false, "198.51.100.1", ("x", DANA), &received)), PARKED);
    let received = received.replace("I am DONE", "I am DONE now");
    assert_eq!(office.offered(dialog(true, "198.51.100.1", ("x", DANA), &received)), QUARANTINED);
    assert_eq!((office.zone.asked(), office.world.status(no)), (3, Status::PendingCorrection));
}

/// A stranger's mail has us ask nobody, whatever it claims.
#[test]
fn strangers_ask_nobody() {
    let office = office();
    let raw = "From: x@evil.example\r\nTo: tickets@mail.acme.example\r\nSubject: x\r\n\r\nDONE";
    assert_eq!(office.offered(dialog(true, OUTSIDE, ("x", "x@evil.example"), raw)), QUARANTINED);
    assert_eq!(office.zone.asked(), 0);
}
