//! `person import` and `ticket import`: files into commands. How rows are taken is `taking`'s.

use super::exit::{Ended, Exit, Failure};
use super::place::{Place, address};
use super::taking::{How, take, whole};
use super::ticket_new::assigner;
use crate::import::{Bad, Imported, Read, people, tickets};
use crate::workflow::command::{Command, NewTicket, PersonEdit};
use crate::workflow::{FirmId, Keys, Person};
use clap::Args;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Octets that an imported file may have: 64 MiB.
const FILE_OCTETS_MAX: u64 = 64 * 1024 * 1024;
/// Rows with a remark that are named.
const NAMED_MAX: usize = 10;

#[derive(Args)]
pub(super) struct People {
    /// CSV or JSON
    file: PathBuf,
    /// Which firm; the only one if left out
    #[arg(long)]
    firm: Option<String>,
    /// Deactivate everybody who is not in the file; the whole file has to be good, a bad row would be nobody's
    #[arg(long, conflicts_with = "skip_bad")]
    sync: bool,
    /// With --sync: deactivate them
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    how: How,
}

#[derive(Args)]
pub(super) struct Tickets {
    /// CSV or JSON
    file: PathBuf,
    /// Who assigns those that name nobody
    #[arg(long)]
    assigner: Option<String>,
    #[command(flatten)]
    how: How,
}

impl People {
    pub(super) fn obey(self, place: &Place) -> Ended {
        let firm = place.firm(self.firm.as_deref())?.id;
        let mut read = whole(&self.file, people(&bytes(&self.file)?))?;
        if self.sync && read.bad.is_empty() {
            let edits = &mut read.rows;
            edits.extend(missing(place, firm, edits)?.into_iter().map(|edit| ("--sync".to_owned(), edit)));
            let going = edits.iter().filter(|(place, _)| place == "--sync").count();
            if going > 0 && !self.yes && !self.how.dry_run {
                let why = format!(
                    "{going} people are not in the file and would be deactivated: add --yes, or look with --dry-run"
                );
                return Err(Failure::new(Exit::Confirm, why));
            }
        }
        take(place, (&self.file, read), self.how, |edits| Command::People(firm, edits)).map(|_| Exit::Done)
    }
}

/// Active people of the firm whom the file does not name.
fn missing(place: &Place, firm: FirmId, edits: &[(String, PersonEdit)]) -> Result<Vec<PersonEdit>, Failure> {
    let named: BTreeSet<String> = edits.iter().map(|(_, edit)| edit.email.key()).collect();
    let is_named = |person: &Person| person.addresses().any(|address| named.contains(&address.key()));
    let gone = place.view()?.people(firm)?.into_iter().filter(|p| p.active && !is_named(p));
    Ok(gone.map(|p| PersonEdit { active: Some(false), ..PersonEdit::of(p.email) }).collect())
}

impl Tickets {
    pub(super) fn obey(self, place: &Place) -> Ended {
        let by = match &self.assigner {
            Some(text) => Some(address(text)?),
            // Rows may name their own: nobody has to be found yet.
            None => assigner(place, None, None).ok(),
        };
        let base = self.file.parent().unwrap_or(Path::new(""));
        let read = with_captures(base, whole(&self.file, tickets(&bytes(&self.file)?, by.as_ref()))?);
        let mut there = there(place, &read)?;
        let mut taken = take(place, (&self.file, read), self.how, Command::NewMany)?;
        // A row that stands there twice makes one ticket as well.
        taken.retain(|(_, ticket)| there.insert(ticket.mark()));
        remark_on_drafts(&self.file, &taken);
        Ok(Exit::Done)
    }
}

/// The marks of rows that made a ticket before: what became of it is not the file's matter.
fn there(place: &Place, read: &Read<NewTicket>) -> Result<BTreeSet<String>, Failure> {
    let imports = read.rows.iter().map(|(_, ticket)| ticket.mark()).collect();
    let facts = place.facts(&Keys { imports, ..Keys::default() })?;
    Ok(facts.tickets.into_iter().filter_map(|ticket| ticket.import).collect())
}

/// Such a row is no mistake, a draft may wait for its actions; but nothing else says so before it is sent.
fn remark_on_drafts(file: &Path, taken: &[(String, NewTicket)]) {
    let without = taken.iter().filter(|(_, ticket)| ticket.fields.actions.is_none());
    let without: Vec<&str> = without.map(|(at, _)| at.as_str()).collect();
    let named = without.iter().take(NAMED_MAX).copied().collect::<Vec<_>>().join(", ");
    let more = match without.len().saturating_sub(NAMED_MAX) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    if !without.is_empty() {
        let file = file.display();
        eprintln!(
            "note: {file}: no action in {named}{more}; a ticket is sent only with one (`ticket edit T-n --action TEXT`)"
        );
    }
}

fn with_captures(base: &Path, read: Read<Imported>) -> Read<NewTicket> {
    let mut whole = Read { rows: Vec::new(), bad: read.bad, unread: read.unread };
    for (at, row) in read.rows {
        match captured(base, row) {
            Ok(ticket) => whole.rows.push((at, ticket)),
            Err(why) => whole.bad.push(Bad { place: at, column: "capture_file".to_owned(), why }),
        }
    }
    whole
}

fn captured(base: &Path, row: Imported) -> Result<NewTicket, String> {
    let mut ticket = row.ticket;
    if let Some(name) = row.capture_file {
        let path = base.join(&name);
        let read = std::fs::read_to_string(&path);
        let text = read.map_err(|e| format!("{}: {e}", path.display()))?;
        ticket.fields.captured_text = Some(text);
    }
    Ok(ticket)
}

/// A file that was named, and cannot be read.
pub(super) fn trouble(file: &Path, error: &std::io::Error) -> Failure {
    let is_denied = error.kind() == std::io::ErrorKind::PermissionDenied;
    let exit = if is_denied { Exit::Permission } else { Exit::NotFound };
    Failure::new(exit, format!("{}: {error}", file.display()))
}

pub(super) fn bytes(file: &Path) -> Result<Vec<u8>, Failure> {
    let trouble = |e: std::io::Error| trouble(file, &e);
    if std::fs::metadata(file).map_err(trouble)?.len() > FILE_OCTETS_MAX {
        return Err(Failure::new(
            Exit::Data,
            format!("{}: over {FILE_OCTETS_MAX} octets; split it", file.display()),
        ));
    }
    let bytes = std::fs::read(file).map_err(trouble)?;
    match bytes.is_empty() {
        true => Err(Failure::new(Exit::Data, format!("{}: the file is empty", file.display()))),
        false => Ok(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_may_have_so_many_octets_and_not_one_more() {
        let file = tempfile::NamedTempFile::new().unwrap();
        file.as_file().set_len(FILE_OCTETS_MAX).unwrap();
        assert_eq!(bytes(file.path()).unwrap().len() as u64, FILE_OCTETS_MAX);
        file.as_file().set_len(FILE_OCTETS_MAX + 1).unwrap();
        assert_eq!(bytes(file.path()).unwrap_err().exit, Exit::Data);
    }
}
