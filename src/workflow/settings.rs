//! A firm's settings. They live in the database, are changed by command, versioned and logged.

mod files;

pub use files::{FILE_RULE_MAX, FileRule};

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

/// Whether mail is read or written in it.
///
/// # Errors
/// Which ones there are.
pub fn check_language(tag: &str) -> Result<(), String> {
    match LANGUAGES.contains(&tag) {
        true => Ok(()),
        false => Err(format!("unknown {tag:?}; known: {}", LANGUAGES.join(" "))),
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
    /// See [`FileRule`].
    pub files: FileRule,
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
            files: FileRule::default(),
        }
    }
}

/// Languages in which DONE can be read (BCP 47 primary tags); mail falls back to the first one that has templates.
pub const LANGUAGES: &[&str] = &[
    "en", "de", "fr", "es", "it", "pt", "nl", "da", "nb", "sv", "fi", "pl", "cs", "hu", "ru", "uk", "tr",
    "he", "ar", "ja", "zh", "ko", "vi", "ca", "ro", "el",
];

/// The most holidays a firm may list, in days.
const HOLIDAYS_MAX: usize = 4_000;
/// The longest duration of reminders, in days.
const FOR_DAYS_MAX: u32 = super::reminder::DAYS_MAX;
/// The longest display name, in characters.
const SENDER_NAME_MAX: usize = 100;

impl Settings {
    /// Whether the engine can work by these settings. What is refused here is never stored.
    ///
    /// # Errors
    /// What is wrong and what would do, for people.
    pub fn check(&self) -> Result<(), String> {
        super::calendar::Calendar::of(self).map_err(|error| error.to_string())?;
        self.hours.check()?;
        self.reminders.check(&self.hours)?;
        self.check_languages()?;
        self.check_categories()?;
        self.files.check()?;
        if self.holidays.len() > HOLIDAYS_MAX {
            return Err(format!("holidays: {} days, at most {HOLIDAYS_MAX}", self.holidays.len()));
        }
        if self.sender_name.chars().any(char::is_control)
            || self.sender_name.chars().count() > SENDER_NAME_MAX
        {
            return Err(format!("sender_name: one line of at most {SENDER_NAME_MAX} characters"));
        }
        Ok(())
    }

    fn check_languages(&self) -> Result<(), String> {
        if self.languages.is_empty() {
            return Err("languages: none; the first one is the default, for example [\"en\"]".to_owned());
        }
        let checked = self.languages.iter().try_for_each(|tag| check_language(tag));
        checked.map_err(|why| format!("languages: {why}"))
    }

    fn check_categories(&self) -> Result<(), String> {
        let mut seen = std::collections::BTreeSet::new();
        match self.categories.iter().find(|(code, _)| code.trim().is_empty() || !seen.insert(code)) {
            Some((code, _)) => Err(format!("categories: code {code:?} is empty or stands there twice")),
            None => Ok(()),
        }
    }
}

impl Hours {
    fn check(&self) -> Result<(), String> {
        if self.from >= self.to {
            return Err(format!("hours: from {} is not before to {}", self.from, self.to));
        }
        if self.days.is_empty() || self.days.iter().any(|day| !(1..=7).contains(day)) {
            return Err("hours.days: at least one of 1 (Monday) ... 7 (Sunday)".to_owned());
        }
        Ok(())
    }
}

impl ReminderRule {
    /// Whether the rule makes sense within these hours; also for a ticket's own.
    ///
    /// # Errors
    /// What is wrong and what would do, for people.
    pub fn check(&self, hours: &Hours) -> Result<(), String> {
        let last = self.for_days;
        if !(1..=FOR_DAYS_MAX).contains(&last) {
            return Err(format!("reminders.for_days: {last}; 1 to {FOR_DAYS_MAX}"));
        }
        if self.every_days == Some(0) || self.offsets_days.contains(&0) {
            return Err("reminders: 0 days is the day of sending; 1 or more".to_owned());
        }
        if let Some(late) = self.offsets_days.iter().chain(&self.manager_after_days).find(|day| **day > last)
        {
            return Err(format!("reminders: day {late} is after the duration of {last} days"));
        }
        if self.at < hours.from || self.at > hours.to {
            return Err(format!("reminders.at: {} is not within {} to {}", self.at, hours.from, hours.to));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Change = fn(&mut Settings);

    fn with(change: impl FnOnce(&mut Settings)) -> Result<(), String> {
        let mut settings = Settings::default();
        change(&mut settings);
        settings.check()
    }

    #[test]
    fn limits_hold_at_and_over() {
        let days = |n: usize| move |s: &mut Settings| s.holidays = vec![Date::constant(2026, 12, 25); n];
        assert!(with(days(HOLIDAYS_MAX)).is_ok() && with(days(HOLIDAYS_MAX + 1)).is_err());
        let name = |n: usize| move |s: &mut Settings| s.sender_name = "\u{e9}".repeat(n);
        assert!(with(name(SENDER_NAME_MAX)).is_ok() && with(name(SENDER_NAME_MAX + 1)).is_err());
        let lasts = |n: u32| move |s: &mut Settings| s.reminders.for_days = n;
        assert!(with(lasts(FOR_DAYS_MAX)).is_ok() && with(lasts(FOR_DAYS_MAX + 1)).is_err());
        assert!(with(lasts(1)).is_ok() && with(lasts(0)).is_err());
    }

    #[test]
    fn what_the_engine_cannot_work_by_is_refused_in_words() {
        let cases: [(&str, Change); 8] = [
            ("zone", |s| s.zone = "Mars/Base".into()),
            ("hours", |s| s.hours.from = s.hours.to),
            ("hours.days", |s| s.hours.days = vec![8]),
            ("languages", |s| s.languages.clear()),
            ("unknown", |s| s.languages = vec!["tlh".into()]),
            ("categories", |s| s.categories = vec![("A".into(), "x".into()), ("A".into(), "y".into())]),
            ("sender_name", |s| s.sender_name = "a\r\nBcc: b".into()),
            ("reminders.at", |s| s.reminders.at = Time::constant(3, 0, 0, 0)),
        ];
        for (word, change) in cases {
            let why = with(change).unwrap_err();
            assert!(why.contains(word), "{word}: {why}");
        }
        assert_eq!(with(|_| {}), Ok(()));
    }
}
