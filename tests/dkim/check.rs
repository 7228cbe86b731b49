//! Our own check as a whole: which names it asks for, and what it makes of the answers.

use super::{MAIL, now};
use crate::support::signer::Signer;
use mailroom::intake::own_check::{Finding, OwnCheck, SIGNATURES_READ_MAX, SIGNATURES_TRIED_MAX};
use mailroom::mail::Address;
use mailroom::mail::auth_results::Verdict;
use mailroom::mail::dmarc::WALK_MAX;
use mailroom::mail::txt::{Answer, Answers};

/// The records of a small part of the DNS; whatever is not there does not exist.
#[derive(Clone, Default)]
struct Zone(Vec<(String, Answer)>);

impl Zone {
    fn with(mut self, name: &str, text: &str) -> Zone {
        self.0.push((name.to_owned(), Answer::Records(vec![text.to_owned()])));
        self
    }

    fn key(self, signer: &Signer) -> Zone {
        self.with(&signer.key_name(), &signer.record())
    }

    fn silent(mut self, name: &str) -> Zone {
        self.0.push((name.to_owned(), Answer::Unanswered("time-out".to_owned())));
        self
    }

    /// Answers until nothing more is asked; also what was asked.
    fn check(&self, mail: &str, from: &str) -> (Finding, Vec<String>) {
        let (from, mut answers) = (Address::parse(from).unwrap(), Answers::new());
        for _ in 0..4 {
            match OwnCheck::of(mail.as_bytes(), &from, now()).find(&answers) {
                Finding::Need(names) => answers.extend(names.into_iter().map(|name| {
                    let found = self.0.iter().find(|(n, _)| *n == name).map(|(_, a)| a.clone());
                    (name, found.unwrap_or(Answer::Nothing))
                })),
                finding @ (Finding::Certain(..) | Finding::Broken(_) | Finding::Unanswered(_)) => {
                    return (finding, answers.into_keys().collect());
                }
            }
        }
        panic!("it asks for ever");
    }

    fn verdict(&self, mail: &str) -> Verdict {
        match self.check(mail, "lo@example.com").0 {
            Finding::Certain(verdict, _) => verdict,
            other @ (Finding::Need(_) | Finding::Broken(_) | Finding::Unanswered(_)) => panic!("{other:?}"),
        }
    }
}

fn is_pass(verdict: &Verdict) -> bool {
    matches!(verdict, Verdict::Pass(_))
}

#[test]
fn an_unsigned_mail_asks_nobody() {
    let (finding, asked) = Zone::default().check(MAIL, "lo@example.com");
    assert!(matches!(finding, Finding::Certain(Verdict::None, _)), "{finding:?}");
    assert_eq!(asked, [""; 0]);
}

#[test]
fn the_domains_own_signature_passes_with_its_key_alone() {
    let own = Signer::of("example.com");
    let (finding, asked) = Zone::default().key(&own).check(&own.sign(MAIL), "lo@Example.com");
    let evidence = format!(
        "dkim=pass header.d=example.com header.s=s1; checked here; s1._domainkey.example.com TXT \"{}\"",
        own.record()
    );
    let what = "dkim=pass header.d=example.com header.s=s1".to_owned();
    assert_eq!(finding, Finding::Certain(Verdict::Pass(evidence), what));
    assert_eq!(asked, ["s1._domainkey.example.com"]);
}

#[test]
fn anybody_elses_signature_is_not_asked_about() {
    let other = Signer::of("bulk.example");
    let (finding, asked) = Zone::default().key(&other).check(&other.sign(MAIL), "lo@example.com");
    assert_eq!(
        (finding, asked),
        (Finding::Certain(Verdict::None, "no signature that speaks for example.com".into()), vec![])
    );
    // Beside one's own it does no harm.
    let own = Signer::of("example.com");
    assert!(is_pass(&Zone::default().key(&own).verdict(&other.sign(&own.sign(MAIL)))));
}

#[test]
fn a_subdomain_speaks_for_its_house_where_the_house_says_so() {
    let below = Signer::of("mail.example.com");
    let (mail, zone) = (below.sign(MAIL), Zone::default().key(&below));
    assert_eq!(zone.verdict(&mail), Verdict::None);
    let relaxed = zone.clone().with("_dmarc.example.com", "v=DMARC1; p=reject");
    let Verdict::Pass(evidence) = relaxed.verdict(&mail) else { panic!() };
    assert!(evidence.contains("; _dmarc.example.com TXT \"v=DMARC1; p=reject\""), "{evidence}");
    let strict = zone.with("_dmarc.example.com", "v=DMARC1; p=reject; adkim=s");
    assert_eq!(strict.verdict(&mail), Verdict::None);
}

#[test]
fn a_house_speaks_for_a_subdomain() {
    let house = Signer::of("example.com");
    let mail = house.sign(&MAIL.replace("lo@example.com", "lo@eu.example.com"));
    let zone = Zone::default().key(&house).with("_dmarc.example.com", "v=DMARC1; p=none");
    let (finding, asked) = zone.check(&mail, "lo@eu.example.com");
    assert!(matches!(finding, Finding::Certain(Verdict::Pass(_), _)), "{finding:?}");
    assert_eq!(asked, ["_dmarc.eu.example.com", "_dmarc.example.com", "s1._domainkey.example.com"]);
}

