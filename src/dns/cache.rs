//! Answers for as long as they may be kept. Bounded; what nobody said is not kept.

use crate::mail::txt::Answer;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Names that are kept.
pub const NAMES_MAX: usize = 4_096;
/// However long a record says.
pub const KEEP_MAX: Duration = Duration::from_secs(3_600);
/// That there is nothing (RFC 2308; its own bound stands in a record that we do not read).
pub const KEEP_NOTHING: Duration = Duration::from_secs(60);

/// Answers by name.
#[derive(Debug, Default)]
pub struct Cache(Mutex<HashMap<String, (Instant, Answer)>>);

impl Cache {
    /// What is known of a name at this moment.
    #[must_use]
    pub fn get(&self, name: &str, now: Instant) -> Option<Answer> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(name).filter(|(until, _)| *until > now).map(|(_, answer)| answer.clone())
    }

    /// Keeps an answer that holds for so many seconds.
    pub fn put(&self, name: &str, (answer, seconds): (&Answer, u32), now: Instant) {
        let keep = match answer {
            Answer::Records(_) => KEEP_MAX.min(Duration::from_secs(seconds.into())),
            Answer::Nothing => KEEP_NOTHING.min(Duration::from_secs(seconds.into())),
            Answer::Unanswered(_) => return,
        };
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= NAMES_MAX && !kept.contains_key(name) {
            kept.retain(|_, (until, _)| *until > now);
            let first = kept.iter().min_by_key(|(_, (until, _))| *until).map(|(name, _)| name.clone());
            first.filter(|_| kept.len() >= NAMES_MAX).and_then(|name| kept.remove(&name));
        }
        kept.insert(name.to_owned(), (now + keep, answer.clone()));
    }

    /// Names that are kept now.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Whether nothing is kept.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
