//! A flood from one stranger over real LMTP into the real engine and store: an employee's DONE goes through it in
//! less than a second, the stranger gets nothing, and nobody else gets more than the caps of spec 6 allow.
//!
//! The time is taken from the last octet of the DONE to its 250, so the commit and its sync are in it.

use crate::support::world::*;
use mailroom::inbound::smtp::listener::{Endpoint, Listener, Running, Service};
use mailroom::inbound::smtp::{Mode, Settings};
use mailroom::inbound::{Accept, Taken};
use mailroom::intake::caps;
use mailroom::mail::{Address, Incoming};
use mailroom::outbound::Outbound;
use mailroom::ports::{Busy, Pending};
use mailroom::workflow::Status;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// Mails of the stranger; fewer where nothing is optimised.
const FLOOD: usize = if cfg!(debug_assertions) { 1_500 } else { 10_000 };
/// Connections that the stranger's mails come over: more than a mail server opens to one destination.
const FLOOD_CONNECTIONS: usize = 32;
/// Answers of the employee, spread over the flood.
const DONES: usize = 5;
/// What a DONE may take.
const AT_MOST: Duration = Duration::from_secs(1);

struct Door(Arc<World>);

impl Accept for Door {
    fn offer(&self, mail: Incoming) -> Result<Pending<Taken>, Busy> {
        self.0.engine.offer(mail)
    }
}

async fn listen(world: &Arc<World>) -> Running {
    let ours = |address: &Address| site().desk(address).is_some();
    let settings = Settings::new(Mode::Lmtp, DOMAIN, Arc::new(ours));
    let service = Service::new(settings, Arc::new(Door(Arc::clone(world))));
    Listener::bind(&Endpoint::from("127.0.0.1:0"), service).await.unwrap().start().unwrap()
}

struct Peer(BufReader<TcpStream>);

impl Peer {
    async fn new(running: &Running) -> Peer {
        let stream = TcpStream::connect(running.local_addr().to_string()).await.unwrap();
        stream.set_nodelay(true).unwrap();
        let mut peer = Peer(BufReader::new(stream));
        peer.until("220").await;
        peer.0.write_all(b"LHLO mx.acme.example\r\n").await.unwrap();
        peer.until("250 ").await;
        peer
    }

    async fn until(&mut self, start: &str) {
        let mut line = String::new();
        while !line.starts_with(start) {
            line.clear();
            assert!(self.0.read_line(&mut line).await.unwrap() > 0, "closed before {start}");
            assert!(!line.starts_with(['4', '5']), "{line}");
        }
    }

    /// From the last octet of the mail to its 250.
    async fn deliver(&mut self, to: &str, mail: &str) -> Duration {
        let head = format!("MAIL FROM:<{STRANGER}>\r\nRCPT TO:<{to}>\r\nDATA\r\n");
        self.0.write_all(head.as_bytes()).await.unwrap();
        self.until("354").await;
        let mail = format!("{}.\r\n", mail.replace('\n', "\r\n"));
        self.0.write_all(mail.as_bytes()).await.unwrap();
        let since = Instant::now();
        self.until("250 2.0.0").await;
        since.elapsed()
    }
}

const STRANGER: &str = "mallory@attacker.test";

/// What one stranger may send: in their own name, in an employee's, as a program, to each of our addresses.
fn hostile(n: usize, answered: &Outbound) -> (String, String) {
    let to = ["tickets", "support", "control"][n % 3];
    let to = format!("{to}@{DOMAIN}");
    let head = |from: &str, more: &str| {
        format!(
            "From: <{from}>\nTo: <{to}>\nSubject: [T-1] offer {n}\nDate: Mon, 23 Nov 2026 10:05:00 +0000\nMessage-ID: <f{n}@attacker.test>\n{more}\nDONE {n}\n"
        )
    };
    let mail = match n % 5 {
        0 | 1 => head(STRANGER, ""),
        2 => head(STRANGER, "Auto-Submitted: auto-replied\n"),
        3 => head(DANA, ""),
        _ => unstamped(&reply_from(answered, DANA, &format!("DONE {n}"))),
    };
    (to, mail)
}

/// As it comes in where our border server had nothing to say.
fn unstamped(mail: &str) -> String {
    mail.split_once('\n').unwrap().1.to_owned()
}

/// How far the flood is; it goes on until the last DONE is answered.
#[derive(Default)]
struct Tide {
    begun: AtomicUsize,
    taken: AtomicUsize,
    may_end: AtomicBool,
}

async fn flood(running: Arc<Running>, answered: Outbound, tide: Arc<Tide>) {
    let mut peer = Peer::new(&running).await;
    loop {
        let n = tide.begun.fetch_add(1, Ordering::Relaxed);
        if n >= FLOOD && tide.may_end.load(Ordering::Relaxed) {
            return;
        }
        let (to, mail) = hostile(n, &answered);
        peer.deliver(&to, &mail).await;
        tide.taken.fetch_add(1, Ordering::Relaxed);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_done_goes_through_a_flood_of_one_stranger_in_less_than_a_second() {
    let world = Arc::new(World::new());
    let tickets: Vec<_> = (0..DONES).map(|_| world.ticket(LUIS, true)).collect();
    world.ticket(DANA, true);
    let out = world.pump();
    let (to_luis, to_dana): (Vec<_>, Vec<_>) = out.into_iter().partition(|mail| mail.to == LUIS);
    let running = Arc::new(listen(&world).await);
    let tide = Arc::new(Tide::default());
    let one = || tokio::spawn(flood(Arc::clone(&running), to_dana[0].clone(), Arc::clone(&tide)));
    let strangers: Vec<_> = (0..FLOOD_CONNECTIONS).map(|_| one()).collect();

    let mut luis = Peer::new(&running).await;
    for (n, mail) in to_luis.iter().enumerate() {
        while tide.begun.load(Ordering::Relaxed) < FLOOD * (n + 1) / (DONES + 1) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        let took = luis.deliver(&format!("tickets@{DOMAIN}"), &reply(mail, "DONE")).await;
        assert!(took < AT_MOST, "the DONE of {n} took {took:?}");
    }
    tide.may_end.store(true, Ordering::Relaxed);
    for stranger in strangers {
        stranger.await.unwrap();
    }
    assert!(tickets.iter().all(|no| world.status(*no) == Status::PendingVerification));
    let taken = tide.taken.load(Ordering::Relaxed);
    assert!(taken >= FLOOD);
    kept_and_quiet(&world, taken);
}

/// Every mail is on file, and nothing left that the flood was to cause.
fn kept_and_quiet(world: &World, flood: usize) {
    let counts = world.engine.store.view().unwrap().counts().unwrap();
    assert_eq!(counts.received as usize, flood + DONES, "each mail has its number");
    assert_eq!(counts.conserved(), Ok(()));
    let out = world.pump();
    let to = |whom: &str| out.iter().filter(|mail| mail.to == whom).count();
    assert_eq!(to(STRANGER), 0);
    assert_eq!(to(DANA), caps::CONFIRMS_A_DAY, "one confirmation, however many claim to be hers");
    assert_eq!(to(LUIS), DONES, "a receipt each");
    assert_eq!(to(OFFICER), DONES + caps::PARKED_AN_HOUR, "of each DONE, and of some of the parked");
    assert_eq!(to(LEAD), 1, "that she is not asked again, once");
    assert_eq!(out.len(), to(DANA) + to(LUIS) + to(OFFICER) + to(LEAD));
    world.verify();
}
