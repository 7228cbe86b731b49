//! IMAP against a scripted server: baselines, tokens, and folders too long for one line.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::wildcard_enum_match_arm
)]

use crate::support::mailbox::{Engine, Next, PATIENT, Running, says, settings};
use crate::support::scripted_imap::{Folder, Odd, Peer, Script};
use mailroom::inbound::imap::{Auth, Baseline, Settings};
use mailroom::mail::Source;
use std::time::Duration;

const MAIL: &[u8] = b"Subject: one\r\n\r\nDONE\r\n";

fn told(peer: &Peer, dir: &tempfile::TempDir, baseline: Baseline) -> Settings {
    let mut settings = settings(peer.port, dir.path());
    settings.times.retry = Duration::from_millis(1);
    Settings { baseline, ..settings }
}

/// The first `old` mails arrived before the day that is asked for.
fn with_old(old: u32, new: usize) -> Peer {
    let peer = Peer::start(Script::default(), &vec![MAIL; old as usize + new]);
    peer.change(|folder| {
        (1..=old).for_each(|uid| folder.mails.get_mut(&uid).unwrap().flags = "old".to_owned())
    });
    peer
}

fn uids(engine: &Engine) -> Vec<u32> {
    let uid = |source: &Source| match source {
        Source::Imap { uid, .. } => *uid,
        other => panic!("{other:?}"),
    };
    engine.got().iter().map(|mail| uid(&mail.source)).collect()
}

#[test]
fn the_first_start_takes_what_it_is_told_and_says_the_day_as_imap_does() {
    let day = jiff::civil::date(2026, 3, 4);
    for (baseline, expected) in [
        (Baseline::FromNow, vec![6]),
        (Baseline::Since(day), vec![4, 5, 6]),
        (Baseline::Everything, (1..=6).collect()),
    ] {
        let (peer, engine, dir) = (with_old(3, 2), Engine::answering([]), tempfile::tempdir().unwrap());
        let running = Running::start(told(&peer, &dir, baseline), &engine);
        running.ready();
        peer.arrive(MAIL);
        engine.wait(expected.len());
        assert_eq!(uids(&engine), expected, "{baseline:?}");
        let since =
            |folder: &Folder| folder.said.iter().any(|said| said == "UID SEARCH 1:5 SINCE 4-Mar-2026");
        assert_eq!(peer.change(|folder| since(folder)), matches!(baseline, Baseline::Since(_)));
        running.halt();
    }
}

/// Old mail stays none of our business under new UIDs; what was ours is offered again.
#[test]
fn a_new_uidvalidity_keeps_the_day_of_the_first_start() {
    let (peer, engine, dir) = (with_old(3, 0), Engine::answering([]), tempfile::tempdir().unwrap());
    let mut settings = told(&peer, &dir, Baseline::FromNow);
    settings.processed = None;
    let running = Running::start(settings, &engine);
    running.ready();
    peer.arrive(MAIL);
    engine.wait(1);
    running.until(|status| status.taken == 1);
    peer.change(|folder| {
        folder.uidvalidity = 8;
        let renumbered = std::mem::take(&mut folder.mails).into_iter().map(|(uid, mail)| (uid + 10, mail));
        folder.mails = renumbered.collect();
        folder.mails.get_mut(&14).unwrap().flags.clear();
        folder.uidnext = 15;
    });
    engine.wait(2);
    assert_eq!(uids(&engine), [4, 14]);
    assert!(peer.wait(PATIENT, |folder| folder.mails[&14].flags.contains("$MailroomDone")));
    running.halt();
}

/// SELECT without UIDNEXT: the last mail's UID tells.
#[test]
fn a_server_that_keeps_uidnext_to_itself_has_a_baseline_all_the_same() {
    let say = "* 3 EXISTS\r\n* OK [UIDVALIDITY 7] v\r\n{tag} OK [READ-WRITE] in\r\n".to_owned();
    let odd = Odd { at: "SELECT", say, instead: true, hangs_up: false, connections: 1 };
    let peer = Peer::start(Script { odd: Some(odd), ..Script::default() }, &[MAIL; 3]);
    let (engine, dir) = (Engine::answering([]), tempfile::tempdir().unwrap());
    let running = Running::start(told(&peer, &dir, Baseline::FromNow), &engine);
    running.ready();
    peer.arrive(MAIL);
    engine.wait(1);
    assert_eq!(uids(&engine), [4]);
    running.halt();
}

