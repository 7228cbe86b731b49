//! The desk: the facts, and what was decided on them so far.
//!
//! Each event is decided on what the one before left. Nothing is written here; `record` turns a
//! desk into one change. A state can only be put on the desk together with its line of the log.

mod plan;
mod rows;

pub use plan::{Decided, Line, Planned};

use super::actor::Actor;
use super::effect::{Effect, Recipient};
use super::event::Event;
use super::facts::{Brake, Facts, Next, Remembered};
use super::ids::{FirmId, PersonId, TicketNo};
use super::inbox::Mail;
use super::people::{Firm, Person};
use super::ticket::{Context, Ticket, decide};
use super::told::Told;
use super::{Decision, Refusal};
use crate::mail::MessageId;
use jiff::Timestamp;
use std::collections::BTreeMap;

/// Facts and decisions so far.
#[derive(Debug, Clone)]
pub struct Desk<'f> {
    facts: &'f Facts,
    now: Timestamp,
    next: Next,
    tickets: BTreeMap<TicketNo, Ticket>,
    people: BTreeMap<PersonId, Person>,
    firms: BTreeMap<FirmId, Firm>,
    mails: Vec<Mail>,
    remembered: Vec<Remembered>,
    lines: Vec<Line>,
    answering: Option<MessageId>,
    live: Option<bool>,
}

impl<'f> Desk<'f> {
    /// An empty desk over `facts` at `now`.
    #[must_use]
    pub fn new(facts: &'f Facts, now: Timestamp) -> Self {
        Desk {
            facts,
            now,
            next: facts.next,
            tickets: BTreeMap::new(),
            people: BTreeMap::new(),
            firms: BTreeMap::new(),
            mails: Vec::new(),
            remembered: Vec::new(),
            lines: Vec::new(),
            answering: None,
            live: None,
        }
    }

    /// The mail that every mail decided from here on answers.
    pub fn answer_to(&mut self, id: Option<MessageId>) {
        self.answering = id;
    }