/// A mail that is not what was signed may be forged only if its domain wishes so: it may have been altered on the way.
#[test]
fn a_broken_signature_is_suspect_where_the_domain_says_reject() {
    let own = Signer::of("example.com");
    let tampered = own.sign(MAIL).replace("\r\n\r\nDONE", "\r\n\r\nDONE, really");
    let zone = Zone::default().key(&own);
    assert_eq!(zone.verdict(&tampered), Verdict::None);
    for (policy, suspect) in [("reject", true), ("quarantine", true), ("none", false)] {
        let zone = zone.clone().with("_dmarc.example.com", &format!("v=DMARC1; p={policy}"));
        let (finding, _) = zone.check(&tampered, "lo@example.com");
        assert_eq!(matches!(finding, Finding::Broken(_)), suspect, "{finding:?}");
        // No signature at all says nothing: SPF could have passed, and is not looked at.
        assert_eq!(zone.verdict(MAIL), Verdict::None, "{policy}");
        // Another one that holds is enough.
        let other = Signer { selector: "s2".to_owned(), ..Signer::of("example.com") };
        assert!(is_pass(&zone.clone().key(&other).verdict(&other.sign(&tampered))), "{policy}");
    }
}

/// Nothing but a broken signature is a forgery.
#[test]
fn a_signature_that_does_not_count_is_no_forgery() {
    let own = Signer::of("example.com");
    let mail = own.sign(MAIL);
    let reject = Zone::default().with("_dmarc.example.com", "v=DMARC1; p=reject");
    let name = own.key_name();
    for record in [
        own.record().replace("v=DKIM1;", "v=DKIM1; t=y;"),
        "v=DKIM1; k=ed25519; p=".to_owned(),
        "nonsense".to_owned(),
    ] {
        assert_eq!(reject.clone().with(&name, &record).verdict(&mail), Verdict::None, "{record}");
    }
    assert_eq!(reject.verdict(&mail), Verdict::None);
    for tags in [" l=4;", " x=1;", " t=99999999999;"] {
        let odd = Signer { tags: tags.to_owned(), ..Signer::of("example.com") };
        assert_eq!(reject.clone().key(&odd).verdict(&odd.sign(MAIL)), Verdict::None, "{tags}");
    }
}

#[test]
fn silence_is_never_a_pass_and_never_a_verdict() {
    let (own, below) = (Signer::of("example.com"), Signer::of("mail.example.com"));
    let unanswered = |zone: Zone, mail: &str| {
        let (finding, _) = zone.check(mail, "lo@example.com");
        assert!(matches!(&finding, Finding::Unanswered(why) if why.ends_with(": time-out")), "{finding:?}");
    };
    unanswered(Zone::default().silent(&own.key_name()), &own.sign(MAIL));
    unanswered(Zone::default().key(&below).silent("_dmarc.example.com"), &below.sign(MAIL));
    let tampered = own.sign(MAIL).replace("DONE", "NO");
    unanswered(Zone::default().key(&own).silent("_dmarc.example.com"), &tampered);
    // What does not matter any more may stay unsaid.
    let both = below.sign(&own.sign(MAIL));
    let zone = Zone::default().key(&own).silent(&below.key_name()).silent("_dmarc.example.com");
    assert!(is_pass(&zone.verdict(&both)));
    let zone =
        Zone::default().key(&below).silent(&own.key_name()).with("_dmarc.example.com", "v=DMARC1; p=none");
    assert!(is_pass(&zone.verdict(&both)));
}

#[test]
fn questions_are_bounded() {
    let many = |count: usize, domain: &dyn Fn(usize) -> String| {
        (0..count).fold(MAIL.to_owned(), |mail, n| {
            Signer { selector: format!("s{n}"), ..Signer::of(&domain(n)) }.sign(&mail)
        })
    };
    let deep = |n: usize| format!("{n}.a.b.c.d.e.f.g.example.com");
    let (_, asked) = Zone::default().check(&many(8, &deep), "lo@example.com");
    assert_eq!(asked.len(), SIGNATURES_TRIED_MAX);
    // The topmost are read, and of those the first of the sender's house are tried.
    let own = Signer::of("example.com");
    let strangers =
        |count: usize| (0..count).fold(own.sign(MAIL), |mail, _| Signer::of("bulk.example").sign(&mail));
    let zone = Zone::default().key(&own);
    assert!(is_pass(&zone.verdict(&strangers(SIGNATURES_READ_MAX - 1))));
    assert_eq!(zone.verdict(&strangers(SIGNATURES_READ_MAX)), Verdict::None);
    // All keys there, all of them below From: every walk is asked.
    let signers: Vec<Signer> =
        (0..8).map(|n| Signer { selector: format!("s{n}"), ..Signer::of(&deep(n)) }).collect();
    let mail = signers.iter().fold(MAIL.to_owned(), |mail, signer| signer.sign(&mail));
    let zone = signers.iter().fold(Zone::default(), |zone, signer| zone.key(signer));
    let (_, asked) = zone.check(&mail, "lo@example.com");
    // A key each, and the walk of each signer and of From.
    let most = SIGNATURES_TRIED_MAX + (SIGNATURES_TRIED_MAX + 1) * WALK_MAX;
    assert!(asked.len() > SIGNATURES_TRIED_MAX && asked.len() <= most, "{}", asked.len());
}
