//! The chain itself, each rule with a mail that breaks it and no other.

use super::*;
use mailroom::mail::arc::{KEYS_MAX, SETS_MAX};
use proptest::prelude::*;

const INCOMPLETE: &str = "its sets are not complete, each once";
const MALFORMED: &str = "a field of it is malformed";
const VALIDATION: &str = "a sealer says that it was broken (cv=)";

fn pass(domains: &str, by: &str) -> Result<String, String> {
    Ok(format!("arc=pass ({domains}): {by} says dmarc=pass header.from=example.com"))
}

/// Three servers, the first and the last of which add something.
fn three() -> (Vec<Signer>, String) {
    let signers = vec![Signer::of("list.example"), Signer::rsa("gw.example"), Signer::of("gw.example")];
    let mut signers = signers;
    signers[2].selector = "s3".to_owned();
    let mut mail = signers[0].seal_mail(SAW, &footed());
    mail = signers[1].seal_mail(CHANGED, &mail);
    mail = signers[2].seal_mail(CHANGED, &format!("{mail}\r\nScanned.\r\n"));
    (signers, mail)
}

fn zone_of(signers: &[Signer]) -> Zone {
    Zone::of(&signers.iter().collect::<Vec<_>>())
}

#[test]
fn one_seal_and_three_hold_with_both_algorithms_whatever_ends_a_line() {
    for gateway in [Signer::of("gw.example"), Signer::rsa("gw.example")] {
        let mail = gateway.seal_mail(SAW, &footed());
        let zone = Zone::of(&[&gateway]);
        assert_eq!(zone.said(&mail), pass("gw.example", "gw.example"));
        assert_eq!(zone.said(&mail.replace("\r\n", "\n")), pass("gw.example", "gw.example"));
        // On its way nobody has to keep white space, or the order of the fields.
        let spaced = mail.replacen("ARC-Seal: i=1; a=", "arc-seal:  i=1;\r\n\ta=", 1);
        assert_eq!(zone.said(&format!("Received: by us\r\n{spaced}\r\n")), pass("gw.example", "gw.example"));
    }
    let (signers, mail) = three();
    assert_eq!(zone_of(&signers).said(&mail), pass("list.example, gw.example", "list.example"));
}

#[test]
fn an_author_without_a_signature_or_with_one_that_holds_needs_no_chain() {
    let gateway = Signer::of("gw.example");
    assert!(Zone::of(&[&gateway]).said(&gateway.seal_mail(SAW, MAIL)).unwrap().starts_with("arc=pass"));
    let own = Signer::of("example.com");
    let (found, asked) =
        Zone::of(&[&gateway, &own]).check(gateway.seal_mail(SAW, &own.sign(MAIL)).as_bytes());
    assert!(matches!(found, Finding::Certain(Verdict::Pass(_), why) if why.starts_with("dkim=pass")));
    assert_eq!(asked, ["s1._domainkey.example.com"]);
}

#[test]
fn whatever_was_changed_behind_a_seal_breaks_it() {
    let (signers, mail) = three();
    let zone = zone_of(&signers);
    let newest = "the newest signature of the mail: the signature does not verify";
    let cases = [
        ("DONE", "NO", "the newest signature of the mail: the body is not what was signed"),
        ("Scanned.", "Scanned. DONE", "the newest signature of the mail: the body is not what was signed"),
        ("<lo@example.com>", "<mo@example.com>", newest),
        ("T-1042", "T-1043", newest),
        ("dkim=pass", "dkim=none", "the seal of set 1: the signature does not verify"),
        ("i=2; gw.gw.example", "i=2; gw.example", "the seal of set 2: the signature does not verify"),
        ("i=3; gw.gw.example", "i=3; gw.example", "the seal of set 3: the signature does not verify"),
        (
            "cv=pass;\r\n d=gw.example; s=s1",
            "cv=pass; t=1;\r\n d=gw.example; s=s1",
            "the seal of set 2: the signature does not verify",
        ),
        (
            "i=1; a=ed25519-sha256; c=relaxed/relaxed",
            "i=1; a=ed25519-sha256; c=simple/relaxed",
            "the seal of set 1: the signature does not verify",
        ),
    ];
    for (from, to, why) in cases {
        assert!(mail.contains(from), "{from}");
        assert_eq!(zone.why_not(&mail.replacen(from, to, 1)), why, "{from}");
    }
    let added = |field: &str| zone.why_not(&format!("{field}\r\n{mail}"));
    assert_eq!(
        added("Subject: DONE"),
        "the newest signature of the mail: a field stands there more often than it is signed"
    );
    assert_eq!(added("no field"), "the newest signature of the mail: the header has a line that is no field");
}

/// The mail without the fields that begin so.
fn without(mail: &str, leads: &[&str]) -> String {
    let (head, body) = mail.split_once("\r\n\r\n").unwrap();
    let joined = head.replace("\r\n ", "\n ");
    let kept: Vec<&str> =
        joined.split("\r\n").filter(|f| !leads.iter().any(|lead| f.starts_with(lead))).collect();
    format!("{}\r\n\r\n{body}", kept.join("\r\n").replace("\n ", "\r\n "))
}

