//! `firm add|list|show|set`.

use super::Common;
use super::exit::{Ended, Exit, Failure};
use super::import::bytes;
use super::output::{Record, Table};
use super::place::{Place, not_found};
use super::taking::{How, good, nothing_new, whole};
use crate::import::{Bad, Read, categories, holidays};
use crate::workflow::command::Command;
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use std::path::PathBuf;

#[derive(Subcommand)]
pub(super) enum Firm {
    /// A new firm
    Add {
        /// Short name: lower-case letters, digits, dashes
        slug: String,
        /// As people call it
        name: String,
        /// A mail domain of the firm (a hint, never proof); any number
        #[arg(long)]
        domain: Vec<String>,
    },
    /// All firms
    List,
    /// A firm with its settings
    Show {
        /// Which; the only one if left out
        slug: Option<String>,
    },
    /// The violation categories, out of `code,name,regulation,active`
    ImportCategories(List),
    /// The holidays, out of `date,name`
    ImportHolidays(List),
    /// Change one setting, such as `reminders.every_days 5` or `zone Europe/Berlin`
    Set {
        /// Which firm; the only one if left out
        #[arg(long)]
        firm: Option<String>,
        /// Dotted name; `firm show` prints all
        key: String,
        /// JSON, or plain words
        value: String,
        /// Show what would change
        #[arg(long)]
        dry_run: bool,
    },
}

#[derive(Args)]
pub(super) struct List {
    /// CSV or JSON; replaces the whole list
    file: PathBuf,
    /// Which firm; the only one if left out
    #[arg(long)]
    firm: Option<String>,
    #[command(flatten)]
    how: How,
}

impl List {
    fn set<T>(
        self,
        place: &Place,
        key: &str,
        (read, value): (impl Fn(&[u8]) -> Result<Read<T>, Bad>, impl Fn(Vec<T>) -> Value),
    ) -> Ended {
        let firm = place.firm(self.firm.as_deref())?;
        let read = whole(&self.file, read(&bytes(&self.file)?))?;
        let left_out = read.bad.len();
        let value = value(good(&self.file, read, self.how)?);
        let command = Command::SetFirm(firm.id, key.to_owned(), value);
        let ended = if self.how.dry_run { place.rehearse(command) } else { place.act(command) };
        nothing_new(ended, (left_out, 0))
    }
}

impl Firm {
    pub(super) fn obey(self, common: &Common) -> Ended {
        let place = Place::look(common)?;
        match self {
            Firm::Add { slug, name, domain } => place.act(Command::NewFirm(slug, name, domain)),
            Firm::List => list(&place),
            Firm::Show { slug } => show(&place, slug.as_deref()),
            Firm::ImportCategories(list) => {
                let value = |rows: Vec<Option<_>>| {
                    json!(rows.into_iter().flatten().collect::<Vec<(String, String)>>())
                };
                list.set(&place, "categories", (categories, value))
            }
            Firm::ImportHolidays(list) => {
                list.set(&place, "holidays", (holidays, |days: Vec<_>| json!(days)))
            }
            Firm::Set { firm, key, value, dry_run } => {
                let firm = place.firm(firm.as_deref())?;
                known(&firm.settings, &key)?;
                // What is no JSON is a text: nobody wants to quote a zone for the shell.
                let value = serde_json::from_str(&value).unwrap_or(Value::String(value));
                let spoken = (key == "languages").then(|| tags(&value));
                let command = Command::SetFirm(firm.id, key, value);
                let ended = if dry_run { place.rehearse(command) } else { place.act(command) }?;
                spoken.into_iter().for_each(|tags| remark_on_languages(&place, &tags, &[]));
                Ok(ended)
            }
        }
    }
}

fn tags(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// DONE is read in more languages than mail is written in: whoever sets one that has no templates hears of it, and in
/// which one mail is written instead.
pub(super) fn remark_on_languages(place: &Place, tags: &[String], otherwise: &[String]) {
    let templates = &place.engine.house.templates;
    let there: Vec<&str> = templates.languages().collect();
    let without: Vec<&str> = tags.iter().map(String::as_str).filter(|tag| !there.contains(tag)).collect();
    if !without.is_empty() {
        let written = templates.choose(tags.iter().chain(otherwise).map(String::as_str));
        let (without, there) = (without.join(", "), there.join(", "));
        eprintln!(
            "note: no templates in {without}: mail is written in {written} (there are templates in {there})"
        );
    }
}

/// Whether there is such a setting.
fn known(settings: &crate::workflow::Settings, key: &str) -> Result<(), Failure> {
    let all = serde_json::to_value(settings).map_err(|e| Failure::new(Exit::Failed, e.to_string()))?;
    match all.pointer(&format!("/{}", key.replace('.', "/"))) {
        Some(_) => Ok(()),
        None => Err(not_found(format!("{key}: no such setting; `firm show` prints all"))),
    }
}

fn list(place: &Place) -> Ended {
    let mut table = Table::new(&["firm", "slug", "name", "zone", "domains"]);
    for firm in place.firms()? {
        table.row(vec![
            firm.id.to_string().into(),
            firm.slug.into(),
            firm.name.into(),
            firm.settings.zone.into(),
            firm.domains.into(),
        ]);
    }
    table.print(place.style).map(|()| Exit::Done)
}

fn show(place: &Place, slug: Option<&str>) -> Ended {
    let firm = place.firm(slug)?;
    let settings =
        serde_json::to_value(&firm.settings).map_err(|e| Failure::new(Exit::Failed, e.to_string()))?;
    let record = Record::default()
        .with("firm", firm.id.to_string())
        .with("slug", firm.slug)
        .with("name", firm.name)
        .with("domains", firm.domains)
        .with("version", firm.version);
    match place.style.json {
        true => record.with("settings", settings).print(place.style)?,
        false => {
            record.print(place.style)?;
            let mut table = Table::new(&["setting", "value"]);
            dotted("", &settings, &mut table);
            table.print(place.style)?;
        }
    }
    Ok(Exit::Done)
}

/// Every setting under the name that `firm set` takes.
fn dotted(start: &str, value: &Value, table: &mut Table) {
    match value.as_object() {
        Some(members) => {
            for (name, value) in members {
                let name = if start.is_empty() { name.clone() } else { format!("{start}.{name}") };
                dotted(&name, value, table);
            }
        }
        None => table.row(vec![start.into(), value.to_string().into()]),
    }
}
