//! IMAP against scripted servers: hostile, broken off at every octet, silent.
//!
//! The oracle is the same everywhere: what was offered is a whole mail of that UID, nothing is moved
//! or flagged before it was durable, and the next connection finds what is left.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::wildcard_enum_match_arm
)]

use crate::support::mailbox::{Engine, PATIENT, Running, settings, trusting};
use crate::support::scripted_imap::{Folder, Odd, Peer, Script};
use mailroom::inbound::imap::{Baseline, Settings, Times, Tls};
use mailroom::mail::Source;
use std::sync::Arc;
use std::time::{Duration, Instant};

const FIRST: &[u8] = b"Subject: one\r\n\r\n((( {5}\r\nDONE\r\n";
const SECOND: &[u8] = b"Subject: two\r\n\r\n* BYE\r\na4 OK done\r\n";

fn told(peer: &Peer, dir: &tempfile::TempDir) -> Settings {
    let mut settings = settings(peer.port, dir.path());
    let quick = Duration::from_millis(1);
    settings.times = Times { retry: quick, poll: Duration::from_millis(20), ..settings.times };
    settings.baseline = Baseline::Everything;
    settings
}

/// No mail but these, and each of them under its own UID.
fn whole(engine: &Engine, mails: &[&[u8]], case: &str) {
    for mail in engine.got() {
        let Source::Imap { uid, .. } = mail.source else { panic!("{case}") };
        assert_eq!(&*mail.raw, mails[uid as usize - 1], "{case}");
    }
}

fn all_moved(folder: &Folder, count: usize) -> bool {
    folder.moved.len() == count && folder.mails.is_empty()
}

fn odd(at: &'static str, say: &str, instead: bool) -> Odd {
    Odd { at, say: say.to_owned(), instead, hangs_up: false, connections: 1 }
}

/// Two mails are taken and moved, however odd the first connection was.
fn recovers(case: &str, odd: Odd) -> (Arc<Engine>, usize) {
    let peer = Peer::start(Script { odd: Some(odd), ..Script::default() }, &[FIRST, SECOND]);
    let (engine, dir) = (Engine::answering([]), tempfile::tempdir().unwrap());
    let running = Running::start(told(&peer, &dir), &engine);
    let moved = peer.wait(PATIENT, |folder| all_moved(folder, 2));
    assert!(moved, "{case}: {:?}\n{:?}", running.mailbox.status(), peer.change(|f| f.said.clone()));
    whole(&engine, &[FIRST, SECOND], case);
    running.until(|status| status.taken == 2);
    running.halt();
    let connections = peer.change(|folder| folder.connections);
    (engine, connections)
}

#[test]
fn odd_answers_end_one_connection_and_no_more() {
    let nested = format!("* 1 FETCH (BODYSTRUCTURE {}\r\n", "(".repeat(100_000));
    let endless = "x".repeat(200_000);
    let other = "* 1 FETCH (UID 99 BODY[] {3}\r\nabc)\r\n* 1 FETCH (BODY[] {3}\r\nabc)\r\n";
    for (at, say) in [
        ("greeting", "* PREAUTH ready\r\n"),
        ("greeting", "* BYE full\r\n"),
        ("greeting", "220 ready\r\n"),
        ("greeting", endless.as_str()),
        ("LOGIN", "* BYE no\r\n{tag} BYE\r\n"),
        ("LOGIN", "a77 OK in\r\n"),
        ("CAPABILITY", endless.as_str()),
        ("SELECT", "{tag} NO not today\r\n"),
        ("SELECT", "{tag} OK but no UIDVALIDITY\r\n"),
        ("SELECT", "\u{0}\u{1}\r\n"),
        ("UID SEARCH", "{tag} OK and nothing said\r\n"),
        ("UID SEARCH", "{tag} BAD what\r\n"),
        ("UID FETCH", "* 1 FETCH (UID 1 BODY[] {9999999999}\r\n"),
        ("UID FETCH", "* 1 FETCH (UID 1 RFC822.SIZE 9) {9}\r\n"),
        ("UID FETCH", nested.as_str()),
        ("UID FETCH", "a99 OK done\r\n"),
        ("UID FETCH", "* 1 FETCH (UID 1 RFC822.SIZE 999999999999999999999)\r\n{tag} OK done\r\n"),
        ("UID MOVE", "* BYE\r\na99 OK done\r\n"),
        ("IDLE", "* OK wait\r\n{tag} OK done\r\n"),
        ("IDLE", "{tag} BAD no\r\n"),
    ] {
        let (_, connections) = recovers(at, odd(at, say, true));
        assert!(connections >= 2 || at == "IDLE", "{at}: {connections}");
    }
    let (_, connections) = recovers("another's body", odd("UID FETCH 1 (UID BODY", other, false));
    assert_eq!(connections, 1);
}

