//! Mails that were decided become rows of the outbox: numbered, named, several tickets of one employee in one.

use super::Circumstances;
use crate::mail::MessageId;
use crate::token::{Family, OurId, message_id};
use crate::workflow::batch::{Batch, group};
use crate::workflow::desk::{Decided, Planned};
use crate::workflow::effect::Notice;
use crate::workflow::facts::Next;
use crate::workflow::outbox::{OutboxState, Outgoing};
use crate::workflow::{BatchNo, OutboxNo, PersonId, Status, TicketNo};

/// Rows, batches, the rows' names by line of the log, and the numbers after it.
pub(super) fn outgoing(
    decided: &Decided,
    around: &Circumstances<'_>,
) -> (Vec<Outgoing>, Vec<Batch>, Vec<Vec<String>>, Next) {
    let (rows, batches, root) = (Vec::new(), Vec::new(), None);
    let mut out = Gathered { rows, batches, next: decided.next, root, decided, around };
    let mut effects = vec![Vec::new(); decided.lines.len()];
    for letter in group(&decided.lines) {
        // `None` cannot be with a domain that the settings accept; a mail without a name is not sent.
        let line = letter.lines.first().and_then(|n| decided.lines.get(*n));
        let about = (line.and_then(|line| line.actor.person()), line.and_then(|line| line.to));
        let Some(name) = out.row(letter.mail, about) else { continue };
        for n in letter.lines {
            if let Some(effects) = effects.get_mut(n) {
                effects.push(name.clone());
            }
        }
    }
    (out.rows, out.batches, effects, out.next)
}

struct Gathered<'a> {
    rows: Vec<Outgoing>,
    batches: Vec<Batch>,
    next: Next,
    /// The thread of the mail before.
    root: Option<(OurId, MessageId)>,
    decided: &'a Decided,
    around: &'a Circumstances<'a>,
}

impl Gathered<'_> {
    fn row(&mut self, planned: Planned, (by, moment): (Option<PersonId>, Option<Status>)) -> Option<String> {
        let no = OutboxNo(self.next.outbox);
        self.next.outbox += 1;
        let batch = self.batch(&planned);
        let (message_id, root) = self.names(&planned, no, batch)?;
        let round = || planned.tickets.first().map_or(0, |no| self.round(*no));
        let round = planned.question.unwrap_or_else(round);
        self.rows.push(Outgoing {
            no,
            firm: planned.firm,
            notice: planned.notice,
            person: planned.person,
            tickets: planned.tickets,
            batch,
            round,
            message_id,
            root,
            in_reply_to: planned.in_reply_to,
            text: planned.text,
            by,
            moment,
            created_at: self.decided.now,
            state: OutboxState::Queued,
            next_at: self.decided.now,
            tries: 0,
            lease: None,
            reply: String::new(),
            envelope_from: String::new(),
            envelope_to: String::new(),
            bytes: None,
        });
        Some(no.to_string())
    }

    /// A mail with several tickets gets a batch of its own: its numbers are what an answer may name.
    fn batch(&mut self, planned: &Planned) -> Option<BatchNo> {
        if planned.tickets.len() < 2 || matches!(planned.notice, Notice::List | Notice::Transcript) {
            return None;
        }
        let no = BatchNo(self.next.batch);
        self.next.batch += 1;
        self.batches.push(Batch {
            no,
            firm: planned.firm,
            employee: planned.person,
            tickets: planned.tickets.clone(),
            rounds: planned.tickets.iter().map(|no| self.round(*no)).collect(),
            at: self.decided.now,
        });
        Some(no)
    }

    fn round(&self, no: TicketNo) -> u32 {
        self.decided.rounds.get(&no).copied().unwrap_or(0)
    }

    fn first(&self, planned: &Planned) -> Option<&crate::workflow::Ticket> {
        let no: TicketNo = *planned.tickets.first()?;
        self.decided.tickets.iter().find(|t| t.no == no)
    }

    /// The same on each try, and nobody's guess (spec 4). Two mails of one event to one person (a
    /// manager who is the assigner) stay two: the second is named after its own number.
    fn names(
        &mut self,
        planned: &Planned,
        no: OutboxNo,
        batch: Option<BatchNo>,
    ) -> Option<(MessageId, MessageId)> {
        let event = self.first(planned).map_or(0, |t| t.events);
        let (family, number) = match (batch, planned.tickets.first()) {
            (Some(batch), _) => (Family::Batch, batch.0),
            (None, Some(ticket)) if event > 0 => (Family::Ticket, ticket.0),
            (None, _) => (Family::Outgoing, no.0),
        };
        let mail = OurId { family, number, event: Some(event), person: Some(planned.person.0) };
        let root = self.root(OurId::root(family, number))?;
        let id = self.mint(&mail)?;
        if self.rows.iter().any(|row| row.message_id == id) {
            return Some((self.mint(&OurId { family: Family::Outgoing, number: no.0, ..mail })?, root));
        }
        Some((id, root))
    }

    /// Several mails about one ticket are of one thread.
    fn root(&mut self, root: OurId) -> Option<MessageId> {
        if let Some((_, id)) = self.root.as_ref().filter(|(before, _)| *before == root) {
            return Some(id.clone());
        }
        let id = self.mint(&root)?;
        self.root = Some((root, id.clone()));
        Some(id)
    }

    fn mint(&self, id: &OurId) -> Option<MessageId> {
        message_id(self.around.keyring, id, &self.around.site.domain)
    }
}
