//! What a judge is given for each kind of key.

use super::Place;
use super::samples::*;
use crate::record::Rows;
use crate::store::Store;
use crate::workflow::effect::Notice;
use crate::workflow::facts::{Answered, Next, SentSince, TicketQuery};
use crate::workflow::inbox::Disposition;
use crate::workflow::outbox::{OutboxState, Outgoing};
use crate::workflow::people::{Person, Role};
use crate::workflow::ticket::{Flag, Status, Ticket};
use crate::workflow::{BatchNo, Facts, FirmId, Keys, MailNo, OutboxNo, PersonId, TicketNo};

fn facts(store: &impl Store, keys: Keys) -> Facts {
    store.view().unwrap().facts(&keys).unwrap()
}

fn people_in(facts: &Facts) -> Vec<i64> {
    let mut all: Vec<i64> = facts.people.iter().map(|p| p.id.0).collect();
    all.sort_unstable();
    all
}

fn tickets_in(facts: &Facts) -> Vec<i64> {
    facts.tickets.iter().map(|t| t.no.0).collect()
}

/// The three people and these tickets.
fn with<P: Place>(tickets: Vec<Ticket>) -> (P, P::Store) {
    let place = P::new();
    let store = place.open();
    write(&store, people());
    write(&store, Rows { tickets, ..Rows::default() });
    (place, store)
}

pub(crate) fn installation_facts_are_always_there<P: Place>() {
    let place = P::new();
    let store = place.open();
    let empty = facts(&store, Keys::default());
    assert_eq!((empty.next, empty.live, empty.seen), (Next::default(), false, Vec::new()));
    assert_eq!((empty.heads[0].seq, empty.heads[0].hash.as_str()), (0, "0".repeat(64).as_str()));
    write(&store, people());
    let loaded = facts(&store, Keys { firms: vec![FirmId(1)], ..Keys::default() });
    let entry = store.view().unwrap().entries(0, 1, 1).unwrap().remove(0);
    let head = loaded.head(FirmId::INSTALLATION).unwrap();
    assert_eq!((head.seq, head.hash.clone()), (1, data_encoding::HEXLOWER.encode(&entry.hash)));
    assert_eq!(loaded.head(FirmId(1)).unwrap().seq, 0);
    assert_eq!(facts(&store, Keys { firms: vec![FirmId(9)], ..Keys::default() }).heads.len(), 1);
}

pub(crate) fn a_ticket_brings_its_people<P: Place>() {
    let (_place, store) = with::<P>(vec![ticket(1, 2, 1), ticket(2, 3, 3)]);
    let loaded = facts(&store, Keys { tickets: vec![TicketNo(2), TicketNo(7)], ..Keys::default() });
    assert_eq!((tickets_in(&loaded), people_in(&loaded)), (vec![2], vec![3]));
    assert_eq!(loaded.firms, [firm(1)]);
    // The employee is a person, and brings manager and delegate.
    let loaded = facts(&store, Keys { tickets: vec![TicketNo(1), TicketNo(1)], ..Keys::default() });
    assert_eq!((tickets_in(&loaded), people_in(&loaded)), (vec![1], vec![1, 2, 3]));
}

pub(crate) fn a_person_brings_the_next_ones<P: Place>() {
    let place = P::new();
    let store = place.open();
    write(&store, people());
    let mut boss = person(4, 1);
    boss.delegates = vec![PersonId(2)];
    write(&store, Rows { people: vec![boss], ..Rows::default() });
    let one_level = facts(&store, Keys { people: vec![PersonId(4)], ..Keys::default() });
    assert_eq!((people_in(&one_level), one_level.firms.len()), (vec![2, 4], 1));
    let both = facts(&store, Keys { people: vec![PersonId(4), PersonId(2)], ..Keys::default() });
    assert_eq!(people_in(&both), [1, 2, 3, 4]);
}

pub(crate) fn addresses_and_slugs<P: Place>() {
    let place = P::new();
    let store = place.open();
    write(&store, people());
    let addresses = vec!["person3@acme.example".to_owned(), "nobody@acme.example".to_owned()];
    assert_eq!(people_in(&facts(&store, Keys { addresses, ..Keys::default() })), [3]);
    let slugs = vec!["firm1".to_owned(), "other".to_owned()];
    assert_eq!(facts(&store, Keys { slugs, ..Keys::default() }).firms, [firm(1)]);
    write(&store, Rows { firms: vec![firm(2)], ..Rows::default() });
    let all = facts(&store, Keys { all_firms: true, ..Keys::default() });
    assert_eq!((all.firms.len(), all.heads.len()), (2, 3));
}

