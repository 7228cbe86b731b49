//! A Maildir is emptied into `Accept`: what is taken moves, what is not stays, nothing is lost.

use mailroom::inbound::maildir::watch::{TOGETHER_MAX, TOGETHER_OCTETS_MAX};
use mailroom::inbound::maildir::{Settings, Watch, deliver_to_maildir, list};
use mailroom::inbound::{Accept, Taken};
use mailroom::mail::{Incoming, ReversePath};
use mailroom::ports::{Busy, Pending};
use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};
use tempfile::TempDir;
use tokio::sync::oneshot::Sender;

static RUN: AtomicBool = AtomicBool::new(false);

#[derive(Clone, Copy)]
enum Says {
    Durable,
    Later,
    Busy,
    Dropped,
    Panic,
}

/// Answers by script, then always `Durable`.
#[derive(Default)]
struct Script {
    says: Mutex<VecDeque<Says>>,
    mails: Mutex<Vec<Incoming>>,
}

impl Script {
    fn of(says: &[Says]) -> Self {
        Script { says: Mutex::new(says.iter().copied().collect()), mails: Mutex::default() }
    }

    fn seen(&self) -> Vec<(String, u32)> {
        let mails = self.mails.lock().unwrap();
        mails.iter().map(|m| (String::from_utf8(m.raw.to_vec()).unwrap(), m.earlier_tries)).collect()
    }
}

impl Accept for Script {
    fn offer(&self, mail: Incoming) -> Result<Pending<Taken>, Busy> {
        let says = self.says.lock().unwrap().pop_front().unwrap_or(Says::Durable);
        let (answer, pending) = Pending::new();
        if !matches!(says, Says::Busy) {
            self.mails.lock().unwrap().push(mail);
        }
        match says {
            Says::Durable => answer.send(Taken::Durable("applied")).unwrap(),
            Says::Later => answer.send(Taken::Later("no disk".to_owned())).unwrap(),
            Says::Dropped => drop(answer),
            Says::Busy => return Err(Busy),
            Says::Panic => panic!("poison"),
        }
        Ok(pending)
    }
}

fn settings(dir: &Path) -> Settings {
    Settings { dir: dir.to_owned(), size_limit: 1_000, every: Duration::ZERO, since: None }
}

/// A Maildir with these mails, in this order.
fn with(mails: &[&str]) -> (TempDir, Vec<PathBuf>) {
    let dir = tempfile::tempdir().unwrap();
    let deliver = |mail: &&str| deliver_to_maildir(dir.path(), mail.as_bytes()).unwrap();
    let paths = mails.iter().map(deliver).collect();
    (dir, paths)
}

fn look(dir: &TempDir, accept: &Script) -> usize {
    Watch::open(settings(dir.path())).unwrap().look(accept, &RUN).unwrap()
}

