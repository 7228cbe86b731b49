//! Rows of named cells out of CSV (RFC 4180, comma or semicolon, BOM allowed) or JSON (an array of objects).

use super::Read;
use super::lines::Lines;
use crate::mail::Address;
use crate::text::edit_distance;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;

/// Rows that one file may have.
pub const ROWS_MAX: usize = 100_000;
/// Letters that a misspelt column may be off by.
const MISSPELT_MAX: usize = 3;

/// One thing that is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bad {
    /// `line 3`, `item 3`.
    pub place: String,
    /// The column; empty: the row as a whole.
    pub column: String,
    /// What is wrong, and what would do.
    pub why: String,
}

impl fmt::Display for Bad {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.column.is_empty() {
            true => write!(f, "{}: {}", self.place, self.why),
            false => write!(f, "{}: {}: {}", self.place, self.column, self.why),
        }
    }
}

impl std::error::Error for Bad {}

fn bad(place: impl Into<String>, why: impl Into<String>) -> Bad {
    Bad { place: place.into(), column: String::new(), why: why.into() }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Cell {
    Text(String),
    List(Vec<String>),
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    place: String,
    cells: BTreeMap<String, Cell>,
}

/// Reads the rows and makes something of each; a file that cannot be read as a table is the error.
pub(super) fn read<T>(
    bytes: &[u8],
    columns: &[&str],
    make: impl Fn(&Row) -> Result<T, Bad>,
) -> Result<Read<T>, Bad> {
    let text = std::str::from_utf8(bytes).map_err(|e| {
        let line = Lines::of(bytes).of_octet(e.valid_up_to());
        bad(format!("line {line}"), "not UTF-8; save the file as UTF-8")
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let found = if text.trim_start().starts_with('[') { json(text, columns)? } else { csv(text, columns)? };
    let mut read = Read { rows: Vec::new(), bad: Vec::new(), unread: Vec::new() };
    for row in found {
        match row.map(|row| (make(&row), row)) {
            Ok((Ok(good), row)) => read.rows.push((row.place, good)),
            Ok((Err(bad), row)) => {
                read.unread.extend(row.whom());
                read.bad.push(bad);
            }
            Err(bad) => read.bad.push(bad),
        }
    }
    Ok(read)
}

/// Leaves of rows with the same key the first; the others are complaints. `key`: by what, and as it is told.
pub(super) fn once<T>(found: &mut Read<T>, column: &str, key: impl Fn(&T) -> (String, String)) {
    let (mut first, mut twice): (BTreeMap<String, String>, _) = (BTreeMap::new(), Vec::new());
    found.rows.retain(|(place, row)| {
        let (key, said) = key(row);
        match first.get(&key) {
            None => {
                first.insert(key, place.clone());
                true
            }
            Some(earlier) => {
                let why = format!("{said} stands at {earlier} already");
                twice.push(Bad { place: place.clone(), column: column.to_owned(), why });
                false
            }
        }
    });
    found.bad.extend(twice);
}

type Rows = Vec<Result<Row, Bad>>;

fn csv(text: &str, columns: &[&str]) -> Result<Rows, Bad> {
    let header = text.trim_start_matches(['\r', '\n']).split(['\r', '\n']).next().unwrap_or_default();
    let many = |c: char| header.chars().filter(|x| *x == c).count();
    let delimiter = if many(';') > many(',') { b';' } else { b',' };
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).trim(csv::Trim::All).from_reader(text.as_bytes());
    let mut lines = Lines::of(text.as_bytes());
    let first = format!("line {}", lines.of_record(0));
    let head: Vec<String> = match reader.headers() {
        Ok(head) => head.iter().map(str::to_ascii_lowercase).collect(),
        Err(e) => return Err(bad(first, e.to_string())),
    };
    check_columns(&first, &head, columns)?;
    let mut rows = Vec::new();
    for record in reader.records() {
        if rows.len() == ROWS_MAX {
            return Err(bad(
                format!("row {}", ROWS_MAX + 1),
                format!("at most {ROWS_MAX} rows; split the file"),
            ));
        }
        let begins = record.as_ref().map_or_else(csv::Error::position, csv::StringRecord::position);
        let place = format!("line {}", lines.of_record(begins.map_or(0, octet)));
        rows.push(record.map_err(|e| bad(&*place, csv_trouble(&e))).map(|record| {
            let cell = |(name, value): (&String, &str)| (name.clone(), Cell::Text(value.to_owned()));
            Row { place, cells: head.iter().zip(record.iter()).map(cell).collect() }
        }));
    }
    Ok(rows)
}

/// Where the reader was when it began the record.
fn octet(position: &csv::Position) -> usize {
    usize::try_from(position.byte()).unwrap_or(usize::MAX)
}

fn csv_trouble(error: &csv::Error) -> String {
    if let csv::ErrorKind::UnequalLengths { expected_len, len, .. } = error.kind() {
        format!("{len} cells, the header has {expected_len}; put cells with commas or line ends in quotes")
    } else {
        error.to_string()
    }
}

fn json(text: &str, columns: &[&str]) -> Result<Rows, Bad> {
    let items: Vec<BTreeMap<String, Value>> = serde_json::from_str(text)
        .map_err(|e| bad(format!("line {}", e.line()), format!("no JSON array of objects: {e}")))?;
    if items.len() > ROWS_MAX {
        return Err(bad(
            format!("item {}", ROWS_MAX + 1),
            format!("at most {ROWS_MAX} items; split the file"),
        ));
    }
    let item = |(n, members): (usize, BTreeMap<String, Value>)| {
        let place = format!("item {n}");
        let names: Vec<String> = members.keys().map(|name| name.to_ascii_lowercase()).collect();
        check_columns(&place, &names, columns)?;
        let cell = |(name, value): (String, Value)| {
            let cell = of_json(value).ok_or_else(|| Bad {
                place: place.clone(),
                column: name.clone(),
                why: "a text, a list of texts, true, false or null is wanted".to_owned(),
            })?;
            Ok((name.to_ascii_lowercase(), cell))
        };
        let cells = members.into_iter().map(cell).collect::<Result<_, Bad>>()?;
        Ok(Row { place: place.clone(), cells })
    };
    Ok((1..).zip(items).map(item).collect())
}

fn of_json(value: Value) -> Option<Cell> {
    Some(match value {
        Value::Null => Cell::Text(String::new()),
        Value::String(text) => Cell::Text(text.trim().to_owned()),
        Value::Bool(flag) => Cell::Text(flag.to_string()),
        Value::Array(list) => {
            let texts = list.into_iter().map(|one| one.as_str().map(|text| text.trim().to_owned()));
            Cell::List(texts.collect::<Option<_>>()?)
        }
        Value::Number(_) | Value::Object(_) => return None,
    })
}

/// An unknown or doubled column is an error: data must not be lost by a misspelling.
fn check_columns(place: &str, found: &[String], columns: &[&str]) -> Result<(), Bad> {
    for (n, name) in found.iter().enumerate() {
        if found.iter().take(n).any(|earlier| earlier == name) {
            return Err(bad(place, format!("the column {name:?} stands there twice")));
        }
        if columns.contains(&name.as_str()) {
            continue;
        }
        // Two slips leave the first letter alone: phone is no zone.
        let is_meant = |(slips, c): &(usize, &str)| *slips < 2 || c.chars().next() == name.chars().next();
        let near = columns.iter().filter_map(|c| Some((edit_distance(name, c, MISSPELT_MAX)?, *c)));
        let near = near.filter(is_meant).min();
        let meant = near.map_or_else(String::new, |(_, c)| format!("; did you mean {c}?"));
        return Err(bad(place, format!("unknown column {name:?}; allowed: {}{meant}", columns.join(", "))));
    }
    Ok(())
}

impl Row {
    /// A cell, if there is something in it.
    pub(super) fn text(&self, column: &str) -> Option<String> {
        match self.cells.get(column)? {
            Cell::Text(text) => Some(text.clone()).filter(|t| !t.is_empty()),
            Cell::List(list) => Some(list.join(" ")).filter(|t| !t.is_empty()),
        }
    }

    /// Whose row it is, whether that is an address or not.
    fn whom(&self) -> Vec<String> {
        let cells = ["email", "aliases"].into_iter().filter_map(|column| self.list(column, ';'));
        cells.flatten().collect()
    }

    /// A cell that has to be there.
    pub(super) fn wanted(&self, column: &str) -> Result<String, Bad> {
        self.text(column).ok_or_else(|| self.bad(column, "missing"))
    }

    /// The parts of a cell; `None` if it is empty.
    pub(super) fn list(&self, column: &str, separator: char) -> Option<Vec<String>> {
        let parts = match self.cells.get(column)? {
            Cell::Text(text) => text.split(separator).map(|part| part.trim().to_owned()).collect(),
            Cell::List(list) => list.clone(),
        };
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        Some(parts).filter(|parts| !parts.is_empty())
    }

    /// An address, if there is one.
    pub(super) fn address(&self, column: &str) -> Result<Option<Address>, Bad> {
        self.text(column).map(|text| self.parse_address(column, &text)).transpose()
    }

    pub(super) fn addresses(&self, column: &str) -> Result<Option<Vec<Address>>, Bad> {
        let parts = self.list(column, ';');
        parts.map(|list| list.iter().map(|text| self.parse_address(column, text)).collect()).transpose()
    }

    fn parse_address(&self, column: &str, text: &str) -> Result<Address, Bad> {
        Address::parse(text).map_err(|e| self.bad(column, e.to_string()))
    }

    /// Yes or no, if something is said.
    pub(super) fn flag(&self, column: &str) -> Result<Option<bool>, Bad> {
        let Some(text) = self.text(column) else { return Ok(None) };
        match text.to_ascii_lowercase().as_str() {
            "true" | "yes" | "1" => Ok(Some(true)),
            "false" | "no" | "0" => Ok(Some(false)),
            _ => Err(self.bad(column, format!("{text:?}; allowed: true, false"))),
        }
    }

    /// A complaint about a cell.
    pub(super) fn bad(&self, column: &str, why: impl Into<String>) -> Bad {
        Bad { place: self.place.clone(), column: column.to_owned(), why: why.into() }
    }
}
