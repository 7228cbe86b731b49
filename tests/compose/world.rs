//! A small firm to write mails for.

use jiff::Timestamp;
use mailroom::compose::{Composed, Scene, Templates, compose};
use mailroom::mail::{Address, MessageId, Site};
use mailroom::token::Keyring;
use mailroom::workflow::facts::LogHead;
use mailroom::workflow::outbox::{OutboxState, Outgoing};
use mailroom::workflow::people::{FirmRole, Question, Role, Stand};
use mailroom::workflow::ticket::{Closing, ClosingKind, Flag, Kind, ReminderClock};
use mailroom::workflow::{BatchNo, Facts, Firm, FirmId, Notice, OutboxNo, Person, PersonId, Settings};
use mailroom::workflow::{Status, Ticket, TicketNo};
use std::collections::BTreeSet;
use std::sync::LazyLock;

pub static TEMPLATES: LazyLock<Templates> = LazyLock::new(|| Templates::new(&[]).unwrap());

pub struct World {
    pub facts: Facts,
    pub site: Site,
    pub keyring: Keyring,
}

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub fn person(id: i64, name: &str, email: &str, role: Role) -> Person {
    Person {
        id: PersonId(id),
        firm: FirmId(1),
        name: name.into(),
        email: Address::parse(email).unwrap(),
        aliases: Vec::new(),
        questions: Vec::new(),
        asked: 0,
        roles: BTreeSet::from([role]),
        firm_role: FirmRole::User,
        language: None,
        zone: None,
        manager: None,
        delegates: Vec::new(),
        team: "Compliance".into(),
        active: true,
        notices: Default::default(),
    }
}

pub fn ticket(no: i64) -> Ticket {
    Ticket {
        no: TicketNo(no),
        firm: FirmId(1),
        title: format!("Please correct your Instagram post of {} Nov", no % 28 + 1),
        kind: Kind::Post,
        url: Some(format!("https://social.example/p/{no}?a=1&b=2")),
        captured_text: Some("Lowest rates in town!\nCall me today.".into()),
        actions: vec!["Add your NMLS number".into(), "Remove the words \"lowest rates\"".into()],
        description: "The post is public.\nSee our advertising guide.".into(),
        violations: vec!["ADV".into(), "NMLS".into()],
        employee: Some(PersonId(7)),
        assigner: PersonId(3),
        status: Status::PendingCorrection,
        cycle: 1,
        round: 0,
        round_began: 0,
        events: 1,
        said_done: false,
        asked_done: false,
        flags: BTreeSet::new(),
        reminders: ReminderClock::default(),
        scheduled: None,
        batch: None,
        created_at: at("2026-11-16T08:00:00Z"),
        sent_at: Some(at("2026-11-16T08:05:00Z")),
        closed_at: None,
        closing: None,
        last_activity: at("2026-11-16T08:05:00Z"),
        last_human: None,
        soft_bounces: 0,
        away: None,
        import: None,
    }
}

pub fn world() -> World {
    let mut settings = Settings { zone: "UTC".into(), ..Settings::default() };
    settings.categories =
        vec![("ADV".into(), "Advertising".into()), ("NMLS".into(), "Licence number".into())];
    let firm = Firm {
        id: FirmId(1),
        slug: "acme".into(),
        name: "Acme Lending".into(),
        domains: Vec::new(),
        vendor: false,
        settings,
        version: 1,
    };
    let people = vec![
        person(7, "Dana Ruiz", "dana@example.com", Role::Employee),
        person(3, "Morgan Lee", "morgan@acme.example", Role::Officer),
    ];
    let head = LogHead { firm: FirmId(1), seq: 381, hash: "ab".repeat(32) };
    World {
        facts: Facts { firms: vec![firm], people: people.into(), heads: vec![head], ..Facts::default() },
        site: Site::usual("mail.acme.example", ""),
        keyring: Keyring::parse(&Keyring::line(1, &[7; 32])).unwrap(),
    }
}

impl World {
    pub fn with(mut self, tickets: impl IntoIterator<Item = Ticket>) -> Self {
        self.facts.tickets.extend(tickets);
        self
    }

    pub fn in_language(mut self, lang: &str) -> Self {
        for person in self.facts.people.iter_mut() {
            person.language = Some(lang.into());
        }
        self
    }

    pub fn scene<'a>(&'a self, outgoing: &'a Outgoing) -> Scene<'a> {
        let (facts, site, keyring) = (&self.facts, &self.site, &self.keyring);
        Scene { outgoing, facts, site, keyring, templates: &TEMPLATES }
    }

