//! What staff decide: answering, NOT COMPLETED, REOPEN, closing.

use super::{Answer, Step};
use crate::workflow::activity::Refusal;
use crate::workflow::effect::Notice;
use crate::workflow::event::Words;
use crate::workflow::settings::CloseNote;
use crate::workflow::ticket::{Closing, ClosingKind, Flag, Status};

impl Step<'_> {
    /// Words about a draft become part of its description.
    pub(in super::super) fn describe(mut self, words: Words) -> Answer {
        self.say_something(words)?;
        let text = self.text();
        if !self.ticket.description.is_empty() && !text.is_empty() {
            self.ticket.description.push_str("\n\n");
        }
        self.ticket.description.push_str(&text);
        self.finish()
    }

    /// The employee hears it; nobody's turn changes.
    pub(in super::super) fn respond(mut self, words: Words) -> Answer {
        self.answer_employee(words)?;
        self.finish()
    }

    /// The employee hears it and has to act.
    pub(in super::super) fn respond_and_wait(mut self, words: Words) -> Answer {
        self.answer_employee(words)?;
        self.enter_pending_correction()?;
        self.finish()
    }

    fn answer_employee(&mut self, words: Words) -> Result<(), Refusal> {
        self.say_something(words)?;
        self.lower(&[Flag::PossibleDone]);
        let text = self.text();
        self.mail_employee(Notice::Response, text);
        Ok(())
    }

    fn say_something(&mut self, words: Words) -> Result<(), Refusal> {
        if words.text.trim().is_empty() && words.files == 0 {
            return Err(Refusal::NoChange);
        }
        self.say(words);
        Ok(())
    }

    /// Not finished yet: the employee has to act again.
    pub(in super::super) fn not_completed(mut self, words: Words) -> Answer {
        self.say(words);
        self.new_round();
        let text = self.text();
        self.mail_employee(Notice::NotCompleted, text);
        self.enter_pending_correction()?;
        self.finish()
    }

    /// Out of Closed. What was withdrawn before it was ever sent is sent now, for the first time.
    pub(in super::super) fn reopen(mut self, words: Words) -> Answer {
        (self.ticket.closed_at, self.ticket.closing) = (None, None);
        if self.ticket.sent_at.is_some() {
            self.hold_if_unreachable();
            return self.not_completed(words);
        }
        self.check_sendable()?;
        self.say(words);
        self.new_round();
        self.first_mail()?;
        self.finish()
    }

    /// Closing cleared the flag; whoever reopens has to see it again.
    fn hold_if_unreachable(&mut self) {
        if !self.is_reachable() {
            self.raise(Flag::Held);
        }
    }

    /// A draft that nobody ever saw: nobody is told.
    pub(in super::super) fn withdraw(mut self, note: String) -> Answer {
        self.ticket.scheduled = None;
        self.shut(ClosingKind::Withdrawn, note)?;
        self.finish()
    }

    /// After a DONE it is verified, without one not required, and then why is asked for.
    pub(in super::super) fn close(mut self, note: String) -> Answer {
        if !self.ticket.said_done {
            return self.close_unanswered(note);
        }
        self.mail_employee(Notice::Closed, note.trim().to_owned());
        self.shut(ClosingKind::Verified, note)?;
        self.finish()
    }

    /// The employee has not acted: not required, and why is asked for.
    pub(in super::super) fn close_unanswered(mut self, note: String) -> Answer {
        if note.trim().is_empty() {
            return Err(Refusal::ReasonNeeded);
        }
        self.mail_employee(Notice::Withdrawn, note.trim().to_owned());
        self.shut(ClosingKind::NotRequired, note)?;
        self.finish()
    }

    /// Closed is the end of all trouble with a ticket.
    fn shut(&mut self, kind: ClosingKind, note: String) -> Result<(), Refusal> {
        let note = note.trim().to_owned();
        if note.is_empty() && self.context.settings.close_note == CloseNote::Required {
            return Err(Refusal::ReasonNeeded);
        }
        self.note(kind.word());
        self.activity.text = Some(note.clone()).filter(|text| !text.is_empty());
        self.ticket.status = Status::Closed;
        self.ticket.closed_at = Some(self.context.now);
        self.ticket.closing = Some(Closing { kind, note });
        self.ticket.flags.clear();
        Ok(())
    }
}
