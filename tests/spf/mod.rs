//! SPF by RFC 7208: what each record says of a client, its limits, and what the border makes of it.

mod border;
mod limits;
mod macros;
mod passed_over;
mod terms;

use mailroom::mail::spf::{Claim, Outcome, ROUNDS_MAX, Ruling, Said, check};
use mailroom::mail::txt::{Answer, Answers};
use mailroom::mail::{Address, Client, Envelope, ReversePath};

/// A small part of the DNS, by keys; whatever is not there does not exist.
#[derive(Clone, Default)]
pub struct Zone(pub Answers);

impl Zone {
    pub fn with(mut self, key: &str, texts: &[&str]) -> Zone {
        self.0.insert(key.to_owned(), Answer::Records(texts.iter().map(|t| (*t).to_owned()).collect()));
        self
    }

    pub fn silent(mut self, key: &str) -> Zone {
        self.0.insert(key.to_owned(), Answer::Unanswered("time-out".to_owned()));
        self
    }

    pub fn answer(&self, key: &str) -> Answer {
        self.0.get(key).cloned().unwrap_or(Answer::Nothing)
    }

    /// Asks until nothing more is needed; also what was asked.
    pub fn said(&self, claim: &Claim) -> (Said, Vec<String>) {
        let mut answers = Answers::new();
        for _ in 0..=ROUNDS_MAX {
            match check(claim, &answers) {
                Ruling::Need(keys) => {
                    assert!(keys.iter().all(|key| !answers.contains_key(key)), "asked twice: {keys:?}");
                    answers.extend(keys.into_iter().map(|key| (key.clone(), self.answer(&key))));
                }
                Ruling::Said(said) => return (said, answers.into_keys().collect()),
            }
        }
        panic!("it asks for ever");
    }

    /// Of a client that sends for lo@example.com.
    pub fn of(&self, client: &str) -> Outcome {
        self.said(&claim(client, "lo@example.com")).0.outcome
    }
}

pub fn envelope(client: &str, helo: &str, from: Option<&str>) -> Envelope {
    let path = from.map_or(ReversePath::Null, |from| ReversePath::Address(Address::parse(from).unwrap()));
    let client = Client { address: client.parse().unwrap(), helo: helo.to_owned(), domain: String::new() };
    Envelope { client: Some(client), ..Envelope::of(path, Vec::new()) }
}

pub fn claim(client: &str, from: &str) -> Claim {
    Claim::of(&envelope(client, "mx.example.org", Some(from))).expect("from outside")
}

/// The zone of appendix A, as far as it is asked about here.
fn appendix(record: &str) -> Zone {
    Zone::default()
        .with("example.com", &[record])
        .with("mx example.com", &["10 mail-a.example.com.", "20 mail-b.example.com."])
        .with("a example.com", &["192.0.2.10", "192.0.2.11"])
        .with("a mail-a.example.com", &["192.0.2.129"])
        .with("a mail-b.example.com", &["192.0.2.130"])
        .with("mx example.org", &["10 mail-c.example.org."])
        .with("a mail-c.example.org", &["192.0.2.140"])
}

#[test]
fn the_simple_examples_of_appendix_a() {
    let cases: [(&str, &[u8], &[u8]); 8] = [
        ("v=spf1 +all", &[10, 129, 200], &[]),
        ("v=spf1 a -all", &[10, 11], &[12, 129]),
        ("v=spf1 a:example.org -all", &[], &[10, 140]),
        ("v=spf1 mx -all", &[129, 130], &[10, 131, 140]),
        ("v=spf1 mx:example.org -all", &[140], &[129]),
        ("v=spf1 mx mx:example.org -all", &[129, 130, 140], &[10]),
        ("v=spf1 mx/30 mx:example.org/30 -all", &[128, 131, 140, 143], &[127, 132, 139, 144]),
        ("v=spf1 ip4:192.0.2.128/28 -all", &[129, 143], &[65, 144]),
    ];
    for (record, pass, fail) in cases {
        let zone = appendix(record);
        for (last, outcome) in
            pass.iter().map(|l| (l, Outcome::Pass)).chain(fail.iter().map(|l| (l, Outcome::Fail)))
        {
            assert_eq!(zone.of(&format!("192.0.2.{last}")), outcome, "{record} of {last}");
        }
    }
}

