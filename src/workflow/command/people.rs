//! The verbs on people. An address belongs to one person in the whole installation.

use super::reach::{moved, reach_tickets};
use super::{Acted, Vouched, aliases};
use crate::mail::Address;
use crate::workflow::actor::Actor;
use crate::workflow::desk::Desk;
use crate::workflow::people::{FirmRole, Role};
use crate::workflow::settings;
use crate::workflow::ticket::Wrong;
use crate::workflow::{Facts, FirmId, Keys, Person, PersonId};
use std::collections::{BTreeMap, BTreeSet};

/// A person by their address: added if new, changed where a field is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonEdit {
    /// The registered address, or an alias of somebody on file.
    pub email: Address,
    /// Another registered address in its place.
    pub moved_to: Option<Address>,
    /// For display.
    pub name: Option<String>,
    /// All roles.
    pub roles: Option<BTreeSet<Role>>,
    /// Support side.
    pub firm_role: Option<FirmRole>,
    /// Language tag.
    pub language: Option<String>,
    /// IANA zone.
    pub zone: Option<String>,
    /// Manager's address.
    pub manager: Option<Address>,
    /// All aliases.
    pub aliases: Option<Vec<Address>>,
    /// Whether anybody answers for the aliases.
    pub vouched: Vouched,
    /// All delegates' addresses.
    pub delegates: Option<Vec<Address>>,
    /// Team.
    pub team: Option<String>,
    /// Active or not.
    pub active: Option<bool>,
    /// Refuse to change somebody on file (`person add`).
    pub must_be_new: bool,
}

impl PersonEdit {
    /// Nothing but the address.
    #[must_use]
    pub fn of(email: Address) -> Self {
        PersonEdit {
            email,
            moved_to: None,
            name: None,
            roles: None,
            firm_role: None,
            language: None,
            zone: None,
            manager: None,
            aliases: None,
            vouched: Vouched::No,
            delegates: None,
            team: None,
            active: None,
            must_be_new: false,
        }
    }

    fn addresses(&self) -> impl Iterator<Item = &Address> {
        let lists = self.aliases.iter().flatten().chain(self.delegates.iter().flatten());
        [&self.email].into_iter().chain(&self.moved_to).chain(&self.manager).chain(lists)
    }

    /// Under which address the person is found after this edit.
    fn then(&self) -> &Address {
        self.moved_to.as_ref().unwrap_or(&self.email)
    }
}

/// Edits that would give somebody one of our addresses. Who has one already can still be moved away from it.
pub(super) fn ours(
    edits: &[PersonEdit],
    facts: &Facts,
    is_ours: &dyn Fn(&Address) -> bool,
) -> Option<String> {
    let of = |edit: &PersonEdit| {
        let fresh = Some(&edit.email).filter(|email| facts.person_at(email).is_none());
        let given = fresh.into_iter().chain(&edit.moved_to).map(|address| ("email", address));
        let given = given.chain(edit.aliases.iter().flatten().map(|address| ("aliases", address)));
        let ours = given.into_iter().find(|(_, address)| is_ours(address));
        ours.map(|(field, address)| Wrong::new(field, super::own(address)).to_string())
    };
    let bad: BTreeMap<usize, String> =
        (1..).zip(edits).filter_map(|(n, edit)| Some((n, of(edit)?))).collect();
    (!bad.is_empty()).then(|| super::numbered(edits.len(), &bad))
}

pub(super) fn keys(firm: FirmId, edits: &[PersonEdit]) -> Keys {
    let mut addresses: Vec<String> = edits.iter().flat_map(PersonEdit::addresses).map(Address::key).collect();
    addresses.sort_unstable();
    addresses.dedup();
    Keys { firms: vec![firm], addresses, ..Keys::default() }
}

