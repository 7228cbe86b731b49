//! What holds for every sequence of events, and for every run.
#![allow(clippy::unwrap_used)]

use crate::ticket_making::{EMPLOYEE, SOMEBODY_ELSE, decide_at, draft, monday};
use jiff::{SignedDuration, Timestamp};
use mailroom::workflow::effect::Recipient;
use mailroom::workflow::event::{Doubt, EventKind, Unreachable, Words};
use mailroom::workflow::reminder::{Timer, is_paused, timer};
use mailroom::workflow::settings::ReminderRule;
use mailroom::workflow::ticket::{ClosingKind, Flag, Status, Ticket};
use mailroom::workflow::{Decision, Event, Notice, Refusal, Settings};
use proptest::prelude::*;

fn words() -> impl Strategy<Value = Words> {
    ("[a-z ]{0,8}", 0_u32..2).prop_map(|(text, files)| Words { text, files, ..Words::default() })
}

fn event() -> impl Strategy<Value = Event> {
    let doubt = prop::sample::select(Doubt::ALL);
    prop_oneof![
        3 => Just(Event::Send),
        1 => Just(Event::ScheduleDue),
        3 => words().prop_map(Event::Comment),
        2 => words().prop_map(Event::Done),
        2 => words().prop_map(Event::DoneWithText),
        2 => (words(), doubt).prop_map(|(words, doubt)| Event::PossibleDone(words, doubt)),
        1 => Just(Event::EmptyReply),
        1 => prop::option::of("[0-9-]{1,10}").prop_map(|away| Event::AutomaticReply { away }),
        1 => Just(Event::HardBounce { reason: "5.1.1".to_owned() }),
        2 => words().prop_map(Event::StaffReply),
        2 => words().prop_map(Event::NotCompleted),
        2 => "[a-z ]{0,4}".prop_map(|note| Event::Close { note }),
        3 => Just(Event::ReminderDue),
        1 => Just(Event::DurationOver),
        1 => Just(Event::Unreachable(Unreachable::AddressChanged)),
        1 => prop::sample::select(&[EMPLOYEE, SOMEBODY_ELSE][..]).prop_map(|to| Event::Reassign { to }),
    ]
}

/// Events with the hours that pass before each.
fn history() -> impl Strategy<Value = Vec<(i64, Event)>> {
    prop::collection::vec((0_i64..200, event()), 0..40)
}

/// One event that was decided: before, what, after.
struct Lived {
    before: Ticket,
    event: Event,
    now: Timestamp,
    decision: Decision,
}

