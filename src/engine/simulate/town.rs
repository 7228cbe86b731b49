//! One simulated installation: a store that is stepped, an engine, mailboxes, a crowd, one thread.

use super::chance::Chance;
use super::crowd::{Crowd, HOME};
use super::mailboxes::{Mailboxes, Way};
use super::stepped::Stepped;
use super::wall::Wall;
use super::wire::{self, Posted};
use crate::engine::dispatch::Sender;
use crate::engine::operate::Asker;
use crate::engine::{Engine, House};
use crate::inbound::smtp::connection::{Connection, Patience, Shared};
use crate::inbound::smtp::session::Session;
use crate::inbound::smtp::{Mode, Settings};
use crate::mail::{Address, Site};
use crate::ports::{Clock, Rng};
use crate::record::Answer;
use crate::store::sqlite::{Options as StoreOptions, Sqlite};
use crate::token::Keyring;
use crate::workflow::FirmId;
use crate::workflow::command::{Command, NewTicket, PersonEdit};
use crate::workflow::people::Role;
use crate::workflow::ticket::{Edit, Kind};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use tokio::runtime::Runtime;

const DOMAIN: &str = "mail.people.example";
const BORDER: &str = "mx.people.example";
const OFFICER: &str = "officer@people.example";
/// Octets that wait between client and server.
const PIPE: usize = 64 * 1024;

/// A simulated installation.
pub struct Town {
    pub(super) engine: Arc<Engine>,
    pub(super) mailboxes: Arc<Mailboxes>,
    pub(super) crowd: Crowd,
    clock: Arc<Wall>,
    chance: Chance,
    sender: Sender,
    settings: Arc<Settings>,
    connections: u64,
    runtime: Runtime,
    /// Mails that were handed in.
    pub(super) handed: u64,
}

fn site() -> Site {
    Site::usual(DOMAIN, BORDER)
}

impl Town {
    /// A new one in an empty folder; the clock stands at `start`.
    pub(super) fn new(dir: &Path, mut chance: Chance, start: Timestamp) -> Result<Self, String> {
        let clock = Arc::new(Wall::new(start));
        let engine = Arc::new(engine(dir, &mut chance, clock.clone())?);
        let mailboxes = Mailboxes::new(Chance::new(chance.draw()));
        let ours = site();
        let is_ours = Arc::new(move |address: &Address| ours.desk(address).is_some());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
        Ok(Town {
            engine,
            crowd: Crowd::new(Chance::new(chance.draw()), BORDER),
            clock,
            chance,
            sender: Sender::new(Arc::new(Way(mailboxes.clone()))),
            mailboxes,
            settings: Arc::new(Settings::new(Mode::Lmtp, DOMAIN, is_ours)),
            connections: 0,
            runtime: runtime.map_err(|e| format!("runtime: {e}"))?,
            handed: 0,
        })
    }

    /// The firm, an officer, so many employees; sending is on.
    pub(super) fn settle_down(&self, employees: usize) -> Result<(), String> {
        self.order(Command::NewFirm(
            "sim".to_owned(),
            "Simulated Lending".to_owned(),
            vec![HOME.to_owned()],
        ))?;
        let person = |local: &str, role: Role| -> Result<PersonEdit, String> {
            let edit = PersonEdit::of(address(&format!("{local}@{HOME}"))?);
            Ok(PersonEdit { name: Some(local.to_owned()), roles: Some(BTreeSet::from([role])), ..edit })
        };
        let mut people = vec![person("officer", Role::Officer)?];
        for n in 1..=employees {
            people.push(person(&format!("employee{n}"), Role::Employee)?);
        }
        self.order(Command::People(FirmId(1), people))?;
        self.order(Command::Live(true))
    }

    /// The officer's morning: so many tickets, some of them for the evening's batch.
    pub(super) fn write_tickets(&mut self, many: usize, employees: usize) -> Result<(), String> {
        for _ in 0..many {
            let employee = 1 + self.chance.below(employees);
            let new = NewTicket {
                title: format!("Post {} of employee {employee}", self.chance.below(10_000)),
                kind: Kind::Post,
                employee: Some(address(&format!("employee{employee}@{HOME}"))?),
                assigner: address(OFFICER)?,
                fields: Edit { actions: Some(vec!["Remove it".to_owned()]), ..Edit::default() },
                send: self.chance.happens(60),
                scheduled: None,
            };
            self.order(Command::New(Box::new(new)))?;
        }
        Ok(())
    }

    /// What was kept for later goes out, one mail an employee.
    pub(super) fn send_all(&self) -> Result<(), String> {
        self.order(Command::SendAll(FirmId(1), None))
    }

    /// One hour: clocks, mail out, people read, mail in.
    pub(super) fn pass(&mut self, read: bool) -> Result<(), String> {
        self.clock.pass(SignedDuration::from_hours(1));
        self.engine.ring().map_err(|e| format!("the clocks: {e}"))?;
        while self.engine.dispatch(&mut self.sender).map_err(|e| format!("sending: {e}"))? > 0 {}
        let arrived = self.mailboxes.take();
        let now = self.clock.now();
        arrived.iter().filter(|_| read).for_each(|mail| self.crowd.read(mail, now));
        for posted in self.crowd.due(now) {
            self.hand_in(&posted)?;
        }
        Ok(())
    }

    fn hand_in(&mut self, mail: &Posted) -> Result<(), String> {
        self.connections += 1;
        self.handed += 1;
        let (here, there) = tokio::io::duplex(PIPE);
        let session = Session::new(Arc::clone(&self.settings), format!("sim.{}", self.connections));
        let (_hold, stop) = tokio::sync::watch::channel(false);
        let accept = self.engine.clone();
        let shared = Shared { accept, tls: None, patience: Patience::default(), stop };
        let server = Connection::new(Box::new(here), session, shared).run();
        let (served, taken) =
            self.runtime.block_on(async { tokio::join!(server, wire::deliver(there, mail)) });
        served.map_err(|e| format!("LMTP: {e}"))?;
        taken.map(drop).map_err(|why| format!("a mail was not taken: {why}"))
    }

    /// "No change" is an answer as well.
    fn order(&self, command: Command) -> Result<(), String> {
        match self.engine.operate(&Asker::operator("simulate"), command).map_err(|e| e.to_string())? {
            Answer::Lines(_) | Answer::Unchanged(_) => Ok(()),
            other @ (Answer::Refused(_)
            | Answer::Nothing
            | Answer::Mail { .. }
            | Answer::Leased(_)
            | Answer::Settled { .. }) => Err(format!("the engine answered {other:?}")),
        }
    }
}

fn address(text: &str) -> Result<Address, String> {
    Address::parse(text).map_err(|e| format!("{text}: {e}"))
}

fn engine(dir: &Path, chance: &mut Chance, clock: Arc<Wall>) -> Result<Engine, String> {
    let options = StoreOptions { threaded: false, ..StoreOptions::default() };
    let store = Sqlite::open(dir, options, clock.clone()).map_err(|e| e.to_string())?;
    let mut key = [0; 32];
    chance.fill(&mut key);
    let keyring = Keyring::parse(&Keyring::line(1, &key)).map_err(|e| e.to_string())?;
    let templates = crate::compose::Templates::new(&[]).map_err(|errors| format!("templates: {errors:?}"))?;
    let rng = Box::new(Chance::new(chance.draw()));
    Ok(Engine::new(
        Arc::new(Stepped(store)),
        House { site: site(), keyring: keyring.into(), templates },
        clock,
        rng,
    ))
}
