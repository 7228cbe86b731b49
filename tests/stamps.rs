//! What our border server's Authentication-Results are worth, by how it writes them (decisions 0010 and 0040).

use crate::support::world::{address, house};
use mailroom::intake::{self, Circumstance, House, Prepared};
use mailroom::mail::auth_results::Verdict;
use mailroom::mail::{Envelope, Incoming, ReversePath, Site, Source};

const SPF: &str = "Authentication-Results: mx.acme.example; spf=pass smtp.mailfrom=list.example.net\r\n";
const NONE: &str = "Authentication-Results: mx.acme.example; dmarc=none header.from=example.com\r\n";
const DKIM: &str = "Authentication-Results: mx.acme.example; dkim=pass header.d=example.com\r\n";
const PASS: &str = "Authentication-Results: mx.acme.example; dmarc=pass header.from=example.com\r\n";
const FAIL: &str = "Authentication-Results: mx.acme.example; dmarc=fail header.from=example.com\r\n";
const OTHER: &str = "Authentication-Results: mx.attacker.test; dmarc=pass header.from=example.com\r\n";
const OURS: &str = "Received: from out.example.com by mx.acme.example; Mon, 23 Nov 2026 10:05:00 +0000\r\n";
const THEIRS: &str = "Received: from client by out.example.com; Mon, 23 Nov 2026 10:04:00 +0000\r\n";

fn judged(setting: (bool, usize), fields: &[&str]) -> Verdict {
    prepared(setting, fields).verdict
}

/// A mail of `lo@example.com` that begins with these fields.
fn prepared((separate_results, trusted_hops): (bool, usize), fields: &[&str]) -> Prepared {
    let house = house();
    let site = Site { separate_results, trusted_hops, ..house.site.clone() };
    let raw = format!(
        "{}From: <lo@example.com>\r\nTo: <tickets@mail.acme.example>\r\n\r\nDONE\r\n",
        fields.concat()
    );
    let incoming = Incoming {
        raw: raw.into_bytes().into(),
        envelope: Envelope::of(ReversePath::Address(address("lo@example.com")), Vec::new()),
        source: Source::Pipe,
        earlier_tries: 0,
    };
    let around = Circumstance { at: "2026-11-23T10:05:00Z".parse().unwrap(), salt: [0; 16] };
    intake::prepare(&incoming, House { site: &site, keyring: &house.keyring }, around)
}

fn passes(setting: (bool, usize), fields: &[&str]) -> bool {
    matches!(judged(setting, fields), Verdict::Pass(_))
}

