//! The desk: a status moves by the table alone, whatever else of a ticket is new.
#![allow(clippy::unwrap_used)]

use crate::ticket_making::{OFFICER, by, draft, monday};
use mailroom::workflow::Facts;
use mailroom::workflow::desk::Desk;
use mailroom::workflow::ticket::{Status, Ticket};

#[test]
fn nothing_but_an_event_moves_a_status() {
    let facts = Facts { tickets: vec![draft()], ..Facts::default() };
    let no = facts.tickets[0].no;
    let mut desk = Desk::new(&facts, monday());
    let smuggled = Ticket { status: Status::Closed, title: "Another".to_owned(), ..draft() };
    desk.edit_ticket(&by(OFFICER), smuggled.clone());
    desk.adjust_ticket(&by(OFFICER), smuggled, "snoozed");
    let decided = desk.ticket(no).unwrap();
    assert_eq!((decided.status, decided.title.as_str()), (Status::SendLater, "Another"));
    let told: Vec<_> = desk.lines().iter().map(|line| line.to).collect();
    assert_eq!(told, [None, Some(Status::SendLater)], "and the log says the same");
}
