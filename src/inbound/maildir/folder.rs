//! A Maildir on disk: `tmp/`, `new/`, `cur/`; `unique:2,FLAGS` in `cur/`.
//!
//! It follows no symbolic link, reads no body and knows nothing of what was taken.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// One message file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// The name without flags: the message keeps it wherever it is moved.
    pub unique: String,
    /// Where it lies now.
    pub path: PathBuf,
    /// Its octets.
    pub octets: u64,
    /// When it was written.
    pub modified: SystemTime,
}

/// Every message of `new/` and `cur/`, oldest name first; `since` leaves out what was written before.
///
/// # Errors
/// The folder cannot be read. A single file that vanishes meanwhile is none.
pub fn list(dir: &Path, since: Option<SystemTime>) -> io::Result<Vec<Entry>> {
    let mut found = Vec::new();
    for part in ["new", "cur"] {
        let part = dir.join(part);
        let files = fs::read_dir(&part).map_err(|e| named(&part, &e))?;
        found.extend(files.filter_map(|file| entry(&file.ok()?)));
    }
    found.retain(|entry| since.is_none_or(|since| entry.modified >= since));
    found.sort();
    // Moved from `new/` to `cur/` between the two looks.
    found.dedup_by(|later, earlier| later.unique == earlier.unique);
    Ok(found)
}

fn entry(file: &fs::DirEntry) -> Option<Entry> {
    let name = file.file_name().into_string().ok()?;
    let about = file.metadata().ok()?;
    // A control character in a name would break the notes; no mail program makes such names.
    let is_mail = about.is_file() && !name.starts_with('.') && !name.contains(char::is_control);
    let unique = name.split_once(':').map_or(name.as_str(), |(unique, _)| unique).to_owned();
    let modified = about.modified().unwrap_or(UNIX_EPOCH);
    is_mail.then(|| Entry { unique, path: file.path(), octets: about.len(), modified })
}

/// Moves it to `cur/` with the flag S (seen), beside the flags that it has.
///
/// # Errors
/// It is gone, or something else has that name.
pub fn mark_seen(dir: &Path, entry: &Entry) -> io::Result<PathBuf> {
    let name = entry.path.file_name().and_then(|name| name.to_str()).unwrap_or(&entry.unique);
    let flags = name.split_once(":2,").map_or("", |(_, flags)| flags);
    let mut flags: Vec<char> = flags.chars().chain(['S']).collect();
    flags.sort_unstable();
    flags.dedup();
    let target = dir.join("cur").join(format!("{}:2,{}", entry.unique, String::from_iter(flags)));
    if target == entry.path {
        return Ok(target);
    }
    if target.exists() {
        return Err(named(&target, &io::ErrorKind::AlreadyExists.into()));
    }
    fs::rename(&entry.path, &target).map_err(|e| named(&entry.path, &e))?;
    Ok(target)
}

/// Writes one message: `tmp/`, sync, `new/`, sync of the folder. On return it survives a power cut.
///
/// # Errors
/// Nothing was delivered.
pub fn deliver_to_maildir(dir: &Path, bytes: &[u8]) -> io::Result<PathBuf> {
    for part in ["tmp", "new", "cur"] {
        fs::create_dir_all(dir.join(part)).map_err(|e| named(dir, &e))?;
    }
    let name = unique_name();
    let (tmp, new) = (dir.join("tmp").join(&name), dir.join("new").join(&name));
    let write = || {
        let mut file = File::create_new(&tmp)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&tmp, &new)?;
        File::open(dir.join("new"))?.sync_all()
    };
    write().map_err(|e| {
        let _ = fs::remove_file(&tmp);
        named(&new, &e)
    })?;
    Ok(new)
}

/// Time, process and a count: what the Maildir convention asks for, so that no two writers collide.
fn unique_name() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let (count, process) = (COUNT.fetch_add(1, Ordering::Relaxed), std::process::id());
    format!("{}.M{:06}P{process}Q{count:06}.mailroom", now.as_secs(), now.subsec_micros())
}

pub(super) fn named(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}
