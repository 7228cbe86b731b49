//! Whether the rows of a chain are what its entries make of them: tickets, people and the firm, field by field.
//!
//! The chain proves its entries, `evidence` the words that they commit to. What no entry ever told (a log of before
//! fields were told) or what was redacted is counted as not covered, by name. It changes nothing.

use crate::ledger::canonical::canonical;
use crate::ledger::{Field, Fold};
use crate::record::fields_of;
use crate::store::{Fault, View};
use crate::text::{head, is_zero_width};
use crate::workflow::FirmId;
use crate::workflow::facts::TicketQuery;
use crate::workflow::told::{Field as Found, Told};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// Of a value that differs.
const SHOWN_MAX_CHARS: usize = 80;

/// Fields that people had from some version on, with nothing in them until an entry tells more.
const ASKING: &[&str] = &["questions", "asked"];

/// What was compared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Compared {
    /// Rows, covered or not.
    pub rows: u64,
    /// Rows of which the log does not tell everything: which, and what.
    pub uncovered: Vec<String>,
}

/// Holds the rows of one chain against its fold.
///
/// # Errors
/// The first row, and field, that is not as the log says, in words.
pub fn compare(view: &dyn View, (chain, fold): (FirmId, &Fold)) -> Result<Compared, String> {
    let mut told = Chain { view, chain, fold, seen: BTreeSet::new(), compared: Compared::default() };
    let query = TicketQuery { firm: Some(chain), ..TicketQuery::default() };
    for ticket in view.tickets(&query).map_err(words)? {
        told.status(&ticket.no.to_string(), ticket.status.word())?;
        told.row(ticket.no.to_string(), &ticket)?;
    }
    for person in view.people(chain).map_err(words)? {
        told.row(person.id.to_string(), &person)?;
    }
    for firm in view.firms().map_err(words)?.iter().filter(|firm| firm.id == chain) {
        told.row(firm.id.to_string(), firm)?;
    }
    told.end()
}

fn words(fault: Fault) -> String {
    fault.to_string()
}

struct Chain<'v> {
    view: &'v dyn View,
    chain: FirmId,
    fold: &'v Fold,
    seen: BTreeSet<String>,
    compared: Compared,
}

impl Chain<'_> {
    fn status(&self, name: &str, found: &str) -> Result<(), String> {
        match self.fold.status(name) {
            Some(folded) if folded == found => Ok(()),
            folded => {
                Err(format!("{name} is {found}, but its entries make it {}", folded.unwrap_or("nothing")))
            }
        }
    }

    fn row(&mut self, name: String, row: &impl Told) -> Result<(), String> {
        let Some(folded) = self.fold.row(&name) else {
            return Err(format!("{name} is on file, and no entry tells of it"));
        };
        let (mut untold, mut last) = (Vec::new(), None);
        for found in row.fields(None) {
            match self.told(folded.field(&found.name), &found.name, &mut last)? {
                // People of before were never asked anything: their rows need not be told that.
                None if ASKING.contains(&&*found.name) && is_nothing(&found.value) => {}
                None if ASKING.contains(&&*found.name) && folded.field(&found.name).is_none() => {
                    return Err(format!("{name}: no entry tells of its {}", found.name));
                }
                None => untold.push(found.name.into_owned()),
                Some(told) => {
                    let news = news(&told, &found.value).ok_or_else(|| differs(&name, &found, &told))?;
                    untold.extend(news.iter().map(|member| format!("{}{member}", found.name)));
                }
            }
        }
        if !untold.is_empty() {
            self.compared.uncovered.push(format!("{name}: {}", untold.join(", ")));
        }
        self.compared.rows += 1;
        self.seen.insert(name);
        Ok(())
    }

    /// What the log makes of a field; `None`: no entry told it, or its words are gone.
    fn told(&self, field: Option<&Field>, name: &str, last: &mut Last) -> Result<Option<Value>, String> {
        match field {
            None => Ok(None),
            Some(Field::Value(told)) => Ok(Some(told.clone())),
            Some(Field::Words(seq)) => {
                let all = self.words(*seq, last)?;
                Ok(all.map(|all| all.get(name).cloned().unwrap_or_default()))
            }
        }
    }

    /// The fields in the content of an entry. Those of one entry stand together.
    fn words<'c>(&self, seq: u64, last: &'c mut Last) -> Result<Option<&'c Map<String, Value>>, String> {
        if last.as_ref().is_none_or(|(known, _)| *known != seq) {
            let content = self.view.content(self.chain.0, seq).map_err(words)?;
            *last = Some((seq, content.and_then(|(_, text)| fields_of(&text))));
        }
        Ok(last.as_ref().and_then(|(_, fields)| fields.as_ref()))
    }

    /// Of whom the log tells, and who is not there.
    fn end(self) -> Result<Compared, String> {
        match self.fold.subjects().find(|name| !self.seen.contains(*name)) {
            Some(name) => Err(format!("the log tells of {name}, and it is not on file")),
            None => Ok(self.compared),
        }
    }
}

/// The content that was looked at last.
type Last = Option<(u64, Option<Map<String, Value>>)>;

/// As the log writes it: a number that JSON readers would round is text there.
fn same(told: &Value, found: &Value) -> bool {
    told == found || canonical(told) == canonical(found)
}

/// The members that a later version added to a value, as `.name`: no entry told them. `None`: the values differ.
fn news(told: &Value, found: &Value) -> Option<Vec<String>> {
    if same(told, found) {
        return Some(Vec::new());
    }
    let (told, found) = (told.as_object()?, found.as_object()?);
    let mut news = Vec::new();
    for (name, value) in found {
        match told.get(name) {
            None => news.push(format!(".{name}")),
            Some(before) => news.extend(self::news(before, value)?.iter().map(|m| format!(".{name}{m}"))),
        }
    }
    told.keys().all(|name| found.contains_key(name)).then_some(news)
}

fn is_nothing(value: &Value) -> bool {
    value.as_u64() == Some(0) || value.as_array().is_some_and(Vec::is_empty)
}

fn differs(name: &str, found: &Found, told: &Value) -> String {
    format!("{name}: {} is {}, but its entries make it {}", found.name, shown(&found.value), shown(told))
}

/// For a terminal: the beginning, in one line, and nothing that hides.
fn shown(value: &Value) -> String {
    let text = value.to_string();
    let head = head(&text, SHOWN_MAX_CHARS);
    let plain = head.chars().map(|c| if is_hidden(c) { char::REPLACEMENT_CHARACTER } else { c });
    plain.chain((head.len() < text.len()).then_some('…')).collect()
}

fn is_hidden(c: char) -> bool {
    c.is_control() || is_zero_width(c) || matches!(c, '\u{2028}' | '\u{2029}')
}
