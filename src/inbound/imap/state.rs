//! Our notes on a mailbox: the baseline, what is done, and what was offered without an answer.
//!
//! Written, synced and renamed before a mail is offered, so that a mail which kills the process is
//! counted. Losing the file loses nothing: the first start comes again, and the store knows its mails.

use super::trouble::Trouble;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Octets of a file that is read: a million UIDs.
const STATE_OCTETS_MAX: u64 = 16 * 1024 * 1024;

/// What the file holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notes {
    /// The UIDs below are of this UIDVALIDITY.
    pub uidvalidity: u32,
    /// Every UID below it is none of our business.
    pub from: u32,
    /// What came before this day is not ours, whatever its UID; `None`: everything is.
    pub since: Option<Date>,
    /// Durable, but the server does not show it yet.
    #[serde(default)]
    pub done: BTreeSet<u32>,
    /// For none of our addresses: not touched.
    #[serde(default)]
    pub passed: BTreeSet<u32>,
    /// Offers that had no answer.
    #[serde(default)]
    pub tries: BTreeMap<u32, u32>,
}

/// The notes and their file.
#[derive(Debug)]
pub struct State {
    path: PathBuf,
    /// What is known; `None` before the first start.
    pub notes: Option<Notes>,
}

impl State {
    /// Reads the file; none is the first start.
    ///
    /// # Errors
    /// [`Trouble::State`] when it cannot be read: never a silent new baseline.
    pub fn open(path: &Path) -> Result<Self, Trouble> {
        let fault = |why: String| Trouble::State(format!("{}: {why}", path.display()));
        let notes = match fs::metadata(path) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => None,
            Err(e) => return Err(fault(e.to_string())),
            Ok(is) if is.len() > STATE_OCTETS_MAX => return Err(fault("too large: move it away".to_owned())),
            Ok(_) => {
                let text = fs::read_to_string(path).map_err(|e| fault(e.to_string()))?;
                Some(
                    serde_json::from_str(&text)
                        .map_err(|e| fault(format!("{e}; move it away to start anew")))?,
                )
            }
        };
        Ok(State { path: path.to_owned(), notes })
    }

    /// On return the notes survive our own end, and the first ones a power cut; after a power cut an
    /// older file may come back, which only knows fewer tries.
    ///
    /// # Errors
    /// [`Trouble::State`]; nothing may be offered then.
    pub fn save(&self) -> Result<(), Trouble> {
        let Some(notes) = &self.notes else { return Ok(()) };
        write(&self.path, notes).map_err(|e| Trouble::State(format!("{}: {e}", self.path.display())))
    }

    /// Counts an offer and makes the count durable; the number of earlier ones.
    ///
    /// # Errors
    /// [`Trouble::State`].
    pub fn try_once(&mut self, uid: u32) -> Result<u32, Trouble> {
        let tries = self.notes.as_mut().map(|notes| notes.tries.entry(uid).or_insert(0));
        let earlier = tries.map_or(0, |tries| {
            *tries = tries.saturating_add(1);
            *tries - 1
        });
        self.save()?;
        Ok(earlier)
    }

    /// An answer came: the offer was no crash.
    pub fn answered(&mut self, uid: u32) {
        if let Some(notes) = &mut self.notes {
            notes.tries.remove(&uid);
        }
    }

    /// It is durable: never offered again under this UIDVALIDITY.
    pub fn done(&mut self, uid: u32) {
        if let Some(notes) = &mut self.notes {
            notes.tries.remove(&uid);
            notes.done.insert(uid);
        }
    }

    /// It is for none of our addresses: never offered again under this UIDVALIDITY.
    pub fn pass(&mut self, uid: u32) {
        if let Some(notes) = &mut self.notes {
            notes.tries.remove(&uid);
            notes.passed.insert(uid);
        }
    }

    /// Whether it is for none of our addresses.
    #[must_use]
    pub fn is_passed(&self, uid: u32) -> bool {
        self.notes.as_ref().is_some_and(|notes| notes.passed.contains(&uid))
    }

    /// Whether it is durable already.
    #[must_use]
    pub fn is_done(&self, uid: u32) -> bool {
        self.notes.as_ref().is_some_and(|notes| notes.done.contains(&uid))
    }

    /// After any look, in order from the baseline: below the first mail that may be ours nothing will
    /// ever be, so the notes and the lists of a shared mailbox stay short.
    pub fn advance(&mut self, listed: &[u32]) {
        if let Some(notes) = &mut self.notes {
            let ours = listed.iter().find(|uid| !notes.passed.contains(uid)).copied();
            let above_all = listed.last().map_or(notes.from, |last| last.saturating_add(1));
            notes.from = notes.from.max(ours.unwrap_or(above_all));
            notes.passed = notes.passed.split_off(&notes.from);
        }
    }

    /// After a whole look: what the server no longer lists is forgotten.
    pub fn settle(&mut self, listed: &BTreeSet<u32>) {
        if let Some(notes) = &mut self.notes {
            notes.done.retain(|uid| listed.contains(uid));
            notes.tries.retain(|uid, _| listed.contains(uid));
            notes.passed.retain(|uid| listed.contains(uid));
        }
    }
}