#[test]
fn results() {
    let cases = [
        ("v=spf1 -all", Outcome::Fail),
        ("v=spf1 ~all", Outcome::SoftFail),
        ("v=spf1 ?all", Outcome::Neutral),
        ("v=spf1 all", Outcome::Pass),
        ("V=SPF1 IP4:192.0.2.1 -ALL", Outcome::Pass),
        // Section 4.7: what matches nothing is neutral.
        ("v=spf1", Outcome::Neutral),
        ("v=spf1 ip4:192.0.2.2", Outcome::Neutral),
        // The first that matches decides.
        ("v=spf1 -ip4:192.0.2.0/24 all", Outcome::Fail),
        // Section 5.5, and ours: it matches nobody.
        ("v=spf1 ptr -all", Outcome::Fail),
        ("v=spf1 a:192.example.com -all", Outcome::Fail),
        ("v=spf10 all", Outcome::None),
        ("v=spf2.0/pra all", Outcome::None),
        ("hello", Outcome::None),
    ];
    for (record, outcome) in cases {
        assert_eq!(Zone::default().with("example.com", &[record]).of("192.0.2.1"), outcome, "{record}");
    }
    assert_eq!(Zone::default().of("192.0.2.1"), Outcome::None);
    let beside = Zone::default().with("example.com", &["x=1", "v=spf1 all", "v=spf1x"]);
    assert_eq!(beside.of("192.0.2.1"), Outcome::Pass);
    let two = Zone::default().with("example.com", &["v=spf1 all", "v=spf1 all"]);
    assert_eq!(two.of("192.0.2.1"), Outcome::PermError);
}

#[test]
fn both_versions_of_addresses() {
    let zone = Zone::default()
        .with("example.com", &["v=spf1 ip6:2001:db8:1::/48 a:h.example.com/24//64 -all"])
        .with("a h.example.com", &["192.0.2.1"])
        .with("aaaa h.example.com", &["2001:db8:2::1"]);
    for (client, outcome) in [
        ("2001:db8:1:ffff::9", Outcome::Pass),
        ("2001:db8:2::ffff", Outcome::Pass),
        ("2001:db8:2:1::1", Outcome::Fail),
        ("192.0.2.200", Outcome::Pass),
        ("192.0.3.1", Outcome::Fail),
        // Section 5: on a socket for both.
        ("::ffff:192.0.2.9", Outcome::Pass),
    ] {
        assert_eq!(zone.of(client), outcome, "{client}");
    }
    let all = Zone::default().with("example.com", &["v=spf1 ip4:0.0.0.0/0 ip6:::/0 -all"]);
    assert_eq!((all.of("203.0.113.1"), all.of("2001:db8::1")), (Outcome::Pass, Outcome::Pass));
}

/// Section 5.2: only a pass of the other record matches.
#[test]
fn include() {
    for (other, outcome) in [
        (Some("v=spf1 all"), Outcome::Pass),
        (Some("v=spf1 -all"), Outcome::SoftFail),
        (Some("v=spf1 ~all"), Outcome::SoftFail),
        (Some("v=spf1 ?all"), Outcome::SoftFail),
        (Some("v=spf1 nonsense"), Outcome::PermError),
        (Some("no record of SPF"), Outcome::PermError),
        (None, Outcome::PermError),
    ] {
        let zone = Zone::default().with("example.com", &["v=spf1 include:_spf.example.net ~all"]);
        let zone = other.iter().fold(zone, |zone, text| zone.with("_spf.example.net", &[text]));
        assert_eq!(zone.of("192.0.2.1"), outcome, "{other:?}");
    }
}

/// Section 6.1: the other record's word, whatever it is.
#[test]
fn redirect() {
    for (other, outcome) in [
        (Some("v=spf1 all"), Outcome::Pass),
        (Some("v=spf1 -all"), Outcome::Fail),
        (Some("v=spf1"), Outcome::Neutral),
        (None, Outcome::PermError),
    ] {
        let zone = Zone::default().with("example.com", &["v=spf1 redirect=_spf.%{d} ip4:203.0.113.0/24"]);
        let zone = other.iter().fold(zone, |zone, text| zone.with("_spf.example.com", &[text]));
        assert_eq!(zone.of("192.0.2.1"), outcome, "{other:?}");
        assert_eq!(zone.of("203.0.113.5"), Outcome::Pass);
    }
    let beside = Zone::default().with("example.com", &["v=spf1 redirect=_spf.example.com ?all"]);
    assert_eq!(beside.of("192.0.2.1"), Outcome::Neutral);
}

