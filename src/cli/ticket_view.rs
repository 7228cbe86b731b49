//! What `ticket list` and `ticket show` print.

use super::exit::{Ended, Exit, Failure};
use super::live::{OFF, SWITCH_ON, is_live};
use super::output::{Record, Table, say};
use super::place::Place;
use super::timeline;
use super::when::Clocks;
use super::{happening, inbox};
use crate::workflow::facts::{SentSince, TicketQuery};
use crate::workflow::inbox::Disposition;
use crate::workflow::outbox::{OutboxState, Outgoing};
use crate::workflow::{Facts, Keys, Notice, OutboxNo, PersonId, Settings, Status, Ticket};
use clap::Args;
use jiff::{SignedDuration, Timestamp};

#[derive(Args)]
pub(super) struct List {
    /// Any of these: send_later, pending_correction, comment_added, pending_verification, closed
    #[arg(long)]
    status: Vec<Status>,
    /// Every status
    #[arg(long, conflicts_with = "status")]
    all: bool,
    /// Flags up: undeliverable, unanswered, held, possible DONE, a comment after closing
    #[arg(long)]
    trouble: bool,
    /// Theirs
    #[arg(long, value_name = "ADDR")]
    employee: Option<String>,
    /// Assigned by
    #[arg(long, value_name = "ADDR")]
    assigner: Option<String>,
    /// With this violation category
    #[arg(long, value_name = "CODE")]
    category: Option<String>,
    /// Created more than so many days ago
    #[arg(long, value_name = "DAYS")]
    older: Option<u32>,
    /// Created less than so many days ago
    #[arg(long, value_name = "DAYS")]
    newer: Option<u32>,
    /// Which firm; every firm if left out
    #[arg(long)]
    firm: Option<String>,
    /// At most so many, the newest
    #[arg(long, default_value_t = 0)]
    limit: usize,
}

impl List {
    pub(super) fn obey(self, place: &Place) -> Ended {
        let attention = Status::ALL.iter().copied().filter(|s| s.needs_attention()).collect();
        let query = self.query(place, attention)?;
        let tickets = place.view()?.tickets(&query)?;
        let people = tickets.iter().filter_map(|t| t.employee).collect();
        let facts = place.facts(&Keys { people, ..Keys::default() })?;
        let mut table =
            Table::new(&["ticket", "status", "employee", "title", "trouble", "last_activity", "scheduled"]);
        let clocks = Clocks::of(place)?;
        for ticket in &tickets {
            table.row(vec![
                ticket.no.to_string().into(),
                ticket.status.label().into(),
                who(&facts, ticket.employee).into(),
                ticket.title.clone().into(),
                flags(ticket).into(),
                clocks.shown(ticket.firm, ticket.last_activity).into(),
                ticket.scheduled.map(|at| clocks.shown(ticket.firm, at)).into(),
            ]);
        }
        table.print(place.style)?;
        if tickets.is_empty() && place.style.terminal && !place.style.json {
            say("nothing here; `ticket list --all` shows every ticket")?;
        }
        Ok(Exit::Done)
    }

    /// The filters; `otherwise`: the status where they name none.
    pub(super) fn query(self, place: &Place, otherwise: Vec<Status>) -> Result<TicketQuery, Failure> {
        let now = place.engine.clock.now();
        let ago = |days: u32| now.checked_sub(SignedDuration::from_hours(24 * i64::from(days))).ok();
        // Trouble is no status: it is looked for among all of them.
        let status =
            if self.all || self.trouble || !self.status.is_empty() { self.status } else { otherwise };
        let named = self.firm.map(|slug| place.firm(Some(&slug))).transpose()?.map(|f| f.id);
        let firm = place.on_behalf()?.map(|person| person.firm).or(named);
        Ok(TicketQuery {
            firm,
            status,
            employee: self.employee.map(|e| place.person(&e)).transpose()?.map(|p| p.id),
            assigner: self.assigner.map(|e| place.person(&e)).transpose()?.map(|p| p.id),
            violation: self.category,
            trouble: self.trouble,
            before: self.older.and_then(ago),
            after: self.newer.and_then(ago),
            limit: self.limit,
        })
    }
}

fn who(facts: &Facts, id: Option<PersonId>) -> Option<String> {
    facts.person(id?).map(|p| p.email.to_string())
}

pub(super) fn flags(ticket: &Ticket) -> Vec<&'static str> {
    ticket.flags.iter().map(|f| f.word()).collect()
}

