//! The way of one mail: measured, fetched, counted, offered, and marked when it is durable.
//!
//! A mail that cannot be fetched, or is answered with "later", waits for its own time and stops no
//! other. Nothing is marked before the answer, and nothing that has it is offered again.

use super::keeper::Keeper;
use super::session::{BIG_KEYWORD, DONE_KEYWORD, Session};
use super::state::State;
use super::trouble::Trouble;
use crate::inbound::Taken;
use crate::mail::{Envelope, Incoming, ReversePath, Source};
use crate::ports::Gone;
use std::sync::Arc;

/// Answers of "later" in a row after which the rest of the folder waits as well.
const LATER_ROW_MAX: u32 = 3;

/// Which mail, and where.
pub struct Place {
    /// Of the folder.
    pub uidvalidity: u32,
    /// Of the mail.
    pub uid: u32,
    /// Keywords are kept.
    pub keywords: bool,
}

/// What became of one mail in this look.
pub enum Step {
    /// Durable, or none of our business.
    Done,
    /// It waits for its own time.
    Waits,
    /// Over the limit.
    TooBig,
    /// All wait: the queue is full, or the store has trouble.
    Halt,
}

/// What the server gave.
enum Fetched {
    Mail(Vec<u8>),
    TooBig(u32),
    /// An empty OK, or a refusal: it may be gone.
    Unknown,
}

