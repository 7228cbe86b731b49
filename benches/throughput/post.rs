//! The way out: the whole path from the outbox into Postfix's `smtp-sink`, and the same sink fed directly.
//!
//! Each runs in a process of its own that says `begin` and `end` with what it saw.

use super::load::{MEASURED, WARM_UP};
use super::world;
use mailroom::engine::dispatch::Sender;
use mailroom::outbound::relay::{Deadlines, Protection, Relay, RelaySettings};
use mailroom::outbound::{Delivery, Outbound, Session, Transport};
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Connections to the server that takes our mail.
const CONNECTIONS: usize = 6;
const SINK: &str = "/usr/sbin/smtp-sink";

/// Time of each mail on its session, in ms, and when it ended.
#[derive(Default)]
struct Log(Mutex<Vec<(Instant, f64)>>);

impl Log {
    fn add(&self, since: Instant) {
        self.0.lock().unwrap().push((Instant::now(), since.elapsed().as_secs_f64() * 1e3));
    }
}

struct Timed(Relay, Arc<Log>);
struct TimedSession(Box<dyn Session>, Arc<Log>);

impl Transport for Timed {
    fn open(&self) -> Result<Box<dyn Session>, Delivery> {
        Ok(Box::new(TimedSession(self.0.open()?, Arc::clone(&self.1))))
    }
}

impl Session for TimedSession {
    fn send(&mut self, mail: &Outbound) -> Delivery {
        let since = Instant::now();
        let delivery = self.0.send(mail);
        assert!(matches!(delivery, Delivery::Sent(_)), "{delivery:?}");
        self.1.add(since);
        delivery
    }

    fn is_usable(&self) -> bool {
        self.0.is_usable()
    }
}

fn relay(port: u16) -> Relay {
    let nobody = rustls::RootCertStore::empty();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    Relay::new(RelaySettings {
        host: "127.0.0.1".to_owned(),
        port,
        protection: Protection::None,
        login: None,
        client_tls: Arc::new(tls.unwrap().with_root_certificates(nobody).with_no_client_auth()),
        helo: world::DOMAIN.to_owned(),
        deadlines: Deadlines::default(),
    })
    .unwrap()
}

/// Sends what waits in that folder's outbox, over [`CONNECTIONS`] senders.
pub fn send(port: u16, dir: &Path) {
    let (engine, log) = (world::engine(dir), Arc::new(Log::default()));
    timed(&log, |until| {
        let mut sender = Sender::new(Arc::new(Timed(relay(port), Arc::clone(&log))));
        while Instant::now() < until && engine.dispatch(&mut sender).unwrap() > 0 {}
    });
}

/// Sends the mail in that file again and again, command by command.
pub fn feed(port: u16, mail: &Path) {
    let (mail, log) = (std::fs::read(mail).unwrap(), Log::default());
    timed(&log, |until| {
        let stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream.set_nodelay(true).unwrap();
        let mut peer = BufReader::new(stream);
        say(&mut peer, b"");
        say(&mut peer, b"EHLO mail.acme.example\r\n");
        while Instant::now() < until {
            let since = Instant::now();
            say(&mut peer, b"MAIL FROM:<bounces@mail.acme.example>\r\n");
            say(&mut peer, b"RCPT TO:<employee1@acme.example>\r\n");
            say(&mut peer, b"DATA\r\n");
            peer.get_mut().write_all(&mail).unwrap();
            say(&mut peer, b"\r\n.\r\n");
            log.add(since);
        }
    });
}

fn say(peer: &mut BufReader<TcpStream>, command: &[u8]) {
    peer.get_mut().write_all(command).unwrap();
    let mut line = String::new();
    while line.as_bytes().get(3) != Some(&b' ') {
        line.clear();
        assert!(peer.read_line(&mut line).unwrap() > 0, "the sink is gone");
    }
    assert!(line.starts_with(['2', '3']), "the sink said {line}");
}

/// Lets `work` run on each connection's thread, and says `begin` after the warm-up and `end` with the figures.
fn timed(log: &Log, work: impl Fn(Instant) + Sync) {
    let (begin, until) = (Instant::now() + WARM_UP, Instant::now() + WARM_UP + MEASURED);
    let ended = AtomicUsize::new(0);
    std::thread::scope(|threads| {
        for _ in 0..CONNECTIONS {
            threads.spawn(|| {
                work(until);
                ended.fetch_add(1, Ordering::Relaxed);
            });
        }
        std::thread::sleep(WARM_UP);
        println!("begin");
        // An outbox may be empty before the time is over.
        while ended.load(Ordering::Relaxed) == 0 {
            std::thread::sleep(Duration::from_millis(5));
        }
    });
    let mut log = log.0.lock().unwrap();
    let all = log.len();
    log.retain(|(at, _)| *at >= begin);
    let seconds = log.iter().map(|(at, _)| at.duration_since(begin).as_secs_f64()).fold(0.0, f64::max);
    let mut waits: Vec<f64> = log.iter().map(|(_, wait)| *wait).collect();
    waits.sort_by(f64::total_cmp);
    let (p50, p99) = (super::percentile(&waits, 0.5), super::percentile(&waits, 0.99));
    println!("end {} {all} {seconds} {p50} {p99}", waits.len());
    std::io::stdin().lock().lines().count();
}

/// Postfix's sink; it takes everything and keeps nothing.
pub struct Sink {
    child: Child,
    pub port: u16,
}

impl Sink {
    /// `None`, said aloud, where it is not installed.
    pub fn start() -> Option<Sink> {
        if !Path::new(SINK).exists() {
            println!("NOT MEASURED: outbound, sink: {SINK} is missing; run tests/support/install.sh");
            return None;
        }
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut command = Command::new(SINK);
        // As root it wants to know as whom it shall run (smtp-sink(1)).
        let id = Command::new("id").arg("-u").output().unwrap().stdout;
        if id.trim_ascii() == b"0" {
            command.args(["-u", "nobody"]);
        }
        let child = command.args([format!("127.0.0.1:{port}"), "1024".to_owned()]).spawn().unwrap();
        let until = Instant::now() + Duration::from_secs(5);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(Instant::now() < until, "smtp-sink does not answer");
            std::thread::sleep(Duration::from_millis(10));
        }
        Some(Sink { child, port })
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