fn names(dir: &TempDir, part: &str) -> Vec<String> {
    let files = std::fs::read_dir(dir.path().join(part)).unwrap();
    files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn what_is_taken_moves_to_cur_as_seen_and_is_not_offered_again() {
    let (dir, paths) = with(&["one"]);
    let accept = Script::default();
    assert_eq!((look(&dir, &accept), look(&dir, &accept)), (1, 0));
    let unique = paths[0].file_name().unwrap().to_str().unwrap();
    assert_eq!((names(&dir, "new"), names(&dir, "cur")), (vec![], vec![format!("{unique}:2,S")]));
    let mails = accept.mails.lock().unwrap();
    assert_eq!((&*mails[0].raw, &mails[0].envelope.from), (&b"one"[..], &ReversePath::Unknown));
    assert_eq!(mails[0].source.describe(), format!("maildir {unique}"));
}

#[test]
fn a_mail_that_another_program_moved_to_cur_is_taken_and_keeps_its_flags() {
    let (dir, paths) = with(&["one"]);
    let unique = paths[0].file_name().unwrap().to_str().unwrap();
    std::fs::rename(&paths[0], dir.path().join("cur").join(format!("{unique}:2,F"))).unwrap();
    let accept = Script::default();
    assert_eq!((look(&dir, &accept), look(&dir, &accept)), (1, 0));
    assert_eq!(names(&dir, "cur"), [format!("{unique}:2,FS")]);
}

#[test]
fn a_mail_that_is_put_off_stays_and_its_tries_are_no_sign_of_poison() {
    let (dir, paths) = with(&["one"]);
    let accept = Script::of(&[Says::Later, Says::Later, Says::Busy]);
    for _ in 0..3 {
        assert_eq!(look(&dir, &accept), 0);
        assert!(paths[0].exists());
    }
    assert_eq!(look(&dir, &accept), 1);
    assert_eq!(accept.seen(), [("one".to_owned(), 0), ("one".to_owned(), 0), ("one".to_owned(), 0)]);
}

#[test]
fn a_crash_and_a_lost_answer_are_counted_before_the_next_offer() {
    let (dir, _) = with(&["one"]);
    let accept = Script::of(&[Says::Dropped, Says::Panic]);
    assert_eq!(look(&dir, &accept), 0);
    let crash = std::panic::AssertUnwindSafe(|| look(&dir, &accept));
    assert!(std::panic::catch_unwind(crash).is_err());
    assert_eq!(look(&dir, &accept), 1);
    assert_eq!(accept.seen().iter().map(|(_, tries)| *tries).collect::<Vec<_>>(), [0, 1, 2]);
}

#[test]
fn after_a_crash_the_suspects_go_alone_and_behind_the_innocent() {
    let (dir, _) = with(&["poison", "b"]);
    let accept = Script::of(&[Says::Dropped, Says::Dropped]);
    look(&dir, &accept);
    deliver_to_maildir(dir.path(), b"fresh").unwrap();
    let accept = Script::of(&[Says::Durable, Says::Panic]);
    let mut watch = Watch::open(settings(dir.path())).unwrap();
    let crash = std::panic::AssertUnwindSafe(|| watch.look(&accept, &RUN));
    assert!(std::panic::catch_unwind(crash).is_err());
    assert_eq!(accept.seen(), [("fresh".to_owned(), 0), ("poison".to_owned(), 1)]);
    let accept = Script::default();
    assert_eq!(look(&dir, &accept), 2);
    assert_eq!(accept.seen(), [("b".to_owned(), 1), ("poison".to_owned(), 2)]);
}

#[test]
fn a_mail_over_the_limit_stays_and_holds_nothing_up() {
    let (dir, paths) = with(&[&"x".repeat(1_001), &"y".repeat(1_000)]);
    let accept = Script::default();
    assert_eq!(look(&dir, &accept), 1);
    assert!(paths[0].exists() && !paths[1].exists());
    assert_eq!(accept.seen()[0].0.len(), 1_000);
}

#[test]
fn busy_ends_the_look_and_loses_nothing() {
    let (dir, _) = with(&["a", "b", "c"]);
    let accept = Script::of(&[Says::Durable, Says::Busy]);
    assert_eq!((look(&dir, &accept), names(&dir, "new").len()), (1, 2));
    assert_eq!((look(&dir, &accept), names(&dir, "new").len()), (2, 0));
}

#[test]
fn only_what_came_since_the_baseline_is_offered() {
    let (dir, paths) = with(&["old", "new"]);
    let hour = Duration::from_secs(3600);
    let old = std::fs::File::options().append(true).open(&paths[0]).unwrap();
    old.set_modified(SystemTime::now() - 2 * hour).unwrap();
    let since = Some(SystemTime::now() - hour);
    let accept = Script::default();
    let mut watch = Watch::open(Settings { since, ..settings(dir.path()) }).unwrap();
    assert_eq!(watch.look(&accept, &RUN).unwrap(), 1);
    assert_eq!(accept.seen(), [("new".to_owned(), 0)]);
    assert_eq!(list(dir.path(), None).unwrap().len(), 2);
}

/// Holds every answer back until so many are owed: proves how many are offered together.
struct Together {
    most: usize,
    owed: Mutex<Vec<Sender<Taken>>>,
    largest: Mutex<usize>,
}

impl Accept for Together {
    fn offer(&self, _: Incoming) -> Result<Pending<Taken>, Busy> {
        let (answer, pending) = Pending::new();
        let mut owed = self.owed.lock().unwrap();
        owed.push(answer);
        let mut largest = self.largest.lock().unwrap();
        *largest = (*largest).max(owed.len());
        if owed.len() == self.most {
            owed.drain(..).for_each(|answer| answer.send(Taken::Durable("applied")).unwrap());
        }
        Ok(pending)
    }
}

fn together(count: usize, octets: u64, most: usize) {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(dir.path().join("new")).unwrap();
    std::fs::create_dir_all(dir.path().join("cur")).unwrap();
    for n in 0..count {
        std::fs::File::create(dir.path().join(format!("new/{n:03}"))).unwrap().set_len(octets).unwrap();
    }
    let accept = Together { most, owed: Mutex::default(), largest: Mutex::default() };
    let mut watch = Watch::open(Settings { size_limit: u64::MAX - 1, ..settings(dir.path()) }).unwrap();
    assert_eq!(watch.look(&accept, &RUN).unwrap(), count);
    assert_eq!(*accept.largest.lock().unwrap(), most);
}

#[test]
fn so_many_mails_and_octets_go_together_and_not_one_more() {
    together(2 * TOGETHER_MAX, 3, TOGETHER_MAX);
    together(2, TOGETHER_OCTETS_MAX / 2, 2);
    together(2, TOGETHER_OCTETS_MAX / 2 + 1, 1);
    together(2, TOGETHER_OCTETS_MAX + 1, 1);
}

#[test]
fn the_loop_takes_what_comes_and_stops_when_told() {
    let (dir, _) = with(&["one"]);
    let (accept, stop) = (Script::default(), AtomicBool::new(false));
    let every = Duration::from_millis(1);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            Watch::open(Settings { every, ..settings(dir.path()) }).unwrap().run(&accept, &stop);
        });
        while accept.mails.lock().unwrap().is_empty() {
            std::thread::yield_now();
        }
        deliver_to_maildir(dir.path(), b"two").unwrap();
        while names(&dir, "cur").len() < 2 {
            std::thread::yield_now();
        }
        stop.store(true, Ordering::Release);
    });
    assert_eq!(accept.seen().len(), 2);
}

#[test]
fn links_folders_and_hidden_files_are_no_mail() {
    let (dir, _) = with(&["one"]);
    let new = dir.path().join("new");
    std::os::unix::fs::symlink("/etc/hostname", new.join("link")).unwrap();
    std::fs::create_dir(new.join("folder")).unwrap();
    std::fs::write(new.join(".hidden"), "x").unwrap();
    assert_eq!(list(dir.path(), None).unwrap().len(), 1);
}

#[test]
fn a_mail_that_is_put_off_rests_before_the_next_offer() {
    let (dir, _) = with(&["one"]);
    let accept = Script::of(&[Says::Later]);
    let hour = Duration::from_secs(3600);
    let mut watch = Watch::open(Settings { every: hour, ..settings(dir.path()) }).unwrap();
    assert_eq!((watch.look(&accept, &RUN).unwrap(), watch.look(&accept, &RUN).unwrap()), (0, 0));
    assert_eq!(accept.seen().len(), 1);
}
