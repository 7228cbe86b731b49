//! What a sender owes the outbox: fates of mails that the store could not take, and a lease of which it could not
//! say whether it was written.
//!
//! It is paid before the sender takes anything new. It is kept in memory alone: of a process that ended nobody knows
//! what it sent, so what it held is in doubt ([`super::Engine::recover`]).
//!
//! A debt that can never be paid is no sender's any more, and said in the log: otherwise it would send nothing more
//! until the next start. What it is about is in doubt when its lease ends; a fate is remembered (`unwritten`).

use super::lease;
use super::settle::{self, Settled};
use super::{Engine, House};
use crate::intake::Circumstance;
use crate::record::Answer;
use crate::store::{Fault, Job, Judgement};
use crate::workflow::desk::Desk;
use crate::workflow::outbox::{LeaseId, OutboxState, Outgoing};
use crate::workflow::{Facts, Keys, OutboxNo};
use std::collections::BTreeSet;
use std::sync::Arc;

/// One sender's debts.
#[derive(Debug, Default)]
pub(super) struct Owed {
    /// Sent, refused or put off, and the outbox does not know.
    pub(super) settled: Vec<Settled>,
    /// It may hold mails, and none of them was sent: nobody was told which.
    pub(super) unsure: Option<LeaseId>,
    /// Due, and can neither be leased nor set aside.
    pub(super) passed_over: BTreeSet<OutboxNo>,
}

impl Engine {
    /// Pays; what it could not is still owed.
    pub(super) fn pay(&self, owed: &mut Owed) -> Result<(), Fault> {
        self.settle(&mut owed.settled)?;
        let Some(lease) = owed.unsure else { return Ok(()) };
        match self.run_quietly(job(&self.house, self.circumstance(), lease)) {
            Err(Fault::Poison(why) | Fault::Refused(why)) => {
                tracing::error!(why, "a lease cannot be given back: please report it")
            }
            told => drop(told?),
        }
        owed.unsure = None;
        Ok(())
    }

    fn settle(&self, settled: &mut Vec<Settled>) -> Result<(), Fault> {
        if settled.is_empty() {
            return Ok(());
        }
        match self.run_quietly(settle::job(&self.house, self.circumstance(), settled.clone())) {
            Err(Fault::Poison(_) | Fault::Refused(_)) => self.settle_each(settled),
            told => {
                self.unwritten.told(&told?.answer);
                settled.clear();
                Ok(())
            }
        }
    }

    /// One on which we fail, or that the store will not have, keeps none of the others: it alone is in doubt then.
    pub(super) fn settle_each(&self, settled: &mut Vec<Settled>) -> Result<(), Fault> {
        while let Some(one) = settled.last().cloned() {
            let mail = one.no;
            match self.run_quietly(settle::job(&self.house, self.circumstance(), vec![one.clone()])) {
                Err(Fault::Poison(why) | Fault::Refused(why)) => {
                    tracing::error!(%mail, why, "its fate cannot be noted: please report it");
                    self.unwritten.keep(one);
                }
                told => self.unwritten.told(&told?.answer),
            }
            settled.pop();
        }
        Ok(())
    }
}

/// Gives back what that lease holds, if anything: it is due now, and counts as put off.
fn job(house: &Arc<House>, around: Circumstance, lease: LeaseId) -> Job {
    let house = Arc::clone(house);
    let keys = Keys { held_by: Some(lease), ..Keys::default() };
    Job { keys, judge: Box::new(move |facts| judge(facts, (&house, around), lease)) }
}

fn judge(facts: &Facts, (house, around): (&House, Circumstance), lease: LeaseId) -> Judgement {
    let mut desk = Desk::new(facts, around.at);
    let held = |row: &&Outgoing| row.state == OutboxState::Sending && row.lease == Some(lease);
    let moved: Vec<Outgoing> =
        facts.outbox.iter().filter(held).map(|row| give_back(row, &mut desk)).collect();
    lease::moves(desk, (moved, Answer::Nothing), (house, around))
}

fn give_back(row: &Outgoing, desk: &mut Desk<'_>) -> Outgoing {
    let why = "not tried: the store could not say whether it was leased";
    lease::say(desk, row, OutboxState::Deferred, why);
    let (state, next_at) = (OutboxState::Deferred, desk.now());
    Outgoing { state, next_at, lease: None, reply: why.to_owned(), bytes: None, ..row.clone() }
}