    /// What was loaded.
    #[must_use]
    pub fn facts(&self) -> &'f Facts {
        self.facts
    }

    /// The time of the decision.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// A ticket as it stands now.
    #[must_use]
    pub fn ticket(&self, no: TicketNo) -> Option<&Ticket> {
        self.tickets.get(&no).or_else(|| self.facts.ticket(no))
    }

    /// A person as it stands now.
    #[must_use]
    pub fn person(&self, id: PersonId) -> Option<&Person> {
        self.people.get(&id).or_else(|| self.facts.person(id))
    }

    /// Everybody who lies on it, as they stand now.
    pub fn people(&self) -> impl Iterator<Item = &Person> {
        let others = self.facts.people.iter().filter(|person| !self.people.contains_key(&person.id));
        others.chain(self.people.values())
    }

    /// A firm as it stands now.
    #[must_use]
    pub fn firm(&self, id: FirmId) -> Option<&Firm> {
        self.firms.get(&id).or_else(|| self.facts.firm(id))
    }

    /// Lines so far.
    #[must_use]
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Lets `event` happen to a ticket.
    ///
    /// # Errors
    /// The table's refusal, or [`Refusal::NotApplicable`] for a ticket that was not loaded.
    pub fn happen(&mut self, no: TicketNo, event: Event, actor: &Actor) -> Result<(), Refusal> {
        let (after, activity, effects) = self.decide(no, event, actor)?.into_parts();
        let mails = effects.into_iter().filter_map(|effect| self.plan(&after, effect)).collect();
        let mut notes = activity.notes;
        notes.extend(activity.labels.iter().map(|label| label.word().to_owned()));
        self.lines.push(Line {
            actor: actor.clone(),
            firm: after.firm,
            subject: no.to_string(),
            event: activity.event.word(),
            from: Some(activity.from),
            to: Some(activity.to),
            text: activity.text,
            notes,
            settings: self.version(after.firm),
            mails,
            told: after.fields(self.ticket(no)),
        });
        self.tickets.insert(no, after);
        Ok(())
    }

    fn decide(&self, no: TicketNo, event: Event, actor: &Actor) -> Result<Decision, Refusal> {
        let ticket = self.ticket(no).ok_or(Refusal::NotApplicable)?;
        let firm = self.firm(ticket.firm).ok_or(Refusal::NotApplicable)?;
        let employee = ticket.employee.and_then(|id| self.person(id));
        let context = Context { now: self.now, actor, settings: &firm.settings, employee };
        decide(ticket, event, &context)
    }

    /// A role becomes a person. Nobody without an active address is written to.
    fn plan(&self, ticket: &Ticket, effect: Effect) -> Option<Planned> {
        let person = match effect.to {
            Recipient::Employee => ticket.employee,
            Recipient::FormerEmployee(person) => Some(person),
            Recipient::Assigner => Some(ticket.assigner),
            Recipient::Manager => ticket.employee.and_then(|id| self.person(id)).and_then(|p| p.manager),
        }?;
        self.person(person).filter(|p| p.active)?;
        Some(Planned {
            notice: effect.notice,
            person,
            firm: ticket.firm,
            tickets: vec![ticket.no],
            text: effect.text,
            in_reply_to: self.answering.clone(),
            question: None,
        })
    }

    /// A mail of ours that no ticket's event decided (which-ticket, list, confirm), with its line.
    pub fn notify(&mut self, actor: &Actor, mut planned: Planned, subject: String) {
        if !self.person(planned.person).is_some_and(|p| p.active) {
            return;
        }
        planned.in_reply_to = planned.in_reply_to.or_else(|| self.answering.clone());
        let line = self.line(actor, (planned.firm, subject), "notice");
        self.lines.push(Line { notes: vec![planned.notice.word().to_owned()], mails: vec![planned], ..line });
    }

    /// A line about something that has no row here.
    pub fn note(&mut self, actor: &Actor, at: (FirmId, String), (event, notes): (&'static str, Vec<String>)) {
        let line = self.line(actor, at, event);
        self.lines.push(Line { notes, ..line });
    }

    /// Takes a mail that was planned off again, and says why in its line (caps); what stays may be told in other words.
    pub fn unplan(&mut self, mut keep: impl FnMut(&mut Planned) -> Result<(), &'static str>) {
        for Line { mails, notes, .. } in &mut self.lines {
            mails.retain_mut(|planned| {
                let kept = keep(planned);
                notes.extend(kept.err().map(|why| format!("answer withheld: {why}")));
                kept.is_ok()
            });
        }
    }

    /// The global brake as it stands now.
    #[must_use]
    pub fn brake(&self) -> Brake {
        self.next.brake.at(self.now)
    }

    /// It has counted.
    pub fn set_brake(&mut self, brake: Brake) {
        self.next.brake = brake;
    }

    fn version(&self, firm: FirmId) -> i64 {
        self.firm(firm).map_or(0, |f| f.version)
    }

    fn line(&self, actor: &Actor, (firm, subject): (FirmId, String), event: &'static str) -> Line {
        Line {
            actor: actor.clone(),
            firm,
            subject,
            event,
            from: None,
            to: None,
            text: None,
            notes: Vec::new(),
            settings: self.version(firm),
            mails: Vec::new(),
            told: Vec::new(),
        }
    }

    /// Hands over what was decided.
    #[must_use]
    pub fn finish(self) -> Decided {
        let rounds =
            self.facts.tickets.iter().chain(self.tickets.values()).map(|t| (t.no, t.round)).collect();
        Decided {
            now: self.now,
            next: self.next,
            rounds,
            tickets: self.tickets.into_values().collect(),
            people: self.people.into_values().collect(),
            firms: self.firms.into_values().collect(),
            mails: self.mails,
            remembered: self.remembered,
            lines: self.lines,
            live: self.live,
        }
    }
}