#[test]
fn milters_that_each_write_a_field_are_heard_together_if_that_is_set() {
    for (hops, above) in [(0, &[][..]), (1, &[OURS][..])] {
        let mail = |fields: &[&'static str]| [above, fields, &[THEIRS]].concat();
        assert!(passes((true, hops), &mail(&[SPF, PASS])) && passes((true, hops), &mail(&[NONE, DKIM, SPF])));
        assert!(!passes((false, hops), &mail(&[SPF, PASS])) && !passes((false, hops), &mail(&[NONE, DKIM])));
        assert_eq!(judged((true, hops), &mail(&[DKIM, FAIL])), Verdict::Fail);
        assert_eq!(judged((true, hops), &mail(&[PASS, FAIL])), Verdict::Fail);
        assert!(passes((false, hops), &mail(&[DKIM, FAIL])), "the topmost alone");
    }
}

/// RFC 8601 section 5: a field is somebody else's by its authserv-id, whatever stands behind that.
#[test]
fn a_broken_field_of_somebody_else_is_passed_over_and_one_that_may_be_ours_is_not() {
    let field = |name: &str, value: &str| format!("{name}: {value}\r\n");
    let named = |value: &str| field("Authentication-Results", value);
    for theirs in [
        named("mx.other.example; dmarc"),
        named("mx.other.example 1; dmarc=pass (open"),
        field("Authentication-Results ", "mx.other.example; dmarc=pass"),
    ] {
        assert!(passes((false, 0), &[&theirs, PASS, OURS]), "{theirs}");
        assert_eq!(judged((false, 0), &[&theirs, FAIL, OURS]), Verdict::Fail, "{theirs}");
        assert!(!passes((false, 0), &[&theirs, NONE, OURS]), "{theirs}");
    }
    for unknown in [
        named("mx.acme.example; dmarc"),
        named("MX.acme.example 1; dmarc=pass (open"),
        named("\"mx.other.example; dmarc=pass"),
        named("(mx.other.example; x) mx.acme.example; x"),
        named("mx.other.example mx.acme.example; dmarc=pass"),
        field("Authentication-Results ", "mx.acme.example; dmarc=pass"),
    ] {
        assert_eq!(judged((false, 0), &[&unknown, PASS, OURS]), Verdict::None, "{unknown}");
    }
}

#[test]
fn what_came_with_the_mail_is_not_heard() {
    for separate in [false, true] {
        assert!(!passes((separate, 0), &[NONE, OURS, PASS]), "below our server's own Received field");
        assert!(!passes((separate, 0), &[NONE, PASS, OURS]), "a method that was judged above");
        assert!(
            !passes((separate, 0), &[OTHER, OURS, PASS])
                && !passes((separate, 1), &[OURS, OTHER, THEIRS, PASS])
        );
        assert_eq!(judged((separate, 0), &[OTHER, FAIL, OURS, PASS]), Verdict::Fail);
        assert!(!passes((separate, 0), &[SPF, PASS]), "no Received field closes them off");
        assert!(!passes((separate, 1), &[OURS, SPF, PASS]), "no Received field closes them off");
    }
}

#[test]
fn a_signature_over_the_beginning_makes_no_done_unless_something_else_vouches() {
    const PART: &str = "DKIM-Signature: v=1; a=rsa-sha256; d=example.com; l=5; h=from; bh=AA==; b=AA==\r\n";
    const LIST: &str =
        "DKIM-Signature: v=1; a=rsa-sha256; d=list.example.net; l=5; h=from; bh=AA==; b=AA==\r\n";
    const SENT: &str =
        "Authentication-Results: mx.acme.example; dmarc=pass; spf=pass smtp.mailfrom=example.com\r\n";
    let partly = |fields: &[&str]| prepared((false, 0), fields).partly_signed;
    assert!(partly(&[PASS, OURS, PART]) && partly(&[PART]));
    assert!(!partly(&[SENT, OURS, PART]) && !partly(&[PASS, OURS, LIST]) && !partly(&[PASS, OURS]));
}

#[test]
fn a_result_that_names_its_signer_by_a_domain_below_is_about_that_signature() {
    let part = |d: &str| {
        format!("DKIM-Signature: v=1; a=rsa-sha256; d={d}; i=@mail.{d}; l=5; h=from; bh=AA==; b=AA==\r\n")
    };
    let stamp = |what: &str| format!("Authentication-Results: mx.acme.example; dkim=pass header.{what}\r\n");
    let passes = |what: &str, d: &str| passes((false, 0), &[&stamp(what), OURS, &part(d)]);
    assert!(!passes("i=@mail.example.com", "example.com") && !passes("i=@Example.com", "example.com"));
    assert!(!passes("d=example.com", "example.com"));
    // Another signature, of that name itself.
    assert!(passes("d=mail.example.com header.i=@mail.example.com", "example.com"));
    assert!(passes("i=@example.com", "mail.example.com") && passes("i=@mail.example.com", "ample.com"));
}

#[test]
fn a_body_that_is_cut_in_a_way_that_nobody_signed_is_doubted_unless_its_way_vouches() {
    const TYPE: &str = "Content-Type: multipart/mixed; boundary=\"b\"\r\n";
    const PAGE: &str = "Content-Type: text/html\r\n";
    const SENT: &str =
        "Authentication-Results: mx.acme.example; dmarc=pass; spf=pass smtp.mailfrom=example.com\r\n";
    let signed =
        |d: &str, h: &str| format!("DKIM-Signature: v=1; a=rsa-sha256; d={d}; h={h}; bh=AA==; b=AA==\r\n");
    let (some, all) = (signed("example.com", "from:subject"), signed("example.com", "from:Content-Type"));
    let recut = |fields: &[&str]| prepared((false, 0), fields).doubt().is_some();
    assert!(recut(&[PASS, OURS, &some, TYPE]) && recut(&[DKIM, OURS, &some, PAGE]) && recut(&[&some, TYPE]));
    assert!(!recut(&[SENT, OURS, &some, TYPE]) && !recut(&[PASS, OURS, &all, TYPE]));
    assert!(!recut(&[PASS, OURS, &some]) && !recut(&[PASS, OURS, TYPE]));
    assert!(!recut(&[PASS, OURS, &signed("list.example.net", "from"), TYPE]));
}
