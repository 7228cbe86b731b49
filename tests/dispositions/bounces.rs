//! Bounces that may pass are counted; a sign of life ends the row.

use super::*;

/// A full mailbox as the `n`th report says it.
fn full(begun: &Begun, n: u32) -> Vec<u8> {
    let told = String::from_utf8(fixture("bounce-mailbox-full", &begun.sent)).unwrap();
    told.replace("bounce6@", &format!("bounce6-{n}@")).into_bytes()
}

#[test]
fn the_third_soft_bounce_in_a_row_is_a_hard_one() {
    let begun = begun();
    let state = || {
        let ticket = begun.world.look(begun.no);
        (ticket.soft_bounces, ticket.flags.contains(&Flag::Undeliverable), ticket.reminders.next.is_some())
    };
    for n in 1..=2 {
        assert_eq!(offer(&begun.world, full(&begun, n)), Taken::Durable("filed"));
        assert_eq!(state(), (n, false, true));
    }
    // The very same report again is not a third one.
    offer(&begun.world, full(&begun, 2));
    assert_eq!(state(), (2, false, true));
    assert_eq!(begun.world.pump().len(), 0);
    offer(&begun.world, full(&begun, 3));
    assert_eq!(state(), (0, true, false));
    assert_eq!(begun.world.pump().len(), 1);
    sound(&begun.world);
}

#[test]
fn a_sign_of_life_ends_the_row_of_soft_bounces() {
    let begun = begun();
    (1..=2).for_each(|n| drop(offer(&begun.world, full(&begun, n))));
    begun.world.take(&reply(&begun.sent, "I am at it."));
    (3..=4).for_each(|n| drop(offer(&begun.world, full(&begun, n))));
    let ticket = begun.world.look(begun.no);
    assert_eq!((ticket.soft_bounces, ticket.flags.contains(&Flag::Undeliverable)), (2, false));
    sound(&begun.world);
}
