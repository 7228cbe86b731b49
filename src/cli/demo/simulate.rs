//! `mailroom simulate`: people who write for days within seconds, then the oracle's word.

use crate::engine::simulate::{Options, run};
use anyhow::anyhow;
use std::time::Instant;

/// Simulates in a new temporary folder, which is removed if all is well, and prints what came of it.
///
/// # Errors
/// What the oracle found; the folder stays and is named.
pub fn simulate(options: &Options) -> anyhow::Result<()> {
    let dir = super::new_folder()?;
    let start = Instant::now();
    let outcome = run(options, &dir).map_err(|why| {
        let again =
            format!("--employees {} --days {} --seed {}", options.employees, options.days, options.seed);
        anyhow!("{why}; the store lies in {}; the same again: simulate {again}", dir.display())
    })?;
    let seconds = start.elapsed().as_secs_f64();
    println!("{outcome}");
    let rate = outcome.audit.entries as f64 / seconds.max(f64::EPSILON);
    println!("{} events in {seconds:.1} s: {rate:.0} events/second", outcome.audit.entries);
    Ok(std::fs::remove_dir_all(&dir)?)
}
