//! A firm's settings. They live in the database, are changed by command, versioned and logged.

use crate::mail::Address;
use crate::words;
use jiff::civil::{Date, Time, Weekday};
use serde::{Deserialize, Serialize};

words! {
    /// What a reply with the right token but without a verdict on its sender may do.
    pub enum TrustReply {
        /// Nothing: it is parked.
        Authenticated = "authenticated",
        /// Comment and DONE, never commands.
        Token = "token",
    }
}

words! {
    /// Whether closing needs a note of what was checked.
    pub enum CloseNote {
        /// Recorded if given.
        Optional = "optional",
        /// Refused without.
        Required = "required",
    }
}

/// Working hours and days in the firm's zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Hours {
    /// Mail of the engine's own making goes out from here ...
    pub from: Time,
    /// ... to here.
    pub to: Time,
    /// The working days, `1` = Monday ... `7` = Sunday (ISO 8601).
    pub days: Vec<i8>,
}

impl Default for Hours {
    fn default() -> Self {
        Hours { from: Time::constant(8, 0, 0, 0), to: Time::constant(18, 0, 0, 0), days: vec![1, 2, 3, 4, 5] }
    }
}

impl Hours {
    /// Whether the weekday is worked.
    #[must_use]
    pub fn works_on(&self, weekday: Weekday) -> bool {
        self.days.contains(&weekday.to_monday_one_offset())
    }
}

/// When reminders go out. Durations are whole days of the calendar in the firm's zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReminderRule {
    /// `false`: none.
    pub on: bool,
    /// First reminders, days after sending; after the last of them the interval runs.
    pub offsets_days: Vec<u32>,
    /// "How often"; `None`: only the offsets.
    pub every_days: Option<u32>,
    /// "For a specified duration", days after sending.
    pub for_days: u32,
    /// At most so many a cycle; `None`: no limit but the duration.
    pub max: Option<u32>,
    /// The local time.
    pub at: Time,
    /// Days after sending at which the manager gets a mail of their own.
    pub manager_after_days: Option<u32>,
}

impl Default for ReminderRule {
    fn default() -> Self {
        ReminderRule {
            on: true,
            offsets_days: Vec::new(),
            every_days: Some(3),
            for_days: 30,
            max: None,
            at: Time::constant(9, 0, 0, 0),
            manager_after_days: None,
        }
    }
}

/// All settings of a firm, with the spec's defaults.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// IANA zone of the firm.
    pub zone: String,
    /// Working hours and days.
    pub hours: Hours,
    /// Days on which nothing is sent.
    pub holidays: Vec<Date>,
    /// Languages in which DONE is read and mail is written; the first is the default. English always works.
    pub languages: Vec<String>,
    /// Reminders.
    pub reminders: ReminderRule,
    /// "The end of the business day".
    pub eod: Time,
    /// See [`TrustReply`].
    pub trust_reply: TrustReply,
    /// See [`CloseNote`].
    pub close_note: CloseNote,
    /// Blind copy of ticket mail.
    pub journal: Option<Address>,
    /// The name in front of `(Acme Compliance)`; empty: the firm's name.
    pub sender_name: String,
    /// Violation categories: code and name.
    pub categories: Vec<(String, String)>,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            zone: "UTC".to_owned(),
            hours: Hours::default(),
            holidays: Vec::new(),
            languages: vec!["en".to_owned()],
            reminders: ReminderRule::default(),
            eod: Time::constant(17, 30, 0, 0),
            trust_reply: TrustReply::Authenticated,
            close_note: CloseNote::Optional,
            journal: None,
            sender_name: String::new(),
            categories: Vec::new(),
        }
    }
}
