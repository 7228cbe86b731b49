//! Calendars and reminder plans: real days of real zones.
#![allow(clippy::unwrap_used)]

use crate::ticket_making::{after, at, decide_at, draft, ticket_in};
use jiff::civil::{Time, time};
use jiff::{SignedDuration, Timestamp};
use mailroom::workflow::calendar::Calendar;
use mailroom::workflow::event::Words;
use mailroom::workflow::reminder::{Kind, Plan, Timer, next_due, timer, upcoming};
use mailroom::workflow::settings::{Hours, ReminderRule};
use mailroom::workflow::ticket::{Flag, Status};
use mailroom::workflow::{Event, Refusal, Settings};

pub fn in_zone(zone: &str) -> Settings {
    Settings { zone: zone.to_owned(), ..Settings::default() }
}

/// Every day is worked, at every hour: what moves then moves for another reason.
pub fn always_open(zone: &str) -> Settings {
    let hours = Hours { from: Time::midnight(), to: time(23, 59, 59, 0), days: vec![1, 2, 3, 4, 5, 6, 7] };
    Settings { hours, ..in_zone(zone) }
}

pub fn every(days: u32) -> ReminderRule {
    ReminderRule { every_days: Some(days), ..ReminderRule::default() }
}

/// All rings of a cycle, each handled when it rings.
pub fn rings(settings: &Settings, rule: &ReminderRule, since: Timestamp) -> Vec<(Timestamp, Kind)> {
    let calendar = Calendar::of(settings).unwrap();
    let plan = Plan::new(rule, &calendar, since);
    let (mut found, mut sent, mut after) = (Vec::new(), 0, since);
    while let Some(due) = next_due(&plan, sent, after).unwrap() {
        found.push((due.at, due.kind));
        sent += 1;
        after = calendar.end_of_day(due.at).unwrap();
    }
    found
}

fn local_days(settings: &Settings, rings: &[(Timestamp, Kind)]) -> Vec<String> {
    let calendar = Calendar::of(settings).unwrap();
    rings
        .iter()
        .map(|(at, _)| calendar.zone().to_datetime(*at).strftime("%a %m-%d %H:%M").to_string())
        .collect()
}

#[test]
fn the_defaults_are_every_third_day_at_nine_for_thirty_days() {
    let settings = in_zone("Europe/Berlin");
    let all = rings(&settings, &settings.reminders, at("2026-03-02T10:00:00Z"));
    let expected = [
        "Thu 03-05 09:00",
        "Mon 03-09 09:00",
        "Wed 03-11 09:00",
        "Mon 03-16 09:00",
        "Tue 03-17 09:00",
        "Fri 03-20 09:00",
        "Mon 03-23 09:00",
        "Thu 03-26 09:00",
        "Mon 03-30 09:00",
        "Wed 04-01 09:00",
        "Thu 04-02 09:00",
    ];
    assert_eq!(local_days(&settings, &all), expected, "across the clock change of 29 March");
    assert!(all[..10].iter().all(|(_, kind)| *kind == Kind::Reminder));
    assert_eq!(all[10].1, Kind::DurationOver);
}

#[test]
fn offsets_come_first_then_the_interval() {
    let settings = always_open("UTC");
    let rule = ReminderRule { offsets_days: vec![2, 1, 2], every_days: Some(4), for_days: 10, ..every(4) };
    let days = local_days(&settings, &rings(&settings, &rule, at("2026-03-02T10:00:00Z")));
    let expected =
        ["Tue 03-03 09:00", "Wed 03-04 09:00", "Sun 03-08 09:00", "Thu 03-12 09:00", "Fri 03-13 09:00"];
    assert_eq!(days, expected);
    let fixed = ReminderRule { every_days: None, ..rule };
    assert_eq!(rings(&settings, &fixed, at("2026-03-02T10:00:00Z")).len(), 3, "two, and the end");
}

#[test]
fn a_maximum_ends_reminders_not_the_duration() {
    let settings = always_open("UTC");
    let all = rings(&settings, &ReminderRule { max: Some(2), ..every(3) }, at("2026-03-02T10:00:00Z"));
    let kinds: Vec<_> = all.iter().map(|(_, kind)| *kind).collect();
    assert_eq!(kinds, [Kind::Reminder, Kind::Reminder, Kind::DurationOver]);
    assert_eq!(all[2].0, at("2026-04-02T09:00:00Z"));
    assert_eq!(rings(&settings, &ReminderRule { on: false, ..every(3) }, at("2026-03-02T10:00:00Z")), []);
}

