//! Mail into a Maildir, for trials: what would have gone out can be read there.
//!
//! Written with std and not with lettre's file transport, which neither syncs nor has a name that a
//! retry repeats. It keeps no envelope beside the bytes.

use super::{Delivery, Outbound, Session, Transport};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Octets of the hash that name a file.
const NAME_OCTETS: usize = 16;

/// A way out into one Maildir.
#[derive(Debug, Clone)]
pub struct Files {
    maildir: PathBuf,
}

impl Files {
    /// `tmp`, `new` and `cur` are made when a session is opened.
    #[must_use]
    pub fn new(maildir: impl Into<PathBuf>) -> Self {
        Files { maildir: maildir.into() }
    }
}

impl Transport for Files {
    fn open(&self) -> Result<Box<dyn Session>, Delivery> {
        let make = |name: &str| fs::create_dir_all(self.maildir.join(name));
        ["tmp", "new", "cur"].into_iter().try_for_each(make).map_err(|e| trouble(&self.maildir, &e))?;
        Ok(Box::new(FilesSession { maildir: self.maildir.clone() }))
    }
}

struct FilesSession {
    maildir: PathBuf,
}

impl Session for FilesSession {
    fn send(&mut self, mail: &Outbound) -> Delivery {
        let name = name_of(mail);
        match self.store(&name, &mail.bytes) {
            Ok(()) => Delivery::Sent(format!("written as {name}")),
            Err(e) => trouble(&self.maildir, &e),
        }
    }

    fn is_usable(&self) -> bool {
        true
    }
}

impl FilesSession {
    /// On return the file survives a power cut.
    fn store(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        if self.was_read(name)? {
            return Ok(());
        }
        let temporary = self.maildir.join("tmp").join(format!("{name}.{}", std::process::id()));
        let mut file = File::create(&temporary)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        let new = self.maildir.join("new");
        fs::rename(&temporary, new.join(name))?;
        File::open(new)?.sync_all()
    }

    /// A reader moves a mail from `new` to `cur` and adds flags behind a colon.
    fn was_read(&self, name: &str) -> io::Result<bool> {
        for entry in fs::read_dir(self.maildir.join("cur"))? {
            let found = entry?.file_name();
            if found.to_string_lossy().split(':').next() == Some(name) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// A disk that is full today is not full for ever.
fn trouble(maildir: &Path, error: &io::Error) -> Delivery {
    Delivery::Deferred(format!("Maildir {}: {error}", maildir.display()))
}

/// The same mail to the same recipient has the same name on each try; a copy to somebody else has another.
fn name_of(mail: &Outbound) -> String {
    let mut hash = Sha256::new();
    hash.update(message_id(&mail.bytes).unwrap_or(&mail.bytes));
    hash.update([0]);
    hash.update(mail.to.as_bytes());
    let digest = hash.finalize();
    format!("{}.mailroom", HEXLOWER.encode(digest.get(..NAME_OCTETS).unwrap_or(&digest)))
}

/// The value of the Message-ID field in bytes that we composed ourselves: unfolded, one field a line.
fn message_id(bytes: &[u8]) -> Option<&[u8]> {
    const FIELD: &[u8] = b"message-id:";
    let header =
        bytes.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii).take_while(|line| !line.is_empty());
    let is_field =
        |line: &&[u8]| line.get(..FIELD.len()).is_some_and(|name| name.eq_ignore_ascii_case(FIELD));
    header.filter(is_field).find_map(|line| line.get(FIELD.len()..)).map(<[u8]>::trim_ascii)
}
