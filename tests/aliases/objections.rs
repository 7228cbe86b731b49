//! The registered address has its say before and after the new one had; and what goes wrong is told to staff.

use super::*;
use mailroom::engine::dispatch;
use mailroom::outbound::{Delivery, Session, Transport};
use mailroom::workflow::OutboxNo;
use mailroom::workflow::outbox::OutboxState;
use std::sync::{Arc, Mutex};

/// Dana's news of a question that is not answered yet, and the question.
fn told() -> (World, Outbound, Outbound) {
    let world = World::new();
    give(&world, &[BRANCH]);
    let mut out = world.pump();
    (world, out.remove(0), out.remove(0))
}

#[test]
fn nobody_is_asked_before_the_registered_address_was_told() {
    let world = World::new();
    give(&world, &[BRANCH]);
    let view = world.engine.store.view().unwrap();
    let rows = view.outbox(&[], OutboxNo(0), 100).unwrap();
    assert_eq!(rows.iter().map(|row| row.notice.word()).collect::<Vec<_>>(), ["alias_news"]);
    world.done(Command::Outbox(vec![rows[0].no], OutboxState::Dropped));
    assert!(recipients(&world).is_empty());
    assert_eq!(dana(&world).waiting().filter(|question| question.sent).count(), 0);
}

#[test]
fn an_objection_ends_the_question() {
    for words in ["NO", "I do not know that address!", "What is this?", "Ok", ""] {
        let (world, news, question) = told();
        assert_eq!(world.take(&unstamped(&reply(&news, words))), APPLIED, "{words}");
        assert_eq!(recipients(&world), [DANA, LEAD], "{words}: staff hear of it");
        assert_eq!(world.take(&reply(&question, "YES")), QUARANTINED, "{words}");
        assert!(!counts(&world));
        assert!(
            entry(&world, "alias_declined").contains("news of question 1 returned from an address on file")
        );
        assert_eq!(world.take(&reply(&news, "NO")), PARKED, "and again, for staff");
        assert_eq!(recipients(&world), [LEAD]);
        world.verify();
    }
}

#[test]
fn an_objection_takes_away_what_counts() {
    for (at, gone) in [("2026-11-30T09:59:59Z", true), ("2026-11-30T10:00:00Z", false)] {
        let (world, news, question) = told();
        assert_eq!((world.take(&reply(&question, "YES")), counts(&world)), (APPLIED, true));
        let confirmed = to(world.pump(), DANA);
        world.at(at);
        let by = if gone { &news } else { &confirmed };
        assert_eq!(world.take(&reply(by, "NO")), if gone { APPLIED } else { PARKED });
        assert_eq!(counts(&world), !gone, "{at}");
        let out = world.pump();
        assert!(out.iter().any(|mail| mail.to == LEAD), "staff hear of either");
        if gone {
            assert!(text(&to(out, LEAD)).contains("look at what came from it"));
            assert!(entry(&world, "alias_taken_away").contains("\"strong\""));
            assert!(matches!(give(&world, &[BRANCH]), Answer::Refused(_)));
        }
        world.verify();
    }
}

#[test]
fn an_objection_takes_away_what_somebody_vouched_for() {
    let world = World::new();
    world.done(Command::People(world.firm, vec![command(&[BRANCH], Vouched::Giver)]));
    let news = to(world.pump(), DANA);
    assert_eq!((world.take(&reply(&news, "Not mine.")), counts(&world)), (APPLIED, false));
    assert_eq!(recipients(&world), [DANA, LEAD]);
    world.verify();
}

#[test]
fn a_yes_to_the_news_is_no_confirmation_and_no_objection() {
    let (world, news, _) = told();
    assert_eq!((world.take(&reply(&news, "YES")), counts(&world)), (FILED, false));
    assert_eq!(dana(&world).waiting().count(), 1);
}

#[test]
fn nobody_else_objects() {
    let (world, news, question) = told();
    for (from, disposition) in [(BRANCH, QUARANTINED), ("mallory@attacker.test", QUARANTINED), (LUIS, PARKED)]
    {
        assert_eq!(world.take(&reply_from(&news, from, "NO")), disposition, "{from}");
    }
    let forged = reply(&news, "NO").replace("dmarc=pass", "dmarc=fail");
    assert_eq!(world.take(&forged), QUARANTINED);
    assert_eq!((world.take(&reply(&question, "YES")), counts(&world)), (APPLIED, true));
}

#[test]
fn a_no_after_a_yes_is_seen() {
    let (world, question) = asked();
    assert_eq!(world.take(&reply(&question, "YES")), APPLIED);
    world.pump();
    let words = "Sorry, I did not read that. NO, it is not mine. Who is Dana?";
    assert_eq!(world.take(&reply(&question, words)), PARKED);
    assert_eq!(recipients(&world), [LEAD]);
}

