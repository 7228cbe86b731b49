//! How often each mail had to wait because nobody answered about its sender's domain.
//!
//! A text file of lines `count name since`, small and without a sync: `deliver` is a new process each time. A lost
//! line costs one more try. It is no record of anything.
//!
//! Nobody's mail pushes out another's: a list full of mail of the last day takes no more, and what finds no
//! place has waited long enough. A flood would else have genuine mail start again each time.

use jiff::Timestamp;
use std::collections::VecDeque;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// The file, in the data folder.
pub const WAITS_FILE: &str = "dns-waits";
/// Mails that are remembered.
pub const MAILS_MAX: usize = 1_000;
/// For how long, from the first try on.
pub const SECONDS_MAX: i64 = 24 * 60 * 60;

type Kept = VecDeque<Wait>;

/// One mail that waits.
#[derive(Debug)]
struct Wait {
    count: u32,
    mail: String,
    /// Seconds of the first try.
    since: i64,
}

/// The counts.
#[derive(Debug)]
pub struct Waits {
    file: Option<PathBuf>,
    kept: Mutex<Kept>,
}

impl Waits {
    /// For as long as the process lives.
    #[must_use]
    pub fn in_memory() -> Self {
        Waits { file: None, kept: Mutex::default() }
    }

    /// In a data folder, for all processes that work in it.
    #[must_use]
    pub fn in_folder(data: &Path) -> Self {
        Waits { file: Some(data.join(WAITS_FILE)), kept: Mutex::default() }
    }

    /// It has to wait, at this time; how often that makes. More than anybody counts where there is no place for it.
    pub fn count(&self, mail: &str, now: Timestamp) -> u32 {
        let (now, mut count) = (now.as_second(), u32::MAX);
        self.change(|kept| {
            kept.retain(|wait| (0..SECONDS_MAX).contains(&now.saturating_sub(wait.since)));
            if let Some(wait) = kept.iter_mut().find(|wait| wait.mail == mail) {
                wait.count = wait.count.saturating_add(1);
                count = wait.count;
            } else if kept.len() < MAILS_MAX {
                count = 1;
                kept.push_back(Wait { count, mail: mail.to_owned(), since: now });
            }
            true
        });
        count
    }

    /// It waits no more.
    pub fn forget(&self, mail: &str) {
        self.change(|kept| {
            let before = kept.len();
            kept.retain(|wait| wait.mail != mail);
            kept.len() < before
        });
    }

    /// One change at a time; `what` says whether there was one.
    fn change(&self, what: impl FnOnce(&mut Kept) -> bool) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(file) = &self.file {
            *kept = read(file);
        }
        let changed = what(&mut kept);
        let written = match &self.file {
            Some(file) if changed => write(file, &kept),
            Some(_) | None => Ok(()),
        };
        if let Err(error) = written {
            tracing::warn!(%error, "how often a mail waited for the DNS could not be noted");
        }
    }
}

/// What cannot be read counts for nothing.
fn read(file: &Path) -> Kept {
    let text = fs::read_to_string(file).unwrap_or_default();
    let line = |line: &str| {
        let mut words = line.split(' ');
        let (count, mail, since) = (words.next()?.parse().ok()?, words.next()?, words.next()?.parse().ok()?);
        Some(Wait { count, mail: mail.to_owned(), since })
    };
    text.lines().filter_map(line).collect()
}

fn write(file: &Path, kept: &Kept) -> io::Result<()> {
    if kept.is_empty() {
        return fs::remove_file(file);
    }
    let text: String =
        kept.iter().map(|wait| format!("{} {} {}\n", wait.count, wait.mail, wait.since)).collect();
    let fresh = file.with_extension(format!("new-{}", std::process::id()));
    fs::write(&fresh, text)?;
    fs::rename(&fresh, file)
}
