//! Rows and the log: every field of a ticket, a person and a firm follows from the entries.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod edits;
mod older;

use crate::support::world::{DANA, LEAD, LUIS, OFFICER, World, address, reply};
use mailroom::engine::evidence::evidence;
use mailroom::engine::rows::{Compared, compare};
use mailroom::ledger::Fold;
use mailroom::workflow::command::{Command, NewTicket, PersonEdit};
use mailroom::workflow::people::Role;
use mailroom::workflow::ticket::{Edit, Kind};
use mailroom::workflow::told::Told;
use mailroom::workflow::{FirmId, PersonId, TicketNo};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What `log verify` finds of the rows, and of the words.
fn look(world: &World) -> Result<Compared, String> {
    let (view, mut fold) = (world.engine.store.view().unwrap(), Fold::new());
    for entry in view.entries(world.firm.0, 1, usize::MAX).unwrap() {
        fold.push(&entry.body).unwrap();
    }
    evidence(&*view, &|| ())?;
    compare(&*view, (world.firm, &fold))
}

fn database(world: &World) -> rusqlite::Connection {
    let db = rusqlite::Connection::open(world.dir.path().join("mailroom.db")).unwrap();
    db.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    db
}

/// Writes a value into the row of `no`, behind the program's back; gives the row as it was.
fn tamper(world: &World, (table, key): (&str, &str), (no, field, value): (i64, &str, &Value)) -> String {
    let db = database(world);
    let was = db.query_row(&format!("SELECT doc FROM {table} WHERE {key} = ?1"), [no], |row| row.get(0));
    let sql = format!("UPDATE {table} SET doc = json_set(doc, '$.{field}', json(?1)) WHERE {key} = ?2");
    assert_eq!(db.execute(&sql, rusqlite::params![value.to_string(), no]).unwrap(), 1);
    was.unwrap()
}

fn restore(world: &World, (table, key): (&str, &str), (no, doc): (i64, &str)) {
    let sql = format!("UPDATE {table} SET doc = ?1 WHERE {key} = ?2");
    database(world).execute(&sql, rusqlite::params![doc, no]).unwrap();
}

/// A ticket with something in most of its fields, and a long life.
fn busy() -> World {
    let world = World::new();
    world.done(Command::SetFirm(FirmId(1), "categories".to_owned(), json!([["UDAAP", "Unfair practices"]])));
    let fields = Edit {
        url: Some("https://social.example/p/1".to_owned()),
        captured_text: Some("Lowest rates, guaranteed!".to_owned()),
        actions: Some(vec!["Remove it".to_owned(), "Add your NMLS number".to_owned()]),
        description: Some("Guarantees are not allowed.".to_owned()),
        violations: Some(vec!["UDAAP".to_owned()]),
        ..Edit::default()
    };
    world.done(Command::New(Box::new(NewTicket {
        title: "Post of 14 Nov".to_owned(),
        kind: Kind::Post,
        employee: Some(address(DANA)),
        assigner: address(OFFICER),
        fields,
        send: true,
        scheduled: None,
    })));
    let out = world.pump();
    world.take(&reply(&out[0], "DONE"));
    world.done(Command::Close(vec![TicketNo(1)], "Looked at the post again.".to_owned()));
    world
}

/// Every field with a value that it does not have.
fn other_values() -> Vec<(&'static str, Value)> {
    let later = json!("2027-01-01T00:00:00Z");
    vec![
        ("firm", json!(2)),
        ("title", json!("Another post")),
        ("kind", json!("profile")),
        ("url", json!(null)),
        ("captured_text", json!("Fair rates.")),
        ("actions", json!(["Remove it"])),
        ("description", json!("")),
        ("violations", json!([])),
        ("employee", json!(1)),
        ("assigner", json!(2)),
        ("import", json!("another row")),
        ("created_at", later.clone()),
        ("cycle", json!(7)),
        ("round", json!(7)),
        ("round_began", json!(7)),
        ("events", json!(1)),
        ("said_done", json!(false)),
        ("asked_done", json!(true)),
        ("flags", json!(["late_comment"])),
        ("batch", json!(3)),
        ("sent_at", json!(null)),
        ("closed_at", later.clone()),
        ("closing.kind", json!("not_required")),
        ("closing.note", json!("Did not look.")),
        ("last_activity", later.clone()),
        ("last_human", json!(null)),
        ("soft_bounces", json!(1)),
        ("away", json!("until Friday")),
        ("scheduled", later.clone()),
        ("reminders.rule", json!({"on": false})),
        ("reminders.since", later.clone()),
        ("reminders.next", later.clone()),
        ("reminders.sent", json!(2)),
        ("reminders.snoozed_until", later),
        ("reminders.manager_told", json!(true)),
    ]
}

