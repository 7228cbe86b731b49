//! What the table's names mean: one rule a test.

#![allow(clippy::unwrap_used)]

mod texts;

use crate::ticket_making::{
    EMPLOYEE, OFFICER, SOMEBODY_ELSE, after, at, by, decide_at, draft, monday, one_of_each, person, ticket_in,
};
use jiff::{SignedDuration, Timestamp};
use mailroom::workflow::actor::{Actor, Automatic};
use mailroom::workflow::event::{Doubt, Label, Words};
use mailroom::workflow::settings::CloseNote;
use mailroom::workflow::ticket::{ClosingKind, Context, Edit, Flag, Status, Ticket, decide};
use mailroom::workflow::{Decision, Event, Notice, Refusal, Settings};

fn now() -> Timestamp {
    monday() + SignedDuration::from_hours(5)
}

fn next(ticket: &Ticket, event: Event) -> Decision {
    decide_at(ticket, event, now(), &Settings::default()).unwrap()
}

fn refused(ticket: &Ticket, event: Event) -> Refusal {
    decide_at(ticket, event, now(), &Settings::default()).unwrap_err()
}

fn notices(decision: &Decision) -> Vec<Notice> {
    decision.effects().iter().map(|effect| effect.notice).collect()
}

fn close(note: &str) -> Event {
    Event::Close { note: note.to_owned() }
}

#[test]
fn sending_begins_the_first_cycle() {
    let sent = next(&draft(), Event::Send).ticket().clone();
    assert_eq!((sent.cycle, sent.round, sent.events), (1, 0, 1));
    assert_eq!(sent.sent_at, Some(now()));
    assert_eq!(sent.reminders.since, Some(now()));
    assert_eq!(sent.reminders.next, Some(at("2026-03-05T09:00:00Z")), "three days later at nine");
}

#[test]
fn a_draft_without_recipient_or_action_is_not_sent() {
    let mut nobody = draft();
    nobody.employee = None;
    assert_eq!(refused(&nobody, Event::Send), Refusal::NoEmployee);
    let nothing = draft().edit(Edit { actions: Some(Vec::new()), ..Edit::default() }, now()).unwrap();
    assert_eq!(refused(&nothing, Event::Send), Refusal::NoAction);
}

#[test]
fn nothing_goes_to_a_deactivated_person() {
    let mut gone = person(EMPLOYEE);
    gone.active = false;
    let (actor, settings) = (by(OFFICER), Settings::default());
    let context = Context { now: now(), actor: &actor, settings: &settings, employee: Some(&gone) };
    assert_eq!(decide(&draft(), Event::Send, &context).unwrap_err(), Refusal::Held);
    assert_eq!(decide(&ticket_in(Status::CommentAdded), Event::Send, &context).unwrap_err(), Refusal::Held);
    let reopened = decide(&ticket_in(Status::Closed), Event::NotCompleted(Words::default()), &context);
    let reopened = reopened.unwrap();
    assert!(reopened.ticket().flags.contains(&Flag::Held));
    assert_eq!(reopened.ticket().reminders.next, None);
}

#[test]
fn a_run_that_was_called_off_sends_nothing() {
    assert_eq!(refused(&draft(), Event::ScheduleDue), Refusal::NotApplicable);
    let later = draft().schedule(Some(now() + SignedDuration::from_secs(1))).unwrap();
    assert_eq!(refused(&later, Event::ScheduleDue), Refusal::NotApplicable);
    assert_eq!(later.schedule(None).unwrap().scheduled, None);
}

