//! LIST, HELP, and the question which ticket is meant: answers of the program itself.

use super::resolve::Request;
use super::{Filing, Outcome, Prepared};
use crate::workflow::actor::{Actor, Sender};
use crate::workflow::desk::{Desk, Planned};
use crate::workflow::effect::Notice;
use crate::workflow::inbox::{Disposition, Why};
use crate::workflow::{Keys, TicketNo};

/// Answers a request; nothing of a ticket changes.
#[must_use]
pub fn judge<'f>(mail: &Prepared, mut desk: Desk<'f>, (sender, request): (&Sender, Request)) -> Outcome<'f> {
    let person = sender.person;
    if request == Request::List && !desk.facts().asked.all_of.contains(&person) {
        return Outcome::More(Keys { all_of: vec![person], ..Keys::default() });
    }
    let Some(firm) = desk.person(person).map(|p| p.firm) else {
        return super::filed(desk, Filing::of(Disposition::Quarantined, Why::UnknownSender));
    };
    let own = desk.facts().tickets.iter().filter(|t| t.employee == Some(person) && t.sent_at.is_some());
    let (notice, why, tickets): (Notice, Why, Vec<TicketNo>) = match request {
        Request::List => (Notice::List, Why::Request, own.map(|t| t.no).collect()),
        Request::Help => {
            (Notice::Help, Why::Request, mail.reference.ticket().map(TicketNo).into_iter().collect())
        }
        Request::Which(tickets) => (Notice::WhichTicket, Why::WhichTicket, tickets),
    };
    desk.answer_to(mail.message.message_id.clone());
    let subject = person.to_string();
    let planned =
        Planned { notice, person, firm, tickets, text: String::new(), in_reply_to: None, question: None };
    desk.notify(&Actor::Person(sender.clone()), planned, subject);
    let filing = Filing::of(Disposition::Filed, why).within(Some(firm));
    super::filed(desk, filing)
}
