//! What a server on the way says of the sender's domain, in a field that it sealed (RFC 8617 section 4.1.1).
//!
//! Less is heard than of our own server: only what speaks for the mail itself. SPF and logins say who handed it over,
//! and behind that server it may be another mail.

use super::verdict::{aligned, all, domain_of, signer};
use super::{AuthResults, MethodResult};

/// What one server saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// It was forged by then, as far as that server could see.
    Forged,
    /// Domains that spoke for it, each with the words; only From's own, or one above or below it.
    Vouched(Vec<(String, String)>),
}

/// What it says for a From of that domain.
#[must_use]
pub fn seen(field: &AuthResults, from: &str) -> Seen {
    // Of two results that contradict each other the bad one holds.
    if field.results.iter().any(|r| r.method == "dmarc" && r.result == "fail") {
        return Seen::Forged;
    }
    let passed = |method: &str| {
        let named = field.results.iter().filter(move |r| r.method == method && r.result == "pass");
        named.filter_map(|result| vouched(result, from)).collect::<Vec<_>>()
    };
    Seen::Vouched(STRONGEST_FIRST.iter().flat_map(|method| passed(method)).collect())
}

const STRONGEST_FIRST: &[&str] = &["dmarc", "dkim"];

fn vouched(result: &MethodResult, from: &str) -> Option<(String, String)> {
    let same = |d: &str| domain_of(d).eq_ignore_ascii_case(from);
    let near = |d: &str| aligned(domain_of(d), from);
    match result.method.as_str() {
        // Without its From it could be about any field that was there then.
        "dmarc" => {
            let from = all(result, ("header", "from"), same)?;
            Some((from.clone(), format!("dmarc=pass header.from={from}")))
        }
        "dkim" => {
            let (name, domain) = signer(result, near)?;
            Some((domain.clone(), format!("dkim=pass header.{name}={domain}")))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    fn words(results: &str) -> Option<Vec<String>> {
        match seen(&parse(&format!("gw.example; {results}")).unwrap(), "example.com") {
            Seen::Forged => None,
            Seen::Vouched(by) => Some(by.into_iter().map(|(_, words)| words).collect()),
        }
    }

    #[test]
    fn what_speaks_for_the_mail_itself() {
        let cases: [(&str, &[&str]); 14] = [
            ("dmarc=pass (p=REJECT) header.from=Example.com", &["dmarc=pass header.from=example.com"]),
            ("dmarc=pass", &[]),
            ("dmarc=pass header.from=mail.example.com", &[]),
            ("dmarc=pass header.from=example.com header.from=evil.test", &[]),
            ("dmarc=bestguesspass header.from=example.com", &[]),
            ("dkim=pass header.d=example.com", &["dkim=pass header.d=example.com"]),
            ("dkim=pass header.i=@example.com", &["dkim=pass header.i=example.com"]),
            ("dkim=pass header.d=mail.example.com", &["dkim=pass header.d=mail.example.com"]),
            ("dkim=pass header.d=evil.test header.i=@example.com", &[]),
            ("dkim=pass (l=4) header.d=example.com", &[]),
            ("dkim=fail header.d=example.com", &[]),
            ("spf=pass smtp.mailfrom=lo@example.com", &[]),
            ("auth=pass smtp.auth=lo@example.com", &[]),
            ("none", &[]),
        ];
        for (results, wanted) in cases {
            assert_eq!(words(results).unwrap(), wanted, "{results}");
        }
        assert_eq!(words("dkim=pass header.d=example.com; dmarc=fail header.from=example.com"), None);
    }
}
