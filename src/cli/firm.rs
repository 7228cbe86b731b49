//! `firm add|list|show|set`.

use super::exit::{Ended, Exit, Failure};
use super::output::{Record, Table};
use super::place::Place;
use super::Common;
use crate::workflow::command::Command;
use clap::Subcommand;
use serde_json::Value;

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

impl Firm {
    pub(super) fn obey(self, common: &Common) -> Ended {
        let place = Place::open(common)?;
        match self {
            Firm::Add { slug, name, domain } => place.act(Command::NewFirm(slug, name, domain)),
            Firm::List => list(&place),
            Firm::Show { slug } => show(&place, slug.as_deref()),
            Firm::Set { firm, key, value, dry_run } => {
                let firm = place.firm(firm.as_deref())?;
                // What is no JSON is a text: nobody wants to quote a zone for the shell.
                let value = serde_json::from_str(&value).unwrap_or(Value::String(value));
                let command = Command::SetFirm(firm.id, key, value);
                if dry_run { place.rehearse(command) } else { place.act(command) }
            }
        }
    }
}

fn list(place: &Place) -> Ended {
    let mut table = Table::new(&["firm", "slug", "name", "zone", "domains"]);
    for firm in place.view()?.firms()? {
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
    let settings = serde_json::to_value(&firm.settings).map_err(|e| Failure::new(Exit::Failed, e.to_string()))?;
    Record::default()
        .with("firm", firm.id.to_string())
        .with("slug", firm.slug)
        .with("name", firm.name)
        .with("domains", firm.domains)
        .with("version", firm.version)
        .with("settings", settings)
        .print(place.style)?;
    Ok(Exit::Done)
}
