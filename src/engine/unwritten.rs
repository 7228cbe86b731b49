//! Mails that were sent and of which the store will not note it, of all senders: it is known here alone.
//!
//! None of them is sent again while this process lives, however often its lease ends; each time it is leased its fate is
//! tried once more. And a store that takes no fate at all gets no more mail sent: after the next start, all of it
//! would go out a second time. In memory only, like all that a sender owes.

use super::Engine;
use super::lease::LEASE_MAX;
use super::settle::Settled;
use crate::outbound::Delivery;
use crate::record::Answer;
use crate::store::Fault;
use crate::workflow::outbox::Outgoing;
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Fates refused in a row that are no fault of single mails any more: nothing new is sent until one is taken.
const REFUSED_MAX: usize = LEASE_MAX;

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Unwritten(Mutex<Fates>);

#[derive(Debug, Default)]
struct Fates {
    fates: VecDeque<Settled>,
    /// Since one was taken.
    refused: usize,
}

impl Unwritten {
    /// What became of a mail whose lease ended without it.
    pub(super) fn fate(&self, row: &Outgoing) -> Option<Settled> {
        let known = self.fates().fates.iter().find(|known| known.no == row.no).cloned()?;
        Some(Settled { tries: Some(row.tries), ..known })
    }

    /// The store will not have it. What a server did not take makes no copy when it is tried again.
    pub(super) fn keep(&self, fate: Settled) {
        let mut all = self.fates();
        all.fates.retain(|known| known.no != fate.no);
        if matches!(fate.delivery, Delivery::Sent(_)) {
            all.fates.push_back(fate);
            all.refused = all.refused.saturating_add(1);
        }
    }

    /// What became of fates that the store took. Only what it wrote shows that it writes; of a mail that came to its end
    /// otherwise nothing is left to note.
    pub(super) fn told(&self, answer: &Answer) {
        let Answer::Settled { moved, over } = answer else { return };
        let mut all = self.fates();
        if !moved.is_empty() {
            all.refused = 0;
        }
        all.fates.retain(|known| !moved.contains(&known.no) && !over.contains(&known.no));
    }

    /// Whether the store takes none, and some are left.
    fn is_stuck(&self) -> bool {
        let all = self.fates();
        all.refused >= REFUSED_MAX && !all.fates.is_empty()
    }

    /// The one that is tried next then, whatever try its mail is at by now.
    fn probe(&self) -> Option<Settled> {
        let mut all = self.fates();
        let fate = all.fates.pop_front()?;
        all.fates.push_back(fate.clone());
        Some(Settled { tries: None, ..fate })
    }

    fn fates(&self) -> MutexGuard<'_, Fates> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Engine {
    /// Whether anything may be sent: otherwise one fate is tried, each time another one.
    pub(super) fn takes_fates(&self) -> Result<(), Fault> {
        if !self.unwritten.is_stuck() {
            return Ok(());
        }
        self.settle_each(&mut self.unwritten.probe().into_iter().collect())?;
        if !self.unwritten.is_stuck() {
            return Ok(());
        }
        let why = format!(
            "the outcome of {REFUSED_MAX} mails in a row could not be noted; nothing more is sent until one can be, \
             for all would go out again: see the errors above, and restart only with the store repaired"
        );
        Err(Fault::Refused(why))
    }
}
