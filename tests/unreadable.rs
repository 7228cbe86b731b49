//! Encrypted mail, wherever it arrives: never a DONE, never an order, never passed over in silence.

use crate::support::world::*;
use mailroom::inbound::Taken;
use mailroom::outbound::Outbound;
use mailroom::workflow::command::Command;
use mailroom::workflow::inbox::{Disposition, Why};
use mailroom::workflow::ticket::Flag;
use mailroom::workflow::{MailNo, Status};

const ARMOUR: &str =
    "-----BEGIN PGP MESSAGE-----\n\nhQEMA0n0cmVhbGx5IGEgc2Vzc2lvbiBrZXk=\n-----END PGP MESSAGE-----";

fn last(world: &World) -> (Disposition, Why, String) {
    let row = world.engine.store.view().unwrap().mails(&[], MailNo(0), 100).unwrap().pop().unwrap();
    (row.disposition, row.why, row.note)
}

fn to<'a>(mails: &'a [Outbound], whom: &str) -> Vec<&'a Outbound> {
    mails.iter().filter(|mail| mail.to == whom).collect()
}

fn words(mail: &Outbound) -> String {
    mailroom::parse::parse(&mail.bytes).body.text.unwrap()
}

#[test]
fn staff_see_that_it_is_encrypted_and_the_employee_is_asked_once() {
    let world = World::new();
    let no = world.ticket(DANA, true);
    let sent = world.pump().remove(0);
    for round in 0..2 {
        assert_eq!(world.take(&reply(&sent, &format!("DONE\n\n{ARMOUR}"))), Taken::Durable("applied"));
        let out = world.pump();
        let [notice] = to(&out, OFFICER)[..] else { panic!("{round}: one notice to staff") };
        let said = words(notice);
        assert!(said.contains("is encrypted: nobody here can read it") && !said.contains("hQEM"), "{said}");
        assert_eq!(to(&out, DANA).len(), usize::from(round == 0), "asked once");
        if let [asked] = to(&out, DANA)[..] {
            assert!(words(asked).contains("Please answer this mail without encryption."), "{}", words(asked));
        }
        assert_eq!(world.status(no), Status::CommentAdded);
        assert!(world.look(no).flags.contains(&Flag::PossibleDone));
    }
    assert_eq!(world.take(&reply(&sent, "DONE")), Taken::Durable("applied"));
    assert_eq!(world.status(no), Status::PendingVerification);
    world.verify();
}

#[test]
fn an_encrypted_answer_of_staff_acts_on_nothing_and_they_hear_of_it() {
    let world = World::new();
    let no = world.ticket(DANA, true);
    let sent = world.pump().remove(0);
    world.take(&reply(&sent, "Which post?"));
    let notice = world.pump().into_iter().find(|mail| mail.to == OFFICER).unwrap();
    for text in [ARMOUR.to_owned(), format!("CLOSE\n\n{ARMOUR}")] {
        assert_eq!(world.take(&reply(&notice, &text)), Taken::Durable("filed"), "{text}");
        assert_eq!((last(&world).0, last(&world).1), (Disposition::Filed, Why::Refused));
        let out = world.pump();
        assert_eq!((to(&out, DANA).len(), to(&out, OFFICER).len()), (0, 1), "no armour goes to the employee");
        assert!(words(&out[0]).contains("Nothing was changed: the mail is encrypted"), "{}", words(&out[0]));
        assert_eq!(world.status(no), Status::CommentAdded);
    }
    world.verify();
}

#[test]
fn a_parked_mail_is_not_released_by_words_that_nobody_can_read() {
    let world = World::new();
    let no = world.ticket(DANA, true);
    let sent = world.pump().remove(0);
    let unproven = reply(&sent, "DONE").replace("dmarc=pass", "dmarc=none");
    assert_eq!(world.take(&unproven), Taken::Durable("parked"));
    let confirm = world.pump().into_iter().find(|mail| mail.to == DANA).unwrap();
    assert_eq!(world.take(&reply(&confirm, ARMOUR)), Taken::Durable("filed"));
    assert_eq!(last(&world).2, "the answer is encrypted (openpgp): M-1 still waits");
    assert_eq!(world.status(no), Status::PendingCorrection);
    assert_eq!(world.take(&reply(&confirm, "yes")), Taken::Durable("applied"));
    assert_eq!(world.status(no), Status::PendingVerification);
    world.verify();
}

#[test]
fn about_several_tickets_one_mail_asks_for_all() {
    let world = World::new();
    let tickets: Vec<_> = (0..3).map(|_| world.ticket(DANA, false)).collect();
    world.done(Command::SendAll(world.firm, None));
    let sent = world.pump().remove(0);
    assert_eq!(world.take(&reply(&sent, &format!("DONE ALL\n\n{ARMOUR}"))), Taken::Durable("applied"));
    let out = world.pump();
    let [asked] = to(&out, DANA)[..] else { panic!("{} mails", to(&out, DANA).len()) };
    assert!(words(asked).contains("Please answer this mail without encryption."), "{}", words(asked));
    for no in &tickets {
        assert!(words(asked).contains(&no.to_string()));
        assert_eq!(world.status(*no), Status::CommentAdded);
    }
    world.take(&reply(asked, "DONE 2"));
    assert_eq!(world.status(tickets[1]), Status::PendingVerification);
    world.verify();
}
