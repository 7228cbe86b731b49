//! `queue list|show|retry|hold|drop`: mail on its way out.

use super::Common;
use super::exit::{Ended, Exit, Failure};
use super::live::{OFF, is_live};
use super::output::{Record, Table, put, say};
use super::place::{Place, not_found};
use super::when::Clocks;
use crate::store::View;
use crate::workflow::command::Command;
use crate::workflow::effect::Notice;
use crate::workflow::outbox::{OutboxState, Outgoing};
use crate::workflow::{FirmId, Keys, OutboxNo};
use clap::Subcommand;

/// Rows that are read at once.
const PAGE: usize = 1_000;

#[derive(Subcommand)]
pub(super) enum Queue {
    /// What is not sent: waiting, held, failed, in doubt
    List {
        /// Any of these states
        #[arg(long)]
        state: Vec<OutboxState>,
        /// Every state
        #[arg(long, conflicts_with = "state")]
        all: bool,
    },
    /// One mail
    Show {
        /// O-12
        no: OutboxNo,
        /// The mail itself, as it is or was sent
        #[arg(long)]
        raw: bool,
    },
    /// Try again now
    Retry {
        /// Which
        #[arg(required = true)]
        mails: Vec<OutboxNo>,
    },
    /// Keep back until `retry`
    Hold {
        /// Which
        #[arg(required = true)]
        mails: Vec<OutboxNo>,
    },
    /// Do not send, unless `retry` takes it back
    Drop {
        /// Which
        #[arg(required = true)]
        mails: Vec<OutboxNo>,
        /// Without it nothing is dropped: a dropped mail is not sent, unless `retry` takes it back
        #[arg(long)]
        yes: bool,
    },
}

impl Queue {
    pub(super) fn obey(self, common: &Common) -> Ended {
        let place = Place::look(common)?;
        match self {
            Queue::List { state, all } => list(&place, &states(state, all)),
            Queue::Show { no, raw } => show(&place, no, raw),
            Queue::Retry { mails } => change(&place, mails, OutboxState::Queued),
            Queue::Hold { mails } => change(&place, mails, OutboxState::Held),
            Queue::Drop { mails, yes: false } => {
                let named = mails.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
                let why = format!("not sent unless `queue retry` takes it back: {named}: add --yes");
                Err(Failure::new(Exit::Confirm, why))
            }
            Queue::Drop { mails, yes: true } => change(&place, mails, OutboxState::Dropped),
        }
    }
}

fn states(named: Vec<OutboxState>, all: bool) -> Vec<OutboxState> {
    let over =
        |s: &OutboxState| matches!(s, OutboxState::Sent | OutboxState::Dropped | OutboxState::Superseded);
    match (named.is_empty(), all) {
        (false, _) => named,
        (true, true) => Vec::new(),
        (true, false) => OutboxState::ALL.iter().copied().filter(|s| !over(s)).collect(),
    }
}

fn list(place: &Place, of: &[OutboxState]) -> Ended {
    let mut table =
        Table::new(&["mail", "state", "notice", "to", "tickets", "tries", "next", "reply", "sent"]);
    let times = Times::of(place)?;
    let (view, wall, mut after, mut unread) = (place.view()?, place.wall()?, OutboxNo(0), Vec::new());
    loop {
        let (rows, last) = page(&*view, (of, after), (wall, &mut unread))?;
        let people =
            view.facts(&Keys { people: rows.iter().map(|o| o.person).collect(), ..Keys::default() })?;
        for row in rows.iter().filter(|row| wall.is_none_or(|firm| firm == row.firm)) {
            let to = people.person(row.person).and_then(|p| row.recipient(p));
            let to = to.map_or_else(|| row.person.to_string(), ToString::to_string);
            table.row(vec![
                row.no.to_string().into(),
                row.state.word().into(),
                row.notice.word().into(),
                to.into(),
                row.tickets.iter().map(ToString::to_string).collect::<Vec<_>>().into(),
                row.tries.into(),
                times.next(row).into(),
                row.reply.clone().into(),
                times.sent(row).into(),
            ]);
        }
        match last {
            Some(last) => after = last,
            None => break,
        }
    }
    table.print(place.style)?;
    match unread.is_empty() {
        true => Ok(Exit::Done),
        false => Err(Failure::new(Exit::Failed, unread.join("; "))),
    }
}

/// All rows in these states that can be read, and what is said of the others on this side of the wall.
pub(super) fn rows(
    view: &dyn View,
    of: &[OutboxState],
    wall: Option<FirmId>,
) -> Result<(Vec<Outgoing>, Vec<String>), Failure> {
    let (mut all, mut unread, mut after) = (Vec::new(), Vec::new(), Some(OutboxNo(0)));
    while let Some(from) = after {
        let (rows, last) = page(view, (of, from), (wall, &mut unread))?;
        all.extend(rows);
        after = last;
    }
    Ok((all, unread))
}

