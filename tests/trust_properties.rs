//! Properties of what stands between strangers and us, held against readers that share no line with ours:
//! From, Authentication-Results, line ends.

mod strict;

use crate::smtp::{Player, settings};
use mail_parser::{HeaderName, MessageParser};
use mailroom::engine::simulate::chance::Chance;
use mailroom::inbound::smtp::Mode;
use mailroom::mail::auth_results::{Stamp, Verdict, parse as read_results, verdict};
use mailroom::mail::{Address, crlf};
use mailroom::parse::{FromField, parse};
use proptest::prelude::*;
use regex::Regex;

/// What From fields are made of, well and ill.
fn from_piece() -> impl Strategy<Value = Vec<u8>> {
    let words: &[&[u8]] = &[
        b"lo@example.com",
        b"mo@attacker.test",
        b"<",
        b">",
        b"<lo@example.com>",
        b",",
        b";",
        b":",
        b"\"",
        b"\\",
        b"(",
        b")",
        b" ",
        b"\t",
        b"\r\n ",
        b"\r\n\t",
        b"\r\n",
        b"\r",
        b"\n",
        b"\0",
        b"Lee",
        b"From:",
        b"\r\nFrom: ",
        b"@",
        b"=?utf-8?Q?lo=40example.com?=",
        b"=?utf-8?B?PGxvQGV4YW1wbGUuY29tPg==?=",
        b"\xef\xbb\xbf",
        b"\xc2\xa0",
        b"\xe2\x80\x8b",
        b"\xd0\xb0",
        b"\xff",
        b"g:",
        b"[",
        b"]",
        b".",
        b"undisclosed:;",
        b" (NMLS 1)",
        b"(Lee) ",
        b" (lo@example.com) ",
    ];
    let known = prop::sample::select(words).prop_map(<[u8]>::to_vec);
    prop_oneof![9 => known, 1 => prop::collection::vec(any::<u8>(), 1..4)]
}

/// Up to the line end that no blank follows (RFC 5322 section 2.2.3).
fn first_field(bytes: &[u8]) -> String {
    let folds = |at: usize| matches!(bytes.get(at + 1), Some(b' ' | b'\t'));
    let end = (0..bytes.len()).find(|at| bytes[*at] == b'\n' && !folds(*at)).unwrap_or(bytes.len());
    String::from_utf8(bytes[..end].to_vec()).unwrap()
}

