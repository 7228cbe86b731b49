//! A fresh firm for one attack: its people, two tickets, and what the placeholders of a mail stand for.

use crate::support::world::{World, address, house, reply_from};
use mailroom::outbound::Outbound;
use mailroom::token::{Bound, Family, Keyring, OurId, Purpose, detail, message_id};
use mailroom::workflow::command::{Command, NewTicket, PersonEdit};
use mailroom::workflow::people::Role;
use mailroom::workflow::ticket::{Edit, Kind};
use mailroom::workflow::{Person, PersonId, Status, Ticket, TicketNo};
use std::collections::BTreeSet;

pub const EMPLOYEE: &str = "lo@example.com";
pub const EMPLOYEE2: &str = "lo2@example.com";
pub const STAFF: &str = "casey@example.com";
const DOMAIN: &str = crate::support::world::DOMAIN;

pub struct Scene {
    pub world: World,
    pub ticket: TicketNo,
    other: TicketNo,
    first: Option<Outbound>,
    keyring: Keyring,
}

impl Scene {
    /// The ticket stands in `status`; `rounds` times it was said to be not completed before.
    pub fn new(status: Status, rounds: u32) -> Scene {
        let world = World::new();
        let person = |email: &str, name: &str, role: Role| PersonEdit {
            name: Some(name.to_owned()),
            roles: Some(BTreeSet::from([role])),
            ..PersonEdit::of(address(email))
        };
        let people = vec![
            person(EMPLOYEE, "Lee Officer", Role::Employee),
            person(EMPLOYEE2, "Lou Second", Role::Employee),
            person(STAFF, "Casey Compliance", Role::Officer),
        ];
        world.done(Command::People(world.firm, people));
        let other = ticket(&world, EMPLOYEE2, true);
        let ticket = ticket(&world, EMPLOYEE, status != Status::SendLater);
        let first = world.pump().into_iter().find(|mail| mail.to == EMPLOYEE);
        let scene = Scene { world, ticket, other, first, keyring: (*house().keyring).clone() };
        (0..rounds).for_each(|_| scene.not_completed());
        scene.bring_to(status);
        scene.world.pump();
        assert_eq!(scene.world.status(ticket), status);
        scene
    }

    fn says(&self, text: &str) {
        self.world.take(&reply_from(self.first.as_ref().unwrap(), EMPLOYEE, text));
    }

    fn not_completed(&self) {
        self.says("Which one?");
        self.world.done(Command::Reopen(vec![self.ticket], "the number is missing".to_owned()));
    }

    fn bring_to(&self, status: Status) {
        match status {
            Status::SendLater | Status::PendingCorrection => {}
            Status::CommentAdded => self.says("Which one?"),
            Status::PendingVerification => {
                drop(self.world.done(Command::Reply(self.ticket, "see above".into())))
            }
            Status::Closed => drop(self.world.done(Command::Close(vec![self.ticket], "gone".to_owned()))),
        }
        if status == Status::PendingVerification {
            let round = self.world.look(self.ticket).round;
            let to = self.reply_to(self.ticket, round);
            let mail = reply_from(self.first.as_ref().unwrap(), EMPLOYEE, "DONE");
            let fresh: String = mail
                .lines()
                .map(
                    |line| {
                        if line.starts_with("To: ") { format!("To: <{to}>\n") } else { format!("{line}\n") }
                    },
                )
                .collect();
            self.world.take(&fresh);
        }
    }

    pub fn people(&self) -> Vec<Person> {
        self.world.engine.store.view().unwrap().people(self.world.firm).unwrap()
    }

    fn id_of(&self, email: &str) -> PersonId {
        self.people().iter().find(|p| p.email == address(email)).unwrap().id
    }

    pub fn look(&self) -> Ticket {
        self.world.look(self.ticket)
    }

    fn reply_to(&self, no: TicketNo, round: u32) -> String {
        let person = self.world.look(no).employee.unwrap().0;
        let bound = Bound { purpose: Purpose::Answer, number: no.0, person, round };
        format!("tickets+{}@{DOMAIN}", detail(&self.keyring, &bound))
    }

    fn message_id(&self) -> String {
        let id = OurId {
            family: Family::Ticket,
            number: self.ticket.0,
            event: Some(self.look().events.max(1)),
            person: Some(self.id_of(EMPLOYEE).0),
        };
        message_id(&self.keyring, &id, DOMAIN).unwrap().as_str().to_owned()
    }

    /// VERP of the first mail; of a mail that never was, if there is none.
    fn bounce_to(&self) -> String {
        let minted = || {
            let bound = Bound { purpose: Purpose::Bounce, number: 4711, person: 0, round: 0 };
            format!("bounces+{}@{DOMAIN}", detail(&self.keyring, &bound))
        };
        self.first.as_ref().map_or_else(minted, |mail| mail.from.clone())
    }

    /// What each placeholder stands for.
    pub fn placeholders(&self) -> Vec<(&'static str, String)> {
        let round = self.look().round;
        let reply_to = self.reply_to(self.ticket, round);
        let token = reply_to.split(['.', '@']).nth(1).unwrap().to_owned();
        let changed = if token.starts_with('a') { "b" } else { "a" };
        let broken = reply_to.replace(&token, &format!("{changed}{}", &token[1..]));
        vec![
            ("{{REPLY_TO}}", reply_to),
            ("{{REPLY_TO2}}", self.reply_to(self.other, 0)),
            ("{{OLD_REPLY_TO}}", self.reply_to(self.ticket, round.saturating_sub(1))),
            ("{{BROKEN_REPLY_TO}}", broken),
            ("{{BOUNCE_TO}}", self.bounce_to()),
            ("{{MSGID}}", self.message_id()),
            ("{{TOKEN}}", token),
            ("{{TICKET}}", self.ticket.to_string()),
            ("{{TICKET2}}", self.other.to_string()),
            ("{{EMPLOYEE}}", EMPLOYEE.to_owned()),
            ("{{EMPLOYEE2}}", EMPLOYEE2.to_owned()),
            ("{{STAFF}}", STAFF.to_owned()),
            ("{{CONTROL}}", format!("control@{DOMAIN}")),
            ("{{INBOX}}", format!("tickets@{DOMAIN}")),
            ("{{AUTHSERV}}", "mx.acme.example".to_owned()),
        ]
    }
}

fn ticket(world: &World, employee: &str, send: bool) -> TicketNo {
    let lines = world.done(Command::New(Box::new(NewTicket {
        title: "Instagram post of 14 Nov".to_owned(),
        kind: Kind::Post,
        employee: Some(address(employee)),
        assigner: address(STAFF),
        fields: Edit { actions: Some(vec!["Add your NMLS number".to_owned()]), ..Edit::default() },
        send,
        scheduled: None,
    })));
    TicketNo::parse(lines[0].split(' ').next().unwrap()).unwrap()
}
