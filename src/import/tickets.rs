//! Tickets: `employee,title,kind,url,captured_text,capture_file,actions,description,violations,alerts,send,assigner`.
//!
//! Actions and violations are separated by `|`. Without `send` they wait as Send Later.

use super::Read;
use super::table::{Bad, Row, read};
use crate::mail::Address;
use crate::workflow::command::NewTicket;
use crate::workflow::ticket::{Edit, Kind};
use jiff::Timestamp;

/// The columns; `title` and, for those that are sent, `employee` and `actions` have to be there.
pub const TICKET_COLUMNS: &[&str] = &[
    "employee",
    "title",
    "kind",
    "url",
    "captured_text",
    "capture_file",
    "actions",
    "description",
    "violations",
    "alerts",
    "send",
    "assigner",
];

/// A ticket and the file that its captured text is still to be read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// Everything that stands in the row.
    pub ticket: NewTicket,
    /// A path, relative to the imported file.
    pub capture_file: Option<String>,
}

/// Reads tickets; `assigner` is taken where the row names none.
///
/// # Errors
/// [`Bad`] when it is no such table at all; complaints about single rows stand in [`Read::bad`].
pub fn tickets(bytes: &[u8], assigner: Option<&Address>) -> Result<Read<Imported>, Bad> {
    read(bytes, TICKET_COLUMNS, |row| ticket(row, assigner))
}

fn ticket(row: &Row, assigner: Option<&Address>) -> Result<Imported, Bad> {
    let assigner = row.address("assigner")?.or_else(|| assigner.cloned());
    let assigner =
        assigner.ok_or_else(|| row.bad("assigner", "missing; name one here, or with --assigner"))?;
    if row.text("alerts").is_some() {
        return Err(
            row.bad("alerts", "alerts are not known to this version; write out actions and violations")
        );
    }
    let capture_file = row.text("capture_file");
    if capture_file.is_some() && row.text("captured_text").is_some() {
        return Err(row.bad("capture_file", "captured_text is given as well; one of them"));
    }
    let (send, scheduled) = when(row)?;
    let fields = Edit {
        url: row.text("url"),
        captured_text: row.text("captured_text"),
        actions: row.list("actions", '|'),
        description: row.text("description"),
        violations: row.list("violations", '|'),
        ..Edit::default()
    };
    let ticket = NewTicket {
        title: row.wanted("title")?,
        kind: kind(row)?,
        employee: row.address("employee")?,
        assigner,
        fields,
        send,
        scheduled,
    };
    Ok(Imported { ticket, capture_file })
}

fn kind(row: &Row) -> Result<Kind, Bad> {
    match row.text("kind") {
        None => Ok(Kind::Post),
        Some(text) => text.parse().map_err(|_| row.bad("kind", format!("{text:?}; allowed: post, profile"))),
    }
}

/// Whether it goes out at once, and when it is planned.
fn when(row: &Row) -> Result<(bool, Option<Timestamp>), Bad> {
    let Some(text) = row.text("send") else { return Ok((false, None)) };
    match text.to_ascii_lowercase().as_str() {
        "now" | "yes" | "true" | "1" => Ok((true, None)),
        "later" | "no" | "false" | "0" => Ok((false, None)),
        _ => match text.parse() {
            Ok(at) => Ok((false, Some(at))),
            Err(_) => Err(row.bad("send", format!("{text:?}; allowed: now, later, or 2026-12-01T09:00:00Z"))),
        },
    }
}
