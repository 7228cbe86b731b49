//! Waiting after trouble: twice as long each time, with jitter, up to a limit.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// How often a sleeper looks whether it shall stop.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// How long to wait next.
#[derive(Debug, Clone, Copy)]
pub struct Backoff {
    first: Duration,
    times: u32,
}

impl Backoff {
    /// Starts with `first`.
    #[must_use]
    pub fn new(first: Duration) -> Self {
        Backoff { first, times: 0 }
    }

    /// All is well again.
    pub fn reset(&mut self) {
        self.times = 0;
    }

    /// The next wait: between half and the whole of the doubled time, never over `max`.
    pub fn next(&mut self, max: Duration) -> Duration {
        let whole = self.first.saturating_mul(1 << self.times.min(16)).min(max);
        self.times = self.times.saturating_add(1);
        let mut octet = [0_u8];
        // Without randomness the wait is only less spread.
        let _no_jitter = getrandom::fill(&mut octet);
        whole / 2 + (whole / 2).saturating_mul(u32::from(octet[0])) / 255
    }
}

/// Sleeps, but not when told to stop.
pub fn sleep(time: Duration, stop: &AtomicBool) {
    let until = Instant::now() + time;
    while !stop.load(Ordering::Relaxed) {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return;
        }
        std::thread::sleep(left.min(LOOK_EVERY));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_doubles_up_to_the_limit_and_starts_again() {
        let (mut backoff, max) = (Backoff::new(Duration::from_secs(1)), Duration::from_secs(60));
        for whole in [1, 2, 4, 8, 16, 32, 60, 60] {
            let wait = backoff.next(max);
            assert!(wait >= Duration::from_secs(whole) / 2 && wait <= Duration::from_secs(whole), "{wait:?}");
        }
        (0..100).for_each(|_| assert!(backoff.next(max) <= max));
        backoff.reset();
        assert!(backoff.next(max) <= Duration::from_secs(1));
    }
}
