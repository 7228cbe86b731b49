//! Wakes the senders: something was committed, so there may be something to send.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Counts rings; whoever waits sees a ring that came before.
#[derive(Debug, Default)]
pub struct Bell {
    rings: Mutex<u64>,
    rung: Condvar,
}

impl Bell {
    /// Wakes everybody.
    pub fn ring(&self) {
        let mut rings = self.rings.lock().unwrap_or_else(PoisonError::into_inner);
        *rings = rings.wrapping_add(1);
        self.rung.notify_all();
    }

    /// Rings so far.
    #[must_use]
    pub fn heard(&self) -> u64 {
        *self.rings.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a ring after `heard`, at most so long.
    pub fn wait(&self, heard: u64, at_most: Duration) {
        let rings = self.rings.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.rung.wait_timeout_while(rings, at_most, |rings| *rings == heard));
    }
}
