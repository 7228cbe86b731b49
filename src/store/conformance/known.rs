//! When a mail is known again.

use super::Place;
use super::promises::group;
use super::samples::*;
use crate::record::{Answer, Change, NewMail, Rows};
use crate::store::{Job, Judgement, Store};
use crate::workflow::facts::ACT;
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
        if let Some(first) = facts.seen {
            return Judgement::Nothing(answer(None, &first.to_string()));
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

pub(crate) fn an_act_is_known_if_it_was_remembered<P: Place>() {
    let place = P::new();
    let store = place.open();
    let mark = |act: u8, content: u8| {
        let mut mark = [content; 24];
        mark.iter_mut().take(ACT).for_each(|octet| *octet = act);
        mark
    };
    let take = |no, mark, remembered| {
        let new = NewMail { dedupe: vec![mark], remembered, ..new_mail(no, b"x") };
        write(&store, Rows { new_mail: Some(new), ..Rows::default() });
    };
    let seen = |mark| {
        let keys = Keys { dedupe: vec![mark], ..Keys::default() };
        store.view().unwrap().facts(&keys).unwrap().seen
    };
    take(1, mark(3, 1), false);
    assert_eq!((seen(mark(3, 1)), seen(mark(3, 2)), seen(mark(4, 1))), (Some(MailNo(1)), None, None));
    take(2, mark(3, 5), true);
    for content in [0, 2, 5, 9, 255] {
        assert_eq!(seen(mark(3, content)), Some(MailNo(2)), "{content}");
    }
    assert_eq!((seen(mark(2, 255)), seen(mark(4, 0))), (None, None));
}
