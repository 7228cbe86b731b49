//! Organisational domains, alignment and wishes, from records alone.

use mailroom::mail::dmarc::{self, Policy, WALK_MAX};
use mailroom::mail::txt::{Answer, Answers};

type Records<'a> = &'a [(&'a str, &'a str)];

fn answers(records: &[(&str, &str)]) -> Answers {
    let one =
        |(domain, text): &(&str, &str)| (format!("_dmarc.{domain}"), Answer::Records(vec![(*text).into()]));
    records.iter().map(one).collect()
}

#[test]
fn names_go_up_the_tree_and_stop_below_the_top() {
    let names = |domain: &str| dmarc::names(domain).collect::<Vec<_>>();
    assert_eq!(names("example.com"), ["_dmarc.example.com"]);
    assert_eq!(
        names("a.b.example.com"),
        ["_dmarc.a.b.example.com", "_dmarc.b.example.com", "_dmarc.example.com"]
    );
    let long = "1.2.3.4.5.6.7.8.9.example.com";
    assert_eq!(names(long).first().unwrap(), &format!("_dmarc.{long}"));
    assert_eq!(names(long).get(1).unwrap(), "_dmarc.5.6.7.8.9.example.com");
    assert_eq!(names(long).len(), WALK_MAX - 1);
    assert_eq!(names("com"), ["_dmarc.com"]);
}

#[test]
fn the_organisation_has_the_highest_record_unless_one_says_otherwise() {
    let cases: [(&[(&str, &str)], &str); 7] = [
        (&[], "a.b.example.com"),
        (&[("example.com", "v=DMARC1; p=none")], "example.com"),
        (&[("b.example.com", "v=DMARC1; p=none"), ("example.com", "v=DMARC1; p=none")], "example.com"),
        (&[("b.example.com", "v=DMARC1; psd=n"), ("example.com", "v=DMARC1; p=none")], "b.example.com"),
        (&[("example.com", "v=DMARC1; psd=y")], "b.example.com"),
        (&[("b.example.com", "v=DMARC1; p=none"), ("example.com", "v=DMARC1; psd=y")], "b.example.com"),
        (&[("example.com", "v=DMARC2; p=none")], "a.b.example.com"),
    ];
    for (records, organisation) in cases {
        assert_eq!(dmarc::organisation("a.b.example.com", &answers(records)), organisation, "{records:?}");
    }
}

#[test]
fn alignment() {
    let (relaxed, strict) = ("v=DMARC1; p=none", "v=DMARC1; p=none; adkim=s");
    let cases: [(&str, &str, Records, bool); 13] = [
        ("example.com", "example.com", &[], true),
        ("example.com", "example.com", &[("example.com", strict)], true),
        ("mail.example.com", "example.com", &[("example.com", relaxed)], true),
        ("mail.example.com", "example.com", &[("example.com", strict)], false),
        // Without any record nobody says that the two are one house.
        ("mail.example.com", "example.com", &[], false),
        ("example.com", "mail.example.com", &[("example.com", relaxed)], true),
        ("example.com", "mail.example.com", &[("example.com", relaxed), ("mail.example.com", strict)], false),
        (
            "example.com",
            "mail.example.com",
            &[("example.com", relaxed), ("mail.example.com", "v=DMARC1; psd=n")],
            false,
        ),
        ("notexample.com", "example.com", &[("example.com", relaxed)], false),
        ("com", "example.com", &[("com", relaxed), ("example.com", relaxed)], false),
        // A registry with a record of its own: one customer is not the other, and none is the registry.
        ("evil.co.example", "good.co.example", &[("co.example", relaxed)], false),
        ("evil.co.example", "co.example", &[("co.example", "v=DMARC1; psd=y")], false),
        ("evil.co.example", "good.co.example", &[("co.example", "v=DMARC1; psd=y")], false),
    ];
    for (signer, from, records, result) in cases {
        assert_eq!(
            dmarc::aligned(signer, from, &answers(records)),
            result,
            "{signer} for {from}: {records:?}"
        );
    }
}

#[test]
fn wishes() {
    let of = |from: &str, records: &[(&str, &str)]| dmarc::policy(from, &answers(records));
    assert_eq!(of("example.com", &[]), Policy::None);
    for (text, policy) in [
        ("v=DMARC1; p=reject", Policy::Reject),
        ("v=DMARC1;p=Quarantine;sp=none", Policy::Quarantine),
        ("v=DMARC1; p=reject; pct=100; t=n", Policy::Reject),
        ("v=DMARC1; p=reject; pct=50", Policy::Quarantine),
        ("v=DMARC1; p=reject; pct=0", Policy::Quarantine),
        ("v=DMARC1; p=reject; t=y", Policy::Quarantine),
        ("v=DMARC1; p=quarantine; pct=99", Policy::None),
        ("v=DMARC1; p=none; sp=reject; pct=50", Policy::None),
        ("v=DMARC1; p=no", Policy::None),
        ("v=DMARC1; rua=mailto:x@example.com", Policy::None),
        ("p=reject; v=DMARC1", Policy::None),
        ("v=dmarc1; p=reject", Policy::None),
        ("v=DMARC1; p=reject; p=reject", Policy::None),
    ] {
        assert_eq!(of("example.com", &[("example.com", text)]), policy, "{text}");
    }
    let above = [("example.com", "v=DMARC1; p=reject; sp=quarantine")];
    assert_eq!(of("a.b.example.com", &above), Policy::Quarantine);
    assert_eq!(of("a.b.example.com", &[("example.com", "v=DMARC1; p=reject")]), Policy::Reject);
    let below = "v=DMARC1; p=none; sp=reject; pct=50";
    assert_eq!(of("a.example.com", &[("example.com", below)]), Policy::Quarantine);
    assert_eq!(of("a.example.com", &[above[0], ("a.example.com", "v=DMARC1; p=none")]), Policy::None);
    let two = ["v=DMARC1; p=reject", "v=DMARC1; p=none"].map(str::to_owned).to_vec();
    let twice = Answers::from([("_dmarc.example.com".to_owned(), Answer::Records(two))]);
    assert_eq!(dmarc::policy("example.com", &twice), Policy::None);
    let beside = ["v=spf1 -all", "v=DMARC1; p=reject"].map(str::to_owned).to_vec();
    let one = Answers::from([("_dmarc.example.com".to_owned(), Answer::Records(beside))]);
    assert_eq!(dmarc::policy("example.com", &one), Policy::Reject);
}
