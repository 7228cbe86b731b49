//! check_host (RFC 7208 section 4): the records of a domain against one claim, as far as the answers go.
//!
//! It is run again from the start with each answer, which costs a few lines of text a time and leaves no state
//! between two of them.

use super::macros::{MacroString, is_top, name};
use super::record::{Bits, Mechanism, Network, Record, is_record};
use super::{Claim, Outcome, quoted};
use crate::mail::txt::{Answer, Answers, Kind, key};
use std::net::IpAddr;

/// Terms that ask the DNS, over all records (section 4.6.4).
pub const LOOKUPS_MAX: usize = 10;
/// Of them such that find nothing.
pub const VOIDS_MAX: usize = 2;
/// Mail exchangers of one `mx`.
pub const MX_NAMES_MAX: usize = 10;
/// Times that it may have to come again: for the first record, and for each term, `mx` twice.
pub const ROUNDS_MAX: usize = 1 + 2 * LOOKUPS_MAX;

/// How far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ruling {
    /// Ask for these, and come again.
    Need(Vec<String>),
    /// This is what the records say.
    Said(Said),
}

/// What the records say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The result.
    pub outcome: Outcome,
    /// What is wrong; empty: nothing.
    pub why: String,
    /// What was asked and led to it, for a match.
    pub names: Vec<String>,
}

/// Why it ends in the middle.
enum Stop {
    Need(Vec<String>),
    Temp(String),
    Perm(String),
}

/// The keys that led to a match, or none; or why nobody can say.
type Matched = Result<Option<Vec<String>>, Stop>;

/// Whether the claim's domain lets its client send.
#[must_use]
pub fn check(claim: &Claim, answers: &Answers) -> Ruling {
    let mut evaluation = Evaluation { claim, answers, lookups: 0, voids: 0 };
    let wrong = |outcome, why| Said { outcome, why, names: Vec::new() };
    Ruling::Said(match evaluation.check_host(&claim.domain) {
        Ok(said) => said,
        Err(Stop::Need(names)) => return Ruling::Need(names),
        Err(Stop::Temp(why)) => wrong(Outcome::TempError, why),
        Err(Stop::Perm(why)) => wrong(Outcome::PermError, why),
    })
}

struct Evaluation<'a> {
    claim: &'a Claim,
    answers: &'a Answers,
    lookups: usize,
    voids: usize,
}

impl<'a> Evaluation<'a> {
    /// No deeper than there may be lookups: each `include` and `redirect` is one.
    fn check_host(&mut self, domain: &str) -> Result<Said, Stop> {
        let Some(record) = self.record(domain)? else { return Ok(said(Outcome::None, Vec::new())) };
        for directive in &record.directives {
            if let Some(found) = self.matched(&directive.mechanism, domain)? {
                return Ok(said(directive.outcome, [vec![domain.to_owned()], found].concat()));
            }
        }
        let Some(target) = &record.redirect else { return Ok(said(Outcome::Neutral, Vec::new())) };
        let told = self.elsewhere(target, domain)?;
        Ok(Said { names: [vec![domain.to_owned()], told.names].concat(), ..told })
    }

    /// Sections 4.3 to 4.5: of no single label, and of no address.
    fn record(&self, domain: &str) -> Result<Option<Record>, Stop> {
        let is_domain = |name: &String| name.rsplit_once('.').is_some_and(|(_, top)| is_top(top));
        let Some(name) = name(domain).filter(is_domain) else { return Ok(None) };
        let mut found = self.ask(&name)?.iter().filter(|text| is_record(text));
        match (found.next(), found.next()) {
            (None, _) => Ok(None),
            (Some(only), None) => {
                Record::read(only).map(Some).map_err(|why| Stop::Perm(format!("{name}: {why}")))
            }
            (Some(_), Some(_)) => Err(Stop::Perm(format!("{name}: several records"))),
        }
    }

    /// What another domain's record says of the claim: for `include` and `redirect` there has to be one.
    fn elsewhere(&mut self, target: &MacroString, domain: &str) -> Result<Said, Stop> {
        self.count()?;
        let target = target.expand(self.claim, domain);
        let said = self.check_host(name(&target).as_deref().unwrap_or_default())?;
        // Sections 5.2 and 6.1.
        let none = || Stop::Perm(format!("{}: no record", quoted(&target)));
        (said.outcome != Outcome::None).then_some(said).ok_or_else(none)
    }

