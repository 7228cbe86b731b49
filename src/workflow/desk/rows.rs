//! What is put on the desk without an event of a ticket's: people, firms, new and edited tickets, mails that move.
//! Each comes with its line of the log.

use super::{Desk, Line};
use crate::workflow::actor::Actor;
use crate::workflow::facts::Remembered;
use crate::workflow::ids::{FirmId, PersonId, TicketNo};
use crate::workflow::inbox::Mail;
use crate::workflow::people::{Firm, Person};
use crate::workflow::ticket::Ticket;
use crate::workflow::told::Told;

impl Desk<'_> {
    /// Puts a new ticket on the desk under the next number, with its line.
    pub fn open_ticket(&mut self, actor: &Actor, make: impl FnOnce(TicketNo) -> Ticket) -> TicketNo {
        let no = TicketNo(self.next.ticket);
        self.next.ticket += 1;
        let ticket = make(no);
        let line = self.line(actor, (ticket.firm, no.to_string()), "created");
        self.lines.push(Line { to: Some(ticket.status), told: ticket.fields(None), ..line });
        self.tickets.insert(no, ticket);
        no
    }

    /// Replaces an unsent ticket, with its line.
    pub fn edit_ticket(&mut self, actor: &Actor, ticket: Ticket) {
        let ticket = self.unmoved(ticket);
        let line = self.line(actor, (ticket.firm, ticket.no.to_string()), "edited");
        let told = ticket.fields(self.ticket(ticket.no));
        self.lines.push(Line { told, ..line });
        self.tickets.insert(ticket.no, ticket);
    }

    /// Moves only a ticket's clocks or flags (snooze, hold, schedule, clear): no status, one line.
    pub fn adjust_ticket(&mut self, actor: &Actor, ticket: Ticket, event: &'static str) {
        let ticket = self.unmoved(ticket);
        let line = self.line(actor, (ticket.firm, ticket.no.to_string()), event);
        let (status, told) = (Some(ticket.status), ticket.fields(self.ticket(ticket.no)));
        self.lines.push(Line { from: status, to: status, told, ..line });
        self.tickets.insert(ticket.no, ticket);
    }

    /// The same, with words of others that may have to be redacted.
    pub fn adjust_ticket_saying(
        &mut self,
        actor: &Actor,
        ticket: Ticket,
        (event, text): (&'static str, String),
    ) {
        self.adjust_ticket(actor, ticket, event);
        if let Some(line) = self.lines.last_mut() {
            line.text = Some(text).filter(|text| !text.is_empty());
        }
    }

    /// Whatever else is new of it: a status moves by [`Desk::happen`] alone.
    fn unmoved(&self, mut ticket: Ticket) -> Ticket {
        ticket.status = self.ticket(ticket.no).map_or(ticket.status, |before| before.status);
        ticket
    }

    /// Adds or replaces a person, with its line.
    pub fn put_person(&mut self, actor: &Actor, person: Person, event: &'static str) {
        self.put_person_noting(actor, person, (event, Vec::new()));
    }

    /// The same, with more to say.
    pub fn put_person_noting(
        &mut self,
        actor: &Actor,
        person: Person,
        (event, notes): (&'static str, Vec<String>),
    ) {
        let line = self.line(actor, (person.firm, person.id.to_string()), event);
        let told = person.fields(self.person(person.id));
        self.lines.push(Line { notes, told, ..line });
        self.people.insert(person.id, person);
    }

    /// The next person's number.
    pub fn number_person(&mut self) -> PersonId {
        self.next.person += 1;
        PersonId(self.next.person - 1)
    }

    /// The next firm's number.
    pub fn number_firm(&mut self) -> FirmId {
        self.next.firm += 1;
        FirmId(self.next.firm - 1)
    }

    /// Adds or replaces a firm, with its line.
    pub fn put_firm(&mut self, actor: &Actor, firm: Firm, note: String) {
        let line = self.line(actor, (firm.id, firm.id.to_string()), "settings");
        let told = firm.fields(self.firm(firm.id));
        self.lines.push(Line { notes: vec![note], told, ..line });
        self.firms.insert(firm.id, firm);
    }

    /// Moves the disposition of a mail on file, with its line.
    pub fn move_mail(&mut self, actor: &Actor, mail: Mail) {
        let firm = mail.firm.unwrap_or(FirmId::INSTALLATION);
        let line = self.line(actor, (firm, mail.no.to_string()), mail.disposition.word());
        self.lines.push(Line { notes: vec![mail.why.word().to_owned(), mail.note.clone()], ..line });
        self.mails.push(mail);
    }

    /// Lets the act of a mail on file be known again; the line is that of the move which made it count.
    pub fn remember(&mut self, act: Remembered) {
        self.remembered.push(act);
    }

    /// Switches sending on or off, with its line.
    pub fn switch(&mut self, actor: &Actor, live: bool) {
        let event = if live { "go_live" } else { "pause" };
        let line = self.line(actor, (FirmId::INSTALLATION, "installation".to_owned()), event);
        self.lines.push(line);
        self.live = Some(live);
    }
}
