//! `keys list|rotate`: which key signs our addresses and Message-IDs, and a new one in its place.
//!
//! A rotation only ever appends: answers to older mails still verify. No key is ever printed; a line is taken out
//! by hand, when answers to mails of its time are no longer expected.

use super::Common;
use super::exit::{Ended, Exit, Failure};
use super::init::new_key;
use super::output::{Table, say};
use super::place::{KEYS_FILE, Place};
use super::run::lock;
use crate::token::{KEY_ID_MAX, Keyring};
use crate::workflow::command::Command;
use clap::Subcommand;
use serde_json::Value;
use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

#[derive(Subcommand)]
pub(super) enum KeyVerb {
    /// The ids, which one mints, and since when
    List,
    /// A new key that mints from now on; the others still verify
    Rotate,
}

impl KeyVerb {
    pub(super) fn obey(self, common: &Common) -> Ended {
        let place = Place::open(common)?;
        match self {
            KeyVerb::List => list(&place),
            KeyVerb::Rotate => rotate(&place),
        }
    }
}

fn list(place: &Place) -> Ended {
    let ring = &place.engine.house.keyring;
    let text = read(&place.config.data().join(KEYS_FILE))?;
    let mut table = Table::new(&["key", "state", "made"]);
    for id in ring.ids() {
        let state = if id == ring.current_id() { "mints" } else { "verifies" };
        table.row(vec![Value::from(id), Value::from(state), made(&text, id)]);
    }
    table.print(place.style).map(|()| Exit::Done)
}

/// The comment before a key: `keys list` shows the time.
pub(super) fn remark(id: u8, at: jiff::Timestamp) -> String {
    format!("# key {id} made {at:.0}")
}

fn made(text: &str, id: u8) -> Value {
    let start = format!("# key {id} made ");
    text.lines().find_map(|line| line.trim().strip_prefix(&start)).map_or(Value::Null, Value::from)
}

/// The entry comes first: a rotation that nobody logged would be worse than an entry without one.
fn rotate(place: &Place) -> Ended {
    let path = place.config.data().join(KEYS_FILE);
    let Some(id) = place.engine.house.keyring.free_id() else {
        let why =
            format!("{}: all {} ids are taken; take out the oldest line", path.display(), KEY_ID_MAX + 1);
        return Err(Failure::new(Exit::Failed, why));
    };
    let old = read(&path)?;
    let text = format!("{}\n{}\n{}\n", old.trim_end(), remark(id, place.engine.clock.now()), new_key(id)?);
    Keyring::parse(&text).map_err(|e| Failure::new(Exit::Config, format!("{}: {e}", path.display())))?;
    let ended = place.act(Command::RotateKey(id))?;
    replace(&path, text.as_bytes())?;
    if lock(&place.config.data()).is_err() {
        say("`mailroom run` is at work with the keys that it started with: restart it")?;
    }
    Ok(ended)
}

fn read(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|e| Failure::new(Exit::Config, format!("{}: {e}", path.display())))
}

/// Whole or not at all, also when the power fails: a lost key cannot be had again.
fn replace(path: &Path, text: &[u8]) -> Result<(), Failure> {
    let beside = path.with_extension("new");
    let file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside);
    let bad = |e: std::io::Error| Failure::new(Exit::Failed, format!("{}: {e}", beside.display()));
    let mut file = file.map_err(bad)?;
    let written =
        file.write_all(text).and_then(|()| file.sync_all()).and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    let folder = || fs::File::open(path.parent().unwrap_or(Path::new(".")))?.sync_all();
    written.and_then(|()| folder()).map_err(bad)
}
