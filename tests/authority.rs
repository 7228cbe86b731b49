//! Who may do what: delegates, former employees, own tickets, staff by mail, keys, caps.

use crate::support::world::*;
use mailroom::inbound::Taken;
use mailroom::intake::caps;
use mailroom::outbound::Outbound;
use mailroom::workflow::command::{Command, PersonEdit};
use mailroom::workflow::inbox::{Disposition, Mail, Why};
use mailroom::workflow::people::Role;
use mailroom::workflow::ticket::Flag;
use mailroom::workflow::{MailNo, PersonId, Status, TicketNo};
use std::collections::BTreeSet;

const PARKED: Taken = Taken::Durable("parked");
const APPLIED: Taken = Taken::Durable("applied");
const FILED: Taken = Taken::Durable("filed");

fn sent_to(employee: &str) -> (World, TicketNo, Outbound) {
    let world = World::new();
    let no = world.ticket(employee, true);
    let mail = world.pump().remove(0);
    (world, no, mail)
}

fn last(world: &World) -> Mail {
    world.engine.store.view().unwrap().mails(&[], MailNo(0), 1000).unwrap().pop().unwrap()
}

fn id_of(world: &World, email: &str) -> PersonId {
    let people = world.engine.store.view().unwrap().people(world.firm).unwrap();
    people.iter().find(|p| p.email == address(email)).unwrap().id
}

fn edit(world: &World, edit: PersonEdit) {
    world.done(Command::People(world.firm, vec![edit]));
}

fn unstamped(mail: &str) -> String {
    mail.split_once('\n').unwrap().1.to_owned()
}

fn fresh(from: &str, subject: &str, text: &str) -> String {
    let domain = from.split_once('@').unwrap().1;
    static COUNT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let n = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    format!(
        "Authentication-Results: mx.acme.example; dmarc=pass header.from={domain}\nFrom: <{from}>\nTo: <tickets@{DOMAIN}>\nSubject: {subject}\nDate: Mon, 23 Nov 2026 10:05:00 +0000\nMessage-ID: <fresh{n}@client.example>\n\n{text}\n"
    )
}

fn recipients(world: &World) -> Vec<String> {
    let mut all: Vec<String> = world.pump().into_iter().map(|mail| mail.to).collect();
    all.sort();
    all
}

#[test]
fn a_delegate_comments_and_never_says_done() {
    let (world, no, mail) = sent_to(DANA);
    edit(&world, PersonEdit { delegates: Some(vec![address(LUIS)]), ..PersonEdit::of(address(DANA)) });
    assert_eq!(world.take(&reply_from(&mail, LUIS, "DONE")), APPLIED);
    assert_eq!(world.status(no), Status::CommentAdded);
    assert!(!world.look(no).said_done && !world.look(no).flags.contains(&Flag::PossibleDone));
    assert_eq!(recipients(&world), [OFFICER]);
    world.verify();
}

#[test]
fn a_forwarded_token_is_parked_and_nothing_goes_to_its_sender() {
    let (world, no, mail) = sent_to(DANA);
    assert_eq!(world.take(&reply_from(&mail, LUIS, "DONE")), PARKED);
    assert_eq!((last(&world).why, world.status(no)), (Why::NotTheRecipient, Status::PendingCorrection));
    assert_eq!(recipients(&world), [OFFICER]);
    world.verify();
}

#[test]
fn a_former_employee_is_not_the_recipient_any_more() {
    let (world, no, mail) = sent_to(DANA);
    world.done(Command::Reassign(vec![no], id_of(&world, LUIS)));
    let new = world.pump().into_iter().find(|mail| mail.to == LUIS).unwrap();
    assert_eq!(world.take(&reply(&mail, "DONE")), PARKED);
    assert_eq!(world.status(no), Status::PendingCorrection);
    assert_eq!(world.take(&reply(&new, "DONE")), APPLIED);
    assert_eq!(world.status(no), Status::PendingVerification);
    world.verify();
}

#[test]
fn nobody_closes_a_ticket_of_their_own() {
    let world = World::new();
    edit(&world, PersonEdit { roles: Some(BTreeSet::from([Role::Employee, Role::Officer])), ..PersonEdit::of(address(OFFICER)) });
    let no = world.ticket(OFFICER, true);
    let mail = world.pump().remove(0);
    assert_eq!(world.take(&reply(&mail, "DONE")), APPLIED);
    let notice = world.pump().into_iter().find(|mail| String::from_utf8_lossy(&mail.bytes).contains("X-Mailroom-Event: staff")).unwrap();
    assert_eq!(world.take(&reply(&notice, "CLOSE: I checked it")), FILED);
    assert_eq!((last(&world).why, world.status(no)), (Why::Refused, Status::PendingVerification));
    assert_eq!(recipients(&world), [OFFICER], "the refusal is said");
    world.verify();
}