/// The reading of somebody in a hurry: all that looks like an address outside of quotations, in the whole header.
fn addresses(field: &str) -> Vec<String> {
    let quoted = Regex::new(r#""(?:\\.|[^"\\])*""#).unwrap();
    let address = Regex::new(r#"[^\s<>()\[\],;:\\"@]+@[^\s<>()\[\],;:\\"@]+"#).unwrap();
    let bare = quoted.replace_all(field, "");
    address.find_iter(&bare).map(|found| found.as_str().to_ascii_lowercase()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_clean_from_is_the_only_one_that_any_reader_finds(pieces in prop::collection::vec(from_piece(), 1..8)) {
        let field = pieces.concat();
        let raw = [b"From: ", &field[..], b"\r\nTo: <tickets@mail.acme.example>\r\n\r\nDONE\r\n"].concat();
        let FromField::Clean { address, .. } = parse(&raw).from else { return Ok(()) };
        let other = MessageParser::default().parse(&raw[..]).unwrap();
        let fields: Vec<_> = other.headers().iter().filter(|h| h.name == HeaderName::From).collect();
        prop_assert_eq!(fields.len(), 1);
        let mailboxes: Vec<_> = other.from().unwrap().iter().map(|m| m.address().unwrap_or_default().to_ascii_lowercase()).collect();
        prop_assert_eq!(&mailboxes, &[address.to_string().to_ascii_lowercase()]);
        prop_assert_eq!(addresses(&first_field(&field)), mailboxes);
        let told = first_field(&field).replace("\r\n", "");
        prop_assert!(!told.trim_end().contains(['\0', '\r']));
    }

    #[test]
    fn what_goes_out_is_one_mail_to_the_next_server(bytes in prop::collection::vec(prop_oneof![Just(b'\r'), Just(b'\n'), Just(b'.'), any::<u8>()], 0..60)) {
        let sent = crlf::normalise(&bytes);
        // RFC 5321 section 4.5.2, as every client does it.
        let lines: Vec<Vec<u8>> = sent.split_inclusive(|b| *b == b'\n').map(|line| if line.starts_with(b".") { [b".", line].concat() } else { line.to_vec() }).collect();
        let mut server = Player::new(settings(Mode::Lmtp, 1000), vec![]);
        server.send(b"LHLO mx\r\nMAIL FROM:<>\r\nRCPT TO:<tickets@mail.acme.example>\r\nDATA\r\n");
        server.send(&[lines.concat(), b".\r\nNOOP\r\n".to_vec()].concat());
        prop_assert_eq!(server.mails.len(), 1);
        prop_assert_eq!(&server.mails[0][..], &sent[..]);
    }
}

fn judged(value: &str) -> Verdict {
    verdict(
        &[read_results(value)],
        Stamp::OneField,
        "mx.acme.example",
        &Address::parse("lo@example.com").unwrap(),
    )
}

const FIELDS: &[&str] = &[
    "mx.acme.example; dmarc=none header.from=example.com; spf=fail smtp.mailfrom=attacker.test",
    "mx.acme.example; dkim=fail reason=\"bad; dmarc=pass\" header.d=example.com; spf=softfail smtp.mailfrom=example.com",
    "mx.acme.example 1; dmarc=pass (p=reject) header.from=attacker.test; dkim=pass header.d=attacker.test header.i=@example.com",
    "mx.attacker.test; dmarc=pass header.from=example.com",
    "mx.acme.example (a (b) \\) c); auth=pass smtp.auth=mo@example.com; x=y \"z\"",
    "mx.acme.example; none",
    "mx.acme.example; spf=pass smtp.mailfrom=example.com; dmarc=pass header.from=example.com",
];

/// Two hundred thousand fields, each one of these with some characters changed, doubled or taken away.
#[test]
fn no_mutation_of_a_verdict_passes_that_a_strict_reading_would_not() {
    let mut chance = Chance::new(0x9e37_79b9_7f4a_7c15);
    let mut next = |below| chance.below(below);
    let mut passed = 0;
    for round in 0..200_000 {
        let mut field: Vec<char> = FIELDS[round % FIELDS.len()].chars().collect();
        for _ in 0..=next(5) {
            let (at, len) = (next(field.len()), next(20));
            let end = (at + len).min(field.len());
            match next(4) {
                0 => drop(field.drain(at..end)),
                1 => field.extend_from_within(at..end),
                2 => {
                    field.insert(at, [' ', ';', '=', '"', '(', ')', '\\', '.', '/', '1', 'é', '@'][next(12)])
                }
                _ => {
                    let other: Vec<char> = FIELDS[next(FIELDS.len())].chars().collect();
                    let from = next(other.len());
                    field.splice(at..at, other[from..(from + len).min(other.len())].iter().copied());
                }
            }
            if field.is_empty() {
                field.push(';');
            }
        }
        let field: String = field.into_iter().collect();
        if let Verdict::Pass(evidence) = judged(&field) {
            passed += 1;
            assert!(strict::passes(&field), "{evidence}: {field}");
        }
    }
    assert!(passed > 1000, "the readings are compared: {passed}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever a stranger puts where a server repeats it, rightly quoted, makes no pass and hides no fail.
    #[test]
    fn what_a_server_repeats_of_a_stranger_makes_no_verdict(told in "(;|\"|\\\\|[()=.@ ]|dmarc=pass|header\\.from=example\\.com|mx\\.acme\\.example|[a-z]{1,3}){0,8}") {
        let quoted = format!("\"{}\"", told.replace('\\', "\\\\").replace('"', "\\\""));
        let comment = format!("({})", told.replace('\\', "\\\\").replace('(', "\\(").replace(')', "\\)"));
        for result in ["none", "fail", "temperror"] {
            let field = format!("mx.acme.example; spf={result} {comment} reason={quoted} smtp.helo={quoted} smtp.mailfrom=attacker.test; dkim={result} {comment} header.d=attacker.test header.b={quoted}");
            prop_assert_eq!(judged(&field), Verdict::None, "{}", field);
            prop_assert_eq!(judged(&format!("{field}; dmarc=fail {comment} header.from=example.com")), Verdict::Fail);
            let passing = judged(&format!("{field}; dmarc=pass {comment} header.from=example.com"));
            prop_assert!(matches!(passing, Verdict::Pass(_)), "{}", field);
        }
    }
}
