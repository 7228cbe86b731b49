//! A warning that our own server may be stamping mail where nobody looks: at most one an hour, by the mail's number
//! alone. Whatever else stands in such a field a stranger may have written.

use crate::intake::Prepared;
use crate::intake::stamp::Unheard;
use crate::mail::Site;
use crate::mail::auth_results::Verdict;
use crate::record::Answer;
use crate::store::{Fault, Receipt};
use crate::workflow::inbox::{Disposition, Why};
use jiff::{SignedDuration, Timestamp};
use std::sync::{Mutex, PoisonError};

/// How long it is silent after one.
pub const SILENCE: SignedDuration = SignedDuration::from_hours(1);

/// Whether a stamp of this mail was not heard. Who names nobody's stamp (`authserv_id = ""`) and checks mail here wants
/// to hear of none.
pub(super) fn is(mail: &Prepared, site: &Site) -> bool {
    let is_wanted = mail.own_check.is_none() || !site.authserv_id.is_empty();
    mail.verdict == Verdict::None && is_wanted && Unheard::of(&mail.message, site).is_some()
}

/// When it warned.
#[derive(Debug, Default)]
pub(super) struct Watch(Mutex<Option<Timestamp>>);

impl Watch {
    /// Warns if the mail was parked for want of a proof.
    pub(super) fn look(&self, result: &Result<Receipt, Fault>, at: Timestamp) {
        let Ok(Receipt { answer: Answer::Mail { mail: Some(no), disposition, why, .. }, .. }) = result else {
            return;
        };
        if (*disposition, *why) == (Disposition::Parked, Why::Unproven) && self.is_due(at) {
            tracing::warn!(
                mail = %no,
                "parked, though somebody stamped it: server.authserv_id or server.trusted_hops may be wrong; \
                 `explain {no}` says what was found"
            );
        }
    }

    fn is_due(&self, at: Timestamp) -> bool {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_silent = last.is_some_and(|last| at.duration_since(last) < SILENCE);
        if !is_silent {
            *last = Some(at);
        }
        !is_silent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_warns_once_an_hour() {
        let (watch, at) = (Watch::default(), Timestamp::from_second(1_790_000_000).unwrap());
        let after = |minutes| at.checked_add(SignedDuration::from_mins(minutes)).unwrap();
        assert_eq!(
            [0, 1, 59, 60, 61].map(|minutes| watch.is_due(after(minutes))),
            [true, false, false, true, false]
        );
    }
}
