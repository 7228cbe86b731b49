//! Which From fields are clean.

use mailroom::parse::{FromField, parse};
use proptest::prelude::*;

fn from_of(field: &str) -> FromField {
    parse(format!("{field}\r\nTo: a@b.example\r\n\r\nDONE\r\n").as_bytes()).from
}

#[test]
fn one_clean_from_is_clean() {
    let cases = [
        ("From: lo@example.com", ""),
        ("From: <lo@example.com>", ""),
        ("FROM:lo@example.com", ""),
        ("From: Lee Officer <lo@example.com>", "Lee Officer"),
        ("From: \"Officer, Lee (NMLS)\" <lo@example.com>", "Officer, Lee (NMLS)"),
        ("From: Lee J. Officer\r\n <lo@example.com>", "Lee J. Officer"),
        ("From: =?utf-8?B?TMOpYQ==?= <lo@example.com>", "Léa"),
        ("From: \"Lee \\\"the\\\" Officer\" <lo@example.com>", "Lee \"the\" Officer"),
        ("From: Zoë <lo@example.com>", "Zoë"),
    ];
    for (field, shown) in cases {
        let FromField::Clean { address, display } = from_of(field) else {
            panic!("{field}: {:?}", from_of(field))
        };
        assert_eq!((address.key().as_str(), display.as_str()), ("lo@example.com", shown), "{field}");
    }
}

#[test]
fn every_other_from_is_bad() {
    let cases = [
        "X: y",
        "From:",
        "From: <>",
        "From: lo",
        "From: <lo@example.com>\r\nFrom: <m@attacker.test>",
        "From: <m@attacker.test>\r\nfrom : <lo@example.com>",
        "From : <lo@example.com>",
        " From: <m@attacker.test>\r\nFrom: <lo@example.com>",
        "From: <lo@example.com>\r\nX-Pad: a\r\n From: <m@attacker.test>",
        "X-Pad: a\rFrom: <m@attacker.test>\r\nFrom: <lo@example.com>",
        "X-Pad: a\nFrom: <m@attacker.test>\r\nFrom: <lo@example.com>",
        "\0From: <m@attacker.test>\r\nFrom: <lo@example.com>",
        "F rom: <m@attacker.test>\r\nFrom: <lo@example.com>",
        "From: <lo@example.com>, <m@attacker.test>",
        "From: lo@example.com, m@attacker.test",
        "From: lo@example.com m@attacker.test",
        "From: lo@example.com <m@attacker.test>",
        "From: <lo@example.com> <m@attacker.test>",
        "From: <lo@example.com>\\,<m@attacker.test>",
        "From: <lo@exam><ple.com>",
        "From: <<lo@example.com>>",
        "From: <lo@example.com",
        "From: undisclosed:;",
        "From: g: lo@example.com;",
        "From: <@attacker.test:lo@example.com>",
        "From: <lo\0@example.com>",
        "From: <lo@example\r\n .com>",
        "From: <lo@example.com\r\n >",
        "From: lo@example.com\r\n .attacker.test",
        "From: (lo@example.com) <m@attacker.test>",
        "From: <m@attacker.test> (lo@example.com)",
        "From: <=?utf-8?Q?lo?=@example.com>",
        "From: =?utf-8?B?bG9AZXhhbXBsZS5jb20=?=",
        "From: <\"lo\"@example.com>",
        "From: <lo@[192.0.2.1]>",
        "From: <lo@example.com.>",
        "From: <lo@ex\u{430}mple.com>",
        "From: <lo@ban\u{212a}.example>",
        "From: <lo\u{ff20}example.com>",
        "From: \"Lee <lo@example.com>",
        "From: \"a\" \"b\" <lo@example.com>",
    ];
    for case in cases {
        assert!(matches!(from_of(case), FromField::Bad(_)), "{case:?}: {:?}", from_of(case));
    }
}

#[test]
fn where_another_reader_sees_the_end_of_the_header_no_from_is_clean() {
    let sent = from_of("X: y\r\n\r\r\nFrom: <lo@example.com>");
    assert_eq!(sent, FromField::Bad("two readers do not agree about From"));
}

#[test]
fn a_from_as_long_as_a_line_is_clean_and_one_longer_is_not() {
    let field = |n: usize| format!("From:{:>n$}", "<lo@example.com>");
    assert!(matches!(from_of(&field(998)), FromField::Clean { .. }));
    assert!(matches!(from_of(&field(999)), FromField::Bad(_)));
}

proptest! {
    #[test]
    fn a_clean_from_is_the_one_that_was_sent(name in "[a-zA-Z ]{0,20}", local in "[a-z]{1,10}", junk in "[ -~]{0,30}") {
        let sent = format!("From: {name}<{local}@example.com>{junk}\r\n\r\n");
        if let FromField::Clean { address, .. } = parse(sent.as_bytes()).from {
            prop_assert_eq!(address.to_string(), format!("{local}@example.com"));
            prop_assert_eq!(junk.trim(), "");
        }
    }
}
