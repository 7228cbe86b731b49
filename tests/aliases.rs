//! Aliases that are confirmed by mail: a key to the new address alone, and what it is worth in whose hands.

mod bounds;
mod hands;
mod late;
mod objections;

use crate::authority::*;
use crate::support::world::*;
use mailroom::engine::operate::Asker;
use mailroom::inbound::Taken;
use mailroom::outbound::Outbound;
use mailroom::record::Answer;
use mailroom::workflow::actor::{Actor, Proof, Sender, Strength};
use mailroom::workflow::command::{Command, PersonEdit, Vouched};
use mailroom::workflow::inbox::Why;
use mailroom::workflow::people::{ASKED_A_DAY, ASKED_BY_FIRM, ASKED_OF_ONE, Person, Stand};
use mailroom::workflow::{FirmId, PersonId, Status};

const QUARANTINED: Taken = Taken::Durable("quarantined");
const BRANCH: &str = "d.reyes@branch.example";

fn command(aliases: &[&str], vouched: Vouched) -> PersonEdit {
    let aliases = Some(aliases.iter().map(|alias| address(alias)).collect());
    PersonEdit { aliases, vouched, ..PersonEdit::of(address(DANA)) }
}

/// Dana's aliases are to be these.
fn give(world: &World, aliases: &[&str]) -> Answer {
    world.operate(Command::People(world.firm, vec![command(aliases, Vouched::No)]))
}

fn dana(world: &World) -> Person {
    let people = world.engine.store.view().unwrap().people(world.firm).unwrap();
    people.into_iter().find(|person| person.email == address(DANA)).unwrap()
}

fn to(out: Vec<Outbound>, whom: &str) -> Outbound {
    out.into_iter().find(|mail| mail.to == whom).unwrap()
}

/// The branch's mailbox was asked; the question.
fn asked() -> (World, Outbound) {
    let world = World::new();
    give(&world, &[BRANCH]);
    let question = to(world.pump(), BRANCH);
    (world, question)
}

fn text(mail: &Outbound) -> String {
    String::from_utf8_lossy(&mail.bytes).replace("=\r\n", "").replace('\r', "")
}

/// The entry of the log that tells of such an event.
fn entry(world: &World, event: &str) -> String {
    let entries = world.engine.store.view().unwrap().entries(world.firm.0, 1, usize::MAX).unwrap();
    entries.into_iter().find(|entry| entry.body.contains(&format!("\"{event}\""))).unwrap().body
}

fn counts(world: &World) -> bool {
    dana(world).has_address(&address(BRANCH))
}

#[test]
fn an_alias_counts_once_its_mailbox_has_said_yes_and_not_before() {
    let (world, no, ticket) = sent_to(DANA);
    let Answer::Lines(lines) = give(&world, &[BRANCH]) else { panic!() };
    assert_eq!(
        lines[1],
        format!(
            "{BRANCH} is asked once {DANA} was told: it counts from its YES on, until 2026-11-24 10:00 UTC"
        )
    );
    let out = world.pump();
    assert_eq!(
        out.iter().map(|mail| &*mail.to).collect::<Vec<_>>(),
        [DANA, BRANCH],
        "the news, and then the question"
    );
    let done = || reply_from(&ticket, BRANCH, "DONE");
    assert_eq!(world.take(&done()), QUARANTINED);
    assert_eq!((last(&world).why, world.status(no)), (Why::UnknownSender, Status::PendingCorrection));
    assert!(recipients(&world).is_empty());
    assert_eq!(world.take(&unstamped(&reply(&out[1], "Yes."))), APPLIED);
    let mail = last(&world);
    assert_eq!((mail.why, mail.proven, mail.subjects), (Why::Alias, true, vec![dana(&world).id.to_string()]));
    assert_eq!(recipients(&world), [DANA], "who is told");
    assert_eq!(world.take(&done()), APPLIED);
    assert_eq!(world.status(no), Status::PendingVerification);
    assert_eq!(recipients(&world), [DANA, OFFICER], "mail goes to the registered address as before");
    world.verify();
}

