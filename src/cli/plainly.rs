//! What is known of one mail, in plain sentences for `explain`: whom it answers, who wrote it and how that is known, as
//! what its words were read. The stored words are `inbox show`'s and `log show`'s.

use super::exit::Failure;
use super::happening;
use super::names::Names;
use super::place::Place;
use crate::engine::explain::Explained;
use crate::intake::authenticate::Standing;
use crate::intake::reference::Reference;
use crate::mail::auth_results::Verdict;
use crate::reply::Done;
use crate::workflow::PersonId;
use crate::workflow::actor::{Sender, Strength};
use crate::workflow::inbox::{Mail, Why};

/// The people of a mail: whose address it claims, who got what it answers.
pub(super) struct People(Names);

impl People {
    pub(super) fn of(place: &Place, explained: &Explained) -> Result<Self, Failure> {
        let claimed = match &explained.standing {
            Standing::Proven(sender) => Some(sender.person),
            Standing::Unproven(person) => Some(*person),
            Standing::Failed(..) => None,
        };
        let asked = explained.mail.reference.person().map(PersonId);
        let people = claimed.into_iter().chain(asked).collect();
        Ok(People(Names::of(place, people)?))
    }

    /// `T-1, in the mail to dana@acme.example, by the address in To or Cc`.
    pub(super) fn refers(&self, reference: &Reference) -> String {
        if let Some(broken) = reference.broken {
            return broken.to_owned();
        }
        if let Some((person, no)) = reference.about_alias() {
            let what = if reference.answers_news() { "the news of question" } else { "question" };
            let whose = self.0.get(person);
            return format!("{what} {no} about an address of {whose}, by {}", place_of(reference.found));
        }
        let what = match (reference.ticket(), reference.batch(), reference.confirms(), reference.outgoing()) {
            (Some(no), ..) => format!("T-{no}"),
            (_, Some(no), ..) => format!("B-{no}"),
            (_, _, Some(no), _) => format!("M-{no}, which waits for a confirmation"),
            (.., Some(no)) => return format!("our mail O-{no}"),
            (None, None, None, None) => return "nothing of ours".to_owned(),
        };
        let whose =
            reference.person().map(|person| format!(", in the mail to {}", self.0.get(PersonId(person))));
        let round = reference.token.as_ref().map_or(0, |token| token.round);
        let round = if round > 0 { format!(" of round {round}") } else { String::new() };
        format!("{what}{}{round}, by {}", whose.unwrap_or_default(), place_of(reference.found))
    }

    /// Whether it is theirs, and how that is known.
    pub(super) fn sender(&self, standing: &Standing) -> String {
        match standing {
            Standing::Proven(Sender { person, proof }) => match proof.strength {
                Strength::Strong => format!("{}, proven: {}", self.0.get(*person), proof.evidence),
                Strength::Token => {
                    format!("{}, not proven for certain: {}", self.0.get(*person), proof.evidence)
                }
            },
            Standing::Unproven(person) => {
                format!("{} says its From field, and nothing proves it", self.0.get(*person))
            }
            Standing::Failed(why, note) => happening::because(*why, note),
        }
    }
}

fn place_of(found: &str) -> &str {
    match found {
        "envelope" => "the address that it was sent to",
        "delivered-to" => "the address in Delivered-To",
        "address fields" => "the address in To or Cc",
        "message-id" => "In-Reply-To or References",
        other => other,
    }
}

/// Where we checked ourselves, the mail server had nothing to say.
pub(super) fn mail_server(explained: &Explained) -> String {
    match &explained.mail.verdict {
        Verdict::Pass(evidence) if explained.mail.own_check.is_none() => evidence.clone(),
        Verdict::Fail if explained.mail.own_check.is_none() => {
            format!("dmarc=fail: {}", happening::FAILED)
        }
        Verdict::Pass(_) | Verdict::Fail | Verdict::None => "nothing that proves its sender".to_owned(),
    }
}

/// A program's mail is not looked through for a DONE, whatever is written in it.
pub(super) fn reads(mail: &Mail, done: &Done) -> String {
    let by_program = [Why::Automatic, Why::Report, Why::List, Why::OwnMail];
    match by_program.contains(&mail.why) {
        true => format!("no answer: {}", happening::why(mail.why)),
        false => as_what(done).to_owned(),
    }
}

fn as_what(done: &Done) -> &'static str {
    match done {
        Done::Done { note: None, .. } => "DONE",
        Done::Done { note: Some(_), .. } => "DONE with text",
        Done::Comment => "comment",
        Done::Possible => "possible DONE",
        Done::Empty => "empty",
    }
}
