//! The one step, and what makes it run: mail that comes in, clocks that ring, mail that goes out, an operator.
//!
//! Everything is a job: facts in, change out. Nothing here knows config files or sockets.

pub mod bell;
pub mod clock;
pub mod dispatch;
pub mod evidence;
pub mod explain;
pub mod lease;
pub mod operate;
mod owed;
pub mod own_check;
pub mod reprocess;
pub mod rings;
pub mod rows;
pub mod settle;
pub mod simulate;
mod singly;
pub mod step;
pub mod timers;
mod unheard;
mod unwritten;

use crate::compose::Templates;
use crate::inbound::{Accept, BIG, Taken};
use crate::intake::{self, Circumstance, Prepared};
use crate::mail::{Incoming, Site, Source};
use crate::ports::{Busy, Clock, Pending, Rng};
use crate::record::Answer;
use crate::store::{Fault, Job, Judgement, Receipt, Store};
use crate::workflow::Facts;
use bell::Bell;
use own_check::{Checked, Checker, WAITING};
use rings::Rings;
use std::sync::{Arc, Mutex, PoisonError};
use unheard::Watch;
use unwritten::Unwritten;

/// Tries of one mail that ended without an answer; the next one sets it aside unparsed.
const TRIES_MAX: u32 = 2;

/// Who we are and how we write.
pub struct House {
    /// Our addresses.
    pub site: Site,
    /// Our keys.
    pub keyring: Rings,
    /// Our words.
    pub templates: Templates,
}

impl House {
    /// What the intake needs of it.
    #[must_use]
    pub fn intake(&self) -> intake::House<'_> {
        intake::House { site: &self.site, keyring: &self.keyring }
    }
}

/// The workflow over a store.
pub struct Engine {
    /// Where everything lies.
    pub store: Arc<dyn Store>,
    /// Who we are.
    pub house: Arc<House>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Rung when there may be something to send.
    pub bell: Arc<Bell>,
    checker: Option<Arc<Checker>>,
    unheard: Arc<Watch>,
    unwritten: Unwritten,
    rng: Mutex<Box<dyn Rng>>,
}

/// What reading a mail gives, before anything is known.
enum Read {
    Mail(Box<Prepared>),
    /// It lies in a shared mailbox and is for none of our addresses.
    NotOurs,
    /// We fail on it, or it killed us before.
    Poison,
}

impl Engine {
    /// An engine that does nothing by itself.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, house: House, clock: Arc<dyn Clock>, rng: Box<dyn Rng>) -> Self {
        let (house, bell) = (Arc::new(house), Arc::new(Bell::default()));
        let (unheard, unwritten, rng) = (Arc::default(), Unwritten::default(), Mutex::new(rng));
        Engine { store, house, clock, bell, checker: None, unheard, unwritten, rng }
    }

    /// The same, checking senders itself where our mail server says nothing about them.
    #[must_use]
    pub fn checking(self, checker: Checker) -> Self {
        Engine { checker: Some(Arc::new(checker)), ..self }
    }

    /// Time and randomness of one job, drawn before it is judged; and the keys, if there are others by now.
    #[must_use]
    pub fn circumstance(&self) -> Circumstance {
        self.house.keyring.look();
        let mut salt = [0; 16];
        self.rng.lock().unwrap_or_else(PoisonError::into_inner).fill(&mut salt);
        Circumstance { at: self.clock.now(), salt }
    }

    /// What killed us before is not even parsed again.
    fn read(&self, incoming: &Incoming, around: Circumstance) -> Read {
        let sane = incoming.earlier_tries < TRIES_MAX;
        match sane.then(|| step::prepare(incoming, &self.house, around)).flatten() {
            Some(prepared) if is_shared(&incoming.source) && !prepared.is_ours() => Read::NotOurs,
            Some(prepared) => Read::Mail(Box::new(prepared)),
            None => Read::Poison,
        }
    }

    fn intake(&self, mail: Incoming, around: Circumstance) -> Intake {
        let (store, house, bell) = (Arc::clone(&self.store), Arc::clone(&self.house), Arc::clone(&self.bell));
        Intake { store, house, bell, unheard: Arc::clone(&self.unheard), mail, around }
    }

    /// Whether a mail's bytes will be kept, as far as can be said now: those of a big one are put on the disk before
    /// it is decided, and a stranger must not fill it that way. Should it come out otherwise, the writer puts them.
    /// What our own check of the sender finds does not change it: a stranger stays one.
    fn is_kept(&self, mail: Option<&Prepared>, octets: usize) -> bool {
        let Some(mail) = mail.filter(|_| octets >= BIG) else { return true };
        match self.store.rehearse(&judged(mail.clone().into(), &self.house)) {
            Ok(Judgement::Done(change)) => {
                change.rows().new_mail.as_ref().is_some_and(|new| new.raw.len() == octets)
            }
            Ok(Judgement::More(_) | Judgement::Nothing(_)) | Err(_) => true,
        }
    }

    /// Submits a job and waits for it on this thread.
    ///
    /// # Errors
    /// The job's [`Fault`]; [`Fault::Lost`] when the queue is full, [`Fault::Unknown`] when the answer was lost.
    pub fn run(&self, job: Job) -> Result<Receipt, Fault> {
        let receipt = self.run_quietly(job);
        self.bell.ring();
        receipt
    }
}