pub(super) fn put(desk: &mut Desk<'_>, actor: &Actor, (firm, edits): (FirmId, &[PersonEdit])) -> Acted {
    if desk.firm(firm).is_none() {
        return Acted::Refused(format!("{firm}: no such firm"));
    }
    let missing = aliases::keys(desk, actor, edits);
    if !desk.facts().asked.covers(&missing) {
        return Acted::More(Box::new(missing));
    }
    let mut batch = People { desk, by: actor.person(), firm, put: BTreeMap::new() };
    let (mut lines, mut said, mut bad, mut moves) =
        (Vec::new(), BTreeSet::new(), BTreeMap::new(), Vec::new());
    for (n, edit) in (1..).zip(edits) {
        match batch.one(edit) {
            Ok((before, person)) if before.as_ref() == Some(&person) => {}
            Ok((before, person)) => {
                let word = if before.is_none() { "person_added" } else { "person_changed" };
                let notes = aliases::notes(before.as_ref(), &person);
                moves.extend(before.as_ref().and_then(|before| moved(before, &person)));
                batch.put(actor, person.clone(), (word, notes));
                said.insert(&edit.email);
                lines.push(format!("{word} {}", edit.email));
                lines.extend(aliases::tell(batch.desk, actor, (before.as_ref(), &person)));
            }
            Err(wrong) => {
                bad.insert(n, of(edit, &wrong));
            }
        }
    }
    // People of one list may name each other: links are set when all of them are there.
    for (n, edit) in (1..).zip(edits) {
        if bad.contains_key(&n) {
            continue;
        }
        match batch.link(actor, edit) {
            Ok(true) if said.insert(&edit.email) => lines.push(format!("person_linked {}", edit.email)),
            Ok(_) => {}
            Err(wrong) => {
                bad.insert(n, of(edit, &wrong));
            }
        }
    }
    if !bad.is_empty() {
        return super::refused(edits.len(), &bad);
    }
    // Whom a row means is known only after the rows before it.
    let asked: BTreeSet<_> = desk.facts().asked.open_of.iter().collect();
    if moves.iter().any(|(person, _)| !asked.contains(person)) {
        let open_of = moves.into_iter().map(|(person, _)| person).collect();
        return Acted::More(Box::new(Keys { open_of, ..Keys::default() }));
    }
    reach_tickets(desk, actor, &moves);
    if !lines.is_empty() {
        return Acted::Done(lines);
    }
    let why = aliases::waiting(desk, edits).unwrap_or_else(|| "everybody is so already".to_owned());
    Acted::Unchanged(why)
}

/// `manager: dana@acme.example: why`.
fn of(edit: &PersonEdit, wrong: &Wrong) -> String {
    format!("{}: {}: {}", wrong.field, edit.email, wrong.why)
}

struct People<'d, 'f> {
    desk: &'d mut Desk<'f>,
    by: Option<PersonId>,
    firm: FirmId,
    /// Whose addresses the edits so far gave: nobody's any more, perhaps.
    put: BTreeMap<String, PersonId>,
}

impl People<'_, '_> {
    /// Who has this address now.
    fn at(&self, address: &Address) -> Option<Person> {
        let on_file = || self.desk.facts().person_at(address).map(|p| p.id);
        let id = self.put.get(&address.key()).copied().or_else(on_file)?;
        self.desk.person(id).filter(|p| p.has_address(address)).cloned()
    }

