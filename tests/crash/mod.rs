//! kill -9 at random moments while mail comes in and its answers go out (spec 7).
//!
//! The server is this test binary again, in a process of its own; the peers, the mail server that takes our
//! mail, and the oracle are here. `MAILROOM_KILLS` says how often (200 for the published figure), `LONG=1`
//! means 10,000; both write `crash.json` beside the build. `MAILROOM_SEED` repeats a run's choices.

mod installation;
mod oracle;
mod peers;
mod server;

use crate::support::sink::Sink;
use oracle::Found;
use peers::Peers;
use server::Server;
use std::path::Path;
use std::time::{Duration, Instant};

/// What a short run in `cargo test` does, and a long one.
const KILLS_SHORT: usize = 10;
const KILLS_LONG: usize = 10_000;
/// Mails that a run has at least; more kills have more: 500 for 200.
const MAILS_MIN: usize = 100;
/// How long a server lives, in ms.
const LIFE: std::ops::Range<u64> = 5..250;
/// How long after a mail's final dot every second one is killed, in us.
const AFTER_DOT: std::ops::Range<u64> = 0..4_000;

/// Splitmix64: small, seeded, good enough to choose moments.
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self, range: std::ops::Range<u64>) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        range.start + (z ^ (z >> 31)) % (range.end - range.start)
    }
}

#[test]
fn kills_at_any_moment_lose_nothing_and_double_nothing() {
    if let Some(dir) = std::env::var_os(server::ROLE) {
        return server::serve(Path::new(&dir));
    }
    let (kills, seed) = (kills(), seed());
    let mails = (kills * 5 / 2).max(MAILS_MIN);
    println!("{kills} kills, {mails} mails, MAILROOM_SEED={seed}");
    let dir = tempfile::tempdir().unwrap();
    let peers = Peers::new(installation::seed(dir.path(), mails));
    let sink = Sink::start();
    let mut dice = Dice(seed);
    for life in 0..kills {
        peers.release(mails * (life + 1) / kills);
        let mut server = Server::start(dir.path(), sink.port());
        live(&peers, &mut server, (&mut dice, life));
    }
    drain(&peers, dir.path(), sink.port());
    let found = oracle::examine(dir.path(), peers.mails(), &sink.caught());
    if kills > KILLS_SHORT {
        found.save(kills, mails, seed);
    }
    println!("{found:?}");
    assert_eq!(
        Found { copies: found.copies, sent: found.sent, ..Found::default() },
        found,
        "MAILROOM_SEED={seed}"
    );
}

fn kills() -> usize {
    if std::env::var("LONG").is_ok_and(|long| long == "1") {
        return KILLS_LONG;
    }
    std::env::var("MAILROOM_KILLS")
        .map_or(KILLS_SHORT, |kills| kills.parse().expect("MAILROOM_KILLS: a number"))
}

fn seed() -> u64 {
    let fresh = || jiff::Timestamp::now().as_nanosecond().cast_unsigned() as u64;
    std::env::var("MAILROOM_SEED")
        .map_or_else(|_| fresh(), |seed| seed.parse().expect("MAILROOM_SEED: a number"))
}

/// One life: mail comes at random moments; the end is random too, or just after a mail's final dot.
fn live(peers: &Peers, server: &mut Server, (dice, life): (&mut Dice, usize)) {
    let span = Duration::from_millis(dice.roll(LIFE));
    let after = Duration::from_micros(dice.roll(AFTER_DOT));
    let port = server.port;
    let (dot, dotted) = std::sync::mpsc::channel();
    std::thread::scope(|threads| {
        peers.deliver(threads, (port, span), (dice, dot));
        if life % 2 == 0 {
            std::thread::sleep(span);
        } else if dotted.recv_timeout(span).is_ok() {
            std::thread::sleep(after);
        }
        server.kill();
    });
}

/// The last life: everything comes in and goes out in peace.
fn drain(peers: &Peers, dir: &Path, sink: u16) {
    let mut server = Server::start(dir, sink);
    let until = Instant::now() + Duration::from_secs(60);
    while !peers.is_done() {
        let (dot, _dotted) = std::sync::mpsc::channel();
        let port = server.port;
        std::thread::scope(|threads| peers.deliver(threads, (port, Duration::ZERO), (&mut Dice(0), dot)));
        assert!(Instant::now() < until, "mails are not taken");
    }
    while !installation::is_outbox_empty(dir) {
        assert!(Instant::now() < until, "mails are not sent");
        std::thread::sleep(Duration::from_millis(50));
    }
    server.kill();
}
