//! A change to rows and sealed entries, inside the transaction that the turn holds.
//!
//! It decides nothing. What would break a promise (a number used twice, a mail known already, an
//! address of somebody else, counters that run back) is refused, and the job with it.

use super::blobs::{Blobs, RAW_INLINE_MAX};
use super::broken::Broken;
use super::kept::Kept;
use super::statements::Statements;
use super::{filter, rows};
use crate::ledger::{Draft, Head, seal};
use crate::record::{Content, NewMail, Rows};
use crate::store::Fault;
use crate::workflow::batch::Batch;
use crate::workflow::facts::{Dedupe, Next};
use crate::workflow::inbox::Mail;
use crate::workflow::{Firm, FirmId, MailNo, Person, Ticket};
use jiff::Timestamp;
use rusqlite::params;
use std::cell::RefCell;
use std::collections::BTreeSet;

/// Writes one change.
pub(super) struct Pen<'s, 'c> {
    pub(super) statements: &'s Statements<'c>,
    pub(super) blobs: &'s Blobs,
    /// What the next jobs need not read again.
    pub(super) kept: &'s RefCell<Kept>,
    /// When the entries are sealed.
    pub(super) now: Timestamp,
    /// Asked before each kind of row; for fault injection.
    pub(super) step: &'s dyn Fn(&'static str) -> Result<(), Broken>,
}

impl Pen<'_, '_> {
    /// In the order in which rows refer to each other. Gives chain and sequence of each entry.
    pub(super) fn write(&self, change: &Rows) -> Result<Vec<(i64, u64)>, Broken> {
        self.each("firm", &change.firms, |firm| self.firm(firm))?;
        self.each("person", &change.people, |person| self.person(person))?;
        // Given up before taken, so that two people may exchange addresses in one change.
        self.each("address", &change.people, |person| self.forget_addresses(person))?;
        self.each("address", &change.people, |person| self.addresses(person))?;
        self.each("ticket", &change.tickets, |ticket| self.ticket(ticket))?;
        self.each("batch", &change.batches, |batch| self.batch(batch))?;
        if let Some(new) = &change.new_mail {
            (self.step)("new mail")?;
            self.new_mail(new)?;
        }
        self.each("mail", &change.mails, |mail| self.mail(mail))?;
        self.each("remembered", &change.remembered, |act| {
            self.known((act.mail, &act.marks), (true, &act.instead_of))
        })?;
        self.each("outbox", &change.outbox, |mail| self.outgoing(mail))?;
        self.state(change)?;
        self.entries(change)
    }

    fn each<T>(
        &self,
        name: &'static str,
        items: &[T],
        write: impl Fn(&T) -> Result<(), Broken>,
    ) -> Result<(), Broken> {
        items.iter().try_for_each(|item| {
            (self.step)(name)?;
            write(item)
        })
    }

    pub(super) fn run(&self, sql: &'static str, values: impl rusqlite::Params) -> Result<usize, Broken> {
        self.statements.execute(sql, values)
    }

    fn firm(&self, firm: &Firm) -> Result<(), Broken> {
        let sql = "INSERT INTO firm (id, slug, doc) VALUES (?1, ?2, ?3)
            ON CONFLICT (id) DO UPDATE SET slug = excluded.slug, doc = excluded.doc";
        self.kept.borrow_mut().forget_firm(firm.id.0);
        self.run(sql, params![firm.id.0, firm.slug, rows::json("firm", firm)?]).map(drop)
    }

    fn person(&self, person: &Person) -> Result<(), Broken> {
        let sql = "INSERT INTO person (id, firm, doc) VALUES (?1, ?2, ?3)
            ON CONFLICT (id) DO UPDATE SET firm = excluded.firm, doc = excluded.doc";
        self.kept.borrow_mut().forget_person(person.id.0);
        self.run(sql, params![person.id.0, person.firm.0, rows::json("person", person)?]).map(drop)
    }

    fn forget_addresses(&self, person: &Person) -> Result<(), Broken> {
        self.run("DELETE FROM address WHERE person = ?1", [person.id.0]).map(drop)
    }

    fn addresses(&self, person: &Person) -> Result<(), Broken> {
        let keys: BTreeSet<String> = person.addresses().map(|address| address.key()).collect();
        for key in keys {
            let owner = "SELECT person FROM address WHERE key = ?1";
            if let Some(owner) = self.statements.numbers(owner, [&key])?.first() {
                return Err(refused(format!("an address of {} belongs to P-{owner} already", person.id)));
            }
            self.run("INSERT INTO address (key, person) VALUES (?1, ?2)", params![key, person.id.0])?;
        }
        Ok(())
    }