pub(crate) fn the_staff_of_a_firm<P: Place>() {
    let place = P::new();
    let store = place.open();
    write(&store, people());
    write(&store, Rows { firms: vec![firm(2)], people: vec![person(4, 2)], ..Rows::default() });
    let of = |id, firm, role| Person { roles: [Role::Employee, role].into(), ..person(id, firm) };
    let roles =
        vec![of(1, 1, Role::Officer), of(2, 1, Role::Lead), of(3, 1, Role::Viewer), of(4, 2, Role::Lead)];
    write(&store, Rows { people: roles, ..Rows::default() });
    assert_eq!(people_in(&facts(&store, Keys { staff_of: vec![FirmId(1)], ..Keys::default() })), [1, 2]);
}

pub(crate) fn open_and_all_tickets<P: Place>() {
    let mut closed = ticket(2, 2, 1);
    closed.status = Status::Closed;
    let (_place, store) = with::<P>(vec![ticket(1, 2, 1), closed, ticket(3, 2, 1), ticket(4, 3, 1)]);
    let open = Keys { open_of: vec![PersonId(2)], ..Keys::default() };
    let all = Keys { all_of: vec![PersonId(2)], ..Keys::default() };
    assert_eq!(tickets_in(&facts(&store, open)), [1, 3]);
    assert_eq!(tickets_in(&facts(&store, all)), [1, 2, 3]);
}

pub(crate) fn batches_bring_their_tickets<P: Place>() {
    let (_place, store) = with::<P>(vec![ticket(1, 2, 1), ticket(2, 2, 1), ticket(3, 2, 1)]);
    write(&store, Rows { batches: vec![batch(1, 2, &[3, 1])], ..Rows::default() });
    let loaded = facts(&store, Keys { batches: vec![BatchNo(1), BatchNo(2)], ..Keys::default() });
    assert_eq!((loaded.batches.clone(), tickets_in(&loaded)), (vec![batch(1, 2, &[3, 1])], vec![3, 1]));
    assert!(loaded.person(PersonId(2)).is_some());
}

pub(crate) fn tickets_by_query<P: Place>() {
    let (mut two, mut three) = (ticket(2, 2, 3), ticket(3, 3, 1));
    two.status = Status::Closed;
    two.violations = vec!["APR".to_owned()];
    three.flags = [Flag::Undeliverable].into();
    let (_place, store) = with::<P>(vec![ticket(1, 2, 1), two, three]);
    let found = |query| {
        let tickets = store.view().unwrap().tickets(&query).unwrap();
        let numbers: Vec<i64> = tickets.iter().map(|t| t.no.0).collect();
        assert_eq!(tickets_in(&facts(&store, Keys { query: Some(query), ..Keys::default() })), numbers);
        numbers
    };
    let all = TicketQuery::default;
    assert_eq!(found(all()), [1, 2, 3]);
    assert!(found(TicketQuery { firm: Some(FirmId(2)), ..all() }).is_empty());
    assert_eq!(found(TicketQuery { status: vec![Status::PendingCorrection], ..all() }), [1, 3]);
    assert_eq!(
        found(TicketQuery { status: vec![Status::PendingCorrection, Status::Closed], ..all() }),
        [1, 2, 3]
    );
    assert_eq!(found(TicketQuery { employee: Some(PersonId(3)), ..all() }), [3]);
    assert_eq!(found(TicketQuery { assigner: Some(PersonId(3)), ..all() }), [2]);
    assert_eq!(found(TicketQuery { violation: Some("APR".to_owned()), ..all() }), [2]);
    assert!(found(TicketQuery { violation: Some("AP".to_owned()), ..all() }).is_empty());
    assert_eq!(found(TicketQuery { trouble: true, ..all() }), [3]);
    assert_eq!(found(TicketQuery { before: Some(at(2)), ..all() }), [1]);
    assert_eq!(found(TicketQuery { after: Some(at(2)), ..all() }), [2, 3]);
    assert_eq!(found(TicketQuery { firm: Some(FirmId(1)), limit: 2, ..all() }), [2, 3]);
}

