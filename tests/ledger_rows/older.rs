//! Logs that do not tell everything: those of before fields were told, and those whose words were redacted.

use super::{busy, database, look, restore, tamper};
use crate::support::world::World;
use jiff::Timestamp;
use mailroom::ledger::canonical::canonical;
use mailroom::ledger::chain::leaf_hash;
use mailroom::ledger::{Draft, Head, Told, seal};
use rusqlite::params;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

fn entries(world: &World) -> Vec<(i64, String)> {
    let db = database(world);
    let mut all = db.prepare("SELECT seq, body FROM entry WHERE firm = 1 ORDER BY seq").unwrap();
    all.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect()
}

/// The same log as it was before entries told fields.
fn age(world: &World) {
    rewrite(world, |members| members.retain(|name, _| name != "fields" && name != "words"));
}

/// The same log with other entries.
fn rewrite(world: &World, change: impl Fn(&mut Map<String, Value>)) {
    let (db, mut prev) = (database(world), data_encoding::HEXLOWER.encode(&[0; 32]));
    db.execute_batch("DROP TRIGGER entry_unchanged").unwrap();
    for (seq, body) in entries(world) {
        let mut body: Value = serde_json::from_str(&body).unwrap();
        let members = body.as_object_mut().unwrap();
        change(members);
        members.insert("prev".to_owned(), json!(prev));
        let body = canonical(&body);
        let hash = leaf_hash(body.as_bytes());
        prev = data_encoding::HEXLOWER.encode(&hash);
        db.execute(
            "UPDATE entry SET body = ?1, hash = ?2 WHERE firm = 1 AND seq = ?3",
            params![body, &hash[..], seq],
        )
        .unwrap();
    }
}

#[test]
fn a_log_of_before_is_not_covered_and_says_of_whom() {
    let world = busy();
    age(&world);
    let found = look(&world).unwrap();
    let names: Vec<_> = found.uncovered.iter().filter_map(|of| of.split(':').next()).collect();
    assert_eq!(names, ["T-1", "P-1", "P-2", "P-3", "P-4", "F-1"]);
    assert!(found.uncovered[0].contains("title, kind"), "{}", found.uncovered[0]);
    database(&world).execute_batch("DELETE FROM person WHERE id = 4").unwrap();
    assert_eq!(look(&world).unwrap_err(), "the log tells of P-4, and it is not on file", "but that it tells");
}

/// People of before were never asked whether an address is theirs: that needs no entry. Whoever was, has one.
#[test]
fn questions_that_no_entry_tells_are_none_or_a_fault() {
    let world = busy();
    rewrite(&world, |members| {
        for told in ["fields", "words"] {
            match members.get_mut(told) {
                Some(Value::Object(fields)) => {
                    fields.retain(|name, _| name != "questions" && name != "asked")
                }
                Some(Value::Array(names)) => names.retain(|name| name != "questions"),
                _ => {}
            }
        }
    });
    assert_eq!(look(&world).unwrap().uncovered, [""; 0]);
    for (field, value) in [
        ("asked", json!(1)),
        (
            "questions",
            json!([{
                "alias": "eve@elsewhere.example", "no": 1, "at": "2026-11-23T10:00:00Z", "by": null, "sent": true,
                "stand": "waiting", "answered": null,
            }]),
        ),
    ] {
        let was = tamper(&world, ("person", "id"), (3, field, &value));
        assert_eq!(look(&world).unwrap_err(), format!("P-3: no entry tells of its {field}"));
        restore(&world, ("person", "id"), (3, &was));
    }
}

#[test]
fn a_setting_that_a_later_version_adds_is_not_covered_and_those_beside_it_are() {
    let world = busy();
    rewrite(&world, |members| {
        let fields = members.get_mut("fields").and_then(|fields| fields.get_mut("settings.reminders"));
        if let Some(Value::Object(told)) = fields {
            told.remove("manager_after_days").unwrap();
        }
    });
    assert_eq!(look(&world).unwrap().uncovered, ["F-1: settings.reminders.manager_after_days"]);
    super::tamper(&world, ("firm", "id"), (1, "settings.reminders.max", &json!(7)));
    assert!(look(&world).unwrap_err().starts_with("F-1: settings.reminders is "));
}

/// What a redaction has to leave: a row without the words, an entry that tells both, and no content.
fn redact(world: &World, seq: i64, field: &str) {
    let (db, (last, body)) = (database(world), entries(world).pop().unwrap());
    let at: Value = serde_json::from_str::<Value>(&body).unwrap()["at"].clone();
    let at: Timestamp = at.as_str().unwrap().parse().unwrap();
    let head = Head { seq: u64::try_from(last).unwrap(), at, hash: leaf_hash(body.as_bytes()) };
    let sealed = seal(
        &head,
        &Draft {
            firm: 1,
            actor: json!({"kind": "human", "id": "operator:test"}).into(),
            cause: json!({"cli": "test"}).into(),
            subject: "T-1".to_owned(),
            event: "redacted".into(),
            from: Some("closed".into()),
            to: Some("closed".into()),
            effects: Vec::new(),
            content: None,
            notes: vec![format!("entry {seq}")],
            settings: 1,
            told: Told {
                fields: BTreeMap::from_iter([(field.to_owned().into(), json!(""))]),
                words: Vec::new(),
            },
        },
        at,
    );
    let at = sealed.head.at.as_microsecond();
    let sql = "INSERT INTO entry (firm, seq, at, hash, body) VALUES (1, ?1, ?2, ?3, ?4)";
    db.execute(sql, params![last + 1, at, &sealed.head.hash[..], sealed.body]).unwrap();
    db.execute("UPDATE ticket SET doc = json_set(doc, '$.' || ?1, '') WHERE no = 1", [field]).unwrap();
}

#[test]
fn what_was_redacted_is_not_missed() {
    let world = busy();
    let created =
        entries(&world).into_iter().find(|(_, body)| body.contains(r#""event":"created""#)).unwrap().0;
    let sql = "DELETE FROM content WHERE entry = (SELECT id FROM entry WHERE firm = 1 AND seq = ?1)";
    database(&world).execute(sql, [created]).unwrap();
    let gone = format!("F-1 #{created}: its words are gone");
    assert_eq!(look(&world).unwrap_err(), gone, "without an entry it is a loss");
    redact(&world, created, "captured_text");
    let found = look(&world).unwrap();
    let untold = "T-1: title, url, actions, description, violations";
    assert_eq!(found.uncovered, [untold], "the field that the redaction told is covered again");
    super::tamper(&world, ("ticket", "no"), (1, "captured_text", &json!("Lowest rates, guaranteed!")));
    assert!(look(&world).unwrap_err().starts_with("T-1: captured_text is "));
}
