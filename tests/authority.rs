//! Who may do what: delegates, former employees, own tickets, staff by mail.

use crate::support::world::*;
use mailroom::inbound::Taken;
use mailroom::outbound::Outbound;
use mailroom::workflow::command::{Command, PersonEdit};
use mailroom::workflow::inbox::{Mail, Why};
use mailroom::workflow::people::Role;
use mailroom::workflow::ticket::Flag;
use mailroom::workflow::{MailNo, PersonId, Status, TicketNo};
use std::collections::BTreeSet;

pub const PARKED: Taken = Taken::Durable("parked");
pub const APPLIED: Taken = Taken::Durable("applied");
pub const FILED: Taken = Taken::Durable("filed");

pub fn sent_to(employee: &str) -> (World, TicketNo, Outbound) {
    let world = World::new();
    let no = world.ticket(employee, true);
    let mail = world.pump().remove(0);
    (world, no, mail)
}

pub fn last(world: &World) -> Mail {
    world.engine.store.view().unwrap().mails(&[], MailNo(0), 1000).unwrap().pop().unwrap()
}

fn id_of(world: &World, email: &str) -> PersonId {
    let people = world.engine.store.view().unwrap().people(world.firm).unwrap();
    people.iter().find(|p| p.email == address(email)).unwrap().id
}

fn edit(world: &World, edit: PersonEdit) {
    world.done(Command::People(world.firm, vec![edit]));
}

pub fn unstamped(mail: &str) -> String {
    mail.split_once('\n').unwrap().1.to_owned()
}

pub fn fresh(from: &str, subject: &str, text: &str) -> String {
    let domain = from.split_once('@').unwrap().1;
    static COUNT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let n = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    format!(
        "Authentication-Results: mx.acme.example; dmarc=pass header.from={domain}\nFrom: <{from}>\nTo: <tickets@{DOMAIN}>\nSubject: {subject}\nDate: Mon, 23 Nov 2026 10:05:00 +0000\nMessage-ID: <fresh{n}@client.example>\n\n{text}\n"
    )
}

pub fn recipients(world: &World) -> Vec<String> {
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
    edit(
        &world,
        PersonEdit {
            roles: Some(BTreeSet::from([Role::Employee, Role::Officer])),
            ..PersonEdit::of(address(OFFICER))
        },
    );
    let no = world.ticket(OFFICER, true);
    let mail = world.pump().remove(0);
    assert_eq!(world.take(&reply(&mail, "DONE")), APPLIED);
    let notice = world
        .pump()
        .into_iter()
        .find(|mail| String::from_utf8_lossy(&mail.bytes).contains("X-Mailroom-Event: staff"))
        .unwrap();
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
fn a_text_and_a_page_that_say_different_things_order_nothing() {
    let said = |page: &str| {
        let (world, no, mail) = sent_to(DANA);
        world.take(&reply(&mail, "DONE"));
        let notice = world.pump().into_iter().find(|mail| mail.to == OFFICER).unwrap();
        let body = format!(
            "--b\nContent-Type: text/plain\n\nCLOSE: seen\n--b\nContent-Type: text/html\n\n{page}\n--b--\n"
        );
        let mail = reply(&notice, &body);
        let mail = mail.replace(
            "Content-Type: text/plain; charset=utf-8",
            "Content-Type: multipart/alternative; boundary=b",
        );
        assert_eq!(world.take(&mail), APPLIED);
        world.verify();
        world.status(no)
    };
    assert_eq!(said("<p>CLOSE: seen</p>"), Status::Closed);
    assert_eq!(said("<img src=x>"), Status::Closed);
    assert_eq!(said("<p>Please do not close it yet.</p>"), Status::PendingVerification);
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
