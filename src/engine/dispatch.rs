//! Senders: each takes a lease, sends it over one session, settles it. Threads of their own.

use super::lease::{SLOWEST_MAIL, Take};
use super::owed::Owed;
use super::settle::Settled;
use super::{Engine, lease, singly};
use crate::outbound::{Delivery, Outbound, Session, Transport};
use crate::store::Fault;
use crate::workflow::outbox::{LeaseId, Outgoing};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How often the outbox is looked at when nobody rings.
const POLL: Duration = Duration::from_secs(1);

/// One sender's session, opened when it is first needed.
pub struct Sender {
    transport: Arc<dyn Transport>,
    session: Option<Box<dyn Session>>,
    owed: Owed,
    /// Why the last session could not be had.
    unreached: Option<String>,
}

impl Sender {
    /// A sender without a session.
    #[must_use]
    pub fn new(transport: Arc<dyn Transport>) -> Self {
        Sender { transport, session: None, owed: Owed::default(), unreached: None }
    }

    /// Sends one mail, on the open session or a new one.
    ///
    /// A session that was used before may have been closed since (RFC 5321 section 3.8: the server may, at any
    /// time). That says nothing about this mail: it gets a session of its own, once.
    fn send(&mut self, mail: &Outbound) -> Delivery {
        let Some(used) = self.session.take() else { return self.send_afresh(mail) };
        let delivery = self.send_on(used, mail);
        let is_closed = matches!(delivery, Delivery::Deferred(_)) && self.session.is_none();
        if is_closed { self.send_afresh(mail) } else { delivery }
    }

    fn send_afresh(&mut self, mail: &Outbound) -> Delivery {
        let opened = self.transport.open();
        self.unreached = opened.as_ref().err().map(|delivery| delivery.words().to_owned());
        match opened {
            Ok(session) => self.send_on(session, mail),
            Err(delivery) => delivery,
        }
    }

    /// Why the server could not be reached when it was last asked for a session.
    #[must_use]
    pub fn unreached(&self) -> Option<&str> {
        self.unreached.as_deref()
    }

    fn send_on(&mut self, mut session: Box<dyn Session>, mail: &Outbound) -> Delivery {
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
        match self.run(lease::job(&self.house, self.circumstance(), Take::Orphans)) {
            Err(Fault::Poison(_) | Fault::Refused(_)) => self.recover_each(),
            told => told.map(drop),
        }
    }

    /// One lease: gives the number of mails that it tried. What the sender owes from an earlier one is paid first.
    ///
    /// # Errors
    /// The job's [`Fault`]; what could not be written is owed, and paid by the next call.
    pub fn dispatch(&self, sender: &mut Sender) -> Result<usize, Fault> {
        self.pay(&mut sender.owed)?;
        self.takes_fates()?;
        let Some(rows) = self.lease(&mut sender.owed)? else { return Ok(0) };
        let in_time = |row: &Outgoing| row.next_at.duration_since(self.clock.now()) >= SLOWEST_MAIL;
        let one = |row: &Outgoing| match self.unwritten.fate(row) {
            None if in_time(row) => attempt(row, sender),
            None => Some(put_off(row)),
            known => known,
        };
        sender.owed.settled = rows.iter().filter_map(one).collect();
        let tried = sender.owed.settled.len();
        self.pay(&mut sender.owed)?;
        Ok(tried.max(1))
    }

    /// What it holds; `None`: nothing was due. Of a lease that may have been written and may not, nothing is sent: it is given back once the store works.
    fn lease(&self, owed: &mut Owed) -> Result<Option<Vec<Outgoing>>, Fault> {
        let lease = self.draw();
        let take = match owed.passed_over.is_empty() {
            true => Take::Due(lease),
            // What is passed over would break it again, and each lease would be a job a mail.
            false => Take::These(lease, self.due(&owed.passed_over)?),
        };
        let told = self.run_quietly(lease::job(&self.house, self.circumstance(), take));
        if matches!(told, Err(Fault::Poison(_) | Fault::Refused(_))) {
            return self.lease_each(lease, owed);
        }
        owed.unsure = matches!(told, Err(Fault::Unknown(_))).then_some(lease);
        Ok(singly::leased(told?.answer))
    }

    fn draw(&self) -> LeaseId {
        let [a, b, c, d, e, f, g, h, ..] = self.circumstance().salt;
        LeaseId::from_be_bytes([a, b, c, d, e, f, g, h])
    }

    /// For a sender that ends: what it still owes then is in doubt at the next start.
    ///
    /// # Errors
    /// The job's [`Fault`].
    pub fn settle_up(&self, sender: &mut Sender) -> Result<(), Fault> {
        self.pay(&mut sender.owed)
    }

