//! Our own check of the sender's domain: an aligned DKIM signature (spec 6), where no server of ours has said anything;
//! where there is none, what servers on the way saw that the administrator believes (`sealed`); and where a listener of
//! ours is the border, SPF (`border`).
//!
//! Pure: it says which names of the DNS it needs, is given the answers, and concludes the same from them ever
//! after. Deliberately absent: asking.

mod passed_over;
mod sealed;

use super::border;
use crate::mail::auth_results::Verdict;
use crate::mail::dkim::{Failure, Signature, Signed};
use crate::mail::dmarc::{self, Policy};
use crate::mail::fields::Field;
use crate::mail::spf::Claim;
use crate::mail::txt::{self, Answer, Answers};
use crate::mail::{Address, Envelope};
use jiff::Timestamp;

/// DKIM-Signature fields that are read, from the top.
pub const SIGNATURES_READ_MAX: usize = 20;
/// Signatures of the sender's house whose keys are asked for.
pub const SIGNATURES_TRIED_MAX: usize = 5;

/// How far a check is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// Ask for these ([`crate::mail::txt::key`]), and come again.
    Need(Vec<String>),
    /// This is certain, with the reason in words.
    Certain(Verdict, String),
    /// By DMARC it fails or could fail, and it is no forgery for certain: it is not what was signed, and nobody has
    /// looked at SPF; its domain has a record that wishes nothing; or what speaks for it is nothing that we count (SPF of a
    /// sibling, a signature that we pass over). Never a pass, and no fail.
    Broken(String),
    /// The DNS did not say what it depends on. Never a pass.
    Unanswered(String),
}

impl Finding {
    /// With a further reason, if there is one.
    fn noting(self, more: &str) -> Self {
        let with = |why: String| if more.is_empty() { why } else { format!("{why}; {more}") };
        match self {
            Finding::Need(names) => Finding::Need(names),
            Finding::Certain(verdict, why) => Finding::Certain(verdict, with(why)),
            Finding::Broken(why) => Finding::Broken(with(why)),
            Finding::Unanswered(why) => Finding::Unanswered(with(why)),
        }
    }
}

/// What it rests on, to be kept with the mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// Every name that was asked, and what came back.
    pub answers: Answers,
    /// The reason in words: ours, and names of the DNS.
    pub why: String,
    /// Nobody said what the verdict depends on: the DNS, or SPF where the signature is broken. It could
    /// have been a fail.
    pub unanswered: bool,
}

impl Checked {
    /// The verdict that is left when no more is asked.
    #[must_use]
    pub fn of(finding: Finding, answers: Answers) -> (Verdict, Self) {
        let (verdict, why, unanswered) = match finding {
            Finding::Certain(verdict, why) => (verdict, why, false),
            Finding::Broken(why) | Finding::Unanswered(why) => (Verdict::None, why, true),
            Finding::Need(names) => (Verdict::None, format!("not asked: {}", names.join(", ")), true),
        };
        (verdict, Checked { answers, why, unanswered })
    }
}

/// One mail that is checked.
#[derive(Debug)]
pub struct OwnCheck<'a> {
    mail: Signed<'a>,
    from: &'a str,
    now: Timestamp,
    sealers: &'a [String],
    claim: Option<Claim>,
}

/// A signature of the sender's house, and what the answers make of it.
struct Tried<'a> {
    field: &'a Field<'a>,
    signature: Signature,
}

/// Why one does not count: for ever, or for now.
enum Not {
    Failed(Failure),
    Unanswered(String),
}

impl<'a> OwnCheck<'a> {
    /// Of a mail with this clean From, at this time.
    #[must_use]
    pub fn of(raw: &'a [u8], from: &'a Address, now: Timestamp) -> Self {
        OwnCheck { mail: Signed::of(raw), from: from.domain(), now, sealers: &[], claim: None }
    }

