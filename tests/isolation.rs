//! Firms are isolated: a person of one firm reaches nothing of another by any address, id, token or tag.

use crate::support::world::*;
use mailroom::inbound::Taken;
use mailroom::outbound::Outbound;
use mailroom::workflow::command::{Command, PersonEdit};
use mailroom::workflow::people::Role;
use mailroom::workflow::ticket::Edit;
use mailroom::workflow::{FirmId, MailNo, Status, Ticket, TicketNo};
use std::collections::BTreeSet;

const EVE: &str = "eve@other.example";

struct Two {
    world: World,
    no: TicketNo,
    mails: Vec<Outbound>,
}

/// A second firm with Eve, who is everything there; a ticket, a batch and a notice to staff of the first.
fn two() -> Two {
    let world = World::new();
    world.done(Command::NewFirm("other".into(), "Other Lending".into(), vec!["other.example".into()]));
    let roles = BTreeSet::from([Role::Employee, Role::Officer, Role::Lead]);
    let eve =
        PersonEdit { name: Some("Eve Other".into()), roles: Some(roles), ..PersonEdit::of(address(EVE)) };
    world.done(Command::People(FirmId(2), vec![eve]));
    let no = world.ticket(DANA, true);
    let mut mails = world.pump();
    world.ticket(DANA, false);
    world.ticket(DANA, false);
    world.done(Command::SendAll(world.firm, None));
    mails.extend(world.pump());
    world.take(&reply(&mails[0], "Which post?"));
    mails.extend(world.pump());
    assert_eq!(mails.len(), 3, "one ticket, one batch, one notice");
    Two { world, no, mails }
}

impl Two {
    fn all(&self) -> Vec<Ticket> {
        self.world.engine.store.view().unwrap().tickets(&Default::default()).unwrap()
    }

    /// Nothing of the first firm moved, and nothing went to Eve that is about it.
    fn untouched(&self, mail: &str, before: &[Ticket]) {
        let taken = self.world.take(mail);
        assert_ne!(taken, Taken::Durable("applied"), "{mail}");
        assert_eq!(self.all(), before, "{mail}");
        let out = self.world.pump();
        assert!(out.iter().all(|mail| mail.to != EVE), "{mail}");
        self.world.verify();
    }
}

#[test]
fn a_token_of_another_firm_moves_nothing() {
    let two = two();
    let before = two.all();
    for mail in &two.mails {
        for words in ["DONE", "DONE ALL", "CLOSE: mine now", "What is this?"] {
            two.untouched(&reply_from(mail, EVE, words), &before);
        }
    }
    let rows = two.world.engine.store.view().unwrap().mails(&[], MailNo(1), 100).unwrap();
    assert!(rows.iter().all(|row| row.firm == Some(FirmId(1))), "it is shown where the token is from");
}

#[test]
fn a_message_id_or_a_tag_of_another_firm_moves_nothing() {
    let two = two();
    let before = two.all();
    for mail in &two.mails {
        for words in ["DONE", "CLOSE: mine now"] {
            let plain = |line: &str| {
                if line.starts_with("To: ") { format!("To: <tickets@{DOMAIN}>") } else { line.to_owned() }
            };
            let by_id: Vec<String> = reply_from(mail, EVE, words).lines().map(plain).collect();
            two.untouched(&by_id.join("\n"), &before);
            let tagged = by_id.iter().filter(|line| !line.starts_with("In-Reply-To: "));
            let tagged: Vec<String> = tagged
                .map(|line| {
                    if line.starts_with("Subject: ") {
                        format!("Subject: [{}] hello", two.no)
                    } else {
                        line.clone()
                    }
                })
                .collect();
            two.untouched(&tagged.join("\n").replace("<r", "<tag"), &before);
        }
    }
}

#[test]
fn a_list_shows_only_ones_own() {
    let two = two();
    two.world.take(&reply_from(&two.mails[0], EVE, "LIST"));
    assert!(two.world.pump().iter().all(|mail| mail.to != EVE));
}

