//! Rows of a file that are taken: all or nothing, unless `--skip-bad`. Whatever is wrong is named in one go, by its line:
//! what cannot be read, and what the store would refuse.

use super::exit::{Ended, Exit, Failure};
use super::place::Place;
use crate::import::{Bad, Read};
use crate::workflow::command::Command;
use clap::Args;
use indicatif::ProgressBar;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

#[derive(Args, Clone, Copy)]
pub(super) struct How {
    /// Show what would change, and change nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Leave out what is wrong, and take the rest
    #[arg(long)]
    skip_bad: bool,
}

/// What was read of a file that can be read at all.
pub(super) fn whole<T>(file: &Path, read: Result<Read<T>, Bad>) -> Result<Read<T>, Failure> {
    read.map_err(|bad| Failure::new(Exit::Data, format!("{}: {bad}", file.display())))
}

/// The rows of a list that is taken as one value; every complaint on standard error.
pub(super) fn good<T>(file: &Path, read: Read<T>, how: How) -> Result<Vec<T>, Failure> {
    if !read.bad.is_empty() && (!how.skip_bad || read.rows.is_empty()) {
        return Err(unreadable(file, (&read.bad, &[]), read.rows.is_empty()));
    }
    tell(file, &read.bad);
    Ok(read.rows.into_iter().map(|(_, row)| row).collect())
}

/// All in one change; the rows that were taken. With `--skip-bad` what is refused is left out, and the rest is one
/// change: rows may name each other, in any order.
pub(super) fn take<T: Clone>(
    place: &Place,
    (file, Read { mut rows, bad, unread }): (&Path, Read<T>),
    how: How,
    command: impl Fn(Vec<T>) -> Command,
) -> Result<Vec<(String, T)>, Failure> {
    let all_of = |rows: &[(String, T)]| command(rows.iter().map(|(_, row)| row.clone()).collect());
    if !bad.is_empty() && (!how.skip_bad || rows.is_empty()) {
        let refused = match rows.is_empty() {
            true => Vec::new(),
            false => would_refuse(place, (&rows, &unread), all_of(&rows)),
        };
        return Err(unreadable(file, (&bad, &refused), rows.is_empty()));
    }
    tell(file, &bad);
    if rows.is_empty() {
        return Err(Failure::new(Exit::Unchanged, format!("{}: there is no row in it", file.display())));
    }
    let all = rows.len();
    loop {
        let command = all_of(&rows);
        let ended = if how.dry_run { place.rehearse(command) } else { shown(place, command, rows.len()) };
        let refused = match ended {
            Err(refused) if refused.exit == Exit::Failed => refused,
            other => return nothing_new(other, (bad.len(), all - rows.len())).map(|_| rows),
        };
        let Some(whys) = numbered(&refused.why, rows.len()) else { return Err(refused) };
        let refused = named(&rows, &whys);
        if rows.len() == whys.len() || !how.skip_bad {
            return Err(nothing_taken(file, &refused, rows.len()));
        }
        tell(file, &refused);
        rows = (0..).zip(rows).filter(|(n, _)| !whys.contains_key(n)).map(|(_, row)| row).collect();
    }
}

fn shown(place: &Place, command: Command, rows: usize) -> Ended {
    let spinner = ProgressBar::new_spinner().with_message(format!("taking {rows} rows"));
    spinner.enable_steady_tick(Duration::from_millis(200));
    let ended = place.act(command);
    spinner.finish_and_clear();
    ended
}

/// What is wrong with rows that can be read: nobody wants to hear of it only when the others are mended. What is wrong
/// only because those are missing mends itself.
fn would_refuse<T>(place: &Place, (rows, unread): (&[(String, T)], &[String]), command: Command) -> Vec<Bad> {
    let whys = place.refusal(command).and_then(|why| numbered(&why, rows.len()));
    let mut refused = whys.map_or_else(Vec::new, |whys| named(rows, &whys));
    let whom: BTreeSet<String> = unread.iter().map(|address| address.to_lowercase()).collect();
    refused.retain(|bad| !names_one(&bad.why, &whom));
    refused
}

fn names_one(why: &str, whom: &BTreeSet<String>) -> bool {
    let mut words = why.split([' ', ',', ';']).map(|word| word.trim_matches(':').to_lowercase());
    words.any(|word| whom.contains(&word))
}

/// Refusals by the places of their rows. The column, if there is one, is part of the words.
fn named<T>(rows: &[(String, T)], whys: &BTreeMap<usize, String>) -> Vec<Bad> {
    let one = |(n, why): (&usize, &String)| {
        let place = rows.get(*n).map_or_else(String::new, |(at, _)| at.clone());
        Bad { place, column: String::new(), why: why.clone() }
    };
    whys.iter().map(one).collect()
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

/// In the order of the file.
fn tell(file: &Path, bad: &[Bad]) {
    let mut sorted: Vec<&Bad> = bad.iter().collect();
    sorted.sort_by_key(|bad| number(&bad.place));
    sorted.iter().for_each(|bad| eprintln!("{}: {bad}", file.display()));
}

/// `line 12`, `item 12`; what stands in no line comes last.
fn number(place: &str) -> usize {
    place.rsplit(' ').next().and_then(|n| n.parse().ok()).unwrap_or(usize::MAX)
}

fn unreadable(file: &Path, (bad, refused): (&[Bad], &[Bad]), is_all: bool) -> Failure {
    tell(file, &[bad, refused].concat());
    let refused_many = refused.len();
    let refused = match refused_many {
        0 => String::new(),
        1 => "1 is refused, ".to_owned(),
        some => format!("{some} are refused, "),
    };
    let them = if bad.len() + refused_many == 1 { "it" } else { "them" };
    let rest = match is_all {
        true => format!("no other is there; mend {them}"),
        false => format!("mend {them}, or add --skip-bad"),
    };
    let (file, rows) = (file.display(), counted(bad.len()));
    Failure::new(Exit::Data, format!("{file}: {rows} cannot be read, {refused}nothing was taken; {rest}"))
}

/// `1 row`, `2 rows`.
fn counted(rows: usize) -> String {
    if rows == 1 { "1 row".to_owned() } else { format!("{rows} rows") }
}

/// That the rest is there already is no good end where rows were left out: `unreadable` ones, `refused` ones.
pub(super) fn nothing_new(ended: Ended, (unreadable, refused): (usize, usize)) -> Ended {
    let exit = match (unreadable, refused) {
        (0, 0) => return ended,
        (0, _) => Exit::Failed,
        (_, _) => Exit::Data,
    };
    ended.map_err(|failure| {
        if failure.exit != Exit::Unchanged {
            return failure;
        }
        let left_out = unreadable + refused;
        let were = if left_out == 1 { "was" } else { "were" };
        let why = format!("{} {were} left out; of the rest, {}", counted(left_out), failure.why);
        Failure::new(exit, why)
    })
}

/// One complaint is said in one line.
fn nothing_taken(file: &Path, refused: &[Bad], rows: usize) -> Failure {
    if let ([only], 1) = (refused, rows) {
        return Failure::new(Exit::Failed, format!("{}: {only}; nothing was taken", file.display()));
    }
    tell(file, refused);
    let rest = if refused.len() < rows { ", or add --skip-bad" } else { "" };
    let (rows, are, them) = match refused.len() {
        1 => (counted(1), "is", "it"),
        some => (counted(some), "are", "them"),
    };
    let why = format!("{}: {rows} {are} refused, nothing was taken; mend {them}{rest}", file.display());
    Failure::new(Exit::Failed, why)
}