/// The names in a row as it is stored, down to what the log tells by itself.
fn stored(row: &Value) -> BTreeSet<String> {
    let deeper = |name: &String, value: &Value| match (name.as_str(), value) {
        ("reminders" | "closing" | "settings", Value::Object(inner)) => {
            inner.keys().map(|key| format!("{name}.{key}")).collect()
        }
        _ => vec![name.clone()],
    };
    row.as_object().unwrap().iter().flat_map(|(name, value)| deeper(name, value)).collect()
}

fn told(row: &impl Told) -> BTreeSet<String> {
    row.fields(None).into_iter().map(|field| field.name.to_string()).collect()
}

#[test]
fn every_field_of_a_row_is_told() {
    let world = busy();
    let but = |row: Value, names: &[&str]| {
        stored(&row).into_iter().filter(|name| !names.contains(&name.as_str())).collect::<BTreeSet<_>>()
    };
    let ticket = world.look(TicketNo(1));
    assert_eq!(told(&ticket), but(serde_json::to_value(&ticket).unwrap(), &["no", "status"]));
    let view = world.engine.store.view().unwrap();
    let person = view.people(world.firm).unwrap().remove(0);
    assert_eq!(told(&person), but(serde_json::to_value(&person).unwrap(), &["id", "notices"]));
    let firm = view.firms().unwrap().remove(0);
    assert_eq!(told(&firm), but(serde_json::to_value(&firm).unwrap(), &["id"]));
}

#[test]
fn a_field_that_was_changed_behind_our_back_is_named() {
    let world = busy();
    assert_eq!(look(&world).unwrap().uncovered, [""; 0]);
    let values = other_values();
    assert_eq!(
        values.iter().map(|(name, _)| (*name).to_owned()).collect::<BTreeSet<_>>(),
        told(&world.look(TicketNo(1)))
    );
    let at = ("ticket", "no");
    for (field, value) in values {
        let was = tamper(&world, at, (1, field, &value));
        let said = look(&world).unwrap_err();
        assert!(said.starts_with(&format!("T-1: {field} is ")), "{field}: {said}");
        restore(&world, at, (1, &was));
    }
    world.verify();
}

