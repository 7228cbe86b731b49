//! DMARC (RFC 7489): what a domain wishes for its From field, and which domains belong together.
//!
//! The organisational domain is found by asking up the tree, as RFC 9989 (DMARCbis) does, and not in a list of public
//! suffixes that would age. Two domains are aligned only if one is above the other as well: siblings under a
//! registry that publishes a record of its own are then never taken for one house. Deliberately absent: reports,
//! `np=`.

use super::dkim::Tags;
use super::txt::{Answer, Answers};

/// Names asked for one domain (RFC 9989 section 4.10: 8).
pub const WALK_MAX: usize = 8;

/// What is to become of mail that is not aligned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// Nothing.
    None,
    /// To be looked at.
    Quarantine,
    /// To be refused.
    Reject,
}

impl Policy {
    fn read(word: &str) -> Self {
        if word.eq_ignore_ascii_case("reject") {
            return Policy::Reject;
        }
        if word.eq_ignore_ascii_case("quarantine") { Policy::Quarantine } else { Policy::None }
    }

    /// The next weaker one.
    fn weaker(self) -> Self {
        match self {
            Policy::Reject => Policy::Quarantine,
            Policy::Quarantine | Policy::None => Policy::None,
        }
    }
}

/// What a record says, as far as we use it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    policy: Policy,
    /// `sp=`: of the domains below.
    below: Option<Policy>,
    /// `adkim=s`: the very same domain.
    strict_dkim: bool,
    /// `aspf=s`: the same of SPF.
    strict_spf: bool,
    /// `psd=`: whether it is a public suffix.
    suffix: Option<bool>,
}

impl Record {
    /// Reads a record; `None`: it is none.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let tags = Tags::parse(text)?;
        // RFC 7489 section 6.3: the version comes first, and has case.
        if tags.first() != Some(("v", "DMARC1")) {
            return None;
        }
        // Only an experiment. Whom pct= spares gets the next weaker wish (RFC 7489 section 6.6.4), and here it spares
        // everybody: what one mail comes to is no dice. Of t= RFC 9989 section 4.7 says the same.
        let trial = tags.get("pct").is_some_and(|pct| pct != "100") || tags.get("t") == Some("y");
        let policy = |name| {
            let found = Policy::read(tags.get(name)?);
            Some(if trial { found.weaker() } else { found })
        };
        let strict = |name| tags.get(name).is_some_and(|mode: &str| mode.eq_ignore_ascii_case("s"));
        let suffix = match tags.get("psd") {
            Some("y") => Some(true),
            Some("n") => Some(false),
            Some(_) | None => None,
        };
        Some(Record {
            policy: policy("p").unwrap_or(Policy::None),
            below: policy("sp"),
            strict_dkim: strict("adkim"),
            strict_spf: strict("aspf"),
            suffix,
        })
    }
}

/// The domains that are asked for `domain`: itself and what is above it; never a single label, and of a long name
/// only the last seven.
fn walk(domain: &str) -> impl Iterator<Item = &str> {
    let all = std::iter::successors(Some(domain), |d| d.split_once('.').map(|(_, parent)| parent));
    let labels = |d: &str| d.split('.').count();
    all.enumerate().filter(move |(n, d)| *n == 0 || (2..WALK_MAX).contains(&labels(d))).map(|(_, d)| d)
}

/// The names under which the records of that walk stand.
pub fn names(domain: &str) -> impl Iterator<Item = String> + '_ {
    walk(domain).map(name)
}

fn name(domain: &str) -> String {
    format!("_dmarc.{domain}")
}

/// The one record of a domain; several are none (RFC 7489 section 6.6.3).
fn record(domain: &str, answers: &Answers) -> Option<Record> {
    let found = answers.get(&name(domain)).map_or(&[][..], Answer::records);
    let mut found = found.iter().filter_map(|text| Record::read(text));
    let only = found.next()?;
    found.next().is_none().then_some(only)
}

/// RFC 9989 section 4.10.2.
#[must_use]
pub fn organisation<'a>(domain: &'a str, answers: &Answers) -> &'a str {
    let (mut below, mut highest) = (domain, domain);
    for at in walk(domain) {
        if let Some(record) = record(at, answers) {
            match record.suffix {
                Some(false) => return at,
                Some(true) if at != domain => return below,
                Some(true) | None => highest = at,
            }
        }
        below = at;
    }
    highest
}

/// Whether one is the other, or above it: only then can they be aligned here.
#[must_use]
pub fn related(one: &str, other: &str) -> bool {
    within(one, other) || within(other, one)
}

/// Whether it is that domain or below it; nothing is below a single label.
#[must_use]
pub fn within(child: &str, parent: &str) -> bool {
    let below = || child.strip_suffix(parent).is_some_and(|rest| rest.ends_with('.'));
    child == parent || parent.contains('.') && below()
}

/// Whether a signature of `signer` speaks for a From of `from` (RFC 7489 section 3.1.1).
#[must_use]
pub fn aligned(signer: &str, from: &str, answers: &Answers) -> bool {
    related(signer, from) && signed_for_others(signer, from, answers)
}

/// Whether RFC 7489 would say so though neither is above the other.
#[must_use]
pub fn signed_for_others(signer: &str, from: &str, answers: &Answers) -> bool {
    let relaxed = || !is_strict(from, answers, |r| r.strict_dkim) && one_house(signer, from, answers);
    signer == from || relaxed()
}

/// Whether a sender in `domain`, for which SPF passes, speaks for a From of `from`.
#[must_use]
pub fn aligned_by_spf(domain: &str, from: &str, answers: &Answers) -> bool {
    related(domain, from) && aligned_for_others(domain, from, answers)
}

/// Whether RFC 7489 would call them aligned though neither is above the other: siblings in one house, whom we do not
/// take for each other.
#[must_use]
pub fn aligned_for_others(domain: &str, from: &str, answers: &Answers) -> bool {
    let relaxed = || !is_strict(from, answers, |r| r.strict_spf) && one_house(domain, from, answers);
    domain == from || relaxed()
}

fn is_strict(from: &str, answers: &Answers, mode: impl Fn(&Record) -> bool) -> bool {
    wish(from, answers).is_some_and(|(record, _)| mode(&record))
}

fn one_house(one: &str, other: &str, answers: &Answers) -> bool {
    organisation(one, answers) == organisation(other, answers)
}

/// What the domain wishes for mail that fails.
#[must_use]
pub fn policy(from: &str, answers: &Answers) -> Policy {
    published(from, answers).unwrap_or(Policy::None)
}

/// The same; `None`: no record says anything of it.
#[must_use]
pub fn published(from: &str, answers: &Answers) -> Option<Policy> {
    wish(from, answers).map(|(_, policy)| policy)
}

/// The record that holds for a From of that domain: its own, else its organisation's.
fn wish(from: &str, answers: &Answers) -> Option<(Record, Policy)> {
    if let Some(own) = record(from, answers) {
        let policy = own.policy;
        return Some((own, policy));
    }
    let above = record(organisation(from, answers), answers)?;
    let policy = above.below.unwrap_or(above.policy);
    Some((above, policy))
}
