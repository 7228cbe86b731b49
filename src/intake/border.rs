//! DMARC where a listener of ours is the border (RFC 7489 section 6.6.2): what no signature proves, SPF may; and where
//! neither speaks for the From domain, its wish holds.
//!
//! Pure, in the manner of [`super::own_check`]. A sender of another house is not asked about at all: what its records
//! say is worth nothing here. Deliberately absent: refusing in the SMTP dialogue; a failed mail is kept.

use super::own_check::{Finding, missing, passed, silence};
use crate::mail::auth_results::Verdict;
use crate::mail::dmarc::{self, Policy};
use crate::mail::spf::{self, Claim, Outcome, Ruling, Said};
use crate::mail::txt::Answers;

/// What becomes of a mail that no signature proves.
pub(super) fn weigh(claim: &Claim, from: &str, signed: Finding, answers: &Answers) -> Finding {
    let said = match concerns(claim, from, answers) {
        Some(true) => match spf::check(claim, answers) {
            Ruling::Need(names) => return Finding::Need(names),
            Ruling::Said(said) => Some(said),
        },
        Some(false) | None => None,
    };
    let sent = said.as_ref().filter(|said| said.outcome == Outcome::Pass);
    let what =
        format!("spf={} {}", said.as_ref().map_or("none", |said| said.outcome.word()), claim.describe());
    // The From domain itself needs no other record.
    if let Some(said) = sent.filter(|_| claim.domain == from) {
        return passed(what, &said.names, answers);
    }
    let about = || [Some(from), sent.map(|_| claim.domain.as_str())].into_iter().flatten();
    if let Some(need) = missing(about().flat_map(dmarc::names), answers) {
        return need;
    }
    let silent = about().flat_map(dmarc::names).find_map(|name| silence(&name, answers));
    match (sent, &silent) {
        (Some(said), None) if dmarc::aligned_by_spf(&claim.domain, from, answers) => {
            passed(what, &said.names, answers)
        }
        _ => unproven((claim, from), (signed, said, silent), answers),
    }
}

/// Whether it could speak for From; or whether a sibling could, whose house From's own records name: who shares no more
/// than a registry with it has nothing asked of their zone. `None`: those records are wanted first.
fn concerns(claim: &Claim, from: &str, answers: &Answers) -> Option<bool> {
    if dmarc::related(&claim.domain, from) {
        return Some(true);
    }
    let known = missing(dmarc::names(from), answers).is_none();
    known.then(|| dmarc::within(&claim.domain, dmarc::organisation(from, answers)))
}

/// Neither speaks for From.
fn unproven(
    (claim, from): (&Claim, &str),
    (signed, said, silent): (Finding, Option<Said>, Option<String>),
    answers: &Answers,
) -> Finding {
    let (outcome, trouble) = said.map_or((Outcome::None, String::new()), |said| (said.outcome, said.why));
    if let unanswered @ Finding::Unanswered(_) = signed {
        return unanswered;
    }
    let temporary = (outcome == Outcome::TempError).then(|| trouble.clone());
    if let Some(why) = temporary.or(silent) {
        return Finding::Unanswered(why);
    }
    let trouble = if trouble.is_empty() { trouble } else { format!(" ({trouble})") };
    let spf = format!("spf={} {}{trouble}", outcome.word(), claim.describe());
    let wish = match dmarc::published(from, answers) {
        None => return Finding::Certain(Verdict::None, format!("{}; {spf}", reason(signed))),
        // It fails, and nothing is wished: no forgery for certain, and nothing that a token makes good.
        Some(Policy::None) => {
            let why = format!("{}; {spf}; by the record of {from} neither speaks for it", reason(signed));
            return Finding::Broken(why);
        }
        Some(Policy::Quarantine) => "quarantined",
        Some(Policy::Reject) => "refused",
    };
    let why = format!("{}; {spf}; {from} wishes such mail {wish}", reason(signed));
    // By RFC 7489 it would have passed: that is no forgery, and not enough (decision 0031).
    if outcome == Outcome::Pass && dmarc::aligned_for_others(&claim.domain, from, answers) {
        return Finding::Broken(why);
    }
    Finding::Certain(Verdict::Fail, why)
}

fn reason(signed: Finding) -> String {
    match signed {
        Finding::Certain(_, why) | Finding::Broken(why) | Finding::Unanswered(why) => why,
        Finding::Need(_) => String::new(),
    }
}