#[test]
fn days_that_meet_on_a_working_day_become_one() {
    let settings = in_zone("UTC");
    let rule = ReminderRule { for_days: 8, ..every(1) };
    let days = local_days(&settings, &rings(&settings, &rule, at("2026-03-05T10:00:00Z")));
    let expected = [
        "Fri 03-06 09:00",
        "Mon 03-09 09:00",
        "Tue 03-10 09:00",
        "Wed 03-11 09:00",
        "Thu 03-12 09:00",
        "Fri 03-13 09:00",
        "Mon 03-16 09:00",
    ];
    assert_eq!(days, expected);
}

#[test]
fn the_end_comes_after_a_last_reminder_that_moved() {
    let settings = in_zone("UTC");
    let rule = ReminderRule { for_days: 5, ..every(5) };
    let days = local_days(&settings, &rings(&settings, &rule, at("2026-03-02T10:00:00Z")));
    assert_eq!(
        days,
        ["Mon 03-09 09:00", "Tue 03-10 09:00"],
        "Saturday the 7th moves, Sunday the 8th follows"
    );
}

#[test]
fn no_local_day_gets_two_and_none_is_skipped() {
    for (zone, since) in [
        ("America/New_York", "2026-03-05T12:00:00Z"),
        ("America/New_York", "2026-10-29T12:00:00Z"),
        ("Australia/Lord_Howe", "2026-04-02T12:00:00Z"),
        ("Africa/Cairo", "2026-04-20T12:00:00Z"),
        ("Pacific/Apia", "2011-12-27T12:00:00Z"),
    ] {
        for at_time in [time(0, 0, 0, 0), time(0, 30, 0, 0), time(1, 30, 0, 0), time(2, 30, 0, 0)] {
            let settings = always_open(zone);
            let rule = ReminderRule { at: at_time, for_days: 7, ..every(1) };
            let all = rings(&settings, &rule, at(since));
            let calendar = Calendar::of(&settings).unwrap();
            let mut days: Vec<_> = all.iter().map(|(at, _)| calendar.date(*at)).collect();
            let count = days.len();
            days.dedup();
            assert_eq!(days.len(), count, "{zone} {at_time}: twice in a day");
            let lost = usize::from(zone == "Pacific/Apia");
            assert_eq!(count, 8 - lost, "{zone} {at_time}: 30 December 2011 does not exist in Apia");
        }
    }
}

#[test]
fn the_timer_waits_for_business_hours() {
    let (ticket, settings) = (ticket_in(Status::PendingCorrection), Settings::default());
    let due = ticket.reminders.next.unwrap();
    assert_eq!(timer(&ticket, &settings, due - SignedDuration::from_nanos(1)), Ok(Timer::Nothing));
    assert_eq!(timer(&ticket, &settings, due), Ok(Timer::Remind));
    let evening = at("2026-03-06T18:00:01Z");
    let opening = at("2026-03-09T08:00:00Z");
    assert_eq!(timer(&ticket, &settings, evening), Ok(Timer::Postpone(opening)));
    assert_eq!(ticket.postponed(opening).reminders.next, Some(opening));
    assert_eq!(timer(&ticket, &settings, at("2026-04-20T09:00:00Z")), Ok(Timer::Over));
    assert_eq!(timer(&ticket_in(Status::CommentAdded), &settings, due), Ok(Timer::Nothing));
}

#[test]
fn a_long_outage_gives_one_reminder_not_a_heap() {
    let (ticket, settings) = (ticket_in(Status::PendingCorrection), Settings::default());
    let back = at("2026-03-18T08:30:00Z");
    let reminded = decide_at(&ticket, Event::ReminderDue, back, &settings).unwrap().ticket().clone();
    assert_eq!(reminded.reminders.next, Some(at("2026-03-20T09:00:00Z")));
}

#[test]
fn a_snooze_moves_the_next_reminder() {
    let (ticket, settings) = (ticket_in(Status::PendingCorrection), Settings::default());
    let now = at("2026-03-03T10:00:00Z");
    let week = now + SignedDuration::from_hours(7 * 24);
    let snoozed = ticket.snooze(week, &settings, now).unwrap();
    assert_eq!(snoozed.reminders.next, Some(at("2026-03-11T09:00:00Z")));
    let long = ticket.snooze(at("2026-05-01T00:00:00Z"), &settings, now).unwrap();
    assert_eq!(long.reminders.next, Some(at("2026-05-01T09:00:00Z")), "the end of the duration moves along");
    assert_eq!(ticket.snooze(now, &settings, now), Err(Refusal::NoChange));
    let closed = ticket_in(Status::Closed);
    assert_eq!(closed.snooze(week, &settings, now), Err(Refusal::NotApplicable));
}

