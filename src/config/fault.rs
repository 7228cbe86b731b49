//! What is wrong with the file, in one line: file, line, key, what would do, what was probably meant.

use crate::text::suggestion;
use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// How a complaint about a name that nobody knows begins.
const UNKNOWN: &str = "unknown";

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigFault {
    /// The file.
    pub file: PathBuf,
    /// Its line, from 1; `None`: the file as a whole.
    pub line: Option<usize>,
    /// `outbound.transport`; empty: no key in particular.
    pub key: String,
    /// What is wrong, and what to do.
    pub what: String,
    /// The system refuses us the file: another account may read it.
    pub denied: bool,
}

impl fmt::Display for ConfigFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        match self.key.is_empty() {
            true => write!(f, ": {}", self.what),
            false => write!(f, ": {}: {}", self.key, self.what),
        }
    }
}

impl std::error::Error for ConfigFault {}

impl ConfigFault {
    /// About the file as a whole.
    #[must_use]
    pub fn whole(file: &Path, what: impl Into<String>) -> Self {
        ConfigFault {
            file: file.to_owned(),
            line: None,
            key: String::new(),
            what: what.into(),
            denied: false,
        }
    }

    /// The file cannot be read.
    #[must_use]
    pub fn unread(file: &Path, error: &std::io::Error) -> Self {
        let denied = error.kind() == std::io::ErrorKind::PermissionDenied;
        let remedy = match denied {
            true => "run it as the account that owns the file",
            false => "make one with `mailroom init`, or name it with --config",
        };
        ConfigFault { denied, ..ConfigFault::whole(file, format!("cannot be read: {error}; {remedy}")) }
    }

    /// About a key whose value was read well but cannot be used.
    #[must_use]
    pub fn at_key(file: &Path, text: &str, key: &str, what: impl Into<String>) -> Self {
        ConfigFault {
            file: file.to_owned(),
            line: line_of(text, key),
            key: key.to_owned(),
            what: what.into(),
            denied: false,
        }
    }

    /// The same complaint about the `n`th (from 0) `[[table]]` of that name.
    #[must_use]
    pub fn in_table(self, text: &str, (table, n): (&str, usize)) -> Self {
        let is_head = |line: &str| line.trim().strip_prefix("[[").is_some_and(|l| l.starts_with(table));
        let Some(before) = text.lines().enumerate().filter(|(_, l)| is_head(l)).nth(n).map(|(at, _)| at)
        else {
            return self;
        };
        let part: Vec<&str> = text.lines().skip(before).collect();
        let next = part.iter().skip(1).position(|l| l.trim().starts_with('[')).map(|at| at + 1);
        let part = part.get(..next.unwrap_or(part.len())).unwrap_or_default().join("\n");
        ConfigFault { line: line_of(&part, &self.key).map(|line| before + line), ..self }
    }

    /// Whether that key may have its default for it: the complaint is about the key, about a table around it, or about
    /// an unknown name beside it or its table, which may be the one that was meant.
    pub(super) fn hides(&self, key: &str) -> bool {
        let is_in = |table: &str| {
            table.is_empty() || key.strip_prefix(table).is_some_and(|rest| rest.starts_with('.'))
        };
        let around = self.key.rsplit_once('.').map_or("", |(table, _)| table);
        self.key == key || is_in(&self.key) || (self.what.starts_with(UNKNOWN) && is_in(around))
    }

    /// What the TOML reader says.
    #[must_use]
    pub fn of_toml(file: &Path, text: &str, error: &toml::de::Error) -> Self {
        let at = error.span().unwrap_or(Range { start: 0, end: 0 }).start.min(text.len());
        let before = text.as_bytes().get(..at).unwrap_or_default();
        let line = before.iter().filter(|b| **b == b'\n').count() + 1;
        let (key, what) = (key_at(text, line), words(error.message()));
        ConfigFault { file: file.to_owned(), line: Some(line), key, what, denied: false }
    }
}

/// Those of `more` that name another place than all before: what could not be read has its default, and its default
/// may be wrong as well; and what is said of a table as a whole follows from a key in it.
pub fn add(faults: &mut Vec<ConfigFault>, more: Vec<ConfigFault>) {
    for fault in more {
        let is_of =
            |key: &str| key == fault.key || key.strip_prefix(&fault.key).is_some_and(|k| k.starts_with('.'));
        let is_known =
            |known: &ConfigFault| is_of(&known.key) && (known.key != fault.key || known.line == fault.line);
        if !faults.iter().any(is_known) {
            faults.push(fault);
        }
    }
}

/// The reader's message in ours; the words that would do stand between backticks in it.
fn words(message: &str) -> String {
    let message = message.lines().collect::<Vec<_>>().join(" ");
    let ticked: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let known = |what: &str| match ticked.split_first() {
        Some((found, allowed)) => {
            let list = allowed.join(", ");
            format!("{UNKNOWN} {what}; allowed: {list}{}", suggestion(found, allowed.iter().copied()))
        }
        None => message.clone(),
    };
    if message.starts_with("unknown field") {
        return known("key");
    }
    match message.split_once(": unknown word \"") {
        Some((_, rest)) => {
            let (found, rest) = rest.split_once('"').unwrap_or((rest, ""));
            let allowed = rest.trim_start_matches(" (known: ").trim_end_matches(')');
            format!("{found:?} is unknown; allowed: {allowed}{}", suggestion(found, allowed.split(", ")))
        }
        None => types(message),
    }
}

/// What a value may be, in the words of the file instead of the program's.
fn types(message: String) -> String {
    let Some((found, wanted)) = message.rsplit_once(", expected ") else { return message };
    let wanted = match wanted {
        "u16" => "a whole number, 0 to 65535",
        "u32" | "u64" | "usize" => "a whole number, 0 or more",
        "a boolean" => "true or false",
        "a string" | "path string" | "literal string" => "a text in quotes",
        "a sequence" => "a list of texts, [\"one\", \"two\"]",
        other => other,
    };
    format!("{found}; allowed: {wanted}")
}

/// The dotted key that the line sets, by the table header above it.
fn key_at(text: &str, line: usize) -> String {
    let mut table = String::new();
    let mut key = String::new();
    for line in text.lines().take(line) {
        let line = line.trim();
        if let Some(rest) = line.strip_prefix('[') {
            table = rest.trim_start_matches('[').split(']').next().unwrap_or("").trim().to_owned();
            key.clear();
        } else {
            key = line.split(['=', '#']).next().unwrap_or("").trim().to_owned();
        }
    }
    [table, key].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(".")
}

/// The line that sets a dotted key, else its table's.
fn line_of(text: &str, key: &str) -> Option<usize> {
    let all: Vec<String> = (1..=text.lines().count()).map(|n| key_at(text, n)).collect();
    let at = |key: &str| all.iter().position(|k| k == key).map(|n| n + 1);
    at(key).or_else(|| at(key.rsplit_once('.')?.0))
}