    pub fn compose(&self, outgoing: &Outgoing) -> Composed {
        compose(&self.scene(outgoing)).unwrap()
    }
}

pub fn outgoing(notice: Notice, tickets: &[i64], text: &str) -> Outgoing {
    let id = |s: &str| MessageId::parse(s).unwrap();
    let staff = matches!(notice, Notice::Staff | Notice::Manager | Notice::Transcript | Notice::Withheld);
    let first = matches!(
        notice,
        Notice::Assigned
            | Notice::Batch
            | Notice::List
            | Notice::Confirm
            | Notice::Withheld
            | Notice::ConfirmAlias
            | Notice::AliasNews
    );
    Outgoing {
        no: OutboxNo(12),
        firm: FirmId(1),
        notice,
        person: PersonId(if staff { 3 } else { 7 }),
        tickets: tickets.iter().map(|n| TicketNo(*n)).collect(),
        batch: (tickets.len() > 1).then_some(BatchNo(77)),
        round: 0,
        message_id: id("<t1042.e7.p7.mac@mail.acme.example>"),
        root: id("<t1042.mac@mail.acme.example>"),
        in_reply_to: (!first).then(|| id("<earlier@example.com>")),
        text: text.into(),
        by: Some(PersonId(3)),
        moment: None,
        created_at: at("2026-11-23T09:00:00Z"),
        state: OutboxState::Queued,
        next_at: at("2026-11-23T09:00:00Z"),
        tries: 0,
        lease: None,
        reply: String::new(),
        envelope_from: String::new(),
        envelope_to: String::new(),
        bytes: None,
    }
}

/// Every notice as it is sent in ordinary life.
pub fn ordinary(notice: Notice) -> (World, Outgoing) {
    let mut tickets = vec![ticket(1042), ticket(1043)];
    let (numbers, text): (&[i64], &str) = match notice {
        Notice::Assigned => (&[1042], ""),
        Notice::Batch | Notice::Reminder | Notice::WhichTicket => (&[1042, 1043], ""),
        Notice::Response => (&[1042], "Yes, the story counts as well.\n\nMorgan"),
        Notice::Closed => {
            tickets[0].status = Status::Closed;
            tickets[0].closing = Some(Closing { kind: ClosingKind::Verified, note: "Checked today.".into() });
            (&[1042], "")
        }
        Notice::NotCompleted => (&[1042], "The NMLS number is still missing."),
        Notice::Reassigned => {
            tickets[0].employee = Some(PersonId(9));
            (&[1042], "")
        }
        Notice::Withdrawn => {
            tickets[0].status = Status::Closed;
            (&[1042], "Found twice.")
        }
        Notice::Receipt => {
            tickets[0].status = Status::PendingVerification;
            (&[1042], "DONE")
        }
        Notice::DidYouMean => (&[1042], "I think I did it."),
        Notice::Help | Notice::Unreadable => (&[1042], ""),
        Notice::List => (&[1042, 1043], ""),
        Notice::Confirm => (&[], "Mail M-381 of 23 Nov, subject: Re: the post\nk7p2m4xq3v5tb6wn\n"),
        Notice::Staff => {
            tickets[0].status = Status::CommentAdded;
            tickets[0].flags = BTreeSet::from([Flag::PossibleDone]);
            tickets[0].away = Some("until 2026-12-01".into());
            (&[1042], "Comment Added\n\nDoes the story count as well?")
        }
        Notice::Manager => (&[1042], ""),
        Notice::ConfirmAlias => (&[], "d.ruiz@branch.example\n\nMorgan Lee"),
        Notice::AliasNews => (&[], "Another address is to be yours\n\nd.ruiz@branch.example"),
        Notice::Withheld => (&[], "Answers are withheld: Dana Ruiz\n\nM-381 was not answered."),
        Notice::Transcript => {
            tickets[0].status = Status::Closed;
            let text = "Subject: Re: close (1 ok, 1 waits)\n\nclose T-1042\n  OK\nsend all\n  \
                NEEDS CONFIRMATION: confirm k7p2m4xq3v5tb6wn\nNeeds Attention: 3";
            (&[1042], text)
        }
    };
    let mut out = outgoing(notice, numbers, text);
    if matches!(notice, Notice::List | Notice::WhichTicket) {
        out.batch = None;
    }
    let mut world = world().with(tickets);
    if out.is_about_alias() {
        out.round = 2;
        let alias = Address::parse("d.ruiz@branch.example").unwrap();
        world.facts.people[0].questions = vec![Question {
            alias,
            no: 2,
            at: out.created_at,
            by: None,
            sent: true,
            stand: Stand::Waiting,
            answered: None,
        }];
    }
    (world, out)
}
