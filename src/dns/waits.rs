//! How often each mail had to wait because nobody answered about its sender's domain.
//!
//! A text file of lines `count name`, small and without a sync: `deliver` is a new process each time. A lost line
//! costs one more try. It is no record of anything.

use std::collections::VecDeque;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// The file, in the data folder.
pub const WAITS_FILE: &str = "dns-waits";
/// Mails that are remembered, the last ones.
pub const MAILS_MAX: usize = 1_000;

type Kept = VecDeque<(u32, String)>;

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

    /// It has to wait; how often that makes.
    pub fn count(&self, mail: &str) -> u32 {
        let mut count = 1;
        self.change(|kept| {
            let at = kept.iter().position(|(_, name)| name == mail);
            let before = at.and_then(|at| kept.remove(at)).map_or(0, |(count, _)| count);
            count = before.saturating_add(1);
            kept.push_back((count, mail.to_owned()));
            while kept.len() > MAILS_MAX {
                kept.pop_front();
            }
            true
        });
        count
    }

    /// It waits no more.
    pub fn forget(&self, mail: &str) {
        self.change(|kept| {
            let before = kept.len();
            kept.retain(|(_, name)| name != mail);
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
    let line =
        |line: &str| line.split_once(' ').and_then(|(n, name)| Some((n.parse().ok()?, name.to_owned())));
    text.lines().filter_map(line).collect()
}

fn write(file: &Path, kept: &Kept) -> io::Result<()> {
    if kept.is_empty() {
        return fs::remove_file(file);
    }
    let text: String = kept.iter().map(|(count, name)| format!("{count} {name}\n")).collect();
    let fresh = file.with_extension(format!("new-{}", std::process::id()));
    fs::write(&fresh, text)?;
    fs::rename(&fresh, file)
}
