//! A key in other hands, and an address that got in use.

use super::*;
use mailroom::workflow::people::Role;

const EVE: &str = "eve@other.example";

fn eve(world: &World, email: &str) {
    world.done(Command::NewFirm("other".into(), "Other Lending".into(), vec!["other.example".into()]));
    let roles = Some([Role::Employee, Role::Officer, Role::Lead].into());
    world.done(Command::People(FirmId(2), vec![PersonEdit { roles, ..PersonEdit::of(address(email)) }]));
}

#[test]
fn the_person_may_return_it_from_the_registered_address() {
    let (world, question) = asked();
    assert_eq!(world.take(&unstamped(&reply_from(&question, DANA, "YES"))), APPLIED);
    assert!(counts(&world));
    assert_eq!(world.take(&unstamped(&reply_from(&question, DANA, "YES"))), FILED);
    assert_eq!((last(&world).why, recipients(&world)), (Why::NoChange, vec![DANA.to_owned()]));
    world.verify();
}

#[test]
fn in_other_hands_it_is_worth_nothing() {
    let (world, question) = asked();
    eve(&world, EVE);
    world.ticket(LUIS, true);
    for (from, disposition, why) in [
        ("mallory@attacker.test", QUARANTINED, Why::UnknownSender),
        (LUIS, PARKED, Why::NotTheRecipient),
        (LEAD, PARKED, Why::NotTheRecipient),
        (EVE, PARKED, Why::NotTheRecipient),
    ] {
        assert_eq!(world.take(&reply_from(&question, from, "YES")), disposition, "{from}");
        assert_eq!(last(&world).why, why, "{from}");
        assert_eq!(last(&world).firm, Some(world.firm), "{from}: it is shown where the key is from");
    }
    assert_eq!(world.take(&unstamped(&reply_from(&question, LUIS, "YES"))), PARKED);
    for (from, why) in [(BRANCH, Why::UnknownSender), (DANA, Why::FailedVerdict)] {
        let failed = reply_from(&question, from, "YES").replace("dmarc=pass", "dmarc=fail");
        assert_eq!((world.take(&failed), last(&world).why), (QUARANTINED, why), "{from}");
    }
    let twice = reply(&question, "YES").replacen("From:", "From: <dana@acme.example>\nFrom:", 1);
    assert_eq!((world.take(&twice), last(&world).why), (QUARANTINED, Why::BadFrom));
    assert!(!counts(&world));
    assert_eq!(dana(&world).waiting().count(), 1, "and its owner can still return it");
    world.verify();
}

#[test]
fn a_guessed_key_is_a_broken_one() {
    let (world, question) = asked();
    let mail = reply(&question, "YES");
    let key = mail.split("tickets+p").nth(1).unwrap().split('@').next().unwrap().to_owned();
    let last_char = if key.ends_with('a') { "b" } else { "a" };
    let other = format!("{}{last_char}", &key[..key.len() - 1]);
    let next_person = key.replacen(&key[..key.find('.').unwrap()], "4", 1);
    for guess in [other, next_person] {
        let guessed = mail.replace(&key, &guess);
        assert_eq!(world.take(&guessed), QUARANTINED, "{guess}");
        assert_eq!(last(&world).why, Why::BrokenToken);
    }
    assert!(!counts(&world));
}

#[test]
fn whoever_is_not_active_gets_no_alias() {
    let (world, question) = asked();
    world.done(Command::People(
        world.firm,
        vec![PersonEdit { active: Some(false), ..PersonEdit::of(address(DANA)) }],
    ));
    assert_eq!((world.take(&reply(&question, "YES")), counts(&world)), (QUARANTINED, false));
}

#[test]
fn an_address_in_use_is_refused_also_if_it_was_free_when_it_was_asked() {
    let (world, question) = asked();
    eve(&world, BRANCH);
    assert_eq!(
        world.take(&reply(&question, "YES")),
        PARKED,
        "it is Eve's by now: the question was not for her"
    );
    assert_eq!(world.take(&reply_from(&question, DANA, "YES")), FILED);
    assert_eq!(last(&world).note, "the address is somebody's by now");
    assert!(!counts(&world));
    world.at("2026-11-23T12:00:00Z");
    let Answer::Refused(why) = give(&world, &[BRANCH]) else { panic!() };
    assert!(why.contains("belongs to a person of another firm"), "{why}");
    world.verify();
}

#[test]
fn of_two_firms_one_may_ask_at_a_time_and_learns_nothing_of_the_other() {
    let (world, first) = asked();
    eve(&world, EVE);
    let hers = || {
        let aliases = Some(vec![address(BRANCH)]);
        world
            .operate(Command::People(FirmId(2), vec![PersonEdit { aliases, ..PersonEdit::of(address(EVE)) }]))
    };
    let Answer::Refused(why) = hers() else { panic!() };
    assert!(why.contains("was asked already") && !why.contains("cme") && !why.contains("Dana"), "{why}");
    give(&world, &[]);
    assert!(matches!(hers(), Answer::Lines(_)), "the other one waits no more");
    let second = to(world.pump(), BRANCH);
    assert_eq!(world.take(&reply(&second, "YES")), APPLIED);
    assert_eq!(world.take(&reply(&first, "YES")), PARKED);
    assert!(!counts(&world));
    world.verify();
}

#[test]
fn where_addresses_carry_no_key_the_quote_does() {
    let mut house = house();
    house.site.subaddressing = false;
    let world = World::of(house);
    let quoted = |mail: &Outbound, words: &str| {
        let text = String::from_utf8_lossy(&mail.bytes).replace("=\r\n", "");
        let reference = text.lines().find(|line| line.starts_with("Ref: ")).unwrap().to_owned();
        unstamped(&reply(mail, &format!("{words}\n\nOn Mon, 23 Nov 2026, Acme wrote:\n> {reference}")))
    };
    give(&world, &[BRANCH]);
    let question = to(world.pump(), BRANCH);
    assert_eq!((world.take(&quoted(&question, "YES")), counts(&world)), (APPLIED, true));
    world.pump();
    let no = world.ticket(DANA, true);
    let ticket = world.pump().remove(0);
    assert_eq!(world.take(&unstamped(&reply(&ticket, "DONE"))), PARKED);
    let confirm = to(world.pump(), DANA);
    assert_eq!(world.take(&quoted(&confirm, "yes")), APPLIED, "the key of a parked mail, too");
    assert_eq!(world.status(no), Status::PendingVerification);
    world.verify();
}
