//! IMAP against a private Dovecot: what is promised to a mailbox.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::wildcard_enum_match_arm
)]

use crate::support::dovecot::Dovecot;
use crate::support::mailbox::{Engine, Next, PATIENT, Running, says, settings, trusting};
use mailroom::inbound::imap::{Auth, Baseline, Mailbox, Settings, Tls};
use mailroom::mail::{Incoming, ReversePath, Source};
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

fn mail(subject: &str) -> String {
    format!("From: dana@acme.example\r\nTo: tickets@acme.example\r\nSubject: {subject}\r\n\r\nDONE\r\n")
}

fn eventually(is: impl Fn() -> bool) -> bool {
    let until = Instant::now() + PATIENT;
    while !is() {
        if Instant::now() > until {
            return false;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    true
}

#[test]
fn only_mail_from_now_on_is_taken_and_a_delivery_wakes_us() {
    let Some(dovecot) = Dovecot::start() else { return };
    let (engine, dir) = (Engine::answering([]), tempfile::tempdir().unwrap());
    dovecot.deliver("tickets", mail("before").as_bytes());
    let running = Running::start(settings(dovecot.imap, dir.path()), &engine);
    running.ready();
    assert!(running.mailbox.status().connected && running.mailbox.status().idle);
    let start = Instant::now();
    dovecot.deliver_by_lmtp("tickets", &mail("after"));
    let got = engine.wait(1);
    eprintln!("imap: delivery to offer {:?}", start.elapsed());
    assert!(String::from_utf8_lossy(&got[0].raw).contains("Subject: after"));
    assert_eq!((&got[0].envelope.from, got[0].envelope.to.len()), (&ReversePath::Unknown, 0));
    let Source::Imap { mailbox, uid, .. } = &got[0].source else { panic!("{:?}", got[0].source) };
    assert_eq!((mailbox.as_str(), *uid, got[0].earlier_tries), ("tickets@localhost/INBOX", 2, 0));
    assert!(eventually(|| dovecot.count("tickets", "Processed") == 1));
    assert!(eventually(|| dovecot.count("tickets", "INBOX") == 1));
    // A second start knows its baseline.
    drop(running);
    dovecot.deliver("tickets", mail("while away").as_bytes());
    let _running = Running::start(settings(dovecot.imap, dir.path()), &engine);
    let got = engine.wait(2);
    assert!(String::from_utf8_lossy(&got[1].raw).contains("while away"));
}

/// Two refused in a row, then busy, then lost, then taken: one mail, never moved before its answer.
#[test]
fn what_is_not_durable_stays_and_comes_again() {
    let Some(dovecot) = Dovecot::start() else { return };
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::answering([Next::Later, Next::Later, Next::Busy, Next::Gone]);
    let settings = Settings { baseline: Baseline::Everything, ..settings(dovecot.imap, dir.path()) };
    dovecot.deliver("tickets", mail("patience").as_bytes());
    let running = Running::start(settings, &engine);
    let got = engine.wait(5);
    assert!(eventually(|| dovecot.count("tickets", "Processed") == 1));
    assert!(got.iter().all(|mail| mail.raw == got[0].raw && mail.source == got[0].source));
    // Only the lost answer counts as a try.
    assert_eq!(got.iter().map(|mail| mail.earlier_tries).collect::<Vec<_>>(), [0, 0, 0, 0, 1]);
    let status = running.until(|status| status.waiting == 0 && status.last_error.is_none());
    assert_eq!((status.taken, status.connects), (1, 1));
}

#[test]
fn mail_for_others_is_left_untouched_in_a_shared_mailbox() {
    let Some(dovecot) = Dovecot::start() else { return };
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::answering([Next::NotOurs]);
    let start = || Settings { baseline: Baseline::Everything, ..settings(dovecot.imap, dir.path()) };
    dovecot.deliver("tickets", mail("for somebody else").as_bytes());
    let running = Running::start(start(), &engine);
    engine.wait(1);
    running.until(|status| status.connected && status.waiting == 0);
    dovecot.deliver("tickets", mail("for us").as_bytes());
    engine.wait(2);
    assert!(eventually(|| dovecot.count("tickets", "Processed") == 1));
    drop(running);
    // Nor is it offered again by the next start.
    let again = Running::start(start(), &engine);
    dovecot.deliver("tickets", mail("the next").as_bytes());
    assert_eq!(engine.wait(3).len(), 3);
    assert!(eventually(|| dovecot.count("tickets", "Processed") == 2));
    drop(again);
    let left = dovecot.list("tickets", "INBOX");
    assert_eq!(left.len(), 1, "the other mail is where it was");
    assert!(!left[0].0.contains('S'), "and not even seen: {}", left[0].0);
}

#[test]
fn a_restarted_server_is_found_again() {
    let Some(mut dovecot) = Dovecot::start() else { return };
    let (engine, dir) = (Engine::answering([]), tempfile::tempdir().unwrap());
    let running = Running::start(settings(dovecot.imap, dir.path()), &engine);
    running.ready();
    dovecot.down();
    let status = running.until(|status| !status.connected);
    assert!(status.last_error.is_some_and(|why| why.contains("no connection") || why.contains("not taken")));
    dovecot.deliver("tickets", mail("in the dark").as_bytes());
    assert!(dovecot.up(), "{}", dovecot.log());
    let start = Instant::now();
    let got = engine.wait(1);
    eprintln!("imap: server up to offer {:?}", start.elapsed());
    assert!(String::from_utf8_lossy(&got[0].raw).contains("in the dark"));
    assert!(running.until(|status| status.connected).connects >= 2);
}

/// Another UIDVALIDITY: offered again as it was, for the store to know by its content.
#[test]
fn a_changed_uidvalidity_offers_the_same_content_again() {
    let Some(mut dovecot) = Dovecot::start() else { return };
    let (engine, dir) = (Engine::answering([]), tempfile::tempdir().unwrap());
    let settings =
        Settings { processed: None, baseline: Baseline::Everything, ..settings(dovecot.imap, dir.path()) };
    (0..3).for_each(|n| dovecot.deliver("tickets", mail(&format!("number {n}")).as_bytes()));
    let running = Running::start(settings.clone(), &engine);
    let before = engine.wait(3);
    assert!(eventually(|| dovecot
        .list("tickets", "INBOX")
        .iter()
        .filter(|(name, _)| name.ends_with("Sa"))
        .count()
        == 3));
    drop(running);
    dovecot.down();
    // The index, the UIDs and the keywords are gone, as after a restore from a backup of the mail alone.
    let top = dovecot.maildir("tickets", "INBOX");
    for entry in std::fs::read_dir(&top).unwrap().flatten().filter(|e| e.path().is_file()) {
        std::fs::remove_file(entry.path()).unwrap();
    }
    for (name, _) in dovecot.list("tickets", "INBOX") {
        let bare = name.split(":2,").next().unwrap();
        std::fs::rename(top.join("cur").join(&name), top.join("new").join(bare)).unwrap();
    }
    assert!(dovecot.up(), "{}", dovecot.log());
    let _running = Running::start(settings, &engine);
    let all = engine.wait(6);
    let validity = |mail: &Incoming| match &mail.source {
        Source::Imap { uidvalidity, .. } => *uidvalidity,
        other => panic!("{other:?}"),
    };
    assert_ne!(validity(&all[0]), validity(&all[3]));
    for again in &all[3..] {
        assert_eq!(before.iter().filter(|mail| mail.raw == again.raw).count(), 1);
    }
}

#[test]
fn one_mailbox_with_a_wrong_password_stops_no_other() {
    let Some(dovecot) = Dovecot::start() else { return };
    let dir = tempfile::tempdir().unwrap();
    let (first, second) = (Engine::answering([]), Engine::answering([]));
    let mut wrong = settings(dovecot.imap, &dir.path().join("nowhere"));
    wrong.auth = Auth::Password(says("wrong"));
    wrong.state = dir.path().join("wrong.json");
    let wrong = Running::start(wrong, &first);
    let right = Running::start(settings(dovecot.imap, dir.path()), &second);
    right.ready();
    let status = wrong.until(|status| status.connects >= 3);
    assert!(!status.connected && status.last_error.unwrap().starts_with("log-in refused: "));
    dovecot.deliver("tickets", mail("for the right one").as_bytes());
    second.wait(1);
    assert!(right.mailbox.status().connected);
    assert_eq!(first.got().len(), 0);
}

#[test]
fn five_megabytes_come_whole_over_tls_from_the_start() {
    let Some(dovecot) = Dovecot::start() else { return };
    let (engine, dir) = (Engine::answering([]), tempfile::tempdir().unwrap());
    let line = format!("{}(((\r\n", "0123456789".repeat(7));
    let body = format!("{}{}", mail("large"), line.repeat(5_000_000 / line.len()));
    dovecot.deliver("tickets", body.as_bytes());
    let mut settings = settings(dovecot.imaps, dir.path());
    (settings.tls, settings.baseline) = (Tls::Implicit(trusting()), Baseline::Everything);
    let start = Instant::now();
    let _running = Running::start(settings, &engine);
    let got = engine.wait(1);
    eprintln!("imap: {} octets over TLS, connection included, in {:?}", got[0].raw.len(), start.elapsed());
    assert!(&*got[0].raw == body.as_bytes());
    assert!(eventually(|| dovecot.count("tickets", "Processed") == 1));
}

#[test]
fn starttls_secures_a_clear_port_and_what_is_too_big_waits_with_a_keyword() {
    let Some(dovecot) = Dovecot::start() else { return };
    let (engine, dir) = (Engine::answering([]), tempfile::tempdir().unwrap());
    let small = mail("small");
    let fits = format!("{small}{}", "x".repeat(1000 - small.len()));
    for body in [format!("{fits}y"), fits.clone(), small] {
        dovecot.deliver("tickets", body.as_bytes());
    }
    let mut settings = settings(dovecot.imap, dir.path());
    (settings.tls, settings.baseline) = (Tls::StartTls(trusting()), Baseline::Everything);
    settings.size_max = 1000;
    let running = Running::start(settings, &engine);
    assert_eq!(&*engine.wait(2)[0].raw, fits.as_bytes());
    let status = running.until(|status| status.too_big == 1 && status.taken == 2);
    assert_eq!(status.waiting, 0);
    assert!(eventually(|| dovecot.count("tickets", "INBOX") == 1));
    let (name, body) = &dovecot.list("tickets", "INBOX")[0];
    assert_eq!((body.len(), name.ends_with(":2,a")), (1001, true), "{name}");
}

#[test]
fn a_certificate_of_somebody_else_ends_it_before_the_password() {
    let Some(dovecot) = Dovecot::start() else { return };
    let (engine, dir) = (Engine::answering([]), tempfile::tempdir().unwrap());
    for (port, tls) in [(dovecot.imaps, Tls::Implicit(trusting())), (dovecot.imap, Tls::StartTls(trusting()))]
    {
        let mut settings = settings(port, dir.path());
        // In the certificate are localhost and 127.0.0.1.
        (settings.host, settings.tls) = ("127.0.0.2".to_owned(), tls);
        let running = Running::start(settings, &engine);
        let status = running.until(|status| status.last_error.is_some());
        assert!(status.last_error.as_ref().unwrap().starts_with("TLS: "), "{status:?}");
    }
    assert!(!dovecot.log().contains("Login: user"));
}

#[test]
fn a_check_says_what_the_server_can_do() {
    let Some(dovecot) = Dovecot::start() else { return };
    let (engine, dir) = (Engine::answering([]), tempfile::tempdir().unwrap());
    dovecot.deliver("tickets", mail("one").as_bytes());
    let mailbox = Mailbox::new(settings(dovecot.imap, dir.path()), engine);
    let checked = mailbox.check(&AtomicBool::new(false)).unwrap();
    assert_eq!((checked.messages, checked.idle, checked.can_move, checked.keywords), (1, true, true, true));
    assert!(!dir.path().join("state.json").exists());
}

/// A backlog, by one connection: each mail is measured, fetched, counted on disk, offered and moved.
#[test]
fn a_backlog_is_taken_in_order() {
    let Some(dovecot) = Dovecot::start() else { return };
    let (engine, dir) = (Engine::answering([]), tempfile::tempdir().unwrap());
    const MAILS: usize = 200;
    (0..MAILS).for_each(|n| dovecot.deliver("tickets", mail(&format!("number {n:04}")).as_bytes()));
    let settings = Settings { baseline: Baseline::Everything, ..settings(dovecot.imap, dir.path()) };
    let start = Instant::now();
    let running = Running::start(settings, &engine);
    let got = engine.wait(MAILS);
    eprintln!("imap: {:.0} mails a second", MAILS as f64 / start.elapsed().as_secs_f64());
    let uid = |mail: &Incoming| match &mail.source {
        Source::Imap { uid, .. } => *uid,
        other => panic!("{other:?}"),
    };
    assert!(got.iter().map(uid).eq(1..=MAILS as u32));
    assert!(eventually(|| dovecot.count("tickets", "Processed") == MAILS));
    let status = running.until(|status| status.waiting == 0 && status.taken == MAILS as u64);
    assert_eq!(status.connects, 1);
}
