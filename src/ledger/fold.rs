//! Folding: what the entries alone say of each subject's status.
//!
//! It holds the entries to each other, not to the store: compare [`Fold::status`] with the rows for
//! that. It deliberately knows no status by name.

use serde::Deserialize;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The status of every subject that ever had one, after the entries taken so far.
#[derive(Debug, Clone, Default)]
pub struct Fold {
    statuses: BTreeMap<String, String>,
}

/// The first entry that does not start where the ones before it ended.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("entry {seq}: {subject} was {} and the entry starts from {}", word(.folded), word(.found))]
pub struct Unfolded {
    /// Its sequence.
    pub seq: u64,
    /// Whose status.
    pub subject: String,
    /// The status that the entries before it make; `None`: they know none.
    pub folded: Option<String>,
    /// The entry's `from`; `None`: it has none.
    pub found: Option<String>,
}

/// Why an entry was not folded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FoldError {
    /// It contradicts the ones before it.
    #[error(transparent)]
    Unfolded(#[from] Unfolded),
    /// Not an entry; `verify` says where.
    #[error("not an entry of the log; run `log verify`")]
    Unreadable,
}

/// The members that folding looks at; escapes make a text owned.
#[derive(Deserialize)]
struct Step<'a> {
    seq: u64,
    #[serde(borrow)]
    subject: Cow<'a, str>,
    #[serde(borrow)]
    from: Option<Cow<'a, str>>,
    #[serde(borrow)]
    to: Option<Cow<'a, str>>,
}

impl Fold {
    /// Before the first entry.
    #[must_use]
    pub fn new() -> Self {
        Fold::default()
    }

    /// Takes the next entry's body. An entry with neither `from` nor `to` says nothing of a status.
    ///
    /// # Errors
    /// [`FoldError::Unfolded`] when `from` is not the folded status (a subject's first entry has none).
    pub fn push(&mut self, body: &str) -> Result<(), FoldError> {
        let step: Step<'_> = serde_json::from_str(body).map_err(|_| FoldError::Unreadable)?;
        let Some(to) = step.to.as_deref().or(step.from.as_deref()) else { return Ok(()) };
        let folded = self.statuses.get(step.subject.as_ref());
        if folded.map(String::as_str) != step.from.as_deref() {
            return Err(unfolded(&step, folded).into());
        }
        self.statuses.insert(step.subject.to_string(), to.to_owned());
        Ok(())
    }

    /// The folded status of one subject.
    #[must_use]
    pub fn status(&self, subject: &str) -> Option<&str> {
        self.statuses.get(subject).map(String::as_str)
    }

    /// Every subject and its folded status.
    pub fn statuses(&self) -> impl Iterator<Item = (&str, &str)> {
        self.statuses.iter().map(|(subject, status)| (subject.as_str(), status.as_str()))
    }
}

fn unfolded(step: &Step<'_>, folded: Option<&String>) -> Unfolded {
    Unfolded {
        seq: step.seq,
        subject: step.subject.to_string(),
        folded: folded.cloned(),
        found: step.from.as_deref().map(str::to_owned),
    }
}

fn word(status: &Option<String>) -> &str {
    status.as_deref().unwrap_or("(no status)")
}
