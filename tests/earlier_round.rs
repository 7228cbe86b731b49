//! A DONE that answers an earlier round is never counted, wherever its token stands and however it is worded.

use crate::authority::{APPLIED, PARKED, sent_to, unstamped};
use crate::support::world::*;
use mailroom::outbound::Outbound;
use mailroom::workflow::command::Command;
use mailroom::workflow::ticket::Flag;
use mailroom::workflow::{Status, TicketNo};

/// Dana's ticket in its second round, and the mails of the first and of the second.
fn second_round() -> (World, TicketNo, Outbound, Outbound) {
    let (world, no, first) = sent_to(DANA);
    world.take(&reply(&first, "DONE"));
    again(&world, no);
    let second = world.pump().into_iter().rfind(|mail| mail.to == DANA).unwrap();
    (world, no, first, second)
}

fn again(world: &World, no: TicketNo) {
    world.done(Command::Reopen(vec![no], "the number is missing".to_owned()));
}

/// A field of a mail of ours.
fn field(mail: &Outbound, name: &str) -> String {
    let text = String::from_utf8(mail.bytes.to_vec()).unwrap().replace("\r\n ", " ");
    text.lines().find_map(|line| line.strip_prefix(name)).unwrap().trim().to_owned()
}

/// A mail of Dana's that refers to ours by these fields and these words alone.
fn mail(fields: &str, words: &str) -> String {
    static COUNT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let n = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    format!(
        "Authentication-Results: mx.acme.example; dmarc=pass header.from=acme.example\nFrom: <{DANA}>\n{fields}Subject: Re: post\nDate: Mon, 23 Nov 2026 10:05:00 +0000\nMessage-ID: <earlier{n}@client.example>\n\n{words}\n"
    )
}

/// Every place in which a reference to the mail may stand: fields, recipient, and what follows the words.
fn places(old: &Outbound, new: &Outbound) -> Vec<(String, Vec<String>, String)> {
    let plain = format!("tickets@{DOMAIN}");
    let (to, id) = (field(old, "Reply-To:"), field(old, "Message-ID:"));
    let (newer, newer_id) = (field(new, "Reply-To:"), field(new, "Message-ID:"));
    let root = field(old, "References:");
    assert_eq!(root, field(new, "References:"), "one thread");
    let bare = to.split(['<', '>']).nth(1).unwrap().to_owned();
    let detail = bare.split(['+', '@']).nth(1).unwrap().to_owned();
    let of = |fields: String, to: &str, words: &str| (fields, vec![to.to_owned()], words.to_owned());
    vec![
        of(format!("To: {to}\n"), &bare, ""),
        of(format!("To: {to}\nIn-Reply-To: {newer_id}\n"), &bare, ""),
        of(format!("To: <{plain}>\n"), &bare, ""),
        of(format!("To: <boss@acme.example>\nCc: {to}\n"), &plain, ""),
        of(format!("To: {newer}\nCc: {to}\n"), &plain, ""),
        of(format!("Delivered-To: {bare}\nTo: <{plain}>\n"), &plain, ""),
        of(format!("To: <{plain}>\nIn-Reply-To: {id}\n"), &plain, ""),
        of(format!("To: <{plain}>\nReferences: {id}\n"), &plain, ""),
        of(format!("To: <{plain}>\n"), &plain, &format!("\n\n> Ref: {detail}")),
        of(format!("To: <{plain}>\n"), &plain, &format!("\n\n> Ref:\n> {}", detail.to_uppercase())),
        of(format!("To: <{plain}>\nReferences: {root} {id}\n"), &plain, ""),
        of(format!("To: <{plain}>\nReferences: {root}\n"), &plain, &format!("\n\n> Ref: {detail}")),
        of(format!("To: <{plain}>\nIn-Reply-To: {root}\n"), &plain, ""),
    ]
}

#[test]
fn a_token_of_an_earlier_round_never_asks_for_verification() {
    let (world, no, first, second) = second_round();
    for (n, (fields, to, below)) in places(&first, &second).into_iter().enumerate() {
        for words in [
            "DONE",
            "Done, thanks!",
            "All done.\n\nBest regards\nDana",
            "I have done this",
            "DONE ALL",
            "done 1",
        ] {
            let to: Vec<&str> = to.iter().map(String::as_str).collect();
            let taken = world.take_for(&mail(&fields, &format!("{words}{below}")), &to);
            assert_eq!((taken, world.status(no)), (APPLIED, Status::CommentAdded), "place {n}: {words}");
            assert!(world.look(no).flags.contains(&Flag::PossibleDone), "place {n}: {words}");
            again(&world, no);
        }
    }
    world.verify();
}

