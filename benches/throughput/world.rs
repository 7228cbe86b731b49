//! The installation that is measured: one firm, its people, their tickets, made by the engine's own jobs.

use mailroom::engine::clock::{SystemClock, SystemRng};
use mailroom::engine::operate::Asker;
use mailroom::engine::{Engine, House};
use mailroom::mail::{Address, Site};
use mailroom::record::Answer;
use mailroom::store::sqlite::{Options, Sqlite};
use mailroom::token::{Bound, Family, Keyring, OurId, Purpose, detail, message_id};
use mailroom::workflow::command::{Command, NewTicket, PersonEdit};
use mailroom::workflow::people::Role;
use mailroom::workflow::ticket::{Edit, Kind};
use mailroom::workflow::{FirmId, OutboxNo, Ticket};
use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;

pub const DOMAIN: &str = "mail.acme.example";
pub const OFFICER: &str = "morgan@acme.example";
/// Tickets, or people, that one job makes. No employee has two of them in it, or they would share a batch mail.
const CHUNK: usize = 250;

pub fn house() -> House {
    let site = Site::usual(DOMAIN, "mx.acme.example");
    House {
        site,
        keyring: Keyring::parse(&Keyring::line(1, &[7; 32])).unwrap().into(),
        templates: mailroom::compose::Templates::new(&[]).unwrap(),
    }
}

/// The store in that folder with an engine over it.
pub fn engine(dir: &Path) -> Engine {
    let store = Sqlite::open(dir, Options::default(), Arc::new(SystemClock)).unwrap();
    Engine::new(Arc::new(store), house(), Arc::new(SystemClock), Box::new(SystemRng))
}

fn done(engine: &Engine, command: Command) {
    let answer = engine.operate(&Asker::operator("bench"), command).unwrap();
    assert!(matches!(answer, Answer::Lines(_)), "seeding: {answer:?}");
}

fn email(n: usize) -> Address {
    Address::parse(&format!("employee{n}@acme.example")).unwrap()
}

/// That many employees and sent tickets, taken in turn, with their mails waiting in the outbox.
pub fn seed(dir: &Path, employees: usize, tickets: usize) {
    let engine = engine(dir);
    done(&engine, Command::NewFirm("acme".into(), "Acme Lending".into(), vec!["acme.example".into()]));
    let edit = |email: Address, name: String, role: Role| PersonEdit {
        name: Some(name),
        roles: Some(BTreeSet::from([role])),
        ..PersonEdit::of(email)
    };
    let officer = edit(Address::parse(OFFICER).unwrap(), "Morgan Lee".to_owned(), Role::Officer);
    done(&engine, Command::People(FirmId(1), vec![officer]));
    for from in (0..employees).step_by(CHUNK) {
        let some = from..(from + CHUNK).min(employees);
        let people = some.map(|n| edit(email(n), format!("Employee {n}"), Role::Employee)).collect();
        done(&engine, Command::People(FirmId(1), people));
    }
    done(&engine, Command::Live(true));
    for from in (0..tickets).step_by(CHUNK) {
        let some = from..(from + CHUNK).min(tickets);
        done(&engine, Command::NewMany(some.map(|n| ticket(n, email(n % employees))).collect()));
    }
}

/// Each of its own title: a row that reads as another one is the same row, and makes no ticket.
fn ticket(n: usize, employee: Address) -> NewTicket {
    NewTicket {
        title: format!("Instagram post {n} of 14 Nov"),
        kind: Kind::Post,
        employee: Some(employee),
        assigner: Address::parse(OFFICER).unwrap(),
        fields: Edit { actions: Some(vec!["Add your NMLS number".to_owned()]), ..Edit::default() },
        send: true,
        scheduled: None,
    }
}

/// A mail of ours that an employee has, as far as an answer needs it.
pub struct Target {
    pub email: String,
    pub reply_to: String,
    pub message_id: String,
    pub subject: String,
}

/// What can be answered in that folder.
pub fn targets(dir: &Path) -> Vec<Target> {
    let (engine, house) = (engine(dir), house());
    let view = engine.store.view().unwrap();
    let people: HashMap<i64, String> =
        view.people(FirmId(1)).unwrap().into_iter().map(|p| (p.id.0, p.email.to_string())).collect();
    view.tickets(&Default::default()).unwrap().iter().map(|t| target(t, &people, &house)).collect()
}

fn target(ticket: &Ticket, people: &HashMap<i64, String>, house: &House) -> Target {
    let (number, person) = (ticket.no.0, ticket.employee.unwrap().0);
    let bound = Bound { purpose: Purpose::Answer, number, person, round: ticket.round };
    let id = OurId { family: Family::Ticket, number, event: Some(ticket.events), person: Some(person) };
    Target {
        email: people[&person].clone(),
        reply_to: format!("tickets+{}@{DOMAIN}", detail(&house.keyring, &bound)),
        message_id: message_id(&house.keyring, &id, DOMAIN).unwrap().to_string(),
        subject: format!("[{}] {}", ticket.no, ticket.title),
    }
}

/// The bytes of a mail that was sent from that folder.
pub fn any_composed(dir: &Path) -> Vec<u8> {
    let engine = engine(dir);
    let view = engine.store.view().unwrap();
    view.composed(OutboxNo(1)).unwrap().unwrap()
}
