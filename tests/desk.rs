//! The desk: a status moves by the table alone, whatever else of a ticket is new; and the facts below it.
#![allow(clippy::unwrap_used)]

use crate::ticket_making::{OFFICER, by, draft, monday, person};
use mailroom::mail::Address;
use mailroom::workflow::desk::Desk;
use mailroom::workflow::ticket::{Status, Ticket};
use mailroom::workflow::{Facts, Person, PersonId};
use proptest::prelude::*;

#[test]
fn nothing_but_an_event_moves_a_status() {
    let facts = Facts { tickets: vec![draft()], ..Facts::default() };
    let no = facts.tickets[0].no;
    let mut desk = Desk::new(&facts, monday());
    let smuggled = Ticket { status: Status::Closed, title: "Another".to_owned(), ..draft() };
    desk.edit_ticket(&by(OFFICER), smuggled.clone());
    desk.adjust_ticket(&by(OFFICER), smuggled, "snoozed");
    let decided = desk.ticket(no).unwrap();
    assert_eq!((decided.status, decided.title.as_str()), (Status::SendLater, "Another"));
    let told: Vec<_> = desk.lines().iter().map(|line| line.to).collect();
    assert_eq!(told, [None, Some(Status::SendLater)], "and the log says the same");
}

/// Each is found as a search through all of them would find it.
fn found(facts: &Facts) {
    for n in 0..24 {
        let address = Address::parse(&format!("Alias{n}@Example.com")).unwrap();
        let searched = facts.people.iter().find(|p| p.has_address(&address));
        assert_eq!(facts.person_at(&address), searched, "{address}");
        let (id, searched) = (PersonId(n), facts.people.iter().find(|p| p.id == PersonId(n)));
        assert_eq!(
            (facts.person(id), searched.and_then(|p| facts.person_at(&p.email))),
            (searched, searched)
        );
    }
}

fn owning(id: i64, owners: &[i64]) -> Person {
    let own = (0..).zip(owners).filter(|(_, owner)| **owner == id);
    let aliases =
        own.map(|(n, _): (i32, _)| Address::parse(&format!("alias{n}@example.com")).unwrap()).collect();
    Person { aliases, ..person(PersonId(id)) }
}

proptest! {
    #[test]
    fn people_are_found_by_number_and_by_any_address(owners in prop::collection::vec(0_i64..12, 0..20)) {
        let people: Vec<Person> = (0..8).map(|id| owning(id, &owners)).collect();
        let mut facts = Facts { people: people.into(), ..Facts::default() };
        found(&facts);
        facts.people.extend((8..12).map(|id| owning(id, &owners)));
        found(&facts);
        facts.people.iter_mut().for_each(|person| person.aliases.clear());
        found(&facts);
    }
}
