//! What a decision may know: plain data, asked for by keys, loaded by the store in one go.

use super::batch::Batch;
use super::ids::{BatchNo, FirmId, MailNo, OutboxNo, PersonId, TicketNo};
use super::inbox::Mail;
use super::outbox::Outgoing;
use super::people::{Firm, Person};
use super::ticket::{Status, Ticket};
use crate::mail::Address;
use jiff::{SignedDuration, Timestamp};

/// Under what the same mail is known again: [`ACT`] octets of its act (who did what), the rest of its content.
pub type Dedupe = [u8; 24];
/// Octets of a [`Dedupe`] by which alone a mail is known, if that was remembered of it.
pub const ACT: usize = 12;

/// What to load. Everything here is a list: a store may load a whole group's keys at once.
///
/// A ticket brings its employee and assigner, a person brings manager, delegates and firm.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keys {
    /// Any of them known, or its act remembered: [`Facts::seen`].
    pub dedupe: Vec<Dedupe>,
    /// People by any of their addresses ([`Address::key`]).
    pub addresses: Vec<String>,
    /// People.
    pub people: Vec<PersonId>,
    /// Firms.
    pub firms: Vec<FirmId>,
    /// Firms by their slug.
    pub slugs: Vec<String>,
    /// Every firm.
    pub all_firms: bool,
    /// Everybody of these firms.
    pub people_of: Vec<FirmId>,
    /// Tickets.
    pub tickets: Vec<TicketNo>,
    /// Tickets of these employees that are not Closed.
    pub open_of: Vec<PersonId>,
    /// All tickets of these employees.
    pub all_of: Vec<PersonId>,
    /// Tickets by what they are like.
    pub query: Option<TicketQuery>,
    /// Batches, and the tickets in them.
    pub batches: Vec<BatchNo>,
    /// Mails, without their bytes.
    pub mails: Vec<MailNo>,
    /// The raw bytes of these mails.
    pub raw: Vec<MailNo>,
    /// Parked mails whose last note day is before this time (expiry): at most `limit`.
    pub parked_before: Option<(Timestamp, usize)>,
    /// Outgoing mails, with their bytes.
    pub outbox: Vec<OutboxNo>,
    /// Outgoing mails that are due at this time, oldest first, at most so many; with their bytes,
    /// tickets, batches and people.
    pub due_mail: Option<(Timestamp, usize)>,
    /// Outgoing mails that a sender holds, at most so many; with what [`Keys::due_mail`] brings.
    pub held_mail: Option<usize>,
    /// Tickets whose reminder clock or schedule is due at this time, oldest first, at most so many.
    pub due_tickets: Option<(Timestamp, usize)>,
    /// How many mails of this kind this person was sent since then (caps).
    pub sent_since: Vec<SentSince>,
    /// What the quarantine of these firms weighs.
    pub quarantine: Vec<FirmId>,
}

/// Asks how often somebody was written to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentSince {
    /// To whom.
    pub person: PersonId,
    /// From when on.
    pub since: Timestamp,
}

/// A filter for tickets; an empty list or `None` filters nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TicketQuery {
    /// `None`: every firm (operator only).
    pub firm: Option<FirmId>,
    /// Any of these.
    pub status: Vec<Status>,
    /// Theirs.
    pub employee: Option<PersonId>,
    /// Assigned by.
    pub assigner: Option<PersonId>,
    /// With this violation category.
    pub violation: Option<String>,
    /// Whether any flag is up.
    pub trouble: bool,
    /// Created before.
    pub before: Option<Timestamp>,
    /// Created at or after.
    pub after: Option<Timestamp>,
    /// At most; 0: all.
    pub limit: usize,
}

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
    /// The mail that one of the dedupe hashes belongs to; it is also among the mails.
    pub seen: Option<MailNo>,
    /// Firms.
    pub firms: Vec<Firm>,
    /// People.
    pub people: Vec<Person>,
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
    /// Notices sent to a person since a time, as asked by [`SentSince`].
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

impl Keys {
    /// These keys and `more`, each thing once.
    #[must_use]
    pub fn with(mut self, more: Keys) -> Keys {
        union(&mut self.dedupe, more.dedupe);
        union(&mut self.addresses, more.addresses);
        union(&mut self.people, more.people);
        union(&mut self.firms, more.firms);
        union(&mut self.slugs, more.slugs);
        union(&mut self.people_of, more.people_of);
        union(&mut self.tickets, more.tickets);
        union(&mut self.open_of, more.open_of);
        union(&mut self.all_of, more.all_of);
        union(&mut self.batches, more.batches);
        union(&mut self.mails, more.mails);
        union(&mut self.raw, more.raw);
        union(&mut self.outbox, more.outbox);
        union(&mut self.sent_since, more.sent_since);
        union(&mut self.quarantine, more.quarantine);
        self.all_firms |= more.all_firms;
        self.query = more.query.or(self.query);
        self.parked_before = more.parked_before.or(self.parked_before);
        self.due_mail = more.due_mail.or(self.due_mail);
        self.held_mail = more.held_mail.or(self.held_mail);
        self.due_tickets = more.due_tickets.or(self.due_tickets);
        self
    }
}

impl Keys {
    /// Whether everything that `other` asks for was asked for.
    #[must_use]
    pub fn covers(&self, other: &Keys) -> bool {
        self.clone().with(other.clone()) == *self
    }
}

fn union<T: PartialEq>(have: &mut Vec<T>, more: Vec<T>) {
    for one in more {
        if !have.contains(&one) {
            have.push(one);
        }
    }
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
        self.people.iter().find(|p| p.id == id)
    }

    /// The person whose address or alias this is.
    #[must_use]
    pub fn person_at(&self, address: &Address) -> Option<&Person> {
        self.people.iter().find(|p| p.has_address(address))
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

    /// The head of a firm's chain.
    #[must_use]
    pub fn head(&self, firm: FirmId) -> Option<&LogHead> {
        self.heads.iter().find(|h| h.firm == firm)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_cover_what_they_were_joined_with_and_nothing_else() {
        let due = Some((Timestamp::UNIX_EPOCH, 1));
        let kinds = [
            Keys { dedupe: vec![[1; 24]], ..Keys::default() },
            Keys { slugs: vec!["acme".into()], ..Keys::default() },
            Keys { all_firms: true, ..Keys::default() },
            Keys { people_of: vec![FirmId(1)], ..Keys::default() },
            Keys { all_of: vec![PersonId(7)], open_of: vec![PersonId(7)], ..Keys::default() },
            Keys { query: Some(TicketQuery::default()), ..Keys::default() },
            Keys { quarantine: vec![FirmId(1)], ..Keys::default() },
            Keys { due_mail: due, due_tickets: due, parked_before: due, ..Keys::default() },
        ];
        for (n, one) in kinds.iter().enumerate() {
            assert!(one.covers(one) && one.covers(&Keys::default()) && !Keys::default().covers(one), "{n}");
            let next = &kinds[(n + 1) % kinds.len()];
            let both = one.clone().with(next.clone());
            assert!(both.covers(one) && both.covers(next) && !one.covers(next), "{n}");
        }
    }
}
