//! Folding: what the entries alone say of each subject's status, and of the fields of its row.
//!
//! It holds the entries to each other, not to the store: compare [`Fold::row`] with the rows for
//! that. It deliberately knows no status by name.

use super::row::{Names, Row};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Subjects that have a row and no status: remembered even where an older entry told none of its fields. Mails and
/// outgoing mails are many, and are compared elsewhere.
const ROWS: &[&str] = &["P-", "F-"];

/// The row of every subject that has one, after the entries taken so far.
#[derive(Debug, Clone, Default)]
pub struct Fold {
    rows: BTreeMap<String, Row>,
    names: Names,
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
    fields: Option<Map<String, Value>>,
    words: Option<Vec<String>>,
}

impl Fold {
    /// Before the first entry.
    #[must_use]
    pub fn new() -> Self {
        Fold::default()
    }

    /// Takes the next entry's body. An entry with neither `from` nor `to` says nothing of a status,
    /// one with neither `fields` nor `words` nothing of a row.
    ///
    /// # Errors
    /// [`FoldError::Unfolded`] when `from` is not the folded status (a subject's first entry has none).
    pub fn push(&mut self, body: &str) -> Result<(), FoldError> {
        let step: Step<'_> = serde_json::from_str(body).map_err(|_| FoldError::Unreadable)?;
        let to = step.to.as_deref().or(step.from.as_deref());
        let tells = step.fields.is_some() || step.words.is_some();
        if to.is_none() && !tells && !ROWS.iter().any(|prefix| step.subject.starts_with(prefix)) {
            return Ok(());
        }
        let row = self.rows.entry(step.subject.to_string()).or_default();
        if let Some(to) = to {
            if row.status.as_deref() != step.from.as_deref() {
                return Err(unfolded(&step, row.status.as_ref()).into());
            }
            row.status = Some(to.to_owned());
        }
        if tells {
            let told = (step.fields.unwrap_or_default(), step.words.unwrap_or_default());
            row.tell(&mut self.names, step.seq, told);
        }
        Ok(())
    }

    /// The folded status of one subject.
    #[must_use]
    pub fn status(&self, subject: &str) -> Option<&str> {
        self.rows.get(subject)?.status.as_deref()
    }

    /// Every subject that has a status, and its folded one.
    pub fn statuses(&self) -> impl Iterator<Item = (&str, &str)> {
        self.rows.iter().filter_map(|(subject, row)| Some((subject.as_str(), row.status.as_deref()?)))
    }

    /// The folded row of one subject.
    #[must_use]
    pub fn row(&self, subject: &str) -> Option<&Row> {
        self.rows.get(subject)
    }

    /// Every subject that has a row.
    pub fn subjects(&self) -> impl Iterator<Item = &str> {
        self.rows.keys().map(String::as_str)
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