fn write(path: &Path, notes: &Notes) -> io::Result<()> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let new = folder.join(name);
    let is_first = !path.exists();
    let mut file = File::create(&new)?;
    file.write_all(&serde_json::to_vec(notes)?)?;
    file.sync_all()?;
    fs::rename(&new, path)?;
    if is_first { File::open(folder)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notes() -> Notes {
        Notes { uidvalidity: 7, from: 10, since: None, ..Notes::default() }
    }

    #[test]
    fn tries_are_counted_across_restarts_until_an_answer_comes() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("inbox.json");
        let mut state = State::open(&path).unwrap();
        assert_eq!(state.notes, None);
        state.notes = Some(notes());
        for earlier in 0..3 {
            assert_eq!(state.try_once(12).unwrap(), earlier);
            state = State::open(&path).unwrap();
        }
        state.answered(12);
        assert_eq!(state.try_once(12).unwrap(), 0);
    }

    #[test]
    fn what_is_done_is_forgotten_when_it_is_gone() {
        let mut state = State { path: PathBuf::new(), notes: Some(notes()) };
        [10, 11, 12].into_iter().for_each(|uid| state.done(uid));
        state.settle(&BTreeSet::from([12, 13]));
        assert_eq!(state.notes.unwrap().done, BTreeSet::from([12]));
    }

    #[test]
    fn what_is_not_ours_is_passed_and_the_notes_stay_short() {
        let mut state = State { path: PathBuf::new(), notes: Some(notes()) };
        [10, 11, 13].into_iter().for_each(|uid| state.pass(uid));
        state.advance(&[10, 11, 12, 13]);
        let notes = state.notes.clone().unwrap();
        assert_eq!((notes.from, notes.passed), (12, BTreeSet::from([13])));
        assert!(state.is_passed(13) && !state.is_passed(12));
        state.pass(12);
        state.advance(&[12, 13]);
        assert_eq!(state.notes.unwrap().from, 14);
    }

    #[test]
    fn a_file_that_is_too_large_is_not_read() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("inbox.json");
        let padded = |octets: u64| {
            let text = serde_json::to_string(&notes()).unwrap();
            fs::write(&path, text.clone() + &" ".repeat(usize::try_from(octets).unwrap() - text.len()))
                .unwrap();
        };
        padded(STATE_OCTETS_MAX);
        assert_eq!(State::open(&path).unwrap().notes, Some(notes()));
        padded(STATE_OCTETS_MAX + 1);
        assert!(State::open(&path).unwrap_err().to_string().contains("too large"));
    }

    #[test]
    fn a_broken_file_is_no_first_start() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("inbox.json");
        fs::write(&path, "{").unwrap();
        assert_eq!(State::open(&path).unwrap_err().word(), "state");
    }
}
