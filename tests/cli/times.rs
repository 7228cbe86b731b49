//! Times in one form: people read their firm's clock with its name, what is of no firm in UTC; JSON has instants.

use super::*;

/// `2026-12-01 09:00 Europe/Berlin`
fn is_local(text: &str, zone: &str) -> bool {
    let shape =
        |text: &str| text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect::<String>();
    text.strip_suffix(zone).is_some_and(|time| shape(time) == "0000-00-00 00:00 ")
}

fn is_instant(value: &serde_json::Value) -> bool {
    value.as_str().is_some_and(|text| text.ends_with('Z') && text.parse::<jiff::Timestamp>().is_ok())
}

/// Of a firm in Berlin: a ticket, a mail sent, one that waits, one parked; and a stranger's, who is of no firm.
fn office() -> Office {
    let office = Office::new();
    office.done(&["firm", "set", "zone", "Europe/Berlin"]);
    office.ticket("A post");
    office.done(&["go-live"]);
    office.done(&["once"]);
    let out = office.mail("dana@acme.example", "A post");
    assert_eq!(office.deliver(&reply(&out, "dana@acme.example", ("r1", "DONE"), false), &[]).code, 0);
    let stranger = "From: <eve@x.example>\nTo: <tickets@mail.acme.example>\nMessage-ID: <e1@x>\n\nhello\n";
    assert_eq!(office.deliver(stranger, &[]).code, 0);
    office
}

const LISTS: &[(&[&str], usize, &str)] = &[
    (&["ticket", "list", "--all"], 5, "last_activity"),
    (&["queue", "list"], 6, "next"),
    (&["queue", "list", "--state", "sent"], 8, "sent"),
    (&["preview", "--days", "5"], 0, "at"),
    (&["log", "show"], 1, "at"),
    (&["inbox", "list", "--disposition", "parked"], 1, "at"),
];

#[test]
fn a_firms_times_are_told_by_its_own_clock_and_as_instants_in_json() {
    let office = office();
    for (args, n, name) in LISTS {
        let shown = office.column(*n, args);
        assert!(
            !shown.is_empty() && shown.iter().all(|at| is_local(at, "Europe/Berlin")),
            "{args:?}: {shown:?}"
        );
        let json: serde_json::Value =
            serde_json::from_str(&office.done(&[*args, &["--json"]].concat())).unwrap();
        assert!(json.as_array().unwrap().iter().all(|row| is_instant(&row[name])), "{args:?}: {json}");
    }
    for (args, names) in [
        (&["ticket", "show", "T-1"][..], &["created", "sent", "next_reminder"][..]),
        (&["inbox", "show", "M-1"], &["at"]),
        (&["queue", "show", "O-1"], &["decided", "sent"]),
    ] {
        let shown = office.done(args);
        let json: serde_json::Value =
            serde_json::from_str(&office.done(&[args, &["--json"]].concat())).unwrap();
        for name in names {
            let at = shown.lines().find_map(|line| line.strip_prefix(&format!("{name}\t"))).unwrap();
            assert!(
                is_local(at, "Europe/Berlin") && is_instant(&json[name]),
                "{args:?} {name}: {at}: {json}"
            );
        }
    }
}

#[test]
fn what_is_of_no_firm_is_told_in_utc() {
    let office = office();
    for (args, n) in [
        (&["inbox", "list", "--disposition", "quarantined"][..], 1),
        (&["log", "show", "--installation"], 1),
        (&["keys", "list"], 2),
    ] {
        let shown = office.column(n, args);
        assert!(!shown.is_empty() && shown.iter().all(|at| is_local(at, "UTC")), "{args:?}: {shown:?}");
    }
    let json: serde_json::Value = serde_json::from_str(&office.done(&["keys", "list", "--json"])).unwrap();
    assert!(is_instant(&json[0]["made"]), "{json}");
}
