//! What our own check makes of a mail at the border: DKIM, SPF and the wish of the From domain.

use super::{Zone, envelope};
use crate::dkim::{MAIL, now};
use crate::support::signer::Signer;
use mailroom::intake::own_check::{Finding, OwnCheck};
use mailroom::mail::auth_results::Verdict;
use mailroom::mail::txt::Answers;
use mailroom::mail::{Address, Client, Envelope, ReversePath};

const SPF: &str = "v=spf1 ip4:192.0.2.1 -all";

pub fn find(zone: &Zone, mail: &str, envelope: &Envelope) -> (Finding, Vec<String>) {
    find_from("lo@example.com", zone, (mail, envelope))
}

pub fn find_from(from: &str, zone: &Zone, (mail, envelope): (&str, &Envelope)) -> (Finding, Vec<String>) {
    let (from, mut answers) = (Address::parse(from).unwrap(), Answers::new());
    let named = ["gw.example".to_owned()];
    for _ in 0..30 {
        let check = OwnCheck::of(mail.as_bytes(), &from, now()).within(envelope).believing(&named);
        match check.find(&answers) {
            Finding::Need(keys) => {
                answers.extend(keys.into_iter().map(|key| (key.clone(), zone.answer(&key))));
            }
            finding @ (Finding::Certain(..) | Finding::Broken(_) | Finding::Unanswered(_)) => {
                return (finding, answers.into_keys().collect());
            }
        }
    }
    panic!("it asks for ever");
}

fn sent(zone: &Zone, client: &str, from: Option<&str>) -> Finding {
    find(zone, MAIL, &envelope(client, "mx.example.com", from)).0
}

/// `example.com` says who sends for it, and wishes this.
pub fn wishing(policy: &str) -> Zone {
    let wish = format!("v=DMARC1; p={policy}");
    Zone::default().with("example.com", &[SPF]).with("_dmarc.example.com", &[&wish])
}

pub fn failed(finding: &Finding) -> &str {
    let Finding::Certain(Verdict::Fail, why) = finding else { panic!("{finding:?}") };
    why
}

pub fn broken(finding: &Finding) -> &str {
    let Finding::Broken(why) = finding else { panic!("{finding:?}") };
    why
}

fn none(finding: &Finding) -> &str {
    let Finding::Certain(Verdict::None, why) = finding else { panic!("{finding:?}") };
    why
}

pub fn is_pass(finding: &Finding) -> bool {
    matches!(finding, Finding::Certain(Verdict::Pass(_), _))
}

#[test]
fn an_aligned_spf_pass_is_a_pass_with_its_records() {
    let (finding, asked) =
        find(&wishing("reject"), MAIL, &envelope("192.0.2.1", "x", Some("lo@example.com")));
    let what = "spf=pass smtp.mailfrom=example.com".to_owned();
    let evidence = format!("{what}; checked here; example.com TXT \"{SPF}\"");
    assert_eq!(finding, Finding::Certain(Verdict::Pass(evidence), what));
    assert_eq!(asked, ["example.com"]);
    let by_mx = Zone::default()
        .with("example.com", &["v=spf1 mx -all"])
        .with("mx example.com", &["5 a.example.com."])
        .with("a a.example.com", &["192.0.2.1"]);
    let Finding::Certain(Verdict::Pass(evidence), _) = sent(&by_mx, "192.0.2.1", Some("lo@example.com"))
    else {
        panic!()
    };
    let records = "example.com TXT \"v=spf1 mx -all\"";
    assert!(
        evidence.contains(records) && evidence.contains("example.com MX \"5 a.example.com.\""),
        "{evidence}"
    );
    assert!(evidence.contains("a.example.com A \"192.0.2.1\""), "{evidence}");
}

/// A signature that holds needs no SPF: a forwarder sends it on.
#[test]
fn a_signature_is_enough() {
    let own = Signer::of("example.com");
    let zone = wishing("reject").with(&own.key_name(), &[&own.record()]);
    let (finding, asked) =
        find(&zone, &own.sign(MAIL), &envelope("203.0.113.1", "x", Some("list@other.example")));
    assert!(is_pass(&finding), "{finding:?}");
    assert_eq!(asked, [own.key_name()]);
    // A broken one is not in the way of SPF.
    let broken = own.sign(MAIL).replace("DONE", "DONE!");
    assert!(is_pass(&find(&zone, &broken, &envelope("192.0.2.1", "x", Some("lo@example.com"))).0));
    let why = find(&zone, &broken, &envelope("203.0.113.1", "x", Some("lo@example.com"))).0;
    assert!(failed(&why).contains("does not fit the mail") && failed(&why).contains("spf=fail"), "{why:?}");
}

