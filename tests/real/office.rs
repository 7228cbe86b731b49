//! mailroom in this process, with its real parts and the real clock: store, engine, senders, ways in.

use super::recipe::Page;
use super::town::{GONE, wait};
use crate::support::world::{self, DANA, LEAD, LUIS, OFFICER, address};
use mailroom::config::{Config, mailboxes, transport};
use mailroom::engine::clock::{SystemClock, SystemRng};
use mailroom::engine::operate::Asker;
use mailroom::engine::{Engine, House};
use mailroom::inbound::Accept;
use mailroom::inbound::imap::Mailbox;
use mailroom::inbound::smtp::listener::{Endpoint, Listener, Running, Service};
use mailroom::inbound::smtp::{Mode, Settings};
use mailroom::mail::Address;
use mailroom::ports::Clock;
use mailroom::record::Answer;
use mailroom::store::View;
use mailroom::store::sqlite::{Options, Sqlite};
use mailroom::workflow::command::{Command, NewTicket, PersonEdit};
use mailroom::workflow::inbox::Mail;
use mailroom::workflow::outbox::{OutboxState, Outgoing};
use mailroom::workflow::people::Role;
use mailroom::workflow::ticket::{Edit, Kind};
use mailroom::workflow::{FirmId, MailNo, OutboxNo, Status, Ticket, TicketNo};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use tokio::runtime::Runtime;

/// Lines of the last mail that are shown when a test fails.
const HEAD_LINES: usize = 20;

/// A running office; stopped when dropped.
pub struct Office {
    dir: tempfile::TempDir,
    pub engine: Arc<Engine>,
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
    listener: Option<(Runtime, Running)>,
}

impl Office {
    /// A firm with its people, as the recipe's `mailroom.toml` says; sending is on.
    pub fn open(page: Page) -> Office {
        let dir = tempfile::tempdir().unwrap();
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let store = Sqlite::open(dir.path(), Options::default(), Arc::clone(&clock)).unwrap();
        let site = config(dir.path(), page.block("mailroom.toml")).site();
        let house = House { site, ..world::house() };
        let engine = Arc::new(Engine::new(Arc::new(store), house, clock, Box::new(SystemRng)));
        let office = Office { dir, engine, stop: Arc::default(), threads: vec![], listener: None };
        office.settle_in();
        office
    }

    fn settle_in(&self) {
        self.operate(Command::NewFirm("acme".into(), "Acme Lending".into(), vec!["acme.example".into()]));
        let person = |(email, name, role): &(&str, &str, Role)| PersonEdit {
            name: Some((*name).to_owned()),
            roles: Some(BTreeSet::from([*role])),
            ..PersonEdit::of(address(email))
        };
        let people = [
            (OFFICER, "Morgan Lee", Role::Officer),
            (LEAD, "Lena Roth", Role::Lead),
            (DANA, "Dana Reyes", Role::Employee),
            (LUIS, "Luis Ortega", Role::Employee),
            (GONE, "Gwen Oneil", Role::Employee),
        ];
        self.operate(Command::People(FirmId(1), people.iter().map(person).collect()));
        self.operate(Command::Live(true));
    }

    fn operate(&self, command: Command) -> Vec<String> {
        let answer = self.engine.operate(&Asker::operator("test"), command.clone()).unwrap();
        let Answer::Lines(lines) = answer else { panic!("{command:?}: {answer:?}") };
        lines
    }

    /// Listens for LMTP; gives the port.
    pub fn listen(&mut self) -> u16 {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let site = self.engine.house.site.clone();
        let ours = Arc::new(move |address: &Address| site.desk(address).is_some());
        let settings = Settings::new(Mode::Lmtp, "mail.acme.example", ours);
        let service = Service::new(settings, Arc::clone(&self.engine) as Arc<dyn Accept>);
        let running = runtime.block_on(async {
            Listener::bind(&Endpoint::from("127.0.0.1:0"), service).await.unwrap().start().unwrap()
        });
        let port = running.local_addr().to_string().rsplit(':').next().unwrap().parse().unwrap();
        self.listener = Some((runtime, running));
        port
    }

    /// Sends whatever is due, from now on.
    pub fn send_through(&mut self, settings: &str) {
        let way = transport(&config(self.dir.path(), settings)).unwrap();
        let (engine, stop) = (Arc::clone(&self.engine), Arc::clone(&self.stop));
        self.threads.push(std::thread::spawn(move || engine.send_until(way, &stop)));
    }