#[test]
fn exists_asks_for_an_address_made_of_the_claim() {
    let zone = Zone::default()
        .with("example.com", &["v=spf1 exists:%{l1r-}.%{ir}.%{v}._spf.%{d} -all"])
        .with("a lo.9.2.0.192.in-addr._spf.example.com", &["127.0.0.2"]);
    assert_eq!((zone.of("192.0.2.9"), zone.of("192.0.2.8")), (Outcome::Pass, Outcome::Fail));
    // What can be no name has no address: a local part with two dots makes an empty label.
    let odd = Zone::default().with("example.com", &["v=spf1 exists:%{l}..example.com -all"]);
    assert_eq!(odd.of("192.0.2.9"), Outcome::Fail);
}

/// What led to a match is named, and nothing else.
#[test]
fn the_names_of_a_match() {
    let zone =
        appendix("v=spf1 a include:_spf.example.com -all").with("_spf.example.com", &["v=spf1 ?all mx", "x"]);
    assert_eq!(zone.of("192.0.2.129"), Outcome::Fail);
    let zone = zone.with("_spf.example.com", &["v=spf1 mx:example.com -all"]);
    let (said, asked) = zone.said(&claim("192.0.2.129", "lo@example.com"));
    assert_eq!(said.outcome, Outcome::Pass);
    assert_eq!(said.names, ["example.com", "_spf.example.com", "mx example.com", "a mail-a.example.com"]);
    assert!(asked.contains(&"a example.com".to_owned()), "{asked:?}");
}

#[test]
fn silence_is_a_temperror_unless_it_comes_behind_the_match() {
    let zone = appendix("v=spf1 a include:_spf.example.com -all").silent("_spf.example.com");
    assert_eq!((zone.of("192.0.2.10"), zone.of("192.0.2.12")), (Outcome::Pass, Outcome::TempError));
    let (said, _) = zone.said(&claim("192.0.2.12", "lo@example.com"));
    assert_eq!(said.why, "_spf.example.com: time-out");
    assert_eq!(Zone::default().silent("example.com").of("192.0.2.1"), Outcome::TempError);
    let mx = appendix("v=spf1 mx -all").silent("a mail-b.example.com");
    assert_eq!((mx.of("192.0.2.129"), mx.of("192.0.2.130")), (Outcome::Pass, Outcome::TempError));
}

/// Section 4.3: what is no domain has no record, and nobody is asked.
#[test]
fn malformed_domains_ask_nobody() {
    for helo in ["localhost", "[192.0.2.1]", "192.0.2.1", "a..example", "-", &"a".repeat(64), "über.example"]
    {
        let claim = Claim::of(&envelope("192.0.2.1", helo, None)).unwrap();
        let (said, asked) = Zone::default().with(helo, &["v=spf1 all"]).said(&claim);
        assert_eq!((said.outcome, asked), (Outcome::None, vec![]), "{helo}");
    }
}

/// Section 2.4: the identity of a bounce is the HELO.
#[test]
fn a_null_sender_is_postmaster_at_its_helo() {
    let claim = Claim::of(&envelope("192.0.2.1", "MX.Example.com.", None)).unwrap();
    assert_eq!((claim.local.as_str(), claim.domain.as_str()), ("postmaster", "mx.example.com"));
    assert_eq!(claim.describe(), "smtp.helo=mx.example.com");
    let zone = Zone::default().with("mx.example.com", &["v=spf1 ip4:192.0.2.1 -all"]);
    assert_eq!(zone.said(&claim).0.outcome, Outcome::Pass);
}

#[test]
fn of_a_network_of_ones_own_no_record_says_anything() {
    for inside in [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.1.1",
        "100.64.0.1",
        "100.127.255.255",
        "0.0.0.0",
        "::1",
        "::",
        "fd00::1",
        "fe80::1",
        "::ffff:10.0.0.1",
    ] {
        assert_eq!(Claim::of(&envelope(inside, "x.example", Some("lo@example.com"))), None, "{inside}");
    }
    for outside in ["100.63.0.1", "100.128.0.1", "172.32.0.1", "192.0.2.1", "2001:db8::1"] {
        assert!(Claim::of(&envelope(outside, "x.example", Some("lo@example.com"))).is_some(), "{outside}");
    }
    assert_eq!(Claim::of(&Envelope::of(ReversePath::Null, Vec::new())), None);
}