#[test]
fn where_neither_speaks_for_from_its_wish_holds() {
    for (policy, wish) in [("reject", "refused"), ("quarantine", "quarantined")] {
        let finding = sent(&wishing(policy), "203.0.113.1", Some("lo@example.com"));
        let why = format!(
            "no signature that speaks for example.com; spf=fail smtp.mailfrom=example.com; example.com wishes such mail {wish}"
        );
        assert_eq!(failed(&finding), why);
    }
    // It fails, and nothing is wished: nothing that a firm's trust in tokens takes (RFC 7489 section 6.6.2).
    let finding = sent(&wishing("none"), "203.0.113.1", Some("lo@example.com"));
    let why = "; spf=fail smtp.mailfrom=example.com; by the record of example.com neither speaks for it";
    assert!(broken(&finding).ends_with(why), "{finding:?}");
    // No record at all: nothing is wished.
    none(&sent(&Zone::default().with("example.com", &[SPF]), "203.0.113.1", Some("lo@example.com")));
    // A softfail and no record of SPF are no pass either.
    for record in ["v=spf1 ~all", "v=spf1 ?all", "v=spf1 nonsense", "x"] {
        failed(&sent(&wishing("reject").with("example.com", &[record]), "192.0.2.1", Some("lo@example.com")));
    }
}

/// Attack: a domain of one's own, for which SPF passes.
#[test]
fn a_pass_of_another_house_is_no_pass_and_is_not_even_asked_about() {
    let zone = wishing("reject").with("evil.example", &["v=spf1 all"]);
    let (finding, asked) =
        find(&zone, MAIL, &envelope("203.0.113.1", "mx.evil.example", Some("x@evil.example")));
    assert!(failed(&finding).contains("spf=none smtp.mailfrom=evil.example"), "{finding:?}");
    assert_eq!(asked, ["_dmarc.example.com"]);
    let zone = Zone::default().with("example.com.evil.example", &["v=spf1 all"]).with("com", &["v=spf1 all"]);
    none(&sent(&zone, "203.0.113.1", Some("x@example.com.evil.example")));
    none(&sent(&zone, "203.0.113.1", Some("x@com")));
}

/// RFC 7208 section 5.1: `all` matches everybody, and who lets everybody send has said so.
#[test]
fn plus_all_is_a_pass() {
    let zone = wishing("reject").with("example.com", &["v=spf1 +all"]);
    assert!(is_pass(&sent(&zone, "203.0.113.1", Some("lo@example.com"))));
}

/// Attack: the name of a house in HELO.
#[test]
fn a_forged_helo_proves_nothing() {
    let zone = wishing("reject").with("mx.example.com", &["v=spf1 ip4:192.0.2.1 -all"]);
    // Beside a sender it is not looked at, also where it is true.
    let finding = find(&zone, MAIL, &envelope("192.0.2.1", "mx.example.com", Some("x@evil.example"))).0;
    failed(&finding);
    // Instead of one it has to be true.
    let finding = sent(&zone, "203.0.113.1", None);
    assert!(failed(&finding).contains("spf=fail smtp.helo=mx.example.com"), "{finding:?}");
    failed(&find(&zone, MAIL, &envelope("192.0.2.1", "[192.0.2.1]", None)).0);
}

#[test]
fn a_null_sender_passes_by_its_helo_where_the_house_is_one() {
    let zone = wishing("reject").with("mx.example.com", &["v=spf1 ip4:192.0.2.1 -all"]);
    let finding = sent(&zone, "192.0.2.1", None);
    assert!(is_pass(&finding), "{finding:?}");
    let strict = zone.clone().with("_dmarc.example.com", &["v=DMARC1; p=reject; aspf=s"]);
    failed(&sent(&strict, "192.0.2.1", None));
    let strict_dkim = zone.with("_dmarc.example.com", &["v=DMARC1; p=reject; adkim=s"]);
    assert!(is_pass(&sent(&strict_dkim, "192.0.2.1", None)));
}

/// Attack: a path that nobody can look up is no way around the wish.
#[test]
fn an_odd_sender_fails_like_any_other() {
    let of = |client: &str, domain: &str| {
        let (address, helo, domain) = (client.parse().unwrap(), "x".to_owned(), domain.to_owned());
        let client = Client { address, helo, domain };
        let odd = Envelope { client: Some(client), ..Envelope::of(ReversePath::Unknown, Vec::new()) };
        find(&wishing("reject"), MAIL, &odd).0
    };
    let finding = of("203.0.113.1", "");
    assert!(failed(&finding).contains("spf=none smtp.mailfrom=?"), "{finding:?}");
    // RFC 7208 section 4.3: of `"b 1"@example.com` the domain says what it says of any other.
    let finding = of("203.0.113.1", "Example.com");
    assert!(failed(&finding).contains("spf=fail smtp.mailfrom=example.com"), "{finding:?}");
    assert!(is_pass(&of("192.0.2.1", "Example.com")));
}

