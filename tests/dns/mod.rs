//! Asking for TXT records: the octets, the server's tempers, what is kept.

mod octets;
mod server;

use mailroom::dns::Waits;
use mailroom::dns::cache::{Cache, KEEP_MAX, KEEP_NOTHING, NAMES_MAX};
use mailroom::dns::waits::{MAILS_MAX, SECONDS_MAX, WAITS_FILE};
use mailroom::mail::txt::Answer;
use std::time::{Duration, Instant};

fn records(text: &str) -> Answer {
    Answer::Records(vec![text.to_owned()])
}

#[test]
fn an_answer_is_kept_for_its_time_and_no_longer() {
    let (cache, now) = (Cache::default(), Instant::now());
    let later = |seconds: u64| now + Duration::from_secs(seconds);
    cache.put("a.example", (&records("x"), 60), now);
    assert_eq!(cache.get("a.example", later(59)), Some(records("x")));
    assert_eq!(cache.get("a.example", later(60)), None);
    assert_eq!(cache.get("b.example", now), None);
    cache.put("long.example", (&records("x"), u32::MAX), now);
    assert_eq!(cache.get("long.example", now + KEEP_MAX), None);
    assert!(cache.get("long.example", now + KEEP_MAX - Duration::from_secs(1)).is_some());
    cache.put("none.example", (&Answer::Nothing, u32::MAX), now);
    assert!(cache.get("none.example", now + KEEP_NOTHING - Duration::from_secs(1)).is_some());
    assert_eq!(cache.get("none.example", now + KEEP_NOTHING), None);
    cache.put("silent.example", (&Answer::Unanswered("x".into()), 60), now);
    assert_eq!(cache.get("silent.example", now), None);
}

#[test]
fn the_cache_is_bounded_and_what_ends_first_goes_first() {
    let (cache, now) = (Cache::default(), Instant::now());
    cache.put("short.example", (&records("x"), 10), now);
    for n in 1..NAMES_MAX {
        cache.put(&format!("{n}.example"), (&records("x"), 100), now);
    }
    assert_eq!(cache.len(), NAMES_MAX);
    cache.put("one.more.example", (&records("x"), 100), now);
    assert_eq!((cache.len(), cache.get("short.example", now)), (NAMES_MAX, None));
    // What has ended makes room for all that come after.
    cache.put("and.another.example", (&records("x"), 100), now + Duration::from_secs(100));
    assert_eq!(cache.len(), 1);
}

#[test]
fn waits_are_counted_across_processes_and_bounded() {
    let dir = tempfile::tempdir().unwrap();
    let at = |second: i64| jiff::Timestamp::from_second(1_800_000_000 + second).unwrap();
    assert_eq!(Waits::in_folder(dir.path()).count("a", at(0)), 1);
    assert_eq!(Waits::in_folder(dir.path()).count("b", at(0)), 1);
    assert_eq!(Waits::in_folder(dir.path()).count("a", at(9)), 2);
    let waits = Waits::in_folder(dir.path());
    waits.forget("a");
    assert_eq!((waits.count("a", at(10)), waits.count("b", at(10))), (1, 2));
    for n in 2..MAILS_MAX {
        assert_eq!(waits.count(&format!("m{n}"), at(20)), 1);
    }
    // A flood pushes nobody out, and has no place of its own.
    assert_eq!(waits.count("m", at(30)), u32::MAX);
    assert_eq!((waits.count("b", at(30)), waits.count("a", at(30))), (3, 2));
    // A day after its first try there is.
    assert_eq!(waits.count("m", at(SECONDS_MAX - 1)), u32::MAX);
    assert_eq!((waits.count("m", at(SECONDS_MAX)), waits.count("b", at(SECONDS_MAX + 10))), (1, 1));
    let lines = "nonsense\n\n7 c 1800000000\n7 e\nx d 1800000000\n";
    std::fs::write(dir.path().join(WAITS_FILE), lines).unwrap();
    assert_eq!((waits.count("c", at(1)), waits.count("d", at(1)), waits.count("e", at(1))), (8, 1, 1));
    waits.forget("e");
    waits.forget("c");
    waits.forget("d");
    assert!(!dir.path().join(WAITS_FILE).exists());
    let memory = Waits::in_memory();
    assert_eq!((memory.count("a", at(0)), memory.count("a", at(0))), (1, 2));
}