#[test]
fn closing_is_verified_only_after_done() {
    let closed = next(&ticket_in(Status::PendingVerification), close(""));
    assert_eq!(closed.ticket().closing.as_ref().unwrap().kind, ClosingKind::Verified);
    assert_eq!(closed.ticket().closed_at, Some(now()));
    assert_eq!(refused(&ticket_in(Status::PendingCorrection), close(" ")), Refusal::ReasonNeeded);
    assert_eq!(refused(&ticket_in(Status::CommentAdded), close("")), Refusal::ReasonNeeded);
    let closed = next(&ticket_in(Status::CommentAdded), close("the account is gone"));
    assert_eq!(closed.ticket().closing.as_ref().unwrap().kind, ClosingKind::NotRequired);
    let commented = after([Event::Send, Event::Done(Words::default()), Event::Comment(Words::of("ah"))]);
    assert!(commented.said_done, "a comment does not take the DONE back");
    let closed = next(&commented, close(""));
    assert_eq!(closed.ticket().closing.as_ref().unwrap().kind, ClosingKind::Verified);
}

#[test]
fn a_firm_may_require_a_note() {
    let settings = Settings { close_note: CloseNote::Required, ..Settings::default() };
    for status in [Status::SendLater, Status::PendingVerification] {
        let refusal = decide_at(&ticket_in(status), close(""), now(), &settings).unwrap_err();
        assert_eq!(refusal, Refusal::ReasonNeeded, "{status}");
        assert!(decide_at(&ticket_in(status), close("looked"), now(), &settings).is_ok());
    }
}

#[test]
fn nobody_runs_a_ticket_of_their_own() {
    let (actor, employee, settings) = (by(EMPLOYEE), person(EMPLOYEE), Settings::default());
    let context = Context { now: now(), actor: &actor, settings: &settings, employee: Some(&employee) };
    for status in Status::ALL {
        for event in [
            close("x"),
            Event::NotCompleted(Words::of("x")),
            Event::StaffReply(Words::of("x")),
            Event::Reassign { to: SOMEBODY_ELSE },
        ] {
            let answer = decide(&ticket_in(*status), event, &context);
            assert_eq!(answer.unwrap_err(), Refusal::OwnTicket, "{status}");
        }
    }
}

#[test]
fn reopening_starts_a_round_and_forgets_the_closing() {
    let closed = next(&ticket_in(Status::Closed), Event::Comment(Words::of("wait"))).ticket().clone();
    let open = next(&closed, Event::NotCompleted(Words::of("it is back"))).ticket().clone();
    assert_eq!((open.round, open.cycle, open.said_done), (1, 2, false));
    assert_eq!((open.closing, open.closed_at), (None, None));
    assert!(open.flags.is_empty(), "the late comment is dealt with");
}

#[test]
fn reopening_what_was_never_sent_sends_it() {
    let withdrawn = next(&draft(), close("")).ticket().clone();
    assert_eq!(withdrawn.closing.as_ref().unwrap().kind, ClosingKind::Withdrawn);
    let sent = next(&withdrawn, Event::NotCompleted(Words::default()));
    assert_eq!(notices(&sent), [Notice::Assigned]);
    assert_eq!(sent.ticket().sent_at, Some(now()));
}

#[test]
fn did_you_mean_is_asked_once_a_round() {
    let possible = || Event::PossibleDone(Words::of("should be gone"), Doubt::Wording);
    let first = next(&ticket_in(Status::PendingCorrection), possible());
    assert_eq!(notices(&first), [Notice::Staff, Notice::DidYouMean]);
    let second = next(first.ticket(), possible());
    assert_eq!(notices(&second), [Notice::Staff]);
    let round = next(second.ticket(), Event::NotCompleted(Words::default()));
    assert!(!round.ticket().flags.contains(&Flag::PossibleDone));
    assert_eq!(notices(&next(round.ticket(), possible())), [Notice::Staff, Notice::DidYouMean]);
    let batch = Event::PossibleDone(Words::of("done"), Doubt::SeveralTickets);
    let several = next(&ticket_in(Status::PendingCorrection), batch);
    assert_eq!(notices(&several), [Notice::Staff], "one answer for the whole batch goes out elsewhere");
    assert!(!several.ticket().asked_done);
}

