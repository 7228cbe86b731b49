//! Working days, holidays and local times of a firm.
//!
//! Pure reckoning over a firm's settings: the time is always handed in. Zones come out of the zone
//! database that jiff reads once; a zone that it does not have is an error value, never a silent UTC.

use super::settings::Settings;
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::{AmbiguousOffset, TimeZone};

/// How far a working day is looked for, in days. Beyond it every day is closed, and the day itself is taken.
const SEARCH_DAYS_MAX: u32 = 366;

/// Why a calendar cannot tell a time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// The zone database does not have it.
    #[error("unknown time zone {0:?}: use an IANA name such as Europe/Berlin, and install tzdata")]
    UnknownZone(String),
    /// Before year -9999 or after year 9999.
    #[error("a date is out of range")]
    OutOfRange,
}

impl From<jiff::Error> for CalendarError {
    fn from(_: jiff::Error) -> Self {
        CalendarError::OutOfRange
    }
}

/// A firm's days and hours in its zone.
#[derive(Debug, Clone)]
pub struct Calendar<'a> {
    settings: &'a Settings,
    zone: TimeZone,
}

impl<'a> Calendar<'a> {
    /// The calendar of these settings.
    ///
    /// # Errors
    /// [`CalendarError::UnknownZone`].
    pub fn of(settings: &'a Settings) -> Result<Self, CalendarError> {
        let unknown = |_| CalendarError::UnknownZone(settings.zone.clone());
        Ok(Calendar { settings, zone: TimeZone::get(&settings.zone).map_err(unknown)? })
    }

    /// The zone, for showing local times.
    #[must_use]
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The local date of an instant.
    #[must_use]
    pub fn date(&self, at: Timestamp) -> Date {
        self.zone.to_datetime(at).date()
    }

    /// Whether the firm works on that day.
    #[must_use]
    pub fn is_working_day(&self, date: Date) -> bool {
        self.settings.hours.works_on(date.weekday()) && !self.settings.holidays.contains(&date)
    }

    /// The day itself if it is worked, else the next one that is.
    #[must_use]
    pub fn working_day_from(&self, date: Date) -> Date {
        let mut day = date;
        for _ in 0..SEARCH_DAYS_MAX {
            if self.is_working_day(day) {
                return day;
            }
            day = after(day);
        }
        date
    }

    /// The first working day after that day.
    #[must_use]
    pub fn next_working_day(&self, date: Date) -> Date {
        self.working_day_from(after(date))
    }

    /// The instant of a local time. One that a clock change skips is the first instant after the gap,
    /// one that occurs twice is its first.
    ///
    /// # Errors
    /// [`CalendarError::OutOfRange`].
    pub fn at_local(&self, date: Date, time: Time) -> Result<Timestamp, CalendarError> {
        let local = self.zone.to_ambiguous_timestamp(date.to_datetime(time));
        if !matches!(local.offset(), AmbiguousOffset::Gap { .. }) {
            return Ok(local.compatible()?);
        }
        let before_the_gap = local.earlier()?;
        let change = self.zone.following(before_the_gap).next().map(|t| t.timestamp());
        Ok(change.unwrap_or(local.later()?))
    }

    /// The last instant of the local day.
    ///
    /// # Errors
    /// [`CalendarError::OutOfRange`].
    pub fn end_of_day(&self, at: Timestamp) -> Result<Timestamp, CalendarError> {
        let midnight = self.at_local(after(self.date(at)), Time::midnight())?;
        Ok(midnight - jiff::SignedDuration::from_nanos(1))
    }

    /// "The end of the business day": the next one that is not past yet.
    ///
    /// # Errors
    /// [`CalendarError::OutOfRange`].
    pub fn end_of_business_day(&self, now: Timestamp) -> Result<Timestamp, CalendarError> {
        self.next_slot(now, self.settings.eod)
    }

    /// The next instant after `after` that is this local time on a working day.
    ///
    /// # Errors
    /// [`CalendarError::OutOfRange`].
    pub fn next_slot(&self, after: Timestamp, time: Time) -> Result<Timestamp, CalendarError> {
        let day = self.working_day_from(self.date(after));
        let slot = self.at_local(day, time)?;
        if slot > after { Ok(slot) } else { self.at_local(self.next_working_day(day), time) }
    }

    /// Whether mail of the engine's own making may go out now.
    #[must_use]
    pub fn is_open(&self, now: Timestamp) -> bool {
        let (local, hours) = (self.zone.to_datetime(now), &self.settings.hours);
        self.is_working_day(local.date()) && hours.from <= local.time() && local.time() <= hours.to
    }

    /// When it may: now, or the next opening.
    ///
    /// # Errors
    /// [`CalendarError::OutOfRange`].
    pub fn next_open(&self, now: Timestamp) -> Result<Timestamp, CalendarError> {
        if self.is_open(now) { Ok(now) } else { self.next_slot(now, self.settings.hours.from) }
    }
}

/// The day after; the last day of all time stays.
fn after(date: Date) -> Date {
    date.tomorrow().unwrap_or(date)
}
