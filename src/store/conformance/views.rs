//! What command line, page and export read.

use super::Place;
use super::samples::*;
use crate::ledger::Draft;
use crate::record::{Content, Rows};
use crate::store::{Fault, Store};
use crate::workflow::facts::{Next, TicketQuery};
use crate::workflow::inbox::Disposition;
use crate::workflow::outbox::OutboxState;
use crate::workflow::{FirmId, MailNo, OutboxNo, PersonId, TicketNo};

pub(crate) fn a_view_is_a_snapshot<P: Place>() {
    let place = P::new();
    let store = place.open();
    write(&store, people());
    let before = store.view().unwrap();
    write(&store, Rows { tickets: vec![ticket(1, 2, 1)], drafts: vec![draft(1, "T-1")], ..Rows::default() });
    assert_eq!(before.ticket(TicketNo(1)).unwrap(), None);
    assert_eq!(before.chains().unwrap(), [0]);
    let after = store.view().unwrap();
    drop(before);
    assert_eq!(after.ticket(TicketNo(1)).unwrap(), Some(ticket(1, 2, 1)));
    assert_eq!(store.view().unwrap().chains().unwrap(), [0, 1]);
}

pub(crate) fn single_rows_and_lists<P: Place>() {
    let place = P::new();
    let store = place.open();
    write(&store, people());
    let view = store.view().unwrap();
    assert_eq!(view.firms().unwrap(), [firm(1)]);
    let people: Vec<_> = view.people(FirmId(1)).unwrap().iter().map(|p| p.id).collect();
    assert_eq!(people, [PersonId(1), PersonId(2), PersonId(3)]);
    assert!(view.people(FirmId(2)).unwrap().is_empty());
    assert!(view.tickets(&TicketQuery::default()).unwrap().is_empty());
    assert_eq!(view.raw(MailNo(1)).unwrap(), None);
    assert_eq!(view.composed(OutboxNo(1)).unwrap(), None);
}

pub(crate) fn pages_of_mails<P: Place>() {
    let place = P::new();
    let store = place.open();
    for no in 1..=5 {
        write(&store, Rows { new_mail: Some(new_mail(no, b"x")), ..Rows::default() });
    }
    write(
        &store,
        Rows { mails: vec![mail(2, Disposition::Parked), mail(4, Disposition::Filed)], ..Rows::default() },
    );
    let view = store.view().unwrap();
    let page = |of: &[Disposition], after, limit| {
        view.mails(of, MailNo(after), limit).unwrap().iter().map(|m| m.no.0).collect::<Vec<_>>()
    };
    assert_eq!(page(&[], 0, 2), [1, 2]);
    assert_eq!(page(&[], 2, 9), [3, 4, 5]);
    assert_eq!(page(&[Disposition::Parked, Disposition::Filed], 0, 9), [2, 4]);
    assert_eq!(page(&[Disposition::Parked, Disposition::Filed], 2, 9), [4]);
    assert!(page(&[Disposition::Quarantined], 0, 9).is_empty());
}

pub(crate) fn pages_of_outgoing_mails<P: Place>() {
    let place = P::new();
    let store = place.open();
    write(&store, people());
    let mut first = outgoing(1, 2, OutboxState::Sent);
    first.bytes = Some(b"composed".as_slice().into());
    let states = [OutboxState::Held, OutboxState::Queued, OutboxState::Sent];
    let rest = states.iter().zip(2..).map(|(state, no)| outgoing(no, 2, *state));
    write(&store, Rows { outbox: std::iter::once(first).chain(rest).collect(), ..Rows::default() });
    let view = store.view().unwrap();
    let page = |of: &[OutboxState], after| {
        let found = view.outbox(of, OutboxNo(after), 3).unwrap();
        assert!(found.iter().all(|o| o.bytes.is_none()));
        let found: Vec<OutboxNo> = found.iter().map(|o| o.no).collect();
        assert_eq!(view.outbox_numbers(of, OutboxNo(after), 3).unwrap(), found);
        found.iter().map(|no| no.0).collect::<Vec<_>>()
    };
    assert_eq!((page(&[], 0), page(&[], 3)), (vec![1, 2, 3], vec![4]));
    assert_eq!(page(&[OutboxState::Held, OutboxState::Queued], 0), [2, 3]);
    assert_eq!(page(&[OutboxState::Sent, OutboxState::Held], 1), [2, 4]);
    assert_eq!(view.composed(OutboxNo(1)).unwrap().as_deref(), Some(&b"composed"[..]));
}

