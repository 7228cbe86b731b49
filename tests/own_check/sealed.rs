//! Mail that a server on the way had to change, and sealed (RFC 8617): what an engine does with it that believes some.

use super::*;
use mailroom::engine::own_check::{LAST_TRY, WAITING};

const SAW: &str = "dkim=pass header.d=acme.example; dmarc=pass header.from=acme.example";

/// A gateway in front of the mailbox, whose seals are believed, and its key.
fn gated() -> (Checked, Signer) {
    let mut house = house();
    house.site.arc_sealers = vec!["gw.example".to_owned()].into();
    let (office, gateway) = (checked_in(house), Signer::of("gw.example"));
    office.zone.publish(&gateway.key_name(), &gateway.record());
    (office, gateway)
}

impl Checked {
    /// An answer that its author's server signed, and a gateway changed and sealed.
    fn through(&self, gateway: &Signer, (mail, text): (&Outbound, &str)) -> String {
        let signed = self.signer.sign(&bare(mail, text));
        gateway.seal_mail(SAW, &format!("{}\r\n-- \r\nScanned at the gate.\r\n", signed.trim_end()))
    }
}

#[test]
fn a_done_through_a_gateway_that_is_named_counts_and_explaining_it_next_year_agrees() {
    let (office, gateway) = gated();
    let (no, mail) = office.sent();
    let raw = office.through(&gateway, (&mail, "DONE"));
    assert_eq!(office.take(&raw), APPLIED);
    assert_eq!(office.world.status(no), Status::PendingVerification);
    let what = "arc=pass (gw.example): gw.example says dmarc=pass header.from=acme.example; checked here; ";
    assert!(office.log().contains(&format!("\"evidence\":\"{what}")), "{}", office.log());
    let asked = office.zone.asked();
    office.world.at("2027-12-01T10:00:00Z");
    office.zone.records.lock().unwrap().clear();
    let (held, raw) = office.on_file(1);
    let explained = office.world.engine.explain(&held, &raw).unwrap();
    assert!(explained.proven().starts_with(&format!("P-3: strong, {what}")), "{}", explained.proven());
    assert!(explained.proven().contains("s1._domainkey.gw.example TXT \"v=DKIM1;"), "{}", explained.proven());
    assert_eq!(office.zone.asked(), asked);
    office.world.verify();
}

#[test]
fn one_through_a_stranger_is_parked_and_says_whose_seal_it_was() {
    let (office, gateway) = gated();
    let (no, mail) = office.sent();
    let stranger = Signer::of("other.example");
    office.zone.publish(&stranger.key_name(), &stranger.record());
    assert_eq!(office.take(&office.through(&stranger, (&mail, "DONE"))), PARKED);
    let below = office.through(&stranger, (&mail, "DONE now"));
    assert_eq!(office.take(&gateway.seal_mail(SAW, &below)), PARKED);
    assert_eq!(office.world.status(no), Status::PendingCorrection);
    let (held, _) = office.on_file(1);
    assert!(
        held.note.ends_with("; sealed by other.example, which dns.arc_sealers does not name"),
        "{}",
        held.note
    );
    assert!(!office.zone.asked.lock().unwrap().contains(&stranger.key_name()));
    office.world.verify();
}

/// Where nobody is named, or nobody was when the mail came, no seal is looked at.
#[test]
fn a_gateway_that_is_named_later_changes_nothing_of_what_came() {
    let (office, gateway) = (checked(), Signer::of("gw.example"));
    let (no, mail) = office.sent();
    assert_eq!(office.take(&office.through(&gateway, (&mail, "DONE"))), PARKED);
    assert_eq!(office.world.status(no), Status::PendingCorrection);
    let (held, raw) = office.on_file(1);
    let Checked { world, .. } = office;
    let World { engine, dir: _dir, .. } = world;
    let before = engine.explain(&held, &raw).unwrap();
    let mut house = house();
    house.site.arc_sealers = vec!["gw.example".to_owned()].into();
    let later = mailroom::engine::Engine::new(
        engine.store,
        house,
        Arc::new(mailroom::engine::clock::SystemClock),
        Box::new(mailroom::engine::clock::SystemRng),
    );
    let after = later.explain(&held, &raw).unwrap();
    assert_eq!(after.mail.own_check, before.mail.own_check);
    assert_eq!(after.proven(), before.proven());
}

#[test]
fn what_was_altered_behind_the_gateway_changes_nothing() {
    let (office, gateway) = gated();
    let (no, mail) = office.sent();
    let raw = office.through(&gateway, (&mail, "I am not finished"));
    for (from, to) in
        [("I am not finished", "DONE"), ("\r\n\r\nI am not finished", "\r\n\r\nDONE\r\n\r\nI am not")]
    {
        assert_eq!(office.take(&raw.replace(from, to)), PARKED);
    }
    let forger = Signer::of("gw.example");
    assert_eq!(office.take(&office.through(&forger, (&mail, "DONE"))), PARKED);
    assert_eq!(office.world.status(no), Status::PendingCorrection);
    office.world.verify();
}

#[test]
fn silence_about_the_gateways_key_puts_a_mail_off() {
    let (office, gateway) = gated();
    let (no, mail) = office.sent();
    office.zone.silence(&gateway.key_name());
    let raw = office.through(&gateway, (&mail, "DONE"));
    for _ in 1..LAST_TRY {
        assert_eq!(office.take(&raw), Taken::Later(WAITING.to_owned()));
    }
    assert_eq!(office.take(&raw), PARKED);
    assert_eq!(office.on_file(1).0.note, "s1._domainkey.gw.example: time-out");
    assert_eq!(office.world.status(no), Status::PendingCorrection);
    office.world.verify();
}

