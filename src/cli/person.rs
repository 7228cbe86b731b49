//! `person add|list|show|address|alias|role|delegate|deactivate|activate`.

use super::exit::{Ended, Exit, Failure};
use super::firm::remark_on_languages;
use super::output::{Record, Table};
use super::place::{Place, address};
use super::{Common, import};
use crate::mail::Address;
use crate::workflow::command::{Command, PersonEdit, Vouched};
use crate::workflow::people::{Question, Role};
use crate::workflow::{Keys, Person as OnFile, PersonId};
use clap::{Args, Subcommand};
use std::collections::BTreeSet;

#[derive(Subcommand)]
pub(super) enum Person {
    /// A new person
    Add(Add),
    /// People out of a CSV or JSON file
    Import(import::People),
    /// Everybody of a firm
    List {
        /// Which; the only one if left out
        #[arg(long)]
        firm: Option<String>,
        /// Deactivated people as well
        #[arg(long)]
        all: bool,
    },
    /// One person
    Show {
        /// The registered address, or an alias
        email: String,
    },
    /// Another registered address; the old one is theirs no more, unless `person alias` says so
    Address {
        /// The registered address
        email: String,
        /// Where mail goes from now on, what waits in the outbox too
        to: String,
    },
    /// Other addresses of a person: all of them, none to take them away. A new one is asked by mail, and counts once it
    /// has answered
    Alias {
        /// The registered address
        email: String,
        /// All aliases
        aliases: Vec<String>,
        /// You know that these are the person's: they count at once, and the log says that somebody vouched
        #[arg(long)]
        confirmed: bool,
    },
    /// What a person may do: all roles
    Role {
        /// The registered address
        email: String,
        /// employee, viewer, officer, lead, user, agent
        #[arg(required = true)]
        roles: Vec<Role>,
    },
    /// Who may comment in a person's place: all of them, none to take them away
    Delegate {
        /// The registered address
        email: String,
        /// Their addresses
        delegates: Vec<String>,
    },
    /// No mail to and no proof from this person any more; open tickets are held
    Deactivate {
        /// The registered address
        email: String,
        /// Do it
        #[arg(long)]
        yes: bool,
    },
    /// Active again
    Activate {
        /// The registered address
        email: String,
    },
}

#[derive(Args)]
pub(super) struct Add {
    /// The registered address
    email: String,
    /// For display
    #[arg(long)]
    name: Option<String>,
    /// employee (the default), viewer, officer, lead, user, agent; any number
    #[arg(long)]
    role: Vec<Role>,
    /// Which firm; the only one if left out
    #[arg(long)]
    firm: Option<String>,
    /// Language of mails
    #[arg(long)]
    language: Option<String>,
    /// IANA zone
    #[arg(long)]
    zone: Option<String>,
    /// The manager's address
    #[arg(long)]
    manager: Option<String>,
    /// Team
    #[arg(long)]
    team: Option<String>,
}

impl Person {
    pub(super) fn obey(self, common: &Common) -> Ended {
        let place = Place::look(common)?;
        match self {
            Person::Add(person) => person.obey(&place),
            Person::Import(people) => people.obey(&place),
            Person::List { firm, all } => list(&place, firm.as_deref(), all),
            Person::Show { email } => show(&place, &email),
            Person::Address { email, to } => {
                let moved_to = Some(address(&to)?);
                change(&place, &email, |edit| PersonEdit { moved_to, ..edit })
            }
            Person::Alias { email, aliases, confirmed } => {
                let vouched = if confirmed { Vouched::Giver } else { Vouched::No };
                let aliases = Some(addresses(&aliases)?);
                change(&place, &email, |edit| PersonEdit { aliases, vouched, ..edit })
            }
            Person::Role { email, roles } => {
                let roles = Some(roles.into_iter().collect::<BTreeSet<_>>());
                change(&place, &email, |edit| PersonEdit { roles, ..edit })
            }
            Person::Delegate { email, delegates } => {
                let delegates = Some(addresses(&delegates)?);
                change(&place, &email, |edit| PersonEdit { delegates, ..edit })
            }
            Person::Deactivate { email, yes } => deactivate(&place, &email, yes),
            Person::Activate { email } => {
                change(&place, &email, |edit| PersonEdit { active: Some(true), ..edit })
            }
        }
    }
}

