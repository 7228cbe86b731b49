//! One mail that carries several tickets of one employee: its numbers, and how a run's mails are gathered.
//!
//! Gathering numbers nothing and writes nothing: a letter that says it is a batch gets its `B-n` from
//! whoever draws numbers. How many tickets are shown in full is the composer's business.

use super::desk::{Line, Planned};
use super::effect::Notice;
use super::ids::{BatchNo, FirmId, PersonId, TicketNo};
use super::ticket::Status;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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
    /// The round of each of them when the mail was decided: an answer to it is of that round.
    #[serde(default)]
    pub rounds: Vec<u32>,
    /// When it was decided.
    pub at: Timestamp,
}

/// One mail that a run wants, and the lines of the log that want it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Places in the desk's lines.
    pub lines: Vec<usize>,
    /// The mail; its tickets in order, each once. Several assigned ones are [`Notice::Batch`].
    pub mail: Planned,
}

/// What mails must have in common to be one: the rest of them is the list of tickets.
type Common<'a> = (Notice, PersonId, FirmId, &'a str, Option<Status>);

/// The mails of one desk: all tickets assigned to one employee in one mail, all reminders in one, the
/// receipts of one mail in one; everything else is a mail of its own. In the order of their first lines.
#[must_use]
pub fn group(lines: &[Line]) -> Vec<Letter> {
    let mut letters: Vec<Letter> = Vec::new();
    let mut open: BTreeMap<Common<'_>, usize> = BTreeMap::new();
    for (n, line) in lines.iter().enumerate() {
        for mail in &line.mails {
            let place =
                common(line, mail).map_or(letters.len(), |key| *open.entry(key).or_insert(letters.len()));
            match letters.get_mut(place) {
                Some(letter) => letter.add(n, mail),
                None => letters.push(Letter { lines: vec![n], mail: mail.clone() }),
            }
        }
    }
    letters.into_iter().map(Letter::closed).collect()
}

/// `None`: it stays alone.
fn common<'a>(line: &Line, mail: &'a Planned) -> Option<Common<'a>> {
    // A receipt says whether a person still checks: those of closed tickets are another mail.
    let status = (mail.notice == Notice::Receipt).then_some(line.to).flatten();
    matches!(mail.notice, Notice::Assigned | Notice::Reminder | Notice::Receipt).then_some((
        mail.notice,
        mail.person,
        mail.firm,
        mail.text.as_str(),
        status,
    ))
}

impl Letter {
    fn add(&mut self, line: usize, mail: &Planned) {
        self.lines.push(line);
        self.mail.tickets.extend(&mail.tickets);
    }

    /// Puts the tickets in order and names the mail after their number. A list that somebody asked for keeps its own.
    fn closed(mut self) -> Letter {
        self.mail.tickets.sort_unstable();
        self.mail.tickets.dedup();
        if self.mail.notice == Notice::Assigned && self.mail.tickets.len() > 1 {
            self.mail.notice = Notice::Batch;
        }
        self
    }
}
