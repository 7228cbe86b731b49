//! Whom mail reaches no more, or again: what an edit of a person means for their open tickets.

use super::tickets::amend;
use crate::workflow::actor::Actor;
use crate::workflow::desk::Desk;
use crate::workflow::event::Unreachable;
use crate::workflow::{Event, Person, PersonId, TicketNo};
use std::collections::BTreeMap;

/// What an edit means for whether mail reaches somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Move {
    Off,
    On,
    Elsewhere,
}

/// What became of somebody by one edit, if it matters for their mail.
pub(super) fn moved(before: &Person, after: &Person) -> Option<(PersonId, Move)> {
    let how = match (before.active, after.active, before.email == after.email) {
        (true, false, _) => Move::Off,
        (_, true, false) => Move::Elsewhere,
        (false, true, true) => Move::On,
        (true, true, true) | (false, false, _) => return None,
    };
    Some((after.id, how))
}

/// The open tickets of those whom mail reaches no more, or again.
pub(super) fn reach_tickets(desk: &mut Desk<'_>, actor: &Actor, moves: &[(PersonId, Move)]) {
    // A file may move everybody: each ticket is looked at once, not once for each person.
    let mut open: BTreeMap<PersonId, Vec<TicketNo>> = BTreeMap::new();
    for ticket in desk.facts().tickets.iter().filter(|t| t.is_open()) {
        if let Some(employee) = ticket.employee {
            open.entry(employee).or_default().push(ticket.no);
        }
    }
    for (person, how) in moves {
        open.get(person).into_iter().flatten().for_each(|no| reach(desk, actor, (*no, *how)));
    }
}

/// A ticket that is so already refuses: it stays as it is.
fn reach(desk: &mut Desk<'_>, actor: &Actor, (no, how): (TicketNo, Move)) {
    let now = desk.now();
    let _ = match how {
        Move::Off => desk.happen(no, Event::Unreachable(Unreachable::Deactivated), actor),
        Move::On => amend(desk, actor, (no, "reached_again"), |t, settings| t.active_again(settings, now)),
        Move::Elsewhere => {
            amend(desk, actor, (no, "reached_again"), |t, settings| t.reached_again(settings, now))
        }
    };
}
