//! A ticket before it is sent: made, and edited for as long as nobody has seen it.

use super::{Kind, ReminderClock, Status, Ticket};
use crate::workflow::activity::Refusal;
use crate::workflow::ids::{FirmId, PersonId, TicketNo};
use crate::workflow::settings::Settings;
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::fmt;

/// What a new ticket cannot be without.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftOf {
    /// `T-1042`.
    pub no: TicketNo,
    /// Whose.
    pub firm: FirmId,
    /// Who assigns it.
    pub assigner: PersonId,
    /// Post or profile.
    pub kind: Kind,
    /// Its title.
    pub title: String,
}

/// Fields to set; `None` leaves one as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edit {
    /// See [`Ticket::title`].
    pub title: Option<String>,
    /// See [`Ticket::kind`].
    pub kind: Option<Kind>,
    /// See [`Ticket::url`].
    pub url: Option<String>,
    /// See [`Ticket::captured_text`].
    pub captured_text: Option<String>,
    /// Replaces all Requested Actions.
    pub actions: Option<Vec<String>>,
    /// See [`Ticket::description`].
    pub description: Option<String>,
    /// Replaces all violation categories.
    pub violations: Option<Vec<String>>,
    /// See [`Ticket::employee`].
    pub employee: Option<PersonId>,
}

/// One field that cannot be so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// Which, by the name of its column in a file.
    pub field: &'static str,
    /// What is wrong, and what would do.
    pub why: String,
}

impl Wrong {
    /// About this field.
    pub fn new(field: &'static str, why: impl Into<String>) -> Self {
        Wrong { field, why: why.into() }
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.why)
    }
}

impl Edit {
    /// Whether a person could read these fields in a mail: nothing blank, an address of the web, categories out of the
    /// firm's list.
    ///
    /// # Errors
    /// What is wrong, and what would do.
    pub fn check(&self, settings: Option<&Settings>) -> Result<(), Wrong> {
        if self.title.as_deref().is_some_and(is_blank) {
            return Err(Wrong::new("title", "the title is empty; say in a few words what it is about"));
        }
        if self.actions.iter().flatten().any(|action| is_blank(action)) {
            return Err(Wrong::new("actions", "a Requested Action is empty; say what is to be done"));
        }
        if let Some(url) = self.url.as_deref().filter(|url| !url.is_empty() && !is_web(url)) {
            let why = format!("{url:?}: only addresses that begin with http:// or https://");
            return Err(Wrong::new("url", why));
        }
        let known = settings.map(|s| s.categories.as_slice()).unwrap_or_default();
        let is_known = |code: &String| known.iter().any(|(other, _)| other == code);
        let unknown = self.violations.iter().flatten().find(|code| !is_known(code));
        unknown.map_or(Ok(()), |code| Err(Wrong::new("violations", no_category(code, known))))
    }
}

fn no_category(code: &str, known: &[(String, String)]) -> String {
    let codes = known.iter().map(|(code, _)| code.as_str()).collect::<Vec<_>>().join(", ");
    let there = match known.is_empty() {
        true => {
            "it lists none yet: `firm import-categories FILE` or `firm set categories` lists them".to_owned()
        }
        false => format!("there are: {codes}"),
    };
    format!("{code:?} is no violation category of the firm; {there}")
}

fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || c.is_control())
}

fn is_web(url: &str) -> bool {
    let after = |scheme: &str| {
        let start = url.get(..scheme.len()).filter(|start| start.eq_ignore_ascii_case(scheme));
        start.is_some() && url.len() > scheme.len()
    };
    (after("http://") || after("https://")) && !url.contains(char::is_whitespace)
}

impl Ticket {
    /// A new Send Later ticket, without employee or actions; [`Ticket::edit`] fills it in.
    #[must_use]
    pub fn draft(of: DraftOf, now: Timestamp) -> Self {
        Ticket {
            no: of.no,
            firm: of.firm,
            title: of.title,
            kind: of.kind,
            url: None,
            captured_text: None,
            actions: Vec::new(),
            description: String::new(),
            violations: Vec::new(),
            employee: None,
            assigner: of.assigner,
            status: Status::SendLater,
            cycle: 0,
            round: 0,
            round_began: 0,
            events: 0,
            said_done: false,
            asked_done: false,
            flags: BTreeSet::new(),
            reminders: ReminderClock::default(),
            scheduled: None,
            batch: None,
            created_at: now,
            sent_at: None,
            closed_at: None,
            closing: None,
            last_activity: now,
            last_human: Some(now),
            soft_bounces: 0,
            away: None,
            import: None,
        }
    }

    /// The ticket with these fields set.
    ///
    /// # Errors
    /// [`Refusal::NotApplicable`] once it was sent, [`Refusal::Closed`] once it was withdrawn,
    /// [`Refusal::NoChange`] if nothing would be different.
    pub fn edit(&self, edit: Edit, now: Timestamp) -> Result<Ticket, Refusal> {
        match self.status {
            Status::SendLater => {}
            Status::Closed => return Err(Refusal::Closed),
            Status::PendingCorrection | Status::CommentAdded | Status::PendingVerification => {
                return Err(Refusal::NotApplicable);
            }
        }
        let mut edited = self.clone();
        edited.set(edit);
        if edited == *self {
            return Err(Refusal::NoChange);
        }
        (edited.last_activity, edited.last_human) = (now, Some(now));
        Ok(edited)
    }

    fn set(&mut self, edit: Edit) {
        put(&mut self.title, edit.title);
        put(&mut self.kind, edit.kind);
        put(&mut self.actions, edit.actions);
        put(&mut self.description, edit.description);
        put(&mut self.violations, edit.violations);
        put(&mut self.url, edit.url.map(Some));
        put(&mut self.captured_text, edit.captured_text.map(Some));
        if edit.employee.is_some_and(|to| self.employee != Some(to)) {
            self.flags.clear();
        }
        put(&mut self.employee, edit.employee.map(Some));
    }
}

fn put<T>(field: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *field = value;
    }
}
