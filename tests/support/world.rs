//! A whole small world: a store in a temporary folder, a firm with staff and employees, an engine, files as the way out.

use mailroom::engine::clock::SystemRng;
use mailroom::engine::dispatch::Sender;
use mailroom::engine::operate::Asker;
use mailroom::engine::{Engine, House};
use mailroom::inbound::{Accept, Taken};
use mailroom::mail::{Address, Envelope, Incoming, ReversePath, Site, Source};
use mailroom::outbound::{Delivery, Outbound, Session, Transport};
use mailroom::ports::Clock;
use mailroom::record::Answer;
use mailroom::store::Store;
use mailroom::store::sqlite::{Options, Sqlite};
use mailroom::token::Keyring;
use mailroom::workflow::command::{Command, NewTicket, PersonEdit};
use mailroom::workflow::people::Role;
use mailroom::workflow::ticket::{Edit, Kind};
use mailroom::workflow::{FirmId, Status, Ticket, TicketNo};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

/// A clock that stands until it is moved.
pub struct Wall(Mutex<jiff::Timestamp>);

impl Wall {
    pub fn pass(&self, time: jiff::SignedDuration) {
        let mut now = self.0.lock().unwrap();
        *now += time;
    }
}

impl Clock for Wall {
    fn now(&self) -> jiff::Timestamp {
        *self.0.lock().unwrap()
    }
}

/// Everything that went out.
#[derive(Default)]
pub struct Post(Mutex<Vec<Outbound>>);

struct PostSession(Arc<Post>);

impl Session for PostSession {
    fn send(&mut self, mail: &Outbound) -> Delivery {
        self.0.0.lock().unwrap().push(mail.clone());
        Delivery::Sent("250 ok".to_owned())
    }
    fn is_usable(&self) -> bool {
        true
    }
}

struct PostTransport(Arc<Post>);

impl Transport for PostTransport {
    fn open(&self) -> Result<Box<dyn Session>, Delivery> {
        Ok(Box::new(PostSession(Arc::clone(&self.0))))
    }
}

pub struct World {
    pub dir: tempfile::TempDir,
    pub engine: Engine,
    pub clock: Arc<Wall>,
    pub post: Arc<Post>,
    pub firm: FirmId,
}

pub const DOMAIN: &str = "mail.acme.example";
pub const OFFICER: &str = "morgan@acme.example";
pub const LEAD: &str = "lena@acme.example";
pub const DANA: &str = "dana@acme.example";
pub const LUIS: &str = "luis@acme.example";

pub fn site() -> Site {
    Site::usual(DOMAIN, "mx.acme.example")
}

pub fn house() -> House {
    House {
        site: site(),
        keyring: Keyring::parse(&Keyring::line(1, &[7; 32])).unwrap().into(),
        templates: mailroom::compose::Templates::new(&[]).unwrap(),
    }
}

pub fn address(text: &str) -> Address {
    Address::parse(text).unwrap()
}

impl World {
    /// Monday, 23 November 2026, 10:00 UTC; sending is on.
    pub fn new() -> World {
        World::of(house())
    }

    pub fn of(house: House) -> World {
        World::on(house, Options::default())
    }

    /// On a store of that kind: one that fails, say.
    pub fn on(house: House, options: Options) -> World {
        let dir = tempfile::tempdir().unwrap();
        let clock = Arc::new(Wall(Mutex::new("2026-11-23T10:00:00Z".parse().unwrap())));
        let store: Arc<dyn Store> =
            Arc::new(Sqlite::open(dir.path(), options, Arc::clone(&clock) as Arc<dyn Clock>).unwrap());
        let engine = Engine::new(store, house, Arc::clone(&clock) as Arc<dyn Clock>, Box::new(SystemRng));
        let mut world = World { dir, engine, clock, post: Arc::default(), firm: FirmId(1) };
        world.done(Command::NewFirm("acme".into(), "Acme Lending".into(), vec!["acme.example".into()]));
        world.people();
        world.done(Command::Live(true));
        world
    }

    fn people(&mut self) {
        let person = |email: &str, name: &str, role: Role| PersonEdit {
            name: Some(name.to_owned()),
            roles: Some(BTreeSet::from([role])),
            ..PersonEdit::of(address(email))
        };
        self.done(Command::People(
            self.firm,
            vec![
                person(OFFICER, "Morgan Lee", Role::Officer),
                person(LEAD, "Lena Roth", Role::Lead),
                person(DANA, "Dana Reyes", Role::Employee),
                person(LUIS, "Luis Ortega", Role::Employee),
            ],
        ));
    }

