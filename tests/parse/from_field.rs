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
    cases.iter().for_each(is_clean);
}

fn is_clean((field, shown): &(&str, &str)) {
    let FromField::Clean { address, display } = from_of(field) else {
        panic!("{field}: {:?}", from_of(field))
    };
    assert_eq!((address.key().as_str(), display.as_str()), ("lo@example.com", *shown), "{field}");
}

#[test]
fn a_licence_number_in_a_comment_is_clean() {
    let cases = [
        ("From: lo@example.com (Lee Officer)", "Lee Officer"),
        ("From: lo@example.com\r\n (Lee\r\n\tOfficer)", "Lee Officer"),
        ("From: Lee (NMLS 1) <lo@example.com>", "Lee (NMLS 1)"),
        ("From: Lee <lo@example.com> (NMLS #1)", "Lee (NMLS #1)"),
        ("From: Lee <lo@example.com>\r\n (NMLS 1)", "Lee (NMLS 1)"),
        ("From: <lo@example.com> (NMLS 1)", "NMLS 1"),
        ("From: \"Officer, Lee\" (NMLS 1) <lo@example.com>", "Officer, Lee (NMLS 1)"),
        ("From: \"Officer (Lee\" (NMLS 1) <lo@example.com>", "Officer (Lee (NMLS 1)"),
        ("From: Robert (Bob) Smith <lo@example.com>", "Robert Smith (Bob)"),
        ("From: Lee (NMLS 1) (CA-DFPI 2) <lo@example.com>", "Lee (NMLS 1) (CA-DFPI 2)"),
        ("From: =?utf-8?Q?L=C3=A9a?= (NMLS 1) <lo@example.com>", "Léa (NMLS 1)"),
        ("From: Lee (Zoë) <lo@example.com>", "Lee (Zoë)"),
        ("From: Lee () <lo@example.com>", "Lee"),
    ];
    cases.iter().for_each(is_clean);
}

#[test]
fn any_other_comment_is_bad_and_the_reason_says_so() {
    let address = "a character in a comment in From that may be of an address";
    let pairs = "a comment in From that is nested, or does not begin or end";
    let touches = "a comment in From that touches what stands beside it";
    let plain = "the address in From is not a plain one";
    let cases = [
        ("\"Officer, Lee\" (x@y) <lo@example.com>", address),
        ("(lo@example.com) <m@attacker.test>", "From begins with a comment"),
        ("<m@attacker.test> (lo@example.com)", address),
        ("Lee (a, b) <lo@example.com>", address),
        ("Lee (a; b) <lo@example.com>", address),
        ("Lee (a: b) <lo@example.com>", address),
        ("Lee (<lo) <lo@example.com>", address),
        ("Lee <lo@example.com> (lo>)", address),
        ("Lee (a \\b) <lo@example.com>", address),
        ("Lee (a \"b\" c) <lo@example.com>", address),
        ("Lee (=?utf-8?Q?lo=40example.com?=) <lo@example.com>", address),
        ("Lee (a\u{85}b) <lo@example.com>", address),
        ("Lee (a\u{202e}b) <lo@example.com>", address),
        ("Lee (a\u{ff20}b) <lo@example.com>", address),
        ("Lee (a (b)) <lo@example.com>", pairs),
        ("Lee (a <lo@example.com>", pairs),
        ("Lee (a \\) b) <lo@example.com>", pairs),
        ("Lee a) <lo@example.com>", pairs),
        ("Lee )a( <lo@example.com>", pairs),
        ("Lee <lo@example.com> (a", pairs),
        ("Lee (a \" b) <lo@example.com>", pairs),
        ("lo@example.com(Lee)", touches),
        ("(Lee) <lo@example.com>", "From begins with a comment"),
        ("(Lee)lo@example.com", "From begins with a comment"),
        ("Lee(NMLS 1) <lo@example.com>", touches),
        ("Lee (NMLS 1)<lo@example.com>", touches),
        ("Lee <lo@example.com>(NMLS 1)", touches),
        ("Lee (a)(b) <lo@example.com>", touches),
        ("<lo(a)@example.com>", touches),
        ("<lo@example.com (a)>", touches),
        ("<lo@exam (a) ple.com>", plain),
        ("Lee < (a) lo@example.com>", plain),
        ("<lo (a) @example.com>", plain),
        ("Lee <lo@example.com (a) >", plain),
        ("lo@ (a) example.com", "From is not one plain address"),
        ("lo@example.com (a) .attacker.test", "From is not one plain address"),
        ("lo@example.com (a) m@attacker.test", "From is not one plain address"),
        ("lo@example.com (a), m@attacker.test (b)", touches),
    ];
    for (value, reason) in cases {
        assert_eq!(from_of(&format!("From: {value}")), FromField::Bad(reason), "{value}");
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
            prop_assert!(junk.trim().is_empty() || junk.trim_start().starts_with('('), "{}", sent);
        }
    }
}
