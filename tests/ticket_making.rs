//! Tickets and people for the workflow's tests, made only by way of the table.
#![allow(clippy::unwrap_used)]

use jiff::Timestamp;
use mailroom::mail::Address;
use mailroom::workflow::actor::{Actor, Automatic, Proof, Sender, Strength};
use mailroom::workflow::event::{Doubt, Event, Unreachable, Words};
use mailroom::workflow::people::{FirmRole, Person};
use mailroom::workflow::ticket::{Context, DraftOf, Edit, Kind, Status, Ticket, decide};
use mailroom::workflow::{Decision, FirmId, PersonId, Refusal, Settings, TicketNo};

pub const EMPLOYEE: PersonId = PersonId(7);
pub const OFFICER: PersonId = PersonId(2);
pub const SOMEBODY_ELSE: PersonId = PersonId(8);

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A Monday morning.
pub fn monday() -> Timestamp {
    at("2026-03-02T10:00:00Z")
}

pub fn person(id: PersonId) -> Person {
    Person {
        id,
        firm: FirmId(1),
        name: format!("Person {}", id.0),
        email: Address::parse(&format!("p{}@example.com", id.0)).unwrap(),
        aliases: Vec::new(),
        questions: Vec::new(),
        asked: 0,
        roles: std::collections::BTreeSet::new(),
        firm_role: FirmRole::User,
        language: None,
        zone: None,
        manager: None,
        delegates: Vec::new(),
        team: String::new(),
        active: true,
        notices: Default::default(),
    }
}

pub fn by(person: PersonId) -> Actor {
    Actor::Person(Sender {
        person,
        proof: Proof { strength: Strength::Strong, evidence: "dmarc=pass".to_owned(), token: None },
    })
}

/// Whoever causes such an event in life.
pub fn cause(ticket: &Ticket, event: &Event) -> Actor {
    match event {
        Event::ScheduleDue => Actor::System(Automatic::Schedule),
        Event::ReminderDue | Event::DurationOver => Actor::System(Automatic::Reminder),
        Event::HardBounce { .. } => Actor::System(Automatic::Delivery),
        Event::AutomaticReply { .. } => Actor::System(Automatic::Intake),
        Event::Comment(_)
        | Event::Done(_)
        | Event::DoneWithText(_)
        | Event::PossibleDone(..)
        | Event::EmptyReply => by(ticket.employee.unwrap_or(EMPLOYEE)),
        Event::Send
        | Event::StaffReply(_)
        | Event::NotCompleted(_)
        | Event::Close { .. }
        | Event::Unreachable(_)
        | Event::Reassign { .. } => by(OFFICER),
    }
}

pub fn decide_at(
    ticket: &Ticket,
    event: Event,
    now: Timestamp,
    settings: &Settings,
) -> Result<Decision, Refusal> {
    let (actor, employee) = (cause(ticket, &event), ticket.employee.map(person));
    decide(ticket, event, &Context { now, actor: &actor, settings, employee: employee.as_ref() })
}

pub fn draft() -> Ticket {
    let of = DraftOf {
        no: TicketNo(1042),
        firm: FirmId(1),
        assigner: OFFICER,
        kind: Kind::Post,
        title: "Post of Monday".to_owned(),
    };
    let edit = Edit {
        actions: Some(vec!["Remove the post".to_owned()]),
        employee: Some(EMPLOYEE),
        ..Edit::default()
    };
    Ticket::draft(of, monday()).edit(edit, monday()).unwrap()
}

/// A ticket that these events happened to, one a minute from Monday morning on.
pub fn after(events: impl IntoIterator<Item = Event>) -> Ticket {
    let mut ticket = draft();
    for (minute, event) in (0_i64..).zip(events) {
        let now = monday() + jiff::SignedDuration::from_mins(minute);
        ticket = decide_at(&ticket, event, now, &Settings::default()).unwrap().ticket().clone();
    }
    ticket
}

/// A ticket in that status, reached in the plainest way.
pub fn ticket_in(status: Status) -> Ticket {
    match status {
        Status::SendLater => draft(),
        Status::PendingCorrection => after([Event::Send]),
        Status::CommentAdded => after([Event::Send, Event::Comment(Words::of("Which one?"))]),
        Status::PendingVerification => after([Event::Send, Event::Done(Words::default())]),
        Status::Closed => {
            after([Event::Send, Event::Done(Words::default()), Event::Close { note: "Looked".to_owned() }])
        }
    }
}

/// One event of each row, in the table's order.
pub fn one_of_each() -> Vec<Event> {
    vec![
        Event::Send,
        Event::ScheduleDue,
        Event::Comment(Words::of("Which one?")),
        Event::Done(Words::default()),
        Event::DoneWithText(Words::of("I took it down")),
        Event::PossibleDone(Words::of("Should be gone"), Doubt::Wording),
        Event::EmptyReply,
        Event::AutomaticReply { away: Some("until 2026-03-09".to_owned()) },
        Event::HardBounce { reason: "5.1.1 no such mailbox".to_owned() },
        Event::StaffReply(Words::of("The story as well")),
        Event::NotCompleted(Words::of("The number is missing")),
        Event::Close { note: "Removed by the platform".to_owned() },
        Event::ReminderDue,
        Event::DurationOver,
        Event::Unreachable(Unreachable::Deactivated),
        Event::Reassign { to: SOMEBODY_ELSE },
    ]
}
