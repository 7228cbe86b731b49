//! The simulator: a virtual clock, seeded chance, people who write, and an oracle that looks at the end.
//!
//! The engine, the store and the LMTP server are the real ones; the store is stepped and everything
//! runs on one thread, so the same seed gives the same log, hash for hash. The disk is real: faults of
//! the disk and crashes are not simulated here.

pub mod audit;
pub mod chance;
mod crowd;
pub mod letter;
mod mailboxes;
mod stepped;
mod town;
pub mod wall;
pub mod wire;

use crate::workflow::OutboxNo;
use crate::workflow::outbox::OutboxState;
use audit::Audit;
use chance::Chance;
use jiff::Timestamp;
use std::fmt;
use std::path::Path;
use town::Town;

/// Monday, 4 January 2027, 00:00 UTC.
const START: Timestamp = Timestamp::constant(1_798_934_400 + 86_400, 0);
/// Days after the last working day in which what is under way may come to an end.
const LAST_DAYS: u32 = 10;

/// What is simulated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// People who get tickets; at least 1.
    pub employees: usize,
    /// Days on which new tickets are written.
    pub days: u32,
    /// The same seed, the same run.
    pub seed: u64,
}

/// What came of it; it exists only if the oracle found nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// What the oracle saw.
    pub audit: Audit,
    /// Mails that were handed in over LMTP, redeliveries too.
    pub handed: u64,
    /// Different mails that arrived at people.
    pub arrived: u64,
    /// Copies of them: more than `arrived` by lost answers only.
    pub copies: u64,
}

/// Runs a simulation in an empty folder.
///
/// # Errors
/// The first thing that went wrong or does not hold, in words.
pub fn run(options: &Options, dir: &Path) -> Result<Outcome, String> {
    let employees = options.employees.max(1);
    let mut town = Town::new(dir, Chance::new(options.seed), START)?;
    town.settle_down(employees)?;
    for _ in 0..options.days {
        day(&mut town, employees)?;
    }
    town.mailboxes.calm();
    for _ in 0..LAST_DAYS * 24 {
        if town.crowd.waiting() == 0 && waiting(&town)? == 0 {
            return examine(&town);
        }
        town.pass(false)?;
    }
    Err(format!("after {LAST_DAYS} more days {} mails still wait to be sent", waiting(&town)?))
}

/// Tickets in the morning, the batch in the evening, mail at all hours.
fn day(town: &mut Town, employees: usize) -> Result<(), String> {
    for hour in 0..24 {
        match hour {
            9 => town.write_tickets(1 + employees / 2, employees)?,
            17 => town.send_all()?,
            _ => {}
        }
        town.pass(true)?;
    }
    Ok(())
}

fn waiting(town: &Town) -> Result<u64, String> {
    let counts = town.engine.store.view().and_then(|view| view.counts()).map_err(|e| e.to_string())?;
    Ok(counts.outbox.iter().filter(|(state, _)| state.is_waiting()).map(|(_, n)| n).sum())
}

fn examine(town: &Town) -> Result<Outcome, String> {
    let view = town.engine.store.view().map_err(|e| e.to_string())?;
    let audit = audit::audit(&*view)?;
    let rows = view.outbox(&[OutboxState::Sent], OutboxNo(0), usize::MAX).map_err(|e| e.to_string())?;
    let sent = rows.iter().map(|row| row.message_id.as_str().to_owned()).collect();
    let (arrived, copies) = town.mailboxes.compare(&sent)?;
    Ok(Outcome { audit, handed: town.handed, arrived, copies })
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (audit, counts) = (&self.audit, &self.audit.counts);
        let list = |all: Vec<String>| all.join(", ");
        writeln!(
            f,
            "{} entries in {} chains verify; every status follows from them",
            audit.entries,
            audit.heads.len()
        )?;
        let mails = counts.mails.iter().map(|(d, n)| format!("{n} {d}")).collect();
        writeln!(f, "{} mails handed in, {} taken: {}", self.handed, counts.received, list(mails))?;
        let outbox = counts.outbox.iter().map(|(s, n)| format!("{n} {s}")).collect();
        writeln!(f, "{} mails decided: {}", counts.decided, list(outbox))?;
        write!(
            f,
            "{} mails arrived in {} copies; {} reminders, none twice",
            self.arrived, self.copies, audit.reminders
        )
    }
}
