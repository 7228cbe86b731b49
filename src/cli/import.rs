//! `person import` and `ticket import`: files into commands. All or nothing, unless `--skip-bad`.

use super::exit::{Ended, Exit, Failure};
use super::place::{Place, address};
use super::ticket_new::assigner;
use crate::import::{Bad, Imported, Read, people, tickets};
use crate::workflow::FirmId;
use crate::workflow::command::{Command, NewTicket, PersonEdit};
use clap::Args;
use indicatif::ProgressBar;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Octets that an imported file may have: 64 MiB.
const FILE_OCTETS_MAX: u64 = 64 * 1024 * 1024;

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

#[derive(Args, Clone, Copy)]
pub(super) struct How {
    /// Show what would change, and change nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Leave out what is wrong, and take the rest
    #[arg(long)]
    skip_bad: bool,
    /// Do it
    #[arg(long)]
    yes: bool,
}

impl People {
    pub(super) fn obey(self, place: &Place) -> Ended {
        let firm = place.firm(self.firm.as_deref())?.id;
        let mut found = good(&self.file, people(&bytes(&self.file)?), self.how)?;
        if self.sync {
            let edits = &mut found.rows;
            edits.extend(missing(place, firm, edits)?.into_iter().map(|edit| ("--sync".to_owned(), edit)));
            let going = edits.iter().filter(|(place, _)| place == "--sync").count();
            if going > 0 && !self.how.yes && !self.how.dry_run {
                let why = format!(
                    "{going} people are not in the file and would be deactivated: add --yes, or look with --dry-run"
                );
                return Err(Failure::new(Exit::Confirm, why));
            }
        }
        take(place, (&self.file, found), self.how, |edits| Command::People(firm, edits))
    }
}

/// Active people of the firm whom the file does not name.
fn missing(place: &Place, firm: FirmId, edits: &[(String, PersonEdit)]) -> Result<Vec<PersonEdit>, Failure> {
    let people = place.view()?.people(firm)?;
    let gone = people.into_iter().filter(|p| p.active && !edits.iter().any(|(_, e)| p.has_address(&e.email)));
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
        let read = tickets(&bytes(&self.file)?, by.as_ref()).map(|read| with_captures(base, read));
        let found = good(&self.file, read, self.how)?;
        take(place, (&self.file, found), self.how, Command::NewMany)
    }
}