#[test]
fn a_bounce_stops_reminders_until_somebody_writes() {
    let bounce = || Event::HardBounce { reason: "5.1.1".to_owned() };
    let bounced = next(&ticket_in(Status::PendingCorrection), bounce());
    assert_eq!(bounced.ticket().reminders.next, None);
    assert_eq!(notices(&next(bounced.ticket(), bounce())), [], "staff are told once");
    let tried = next(bounced.ticket(), Event::EmptyReply).ticket().clone();
    assert!(tried.flags.is_empty());
    assert_eq!(tried.reminders.next, Some(at("2026-03-05T09:00:00Z")), "the plan goes on where it was");
    let cleared = bounced.ticket().clear(Some(Flag::Undeliverable), &Settings::default(), now()).unwrap();
    assert_eq!(cleared.reminders.next, tried.reminders.next);
    let reached = bounced.ticket().reached_again(&Settings::default(), now()).unwrap();
    assert_eq!(reached, cleared);
    assert_eq!(reached.reached_again(&Settings::default(), now()), Err(Refusal::NoChange));
}

#[test]
fn a_reminder_is_sent_when_due_and_not_twice() {
    let ticket = ticket_in(Status::PendingCorrection);
    let due = ticket.reminders.next.unwrap();
    let early = due - SignedDuration::from_nanos(1);
    let settings = Settings::default();
    assert_eq!(decide_at(&ticket, Event::ReminderDue, early, &settings).unwrap_err(), Refusal::NotApplicable);
    let reminded = decide_at(&ticket, Event::ReminderDue, due, &settings).unwrap().ticket().clone();
    assert_eq!(reminded.reminders.sent, 1);
    assert_eq!(reminded.reminders.next, Some(at("2026-03-09T09:00:00Z")), "Sunday the 8th moves to Monday");
    let again = decide_at(&reminded, Event::ReminderDue, due, &settings).unwrap_err();
    assert_eq!(again, Refusal::NotApplicable);
}

#[test]
fn a_person_may_remind_at_any_time() {
    let (actor, settings, employee) =
        (Actor::Operator("root".to_owned()), Settings::default(), person(EMPLOYEE));
    let context = Context { now: now(), actor: &actor, settings: &settings, employee: Some(&employee) };
    let ticket = ticket_in(Status::PendingCorrection);
    let reminded = decide(&ticket, Event::ReminderDue, &context).unwrap();
    assert_eq!(notices(&reminded), [Notice::Reminder]);
    assert_eq!(reminded.ticket().reminders.next, ticket.reminders.next);
}

#[test]
fn the_manager_hears_once_a_cycle() {
    let mut settings = Settings::default();
    settings.reminders.manager_after_days = Some(5);
    let mut ticket = ticket_in(Status::PendingCorrection);
    let mut told = Vec::new();
    for _ in 0..3 {
        let due = ticket.reminders.next.unwrap();
        let decision = decide_at(&ticket, Event::ReminderDue, due, &settings).unwrap();
        told.push(notices(&decision).contains(&Notice::Manager));
        ticket = decision.ticket().clone();
    }
    assert_eq!(told, [false, true, false]);
}

#[test]
fn the_duration_ends_once_and_quietly() {
    let ticket = ticket_in(Status::PendingCorrection);
    let over =
        decide_at(&ticket, Event::DurationOver, at("2026-04-20T09:00:00Z"), &Settings::default()).unwrap();
    assert_eq!(over.ticket().reminders.next, None);
    let again =
        decide_at(over.ticket(), Event::DurationOver, at("2026-04-20T09:00:00Z"), &Settings::default())
            .unwrap_err();
    assert_eq!(again, Refusal::NotApplicable);
    let answered = next(over.ticket(), Event::Comment(Words::of("sorry")));
    assert!(answered.ticket().flags.is_empty());
}

