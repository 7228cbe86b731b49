//! Who does something. A person is only ever named together with the proof of it.

use super::ids::PersonId;
use crate::words;
use serde::{Deserialize, Serialize};

words! {
    /// How sure we are of a sender (spec 6).
    pub enum Strength {
        /// Verdict pass, or a returned confirmation key.
        Strong = "strong",
        /// The recipient's own token, no verdict to be had; or a verdict on the beginning of the mail alone.
        Token = "token",
    }
}

words! {
    /// What the program does by itself.
    pub enum Automatic {
        /// A reminder fell due.
        Reminder = "system:reminder",
        /// A planned run fell due.
        Schedule = "system:schedule",
        /// A report about a mail of ours, or the sending itself.
        Delivery = "system:delivery",
        /// Taking mail in, without anybody's proof.
        Intake = "system:intake",
    }
}

/// How a sender was known; it stands in every log entry that the sender caused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// How sure.
    pub strength: Strength,
    /// `dmarc=pass example.com by mx.example`, `key`, `token only`.
    pub evidence: String,
    /// Whose token the mail carried, if any: `T-1042 P-7 round 1`.
    pub token: Option<String>,
}

/// A person with proof. There is no way to make one without.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sender {
    /// Who.
    pub person: PersonId,
    /// How we know.
    pub proof: Proof,
}

/// Whoever causes an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Actor {
    /// A proven person by mail.
    Person(Sender),
    /// The program.
    System(Automatic),
    /// Whoever runs the program, at the command line; with the account's name.
    Operator(String),
}

impl Actor {
    /// The person, if it is one.
    #[must_use]
    pub fn person(&self) -> Option<PersonId> {
        match self {
            Actor::Person(sender) => Some(sender.person),
            Actor::System(_) | Actor::Operator(_) => None,
        }
    }

    /// Whether a human acted (for "last human activity").
    #[must_use]
    pub fn is_human(&self) -> bool {
        !matches!(self, Actor::System(_))
    }
}
