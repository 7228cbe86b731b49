//! All 80 cells: printed to `fixtures/ticket_table.txt`, and held against a table written by hand.
#![allow(clippy::unwrap_used)]

use crate::ticket_making::{at, decide_at, draft, monday, one_of_each, ticket_in};
use jiff::Timestamp;
use mailroom::workflow::event::EventKind;
use mailroom::workflow::ticket::Status;
use mailroom::workflow::{Decision, Event, Refusal, Settings};

const FIXTURE: &str = "fixtures/ticket_table.txt";

/// By hand, from the specification: columns are Send Later, Pending Correction, Comment Added, Pending
/// Verification, Closed. A lower-case word is a refusal; `=` stays, else the status it goes to; then what
/// is sent (e: employee, f: former employee, s: staff) and which flag goes up.
const BY_HAND: &[(EventKind, [&str; 5])] = &[
    (EventKind::Send, ["PC e:assigned", "= e:assigned", "= e:assigned", "= e:assigned", "closed"]),
    (
        EventKind::ScheduleDue,
        ["PC e:assigned", "not_applicable", "not_applicable", "not_applicable", "not_applicable"],
    ),
    (EventKind::Comment, ["never_sent", "CA s:staff", "= s:staff", "CA s:staff", "= s:staff +late_comment"]),
    (
        EventKind::Done,
        ["never_sent", "PV e:receipt s:staff", "PV e:receipt s:staff", "= e:receipt", "= e:receipt s:staff"],
    ),
    (
        EventKind::DoneWithText,
        [
            "never_sent",
            "PV e:receipt s:staff",
            "PV e:receipt s:staff",
            "= e:receipt s:staff",
            "= e:receipt s:staff +late_comment",
        ],
    ),
    (
        EventKind::PossibleDone,
        [
            "never_sent",
            "CA s:staff e:did_you_mean +possible_done",
            "= s:staff e:did_you_mean +possible_done",
            "= s:staff +possible_done",
            "= s:staff +late_comment",
        ],
    ),
    (EventKind::EmptyReply, ["no_change", "= e:help", "= e:help", "no_change", "no_change"]),
    (EventKind::AutomaticReply, ["no_change", "=", "=", "=", "="]),
    (
        EventKind::HardBounce,
        [
            "not_applicable",
            "= s:staff +undeliverable",
            "= s:staff +undeliverable",
            "= s:staff +undeliverable",
            "=",
        ],
    ),
    (EventKind::StaffReply, ["=", "= e:response", "PC e:response", "= e:response", "closed"]),
    (
        EventKind::NotCompleted,
        ["not_sent_yet", "no_change", "PC e:not_completed", "PC e:not_completed", "PC e:not_completed"],
    ),
    (EventKind::Close, ["CL", "CL e:withdrawn", "CL e:withdrawn", "CL e:closed", "no_change"]),
    (
        EventKind::ReminderDue,
        ["not_applicable", "= e:reminder", "not_applicable", "not_applicable", "not_applicable"],
    ),
    (
        EventKind::DurationOver,
        ["not_applicable", "= s:staff +unanswered", "not_applicable", "not_applicable", "not_applicable"],
    ),
    (
        EventKind::Unreachable,
        ["= s:staff +held", "= s:staff +held", "= s:staff +held", "= s:staff +held", "not_applicable"],
    ),
    (
        EventKind::Reassign,
        [
            "=",
            "PC e:assigned f:reassigned",
            "PC e:assigned f:reassigned",
            "PC e:assigned f:reassigned",
            "closed",
        ],
    ),
];

/// Late enough for everything that waits for a time: within business hours, a month and more later.
fn late() -> Timestamp {
    at("2026-04-20T09:00:00Z")
}

/// The cell's ticket; a draft has a time, so that the planned run is due.
fn cell(status: Status, event: &Event) -> Result<Decision, Refusal> {
    let ticket = match status {
        Status::SendLater => draft().schedule(Some(monday())).unwrap(),
        Status::PendingCorrection | Status::CommentAdded | Status::PendingVerification | Status::Closed => {
            ticket_in(status)
        }
    };
    decide_at(&ticket, event.clone(), late(), &Settings::default())
}

fn short(status: Status) -> &'static str {
    match status {
        Status::SendLater => "SL",
        Status::PendingCorrection => "PC",
        Status::CommentAdded => "CA",
        Status::PendingVerification => "PV",
        Status::Closed => "CL",
    }
}

fn compact(answer: &Result<Decision, Refusal>) -> String {
    use mailroom::workflow::effect::Recipient;
    let decision = match answer {
        Err(refusal) => return refusal.word().to_owned(),
        Ok(decision) => decision,
    };
    let moved = decision.activity().from != decision.activity().to
        || decision.activity().event == EventKind::Reassign
            && decision.ticket().status == Status::PendingCorrection;
    let mut out = vec![if moved { short(decision.ticket().status) } else { "=" }.to_owned()];
    out.extend(decision.effects().iter().map(|effect| {
        let whom = match effect.to {
            Recipient::Employee => "e",
            Recipient::FormerEmployee(_) => "f",
            Recipient::Assigner => "s",
            Recipient::Manager => "m",
        };
        format!("{whom}:{}", effect.notice)
    }));
    out.extend(decision.ticket().flags.iter().map(|flag| format!("+{flag}")));
    out.join(" ")
}

#[test]
fn every_cell_is_as_written_by_hand() {
    let kinds: Vec<_> = BY_HAND.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(kinds, EventKind::ALL, "every row, in order");
    for (event, (_, row)) in one_of_each().iter().zip(BY_HAND) {
        for (status, expected) in Status::ALL.iter().zip(row.iter().copied()) {
            assert_eq!(compact(&cell(*status, event)), expected, "{} in {}", event.kind(), status.label());
        }
    }
}

fn printed() -> String {
    let mut out = String::from(
        "# status | event | result | flags | effects. Made by tests/ticket_table.rs; UPDATE_FIXTURES=1 rewrites it.\n",
    );
    for status in Status::ALL {
        for event in one_of_each() {
            out.push_str(&line(*status, &event));
        }
    }
    out
}

fn line(status: Status, event: &Event) -> String {
    let head = format!("{:<20} | {:<15}", status.label(), event.kind());
    match cell(status, event) {
        Err(refusal) => format!("{head} | refused: {refusal}\n"),
        Ok(decision) => {
            let flags: Vec<_> = decision.ticket().flags.iter().map(|flag| flag.word()).collect();
            let effects: Vec<_> =
                decision.effects().iter().map(|e| format!("{} to {:?}", e.notice, e.to)).collect();
            let (to, flags, effects) =
                (decision.ticket().status.label(), flags.join(", "), effects.join(", "));
            format!("{head} | {to:<20} | {flags:<13} | {effects}").trim_end().to_owned() + "\n"
        }
    }
}

#[test]
fn the_table_is_as_on_file() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(FIXTURE);
    if std::env::var_os("UPDATE_FIXTURES").is_some() {
        std::fs::write(&path, printed()).unwrap();
    }
    let on_file = std::fs::read_to_string(&path).unwrap();
    assert_eq!(printed().lines().count(), 81, "80 cells and a heading");
    assert!(on_file == printed(), "{FIXTURE} differs; read the diff after UPDATE_FIXTURES=1:\n{}", printed());
}
