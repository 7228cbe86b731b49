//! The keys that the house works with: read at the start, and once more as soon as they are others.

use crate::token::Keyring;
use std::fmt;
use std::ops::Deref;
use std::sync::{Mutex, OnceLock, PoisonError};

/// Where the keys come from.
pub trait KeySource: Send {
    /// The keys, if they are others than when they were last asked for.
    fn changed(&mut self) -> Option<Keyring>;
}

/// The newest ring of all that there were. None is taken away while the program runs: whoever works with an older
/// one goes on with it.
pub struct Rings {
    first: Ring,
    source: Option<Mutex<Box<dyn KeySource>>>,
}

struct Ring {
    keyring: Keyring,
    newer: OnceLock<Box<Ring>>,
}

impl Ring {
    fn of(keyring: Keyring) -> Self {
        Ring { keyring, newer: OnceLock::new() }
    }

    fn last(&self) -> &Ring {
        let mut ring = self;
        while let Some(newer) = ring.newer.get() {
            ring = newer;
        }
        ring
    }
}

impl Rings {
    /// These, until the source has others.
    #[must_use]
    pub fn watched(keyring: Keyring, source: Box<dyn KeySource>) -> Self {
        Rings { source: Some(Mutex::new(source)), ..keyring.into() }
    }

    /// Asks the source. A rotation is heard of before anything is read or decided that may hold its key.
    pub(super) fn look(&self) {
        let Some(source) = &self.source else { return };
        let mut source = source.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(keyring) = source.changed() {
            // Only here, behind the lock, is one added: it is never there already.
            drop(self.first.last().newer.set(Box::new(Ring::of(keyring))));
        }
    }
}

/// Rings that stay as they are.
impl From<Keyring> for Rings {
    fn from(keyring: Keyring) -> Self {
        Rings { first: Ring::of(keyring), source: None }
    }
}

impl Deref for Rings {
    type Target = Keyring;

    fn deref(&self) -> &Keyring {
        &self.first.last().keyring
    }
}

/// The ids only.
impl fmt::Debug for Rings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Rotations(Vec<&'static str>);

    impl KeySource for Rotations {
        fn changed(&mut self) -> Option<Keyring> {
            self.0.pop().map(ring)
        }
    }

    fn ring(ids: &str) -> Keyring {
        let line = |id: &str| Keyring::line(id.parse().unwrap(), &[7; 32]);
        Keyring::parse(&ids.split(' ').map(line).collect::<Vec<_>>().join("\n")).unwrap()
    }

    #[test]
    fn the_newest_ring_counts_and_an_older_one_stays_with_whoever_has_it() {
        let keys = Rings::watched(ring("1"), Box::new(Rotations(vec!["1 2 3", "1 2"])));
        let first: &Keyring = &keys;
        assert_eq!(keys.current_id(), 1);
        for current in [2, 3, 3] {
            keys.look();
            assert_eq!(keys.current_id(), current);
        }
        assert_eq!(first.current_id(), 1);
        assert_eq!(format!("{keys:?}"), format!("{:?}", ring("1 2 3")));
    }
}
