//! Keys of parked mails, trust in tokens, Message-IDs, and how often one person is written to: at the cap and over it.

use crate::authority::*;
use crate::support::world::*;
use mailroom::inbound::Taken;
use mailroom::intake::{caps, withheld};
use mailroom::outbound::Outbound;
use mailroom::workflow::command::{Command, PersonEdit};
use mailroom::workflow::inbox::{Disposition, Why};
use mailroom::workflow::people::Role;
use mailroom::workflow::{MailNo, Status, TicketNo};

/// A parked DONE of Dana's, and the confirmation that was sent.
fn parked() -> (World, TicketNo, Outbound) {
    let (world, no, mail) = sent_to(DANA);
    assert_eq!(world.take(&unstamped(&reply(&mail, "DONE"))), PARKED);
    let confirm = world.pump().into_iter().find(|mail| mail.to == DANA).unwrap();
    (world, no, confirm)
}

#[test]
fn a_key_releases_its_mail_once() {
    let (world, no, confirm) = parked();
    assert_eq!(world.take(&unstamped(&reply(&confirm, "yes"))), APPLIED);
    assert_eq!(world.status(no), Status::PendingVerification);
    let before = world.look(no);
    assert_eq!(world.take(&unstamped(&reply(&confirm, "yes, again"))), FILED);
    assert_eq!(world.look(no), before);
    world.verify();
}

#[test]
fn a_key_in_other_hands_releases_nothing() {
    let (world, no, confirm) = parked();
    world.ticket(LUIS, true);
    assert_eq!(world.take(&reply_from(&confirm, LUIS, "yes")), PARKED);
    assert_eq!(last(&world).why, Why::NotTheRecipient);
    assert_eq!(
        world.take(&reply_from(&confirm, "mallory@attacker.test", "yes")),
        Taken::Durable("quarantined")
    );
    assert_eq!(world.status(no), Status::PendingCorrection);
    world.verify();
}

#[test]
fn whoever_says_that_it_was_not_them_frees_nothing() {
    for text in ["No, that was not me!", "Nein, das war ich nicht.", "I didn't write this.", "cancel"] {
        let (world, no, confirm) = parked();
        assert_eq!(world.take(&unstamped(&reply(&confirm, text))), APPLIED, "{text}");
        assert_eq!(world.status(no), Status::PendingCorrection, "{text}");
        let held = world.engine.store.view().unwrap().mails(&[], MailNo(0), 10).unwrap().remove(0);
        assert_eq!((held.disposition, held.why), (Disposition::Quarantined, Why::Refused), "{text}");
        assert_eq!(world.take(&unstamped(&reply(&confirm, "yes"))), FILED, "{text}: no way back by key");
        world.verify();
    }
}

#[test]
fn a_no_in_the_page_alone_frees_nothing_either() {
    let (world, no, confirm) = parked();
    let body = "--b\nContent-Type: text/plain\n\nyes\n--b\nContent-Type: text/html\n\n<p>No, that was not me!</p>\n--b--";
    let answer = unstamped(&reply(&confirm, body)).replace(
        "Content-Type: text/plain; charset=utf-8",
        "Content-Type: multipart/alternative; boundary=b",
    );
    assert_eq!(world.take(&answer), APPLIED);
    assert_eq!(world.status(no), Status::PendingCorrection);
    world.verify();
}

#[test]
fn trust_in_tokens_lets_comment_and_done_pass_but_no_reading_and_no_staff() {
    let (world, no, mail) = sent_to(DANA);
    world.done(Command::SetFirm(world.firm, "trust_reply".to_owned(), "token".into()));
    assert_eq!(world.take(&unstamped(&reply(&mail, "LIST"))), PARKED);
    assert_eq!(world.take(&unstamped(&reply_from(&mail, LUIS, "DONE"))), PARKED);
    assert_eq!(world.take(&unstamped(&reply(&mail, "DONE"))), APPLIED);
    assert_eq!(world.status(no), Status::PendingVerification);
    let notice = world.pump().into_iter().rfind(|mail| mail.to == OFFICER).unwrap();
    assert_eq!(world.take(&unstamped(&reply(&notice, "CLOSE: seen"))), PARKED);
    assert_eq!(world.status(no), Status::PendingVerification);
    world.verify();
}