    fn put(&mut self, actor: &Actor, person: Person, line: (&'static str, Vec<String>)) {
        self.put.extend(person.addresses().map(|address| (address.key(), person.id)));
        self.desk.put_person_noting(actor, person, line);
    }

    /// The person before the edit, unless nobody was there, and after it.
    fn one(&mut self, edit: &PersonEdit) -> Result<(Option<Person>, Person), Wrong> {
        let known = self.at(&edit.email);
        if known.is_some() && edit.must_be_new {
            return Err(Wrong::new("email", "on file already; `person show` tells who"));
        }
        let before = match &known {
            Some(person) if person.firm != self.firm => {
                let why = format!("this address belongs to a person of another firm ({})", person.firm);
                return Err(Wrong::new("email", why));
            }
            Some(person) => person,
            None => &self.fresh(&edit.email),
        };
        let after = self.apply(before, edit)?;
        Ok((known, after))
    }

    fn fresh(&mut self, email: &Address) -> Person {
        Person {
            id: self.desk.number_person(),
            firm: self.firm,
            name: email.local().to_owned(),
            email: email.clone(),
            aliases: Vec::new(),
            questions: Vec::new(),
            asked: 0,
            roles: BTreeSet::from([Role::Employee]),
            firm_role: FirmRole::User,
            language: None,
            zone: None,
            manager: None,
            delegates: Vec::new(),
            team: String::new(),
            active: true,
            notices: Default::default(),
        }
    }

    fn apply(&self, before: &Person, edit: &PersonEdit) -> Result<Person, Wrong> {
        for alias in edit.aliases.iter().flatten() {
            if let Some(other) = self.at(alias).filter(|p| p.id != before.id) {
                let why = format!("the alias {alias} belongs to {}", self.whom(&other));
                return Err(Wrong::new("aliases", why));
            }
        }
        if let Some(zone) = edit.zone.as_deref().filter(|z| !z.is_empty()) {
            let unknown = |_| Wrong::new("zone", format!("unknown zone {zone:?}; for example Europe/Berlin"));
            jiff::tz::TimeZone::get(zone).map_err(unknown)?;
        }
        // Templates are chosen by the primary subtag (RFC 5646 section 2.2.1): `de-AT` is as good as `de`.
        let primary = |tag: &str| tag.split(['-', '_']).next().unwrap_or(tag).to_ascii_lowercase();
        if let Some(tag) = edit.language.as_deref().filter(|tag| !tag.is_empty()) {
            settings::check_language(&primary(tag)).map_err(|why| Wrong::new("language", why))?;
        }
        let taken = edit.moved_to.as_ref().and_then(|email| self.at(email)).filter(|p| p.id != before.id);
        if let (Some(email), Some(other)) = (&edit.moved_to, taken) {
            return Err(Wrong::new("email", format!("{email} belongs to {}", self.whom(&other))));
        }
        let mut after = before.clone();
        set(&mut after.email, edit.moved_to.clone());
        set(&mut after.name, edit.name.clone());
        set(&mut after.roles, edit.roles.clone());
        set(&mut after.firm_role, edit.firm_role);
        set(&mut after.language, edit.language.clone().map(|l| Some(l).filter(|l| !l.is_empty())));
        set(&mut after.zone, edit.zone.clone().map(|z| Some(z).filter(|z| !z.is_empty())));
        set(&mut after.team, edit.team.clone());
        set(&mut after.active, edit.active);
        aliases::set(self.desk, self.by, (&mut after, edit))?;
        Ok(after)
    }

    /// Whose an address is, for people of this firm: who works for another one is not theirs to know.
    fn whom(&self, other: &Person) -> String {
        if other.firm == self.firm {
            other.name.clone()
        } else {
            format!("a person of another firm ({})", other.firm)
        }
    }

    /// Manager and delegates, by address; whether they changed.
    fn link(&mut self, actor: &Actor, edit: &PersonEdit) -> Result<bool, Wrong> {
        let Some(before) = self.at(edit.then()) else { return Ok(false) };
        let mut after = before.clone();
        if let Some(manager) = &edit.manager {
            after.manager = Some(self.colleague("manager", manager)?);
        }
        if let Some(delegates) = &edit.delegates {
            after.delegates =
                delegates.iter().map(|d| self.colleague("delegates", d)).collect::<Result<_, _>>()?;
        }
        let changed = after != before;
        if changed {
            self.put(actor, after, ("person_linked", Vec::new()));
        }
        Ok(changed)
    }

    fn colleague(&self, field: &'static str, address: &Address) -> Result<PersonId, Wrong> {
        let person = self.at(address).filter(|p| p.firm == self.firm);
        person
            .map(|p| p.id)
            .ok_or_else(|| Wrong::new(field, format!("{address} is nobody of this firm on file")))
    }
}

fn set<T>(field: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *field = value;
    }
}
