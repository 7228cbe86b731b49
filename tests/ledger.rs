//! The log: its octets, its chain, and what verification finds.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice)]

use jiff::Timestamp;
use mailroom::ledger::canonical::{canonical, is_canonical};
use mailroom::ledger::chain::leaf_hash;
use mailroom::ledger::{Draft, Head, Sealed, Told, seal, verify};
use proptest::prelude::*;
use serde_json::{Value, json};

fn draft(n: u64) -> Draft {
    Draft {
        firm: 1,
        actor: json!({"kind": "human", "id": "P-7", "role": "employee", "proof": "strong"}).into(),
        cause: json!({"mail": format!("M-{n}"), "source": "lmtp", "message_id": "<a\"b@example.com>"}).into(),
        subject: format!("T-{}", 1000 + n % 5),
        event: "comment".into(),
        from: (n >= 5).then(|| "comment_added".into()),
        to: Some("comment_added".into()),
        effects: vec![format!("O-{n}")],
        content: (n.is_multiple_of(3)).then(|| "5e".repeat(32)),
        notes: vec![],
        settings: 4,
        told: Told::default(),
    }
}

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn the_first_entry_has_these_octets() {
    let sealed = seal(&Head::start(), &draft(0), time("2026-11-14T09:30:00.1234567Z"));
    let expected = concat!(
        r#"{"actor":{"id":"P-7","kind":"human","proof":"strong","role":"employee"},"#,
        r#""at":"2026-11-14T09:30:00.123456Z","#,
        r#""cause":{"mail":"M-0","message_id":"<a\"b@example.com>","source":"lmtp"},"#,
        r#""content":"5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e","#,
        r#""effects":["O-0"],"event":"comment","firm":1,"#,
        r#""prev":"0000000000000000000000000000000000000000000000000000000000000000","#,
        r#""seq":1,"settings":4,"subject":"T-1000","to":"comment_added","v":1}"#,
    );
    assert_eq!(sealed.body, expected);
    assert_eq!(sealed.head.hash, leaf_hash(expected.as_bytes()));
    // Computed apart, with Python's hashlib.
    let hash = "8f1e8398bb3a9907168f92dc5ead5117db8490874c12053ccabf0c77285a6932";
    assert_eq!(data_encoding::HEXLOWER.encode(&sealed.head.hash), hash);
    assert_eq!(sealed.head.seq, 1);
    assert!(is_canonical(&sealed.body));
}

#[test]
fn the_log_s_time_never_runs_back() {
    let first = seal(&Head::start(), &draft(0), time("2026-11-14T09:30:00Z"));
    let second = seal(&first.head, &draft(1), time("2019-01-01T00:00:00Z"));
    assert!(second.body.contains(r#""at":"2026-11-14T09:30:00.000001Z""#), "{}", second.body);
    let third = seal(&second.head, &draft(2), time("2026-11-14T09:30:00.000001999Z"));
    assert!(third.body.contains(r#""at":"2026-11-14T09:30:00.000002Z""#), "{}", third.body);
}

#[test]
fn an_empty_tree_s_leaf_has_the_published_hash() {
    let hex = data_encoding::HEXLOWER.encode(&leaf_hash(b""));
    assert_eq!(hex, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
}

#[test]
fn names_are_sorted_by_utf_16() {
    let value = json!({
        "\u{20ac}": "Euro Sign", "\r": "Carriage Return", "\u{fb33}": "Hebrew Letter Dalet With Dagesh",
        "1": "One", "\u{1f600}": "Emoji: Grinning Face", "\u{80}": "Control",
        "\u{f6}": "Latin Small Letter O With Diaeresis",
    });
    let text = canonical(&value);
    let order =
        ["Carriage", "One", "Control", "Latin", "Euro", "Emoji", "Hebrew"].map(|w| text.find(w).unwrap());
    assert!(order.is_sorted(), "{text}");
}

#[test]
fn strings_get_only_the_escapes_they_need() {
    let value = json!({"string": "\u{20ac}$\u{f}\nA'B\"\\\\\"/", "literals": [null, true, false]});
    let expected = "{\"literals\":[null,true,false],\"string\":\"\u{20ac}$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}";
    assert_eq!(canonical(&value), expected);
}

#[test]
fn inexact_numbers_become_text_and_repeated_names_are_seen() {
    let edge = 9_007_199_254_740_991_i64;
    assert_eq!(
        canonical(&json!([1.5, edge, edge + 1, -edge, 0])),
        r#"["1.5",9007199254740991,"9007199254740992",-9007199254740991,0]"#
    );
    for bad in [
        r#"{"a":1.5}"#,
        r#"{"a":1,"a":1}"#,
        r#"{"b":1,"a":2}"#,
        r#"{"a": 1}"#,
        r#""\u0041""#,
        "1 ",
        "-0",
        "[",
        "",
    ] {
        assert!(!is_canonical(bad), "{bad}");
    }
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn sealed_with(actor: Value, text: &str, now: Timestamp) -> [Sealed; 2] {
    let fields = [(text.to_owned().into(), actor.clone()), ("z".into(), Value::Null)].into_iter().collect();
    let hostile = Draft {
        told: Told { fields, words: vec![text.to_owned().into()] },
        actor: actor.into(),
        subject: text.to_owned(),
        event: text.to_owned().into(),
        from: Some(text.to_owned().into()),
        notes: vec![text.to_owned(), String::new()],
        settings: i64::MAX,
        ..draft(1)
    };
    let first = seal(&Head::start(), &hostile, now);
    let second = seal(&first.head, &hostile, Timestamp::MIN);
    [first, second]
}

proptest! {
    #[test]
    fn the_canonical_form_is_its_own_canonical_form(value in values()) {
        prop_assert!(is_canonical(&canonical(&value)), "{}", canonical(&value));
    }

    #[test]
    fn whatever_is_sealed_verifies(actor in values(), text in any::<String>(), second in -9_000_000_000..200_000_000_000_i64) {
        let sealed = sealed_with(actor, &text, Timestamp::from_second(second).unwrap());
        let rows = sealed.iter().map(|s| (s.head.seq, &s.body, s.head.hash));
        prop_assert_eq!(verify(rows).map(|v| v.head), Ok(sealed[1].head.clone()));
    }
}
