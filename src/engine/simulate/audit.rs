//! The oracle: what must hold of every store, whatever happened to it.
//!
//! One disposition a mail, state = fold(log), the chains verify, no reminder of a ticket twice a day,
//! everything that was decided is sent or has a reason. It reads one snapshot and changes nothing.

use crate::engine::evidence::evidence;
use crate::ledger::Fold;
use crate::ledger::verify::Verifier;
use crate::store::{Counts, StoredEntry, View};
use crate::workflow::facts::TicketQuery;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

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
    let mut statuses = BTreeMap::new();
    for chain in view.chains().map_err(|e| e.to_string())? {
        follow(view, chain, &mut audit, &mut statuses)?;
    }
    compare(view, &statuses)?;
    audit.counts.conserved()?;
    evidence(view, &|| ())?;
    Ok(audit)
}

/// Reads one chain from its start.
fn follow(
    view: &dyn View,
    chain: i64,
    audit: &mut Audit,
    statuses: &mut BTreeMap<String, String>,
) -> Result<(), String> {
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
    statuses.extend(fold.statuses().map(|(subject, status)| (subject.to_owned(), status.to_owned())));
    Ok(())
}

/// Ticket and day of a reminder's entry.
fn reminder(entry: &StoredEntry) -> Option<(String, String)> {
    let body: Value = serde_json::from_str(&entry.body).ok()?;
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    let day = || text("at")?.split('T').next().map(str::to_owned);
    (text("event")? == "reminder_due").then(|| Some((text("subject")?.to_owned(), day()?)))?
}

/// state = fold(log), for every ticket, and for no ticket that is not there.
fn compare(view: &dyn View, statuses: &BTreeMap<String, String>) -> Result<(), String> {
    let tickets = view.tickets(&TicketQuery::default()).map_err(|e| e.to_string())?;
    for ticket in &tickets {
        let folded = statuses.get(&ticket.no.to_string()).map(String::as_str);
        if folded != Some(ticket.status.word()) {
            return Err(format!("{} is {}, and its log says {folded:?}", ticket.no, ticket.status));
        }
    }
    match statuses.len() == tickets.len() {
        true => Ok(()),
        false => Err(format!("the log tells of {} tickets, the store has {}", statuses.len(), tickets.len())),
    }
}
