//! Big raw mails as files beside the database, named after their SHA-256: `raw/ab/abcd...`.
//!
//! A file is whole and synced before any row names it. Nothing is deleted here.

use crate::store::Fault;
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Octets up to which a raw mail lies in the database. A blob of 25 MB would hold the writer for 110 ms.
pub const RAW_INLINE_MAX: usize = 256 * 1024;

/// The folder of the files.
#[derive(Debug, Clone)]
pub(super) struct Blobs(PathBuf);

impl Blobs {
    pub(super) fn new(dir: &Path) -> Self {
        Blobs(dir.join("raw"))
    }

    /// Writes and syncs the bytes unless they are there; gives their name.
    pub(super) fn put(&self, bytes: &[u8]) -> Result<String, Fault> {
        let name = HEXLOWER.encode(&Sha256::digest(bytes));
        let file = self.path(&name);
        self.place(&file, bytes).map_err(|error| {
            Fault::Lost(format!("raw mail {} cannot be written ({error}): check the disk", file.display()))
        })?;
        Ok(name)
    }

    /// Whether a file of this name and size is there.
    pub(super) fn has(&self, name: &str, size: usize) -> bool {
        name.len() == 64 && fs::metadata(self.path(name)).is_ok_and(|m| u64::try_from(size) == Ok(m.len()))
    }

    /// The bytes, checked against their name.
    pub(super) fn get(&self, name: &str) -> Result<Vec<u8>, Fault> {
        let file = self.path(name);
        let bytes = fs::read(&file).map_err(|error| {
            Fault::Lost(format!(
                "raw mail {} cannot be read ({error}): restore it from a backup",
                file.display()
            ))
        })?;
        match HEXLOWER.encode(&Sha256::digest(&bytes)) == name {
            true => Ok(bytes),
            false => {
                Err(Fault::Lost(format!("raw mail {} was changed: restore it from a backup", file.display())))
            }
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name.get(..2).unwrap_or_default()).join(name)
    }

    fn place(&self, file: &Path, bytes: &[u8]) -> io::Result<()> {
        let folder = file.parent().unwrap_or(&self.0);
        fs::create_dir_all(folder)?;
        if fs::metadata(file).map(|m| m.len()).ok() != u64::try_from(bytes.len()).ok() {
            write_beside(file, bytes)?;
        }
        // Also when another thread wrote it: its own sync of the folder may still be to come.
        for place in [folder, &self.0, self.0.parent().unwrap_or(folder)] {
            File::open(place)?.sync_all()?;
        }
        Ok(())
    }
}

/// A name that no other thread or process uses, synced, then renamed: the final name is never half a mail.
fn write_beside(file: &Path, bytes: &[u8]) -> io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    static COUNT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
    let count = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let beside = file.with_extension(format!("{}-{count}.part", std::process::id()));
    let mut options = fs::OpenOptions::new();
    let mut out = options.write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
    let written = out.write_all(bytes).and_then(|()| out.sync_all()).and_then(|()| fs::rename(&beside, file));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}
