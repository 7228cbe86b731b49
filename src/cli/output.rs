//! What is printed: a table on a terminal, tab-separated when piped, JSON when asked for.
//!
//! Cells come out of mails as well: no control character reaches a terminal or splits a line.

use super::exit::{Exit, Failure};
use comfy_table::{Cell, Color, ContentArrangement, Table as Drawn, presets};
use serde_json::{Map, Value};
use std::io::{self, IsTerminal, Write};

/// Columns of a terminal below which cells are not folded.
const WIDTH_MIN: u16 = 60;

/// How to print.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// JSON.
    pub json: bool,
    /// For people.
    pub terminal: bool,
    /// With colours.
    pub colour: bool,
    /// The names of the columns where no terminal is, too.
    pub header: bool,
}

impl Style {
    /// Of this process: NO_COLOR (no-color.org) counts when it is not empty.
    #[must_use]
    pub fn of_process(json: bool) -> Self {
        let terminal = io::stdout().is_terminal();
        let plain = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
        Style { json, terminal, colour: terminal && !plain, header: false }
    }
}

/// Rows under names; the names are the members of the JSON objects.
#[derive(Debug, Clone)]
pub struct Table {
    head: &'static [&'static str],
    rows: Vec<Vec<Value>>,
}

impl Table {
    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// No row yet.
    #[must_use]
    pub fn new(head: &'static [&'static str]) -> Self {
        Table { head, rows: Vec::new() }
    }

    /// One more row, a cell a name.
    pub fn row(&mut self, cells: Vec<Value>) {
        self.rows.push(cells);
    }

    /// Prints it.
    ///
    /// # Errors
    /// Standard output cannot be written.
    pub fn print(&self, style: Style) -> Result<(), Failure> {
        if style.json {
            let rows: Vec<Value> = self.rows.iter().map(|row| self.object(row)).collect();
            return say(&json(&Value::Array(rows)));
        }
        if style.terminal {
            return say(&self.drawn(style));
        }
        // Without a line of names unless it is asked for: programs read this (docs/decisions/0018-lists.md).
        let names = self.head.iter().map(|name| Value::from(*name)).collect::<Vec<_>>();
        let names = Some(&names).filter(|_| style.header);
        let lines: String = names.into_iter().chain(&self.rows).map(|row| line(row)).collect();
        put(&lines)
    }

    fn object(&self, row: &[Value]) -> Value {
        let members = self.head.iter().zip(row).map(|(name, cell)| ((*name).to_owned(), cell.clone()));
        Value::Object(members.collect::<Map<_, _>>())
    }

    fn drawn(&self, style: Style) -> String {
        let mut table = Drawn::new();
        // A terminal that does not tell its width, or has none to speak of, gets long lines.
        let arrangement = match table.width() {
            Some(width) if width >= WIDTH_MIN => ContentArrangement::Dynamic,
            Some(_) | None => ContentArrangement::Disabled,
        };
        table.load_preset(presets::NOTHING).set_content_arrangement(arrangement);
        table.set_header(self.head.iter().map(|name| name.replace('_', " ").to_uppercase()));
        for row in &self.rows {
            table.add_row(row.iter().map(|value| cell(value, style)));
        }
        table.to_string()
    }
}

/// A status has its colour and always its word.
fn cell(value: &Value, style: Style) -> Cell {
    let text = plain(value);
    let colour = match text.as_str() {
        "Pending Correction" => Color::Red,
        "Comment Added" => Color::Blue,
        "Pending Verification" => Color::Yellow,
        "Send Later" => Color::Magenta,
        "Closed" => Color::DarkGrey,
        _ => return Cell::new(text),
    };
    if style.colour { Cell::new(text).fg(colour) } else { Cell::new(text) }
}

fn line(row: &[Value]) -> String {
    let mut line = row.iter().map(plain).collect::<Vec<_>>().join("\t");
    line.push('\n');
    line
}

/// One thing with its fields.
#[derive(Debug, Clone, Default)]
pub struct Record(Vec<(&'static str, Value)>);

impl Record {
    /// One more field.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.0.push((name, value.into()));
        self
    }

    /// Prints it.
    ///
    /// # Errors
    /// Standard output cannot be written.
    pub fn print(&self, style: Style) -> Result<(), Failure> {
        if style.json {
            let members = self.0.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
            return say(&json(&Value::Object(members.collect())));
        }
        let shown = self.0.iter().filter(|(_, value)| !style.terminal || !plain(value).is_empty());
        let lines: String = shown
            .map(|(name, value)| match style.terminal {
                true => format!("{:<18} {}\n", name.replace('_', " "), plain(value)),
                false => format!("{name}\t{}\n", plain(value)),
            })
            .collect();
        put(&lines)
    }
}

/// A value in one line without control characters, or what else some program takes for the end of a line; lists by
/// comma.
#[must_use]
pub fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.chars().map(|c| if breaks(c) { ' ' } else { c }).collect(),
        Value::Array(many) => many.iter().map(plain).collect::<Vec<_>>().join(", "),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => value.to_string(),
    }
}

fn breaks(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

/// Lines of a command that was done; as JSON a list of them.
///
/// # Errors
/// Standard output cannot be written.
pub fn lines(style: Style, lines: &[String]) -> Result<(), Failure> {
    if style.json {
        return say(&json(&Value::from(lines.to_vec())));
    }
    let all: String = lines.iter().map(|l| plain(&Value::from(l.as_str())) + "\n").collect();
    put(&all)
}

fn json(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

/// Prints one line.
///
/// # Errors
/// Standard output cannot be written.
pub fn say(text: &str) -> Result<(), Failure> {
    put(&format!("{text}\n"))
}

/// Prints as it stands. A reader that has had enough (`| head`) is no failure.
///
/// # Errors
/// Standard output cannot be written.
pub fn put(text: &str) -> Result<(), Failure> {
    put_octets(text.as_bytes())
}

/// The same for what need not be text.
///
/// # Errors
/// As [`put`].
pub fn put_octets(octets: &[u8]) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(octets).and_then(|()| out.flush()) {
        Err(e) if e.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::new(Exit::Failed, format!("standard output cannot be written: {e}")))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}