    /// SQLite writes every index of a column that a statement names anew, whether its value changed or not, and
    /// each is a page of its own. So the fewest columns that will do are named.
    fn ticket(&self, ticket: &Ticket) -> Result<(), Broken> {
        const SAME: &str = "UPDATE ticket SET doc = ?9 WHERE no = ?1 AND firm = ?2 AND employee IS ?3
            AND assigner = ?4 AND created_at = ?7 AND is_open = ?10 AND status = ?5 AND due IS ?6 AND flags = ?8";
        const MOVED: &str = "UPDATE ticket SET status = ?5, due = ?6, flags = ?8, doc = ?9
            WHERE no = ?1 AND firm = ?2 AND employee IS ?3 AND assigner = ?4 AND created_at = ?7 AND is_open = ?10";
        const CLOSED: &str = "UPDATE ticket SET status = ?5, due = ?6, flags = ?8, doc = ?9, is_open = ?10
            WHERE no = ?1 AND firm = ?2 AND employee IS ?3 AND assigner = ?4 AND created_at = ?7";
        const ANY: &str =
            "INSERT INTO ticket (no, firm, employee, assigner, status, due, created_at, flags, doc, import, is_open)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9 ->> '$.import', ?10) ON CONFLICT (no) DO UPDATE SET
            firm = excluded.firm, employee = excluded.employee, assigner = excluded.assigner,
            status = excluded.status, due = excluded.due, created_at = excluded.created_at,
            flags = excluded.flags, doc = excluded.doc, is_open = excluded.is_open";
        let doc = rows::json("ticket", ticket)?;
        let due = rows::due(ticket).map(|at| at.as_microsecond());
        let values = params![
            ticket.no.0,
            ticket.firm.0,
            ticket.employee.map(|person| person.0),
            ticket.assigner.0,
            ticket.status.word(),
            due,
            ticket.created_at.as_microsecond(),
            rows::bound(ticket.flags.len()),
            doc,
            rows::is_open(ticket)
        ];
        for sql in [SAME, MOVED, CLOSED, ANY] {
            if self.run(sql, values)? > 0 {
                break;
            }
        }
        Ok(())
    }

    fn batch(&self, batch: &Batch) -> Result<(), Broken> {
        let sql = "INSERT INTO batch (no, doc) VALUES (?1, ?2)
            ON CONFLICT (no) DO UPDATE SET doc = excluded.doc";
        self.run(sql, params![batch.no.0, rows::json("batch", batch)?]).map(drop)
    }

    fn new_mail(&self, new: &NewMail) -> Result<(), Broken> {
        let mail = &new.mail;
        let sql = "INSERT INTO mail (no, disposition, at, doc) VALUES (?1, ?2, ?3, ?4)";
        let doc = rows::json("mail", mail)?;
        self.run(sql, params![mail.no.0, mail.disposition.word(), mail.at.as_microsecond(), doc])?;
        self.weigh((mail.chain(), mail.weight()), 0)?;
        self.raw(new)?;
        self.known((mail.no, &new.dedupe), (new.remembered, &new.instead_of))
    }

    /// A mark has one owner: only the mails that are named give theirs up.
    fn known(
        &self,
        (mail, marks): (MailNo, &[Dedupe]),
        (remembered, instead_of): (bool, &[MailNo]),
    ) -> Result<(), Broken> {
        for mark in marks.iter().collect::<BTreeSet<_>>() {
            for old in instead_of {
                for remembered in [true, false] {
                    let sql = "DELETE FROM dedupe WHERE remembered = ?2 AND mark = ?1 AND mail = ?3";
                    self.run(sql, params![&mark[..], remembered, old.0])?;
                }
            }
            // The key refuses the same mark of the same kind.
            if let Some(owner) = self.statements.numbers(filter::MARK, (&mark[..], !remembered))?.first() {
                return Err(refused(format!("M-{owner} is known by a mark of {mail} already")));
            }
            let sql = "INSERT INTO dedupe (remembered, mark, mail) VALUES (?2, ?1, ?3)";
            self.run(sql, params![&mark[..], remembered, mail.0])?;
        }
        Ok(())
    }

    /// A big mail was staged by whoever submitted it; if not, it is written now, which holds everybody.
    fn raw(&self, new: &NewMail) -> Result<(), Broken> {
        let no = new.mail.no.0;
        if new.raw.len() <= RAW_INLINE_MAX {
            let sql = "INSERT INTO raw (no, bytes) VALUES (?1, ?2)";
            return self.run(sql, params![no, &new.raw[..]]).map(drop);
        }
        let name = match self.blobs.has(&new.mail.sha256, new.raw.len()) {
            true => new.mail.sha256.clone(),
            false => self.blobs.put(&new.raw).map_err(Broken::Job)?,
        };
        self.run("INSERT INTO raw (no, file) VALUES (?1, ?2)", params![no, name]).map(drop)
    }