#[test]
fn what_is_named_is_short_and_hides_nothing() {
    let world = busy();
    let long = format!("line\nof \u{202e}its own\u{85} {}", "x".repeat(200));
    tamper(&world, ("ticket", "no"), (1, "title", &json!(long)));
    let said = look(&world).unwrap_err();
    assert!(said.starts_with("T-1: title is \"line\\nof \u{fffd}its own\u{fffd} xxx"), "{said}");
    assert!(said.ends_with(r#"x…, but its entries make it "Post of 14 Nov""#), "{said}");
}

#[test]
fn the_words_that_the_log_holds_are_no_way_round() {
    let world = busy();
    tamper(&world, ("ticket", "no"), (1, "title", &json!("Another post")));
    let changed = "UPDATE content SET text = replace(text, 'Post of 14 Nov', 'Another post')
        WHERE text LIKE '%Post of 14 Nov%'";
    assert_eq!(database(&world).execute(changed, []).unwrap(), 1);
    assert!(look(&world).unwrap_err().ends_with("its words are not those that were written"));
}

#[test]
fn who_may_do_what_follows_from_the_log() {
    let world = busy();
    let (person, firm) = (("person", "id"), ("firm", "id"));
    let dana = world.look(TicketNo(1)).employee.unwrap().0;
    for (at, no, field, value) in [
        (person, dana, "roles", json!(["lead"])),
        (person, dana, "active", json!(false)),
        (person, dana, "email", json!("eve@elsewhere.example")),
        (person, dana, "aliases", json!(["eve@elsewhere.example"])),
        (
            person,
            dana,
            "questions",
            json!([{
                "alias": "eve@elsewhere.example", "no": 1, "at": "2026-11-23T10:00:00Z", "by": null, "sent": true,
                "stand": "waiting", "answered": null,
            }]),
        ),
        (person, dana, "asked", json!(7)),
        (person, dana, "delegates", json!([1])),
        (firm, 1, "settings.trust_reply", json!("token")),
        (firm, 1, "settings.close_note", json!("required")),
        (firm, 1, "name", json!("Other Lending")),
    ] {
        let was = tamper(&world, at, (no, field, &value));
        let said = look(&world).unwrap_err();
        let setting = field.split_once('.').map_or(field.to_owned(), |(all, one)| format!("{all}.{one}"));
        assert!(said.contains(&format!(": {setting} is ")), "{field}: {said}");
        restore(&world, at, (no, &was));
    }
    world.verify();
}

#[test]
fn a_row_of_which_no_entry_tells_and_one_that_is_gone_are_named() {
    for (sql, meant) in [
        (
            "INSERT INTO person SELECT 99, firm, json_set(doc, '$.id', 99) FROM person WHERE id = 1",
            "P-99 is on file, and no entry tells of it",
        ),
        ("DELETE FROM person WHERE id = 3", "the log tells of P-3, and it is not on file"),
        ("DELETE FROM ticket", "the log tells of T-1, and it is not on file"),
    ] {
        let world = busy();
        database(&world).execute_batch(sql).unwrap();
        assert_eq!(look(&world).unwrap_err(), meant);
    }
}

#[test]
fn a_row_that_would_be_found_under_something_else_is_named() {
    let world = World::new();
    world.ticket(DANA, true);
    let look = || world.engine.store.view().unwrap().misfiled().unwrap();
    let columns = |what: &str| Some(format!("the columns of {what} are not those of its document"));
    assert_eq!(look(), None);
    for (sql, back, named) in [
        ("ticket SET due = due + 1", "ticket SET due = due - 1", columns("T-1")),
        ("ticket SET status = 'closed'", "ticket SET status = 'pending_correction'", columns("T-1")),
        ("ticket SET employee = 4", "ticket SET employee = 3", columns("T-1")),
        ("ticket SET flags = 1", "ticket SET flags = 0", columns("T-1")),
        ("ticket SET is_open = 0", "ticket SET is_open = 1", columns("T-1")),
        ("ticket SET import = 'x'", "ticket SET import = NULL", columns("T-1")),
        ("ticket SET no = 7", "ticket SET no = 1", columns("T-7")),
        ("person SET firm = 2 WHERE id = 2", "person SET firm = 1", columns("P-2")),
        (
            "person SET firm = 9, doc = json_set(doc, '$.firm', 9) WHERE id = 2",
            "person SET firm = 1, doc = json_set(doc, '$.firm', 1)",
            Some("person 2 is of a firm that is not on file".to_owned()),
        ),
        (
            "content SET entry = entry + 1000",
            "content SET entry = entry - 1000",
            Some("there are words of an entry that is not there".to_owned()),
        ),
        (
            "outbox SET counted = 1 WHERE no = 1",
            "outbox SET counted = 0",
            Some("O-1 is not counted as mails of its kind are".to_owned()),
        ),
        ("firm SET slug = 'b'", "firm SET slug = 'acme'", columns("F-1")),
        (
            "address SET person = 1 WHERE person = 3",
            "address SET person = 3 WHERE key LIKE 'dana%'",
            Some("the addresses of P-1 are not those by which mail is looked up".to_owned()),
        ),
    ] {
        database(&world).execute_batch(&format!("UPDATE {sql}")).unwrap();
        assert_eq!(look(), named, "{sql}");
        database(&world).execute_batch(&format!("UPDATE {back}")).unwrap();
        assert_eq!(look(), None, "{back}");
    }
}

#[test]
fn an_edit_leaves_its_words_and_a_comment_says_none_of_them_again() {
    let world = World::new();
    let no = world.ticket(DANA, false);
    let edit =
        Edit { title: Some("Reel of 15 Nov".to_owned()), kind: Some(Kind::Profile), ..Edit::default() };
    world.done(Command::Edit(no, Box::new(edit)));
    world.done(Command::Send(vec![no]));
    let out = world.pump();
    world.take(&reply(&out[0], "Which one?"));
    world.verify();
    let view = world.engine.store.view().unwrap();
    let entries = view.entries(world.firm.0, 1, usize::MAX).unwrap().into_iter();
    let find = |event: &str| {
        let body = |seq: &u64, body: &str| (*seq, serde_json::from_str::<Value>(body).unwrap());
        let mut all = entries.clone().map(|e| body(&e.seq, &e.body));
        all.find(|(_, body)| body["event"] == event && body["subject"] == "T-1").unwrap()
    };
    let (seq, edited) = find("edited");
    assert_eq!((&edited["words"], &edited["fields"]["kind"]), (&json!(["title"]), &json!("profile")));
    let (_, words) = view.content(world.firm.0, seq).unwrap().unwrap();
    assert_eq!(
        words, r#"{"fields":{"title":"Reel of 15 Nov"}}"#,
        "what it was made of before stands in `created`"
    );
    let (seq, comment) = find("comment");
    assert!(comment.get("words").is_none(), "{comment}");
    assert_eq!(view.content(world.firm.0, seq).unwrap().unwrap().1.trim(), "Which one?");
}

#[test]
fn people_who_change_are_told_by_what_changed() {
    let world = World::new();
    let lead = PersonEdit { roles: Some(BTreeSet::from([Role::Lead])), ..PersonEdit::of(address(DANA)) };
    let moved =
        PersonEdit { moved_to: Some(address("luis.o@acme.example")), ..PersonEdit::of(address(LUIS)) };
    let away = PersonEdit { active: Some(false), ..PersonEdit::of(address(LEAD)) };
    world.done(Command::People(world.firm, vec![lead, moved, away]));
    world.done(Command::SetFirm(world.firm, "reminders.max".to_owned(), json!(3)));
    world.verify();
    let people = world.engine.store.view().unwrap().people(world.firm).unwrap();
    assert!(people.iter().any(|p| p.id == PersonId(3) && p.roles.contains(&Role::Lead)));
}
