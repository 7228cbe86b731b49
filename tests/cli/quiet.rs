//! Operational logs hold numbers: no address, no secret, no words of a mail, and no line that somebody else wrote.
//!
//! Every office of these tests looks at the log of its `run` when it goes ([`quiet`]); here hostile mail is sent
//! through one that says all that it can.

use super::lmtp::Lmtp;
use super::run::{start, terminate, until};
use super::*;
use crate::support::scripted_smtp::{At, Odd, Peer, Script};

/// What a log must not hold; `secrets` are words that were used in the run.
pub fn quiet(log: &str, secrets: &[String]) {
    for line in log.lines() {
        let is_ours = line.starts_with('{') || line.get(..2) == Some("20");
        assert!(is_ours, "a line that is none of ours: {line}");
        let around = |(at, _): (usize, &str)| {
            let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            word(line[..at].chars().next_back()) && word(line[at + 1..].chars().next())
        };
        assert!(!line.match_indices('@').any(around), "an address: {line}");
        let found = secrets.iter().find(|secret| !secret.is_empty() && line.contains(secret.as_str()));
        assert!(found.is_none(), "{found:?}: {line}");
    }
}

/// The keys of an office, and every token that it gave away.
pub(super) fn secrets(office: &Office) -> Vec<String> {
    let keys = std::fs::read_to_string(office.path("data/keys")).unwrap_or_default();
    let keys = keys.split_whitespace().filter(|word| word.len() == 64).map(str::to_owned);
    let tokens = office.outbox().into_iter().map(|mail| field(&mail, "Reply-To"));
    let tokens = tokens.filter_map(|to| Some(to.split_once('.')?.1.split('@').next()?.to_owned()));
    keys.chain(tokens).collect()
}

const PASSWORD: &str = "corret-horse-battery";

/// Settings that log everything and send by a relay with a password.
fn talkative(office: &Office, relay: &Peer) {
    std::fs::write(office.path("secret"), PASSWORD).unwrap();
    let path = office.path("mailroom.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let port = format!("port = {}", relay.port());
    let text = [
        ("transport = \"maildir\"", "transport = \"smtp\""),
        ("host = \"\"", "host = \"localhost\""),
        ("port = 587", &port),
        ("tls = \"starttls\"", "tls = \"none\""),
        ("user = \"\"", "user = \"tickets-user\""),
        ("password_file = \"\"", "password_file = \"secret\""),
        ("level = \"info\"", "level = \"trace\""),
    ]
    .iter()
    .fold(text, |text, (old, new)| text.replacen(&format!("\n{old}"), &format!("\n{new}"), 1));
    std::fs::write(&path, text).unwrap();
}

/// Words, addresses and fields that would make a line of their own, or tell what is nobody's business.
fn hostile(from: &str, to: &str, id: &str) -> String {
    let forged = "2026-11-29T09:00:00Z  INFO mailroom: forged-line";
    let encoded = "=?utf-8?q?unspeakable=0A2026-11-29T09=3A00=3A00Z__INFO_forged-line?=";
    format!(
        "From: {encoded} <{from}>\nTo: <{to}>\nSubject: {encoded}\nMessage-ID: <{id}>\nX-Other: \u{2028}{forged}\n\nunspeakable\n{forged}\n"
    )
}

#[test]
fn hostile_mail_a_refusing_relay_and_the_loudest_level_leave_a_log_of_numbers() {
    let office = Office::new();
    let reply = "550 5.1.1 <dana@acme.example> unspeakable\r\n550 2026-11-29T09:00:00Z  INFO forged-line";
    let odd = Some((At::Rcpt, Odd::Say(reply.to_owned())));
    let script = Script { odd, offers: vec!["AUTH PLAIN"], auth: vec!["235 2.7.0 in"], ..Script::default() };
    let relay = Peer::start(script);
    talkative(&office, &relay);
    office.ticket("unspeakable title");
    office.done(&["go-live"]);
    let mut running = start(&office);
    until(|| office.done(&["queue", "list"]).contains("failed").then_some(()));
    let mut peer = Lmtp::to(&running.1);
    let to = "tickets@mail.acme.example";
    for (n, from) in ["dana@acme.example", "mallory@attacker.test", "morgan@acme.example"].iter().enumerate()
    {
        assert!(peer.hand_over(to, &hostile(from, to, &format!("m{n}@unspeakable"))).starts_with("250 "));
    }
    assert_eq!(terminate(&mut running), 0);
    let log = std::fs::read_to_string(office.path("log")).unwrap();
    assert!(log.contains("mail in") && log.contains("mail failed"), "{log}");
    let mut words = vec![PASSWORD.to_owned(), data_encoding::BASE64.encode(PASSWORD.as_bytes())];
    let plain = data_encoding::BASE64.encode(format!("\0tickets-user\0{PASSWORD}").as_bytes());
    words.extend([plain, "unspeakable".to_owned(), "forged-line".to_owned(), "tickets-user".to_owned()]);
    words.extend(secrets(&office));
    quiet(&log, &words);
}

#[test]
#[should_panic(expected = "an address")]
fn the_law_sees_an_address() {
    quiet("2026-11-29T09:00:00Z  INFO to dana@acme.example", &[]);
}

#[test]
#[should_panic(expected = "none of ours")]
fn the_law_sees_a_line_of_somebody_else() {
    quiet("2026-11-29T09:00:00Z  INFO x\nforged", &[]);
}
