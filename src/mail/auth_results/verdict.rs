//! What a field of our own server is worth for the sender's domain.

use super::{AuthResults, MethodResult};
use crate::mail::{Address, dmarc};

/// What our own mail server says about the sender's domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It vouches for it; in words, for the log: `dmarc=pass header.from=example.com`.
    Pass(String),
    /// It says that the mail is forged.
    Fail,
    /// Nothing that can be used.
    None,
}

/// How our own server writes its results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stamp {
    /// All of them in one field: the topmost of its id.
    OneField,
    /// Each in a field of its own (a milter for SPF, one for DKIM, one for DMARC).
    SeveralFields,
}

impl Stamp {
    /// The fields of it.
    fn fields<'a>(
        self,
        fields: &'a [Option<AuthResults>],
        id: &str,
    ) -> impl Iterator<Item = &'a AuthResults> {
        ours(fields, id).take(if self == Stamp::OneField { 1 } else { usize::MAX })
    }
}

/// What our own server says, in the fields that may be its own, from the top.
#[must_use]
pub fn verdict(fields: &[Option<AuthResults>], stamp: Stamp, authserv_id: &str, from: &Address) -> Verdict {
    // Two results that contradict each other: the bad one holds, in whichever of our fields it stands.
    let mut said = stamp.fields(fields, authserv_id).flat_map(|field| &field.results);
    if said.any(|r| r.method == "dmarc" && r.result == "fail") {
        return Verdict::Fail;
    }
    let results = stamped(fields, stamp, authserv_id);
    let passes = |method: &&str| {
        let mut found = results.iter().filter(|r| r.method == *method && r.result == "pass");
        found.find_map(|r| vouches(r, from))
    };
    STRONGEST_FIRST.iter().find_map(passes).map_or(Verdict::None, Verdict::Pass)
}

/// Whether one of these methods vouches for the sender in that stamp. A `dmarc=pass` does not say on what it rests.
#[must_use]
pub fn vouches_by(
    methods: &[&str],
    fields: &[Option<AuthResults>],
    (stamp, authserv_id): (Stamp, &str),
    from: &Address,
) -> bool {
    let results = stamped(fields, stamp, authserv_id);
    let named = |r: &MethodResult| methods.contains(&r.method.as_str());
    results.iter().any(|r| named(r) && r.result == "pass" && vouches(r, from).is_some())
}

/// Whether our own server says anything at all.
#[must_use]
pub fn is_stamped(fields: &[Option<AuthResults>], authserv_id: &str) -> bool {
    ours(fields, authserv_id).next().is_some()
}

/// Fields of another id are nobody's (RFC 8601 section 5), whole or broken; below one that is broken and ours, or of
/// which nobody knows whose it is, nothing is heard.
fn ours<'a>(fields: &'a [Option<AuthResults>], id: &str) -> impl Iterator<Item = &'a AuthResults> {
    let named = fields.iter().map_while(Option::as_ref);
    let ours = named.filter(move |f| !id.is_empty() && f.authserv_id.eq_ignore_ascii_case(id));
    ours.take_while(|f| !f.is_broken)
}

/// The results that count.
fn stamped<'a>(fields: &'a [Option<AuthResults>], stamp: Stamp, id: &str) -> Vec<&'a MethodResult> {
    let mut heard: Vec<&MethodResult> = Vec::new();
    for field in stamp.fields(fields, id) {
        // What a higher field said of a method holds: an imitation below adds nothing to it.
        let known: Vec<&str> = heard.iter().map(|r| r.method.as_str()).collect();
        heard.extend(field.results.iter().filter(|r| !known.contains(&r.method.as_str())));
    }
    heard
}

/// The methods that can vouch for a sender.
const STRONGEST_FIRST: &[&str] = &["dmarc", "dkim", "spf", "auth"];

/// The evidence, if this pass is about the domain (or the person) of From.
fn vouches(result: &MethodResult, from: &Address) -> Option<String> {
    let same = |d: &str| domain_of(d).eq_ignore_ascii_case(from.domain());
    let near = |d: &str| aligned(domain_of(d), from.domain());
    match result.method.as_str() {
        "dmarc" => match result.values("header", "from").next() {
            None => Some("dmarc=pass".to_owned()),
            Some(_) => all(result, ("header", "from"), same).map(|d| format!("dmarc=pass header.from={d}")),
        },
        "dkim" => signer(result, near).map(|(name, d)| format!("dkim=pass header.{name}={d}")),
        "spf" => all(result, ("smtp", "mailfrom"), near).map(|d| format!("spf=pass smtp.mailfrom={d}")),
        // A bare user name is no address: which domain it belongs to is not said.
        "auth" => {
            let own = |user: &str| Address::parse(user).is_ok_and(|a| a.is(from));
            all(result, ("smtp", "auth"), own).map(|_| format!("auth=pass smtp.auth={}", from.key()))
        }
        _ => None,
    }
}

