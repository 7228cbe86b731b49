//! How the sender is proven (spec 6). A From field is only a claim.

use super::Prepared;
use crate::mail::auth_results::Verdict;
use crate::parse::FromField;
use crate::workflow::actor::{Proof, Sender, Strength};
use crate::workflow::inbox::Why;
use crate::workflow::settings::TrustReply;
use crate::workflow::{Facts, Person, PersonId};

/// The note of [`Why::UnknownSender`].
pub const NOBODY: &str = "nobody on file has this address";
/// The note of [`Why::Deactivated`].
pub const DEACTIVATED: &str = "the person is deactivated";
/// The note of [`Why::FailedVerdict`] where we did not check ourselves.
pub const SERVER_SAYS_FAIL: &str = "our own mail server says: dmarc=fail";

/// What is known of a sender.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Who, and how we know.
    Proven(Sender),
    /// Known and clean, but nothing proves it.
    Unproven(PersonId),
    /// Nothing of it counts.
    Failed(Why, String),
}

/// The proof table of spec 6, first match wins.
#[must_use]
pub fn authenticate(mail: &Prepared, facts: &Facts) -> Standing {
    let failed = |why, note: &str| Standing::Failed(why, note.to_owned());
    let address = match &mail.message.from {
        FromField::Clean { address, .. } => address,
        FromField::Bad(reason) => return failed(Why::BadFrom, reason),
    };
    if let Some(field) = mail.message.doubled.first() {
        return failed(Why::BadFrom, &format!("the field {field} stands more than once"));
    }
    if let Some(reason) = mail.reference.broken {
        return failed(Why::BrokenToken, reason);
    }
    let Some(person) = facts.person_at(address) else {
        return failed(Why::UnknownSender, NOBODY);
    };
    if !person.active {
        return failed(Why::Deactivated, DEACTIVATED);
    }
    match &mail.verdict {
        // A returned key is proof whatever the verdict, also against a failed one (spec 6 point 4).
        Verdict::Fail if super::release::is_key(mail, person.id) => Standing::Unproven(person.id),
        // Our own check fails nobody but at the border.
        Verdict::Fail => match &mail.own_check {
            Some(check) => failed(Why::FailedVerdict, &check.why),
            None => failed(Why::FailedVerdict, SERVER_SAYS_FAIL),
        },
        Verdict::Pass(evidence) => match mail.doubt() {
            Some(doubt) => proven(mail, person, (Strength::Token, &format!("{evidence}; {doubt}"))),
            None => proven(mail, person, (Strength::Strong, evidence)),
        },
        Verdict::None if trusts_token(mail, person, facts) => {
            proven(mail, person, (Strength::Token, "the recipient's own token; no verdict available"))
        }
        Verdict::None => Standing::Unproven(person.id),
    }
}

/// `trust.reply = "token"`: the recipient's own token will do for comment and DONE.
fn trusts_token(mail: &Prepared, person: &Person, facts: &Facts) -> bool {
    // Silence of the DNS, or a broken signature, is no "no verdict available" (spec 6): it could have been a fail.
    if mail.own_check.as_ref().is_some_and(|check| check.unanswered) {
        return false;
    }
    let own = mail.reference.token.as_ref().is_some_and(|bound| bound.person == person.id.0);
    own && facts.firm(person.firm).is_some_and(|firm| firm.settings.trust_reply == TrustReply::Token)
}

fn proven(mail: &Prepared, person: &Person, (strength, evidence): (Strength, &str)) -> Standing {
    let proof = Proof { strength, evidence: evidence.to_owned(), token: mail.reference.describe() };
    Standing::Proven(Sender { person: person.id, proof })
}
