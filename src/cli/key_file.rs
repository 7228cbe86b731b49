//! The file `keys`: read, watched by whoever runs for long, and changed by one at a time.
//!
//! It is only ever replaced as a whole, so another inode, time or size is another file.

use super::exit::{Exit, Failure};
use super::place::KEYS_FILE;
use crate::engine::rings::{KeySource, Rings};
use crate::token::Keyring;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::Write;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// Held by the one process that changes the keys. Beside them, for the file itself is replaced.
const LOCK_FILE: &str = "keys.lock";

/// Inode, time of the last change (s, ns), octets; `None`: it cannot be looked at.
type Stamp = Option<(u64, i64, i64, u64)>;

/// The file as it was last read.
struct Watched {
    path: PathBuf,
    seen: Stamp,
}

/// The keys of a data folder, read again as soon as the file is another one.
///
/// # Errors
/// It is not there, or breaks its grammar.
pub(super) fn keys(data: &Path) -> Result<Rings, Failure> {
    let path = data.join(KEYS_FILE);
    // Looked at first: what is replaced meanwhile is read once more, and not overlooked.
    let seen = stamp(&path);
    let text = fs::read_to_string(&path).map_err(|e| {
        bad(&path, format!("{e}; restore it from a backup; without one see Keys in docs/operating.md: the reply addresses of all mails sent so far are lost with it"))
    })?;
    let keyring = Keyring::parse(&text).map_err(|e| bad(&path, e))?;
    Ok(Rings::watched(keyring, Box::new(Watched { path, seen })))
}

fn stamp(path: &Path) -> Stamp {
    let found = fs::metadata(path).ok()?;
    Some((found.ino(), found.mtime(), found.mtime_nsec(), found.len()))
}

fn bad(path: &Path, why: impl std::fmt::Display) -> Failure {
    Failure::new(Exit::Config, format!("{}: {why}", path.display()))
}

impl KeySource for Watched {
    fn changed(&mut self) -> Option<Keyring> {
        let now = stamp(&self.path);
        if now == self.seen {
            return None;
        }
        self.seen = now;
        let text = fs::read_to_string(&self.path).map_err(|e| e.to_string());
        match text.and_then(|text| Keyring::parse(&text).map_err(|e| e.to_string())) {
            Ok(keyring) => {
                tracing::info!(key = keyring.current_id(), "the keys were read again");
                Some(keyring)
            }
            Err(why) => {
                tracing::error!(why, "the keys cannot be read again: the ones from before stay at work");
                None
            }
        }
    }
}

/// The file while nobody else changes it.
pub(super) struct Held {
    path: PathBuf,
    /// What it holds.
    pub text: String,
    _lock: File,
}

impl Held {
    /// Whoever rotates reads what the one before wrote.
    ///
    /// # Errors
    /// Somebody else is at it; it cannot be read.
    pub(super) fn of(data: &Path) -> Result<Self, Failure> {
        let lock = lock(&data.join(LOCK_FILE))?;
        let path = data.join(KEYS_FILE);
        let text = fs::read_to_string(&path).map_err(|e| bad(&path, e))?;
        Ok(Held { path, text, _lock: lock })
    }

    /// The ring in it.
    ///
    /// # Errors
    /// It breaks its grammar.
    pub(super) fn ring(&self) -> Result<Keyring, Failure> {
        Keyring::parse(&self.text).map_err(|e| bad(&self.path, e))
    }

    /// Whole or not at all, also when the power fails: a lost key cannot be had again.
    ///
    /// # Errors
    /// It cannot be written; then it is as before.
    pub(super) fn replace(&self, text: &str) -> Result<(), Failure> {
        Keyring::parse(text).map_err(|e| bad(&self.path, e))?;
        let beside = self.path.with_extension("new");
        let bad = |e: std::io::Error| Failure::new(Exit::Failed, format!("{}: {e}", beside.display()));
        // What is there was left by one that did not come to its end: nobody else is at it now.
        let _ = fs::remove_file(&beside);
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside);
        let mut file = file.map_err(bad)?;
        let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
        let written = written.and_then(|()| fs::rename(&beside, &self.path));
        if written.is_err() {
            let _ = fs::remove_file(&beside);
        }
        let folder = || File::open(self.path.parent().unwrap_or(Path::new(".")))?.sync_all();
        written.and_then(|()| folder()).map_err(bad)
    }
}

fn lock(path: &Path) -> Result<File, Failure> {
    let bad = |e: std::io::Error| Failure::new(Exit::Permission, format!("{}: {e}", path.display()));
    let file = OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(path);
    let file = file.map_err(bad)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            let why = format!("{}: another `mailroom keys rotate` is at work; try again", path.display());
            Err(Failure::new(Exit::Later, why))
        }
        Err(TryLockError::Error(e)) => Err(bad(e)),
    }
}
