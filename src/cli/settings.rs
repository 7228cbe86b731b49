//! `config show|check`.

use super::Common;
use super::exit::{Ended, Exit, Failure};
use super::output::{Record, put, say};
use super::place::Place;
use super::{exposed, inlet};
use crate::config::fault::add;
use crate::config::{Config, ConfigFault, show, unusable};
use clap::Subcommand;
use std::sync::Arc;

#[derive(Subcommand)]
pub(super) enum Settings {
    /// Every key with the value in force, commented
    Show,
    /// Whether settings, keys and templates can be used
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
    let path = common.config_path();
    let (config, faults) = Config::read(&path, Config::text(&path)?);
    let (found, held) = mistakes(common, (&config, faults))?;
    let file = config.path.display().to_string();
    let warnings: Vec<String> =
        config.warnings().into_iter().chain(exposed::warnings(&config.data())).chain(held).collect();
    let exit = exit(&found);
    if common.json {
        let whys: Vec<String> = found.into_iter().map(|failure| failure.why).collect();
        let record = Record::default().with("file", file).with("good", whys.is_empty()).with("faults", whys);
        return record.with("warnings", warnings).print(common.style()).map(|()| exit);
    }
    found.iter().for_each(|failure| eprintln!("mailroom: {failure}"));
    if found.is_empty() {
        warnings.iter().for_each(|warning| eprintln!("warning: {warning}"));
        say(&format!("{file}: good"))?;
    }
    Ok(exit)
}

/// All of them, in the order of the file, and what may be none. Data folder, keys, templates and listeners are looked at where the file can
/// be used: by what a wrong one says they would be others.
fn mistakes(
    common: &Common,
    (config, mut faults): (&Config, Vec<ConfigFault>),
) -> Result<(Vec<Failure>, Vec<String>), Failure> {
    let is_sound = faults.is_empty();
    add(&mut faults, unusable(config));
    faults.sort_by_key(|fault| fault.line);
    let mut found: Vec<Failure> = faults.into_iter().map(Failure::from).collect();
    let mut held = Vec::new();
    if !is_sound {
        return Ok((found, held));
    }
    match Place::open(common) {
        Err(failure) => found.push(failure),
        Ok(Place { config, engine, .. }) => {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let runtime =
                runtime.map_err(|e| Failure::new(Exit::Later, format!("the runtime does not start: {e}")))?;
            let (refused, in_use) = runtime.block_on(inlet::check(&config, &Arc::new(engine)));
            found.extend(refused);
            held.extend(in_use);
        }
    }
    Ok((found, held))
}

/// Wrong settings before all else: to try again by oneself mends none.
fn exit(found: &[Failure]) -> Exit {
    let wrong = found.iter().find(|failure| failure.exit == Exit::Config);
    wrong.or(found.first()).map_or(Exit::Done, |failure| failure.exit)
}
