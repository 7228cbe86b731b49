//! How often anybody is asked, whichever way somebody tries to have them asked more often.

use super::*;
use mailroom::workflow::OutboxNo;
use mailroom::workflow::outbox::OutboxState;

fn person(email: &str) -> PersonEdit {
    PersonEdit::of(address(email))
}

/// Somebody new of the firm is to have that alias as well.
fn ask_for(world: &World, n: usize, alias: &str) -> Answer {
    let email = format!("p{n}@acme.example");
    world.done(Command::People(world.firm, vec![person(&email)]));
    let aliases = Some(vec![address(alias)]);
    world.operate(Command::People(world.firm, vec![PersonEdit { aliases, ..person(&email) }]))
}

fn sent_to(world: &World, begins: &str) -> usize {
    world.pump().iter().filter(|mail| mail.to.starts_with(begins)).count()
}

#[test]
fn one_mailbox_is_not_asked_for_many_people() {
    let world = World::new();
    let answers: Vec<Answer> = (0..5).map(|n| ask_for(&world, n, "victim@stranger.test")).collect();
    let Answer::Refused(why) = &answers[1] else { panic!("{answers:?}") };
    assert!(why.contains("was asked already") && why.contains("--confirmed"), "{why}");
    assert_eq!(sent_to(&world, "victim"), 1, "one waits at a time");
}

#[test]
fn one_mailbox_is_asked_twice_a_day() {
    let (world, _) = asked();
    for hour in 1..=ASKED_OF_ONE {
        world.at(&format!("2026-11-23T{}:00:00Z", 10 + hour));
        assert_eq!(matches!(give(&world, &[BRANCH]), Answer::Lines(_)), hour < ASKED_OF_ONE, "{hour}");
        assert_eq!(sent_to(&world, "d.reyes"), usize::from(hour < ASKED_OF_ONE));
    }
    world.at("2026-11-24T10:00:00Z");
    assert!(matches!(give(&world, &[BRANCH]), Answer::Lines(_)), "the first is a day old");
    world.verify();
}

#[test]
fn one_person_has_so_many_questions_a_day_over_all_and_in_one_command() {
    let world = World::new();
    let all: Vec<String> = (0..=ASKED_A_DAY).map(|n| format!("a{n}@branch.example")).collect();
    let all: Vec<&str> = all.iter().map(|alias| &**alias).collect();
    let Answer::Refused(why) = give(&world, &all) else { panic!() };
    assert!(why.contains("at most 5") && why.contains("--confirmed"), "{why}");
    let twice = [&all[..ASKED_A_DAY], &all[..ASKED_A_DAY]].concat();
    assert!(matches!(give(&world, &twice), Answer::Lines(_)), "the same twice is one");
    assert_eq!(sent_to(&world, "a"), ASKED_A_DAY);
}

#[test]
fn one_firm_has_so_many_a_day() {
    let world = World::new();
    for n in 0..=ASKED_BY_FIRM {
        let answer = ask_for(&world, n, &format!("v{n}@stranger.test"));
        assert_eq!(matches!(answer, Answer::Lines(_)), n < ASKED_BY_FIRM, "{n}: {answer:?}");
    }
}

#[test]
fn taking_away_does_not_go_round_the_hour() {
    let (world, question) = asked();
    world.at("2026-11-23T10:00:01Z");
    give(&world, &[]);
    let Answer::Refused(why) = give(&world, &[BRANCH]) else { panic!() };
    assert!(why.contains("ask again from 2026-11-23 11:00 UTC on"), "{why}");
    assert_eq!(sent_to(&world, "d.reyes"), 0);
    assert_eq!(world.take(&reply(&question, "YES")), QUARANTINED);
}

#[test]
fn what_was_taken_back_before_it_was_sent_bounds_no_hour() {
    let world = World::new();
    give(&world, &[BRANCH]);
    give(&world, &[]);
    give(&world, &[BRANCH]);
    assert_eq!(sent_to(&world, "d.reyes"), 1);
}

#[test]
fn dropping_and_retrying_does_not_go_round_the_bounds() {
    let world = World::new();
    let all: Vec<String> = (0..20).map(|n| format!("victim{n}@stranger.test")).collect();
    let mut dropped = Vec::new();
    for upto in [5, 10, 15, 20] {
        give(&world, &all[..upto].iter().map(|alias| &**alias).collect::<Vec<_>>());
        let rows =
            world.engine.store.view().unwrap().outbox(&[OutboxState::Queued], OutboxNo(0), 100).unwrap();
        let mine: Vec<OutboxNo> = rows.iter().map(|row| row.no).collect();
        world.done(Command::Outbox(mine.clone(), OutboxState::Dropped));
        dropped.extend(mine);
        if upto == 5 {
            continue;
        }
        assert!(dropped.len() <= ASKED_A_DAY, "{dropped:?}");
    }
    world.done(Command::Outbox(dropped, OutboxState::Queued));
    assert_eq!(sent_to(&world, "victim"), ASKED_A_DAY);
}

#[test]
fn the_brake_holds_questions_as_well() {
    let mut house = house();
    house.site.answers_an_hour = 1;
    let world = World::of(house);
    give(&world, &[BRANCH, "dana@home.example"]);
    let out = recipients(&world);
    assert_eq!(out, [BRANCH, DANA, DANA, LEAD], "one question, and the lead hears of the other");
    assert_eq!(dana(&world).waiting().count(), 1);
    world.verify();
}
