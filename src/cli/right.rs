//! What `--as` may do: the staff person's own firm and rights, and nothing else. Without it the account
//! at the command line is the operator, who may do everything.

use super::exit::{Exit, Failure};
use super::place::Place;
use crate::workflow::command::Command;
use crate::workflow::people::Role;
use crate::workflow::{Facts, FirmId, Keys, Person};
use std::collections::BTreeSet;

/// Refuses what the person may not do; what belongs to another firm is not there.
pub(super) fn check(place: &Place, person: &Person, command: &Command) -> Result<(), Failure> {
    let denied = |why: &str| Err(Failure::new(Exit::Permission, format!("--as {}: {why}", person.email)));
    match command {
        Command::NewFirm(..) | Command::Live(_) | Command::RotateKey(_) => {
            return denied("only the operator does this; leave --as out");
        }
        Command::People(firm, _) | Command::SetFirm(firm, ..) => {
            if !person.roles.contains(&Role::Lead) {
                return denied("only a lead changes people and settings");
            }
            if *firm != person.firm {
                return denied("this belongs to another firm");
            }
        }
        Command::SendAll(firm, _) if *firm != person.firm => return denied("this belongs to another firm"),
        Command::New(_)
        | Command::NewMany(_)
        | Command::Edit(..)
        | Command::Send(_)
        | Command::SendAgain(_)
        | Command::SendAll(..)
        | Command::Schedule(..)
        | Command::Reply(..)
        | Command::Close(..)
        | Command::Reopen(..)
        | Command::Reassign(..)
        | Command::Snooze(..)
        | Command::Clear(..)
        | Command::FileMail(_)
        | Command::Release(..)
        | Command::Outbox(..) => {}
    }
    // What its rows made before counts in its own firm alone: another one's is not looked at.
    let facts = place.facts(&Keys { imports: BTreeSet::new(), ..command.keys() })?;
    match within(&facts, command, person.firm) {
        true => Ok(()),
        false => denied("this belongs to another firm"),
    }
}

/// Whether everything that the command names is the firm's own.
fn within(facts: &Facts, command: &Command, firm: FirmId) -> bool {
    let new = matches!(command, Command::New(_) | Command::NewMany(_));
    facts.tickets.iter().all(|t| t.firm == firm)
        && facts.outbox.iter().all(|o| o.firm == firm)
        && facts.mails.iter().all(|m| m.firm == Some(firm))
        && (!new || facts.people.iter().all(|p| p.firm == firm))
}
