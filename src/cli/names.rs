//! People by their addresses, as far as `--as` may know them: of another firm's there is only the number.

use super::exit::Failure;
use super::place::Place;
use crate::workflow::{Keys, PersonId};
use std::collections::{BTreeMap, BTreeSet};

/// Addresses by person.
pub(super) struct Names(BTreeMap<PersonId, String>);

impl Names {
    /// Of these people.
    pub(super) fn of(place: &Place, people: BTreeSet<PersonId>) -> Result<Self, Failure> {
        let wall = place.wall()?;
        let facts = place.facts(&Keys { people: people.iter().copied().collect(), ..Keys::default() })?;
        let known = people.into_iter().filter_map(|id| facts.person(id));
        let within = known.filter(|person| wall.is_none_or(|firm| firm == person.firm));
        Ok(Names(within.map(|person| (person.id, person.email.to_string())).collect()))
    }

    /// The address, or the number of somebody whom one may not know.
    pub(super) fn get(&self, person: PersonId) -> String {
        self.0.get(&person).cloned().unwrap_or_else(|| person.to_string())
    }
}
