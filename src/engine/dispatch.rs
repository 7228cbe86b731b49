//! Senders: each takes a lease, sends it over one session, settles it. Threads of their own.

use super::lease::Take;
use super::settle::Settled;
use super::{Engine, lease, settle};
use crate::outbound::{Delivery, Outbound, Session, Transport};
use crate::record::Answer;
use crate::store::Fault;
use crate::workflow::outbox::Outgoing;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How often the outbox is looked at when nobody rings.
pub const POLL: Duration = Duration::from_secs(1);

/// One sender's session, opened when it is first needed.
pub struct Sender {
    transport: Arc<dyn Transport>,
    session: Option<Box<dyn Session>>,
}

impl Sender {
    /// A sender without a session.
    #[must_use]
    pub fn new(transport: Arc<dyn Transport>) -> Self {
        Sender { transport, session: None }
    }

    /// Sends one mail, on the open session or a new one.
    fn send(&mut self, mail: &Outbound) -> Delivery {
        let mut session = match self.session.take() {
            Some(session) => session,
            None => match self.transport.open() {
                Ok(session) => session,
                Err(delivery) => return delivery,
            },
        };
        let delivery = session.send(mail);
        self.session = Some(session).filter(|session| session.is_usable());
        delivery
    }
}

impl Engine {
    /// Takes what senders held that are gone; call it once at the start, when no other process runs.
    ///
    /// # Errors
    /// The job's [`Fault`].
    pub fn recover(&self) -> Result<(), Fault> {
        let job = lease::job(&self.house, self.circumstance(), Take::Orphans);
        self.run(job).map(drop)
    }

    /// One lease: gives the number of mails that it tried.
    ///
    /// # Errors
    /// The job's [`Fault`]; mails that were sent but could not be settled stay leased and are found in doubt.
    pub fn dispatch(&self, sender: &mut Sender) -> Result<usize, Fault> {
        let receipt = self.run_quietly(lease::job(&self.house, self.circumstance(), Take::Due))?;
        let Answer::Leased(rows) = receipt.answer else { return Ok(0) };
        let settled: Vec<Settled> = rows.iter().filter_map(|row| attempt(row, sender)).collect();
        let tried = settled.len();
        if tried > 0 {
            self.run_quietly(settle::job(&self.house, self.circumstance(), settled))?;
        }
        Ok(tried.max(1))
    }

    /// As [`Engine::run`], without waking the senders: they are the ones who ask.
    fn run_quietly(&self, job: crate::store::Job) -> Result<crate::store::Receipt, Fault> {
        let pending = self.store.submit(job).map_err(|busy| Fault::Lost(busy.to_string()))?;
        pending.wait().map_err(|gone| Fault::Unknown(gone.to_string()))?
    }

    /// Sends until `stop`; for a thread of its own.
    pub fn send_until(&self, transport: Arc<dyn Transport>, stop: &AtomicBool) {
        let mut sender = Sender::new(transport);
        while !stop.load(Ordering::Relaxed) {
            let heard = self.bell.heard();
            match self.dispatch(&mut sender) {
                Ok(0) => {
                    // An idle connection is only a way to be cut off: the next mail opens a new one.
                    sender.session = None;
                    self.bell.wait(heard, POLL);
                }
                Ok(_) => {}
                Err(fault) => {
                    tracing::error!(%fault, "sending stopped for a moment");
                    self.bell.wait(heard, POLL);
                }
            }
        }
    }

    /// Lets the clocks ring until `stop`; for a thread of its own.
    pub fn ring_until(&self, every: Duration, stop: &AtomicBool) {
        while !stop.load(Ordering::Relaxed) {
            if let Err(fault) = self.ring() {
                tracing::error!(%fault, "the clocks could not be looked at");
            }
            std::thread::sleep(every);
        }
    }
}

fn attempt(row: &Outgoing, sender: &mut Sender) -> Option<Settled> {
    let bytes = row.bytes.clone()?;
    let mail = Outbound { from: row.envelope_from.clone(), to: row.envelope_to.clone(), bytes };
    let delivery = sender.send(&mail);
    Some(Settled { no: row.no, tries: row.tries, delivery })
}
