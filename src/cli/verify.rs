//! `log verify`: every chain read again and held against what lies beside it, and against what mails saw of it.

use super::exit::{Ended, Exit, Failure};
use super::log::PAGE;
use super::output::Record;
use super::place::Place;
use crate::engine::evidence::evidence;
use crate::engine::rows::{self, Compared};
use crate::ledger::{Fold, Verifier, Witness};
use crate::store::View;
use crate::workflow::{FirmId, Keys};
use indicatif::{ProgressBar, ProgressStyle};
use std::collections::BTreeSet;

/// Rows that are named as not covered.
const UNCOVERED_SHOWN_MAX: usize = 20;

const NO_WITNESS: &str = "whether entries were cut off its end only a log position noted elsewhere shows (every mail has one: --witness)";
const SEEN: &str = "the log holds what the witnesses saw; what came after the last of them they cannot tell";

pub(super) fn verify(place: &Place, witnesses: &[(FirmId, Witness)]) -> Ended {
    let view = place.view()?;
    let facts = view.facts(&Keys { all_firms: true, ..Keys::default() })?;
    let total = facts.heads.iter().map(|h| h.seq).sum();
    let bar = bar(total);
    let (mut chains, mut entries, mut rows) = (0_u64, 0, Compared::default());
    // A firm that was put there behind our back has no chain, and a chain that somebody saw may be gone.
    let firms = facts.firms.iter().map(|firm| firm.id.0).chain(witnesses.iter().map(|(firm, _)| firm.0));
    let all: BTreeSet<i64> = view.chains()?.into_iter().chain(firms).collect();
    for chain in all {
        let head = facts.head(FirmId(chain)).map(|h| h.seq);
        let seen = witnesses.iter().filter(|(firm, _)| firm.0 == chain).map(|(_, seen)| *seen);
        let (many, found) = one(&*view, (chain, head), (&seen.collect::<Vec<_>>(), &bar))?;
        entries += many;
        rows.rows += found.rows;
        rows.uncovered.extend(found.uncovered);
        chains += 1;
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
        .with("witnesses", witnesses.len())
        .with("end", if witnesses.is_empty() { NO_WITNESS } else { SEEN })
        .print(place.style)?;
    Ok(Exit::Done)
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
    (chain, head): (i64, Option<u64>),
    (seen, bar): (&[Witness], &ProgressBar),
) -> Result<(u64, Compared), Failure> {
    let name = FirmId(chain);
    let bad = |why: String| Failure::new(Exit::Failed, format!("log of {name}: {why}"));
    let (mut verifier, mut fold, mut count) = (Verifier::new(seen), Fold::new(), 0_u64);
    loop {
        let entries = view.entries(chain, count + 1, PAGE)?;
        for entry in &entries {
            verifier.push(entry.seq, entry.body.as_bytes(), &entry.hash).map_err(|b| bad(b.to_string()))?;
            fold.push(&entry.body).map_err(|e| bad(e.to_string()))?;
            count += 1;
            bar.inc(1);
        }
        if entries.len() < PAGE {
            break;
        }
    }
    verifier.finish().map_err(|b| bad(b.to_string()))?;
    if head.is_some_and(|seq| seq != count) {
        return Err(bad(format!("it ends at entry {count}, but its head says {}", head.unwrap_or(0))));
    }
    let found = rows::compare(view, (name, &fold)).map_err(bad)?;
    Ok((count, found))
}