/// Who signed all of the mail, and the property that says so, if it is `fit`. That is `d=`; `i=` is the signer's own
/// claim, heard only where nothing else is said.
pub(super) fn signer(result: &MethodResult, fit: impl Fn(&str) -> bool) -> Option<(&'static str, String)> {
    let name = if result.values("header", "d").next().is_some() { "d" } else { "i" };
    all(result, ("header", name), fit).filter(|_| !is_partial(result)).map(|d| (name, d))
}

/// The domain in the first value of that property, if there is one and all of them are `fit`: two values
/// that contradict each other are none.
pub(super) fn all(
    result: &MethodResult,
    (ptype, name): (&str, &str),
    fit: impl Fn(&str) -> bool,
) -> Option<String> {
    let first = result.values(ptype, name).next()?;
    result.values(ptype, name).all(fit).then(|| domain_of(first).to_ascii_lowercase())
}

/// A signature that covers only the first octets of the body (RFC 6376 section 3.5, `l=`) is none.
fn is_partial(result: &MethodResult) -> bool {
    let says = |text: &str| {
        let text = text.to_ascii_lowercase();
        text.contains("body length") || text.contains("body-length") || text.contains("l=")
    };
    result.values("header", "l").next().is_some()
        || result.comments.iter().any(|c| says(c))
        || result.reason.as_deref().is_some_and(says)
}

pub(super) fn domain_of(value: &str) -> &str {
    value.rsplit_once('@').map_or(value, |(_, domain)| domain)
}

