//! Aliases that do not count yet: their mailbox was asked whether they are the person's, and has not said so.
//!
//! What is pending reserves nothing and proves nothing: it is no address of anybody until its key came back.

use super::Person;
use crate::mail::Address;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How long a key holds: 24 hours (spec 3 rule 7).
pub const KEY_TIME: SignedDuration = SignedDuration::from_hours(24);
/// How long it is until the same address is asked again, while its key holds.
pub const AGAIN: SignedDuration = SignedDuration::from_hours(1);
/// Questions for one person, a day: whichever addresses they go to.
pub const ASKED_A_DAY: usize = 5;

/// One address that was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// Which.
    pub alias: Address,
    /// The number of the question: its key is bound to it, and no other question of the person has it.
    pub no: u32,
    /// When it was asked.
    pub at: Timestamp,
}

impl Pending {
    /// When its key holds no more.
    #[must_use]
    pub fn until(&self) -> Timestamp {
        self.at.checked_add(KEY_TIME).unwrap_or(self.at)
    }

    /// Whether its key holds.
    #[must_use]
    pub fn holds(&self, now: Timestamp) -> bool {
        now < self.until()
    }

    /// When it may be asked again.
    #[must_use]
    pub fn again(&self) -> Timestamp {
        self.at.checked_add(AGAIN).unwrap_or(self.at)
    }
}

impl Person {
    /// The question with that number, unless it was answered, taken back, asked anew or too long ago.
    #[must_use]
    pub fn asked_as(&self, no: u32, now: Timestamp) -> Option<&Pending> {
        self.pending.iter().find(|pending| pending.no == no && pending.holds(now))
    }

    /// The question about that address, whether its key holds or not.
    #[must_use]
    pub fn asked_about(&self, alias: &Address) -> Option<&Pending> {
        self.pending.iter().find(|pending| pending.alias.is(alias))
    }

    /// Asks about an address under a new number: the key of an earlier question about it is void.
    pub fn ask(&mut self, alias: Address, at: Timestamp) {
        self.pending.retain(|pending| !pending.alias.is(&alias));
        self.asked = self.asked.saturating_add(1);
        self.pending.push(Pending { alias, no: self.asked, at });
    }

    /// The question is answered with yes: the alias counts from now on.
    pub fn confirm(&mut self, no: u32) {
        let confirmed = self.pending.iter().filter(|pending| pending.no == no);
        self.aliases.extend(confirmed.map(|pending| pending.alias.clone()));
        self.decline(no);
    }

    /// The question is answered with no, or over.
    pub fn decline(&mut self, no: u32) {
        self.pending.retain(|pending| pending.no != no);
    }
}
