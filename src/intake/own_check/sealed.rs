//! A mail that a server on the way had to change (a footer, a banner), and sealed what it saw before (RFC 8617).
//!
//! A seal says what its server says, and no more: it counts only where the administrator believes every one of them
//! (`docs/decisions/0034-seals.md`), and a chain that does not hold is nothing, never a fail.

use super::{Finding, OwnCheck, SIGNATURES_TRIED_MAX, missing, passed, silence};
use crate::mail::arc::{self, Broken, Chain};
use crate::mail::auth_results::{Seen, seen};
use crate::mail::dkim::{Signature, Tags};
use crate::mail::dmarc;
use crate::mail::fields::Field;
use crate::mail::txt::{Answer, Answers};

/// Words of a sealer for From.
struct Word {
    sealer: String,
    domain: String,
    said: String,
}

impl OwnCheck<'_> {
    /// What follows from the chain of seals, or why nothing does; no reason where there is no chain.
    pub(super) fn by_seal(&self, answers: &Answers) -> Result<Finding, String> {
        let chain = self.believed()?;
        let words = self.words(&chain)?;
        let keys = chain.key_names();
        if let Some(need) = missing(keys.iter().cloned(), answers) {
            return Ok(need);
        }
        if let Some(why) = keys.iter().find_map(|name| silence(name, answers)) {
            return Ok(Finding::Unanswered(why));
        }
        let records = |name: &str| answers.get(name).map_or(&[][..], Answer::records);
        chain.verify(records).map_err(broken)?;
        self.weigh_words(&words, answers, |word| passed(told(&chain, word), &keys, answers))
    }

    /// Seals of what each signature of a believed sealer covers: also where a stranger's set stands above it, which a
    /// copy may lack.
    pub(super) fn sealed_before(&self) -> Vec<[u8; 32]> {
        let signed = arc::signatures(&self.mail);
        let own = |s: &Signature| self.names(&s.domain) && self.mail.is_sealable(s);
        signed
            .filter(|(_, signature)| own(signature))
            .map(|(field, signature)| self.mail.seal((field, &signature)))
            .collect()
    }

    /// The chain, if everybody who answers for it was named by the administrator. Exactly: below a name others may live.
    fn believed(&self) -> Result<Chain<'_>, String> {
        let chain = Chain::read(&self.mail, self.now).map_err(broken)?.ok_or_else(String::new)?;
        let other = chain.domains().find(|domain| !self.names(domain)).map(str::to_owned);
        match other {
            Some(other) => Err(format!("sealed by {other}, which dns.arc_sealers does not name")),
            None => Ok(chain),
        }
    }

    fn names(&self, domain: &str) -> bool {
        self.sealers.iter().any(|named| named == domain)
    }

    /// What its sealers say for From. Oldest first, and up to the first that saw a forgery or cannot be read: what
    /// stands above saw only what that one passed on.
    fn words(&self, chain: &Chain<'_>) -> Result<Vec<Word>, String> {
        // What was added behind the signed octets went through the same servers.
        if self.mail.signatures().any(|field| self.is_partial(field)) {
            return Err("a signature of the sender covers only a part, or cannot be read".to_owned());
        }
        let mut words = Vec::new();
        for (sealer, results) in chain.told() {
            let Some(Seen::Vouched(by)) = results.map(|results| seen(&results, self.from)) else { break };
            words.extend(by.into_iter().map(|(domain, said)| Word {
                sealer: sealer.to_owned(),
                domain,
                said,
            }));
        }
        match words.is_empty() {
            true => Err(format!("no sealer says that it saw a mail of {}", self.from)),
            false => Ok(words),
        }
    }

    /// Whether it is a signature of the sender's house with `l=`, or nobody can say what it is.
    fn is_partial(&self, field: &Field<'_>) -> bool {
        let ours = |d: &str| dmarc::related(&d.to_ascii_lowercase(), self.from);
        match std::str::from_utf8(field.raw).ok().and_then(Tags::parse) {
            Some(tags) => tags.get("l").is_some() && tags.get("d").is_none_or(ours),
            None => true,
        }
    }

    /// Words about From's own domain pass, or about one of its house (`docs/decisions/0031-one-house.md`).
    fn weigh_words(
        &self,
        words: &[Word],
        answers: &Answers,
        pass: impl Fn(&Word) -> Finding,
    ) -> Result<Finding, String> {
        if let Some(own) = words.iter().find(|word| word.domain == self.from) {
            return Ok(pass(own));
        }
        let words = words.get(..SIGNATURES_TRIED_MAX).unwrap_or(words);
        let about = || words.iter().map(|word| word.domain.as_str()).chain([self.from]);
        let names = || about().flat_map(dmarc::names);
        if let Some(open) = missing(names(), answers) {
            return Ok(open);
        }
        if let Some(why) = names().find_map(|name| silence(&name, answers)) {
            return Ok(Finding::Unanswered(why));
        }
        let aligned = words.iter().find(|word| dmarc::aligned(&word.domain, self.from, answers));
        aligned.map(pass).ok_or_else(|| format!("no sealer saw a signature that speaks for {}", self.from))
    }
}

fn broken(why: Broken) -> String {
    format!("the chain of seals does not count: {why}")
}

/// `arc=pass (list.example, gw.example): list.example says dmarc=pass header.from=example.com`
fn told(chain: &Chain<'_>, word: &Word) -> String {
    let mut sealers: Vec<&str> = Vec::new();
    chain.domains().for_each(|d| sealers.extend((!sealers.contains(&d)).then_some(d)));
    format!("arc=pass ({}): {} says {}", sealers.join(", "), word.sealer, word.said)
}
