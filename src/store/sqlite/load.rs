//! Keys to facts, out of one snapshot. A second round of keys only loads what is not there yet.
//!
//! It writes nothing, and what is not on file is simply not in the facts. Mails are in `mail`.

mod mail;

use super::blobs::Blobs;
use super::broken::Broken;
use super::kept::Kept;
use super::statements::Statements;
use super::{filter, rows};
use crate::workflow::batch::Batch;
use crate::workflow::facts::LogHead;
use crate::workflow::{Facts, FirmId, Keys, PersonId, Ticket};
use data_encoding::HEXLOWER;
use std::cell::RefCell;
use std::collections::HashSet;

/// Facts in the making.
pub(super) struct Loader<'s, 'c> {
    statements: &'s Statements<'c>,
    blobs: &'s Blobs,
    kept: &'s RefCell<Kept>,
    facts: Facts,
    /// What was looked for already, by table and number.
    asked: HashSet<(&'static str, i64)>,
}

impl<'s, 'c> Loader<'s, 'c> {
    /// `kept` is what is known of this snapshot already; empty for one that was just opened.
    pub(super) fn new(
        statements: &'s Statements<'c>,
        blobs: &'s Blobs,
        kept: &'s RefCell<Kept>,
    ) -> Result<Self, Broken> {
        let mut facts = Facts { next: kept.borrow_mut().next(statements.connection)?, ..Facts::default() };
        facts.live = kept.borrow_mut().live(statements.connection)?;
        let mut loader = Loader { statements, blobs, kept, facts, asked: HashSet::new() };
        loader.head(FirmId::INSTALLATION)?;
        Ok(loader)
    }

    pub(super) fn facts(&self) -> &Facts {
        &self.facts
    }

    pub(super) fn into_facts(self) -> Facts {
        self.facts
    }

    /// Loads whatever these keys name.
    pub(super) fn add(&mut self, keys: &Keys) -> Result<(), Broken> {
        self.facts.asked = std::mem::take(&mut self.facts.asked).with(keys.clone());
        self.seen(keys)?;
        self.firms(keys)?;
        self.mails(keys)?;
        self.raw(keys)?;
        self.outgoing(keys)?;
        self.answered(keys)?;
        for no in &keys.batches {
            self.batch(no.0)?;
        }
        self.tickets(keys)?;
        self.people(keys)?;
        keys.quarantine.iter().try_for_each(|firm| self.weight(*firm))?;
        keys.sent_since.iter().try_for_each(|asked| self.sent(asked))
    }

    fn firms(&mut self, keys: &Keys) -> Result<(), Broken> {
        let mut wanted: Vec<i64> = keys.firms.iter().map(|firm| firm.0).collect();
        for slug in &keys.slugs {
            wanted.extend(self.statements.numbers("SELECT id FROM firm WHERE slug = ?1", [slug])?);
        }
        if keys.all_firms {
            wanted.extend(self.statements.numbers("SELECT id FROM firm ORDER BY id", [])?);
        }
        wanted.into_iter().try_for_each(|id| self.firm(FirmId(id)))
    }

    fn firm(&mut self, id: FirmId) -> Result<(), Broken> {
        if !self.asked.insert(("firm", id.0)) {
            return Ok(());
        }
        let found = self.kept.borrow_mut().firm(self.statements, id.0)?;
        if found.is_some() {
            self.head(id)?;
        }
        self.facts.firms.extend(found);
        Ok(())
    }

    fn head(&mut self, firm: FirmId) -> Result<(), Broken> {
        let head = self.kept.borrow_mut().head(self.statements, firm.0)?;
        self.facts.heads.push(LogHead { firm, seq: head.seq, hash: HEXLOWER.encode(&head.hash) });
        Ok(())
    }

    fn batch(&mut self, no: i64) -> Result<(), Broken> {
        if !self.asked.insert(("batch", no)) {
            return Ok(());
        }
        let found: Vec<Batch> = self.statements.docs("batch", "SELECT doc FROM batch WHERE no = ?1", [no])?;
        for batch in found {
            for ticket in &batch.tickets {
                self.ticket(ticket.0)?;
            }
            self.person(batch.employee)?;
            self.facts.batches.push(batch);
        }
        Ok(())
    }

    fn tickets(&mut self, keys: &Keys) -> Result<(), Broken> {
        let mut wanted: Vec<i64> = keys.tickets.iter().map(|no| no.0).collect();
        for person in &keys.open_of {
            wanted.extend(self.statements.numbers(filter::OPEN_OF, [person.0])?);
        }
        for person in &keys.all_of {
            let sql = "SELECT no FROM ticket WHERE employee = ?1 ORDER BY no";
            wanted.extend(self.statements.numbers(sql, [person.0])?);
        }
        for mark in &keys.imports {
            wanted.extend(self.statements.numbers(filter::IMPORTED, [mark])?);
        }
        if let Some(query) = &keys.query {
            wanted.extend(filter::tickets(self.statements.connection, query)?);
        }
        if let Some((at, many)) = keys.due_tickets {
            let bounds = (at.as_microsecond(), rows::bound(many));
            wanted.extend(self.statements.numbers(filter::DUE_TICKETS, bounds)?);
        }
        wanted.into_iter().try_for_each(|no| self.ticket(no))
    }

    fn ticket(&mut self, no: i64) -> Result<(), Broken> {
        if !self.asked.insert(("ticket", no)) {
            return Ok(());
        }
        let found: Vec<Ticket> =
            self.statements.docs("ticket", "SELECT doc FROM ticket WHERE no = ?1", [no])?;
        for ticket in found {
            self.firm(ticket.firm)?;
            self.person(ticket.assigner)?;
            ticket.employee.map_or(Ok(()), |employee| self.person(employee))?;
            self.facts.tickets.push(ticket);
        }
        Ok(())
    }

    fn people(&mut self, keys: &Keys) -> Result<(), Broken> {
        let mut wanted: Vec<i64> = keys.people.iter().map(|person| person.0).collect();
        for key in &keys.addresses {
            let sql = "SELECT person FROM address WHERE key = ?1";
            wanted.extend(self.statements.numbers(sql, [key])?);
        }
        for firm in &keys.staff_of {
            let staff = self.statements.numbers(filter::STAFF_OF, [firm.0])?;
            staff.into_iter().try_for_each(|id| self.alone(PersonId(id)))?;
        }
        if let Some(since) = keys.asked_since {
            // To the second, as far as the text of a time can be compared.
            let since = since.strftime("%Y-%m-%dT%H:%M:%S").to_string();
            let asked = self.statements.numbers(filter::ASKED_SINCE, [since])?;
            asked.into_iter().try_for_each(|id| self.alone(PersonId(id)))?;
        }
        wanted.into_iter().try_for_each(|id| self.person(PersonId(id)))
    }

    /// With the firm, and one level of manager and delegates.
    fn person(&mut self, id: PersonId) -> Result<(), Broken> {
        if !self.asked.insert(("person and around", id.0)) {
            return Ok(());
        }
        self.alone(id)?;
        let Some(person) = self.facts.people.iter().rev().find(|p| p.id == id) else { return Ok(()) };
        let firm = person.firm;
        let near: Vec<PersonId> = person.manager.iter().chain(&person.delegates).copied().collect();
        self.firm(firm)?;
        near.into_iter().try_for_each(|other| self.alone(other))
    }

    fn alone(&mut self, id: PersonId) -> Result<(), Broken> {
        if self.asked.insert(("person", id.0)) {
            let found = self.kept.borrow_mut().person(self.statements, id.0)?;
            self.facts.people.extend(found);
        }
        Ok(())
    }
}
