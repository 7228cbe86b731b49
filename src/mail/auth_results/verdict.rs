//! What a field of our own server is worth for the sender's domain.

use super::{AuthResults, MethodResult};
use crate::mail::Address;

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

/// Only the topmost field counts, and only if it carries our own authserv-id.
#[must_use]
pub fn ours<'a>(fields: &'a [Option<AuthResults>], authserv_id: &str) -> Option<&'a AuthResults> {
    let top = fields.first()?.as_ref()?;
    (!authserv_id.is_empty() && top.authserv_id.eq_ignore_ascii_case(authserv_id)).then_some(top)
}

/// What [`ours`] is worth.
#[must_use]
pub fn verdict(fields: &[Option<AuthResults>], authserv_id: &str, from: &Address) -> Verdict {
    let Some(top) = ours(fields, authserv_id) else { return Verdict::None };
    // Two results that contradict each other: the bad one holds.
    if top.results.iter().any(|r| r.method == "dmarc" && r.result == "fail") {
        return Verdict::Fail;
    }
    let passes = |method: &&str| {
        let mut found = top.results.iter().filter(|r| r.method == *method && r.result == "pass");
        found.find_map(|r| vouches(r, from))
    };
    STRONGEST_FIRST.iter().find_map(passes).map_or(Verdict::None, Verdict::Pass)
}

/// The methods that can vouch for a sender.
const STRONGEST_FIRST: &[&str] = &["dmarc", "dkim", "spf", "auth"];

/// The evidence, if this pass is about the domain (or the person) of From.
fn vouches(result: &MethodResult, from: &Address) -> Option<String> {
    match result.method.as_str() {
        "dmarc" => {
            let named = result.values("header", "from").next();
            let same = |d: &str| domain_of(d).eq_ignore_ascii_case(from.domain());
            if !result.values("header", "from").all(same) {
                return None;
            }
            Some(named.map_or("dmarc=pass".into(), |_| format!("dmarc=pass header.from={}", from.domain())))
        }
        "dkim" if !is_partial(result) => ["d", "i"].iter().find_map(|name| {
            let domain = result.values("header", name).map(domain_of).find(|d| aligned(d, from.domain()))?;
            Some(format!("dkim=pass header.{name}={}", domain.to_ascii_lowercase()))
        }),
        "spf" => {
            let domain =
                result.values("smtp", "mailfrom").map(domain_of).find(|d| aligned(d, from.domain()))?;
            Some(format!("spf=pass smtp.mailfrom={}", domain.to_ascii_lowercase()))
        }
        // A bare user name is no address: which domain it belongs to is not said.
        "auth" => {
            let user = result.values("smtp", "auth").filter_map(|v| Address::parse(v).ok());
            user.map(|a| a.key())
                .find(|key| *key == from.key())
                .map(|key| format!("auth=pass smtp.auth={key}"))
        }
        _ => None,
    }
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

fn domain_of(value: &str) -> &str {
    value.rsplit_once('@').map_or(value, |(_, domain)| domain)
}

/// Relaxed alignment (RFC 7489 section 3.1): the same, or one is a parent of the other with two labels or more.
#[must_use]
pub fn aligned(one: &str, other: &str) -> bool {
    let (one, other) = (one.to_ascii_lowercase(), other.to_ascii_lowercase());
    let below = |child: &str, parent: &str| {
        parent.contains('.') && child.strip_suffix(parent).is_some_and(|rest| rest.ends_with('.'))
    };
    !one.is_empty() && (one == other || below(&one, &other) || below(&other, &one))
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;
    use proptest::prelude::*;

    const OURS: &str = "mx.acme.example";

    fn judge(value: &str) -> Verdict {
        verdict(&[parse(value)], OURS, &Address::parse("lo@example.com").unwrap())
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

    #[test]
    fn the_topmost_alone_counts_and_a_fail_wins() {
        let from = Address::parse("lo@example.com").unwrap();
        let (good, other) = (parse("mx.acme.example; dmarc=pass"), parse("evil.test; dmarc=pass"));
        assert_eq!(verdict(&[other.clone(), good.clone()], OURS, &from), Verdict::None);
        assert_eq!(verdict(&[None, good.clone()], OURS, &from), Verdict::None);
        assert_eq!(verdict(&[good.clone(), other], OURS, &from), Verdict::Pass("dmarc=pass".into()));
        assert_eq!(verdict(&[good], "", &from), Verdict::None);
        assert_eq!(judge("mx.acme.example; dmarc=pass; dmarc=fail"), Verdict::Fail);
        assert_eq!(judge("mx.acme.example; dkim=pass header.d=example.com; dmarc=fail"), Verdict::Fail);
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
