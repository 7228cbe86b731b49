//! The file `keys`: read, watched by whoever runs for long, and changed by one at a time.
//!
//! It is only ever replaced as a whole, so another inode, time or size is another file. Who may read it changes none of
//! these but the time of its inode.

use super::exit::{Exit, Failure};
use super::lock::lock;
use super::place::KEYS_FILE;
use crate::engine::rings::{KeySource, Rings};
use crate::token::Keyring;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, fchown};
use std::path::{Path, PathBuf};

/// Held by the one process that changes the keys. Beside them, for the file itself is replaced.
const LOCK_FILE: &str = "keys.lock";

/// Inode, times of the last change of its text and of itself (s, ns), octets; `None`: it cannot be looked at.
type Stamp = Option<(u64, [i64; 4], u64)>;

/// The file as it was last read.
struct Watched {
    path: PathBuf,
    seen: Stamp,
    /// As it was when the log was told last that it cannot be read.
    told: Option<Stamp>,
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
    Ok(Rings::watched(keyring, Box::new(Watched { path, seen, told: None })))
}

fn stamp(path: &Path) -> Stamp {
    let found = fs::metadata(path).ok()?;
    let times = [found.mtime(), found.mtime_nsec(), found.ctime(), found.ctime_nsec()];
    Some((found.ino(), times, found.len()))
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
        let text = fs::read_to_string(&self.path).map_err(|e| e.to_string());
        match text.and_then(|text| Keyring::parse(&text).map_err(|e| e.to_string())) {
            Ok(keyring) => {
                (self.seen, self.told) = (now, None);
                tracing::info!(key = keyring.current_id(), "the keys were read again");
                Some(keyring)
            }
            // It is tried again each time: not all that keeps it from being read can be seen in the stamp.
            Err(why) => {
                if self.told.replace(now) != Some(now) {
                    tracing::error!(why, "the keys cannot be read again: the ones from before stay at work");
                }
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
        let lock = lock(&data.join(LOCK_FILE), "another `mailroom keys rotate` is at work; try again")?;
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
        let written = file.write_all(text.as_bytes()).and_then(|()| self.as_before(&file));
        let written = written.and_then(|()| file.sync_all());
        let written = written.and_then(|()| fs::rename(&beside, &self.path));
        if written.is_err() {
            let _ = fs::remove_file(&beside);
        }
        let folder = || File::open(self.path.parent().unwrap_or(Path::new(".")))?.sync_all();
        written.and_then(|()| folder()).map_err(bad)
    }

    /// Whoever could read the file still can, and nobody else: `run` need not be the user who rotates.
    fn as_before(&self, new: &File) -> std::io::Result<()> {
        let (old, own) = (fs::metadata(&self.path)?, new.metadata()?);
        if (old.uid(), old.gid()) != (own.uid(), own.gid()) {
            fchown(new, Some(old.uid()), Some(old.gid()))?;
        }
        new.set_permissions(old.permissions())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{FileTimes, Permissions};
    use std::os::unix::fs::{PermissionsExt, chown};

    /// A folder with a file of keys that was read.
    fn watched(text: &str) -> (tempfile::TempDir, PathBuf, Watched) {
        let data = tempfile::tempdir().unwrap();
        let path = data.path().join(KEYS_FILE);
        fs::write(&path, text).unwrap();
        let seen = stamp(&path);
        (data, path.clone(), Watched { path, seen, told: None })
    }

    fn ring(ids: &[&str]) -> String {
        ids.iter().map(|id| Keyring::line(id.parse().unwrap(), &[7; 32]) + "\n").collect()
    }

    /// With the times of its text as they were: what a repair of owner or mode leaves.
    fn written_unseen(path: &Path, text: &str) {
        let at = fs::metadata(path).unwrap().modified().unwrap();
        fs::write(path, text).unwrap();
        let file = File::options().write(true).open(path).unwrap();
        file.set_times(FileTimes::new().set_modified(at)).unwrap();
    }

    #[test]
    fn keys_that_could_not_be_read_are_read_after_a_repair_that_leaves_text_and_times() {
        let (_data, path, mut keys) = watched(&ring(&["1"]));
        assert!(keys.changed().is_none());
        fs::write(&path, ring(&["1", "2"])).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o000)).unwrap();
        // Root reads everything.
        if File::open(&path).is_err() {
            assert!(keys.changed().is_none() && keys.changed().is_none());
        }
        fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        assert_eq!(keys.changed().map(|ring| ring.current_id()), Some(2));
        assert!(keys.changed().is_none(), "once");
    }

    #[test]
    fn what_failed_is_told_once_and_tried_until_it_succeeds() {
        let (_data, path, mut keys) = watched(&ring(&["1"]));
        let good = ring(&["1", "2"]);
        fs::write(&path, "x".repeat(good.len())).unwrap();
        let before = keys.seen;
        assert!(keys.changed().is_none());
        assert_eq!((keys.told, keys.seen), (Some(stamp(&path)), before), "it is not taken for read");
        assert!(keys.changed().is_none());
        // Inode, size and time of the text are those of the file that failed.
        written_unseen(&path, &good);
        assert_eq!(keys.changed().map(|ring| ring.current_id()), Some(2));
        assert_eq!((keys.told, keys.seen), (None, stamp(&path)));
        assert!(keys.changed().is_none());
    }

    #[test]
    fn another_text_with_the_time_and_size_of_the_old_one_is_another_file() {
        let (_data, path, mut keys) = watched(&ring(&["1"]));
        std::thread::sleep(std::time::Duration::from_millis(20));
        written_unseen(&path, &ring(&["2"]));
        assert_eq!(keys.changed().map(|ring| ring.current_id()), Some(2));
    }

    #[test]
    fn a_replaced_file_keeps_owner_and_mode() {
        let (data, path, _) = watched(&ring(&["1"]));
        fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
        // Only root can give it away.
        drop(chown(&path, Some(12), Some(34)));
        let of = |found: fs::Metadata| (found.uid(), found.gid(), found.mode() & 0o7777);
        let before = of(fs::metadata(&path).unwrap());
        Held::of(data.path())
            .unwrap_or_else(|_| panic!("held"))
            .replace(&ring(&["1", "2"]))
            .unwrap_or_else(|_| panic!("replaced"));
        assert_eq!(of(fs::metadata(&path).unwrap()), before);
        assert_eq!(fs::read_to_string(&path).unwrap(), ring(&["1", "2"]));
    }
}
