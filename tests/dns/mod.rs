//! Asking for TXT records: the octets, the server's tempers, what is kept.

mod octets;
mod server;

use mailroom::dns::Waits;
use mailroom::dns::cache::{Cache, KEEP_MAX, KEEP_NOTHING, NAMES_MAX};
use mailroom::dns::waits::{MAILS_MAX, WAITS_FILE};
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
    assert_eq!(Waits::in_folder(dir.path()).count("a"), 1);
    assert_eq!(Waits::in_folder(dir.path()).count("b"), 1);
    assert_eq!(Waits::in_folder(dir.path()).count("a"), 2);
    let waits = Waits::in_folder(dir.path());
    waits.forget("a");
    assert_eq!((waits.count("a"), waits.count("b")), (1, 2));
    for n in 0..MAILS_MAX {
        waits.count(&format!("m{n}"));
    }
    assert_eq!(waits.count("b"), 1);
    std::fs::write(dir.path().join(WAITS_FILE), "nonsense\n\n7 c\nx d\n").unwrap();
    assert_eq!((waits.count("c"), waits.count("d")), (8, 1));
    waits.forget("c");
    waits.forget("d");
    assert!(!dir.path().join(WAITS_FILE).exists());
    let memory = Waits::in_memory();
    assert_eq!((memory.count("a"), memory.count("a")), (1, 2));
}