/// Whoever has a copy takes away what covers more: the author's signature, the newest set, or adds one of their own.
#[test]
fn what_was_sealed_once_has_no_second_effect() {
    let (office, mut gateway) = gated();
    let (no, mail) = office.sent();
    gateway.names = "from:subject:date".to_owned();
    let once = office.through(&gateway, (&mail, "DONE"));
    gateway.names = "from:to:subject:date:message-id".to_owned();
    let twice = gateway.seal_mail("arc=pass; dmarc=fail header.from=acme.example", &once);
    assert_eq!(office.take(&twice), APPLIED);
    office.world.done(Command::Reopen(vec![no], "still there".to_owned()));
    let id = once.lines().find(|line| line.starts_with("Message-ID")).unwrap();
    let other = once.replace(id, "Message-ID: <another@acme.example>");
    let signature = other.find("DKIM-Signature").unwrap()..other.find("\r\nFrom").unwrap() + 2;
    let mut unsigned = other.clone();
    unsigned.replace_range(signature, "");
    for again in [&other, &unsigned] {
        assert_eq!(office.take(again), Taken::Durable("filed"), "{again}");
        assert_eq!(office.world.status(no), Status::PendingCorrection);
    }
    // In words of another day it counts.
    let fresh = bare(&mail, "DONE").replace("10:05:00", "10:06:00");
    assert_eq!(office.take(&gateway.seal_mail(SAW, &fresh)), APPLIED);
    office.world.verify();
}

/// A seal that leaves out Date, or a Subject that is there, is the same for the next mail in the same words.
#[test]
fn a_seal_that_tells_no_mail_from_the_next_loses_none() {
    for (names, other) in [
        ("from:to:subject", ("10:05:00", "10:06:00")),
        ("from:to:date", ("Subject: Re:", "Subject: Re: Re:")),
    ] {
        let (office, mut gateway) = gated();
        let (no, mail) = office.sent();
        let sealed = |gateway: &mut Signer, raw: &str| {
            gateway.names = names.to_owned();
            let below = gateway.seal_mail(SAW, raw);
            gateway.names = "from:to:subject:date:message-id".to_owned();
            gateway.seal_mail("arc=pass", &below)
        };
        let first = bare(&mail, "DONE");
        assert_eq!(office.take(&sealed(&mut gateway, &first)), APPLIED, "{names}");
        office.world.done(Command::Reopen(vec![no], "still there".to_owned()));
        let id = first.lines().find(|line| line.starts_with("Message-ID")).unwrap();
        let second = first.replace(id, "Message-ID: <another@acme.example>").replace(other.0, other.1);
        assert_ne!(second, first.replace(id, "Message-ID: <another@acme.example>"), "{names}");
        assert_eq!(office.take(&sealed(&mut gateway, &second)), APPLIED, "{names}");
        office.world.verify();
    }
}

/// The author's signature held, and a stranger sealed on top: what was below is known all the same.
#[test]
fn a_mail_that_counted_by_its_signature_is_known_by_its_seal() {
    let (office, mut gateway) = gated();
    let (no, mail) = office.sent();
    gateway.names = "from:subject:date".to_owned();
    let sealed = gateway.seal_mail(SAW, &office.signer.sign(&bare(&mail, "DONE")));
    assert_eq!(office.take(&Signer::of("other.example").seal_mail(SAW, &sealed)), APPLIED);
    office.world.done(Command::Reopen(vec![no], "still there".to_owned()));
    let id = sealed.lines().find(|line| line.starts_with("Message-ID")).unwrap();
    let again = sealed.replace(id, "Message-ID: <another@acme.example>");
    assert_eq!(office.take(&again), Taken::Durable("filed"));
    assert_eq!(office.world.status(no), Status::PendingCorrection);
    office.world.verify();
}

/// With another boundary, taken from the body, the quote is all that is read (decision 0043).
#[test]
fn a_field_that_the_seal_leaves_out_makes_no_done() {
    const QUOTE: &str = "I cannot do this.\r\n\r\n-----Original Message-----\r\nFrom: <mallory@attacker.test>\r\n\r\nDONE\r\n";
    let (office, gateway) = gated();
    let (no, mail) = office.sent();
    let raw = gateway.seal_mail(SAW, &bare(&mail, "BODY").replace("BODY", QUOTE));
    let cut = "Content-Type: multipart/mixed; boundary=\"---Original Message-----\"";
    assert_eq!(office.take(&raw.replace("Content-Type: text/plain; charset=utf-8", cut)), APPLIED);
    assert_ne!(office.world.status(no), Status::PendingVerification);
    assert!(
        office.log().contains("says dmarc=pass header.from=acme.example")
            && office.log().contains("Content-Type is not signed")
    );
    office.world.verify();
    let (office, gateway) = gated();
    let (no, mail) = office.sent();
    let raw = gateway.seal_mail(SAW, &bare(&mail, "DONE"));
    assert_eq!(office.take(&raw.replace("Content-Type: text/plain", "Content-Type: text/html")), APPLIED);
    assert_ne!(office.world.status(no), Status::PendingVerification);
    assert_eq!(office.take(&raw), APPLIED);
    assert_eq!(office.world.status(no), Status::PendingVerification, "the genuine one");
}