#[test]
fn a_confirmation_goes_out_once_a_day() {
    let (world, _, mail) = sent_to(DANA);
    for _ in 0..3 {
        assert_eq!(world.take(&unstamped(&reply(&mail, "DONE"))), PARKED);
    }
    assert_eq!(recipients(&world).iter().filter(|to| *to == DANA).count(), caps::CONFIRMS_A_DAY);
    world.at("2026-11-24T10:00:01Z");
    world.take(&unstamped(&reply(&mail, "DONE, really")));
    assert_eq!(recipients(&world).iter().filter(|to| *to == DANA).count(), 1);
    world.verify();
}

#[test]
fn staff_hear_of_parked_mails_but_not_of_all_of_them() {
    let (world, _, mail) = sent_to(DANA);
    for _ in 0..caps::PARKED_AN_HOUR + 2 {
        world.take(&unstamped(&reply(&mail, "DONE")));
    }
    assert_eq!(recipients(&world).iter().filter(|to| *to == OFFICER).count(), caps::PARKED_AN_HOUR);
}

#[test]
fn help_is_sent_once_a_day_and_ticket_and_twenty_times_a_day() {
    let world = World::new();
    let mut mails = Vec::new();
    for _ in 0..=caps::HELP_A_DAY {
        world.ticket(DANA, true);
        mails.extend(world.pump());
    }
    let mut helped = 0;
    for mail in &mails {
        for _ in 0..2 {
            assert_eq!(world.take(&reply(mail, "> only a quote")), FILED);
            helped += recipients(&world).iter().filter(|to| *to == DANA).count();
        }
    }
    assert_eq!(helped, caps::HELP_A_DAY);
    world.verify();
}

#[test]
fn answers_to_one_person_are_sixty_an_hour() {
    let (world, _, mail) = sent_to(DANA);
    let lists = |n: usize| {
        (0..n)
            .map(|_| {
                world.take(&reply(&mail, "LIST"));
                recipients(&world).iter().filter(|to| *to == DANA).count()
            })
            .sum::<usize>()
    };
    assert_eq!(lists(caps::ANSWERS_AN_HOUR + 2), caps::ANSWERS_AN_HOUR);
    world.at("2026-11-23T11:00:01Z");
    assert_eq!(lists(1), 1);
}

/// Mails that tell staff that somebody is not answered: to whom, and about whom.
fn told(world: &World) -> Vec<(String, String)> {
    let about = |mail: Outbound| {
        let text = String::from_utf8_lossy(&mail.bytes).into_owned();
        let name = text.lines().find_map(|line| line.split_once(withheld::CAPPED)?.1.strip_prefix(": "));
        name.map(|name| (mail.to, name.trim().to_owned()))
    };
    let mut all: Vec<_> = world.pump().into_iter().filter_map(about).collect();
    all.sort();
    all
}

/// In somebody's name, with no ticket in it and nothing that proves it.
fn unproven(name: &str) -> String {
    unstamped(&fresh(name, "a question", "Is the story meant as well?"))
}

#[test]
fn staff_hear_once_a_day_of_each_person_who_is_not_answered_and_nobody_else_hears_of_it() {
    let world = World::new();
    let told_of = |mails: usize, from: &str| {
        (0..mails).for_each(|_| assert_eq!(world.take(&unproven(from)), PARKED));
        told(&world)
    };
    assert_eq!(told_of(1, DANA), [], "she was asked to confirm");
    let dana = [(LEAD.to_owned(), "Dana Reyes".to_owned())];
    assert_eq!(told_of(1, DANA), dana, "one over the cap");
    assert_eq!(told_of(5, DANA), [], "they heard of it");
    assert_eq!(told_of(2, LUIS), [(LEAD.to_owned(), "Luis Ortega".to_owned())], "of each");
    world.at("2026-11-24T09:59:59Z");
    assert_eq!(told_of(3, DANA), []);
    world.at("2026-11-24T10:00:00Z");
    assert_eq!(told_of(3, DANA), dana, "a new day");
    let entries = world.engine.store.view().unwrap().entries(world.firm.0, 1, usize::MAX).unwrap();
    let said = entries.iter().filter(|entry| entry.body.contains("\"answers_withheld\"")).count();
    assert_eq!(said, 3, "and the log says when");
    world.verify();
}

