//! Mails in and out: what is known already, what lies on file, what somebody was sent.

use super::super::broken::Broken;
use super::super::{filter, rows};
use super::Loader;
use crate::workflow::effect::Notice;
use crate::workflow::facts::{ACT, Answered, Seen, SentCount, SentSince};
use crate::workflow::inbox::Mail;
use crate::workflow::outbox::Outgoing;
use crate::workflow::{FirmId, Keys, MailNo, PersonId, TicketNo};
use jiff::Timestamp;
use rusqlite::OptionalExtension;

/// What counting needs of an [`Outgoing`]: the rest of its document is only skipped.
#[derive(serde::Deserialize)]
struct Sent {
    person: PersonId,
    notice: Notice,
    tickets: Vec<TicketNo>,
    created_at: Timestamp,
}

impl Loader<'_, '_> {
    pub(super) fn weight(&mut self, firm: FirmId) -> Result<(), Broken> {
        if self.asked.insert(("quarantine", firm.0)) {
            let sql = "SELECT octets FROM quarantine WHERE firm = ?1";
            let found = self.statements.numbers(sql, [firm.0])?;
            let octets = found.first().map_or(0, |octets| u64::try_from(*octets).unwrap_or(0));
            self.facts.quarantine.push((firm, octets));
        }
        Ok(())
    }

    /// The mails themselves come along: what they became decides whether another one is a duplicate.
    pub(super) fn seen(&mut self, keys: &Keys) -> Result<(), Broken> {
        let mut numbers = Vec::new();
        for mark in &keys.dedupe {
            let (mut first, mut last) = (*mark, *mark);
            first.iter_mut().skip(ACT).for_each(|octet| *octet = u8::MIN);
            last.iter_mut().skip(ACT).for_each(|octet| *octet = u8::MAX);
            let mut found = self.statements.numbers(filter::MARK, (&mark[..], false))?;
            found.extend(self.statements.numbers(filter::ACT, [&first[..], &last[..]])?);
            found.sort_unstable();
            found.dedup();
            numbers.extend(found.iter().copied().map(MailNo));
            self.facts.seen.extend(found.into_iter().map(|no| Seen { mark: *mark, mail: MailNo(no) }));
        }
        self.mails(&Keys { mails: numbers, ..Keys::default() })
    }

    pub(super) fn mails(&mut self, keys: &Keys) -> Result<(), Broken> {
        let mut found: Vec<Mail> = Vec::new();
        for no in &keys.mails {
            let sql = "SELECT doc FROM mail WHERE no = ?1";
            found.extend(self.statements.docs("mail", sql, [no.0])?);
        }
        if let Some((before, many)) = keys.parked_before {
            let bounds = (before.as_microsecond(), rows::bound(many));
            found.extend(self.statements.docs("mail", filter::PARKED, bounds)?);
        }
        for mail in found {
            if self.asked.insert(("mail", mail.no.0)) {
                self.facts.mails.push(mail);
            }
        }
        Ok(())
    }

    /// Bytes of mails, from the file or from beside it.
    pub(super) fn raw(&mut self, keys: &Keys) -> Result<(), Broken> {
        for no in &keys.raw {
            if !self.asked.insert(("raw", no.0)) {
                continue;
            }
            if let Some(bytes) = rows::raw(self.statements.connection, self.blobs, no.0)? {
                self.facts.raw.push((*no, bytes.into()));
            }
        }
        Ok(())
    }

    pub(super) fn outgoing(&mut self, keys: &Keys) -> Result<(), Broken> {
        for no in &keys.outbox {
            self.out(no.0)?;
            self.around_out(no.0)?;
        }
        let mut wanted = Vec::new();
        if let Some((at, many)) = keys.due_mail {
            let bounds = (at.as_microsecond(), rows::bound(many));
            wanted.extend(self.statements.numbers(filter::DUE_MAIL, bounds)?);
        }
        if let Some(many) = keys.held_mail {
            wanted.extend(self.statements.numbers(filter::HELD_MAIL, [rows::bound(many)])?);
        }
        if let Some(lease) = keys.held_by {
            wanted.extend(self.statements.numbers(filter::HELD_BY, [lease.to_string()])?);
        }
        for no in wanted {
            self.out(no)?;
            self.around_out(no)?;
        }
        Ok(())
    }

    pub(super) fn answered(&mut self, keys: &Keys) -> Result<(), Broken> {
        for Answered { person, id } in &keys.answered {
            let found = self.statements.numbers(filter::ANSWERED, (person.0, id.as_str()))?;
            found.into_iter().try_for_each(|no| self.out(no))?;
        }
        Ok(())
    }

    fn out(&mut self, no: i64) -> Result<(), Broken> {
        if !self.asked.insert(("outbox", no)) {
            return Ok(());
        }
        let sql = "SELECT doc FROM outbox WHERE no = ?1";
        let found: Vec<Outgoing> = self.statements.docs("outgoing mail", sql, [no])?;
        for mut mail in found {
            let sql = "SELECT bytes FROM outbox_bytes WHERE no = ?1";
            let bytes: Option<Vec<u8>> = self
                .statements
                .with(sql, |bytes| Ok(bytes.query_row([no], |row| row.get(0)).optional()?))?;
            mail.bytes = bytes.map(Into::into);
            self.facts.outbox.push(mail);
        }
        Ok(())
    }

    /// What composing needs to know.
    fn around_out(&mut self, no: i64) -> Result<(), Broken> {
        let Some(mail) = self.facts.outbox.iter().rev().find(|o| o.no.0 == no).cloned() else {
            return Ok(());
        };
        self.firm(mail.firm)?;
        self.person(mail.person)?;
        mail.by.map_or(Ok(()), |by| self.person(by))?;
        for ticket in mail.tickets {
            self.ticket(ticket.0)?;
        }
        mail.batch.map_or(Ok(()), |batch| self.batch(batch.0))
    }

    pub(super) fn sent(&mut self, asked: &SentSince) -> Result<(), Broken> {
        let since: Timestamp = asked.since;
        let bounds = (asked.person.0, since.as_microsecond());
        let found: Vec<Sent> = self.statements.docs("outgoing mail", filter::SENT_SINCE, bounds)?;
        self.facts.sent.extend(found.into_iter().map(|mail| SentCount {
            person: mail.person,
            notice: mail.notice,
            tickets: mail.tickets,
            at: mail.created_at,
        }));
        Ok(())
    }
}