/// Plays the history; a refused event leaves no trace.
fn live(history: Vec<(i64, Event)>) -> (Vec<Lived>, Vec<(Status, EventKind, Refusal)>) {
    let (mut ticket, mut now, settings) = (draft(), monday(), Settings::default());
    let (mut lived, mut refused) = (Vec::new(), Vec::new());
    for (hours, event) in history {
        now += SignedDuration::from_hours(hours);
        match decide_at(&ticket, event.clone(), now, &settings) {
            Err(refusal) => refused.push((ticket.status, event.kind(), refusal)),
            Ok(decision) => {
                let after = decision.ticket().clone();
                lived.push(Lived { before: std::mem::replace(&mut ticket, after), event, now, decision });
            }
        }
    }
    (lived, refused)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_status_is_the_fold_of_the_activities(history in history()) {
        let mut folded = Status::SendLater;
        for one in live(history).0 {
            prop_assert_eq!(one.decision.activity().from, folded);
            prop_assert_eq!(one.decision.activity().event, one.event.kind());
            folded = one.decision.activity().to;
            prop_assert_eq!(one.decision.ticket().status, folded);
        }
    }

    #[test]
    fn closed_is_left_by_reopening_only_and_reached_by_closing_only(history in history()) {
        for one in live(history).0 {
            let (from, to) = (one.before.status, one.decision.ticket().status);
            if from == Status::Closed && to != Status::Closed {
                prop_assert_eq!(one.event.kind(), EventKind::NotCompleted);
            }
            if from != Status::Closed && to == Status::Closed {
                prop_assert_eq!(one.event.kind(), EventKind::Close);
            }
            let after = one.decision.ticket();
            prop_assert_eq!(after.closing.is_some(), to == Status::Closed);
            prop_assert_eq!(after.closed_at.is_some(), to == Status::Closed);
        }
    }

    #[test]
    fn a_ticket_is_verified_only_after_a_done_of_its_round(history in history()) {
        let mut done = false;
        for one in live(history).0 {
            let (kind, open) = (one.event.kind(), one.before.status != Status::Closed);
            if matches!(kind, EventKind::NotCompleted | EventKind::Reassign) {
                done = false;
            }
            done |= open && matches!(kind, EventKind::Done | EventKind::DoneWithText);
            let verified = |kind| one.decision.ticket().closing.as_ref().is_some_and(|c| c.kind == kind);
            prop_assert!(done || !verified(ClosingKind::Verified));
            prop_assert!(one.decision.ticket().sent_at.is_none() == verified(ClosingKind::Withdrawn)
                || one.decision.ticket().status == Status::SendLater || one.decision.ticket().sent_at.is_some());
        }
    }

    #[test]
    fn reminders_live_in_pending_correction_only(history in history()) {
        let (lived, refused) = live(history);
        for one in lived {
            let after = one.decision.ticket();
            if after.reminders.next.is_some() {
                prop_assert_eq!(after.status, Status::PendingCorrection);
                prop_assert!(!is_paused(after));
            }
            if matches!(one.event.kind(), EventKind::ReminderDue | EventKind::DurationOver) {
                prop_assert_eq!(one.before.status, Status::PendingCorrection);
                prop_assert!(one.before.reminders.next.is_some_and(|next| next <= one.now));
                prop_assert!(after.reminders.next.is_none_or(|next| next > one.now));
            }
        }
        for (status, event, refusal) in refused {
            if event == EventKind::ReminderDue && status != Status::PendingCorrection {
                prop_assert_eq!(refusal, Refusal::NotApplicable);
            }
        }
    }

    #[test]
    fn counters_count(history in history()) {
        for one in live(history).0 {
            let (before, after) = (&one.before, one.decision.ticket());
            prop_assert_eq!(after.events, before.events + 1);
            let entered = after.status == Status::PendingCorrection
                && (before.status != after.status || one.event.kind() == EventKind::Reassign);
            prop_assert_eq!(after.cycle, before.cycle + u32::from(entered));
            let rounds = one.event.kind() == EventKind::NotCompleted
                || one.event.kind() == EventKind::Reassign && before.status != Status::SendLater;
            prop_assert_eq!(after.round, before.round + u32::from(rounds));
            if entered {
                prop_assert_eq!(after.reminders.since, Some(one.now));
                prop_assert_eq!(after.reminders.sent, 0);
            }
        }
    }

    #[test]
    fn a_draft_writes_to_nobody_but_staff(history in history()) {
        for one in live(history).0 {
            if one.decision.ticket().sent_at.is_none() {
                prop_assert!(one.decision.effects().iter().all(|effect| effect.to == Recipient::Assigner));
            }
        }
    }

    #[test]
    fn nobody_is_asked_twice_in_a_round(history in history()) {
        let mut asked = std::collections::BTreeSet::new();
        for one in live(history).0 {
            for effect in one.decision.effects().iter().filter(|e| [Notice::DidYouMean, Notice::Unreadable].contains(&e.notice)) {
                prop_assert!(asked.insert(one.decision.ticket().round), "{:?}", effect);
            }
        }
    }

    #[test]
    fn flags_fit_the_status(history in history()) {
        for one in live(history).0 {
            let after = one.decision.ticket();
            let late = after.flags.contains(&Flag::LateComment);
            prop_assert!(!late || after.status == Status::Closed);
            prop_assert!(after.status != Status::Closed || after.flags.iter().all(|f| *f == Flag::LateComment));
            prop_assert!(!after.flags.contains(&Flag::Unanswered) || after.status == Status::PendingCorrection);
        }
    }

    #[test]
    fn the_same_facts_give_the_same_decision(history in history()) {
        for one in live(history).0 {
            let again = decide_at(&one.before, one.event, one.now, &Settings::default());
            prop_assert_eq!(again, Ok(one.decision));
        }
    }

    /// Whatever the rule: the timer always moves on, no local day gets two, and the clock comes to an end.
    #[test]
    fn every_clock_runs_out(
        offsets_days in prop::collection::vec(1_u32..40, 0..4), every_days in prop::option::of(1_u32..10),
        for_days in 1_u32..60, max in prop::option::of(0_u32..6), late_hours in 0_i64..100,
    ) {
        let rule = ReminderRule { offsets_days, every_days, for_days, max, ..ReminderRule::default() };
        let settings = Settings { reminders: rule, zone: "America/New_York".to_owned(), ..Settings::default() };
        let mut ticket = decide_at(&draft(), Event::Send, monday(), &settings).unwrap().ticket().clone();
        let mut days = std::collections::BTreeSet::new();
        let mut late = late_hours;
        for _ in 0..130 {
            let Some(next) = ticket.reminders.next else { break };
            let now = next + SignedDuration::from_hours(late);
            late = late_hours;
            let before = ticket.clone();
            ticket = match timer(&ticket, &settings, now).unwrap() {
                Timer::Remind => {
                    prop_assert!(days.insert(now.strftime("%F").to_string()));
                    decide_at(&ticket, Event::ReminderDue, now, &settings).unwrap().ticket().clone()
                }
                Timer::Over => decide_at(&ticket, Event::DurationOver, now, &settings).unwrap().ticket().clone(),
                Timer::Postpone(to) => {
                    late = 0;
                    ticket.postponed(to)
                }
                Timer::Nothing => return Err(TestCaseError::fail("due, and nothing to do")),
            };
            prop_assert_ne!(&before, &ticket);
        }
        prop_assert_eq!(ticket.reminders.next, None);
        prop_assert!(ticket.flags.contains(&Flag::Unanswered));
        prop_assert!(ticket.reminders.sent <= max.unwrap_or(u32::MAX));
    }
}
