//! What comes from the employee's side: words, DONE, nothing, an absence, a bounce.

use super::{Answer, Step, headline};
use crate::workflow::activity::Refusal;
use crate::workflow::effect::Notice;
use crate::workflow::event::{Doubt, EventKind, Unreachable, Words};
use crate::workflow::ticket::{Flag, Status};

impl Step<'_> {
    /// A person wrote: mail arrives there, and nobody waits for an answer or an absence any more.
    fn answered(&mut self, words: Words) {
        self.say(words);
        self.lower(&[Flag::Undeliverable, Flag::Unanswered]);
        self.ticket.soft_bounces = 0;
        self.ticket.away = None;
    }

    /// Words that staff have to read.
    pub(in super::super) fn comment(mut self, words: Words) -> Answer {
        self.answered(words);
        self.ticket.status = Status::CommentAdded;
        self.tell_staff(headline::COMMENT);
        self.finish()
    }

    /// DONE: a person has to verify. It never closes.
    pub(in super::super) fn done(mut self, words: Words) -> Answer {
        self.record_done(words);
        self.ticket.status = Status::PendingVerification;
        self.tell_staff(headline::DONE);
        self.finish()
    }

    /// DONE while it waits for being verified: kept; staff hear of it if there are words to read.
    pub(in super::super) fn done_again(mut self, words: Words) -> Answer {
        let more = self.brings_more(&words);
        self.record_done(words);
        if more {
            self.tell_staff(headline::DONE_AGAIN);
        }
        self.finish()
    }

    fn record_done(&mut self, words: Words) {
        self.answered(words);
        self.ticket.said_done = true;
        self.lower(&[Flag::PossibleDone]);
        let text = self.text();
        self.mail_employee(Notice::Receipt, text);
    }

    /// Whether there is something to read or to look at beside the DONE.
    fn brings_more(&self, words: &Words) -> bool {
        self.activity.event == EventKind::DoneWithText || words.files > 0
    }

    /// Perhaps DONE: never verified by guess, so it is a comment with a flag, and the employee is asked once.
    pub(in super::super) fn possible_done(mut self, words: Words, doubt: Doubt) -> Answer {
        self.doubt(words, doubt);
        self.ticket.status = Status::CommentAdded;
        self.ask_once(doubt);
        self.finish()
    }

    /// The same while it waits for being verified: it said DONE before, so nobody is asked.
    pub(in super::super) fn possible_done_again(mut self, words: Words, doubt: Doubt) -> Answer {
        self.doubt(words, doubt);
        self.finish()
    }

    fn doubt(&mut self, words: Words, doubt: Doubt) {
        self.answered(words);
        self.note(format!("possible done: {doubt}"));
        self.raise(Flag::PossibleDone);
        self.tell_staff(headline::POSSIBLE_DONE);
    }

    /// At most one did-you-mean mail a round, or one that says that theirs could not be read. An answer to a batch mail is asked about as a whole, elsewhere.
    fn ask_once(&mut self, doubt: Doubt) {
        if self.ticket.asked_done || doubt == Doubt::SeveralTickets {
            return;
        }
        self.ticket.asked_done = true;
        let notice = if doubt == Doubt::Unreadable { Notice::Unreadable } else { Notice::DidYouMean };
        let text = self.text();
        self.mail_employee(notice, text);
    }

    /// Nothing but a quote: somebody tried, and does not know how.
    pub(in super::super) fn help(mut self) -> Answer {
        self.lower(&[Flag::Undeliverable]);
        self.ticket.soft_bounces = 0;
        self.mail_employee(Notice::Help, String::new());
        self.finish()
    }

    /// An automatic reply: only what it says of an absence is kept, as words of theirs that can be redacted.
    pub(in super::super) fn away(mut self, away: Option<String>) -> Answer {
        if away.is_some() {
            self.activity.text.clone_from(&away);
            self.ticket.away = away;
        }
        self.finish()
    }

    /// A mail of ours bounced hard, or softly for the third time in a row; staff hear of the first one.
    pub(in super::super) fn undeliverable(mut self, reason: String) -> Answer {
        self.activity.text = Some(reason);
        self.ticket.soft_bounces = 0;
        if self.raise(Flag::Undeliverable) {
            self.tell_staff(headline::UNDELIVERABLE);
        }
        self.finish()
    }

    /// A bounce of the last mail about a closed ticket.
    pub(in super::super) fn late_bounce(mut self, reason: String) -> Answer {
        self.activity.text = Some(reason);
        self.finish()
    }

    /// Words about a closed ticket.
    pub(in super::super) fn late_comment(mut self, words: Words) -> Answer {
        self.check_was_sent()?;
        self.answered(words);
        self.raise(Flag::LateComment);
        self.tell_staff(headline::LATE_COMMENT);
        self.finish()
    }

    /// A draft may be closed as well: nobody can answer what nobody got.
    fn check_was_sent(&self) -> Result<(), Refusal> {
        if self.ticket.sent_at.is_some() { Ok(()) } else { Err(Refusal::NeverSent) }
    }

    /// As words: a closed ticket asks nobody back.
    pub(in super::super) fn late_possible_done(mut self, words: Words, doubt: Doubt) -> Answer {
        self.note(format!("possible done: {doubt}"));
        self.late_comment(words)
    }

    /// DONE about a closed ticket. Only words beside it are a late comment.
    pub(in super::super) fn late_done(mut self, words: Words) -> Answer {
        self.check_was_sent()?;
        let more = self.brings_more(&words);
        self.answered(words);
        if more {
            self.raise(Flag::LateComment);
        }
        let text = self.text();
        self.mail_employee(Notice::Receipt, text);
        self.tell_staff(headline::LATE_DONE);
        self.finish()
    }

    /// The employee cannot be reached any more.
    pub(in super::super) fn hold(mut self, why: Unreachable) -> Answer {
        if !self.raise(Flag::Held) {
            return Err(Refusal::NoChange);
        }
        self.note(why.word());
        self.tell_staff(&format!("{} ({why})", headline::HELD));
        self.finish()
    }
}
