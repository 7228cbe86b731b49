//! Rows to write: one firm, three people, tickets, mails.

use crate::ledger::Draft;
use crate::mail::{Address, Client, MessageId, txt};
use crate::ports::Clock;
use crate::record::{Answer, Change, NewMail, Rows};
use crate::store::{Fault, Job, Judgement, Receipt, Store};
use crate::workflow::batch::Batch;
use crate::workflow::facts::Dedupe;
use crate::workflow::inbox::{Disposition, Kept, Mail, Why};
use crate::workflow::outbox::{OutboxState, Outgoing};
use crate::workflow::people::{FirmRole, Role};
use crate::workflow::ticket::{Kind, ReminderClock, Status, Ticket};
use crate::workflow::{
    BatchNo, Facts, Firm, FirmId, Keys, MailNo, Notice, OutboxNo, Person, PersonId, Settings, TicketNo,
};
use jiff::{SignedDuration, Timestamp};

/// 2 March 2026, nine o'clock, and so many seconds.
pub(crate) fn at(seconds: i64) -> Timestamp {
    "2026-03-02T09:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_secs(seconds)
}

/// A clock that stands still: the log must go on all the same.
pub(crate) struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        at(0)
    }
}

pub(crate) fn firm(id: i64) -> Firm {
    let slug = format!("firm{id}");
    Firm {
        id: FirmId(id),
        slug,
        name: "Acme Lending".to_owned(),
        domains: vec!["acme.example".to_owned()],
        vendor: false,
        settings: Settings::default(),
        version: 1,
    }
}

pub(crate) fn person(id: i64, firm: i64) -> Person {
    Person {
        id: PersonId(id),
        firm: FirmId(firm),
        name: format!("Person {id}"),
        email: Address::parse(&format!("Person{id}@acme.example")).unwrap(),
        aliases: Vec::new(),
        questions: Vec::new(),
        asked: 0,
        roles: [Role::Employee].into(),
        firm_role: FirmRole::User,
        language: None,
        zone: None,
        manager: None,
        delegates: Vec::new(),
        team: "Compliance".to_owned(),
        active: true,
        notices: Default::default(),
    }
}

pub(crate) fn ticket(no: i64, employee: i64, assigner: i64) -> Ticket {
    Ticket {
        no: TicketNo(no),
        firm: FirmId(1),
        title: "Missing NMLS number".to_owned(),
        kind: Kind::Post,
        url: None,
        captured_text: Some("Rates from 2%!".to_owned()),
        actions: vec!["Add the number".to_owned()],
        description: String::new(),
        violations: vec!["NMLS".to_owned()],
        employee: Some(PersonId(employee)),
        assigner: PersonId(assigner),
        status: Status::PendingCorrection,
        cycle: 1,
        round: 1,
        round_began: 0,
        events: 1,
        said_done: false,
        asked_done: false,
        flags: [].into(),
        reminders: ReminderClock::default(),
        scheduled: None,
        batch: None,
        created_at: at(no),
        sent_at: Some(at(no)),
        closed_at: None,
        closing: None,
        last_activity: at(no),
        last_human: None,
        soft_bounces: 0,
        away: None,
        import: None,
    }
}

pub(crate) fn mail(no: i64, disposition: Disposition) -> Mail {
    Mail {
        no: MailNo(no),
        firm: Some(FirmId(1)),
        at: at(no),
        source: "lmtp 3f2a".to_owned(),
        sha256: "ab".repeat(32),
        size: 5,
        envelope_from: "person2@acme.example".to_owned(),
        envelope_to: Vec::new(),
        from: "person2@acme.example".to_owned(),
        subject: "Re: [T-1] Missing NMLS number".to_owned(),
        message_id: format!("{no}@acme.example"),
        disposition,
        why: Why::Event,
        proven: true,
        note: String::new(),
        subjects: vec!["T-1".to_owned()],
        kept: Kept::Whole,
        asked: [("s1._domainkey.example.com".to_owned(), txt::Answer::Records(vec!["v=DKIM1".to_owned()]))]
            .into(),
        client: Some(Client {
            address: [192, 0, 2, 1].into(),
            helo: "mx.acme.example".to_owned(),
            domain: "acme.example".to_owned(),
        }),
    }
}

