//! The keys behind every token: one mints, the older ones still verify.
//!
//! It reads text, not files, and never shows a key again: neither `Debug` nor an error holds one.

use data_encoding::HEXLOWER_PERMISSIVE;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::fmt;

/// Octets of a key.
pub const KEY_OCTETS: usize = 32;

/// Octets of a MAC as it is sent: HMAC-SHA256 cut to 128 bits (RFC 2104 section 5).
pub const MAC_OCTETS: usize = 16;

/// The highest key id: a token has five bits for it.
pub const KEY_ID_MAX: u8 = 31;

/// A MAC as it is sent.
pub type Tag = [u8; MAC_OCTETS];

/// Keys in the order of the file. The **last** line's key mints: a rotation appends a line.
#[derive(Clone)]
pub struct Keyring {
    older: Vec<Key>,
    current: Key,
}

#[derive(Clone)]
struct Key {
    id: u8,
    primed: Hmac<Sha256>,
}

/// Why a line is no key. It never holds the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyringError {
    /// Not `id hex`.
    #[error("line {0}: write a key id and a key, such as `3 9f86d0...` (64 hexadecimal digits)")]
    Shape(usize),
    /// Not 0 to 31.
    #[error("line {0}: the key id has to be a number from 0 to {KEY_ID_MAX}")]
    Id(usize),
    /// Not 32 octets of hexadecimal.
    #[error("line {0}: the key has to be 64 hexadecimal digits")]
    Key(usize),
    /// Two lines have this id.
    #[error("line {0}: this key id stands on an earlier line; each key needs its own")]
    Twice(usize),
    /// No line at all.
    #[error("no key in the key file; write one line: a key id and 64 hexadecimal digits")]
    Empty,
}

impl Keyring {
    /// Reads one `id hex` a line; empty lines and lines that begin with `#` mean nothing.
    ///
    /// # Errors
    /// [`KeyringError`] with the line's number.
    pub fn parse(text: &str) -> Result<Self, KeyringError> {
        let mut older: Vec<Key> = Vec::new();
        for (n, line) in (1..).zip(text.lines().map(str::trim)) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let key = read_line(n, line)?;
            if older.iter().any(|other| other.id == key.id) {
                return Err(KeyringError::Twice(n));
            }
            older.push(key);
        }
        let current = older.pop().ok_or(KeyringError::Empty)?;
        Ok(Keyring { older, current })
    }

    /// The line of a key file that holds `key`, without a line end.
    #[must_use]
    pub fn line(id: u8, key: &[u8; KEY_OCTETS]) -> String {
        format!("{} {}", id.min(KEY_ID_MAX), HEXLOWER_PERMISSIVE.encode(key))
    }

    /// The id of the key that mints.
    #[must_use]
    pub fn current_id(&self) -> u8 {
        self.current.id
    }

    /// The ids in the order of the file; the last one's key mints.
    pub fn ids(&self) -> impl Iterator<Item = u8> + '_ {
        self.oldest_first().map(|key| key.id)
    }

    /// An id for one more key, the next one that is free; `None`: all are taken.
    #[must_use]
    pub fn free_id(&self) -> Option<u8> {
        let ids = (1..=KEY_ID_MAX + 1).map(|n| (self.current.id + n) % (KEY_ID_MAX + 1));
        ids.into_iter().find(|id| !self.ids().any(|taken| taken == *id))
    }

    /// The MAC of `message` by the key with this id; `None` if there is no such key.
    pub(super) fn tag(&self, id: u8, message: &[u8]) -> Option<Tag> {
        self.oldest_first().find(|key| key.id == id).map(|key| key.tag(message))
    }

    /// The MAC by the key that mints.
    pub(super) fn tag_now(&self, message: &[u8]) -> Tag {
        self.current.tag(message)
    }

    /// The MACs of `message` by every key, oldest first: at most [`KEY_ID_MAX`] + 1.
    pub(super) fn tags<'a>(&'a self, message: &'a [u8]) -> impl Iterator<Item = Tag> + 'a {
        self.oldest_first().map(move |key| key.tag(message))
    }

    fn oldest_first(&self) -> impl Iterator<Item = &Key> {
        self.older.iter().chain([&self.current])
    }
}

impl Key {
    fn tag(&self, message: &[u8]) -> Tag {
        let full = self.primed.clone().chain_update(message).finalize().into_bytes();
        let mut tag = [0; MAC_OCTETS];
        tag.iter_mut().zip(full).for_each(|(to, from)| *to = from);
        tag
    }
}

fn read_line(n: usize, line: &str) -> Result<Key, KeyringError> {
    let (id, hex) = line.split_once(char::is_whitespace).ok_or(KeyringError::Shape(n))?;
    let id = id.parse().ok().filter(|id| *id <= KEY_ID_MAX).ok_or(KeyringError::Id(n))?;
    let key = HEXLOWER_PERMISSIVE.decode(hex.trim().as_bytes()).map_err(|_| KeyringError::Key(n))?;
    if key.len() != KEY_OCTETS {
        return Err(KeyringError::Key(n));
    }
    let primed = Hmac::new_from_slice(&key).map_err(|_| KeyringError::Key(n))?;
    Ok(Key { id, primed })
}

/// The ids only.
impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids: Vec<u8> = self.ids().collect();
        f.debug_struct("Keyring").field("ids", &ids).finish_non_exhaustive()
    }
}
