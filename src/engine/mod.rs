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
pub mod reprocess;
pub mod settle;
pub mod simulate;
pub mod step;
pub mod timers;

use crate::compose::Templates;
use crate::inbound::{Accept, BIG, Taken};
use crate::intake::{self, Circumstance, Prepared};
use crate::mail::{Incoming, Site, Source};
use crate::ports::{Busy, Clock, Pending, Rng};
use crate::record::Answer;
use crate::store::{Fault, Job, Judgement, Receipt, Store};
use crate::token::Keyring;
use bell::Bell;
use std::sync::{Arc, Mutex, PoisonError};

/// Tries of one mail that ended without an answer; the next one sets it aside unparsed.
pub const TRIES_MAX: u32 = 2;

/// Who we are and how we write.
pub struct House {
    /// Our addresses.
    pub site: Site,
    /// Our keys.
    pub keyring: Keyring,
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
    rng: Mutex<Box<dyn Rng>>,
}

impl Engine {
    /// An engine that does nothing by itself.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, house: House, clock: Arc<dyn Clock>, rng: Box<dyn Rng>) -> Self {
        let (house, bell) = (Arc::new(house), Arc::new(Bell::default()));
        Engine { store, house, clock, bell, rng: Mutex::new(rng) }
    }

    /// Time and randomness of one job, drawn before it is judged.
    #[must_use]
    pub fn circumstance(&self) -> Circumstance {
        let mut salt = [0; 16];
        self.rng.lock().unwrap_or_else(PoisonError::into_inner).fill(&mut salt);
        Circumstance { at: self.clock.now(), salt }
    }

    /// The job that decides a mail; `None`: it lies in a shared mailbox and is for none of our addresses.
    ///
    /// What killed us before is not even parsed again.
    #[must_use]
    pub fn mail_job(&self, incoming: &Incoming) -> Option<Job> {
        let around = self.circumstance();
        let sane = incoming.earlier_tries < TRIES_MAX;
        match sane.then(|| step::prepare(incoming, &self.house, around)).flatten() {
            Some(prepared) if is_shared(&incoming.source) && !prepared.is_ours() => None,
            Some(prepared) => Some(self.judged(prepared)),
            None => Some(step::set_aside(incoming, &self.house, around)),
        }
    }

    fn judged(&self, prepared: Prepared) -> Job {
        let house = Arc::clone(&self.house);
        Job { keys: prepared.keys(), judge: Box::new(move |facts| step::judge(&prepared, facts, &house)) }
    }

    /// Whether a mail's bytes will be kept, as far as can be said now: those of a big one are put on the disk before
    /// it is decided, and a stranger must not fill it that way. Should it come out otherwise, the writer puts them.
    fn is_kept(&self, job: &Job, octets: usize) -> bool {
        if octets < BIG {
            return true;
        }
        match self.store.rehearse(job) {
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
        let Some(job) = self.mail_job(&mail) else { return Ok(Pending::ready(Taken::NotOurs)) };
        let octets = mail.raw.len();
        if self.is_kept(&job, octets)
            && let Err(fault) = self.store.stage(&mail.raw)
        {
            return Ok(Pending::ready(Taken::Later(fault.to_string())));
        }
        let pending = self.store.submit_mail(job, octets)?;
        let (store, house, around) = (Arc::clone(&self.store), Arc::clone(&self.house), self.circumstance());
        let bell = Arc::clone(&self.bell);
        Ok(pending.and_then(move |result| match result {
            // We failed on this mail ourselves: it is kept, said so, and the next one goes on.
            Err(Fault::Poison(_)) => match store.submit(step::set_aside(&mail, &house, around)) {
                Ok(again) => again.map(taken),
                Err(busy) => Pending::ready(Taken::Later(busy.to_string())),
            },
            other => {
                bell.ring();
                Pending::ready(taken(other))
            }
        }))
    }
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
