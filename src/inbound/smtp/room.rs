//! Memory for big mails that are being received, over all connections and listeners together.
//!
//! A mail's first [`SMALL`] octets are always taken: a connection has so many, and the number of connections is
//! limited. What is beyond them is taken out of one [`Room`], and given back when the mail is answered. So nobody
//! who drips big mails keeps an answer of two lines outside.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Octets of each mail that need no room.
pub const SMALL: usize = 256 * 1024;
/// Octets beyond them, of all mails together, unless configured otherwise: 192 MiB.
pub const ROOM_MAX: usize = 192 * 1024 * 1024;

/// What all mails together may take beyond their first octets.
#[derive(Debug)]
pub struct Room {
    most: usize,
    taken: AtomicUsize,
}

impl Room {
    /// A room of so many octets.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Room { most, taken: AtomicUsize::new(0) }
    }

    /// Whether a mail of this size would find room now; it may be gone when it comes.
    #[must_use]
    pub fn has(&self, octets: usize) -> bool {
        octets.saturating_sub(SMALL) <= self.most.saturating_sub(self.taken.load(Ordering::Relaxed))
    }

    fn take(&self, more: usize) -> bool {
        let fits = |taken: usize| taken.checked_add(more).filter(|sum| *sum <= self.most);
        self.taken.fetch_update(Ordering::Relaxed, Ordering::Relaxed, fits).is_ok()
    }
}

/// What one mail takes of the room; it is given back when this is dropped.
#[derive(Debug)]
pub struct Share {
    room: Arc<Room>,
    taken: usize,
}

impl Share {
    /// Nothing yet.
    #[must_use]
    pub fn new(room: Arc<Room>) -> Self {
        Share { room, taken: 0 }
    }

    /// Holds as much as a mail of `octets` needs, more or less than before; `false`: there is no room for it.
    pub fn hold(&mut self, octets: usize) -> bool {
        let wanted = octets.saturating_sub(SMALL);
        let more = wanted.saturating_sub(self.taken);
        if more > 0 && !self.room.take(more) {
            return false;
        }
        self.room.taken.fetch_sub(self.taken.saturating_sub(wanted), Ordering::Relaxed);
        self.taken = wanted;
        true
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.hold(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_room_takes_its_octets_and_not_one_more_and_is_empty_again() {
        let room = Arc::new(Room::new(100));
        let (mut big, mut other) = (Share::new(Arc::clone(&room)), Share::new(Arc::clone(&room)));
        assert!(big.hold(SMALL + 60) && other.hold(SMALL + 40));
        assert!(!other.hold(SMALL + 41) && !room.has(SMALL + 1));
        assert!(room.has(SMALL), "a small mail needs no room");
        assert!(big.hold(SMALL + 59) && other.hold(SMALL + 41));
        drop(big);
        assert!(room.has(SMALL + 59) && !room.has(SMALL + 60));
        drop(other);
        assert!(room.has(SMALL + 100) && !room.has(SMALL + 101));
    }
}