impl Accept for Engine {
    fn offer(&self, mail: Incoming) -> Result<Pending<Taken>, Busy> {
        let around = self.circumstance();
        let prepared = match self.read(&mail, around) {
            Read::NotOurs => return Ok(Pending::ready(Taken::NotOurs)),
            Read::Poison => None,
            Read::Mail(prepared) => Some(prepared),
        };
        if self.is_kept(prepared.as_deref(), mail.raw.len())
            && let Err(fault) = self.store.stage(&mail.raw)
        {
            return Ok(Pending::ready(Taken::Later(fault.to_string())));
        }
        let intake = self.intake(mail, around);
        match (prepared, &self.checker) {
            (None, _) => intake.set_aside(),
            (Some(prepared), Some(checker)) if prepared.wants_own_check(&self.house.site) => {
                let store = Arc::clone(&self.store);
                Ok(checker.start(prepared, store)?.and_then(|checked| intake.checked(checked)))
            }
            (Some(prepared), _) => intake.submit(prepared),
        }
    }
}

/// One mail's way to the writer and back to its source, wherever it is gone.
struct Intake {
    store: Arc<dyn Store>,
    house: Arc<House>,
    bell: Arc<Bell>,
    unheard: Arc<Watch>,
    mail: Incoming,
    around: Circumstance,
}

impl Intake {
    fn checked(self, checked: Checked) -> Pending<Taken> {
        match checked {
            Checked::Later => Pending::ready(Taken::Later(WAITING.to_owned())),
            Checked::Mail(prepared) => {
                self.submit(prepared).unwrap_or_else(|busy| Pending::ready(Taken::Later(busy.to_string())))
            }
        }
    }

    fn submit(self, prepared: Box<Prepared>) -> Result<Pending<Taken>, Busy> {
        let is_unheard = unheard::is(&prepared, &self.house.site);
        let pending = self.store.submit_mail(judged(prepared, &self.house), self.mail.raw.len())?;
        Ok(pending.and_then(move |result| match result {
            // We failed on this mail ourselves: it is kept, said so, and the next one goes on.
            Err(Fault::Poison(_)) => {
                self.set_aside().unwrap_or_else(|busy| Pending::ready(Taken::Later(busy.to_string())))
            }
            other => {
                self.bell.ring();
                if is_unheard {
                    self.unheard.look(&other, self.around.at);
                }
                Pending::ready(taken(other))
            }
        }))
    }

    fn set_aside(self) -> Result<Pending<Taken>, Busy> {
        let job = step::set_aside(&self.mail, &self.house, self.around);
        Ok(self.store.submit_mail(job, self.mail.raw.len())?.map(taken))
    }
}

fn judged(mail: Box<Prepared>, house: &Arc<House>) -> Job {
    let (house, keys) = (Arc::clone(house), mail.keys());
    Job { keys, judge: Box::new(move |facts: &Facts| step::judge(&mail, facts, &house)) }
}

/// A mailbox may hold other people's mail; a listener and a pipe were asked for our addresses.
fn is_shared(source: &Source) -> bool {
    matches!(source, Source::Imap { .. } | Source::Maildir { .. })
}

/// What a source is told of a mail's job.
fn taken(result: Result<Receipt, Fault>) -> Taken {
    match result {
        Ok(Receipt { answer: Answer::Mail { mail, disposition, why, .. }, .. }) => {
            let no = mail.map(|no| no.to_string());
            tracing::info!(mail = no.as_deref().unwrap_or("known"), %disposition, %why, "mail in");
            Taken::Durable(disposition.word())
        }
        Ok(_) => Taken::Later("the mail's job gave no disposition".to_owned()),
        Err(fault) => Taken::Later(fault.to_string()),
    }
}
