//! Questions and answers as octets: whose answer it is, what it says, and any bytes.

use crate::support::scripted_dns::{cname, name, record, txt};
use mailroom::dns::message::{ALIASES_MAX, ANSWER_OCTETS_MAX, RECORDS_MAX, Reply, question, reply};
use mailroom::mail::txt::Answer;
use proptest::prelude::*;

const NAME: &str = "s1._domainkey.example.com";

fn answered(flags: u16, records: &[Vec<u8>]) -> Vec<u8> {
    answered_of(NAME, flags, records)
}

fn answered_of(about: &str, flags: u16, records: &[Vec<u8>]) -> Vec<u8> {
    let counts = [7, flags, 1, records.len() as u16, 0, 0].map(u16::to_be_bytes).concat();
    [&counts, &name(about)[..], &[0, 16, 0, 1], &records.concat()].concat()
}

fn read(records: &[Vec<u8>]) -> Option<Reply> {
    reply(&answered(0x8180, records), 7, NAME)
}

fn texts(texts: &[&str], seconds: u32) -> Option<Reply> {
    Some(Reply::Said(Answer::Records(texts.iter().map(|t| (*t).to_owned()).collect()), seconds))
}

fn nothing(seconds: u32) -> Option<Reply> {
    Some(Reply::Said(Answer::Nothing, seconds))
}

#[test]
fn a_question_is_written_as_the_rfc_shows_it() {
    let plain = question(0x1234, "a.example", false).unwrap();
    assert_eq!(
        plain,
        b"\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x01a\x07example\x00\x00\x10\x00\x01"
    );
    let edns = question(0x1234, "a.example", true).unwrap();
    assert_eq!(&edns[plain.len()..], b"\x00\x00\x29\x04\xd0\x00\x00\x00\x00\x00\x00");
    let label = |n: usize| "x".repeat(n);
    assert!(question(1, &label(63), false).is_some() && question(1, &label(64), false).is_none());
    let long = |last: usize| format!("{}{}", format!("{}.", label(63)).repeat(3), label(last));
    assert!(question(1, &long(61), false).is_some() && question(1, &long(62), false).is_none());
    for bad in ["", ".", "a..b", "a.", "ä.example"] {
        assert_eq!(question(1, bad, false), None, "{bad:?}");
    }
}

#[test]
fn an_answer_to_something_else_is_nobodys() {
    let good = answered(0x8180, &[txt(NAME, 60, "v=DKIM1")]);
    assert!(reply(&good, 7, NAME).is_some() && reply(&good, 7, "S1._DOMAINKEY.example.com").is_some());
    assert_eq!(reply(&good, 8, NAME), None);
    assert_eq!(reply(&good, 7, "s2._domainkey.example.com"), None);
    for flags in [0x0180, 0x8980] {
        assert_eq!(reply(&answered(flags, &[]), 7, NAME), None, "{flags:x}");
    }
    for (at, octet) in [(5, 0), (5, 2), (12 + name(NAME).len() + 1, 1), (12 + name(NAME).len() + 3, 3)] {
        let mut other = good.clone();
        other[at] = octet;
        assert_eq!(reply(&other, 7, NAME), None, "{at}");
    }
    assert_eq!(reply(&good[..20], 7, NAME), None);
}

#[test]
fn what_answers_say() {
    assert_eq!(read(&[txt(NAME, 60, "v=DKIM1; p=x")]), texts(&["v=DKIM1; p=x"], 60));
    let long = "k".repeat(700);
    assert_eq!(read(&[txt(NAME, 60, &long), txt(NAME, 30, "b")]), texts(&[&long, "b"], 30));
    assert_eq!(read(&[txt("other.example", 60, "x")]), nothing(u32::MAX));
    assert_eq!(read(&[record(NAME, 1, 60, &[1, 2, 3, 4])]), nothing(u32::MAX));
    assert_eq!(read(&[]), nothing(u32::MAX));
    let chain = [cname(NAME, 20, "K.Provider.example"), txt("k.provider.example", 60, "v=DKIM1")];
    assert_eq!(read(&chain), texts(&["v=DKIM1"], 20));
    assert_eq!(read(&[chain[1].clone(), chain[0].clone()]), texts(&["v=DKIM1"], 20));
    assert_eq!(read(&chain[..1]), nothing(20));
    assert_eq!(read(&[cname(NAME, 1, NAME)]), nothing(1));
    // A pointer to the question's name (RFC 1035 section 4.1.4).
    let pointed = [&[0xc0, 12][..], &txt("x", 60, "v=DKIM1")[3..]].concat();
    assert_eq!(read(&[pointed]), texts(&["v=DKIM1"], 60));
}

#[test]
fn what_the_server_could_not_say_is_no_answer() {
    let with = |flags: u16| reply(&answered(flags, &[]), 7, NAME);
    assert_eq!(with(0x8183), nothing(u32::MAX));
    assert_eq!(with(0x8380), Some(Reply::Truncated));
    assert_eq!((with(0x8181), with(0x8184)), (Some(Reply::NotUnderstood), Some(Reply::NotUnderstood)));
    for flags in [0x8182, 0x8185, 0x8189, 0x8100] {
        assert!(matches!(with(flags), Some(Reply::Failed(_))), "{flags:x}");
    }
    assert_eq!(with(0x8500), nothing(u32::MAX));
    let bare = [7_u16, 0x8181, 0, 0, 0, 0].map(u16::to_be_bytes).concat();
    assert_eq!(reply(&bare, 7, NAME), Some(Reply::NotUnderstood));
}