    /// What a quarantine weighs moves with its mails.
    fn weigh(&self, (firm, now): (FirmId, u64), before: u64) -> Result<(), Broken> {
        let octets = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let more = octets(now).saturating_sub(octets(before));
        if more == 0 {
            return Ok(());
        }
        let sql = "INSERT INTO quarantine (firm, octets) VALUES (?1, max(0, ?2))
            ON CONFLICT (firm) DO UPDATE SET octets = max(0, octets + ?2)";
        self.run(sql, params![firm.0, more]).map(drop)
    }

    fn mail(&self, mail: &Mail) -> Result<(), Broken> {
        let before: Vec<Mail> =
            self.statements.docs("mail", "SELECT doc FROM mail WHERE no = ?1", [mail.no.0])?;
        for before in before {
            self.weigh((before.chain(), 0), before.weight())?;
            self.weigh((mail.chain(), mail.weight()), 0)?;
        }
        let sql = "UPDATE mail SET disposition = ?2, at = ?3, doc = ?4 WHERE no = ?1";
        let doc = rows::json("mail", mail)?;
        let values = params![mail.no.0, mail.disposition.word(), mail.at.as_microsecond(), doc];
        match self.run(sql, values)? {
            0 => Err(refused(format!("{} is not on file", mail.no))),
            _ => Ok(()),
        }
    }

    fn state(&self, change: &Rows) -> Result<(), Broken> {
        if let Some(next) = &change.next {
            (self.step)("next")?;
            self.next(next)?;
        }
        if let Some(live) = change.live {
            (self.step)("live")?;
            self.run("UPDATE state SET live = ?1", [live])?;
            self.kept.borrow_mut().switched(live);
        }
        Ok(())
    }

    /// Numbers are never used twice, so a counter never runs back.
    fn next(&self, next: &Next) -> Result<(), Broken> {
        let list = |n: &Next| [n.ticket, n.mail, n.batch, n.outbox, n.person, n.firm];
        let now = list(&self.kept.borrow_mut().next(self.statements.connection)?);
        if list(next).iter().zip(&now).any(|(new, old)| new < old) {
            return Err(refused("a number would be used twice: the counter runs back".to_owned()));
        }
        self.kept.borrow_mut().count(*next);
        Ok(())
    }

    fn entries(&self, change: &Rows) -> Result<Vec<(i64, u64)>, Broken> {
        let (mut written, mut contents) = (Vec::with_capacity(change.drafts.len()), change.contents.iter());
        for draft in &change.drafts {
            (self.step)("entry")?;
            let head = self.kept.borrow_mut().head(self.statements, draft.firm)?;
            let head = self.entry(&head, draft)?;
            self.words(draft, &mut contents)?;
            written.push((draft.firm, head.seq));
            self.kept.borrow_mut().grew(draft.firm, head);
        }
        Ok(written)
    }

    /// Of the entry that was just written: it commits to them, and they are found by it. They come in the order of
    /// the entries: a search for each would make a big file quadratic.
    fn words(&self, draft: &Draft, contents: &mut std::slice::Iter<'_, Content>) -> Result<(), Broken> {
        let Some(commitment) = &draft.content else { return Ok(()) };
        let Some(content) = contents.next().filter(|content| content.commitment == *commitment) else {
            return Err(refused("an entry commits to words that are not there".to_owned()));
        };
        (self.step)("content")?;
        let sql = "INSERT INTO content (entry, salt, text) VALUES (last_insert_rowid(), ?1, ?2)";
        self.run(sql, params![&content.salt[..], content.text]).map(drop)
    }

    fn entry(&self, head: &Head, draft: &Draft) -> Result<Head, Broken> {
        let sealed = seal(head, draft, self.now);
        let sql = "INSERT OR FAIL INTO entry (firm, seq, at, hash, body) VALUES (?1, ?2, ?3, ?4, ?5)";
        let seq = i64::try_from(sealed.head.seq).unwrap_or(i64::MAX);
        let at = sealed.head.at.as_microsecond();
        self.run(sql, params![draft.firm, seq, at, &sealed.head.hash[..], sealed.body])?;
        Ok(sealed.head)
    }
}

pub(super) fn refused(why: String) -> Broken {
    Broken::Job(Fault::Refused(why))
}
