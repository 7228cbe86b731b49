//! Whom mail reaches no more, or again: what an edit of a person means for their open tickets.

use super::people::PersonEdit;
use super::tickets::amend;
use crate::workflow::actor::Actor;
use crate::workflow::desk::Desk;
use crate::workflow::event::Unreachable;
use crate::workflow::{Event, PersonId, TicketNo};

/// What an edit means for whether mail reaches somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Move {
    Off,
    On,
    Elsewhere,
}

pub(super) fn moves(desk: &Desk<'_>, edits: &[PersonEdit]) -> Vec<(PersonId, Move)> {
    let of = |edit: &PersonEdit| {
        let before = desk.facts().person_at(&edit.email)?;
        let active = edit.active.unwrap_or(before.active);
        let how = match (before.active, active, &edit.moved_to) {
            (true, false, _) => Move::Off,
            (_, true, Some(_)) => Move::Elsewhere,
            (false, true, None) => Move::On,
            (true, true, None) | (false, false, _) => return None,
        };
        Some((before.id, how))
    };
    edits.iter().filter_map(of).collect()
}

/// The open tickets of somebody whom mail reaches no more, or again.
pub(super) fn reach_tickets(desk: &mut Desk<'_>, actor: &Actor, (person, how): (PersonId, Move)) {
    let own = desk.facts().tickets.iter().filter(|t| t.employee == Some(person) && t.is_open());
    let numbers: Vec<TicketNo> = own.map(|t| t.no).collect();
    let now = desk.now();
    for no in numbers {
        // A ticket that is so already refuses: it stays as it is.
        let _ = match how {
            Move::Off => desk
                .happen(no, Event::Unreachable(Unreachable::Deactivated), actor)
                .map_err(|r| r.explain().to_owned()),
            Move::On => {
                amend(desk, actor, (no, "reached_again"), |t, settings| t.active_again(settings, now))
            }
            Move::Elsewhere => {
                amend(desk, actor, (no, "reached_again"), |t, settings| t.reached_again(settings, now))
            }
        };
    }
}
