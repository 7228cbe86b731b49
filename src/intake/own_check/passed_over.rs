//! Signatures of the sender's house that we pass over for reasons of our own: `l=`, a Subject or Date left out, a field
//! doubled, more than we try, a sibling's. By RFC 7489 they speak for From all the same, so at the border their mail is no
//! forgery (`docs/decisions/0033-spf-at-the-border.md`).
//!
//! Each is verified first: whoever writes such a field into a forged mail gets nothing for it.

use super::{Finding, Not, OwnCheck, SIGNATURES_READ_MAX, Tried, missing, silence};
use crate::mail::auth_results::Verdict;
use crate::mail::dkim::Signature;
use crate::mail::dmarc;
use crate::mail::txt::Answers;

/// Signatures that are looked at so, from the top.
const PASSED_OVER_MAX: usize = 10;

impl OwnCheck<'_> {
    /// What fails for this reason, unless one of them holds.
    pub(super) fn unless_passed_over(&self, failed: &str, answers: &Answers) -> Finding {
        let all = self.passed_over(answers);
        if let Some(need) = missing(all.iter().map(|one| one.signature.key_name()), answers) {
            return need;
        }
        let (mut holding, mut unanswered) = (Vec::new(), None);
        for one in &all {
            match self.result(one, answers) {
                Ok(()) => holding.push(&one.signature),
                Err(Not::Unanswered(why)) => unanswered = Some(why),
                Err(Not::Failed(_)) => {}
            }
        }
        let names = || holding.iter().flat_map(|signature| dmarc::names(&signature.domain));
        if let Some(need) = missing(names(), answers) {
            return need;
        }
        if let Some(signature) =
            holding.iter().find(|s| dmarc::signed_for_others(&s.domain, self.from, answers))
        {
            let Signature { selector, domain, .. } = signature;
            return Finding::Broken(format!(
                "{failed}; but the signature {selector} of {domain} holds, which is none that counts here"
            ));
        }
        match unanswered.or_else(|| names().find_map(|name| silence(&name, answers))) {
            Some(why) => Finding::Unanswered(why),
            None => Finding::Certain(Verdict::Fail, failed.to_owned()),
        }
    }

    /// Those of the house that From's records name; nobody else's zone is asked.
    fn passed_over(&self, answers: &Answers) -> Vec<Tried<'_>> {
        let house = dmarc::organisation(self.from, answers);
        let read = |field| Some(Tried { field, signature: self.mail.by_rfc(field, self.now).ok()? });
        let ours = |one: &Tried<'_>| dmarc::within(&one.signature.domain, house);
        let fields = self.mail.signatures().take(SIGNATURES_READ_MAX);
        fields.filter_map(read).filter(ours).take(PASSED_OVER_MAX).collect()
    }
}
