//! Outgoing mails, written for a change: the rows that are written most often.
//!
//! It decides nothing, and composes nothing.

use super::broken::Broken;
use super::rows;
use super::write::{Pen, refused};
use crate::workflow::effect::Notice;
use crate::workflow::outbox::Outgoing;
use rusqlite::params;

impl Pen<'_, '_> {
    pub(super) fn outgoing(&self, mail: &Outgoing) -> Result<(), Broken> {
        let doc = rows::json("outgoing mail", mail)?;
        let next = self.kept.borrow_mut().next(self.statements.connection)?.outbox;
        // Only what is tried first differs: counters that a change does not move say nothing of its numbers.
        let is_written = match mail.no.0 >= next {
            true => self.new_outgoing(mail, &doc)? || self.moved(mail, &doc)?,
            false => self.moved(mail, &doc)? || self.new_outgoing(mail, &doc)?,
        };
        if !is_written {
            return Err(refused(format!("{} is another mail, or somebody else's", mail.no)));
        }
        if mail.notice == Notice::ConfirmAlias && mail.state.is_over() {
            // They hold a key that may still be good.
            return self.run("DELETE FROM outbox_bytes WHERE no = ?1", [mail.no.0]).map(drop);
        }
        let Some(bytes) = &mail.bytes else { return Ok(()) };
        // The same bytes are not written again with each try.
        let sql = "INSERT INTO outbox_bytes (no, bytes) VALUES (?1, ?2)
            ON CONFLICT (no) DO UPDATE SET bytes = excluded.bytes WHERE bytes <> excluded.bytes";
        self.run(sql, params![mail.no.0, &bytes[..]]).map(drop)
    }

    fn new_outgoing(&self, mail: &Outgoing, doc: &str) -> Result<bool, Broken> {
        let sql = "INSERT INTO outbox (no, person, state, next_at, created_at, doc, counted)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (no) DO NOTHING";
        let (next, made) = (mail.next_at.as_microsecond(), mail.created_at.as_microsecond());
        let (state, counted) = (mail.state.word(), mail.notice.is_counted());
        Ok(self.run(sql, params![mail.no.0, mail.person.0, state, next, made, doc, counted])? > 0)
    }

    /// Whose it is, and what, never changes. To name the person's column would have SQLite look for broken references,
    /// and copy each page of the statement for the case that it finds one.
    fn moved(&self, mail: &Outgoing, doc: &str) -> Result<bool, Broken> {
        let sql = "UPDATE outbox SET state = ?3, next_at = ?4, doc = ?6
            WHERE no = ?1 AND person = ?2 AND created_at = ?5";
        let (next, made) = (mail.next_at.as_microsecond(), mail.created_at.as_microsecond());
        Ok(self.run(sql, params![mail.no.0, mail.person.0, mail.state.word(), next, made, doc])? > 0)
    }
}
