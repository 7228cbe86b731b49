//! Reading the file to its end: every mistake in it, not only the first.
//!
//! The reader of TOML stops at its first complaint. What it complains about is blanked, so that all other lines keep
//! their numbers, and the rest is read again.

use super::ConfigFault;
use super::model::File;
use std::path::Path;

/// Mistakes that are told at once; each costs a reading.
pub const FAULTS_MAX: usize = 100;

/// What could be read, with defaults for the rest, and what is wrong.
pub(super) fn read(path: &Path, text: &str) -> (File, Vec<ConfigFault>) {
    let (mut rest, mut faults) = (text.to_owned(), Vec::new());
    loop {
        let error = match toml::from_str(&rest) {
            Ok(file) => return (file, faults),
            Err(error) => error,
        };
        let fault = ConfigFault::of_toml(path, &rest, &error);
        let next = fault.line.and_then(|line| without(&rest, line));
        faults.push(fault);
        match next.filter(|_| faults.len() < FAULTS_MAX) {
            Some(next) => rest = next,
            None => return (File::default(), faults),
        }
    }
}

/// The text with that line blank, and those that stand or fall with it: the keys below a header, the rest of a value
/// of several lines. `None`: it is blank already, there is nothing more to be learnt.
fn without(text: &str, line: usize) -> Option<String> {
    let mut lines: Vec<&str> = text.lines().collect();
    let at = line.checked_sub(1)?;
    let is_header = lines.get(at)?.trim().starts_with('[');
    if lines.get(at)?.trim().is_empty() {
        return None;
    }
    let is_sound = |lines: &[&str]| toml::from_str::<toml::Table>(&lines.join("\n")).is_ok();
    let was_sound = is_sound(&lines);
    let next =
        lines.iter().skip(line).position(|l| l.trim().starts_with('[')).map_or(lines.len(), |n| line + n);
    for n in at..next {
        *lines.get_mut(n)? = "";
        if !is_header && (!was_sound || is_sound(&lines)) {
            break;
        }
    }
    Some(lines.join("\n"))
}
