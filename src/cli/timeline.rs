//! A ticket's timeline: every entry of the log about it, in words. Time, what, who, by which mail or command, on what
//! proof, and the words that were written.
//!
//! `log show` has the entries themselves.

use super::exit::Failure;
use super::output::{Record, Table, plain, put};
use super::place::Place;
use super::when::local;
use super::{happening, log};
use crate::workflow::event::ReleasedMail;
use crate::workflow::inbox::Mail;
use crate::workflow::{Keys, MailNo, PersonId, Settings, Ticket};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Under which names `ticket show` gives a line.
const COLUMNS: &[&str] = &["time", "what", "who", "by", "proof", "words"];

/// One entry.
pub(super) struct Moment {
    seq: u64,
    body: Value,
    /// What was written, unless it was redacted.
    words: Option<String>,
    /// The mail out of which staff took them.
    released: Option<Mail>,
}

/// All that happened to the ticket.
pub(super) fn of(place: &Place, ticket: &Ticket) -> Result<Vec<Moment>, Failure> {
    let (view, name, mut found) = (place.view()?, ticket.no.to_string(), Vec::new());
    log::each(&*view, (ticket.firm, 1), |seq, body| {
        if log::is_about(body, &name) {
            let words = view.content(ticket.firm.0, seq)?.and_then(|(_, text)| said(body, text));
            found.push(Moment { seq, body: body.clone(), words, released: None });
        }
        Ok(())
    })?;
    let mails =
        place.facts(&Keys { mails: found.iter().filter_map(Moment::origin).collect(), ..Keys::default() })?;
    for moment in &mut found {
        let no = moment.origin();
        moment.released = mails.mails.iter().find(|mail| Some(mail.no) == no).cloned();
    }
    Ok(found)
}

/// The mails that caused them, or whose words were released in them.
pub(super) fn mails(moments: &[Moment]) -> Vec<MailNo> {
    let caused = |moment: &Moment| MailNo::parse(&moment.by());
    let all: BTreeSet<_> =
        moments.iter().flat_map(|moment| caused(moment).into_iter().chain(moment.origin())).collect();
    all.into_iter().collect()
}

/// What was said. Where the entry names fields that are words of people, its content is JSON with these beside it.
fn said(body: &Value, content: String) -> Option<String> {
    match body.get("words").and_then(Value::as_array).is_some_and(|names| !names.is_empty()) {
        false => Some(content),
        true => serde_json::from_str::<Value>(&content).ok()?.get("said")?.as_str().map(str::to_owned),
    }
}

impl Moment {
    fn text(&self, at: &str) -> Option<&str> {
        self.body.pointer(at).and_then(Value::as_str)
    }

    fn person(&self) -> Option<PersonId> {
        PersonId::parse(self.text("/actor/id")?)
    }

    /// The mail that its notes name as the one of the words.
    fn origin(&self) -> Option<MailNo> {
        let notes = self.body.get("notes")?.as_array()?;
        notes.iter().filter_map(Value::as_str).find_map(ReleasedMail::named)
    }

    fn what(&self) -> String {
        let moved =
            happening::moved(self.text("/event").unwrap_or_default(), self.text("/from"), self.text("/to"));
        self.origin().map_or_else(|| moved.clone(), |no| format!("{moved}, released from {no}"))
    }

    /// `M-5, From eve@x.example as claimed, not proven`.
    fn whose(&self) -> Option<String> {
        let no = self.origin()?;
        let from = self.released.as_ref().map_or("", |mail| mail.from.as_str());
        let proven = self.released.as_ref().is_some_and(|mail| mail.proven);
        let claim = if proven { "" } else { " as claimed, not proven" };
        Some(format!("{no}, From {from}{claim}"))
    }

    /// `M-381`; the clock and the command line by their names.
    fn by(&self) -> String {
        let cause = self.body.get("cause").map(log::cause).unwrap_or_default();
        match cause.as_str().unwrap_or_default() {
            "schedule" => "clock".to_owned(),
            "delivery" => "sending".to_owned(),
            cause if cause.starts_with("cli ") => "command line".to_owned(),
            mail => mail.to_owned(),
        }
    }

