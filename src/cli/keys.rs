//! `keys list|rotate`: which key signs our addresses and Message-IDs, and a new one in its place.
//!
//! A rotation only ever appends, and one at a time: answers to older mails still verify. No key is ever printed; a line is taken out
//! by hand, when answers to mails of its time are no longer expected.

use super::Common;
use super::exit::{Ended, Exit, Failure};
use super::init::new_key;
use super::key_file::Held;
use super::output::Table;
use super::place::{KEYS_FILE, Place};
use super::when::Clocks;
use crate::token::KEY_ID_MAX;
use crate::workflow::FirmId;
use crate::workflow::command::Command;
use clap::Subcommand;
use serde_json::Value;
use std::fs;

#[derive(Subcommand)]
pub(super) enum KeyVerb {
    /// The ids, which one mints, and since when
    List,
    /// A new key that mints from now on; the others still verify
    Rotate,
}

impl KeyVerb {
    pub(super) fn obey(self, common: &Common) -> Ended {
        let place = Place::look(common)?;
        match self {
            KeyVerb::List => list(&place),
            KeyVerb::Rotate => rotate(&place),
        }
    }
}

fn list(place: &Place) -> Ended {
    let ring = &place.engine.house.keyring;
    let path = place.config.data().join(KEYS_FILE);
    let text = fs::read_to_string(&path)
        .map_err(|e| Failure::new(Exit::Config, format!("{}: {e}", path.display())))?;
    let mut table = Table::new(&["key", "state", "made"]);
    let clocks = Clocks::of(place)?;
    for id in ring.ids() {
        let state = if id == ring.current_id() { "mints" } else { "verifies" };
        let made = made(&text, id).map(|at| clocks.shown(FirmId::INSTALLATION, at));
        table.row(vec![Value::from(id), Value::from(state), made.into()]);
    }
    table.print(place.style).map(|()| Exit::Done)
}

/// The comment before a key: `keys list` shows the time.
pub(super) fn remark(id: u8, at: jiff::Timestamp) -> String {
    format!("# key {id} made {at:.0}")
}

fn made(text: &str, id: u8) -> Option<jiff::Timestamp> {
    let start = format!("# key {id} made ");
    text.lines().find_map(|line| line.trim().strip_prefix(&start)?.parse().ok())
}

/// The entry comes first: a rotation that nobody logged would be worse than an entry without one.
fn rotate(place: &Place) -> Ended {
    place.ready()?;
    let held = Held::of(&place.config.data())?;
    let Some(id) = held.ring()?.free_id() else {
        let why = format!("{KEYS_FILE}: all {} ids are taken; take out the oldest line", KEY_ID_MAX + 1);
        return Err(Failure::new(Exit::Failed, why));
    };
    let at = place.engine.clock.now();
    let text = format!("{}\n{}\n{}\n", held.text.trim_end(), remark(id, at), new_key(id)?);
    let ended = place.act(Command::RotateKey(id))?;
    held.replace(&text)?;
    Ok(ended)
}