/// The rows of a page, and the number to go on from, if there are more. One that cannot be read hides no other: it is
/// named in `unread`, unless it is another firm's.
fn page(
    view: &dyn View,
    (of, after): (&[OutboxState], OutboxNo),
    (wall, unread): (Option<FirmId>, &mut Vec<String>),
) -> Result<(Vec<Outgoing>, Option<OutboxNo>), Failure> {
    let numbers = view.outbox_numbers(of, after, PAGE)?;
    let last = numbers.last().copied().filter(|_| numbers.len() == PAGE);
    if let Ok(rows) = view.outbox(of, after, PAGE) {
        return Ok((rows, last));
    }
    let mut rows = Vec::new();
    for no in numbers {
        match view.outbox(&[], OutboxNo(no.0 - 1), 1) {
            Ok(row) => rows.extend(row),
            Err(why) if is_within(view, no, wall)? => unread.push(format!("{no}: {why}")),
            Err(_) => {}
        }
    }
    Ok((rows, last))
}

/// Whose a mail is that cannot be read: its person tells.
fn is_within(view: &dyn View, no: OutboxNo, wall: Option<FirmId>) -> Result<bool, Failure> {
    Ok(wall.is_none() || view.outbox_firm(no)? == wall)
}

/// When mails go out, and went.
struct Times {
    clocks: Clocks,
    is_off: bool,
}

impl Times {
    fn of(place: &Place) -> Result<Self, Failure> {
        // A program reads in the state that it waits; its time is when it is due.
        Ok(Times { clocks: Clocks::of(place)?, is_off: !place.style.json && !is_live(place)? })
    }

    /// When it is tried (again) by itself, if it is.
    fn next(&self, row: &Outgoing) -> Option<String> {
        match self.is_off && row.state != OutboxState::Sending {
            true => row.state.is_waiting().then(|| OFF.to_owned()),
            false => row.state.is_waiting().then(|| self.clocks.shown(row.firm, row.next_at)),
        }
    }

    fn sent(&self, row: &Outgoing) -> Option<String> {
        (row.state == OutboxState::Sent).then(|| self.clocks.shown(row.firm, row.next_at))
    }
}

fn one(place: &Place, no: OutboxNo) -> Result<Outgoing, Failure> {
    let (view, wall) = (place.view()?, place.wall()?);
    let found = match view.outbox(&[], OutboxNo(no.0.saturating_sub(1)), 1) {
        Err(_) if !is_within(&*view, no, wall)? => Vec::new(),
        other => other?,
    };
    let found = found.into_iter().find(|o| o.no == no && wall.is_none_or(|firm| firm == o.firm));
    found.ok_or_else(|| not_found(format!("{no}: no such mail; `queue list --all` shows them")))
}

pub(super) fn show(place: &Place, no: OutboxNo, raw: bool) -> Ended {
    let row = one(place, no)?;
    let bytes = place.view()?.composed(no)?;
    if raw {
        let why = match row.state.is_over() && row.notice == Notice::ConfirmAlias {
            true => "it held a key: of such a mail nothing is kept once it was sent or given up",
            false => "it is composed when it is first tried",
        };
        let bytes = bytes.ok_or_else(|| not_found(format!("{no}: {why}")))?;
        return put(&String::from_utf8_lossy(&bytes)).map(|()| Exit::Done);
    }
    let times = Times::of(place)?;
    let (next, sent) = (times.next(&row), times.sent(&row));
    Record::default()
        .with("mail", row.no.to_string())
        .with("state", row.state.word())
        .with("notice", row.notice.word())
        .with("to", row.envelope_to)
        .with("from", row.envelope_from)
        .with("person", row.person.to_string())
        .with("tickets", row.tickets.iter().map(ToString::to_string).collect::<Vec<_>>())
        .with("message_id", row.message_id.as_str())
        .with("decided", times.clocks.shown(row.firm, row.created_at))
        .with("next", next)
        .with("sent", sent)
        .with("tries", row.tries)
        .with("reply", row.reply)
        .print(place.style)?;
    match bytes {
        Some(_) if place.style.terminal => say(&format!("`queue show {no} --raw` prints the mail"))?,
        Some(_) | None => {}
    }
    Ok(Exit::Done)
}

fn change(place: &Place, mails: Vec<OutboxNo>, to: OutboxState) -> Ended {
    mails.iter().try_for_each(|no| one(place, *no).map(drop))?;
    place.act(Command::Outbox(mails, to))
}
