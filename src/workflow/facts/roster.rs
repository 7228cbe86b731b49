//! People who were loaded, found by number and by address.
//!
//! An import asks for one with every row: a search through all of them would hold the writer for minutes. What a
//! search needs is made when it is first asked for, and forgotten when somebody may have changed. The few of a mail are
//! found sooner without. Of several with one number or address, the last counts.

use crate::mail::Address;
use crate::workflow::{Person, PersonId};
use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};
use std::sync::OnceLock;

/// People who are looked through one by one.
const FEW: usize = 8;

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
        if self.people.len() <= FEW {
            return self.people.iter().rfind(|person| person.id == id);
        }
        let all = || (0..).zip(&self.people).map(|(at, person)| (person.id, at)).collect();
        self.people.get(*self.by_id.get_or_init(all).get(&id)?)
    }

    /// The person whose address or alias this is.
    #[must_use]
    pub fn at(&self, address: &Address) -> Option<&Person> {
        if self.people.len() <= FEW {
            return self.people.iter().rfind(|person| person.has_address(address));
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn person(id: i64, email: &str, aliases: &[&str]) -> Person {
        let doc = json!({
            "id": id, "firm": 1, "name": "", "email": email, "aliases": aliases,
            "roles": [], "firm_role": "User", "active": true,
        });
        serde_json::from_value(doc).unwrap()
    }

    #[test]
    fn few_are_found_as_many_are() {
        let few = vec![
            person(1, "ann@acme.example", &["Bob@acme.example", "ann@home.example"]),
            person(2, "bob@acme.example", &[]),
            person(1, "ANN@acme.example", &["\u{c4}nn@acme.example"]),
            person(3, "cy@acme.example", &["Ann@home.example", "\u{212a}@acme.example"]),
        ];
        let strangers = (0..FEW as i64).map(|n| person(100 + n, &format!("s{n}@other.example"), &[]));
        let many: Roster = strangers.chain(few.clone()).collect::<Vec<_>>().into();
        let few = Roster::from(few);
        assert!(few.len() <= FEW && many.len() > FEW);
        for id in (0..5).map(PersonId) {
            assert_eq!(few.person(id), many.person(id), "{id}");
        }
        let asked = [
            "ann@acme",
            "bob@ACME",
            "ANN@home",
            "cy@acme",
            "\u{e4}nn@acme",
            "k@acme",
            "\u{212a}@acme",
            "x@acme",
        ];
        for address in asked.map(|asked| Address::parse(&format!("{asked}.example")).unwrap()) {
            assert_eq!(few.at(&address), many.at(&address), "{address}");
        }
    }
}