#[test]
fn the_log_says_on_what_evidence() {
    let (world, question) = asked();
    world.take(&reply(&question, "YES"));
    let entries = world.engine.store.view().unwrap().entries(world.firm.0, 1, usize::MAX).unwrap();
    let found = entries.iter().find(|entry| entry.body.contains("\"alias_confirmed\"")).unwrap();
    let proof = "key of question 1 returned from the address that was asked; dmarc=pass";
    assert!(found.body.contains(proof) && !found.body.contains(BRANCH), "{}", found.body);
    let vouched = || Command::People(world.firm, vec![command(&[BRANCH, "d@acme.example"], Vouched::Giver)]);
    world.done(vouched());
    assert!(world.pump().iter().all(|mail| mail.to == DANA), "nobody is asked");
    let entries = world.engine.store.view().unwrap().entries(world.firm.0, 1, usize::MAX).unwrap();
    assert_eq!(entries.iter().filter(|entry| entry.body.contains("aliases vouched for")).count(), 1);
    assert!(dana(&world).has_address(&address("d@acme.example")));
    world.verify();
}

#[test]
fn a_key_holds_for_a_day_and_works_once() {
    let (world, question) = asked();
    world.at("2026-11-24T10:00:00Z");
    assert_eq!(world.take(&reply(&question, "YES")), QUARANTINED);
    assert!(!counts(&world));
    let (world, question) = asked();
    world.at("2026-11-24T09:59:59Z");
    let yes = reply(&question, "YES");
    assert_eq!((world.take(&yes), counts(&world)), (APPLIED, true));
    let before = dana(&world);
    assert_eq!(world.take(&yes), FILED, "the same mail");
    assert_eq!(world.take(&reply(&question, "YES")), FILED, "the same key");
    give(&world, &[]);
    assert_eq!(world.take(&reply(&question, "YES")), QUARANTINED, "its time is over for good");
    give(&world, &[BRANCH]);
    assert_eq!(world.take(&reply(&question, "YES")), QUARANTINED, "and another question has another key");
    assert_eq!((before.aliases.len(), counts(&world), dana(&world).waiting().count()), (1, false, 1));
    world.verify();
}

#[test]
fn what_is_no_plain_yes_confirms_nothing() {
    for words in [
        "Who are you?",
        "Tak for din mail, I am away until Monday.",
        "Yes, and who is asking?",
        "OK. Who is this?",
        "Tak!",
        "Ok, please explain what this is about",
        "Yes? Who is writing?",
    ] {
        let (world, question) = asked();
        assert_eq!(world.take(&reply(&question, words)), PARKED, "{words}");
        assert!(!counts(&world) && recipients(&world).is_empty(), "{words}");
        assert_eq!(world.take(&reply(&question, "YES")), APPLIED, "{words}: the key still holds");
    }
    let (world, question) = asked();
    let away = reply(&question, "YES").replacen("From:", "Auto-Submitted: auto-replied\nFrom:", 1);
    assert_eq!((world.take(&away), counts(&world)), (FILED, false));
}

#[test]
fn a_no_is_the_end_of_it_told_and_remembered() {
    let (world, question) = asked();
    let no = unstamped(&reply(&question, "NO"));
    assert_eq!(world.take(&no), APPLIED);
    let out = world.pump();
    assert_eq!(
        out.iter().map(|mail| &*mail.to).collect::<Vec<_>>(),
        [DANA, LEAD],
        "staff hear of it as well"
    );
    assert!(text(&out[0]).contains("Another address will not be yours"));
    assert!(
        text(&out[1]).contains("that mailbox says that d.reyes@branch.example is no address of Dana Reyes")
    );
    assert!(!matches!(world.take(&no), APPLIED), "the same mail");
    assert_eq!(world.take(&reply(&question, "NO")), FILED, "the same again");
    assert_eq!(world.take(&reply(&question, "YES")), QUARANTINED);
    assert!(!counts(&world) && dana(&world).waiting().next().is_none() && recipients(&world).is_empty());
    let entry = entry(&world, "alias_declined");
    assert!(
        !entry.contains("\"strong\"") && entry.contains("key of question 1 returned from the address"),
        "{entry}"
    );
    world.at("2026-12-23T10:00:00Z");
    let Answer::Refused(why) = give(&world, &[BRANCH]) else { panic!() };
    assert!(why.contains("was answered with NO") && recipients(&world).is_empty(), "{why}");
    world.done(Command::People(world.firm, vec![command(&[BRANCH], Vouched::Giver)]));
    assert!(counts(&world));
    world.verify();
}

