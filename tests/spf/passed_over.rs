//! Signatures of the house that do not count here and hold: at the border DMARC passes by them, so it is no fail.

use super::border::{broken, failed, find, find_from, is_pass, wishing};
use super::{Zone, envelope};
use crate::dkim::MAIL;
use crate::support::signer::Signer;
use mailroom::intake::own_check::Finding;
use mailroom::mail::txt::Answer;

fn signer(domain: &str, names: &str) -> Signer {
    Signer { names: names.to_owned(), ..Signer::of(domain) }
}

fn sent(zone: &Zone, mail: &str) -> Finding {
    find(zone, mail, &envelope("203.0.113.1", "x", Some("list@other.example"))).0
}

fn with(zone: Zone, signer: &Signer) -> Zone {
    zone.with(&signer.key_name(), &[&signer.record()])
}

/// The body of `MAIL`, and what somebody added behind it, signed only so far.
fn partial(signer: &mut Signer, octets: usize) -> String {
    signer.tags = format!(" l={octets};");
    signer.sign(MAIL).replace("Lo\r\n\r\n", "Lo\r\nfooter\r\n")
}

#[test]
fn one_that_covers_too_little_and_holds_is_no_fail() {
    let less = signer("example.com", "from:date");
    let zone = with(wishing("reject"), &less);
    let mail = less.sign(MAIL);
    let why = "but the signature s1 of example.com holds, which is none that counts here";
    assert!(broken(&sent(&zone, &mail)).ends_with(why), "{:?}", sent(&zone, &mail));
    // Attack: the same field over other words, or with a key that nobody published.
    failed(&sent(&zone, &mail.replace("DONE", "DONE!")));
    failed(&sent(&zone, &signer("example.com", "from:date").sign(MAIL)));
    failed(&sent(&wishing("reject"), &mail));
    // Nor is it in the way of a pass.
    assert!(is_pass(&find(&zone, &mail, &envelope("192.0.2.1", "x", Some("lo@example.com"))).0));
}

#[test]
fn one_over_the_beginning_of_the_body_is_no_fail() {
    let mut signer = Signer::of("example.com");
    let zone = with(wishing("reject"), &signer);
    // `DONE`, ` ` as nothing, `Lo`: what the signer hashed has 12 octets.
    let mail = partial(&mut signer, 12);
    broken(&sent(&zone, &mail));
    failed(&sent(&zone, &mail.replace("DONE", "D0NE")));
    failed(&sent(&zone, &mail.replace("Lo\r\nfooter", "L")));
    for octets in [11, 13, 400] {
        failed(&sent(&zone, &partial(&mut signer, octets)));
    }
}

#[test]
fn a_siblings_is_no_fail_where_one_house_is_enough() {
    let news = Signer::of("news.example.com");
    let mail = news.sign(&MAIL.replace("lo@example.com", "lo@eu.example.com"));
    let of = |zone: &Zone| {
        let envelope = envelope("203.0.113.1", "x", Some("list@other.example"));
        find_from("lo@eu.example.com", zone, (&mail, &envelope)).0
    };
    broken(&of(&with(wishing("reject"), &news)));
    failed(&of(&with(wishing("reject; adkim=s"), &news)));
    // Attack: a neighbour under the same registry.
    let other = Zone::default().with("_dmarc.eu.example.com", &["v=DMARC1; p=reject"]);
    failed(&of(&with(other, &news)));
}

#[test]
fn the_sixth_is_looked_at_before_a_fail() {
    let genuine = Signer::of("example.com");
    let mut mail = genuine.sign(MAIL);
    for n in 1..6 {
        let stale = Signer { selector: format!("old{n}"), ..Signer::of("example.com") };
        mail = stale.sign(&mail);
    }
    broken(&sent(&with(wishing("reject"), &genuine), &mail));
    failed(&sent(&wishing("reject"), &mail));
}

#[test]
fn silence_about_its_key_is_neither() {
    let less = signer("example.com", "from:date");
    let zone = Zone(
        [(less.key_name(), Answer::Unanswered("time-out".to_owned()))]
            .into_iter()
            .chain(wishing("reject").0)
            .collect(),
    );
    assert!(matches!(sent(&zone, &less.sign(MAIL)), Finding::Unanswered(_)));
}