    fn notes(&self) -> Value {
        self.body.get("notes").cloned().unwrap_or_default()
    }

    /// The words, or, where there are none, what else the entry says. A new ticket's are its title, which stands above.
    fn words(&self) -> String {
        let words = self.words.as_deref().filter(|_| self.text("/event") != Some("created"));
        let words = words.map_or_else(|| plain(&self.notes()), str::to_owned);
        self.whose().map_or_else(|| words.clone(), |whose| format!("[{whose}] {words}"))
    }

    fn json(&self, who: &str) -> Value {
        let text = |at| self.text(at);
        json!({
            "seq": self.seq,
            "at": text("/at"),
            "event": text("/event"),
            "from": text("/from"),
            "to": text("/to"),
            "who": who,
            "by": self.by(),
            "proof": text("/actor/proof/evidence"),
            "notes": self.notes(),
            "words": self.words,
            "released_from": self.origin().map(|no| no.to_string()),
            "claimed_from": self.released.as_ref().map(|mail| mail.from.as_str()),
            "from_proven": self.released.as_ref().map(|mail| mail.proven),
        })
    }

    fn cells(&self, who: String, settings: &Settings) -> Vec<Value> {
        let at = self.text("/at").unwrap_or_default();
        let at = at.parse::<Timestamp>().map_or_else(|_| at.to_owned(), |at| local(at, settings));
        let proof = self.text("/actor/proof/evidence").unwrap_or_default().to_owned();
        [at, self.what(), who, self.by(), proof, self.words()].map(Value::from).into()
    }
}

/// Who did each of them: the address of a person, else what the log says.
fn actors(place: &Place, moments: &[Moment]) -> Result<Vec<String>, Failure> {
    let people = moments.iter().filter_map(Moment::person).collect();
    let facts = place.facts(&Keys { people, ..Keys::default() })?;
    let who = |moment: &Moment| {
        let known = moment.person().and_then(|id| facts.person(id)).map(|p| p.email.to_string());
        known.unwrap_or_else(|| moment.text("/actor/id").unwrap_or_default().to_owned())
    };
    Ok(moments.iter().map(who).collect())
}

/// What is said of the ticket, and below it all that happened: a table on a terminal; else a line an entry, which begins with
/// `timeline`. For JSON a member of the record: an object an entry, with the stored words.
pub(super) fn print(
    place: &Place,
    record: Record,
    (moments, settings): (&[Moment], &Settings),
) -> Result<(), Failure> {
    let who = actors(place, moments)?;
    if place.style.json {
        let told: Vec<Value> = moments.iter().zip(&who).map(|(moment, who)| moment.json(who)).collect();
        return record.with("timeline", Value::from(told)).print(place.style);
    }
    record.print(place.style)?;
    let rows = moments.iter().zip(who).map(|(moment, who)| moment.cells(who, settings));
    if place.style.terminal {
        put("\n")?;
        let mut table = Table::new(COLUMNS);
        rows.for_each(|row| table.row(row));
        return table.print(place.style);
    }
    let line =
        |row: Vec<Value>| format!("timeline\t{}\n", row.iter().map(plain).collect::<Vec<_>>().join("\t"));
    put(&rows.map(line).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_is_told_apart_from_fields_that_are_words() {
        let plain = "{\"said\": \"x\"}".to_owned();
        assert_eq!(said(&json!({}), plain.clone()), Some(plain), "a comment may look like JSON");
        let with = json!({ "words": ["closing.note"] });
        let content = r#"{"fields":{"closing.note":"seen it"},"said":"seen it"}"#.to_owned();
        assert_eq!(said(&with, content), Some("seen it".to_owned()));
        assert_eq!(said(&with, r#"{"fields":{"title":"x"}}"#.to_owned()), None);
    }
}