#[test]
fn asking_again_voids_the_key() {
    let (world, question) = asked();
    let Answer::Unchanged(why) = give(&world, &[BRANCH]) else { panic!() };
    assert!(why.contains("was asked already") && why.contains("from 2026-11-23 11:00 UTC"), "{why}");
    world.at("2026-11-23T11:00:00Z");
    assert!(matches!(give(&world, &[BRANCH]), Answer::Lines(_)));
    let again = to(world.pump(), BRANCH);
    assert_eq!(world.take(&reply(&question, "YES")), QUARANTINED, "the key of before");
    assert_eq!((world.take(&reply(&again, "YES")), counts(&world)), (APPLIED, true));
    world.verify();
}

#[test]
fn a_list_keeps_what_counts_and_what_waits() {
    let (world, question) = asked();
    let other = "dana@home.example";
    give(&world, &[BRANCH, other]);
    assert_eq!(recipients(&world), [DANA, other], "the branch was asked a moment ago");
    world.take(&reply(&question, "YES"));
    give(&world, &[BRANCH]);
    let dana = dana(&world);
    assert!(dana.has_address(&address(BRANCH)) && dana.waiting().next().is_none());
    assert_eq!(recipients(&world), [DANA]);
    world.done(Command::People(
        world.firm,
        vec![PersonEdit { active: Some(false), ..PersonEdit::of(address(DANA)) }],
    ));
    let Answer::Refused(why) = give(&world, &[other]) else { panic!() };
    assert!(why.contains("person activate"), "{why}");
}

#[test]
fn what_becomes_the_registered_address_waits_no_more() {
    let (world, _) = asked();
    let moved = PersonEdit { moved_to: Some(address(BRANCH)), ..PersonEdit::of(address(DANA)) };
    world.done(Command::People(world.firm, vec![moved]));
    let people = world.engine.store.view().unwrap().people(world.firm).unwrap();
    let dana = people.iter().find(|person| person.email == address(BRANCH)).unwrap();
    assert!(dana.waiting().next().is_none() && !dana.has_address(&address(DANA)));
    world.verify();
}

#[test]
fn the_personnel_file_is_believed() {
    let world = World::new();
    let csv = format!("email,aliases\n{DANA},{BRANCH}\n");
    let rows = mailroom::import::people(csv.as_bytes()).unwrap().rows;
    world.done(Command::People(FirmId(1), rows.into_iter().map(|(_, edit)| edit).collect()));
    assert!(counts(&world) && recipients(&world).is_empty());
}

#[test]
fn whoever_vouches_ends_the_question_and_the_registered_address_hears_of_it() {
    let (world, question) = asked();
    world.done(Command::People(world.firm, vec![command(&[BRANCH], Vouched::Giver)]));
    assert!(counts(&world) && dana(&world).waiting().next().is_none());
    assert!(text(&to(world.pump(), DANA)).contains("Another address is yours"));
    let before = dana(&world);
    assert_eq!(
        (world.take(&reply(&question, "YES")), dana(&world)),
        (FILED, before.clone()),
        "its key holds no more"
    );
    assert_eq!(world.take(&reply(&question, "NO, I do not know any Dana!")), PARKED, "for staff to see");
    assert_eq!((recipients(&world), dana(&world)), (vec![LEAD.to_owned()], before));
    world.verify();
}

#[test]
fn the_question_says_who_wants_it_and_the_news_has_no_key() {
    let world = World::new();
    let lead = Proof { strength: Strength::Strong, evidence: "command line of test".to_owned(), token: None };
    let lead = Actor::Person(Sender { person: PersonId(2), proof: lead });
    let asker = Asker { user: "test".to_owned(), actor: lead };
    world.engine.operate(&asker, Command::People(world.firm, vec![command(&[BRANCH], Vouched::No)])).unwrap();
    let out = world.pump();
    let (news, question) = (text(&out[0]), text(&out[1]));
    assert!(
        question.contains("Lena Roth")
            && question.contains("Dana Reyes")
            && question.contains("Acme Lending")
    );
    assert!(question.contains("body=3DYES") && question.contains("\nRef: p3."), "{question}");
    let key = |text: &str| text.split("\nRef: ").nth(1).unwrap().lines().next().unwrap().to_owned();
    assert!(
        news.contains(BRANCH) && !news.contains(&key(&question)) && key(&news) != key(&question),
        "{news}"
    );
    world.verify();
}
