//! An answer to a mail that carried N tickets: every sentence of the rule, and mails that cross.

use crate::support::world::*;
use mailroom::inbound::Taken;
use mailroom::outbound::Outbound;
use mailroom::workflow::Status::{self, Closed, CommentAdded, PendingCorrection, PendingVerification};
use mailroom::workflow::TicketNo;
use mailroom::workflow::command::Command;
use mailroom::workflow::ticket::Flag;

/// One mail with `n` tickets of Dana's.
fn batch(n: usize) -> (World, Vec<TicketNo>, Outbound) {
    let world = World::new();
    let tickets = (0..n).map(|_| world.ticket(DANA, false)).collect();
    world.done(Command::SendAll(world.firm, None));
    let mut out = world.pump();
    assert_eq!(out.len(), 1);
    (world, tickets, out.remove(0))
}

fn statuses(world: &World, tickets: &[TicketNo]) -> Vec<Status> {
    tickets.iter().map(|no| world.status(*no)).collect()
}

fn to<'m>(mails: &'m [Outbound], address: &str) -> Vec<&'m Outbound> {
    mails.iter().filter(|mail| mail.to == address).collect()
}

fn text(mail: &Outbound) -> String {
    String::from_utf8_lossy(&mail.bytes).replace("=\r\n", "")
}

#[test]
fn a_bare_done_applies_if_exactly_one_still_waits() {
    for words in ["DONE", "All done", "Done, thanks.\n\nI changed the photo as well."] {
        let (world, tickets, mail) = batch(2);
        world.take(&reply(&mail, "DONE 1"));
        assert_eq!(world.take(&reply(&mail, words)), Taken::Durable("applied"), "{words}");
        assert_eq!(statuses(&world, &tickets), [PendingVerification; 2], "{words}");
        world.verify();
    }
}

#[test]
fn a_bare_done_for_several_keeps_the_text_and_asks_once_with_a_link_each() {
    for words in ["DONE", "Done.\n\nI changed the photo.", "I removed the post"] {
        let (world, tickets, mail) = batch(3);
        world.take(&reply(&mail, words));
        assert_eq!(statuses(&world, &tickets), [CommentAdded; 3], "{words}");
        assert!(tickets.iter().all(|no| world.look(*no).flags.contains(&Flag::PossibleDone)), "{words}");
        let out = world.pump();
        let asked = to(&out, DANA);
        assert_eq!(asked.len(), 1, "{words}: one answer in place of the did-you-mean mails");
        assert!(tickets.iter().all(|no| text(asked[0]).contains(&no.to_string())), "{words}");
        world.verify();
    }
}

#[test]
fn the_question_is_answered_by_number_also_in_a_later_round() {
    let (world, tickets, mail) = batch(2);
    world.take(&reply(&mail, "DONE ALL"));
    world.done(Command::Reopen(tickets.clone(), "the number is missing".to_owned()));
    world.pump();
    world.take(&reply_from(&mail, DANA, "Which one do you mean?"));
    world.pump();
    world.take(&reply(&mail, "DONE"));
    let out = world.pump();
    let question = to(&out, DANA)[0];
    assert_eq!(world.take(&reply(question, "DONE 2")), Taken::Durable("applied"));
    assert_eq!(world.status(tickets[1]), PendingVerification, "the question is of the new round");
    world.verify();
}

#[test]
fn if_none_waits_it_is_decided_on_all_as_in_the_table() {
    let (world, tickets, mail) = batch(2);
    world.take(&reply(&mail, "DONE ALL"));
    world.done(Command::Close(vec![tickets[0]], "seen".to_owned()));
    world.pump();
    world.take(&reply(&mail, "DONE"));
    assert_eq!(statuses(&world, &tickets), [Closed, PendingVerification]);
    assert_eq!(to(&world.pump(), DANA).len(), 2, "a receipt for the closed one and one for the other");
    world.verify();
}

#[test]
fn numbers_names_and_all_are_understood() {
    let (world, tickets, mail) = batch(3);
    world.take(&reply(&mail, "DONE 1,3"));
    assert_eq!(statuses(&world, &tickets), [PendingVerification, PendingCorrection, PendingVerification]);
    assert_eq!(to(&world.pump(), DANA).len(), 1, "one receipt for both");
    let (world, tickets, mail) = batch(3);
    world.take(&reply(&mail, &format!("DONE {}", tickets[1])));
    assert_eq!(statuses(&world, &tickets), [PendingCorrection, PendingVerification, PendingCorrection]);
    let (world, tickets, mail) = batch(3);
    world.take(&reply(&mail, "DONE ALL"));
    assert_eq!(statuses(&world, &tickets), [PendingVerification; 3]);
}

#[test]
fn a_number_that_the_mail_does_not_have_is_never_guessed() {
    for words in ["DONE 4", "DONE 1,4", "DONE T-999"] {
        let (world, tickets, mail) = batch(2);
        world.take(&reply(&mail, words));
        assert_eq!(statuses(&world, &tickets), [CommentAdded; 2], "{words}");
        assert_eq!(to(&world.pump(), DANA).len(), 1, "{words}");
        world.verify();
    }
}