/// It is decided when a ticket is sent, and goes out later: until then it is not called sent. For programs the state of
/// the mail says so, `queue list`.
fn sent(place: &Place, ticket: &Ticket, at: Option<String>) -> Result<Option<String>, Failure> {
    let (Some(decided), Some(employee), false) = (ticket.sent_at, ticket.employee, place.style.json) else {
        return Ok(at);
    };
    let Some(mail) = waiting(place, ticket, employee)? else { return Ok(at) };
    let waits = match is_live(place)? {
        false => format!("{OFF}; {SWITCH_ON}"),
        true => format!("waits: {} is {}", mail.no, mail.state.word().replace('_', " ")),
    };
    // A copy that waits takes nothing back of what went out.
    Ok(Some(match at.filter(|_| mail.created_at > decided) {
        Some(at) => format!("{at}; a later mail {waits}"),
        None => waits,
    }))
}

/// The first mail with the whole ticket that is not out yet.
fn waiting(place: &Place, ticket: &Ticket, person: PersonId) -> Result<Option<Outgoing>, Failure> {
    let is_whole = |mail: &Outgoing| {
        mail.tickets.contains(&ticket.no)
            && matches!(mail.notice, Notice::Assigned | Notice::Batch | Notice::Reassigned)
    };
    let states: Vec<OutboxState> = OutboxState::ALL.iter().copied().filter(|s| s.is_waiting()).collect();
    let view = place.view()?;
    let numbers = view.outbox_to(&SentSince { person, since: ticket.created_at }, &states)?;
    // One that cannot be read is `queue list`'s to tell.
    let read = |no: OutboxNo| view.outbox(&[], OutboxNo(no.0 - 1), 1).ok()?.into_iter().next();
    Ok(numbers.into_iter().filter_map(read).find(is_whole))
}

/// Mails that answer it and that nobody decided yet: `M-4 parked: nothing proves its sender`.
pub(super) fn undecided(place: &Place, ticket: &Ticket) -> Vec<String> {
    let (mut found, name) = (Vec::new(), ticket.no.to_string());
    let read = inbox::each(place, &[Disposition::Parked, Disposition::Quarantined], |mail| {
        let say = || format!("{} {}: {}", mail.no, mail.disposition, happening::why(mail.why));
        found.extend(mail.subjects.contains(&name).then(say));
        true
    });
    // What waits elsewhere and cannot be read is no reason to show nothing of this ticket.
    if let Err(failure) = read {
        found.push(format!("some of the mails that wait cannot be read: {}", failure.why));
    }
    found
}

pub(super) fn show(place: &Place, ticket: &Ticket) -> Ended {
    let facts = place.facts(&Keys {
        people: ticket.employee.into_iter().chain([ticket.assigner]).collect(),
        firms: vec![ticket.firm],
        ..Keys::default()
    })?;
    let settings = facts.firm(ticket.firm).map_or_else(Settings::default, |f| f.settings.clone());
    let clocks = Clocks::of(place)?;
    let time = |at: Option<Timestamp>| at.map(|at| clocks.shown(ticket.firm, at));
    let record = Record::default()
        .with("ticket", ticket.no.to_string())
        .with("status", ticket.status.label())
        .with("title", ticket.title.clone())
        .with("kind", ticket.kind.word())
        .with("url", ticket.url.clone())
        .with("captured_text", ticket.captured_text.clone())
        .with("actions", ticket.actions.clone())
        .with("description", ticket.description.clone())
        .with("violations", ticket.violations.clone())
        .with("employee", who(&facts, ticket.employee))
        .with("assigner", who(&facts, Some(ticket.assigner)))
        .with("trouble", flags(ticket))
        .with("waits", undecided(place, ticket))
        .with("away", ticket.away.clone())
        .with("created", time(Some(ticket.created_at)))
        .with("scheduled", time(ticket.scheduled))
        .with("sent", sent(place, ticket, time(ticket.sent_at))?)
        .with("next_reminder", time(ticket.reminders.next))
        .with("reminders_sent", ticket.reminders.sent)
        .with("closed", time(ticket.closed_at))
        .with("closing", ticket.closing.as_ref().map(|c| c.kind.word()))
        .with("closing_note", ticket.closing.as_ref().map(|c| c.note.clone()));
    timeline::print(place, record, (&timeline::of(place, ticket)?, &settings)).map(|()| Exit::Done)
}
