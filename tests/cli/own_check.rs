//! `[dns]` set: an unstamped mail with its sender's signature counts; a DNS that does not answer is 75 and 451.

use super::lmtp::Lmtp;
use super::run::{start, terminate};
use super::*;
use crate::support::scripted_dns::{Asked, ScriptedDns};
use crate::support::signer::Signer;

const FROM: &str = "dana@acme.example";

/// An office that asks this server, and the mail that went out about its one ticket.
fn asking(server: &ScriptedDns) -> (Office, String) {
    let office = Office::new();
    let path = office.path("mailroom.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let text = text.replace("resolver = \"\"", &format!("resolver = \"{}\"", server.at));
    std::fs::write(&path, text.replace("timeout_seconds = 5", "timeout_seconds = 1")).unwrap();
    office.ticket("A post");
    office.done(&["go-live"]);
    office.done(&["once"]);
    let out = office.mail(FROM, "A post");
    (office, out)
}

/// The same office, which believes that gateway's seals.
fn believing(server: &ScriptedDns, gateway: &str) -> (Office, String) {
    let (office, out) = asking(server);
    let path = office.path("mailroom.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let named = text.replace("arc_sealers = []", &format!("arc_sealers = [\"{gateway}\"]"));
    assert_ne!(named, text);
    std::fs::write(&path, named).unwrap();
    (office, out)
}

fn signed(signer: &Signer, out: &str, id: &str) -> String {
    let mail = format!("Date: Mon, 23 Nov 2026 10:05:00 +0000\n{}", reply(out, FROM, (id, "DONE"), false));
    signer.sign(&mail.replace('\n', "\r\n"))
}

fn key(signer: &Signer) -> impl Fn(&Asked) -> Vec<Vec<u8>> + Send + Sync + 'static {
    let (name, record) = (signer.key_name(), signer.record());
    move |asked| vec![if asked.name == name { asked.texts(60, &[&record]) } else { asked.reply(3, &[]) }]
}

#[test]
fn a_signed_answer_counts_by_lmtp_and_explain_says_why() {
    // Of RSA, too large for a datagram of old.
    let signer = Signer::rsa("acme.example");
    let server = ScriptedDns::start(key(&signer));
    let (office, out) = asking(&server);
    let mut running = start(&office);
    let mail = signed(&signer, &out, "s1").replace("\r\n", "\n");
    assert!(Lmtp::to(&running.1).hand_over("tickets@mail.acme.example", &mail).starts_with("250 "));
    assert_eq!(terminate(&mut running), 0);
    assert_eq!(office.column(1, &["ticket", "list"]), ["Pending Verification"]);
    drop(server);
    let why = office.done(&["explain", "M-1"]);
    assert!(why.contains("own_check\tdkim=pass header.d=acme.example header.s=s1\n"), "{why}");
    assert!(
        why.contains(
            "sender\tdana@acme.example, proven: dkim=pass header.d=acme.example header.s=s1; checked here; "
        ),
        "{why}"
    );
    let shown = office.done(&["inbox", "show", "M-1"]);
    assert!(shown.contains(&format!("dns\ts1._domainkey.acme.example {}\n", signer.record())), "{shown}");
    office.done(&["log", "verify"]);
}

#[test]
fn an_answer_that_a_named_gateway_sealed_counts_and_explain_says_whose_seal_it_was() {
    let (author, gateway) = (Signer::of("acme.example"), Signer::rsa("gw.example"));
    let server = ScriptedDns::start(key(&gateway));
    let (office, out) = believing(&server, "GW.example");
    let changed = signed(&author, &out, "s1").replace("DONE", "DONE\r\n\r\n-- \r\nScanned at the gate.");
    let saw = "dkim=pass header.d=acme.example; dmarc=pass header.from=acme.example";
    let taken = office.deliver(&gateway.seal_mail(saw, &changed), &["-v"]);
    assert_eq!(taken.code, 0, "{} {}", taken.out, taken.err);
    assert_eq!(office.column(1, &["ticket", "list"]), ["Pending Verification"]);
    drop(server);
    let why = office.done(&["explain", "M-1"]);
    let what = "arc=pass (gw.example): gw.example says dmarc=pass header.from=acme.example";
    assert!(why.contains(&format!("own_check\t{what}\n")), "{why}");
    assert!(
        why.contains(&format!(
            "sender\tdana@acme.example, proven: {what}; checked here; s1._domainkey.gw.example TXT"
        )),
        "{why}"
    );
    office.done(&["log", "verify"]);
}

#[test]
fn silence_is_75_and_451_and_the_third_time_the_mail_is_parked() {
    let signer = Signer::of("acme.example");
    let server = ScriptedDns::start(|_| vec![]);
    let (office, out) = asking(&server);
    let mail = signed(&signer, &out, "s1");
    let said = office.deliver(&mail, &[]);
    assert_eq!(said.code, 75, "{}", said.err);
    assert!(said.err.contains("the DNS does not answer") && said.err.lines().count() == 1, "{}", said.err);
    let mut running = start(&office);
    let by_lmtp = Lmtp::to(&running.1).hand_over("tickets@mail.acme.example", &mail.replace("\r\n", "\n"));
    assert!(by_lmtp.starts_with("451 "), "{by_lmtp}");
    assert_eq!(terminate(&mut running), 0);
    let log = std::fs::read_to_string(office.path("log")).unwrap();
    assert!(log.contains("the DNS does not answer") && !log.contains("acme.example:"), "{log}");
    assert_eq!(office.column(0, &["inbox", "list", "--all"]), [""; 0]);
    assert!(office.deliver(&mail, &["-v"]).out.contains(" parked ("));
    assert_eq!(office.column(1, &["ticket", "list", "--all"]), ["Pending Correction"]);
    let shown = office.done(&["inbox", "show", "M-1"]);
    assert!(shown.contains("s1._domainkey.acme.example: no answer from 127.0.0.1:"), "{shown}");
    office.done(&["log", "verify"]);
}

/// The setting reaches the listener, and what it saw the row; a client of our own network is judged as anywhere.
#[test]
fn the_border_keeps_who_came() {
    let signer = Signer::of("acme.example");
    let server = ScriptedDns::start(key(&signer));
    let (office, out) = asking(&server);
    let path = office.path("mailroom.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let (before, smtp) = text.split_once("[inbound.smtp]").unwrap();
    let smtp = smtp.replacen("listen = \"\"", "listen = \"127.0.0.1:0\"", 1);
    let text = format!("{before}[inbound.smtp]{}", smtp.replacen("border = false", "border = true", 1));
    std::fs::write(&path, &text).unwrap();
    let line = text.lines().find(|line| line.starts_with("authserv_id")).unwrap();
    if !line.starts_with("authserv_id = \"\"") {
        assert!(
            office.fails(&["config", "check"], 78).contains("inbound.smtp.border: no server stamps in front")
        );
        std::fs::write(&path, text.replace(line, "authserv_id = \"\"")).unwrap();
    }
    let mut running = start(&office);
    let mail = signed(&signer, &out, "s1").replace("\r\n", "\n");
    assert!(Lmtp::by_smtp(&running.1).hand_over("tickets@mail.acme.example", &mail).starts_with("250 "));
    assert_eq!(terminate(&mut running), 0);
    assert_eq!(office.column(1, &["ticket", "list"]), ["Pending Verification"]);
    let shown = office.done(&["inbox", "show", "M-1"]);
    assert!(shown.contains("client\t127.0.0.1 (client.example)\n"), "{shown}");
}
