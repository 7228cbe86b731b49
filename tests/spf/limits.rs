//! The limits of section 4.6.4, at each and one over.

use super::{Zone, claim};
use mailroom::mail::spf::{LOOKUPS_MAX, MX_NAMES_MAX, Outcome, ROUNDS_MAX, Ruling, VOIDS_MAX, check};
use mailroom::mail::txt::{Answer, Answers};
use proptest::prelude::*;

fn why(zone: &Zone) -> String {
    zone.said(&claim("192.0.2.1", "lo@example.com")).0.why
}

fn hosts(count: usize) -> (String, Zone) {
    let terms: String = (0..count).map(|n| format!(" a:h{n}.example.com")).collect();
    let zone =
        (0..count).fold(Zone::default(), |z, n| z.with(&format!("a h{n}.example.com"), &["203.0.113.1"]));
    (terms, zone)
}

#[test]
fn so_many_terms_ask_and_not_one_more() {
    let of = |count: usize| {
        let (terms, zone) = hosts(count);
        zone.with("example.com", &[&format!("v=spf1{terms} all")])
    };
    assert_eq!(of(LOOKUPS_MAX).of("192.0.2.1"), Outcome::Pass);
    assert_eq!(of(LOOKUPS_MAX + 1).of("192.0.2.1"), Outcome::PermError);
    assert_eq!(why(&of(LOOKUPS_MAX + 1)), "more than 10 terms that ask the DNS");
    // Those of included records, redirects and `ptr` count with them; networks and `all` do not.
    let with = |term: &str, count: usize| {
        let (terms, zone) = hosts(count);
        zone.with("example.com", &[&format!("v=spf1 ip4:203.0.113.9 {term}")])
            .with("_spf.example.com", &[&format!("v=spf1{terms} ip4:192.0.2.1")])
    };
    for term in ["include:_spf.example.com -all", "ip6:::1 redirect=_spf.example.com"] {
        assert_eq!(with(term, LOOKUPS_MAX - 1).of("192.0.2.1"), Outcome::Pass, "{term}");
        assert_eq!(with(term, LOOKUPS_MAX).of("192.0.2.1"), Outcome::PermError, "{term}");
    }
    let ptr =
        |count: usize| Zone::default().with("example.com", &[&format!("v=spf1{} all", " ptr".repeat(count))]);
    assert_eq!(ptr(LOOKUPS_MAX).of("192.0.2.1"), Outcome::Pass);
    assert_eq!(ptr(LOOKUPS_MAX + 1).of("192.0.2.1"), Outcome::PermError);
}

#[test]
fn a_record_that_names_itself_ends() {
    for record in ["v=spf1 include:example.com -all", "v=spf1 redirect=example.com"] {
        assert_eq!(
            Zone::default().with("example.com", &[record]).of("192.0.2.1"),
            Outcome::PermError,
            "{record}"
        );
    }
}

#[test]
fn so_many_terms_find_nothing_and_not_one_more() {
    for term in ["a:h%.example.com", "exists:h%.example.com", "mx:h%.example.com"] {
        let of = |count: usize| {
            let terms: String =
                (0..count).map(|n| format!(" {}", term.replace('%', &n.to_string()))).collect();
            Zone::default().with("example.com", &[&format!("v=spf1{terms} all")])
        };
        assert_eq!(of(VOIDS_MAX).of("192.0.2.1"), Outcome::Pass, "{term}");
        assert_eq!(of(VOIDS_MAX + 1).of("192.0.2.1"), Outcome::PermError, "{term}");
        assert_eq!(why(&of(VOIDS_MAX + 1)), "more than 2 terms find nothing");
    }
}

#[test]
fn so_many_mail_exchangers_and_not_one_more() {
    let of = |count: usize| {
        let texts: Vec<String> = (0..count).map(|n| format!("10 m{n}.example.com.")).collect();
        let zone = Zone::default()
            .with("example.com", &["v=spf1 mx -all"])
            .with("mx example.com", &texts.iter().map(String::as_str).collect::<Vec<_>>());
        zone.with(&format!("a m{}.example.com", count - 1), &["192.0.2.1"])
    };
    // Those without an address of the client's version are no terms in vain.
    assert_eq!(of(MX_NAMES_MAX).of("192.0.2.1"), Outcome::Pass);
    assert_eq!(of(MX_NAMES_MAX + 1).of("192.0.2.1"), Outcome::PermError);
    // RFC 7505: a domain that takes no mail.
    let null = Zone::default().with("example.com", &["v=spf1 mx ?all"]).with("mx example.com", &["0 ."]);
    assert_eq!(null.of("192.0.2.1"), Outcome::Neutral);
}

/// Terms that ask, and pieces that break them.
const PIECES: &[&str] = &[
    " ",
    "include:",
    "redirect=",
    "exists:",
    "a:",
    "mx:",
    "mx",
    "a",
    "ptr",
    "-all",
    "all",
    "%{d}",
    "%{l1r-}",
    "%{ir}",
    "%{",
    "}",
    "example.com",
    "x.example",
    ".",
    "/24",
    "//64",
    "ip4:192.0.2.0/24",
    "ip6:",
    "::1",
    "?",
    "~",
    "=",
    "%%",
    "\u{e9}",
    "\t",
];

proptest! {
    /// Whatever stands everywhere: it ends, within its rounds and questions.
    #[test]
    fn any_record_ends(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..24), many in 0_usize..12) {
        let record = format!("v=spf1 {}", pieces.concat());
        let exchangers: Vec<String> = (0..many).map(|n| format!("{n} m{n}.example.com.")).collect();
        let (claim, mut answers) = (claim("192.0.2.1", "lo-x@example.com"), Answers::new());
        for _ in 0..=ROUNDS_MAX {
            let Ruling::Need(keys) = check(&claim, &answers) else { break };
            prop_assert!(!keys.is_empty());
            answers.extend(keys.into_iter().map(|key| {
                let texts = match key.split_once(' ') {
                    None => vec![record.clone()],
                    Some(("mx", _)) => exchangers.clone(),
                    Some(_) => vec!["203.0.113.1".to_owned()],
                };
                (key, Answer::Records(texts))
            }));
        }
        prop_assert!(matches!(check(&claim, &answers), Ruling::Said(_)), "{record}");
        prop_assert!(answers.len() <= 1 + LOOKUPS_MAX * (1 + MX_NAMES_MAX));
    }
}
