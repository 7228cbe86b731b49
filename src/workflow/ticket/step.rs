//! What a cell of the table does, by name: a ticket on its way through one event.
//!
//! A step starts as a copy of the ticket and ends as a [`Decision`]. It never looks at the status to
//! choose what to do: choosing is the table's.

mod answers;
mod sending;
mod staff;

use super::{Context, Flag, Status, Ticket};
use crate::workflow::activity::{Activity, Decision, Refusal};
use crate::workflow::effect::{Effect, Notice, Recipient};
use crate::workflow::event::{Event, Label, NamedFile, ReleasedMail, Words};
use crate::workflow::reminder::{self, After};
use jiff::Timestamp;

/// What a cell answers.
pub(super) type Answer = Result<Decision, Refusal>;

/// Headlines of a notice to staff; the words follow after an empty line.
mod headline {
    pub(super) const COMMENT: &str = "Comment Added";
    pub(super) const DONE: &str = "Pending Verification: the employee said DONE";
    pub(super) const DONE_AGAIN: &str = "Pending Verification: the employee said DONE again";
    pub(super) const POSSIBLE_DONE: &str = "Possible DONE: please read the answer";
    pub(super) const LATE_COMMENT: &str = "Late comment: the ticket is closed";
    pub(super) const LATE_DONE: &str = "DONE after closing: the ticket is closed";
    pub(super) const UNREADABLE: &str =
        "Some of the mail, or all, is encrypted: nobody here can read it. It is kept as it came.";
    pub(super) const FILES_REFUSED: &str = "Some of its files are of a kind or size that the firm does not take. They are kept with the mail as it came.";
    pub(super) const UNDELIVERABLE: &str = "Undeliverable: a mail to the employee bounced, reminders pause";
    pub(super) const UNANSWERED: &str = "Unanswered: the duration of the reminders is over";
    pub(super) const HELD: &str = "Held: the employee cannot be reached";
}

/// Files of one mail that are named as not taken.
const REFUSED_SHOWN_MAX: usize = 10;

/// One event happening to one ticket.
pub(super) struct Step<'a> {
    context: &'a Context<'a>,
    before: &'a Ticket,
    ticket: Ticket,
    activity: Activity,
    effects: Vec<Effect>,
    /// How many came with the words, for the log and for staff.
    files: Option<String>,
    /// Those that the firm does not take.
    refused: Vec<NamedFile>,
    /// The mail out of which staff took the words.
    released: Option<ReleasedMail>,
}

impl<'a> Step<'a> {
    /// Before anything is changed.
    pub(super) fn new(before: &'a Ticket, event: &Event, context: &'a Context<'a>) -> Self {
        let activity = Activity {
            event: event.kind(),
            from: before.status,
            to: before.status,
            text: None,
            notes: Vec::new(),
            labels: Vec::new(),
        };
        let (ticket, effects, refused) = (before.clone(), Vec::new(), Vec::new());
        Step { context, before, ticket, activity, effects, files: None, refused, released: None }
    }

    /// Closes the books: status, counters, times and the reminder clock.
    fn finish(mut self) -> Answer {
        let (now, human) = (self.context.now, self.context.actor.is_human());
        self.ticket.events = self.ticket.events.saturating_add(1);
        self.ticket.last_activity = now;
        self.ticket.last_human = if human { Some(now) } else { self.ticket.last_human };
        self.settle_clock()?;
        self.activity.to = self.ticket.status;
        Ok(Decision::new(self.ticket, self.activity, self.effects))
    }

    /// The clock runs in Pending Correction only, and stands while nobody can be reached.
    fn settle_clock(&mut self) -> Result<(), Refusal> {
        if self.ticket.status != Status::PendingCorrection {
            self.ticket.stop_clock();
        } else if reminder::is_paused(&self.ticket) {
            self.ticket.reminders.next = None;
        } else if reminder::is_paused(self.before) {
            self.arm(self.context.now)?;
        }
        Ok(())
    }

    /// Sets the clock to what comes after that time.
    fn arm(&mut self, after: Timestamp) -> Result<(), Refusal> {
        self.ticket.arm(self.context.settings, After::Running(after)).map_err(|_| Refusal::BadSettings)
    }