#[test]
fn what_may_be_said_at_any_time_is_passed_over() {
    let noise = "* NO careful\r\n* BAD odd\r\n* OK (( \"\r\n* 3 EXPUNGE\r\n* 2 FETCH (FLAGS (\\Seen))\r\n* 9 RECENT\r\n";
    for at in ["LOGIN", "CAPABILITY", "SELECT", "UID SEARCH", "UID FETCH", "UID MOVE", "UID STORE"] {
        let (engine, connections) = recovers(at, odd(at, noise, false));
        assert_eq!((connections, engine.got().len()), (1, 2), "{at}");
    }
}

#[test]
fn a_server_that_hangs_up_anywhere_is_asked_again() {
    for at in ["greeting", "LOGIN", "CAPABILITY", "SELECT", "UID SEARCH", "UID FETCH", "UID MOVE", "IDLE"] {
        let hangs_up = Odd { hangs_up: true, ..odd(at, "* BYE closing\r\n", false) };
        let (engine, _) = recovers(at, hangs_up);
        // Once durable, never offered again, though the move was cut off.
        assert_eq!(engine.got().len(), 2, "{at}");
    }
}

#[test]
fn a_refused_or_empty_move_flags_and_never_offers_twice() {
    let peers = [("{tag} NO not allowed\r\n", true), ("{tag} OK nothing done\r\n", false)];
    for (say, flagged) in peers {
        let always = Odd { connections: usize::MAX, ..odd("UID MOVE", say, true) };
        let peer = Peer::start(Script { odd: Some(always), ..Script::default() }, &[FIRST]);
        let (engine, dir) = (Engine::answering([]), tempfile::tempdir().unwrap());
        let running = Running::start(told(&peer, &dir), &engine);
        let moves = |folder: &Folder| folder.said.iter().filter(|said| said.starts_with("UID MOVE")).count();
        assert!(peer.wait(PATIENT, |folder| moves(folder) >= 2), "{say}");
        if flagged {
            let is = |folder: &Folder| folder.mails[&1].flags.contains("\\Seen $MailroomDone");
            assert!(peer.wait(PATIENT, is), "{say}");
            assert_eq!(peer.change(|f| f.said.iter().filter(|said| said.starts_with("CREATE")).count()), 1);
        }
        assert_eq!((engine.got().len(), running.mailbox.status().waiting), (1, 0));
        running.halt();
    }
}

/// Neither IDLE nor MOVE nor keywords: polled, `\Seen`, remembered by us.
#[test]
fn the_plainest_server_is_served() {
    let script = Script {
        capabilities: "IMAP4rev1",
        permanent: "* OK [PERMANENTFLAGS (\\Seen)] k\r\n",
        ..Script::default()
    };
    let peer = Peer::start(script, &[FIRST]);
    let (engine, dir) = (Engine::answering([]), tempfile::tempdir().unwrap());
    let running = Running::start(told(&peer, &dir), &engine);
    engine.wait(1);
    peer.arrive(SECOND);
    engine.wait(2);
    assert!(peer.wait(PATIENT, |folder| folder.mails.values().all(|mail| mail.flags == "(\\Seen)")));
    running.until(|status| status.taken == 2 && !status.idle);
    drop(running);
    let again = Running::start(told(&peer, &dir), &engine);
    again.ready();
    // What it was told of last may come once more after a crash; here the notes were kept.
    let looks =
        peer.change(|folder| folder.said.iter().filter(|said| said.starts_with("UID SEARCH")).count());
    let looked =
        |folder: &Folder| folder.said.iter().filter(|s| s.starts_with("UID SEARCH")).count() > looks + 1;
    assert!(peer.wait(PATIENT, looked));
    whole(&engine, &[FIRST, SECOND], "plain");
    assert_eq!(engine.got().len(), 2);
}

#[test]
fn copy_and_expunge_stand_in_for_move() {
    let script = Script { capabilities: "IMAP4rev1 IDLE UIDPLUS", ..Script::default() };
    let peer = Peer::start(script, &[FIRST, SECOND]);
    let (engine, dir) = (Engine::answering([]), tempfile::tempdir().unwrap());
    let running = Running::start(told(&peer, &dir), &engine);
    assert!(peer.wait(PATIENT, |folder| all_moved(folder, 2)));
    assert_eq!(engine.got().len(), 2);
    running.halt();
}

#[test]
fn a_silent_server_costs_one_deadline() {
    for at in ["greeting", "LOGIN", "SELECT", "UID FETCH", "IDLE"] {
        let peer = Peer::start(Script { odd: Some(odd(at, "", true)), ..Script::default() }, &[FIRST]);
        let (engine, dir) = (Engine::answering([]), tempfile::tempdir().unwrap());
        let mut settings = told(&peer, &dir);
        settings.times.call = Duration::from_millis(300);
        let start = Instant::now();
        let running = Running::start(settings, &engine);
        assert!(peer.wait(PATIENT, |folder| folder.connections >= 2 && all_moved(folder, 1)), "{at}");
        assert!(start.elapsed() >= Duration::from_millis(300), "{at}");
        running.halt();
    }
}