#[test]
fn a_ticket_may_have_a_rule_of_its_own() {
    let (ticket, settings) = (ticket_in(Status::PendingCorrection), Settings::default());
    let now = at("2026-03-03T10:00:00Z");
    let daily = ticket.remind_by(Some(every(1)), &settings, now).unwrap();
    assert_eq!(daily.reminders.next, Some(at("2026-03-04T09:00:00Z")));
    let off = ReminderRule { on: false, ..every(1) };
    assert_eq!(ticket.remind_by(Some(off), &settings, now).unwrap().reminders.next, None);
    assert_eq!(daily.remind_by(None, &settings, now).unwrap(), ticket);
    let own = after([Event::Send]).remind_by(Some(every(2)), &settings, now).unwrap();
    let answered = decide_at(&own, Event::Comment(Words::of("x")), now, &settings).unwrap();
    assert_eq!(answered.ticket().reminders.rule, Some(every(2)), "it outlives the cycle");
}

#[test]
fn changed_settings_move_what_is_to_come() {
    let ticket = ticket_in(Status::PendingCorrection);
    let now = at("2026-03-03T10:00:00Z");
    let weekly = Settings { reminders: every(7), ..Settings::default() };
    assert_eq!(ticket.under(&weekly, now).unwrap().reminders.next, Some(at("2026-03-09T09:00:00Z")));
    assert_eq!(ticket.under(&Settings::default(), now), Err(Refusal::NoChange));
    let due = ticket.reminders.next.unwrap();
    assert_eq!(ticket.under(&weekly, due), Err(Refusal::NoChange), "what is due is not lost");
}

#[test]
fn upcoming_is_what_will_happen() {
    let (settings, mut ticket) = (in_zone("Europe/Berlin"), draft());
    let sent = at("2026-03-02T10:00:00Z");
    ticket = decide_at(&ticket, Event::Send, sent, &settings).unwrap().ticket().clone();
    let foreseen = upcoming(&ticket, &settings, sent, 60).unwrap();
    let mut lived = Vec::new();
    while let Some(now) = ticket.reminders.next {
        let (event, kind) = match timer(&ticket, &settings, now).unwrap() {
            Timer::Remind => (Event::ReminderDue, Kind::Reminder),
            Timer::Over => (Event::DurationOver, Kind::DurationOver),
            Timer::Postpone(_) | Timer::Nothing => panic!("not foreseen at {now}"),
        };
        lived.push((now, kind));
        ticket = decide_at(&ticket, event, now, &settings).unwrap().ticket().clone();
    }
    let foreseen: Vec<_> = foreseen.iter().map(|due| (due.at, due.kind)).collect();
    assert_eq!(foreseen, lived);
    assert_eq!(lived.len(), 11);
    assert_eq!(upcoming(&draft(), &settings, sent, 60), Ok(Vec::new()));
}

#[test]
fn an_end_that_was_missed_is_caught_up_with() {
    let (ticket, settings) = (ticket_in(Status::PendingCorrection), Settings::default());
    let bounce = Event::HardBounce { reason: "5.1.1".to_owned() };
    let bounced = decide_at(&ticket, bounce, at("2026-03-03T10:00:00Z"), &settings).unwrap();
    let reached = bounced.ticket().reached_again(&settings, at("2026-05-04T10:00:00Z")).unwrap();
    assert_eq!(reached.reminders.next, Some(at("2026-05-05T09:00:00Z")));
    assert_eq!(timer(&reached, &settings, at("2026-05-05T09:00:00Z")), Ok(Timer::Over));
}

#[test]
fn clearing_unanswered_does_not_bring_it_back() {
    let (ticket, settings) = (ticket_in(Status::PendingCorrection), Settings::default());
    let now = at("2026-04-20T09:00:00Z");
    let over = decide_at(&ticket, Event::DurationOver, now, &settings).unwrap().ticket().clone();
    let cleared = over.clear(Some(Flag::Unanswered), &settings, now).unwrap();
    assert_eq!((cleared.reminders.next, cleared.flags.len()), (None, 0));
    assert_eq!(
        cleared.under(&Settings { reminders: every(2), ..settings.clone() }, now),
        Err(Refusal::NoChange)
    );
    let longer = ReminderRule { for_days: 90, ..every(3) };
    let again = cleared.remind_by(Some(longer), &settings, now).unwrap();
    assert_eq!(
        again.reminders.next,
        Some(at("2026-04-22T09:00:00Z")),
        "the 48th day moved to now, the 51st is next"
    );
}
