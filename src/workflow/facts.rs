//! What a decision may know: plain data, asked for by [`Keys`], loaded by the store in one go.

mod roster;

pub use super::keys::{ACT, Answered, Dedupe, Keys, Remembered, Seen, SentSince, TicketQuery};
pub use roster::Roster;

use super::batch::Batch;
use super::ids::{BatchNo, FirmId, MailNo, PersonId, TicketNo};
use super::inbox::Mail;
use super::outbox::Outgoing;
use super::people::{Firm, Person};
use super::ticket::Ticket;
use crate::mail::Address;
use jiff::{SignedDuration, Timestamp};

/// The numbers that the next new things get.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Next {
    /// `T-`
    pub ticket: i64,
    /// `M-`
    pub mail: i64,
    /// `B-`
    pub batch: i64,
    /// `O-`
    pub outbox: i64,
    /// `P-`
    pub person: i64,
    /// `F-`
    pub firm: i64,
    /// The global brake counts as well.
    #[serde(default)]
    pub brake: Brake,
}

/// Answers of the program's own in the running hour, to everybody together (spec 6: the global brake).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Brake {
    /// When the hour began.
    pub since: Timestamp,
    /// How many.
    pub answers: u32,
    /// Whether staff know that it holds.
    pub told: bool,
}

impl Brake {
    /// How long an hour is.
    pub const HOUR: SignedDuration = SignedDuration::from_hours(1);

    /// As it stands at that time: a new hour begins with nothing, and so does a clock that was set back.
    #[must_use]
    pub fn at(self, now: Timestamp) -> Brake {
        let age = now.duration_since(self.since);
        let runs = !age.is_negative() && age < Brake::HOUR;
        if runs { self } else { Brake { since: now, ..Brake::default() } }
    }
}

impl Default for Next {
    fn default() -> Self {
        Next { ticket: 1, mail: 1, batch: 1, outbox: 1, person: 1, firm: 1, brake: Brake::default() }
    }
}

/// The head of one chain of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogHead {
    /// Whose chain.
    pub firm: FirmId,
    /// Sequence number of the last entry, 0 before the first.
    pub seq: u64,
    /// Its hash, hex.
    pub hash: String,
}

/// What was loaded for some [`Keys`], as one consistent snapshot.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// The keys that these facts answer.
    pub asked: Keys,
    /// Mails that the dedupe hashes belong to; they are also among the mails.
    pub seen: Vec<Seen>,
    /// Firms.
    pub firms: Vec<Firm>,
    /// People.
    pub people: Roster,
    /// Tickets.
    pub tickets: Vec<Ticket>,
    /// Batches.
    pub batches: Vec<Batch>,
    /// Mails.
    pub mails: Vec<Mail>,
    /// Raw bytes of mails.
    pub raw: Vec<(MailNo, std::sync::Arc<[u8]>)>,
    /// Outgoing mails.
    pub outbox: Vec<Outgoing>,
    /// Notices that caps count, sent to a person since a time, as asked by [`SentSince`].
    pub sent: Vec<SentCount>,
    /// Octets of strangers' mails in quarantine, by firm.
    pub quarantine: Vec<(FirmId, u64)>,
    /// Numbers.
    pub next: Next,
    /// Heads of the chains of the loaded firms and of the installation.
    pub heads: Vec<LogHead>,
    /// Whether sending is switched on (`go-live`).
    pub live: bool,
}

/// One mail that somebody was sent, for counting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentCount {
    /// To whom.
    pub person: PersonId,
    /// Which notice.
    pub notice: super::effect::Notice,
    /// About what.
    pub tickets: Vec<TicketNo>,
    /// When it was decided.
    pub at: Timestamp,
}

impl Facts {
    /// The firm with this id.
    #[must_use]
    pub fn firm(&self, id: FirmId) -> Option<&Firm> {
        self.firms.iter().find(|f| f.id == id)
    }

    /// The person with this id.
    #[must_use]
    pub fn person(&self, id: PersonId) -> Option<&Person> {
        self.people.person(id)
    }

    /// The person whose address or alias this is.
    #[must_use]
    pub fn person_at(&self, address: &Address) -> Option<&Person> {
        self.people.at(address)
    }

    /// The mails on file under any of these marks.
    #[must_use]
    pub fn seen_as(&self, marks: &[Dedupe]) -> Vec<&Mail> {
        let is_seen = |mail: &&Mail| self.seen.iter().any(|s| s.mail == mail.no && marks.contains(&s.mark));
        self.mails.iter().filter(is_seen).collect()
    }

    /// The ticket with this number.
    #[must_use]
    pub fn ticket(&self, no: TicketNo) -> Option<&Ticket> {
        self.tickets.iter().find(|t| t.no == no)
    }

    /// The batch with this number.
    #[must_use]
    pub fn batch(&self, no: BatchNo) -> Option<&Batch> {
        self.batches.iter().find(|b| b.no == no)
    }

    /// The mail of ours that is answered.
    #[must_use]
    pub fn answered(&self, which: &Answered) -> Option<&Outgoing> {
        self.outbox.iter().find(|mail| mail.person == which.person && mail.message_id == which.id)
    }

    /// The head of a firm's chain.
    #[must_use]
    pub fn head(&self, firm: FirmId) -> Option<&LogHead> {
        self.heads.iter().find(|h| h.firm == firm)
    }
}