#[test]
fn whoever_asked_hears_what_became_of_it() {
    let world = World::new();
    let proof =
        Proof { strength: Strength::Strong, evidence: "command line of test".to_owned(), token: None };
    let officer = world.engine.store.view().unwrap().people(world.firm).unwrap();
    let officer = officer.into_iter().find(|person| person.email == address(OFFICER)).unwrap();
    let actor = Actor::Person(Sender { person: officer.id, proof });
    let asker = Asker { user: "test".to_owned(), actor };
    world.engine.operate(&asker, Command::People(world.firm, vec![command(&[BRANCH], Vouched::No)])).unwrap();
    let news = to(world.pump(), DANA);
    assert_eq!(world.take(&reply(&news, "NO")), APPLIED);
    assert_eq!(recipients(&world), [DANA, OFFICER]);
}

#[test]
fn a_question_that_bounces_waits_no_more_and_staff_hear_of_it() {
    for which in [0, 1] {
        let (world, news, question) = told();
        let mail = [&news, &question][which];
        let report = format!(
            "From: <mailer-daemon@mx.example>\nTo: <{}>\nMIME-Version: 1.0\nMessage-ID: <b{which}@mx.example>\n\
             Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n\
             --b\nContent-Type: text/plain\n\nnot delivered\n--b\nContent-Type: message/delivery-status\n\n\
             Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; {}\nAction: failed\nStatus: 5.1.1\n\n--b--\n",
            mail.from, mail.to
        );
        assert_eq!(world.take_for(&report, &[&mail.from]), FILED);
        let out = world.pump();
        assert_eq!(out.iter().map(|mail| &*mail.to).collect::<Vec<_>>(), [LEAD]);
        assert!(text(&out[0]).contains("did not arrive: 5.1.1"), "{}", text(&out[0]));
        assert!(entry(&world, "alias_undelivered").contains("question 1"));
        assert_eq!((world.take(&reply(&question, "YES")), counts(&world)), (QUARANTINED, false));
        world.verify();
    }
}

/// A server that refuses mail to these, and takes and forgets the rest.
#[derive(Clone)]
struct Refuses(&'static [&'static str], Arc<Mutex<Vec<String>>>);

impl Transport for Refuses {
    fn open(&self) -> Result<Box<dyn Session>, Delivery> {
        Ok(Box::new(self.clone()))
    }
}

impl Session for Refuses {
    fn send(&mut self, mail: &Outbound) -> Delivery {
        if self.0.contains(&&*mail.to) {
            return Delivery::Failed("550 5.1.1 no such mailbox".to_owned());
        }
        self.1.lock().unwrap().push(mail.to.clone());
        Delivery::Sent("250 ok".to_owned())
    }
    fn is_usable(&self) -> bool {
        true
    }
}

#[test]
fn what_a_server_refuses_is_told_as_well() {
    for (refused, sent) in [(BRANCH, [DANA, LEAD].as_slice()), (DANA, &[LEAD])] {
        let (world, taken) = (World::new(), Arc::default());
        give(&world, &[BRANCH]);
        let refused: &'static [&'static str] = Box::leak(Box::new([refused]));
        let mut sender = dispatch::Sender::new(Arc::new(Refuses(refused, Arc::clone(&taken))));
        while world.engine.dispatch(&mut sender).unwrap() > 0 {}
        assert_eq!(*taken.lock().unwrap(), sent, "{refused:?}");
        assert!(dana(&world).waiting().next().is_none());
        let failed =
            world.engine.store.view().unwrap().outbox(&[OutboxState::Failed], OutboxNo(0), 9).unwrap();
        world.done(Command::Outbox(failed.iter().map(|row| row.no).collect(), OutboxState::Queued));
        assert!(!recipients(&world).contains(&BRANCH.to_owned()), "trying again asks nobody");
        world.verify();
    }
}

#[test]
fn whoever_is_deactivated_has_no_question_left() {
    let (world, question) = asked();
    for active in [false, true] {
        let edit = PersonEdit { active: Some(active), ..PersonEdit::of(address(DANA)) };
        world.done(Command::People(world.firm, vec![edit]));
    }
    assert_eq!((world.take(&reply(&question, "YES")), counts(&world)), (QUARANTINED, false));
    assert_eq!(dana(&world).questions[0].stand, Stand::Over);
}

#[test]
fn no_key_lies_in_the_outbox_once_it_was_sent() {
    let (world, question) = asked();
    let mail = reply(&question, "YES");
    let key = mail.split("tickets+p").nth(1).unwrap().split('@').next().unwrap().to_owned();
    let view = world.engine.store.view().unwrap();
    for row in view.outbox(&[], OutboxNo(0), 100).unwrap() {
        let bytes = view.composed(row.no).unwrap().unwrap_or_default();
        assert!(!String::from_utf8_lossy(&bytes).contains(&key), "{}: {}", row.no, row.state.word());
    }
}
