//! Whatever is done to tickets through the program, the log tells it; whatever is done to a row beside it, shows.

use super::{look, other_values, tamper};
use crate::support::world::{DANA, LUIS, World};
use jiff::SignedDuration;
use mailroom::ports::Clock;
use mailroom::workflow::command::Command;
use mailroom::workflow::ticket::{Edit, Kind};
use mailroom::workflow::told::Told;
use mailroom::workflow::{PersonId, TicketNo};
use proptest::prelude::*;

const NO: TicketNo = TicketNo(1);

#[derive(Debug, Clone)]
enum Doing {
    Edit(Edit),
    Reply(String),
    Send,
    Schedule(bool),
    Close(String),
    Reopen(String),
    Reassign(i64),
    Snooze,
    Clear,
    Days(i64),
}

fn edit() -> impl Strategy<Value = Edit> {
    let text = || prop::option::of("[a-zß\"\\\\ ]{1,12}");
    let kind = prop::option::of(prop::sample::select(Kind::ALL));
    (text(), text(), text(), kind, prop::option::of(prop::collection::vec("[a-z]{1,5}", 0..3))).prop_map(
        |(title, description, captured_text, kind, actions)| Edit {
            title,
            description,
            captured_text,
            kind,
            actions,
            ..Edit::default()
        },
    )
}

fn doing() -> impl Strategy<Value = Doing> {
    prop_oneof![
        3 => edit().prop_map(Doing::Edit),
        2 => "[a-z ]{0,9}".prop_map(Doing::Reply),
        2 => Just(Doing::Send),
        1 => any::<bool>().prop_map(Doing::Schedule),
        1 => "[a-z]{0,9}".prop_map(Doing::Close),
        1 => "[a-z]{0,9}".prop_map(Doing::Reopen),
        1 => (3_i64..5).prop_map(Doing::Reassign),
        1 => Just(Doing::Snooze),
        1 => Just(Doing::Clear),
        1 => (1_i64..9).prop_map(Doing::Days),
    ]
}

/// What is refused changes nothing; that too has to show.
fn happen(world: &World, doing: Doing) {
    let in_a_week = world.clock.now() + SignedDuration::from_hours(7 * 24);
    let command = match doing {
        Doing::Edit(edit) => Command::Edit(NO, Box::new(edit)),
        Doing::Reply(text) => Command::Reply(NO, text),
        Doing::Send => Command::Send(vec![NO]),
        Doing::Schedule(on) => Command::Schedule(vec![NO], on.then_some(in_a_week)),
        Doing::Close(note) => Command::Close(vec![NO], note),
        Doing::Reopen(text) => Command::Reopen(vec![NO], text),
        Doing::Reassign(to) => Command::Reassign(vec![NO], PersonId(to)),
        Doing::Snooze => Command::Snooze(vec![NO], in_a_week),
        Doing::Clear => Command::Clear(vec![NO], None),
        Doing::Days(days) => {
            world.clock.pass(SignedDuration::from_hours(24 * days));
            return drop(world.pump());
        }
    };
    let _answer = world.operate(command);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_way_of_a_ticket_is_told(all in prop::collection::vec(doing(), 1..16), which in any::<prop::sample::Index>()) {
        let world = World::new();
        world.ticket(DANA, false);
        world.ticket(LUIS, true);
        all.into_iter().for_each(|doing| happen(&world, doing));
        world.verify();
        let before = world.look(NO);
        let closed = before.closing.is_some();
        let fields: Vec<_> = other_values().into_iter().filter(|(name, _)| closed || !name.starts_with("closing")).collect();
        let (field, value) = which.get(&fields);
        tamper(&world, ("ticket", "no"), (NO.0, field, value));
        // It may have had that value.
        let same = field != &"firm" && world.look(NO).fields(Some(&before)).is_empty();
        prop_assert_eq!(look(&world).is_ok(), same, "{}", field);
    }
}
