//! `preview --days N`: every mail that will go out by itself if nobody acts: to whom, when, about what.

use super::exit::{Ended, Exit, Failure};
use super::live::{SWITCH_ON, is_live};
use super::output::Table;
use super::place::Place;
use super::when::Clocks;
use super::{Common, queue};
use crate::workflow::effect::Notice;
use crate::workflow::facts::TicketQuery;
use crate::workflow::outbox::{OutboxState, Outgoing};
use crate::workflow::reminder::{DAYS_MAX, Kind, upcoming};
use crate::workflow::{Facts, FirmId, Keys, PersonId, Status, Ticket};
use clap::Args;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;

#[derive(Args)]
pub(super) struct Preview {
    /// How far to look, in days
    #[arg(long, default_value_t = 7)]
    days: u32,
    /// Which firm; every firm if left out
    #[arg(long)]
    firm: Option<String>,
}

/// One mail: when, to whom, what, about which question; with its tickets.
type Coming = BTreeMap<(Timestamp, PersonId, &'static str, Option<u32>), Vec<String>>;

impl Preview {
    pub(super) fn obey(self, common: &Common) -> Ended {
        let place = Place::look(common)?;
        let firm = self.firm.as_deref().map(|slug| place.firm(Some(slug))).transpose()?.map(|f| f.id);
        let firm = place.wall()?.or(firm);
        let now = place.engine.clock.now();
        let days = self.days.min(DAYS_MAX);
        let until = now.saturating_add(SignedDuration::from_hours(24 * i64::from(days)));
        let until = until.map_err(|e| Failure::new(Exit::Usage, e.to_string()))?;
        let view = place.view()?;
        let status = Status::ALL.iter().copied().filter(|s| *s != Status::Closed).collect();
        let tickets = view.tickets(&TicketQuery { firm, status, ..TicketQuery::default() })?;
        let people = tickets.iter().filter_map(|t| t.employee).collect();
        let facts = view.facts(&Keys { all_firms: true, people, ..Keys::default() })?;
        let mut coming = Coming::new();
        for ticket in &tickets {
            foresee(ticket, &facts, (now, until, days), &mut coming)?;
        }
        let waiting = [OutboxState::Queued, OutboxState::Deferred, OutboxState::InDoubt];
        let (waiting, unread) = queue::rows(&*view, &waiting, place.wall()?)?;
        for mail in waiting {
            if firm.is_none_or(|firm| firm == mail.firm) {
                let numbers = mail.tickets.iter().map(ToString::to_string);
                coming
                    .entry((mail.next_at.max(now), mail.person, mail.notice.word(), asks(&mail)))
                    .or_default()
                    .extend(numbers);
            }
        }
        let people = coming.keys().map(|(_, person, _, _)| *person).collect();
        let known = view.facts(&Keys { people, all_firms: true, ..Keys::default() })?;
        print(&place, &coming, &known)?;
        match unread.is_empty() {
            true => Ok(Exit::Done),
            false => Err(Failure::new(Exit::Failed, unread.join("; "))),
        }
    }
}

/// The number of the question that it puts.
fn asks(mail: &Outgoing) -> Option<u32> {
    (mail.notice == Notice::ConfirmAlias).then_some(mail.round)
}

fn foresee(
    ticket: &Ticket,
    facts: &Facts,
    (now, until, days): (Timestamp, Timestamp, u32),
    coming: &mut Coming,
) -> Result<(), Failure> {
    let (Some(employee), Some(firm)) = (ticket.employee, facts.firm(ticket.firm)) else { return Ok(()) };
    let bad = |e: crate::workflow::calendar::CalendarError| {
        Failure::new(Exit::Failed, format!("{}: {e}", firm.slug))
    };
    let mut add =
        |at: Timestamp, to, what| coming.entry((at, to, what, None)).or_default().push(ticket.no.to_string());
    if let Some(at) = ticket.scheduled.filter(|at| *at <= until && ticket.status == Status::SendLater) {
        add(at.max(now), employee, "assigned");
    }
    for due in upcoming(ticket, &firm.settings, now, days).map_err(bad)? {
        match due.kind {
            Kind::Reminder => add(due.at, employee, "reminder"),
            Kind::DurationOver => add(due.at, ticket.assigner, "duration over"),
        }
    }
    Ok(())
}

fn print(place: &Place, coming: &Coming, known: &Facts) -> Ended {
    let mut table = Table::new(&["at", "to", "mail", "tickets"]);
    let clocks = Clocks::of(place)?;
    for ((at, person, what, asked), tickets) in coming {
        let to = known.person(*person);
        let question = asked.and_then(|no| to?.question(no)).map(|question| &question.alias);
        let address = question.or(to.map(|p| &p.email));
        table.row(vec![
            clocks.shown(to.map_or(FirmId::INSTALLATION, |p| p.firm), *at).into(),
            address.map_or_else(|| person.to_string(), ToString::to_string).into(),
            (*what).into(),
            tickets.clone().into(),
        ]);
    }
    table.print(place.style)?;
    if !coming.is_empty() && !is_live(place)? {
        eprintln!("note: sending is off, nothing of this goes out; {SWITCH_ON}");
    }
    Ok(Exit::Done)
}