    /// The same check, which believes what these domains sealed (RFC 8617).
    #[must_use]
    pub fn believing(self, sealers: &'a [String]) -> Self {
        OwnCheck { sealers, ..self }
    }

    /// The same of a mail in this envelope: at the border it tells for whom its client claims to send.
    #[must_use]
    pub fn within(self, envelope: &Envelope) -> Self {
        OwnCheck { claim: Claim::of(envelope), ..self }
    }

    /// What follows from the answers so far.
    #[must_use]
    pub fn find(&self, answers: &Answers) -> Finding {
        let mut found = self.by_signature(answers);
        if matches!(found, Finding::Need(_) | Finding::Certain(Verdict::Pass(_), _)) {
            return found;
        }
        if !self.sealers.is_empty() {
            match self.by_seal(answers) {
                // Silence leaves open whether it is sealed: SPF may pass all the same.
                Ok(silent @ Finding::Unanswered(_)) => found = silent,
                Ok(sealed) => return sealed,
                Err(why) => found = found.noting(&why),
            }
        }
        let Some(claim) = &self.claim else { return found };
        let found = border::weigh(claim, self.from, found, answers);
        if let Finding::Certain(Verdict::Fail, why) = &found {
            return self.unless_passed_over(why, answers);
        }
        found
    }

    fn by_signature(&self, answers: &Answers) -> Finding {
        let (tried, mut said) = self.candidates();
        if let Some(need) = missing(tried.iter().map(|one| one.signature.key_name()), answers) {
            return need;
        }
        let (mut passed, mut broken, mut unanswered) = (Vec::new(), Vec::new(), None);
        for one in &tried {
            match self.result(one, answers) {
                Ok(()) => passed.push(&one.signature),
                Err(Not::Unanswered(why)) => unanswered = Some(why),
                Err(Not::Failed(why)) => {
                    said.push(format!("{} of {}: {why}", one.signature.selector, one.signature.domain));
                    broken.extend(why.is_broken().then_some(&one.signature));
                }
            }
        }
        // The From domain's own signature needs no other record.
        if let Some(own) = passed.iter().find(|signature| signature.domain == self.from) {
            return signed(own, answers);
        }
        self.weigh((&passed, &broken), unanswered, answers).unwrap_or_else(|| {
            let none = format!("no signature that speaks for {}", self.from);
            said.insert(0, none);
            Finding::Certain(Verdict::None, said.join("; "))
        })
    }

    /// Under what the mail is known again: a seal of each signature of its house, whoever verified it. Whoever has a copy
    /// can take signatures away, and the one that is left may cover less; or add some, and fields that are not signed.
    /// The same of the seals of a sealer that is believed.
    #[must_use]
    pub fn seals(&self) -> Vec<[u8; 32]> {
        let seal = |field| {
            let own = Signature::read(field).ok().filter(|signature| {
                dmarc::related(&signature.domain, self.from) && self.mail.is_sealable(signature)
            });
            own.map(|signature| self.mail.seal((field, &signature)))
        };
        let mut seals: Vec<_> = self.mail.signatures().take(SIGNATURES_READ_MAX).filter_map(seal).collect();
        seals.extend(self.sealed_before());
        seals.sort_unstable();
        seals.dedup();
        seals
    }

    /// Whether there are more signatures than are read: behind so many that somebody added, the one that holds is not
    /// found.
    #[must_use]
    pub fn is_oversigned(&self) -> bool {
        self.mail.signatures().nth(SIGNATURES_READ_MAX).is_some()
    }

