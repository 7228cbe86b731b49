//! The data folder before the first life: a firm, its people, their sent tickets, and the answers to come.

use super::peers::Mail;
use crate::support::world::{DOMAIN, OFFICER, address, house};
use mailroom::engine::Engine;
use mailroom::engine::clock::{SystemClock, SystemRng};
use mailroom::engine::operate::Asker;
use mailroom::record::Answer;
use mailroom::store::Store;
use mailroom::store::sqlite::{Options, Sqlite};
use mailroom::token::{Bound, Purpose, detail};
use mailroom::workflow::command::{Command, NewTicket, PersonEdit};
use mailroom::workflow::outbox::OutboxState;
use mailroom::workflow::people::Role;
use mailroom::workflow::ticket::{Edit, Kind};
use mailroom::workflow::{FirmId, OutboxNo, Ticket};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

/// Employees, each with one ticket.
const EMPLOYEES: usize = 50;

pub fn engine(dir: &Path) -> Engine {
    let store = Sqlite::open(dir, Options::default(), Arc::new(SystemClock)).unwrap();
    Engine::new(Arc::new(store), house(), Arc::new(SystemClock), Box::new(SystemRng))
}

fn done(engine: &Engine, command: Command) {
    let answer = engine.operate(&Asker::operator("test"), command).unwrap();
    assert!(matches!(answer, Answer::Lines(_)), "{answer:?}");
}

/// Makes it, and gives that many answers.
pub fn seed(dir: &Path, mails: usize) -> Vec<Mail> {
    let engine = engine(dir);
    done(&engine, Command::NewFirm("acme".into(), "Acme Lending".into(), vec!["acme.example".into()]));
    let mut people = vec![person(OFFICER, Role::Officer)];
    people.extend((0..EMPLOYEES).map(|n| person(&format!("e{n}@acme.example"), Role::Employee)));
    done(&engine, Command::People(FirmId(1), people));
    done(&engine, Command::Live(true));
    done(&engine, Command::NewMany((0..EMPLOYEES).map(ticket).collect()));
    let tickets = engine.store.view().unwrap().tickets(&Default::default()).unwrap();
    (0..mails).map(|n| answer(n, &tickets[n % tickets.len()])).collect()
}

fn person(email: &str, role: Role) -> PersonEdit {
    PersonEdit { roles: Some(BTreeSet::from([role])), ..PersonEdit::of(address(email)) }
}

fn ticket(n: usize) -> NewTicket {
    NewTicket {
        title: format!("Post number {n}"),
        kind: Kind::Post,
        employee: Some(address(&format!("e{n}@acme.example"))),
        assigner: address(OFFICER),
        fields: Edit { actions: Some(vec!["Add your NMLS number".to_owned()]), ..Edit::default() },
        send: true,
        scheduled: None,
    }
}

fn answer(n: usize, ticket: &Ticket) -> Mail {
    let (number, person) = (ticket.no.0, ticket.employee.unwrap().0);
    let bound = Bound { purpose: Purpose::Answer, number, person, round: ticket.round };
    let to = format!("tickets+{}@{DOMAIN}", detail(&house().keyring, &bound));
    let from = format!("e{}@acme.example", number - 1);
    let message_id = format!("crash.{n}@client.acme.example");
    let text =
        if n.is_multiple_of(3) { "DONE".to_owned() } else { format!("Which post is meant by number {n}?") };
    let bytes = format!(
        "Authentication-Results: mx.acme.example; dmarc=pass header.from=acme.example\r\n\
         From: <{from}>\r\nTo: {to}\r\nSubject: Re: your post\r\nDate: Mon, 23 Nov 2026 10:05:00 +0000\r\n\
         Message-ID: <{message_id}>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    );
    Mail { message_id, from, to, bytes }
}

/// Whether nothing waits to go out.
pub fn is_outbox_empty(dir: &Path) -> bool {
    let store =
        Sqlite::open(dir, Options { threaded: false, ..Options::default() }, Arc::new(SystemClock)).unwrap();
    let view = store.view().unwrap();
    let waiting = [OutboxState::Queued, OutboxState::Sending, OutboxState::Deferred, OutboxState::InDoubt];
    view.outbox(&waiting, OutboxNo(0), 1).unwrap().is_empty()
}
