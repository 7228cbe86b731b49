//! The mails of one run: one an employee.

#![allow(clippy::unwrap_used)]

use crate::ticket_making::{EMPLOYEE, cause, draft, monday, person, ticket_in};
use jiff::Timestamp;
use mailroom::workflow::batch::{Letter, group};
use mailroom::workflow::effect::Recipient;
use mailroom::workflow::ticket::{Context, Status, Ticket, decide};
use mailroom::workflow::{Decision, Event, Notice, PersonId, Settings, TicketNo};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Every ticket that has to go out stands in exactly one mail, and every employee gets one.
    #[test]
    fn a_run_is_one_mail_an_employee(of in prop::collection::vec(1_i64..5, 0..30)) {
        let decisions: Vec<_> = (1_i64..).zip(&of).map(|(no, who)| sent(no, PersonId(*who))).collect();
        let letters = group(decisions.iter().rev());
        prop_assert_eq!(&letters, &group(&decisions), "the order of the decisions does not matter");
        let mut tickets: Vec<_> = letters.iter().flat_map(|l| l.tickets.clone()).collect();
        tickets.sort_unstable();
        prop_assert_eq!(tickets, (1_i64..).take(of.len()).map(TicketNo).collect::<Vec<_>>());
        let people: std::collections::BTreeSet<_> = of.iter().collect();
        prop_assert_eq!(letters.len(), people.len());
        for letter in &letters {
            let batch = if letter.needs_batch() { Notice::Batch } else { Notice::Assigned };
            prop_assert_eq!(letter.notice, batch);
            prop_assert!(letter.tickets.is_sorted());
        }
        prop_assert!(letters.is_sorted_by_key(|letter| letter.tickets.first().copied()));
    }
}

fn numbered(no: i64, who: PersonId, ticket: Ticket) -> Ticket {
    Ticket { no: TicketNo(no), employee: Some(who), ..ticket }
}

fn decided(ticket: &Ticket, event: Event, now: Timestamp) -> Decision {
    let (actor, settings, employee) =
        (cause(ticket, &event), Settings::default(), ticket.employee.map(person));
    let context = Context { now, actor: &actor, settings: &settings, employee: employee.as_ref() };
    decide(ticket, event, &context).unwrap()
}

fn sent(no: i64, who: PersonId) -> Decision {
    decided(&numbered(no, who, draft()), Event::Send, monday())
}

fn seen(letters: &[Letter]) -> Vec<(Notice, Vec<i64>)> {
    letters.iter().map(|l| (l.notice, l.tickets.iter().map(|no| no.0).collect())).collect()
}

#[test]
fn reminders_of_one_employee_are_one_mail_and_other_notices_stay_alone() {
    let waiting = ticket_in(Status::PendingCorrection);
    let due = waiting.reminders.next.unwrap();
    let (dana, kim) = (PersonId(20), PersonId(21));
    let run = [
        decided(&numbered(5, dana, waiting.clone()), Event::ReminderDue, due),
        decided(&numbered(3, kim, waiting.clone()), Event::ReminderDue, due),
        decided(&numbered(4, dana, waiting.clone()), Event::ReminderDue, due),
        decided(&numbered(6, dana, waiting), Event::Reassign { to: kim }, due),
        sent(7, dana),
    ];
    let letters = group(&run);
    let expected = [
        (Notice::Reminder, vec![3]),
        (Notice::Reminder, vec![4, 5]),
        (Notice::Reassigned, vec![6]),
        (Notice::Assigned, vec![6]),
        (Notice::Assigned, vec![7]),
    ];
    assert_eq!(seen(&letters), expected);
    assert_eq!(letters[3].employee, Some(kim));
    assert_eq!(letters[2].to, Recipient::FormerEmployee(dana));
    assert!(letters[1].needs_batch() && !letters[0].needs_batch());
}

#[test]
fn a_ticket_sent_twice_in_a_run_stands_there_once() {
    let first = sent(1, EMPLOYEE);
    let copy = decided(first.ticket(), Event::Send, monday());
    assert_eq!(seen(&group([&first, &copy, &sent(2, EMPLOYEE)])), [(Notice::Batch, vec![1, 2])]);
    assert_eq!(seen(&group([&first, &copy])), [(Notice::Assigned, vec![1])]);
}
