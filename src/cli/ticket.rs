//! `ticket show|list|send|reply|close|reopen|edit|reassign|schedule|hold|snooze|clear`, and the list of the others.

use super::exit::{Ended, Exit, Failure};
use super::export::Export;
use super::place::{Place, not_found};
use super::ticket_many::{few, send_all};
use super::ticket_new::{Fields, New};
use super::ticket_view::{self, List};
use super::when::when;
use super::{Common, attached, import};
use crate::workflow::command::Command;
use crate::workflow::ticket::{Edit, Flag};
use crate::workflow::{Ticket as OnFile, TicketNo};
use clap::Subcommand;

#[derive(Subcommand)]
pub(super) enum Ticket {
    /// A new ticket: Send Later, unless --send
    New(New),
    /// Tickets out of a CSV or JSON file
    Import(import::Tickets),
    /// One ticket with its timeline: when, what, who, by which mail, on what proof, and the words
    Show {
        /// T-1042
        no: TicketNo,
        /// What was attached to the mails about it; `inbox show M-n --file N` hands one out
        #[arg(long)]
        files: bool,
    },
    /// Needs Attention, or what the filters say
    List(List),
    /// Tickets as CSV, or JSON with --json, in the columns of `import` and their state
    Export(Export),
    /// Send now
    Send {
        /// Which
        #[arg(required_unless_present = "all")]
        tickets: Vec<TicketNo>,
        /// A copy of what was sent before, too
        #[arg(long, conflicts_with = "all")]
        again: bool,
        /// Every Send Later ticket of the firm; those with a date for later too, which needs --yes
        #[arg(long, conflicts_with = "tickets")]
        all: bool,
        /// With --all: only this employee's
        #[arg(long, requires = "all")]
        employee: Option<String>,
        /// With --all: which firm; the only one if left out
        #[arg(long, requires = "all")]
        firm: Option<String>,
        /// With --all: also if some have a date for later, or more than 25 people get mail
        #[arg(long)]
        yes: bool,
    },
    /// A response comment to the employee
    Reply {
        /// Which
        no: TicketNo,
        /// The words; "-" reads standard input
        text: String,
    },
    /// Close: after a DONE as verified; without one as not required, with a reason; never sent, as withdrawn
    Close {
        /// Which
        #[arg(required = true)]
        tickets: Vec<TicketNo>,
        /// What was checked, or why it is not required: the employee reads it
        #[arg(long, default_value = "")]
        note: String,
        /// Also more than five at once
        #[arg(long)]
        yes: bool,
    },
    /// Not completed, or open again
    Reopen {
        /// Which
        #[arg(required = true)]
        tickets: Vec<TicketNo>,
        /// What is still to be done
        #[arg(long, default_value = "")]
        text: String,
        /// Also more than five at once
        #[arg(long)]
        yes: bool,
    },
    /// Change an unsent ticket
    Edit {
        /// Which
        no: TicketNo,
        /// Its title
        #[arg(long)]
        title: Option<String>,
        /// Who has to act
        #[arg(long)]
        employee: Option<String>,
        #[command(flatten)]
        fields: Fields,
    },
    /// Another employee
    Reassign {
        /// Which
        #[arg(required = true)]
        tickets: Vec<TicketNo>,
        /// Their address
        #[arg(long)]
        to: String,
        /// Also more than five at once
        #[arg(long)]
        yes: bool,
    },
    /// Send at a time
    Schedule {
        /// Which
        #[arg(required = true)]
        tickets: Vec<TicketNo>,
        /// eod, 2026-12-01, "2026-12-01 09:00" (the firm's time), or an instant
        #[arg(long)]
        at: String,
    },
    /// Take the time away: it waits for `send`
    Hold {
        /// Which
        #[arg(required = true)]
        tickets: Vec<TicketNo>,
    },
    /// No reminder before
    Snooze {
        /// Which
        #[arg(required = true)]
        tickets: Vec<TicketNo>,
        /// As for schedule
        #[arg(long)]
        until: String,
    },
    /// Flags down: undeliverable, unanswered, possible_done, late_comment, stopped; all of them if none is named
    Clear {
        /// Which
        #[arg(required = true)]
        tickets: Vec<TicketNo>,
        /// Only this one
        #[arg(long)]
        flag: Option<Flag>,
    },
}