#[test]
fn whoever_assigned_the_ticket_hears_of_it_first_and_never_the_one_who_is_not_answered() {
    let (world, _, mail) = sent_to(DANA);
    (0..=caps::ANSWERS_AN_HOUR).for_each(|_| drop(world.take(&reply(&mail, "LIST"))));
    assert_eq!(told(&world), [(OFFICER.to_owned(), "Dana Reyes".to_owned())]);
    (0..2).for_each(|_| assert_eq!(world.take(&unproven(LEAD)), PARKED));
    assert_eq!(told(&world), [(OFFICER.to_owned(), "Lena Roth".to_owned())]);
    world.verify();
}

#[test]
fn however_many_people_a_flood_claims_to_come_from_one_of_the_staff_hears_of_twenty_a_day() {
    let world = World::new();
    let names: Vec<String> = (0..=withheld::HEARD_A_DAY).map(|n| format!("e{n}@acme.example")).collect();
    let person = |name: &String| PersonEdit {
        name: Some(name.clone()),
        roles: Some([Role::Employee].into()),
        ..PersonEdit::of(address(name))
    };
    world.done(Command::People(world.firm, names.iter().map(person).collect()));
    for name in names.iter().chain(&names) {
        assert_eq!(world.take(&unproven(name)), PARKED);
    }
    let told = told(&world);
    assert_eq!(told.len(), withheld::HEARD_A_DAY);
    assert!(told.iter().all(|(to, about)| to == LEAD && *about != names[withheld::HEARD_A_DAY]));
    world.verify();
}

#[test]
fn staff_hear_of_the_brake_also_where_no_ticket_is_named() {
    let world = braked(0);
    let held = || {
        assert_eq!(world.take(&fresh(DANA, "tickets", "LIST")), FILED);
        let out = world.pump();
        let held = |mail: &Outbound| String::from_utf8_lossy(&mail.bytes).contains(withheld::BRAKED);
        out.into_iter().map(|mail| (held(&mail), mail.to)).collect::<Vec<_>>()
    };
    assert_eq!(held(), [(true, LEAD.to_owned())]);
    assert_eq!(held(), [], "once an hour");
    world.verify();
}

/// A world in which so many answers an hour may go out.
fn braked(most: u32) -> World {
    let mut house = house();
    house.site.answers_an_hour = most;
    World::of(house)
}

#[test]
fn over_the_global_brake_nobody_is_answered_staff_hear_of_it_once_and_an_hour_later_it_goes_on() {
    let world = braked(2);
    for employee in [DANA, LUIS, DANA, LUIS] {
        world.ticket(employee, true);
    }
    let mails = world.pump();
    let done = |mail: &Outbound| {
        assert_eq!(world.take(&reply(mail, "DONE")), APPLIED, "what is held is an answer, never a decision");
        let out = world.pump();
        let held = |mail: &&Outbound| String::from_utf8_lossy(&mail.bytes).contains(withheld::BRAKED);
        let receipts = out.iter().filter(|m| m.to == mail.to).count();
        (receipts, out.iter().filter(held).count(), out.len())
    };
    assert_eq!(done(&mails[0]), (1, 0, 2), "a receipt, and staff");
    assert_eq!(done(&mails[1]), (1, 0, 2), "at the limit");
    assert_eq!(done(&mails[2]), (0, 1, 2), "one over it: only staff, with one mail more");
    world.at("2026-11-23T10:59:59Z");
    assert_eq!(done(&mails[3]), (0, 0, 1), "they heard of it");
    world.at("2026-11-23T11:00:00Z");
    assert_eq!(done(&mails[3]), (1, 0, 1), "a new hour; staff know of the DONE");
    world.verify();
}

#[test]
fn the_global_brake_holds_no_notice_to_staff() {
    let world = braked(0);
    world.ticket(DANA, true);
    let mail = world.pump().remove(0);
    assert_eq!(world.take(&unstamped(&reply(&mail, "DONE"))), PARKED);
    let why = "the parked mail is heard of, the request to confirm is held, and that is heard of as well";
    assert_eq!(recipients(&world), [LEAD, OFFICER], "{why}");
    world.verify();
}

#[test]
fn the_same_message_id_of_a_proven_sender_has_no_second_effect_and_nobody_else_can_use_it_up() {
    let (world, no, mail) = sent_to(DANA);
    let done = reply(&mail, "DONE");
    let forged = unstamped(&done).replace("DONE", "I will not do it");
    assert_eq!(world.take(&forged), PARKED);
    assert_eq!(world.take(&done), APPLIED, "the forgery did not use the id up");
    assert_eq!(world.take(&done.replace("DONE", "Still working on it")), FILED);
    assert_eq!(world.status(no), Status::PendingVerification);
    world.verify();
}
