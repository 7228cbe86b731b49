//! Which events on which tickets the words of an answer are (spec 1, "An answer to a mail that carried N
//! tickets"). Nothing happens here, and nothing is guessed.

use super::Prepared;
use super::resolve::Subject;
use crate::reply::{Done, Reading, Target, Under, Which};
use crate::workflow::desk::Desk;
use crate::workflow::event::{Doubt, Label, NamedFile, Words};
use crate::workflow::{Event, Ticket, TicketNo};

/// The round of a ticket that was sent once: they are counted from nought.
const FIRST_ROUND: u32 = 0;

/// One event a ticket, on the tickets that the words are about.
pub(super) fn events(
    mail: &Prepared,
    reading: &Reading,
    (subject, desk): (&Subject, &Desk<'_>),
) -> Vec<(TicketNo, Event)> {
    let own = |no: &TicketNo| desk.ticket(*no).filter(|t| t.employee == Some(subject.employee));
    let tickets: Vec<&Ticket> = subject.tickets.iter().filter_map(own).collect();
    let files = u32::try_from(mail.files).unwrap_or(u32::MAX);
    let refused = refused(mail, (subject, desk));
    let writer = Writer { subject, files, refused, sealed: mail.message.sealed.is_some() };
    if mail.message.sealed.is_some() {
        // Encrypted words may say anything: staff see them on every ticket, and they are asked for in the clear.
        let waiting = waiting_or_all(&tickets);
        return one_question(writer.possible(&reading.new_text, Doubt::Unreadable, &waiting));
    }
    let below = writer.under_headings(reading, &tickets);
    if !below.is_empty() {
        return one_question(below);
    }
    let events = match &reading.done {
        Done::Done { which, note } => writer.done(reading, (which, note.as_deref()), &tickets),
        Done::Possible => writer.possible(&reading.new_text, Doubt::Wording, &waiting_or_all(&tickets)),
        Done::Comment => writer.comment(&reading.new_text, &tickets),
        Done::Empty if writer.files > 0 => writer.comment("", &tickets),
        // One help mail, about a ticket that still waits if there is one.
        Done::Empty => waiting_or_all(&tickets).iter().take(1).map(|t| (t.no, Event::EmptyReply)).collect(),
    };
    one_question(events)
}

/// The files that are of a kind or size that the employee's firm does not take.
fn refused(mail: &Prepared, (subject, desk): (&Subject, &Desk<'_>)) -> Vec<NamedFile> {
    let firm = desk.person(subject.employee).and_then(|person| desk.firm(person.firm));
    let Some(rule) = firm.map(|firm| &firm.settings.files) else { return Vec::new() };
    let files = (1..).zip(&mail.message.attachments);
    let refused = files.filter(|(_, file)| !rule.takes((&file.name, &file.mime), file.size));
    refused.map(|(no, file)| NamedFile { no, name: file.label().to_owned() }).collect()
}

/// Several tickets that may be done are one question: the numbered list, in place of a mail each (spec 1).
fn one_question(mut events: Vec<(TicketNo, Event)>) -> Vec<(TicketNo, Event)> {
    let several = events.iter().filter(|(_, event)| matches!(event, Event::PossibleDone(..))).count() > 1;
    for (_, event) in &mut events {
        if let Event::PossibleDone(_, doubt) = event
            && several
        {
            *doubt = Doubt::SeveralTickets;
        }
    }
    events
}

struct Writer<'a> {
    subject: &'a Subject,
    files: u32,
    refused: Vec<NamedFile>,
    sealed: bool,
}

impl Writer<'_> {
    fn words(&self, text: &str, ticket: &Ticket) -> Words {
        let mut labels = Vec::new();
        if self.subject.by_delegate {
            labels.push(Label::ByDelegate);
        }
        if self.is_earlier_round(ticket) {
            labels.push(Label::EarlierRound);
        }
        if text.is_empty() && self.files > 0 {
            labels.push(Label::FilesOnly);
        }
        if !self.refused.is_empty() {
            labels.push(Label::FilesRefused);
        }
        if self.sealed {
            labels.push(Label::Unreadable);
        }
        Words {
            text: text.to_owned(),
            files: self.files,
            refused: self.refused.clone(),
            labels,
            released: None,
        }
    }

    /// A DONE that answers an earlier round is POSSIBLE: its mail is older than the last NOT COMPLETED. A batch
    /// knows the round of each of its tickets; else the token's counts, else the event that our Message-ID names.
    fn is_earlier_round(&self, ticket: &Ticket) -> bool {
        let place = self.subject.tickets.iter().position(|no| *no == ticket.no);
        let of_batch = place.and_then(|n| self.subject.rounds.get(n).copied());
        match (of_batch.or(self.subject.round), self.subject.event) {
            (Some(round), _) => round < ticket.round,
            (None, Some(event)) => event < ticket.round_began,
            (None, None) => false,
        }
    }

    /// Whether it may as well answer a mail of an earlier round: it does not say which one it answers. The root of
    /// a thread and a tag in the subject are the same in each.
    fn may_be_earlier(&self, ticket: &Ticket) -> bool {
        let Subject { tickets, rounds, round, event, .. } = self.subject;
        let is_told = tickets.len() == rounds.len() || round.is_some() || event.is_some();
        !is_told && ticket.round > FIRST_ROUND
    }

    fn comment(&self, text: &str, tickets: &[&Ticket]) -> Vec<(TicketNo, Event)> {
        let open: Vec<&Ticket> = tickets.iter().filter(|t| t.is_open()).copied().collect();
        let on = if open.is_empty() { tickets } else { &open };
        let event = |t: &&Ticket| {
            let mut words = self.words(text, t);
            if on.len() > 1 {
                words.labels.push(Label::WholeBatch);
            }
            (t.no, Event::Comment(words))
        };
        on.iter().map(event).collect()
    }

    fn possible(&self, text: &str, doubt: Doubt, tickets: &[&Ticket]) -> Vec<(TicketNo, Event)> {
        if self.subject.by_delegate {
            return self.comment(text, tickets);
        }
        tickets.iter().map(|t| (t.no, Event::PossibleDone(self.words(text, t), doubt))).collect()
    }

    /// A delegate may comment, never say DONE.
    fn done(
        &self,
        reading: &Reading,
        (which, note): (&Which, Option<&str>),
        tickets: &[&Ticket],
    ) -> Vec<(TicketNo, Event)> {
        if self.subject.by_delegate {
            return self.comment(&reading.new_text, tickets);
        }
        if !self.subject.referenced {
            return self.possible(&reading.new_text, Doubt::NoReference, tickets);
        }
        match self.meant(which, tickets) {
            Ok(meant) => meant.iter().flat_map(|t| self.done_on(t, note, &reading.new_text)).collect(),
            Err(doubt) => self.possible(&reading.new_text, doubt, &waiting_or_all(tickets)),
        }
    }

    fn done_on(&self, ticket: &Ticket, note: Option<&str>, all: &str) -> Vec<(TicketNo, Event)> {
        if self.is_earlier_round(ticket) {
            return self.possible(all, Doubt::EarlierRound, &[ticket]);
        }
        if self.may_be_earlier(ticket) {
            return self.possible(all, Doubt::NoReference, &[ticket]);
        }
        let event = match note.map(str::trim).filter(|note| !note.is_empty()) {
            Some(note) => Event::DoneWithText(self.words(note, ticket)),
            None => Event::Done(self.words("", ticket)),
        };
        vec![(ticket.no, event)]
    }

    /// The tickets that a DONE speaks of (spec 1, "An answer to a mail that carried N tickets").
    fn meant<'t>(&self, which: &Which, tickets: &[&'t Ticket]) -> Result<Vec<&'t Ticket>, Doubt> {
        let by = |found: Vec<Option<&'t Ticket>>| {
            found.into_iter().collect::<Option<Vec<_>>>().ok_or(Doubt::SeveralTickets)
        };
        match which {
            Which::All => Ok(waiting_or_all(tickets)),
            Which::Numbers(numbers) => by(numbers.iter().map(|n| self.numbered(*n, tickets)).collect()),
            Which::Tickets(named) => {
                by(named.iter().map(|no| tickets.iter().find(|t| t.no.0 == *no).copied()).collect())
            }
            Which::Bare => match waiting(tickets).as_slice() {
                [] => Ok(tickets.to_vec()),
                [only] => Ok(vec![*only]),
                _ => Err(Doubt::SeveralTickets),
            },
        }
    }

    /// Number n of the answered mail, also where some of its tickets went to somebody else.
    fn numbered<'t>(&self, number: u32, tickets: &[&'t Ticket]) -> Option<&'t Ticket> {
        let place = usize::try_from(number).ok()?.checked_sub(1)?;
        let no = self.subject.tickets.get(place)?;
        tickets.iter().find(|t| t.no == *no).copied()
    }

    /// What stands under the headings, ticket by ticket; nothing if a heading is of no ticket of the mail. Words
    /// outside of every heading go along with each: they are about all that is answered.
    fn under_headings(&self, reading: &Reading, tickets: &[&Ticket]) -> Vec<(TicketNo, Event)> {
        let known = |under: &Under| match under.target {
            Target::Number(n) => self.numbered(n, tickets),
            Target::Ticket(no) => tickets.iter().find(|t| t.no.0 == no).copied(),
        };
        let found: Option<Vec<_>> = reading.under.iter().map(|under| Some((known(under)?, under))).collect();
        let outside = outside(reading);
        found
            .into_iter()
            .flatten()
            .flat_map(|(ticket, under)| self.under_heading(ticket, under, &outside))
            .collect()
    }

    fn under_heading(&self, ticket: &Ticket, under: &Under, outside: &str) -> Vec<(TicketNo, Event)> {
        let with = |text: &str| {
            [text.trim(), outside].iter().filter(|t| !t.is_empty()).copied().collect::<Vec<_>>().join("\n\n")
        };
        match &under.done {
            Done::Done { note, .. } if !self.subject.by_delegate => {
                let note = with(note.as_deref().unwrap_or_default());
                self.done_on(ticket, Some(&note), &with(&under.text))
            }
            Done::Possible => self.possible(&with(&under.text), Doubt::Wording, &[ticket]),
            Done::Done { .. } | Done::Comment => self.comment(&with(&under.text), &[ticket]),
            Done::Empty => Vec::new(),
        }
    }
}

/// The sender's own lines that stand under no heading.
fn outside(reading: &Reading) -> String {
    let below = |line: &str| {
        reading.under.iter().any(|under| under.text.lines().any(|own| own.trim() == line.trim()))
    };
    let own = reading.new_text.lines().filter(|line| !line.starts_with('>') && !line.trim().is_empty());
    own.filter(|line| !below(line)).collect::<Vec<_>>().join("\n")
}

fn waiting<'t>(tickets: &[&'t Ticket]) -> Vec<&'t Ticket> {
    tickets.iter().filter(|t| t.waits_for_employee()).copied().collect()
}

/// Those that still wait for the employee; if none does, all of the mail's.
fn waiting_or_all<'t>(tickets: &[&'t Ticket]) -> Vec<&'t Ticket> {
    let waiting = waiting(tickets);
    if waiting.is_empty() { tickets.to_vec() } else { waiting }
}
