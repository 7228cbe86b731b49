//! A lease that breaks as a whole is taken mail by mail: the one on which we fail, or that the store will not have, is
//! set aside with its reason, and the others go out.
//!
//! Set aside is *failed*: `queue list` shows it, `queue retry` tries it again, and its tickets are undeliverable, so
//! that staff hear of it. Should even that break, the log tells, and this sender passes it over for as long as it runs.

use super::lease::{self, HELD_MAX, LEASE_MAX, Take};
use super::owed::Owed;
use super::{Engine, House};
use crate::intake::Circumstance;
use crate::record::Answer;
use crate::store::{Fault, Job, Judgement};
use crate::workflow::desk::Desk;
use crate::workflow::outbox::{LeaseId, OutboxState, Outgoing};
use crate::workflow::{Facts, Keys, OutboxNo};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What stands with a mail that was set aside.
const WHY: &str = "it cannot be made ready to be sent: a fault of mailroom, please report it";

/// Who hears that a mail was set aside.
#[derive(Debug, Clone, Copy)]
enum Hears {
    /// Its tickets, and so their staff.
    Tickets,
    /// The log alone: telling the tickets may be what breaks.
    Log,
}

impl Engine {
    /// What is due, one mail a job, for one lease; `None`: nothing moved.
    pub(super) fn lease_each(&self, lease: LeaseId, owed: &mut Owed) -> Result<Option<Vec<Outgoing>>, Fault> {
        let mut leased: Option<Vec<Outgoing>> = None;
        for no in self.due(&owed.passed_over)? {
            match self.lease_one((lease, no), &mut owed.passed_over) {
                Ok(None) => {}
                Ok(Some(rows)) => leased.get_or_insert_default().extend(rows),
                Err(fault) => {
                    // Nothing of it was sent: what was leased so far is given back.
                    owed.unsure = Some(lease);
                    return Err(fault);
                }
            }
        }
        Ok(leased)
    }

    /// What senders held that are gone, one mail a job. One that cannot be taken back keeps nothing from starting: it is
    /// leased again when its lease ends.
    pub(super) fn recover_each(&self) -> Result<(), Fault> {
        for no in self.store.view()?.held_mail(HELD_MAX)? {
            match self.run(lease::job(&self.house, self.circumstance(), Take::Orphan(no))) {
                Err(Fault::Poison(why) | Fault::Refused(why)) => {
                    tracing::error!(mail = %no, why, "it stays in sending until its lease ends: please report it");
                }
                told => drop(told?),
            }
        }
        Ok(())
    }

    pub(super) fn due(&self, but: &BTreeSet<OutboxNo>) -> Result<Vec<OutboxNo>, Fault> {
        let mut due = self.store.view()?.due_mail(self.clock.now(), LEASE_MAX.saturating_add(but.len()))?;
        due.retain(|no| !but.contains(no));
        due.truncate(LEASE_MAX);
        Ok(due)
    }

    fn lease_one(
        &self,
        (lease, no): (LeaseId, OutboxNo),
        passed_over: &mut BTreeSet<OutboxNo>,
    ) -> Result<Option<Vec<Outgoing>>, Fault> {
        match self.run_quietly(lease::job(&self.house, self.circumstance(), Take::These(lease, vec![no]))) {
            Err(Fault::Poison(why) | Fault::Refused(why)) => {
                tracing::error!(mail = %no, why, "it cannot be made ready to be sent: please report it");
                if self.set_aside(no)? {
                    return Ok(Some(Vec::new()));
                }
                self.is_at_work()?;
                tracing::error!(mail = %no, "nor can it be set aside: it is passed over until the next start");
                passed_over.insert(no);
                Ok(None)
            }
            told => Ok(leased(told?.answer)),
        }
    }

    /// A store that does nothing at all (it is locked out of its file, say) is no fault of this mail.
    fn is_at_work(&self) -> Result<(), Fault> {
        let nothing = Box::new(|_: &Facts| Judgement::Nothing(Answer::Nothing));
        self.run_quietly(Job { keys: Keys::default(), judge: nothing }).map(drop)
    }

    /// Whether it could be.
    fn set_aside(&self, no: OutboxNo) -> Result<bool, Fault> {
        for hears in [Hears::Tickets, Hears::Log] {
            match self.run_quietly(job(&self.house, self.circumstance(), (no, hears))) {
                Err(Fault::Poison(_) | Fault::Refused(_)) => {}
                told => return told.map(|_| true),
            }
        }
        Ok(false)
    }
}

/// The rows of a lease's answer, if there was anything to lease.
pub(super) fn leased(answer: Answer) -> Option<Vec<Outgoing>> {
    if let Answer::Leased(rows) = answer { Some(rows) } else { None }
}

fn job(house: &Arc<House>, around: Circumstance, (no, hears): (OutboxNo, Hears)) -> Job {
    let house = Arc::clone(house);
    let keys = Keys { outbox: vec![no], ..Keys::default() };
    Job { keys, judge: Box::new(move |facts| judge(facts, (&house, around), hears)) }
}

fn judge(facts: &Facts, (house, around): (&House, Circumstance), hears: Hears) -> Judgement {
    let mut desk = Desk::new(facts, around.at);
    let due = facts.outbox.iter().filter(|row| lease::is_due(row, around.at));
    let moved = due.map(|row| aside(row, &mut desk, hears)).collect();
    lease::moves(desk, (moved, Answer::Nothing), (house, around))
}

fn aside(row: &Outgoing, desk: &mut Desk<'_>, hears: Hears) -> Outgoing {
    lease::say_if_in_doubt(row, desk);
    let last = (OutboxState::Failed, WHY);
    let over = match hears {
        Hears::Tickets => lease::end(row, desk, last),
        Hears::Log => lease::over(row, desk, last),
    };
    // Its bytes lie where they are, and may be what the store will not have.
    Outgoing { bytes: None, ..over }
}
