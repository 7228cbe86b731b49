//! Questions about aliases: whether a mailbox is the person's, and what became of it.
//!
//! What waits reserves nothing and proves nothing: it is no address of anybody until its key came back.

use super::Person;
use crate::mail::Address;
use crate::words;
use crate::workflow::PersonId;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How long a key holds: 24 hours (spec 3 rule 7). So long a question counts for the bounds as well.
const KEY_TIME: SignedDuration = SignedDuration::from_hours(24);
/// How long it is until the same address is asked again.
const AGAIN: SignedDuration = SignedDuration::from_hours(1);
/// How long the registered address may take an alias away that counts.
const UNDONE_WITHIN: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Questions for one person, a day: whichever addresses they go to.
pub const ASKED_A_DAY: usize = 5;
/// Questions to one address, a day: whichever firms want to know.
pub const ASKED_OF_ONE: usize = 2;
/// Questions of one firm, a day.
pub const ASKED_BY_FIRM: usize = 50;

words! {
    /// Where a question stands.
    pub enum Stand {
        /// No answer yet.
        Waiting = "waiting",
        /// The alias counts.
        Confirmed = "confirmed",
        /// Somebody who may say so says that it is not the person's: remembered.
        Refused = "refused",
        /// Taken back, asked anew, or not delivered.
        Over = "over",
    }
}

/// One address that was asked, or that somebody vouched for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Which.
    pub alias: Address,
    /// Its number: the keys of its mails are bound to it, and no other question of the person has it.
    pub no: u32,
    /// When it was decided.
    pub at: Timestamp,
    /// Who of the firm wants it; `None`: an operator.
    pub by: Option<PersonId>,
    /// Whether its mail is on its way: it is not before the registered address was told.
    pub sent: bool,
    /// See [`Stand`].
    pub stand: Stand,
    /// When it came to stand so.
    pub answered: Option<Timestamp>,
}

impl Question {
    /// When its key holds no more.
    #[must_use]
    pub fn until(&self) -> Timestamp {
        self.at.checked_add(KEY_TIME).unwrap_or(self.at)
    }

    /// Whether its key holds.
    #[must_use]
    pub fn holds(&self, now: Timestamp) -> bool {
        self.stand == Stand::Waiting && now < self.until()
    }

    /// When the address may be asked again.
    #[must_use]
    pub fn again(&self) -> Timestamp {
        self.at.checked_add(AGAIN).unwrap_or(self.at)
    }

    /// Whether it counts for the bounds; what somebody vouched for does not.
    #[must_use]
    pub fn is_of_today(&self, now: Timestamp) -> bool {
        let vouched = self.stand == Stand::Confirmed && !self.sent;
        now < self.until() && !vouched
    }

    /// Whether the registered address may still say that the alias is not theirs.
    #[must_use]
    pub fn may_be_undone(&self, now: Timestamp) -> bool {
        self.stand == Stand::Confirmed
            && self.answered.is_some_and(|at| now.duration_since(at) < UNDONE_WITHIN)
    }
}

impl Person {
    /// The question with that number.
    #[must_use]
    pub fn question(&self, no: u32) -> Option<&Question> {
        self.questions.iter().find(|question| question.no == no)
    }

    /// The same, if its key holds.
    #[must_use]
    pub fn asked_as(&self, no: u32, now: Timestamp) -> Option<&Question> {
        self.question(no).filter(|question| question.holds(now))
    }

    /// The last question about that address.
    #[must_use]
    pub fn asked_about(&self, alias: &Address) -> Option<&Question> {
        self.questions.iter().rev().find(|question| question.alias.is(alias))
    }

    /// Whatever waits, whether its key holds or not.
    pub fn waiting(&self) -> impl Iterator<Item = &Question> {
        self.questions.iter().filter(|question| question.stand == Stand::Waiting)
    }

    /// A new question about an address, under a new number: those of before are over. What bounds nothing any more and
    /// nobody can answer is forgotten.
    pub fn ask(&mut self, alias: Address, (by, at): (Option<PersonId>, Timestamp), stand: Stand) {
        self.end(|question| question.alias.is(&alias));
        self.questions.retain(|q| {
            q.is_of_today(at) || q.may_be_undone(at) || matches!(q.stand, Stand::Waiting | Stand::Refused)
        });
        self.asked = self.asked.saturating_add(1);
        let (no, answered) = (self.asked, (stand != Stand::Waiting).then_some(at));
        self.questions.push(Question { alias, no, at, by, sent: false, stand, answered });
    }

    /// The mail with the key may go.
    pub fn send_question(&mut self, no: u32) {
        self.questions.iter_mut().filter(|q| q.no == no).for_each(|q| q.sent = true);
    }

    /// The question is answered: from now on the alias counts, or does no more.
    pub fn answer(&mut self, no: u32, at: Timestamp, stand: Stand) {
        let Some(question) = self.questions.iter_mut().find(|q| q.no == no) else { return };
        (question.stand, question.answered) = (stand, Some(at));
        let alias = question.alias.clone();
        self.aliases.retain(|theirs| !theirs.is(&alias));
        self.aliases.extend((stand == Stand::Confirmed).then_some(alias));
    }

    /// Those questions are over.
    pub fn end(&mut self, which: impl Fn(&Question) -> bool) {
        self.questions.iter_mut().filter(|q| which(q)).for_each(|q| q.stand = Stand::Over);
    }

    /// Nothing waits that is theirs, or for somebody who is not active; nothing counts that is not theirs.
    pub fn tidy_questions(&mut self) {
        for n in 0..self.questions.len() {
            let is_over = self.questions.get(n).is_some_and(|q| match q.stand {
                Stand::Waiting => !self.active || self.has_address(&q.alias),
                Stand::Confirmed => !self.has_address(&q.alias),
                Stand::Refused | Stand::Over => false,
            });
            if let Some(question) = self.questions.get_mut(n).filter(|_| is_over) {
                question.stand = Stand::Over;
            }
        }
    }
}