pub(crate) fn mails_and_outgoing_mails<P: Place>() {
    let (_place, store) = with::<P>(vec![ticket(1, 2, 1)]);
    let mut sent = outgoing(1, 2, OutboxState::Sent);
    sent.bytes = Some(b"Subject: x\r\n\r\n".as_slice().into());
    let queued = outgoing(2, 2, OutboxState::Queued);
    let outbox = vec![sent.clone(), queued.clone()];
    write(&store, Rows { new_mail: Some(new_mail(1, b"x")), outbox, ..Rows::default() });
    // A later row without bytes leaves them as they are.
    sent.tries = 1;
    write(
        &store,
        Rows {
            outbox: vec![crate::workflow::outbox::Outgoing { bytes: None, ..sent.clone() }],
            ..Rows::default()
        },
    );
    let keys =
        Keys { mails: vec![MailNo(1), MailNo(1)], outbox: vec![OutboxNo(1), OutboxNo(2)], ..Keys::default() };
    let loaded = facts(&store, keys);
    assert_eq!(
        (loaded.mails, loaded.outbox),
        (vec![mail(1, Disposition::Applied)], vec![sent.clone(), queued])
    );
    // By its Message-ID, of its recipient only.
    let answered = |person: i64| {
        let which = Answered { person: PersonId(person), id: sent.message_id.clone() };
        facts(&store, Keys { answered: vec![which.clone()], ..Keys::default() }).answered(&which).cloned()
    };
    assert_eq!((answered(2), answered(3)), (Some(sent.clone()), None));
}

pub(crate) fn parked_mails_by_age<P: Place>() {
    let place = P::new();
    let store = place.open();
    for no in 1..=4 {
        write(&store, Rows { new_mail: Some(new_mail(no, b"x")), ..Rows::default() });
    }
    let parked = [4, 1, 3].map(|no| mail(no, Disposition::Parked)).to_vec();
    write(&store, Rows { mails: parked, ..Rows::default() });
    let before = |seconds, many| {
        let keys = Keys { parked_before: Some((at(seconds), many)), ..Keys::default() };
        facts(&store, keys).mails.iter().map(|m| m.no.0).collect::<Vec<_>>()
    };
    assert_eq!(
        (before(4, 9), before(5, 9), before(5, 2), before(1, 9)),
        (vec![1, 3], vec![1, 3, 4], vec![1, 3], vec![])
    );
}

pub(crate) fn due_mails_with_ended_leases<P: Place>() {
    let (_place, store) = with::<P>(vec![ticket(1, 2, 1)]);
    let mut outbox: Vec<_> = OutboxState::ALL.iter().zip(1..).map(|(s, no)| outgoing(no, 2, *s)).collect();
    outbox[0].next_at = at(100);
    outbox[0].batch = Some(BatchNo(1));
    outbox[3].bytes = Some(b"composed".as_slice().into());
    write(&store, Rows { batches: vec![batch(1, 2, &[1])], outbox: outbox.clone(), ..Rows::default() });
    let due = |seconds, many| facts(&store, Keys { due_mail: Some((at(seconds), many)), ..Keys::default() });
    let numbers = |facts: &Facts| facts.outbox.iter().map(|o| o.no.0).collect::<Vec<_>>();
    // Sending (2) is there: its lease ended. In doubt is the ninth, queued waits until 100.
    assert_eq!(numbers(&due(99, 9)), [2, 4, 9]);
    assert!(numbers(&due(1, 9)).is_empty());
    assert_eq!(numbers(&due(100, 2)), [2, 4]);
    let loaded = due(100, 9);
    assert_eq!(numbers(&loaded), [2, 4, 9, 1]);
    let due_mail = |many| store.view().unwrap().due_mail(at(100), many).unwrap();
    assert_eq!(
        (due_mail(9), due_mail(2)),
        ([2, 4, 9, 1].map(OutboxNo).to_vec(), [2, 4].map(OutboxNo).to_vec())
    );
    assert_eq!(loaded.outbox[1].bytes.as_deref(), Some(&b"composed"[..]));
    assert_eq!((tickets_in(&loaded), people_in(&loaded), loaded.batches.len()), (vec![1], vec![1, 2, 3], 1));
    assert!(loaded.head(FirmId(1)).is_some() && loaded.firm(FirmId(1)).is_some());
}