#[test]
fn a_refused_token_is_said_and_the_next_one_is_asked_for() {
    let peer = Peer::start(Script::default(), &[MAIL]);
    let (engine, dir) = (Engine::answering([]), tempfile::tempdir().unwrap());
    let mut settings = told(&peer, &dir, Baseline::Everything);
    let tokens = std::sync::Mutex::new(vec!["fresh", "stale"]);
    settings.auth = Auth::XOAuth2(std::sync::Arc::new(move || {
        let next = tokens.lock().unwrap().pop();
        next.map(str::to_owned).ok_or_else(|| "inbound.imap.xoauth2_command: no token".to_owned())
    }));
    settings.times.refused_max = Duration::from_millis(300);
    settings.times.retry = Duration::from_millis(300);
    let running = Running::start(settings, &engine);
    let why = running.until(|status| status.last_error.is_some()).last_error.unwrap();
    assert!(why.starts_with("log-in refused: NO ") && why.contains("expired"), "{why}");
    engine.wait(1);
    assert!(peer.change(|folder| folder.said.contains(&"answer \"\\r\\n\"".to_owned())));
    running.halt();
}

#[test]
fn a_password_beyond_ascii_goes_by_plain_and_a_missing_one_is_said() {
    let peer = Peer::start(Script::default(), &[MAIL]);
    let (engine, dir) = (Engine::answering([]), tempfile::tempdir().unwrap());
    let mut settings = told(&peer, &dir, Baseline::Everything);
    settings.auth = Auth::Password(says("pässword"));
    let plain = Running::start(settings.clone(), &engine);
    assert!(peer.wait(PATIENT, |folder| folder.said.iter().any(|said| said == "AUTHENTICATE PLAIN")));
    plain.halt();
    settings.auth =
        Auth::Password(std::sync::Arc::new(|| Err("inbound.imap.password_file: is empty".to_owned())));
    let missing = Running::start(settings, &engine);
    let why = missing.until(|status| status.last_error.is_some()).last_error.unwrap();
    assert!(why.contains("inbound.imap.password_file: is empty"), "{why}");
    missing.halt();
}

/// 6,000 UIDs of ten digits are more than a line: they are listed by windows.
#[test]
fn a_folder_that_fits_no_line_is_listed_by_windows() {
    let peer = Peer::start(Script::default(), &[]);
    peer.change(|folder| {
        folder.uidnext = 4_000_000_000;
        (0..6_000).for_each(|_| folder.arrive(MAIL));
    });
    let (engine, dir) = (Engine::answering([]), tempfile::tempdir().unwrap());
    let running = Running::start(told(&peer, &dir, Baseline::Everything), &engine);
    assert_eq!(engine.wait(20).len().min(20), 20);
    assert_eq!(uids(&engine)[..2], [4_000_000_000, 4_000_000_001]);
    let said = peer.change(|folder| folder.said.clone());
    assert!(said.iter().any(|said| said.starts_with("UID SEARCH 1:5000 UID ")), "{:?}", &said[..8]);
    running.halt();
}

/// The third offer without an answer tells that there were two: the store sets such a mail aside.
#[test]
fn offers_without_an_answer_are_counted_across_restarts() {
    let peer = Peer::start(Script::default(), &[MAIL]);
    let (engine, dir) = (Engine::answering([Next::Gone, Next::Gone]), tempfile::tempdir().unwrap());
    for offers in 1..=3 {
        let running = Running::start(told(&peer, &dir, Baseline::Everything), &engine);
        engine.wait(offers);
        running.halt();
    }
    let tries: Vec<u32> = engine.got().iter().map(|mail| mail.earlier_tries).collect();
    assert_eq!(tries, [0, 1, 2]);
}