/// Decision 0031: siblings do not speak for each other. By RFC 7489 they do, so it is no forgery.
#[test]
fn a_siblings_pass_is_neither_pass_nor_fail() {
    let zone = wishing("reject").with("news.example.com", &[SPF]);
    let mail = MAIL.replace("lo@example.com", "lo@eu.example.com");
    let find = |client: &str| {
        let envelope = envelope(client, "x", Some("x@news.example.com"));
        find_from("lo@eu.example.com", &zone, (&mail, &envelope)).0
    };
    assert!(matches!(find("192.0.2.1"), Finding::Broken(_)), "{:?}", find("192.0.2.1"));
    failed(&find("203.0.113.1"));
}

/// Attack: a slow zone of one's own under the same registry, to be put off in place of failing.
#[test]
fn a_neighbour_under_a_registry_is_not_asked_about() {
    let zone = Zone::default().with("_dmarc.good.co.example", &["v=DMARC1; p=reject"]);
    let zone = zone.silent("evil.co.example").silent("_dmarc.evil.co.example");
    let (mail, envelope) = (
        MAIL.replace("example.com", "good.co.example"),
        envelope("203.0.113.1", "x", Some("x@evil.co.example")),
    );
    let (finding, asked) = find_from("lo@good.co.example", &zone, (&mail, &envelope));
    failed(&finding);
    assert_eq!(asked, ["_dmarc.co.example", "_dmarc.good.co.example"]);
}

#[test]
fn silence_is_never_a_pass_and_never_a_fail() {
    let unanswered = |zone: Zone| {
        let finding = sent(&zone, "203.0.113.1", Some("lo@example.com"));
        assert!(matches!(&finding, Finding::Unanswered(why) if why.ends_with(": time-out")), "{finding:?}");
    };
    unanswered(wishing("reject").silent("example.com"));
    unanswered(wishing("reject").silent("_dmarc.example.com"));
    unanswered(wishing("reject").with("example.com", &["v=spf1 a -all"]).silent("a example.com"));
    let own = Signer::of("example.com");
    let zone = wishing("reject").silent(&own.key_name());
    let signed = own.sign(MAIL);
    let silent = find(&zone, &signed, &envelope("203.0.113.1", "x", Some("lo@example.com"))).0;
    assert!(matches!(silent, Finding::Unanswered(_)), "{silent:?}");
    // A pass that does not depend on the missing answer.
    assert!(is_pass(&find(&zone, &signed, &envelope("192.0.2.1", "x", Some("lo@example.com"))).0));
    assert!(is_pass(&sent(&wishing("x").silent("_dmarc.example.com"), "192.0.2.1", Some("lo@example.com"))));
}

/// Without a client, or with one of our own network, all is as it was.
#[test]
fn without_a_border_nothing_changes() {
    let zone = wishing("reject");
    let plain = find(&zone, MAIL, &Envelope::of(ReversePath::Null, Vec::new()));
    assert_eq!(plain, find(&zone, MAIL, &envelope("10.0.0.1", "x", Some("lo@example.com"))));
    none(&plain.0);
    assert_eq!(plain.1, [""; 0]);
}

/// A gateway whose seals are believed stands before the border, and its key is not to be had: SPF is looked at all the same.
#[test]
fn silence_about_a_seal_keeps_spf_from_nothing() {
    let gateway = Signer::of("gw.example");
    let saw = "dkim=pass header.d=example.com; dmarc=pass header.from=example.com";
    let sealed = gateway.seal_mail(saw, MAIL);
    let of =
        |zone: &Zone, client: &str| find(zone, &sealed, &envelope(client, "x", Some("lo@example.com"))).0;
    let silent = wishing("reject").silent(&gateway.key_name());
    assert!(is_pass(&of(&silent, "192.0.2.1")));
    // The seal could have been a pass: no fail.
    assert!(matches!(of(&silent, "203.0.113.1"), Finding::Unanswered(_)));
    let known = wishing("reject").with(&gateway.key_name(), &[&gateway.record()]);
    let Finding::Certain(Verdict::Pass(evidence), _) = of(&known, "203.0.113.1") else { panic!() };
    assert!(evidence.starts_with("arc=pass (gw.example)"), "{evidence}");
    failed(&of(&wishing("reject"), "203.0.113.1"));
}

/// Beside the record of SPF stands whatever services have a domain prove: it is no evidence.
#[test]
fn a_pass_holds_no_other_texts_of_the_domain() {
    let zone = Zone::default().with("example.com", &["some-verification=1", SPF, "v=spf10 x"]);
    let Finding::Certain(Verdict::Pass(evidence), _) = sent(&zone, "192.0.2.1", Some("lo@example.com"))
    else {
        panic!()
    };
    let only = format!("checked here; example.com TXT \"{SPF}\"");
    assert!(evidence.ends_with(&only), "{evidence}");
}
