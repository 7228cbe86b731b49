//! People who were loaded, found by number and by address.
//!
//! An import asks for one with every row: a search through all of them would hold the writer for minutes. What a
//! search needs is made when it is first asked for, and forgotten when somebody may have changed.

use crate::mail::Address;
use crate::workflow::{Person, PersonId};
use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};
use std::sync::OnceLock;

/// People in the order in which they were loaded.
#[derive(Debug, Clone, Default)]
pub struct Roster {
    people: Vec<Person>,
    by_id: OnceLock<BTreeMap<PersonId, usize>>,
    by_address: OnceLock<BTreeMap<String, usize>>,
}

impl Roster {
    /// The person with this id.
    #[must_use]
    pub fn person(&self, id: PersonId) -> Option<&Person> {
        let all = || (0..).zip(&self.people).map(|(at, person)| (person.id, at)).collect();
        self.people.get(*self.by_id.get_or_init(all).get(&id)?)
    }

    /// The person whose address or alias this is.
    #[must_use]
    pub fn at(&self, address: &Address) -> Option<&Person> {
        let keys = |(at, person): (usize, &Person)| person.addresses().map(move |a| (a.key(), at)).collect();
        let all = || (0..).zip(&self.people).flat_map::<Vec<_>, _>(keys).collect();
        self.people.get(*self.by_address.get_or_init(all).get(&address.key())?)
    }
}

impl Deref for Roster {
    type Target = Vec<Person>;

    fn deref(&self) -> &Vec<Person> {
        &self.people
    }
}

impl DerefMut for Roster {
    fn deref_mut(&mut self) -> &mut Vec<Person> {
        (self.by_id, self.by_address) = (OnceLock::new(), OnceLock::new());
        &mut self.people
    }
}

impl From<Vec<Person>> for Roster {
    fn from(people: Vec<Person>) -> Self {
        Roster { people, ..Roster::default() }
    }
}
