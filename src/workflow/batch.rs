//! One mail that carries several tickets of one employee: its numbers, and how a run's mails are gathered.
//!
//! Gathering numbers nothing and writes nothing: a letter that says it is a batch gets its `B-n` from
//! whoever draws numbers. How many tickets are shown in full is the composer's business.

use super::activity::Decision;
use super::effect::{Effect, Notice, Recipient};
use super::ids::{BatchNo, FirmId, PersonId, TicketNo};
use super::ticket::Ticket;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// A batch mail (assigned or reminder): number n of the mail is `tickets[n - 1]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// `B-77`.
    pub no: BatchNo,
    /// Whose.
    pub firm: FirmId,
    /// The only recipient.
    pub employee: PersonId,
    /// In the mail's order.
    pub tickets: Vec<TicketNo>,
    /// When it was decided.
    pub at: Timestamp,
}

/// One mail that a run wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Which; several assigned tickets are [`Notice::Batch`].
    pub notice: Notice,
    /// To whom, by role towards the tickets.
    pub to: Recipient,
    /// The tickets' employee: `None` only for a draft without one.
    pub employee: Option<PersonId>,
    /// What it is about; number n of the mail is the n-th.
    pub tickets: Vec<TicketNo>,
    /// Words that it quotes.
    pub text: String,
}

impl Letter {
    /// Whether its numbers have to be remembered as a [`Batch`].
    #[must_use]
    pub fn needs_batch(&self) -> bool {
        self.tickets.len() > 1
    }

    fn of(ticket: &Ticket, effect: &Effect) -> Self {
        Letter {
            notice: effect.notice,
            to: effect.to,
            employee: ticket.employee,
            tickets: vec![ticket.no],
            text: effect.text.clone(),
        }
    }

    /// Whether it can carry more tickets of the same employee.
    fn gathers(&self) -> bool {
        matches!(self.notice, Notice::Assigned | Notice::Reminder) && self.to == Recipient::Employee
    }
}

/// The mails of one run: all tickets assigned to one employee in one mail, all reminders in one, the rest as they are.
///
/// In the order of the lowest ticket number of each; tickets within a mail likewise, each once.
#[must_use]
pub fn group<'a>(decisions: impl IntoIterator<Item = &'a Decision>) -> Vec<Letter> {
    let all = decisions.into_iter().flat_map(|d| d.effects().iter().map(|e| Letter::of(d.ticket(), e)));
    let (gathering, mut letters): (Vec<_>, Vec<_>) = all.partition(Letter::gathers);
    let mut gathered: BTreeMap<(Notice, Option<PersonId>), Letter> = BTreeMap::new();
    for letter in gathering {
        match gathered.entry((letter.notice, letter.employee)) {
            Entry::Occupied(mut open) => open.get_mut().tickets.extend(letter.tickets),
            Entry::Vacant(new) => drop(new.insert(letter)),
        }
    }
    letters.extend(gathered.into_values().map(closed));
    letters.sort_by_key(|letter| letter.tickets.first().copied());
    letters
}

/// Puts the tickets in order and names the mail after their number.
fn closed(mut letter: Letter) -> Letter {
    letter.tickets.sort_unstable();
    letter.tickets.dedup();
    if letter.notice == Notice::Assigned && letter.needs_batch() {
        letter.notice = Notice::Batch;
    }
    letter
}
