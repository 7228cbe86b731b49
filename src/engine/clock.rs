//! The real clock and the real randomness.

use crate::ports::{Clock, Rng};
use jiff::Timestamp;

/// The system's time.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// The system's randomness.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRng;

impl Rng for SystemRng {
    fn fill(&mut self, out: &mut [u8]) {
        // A system without randomness cannot promise anything: better to stop than to mint guessable salts.
        #[allow(clippy::expect_used)]
        getrandom::fill(out).expect("the operating system gives no randomness");
    }
}