/// The password is said to nobody who stands in the way of TLS.
#[test]
fn starttls_injected_or_stripped_is_refused() {
    for (at, say, instead) in [
        ("STARTTLS", "{tag} OK go\r\n* OK injected\r\n", true),
        ("STARTTLS", "{tag} BAD unknown command\r\n", true),
        ("STARTTLS", "{tag} NO not now\r\n", true),
        ("STARTTLS", "* BYE\r\n", true),
        ("STARTTLS", "{tag} OK go\r\nplain all the way\r\n", true),
        ("greeting", "* PREAUTH ready\r\n", true),
    ] {
        let always = Odd { connections: usize::MAX, ..odd(at, say, instead) };
        let peer = Peer::start(Script { odd: Some(always), ..Script::default() }, &[FIRST]);
        let (engine, dir) = (Engine::answering([]), tempfile::tempdir().unwrap());
        let mut settings = told(&peer, &dir);
        settings.tls = Tls::StartTls(trusting());
        let running = Running::start(settings, &engine);
        let status = running.until(|status| status.connects >= 2 && status.last_error.is_some());
        let why = status.last_error.unwrap();
        assert!(why.starts_with("TLS: ") || at == "greeting", "{say}: {why}");
        assert!(peer.change(|folder| folder.said.iter().all(|said| !said.starts_with("LOGIN"))));
        assert_eq!(engine.got().len(), 0);
    }
}

#[test]
fn clear_text_is_for_loopback_only() {
    let (engine, dir) = (Engine::answering([]), tempfile::tempdir().unwrap());
    let mut settings = settings(1, dir.path());
    // RFC 5737: nobody lives there, and nobody is asked.
    settings.host = "192.0.2.1".to_owned();
    let running = Running::start(settings, &engine);
    let status = running.until(|status| status.last_error.is_some());
    assert!(status.last_error.unwrap().contains("loopback only"));
}

/// One transcript, cut after `cut` octets of the server; how many octets there were.
fn cut_run(script: &Script, cut: Option<usize>, late: bool) -> usize {
    let mails: &[&[u8]] = if late { &[] } else { &[FIRST] };
    let peer = Peer::start(Script { cut, ..script.clone() }, mails);
    // Notes are synced often; in memory that costs nothing.
    let memory = std::path::Path::new("/dev/shm");
    let dir = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap();
    let engine = Engine::answering([]);
    let running = Running::start(told(&peer, &dir), &engine);
    if late {
        let waits = |folder: &Folder| folder.connections > 1 || folder.said.iter().any(|said| said == "IDLE");
        assert!(peer.wait(PATIENT, waits), "{cut:?}");
        peer.arrive(FIRST);
    }
    let moved = peer.wait(PATIENT, |folder| all_moved(folder, 1));
    assert!(moved, "{cut:?} {:?} {:?}", running.mailbox.status(), peer.change(|f| f.said.clone()));
    let case = format!("{cut:?}");
    whole(&engine, &[FIRST], &case);
    // What is durable is offered once: our notes know it, whatever became of the move.
    assert_eq!(engine.got().len(), 1, "{case}");
    if cut.is_none() {
        // The whole transcript: to the IDLE after the last answer.
        let idles = if late { 2 } else { 1 };
        let whole = |folder: &Folder| folder.said.iter().filter(|said| *said == "IDLE").count() >= idles;
        assert!(peer.wait(PATIENT, whole));
    }
    running.halt();
    let octets = peer.change(|folder| folder.octets);
    // IDLE ends with the peer; then the mailbox's thread does.
    drop(peer);
    octets
}

fn cut_everywhere(name: &str, script: &Script, late: bool) {
    let (octets, start) = (cut_run(script, None, late), Instant::now());
    (1..octets).map(|cut| cut_run(script, Some(cut), late)).for_each(drop);
    eprintln!("imap: {name}: cut at {} octets in {:?}", octets - 1, start.elapsed());
}

#[test]
fn fetch_and_move_cut_at_every_octet() {
    cut_everywhere("fetch and move", &Script::default(), false);
}

#[test]
fn copy_store_and_expunge_cut_at_every_octet() {
    let script = Script { capabilities: "IMAP4rev1 IDLE UIDPLUS", ..Script::default() };
    cut_everywhere("copy, store, expunge", &script, false);
}

#[test]
fn idle_cut_at_every_octet() {
    cut_everywhere("idle", &Script::default(), true);
}
