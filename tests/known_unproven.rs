//! Copies of a mail that nobody proves, before and beside a genuine one that nobody proves either, and what staff
//! made of them (`docs/decisions/0011-known-again.md`).

use crate::authority::*;
use crate::known_again::{Way, key, mails, offer, sound};
use crate::support::world::*;
use mailroom::mail::{ReversePath, Source};
use mailroom::workflow::command::Command;
use mailroom::workflow::{MailNo, Status};

/// Where no server of ours says anything, and each mail is confirmed by its key.
#[test]
fn a_copy_whose_sender_was_not_asked_takes_nothing_away_from_a_mail_that_nobody_proves() {
    let received = "Received: from a by b; Mon, 23 Nov 2026 10:05:00 +0000\n".repeat(101);
    type Copy<'a> = (Way<'a>, ReversePath);
    let copies: [Copy<'_>; 2] = [
        (&unstamped, ReversePath::Null),
        (&|done| format!("{received}{}", unstamped(done)), ReversePath::Unknown),
    ];
    for (copy, from) in copies {
        let (world, no, mail) = sent_to(DANA);
        let done = reply(&mail, "DONE");
        let genuine = unstamped(&done);
        assert_ne!(offer(&world, &copy(&done), from, (Source::Pipe, 0)), PARKED);
        assert_eq!(world.take(&genuine), PARKED);
        assert_eq!(world.take(&genuine), FILED, "asked once");
        assert_eq!(world.take(&copy(&done)), FILED);
        assert_eq!(world.take(&key(&world)), APPLIED);
        assert_eq!(world.status(no), Status::PendingVerification);
        assert_eq!(world.take(&genuine), FILED);
        assert_eq!(mails(&world).len(), 3);
        sound(&world);
    }
}

/// Whose sender was asked, or of which staff disposed, is not asked about again.
#[test]
fn what_was_disposed_of_does_not_wait_again() {
    for disowned in [true, false] {
        let (world, no, mail) = sent_to(DANA);
        let genuine = unstamped(&reply(&mail, "DONE"));
        assert_eq!(world.take(&genuine), PARKED);
        if disowned {
            let confirm = world.pump().into_iter().find(|mail| mail.to == DANA).unwrap();
            assert_eq!(world.take(&unstamped(&reply(&confirm, "That was not me"))), APPLIED);
        } else {
            world.done(Command::FileMail(MailNo(1)));
        }
        assert_eq!(world.take(&genuine), FILED, "disowned: {disowned}");
        assert_eq!(world.status(no), Status::PendingCorrection);
        sound(&world);
    }
}

/// What staff filed or released was theirs to judge, and proves nobody: the genuine mail counts.
#[test]
fn staff_may_file_or_release_a_copy_and_the_genuine_mail_counts() {
    for release in [false, true] {
        let (world, no, mail) = sent_to(DANA);
        let done = reply(&mail, "DONE");
        assert_eq!(world.take(&unstamped(&done)), PARKED);
        world.done(match release {
            true => Command::Release(MailNo(1), no, "DONE".to_owned()),
            false => Command::FileMail(MailNo(1)),
        });
        assert_eq!(world.take(&unstamped(&done)), FILED, "it waits no second time");
        assert_eq!(world.take(&done), APPLIED);
        assert_eq!(world.status(no), Status::PendingVerification);
        assert_eq!(world.take(&done), FILED);
        sound(&world);
    }
}