const KINDS: [&str; 3] = ["ARC-Authentication-Results: ", "ARC-Message-Signature: ", "ARC-Seal: "];

#[test]
fn sets_are_there_each_once_and_whole() {
    let (signers, mail) = three();
    let zone = zone_of(&signers);
    for n in 1..=2 {
        let set: Vec<String> = KINDS.iter().map(|kind| format!("{kind}i={n};")).collect();
        let dropped = without(&mail, &set.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(zone.why_not(&dropped), INCOMPLETE, "{n}");
    }
    for kind in KINDS {
        for n in 1..=3 {
            let lead = format!("{kind}i={n};");
            assert_eq!(zone.why_not(&without(&mail, &[&lead])), INCOMPLETE, "{lead}");
            let number = |to: &str| zone.why_not(&mail.replacen(&lead, &format!("{kind}{to}"), 1));
            assert_eq!(number("i=4;"), INCOMPLETE, "{lead}");
            for bad in ["i=0;", "i=03;", "i=51;", "i=+3;", "i=;", "j=3;", "(x) i=3;", "i=3 3;"] {
                assert_eq!(number(bad), MALFORMED, "{lead} {bad}");
            }
            assert_eq!(
                zone.why_not(&mail.replacen(&lead, &format!("{lead}{}", " ".repeat(17_000)), 1)),
                MALFORMED
            );
        }
        // Twice, also where both are alike.
        let (head, _) = mail.split_once("\r\n\r\n").unwrap();
        let joined = head.replace("\r\n ", "\n ");
        let field = joined.split("\r\n").find(|f| f.starts_with(kind)).unwrap().replace("\n ", "\r\n ");
        assert_eq!(zone.why_not(&format!("{field}\r\n{mail}")), INCOMPLETE, "{kind}");
    }
    // Two sets that changed places.
    let swapped = mail.replace("i=1;", "i=9;").replace("i=2;", "i=1;").replace("i=9;", "i=2;");
    assert_eq!(zone.why_not(&swapped), VALIDATION);
}

/// The newest sets may go: what is left says what it said, of the mail as it was then.
#[test]
fn a_chain_that_was_cut_is_the_older_one() {
    let (signers, mail) = three();
    let third: Vec<String> = KINDS.iter().map(|kind| format!("{kind}i=3;")).collect();
    let cut = without(&mail, &third.iter().map(String::as_str).collect::<Vec<_>>());
    let zone = zone_of(&signers);
    assert_eq!(zone.why_not(&cut), "the newest signature of the mail: the body is not what was signed");
    assert!(zone.said(&cut.replace("\r\nScanned.\r\n", "")).is_ok());
}

#[test]
fn nobody_may_have_found_it_broken_or_lie_about_that() {
    let (first, second) = (Signer::of("list.example"), Signer::of("gw.example"));
    let zone = Zone::of(&[&first, &second]);
    for (one, other) in [("none", "fail"), ("none", "none"), ("pass", "pass"), ("fail", "pass"), ("none", "")]
    {
        let mail = first.seal_as((1, one), SAW, &footed());
        assert_eq!(zone.why_not(&second.seal_as((2, other), CHANGED, &mail)), VALIDATION, "{one} {other}");
    }
    let mail = first.seal_mail(SAW, &footed()).replacen("ARC-Seal: i=1;", "ARC-Seal: i=1; h=from;", 1);
    assert_eq!(zone.why_not(&mail), "the seal of set 1: the signature is malformed");
}

/// As strict as for a signature of the author's own.
#[test]
fn what_is_no_signature_is_none_for_a_seal() {
    let with = |change: &dyn Fn(&mut Signer)| {
        let mut gateway = Signer::of("gw.example");
        change(&mut gateway);
        Zone::of(&[&gateway]).said(&gateway.seal_mail(SAW, &footed())).is_ok()
    };
    let names = |names: &'static str| with(&|s: &mut Signer| s.names = names.to_owned());
    let tags = |tags: &'static str| with(&|s: &mut Signer| s.tags = tags.to_owned());
    assert!(names("from:subject:date") && names("from:to:subject:date:dkim-signature"));
    assert!(!names("to:subject:date") && !names("from:date") && !names("from:subject"));
    assert!(!names("from:subject:date:arc-seal") && !names("from:subject:date:ARC-Seal"));
    assert!(tags(" v=1;") && tags(" t=1795428000;") && tags(" x=1795428001;"));
    assert!(!tags(" l=4;") && !tags(" x=1795428000;") && !tags(" t=99999999999;") && !tags(" i=2;"));
    assert!(with(&|s: &mut Signer| s.canon = "simple/simple".to_owned()));
}

#[test]
fn a_key_that_is_no_key_for_mail_seals_nothing() {
    let gateway = Signer::of("gw.example");
    let mail = gateway.seal_mail(SAW, &footed());
    let record = gateway.record();
    let answer = |records: &[&str]| Answer::Records(records.iter().map(ToString::to_string).collect());
    let cases = [
        (answer(&[&record]), true),
        (answer(&[&record.replace("v=DKIM1;", "v=DKIM1; t=s;")]), true),
        (answer(&[&record.replace("v=DKIM1;", "v=DKIM1; t=y;")]), false),
        (answer(&[&record, &record]), false),
        (answer(&[&Signer::of("gw.example").record()]), false),
        (answer(&["v=DKIM1; k=ed25519; p="]), false),
        (Answer::Nothing, false),
    ];
    for (answer, counts) in cases {
        let said = Zone::of(&[]).with(&gateway.key_name(), answer.clone()).said(&mail);
        assert_eq!(said.is_ok(), counts, "{answer:?}");
    }
}

#[test]
fn fifty_sets_are_read_and_one_more_is_none_and_so_is_one_key_more() {
    let gateway = Signer::of("gw.example");
    let zone = Zone::of(&[&gateway]);
    let mail = (0..SETS_MAX).fold(footed(), |mail, _| gateway.seal_mail(SAW, &mail));
    assert!(zone.said(&mail).is_ok());
    let longer = gateway.seal_mail(SAW, &mail);
    assert_eq!(zone.why_not(&longer), MALFORMED);
    assert_eq!(zone.why_not(&longer.replace("i=51;", "i=50;")), "it has more sets than 50");
    let keyed = |count: usize| {
        let sealers: Vec<Signer> =
            (0..count).map(|n| Signer { selector: format!("k{n}"), ..Signer::of("gw.example") }).collect();
        let mail = sealers.iter().fold(footed(), |mail, sealer| sealer.seal_mail(SAW, &mail));
        zone_of(&sealers).said(&mail)
    };
    assert!(keyed(KEYS_MAX).is_ok());
    assert!(keyed(KEYS_MAX + 1).unwrap_err().ends_with("it needs more keys than are asked for"));
}

proptest! {
    /// A piece of a sealed mail gone, or something else in its place: it counts only if nothing but white space and
    /// the case of letters is another.
    #[test]
    fn no_mutation_counts(at in any::<prop::sample::Index>(), gone in 0_usize..6, new in "[ -~]{0,4}") {
        let gateway = Signer::of("gw.example");
        let mail = gateway.seal_mail(SAW, MAIL);
        let at = at.index(mail.len());
        let end = (at + gone).min(mail.len());
        let bare = |text: &str| text.split_whitespace().collect::<String>().to_lowercase();
        prop_assume!(bare(&mail[at..end]) != bare(&new));
        let mutated = format!("{}{new}{}", &mail[..at], &mail[end..]);
        let (found, _) = Zone::of(&[&gateway]).check(mutated.as_bytes());
        prop_assert!(!matches!(found, Finding::Certain(Verdict::Pass(_), _)), "{mutated}");
    }

    /// Also no octet beyond ASCII.
    #[test]
    fn no_octet_counts(at in any::<prop::sample::Index>(), octet in 0x7f_u8..) {
        let gateway = Signer::of("gw.example");
        let mut mail = gateway.seal_mail(SAW, MAIL).into_bytes();
        let at = at.index(mail.len());
        mail[at] = octet;
        let (found, _) = Zone::of(&[&gateway]).check(&mail);
        prop_assert!(!matches!(found, Finding::Certain(Verdict::Pass(_), _)));
    }

    /// Lines of two sealed mails in any order, some lost, some twice.
    #[test]
    fn fields_shuffled(picked in proptest::collection::vec(0_usize..16, 1..16)) {
        let gateway = Signer::of("gw.example");
        let other = gateway.seal_mail(SAW, &MAIL.replace("DONE", "Not yet"));
        let mail = gateway.seal_mail("none", &MAIL.replace("T-1042", "T-1"));
        let fields = |mail: &str| {
            let head = mail.split("\r\n\r\n").next().unwrap().replace("\r\n ", "\n ");
            head.split("\r\n").map(|f| f.replace("\n ", "\r\n ")).collect::<Vec<_>>()
        };
        let all = [fields(&mail), fields(&other)].concat();
        prop_assert_eq!(all.len(), 16);
        let head: String = picked.iter().map(|n| format!("{}\r\n", all[*n])).collect();
        let (found, _) = Zone::of(&[&gateway]).check(format!("{head}\r\nDONE\r\n \r\nLo\r\n\r\n").as_bytes());
        prop_assert!(!matches!(found, Finding::Certain(Verdict::Pass(_), _)), "{head}");
    }

    #[test]
    fn any_fields(seal in "[ -~\r\n\t]{0,80}", message in "[ -~]{0,80}", results in any::<String>()) {
        let mail = format!("ARC-Seal: i=1; {seal}\r\nARC-Message-Signature: i=1; {message}\r\nARC-Authentication-Results: i=1; {results}\r\n{MAIL}");
        let (found, _) = Zone::of(&[]).check(mail.as_bytes());
        prop_assert!(!matches!(found, Finding::Certain(Verdict::Pass(_), _)));
    }
}