impl Ticket {
    pub(super) fn obey(self, common: &Common) -> Ended {
        let place = Place::look(common)?;
        match self {
            Ticket::New(new) => new.obey(&place),
            Ticket::Import(tickets) => tickets.obey(&place),
            Ticket::Show { no, files: true } => attached::of_ticket(&place, one(&place, no)?.no),
            Ticket::Show { no, .. } => ticket_view::show(&place, &one(&place, no)?),
            Ticket::List(list) => list.obey(&place),
            Ticket::Export(export) => export.obey(&place),
            Ticket::Send { all: true, employee, firm, yes, .. } => send_all(&place, (employee, firm), yes),
            Ticket::Send { tickets, again: true, .. } => {
                place.act(Command::SendAgain(known(&place, tickets)?))
            }
            Ticket::Send { tickets, .. } => place.act(Command::Send(known(&place, tickets)?)),
            Ticket::Reply { no, text } => place.act(Command::Reply(one(&place, no)?.no, words(text)?)),
            Ticket::Close { tickets, note, yes } => {
                place.act(Command::Close(few(&place, tickets, yes)?, note))
            }
            Ticket::Reopen { tickets, text, yes } => {
                place.act(Command::Reopen(few(&place, tickets, yes)?, text))
            }
            Ticket::Edit { no, title, employee, fields } => {
                let employee = employee.map(|e| place.person(&e)).transpose()?.map(|p| p.id);
                let edit = Edit { title, employee, ..fields.edit() };
                place.act(Command::Edit(one(&place, no)?.no, Box::new(edit)))
            }
            Ticket::Reassign { tickets, to, yes } => {
                let to = place.person(&to)?.id;
                place.act(Command::Reassign(few(&place, tickets, yes)?, to))
            }
            Ticket::Schedule { tickets, at } => {
                let at = time(&place, &tickets, &at)?;
                place.act(Command::Schedule(known(&place, tickets)?, Some(at)))
            }
            Ticket::Hold { tickets } => place.act(Command::Schedule(known(&place, tickets)?, None)),
            Ticket::Snooze { tickets, until } => {
                let until = time(&place, &tickets, &until)?;
                place.act(Command::Snooze(known(&place, tickets)?, until))
            }
            Ticket::Clear { tickets, flag } => place.act(Command::Clear(known(&place, tickets)?, flag)),
        }
    }
}

/// With `--as`, a ticket of another firm is not there.
pub(super) fn one(place: &Place, no: TicketNo) -> Result<OnFile, Failure> {
    let own = place.on_behalf()?.map(|person| person.firm);
    let found = place.view()?.ticket(no)?.filter(|t| own.is_none_or(|firm| t.firm == firm));
    found.ok_or_else(|| not_found(format!("{no}: no such ticket; `ticket list --all` shows them")))
}

pub(super) fn known(place: &Place, tickets: Vec<TicketNo>) -> Result<Vec<TicketNo>, Failure> {
    tickets.iter().try_for_each(|no| one(place, *no).map(drop))?;
    Ok(tickets)
}

fn time(place: &Place, tickets: &[TicketNo], text: &str) -> Result<jiff::Timestamp, Failure> {
    let facts = place.facts(&crate::workflow::Keys { tickets: tickets.to_vec(), ..Default::default() })?;
    let firm = facts.tickets.first().and_then(|t| facts.firm(t.firm));
    when(text, &firm.ok_or_else(|| not_found("no such ticket; `ticket list --all` shows them"))?.settings)
}

fn words(text: String) -> Result<String, Failure> {
    match text.as_str() {
        "-" => std::io::read_to_string(std::io::stdin().lock())
            .map_err(|e| Failure::new(Exit::Data, format!("standard input: {e}"))),
        _ => Ok(text),
    }
}