pub(crate) fn entries_from_a_number_on<P: Place>() {
    let place = P::new();
    let store = place.open();
    let drafts = ["T-1", "T-2", "T-3"].map(|subject| draft(7, subject)).to_vec();
    write(&store, Rows { drafts, ..Rows::default() });
    let view = store.view().unwrap();
    let page = |from, limit| {
        view.entries(7, from, limit).unwrap().iter().map(|e| (e.firm, e.seq)).collect::<Vec<_>>()
    };
    assert_eq!(page(1, 2), [(7, 1), (7, 2)]);
    assert_eq!(page(3, 2), [(7, 3)]);
    assert_eq!((page(4, 2), view.chains().unwrap()), (vec![], vec![7]));
    assert!(view.entries(7, 1, 1).unwrap()[0].body.contains(r#""subject":"T-1""#));
}

pub(crate) fn content_is_found<P: Place>() {
    let place = P::new();
    let store = place.open();
    let content = Content { commitment: "0f".repeat(32), salt: [3; 16], text: "It is gone now.".to_owned() };
    let says = |subject, text: &str| Draft { content: Some(text.to_owned()), ..draft(7, subject) };
    let drafts = vec![draft(7, "T-1"), says("T-2", &content.commitment), draft(0, "F-1")];
    write(&store, Rows { contents: vec![content], drafts, ..Rows::default() });
    let view = store.view().unwrap();
    assert_eq!(view.content(7, 2).unwrap(), Some(([3; 16], "It is gone now.".to_owned())));
    for (chain, seq) in [(7, 1), (7, 3), (0, 1), (9, 2), (7, u64::MAX)] {
        assert_eq!(view.content(chain, seq).unwrap(), None, "{chain} #{seq}");
    }
    let lost = Rows { drafts: vec![says("T-3", &"0e".repeat(32))], ..Rows::default() };
    assert!(matches!(done(&store, writes(lost)), Err(Fault::Refused(why)) if why.contains("words")));
}

pub(crate) fn everything_adds_up<P: Place>() {
    let place = P::new();
    let store = place.open();
    write(&store, people());
    for no in 1..=3 {
        write(&store, Rows { new_mail: Some(new_mail(no, b"x")), ..Rows::default() });
    }
    let outbox = [OutboxState::Sent, OutboxState::Sent, OutboxState::Held];
    let outbox = outbox.iter().zip(1..).map(|(state, no)| outgoing(no, 2, *state)).collect();
    let next = Some(Next { mail: 4, outbox: 4, ..Next::default() });
    write(&store, Rows { mails: vec![mail(2, Disposition::Parked)], outbox, next, ..Rows::default() });
    let mut counts = store.view().unwrap().counts().unwrap();
    counts.mails.sort_unstable();
    counts.outbox.sort_unstable();
    assert_eq!(counts.mails, [(Disposition::Applied, 2), (Disposition::Parked, 1)]);
    assert_eq!(counts.outbox, [(OutboxState::Sent, 2), (OutboxState::Held, 1)]);
    assert_eq!((counts.received, counts.decided), (3, 3));
}

pub(crate) fn the_next_due_time<P: Place>() {
    let place = P::new();
    let store = place.open();
    write(&store, people());
    let due = || store.view().unwrap().next_due().unwrap();
    assert_eq!(due(), None);
    let mut reminded = ticket(1, 2, 1);
    reminded.reminders.next = Some(at(50));
    write(&store, Rows { tickets: vec![reminded], ..Rows::default() });
    assert_eq!(due(), Some(at(50)));
    let outbox = vec![outgoing(40, 2, OutboxState::Queued), outgoing(3, 2, OutboxState::Held)];
    write(&store, Rows { outbox, ..Rows::default() });
    assert_eq!(due(), Some(at(40)));
}