#[test]
fn reassigning_leaves_nothing_of_the_former_employee() {
    let ticket = next(&ticket_in(Status::PendingVerification), one_of_each()[7].clone()).ticket().clone();
    assert_eq!(ticket.away.as_deref(), Some("until 2026-03-09"));
    let moved = next(&ticket, Event::Reassign { to: SOMEBODY_ELSE }).ticket().clone();
    assert_eq!((moved.employee, moved.said_done, moved.away), (Some(SOMEBODY_ELSE), false, None));
    assert_eq!((moved.round, moved.cycle), (1, 2));
    assert_eq!(refused(&ticket, Event::Reassign { to: EMPLOYEE }), Refusal::NoChange);
    let held = next(&ticket, one_of_each()[14].clone()).ticket().clone();
    let moved = next(&held, Event::Reassign { to: SOMEBODY_ELSE });
    assert_eq!(notices(&moved), [Notice::Assigned], "nobody writes to a deactivated person");
    assert!(moved.ticket().flags.is_empty());
    let nobody = Ticket { employee: None, ..draft() };
    assert_eq!(next(&nobody, Event::Reassign { to: EMPLOYEE }).ticket().employee, Some(EMPLOYEE));
}

#[test]
fn words_are_kept_with_what_has_to_be_said_about_them() {
    let files = Words { files: 2, labels: vec![Label::ByDelegate], ..Words::default() };
    let decision = next(&ticket_in(Status::PendingCorrection), Event::Comment(files));
    assert_eq!(decision.activity().labels, [Label::ByDelegate, Label::FilesOnly]);
    assert_eq!(decision.activity().notes, ["2 files"]);
    assert_eq!(decision.activity().text, None);
    let decision = next(&draft(), Event::StaffReply(Words::of("first")));
    let decision = next(decision.ticket(), Event::StaffReply(Words::of("second")));
    assert_eq!(decision.ticket().description, "first\n\nsecond");
    assert_eq!(refused(&draft(), Event::StaffReply(Words::of(" \n"))), Refusal::NoChange);
}

#[test]
fn only_humans_count_as_human_activity() {
    let ticket = ticket_in(Status::PendingCorrection);
    let bounced = next(&ticket, Event::HardBounce { reason: String::new() }).ticket().clone();
    assert_eq!((bounced.last_activity, bounced.last_human), (now(), ticket.last_human));
    assert_eq!(next(&ticket, Event::EmptyReply).ticket().last_human, Some(now()));
    assert!(!Actor::System(Automatic::Reminder).is_human());
}

#[test]
fn a_ticket_is_editable_until_it_is_sent() {
    let edit = Edit { title: Some("Another".to_owned()), ..Edit::default() };
    assert_eq!(draft().edit(edit.clone(), now()).unwrap().title, "Another");
    assert_eq!(draft().edit(Edit::default(), now()), Err(Refusal::NoChange));
    assert_eq!(ticket_in(Status::CommentAdded).edit(edit.clone(), now()), Err(Refusal::NotApplicable));
    assert_eq!(ticket_in(Status::Closed).edit(edit, now()), Err(Refusal::Closed));
}

#[test]
fn only_the_employee_says_done() {
    let (actor, employee, settings) = (by(SOMEBODY_ELSE), person(EMPLOYEE), Settings::default());
    let context = Context { now: now(), actor: &actor, settings: &settings, employee: Some(&employee) };
    for event in [Event::Done(Words::default()), Event::DoneWithText(Words::of("x"))] {
        let answer = decide(&ticket_in(Status::PendingCorrection), event, &context);
        assert_eq!(answer.unwrap_err(), Refusal::NotTheEmployee);
    }
    let comment = decide(&ticket_in(Status::PendingCorrection), Event::Comment(Words::of("x")), &context);
    assert_eq!(comment.unwrap().ticket().status, Status::CommentAdded);
}

#[test]
fn a_screenshot_after_done_is_shown_to_staff() {
    let files = || Event::Done(Words { files: 1, ..Words::of("Done") });
    assert_eq!(
        notices(&next(&ticket_in(Status::PendingVerification), files())),
        [Notice::Receipt, Notice::Staff]
    );
    let late = next(&ticket_in(Status::Closed), files());
    assert!(late.ticket().flags.contains(&Flag::LateComment));
}

#[test]
fn nobody_answers_what_was_withdrawn_unsent() {
    let withdrawn = next(&draft(), close("")).ticket().clone();
    for event in one_of_each().into_iter().skip(2).take(4) {
        assert_eq!(refused(&withdrawn, event), Refusal::NeverSent);
    }
}
