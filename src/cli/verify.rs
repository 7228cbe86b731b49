//! `log verify`: every chain read again and held against what lies beside it, and against what mails saw of it.

use super::exit::{Ended, Exit, Failure};
use super::log::PAGE;
use super::output::Record;
use super::place::Place;
use super::witnesses::Seen;
use crate::engine::evidence::evidence;
use crate::engine::rows::{self, Compared};
use crate::ledger::{Broken, Flaw, Fold, Verifier, Witness};
use crate::store::View;
use crate::workflow::{FirmId, Keys};
use indicatif::{ProgressBar, ProgressStyle};
use std::collections::BTreeSet;

/// Rows that are named as not covered.
const UNCOVERED_SHOWN_MAX: usize = 20;

pub(super) fn verify(place: &Place, witnesses: &[Seen]) -> Ended {
    let view = place.view()?;
    let facts = view.facts(&Keys { all_firms: true, ..Keys::default() })?;
    let total = facts.heads.iter().map(|h| h.seq).sum();
    let bar = bar(total);
    let (mut entries, mut rows, mut ends) = (0, Compared::default(), Ends::default());
    // A firm that was put there behind our back has no chain, and a chain that somebody saw may be gone.
    let firms = facts.firms.iter().map(|firm| firm.id).chain(witnesses.iter().map(|seen| seen.chain));
    let all: BTreeSet<FirmId> = view.chains()?.into_iter().map(FirmId).chain(firms).collect();
    let chains = all.len();
    for chain in all {
        let head = facts.head(chain).map(|h| h.seq);
        let seen: Vec<&Seen> = witnesses.iter().filter(|seen| seen.chain == chain).collect();
        let (many, found) = one(&*view, (chain, head), (&seen, &bar))?;
        ends.see((chain, many), &seen);
        entries += many;
        rows.rows += found.rows;
        rows.uncovered.extend(found.uncovered);
    }
    if let Some(why) = view.misfiled()? {
        return Err(Failure::new(Exit::Failed, why));
    }
    let counts = view.counts()?;
    bar.inc_length(counts.received + entries);
    let found = evidence(&*view, &|| bar.inc(1)).map_err(|why| Failure::new(Exit::Failed, why))?;
    bar.finish_and_clear();
    counts.conserved().map_err(|why| Failure::new(Exit::Failed, why))?;
    Record::default()
        .with("log", "verified")
        .with("chains", chains)
        .with("entries", entries)
        .with("rows", rows.rows)
        .with("not_covered", named(rows.uncovered))
        .with("raw_mails", found.mails)
        .with("words", found.words)
        .with("mails_in", counts.received)
        .with("mails_out", counts.decided)
        .with("ends_seen", ends.seen)
        .with("ends_not_seen", ends.unseen)
        .with("end", "that entries were cut off an end only a log position noted elsewhere shows (--witness)")
        .print(place.style)?;
    Ok(Exit::Done)
}

/// Up to where witnesses saw the chains.
#[derive(Default)]
struct Ends {
    seen: Vec<String>,
    unseen: Vec<String>,
}

impl Ends {
    fn see(&mut self, (chain, entries): (FirmId, u64), seen: &[&Seen]) {
        match seen.iter().map(|seen| seen.witness.seq).max() {
            Some(last) => self.seen.push(format!("{chain} up to {last} of {entries}")),
            None => self.unseen.push(chain.to_string()),
        }
    }
}

/// Rows of which the log does not tell everything: the first ones by name.
fn named(mut uncovered: Vec<String>) -> Vec<String> {
    let more = uncovered.len().saturating_sub(UNCOVERED_SHOWN_MAX);
    uncovered.truncate(UNCOVERED_SHOWN_MAX);
    uncovered.extend((more > 0).then(|| format!("and {more} more")));
    uncovered
}

/// On standard error, and only where somebody looks.
fn bar(total: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("verifying {bar:40} {pos}/{len} entries, {eta}");
    let bar = ProgressBar::new(total);
    if let Ok(style) = style {
        bar.set_style(style);
    }
    bar
}

/// One chain: its entries, its head, what they say of the rows.
fn one(
    view: &dyn View,
    (chain, head): (FirmId, Option<u64>),
    (seen, bar): (&[&Seen], &ProgressBar),
) -> Result<(u64, Compared), Failure> {
    let bad = |why: String| Failure::new(Exit::Failed, format!("log of {chain}: {why}"));
    let broken = |broken: Broken| bad(format!("{broken}{}", whose(broken, seen)));
    let witnesses: Vec<Witness> = seen.iter().map(|seen| seen.witness).collect();
    let (mut verifier, mut fold, mut count) = (Verifier::new(&witnesses), Fold::new(), 0_u64);
    loop {
        let entries = view.entries(chain.0, count + 1, PAGE)?;
        for entry in &entries {
            verifier.push(entry.seq, entry.body.as_bytes(), &entry.hash).map_err(broken)?;
            fold.push(&entry.body).map_err(|e| bad(e.to_string()))?;
            count += 1;
            bar.inc(1);
        }
        if entries.len() < PAGE {
            break;
        }
    }
    verifier.finish().map_err(broken)?;
    if head.is_some_and(|seq| seq != count) {
        return Err(bad(format!("it ends at entry {count}, but its head says {}", head.unwrap_or(0))));
    }
    let found = rows::compare(view, (chain, &fold)).map_err(bad)?;
    Ok((count, found))
}

/// Where those stand who saw what is not there.
fn whose(broken: Broken, seen: &[&Seen]) -> String {
    if !matches!(broken.why, Flaw::Witness | Flaw::Missing) {
        return String::new();
    }
    let first = seen.iter().map(|seen| seen.witness.seq).filter(|seq| *seq >= broken.seq).min();
    let theirs = seen.iter().filter(|seen| Some(seen.witness.seq) == first);
    let places: Vec<&str> = theirs.map(|seen| seen.at.as_str()).collect();
    format!(" ({}, if that mail is genuine)", places.join(", "))
}
