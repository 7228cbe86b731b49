//! The side that is measured, in a process of its own: listener, engine and store, or the ceiling in the engine's place.

use super::world;
use mailroom::engine::House;
use mailroom::inbound::smtp::listener::{Endpoint, Listener, Service};
use mailroom::inbound::smtp::{Mode, Settings};
use mailroom::inbound::{Accept, Taken};
use mailroom::mail::{Address, Incoming};
use mailroom::ports::{Busy, Pending};
use mailroom::record::{Answer, Cause, Change, Circumstances, NewMail};
use mailroom::store::sqlite::{Options, Sqlite};
use mailroom::store::{Job, Judgement, Store};
use mailroom::workflow::desk::Desk;
use mailroom::workflow::inbox::{Disposition, Kept, Mail, Why};
use mailroom::workflow::{Facts, Keys, MailNo};
use std::io::BufRead;
use std::path::Path;
use std::sync::Arc;

/// Serves until standard input ends; says its port first.
pub fn run(dir: &Path, ceiling: bool) {
    let accept: Arc<dyn Accept> = match ceiling {
        true => Arc::new(Raw::new(dir)),
        false => Arc::new(world::engine(dir)),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let site = world::house().site;
        let ours = move |address: &Address| site.desk(address).is_some();
        let settings = Settings::new(Mode::Lmtp, world::DOMAIN, Arc::new(ours));
        let listener =
            Listener::bind(&Endpoint::from("127.0.0.1:0"), Service::new(settings, accept)).await.unwrap();
        println!("{}", listener.local_addr());
        let running = listener.start().unwrap();
        tokio::task::spawn_blocking(|| std::io::stdin().lock().lines().count()).await.unwrap();
        running.stop().await;
    });
}

/// Nothing but the raw bytes: the same listener, writer and sync without a decision.
struct Raw {
    store: Sqlite,
    house: Arc<House>,
}

impl Raw {
    fn new(dir: &Path) -> Raw {
        let clock = Arc::new(mailroom::engine::clock::SystemClock);
        let store = Sqlite::open(dir, Options::default(), clock).unwrap();
        Raw { store, house: Arc::new(world::house()) }
    }
}

impl Accept for Raw {
    fn offer(&self, mail: Incoming) -> Result<Pending<Taken>, Busy> {
        let (house, now) = (Arc::clone(&self.house), jiff::Timestamp::now());
        let judge = move |facts: &Facts| Judgement::Done(kept(facts, &mail, (&house, now)));
        let pending = self.store.submit(Job { keys: Keys::default(), judge: Box::new(judge) })?;
        Ok(pending.map(|result| match result {
            Ok(_) => Taken::Durable("kept"),
            Err(fault) => Taken::Later(fault.to_string()),
        }))
    }
}

fn kept(facts: &Facts, incoming: &Incoming, (house, at): (&House, jiff::Timestamp)) -> Change {
    let no = MailNo(facts.next.mail);
    let mail = Mail {
        no,
        firm: None,
        at,
        source: String::new(),
        sha256: String::new(),
        size: 0,
        envelope_from: String::new(),
        envelope_to: Vec::new(),
        from: String::new(),
        subject: String::new(),
        message_id: String::new(),
        disposition: Disposition::Filed,
        why: Why::NoChange,
        proven: false,
        note: String::new(),
        subjects: Vec::new(),
        kept: Kept::Whole,
        asked: Default::default(),
        client: None,
    };
    let raw = Arc::clone(&incoming.raw);
    let new_mail = NewMail { mail, raw, dedupe: Vec::new(), remembered: false, instead_of: Vec::new() };
    let around =
        Circumstances { cause: Cause::Schedule, salt: [0; 16], site: &house.site, keyring: &house.keyring };
    Change::of(Desk::new(facts, at).finish(), Some(new_mail), Answer::Nothing, &around)
}