fn with_captures(base: &Path, read: Read<Imported>) -> Read<NewTicket> {
    let mut whole = Read { rows: Vec::new(), bad: read.bad };
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

pub(super) fn bytes(file: &Path) -> Result<Vec<u8>, Failure> {
    let trouble = |e: std::io::Error| {
        let is_denied = e.kind() == std::io::ErrorKind::PermissionDenied;
        let exit = if is_denied { Exit::Permission } else { Exit::NotFound };
        Failure::new(exit, format!("{}: {e}", file.display()))
    };
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

/// Rows with their places, and how many could not be read and are left out.
pub(super) struct Good<T> {
    pub(super) rows: Vec<(String, T)>,
    left_out: usize,
}

/// The rows that can be used; every complaint on standard error.
pub(super) fn good<T>(file: &Path, read: Result<Read<T>, Bad>, how: How) -> Result<Good<T>, Failure> {
    let left_out = read.as_ref().map_or(0, |read| read.bad.len());
    let read = read.map_err(|bad| Failure::new(Exit::Data, format!("{}: {bad}", file.display())))?;
    read.bad.iter().for_each(|bad| eprintln!("{}: {bad}", file.display()));
    let refused = |why: &str| {
        let why = format!("{}: {} bad rows, nothing was taken; {why}", file.display(), read.bad.len());
        Err(Failure::new(Exit::Data, why))
    };
    match (read.bad.is_empty(), how.skip_bad) {
        (true, _) => Ok(Good { rows: read.rows, left_out }),
        (false, false) => refused("mend them, or add --skip-bad"),
        (false, true) if read.rows.is_empty() => refused("no other is there; mend them"),
        (false, true) => Ok(Good { rows: read.rows, left_out }),
    }
}

/// All in one change. With `--skip-bad` what is refused is left out, and the rest is one change: rows may name each
/// other, in any order.
fn take<T: Clone>(
    place: &Place,
    (file, Good { mut rows, left_out }): (&Path, Good<T>),
    how: How,
    command: impl Fn(Vec<T>) -> Command,
) -> Ended {
    if rows.is_empty() {
        return Err(Failure::new(Exit::Unchanged, format!("{}: there is no row in it", file.display())));
    }
    let all = rows.len();
    loop {
        let command = command(rows.iter().map(|(_, row)| row.clone()).collect());
        let ended = if how.dry_run { place.rehearse(command) } else { shown(place, command, rows.len()) };
        let refused = match ended {
            Err(refused) if refused.exit == Exit::Failed => refused,
            other => return nothing_new(other, (left_out, all - rows.len())),
        };
        let Some(bad) = numbered(&refused.why, rows.len()) else { return Err(refused) };
        let line = |(n, why): (&usize, &String)| {
            let at = rows.get(*n).map_or("", |(at, _)| at.as_str());
            format!("{}: {at}: {why}", file.display())
        };
        let lines: Vec<String> = bad.iter().map(line).collect();
        if rows.len() == bad.len() || !how.skip_bad {
            return Err(nothing_taken(file, &lines, rows.len()));
        }
        lines.iter().for_each(|line| eprintln!("{line}"));
        rows = (0..).zip(rows).filter(|(n, _)| !bad.contains_key(n)).map(|(_, row)| row).collect();
    }
}

fn shown(place: &Place, command: Command, rows: usize) -> Ended {
    let spinner = ProgressBar::new_spinner().with_message(format!("taking {rows} rows"));
    spinner.enable_steady_tick(Duration::from_millis(200));
    let ended = place.act(command);
    spinner.finish_and_clear();
    ended
}

/// Which rows (from 0) were refused, and why: `2: why` on a line each, counted from 1; one row alone has no number.
/// `None`: it is about no row.
fn numbered(whys: &str, rows: usize) -> Option<BTreeMap<usize, String>> {
    if rows == 1 {
        return Some([(0, whys.to_owned())].into());
    }
    let one = |line: &str| {
        let (n, why) = line.split_once(": ")?;
        let n = n.parse::<usize>().ok()?.checked_sub(1).filter(|n| *n < rows)?;
        Some((n, why.to_owned()))
    };
    whys.lines().map(one).collect::<Option<BTreeMap<_, _>>>().filter(|bad| !bad.is_empty())
}

/// That the rest is there already is no good end where rows were left out: `unreadable` ones, `refused` ones.
fn nothing_new(ended: Ended, (unreadable, refused): (usize, usize)) -> Ended {
    let exit = match (unreadable, refused) {
        (0, 0) => return ended,
        (0, _) => Exit::Failed,
        (_, _) => Exit::Data,
    };
    ended.map_err(|failure| {
        if failure.exit != Exit::Unchanged {
            return failure;
        }
        let why = format!("{} rows were left out; of the rest, {}", unreadable + refused, failure.why);
        Failure::new(exit, why)
    })
}

/// One complaint is said in one line.
fn nothing_taken(file: &Path, lines: &[String], rows: usize) -> Failure {
    if let ([only], 1) = (lines, rows) {
        return Failure::new(Exit::Failed, format!("{only}; nothing was taken"));
    }
    lines.iter().for_each(|line| eprintln!("{line}"));
    let rest = if lines.len() < rows { ", or add --skip-bad" } else { "" };
    let why =
        format!("{}: {} rows are refused, nothing was taken; mend them{rest}", file.display(), lines.len());
    Failure::new(Exit::Failed, why)
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
