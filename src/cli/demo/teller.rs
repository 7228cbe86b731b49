//! Tells what happened: every new entry of the log that a watcher wants to see, as one line.

use crate::store::{Fault, StoredEntry, View};
use crate::workflow::{FirmId, Status};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};

/// Columns of a pair of status words: `Pending Verification -> Pending Correction`.
const PAIR_WIDTH: usize = 42;

/// Prints to a writer; remembers what it has told.
pub struct Teller {
    out: Box<dyn Write + Send>,
    colour: bool,
    told: BTreeMap<i64, u64>,
    names: BTreeMap<String, String>,
}

impl Teller {
    /// To standard output; in colour on a terminal, unless `NO_COLOR` is set.
    #[must_use]
    pub fn stdout() -> Self {
        let out = std::io::stdout();
        let plain = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
        let colour = out.is_terminal() && !plain;
        Teller::new(Box::new(out), colour)
    }

    /// To any writer.
    #[must_use]
    pub fn new(out: Box<dyn Write + Send>, colour: bool) -> Self {
        Teller { out, colour, told: BTreeMap::new(), names: BTreeMap::new() }
    }

    /// A line of our own.
    ///
    /// # Errors
    /// The writer's.
    pub fn say(&mut self, text: &str) -> std::io::Result<()> {
        writeln!(self.out, "{text}")
    }

    /// A heading.
    ///
    /// # Errors
    /// The writer's.
    pub fn scene(&mut self, text: &str) -> std::io::Result<()> {
        let text = self.paint(text, "1");
        writeln!(self.out, "\n{text}")
    }

    /// Tells every entry that is new since the last time.
    ///
    /// # Errors
    /// The store cannot be read, or the writer's.
    pub fn tell(&mut self, view: &dyn View, firm: FirmId) -> anyhow::Result<()> {
        self.learn(view, firm)?;
        for chain in view.chains()? {
            let from = self.told.get(&chain).copied().unwrap_or(0) + 1;
            for entry in view.entries(chain, from, usize::MAX)? {
                self.told.insert(chain, entry.seq);
                if let Some(line) = self.line(&entry) {
                    writeln!(self.out, "{line}")?;
                }
            }
        }
        Ok(self.out.flush()?)
    }

    fn learn(&mut self, view: &dyn View, firm: FirmId) -> Result<(), Fault> {
        for person in view.people(firm)? {
            self.names.insert(person.id.to_string(), person.name);
        }
        Ok(())
    }

    /// `None` for what a watcher need not see (people, settings).
    fn line(&self, entry: &StoredEntry) -> Option<String> {
        let body: Value = serde_json::from_str(&entry.body).ok()?;
        let text = |name: &str| body.get(name).and_then(Value::as_str);
        let (subject, event) = (text("subject")?, text("event")?);
        let time = when(text("at")?);
        let notes = words(&body, "notes");
        let mail = body.pointer("/cause/mail").and_then(Value::as_str).unwrap_or_default();
        match subject.split_once('-')?.0 {
            "T" => {
                let (pair, width) = self.pair(text("from"), text("to"));
                let room = " ".repeat(PAIR_WIDTH.saturating_sub(width));
                let (who, effects) = (self.who(&body), words(&body, "effects"));
                let more = [effects, notes]
                    .into_iter()
                    .filter(|part| !part.is_empty())
                    .collect::<Vec<_>>()
                    .join("; ");
                let event = event.replace('_', " ");
                Some(
                    format!("{time}  {subject:<5} {pair}{room} {event:<15} {who:<16} {mail:<5} {more}")
                        .trim_end()
                        .to_owned(),
                )
            }
            "M" => {
                let line = format!("{time}  {subject:<5} {event:<42} {notes}");
                Some(self.paint(line.trim_end(), if event == "filed" { "2" } else { "35" }))
            }
            "O" => {
                Some(self.paint(&format!("{time}  {subject:<5} {event:<42} {}", posted(&body, event)), "2"))
            }
            _ => None,
        }
    }

    fn who(&self, body: &Value) -> String {
        let id = body.pointer("/actor/id").and_then(Value::as_str).unwrap_or_default();
        let bare = || id.strip_prefix("operator:").or(id.strip_prefix("system:")).unwrap_or(id);
        self.names.get(id).cloned().unwrap_or_else(|| format!("({})", bare()))
    }

    /// The words in their colours, and how wide they are without.
    fn pair(&self, from: Option<&str>, to: Option<&str>) -> (String, usize) {
        let read = |word: Option<&str>| word.and_then(|w| w.parse::<Status>().ok());
        match (read(from), read(to)) {
            (Some(from), Some(to)) if from != to => {
                let width = from.label().len() + to.label().len() + 4;
                (format!("{} -> {}", self.status(from), self.status(to)), width)
            }
            (_, Some(status)) => (self.status(status), status.label().len()),
            (_, None) => (String::new(), 0),
        }
    }

    fn status(&self, status: Status) -> String {
        let code = match status {
            Status::SendLater => "35",
            Status::PendingCorrection => "31",
            Status::CommentAdded => "34",
            Status::PendingVerification => "33",
            Status::Closed => "90",
        };
        self.paint(status.label(), code)
    }

    fn paint(&self, text: &str, code: &str) -> String {
        if self.colour { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

/// `Mon 10:05` of an entry's time.
fn when(at: &str) -> String {
    let time = at.parse::<jiff::Timestamp>().map(|at| at.to_zoned(jiff::tz::TimeZone::UTC));
    time.map_or_else(|_| at.to_owned(), |at| at.strftime("%a %H:%M").to_string())
}

fn list<'a>(body: &'a Value, name: &str) -> impl Iterator<Item = &'a str> {
    let list = body.get(name).and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_str).filter(|word| !word.is_empty())
}

fn words(body: &Value, name: &str) -> String {
    list(body, name).collect::<Vec<_>>().join(", ")
}

/// Notice and tickets; the server's words only if it did not take the mail.
fn posted(body: &Value, event: &str) -> String {
    let mut notes: Vec<&str> = list(body, "notes").collect();
    if event == "sent" && notes.len() > 1 {
        notes.remove(1);
    }
    notes.join(", ")
}