/// As a hash lies: anywhere.
pub(crate) fn mark(no: i64) -> Dedupe {
    let random = u128::try_from(no).unwrap().wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
    let mut mark = Dedupe::default();
    mark.iter_mut().zip(random.to_be_bytes()).for_each(|(to, octet)| *to = octet);
    mark
}

pub(crate) fn new_mail(no: i64, raw: &[u8]) -> NewMail {
    NewMail {
        mail: mail(no, Disposition::Applied),
        raw: raw.into(),
        dedupe: vec![mark(no)],
        remembered: false,
        instead_of: Vec::new(),
    }
}

pub(crate) fn outgoing(no: i64, person: i64, state: OutboxState) -> Outgoing {
    Outgoing {
        no: OutboxNo(no),
        firm: FirmId(1),
        notice: Notice::Receipt,
        person: PersonId(person),
        tickets: vec![TicketNo(1)],
        batch: None,
        round: 1,
        message_id: MessageId::parse(&format!("o{no}@mail.acme.example")).unwrap(),
        root: MessageId::parse("t1@mail.acme.example").unwrap(),
        in_reply_to: None,
        text: "Done!".to_owned(),
        by: None,
        moment: None,
        created_at: at(no),
        state,
        next_at: at(no),
        tries: 0,
        lease: None,
        reply: String::new(),
        envelope_from: String::new(),
        envelope_to: String::new(),
        bytes: None,
    }
}

pub(crate) fn batch(no: i64, employee: i64, tickets: &[i64]) -> Batch {
    let tickets = tickets.iter().map(|no| TicketNo(*no)).collect();
    Batch {
        no: BatchNo(no),
        firm: FirmId(1),
        employee: PersonId(employee),
        tickets,
        rounds: Vec::new(),
        at: at(0),
    }
}

pub(crate) fn draft(firm: i64, subject: &str) -> Draft {
    Draft {
        firm,
        actor: serde_json::json!({"kind": "human", "id": "P-2", "role": "employee", "proof": "strong"})
            .into(),
        cause: serde_json::json!({"mail": "M-1", "sha256": "ab".repeat(32), "source": "lmtp 3f2a"}).into(),
        subject: subject.to_owned(),
        event: "done".into(),
        from: Some("pending_correction".into()),
        to: Some("pending_verification".into()),
        effects: vec!["O-1".to_owned()],
        content: None,
        notes: Vec::new(),
        settings: 1,
        told: crate::ledger::Told::default(),
    }
}

/// A firm with a lead (P-1, also the manager), an employee (P-2) and a delegate (P-3).
pub(crate) fn people() -> Rows {
    let mut employee = person(2, 1);
    employee.manager = Some(PersonId(1));
    employee.delegates = vec![PersonId(3)];
    Rows {
        firms: vec![firm(1)],
        people: vec![person(1, 1), employee, person(3, 1)],
        drafts: vec![draft(0, "F-1")],
        ..Rows::default()
    }
}

/// A job that writes these rows.
pub(crate) fn writes(rows: Rows) -> Job {
    judged(Keys::default(), move |_| Judgement::Done(Change::assemble(rows.clone(), Answer::Nothing)))
}

pub(crate) fn judged(keys: Keys, judge: impl Fn(&Facts) -> Judgement + Send + Sync + 'static) -> Job {
    Job { keys, judge: Box::new(judge) }
}

/// Submits and waits.
pub(crate) fn done(store: &impl Store, job: Job) -> Result<Receipt, Fault> {
    store.submit(job).unwrap().wait().unwrap()
}

pub(crate) fn write(store: &impl Store, rows: Rows) -> Receipt {
    done(store, writes(rows)).unwrap()
}

pub(crate) fn logged(no: i64) -> Rows {
    Rows { tickets: vec![ticket(no, 2, 1)], drafts: vec![draft(1, &format!("T-{no}"))], ..Rows::default() }
}