    /// What was asked, if it matches.
    fn matched(&mut self, mechanism: &Mechanism, domain: &str) -> Matched {
        match mechanism {
            Mechanism::All => Ok(Some(Vec::new())),
            Mechanism::Ip(network) => Ok(network.holds(self.claim.ip).then(Vec::new)),
            Mechanism::Include(target) => {
                let said = self.elsewhere(target, domain)?;
                Ok((said.outcome == Outcome::Pass).then_some(said.names))
            }
            Mechanism::A(target, bits) => self.host(target.as_ref(), *bits, domain),
            Mechanism::Mx(target, bits) => self.exchangers(target.as_ref(), *bits, domain),
            Mechanism::Ptr => self.count().map(|()| None),
            Mechanism::Exists(target) => self.exists(target, domain),
        }
    }

    /// Section 5.3.
    fn host(&mut self, target: Option<&MacroString>, bits: Bits, domain: &str) -> Matched {
        self.count()?;
        let Some(host) = self.target(target, domain) else { return Ok(None) };
        let key = self.address_key(&host);
        let found = self.look(&key)?.iter().any(|ip| self.is_client(ip, bits));
        Ok(found.then(|| vec![key]))
    }

    /// Section 5.4.
    fn exchangers(&mut self, target: Option<&MacroString>, bits: Bits, domain: &str) -> Matched {
        self.count()?;
        let Some(host) = self.target(target, domain) else { return Ok(None) };
        let mx = key(Kind::Mx, &host);
        let found = self.look(&mx)?;
        if found.len() > MX_NAMES_MAX {
            return Err(Stop::Perm(format!("{host}: more than {MX_NAMES_MAX} mail exchangers")));
        }
        let hosts = found.iter().filter_map(|text| name(text.split_once(' ')?.1));
        let keys: Vec<String> = hosts.map(|host| self.address_key(&host)).collect();
        let missing: Vec<String> =
            keys.iter().filter(|key| !self.answers.contains_key(*key)).cloned().collect();
        if !missing.is_empty() {
            return Err(Stop::Need(missing));
        }
        for key in keys {
            if self.ask(&key)?.iter().any(|ip| self.is_client(ip, bits)) {
                return Ok(Some(vec![mx, key]));
            }
        }
        Ok(None)
    }

    /// Section 5.7: an A record, whatever the client's address is.
    fn exists(&mut self, target: &MacroString, domain: &str) -> Matched {
        self.count()?;
        let Some(host) = self.target(Some(target), domain) else { return Ok(None) };
        let key = key(Kind::A, &host);
        let found = !self.look(&key)?.is_empty();
        Ok(found.then(|| vec![key]))
    }

    /// The name that a mechanism is about (section 4.8); what can be no name has no addresses.
    fn target(&self, spec: Option<&MacroString>, domain: &str) -> Option<String> {
        match spec {
            Some(spec) => name(&spec.expand(self.claim, domain)),
            None => name(domain),
        }
    }

    fn address_key(&self, host: &str) -> String {
        key(if self.claim.ip.is_ipv4() { Kind::A } else { Kind::Aaaa }, host)
    }

    fn is_client(&self, text: &str, bits: Bits) -> bool {
        let Ok(ip) = text.parse::<IpAddr>() else { return false };
        let bits = if ip.is_ipv4() { bits.v4 } else { bits.v6 };
        Network { ip, bits }.holds(self.claim.ip)
    }

    fn count(&mut self) -> Result<(), Stop> {
        self.lookups += 1;
        let over = || Stop::Perm(format!("more than {LOOKUPS_MAX} terms that ask the DNS"));
        (self.lookups <= LOOKUPS_MAX).then_some(()).ok_or_else(over)
    }

    /// The question of a term itself: it may be in vain only so often.
    fn look(&mut self, key: &str) -> Result<&'a [String], Stop> {
        let found = self.ask(key)?;
        self.voids += usize::from(found.is_empty());
        let over = || Stop::Perm(format!("more than {VOIDS_MAX} terms find nothing"));
        (self.voids <= VOIDS_MAX).then_some(found).ok_or_else(over)
    }

    fn ask(&self, key: &str) -> Result<&'a [String], Stop> {
        match self.answers.get(key) {
            None => Err(Stop::Need(vec![key.to_owned()])),
            Some(Answer::Unanswered(why)) => Err(Stop::Temp(format!("{key}: {why}"))),
            Some(answer @ (Answer::Records(_) | Answer::Nothing)) => Ok(answer.records()),
        }
    }
}

fn said(outcome: Outcome, names: Vec<String>) -> Said {
    Said { outcome, why: String::new(), names }
}