#[test]
fn staff_reply_as_in_the_examples_41_to_44() {
    let told = |text: &str| {
        let (world, no, mail) = sent_to(DANA);
        world.take(&reply(&mail, "DONE"));
        let notice = world.pump().into_iter().find(|mail| mail.to == OFFICER).unwrap();
        world.take(&reply(&notice, text));
        world.verify();
        (world.status(no), recipients(&world), world.look(no).round)
    };
    let dana = vec![DANA.to_owned()];
    assert_eq!(told("The story counts as well."), (Status::PendingVerification, dana.clone(), 0));
    assert_eq!(told("CLOSE\n\nOn Mon, Dana Reyes wrote:\n> DONE"), (Status::Closed, dana.clone(), 0));
    assert_eq!(told("Not completed: number still missing"), (Status::PendingCorrection, dana.clone(), 1));
    assert_eq!(told("Close to finished, one more thing"), (Status::PendingVerification, dana, 0));
}

#[test]
fn a_close_without_the_reason_that_it_needs_is_asked_for_it() {
    let (world, no, mail) = sent_to(DANA);
    world.take(&reply(&mail, "What is this?"));
    let notice = world.pump().into_iter().find(|mail| mail.to == OFFICER).unwrap();
    assert_eq!(world.take(&reply(&notice, "CLOSE")), FILED);
    let answer = world.pump();
    assert_eq!((answer.len(), answer[0].to.as_str(), world.status(no)), (1, OFFICER, Status::CommentAdded));
    assert_eq!(world.take(&reply(&answer[0], "CLOSE: a mistake of ours")), APPLIED);
    assert_eq!(world.status(no), Status::Closed);
    world.verify();
}

#[test]
fn a_tag_is_enough_for_who_takes_part_and_for_nobody_else() {
    let (world, no, _) = sent_to(DANA);
    assert_eq!(world.take(&fresh(LUIS, &format!("[{no}] post"), "DONE")), PARKED);
    assert_eq!(world.status(no), Status::PendingCorrection);
    assert_eq!(world.take(&fresh(DANA, &format!("[{no}] post"), "DONE")), APPLIED);
    assert_eq!(world.status(no), Status::PendingVerification);
    assert_eq!(world.take(&fresh(OFFICER, &format!("[{no}] post"), "CLOSE: seen")), APPLIED);
    assert_eq!(world.status(no), Status::Closed);
    world.verify();
}

#[test]
fn without_a_reference_the_only_open_ticket_is_meant_and_done_is_possible() {
    let (world, no, _) = sent_to(DANA);
    assert_eq!(world.take(&fresh(DANA, "Hello", "DONE")), APPLIED);
    assert_eq!(world.status(no), Status::CommentAdded);
    assert!(world.look(no).flags.contains(&Flag::PossibleDone));
    let other = world.ticket(DANA, true);
    world.pump();
    assert_eq!(world.take(&fresh(DANA, "Hello", "DONE")), FILED);
    assert_eq!((last(&world).why, world.status(other)), (Why::WhichTicket, Status::PendingCorrection));
    assert_eq!(recipients(&world), [DANA]);
    world.verify();
}

#[test]
fn list_and_help_are_answered_with_and_without_a_reference() {
    let (world, no, mail) = sent_to(DANA);
    for text in ["LIST", "list.", "Help"] {
        assert_eq!(world.take(&reply(&mail, text)), FILED, "{text}");
        assert_eq!((last(&world).why, recipients(&world)), (Why::Request, vec![DANA.to_owned()]), "{text}");
    }
    world.ticket(DANA, true);
    world.pump();
    assert_eq!(world.take(&fresh(DANA, "Hello", "LIST")), FILED);
    assert_eq!((last(&world).why, recipients(&world)), (Why::Request, vec![DANA.to_owned()]));
    assert_eq!(world.status(no), Status::PendingCorrection);
    world.verify();
}

#[test]
fn an_answer_to_help_in_a_later_round_counts() {
    let (world, no, mail) = sent_to(DANA);
    world.take(&reply(&mail, "DONE"));
    world.done(Command::Reopen(vec![no], "the number is missing".to_owned()));
    let again = world.pump().into_iter().rfind(|mail| mail.to == DANA).unwrap();
    world.take(&reply(&again, "HELP"));
    let help = world.pump().remove(0);
    assert_eq!(world.take(&reply(&help, "DONE")), APPLIED);
    assert_eq!(world.status(no), Status::PendingVerification);
}

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
    assert_eq!(world.take(&reply_from(&confirm, "mallory@attacker.test", "yes")), Taken::Durable("quarantined"));
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
            helped += recipients(&world).len();
        }
    }
    assert_eq!(helped, caps::HELP_A_DAY);
    world.verify();
}

#[test]
fn answers_to_one_person_are_sixty_an_hour() {
    let (world, _, mail) = sent_to(DANA);
    let lists = |n: usize| (0..n).map(|_| { world.take(&reply(&mail, "LIST")); recipients(&world).len() }).sum::<usize>();
    assert_eq!(lists(caps::ANSWERS_AN_HOUR + 2), caps::ANSWERS_AN_HOUR);
    world.at("2026-11-23T11:00:01Z");
    assert_eq!(lists(1), 1);
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