#[test]
fn an_older_token_beside_one_of_this_round_is_an_answer_to_the_older() {
    for (fields, to) in
        [("To: {new}\nCc: {old}\n", "new"), ("To: {old}, {new}\n", "new"), ("To: {new}\nCc: {old}\n", "both")]
    {
        let (world, no, first, second) = second_round();
        let (old, new) = (field(&first, "Reply-To:"), field(&second, "Reply-To:"));
        let bare = |address: &str| address.split(['<', '>']).nth(1).unwrap().to_owned();
        let envelope = if to == "both" { vec![bare(&new), bare(&old)] } else { vec![bare(&new)] };
        let envelope: Vec<&str> = envelope.iter().map(String::as_str).collect();
        let fields = fields.replace("{old}", &old).replace("{new}", &new);
        assert_eq!(world.take_for(&mail(&fields, "DONE"), &envelope), APPLIED);
        assert_eq!(world.status(no), Status::CommentAdded, "{fields}");
    }
}

#[test]
fn nor_does_a_key_that_releases_such_a_mail() {
    let (world, no, first, _) = second_round();
    assert_eq!(world.take(&unstamped(&reply(&first, "DONE"))), PARKED);
    let confirm = world.pump().into_iter().find(|mail| mail.to == DANA).unwrap();
    assert_eq!(world.take(&unstamped(&reply(&confirm, "yes"))), APPLIED);
    assert_eq!(world.status(no), Status::CommentAdded);
    world.verify();
}

#[test]
fn a_ticket_that_came_back_to_the_same_person_is_another_round() {
    let (world, no, first) = sent_to(DANA);
    let people = world.engine.store.view().unwrap().people(world.firm).unwrap();
    for email in [LUIS, DANA] {
        let id = people.iter().find(|p| p.email == address(email)).unwrap().id;
        world.done(Command::Reassign(vec![no], id));
    }
    assert_eq!(world.take(&reply(&first, "DONE")), APPLIED);
    assert_eq!(world.status(no), Status::CommentAdded);
    world.verify();
}

#[test]
fn the_token_of_this_round_does() {
    let (world, no, _, second) = second_round();
    assert_eq!(world.take(&reply(&second, "DONE")), APPLIED);
    assert_eq!(world.status(no), Status::PendingVerification);
}

/// Beside the root of the thread a token in the quote says which mail is answered; before the second round it need not.
#[test]
fn the_root_of_a_thread_is_enough_where_there_is_one_round() {
    let (world, no, _, second) = second_round();
    let (root, to) = (field(&second, "References:"), field(&second, "Reply-To:"));
    let detail = to.split(['+', '@']).nth(1).unwrap();
    let fields = format!("To: <tickets@{DOMAIN}>\nIn-Reply-To: {root}\n");
    assert_eq!(world.take(&mail(&fields, &format!("DONE\n\n> Ref: {detail}"))), APPLIED);
    assert_eq!(world.status(no), Status::PendingVerification);
    let (world, no, first) = sent_to(DANA);
    let fields = format!("To: <tickets@{DOMAIN}>\nReferences: {}\n", field(&first, "References:"));
    assert_eq!(world.take(&mail(&fields, "DONE")), APPLIED);
    assert_eq!(world.status(no), Status::PendingVerification);
}

#[test]
fn the_root_of_a_thread_is_not_enough_in_the_second_round() {
    let (world, no, first, _) = second_round();
    let fields = format!("To: <tickets@{DOMAIN}>\nReferences: {}\n", field(&first, "References:"));
    assert_eq!(world.take(&mail(&fields, "DONE")), APPLIED);
    assert_eq!(world.status(no), Status::CommentAdded);
}

/// A tag names no round: past the first one it may as well be the subject of an earlier mail.
#[test]
fn a_tag_is_enough_where_there_is_one_round() {
    let tagged = |no: TicketNo| {
        mail(&format!("To: <tickets@{DOMAIN}>\n"), "DONE").replace("Re: post", &format!("Re: [{no}] post"))
    };
    let (world, no, ..) = second_round();
    assert_eq!(world.take(&tagged(no)), APPLIED);
    assert_eq!(world.status(no), Status::CommentAdded);
    assert!(world.look(no).flags.contains(&Flag::PossibleDone));
    world.verify();
    let (world, no, _) = sent_to(DANA);
    assert_eq!(world.take(&tagged(no)), APPLIED);
    assert_eq!(world.status(no), Status::PendingVerification);
}

/// Somebody on staff sent their notice on: its line says who may run the ticket, and no more.
#[test]
fn the_line_of_a_staff_notice_in_a_quote_diverts_no_answer() {
    let (world, no, first) = sent_to(DANA);
    world.take(&reply(&first, "Which number?"));
    let notice = world.pump().into_iter().find(|mail| mail.to == OFFICER).unwrap();
    let to = field(&notice, "Reply-To:");
    let detail = to.split(['+', '@']).nth(1).unwrap();
    let fields = format!("To: <tickets@{DOMAIN}>\nReferences: {}\n", field(&first, "References:"));
    assert_eq!(world.take(&mail(&fields, &format!("DONE\n\n> Ref: {detail}"))), APPLIED);
    assert_eq!(world.status(no), Status::PendingVerification);
}
