//! The oracle: what must hold of every store, whatever happened to it.
//!
//! One disposition a mail, rows = fold(log), the chains verify, no reminder of a ticket twice a day,
//! everything that was decided is sent or has a reason. It reads one snapshot and changes nothing.

use crate::engine::evidence::evidence;
use crate::engine::rows;
use crate::ledger::Fold;
use crate::ledger::verify::Verifier;
use crate::store::{Counts, StoredEntry, View};
use crate::workflow::FirmId;
use serde_json::Value;
use std::collections::BTreeSet;

/// Entries read at once.
const PAGE: usize = 2_000;

/// What an audit found to be in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Audit {
    /// Entries of all chains.
    pub entries: u64,
    /// Chains with their last sequence and hash: equal heads, equal logs.
    pub heads: Vec<(i64, u64, [u8; 32])>,
    /// Reminders that the log tells of.
    pub reminders: u64,
    /// Mails, by fate.
    pub counts: Counts,
}

/// Checks everything that one snapshot can show.
///
/// # Errors
/// The first thing that does not hold, in words.
pub fn audit(view: &dyn View) -> Result<Audit, String> {
    let mut audit = Audit { counts: view.counts().map_err(|e| e.to_string())?, ..Audit::default() };
    for chain in view.chains().map_err(|e| e.to_string())? {
        follow(view, chain, &mut audit)?;
    }
    if let Some(why) = view.misfiled().map_err(|e| e.to_string())? {
        return Err(why);
    }
    audit.counts.conserved()?;
    evidence(view, &|| ())?;
    Ok(audit)
}

/// Reads one chain from its start, and holds the rows against it.
fn follow(view: &dyn View, chain: i64, audit: &mut Audit) -> Result<(), String> {
    let (mut verifier, mut fold, mut reminded) = (Verifier::new(&[]), Fold::new(), BTreeSet::new());
    let (mut seq, mut hash) = (0, [0; 32]);
    loop {
        let page = view.entries(chain, seq + 1, PAGE).map_err(|e| e.to_string())?;
        for entry in &page {
            verifier
                .push(entry.seq, entry.body.as_bytes(), &entry.hash)
                .map_err(|e| format!("F-{chain}: {e}"))?;
            fold.push(&entry.body).map_err(|e| format!("F-{chain}: {e}"))?;
            (seq, hash) = (entry.seq, entry.hash);
            if let Some(reminder) = reminder(entry) {
                audit.reminders += 1;
                let (ticket, day) = reminder.clone();
                if !reminded.insert(reminder) {
                    return Err(format!("{ticket} was reminded twice on {day} (entry {seq})"));
                }
            }
        }
        if page.is_empty() {
            break;
        }
    }
    verifier.finish().map_err(|e| format!("F-{chain}: {e}"))?;
    audit.entries += seq;
    audit.heads.push((chain, seq, hash));
    match rows::compare(view, (FirmId(chain), &fold))?.uncovered.first() {
        Some(uncovered) => Err(format!("the log does not tell of {uncovered}")),
        None => Ok(()),
    }
}

/// Ticket and day of a reminder's entry.
fn reminder(entry: &StoredEntry) -> Option<(String, String)> {
    let body: Value = serde_json::from_str(&entry.body).ok()?;
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    let day = || text("at")?.split('T').next().map(str::to_owned);
    (text("event")? == "reminder_due").then(|| Some((text("subject")?.to_owned(), day()?)))?
}
