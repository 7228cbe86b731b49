//! What a proven sender's mail is about: by token, by our Message-ID, by a tag, by the only open ticket.

use super::reference::Reference;
use super::{Filing, Prepared};
use crate::mail::site;
use crate::token::Purpose;
use crate::workflow::actor::{Sender, Strength};
use crate::workflow::desk::Desk;
use crate::workflow::inbox::{Disposition, Why};
use crate::workflow::{BatchNo, Facts, FirmId, Keys, MailNo, OutboxNo, Person, PersonId, Ticket, TicketNo};

/// An employee's (or a delegate's) answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// In the order of the answered mail: number n is `tickets[n - 1]`.
    pub tickets: Vec<TicketNo>,
    /// Whose tickets.
    pub employee: PersonId,
    /// Somebody registered writes in the employee's place.
    pub by_delegate: bool,
    /// Round of the token; `None`: no token.
    pub round: Option<u32>,
    /// Of a batch: the round of each of the tickets when it was sent.
    pub rounds: Vec<u32>,
    /// Event number of the answered mail, if our Message-ID named it.
    pub event: Option<u32>,
    /// Whether anything referred to the ticket, or it was only the one that is open.
    pub referenced: bool,
}

/// What a mail asks of the program itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// LIST: all own tickets.
    List,
    /// HELP.
    Help,
    /// It must say which of the open tickets it means.
    Which(Vec<TicketNo>),
}

/// What a mail is about.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::large_enum_variant,
    reason = "one lives for one decision; a box would be an allocation a mail"
)]
pub enum About {
    /// Mode C: an answer of the employee.
    Answer(Subject),
    /// Mode B: an answer of staff on a ticket.
    Staff(TicketNo),
    /// LIST and the like.
    Request(Request),
    /// Mode A: commands.
    Control,
    /// It takes more facts to say.
    More(Keys),
    /// Nothing that can be acted on.
    Nothing(Filing),
}

/// The firm of a mail: that of the mail of ours which it refers to, else its sender's.
#[must_use]
pub fn firm(mail: &Prepared, facts: &Facts) -> Option<FirmId> {
    let reference = &mail.reference;
    let by_ticket = || reference.ticket().and_then(|no| facts.ticket(TicketNo(no))).map(|t| t.firm);
    let by_batch = || reference.batch().and_then(|no| facts.batch(BatchNo(no))).map(|b| b.firm);
    let sent = |no| facts.outbox.iter().find(|o| o.no == OutboxNo(no));
    let by_report = || reference.outgoing().and_then(sent).map(|o| o.firm);
    let by_question = || reference.about_alias().and_then(|(id, _)| facts.person(id)).map(|p| p.firm);
    let sender = || mail.message.from.address().and_then(|a| facts.person_at(a)).map(|p| p.firm);
    by_ticket().or_else(by_batch).or_else(by_report).or_else(by_question).or_else(sender)
}

/// Resolves; first the reference, then the tag, then what is open.
#[must_use]
pub fn resolve(mail: &Prepared, desk: &Desk<'_>, sender: &Sender) -> About {
    let Some(person) = desk.person(sender.person) else {
        return nothing(Disposition::Quarantined, Why::UnknownSender, None);
    };
    if let Some(no) = mail.reference.batch() {
        return by_batch(&mail.reference, desk, (person, no));
    }
    if let Some(no) = mail.reference.ticket() {
        return match desk.ticket(TicketNo(no)) {
            Some(ticket) => by_ticket(&mail.reference, ticket, (sender, person, desk)),
            None => nothing(Disposition::Quarantined, Why::BrokenToken, Some(person.firm)),
        };
    }
    if let Some(no) = mail.reference.confirms() {
        return forwarded(person.firm, MailNo(no).to_string());
    }
    if let Some((asked, _)) = mail.reference.about_alias() {
        let firm = desk.person(asked).map_or(person.firm, |asked| asked.firm);
        return forwarded(firm, asked.to_string());
    }
    match mail.desk {
        Some(site::Desk::Control) => About::Control,
        Some(site::Desk::Support) => About::Nothing(later(person, "support mail is not read yet")),
        Some(site::Desk::Bounces) => nothing(Disposition::Filed, Why::Report, Some(person.firm)),
        Some(site::Desk::Tickets) => unreferenced(mail, desk, (sender, person)),
        None => About::Nothing(not_to_us(person)),
    }
}

fn nothing(disposition: Disposition, why: Why, firm: Option<FirmId>) -> About {
    About::Nothing(Filing::of(disposition, why).within(firm))
}

/// The ticket that an address or id of ours names, or else all of the batch.
pub fn named(mail: &Prepared, facts: &Facts) -> Vec<TicketNo> {
    let one = mail.reference.ticket().map(TicketNo);
    let batch = || facts.batch(BatchNo(mail.reference.batch()?)).map(|batch| batch.tickets.clone());
    one.map_or_else(|| batch().unwrap_or_default(), |no| vec![no])
}

/// It came to us, but was written to others, and answers nothing of ours: what is open is not what it means.
fn not_to_us(person: &Person) -> Filing {
    let filing = Filing::of(Disposition::Filed, Why::NoTicket);
    filing.noting("it is for none of our addresses and answers no mail of ours").within(Some(person.firm))
}

/// What nobody reads yet waits for staff.
pub(super) fn later(person: &Person, note: &str) -> Filing {
    Filing::of(Disposition::Parked, Why::NoTicket).noting(note).within(Some(person.firm))
}

