//! The mails of one run: one an employee.

#![allow(clippy::unwrap_used)]

use mailroom::workflow::actor::{Actor, Automatic};
use mailroom::workflow::batch::{Letter, group};
use mailroom::workflow::desk::{Line, Planned};
use mailroom::workflow::{FirmId, Notice, PersonId, Status, TicketNo};
use proptest::prelude::*;

/// A line of the log that wants one mail.
fn line(notice: Notice, (no, who): (i64, i64), text: &str) -> Line {
    let (firm, person, tickets) = (FirmId(1), PersonId(who), vec![TicketNo(no)]);
    let mail =
        Planned { notice, person, firm, tickets, text: text.to_owned(), in_reply_to: None, question: None };
    Line {
        actor: Actor::System(Automatic::Schedule),
        firm,
        subject: TicketNo(no).to_string(),
        event: "send",
        from: None,
        to: Some(Status::PendingCorrection),
        text: None,
        notes: Vec::new(),
        settings: 1,
        mails: vec![mail],
        told: Vec::new(),
    }
}

fn seen(letters: &[Letter]) -> Vec<(Notice, i64, Vec<i64>)> {
    letters
        .iter()
        .map(|l| (l.mail.notice, l.mail.person.0, l.mail.tickets.iter().map(|no| no.0).collect()))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Every ticket that has to go out stands in exactly one mail, every employee gets one, and each line finds its mail.
    #[test]
    fn a_run_is_one_mail_an_employee(of in prop::collection::vec(1_i64..5, 0..30)) {
        let lines: Vec<_> = (1_i64..).zip(&of).map(|(no, who)| line(Notice::Assigned, (no, *who), "")).collect();
        let letters = group(&lines);
        let mut tickets: Vec<_> = letters.iter().flat_map(|l| l.mail.tickets.clone()).collect();
        tickets.sort_unstable();
        prop_assert_eq!(tickets, (1_i64..).take(of.len()).map(TicketNo).collect::<Vec<_>>());
        let people: std::collections::BTreeSet<_> = of.iter().collect();
        prop_assert_eq!(letters.len(), people.len());
        for letter in &letters {
            let notice = if letter.lines.len() > 1 { Notice::Batch } else { Notice::Assigned };
            prop_assert_eq!(letter.mail.notice, notice);
            prop_assert!(letter.mail.tickets.is_sorted());
            prop_assert!(letter.lines.iter().all(|n| letter.mail.tickets.contains(&lines[*n].mails[0].tickets[0])));
        }
    }
}

#[test]
fn reminders_of_one_employee_are_one_mail_and_other_notices_stay_alone() {
    let run = [
        line(Notice::Reminder, (5, 20), ""),
        line(Notice::Reminder, (3, 21), ""),
        line(Notice::Reminder, (4, 20), ""),
        line(Notice::Staff, (6, 20), "Comment Added"),
        line(Notice::Staff, (7, 20), "Comment Added"),
        line(Notice::Assigned, (8, 20), ""),
    ];
    let expected = [
        (Notice::Reminder, 20, vec![4, 5]),
        (Notice::Reminder, 21, vec![3]),
        (Notice::Staff, 20, vec![6]),
        (Notice::Staff, 20, vec![7]),
        (Notice::Assigned, 20, vec![8]),
    ];
    assert_eq!(seen(&group(&run)), expected);
}

#[test]
fn receipts_of_one_text_are_one_mail_but_not_with_those_of_closed_tickets() {
    let closed = Line { to: Some(Status::Closed), ..line(Notice::Receipt, (3, 1), "all three") };
    let run =
        [line(Notice::Receipt, (2, 1), "all three"), closed, line(Notice::Receipt, (1, 1), "all three")];
    let expected = [(Notice::Receipt, 1, vec![1, 2]), (Notice::Receipt, 1, vec![3])];
    assert_eq!(seen(&group(&run)), expected);
    let other = [line(Notice::Receipt, (1, 1), "one"), line(Notice::Receipt, (2, 1), "two")];
    assert_eq!(group(&other).len(), 2);
}

#[test]
fn a_ticket_sent_twice_in_a_run_stands_there_once() {
    let sent = |no| line(Notice::Assigned, (no, 1), "");
    assert_eq!(seen(&group(&[sent(1), sent(1), sent(2)])), [(Notice::Batch, 1, vec![1, 2])]);
    assert_eq!(seen(&group(&[sent(1), sent(1)])), [(Notice::Assigned, 1, vec![1])]);
}