    pub fn operate(&self, command: Command) -> Answer {
        self.engine.operate(&Asker::operator("test"), command).unwrap()
    }

    pub fn done(&self, command: Command) -> Vec<String> {
        let answer = self.operate(command.clone());
        let Answer::Lines(lines) = answer else { panic!("{command:?}: {answer:?}") };
        lines
    }

    /// A ticket for that employee, sent or not.
    pub fn ticket(&self, employee: &str, send: bool) -> TicketNo {
        let lines = self.done(Command::New(Box::new(NewTicket {
            title: "Instagram post of 14 Nov".to_owned(),
            kind: Kind::Post,
            employee: Some(address(employee)),
            assigner: address(OFFICER),
            fields: Edit { actions: Some(vec!["Add your NMLS number".to_owned()]), ..Edit::default() },
            send,
            scheduled: None,
        })));
        TicketNo::parse(lines[0].split(' ').next().unwrap()).unwrap()
    }

    pub fn at(&self, time: &str) {
        *self.clock.0.lock().unwrap() = time.parse().unwrap();
    }

    /// Lets the clocks ring and sends everything that is due; gives what went out.
    pub fn pump(&self) -> Vec<Outbound> {
        self.engine.ring().unwrap();
        let mut sender = Sender::new(Arc::new(PostTransport(Arc::clone(&self.post))));
        while self.engine.dispatch(&mut sender).unwrap() > 0 {}
        std::mem::take(&mut *self.post.0.lock().unwrap())
    }

    pub fn take(&self, raw: &str) -> Taken {
        self.take_for(raw, &[])
    }

    /// Takes a mail in as from LMTP with these recipients.
    pub fn take_for(&self, raw: &str, to: &[&str]) -> Taken {
        let incoming = Incoming {
            raw: raw.replace('\n', "\r\n").into_bytes().into(),
            envelope: Envelope::of(ReversePath::Unknown, to.iter().map(|a| address(a)).collect()),
            source: Source::Pipe,
            earlier_tries: 0,
        };
        self.engine.offer(incoming).unwrap().wait().unwrap()
    }

    pub fn look(&self, no: TicketNo) -> Ticket {
        self.engine.store.view().unwrap().ticket(no).unwrap().unwrap()
    }

    pub fn status(&self, no: TicketNo) -> Status {
        self.look(no).status
    }

    /// The chain of the firm verifies, and folding it gives every row, field by field.
    pub fn verify(&self) {
        let view = self.engine.store.view().unwrap();
        for chain in view.chains().unwrap() {
            let entries = view.entries(chain, 1, usize::MAX).unwrap();
            let mut fold = mailroom::ledger::verify::Verifier::new(&[]);
            let mut statuses = mailroom::ledger::Fold::new();
            for entry in &entries {
                fold.push(entry.seq, entry.body.as_bytes(), &entry.hash).unwrap();
                statuses.push(&entry.body).unwrap();
            }
            fold.finish().unwrap();
            let found = mailroom::engine::rows::compare(&*view, (FirmId(chain), &statuses)).unwrap();
            assert_eq!(found.uncovered, [""; 0]);
        }
        assert_eq!(view.misfiled().unwrap(), None);
    }
}

/// A reply to one of our mails, as a simple client writes it, stamped by our border server.
pub fn reply(mail: &Outbound, text: &str) -> String {
    reply_from(mail, &mail.to, text)
}

pub fn reply_from(mail: &Outbound, from: &str, text: &str) -> String {
    let ours = String::from_utf8(mail.bytes.to_vec()).unwrap();
    let field = |name: &str| {
        let unfolded = ours.replace("\r\n ", " ").replace("\r\n\t", " ");
        unfolded.lines().find_map(|l| l.strip_prefix(name)).unwrap_or_default().trim().to_owned()
    };
    let (_, domain) = from.split_once('@').unwrap();
    static COUNT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let n = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    format!(
        "Authentication-Results: mx.acme.example; dmarc=pass header.from={domain}\nReceived: from client by mx.acme.example; Mon, 23 Nov 2026 10:05:00 +0000\nFrom: <{from}>\nTo: {}\nSubject: Re: {}\nDate: Mon, 23 Nov 2026 10:05:00 +0000\nMessage-ID: <r{n}.{domain}@client.example>\nIn-Reply-To: {}\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n{text}\n",
        field("Reply-To:"),
        field("Subject:"),
        field("Message-ID:"),
    )
}