pub(crate) fn held_mails_behind_a_long_outbox<P: Place>() {
    let (_place, store) = with::<P>(vec![ticket(1, 2, 1)]);
    let mut outbox: Vec<_> = (1..=9).map(|no| outgoing(no, 2, OutboxState::Queued)).collect();
    for held in [4, 6] {
        outbox[held - 1].state = OutboxState::Sending;
        outbox[held - 1].next_at = at(1_000_000);
        outbox[held - 1].lease = Some(u64::MAX - held as u64);
    }
    write(&store, Rows { outbox, ..Rows::default() });
    let held = |many| facts(&store, Keys { held_mail: Some(many), ..Keys::default() });
    let numbers = |facts: &Facts| facts.outbox.iter().map(|o| o.no.0).collect::<Vec<_>>();
    assert_eq!((numbers(&held(9)), numbers(&held(1)), numbers(&held(0))), (vec![4, 6], vec![4], vec![]));
    let held_mail = |many| store.view().unwrap().held_mail(many).unwrap();
    assert_eq!((held_mail(9), held_mail(1)), ([4, 6].map(OutboxNo).to_vec(), vec![OutboxNo(4)]));
    assert_eq!((tickets_in(&held(9)), people_in(&held(9))), (vec![1], vec![1, 2, 3]));
    let held_by = |lease| facts(&store, Keys { held_by: Some(lease), ..Keys::default() });
    let found = [4, 5, 6].map(|held| numbers(&held_by(u64::MAX - held)));
    assert_eq!(found, [vec![4], vec![], vec![6]], "nothing of another lease");
    assert_eq!(people_in(&held_by(u64::MAX - 4)), [1, 2, 3]);
}

pub(crate) fn due_tickets<P: Place>() {
    let (mut late, mut early, mut planned, mut closed) =
        (ticket(1, 2, 1), ticket(2, 2, 1), ticket(3, 2, 1), ticket(4, 2, 1));
    late.reminders.next = Some(at(30));
    early.reminders.next = Some(at(10));
    early.scheduled = Some(at(5)); // It was sent: the schedule is history.
    planned.scheduled = Some(at(20));
    planned.status = Status::SendLater;
    closed.reminders.next = Some(at(1));
    closed.status = Status::Closed;
    let (_place, store) = with::<P>(vec![late, early.clone(), planned, closed]);
    let due = |seconds, many| {
        tickets_in(&facts(&store, Keys { due_tickets: Some((at(seconds), many)), ..Keys::default() }))
    };
    assert_eq!((due(9, 9), due(10, 9), due(30, 9), due(30, 2)), (vec![], vec![2], vec![2, 3, 1], vec![2, 3]));
    early.reminders.next = None;
    write(&store, Rows { tickets: vec![early], ..Rows::default() });
    assert_eq!(due(30, 9), [3, 1]);
}

pub(crate) fn what_somebody_was_sent<P: Place>() {
    let (_place, store) = with::<P>(vec![ticket(1, 2, 1)]);
    let outbox: Vec<_> = OutboxState::ALL.iter().zip(1..).map(|(s, no)| outgoing(no, 2, *s)).collect();
    write(&store, Rows { outbox, ..Rows::default() });
    let uncounted = Outgoing { notice: Notice::Reminder, ..outgoing(21, 2, OutboxState::Sent) };
    write(&store, Rows { outbox: vec![outgoing(20, 3, OutboxState::Sent), uncounted], ..Rows::default() });
    let since = |seconds| Keys {
        sent_since: vec![SentSince { person: PersonId(2), since: at(seconds) }],
        ..Keys::default()
    };
    // Neither dropped (7) nor superseded (8) reached anybody.
    let times: Vec<_> = facts(&store, since(3)).sent.iter().map(|s| s.at).collect();
    assert_eq!(times, [at(3), at(4), at(5), at(6), at(9)]);
    let one = facts(&store, since(9)).sent.remove(0);
    assert_eq!((one.person, one.tickets), (PersonId(2), vec![TicketNo(1)]));
}
