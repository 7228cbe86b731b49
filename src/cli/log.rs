//! `log show|verify`: what the chains say. Whether it can be believed is `verify`'s.

use super::exit::{Ended, Exit, Failure};
use super::output::Table;
use super::place::{Place, not_found};
use super::when::Clocks;
use super::{Common, happening, inbox, verify, witnesses};
use crate::store::{StoredEntry, View};
use crate::workflow::{FirmId, Keys, MailNo, OutboxNo, PersonId, TicketNo};
use clap::Subcommand;
use data_encoding::HEXLOWER;
use jiff::Timestamp;
use serde_json::Value;
use std::path::PathBuf;

/// Entries that are read at once.
pub(super) const PAGE: usize = 1_000;

const COLUMNS: &[&str] =
    &["seq", "at", "subject", "event", "from", "to", "actor", "proof", "cause", "notes", "hash", "entry"];
/// Nobody compares a hash by eye: programs get it, and the entry as it was sealed.
const TABLE: &[&str] = COLUMNS.split_at(COLUMNS.len() - 2).0;

#[derive(Subcommand)]
pub(super) enum Log {
    /// Entries of a firm's chain, or of a ticket; with --json each as it was sealed, with its hash
    Show {
        /// Only about this: T-1042, M-381, O-12, P-7, F-1; F-0: all of the installation's own chain
        subject: Option<String>,
        /// Which firm; the one that the subject is of, or the only one, if left out
        #[arg(long)]
        firm: Option<String>,
        /// The installation's own chain
        #[arg(long, conflicts_with = "firm")]
        installation: bool,
    },
    /// Whether every chain is whole, agrees with the tickets, and no mail is unexplained
    Verify {
        /// Mails that went out, or an mbox of some: the log has to hold what their X-Mailroom-Log saw
        #[arg(long, value_name = "FILE", num_args = 1..)]
        witness: Vec<PathBuf>,
    },
}

/// `F-0`, the whole of its chain.
fn is_installation(subject: &str) -> bool {
    FirmId::parse(subject) == Some(FirmId::INSTALLATION)
}

impl Log {
    /// Whether it concerns more than one firm.
    pub(super) fn is_operators(&self) -> bool {
        match self {
            Log::Show { installation, subject, .. } => {
                *installation || subject.as_deref().is_some_and(is_installation)
            }
            Log::Verify { .. } => true,
        }
    }

    pub(super) fn obey(self, common: &Common) -> Ended {
        let place = Place::look(common)?;
        let is_operators = self.is_operators();
        match self {
            Log::Show { subject, .. } if is_operators => {
                let subject = subject.filter(|subject| !is_installation(subject));
                show(&place, &[FirmId::INSTALLATION], subject.as_deref())
            }
            Log::Show { subject, firm, .. } => {
                let own = subject.as_deref().filter(|_| firm.is_none()).map(|subject| of(&place, subject));
                let chains = match own.transpose()?.flatten() {
                    Some(chains) => chains,
                    None => vec![place.firm(firm.as_deref())?.id],
                };
                show(&place, &chains, subject.as_deref())
            }
            Log::Verify { witness } => verify::verify(&place, &witnesses::in_files(&witness)?),
        }
    }
}

/// The chains that tell of it, for whom all firms are there: numbers are the installation's. `None`: it is no number.
fn of(place: &Place, subject: &str) -> Result<Option<Vec<FirmId>>, Failure> {
    if place.wall()?.is_some() {
        return Ok(None);
    }
    let view = place.view()?;
    let one = |firm: Option<FirmId>| firm.into_iter().collect();
    let chains: Vec<FirmId> = if let Some(no) = TicketNo::parse(subject) {
        one(view.ticket(no)?.map(|ticket| ticket.firm))
    } else if let Some(no) = OutboxNo::parse(subject) {
        one(view.outbox_firm(no)?)
    } else if let Some(no) = MailNo::parse(subject) {
        // Whose it was may have been found out later.
        [FirmId::INSTALLATION].into_iter().chain(inbox::mail(place, no)?.firm).collect()
    } else if let Some(id) = PersonId::parse(subject) {
        let facts = view.facts(&Keys { people: vec![id], ..Keys::default() })?;
        one(facts.person(id).map(|person| person.firm))
    } else if let Some(id) = FirmId::parse(subject) {
        vec![id]
    } else {
        return Ok(None);
    };
    if chains.is_empty() { Err(nothing(subject)) } else { Ok(Some(chains)) }
}

fn nothing(subject: &str) -> Failure {
    // What an answer did is told of its tickets.
    let hint =
        MailNo::parse(subject).map(|no| format!("; `explain {no}` says what it did")).unwrap_or_default();
    not_found(format!("{subject}: no entry of this log is about it{hint}"))
}

fn show(place: &Place, chains: &[FirmId], subject: Option<&str>) -> Ended {
    let is_json = place.style.json;
    let mut table = Table::new(if is_json { COLUMNS } else { TABLE });
    let clocks = Clocks::of(place)?;
    for chain in chains {
        each_entry(&*place.view()?, (*chain, 1), |entry, body| {
            if subject.is_none_or(|subject| is_about(body, subject)) {
                table.row(cells((entry, body), is_json, |at| clocks.shown(*chain, at)));
            }
            Ok(())
        })?;
    }
    match subject.filter(|_| table.is_empty()) {
        Some(name) => Err(nothing(name)),
        None => table.print(place.style).map(|()| Exit::Done),
    }
}

/// One row: as it was written, or short and by the firm's clock.
fn cells(
    (entry, body): (&StoredEntry, &Value),
    is_json: bool,
    shown: impl Fn(Timestamp) -> String,
) -> Vec<Value> {
    let time = |at: Value| match at.as_str().and_then(|at| at.parse().ok()) {
        Some(at) if !is_json => Value::from(shown(at)),
        Some(_) | None => at,
    };
    let field = |name: &str| body.get(name).cloned().unwrap_or(Value::Null);
    let whole =
        |name: &str, short: fn(&Value) -> Value| if is_json { field(name) } else { short(&field(name)) };
    let first = [Value::from(entry.seq), time(field("at"))];
    let moved = ["subject", "event", "from", "to"].map(field);
    let proof = body.pointer("/actor/proof/evidence").cloned().unwrap_or(Value::Null);
    let why = [whole("actor", actor), proof, whole("cause", cause), whole("notes", notes)];
    let sealed = [Value::from(HEXLOWER.encode(&entry.hash)), body.clone()];
    first.into_iter().chain(moved).chain(why).chain(sealed.into_iter().filter(|_| is_json)).collect()
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
    from: (FirmId, u64),
    mut look: impl FnMut(u64, &Value) -> Result<(), Failure>,
) -> Result<(), Failure> {
    each_entry(view, from, |entry, body| look(entry.seq, body))
}

fn each_entry(
    view: &dyn View,
    (chain, mut seq): (FirmId, u64),
    mut look: impl FnMut(&StoredEntry, &Value) -> Result<(), Failure>,
) -> Result<(), Failure> {
    loop {
        let entries = view.entries(chain.0, seq, PAGE)?;
        for entry in &entries {
            look(entry, &serde_json::from_str(&entry.body).unwrap_or(Value::Null))?;
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