    /// Into Pending Correction: a new cycle, the clock starts anew.
    fn enter_pending_correction(&mut self) -> Result<(), Refusal> {
        self.ticket.status = Status::PendingCorrection;
        self.ticket.cycle = self.ticket.cycle.saturating_add(1);
        self.ticket.stop_clock();
        self.ticket.reminders.since = Some(self.context.now);
        self.arm(self.context.now)
    }

    /// A new round: no token that is out proves a DONE any more.
    fn new_round(&mut self) {
        self.ticket.round = self.ticket.round.saturating_add(1);
        // The mail about this very event is of the new round: its number is the one that `finish` gives.
        self.ticket.round_began = self.ticket.events.saturating_add(1);
        self.ticket.said_done = false;
        self.ticket.asked_done = false;
        self.lower(&[Flag::PossibleDone, Flag::LateComment, Flag::Unanswered, Flag::Stopped]);
    }

    /// Puts the words into the timeline.
    fn say(&mut self, words: Words) {
        let files_only = words.text.trim().is_empty() && words.files > 0;
        self.activity.labels = words.labels;
        self.activity.notes.extend(words.released.map(|mail| mail.note()));
        self.released = words.released;
        if files_only && !self.activity.labels.contains(&Label::FilesOnly) {
            self.activity.labels.push(Label::FilesOnly);
        }
        self.files = match words.files {
            0 => None,
            1 => Some("1 file".to_owned()),
            n => Some(format!("{n} files")),
        };
        self.activity.notes.extend(self.files.clone());
        let refused = words.refused.iter().take(REFUSED_SHOWN_MAX);
        self.activity.notes.extend(refused.map(|file| format!("not taken: file {}", file.no)));
        self.refused = words.refused;
        self.activity.text = Some(words.text).filter(|text| !text.trim().is_empty());
    }

    fn text(&self) -> String {
        self.activity.text.clone().unwrap_or_default()
    }

    fn note(&mut self, note: impl Into<String>) {
        self.activity.notes.push(note.into());
    }

    /// Whether the flag was down before.
    fn raise(&mut self, flag: Flag) -> bool {
        self.ticket.flags.insert(flag)
    }

    fn lower(&mut self, flags: &[Flag]) {
        self.ticket.flags.retain(|flag| !flags.contains(flag));
    }

    fn mail_employee(&mut self, notice: Notice, text: String) {
        self.effects.push(Effect { notice, to: Recipient::Employee, text });
    }

    /// Which files, by the name for display: the log has their places alone.
    fn not_taken(&self) -> String {
        if self.refused.is_empty() {
            return String::new();
        }
        let shown = self.refused.iter().take(REFUSED_SHOWN_MAX);
        let mut lines: Vec<String> = shown.map(|file| format!("file {}: {}", file.no, file.name)).collect();
        let more = self.refused.len().saturating_sub(REFUSED_SHOWN_MAX);
        lines.extend((more > 0).then(|| format!("and {more} more")));
        format!("{}\n{}", headline::FILES_REFUSED, lines.join("\n"))
    }

    /// Whose words they are: not those of whoever released them.
    fn taken_out(&self) -> String {
        let Some(mail) = self.released else { return String::new() };
        let proof = if mail.proven { "its sender is proven" } else { "nothing proves who wrote it" };
        format!("Staff took these words out of {}; {proof}. `inbox show {}` has it.", mail.no, mail.no)
    }

    fn tell_staff(&mut self, headline: &str) {
        let said = |label, words| if self.activity.labels.contains(&label) { words } else { "" };
        let sealed = said(Label::Unreadable, headline::UNREADABLE);
        let refused = self.not_taken();
        let words = self.activity.text.as_deref().unwrap_or_default();
        let files = self.files.as_ref().map_or(String::new(), |files| format!("[{files}]"));
        let released = self.taken_out();
        let parts = [headline, &released, sealed, &refused, words, &files];
        let text = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n");
        self.effects.push(Effect { notice: Notice::Staff, to: Recipient::Assigner, text });
    }
}
