//! `log show|verify`.

use super::exit::{Ended, Exit, Failure};
use super::output::{Record, Table};
use super::place::{Place, not_found};
use super::when::Clocks;
use super::{Common, happening};
use crate::engine::evidence::evidence;
use crate::engine::rows::{self, Compared};
use crate::ledger::Fold;
use crate::ledger::verify::Verifier;
use crate::store::View;
use crate::workflow::{FirmId, Keys, MailNo};
use clap::Subcommand;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value;
use std::collections::BTreeSet;

/// Entries that are read at once.
const PAGE: usize = 1_000;

/// Rows that are named as not covered.
const UNCOVERED_SHOWN_MAX: usize = 20;

#[derive(Subcommand)]
pub(super) enum Log {
    /// Entries of a firm's chain, or of a ticket
    Show {
        /// Only about this: T-1042, M-381, O-12
        subject: Option<String>,
        /// Which firm; the only one if left out
        #[arg(long)]
        firm: Option<String>,
        /// The installation's own chain
        #[arg(long, conflicts_with = "firm")]
        installation: bool,
    },
    /// Whether every chain is whole, agrees with the tickets, and no mail is unexplained
    Verify,
}

impl Log {
    pub(super) fn obey(self, common: &Common) -> Ended {
        let place = Place::open(common)?;
        match self {
            Log::Show { subject, firm, installation } => {
                let chain = if installation { FirmId::INSTALLATION } else { place.firm(firm.as_deref())?.id };
                show(&place, chain, subject.as_deref())
            }
            Log::Verify => verify(&place),
        }
    }
}

pub(super) fn show(place: &Place, chain: FirmId, subject: Option<&str>) -> Ended {
    let mut table =
        Table::new(&["seq", "at", "subject", "event", "from", "to", "actor", "proof", "cause", "notes"]);
    let (mut found, clocks) = (0_usize, Clocks::of(place)?);
    let time = |at: Value| match at.as_str().and_then(|at| at.parse().ok()) {
        Some(at) if !place.style.json => Value::from(clocks.shown(chain, at)),
        Some(_) | None => at,
    };
    each(&*place.view()?, (chain, 1), |seq, body| {
        if subject.is_some_and(|subject| !is_about(body, subject)) {
            return Ok(());
        }
        let field = |name: &str| body.get(name).cloned().unwrap_or(Value::Null);
        let whole = |name: &str, short: fn(&Value) -> Value| {
            if place.style.json { field(name) } else { short(&field(name)) }
        };
        let first = [time(field("at"))].into_iter().chain(["subject", "event", "from", "to"].map(field));
        let proof = body.pointer("/actor/proof/evidence").cloned().unwrap_or(Value::Null);
        let last = [whole("actor", actor), proof, whole("cause", cause), whole("notes", notes)];
        found += 1;
        table.row([Value::from(seq)].into_iter().chain(first).chain(last).collect());
        Ok(())
    })?;
    if let Some(name) = subject.filter(|_| found == 0) {
        return Err(not_found(format!("{name}: no entry of this log is about it")));
    }
    table.print(place.style).map(|()| Exit::Done)
}

/// What a mail did when it was taken in, as the chain tells from that entry on: a line an entry.
pub(super) fn caused(
    place: &Place,
    (chain, from): (FirmId, u64),
    mail: MailNo,
) -> Result<Vec<String>, Failure> {
    let (name, mut happened) = (mail.to_string(), Vec::new());
    each(&*place.view()?, (chain, from), |_, body| {
        let word = |field: &str| body.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
        let caused = body.get("cause").map(cause).is_some_and(|cause| cause == name.as_str());
        if caused && word("subject") != name {
            let status = |field: &str| body.get(field).and_then(Value::as_str);
            let moved = happening::moved(&word("event"), status("from"), status("to"));
            happened.push(format!("{} {moved}", word("subject")));
        }
        Ok(())
    })?;
    Ok(happened)
}

/// Every entry of a chain from there on, with its number.
pub(super) fn each(
    view: &dyn View,
    (chain, mut seq): (FirmId, u64),
    mut look: impl FnMut(u64, &Value) -> Result<(), Failure>,
) -> Result<(), Failure> {
    loop {
        let entries = view.entries(chain.0, seq, PAGE)?;
        for entry in &entries {
            look(entry.seq, &serde_json::from_str(&entry.body).unwrap_or(Value::Null))?;
        }
        match entries.last() {
            Some(last) if entries.len() == PAGE => seq = last.seq + 1,
            Some(_) | None => return Ok(()),
        }
    }
}

/// Whether an entry is about `T-1042`, `M-381`, `O-12`.
pub(super) fn is_about(body: &Value, subject: &str) -> bool {
    body.get("subject").and_then(Value::as_str).is_some_and(|about| about.eq_ignore_ascii_case(subject))
}

/// Who, in a word.
fn actor(actor: &Value) -> Value {
    actor.get("id").cloned().unwrap_or(Value::Null)
}

/// What is said at all: a disposition may have nothing to add.
fn notes(notes: &Value) -> Value {
    let said = notes.as_array().into_iter().flatten().filter(|note| note.as_str() != Some(""));
    said.cloned().collect::<Vec<_>>().into()
}

/// `M-381`, `cli tester`, `schedule`.
pub(super) fn cause(cause: &Value) -> Value {
    if let Some(mail) = cause.get("mail") {
        return mail.clone();
    }
    let first = cause.as_object().and_then(|members| members.iter().next());
    first.map_or(Value::Null, |(kind, of)| {
        of.as_str().map_or_else(|| kind.clone(), |of| format!("{kind} {of}")).into()
    })
}

fn verify(place: &Place) -> Ended {
    let view = place.view()?;
    let facts = view.facts(&Keys { all_firms: true, ..Keys::default() })?;
    let total = facts.heads.iter().map(|h| h.seq).sum();
    let bar = bar(total);
    let (mut chains, mut entries, mut rows) = (0_u64, 0, Compared::default());
    // A firm that was put there behind our back has no chain.
    let all: BTreeSet<i64> = view.chains()?.into_iter().chain(facts.firms.iter().map(|f| f.id.0)).collect();
    for chain in all {
        let head = facts.head(FirmId(chain)).map(|h| h.seq);
        let (many, found) = one(&*view, (chain, head), &bar)?;
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
        .with(
            "end",
            "whether entries were cut off its end only a log position noted elsewhere shows (every mail has one)",
        )
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
    bar: &ProgressBar,
) -> Result<(u64, Compared), Failure> {
    let name = FirmId(chain);
    let bad = |why: String| Failure::new(Exit::Failed, format!("log of {name}: {why}"));
    let (mut verifier, mut fold, mut count) = (Verifier::new(&[]), Fold::new(), 0_u64);
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