    /// Alignment and wishes: what needs the records of DMARC.
    fn weigh(
        &self,
        (passed, broken): (&[&Signature], &[&Signature]),
        unanswered: Option<String>,
        answers: &Answers,
    ) -> Option<Finding> {
        let mut about: Vec<&str> = passed.iter().chain(broken).map(|s| s.domain.as_str()).collect();
        about.extend((!about.is_empty()).then_some(self.from));
        let names = || about.iter().flat_map(|domain| dmarc::names(domain));
        if let Some(need) = missing(names(), answers) {
            return Some(need);
        }
        let silent = |domain: &str| dmarc::names(domain).find_map(|name| silence(&name, answers));
        let aligned = |signature: &&&Signature| dmarc::aligned(&signature.domain, self.from, answers);
        let known = |s: &&&Signature| silent(&s.domain).or_else(|| silent(self.from)).is_none();
        if let Some(signature) = passed.iter().find(|s| known(s) && aligned(s)) {
            return Some(signed(signature, answers));
        }
        if let Some(why) = unanswered.or_else(|| about.iter().find_map(|domain| silent(domain))) {
            return Some(Finding::Unanswered(why));
        }
        let policy = dmarc::policy(self.from, answers);
        let signature = broken.iter().find(aligned).filter(|_| policy != Policy::None)?;
        let why = format!(
            "the signature of {} does not fit the mail, and {} wishes such mail {}",
            signature.domain,
            self.from,
            if policy == Policy::Reject { "refused" } else { "quarantined" }
        );
        Some(Finding::Broken(why))
    }

    /// The signatures that could speak for From, and why others cannot.
    fn candidates(&self) -> (Vec<Tried<'_>>, Vec<String>) {
        let (mut tried, mut said) = (Vec::new(), Vec::new());
        for field in self.mail.signatures().take(SIGNATURES_READ_MAX) {
            match self.mail.candidate(field, self.now) {
                Ok(signature) if !dmarc::related(&signature.domain, self.from) => {}
                Ok(signature) if tried.len() < SIGNATURES_TRIED_MAX => tried.push(Tried { field, signature }),
                Ok(_) => said.push("more signatures than are tried".to_owned()),
                Err(why) => said.push(format!("a signature: {why}")),
            }
        }
        (tried, said)
    }

    fn result(&self, one: &Tried<'_>, answers: &Answers) -> Result<(), Not> {
        let name = one.signature.key_name();
        if let Some(why) = silence(&name, answers) {
            return Err(Not::Unanswered(why));
        }
        let records = answers.get(&name).map_or(&[][..], Answer::records);
        self.mail.verify((one.field, &one.signature), records).map_err(Not::Failed)
    }
}

/// What has not been asked yet.
pub(super) fn missing(names: impl Iterator<Item = String>, answers: &Answers) -> Option<Finding> {
    let mut need: Vec<String> = names.filter(|name| !answers.contains_key(name)).collect();
    need.sort();
    need.dedup();
    (!need.is_empty()).then_some(Finding::Need(need))
}

pub(super) fn silence(name: &str, answers: &Answers) -> Option<String> {
    match answers.get(name)? {
        Answer::Unanswered(why) => Some(format!("{name}: {why}")),
        Answer::Records(_) | Answer::Nothing => None,
    }
}

fn signed(signature: &Signature, answers: &Answers) -> Finding {
    let what = format!("dkim=pass header.d={} header.s={}", signature.domain, signature.selector);
    passed(what, &[signature.key_name()], answers)
}

/// Because of what stands under these names, and what DMARC says.
pub(super) fn passed(what: String, names: &[String], answers: &Answers) -> Finding {
    let used = answers.iter().filter(|(name, _)| names.contains(name) || name.starts_with("_dmarc."));
    let records = used.flat_map(|(name, answer)| answer.records().iter().map(move |r| (name, r)));
    let records = records.filter(|(name, text)| txt::is_used(txt::asks(name), text));
    let plain = |c: char| if c.is_ascii_graphic() || c == ' ' { c } else { '?' };
    let records = records.map(|(key, text)| {
        let (kind, name) = txt::asks(key);
        format!("{name} {} \"{}\"", kind.word(), text.chars().map(plain).collect::<String>())
    });
    let evidence = std::iter::once(what.clone()).chain(["checked here".to_owned()]).chain(records);
    Finding::Certain(Verdict::Pass(evidence.collect::<Vec<_>>().join("; ")), what)
}