/// Relaxed alignment (RFC 7489 section 3.1): the same, or one is a parent of the other with two labels or more.
#[must_use]
pub fn aligned(one: &str, other: &str) -> bool {
    !one.is_empty() && dmarc::related(&one.to_ascii_lowercase(), &other.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::super::{parse, read};
    use super::*;
    use proptest::prelude::*;

    const OURS: &str = "mx.acme.example";

    fn judge(value: &str) -> Verdict {
        verdict(&[parse(value)], Stamp::OneField, OURS, &Address::parse("lo@example.com").unwrap())
    }

    #[test]
    fn what_passes() {
        let cases = [
            ("dmarc=pass header.from=example.com", "dmarc=pass header.from=example.com"),
            ("dmarc=pass (p=reject)", "dmarc=pass"),
            ("dkim=pass header.d=mail.example.com", "dkim=pass header.d=mail.example.com"),
            ("dkim=fail header.d=x.test; dkim=pass header.i=@Example.com", "dkim=pass header.i=example.com"),
            ("spf=pass smtp.mailfrom=b+1@bounce.example.com", "spf=pass smtp.mailfrom=bounce.example.com"),
            ("auth=pass (LOGIN) smtp.auth=LO@example.com", "auth=pass smtp.auth=lo@example.com"),
            ("spf=pass smtp.mailfrom=example.com; dmarc=pass", "dmarc=pass"),
        ];
        for (results, evidence) in cases {
            assert_eq!(
                judge(&format!("MX.acme.example; {results}")),
                Verdict::Pass(evidence.into()),
                "{results}"
            );
        }
    }

    #[test]
    fn what_is_no_verdict() {
        let cases = [
            "mx.acme.example; none",
            "mx.acme.example.attacker.test; dmarc=pass",
            "\"mx.acme.example \"; dmarc=pass",
            "(mx.acme.example) evil.test; dmarc=pass",
            "mx.acme.example; dmarc=pass header.from=attacker.test",
            "mx.acme.example; dmarc=pass header.from=example.com header.from=attacker.test",
            "mx.acme.example; dmarc=none; spf=softfail smtp.mailfrom=example.com",
            "mx.acme.example; dkim=pass header.d=attacker.test",
            "mx.acme.example; dkim=pass header.d=notexample.com",
            "mx.acme.example; dkim=pass header.d=com",
            "mx.acme.example; dkim=pass header.d=attacker.test header.i=@example.com",
            "mx.acme.example; dkim=pass header.d=example.com header.d=attacker.test",
            "mx.acme.example; spf=pass smtp.mailfrom=example.com smtp.mailfrom=attacker.test",
            "mx.acme.example; auth=pass smtp.auth=lo@example.com smtp.auth=mo@example.com",
            "mx.acme.example; dkim=pass (body length limited) header.d=example.com",
            "mx.acme.example; dkim=pass header.d=example.com header.l=22",
            "mx.acme.example; spf=pass smtp.helo=example.com",
            "mx.acme.example; auth=pass smtp.auth=lo",
            "mx.acme.example; auth=pass smtp.auth=mo@example.com",
            "mx.acme.example; x=y (dmarc=pass)",
            "mx.acme.example; x=y reason=\"; dmarc=pass\"",
        ];
        for case in cases {
            assert_eq!(judge(case), Verdict::None, "{case}");
        }
    }

    fn stamps(stamp: Stamp, fields: &[&str]) -> Verdict {
        let fields: Vec<_> = fields.iter().map(|f| read(f)).collect();
        verdict(&fields, stamp, OURS, &Address::parse("lo@example.com").unwrap())
    }

    #[test]
    fn our_topmost_field_alone_counts_and_a_fail_wins() {
        let of = |fields: &[&str]| stamps(Stamp::OneField, fields);
        let passed = Verdict::Pass("dmarc=pass".into());
        let (good, bad) = ("mx.acme.example; dmarc=pass", "mx.acme.example; dmarc=fail");
        assert_eq!(of(&["evil.test; dmarc=fail", good]), passed);
        assert_eq!(of(&["evil.test; dmarc=pass", bad]), Verdict::Fail);
        assert_eq!(of(&["not a field of anybody; at all", good]), Verdict::None);
        assert_eq!(of(&["evil.test; broken", "evil.test; dmarc=pass (open", good]), passed);
        assert_eq!(of(&["evil.test; broken", bad]), Verdict::Fail);
        for ours in [
            "mx.acme.example; broken",
            "MX.ACME.EXAMPLE; dmarc=",
            "(x) mx.acme.example 1; =",
            "mx.acme.example broken",
        ] {
            assert_eq!(of(&[ours, good]), Verdict::None, "{ours}");
        }
        assert_eq!(of(&[good, bad]), passed);
        assert_eq!(of(&[bad, good]), Verdict::Fail);
        assert_eq!(of(&["mx.acme.example; none", good]), Verdict::None);
        assert_eq!(
            verdict(&[parse(good)], Stamp::OneField, "", &Address::parse("lo@example.com").unwrap()),
            Verdict::None
        );
        assert_eq!(judge("mx.acme.example; dmarc=pass; dmarc=fail"), Verdict::Fail);
        assert_eq!(judge("mx.acme.example; dkim=pass header.d=example.com; dmarc=fail"), Verdict::Fail);
    }

    #[test]
    fn milters_that_each_add_a_field_are_heard_together_and_an_imitation_below_is_not() {
        let of = |fields: &[&str]| stamps(Stamp::SeveralFields, fields);
        let spf = "mx.acme.example; spf=pass smtp.mailfrom=list.example.net";
        let (none, dkim) = ("mx.acme.example; dmarc=none", "mx.acme.example; dkim=pass header.d=example.com");
        let (good, bad) = ("mx.acme.example; dmarc=pass", "mx.acme.example; dmarc=fail");
        assert_eq!(of(&[spf, good]), Verdict::Pass("dmarc=pass".into()));
        assert_eq!(of(&[none, dkim]), Verdict::Pass("dkim=pass header.d=example.com".into()));
        assert_eq!(of(&[dkim, "other.test; dmarc=fail", bad]), Verdict::Fail);
        assert_eq!(of(&[bad, good]), Verdict::Fail);
        assert_eq!(of(&[good, bad]), Verdict::Fail);
        assert_eq!(of(&[good, dkim, "\"broken; x", bad]), Verdict::Pass("dmarc=pass".into()));
        assert_eq!(of(&[good, dkim, "broken; x", bad]), Verdict::Fail);
        assert_eq!(of(&[none, good]), Verdict::None);
        assert_eq!(of(&[spf, "mx.acme.example; x", good]), Verdict::None);
        assert_eq!(of(&[spf, "broken; x", good]), Verdict::Pass("dmarc=pass".into()));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_stop_or_fall(value in any::<String>()) {
            prop_assert!(!matches!(judge(&value), Verdict::Pass(_)));
        }

        #[test]
        fn nothing_outside_our_id_passes(id in "[a-z.]{1,20}", rest in "[ -~]{0,40}") {
            prop_assume!(id != OURS);
            prop_assert_eq!(judge(&format!("{id}; {rest}; dmarc=pass")), Verdict::None);
        }
    }
}