impl Add {
    fn obey(self, place: &Place) -> Ended {
        let firm = place.firm(self.firm.as_deref())?;
        let language: Vec<String> = self.language.iter().cloned().collect();
        let edit = PersonEdit {
            name: self.name,
            roles: Some(self.role).filter(|r| !r.is_empty()).map(|r| r.into_iter().collect()),
            language: self.language,
            zone: self.zone,
            manager: self.manager.as_deref().map(address).transpose()?,
            team: self.team,
            must_be_new: true,
            ..PersonEdit::of(address(&self.email)?)
        };
        let ended = place.act(Command::People(firm.id, vec![edit]))?;
        remark_on_languages(place, &language, &firm.settings.languages);
        Ok(ended)
    }
}

fn addresses(all: &[String]) -> Result<Vec<Address>, Failure> {
    all.iter().map(|text| address(text)).collect()
}

fn change(place: &Place, email: &str, how: impl FnOnce(PersonEdit) -> PersonEdit) -> Ended {
    let person = place.person(email)?;
    place.act(Command::People(person.firm, vec![how(PersonEdit::of(address(email)?))]))
}

fn deactivate(place: &Place, email: &str, yes: bool) -> Ended {
    let person = place.person(email)?;
    let open = place.facts(&Keys { open_of: vec![person.id], ..Keys::default() })?;
    let open = open.tickets.iter().filter(|t| t.employee == Some(person.id) && t.is_open()).count();
    if !yes && open > 0 {
        let why = format!(
            "{email} has {open} open tickets, which would be held; add --yes, or `ticket reassign` them first"
        );
        return Err(Failure::new(Exit::Confirm, why));
    }
    change(place, email, |edit| PersonEdit { active: Some(false), ..edit })
}

fn list(place: &Place, firm: Option<&str>, all: bool) -> Ended {
    let firm = place.firm(firm)?;
    let mut table = Table::new(&["person", "email", "name", "roles", "team", "active", "unconfirmed"]);
    for person in place.view()?.people(firm.id)?.into_iter().filter(|p| all || p.active) {
        table.row(vec![
            person.id.to_string().into(),
            person.email.to_string().into(),
            person.name.clone().into(),
            roles(&person).into(),
            person.team.clone().into(),
            person.active.into(),
            unconfirmed(place, &person).into(),
        ]);
    }
    table.print(place.style).map(|()| Exit::Done)
}

fn roles(person: &OnFile) -> Vec<&'static str> {
    person.roles.iter().map(|r| r.word()).collect()
}

/// Aliases that do not count yet, and until when they may still be confirmed.
fn unconfirmed(place: &Place, person: &OnFile) -> Vec<String> {
    let now = place.engine.clock.now();
    let one = |question: &Question| {
        let until = question.until().strftime("%Y-%m-%d %H:%M UTC");
        let words = if question.holds(now) { "until" } else { "not confirmed by" };
        format!("{} {words} {until}", question.alias)
    };
    person.waiting().map(one).collect()
}

fn show(place: &Place, email: &str) -> Ended {
    let person = place.person(email)?;
    let people = place.facts(&Keys { people: vec![person.id], ..Keys::default() })?;
    let who = |id: PersonId| people.person(id).map_or_else(|| id.to_string(), |p| p.email.to_string());
    Record::default()
        .with("person", person.id.to_string())
        .with("firm", person.firm.to_string())
        .with("email", person.email.to_string())
        .with("name", person.name.clone())
        .with("aliases", person.aliases.iter().map(ToString::to_string).collect::<Vec<_>>())
        .with("unconfirmed", unconfirmed(place, &person))
        .with("roles", roles(&person))
        .with("language", person.language.clone())
        .with("zone", person.zone.clone())
        .with("manager", person.manager.map(who))
        .with("delegates", person.delegates.iter().map(|id| who(*id)).collect::<Vec<_>>())
        .with("team", person.team.clone())
        .with("active", person.active)
        .print(place.style)?;
    Ok(Exit::Done)
}
