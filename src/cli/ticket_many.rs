//! Verbs on many tickets at once: what is asked first (spec 3, rule 7), since mail that went out cannot be taken back.

use super::exit::{Ended, Exit, Failure};
use super::place::{Place, not_found};
use super::ticket::known;
use super::when::local;
use crate::workflow::command::Command;
use crate::workflow::facts::TicketQuery;
use crate::workflow::{Settings, Status, Ticket, TicketNo};
use std::collections::BTreeSet;

/// More tickets than this are closed, reopened or reassigned only with `--yes`.
const TICKETS_MAX: usize = 5;
/// More people than this are written to only with `--yes`.
const PEOPLE_MAX: usize = 25;
/// Tickets with a date that are named.
const NAMED_MAX: usize = 5;

/// These tickets, if they are there and not too many.
pub(super) fn few(place: &Place, tickets: Vec<TicketNo>, yes: bool) -> Result<Vec<TicketNo>, Failure> {
    if tickets.len() > TICKETS_MAX && !yes {
        let why = format!("{} tickets, more than {TICKETS_MAX}: add --yes", tickets.len());
        return Err(Failure::new(Exit::Confirm, why));
    }
    known(place, tickets)
}

/// All Send Later tickets of a firm, or of one employee.
pub(super) fn send_all(
    place: &Place,
    (employee, firm): (Option<String>, Option<String>),
    yes: bool,
) -> Ended {
    let person = employee.map(|e| place.person(&e)).transpose()?;
    let firm = match &person {
        Some(person) => place.firms()?.into_iter().find(|firm| firm.id == person.firm),
        None => Some(place.firm(firm.as_deref())?),
    };
    let firm = firm.ok_or_else(|| not_found("the firm of this person is not on file"))?;
    let employee = person.map(|p| p.id);
    let status = vec![Status::SendLater];
    let query = TicketQuery { firm: Some(firm.id), employee, status, ..Default::default() };
    let (left, tickets): (Vec<_>, Vec<_>) =
        place.view()?.tickets(&query)?.into_iter().partition(|ticket| lacks(ticket).is_some());
    let whys =
        [many(&tickets), dated(&tickets, &firm.settings), left_out(&left).filter(|_| !tickets.is_empty())];
    let whys: Vec<String> = whys.into_iter().flatten().collect();
    if !whys.is_empty() && !yes {
        return Err(Failure::new(Exit::Confirm, format!("{}: add --yes", whys.join("; "))));
    }
    place.act(Command::SendAll(firm.id, employee))
}

fn many(tickets: &[Ticket]) -> Option<String> {
    let people: BTreeSet<_> = tickets.iter().filter_map(|t| t.employee).collect();
    let is_many = people.len() > PEOPLE_MAX;
    is_many.then(|| format!("{} tickets to {} people, more than {PEOPLE_MAX}", tickets.len(), people.len()))
}

/// Without what it cannot be sent.
fn lacks(ticket: &Ticket) -> Option<&'static str> {
    match (ticket.employee, ticket.actions.is_empty()) {
        (None, _) => Some("no employee"),
        (Some(_), true) => Some("no Requested Action"),
        (Some(_), false) => None,
    }
}

/// They are drafts, and may stay so: the rest goes out without them.
fn left_out(tickets: &[Ticket]) -> Option<String> {
    let named = tickets.iter().filter_map(|t| Some(format!("{}: {}", t.no, lacks(t)?)));
    let mut named = named.take(NAMED_MAX).collect::<Vec<_>>();
    named.extend((tickets.len() > NAMED_MAX).then(|| "...".to_owned()));
    let say = || format!("{} would be left out ({})", tickets.len(), named.join(", "));
    (!tickets.is_empty()).then(say)
}

/// Somebody gave them a time, and nothing brings them back to it.
fn dated(tickets: &[Ticket], settings: &Settings) -> Option<String> {
    let dated = tickets.iter().filter_map(|t| Some((t.no, t.scheduled?)));
    let dated: Vec<String> = dated.map(|(no, at)| format!("{no} {}", local(at, settings))).collect();
    let mut named = dated.iter().take(NAMED_MAX).cloned().collect::<Vec<_>>();
    named.extend((dated.len() > NAMED_MAX).then(|| "...".to_owned()));
    let (some, all) = (dated.len(), tickets.len());
    let say = || {
        format!("{some} of {all} tickets have a date for later and would go out now ({})", named.join(", "))
    };
    (some > 0).then(say)
}