    /// As [`Engine::run`], without waking the senders: they are the ones who ask.
    pub(super) fn run_quietly(&self, job: crate::store::Job) -> Result<crate::store::Receipt, Fault> {
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
        if let Err(fault) = self.settle_up(&mut sender) {
            tracing::error!(%fault, "what was sent last could not be noted: it is in doubt at the next start");
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

/// The server was so slow with the others that this one might not end before its lease does.
fn put_off(row: &Outgoing) -> Settled {
    let delivery =
        Delivery::Deferred("not tried: the server was too slow with the mails before it".to_owned());
    say(row, &delivery);
    Settled { no: row.no, tries: Some(row.tries), delivery }
}

fn attempt(row: &Outgoing, sender: &mut Sender) -> Option<Settled> {
    let bytes = row.bytes.clone()?;
    let mail = Outbound { from: row.envelope_from.clone(), to: row.envelope_to.clone(), bytes };
    let delivery = sender.send(&mail);
    say(row, &delivery);
    Some(Settled { no: row.no, tries: Some(row.tries), delivery })
}

/// For the operational log: numbers and the server's code, no address, and not the server's words: they quote ours.
fn say(row: &Outgoing, delivery: &Delivery) {
    let (mail, notice, tries) = (row.no, row.notice, row.tries);
    match delivery {
        Delivery::Sent(_) => tracing::info!(%mail, %notice, tries, "mail out"),
        Delivery::Deferred(_) => {
            tracing::warn!(%mail, %notice, tries, "mail deferred; `queue show` has the reason")
        }
        Delivery::Failed(_) => {
            tracing::warn!(%mail, %notice, tries, "mail failed; `queue show` has the reason")
        }
        Delivery::InDoubt(_) => tracing::warn!(%mail, %notice, tries, "mail in doubt: sent, but no answer"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    /// Sessions that say, mail by mail, what they are told; the last word of one is followed by its end.
    struct Scripted(Mutex<Vec<Vec<Delivery>>>);

    struct Words(Vec<Delivery>, bool);

    impl Transport for Scripted {
        fn open(&self) -> Result<Box<dyn Session>, Delivery> {
            let mut sessions = self.0.lock().unwrap();
            if sessions.is_empty() {
                return Err(Delivery::Deferred("nobody there".to_owned()));
            }
            let words = sessions.remove(0);
            let closes = matches!(words.last(), Some(Delivery::Deferred(_) | Delivery::InDoubt(_)));
            Ok(Box::new(Words(words, closes)))
        }
    }

    impl Session for Words {
        fn send(&mut self, _: &Outbound) -> Delivery {
            self.0.remove(0)
        }
        fn is_usable(&self) -> bool {
            !(self.0.is_empty() && self.1)
        }
    }

    /// What each of `mails` mails is told, and the sessions that were left.
    fn told(sessions: &[&[Delivery]], mails: usize) -> (Vec<Delivery>, usize) {
        let scripted = Arc::new(Scripted(Mutex::new(sessions.iter().map(|s| s.to_vec()).collect())));
        let mut sender = Sender::new(Arc::clone(&scripted) as Arc<dyn Transport>);
        let mail = Outbound { from: String::new(), to: "a@b.example".to_owned(), bytes: Arc::from(&b""[..]) };
        let told = (0..mails).map(|_| sender.send(&mail)).collect();
        let left = scripted.0.lock().unwrap().len();
        (told, left)
    }

    fn sent() -> Delivery {
        Delivery::Sent("250".to_owned())
    }
    fn deferred(why: &str) -> Delivery {
        Delivery::Deferred(why.to_owned())
    }

    #[test]
    fn a_session_that_was_closed_meanwhile_costs_the_mail_no_try() {
        let (told, left) = told(&[&[sent(), deferred("closed")], &[sent()]], 2);
        assert_eq!((told, left), (vec![sent(), sent()], 0));
    }

    #[test]
    fn only_once_and_only_on_a_used_session() {
        assert_eq!(told(&[&[deferred("fresh")], &[sent()]], 1), (vec![deferred("fresh")], 1));
        let again = told(&[&[sent(), deferred("closed")], &[deferred("again")], &[sent()]], 2);
        assert_eq!(again, (vec![sent(), deferred("again")], 1));
    }

    #[test]
    fn a_refusal_on_a_living_session_and_a_doubt_are_the_last_word() {
        let greylisted = told(&[&[sent(), deferred("451"), sent()], &[sent()]], 2);
        assert_eq!(greylisted, (vec![sent(), deferred("451")], 1));
        let doubt = Delivery::InDoubt("cut".to_owned());
        assert_eq!(told(&[&[sent(), doubt.clone()], &[sent()]], 2), (vec![sent(), doubt], 1));
    }
}
