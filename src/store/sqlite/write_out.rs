//! Outgoing mails, written for a change: the rows that are written most often.
//!
//! It decides nothing, and composes nothing.

use super::broken::Broken;
use super::rows;
use super::write::{Pen, refused};
use crate::workflow::effect::Notice;
use crate::workflow::outbox::Outgoing;
use rusqlite::params;

impl Pen<'_> {
    /// Whose it is never changes. To name that column would have SQLite look for broken references, and copy each page
    /// of the statement for the case that it finds one.
    pub(super) fn outgoing(&self, mail: &Outgoing) -> Result<(), Broken> {
        const MOVED: &str = "UPDATE outbox SET state = ?3, next_at = ?4, doc = ?6
            WHERE no = ?1 AND person = ?2 AND created_at = ?5";
        const NEW: &str = "INSERT INTO outbox (no, person, state, next_at, created_at, doc)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (no) DO NOTHING";
        let doc = rows::json("outgoing mail", mail)?;
        let (next, made) = (mail.next_at.as_microsecond(), mail.created_at.as_microsecond());
        let values = params![mail.no.0, mail.person.0, mail.state.word(), next, made, doc];
        if self.run(MOVED, values)? == 0 && self.run(NEW, values)? == 0 {
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
}
