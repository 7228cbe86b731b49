//! Why a mail did what it did: the same prepare, load and judge on the stored bytes, as a rehearsal.
//! Nothing is written, and there is no second path that could say something else.

use super::{Engine, own_check, step};
use crate::intake::authenticate::{Standing, authenticate};
use crate::intake::resolve::Subject;
use crate::intake::stamp::Unheard;
use crate::intake::{Prepared, answer, release};
use crate::record::Change;
use crate::reply::Reading;
use crate::store::{Fault, Job, Judgement};
use crate::workflow::desk::Desk;
use crate::workflow::inbox::Mail;
use crate::workflow::{Facts, PersonId};
use std::sync::Arc;

/// Everything that can be said of one mail.
#[derive(Debug)]
pub struct Explained {
    /// Parsed, with its reference and the mail server's verdict.
    pub mail: Prepared,
    /// What the sender is worth.
    pub standing: Standing,
    /// The sender's own words, what was cut, whether it is a DONE.
    pub reading: Reading,
    /// Where it was stamped, if not where our own server's word is looked for.
    pub stamp: Option<Unheard>,
    /// What it would do if it came now; `None`: nothing.
    pub change: Option<Change>,
}

impl Explained {
    /// The sender's standing in words.
    #[must_use]
    pub fn proven(&self) -> String {
        match &self.standing {
            Standing::Proven(sender) => {
                format!("{}: {}, {}", sender.person, sender.proof.strength, sender.proof.evidence)
            }
            Standing::Unproven(person) => format!("{person}: not proven"),
            Standing::Failed(why, note) => format!("{why}: {note}"),
        }
    }
}

impl Engine {
    /// Explains a mail on file, on what is known now.
    ///
    /// # Errors
    /// The store cannot be read, or [`Fault::Poison`] when we fail on this mail.
    pub fn explain(&self, held: &Mail, raw: &Arc<[u8]>) -> Result<Explained, Fault> {
        let prepared = step::prepare(&release::again(held, raw), &self.house, self.circumstance());
        let prepared = prepared.ok_or_else(|| Fault::Poison(format!("{} cannot be read", held.no)))?;
        let mail = own_check::replayed(prepared.again(held), held, &self.house);
        let facts = self.store.view()?.facts(&mail.keys())?;
        let standing = authenticate(&mail, &facts);
        let reading = read(&mail, &facts, &standing);
        let (house, rehearsed, came) = (Arc::clone(&self.house), mail.clone(), held.at);
        let judge = Box::new(move |facts: &Facts| {
            // What this mail was answered at once is not counted against it, but for the brake over all.
            let mut others = facts.clone();
            others.sent.retain(|sent| sent.at != came);
            step::judge(&rehearsed, &others, &house)
        });
        let change = match self.store.rehearse(&Job { keys: mail.keys(), judge })? {
            Judgement::Done(change) => Some(change),
            Judgement::More(_) | Judgement::Nothing(_) => None,
        };
        let stamp = Unheard::of(&mail.message, &self.house.site);
        Ok(Explained { mail, standing, reading, stamp, change })
    }
}

/// The words as they would be read: in the languages of the sender's firm.
fn read(mail: &Prepared, facts: &Facts, standing: &Standing) -> Reading {
    let employee = match standing {
        Standing::Proven(sender) => sender.person,
        Standing::Unproven(person) => *person,
        Standing::Failed(..) => PersonId(0),
    };
    let batch = mail.reference.batch().and_then(|no| facts.batch(crate::workflow::BatchNo(no)));
    let subject = Subject {
        tickets: batch.map_or_else(Vec::new, |batch| batch.tickets.clone()),
        employee,
        by_delegate: false,
        rounds: Vec::new(),
        round: None,
        event: None,
        referenced: true,
    };
    answer::read(mail, &Desk::new(facts, mail.at), &subject)
}
