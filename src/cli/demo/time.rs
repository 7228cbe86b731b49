//! The play's clock: a working week that is over, moved by the play; afterwards the real time.

use crate::engine::clock::SystemClock;
use crate::engine::simulate::wall::Wall;
use crate::ports::Clock;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use std::sync::atomic::{AtomicBool, Ordering};

/// The clock.
#[derive(Debug)]
pub struct PlayTime {
    wall: Wall,
    real: AtomicBool,
}

impl PlayTime {
    /// Stands at 10:00 UTC on the Monday of last week, so that what is played is past when the play ends.
    #[must_use]
    pub fn last_week() -> Self {
        let today = SystemClock.now().to_zoned(TimeZone::UTC).date();
        let since_monday = today.weekday().since(Weekday::Monday);
        let monday = today.saturating_sub((i64::from(since_monday) + 7).days());
        let start =
            monday.at(10, 0, 0, 0).to_zoned(TimeZone::UTC).map_or(Timestamp::UNIX_EPOCH, |z| z.timestamp());
        PlayTime { wall: Wall::new(start), real: AtomicBool::new(false) }
    }

    /// Moves the play's time on.
    pub fn pass(&self, time: SignedDuration) {
        self.wall.pass(time);
    }

    /// Moves it to `hour` o'clock, so many days on.
    pub fn sleep(&self, days: i64, hour: i8) {
        let now = self.wall.now().to_zoned(TimeZone::UTC).date();
        let then = now.saturating_add(days.days()).at(hour, 0, 0, 0).to_zoned(TimeZone::UTC);
        if let Ok(then) = then {
            self.wall.set(then.timestamp());
        }
    }

    /// The play is over: from now on the time is what it is.
    pub fn wake(&self) {
        self.real.store(true, Ordering::Relaxed);
    }
}

impl Clock for PlayTime {
    fn now(&self) -> Timestamp {
        if self.real.load(Ordering::Relaxed) { SystemClock.now() } else { self.wall.now() }
    }
}
