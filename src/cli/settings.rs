//! `config show|check`.

use super::Common;
use super::exit::{Ended, Exit, Failure};
use super::inlet;
use super::output::{Record, put, say};
use super::place::Place;
use crate::config::{Config, show};
use clap::Subcommand;
use std::sync::Arc;

#[derive(Subcommand)]
pub(super) enum Settings {
    /// Every key with the value in force, commented
    Show,
    /// Whether settings, keys and templates can be used (also as ExecStartPre)
    Check,
}

impl Settings {
    pub(super) fn obey(self, common: &Common) -> Ended {
        match self {
            Settings::Show => print(common),
            Settings::Check => check(common),
        }
    }
}

fn print(common: &Common) -> Ended {
    let config = Config::load(&common.config_path())?;
    match common.style().json {
        true => say(&serde_json::to_string_pretty(&config.file).unwrap_or_default())?,
        false => put(&show(&config.file))?,
    }
    Ok(Exit::Done)
}

fn check(common: &Common) -> Ended {
    let place = Place::open(common)?;
    crate::config::transport(&place.config)?;
    crate::config::mailboxes(&place.config)?;
    crate::config::usable(&place.config)?;
    let Place { config, engine, .. } = place;
    let engine = Arc::new(engine);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime =
        runtime.map_err(|e| Failure::new(Exit::Later, format!("the runtime does not start: {e}")))?;
    runtime.block_on(inlet::check(&config, &engine))?;
    let warnings = config.warnings();
    if common.json {
        let file = config.path.display().to_string();
        let record = Record::default().with("file", file).with("good", true).with("warnings", warnings);
        return record.print(common.style()).map(|()| Exit::Done);
    }
    warnings.iter().for_each(|warning| eprintln!("warning: {warning}"));
    say(&format!("{}: good", config.path.display()))?;
    Ok(Exit::Done)
}