#[test]
fn a_command_names_only_ones_own_tickets() {
    let two = two();
    let before = two.all();
    let command = |no: &str| {
        format!(
            "Authentication-Results: mx.acme.example; dmarc=pass header.from=other.example\nFrom: <{EVE}>\nTo: <control@{DOMAIN}>\nSubject: x\nDate: Mon, 23 Nov 2026 10:05:00 +0000\nMessage-ID: <{no}@client.example>\n\nCLOSE {no}: mine\n"
        )
    };
    let said = |no: &str| {
        assert_eq!(two.world.take(&command(no)), Taken::Durable("filed"));
        let out = two.world.pump();
        assert_eq!((out.len(), out[0].to.as_str()), (1, EVE));
        String::from_utf8_lossy(&out[0].bytes)
            .lines()
            .find(|l| l.contains("FAILED"))
            .unwrap()
            .replace(no, "T-n")
    };
    assert_eq!(
        said(&two.no.to_string()),
        said("T-999"),
        "what is not theirs is as little there as what never was"
    );
    assert_eq!(two.all(), before);
    two.world.verify();
}

#[test]
fn a_ticket_is_not_given_to_another_firms_person() {
    let two = two();
    let eve = two.world.engine.store.view().unwrap().people(FirmId(2)).unwrap().remove(0).id;
    let answer = two.world.operate(Command::Reassign(vec![two.no], eve));
    assert!(matches!(answer, mailroom::record::Answer::Refused(_)), "{answer:?}");
    assert_eq!(two.world.status(two.no), Status::CommentAdded);
    let draft = two.world.ticket(DANA, false);
    let edit = Edit { employee: Some(eve), ..Edit::default() };
    let answer = two.world.operate(Command::Edit(draft, Box::new(edit)));
    assert!(matches!(answer, mailroom::record::Answer::Refused(_)), "{answer:?}");
    two.world.done(Command::Send(vec![draft]));
    assert!(two.world.pump().iter().all(|mail| mail.to == DANA));
}

/// What is left over of a mail of ours when only its addresses count: the one to answer, the one that bounces go to.
fn to_our_address(to: &str, more: &str, words: &str) -> String {
    static COUNT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let n = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    format!(
        "Authentication-Results: mx.acme.example; dmarc=pass header.from=other.example\nFrom: <{EVE}>\nTo: <{to}>\nSubject: x\nDate: Mon, 23 Nov 2026 10:05:00 +0000\nMessage-ID: <own{n}@client.example>\n{more}\n{words}\n"
    )
}

#[test]
fn a_confirmation_key_of_another_firm_releases_nothing() {
    let two = two();
    let done = reply(&two.mails[0], "DONE");
    let unstamped = done.split_once('\n').unwrap().1;
    assert_eq!(two.world.take(unstamped), Taken::Durable("parked"));
    let confirm = two.world.pump().into_iter().find(|mail| mail.to == DANA).unwrap();
    let before = two.all();
    for words in ["yes", "CONFIRM", "DONE", "No, that was not me"] {
        two.untouched(&reply_from(&confirm, EVE, words), &before);
    }
    let held = two.world.engine.store.view().unwrap().mails(&[], MailNo(1), 1).unwrap().remove(0);
    assert_eq!(held.disposition.word(), "parked", "{held:?}");
    assert_eq!(
        two.world.take(&reply(&confirm, "yes")),
        Taken::Durable("applied"),
        "its owner's key still works"
    );
}

#[test]
fn a_bounce_address_of_another_firm_moves_nothing_and_tells_eve_nothing() {
    let two = two();
    let before = two.all();
    for mail in &two.mails {
        for words in ["DONE", "User unknown", "CLOSE: mine now"] {
            two.untouched(&to_our_address(&mail.from, "", words), &before);
            two.untouched(&to_our_address(&mail.from, "Auto-Submitted: auto-replied\n", words), &before);
        }
    }
}

#[test]
fn nobody_becomes_a_delegate_or_a_manager_over_the_wall() {
    let two = two();
    let dana = |edit: PersonEdit| two.world.operate(Command::People(two.world.firm, vec![edit]));
    let of = || PersonEdit::of(address(DANA));
    for edit in [
        PersonEdit { delegates: Some(vec![address(EVE)]), ..of() },
        PersonEdit { manager: Some(address(EVE)), ..of() },
        PersonEdit { aliases: Some(vec![address(EVE)]), ..of() },
        PersonEdit { moved_to: Some(address(EVE)), ..of() },
    ] {
        let answer = dana(edit.clone());
        assert!(matches!(answer, mailroom::record::Answer::Refused(_)), "{edit:?}: {answer:?}");
    }
    let over = Command::People(FirmId(2), vec![PersonEdit { name: Some("Mine".into()), ..of() }]);
    assert!(matches!(two.world.operate(over), mailroom::record::Answer::Refused(_)));
}
