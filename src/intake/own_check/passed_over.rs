//! Signatures of the sender's house that we pass over for reasons of our own: `l=`, a Subject or Date left out, a field
//! doubled, more than we try, a sibling's. By RFC 7489 they speak for From all the same, so at the border their mail is no
//! forgery (`docs/decisions/0033-spf-at-the-border.md`).
//!
//! Each is verified first: whoever writes such a field into a forged mail gets nothing for it.

use super::{Finding, Not, OwnCheck, Tried, missing, silence};
use crate::mail::auth_results::Verdict;
use crate::mail::dmarc;
use crate::mail::txt::Answers;

/// Signatures that are looked at so, from the top.
pub const PASSED_OVER_MAX: usize = 10;

impl OwnCheck<'_> {
    /// What fails for this reason, unless one of them holds.
    pub(super) fn unless_passed_over(&self, failed: &str, answers: &Answers) -> Finding {
        let all = self.passed_over(answers);
        let names = |one: &Tried<'_>| dmarc::names(&one.signature.domain).collect::<Vec<_>>();
        let wanted = all.iter().flat_map(|one| names(one).into_iter().chain([one.signature.key_name()]));
        if let Some(need) = missing(wanted, answers) {
            return need;
        }
        let mut unanswered = None;
        for one in &all {
            let (domain, selector) = (&one.signature.domain, &one.signature.selector);
            match self.result(one, answers) {
                Ok(()) if dmarc::signed_for_others(domain, self.from, answers) => {
                    return Finding::Broken(format!(
                        "{failed}; but the signature {selector} of {domain} holds, which is none that counts here"
                    ));
                }
                Ok(()) => {
                    unanswered = names(one).iter().find_map(|name| silence(name, answers)).or(unanswered)
                }
                Err(Not::Unanswered(why)) => unanswered = Some(why),
                Err(Not::Failed(_)) => {}
            }
        }
        match unanswered {
            Some(why) => Finding::Unanswered(why),
            None => Finding::Certain(Verdict::Fail, failed.to_owned()),
        }
    }

    /// Those of the house that From's records name; nobody else's zone is asked.
    fn passed_over(&self, answers: &Answers) -> Vec<Tried<'_>> {
        let house = dmarc::organisation(self.from, answers);
        let read = |field| Some(Tried { field, signature: self.mail.by_rfc(field, self.now).ok()? });
        let ours = |one: &Tried<'_>| dmarc::within(&one.signature.domain, house);
        let fields = self.mail.signatures().take(super::SIGNATURES_READ_MAX);
        fields.filter_map(read).filter(ours).take(PASSED_OVER_MAX).collect()
    }
}
