//! `ticket new`, and the fields that `new` and `edit` share.

use super::exit::{Ended, Exit, Failure};
use super::place::{Place, address, not_found};
use super::when::when;
use crate::mail::Address;
use crate::workflow::Keys;
use crate::workflow::command::{Command, NewTicket};
use crate::workflow::ticket::{Edit, Kind};
use clap::Args;

#[derive(Args)]
pub(super) struct New {
    /// Its title
    title: String,
    /// Who has to act
    #[arg(long)]
    employee: Option<String>,
    /// Who assigns it; --as, or the only officer or lead, if left out
    #[arg(long)]
    assigner: Option<String>,
    #[command(flatten)]
    fields: Fields,
    /// Send it now
    #[arg(long, conflicts_with = "at")]
    send: bool,
    /// Send it then
    #[arg(long)]
    at: Option<String>,
}

#[derive(Args)]
pub(super) struct Fields {
    /// post (the default) or profile
    #[arg(long)]
    kind: Option<Kind>,
    /// Where it is
    #[arg(long)]
    url: Option<String>,
    /// The text as it was found
    #[arg(long, value_name = "TEXT")]
    captured_text: Option<String>,
    /// A Requested Action; any number, in order
    #[arg(long, value_name = "TEXT")]
    action: Vec<String>,
    /// More words
    #[arg(long)]
    description: Option<String>,
    /// A violation category of the firm; any number
    #[arg(long, value_name = "CODE")]
    violation: Vec<String>,
}

impl Fields {
    pub(super) fn edit(self) -> Edit {
        let some = |list: Vec<String>| Some(list).filter(|l| !l.is_empty());
        Edit {
            kind: self.kind,
            url: self.url,
            captured_text: self.captured_text,
            actions: some(self.action),
            description: self.description,
            violations: some(self.violation),
            ..Edit::default()
        }
    }
}

impl New {
    pub(super) fn obey(self, place: &Place) -> Ended {
        let assigner = assigner(place, self.assigner.as_deref(), self.employee.as_deref())?;
        let scheduled = match &self.at {
            None => None,
            Some(text) => {
                let firm = place.person(&assigner.to_string())?.firm;
                let facts = place.facts(&Keys { firms: vec![firm], ..Default::default() })?;
                let firm = facts.firm(firm).ok_or_else(|| not_found(format!("{firm}: no such firm")))?;
                Some(when(text, &firm.settings)?)
            }
        };
        place.act(Command::New(Box::new(NewTicket {
            title: self.title,
            kind: self.fields.kind.unwrap_or(Kind::Post),
            employee: self.employee.as_deref().map(address).transpose()?,
            assigner,
            fields: self.fields.edit(),
            send: self.send,
            scheduled,
        })))
    }
}

/// Named, or `--as`, or the only one who could be meant.
pub(super) fn assigner(
    place: &Place,
    named: Option<&str>,
    employee: Option<&str>,
) -> Result<Address, Failure> {
    if let Some(text) = named {
        return address(text);
    }
    if let Some(person) = place.on_behalf()? {
        return Ok(person.email);
    }
    let firm = match employee {
        Some(employee) => place.person(employee)?.firm,
        None => place.firm(None)?.id,
    };
    let staff: Vec<_> =
        place.view()?.people(firm)?.into_iter().filter(|p| p.active && p.may_run_tickets()).collect();
    match staff.as_slice() {
        [only] => Ok(only.email.clone()),
        [] => Err(not_found(
            "the firm has no officer or lead; add one with `person add ADDRESS --role officer`",
        )),
        _ => {
            Err(Failure::new(Exit::Usage, "several people could assign it; say who with --assigner or --as"))
        }
    }
}