#[test]
fn limits_hold_at_and_over() {
    let aliases = |many: usize| {
        let at = |n: usize| if n == 0 { NAME.to_owned() } else { format!("a{n}.example") };
        let chain = (0..many).map(|n| cname(&at(n), 60, &at(n + 1)));
        chain.chain([txt(&at(many), 60, "x")]).collect::<Vec<_>>()
    };
    assert_eq!(read(&aliases(ALIASES_MAX)), texts(&["x"], 60));
    assert_eq!(read(&aliases(ALIASES_MAX + 1)), nothing(60));
    let many = |n: u16| (0..n).map(|_| txt(NAME, 60, "x")).collect::<Vec<_>>();
    assert!(matches!(read(&many(RECORDS_MAX)), Some(Reply::Said(Answer::Records(_), 60))));
    assert!(matches!(read(&many(RECORDS_MAX + 1)), Some(Reply::Failed(_))));
    let long = |octets: usize| read(&[txt(NAME, 60, &"x".repeat(octets))]);
    assert!(matches!(long(ANSWER_OCTETS_MAX), Some(Reply::Said(Answer::Records(_), _))));
    assert!(matches!(long(ANSWER_OCTETS_MAX + 1), Some(Reply::Failed(_))), "no word of what is there");
}

/// A domain that two hundred services had proved still has its record of SPF; the others are not kept.
#[test]
fn of_the_texts_of_a_domain_only_spf_counts() {
    const APEX: &str = "example.com";
    let of = |texts: &[&str]| {
        let records: Vec<_> = texts.iter().map(|text| txt(APEX, 60, text)).collect();
        reply(&answered_of(APEX, 0x8180, &records), 7, APEX)
    };
    let token = "x".repeat(100);
    let full = [&[token.as_str(); 200][..], &["v=spf1 -all"]].concat();
    assert_eq!(of(&full), texts(&["v=spf1 -all"], 60));
    assert_eq!(of(&[&token]), nothing(60));
    let many = ["v=spf1 -all"; 2];
    assert_eq!(of(&many), texts(&many, 60), "what is wrong there is not for here to say");
}

#[test]
fn malformed_records_are_a_failure() {
    let good = txt(NAME, 60, "v=DKIM1; p=x");
    for cut in 1..good.len() {
        let found = read(&[good[..cut].to_vec()]);
        assert!(matches!(found, Some(Reply::Failed(_))), "{cut}: {found:?}");
    }
    let endless = [&[0xc0, (12 + name(NAME).len() + 4) as u8][..], &good].concat();
    assert!(matches!(read(&[endless]), Some(Reply::Failed(_))));
    let short = record(NAME, 16, 60, &[200, b'x']);
    assert!(matches!(read(&[short]), Some(Reply::Failed(_))));
}

proptest! {
    #[test]
    fn any_octets(octets in any::<Vec<u8>>()) {
        let _ = reply(&octets, 7, NAME);
        let head = answered(0x8180, &[]);
        let _ = reply(&[&head[..6], &[0, 3, 0, 0, 0, 0], &head[12..], &octets].concat(), 7, NAME);
    }
}

/// Each type by its number, its records as text; of another type there is nothing.
#[test]
fn addresses_and_mail_exchangers() {
    let said = |key: &str, kind: u16, data: &[u8]| {
        let asked = question(7, key, false).unwrap();
        let end = asked.len() - 12;
        let counts = [7, 0x8180, 1, 1, 0, 0_u16].map(u16::to_be_bytes).concat();
        let answer = [&counts, &asked[12..12 + end], &record("h.example", kind, 60, data)].concat();
        reply(&answer, 7, key)
    };
    assert_eq!(said("a h.example", 1, &[192, 0, 2, 1]), texts(&["192.0.2.1"], 60));
    let v6 = "2001:db8::1".parse::<std::net::Ipv6Addr>().unwrap().octets();
    assert_eq!(said("aaaa h.example", 28, &v6), texts(&["2001:db8::1"], 60));
    let mx = [&[0, 10], &name("MX.example")[..]].concat();
    assert_eq!(said("mx h.example", 15, &mx), texts(&["10 mx.example."], 60));
    assert_eq!(said("mx h.example", 15, &[0, 0, 0]), texts(&["0 ."], 60));
    assert_eq!(said("a h.example", 28, &v6), nothing(u32::MAX));
    for (key, kind, data) in
        [("a h.example", 1, &[1, 2, 3][..]), ("aaaa h.example", 28, &[0; 4]), ("mx h.example", 15, &[0])]
    {
        let malformed = said(key, kind, data);
        assert!(matches!(malformed, Some(Reply::Failed(_))), "{key}: {malformed:?}");
    }
    // The answer about another type is nobody's.
    let other = answered(0x8180, &[record(NAME, 1, 60, &[192, 0, 2, 1])]);
    assert_eq!(reply(&other, 7, &format!("a {NAME}")), None);
}
