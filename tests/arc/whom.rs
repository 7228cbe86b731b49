//! Whose seals are believed, and which of their words.

use super::*;

fn sealed(results: &str) -> Result<String, String> {
    let gateway = Signer::of("gw.example");
    Zone::of(&[&gateway]).said(&gateway.seal_mail(results, &footed()))
}

#[test]
fn without_a_name_no_chain_is_looked_at() {
    let gateway = Signer::of("gw.example");
    let mail = gateway.seal_mail(SAW, &footed());
    let zone = Zone::of(&[&gateway]).naming(&[]);
    let (found, asked) = zone.check(mail.as_bytes());
    let own = Zone::of(&[]).naming(&[]).check(footed().as_bytes());
    assert_eq!((found, asked), own, "as if it were not sealed");
}

#[test]
fn a_name_stands_for_itself_alone() {
    for domain in ["mail.gw.example", "example", "notgw.example", "gw.example.evil.test"] {
        let gateway = Signer::of(domain);
        let mail = gateway.seal_mail(SAW, &footed());
        let (found, asked) = Zone::of(&[&gateway]).check(mail.as_bytes());
        assert!(matches!(found, Finding::Certain(Verdict::None, _)), "{domain}: {found:?}");
        assert!(!asked.contains(&gateway.key_name()), "{domain}: nobody asks about it");
    }
    let gateway = Signer::of("GW.Example");
    assert!(
        Zone::of(&[])
            .with("s1._domainkey.gw.example", Answer::Records(vec![gateway.record()]))
            .said(&gateway.seal_mail(SAW, &footed()))
            .is_ok()
    );
}

#[test]
fn everybody_in_the_chain_is_named_wherever_they_stand() {
    let (first, second, stranger) =
        (Signer::of("list.example"), Signer::of("gw.example"), Signer::of("other.example"));
    let zone = Zone::of(&[&first, &second, &stranger]);
    for order in [[&stranger, &first, &second], [&first, &stranger, &second], [&first, &second, &stranger]] {
        let mail = order.iter().fold(footed(), |mail, sealer| sealer.seal_mail(SAW, &mail));
        let why = zone.said(&mail).unwrap_err();
        assert!(why.ends_with("; sealed by other.example, which dns.arc_sealers does not name"), "{why}");
        assert!(zone.naming_also("other.example").said(&mail).is_ok());
    }
    // The signature of the mail as it is now is theirs as well.
    let mail = first.seal_mail(SAW, &footed());
    let signed =
        mail.replacen("c=relaxed/relaxed;\r\n d=list.example", "c=relaxed/relaxed;\r\n d=other.example", 1);
    assert!(zone.said(&signed).unwrap_err().contains("sealed by other.example"));
}

#[test]
fn which_words_of_a_sealer_count() {
    for good in [
        "dmarc=pass header.from=example.com",
        "dkim=pass header.d=example.com",
        "spf=fail smtp.mailfrom=x.test; dkim=pass header.i=@example.com header.s=s1",
    ] {
        assert!(sealed(good).is_ok(), "{good}");
    }
    for bad in [
        "none",
        "dmarc=pass",
        "dmarc=pass header.from=evil.test",
        "dmarc=pass header.from=mail.example.com",
        "dkim=pass header.d=evil.test",
        "dkim=pass header.d=example.com.evil.test",
        "dkim=pass (body length limited) header.d=example.com",
        "spf=pass smtp.mailfrom=lo@example.com",
        "auth=pass smtp.auth=lo@example.com",
        "dkim=pass header.d=example.com; dmarc=fail header.from=example.com",
        "dkim=pass header.d=example.com; dmarc",
        "dkim=fail header.d=example.com; arc=pass (dmarc=pass header.from=example.com)",
    ] {
        assert_eq!(
            sealed(bad).unwrap_err().rsplit("; ").next(),
            Some("no sealer says that it saw a mail of example.com"),
            "{bad}"
        );
    }
}

