//! Mode C: what an employee wrote becomes events of the table, ticket by ticket. Never guessed.

use super::resolve::{Request, Subject};
use super::{Filing, Outcome, Prepared, answered, choose, release, request};
use crate::reply::{Divided, Done, Reading};
use crate::workflow::actor::{Actor, Sender, Strength};
use crate::workflow::desk::{Desk, Planned};
use crate::workflow::effect::Notice;
use crate::workflow::event::Doubt;
use crate::workflow::inbox::{Disposition, Why};
use crate::workflow::{Event, FirmId, Person, Refusal, TicketNo};

/// Reads, chooses the events, lets them happen.
#[must_use]
pub fn judge<'f>(mail: &Prepared, desk: Desk<'f>, (sender, subject): (&Sender, Subject)) -> Outcome<'f> {
    let reading = read(mail, &desk, &subject);
    match asked(&reading).filter(|_| !subject.by_delegate) {
        // Spec 3, point 6: reads of personal data need strong proof too.
        Some(Request::List) if sender.proof.strength != Strength::Strong => {
            release::park(mail, desk, sender.person)
        }
        Some(asked) => request::judge(mail, desk, (sender, asked)),
        None => {
            let events = choose::events(mail, &reading, (&subject, &desk));
            happen(mail, desk, (sender, events))
        }
    }
}

/// LIST or HELP in a mail that refers to no ticket.
#[must_use]
pub fn requested(mail: &Prepared) -> Option<Request> {
    asked(&read_in(mail, &mail.words, (&[], 1)))
}

/// The new words of a mail, whatever it answers.
#[must_use]
pub fn new_text(mail: &Prepared, words: &Divided) -> String {
    read_in(mail, words, (&[], 1)).new_text
}

/// The reading of a mail in its firm's languages.
#[must_use]
pub fn read(mail: &Prepared, desk: &Desk<'_>, subject: &Subject) -> Reading {
    let firm = desk.person(subject.employee).and_then(|p| desk.firm(p.firm));
    let languages: Vec<&str> =
        firm.map(|f| f.settings.languages.iter().map(String::as_str).collect()).unwrap_or_default();
    let words = answered::words(mail, desk.facts());
    let reading = read_in(mail, &words, (&languages, subject.tickets.len()));
    if mail.doubt().is_some() { doubted(reading) } else { reading }
}

/// Words that anybody may have added are no DONE.
fn doubted(mut reading: Reading) -> Reading {
    let said =
        std::iter::once(&mut reading.done).chain(reading.under.iter_mut().map(|under| &mut under.done));
    said.filter(|done| matches!(done, Done::Done { .. })).for_each(|done| *done = Done::Possible);
    reading
}

fn read_in(mail: &Prepared, words: &Divided, (languages, batch): (&[&str], usize)) -> Reading {
    let reading = words.read(languages, batch, mail.files);
    // What cannot be read may say anything: it is no DONE, and not nothing.
    if mail.message.sealed.is_some() { Reading { done: Done::Possible, ..reading } } else { reading }
}

/// LIST and HELP stand alone, or they are text.
fn asked(reading: &Reading) -> Option<Request> {
    let word = reading.new_text.trim().trim_end_matches(['.', '!']);
    match word {
        w if w.eq_ignore_ascii_case("list") => Some(Request::List),
        w if w.eq_ignore_ascii_case("help") => Some(Request::Help),
        _ => None,
    }
}

/// The tickets of a DONE that may have meant any of them.
fn asked_back(events: &[(TicketNo, Event)]) -> Vec<TicketNo> {
    let doubtful = |event: &Event| matches!(event, Event::PossibleDone(_, Doubt::SeveralTickets));
    events.iter().filter(|(_, event)| doubtful(event)).map(|(no, _)| *no).collect()
}

/// Spec 1: one answer with the numbered list goes back in place of the did-you-mean mails.
fn ask_back(
    desk: &mut Desk<'_>,
    actor: &Actor,
    (sender, firm, tickets): (&Sender, Option<FirmId>, Vec<TicketNo>),
    notice: Notice,
) {
    let Some(firm) = firm.filter(|_| !tickets.is_empty()) else { return };
    let person = sender.person;
    let planned =
        Planned { notice, person, firm, tickets, text: String::new(), in_reply_to: None, question: None };
    desk.notify(actor, planned, person.to_string());
}

/// Lets the events happen in order and says what became of the mail.
fn happen<'f>(
    mail: &Prepared,
    mut desk: Desk<'f>,
    (sender, events): (&Sender, Vec<(TicketNo, Event)>),
) -> Outcome<'f> {
    let actor = Actor::Person(sender.clone());
    let firm = desk.person(sender.person).map(|p: &Person| p.firm);
    let empty = events.iter().any(|(_, event)| matches!(event, Event::EmptyReply));
    desk.answer_to(mail.message.message_id.clone());
    let subjects = events.iter().map(|(no, _)| no.to_string()).collect();
    let asked = asked_back(&events);
    let refusals: Vec<Refusal> =
        events.into_iter().filter_map(|(no, event)| desk.happen(no, event, &actor).err()).collect();
    let notice = if mail.message.sealed.is_some() { Notice::Unreadable } else { Notice::WhichTicket };
    ask_back(&mut desk, &actor, (sender, firm, asked), notice);
    let filing = match refusals.first() {
        _ if empty => Filing::of(Disposition::Filed, Why::Empty),
        _ if desk.lines().iter().any(|line| line.to.is_some()) => {
            Filing::of(Disposition::Applied, Why::Event)
        }
        Some(Refusal::NeverSent) => Filing::of(Disposition::Quarantined, Why::NeverSent),
        Some(refusal) => Filing::of(Disposition::Filed, Why::Refused).noting(refusal.explain()),
        None => Filing::of(Disposition::Filed, Why::NoChange),
    };
    Outcome::Decided(Box::new(desk), Filing { subjects, ..filing.within(firm) })
}