/// Strong, but somebody else's mail was answered: staff decide, nothing goes out.
fn forwarded(firm: FirmId, about: String) -> About {
    let filing = Filing::of(Disposition::Parked, Why::NotTheRecipient);
    let mut filing = filing.noting("the answered mail was sent to somebody else").within(Some(firm));
    filing.subjects = vec![about];
    About::Nothing(filing)
}

fn by_batch(reference: &Reference, desk: &Desk<'_>, (person, no): (&Person, i64)) -> About {
    let Some(batch) = desk.facts().batch(BatchNo(no)) else {
        return nothing(Disposition::Quarantined, Why::BrokenToken, Some(person.firm));
    };
    let delegate = is_delegate(desk, batch.employee, person.id);
    // A thread's root names no recipient: the batch itself does.
    let recipient = reference.person().is_none_or(|id| id == batch.employee.0);
    let theirs = |no: &TicketNo| desk.ticket(*no).is_some_and(|t| t.employee == Some(batch.employee));
    let may = batch.firm == person.firm && recipient && (batch.employee == person.id || delegate);
    if !may || !batch.tickets.iter().any(theirs) {
        return forwarded(batch.firm, batch.no.to_string());
    }
    let (tickets, rounds) = (batch.tickets.clone(), batch.rounds.clone());
    About::Answer(Subject { tickets, rounds, ..subject(reference, batch.employee, delegate) })
}

fn by_ticket(reference: &Reference, ticket: &Ticket, who: (&Sender, &Person, &Desk<'_>)) -> About {
    let (sender, person, desk) = who;
    if ticket.firm != person.firm {
        return forwarded(ticket.firm, ticket.no.to_string());
    }
    // A thread's root and a tag name no recipient: then only those who take part may use them.
    let recipient = reference.person().map_or(person.id, PersonId);
    let staff = match &reference.token {
        Some(token) => token.purpose == Purpose::Staff,
        None => ticket.employee != Some(recipient),
    };
    if staff {
        let may = sender.proof.strength == Strength::Strong && person.may_run_tickets();
        return match recipient == person.id {
            true if may => About::Staff(ticket.no),
            true => nothing(Disposition::Parked, Why::NotTheirRight, Some(person.firm)),
            false => forwarded(ticket.firm, ticket.no.to_string()),
        };
    }
    let delegate = is_delegate(desk, recipient, person.id);
    if ticket.employee != Some(recipient) || (recipient != person.id && !delegate) {
        return forwarded(ticket.firm, ticket.no.to_string());
    }
    About::Answer(Subject { tickets: vec![ticket.no], ..subject(reference, recipient, delegate) })
}

fn subject(reference: &Reference, employee: PersonId, by_delegate: bool) -> Subject {
    Subject {
        tickets: Vec::new(),
        employee,
        by_delegate,
        round: reference.token.as_ref().map(|t| t.round),
        rounds: Vec::new(),
        event: reference.id.as_ref().and_then(|id| id.event),
        referenced: true,
    }
}

fn is_delegate(desk: &Desk<'_>, of: PersonId, person: PersonId) -> bool {
    of != person && desk.person(of).is_some_and(|p| p.delegates.contains(&person))
}

/// The tickets in the subject in which the person takes part, each once.
fn tagged<'d>(mail: &Prepared, desk: &'d Desk<'_>, person: &Person) -> Vec<&'d Ticket> {
    let takes_part = |t: &&Ticket| {
        t.firm == person.firm
            && (t.employee == Some(person.id) || (t.assigner == person.id && person.may_run_tickets()))
    };
    let mut numbers = mail.tags.clone();
    numbers.sort_unstable();
    numbers.dedup();
    numbers.iter().filter_map(|no| desk.ticket(*no)).filter(takes_part).collect()
}

/// Nothing refers to a ticket of ours but, perhaps, a tag in the subject.
fn unreferenced(mail: &Prepared, desk: &Desk<'_>, (sender, person): (&Sender, &Person)) -> About {
    let tagged = tagged(mail, desk, person);
    match tagged.as_slice() {
        [] => {}
        [ticket] => return by_ticket(&Reference::default(), ticket, (sender, person, desk)),
        // Which of several is meant is not guessed.
        several if several.iter().all(|ticket| ticket.employee == Some(person.id)) => {
            return About::Request(Request::Which(several.iter().map(|ticket| ticket.no).collect()));
        }
        _ => return About::Nothing(later(person, "the subject names several tickets")),
    }
    if let Some(request) = super::answer::requested(mail) {
        return About::Request(request);
    }
    let asked = &desk.facts().asked;
    if !asked.open_of.contains(&person.id) {
        return About::More(Keys { open_of: vec![person.id], ..Keys::default() });
    }
    let own = desk.facts().tickets.iter().filter(|t| t.employee == Some(person.id));
    let open: Vec<TicketNo> = own.filter(|t| t.is_open() && t.sent_at.is_some()).map(|t| t.no).collect();
    match open.as_slice() {
        [_, ..] if !mail.tags.is_empty() => About::Request(Request::Which(open)),
        [] => {
            About::Nothing(later(person, "the sender has no open ticket, and support mail is not read yet"))
        }
        [only] => About::Answer(Subject {
            tickets: vec![*only],
            referenced: false,
            ..subject(&mail.reference, person.id, false)
        }),
        _ => About::Request(Request::Which(open)),
    }
}