/// A provider that took the mail from its author says nothing of it; who saw a forgery is not overruled by the next.
#[test]
fn the_first_that_says_anything_decides() {
    let (first, second) = (Signer::of("list.example"), Signer::of("gw.example"));
    let zone = Zone::of(&[&first, &second]);
    let said = |one: &str, other: &str| zone.said(&second.seal_mail(other, &first.seal_mail(one, &footed())));
    assert!(
        said("spf=none; dmarc=none; dkim=none; arc=none", SAW)
            .unwrap()
            .contains("gw.example says dmarc=pass")
    );
    assert!(said(SAW, CHANGED).unwrap().contains("list.example says dmarc=pass"));
    assert!(said(CHANGED, SAW).is_err());
    assert!(said("nobody = can read", SAW).is_err());
}

/// One house is what it is for our own check of a signature (decision 0031).
#[test]
fn a_signature_of_the_house_counts_where_the_house_says_so() {
    let gateway = Signer::of("gw.example");
    let mail = gateway.seal_mail("dkim=pass header.d=mail.example.com", MAIL);
    let zone = || Zone::of(&[&gateway]);
    let dmarc = |text: &str| Answer::Records(vec![text.to_owned()]);
    assert!(
        zone().said(&mail).unwrap_err().ends_with("no sealer saw a signature that speaks for example.com")
    );
    assert!(zone().with("_dmarc.example.com", dmarc("v=DMARC1; p=none; adkim=s")).said(&mail).is_err());
    assert!(zone().with("_dmarc.example.com", dmarc("v=DMARC1; p=none")).said(&mail).is_ok());
    let silent = zone().with("_dmarc.example.com", Answer::Unanswered("time-out".to_owned()));
    assert!(matches!(silent.check(mail.as_bytes()).0, Finding::Unanswered(_)));
}

#[test]
fn silence_is_never_a_pass_and_never_a_verdict() {
    let (first, second) = (Signer::of("list.example"), Signer::of("gw.example"));
    let mail = second.seal_mail(CHANGED, &first.seal_mail(SAW, &footed()));
    for silent in [&first, &second] {
        let zone =
            Zone::of(&[&first, &second]).with(&silent.key_name(), Answer::Unanswered("time-out".to_owned()));
        let (found, _) = zone.check(mail.as_bytes());
        assert_eq!(found, Finding::Unanswered(format!("{}: time-out", silent.key_name())));
    }
    // What no word depends on is not asked; nor does silence about the author's key keep a chain from counting.
    let zone = Zone::of(&[&first, &second])
        .with("s1._domainkey.example.com", Answer::Unanswered("time-out".to_owned()));
    assert!(zone.said(&mail).is_ok());
    let (_, asked) = zone.check(first.seal_mail("none", MAIL).as_bytes());
    assert_eq!(asked, [""; 0]);
}

/// The evidence names every record that the pass rests on.
#[test]
fn a_pass_holds_the_records_of_its_keys() {
    let (first, second) = (Signer::of("list.example"), Signer::of("gw.example"));
    let mail = second.seal_mail(CHANGED, &first.seal_mail(SAW, MAIL));
    let (found, asked) = Zone::of(&[&first, &second]).check(mail.as_bytes());
    let what = "arc=pass (list.example, gw.example): list.example says dmarc=pass header.from=example.com";
    let record = |s: &Signer| format!("{} TXT \"{}\"", s.key_name(), s.record());
    let evidence = format!("{what}; checked here; {}; {}", record(&second), record(&first));
    assert_eq!(found, Finding::Certain(Verdict::Pass(evidence), what.to_owned()));
    assert_eq!(asked, [second.key_name(), first.key_name()]);
}

/// What stands behind the octets that the author signed went through the same server.
#[test]
fn a_signature_over_a_part_is_none_also_below_a_seal() {
    let gateway = Signer::of("gw.example");
    let partly = |domain: &str| Signer { tags: " l=4;".to_owned(), ..Signer::of(domain) };
    let said = |mail: String| Zone::of(&[&gateway]).said(&gateway.seal_mail(SAW, &mail));
    assert!(
        said(partly("example.com").sign(MAIL))
            .unwrap_err()
            .ends_with("a signature of the sender covers only a part, or cannot be read")
    );
    assert!(said(partly("mail.example.com").sign(MAIL)).is_err());
    assert!(said(partly("bulk.example").sign(MAIL)).is_ok());
}
