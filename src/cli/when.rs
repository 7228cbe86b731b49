//! Times of the command line: an instant, or a local time or day of the firm; and how times are shown (decision 47).

use super::exit::{Exit, Failure};
use super::place::Place;
use crate::workflow::calendar::Calendar;
use crate::workflow::{Firm, FirmId, Settings};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};

/// `2026-12-01T09:00:00Z`, `2026-12-01 09:00` (the firm's time), `2026-12-01` (at the hour of reminders), or `eod`:
/// the next end of the firm's business day.
pub(super) fn when(text: &str, settings: &Settings) -> Result<Timestamp, Failure> {
    let bad = || {
        let why = format!(
            "{text:?} is no time; write eod, 2026-12-01, \"2026-12-01 09:00\" or 2026-12-01T09:00:00Z"
        );
        Failure::new(Exit::Usage, why)
    };
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(at);
    }
    let zoned = |e: crate::workflow::calendar::CalendarError| Failure::new(Exit::Failed, e.to_string());
    let calendar = Calendar::of(settings).map_err(zoned)?;
    let day = |date: Date| calendar.at_local(date, settings.reminders.at).map_err(zoned);
    if ["eod", "end of day", "end of business day"].contains(&text) {
        return calendar.end_of_business_day(Timestamp::now()).map_err(zoned);
    }
    // A date alone is a DateTime at midnight to the parser as well: it has to be tried first.
    match text.contains(['T', ' ', 't']) {
        false => day(text.parse().map_err(|_| bad())?),
        true => {
            let local: DateTime = text.parse().map_err(|_| bad())?;
            calendar.at_local(local.date(), local.time()).map_err(zoned)
        }
    }
}

/// The clocks of the firms: people read their own, programs (JSON) get the instant in RFC 3339.
pub(super) struct Clocks {
    is_json: bool,
    firms: Vec<Firm>,
}

impl Clocks {
    /// As this installation prints.
    pub(super) fn of(place: &Place) -> Result<Self, Failure> {
        Ok(Clocks { is_json: place.style.json, firms: place.view()?.firms()? })
    }

    /// What is of no firm is told in UTC.
    pub(super) fn shown(&self, firm: FirmId, at: Timestamp) -> String {
        if self.is_json {
            return at.to_string();
        }
        let settings = self.firms.iter().find(|known| known.id == firm).map(|known| &known.settings);
        settings.map_or_else(|| local(at, &Settings::default()), |settings| local(at, settings))
    }
}

/// As the firm's people read it: `2026-12-01 09:00 Europe/Berlin`.
pub(super) fn local(at: Timestamp, settings: &Settings) -> String {
    match Calendar::of(settings) {
        Ok(calendar) => {
            format!("{} {}", calendar.zone().to_datetime(at).strftime("%Y-%m-%d %H:%M"), settings.zone)
        }
        Err(_) => at.to_string(),
    }
}
