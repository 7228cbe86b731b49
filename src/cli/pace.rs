//! At most so many mails a minute, all senders together, over any way out.

use crate::outbound::{Delivery, Outbound, Session, Transport};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How quickly a stop is noticed by a sender that waits for its turn.
const STOP_NOTICED: Duration = Duration::from_millis(100);

/// The turns of all senders: each mail takes the next free one.
struct Turns {
    between: Duration,
    next: Mutex<Instant>,
    stop: Arc<AtomicBool>,
}

impl Turns {
    /// Waits for a turn; `false`: we stop first.
    fn wait(&self) -> bool {
        let mine = {
            let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
            let mine = (*next).max(Instant::now());
            *next = mine + self.between;
            mine
        };
        while Instant::now() < mine {
            if self.stop.load(Ordering::Relaxed) {
                return false;
            }
            std::thread::sleep(mine.saturating_duration_since(Instant::now()).min(STOP_NOTICED));
        }
        true
    }
}

struct Paced(Arc<dyn Transport>, Arc<Turns>);

struct PacedSession(Box<dyn Session>, Arc<Turns>);

/// The same way out with a pace; 0: as fast as it goes.
pub(super) fn paced(way: Arc<dyn Transport>, per_minute: u32, stop: &Arc<AtomicBool>) -> Arc<dyn Transport> {
    if per_minute == 0 {
        return way;
    }
    let between = Duration::from_secs(60) / per_minute;
    Arc::new(Paced(
        way,
        Arc::new(Turns { between, next: Mutex::new(Instant::now()), stop: Arc::clone(stop) }),
    ))
}

impl Transport for Paced {
    fn open(&self) -> Result<Box<dyn Session>, Delivery> {
        Ok(Box::new(PacedSession(self.0.open()?, Arc::clone(&self.1))))
    }
}

impl Session for PacedSession {
    fn send(&mut self, mail: &Outbound) -> Delivery {
        match self.1.wait() {
            true => self.0.send(mail),
            false => Delivery::Deferred("we stopped before it was tried".to_owned()),
        }
    }

    fn is_usable(&self) -> bool {
        self.0.is_usable()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Nowhere;

    impl Session for Nowhere {
        fn send(&mut self, _: &Outbound) -> Delivery {
            Delivery::Sent(String::new())
        }
        fn is_usable(&self) -> bool {
            true
        }
    }

    impl Transport for Nowhere {
        fn open(&self) -> Result<Box<dyn Session>, Delivery> {
            Ok(Box::new(Nowhere))
        }
    }

    fn mail() -> Outbound {
        Outbound { from: String::new(), to: "a@b.example".to_owned(), bytes: Arc::from(&b""[..]) }
    }

    #[test]
    fn mails_are_spread_and_a_stop_ends_the_waiting() {
        let stop = Arc::new(AtomicBool::new(false));
        let way = paced(Arc::new(Nowhere), 1_200, &stop);
        let (mut one, mut two) = (way.open().unwrap(), way.open().unwrap());
        let start = Instant::now();
        for _ in 0..2 {
            assert!(matches!(one.send(&mail()), Delivery::Sent(_)));
            assert!(matches!(two.send(&mail()), Delivery::Sent(_)));
        }
        assert!(start.elapsed() >= Duration::from_millis(150), "four mails, 50 ms apart");
        stop.store(true, Ordering::Relaxed);
        assert!(matches!(one.send(&mail()), Delivery::Deferred(_)));
    }
}
