//! What to load: plain data, so that a store may load a whole group's keys at once.

use super::ids::{BatchNo, FirmId, MailNo, OutboxNo, PersonId, TicketNo};
use super::outbox::LeaseId;
use super::ticket::Status;
use crate::mail::MessageId;
use jiff::Timestamp;
use std::collections::BTreeSet;

/// Under what the same mail is known again: [`ACT`] octets of its act (who did what), the rest of its content.
pub type Dedupe = [u8; 24];
/// Octets of a [`Dedupe`] by which alone a mail is known, if that was remembered of it.
pub const ACT: usize = 12;

/// A mail on file, and one of the marks that were asked for under which it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// As it was asked for.
    pub mark: Dedupe,
    /// Whose it is.
    pub mail: MailNo,
}

/// A mail on file whose act counts after all: from now on the same again has no second effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remembered {
    /// Which.
    pub mail: MailNo,
    /// Under what its act is known.
    pub marks: Vec<Dedupe>,
    /// Mails that give up these marks for it: itself, and copies that nobody proved.
    pub instead_of: Vec<MailNo>,
}

/// What to load. Everything here is a list: a store may load a whole group's keys at once.
///
/// A ticket brings its employee and assigner, a person brings manager, delegates and firm.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keys {
    /// Mails with any of them, or whose act is one of theirs and was remembered: [`super::Facts::seen`].
    pub dedupe: Vec<Dedupe>,
    /// People by any of their addresses ([`crate::mail::Address::key`]).
    pub addresses: Vec<String>,
    /// People.
    pub people: Vec<PersonId>,
    /// Firms.
    pub firms: Vec<FirmId>,
    /// Firms by their slug.
    pub slugs: Vec<String>,
    /// Every firm.
    pub all_firms: bool,
    /// Whoever runs tickets in these firms.
    pub staff_of: Vec<FirmId>,
    /// Tickets.
    pub tickets: Vec<TicketNo>,
    /// Tickets of these employees that are not Closed.
    pub open_of: Vec<PersonId>,
    /// All tickets of these employees.
    pub all_of: Vec<PersonId>,
    /// Tickets that rows of a file made, by the mark of the row ([`super::command::NewTicket::mark`]).
    pub imports: BTreeSet<String>,
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
    /// The outgoing mails that are answered, with their bytes and nothing else.
    pub answered: Vec<Answered>,
    /// Outgoing mails that are due at this time, oldest first, at most so many; with their bytes,
    /// tickets, batches and people.
    pub due_mail: Option<(Timestamp, usize)>,
    /// Outgoing mails that a sender holds, at most so many; with what [`Keys::due_mail`] brings.
    pub held_mail: Option<usize>,
    /// Outgoing mails that this lease holds; with what [`Keys::due_mail`] brings.
    pub held_by: Option<LeaseId>,
    /// Tickets whose reminder clock or schedule is due at this time, oldest first, at most so many.
    pub due_tickets: Option<(Timestamp, usize)>,
    /// What this person was sent since then, as far as caps count it.
    pub sent_since: Vec<SentSince>,
    /// Everybody, in any firm, with a question about an alias since then.
    pub asked_since: Option<Timestamp>,
    /// What the quarantine of these firms weighs.
    pub quarantine: Vec<FirmId>,
}

/// Names a mail of ours as its recipient's program names it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Answered {
    /// To whom it went.
    pub person: PersonId,
    /// Its Message-ID, as minted.
    pub id: MessageId,
}

/// Asks how often somebody was written to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
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

impl Keys {
    /// These keys and `more`, each thing once.
    #[must_use]
    pub fn with(mut self, more: Keys) -> Keys {
        union(&mut self.dedupe, more.dedupe);
        union(&mut self.addresses, more.addresses);
        union(&mut self.people, more.people);
        union(&mut self.firms, more.firms);
        union(&mut self.slugs, more.slugs);
        union(&mut self.staff_of, more.staff_of);
        union(&mut self.tickets, more.tickets);
        union(&mut self.open_of, more.open_of);
        union(&mut self.all_of, more.all_of);
        union(&mut self.batches, more.batches);
        union(&mut self.mails, more.mails);
        union(&mut self.raw, more.raw);
        union(&mut self.outbox, more.outbox);
        union(&mut self.answered, more.answered);
        union(&mut self.sent_since, more.sent_since);
        union(&mut self.quarantine, more.quarantine);
        self.imports.extend(more.imports);
        self.all_firms |= more.all_firms;
        self.query = more.query.or(self.query);
        self.parked_before = more.parked_before.or(self.parked_before);
        self.due_mail = more.due_mail.or(self.due_mail);
        self.held_mail = more.held_mail.or(self.held_mail);
        self.held_by = more.held_by.or(self.held_by);
        self.asked_since = more.asked_since.or(self.asked_since);
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

/// With a set: an import asks for everybody it names. Most lists are empty, or one is and the other has one.
fn union<T: Ord + Clone>(have: &mut Vec<T>, more: Vec<T>) {
    if more.is_empty() {
        return;
    }
    if have.is_empty() && more.len() == 1 {
        *have = more;
        return;
    }
    let mut known: BTreeSet<&T> = have.iter().collect();
    let fresh: Vec<T> = more.iter().filter(|one| known.insert(one)).cloned().collect();
    have.extend(fresh);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_twice_is_asked_for_once_as_it_was_first_named() {
        let rows: [(&[u8], &[u8], &[u8]); 6] = [
            (&[], &[], &[]),
            (&[], &[1], &[1]),
            (&[], &[2, 1, 2], &[2, 1]),
            (&[1], &[], &[1]),
            (&[1], &[1], &[1]),
            (&[2, 1], &[3, 1, 3], &[2, 1, 3]),
        ];
        for (have, more, both) in rows {
            let mut joined = have.to_vec();
            union(&mut joined, more.to_vec());
            assert_eq!(joined, both, "{have:?} and {more:?}");
        }
    }

    #[test]
    fn keys_cover_what_they_were_joined_with_and_nothing_else() {
        let due = Some((Timestamp::UNIX_EPOCH, 1));
        let kinds = [
            Keys { dedupe: vec![[1; 24]], ..Keys::default() },
            Keys { slugs: vec!["acme".into()], ..Keys::default() },
            Keys { all_firms: true, ..Keys::default() },
            Keys { staff_of: vec![FirmId(1)], ..Keys::default() },
            Keys {
                answered: vec![Answered { person: PersonId(7), id: MessageId::parse("a@b").unwrap() }],
                ..Keys::default()
            },
            Keys { all_of: vec![PersonId(7)], open_of: vec![PersonId(7)], ..Keys::default() },
            Keys { query: Some(TicketQuery::default()), ..Keys::default() },
            Keys { quarantine: vec![FirmId(1)], ..Keys::default() },
            Keys { imports: ["ab".to_owned()].into(), ..Keys::default() },
            Keys { asked_since: Some(Timestamp::UNIX_EPOCH), ..Keys::default() },
            Keys { held_mail: Some(1), held_by: Some(7), ..Keys::default() },
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
