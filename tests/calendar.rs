//! A firm's days and local times, and settings that cannot work.

#![allow(clippy::unwrap_used)]

use crate::reminders::{always_open, every, in_zone, rings};
use crate::ticket_making::{at, decide_at, draft};
use jiff::civil::{Date, date, time};
use mailroom::workflow::calendar::{Calendar, CalendarError};
use mailroom::workflow::settings::FileRule;
use mailroom::workflow::{Event, Refusal, Settings};

#[test]
fn holidays_move_a_reminder() {
    let settings = Settings { holidays: vec![date(2026, 12, 24), date(2026, 12, 25)], ..in_zone("UTC") };
    let calendar = Calendar::of(&settings).unwrap();
    assert!(!calendar.is_working_day(date(2026, 12, 24)));
    assert_eq!(calendar.next_working_day(date(2026, 12, 23)), date(2026, 12, 28));
    let first = rings(&settings, &every(3), at("2026-12-21T10:00:00Z"))[0].0;
    assert_eq!(first, at("2026-12-28T09:00:00Z"));
}

#[test]
fn a_time_that_the_clock_change_skips_is_the_first_after_it() {
    let settings = always_open("America/New_York");
    let calendar = Calendar::of(&settings).unwrap();
    let local = |day: Date, hour, minute| calendar.at_local(day, time(hour, minute, 0, 0)).unwrap();
    let spring = date(2026, 3, 8);
    assert_eq!(local(spring, 2, 30), at("2026-03-08T07:00:00Z"), "03:00 EDT, not 03:30");
    assert_eq!(local(spring, 2, 0), at("2026-03-08T07:00:00Z"));
    assert_eq!(local(spring, 1, 59), at("2026-03-08T06:59:00Z"));
    assert_eq!(local(date(2026, 11, 1), 1, 30), at("2026-11-01T05:30:00Z"), "the first of two");
}

#[test]
fn the_end_of_the_business_day_is_the_next_one() {
    let settings = in_zone("America/New_York");
    let calendar = Calendar::of(&settings).unwrap();
    let end = |now: &str| calendar.end_of_business_day(at(now)).unwrap();
    assert_eq!(end("2026-03-06T15:00:00Z"), at("2026-03-06T22:30:00Z"), "Friday 17:30 EST");
    assert_eq!(end("2026-03-06T22:30:00Z"), at("2026-03-09T21:30:00Z"), "then Monday 17:30 EDT");
    assert_eq!(end("2026-03-08T12:00:00Z"), at("2026-03-09T21:30:00Z"));
}

#[test]
fn an_unknown_zone_is_an_error_value() {
    let settings = in_zone("Mars/Olympus");
    let error = Calendar::of(&settings).unwrap_err();
    assert_eq!(error, CalendarError::UnknownZone("Mars/Olympus".to_owned()));
    assert!(error.to_string().contains("Europe/Berlin"), "{error}");
}

#[test]
fn a_firm_that_never_works_is_looked_for_a_year_only() {
    let mut settings = in_zone("UTC");
    settings.hours.days.clear();
    let calendar = Calendar::of(&settings).unwrap();
    assert_eq!(calendar.working_day_from(date(2026, 3, 2)), date(2026, 3, 2));
}

#[test]
fn settings_that_cannot_work_are_refused() {
    assert_eq!(Settings::default().check(), Ok(()));
    let refused = |change: &dyn Fn(&mut Settings), word: &str| {
        let mut settings = Settings::default();
        change(&mut settings);
        let why = settings.check().unwrap_err();
        assert!(why.contains(word), "{why}");
    };
    refused(&|s| s.zone = "Mars/Olympus".to_owned(), "time zone");
    refused(&|s| s.hours.to = s.hours.from, "hours");
    refused(&|s| s.hours.days = Vec::new(), "hours.days");
    refused(&|s| s.hours.days = vec![8], "hours.days");
    refused(&|s| s.languages = Vec::new(), "languages");
    refused(&|s| s.languages = vec!["xx".to_owned()], "xx");
    refused(&|s| s.reminders.every_days = Some(0), "0 days");
    refused(&|s| s.reminders.for_days = 0, "for_days");
    refused(&|s| s.reminders.for_days = 3_651, "for_days");
    refused(&|s| s.reminders.offsets_days = vec![31], "day 31");
    refused(&|s| s.reminders.manager_after_days = Some(31), "day 31");
    refused(&|s| s.reminders.at = time(7, 59, 0, 0), "reminders.at");
    refused(&|s| s.sender_name = "Acme\r\nBcc: x".to_owned(), "sender_name");
    refused(&|s| s.sender_name = "x".repeat(101), "sender_name");
    refused(&|s| s.files.max_mib = Some(0), "files.max_mib");
    refused(&|s| s.files.refused = vec![".exe".to_owned()], "files.refused");
    refused(&|s| s.files.refused = vec![String::new()], "files.refused");
    refused(&|s| s.categories = vec![("A".to_owned(), "a".to_owned()); 2], "twice");
    refused(&|s| s.holidays = vec![date(2026, 1, 1); 4_001], "holidays");
    let mut most = Settings::default();
    most.reminders.for_days = 3_650;
    most.sender_name = "x".repeat(100);
    most.holidays = vec![date(2026, 1, 1); 4_000];
    assert_eq!(most.check(), Ok(()));
}

#[test]
fn a_zone_that_is_unknown_here_is_said_so() {
    let settings = Settings { zone: "Mars/Olympus".to_owned(), ..Settings::default() };
    assert_eq!(
        decide_at(&draft(), Event::Send, at("2026-03-02T10:00:00Z"), &settings).unwrap_err(),
        Refusal::BadSettings
    );
}

#[test]
fn a_file_is_taken_by_its_ending_its_type_and_its_size() {
    let rule = FileRule { max_mib: Some(2), refused: vec!["exe".to_owned(), "application/zip".to_owned()] };
    let two = 2 * 1024 * 1024;
    let rows = [
        (("scan.pdf", "application/pdf"), two, true),
        (("scan.pdf", "application/pdf"), two + 1, false),
        (("scan.pdf.EXE", "application/pdf"), 1, false),
        (("scan.exe.pdf", "application/pdf"), 1, true),
        (("exe", "application/pdf"), 1, true),
        (("scan.pdf", "application/zip"), 1, false),
        (("", ""), 0, true),
    ];
    for (file, octets, taken) in rows {
        assert_eq!(rule.takes(file, octets), taken, "{file:?} {octets}");
    }
    assert!(FileRule::default().takes(("a.exe", "application/zip"), u64::MAX));
}