#[test]
fn done_under_a_heading_is_that_tickets_and_words_outside_are_not_lost() {
    let (world, tickets, mail) = batch(3);
    let heading =
        |n: usize| format!("> {n}. [{}] Instagram post of 14 Nov\n> Add your NMLS number\n", tickets[n - 1]);
    let words =
        format!("Hello Morgan,\n\n{}\nDONE\n\n{}\nWhich photo?\n\n{}", heading(1), heading(2), heading(3));
    assert_eq!(world.take(&reply(&mail, &words)), Taken::Durable("applied"));
    assert_eq!(statuses(&world, &tickets), [PendingVerification, CommentAdded, PendingCorrection]);
    let out = world.pump();
    let staff: Vec<String> = to(&out, OFFICER).into_iter().map(text).collect();
    assert_eq!(staff.len(), 2);
    assert!(staff.iter().all(|mail| mail.contains("Hello Morgan")), "{staff:?}");
    world.verify();
}

#[test]
fn a_comment_without_a_number_is_all_open_tickets_and_says_so() {
    let (world, tickets, mail) = batch(3);
    world.done(Command::Close(vec![tickets[2]], "gone".to_owned()));
    world.take(&reply(&mail, "What is this about?"));
    assert_eq!(statuses(&world, &tickets), [CommentAdded, CommentAdded, Closed]);
    let entries = world.engine.store.view().unwrap().entries(world.firm.0, 1, 1000).unwrap();
    let marked = entries.iter().filter(|entry| entry.body.contains("whole_batch")).count();
    assert_eq!(marked, 2);
    world.verify();
}

#[test]
fn an_empty_answer_helps_once_about_one_that_waits() {
    let (world, tickets, mail) = batch(3);
    world.take(&reply(&mail, "DONE 1"));
    world.pump();
    assert_eq!(world.take(&reply(&mail, "> DONE\n> quoted only")), Taken::Durable("filed"));
    assert_eq!(statuses(&world, &tickets), [PendingVerification, PendingCorrection, PendingCorrection]);
    assert_eq!(to(&world.pump(), DANA).len(), 1);
    world.verify();
}

#[test]
fn a_ticket_that_went_to_somebody_else_is_not_answered_any_more() {
    let (world, tickets, mail) = batch(2);
    let luis = world.engine.store.view().unwrap().people(world.firm).unwrap();
    let luis = luis.iter().find(|p| p.email == address(LUIS)).unwrap().id;
    world.done(Command::Reassign(vec![tickets[0]], luis));
    world.take(&reply(&mail, "DONE"));
    assert_eq!(
        statuses(&world, &tickets),
        [PendingCorrection, PendingVerification],
        "only the other one waits for Dana"
    );
    assert!(!world.look(tickets[0]).said_done);
    world.verify();
}

#[test]
fn each_ticket_of_a_batch_has_its_own_round() {
    let (world, tickets, mail) = batch(2);
    world.take(&reply(&mail, "DONE ALL"));
    // Only the second begins a new round; the batch's token knows the first ticket's alone.
    world.done(Command::Reopen(vec![tickets[1]], "the number is missing".to_owned()));
    world.pump();
    world.take(&reply(&mail, "DONE 2"));
    assert_eq!(
        statuses(&world, &tickets),
        [PendingVerification, CommentAdded],
        "an answer to the earlier round"
    );
    assert!(world.look(tickets[1]).flags.contains(&Flag::PossibleDone));
    world.verify();
}

#[test]
fn a_batch_sent_in_a_later_round_is_of_that_round() {
    let (world, tickets, mail) = batch(2);
    world.take(&reply(&mail, "DONE ALL"));
    world.done(Command::Reopen(tickets.clone(), "both numbers are missing".to_owned()));
    world.pump();
    world.at("2026-11-26T09:00:00Z");
    let reminder = world.pump().remove(0);
    world.take(&reply(&reminder, "DONE ALL"));
    assert_eq!(statuses(&world, &tickets), [PendingVerification; 2]);
    world.verify();
}

#[test]
fn an_answer_that_crosses_not_completed_is_possible_by_token_and_by_message_id() {
    for by_token in [true, false] {
        let world = World::new();
        let no = world.ticket(DANA, true);
        let first = world.pump().remove(0);
        world.take(&reply(&first, "DONE"));
        world.done(Command::Reopen(vec![no], "the number is missing".to_owned()));
        let second = world.pump().into_iter().rfind(|mail| mail.to == DANA).unwrap();
        let plain = |mail: &Outbound| {
            let answer = reply(mail, "DONE");
            let to = |l: &str| {
                if l.starts_with("To: ") && !by_token {
                    "To: <tickets@mail.acme.example>".to_owned()
                } else {
                    l.to_owned()
                }
            };
            answer.lines().map(to).collect::<Vec<_>>().join("\n")
        };
        world.take(&plain(&first));
        assert_eq!(world.status(no), CommentAdded, "token {by_token}");
        assert!(world.look(no).flags.contains(&Flag::PossibleDone));
        world.take(&plain(&second));
        assert_eq!(world.status(no), PendingVerification, "token {by_token}");
        world.verify();
    }
}
