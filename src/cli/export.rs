//! `ticket export`: tickets as CSV or JSON, for spreadsheets and for `ticket import` elsewhere.

use super::exit::{Ended, Exit, Failure};
use super::output::put;
use super::place::Place;
use super::ticket_view::List;
use crate::workflow::{Facts, Keys, PersonId, Ticket};
use clap::Args;
use indicatif::ProgressBar;
use serde_json::{Value, json};

/// Those of `import` first, then what became of it.
const COLUMNS: &[&str] = &[
    "employee",
    "title",
    "kind",
    "url",
    "captured_text",
    "actions",
    "description",
    "violations",
    "assigner",
    "ticket",
    "status",
    "created",
    "sent",
    "closed",
    "closing",
    "closing_note",
    "trouble",
];

#[derive(Args)]
pub(super) struct Export {
    #[command(flatten)]
    filter: List,
}

impl Export {
    pub(super) fn obey(self, place: &Place) -> Ended {
        // Nothing is left out unless it is filtered: an export is not the default view.
        let tickets = place.view()?.tickets(&self.filter.query(place, Vec::new())?)?;
        let people = tickets.iter().flat_map(|t| t.employee.into_iter().chain([t.assigner]));
        let mut people: Vec<PersonId> = people.collect();
        people.sort_unstable();
        people.dedup();
        let facts = place.facts(&Keys { people, ..Keys::default() })?;
        let bar = ProgressBar::new(tickets.len() as u64);
        let rows = tickets.iter().map(|ticket| row(ticket, &facts)).inspect(|_| bar.inc(1));
        let text = if place.style.json { as_json(rows)? } else { as_csv(rows)? };
        bar.finish_and_clear();
        put(&text).map(|()| Exit::Done)
    }
}

fn row(ticket: &Ticket, facts: &Facts) -> Value {
    let who = |id: PersonId| facts.person(id).map(|p| p.email.to_string());
    let time = |at: Option<jiff::Timestamp>| at.map(|at| at.to_string());
    json!({
        "employee": ticket.employee.and_then(who),
        "title": ticket.title,
        "kind": ticket.kind,
        "url": ticket.url,
        "captured_text": ticket.captured_text,
        "actions": ticket.actions,
        "description": ticket.description,
        "violations": ticket.violations,
        "assigner": who(ticket.assigner),
        "ticket": ticket.no.to_string(),
        "status": ticket.status,
        "created": ticket.created_at.to_string(),
        "sent": time(ticket.sent_at),
        "closed": time(ticket.closed_at),
        "closing": ticket.closing.as_ref().map(|c| c.kind),
        "closing_note": ticket.closing.as_ref().map(|c| c.note.as_str()),
        "trouble": ticket.flags,
    })
}

fn as_json(rows: impl Iterator<Item = Value>) -> Result<String, Failure> {
    let all = serde_json::to_string_pretty(&rows.collect::<Vec<_>>());
    all.map(|text| text + "\n").map_err(|e| Failure::new(Exit::Failed, e.to_string()))
}

fn as_csv(rows: impl Iterator<Item = Value>) -> Result<String, Failure> {
    let trouble = |why: String| Failure::new(Exit::Failed, format!("the CSV cannot be written: {why}"));
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(COLUMNS).map_err(|e| trouble(e.to_string()))?;
    for row in rows {
        let cells = COLUMNS.iter().map(|name| cell(row.get(name)));
        csv.write_record(cells).map_err(|e| trouble(e.to_string()))?;
    }
    let bytes = csv.into_inner().map_err(|e| trouble(e.to_string()))?;
    String::from_utf8(bytes).map_err(|e| trouble(e.to_string()))
}

/// Lists by `|`. A text that a spreadsheet would reckon with as a formula gets an apostrophe in front.
fn cell(value: Option<&Value>) -> String {
    let text = match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("|"),
        None | Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_)) => String::new(),
    };
    if text.starts_with(FORMULA) { format!("'{text}") } else { text }
}

/// What a formula may begin with, in its wide forms too: some programs read them alike.
const FORMULA: &[char] = &['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_no_value_leaves_its_cell() {
        for start in FORMULA {
            let text = format!("{start}cmd|' /C calc'!A0\",\"=1+1\"\n=2");
            for row in [json!({ "title": text }), json!({ "actions": [text, "x"] })] {
                let csv = as_csv([row].into_iter()).unwrap();
                let mut read = csv::Reader::from_reader(csv.as_bytes());
                let rows: Vec<csv::StringRecord> = read.records().map(Result::unwrap).collect();
                assert_eq!((rows.len(), rows[0].len()), (1, COLUMNS.len()));
                assert!(rows[0].iter().all(|cell| !cell.starts_with(FORMULA)), "{csv}");
                assert!(rows[0].iter().any(|cell| cell.starts_with(&format!("'{text}"))), "nothing is lost");
            }
        }
    }
}