impl Keeper<'_> {
    /// Takes one mail as far as it goes today.
    ///
    /// # Errors
    /// [`Trouble`] that ends the session.
    pub fn mail(&mut self, session: &mut Session<'_>, place: &Place) -> Result<Step, Trouble> {
        let is_done = self.state.as_ref().is_some_and(|state| state.is_done(place.uid));
        if self.too_big.contains(&place.uid) {
            return Ok(Step::TooBig);
        }
        if self.state.as_ref().is_some_and(|state| state.is_passed(place.uid)) {
            return Ok(Step::Done);
        }
        if self.is_held(place.uid) {
            return Ok(if is_done { Step::Done } else { Step::Waits });
        }
        if is_done {
            return self.mark_again(session, place);
        }
        // Held before it is asked for: if asking ends the session, the next one begins with the others.
        self.hold(place.uid);
        match self.fetch(session, place.uid)? {
            Fetched::Mail(raw) => self.offer(session, place, raw),
            Fetched::TooBig(octets) => self.leave_big(session, place, octets),
            Fetched::Unknown => Ok(Step::Waits),
        }
    }

    fn fetch(&self, session: &mut Session<'_>, uid: u32) -> Result<Fetched, Trouble> {
        let size = match session.size(uid) {
            Err(Trouble::Refused(_)) => None,
            other => other?,
        };
        let body = match size {
            None => return Ok(Fetched::Unknown),
            Some(octets) if octets > self.mailbox.settings.size_max => return Ok(Fetched::TooBig(octets)),
            Some(_) => session.body(uid),
        };
        match body {
            Err(Trouble::Refused(_)) => Ok(Fetched::Unknown),
            other => Ok(other?.map_or(Fetched::Unknown, Fetched::Mail)),
        }
    }

    /// It stays where it is, with a keyword for people and a number on the page: it is not lost.
    fn leave_big(&mut self, session: &mut Session<'_>, place: &Place, octets: u32) -> Result<Step, Trouble> {
        tracing::warn!(mail = self.label(place), octets, "imap: over the size limit, left where it is");
        self.too_big.insert(place.uid);
        self.holds.remove(&place.uid);
        if place.keywords {
            not_refused(session.flag(place.uid, BIG_KEYWORD))?;
        }
        Ok(Step::TooBig)
    }

    fn source(&self, place: &Place) -> Source {
        Source::Imap { mailbox: self.mailbox.name(), uidvalidity: place.uidvalidity, uid: place.uid }
    }

    /// What operational logs call a mail; its [`Source`] names the user.
    fn label(&self, place: &Place) -> String {
        format!("{} {}/{}", self.mailbox.label(), place.uidvalidity, place.uid)
    }

    fn offer(&mut self, session: &mut Session<'_>, place: &Place, raw: Vec<u8>) -> Result<Step, Trouble> {
        let earlier_tries = self.state.as_mut().map_or(Ok(0), |state| state.try_once(place.uid))?;
        let envelope = Envelope::of(ReversePath::Unknown, Vec::new());
        let mail = Incoming { raw: Arc::from(raw), envelope, source: self.source(place), earlier_tries };
        match self.mailbox.accept.offer(mail) {
            Err(busy) => {
                self.holds.remove(&place.uid);
                self.put_off(place, &busy.to_string())?;
                Ok(Step::Halt)
            }
            Ok(pending) => self.answered(session, place, pending.wait()),
        }
    }

    fn answered(
        &mut self,
        session: &mut Session<'_>,
        place: &Place,
        answer: Result<Taken, Gone>,
    ) -> Result<Step, Trouble> {
        match answer {
            Ok(Taken::Durable(disposition)) => {
                tracing::info!(mail = self.label(place), disposition, "imap: taken in");
                self.state.iter_mut().for_each(|state| state.done(place.uid));
                self.mailbox.note(|status| status.taken += 1);
                self.later_row = 0;
                self.halted.reset();
                self.holds.remove(&place.uid);
                self.mark(session, place)?;
                Ok(Step::Done)
            }
            Ok(Taken::NotOurs) => {
                self.state.iter_mut().for_each(|state| state.pass(place.uid));
                self.holds.remove(&place.uid);
                Ok(Step::Done)
            }
            Ok(Taken::Later(why)) => {
                self.put_off(place, &why)?;
                self.later_row += 1;
                let halt = self.later_row >= LATER_ROW_MAX;
                self.later_row = if halt { 0 } else { self.later_row };
                Ok(if halt { Step::Halt } else { Step::Waits })
            }
            // No answer at all: the try stays counted.
            Err(gone) => {
                self.complaint = Some(gone.to_string());
                Ok(Step::Halt)
            }
        }
    }

    /// An answer, though not the one we want: no crash, so the try does not count.
    fn put_off(&mut self, place: &Place, why: &str) -> Result<(), Trouble> {
        tracing::warn!(mail = self.label(place), why, "imap: left for later");
        self.complaint = Some(format!("mail waits: {why}"));
        self.state.as_mut().map_or(Ok(()), |state| {
            state.answered(place.uid);
            state.save()
        })
    }

    /// Durable, yet the server lists it: its mark was lost, or the server keeps none.
    fn mark_again(&mut self, session: &mut Session<'_>, place: &Place) -> Result<Step, Trouble> {
        let moves = self.folders()?.1.is_some() && session.can_move();
        if moves || place.keywords {
            self.hold(place.uid);
            self.mark(session, place)?;
        }
        Ok(Step::Done)
    }

    /// Moved, else flagged. Only ever called for what is durable.
    fn mark(&mut self, session: &mut Session<'_>, place: &Place) -> Result<(), Trouble> {
        let processed = self.folders()?.1.filter(|_| session.can_move());
        if let Some(folder) = processed {
            match self.move_or_make(session, place.uid, &folder) {
                Err(Trouble::Refused(why)) => {
                    self.complaint = Some(format!("not moved to the folder for processed mail: {why}"));
                }
                other => return other,
            }
        }
        if !place.keywords {
            // The server will not remember: our notes must.
            self.state.as_ref().map_or(Ok(()), State::save)?;
        }
        let keyword = if place.keywords { DONE_KEYWORD } else { "" };
        not_refused(session.flag(place.uid, format!("\\Seen {keyword}").trim_end()))
    }

    /// RFC 3501 section 6.4.7: the folder may have to be made first; once is enough to know.
    fn move_or_make(&mut self, session: &mut Session<'_>, uid: u32, folder: &str) -> Result<(), Trouble> {
        match session.move_to(uid, folder) {
            Err(Trouble::Refused(_)) if !self.made_folder => {
                self.made_folder = true;
                session.create(folder)?;
                session.move_to(uid, folder)
            }
            other => other,
        }
    }
}

/// A refused mark is no reason to leave: the store knows the mail.
fn not_refused(answer: Result<(), Trouble>) -> Result<(), Trouble> {
    match answer {
        Err(Trouble::Refused(_)) => Ok(()),
        other => other,
    }
}
