//! A clock on the wall that stands until somebody moves it.

use crate::ports::Clock;
use jiff::{SignedDuration, Timestamp};
use std::sync::{Mutex, PoisonError};

/// The clock.
#[derive(Debug)]
pub struct Wall(Mutex<Timestamp>);

impl Wall {
    /// Stands at `at`.
    #[must_use]
    pub fn new(at: Timestamp) -> Self {
        Wall(Mutex::new(at))
    }

    /// Moves it to `at`, but never back.
    pub fn set(&self, at: Timestamp) {
        let mut now = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *now = (*now).max(at);
    }

    /// Moves it on.
    pub fn pass(&self, time: SignedDuration) {
        self.set(self.now().checked_add(time).unwrap_or(Timestamp::MAX));
    }
}

impl Clock for Wall {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