    /// Watches mailroom's own mailbox; returns when the server tells of new mail.
    pub fn watch(&mut self, settings: &str) {
        let config = config(self.dir.path(), settings);
        std::fs::create_dir(config.data()).unwrap();
        let settings = mailboxes(&config).unwrap().remove(0);
        let mailbox = Arc::new(Mailbox::new(settings, Arc::clone(&self.engine) as Arc<dyn Accept>));
        let (watched, stop) = (Arc::clone(&mailbox), Arc::clone(&self.stop));
        self.threads.push(std::thread::spawn(move || watched.run(&stop)));
        wait("IMAP to be idle", || mailbox.status().idle.then_some(()));
    }

    /// A ticket for that employee, sent at once.
    pub fn ticket(&self, employee: &str) -> TicketNo {
        let lines = self.operate(Command::New(Box::new(NewTicket {
            title: "Instagram post of 14 Nov".to_owned(),
            kind: Kind::Post,
            employee: Some(address(employee)),
            assigner: address(OFFICER),
            fields: Edit { actions: Some(vec!["Add your NMLS number".to_owned()]), ..Edit::default() },
            send: true,
            scheduled: None,
        })));
        TicketNo::parse(lines[0].split(' ').next().unwrap()).unwrap()
    }

    pub fn look(&self, no: TicketNo) -> Ticket {
        self.engine.store.view().unwrap().ticket(no).unwrap().unwrap()
    }

    #[track_caller]
    pub fn reaches(&self, no: TicketNo, status: Status) {
        wait(&format!("{no} to be {status:?}"), || (self.look(no).status == status).then_some(()));
    }

    pub fn mails(&self) -> Vec<Mail> {
        self.engine.store.view().unwrap().mails(&[], MailNo(0), 10_000).unwrap()
    }

    pub fn outbox(&self) -> Vec<Outgoing> {
        self.engine.store.view().unwrap().outbox(&[], OutboxNo(0), 10_000).unwrap()
    }

    /// Waits for the n-th mail that was taken in.
    #[track_caller]
    pub fn mail(&self, n: usize) -> Mail {
        wait(&format!("mail {n} to be taken in"), || self.mails().get(n - 1).cloned())
    }

    /// Waits until nothing is left to send, and every mail was sent.
    #[track_caller]
    pub fn sends_all(&self) {
        wait("the outbox to be empty", || self.outbox().iter().all(|o| !o.state.is_waiting()).then_some(()));
        let unsent: Vec<Outgoing> =
            self.outbox().into_iter().filter(|o| o.state != OutboxState::Sent).collect();
        assert!(unsent.is_empty(), "{unsent:?}");
    }

    /// The chains verify, their fold gives every ticket's status, and no mail is unexplained.
    pub fn verify(&self) {
        verify(&*self.engine.store.view().unwrap());
    }
}

fn config(dir: &Path, text: &str) -> Config {
    Config::parse(&dir.join("mailroom.toml"), text.to_owned()).unwrap()
}

/// As [`Office::verify`], for any store.
pub fn verify(view: &dyn View) {
    for chain in view.chains().unwrap() {
        let mut log = mailroom::ledger::verify::Verifier::new(&[]);
        let mut statuses = mailroom::ledger::Fold::new();
        for entry in view.entries(chain, 1, usize::MAX).unwrap() {
            log.push(entry.seq, entry.body.as_bytes(), &entry.hash).unwrap();
            statuses.push(&entry.body).unwrap();
        }
        log.finish().unwrap();
        let rows = mailroom::engine::rows::compare(view, (mailroom::workflow::FirmId(chain), &statuses));
        assert_eq!(rows.unwrap().uncovered, [""; 0]);
    }
    let counts = view.counts().unwrap();
    assert_eq!(counts.mails.iter().map(|(_, n)| n).sum::<u64>(), counts.received);
    assert_eq!(counts.outbox.iter().map(|(_, n)| n).sum::<u64>(), counts.decided);
}

/// What was taken in, a line a mail.
pub fn inbox(mails: &[Mail]) -> Vec<String> {
    mails
        .iter()
        .map(|m| format!("{} {} {} ({})", m.from, m.disposition.word(), m.why.word(), m.note))
        .collect()
}

impl Drop for Office {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("taken in:\n{}", inbox(&self.mails()).join("\n"));
            if let Some(last) = self.mails().last() {
                let raw = self.engine.store.view().unwrap().raw(last.no).unwrap().unwrap();
                println!("{} begins:", last.no);
                String::from_utf8_lossy(&raw)
                    .lines()
                    .take(HEAD_LINES)
                    .for_each(|line| println!("    {line}"));
            }
            self.outbox().iter().for_each(|o| println!("{} {:?} {:?} {}", o.no, o.notice, o.state, o.reply));
        }
        self.stop.store(true, Ordering::Relaxed);
        if let Some((runtime, running)) = self.listener.take() {
            runtime.block_on(running.stop());
        }
        for thread in self.threads.drain(..) {
            let _ended = thread.join();
        }
    }
}
