//! When a mail is known again.

use super::Place;
use super::promises::group;
use super::samples::*;
use crate::record::{Answer, Change, NewMail, Rows};
use crate::store::{Fault, Job, Judgement, Receipt, Store};
use crate::workflow::facts::{ACT, Dedupe, Remembered};
use crate::workflow::inbox::Disposition;
use crate::workflow::{Keys, MailNo};

/// Takes the mail, or says which one it was already.
fn takes(no: i64) -> Job {
    let hash = [7; 24];
    judged(Keys { dedupe: vec![[9; 24], hash], ..Keys::default() }, move |facts| {
        let answer = |mail, note: &str| Answer::Mail {
            mail,
            disposition: Disposition::Applied,
            why: crate::workflow::inbox::Why::Event,
            note: note.to_owned(),
        };
        if let Some(first) = facts.seen.first() {
            return Judgement::Nothing(answer(None, &first.mail.to_string()));
        }
        let mut new = new_mail(no, b"x");
        new.dedupe = vec![hash, hash];
        let rows = Rows { new_mail: Some(new), drafts: vec![draft(0, "M")], ..Rows::default() };
        Judgement::Done(Change::assemble(rows, answer(Some(MailNo(no)), "")))
    })
}

pub(crate) fn a_duplicate_in_the_group_is_seen<P: Place>() {
    let place = P::new();
    let store = place.open();
    let answers = group(&store, vec![takes(1), takes(2), takes(3)]);
    assert_eq!(answers, [Ok(vec![(0, 1)]), Ok(vec![]), Ok(vec![])]);
    let receipt = done(&store, takes(4)).unwrap();
    assert!(matches!(receipt.answer, Answer::Mail { mail: None, note, .. } if note == "M-1"));
    assert_eq!(store.view().unwrap().mails(&[], MailNo(0), 9).unwrap().len(), 1);
}

/// Of this act and this content.
fn act(act: u8, content: u8) -> Dedupe {
    let mut mark = [content; 24];
    mark.iter_mut().take(ACT).for_each(|octet| *octet = act);
    mark
}

fn new(no: i64, mark: Dedupe, remembered: bool) -> NewMail {
    NewMail { dedupe: vec![mark], remembered, ..new_mail(no, b"x") }
}

fn take(store: &impl Store, new: NewMail) -> Result<Receipt, Fault> {
    done(store, writes(Rows { new_mail: Some(new), ..Rows::default() }))
}

fn remember(store: &impl Store, act: Remembered) -> Result<Receipt, Fault> {
    done(store, writes(Rows { remembered: vec![act], ..Rows::default() }))
}

/// The mails that are known under this mark; they are among the facts.
fn seen(store: &impl Store, mark: Dedupe) -> Vec<i64> {
    let keys = Keys { dedupe: vec![mark], ..Keys::default() };
    let facts = store.view().unwrap().facts(&keys).unwrap();
    assert!(facts.seen.iter().all(|seen| seen.mark == mark), "{:?}", facts.seen);
    let seen: Vec<i64> = facts.seen.iter().map(|seen| seen.mail.0).collect();
    assert_eq!(facts.seen_as(&[mark]).iter().map(|mail| mail.no.0).collect::<Vec<_>>(), seen);
    assert!(facts.seen_as(&[[200; 24]]).is_empty());
    seen
}

pub(crate) fn an_act_is_known_if_it_was_remembered<P: Place>() {
    let place = P::new();
    let store = place.open();
    take(&store, new(1, act(3, 1), false)).unwrap();
    let found = [act(3, 1), act(3, 2), act(4, 1)].map(|mark| seen(&store, mark));
    assert_eq!(found, [vec![1], vec![], vec![]]);
    take(&store, new(2, act(3, 5), true)).unwrap();
    for content in [0, 2, 5, 9, 255] {
        assert_eq!(seen(&store, act(3, content)), [2], "{content}");
    }
    assert_eq!(seen(&store, act(3, 1)), [1, 2], "the same mail, and the same act");
    assert_eq!((seen(&store, act(2, 255)), seen(&store, act(4, 0))), (vec![], vec![]));
}

pub(crate) fn an_act_may_be_remembered_later<P: Place>() {
    let place = P::new();
    let store = place.open();
    take(&store, new(1, act(3, 1), false)).unwrap();
    let (signed, instead_of) = (act(9, 9), vec![MailNo(1)]);
    let later = Remembered { mail: MailNo(1), marks: vec![act(3, 1), signed], instead_of };
    // It is part of the change: with a refused one nothing is remembered.
    let half = Rows { mails: vec![mail(99, Disposition::Applied)], ..Rows::default() };
    let half = Rows { remembered: vec![later.clone()], ..half };
    assert!(matches!(done(&store, writes(half)), Err(Fault::Refused(_))));
    assert_eq!((seen(&store, act(3, 2)), seen(&store, signed)), (vec![], vec![]));
    remember(&store, later.clone()).unwrap();
    remember(&store, later).unwrap();
    drop(store);
    let store = place.open();
    for mark in [act(3, 1), act(3, 2), signed] {
        assert_eq!(seen(&store, mark), [1], "{mark:?}");
    }
}

pub(crate) fn a_mark_is_given_up_only_by_the_mails_that_are_named<P: Place>() {
    let place = P::new();
    let store = place.open();
    take(&store, new(1, act(3, 1), false)).unwrap();
    for instead_of in [vec![], vec![MailNo(7)]] {
        let thief = NewMail { instead_of: instead_of.clone(), ..new(2, act(3, 1), true) };
        assert!(matches!(take(&store, thief), Err(Fault::Refused(_))));
        let later = Remembered { mail: MailNo(7), marks: vec![act(3, 1)], instead_of };
        assert!(matches!(remember(&store, later), Err(Fault::Refused(_))));
        assert_eq!(seen(&store, act(3, 1)), [1]);
    }
    let genuine = NewMail { instead_of: vec![MailNo(1)], ..new(2, act(3, 1), true) };
    take(&store, genuine).unwrap();
    assert_eq!((seen(&store, act(3, 1)), seen(&store, act(3, 2))), (vec![2], vec![2]));
    assert_eq!(store.view().unwrap().mails(&[], MailNo(0), 9).unwrap().len(), 2, "each keeps its row");
}
