//! `--as` a lead of one firm: by no verb and no id is anything of another firm read or moved.

use super::*;
use std::collections::BTreeSet;

/// An office with a second firm, whose Eve is everything there; of the first a sent ticket, a draft, a parked mail.
fn two_firms() -> Office {
    let office = Office::new();
    office.ticket("unspeakable title");
    office.done(&["go-live"]);
    office.done(&["once"]);
    let sent = office.mail("dana@acme.example", "unspeakable");
    let answer = reply(&sent, "dana@acme.example", ("r1", "unspeakable answer"), false);
    assert!(office.deliver(&answer, &["-v"]).out.contains(" parked ("));
    office.done(&[
        "ticket",
        "new",
        "unspeakable draft",
        "--assigner",
        "morgan@acme.example",
        "--action",
        "Add",
    ]);
    office.done(&["firm", "add", "other", "Other"]);
    let eve =
        ["person", "add", "eve@other.example", "--firm", "other", "--role", "lead", "--role", "officer"];
    office.done(&eve);
    std::fs::write(office.path("people.csv"), "email,name\ndana@acme.example,Eve\n").unwrap();
    std::fs::write(office.path("tickets.csv"), "employee,title,actions\ndana@acme.example,x,y\n").unwrap();
    std::fs::write(office.path("days.csv"), "date,name\n2026-12-25,x\n").unwrap();
    std::fs::write(office.path("codes.csv"), "code,name\nA,x\n").unwrap();
    office
}

/// A line for each way to name something of the first firm.
const NAMED: &str = "\
ticket new x --employee dana@acme.example --action y
ticket new x --assigner morgan@acme.example --action y
ticket import tickets.csv
ticket show T-1
ticket list --firm acme
ticket list --employee dana@acme.example
ticket export --firm acme
ticket send T-2
ticket reply T-1 hello
ticket close T-1 --note x
ticket reopen T-1
ticket edit T-2 --title x
ticket reassign T-1 --to eve@other.example
ticket schedule T-2 --at 2030-01-01T10:00
ticket hold T-2
ticket snooze T-1 --until 2030-01-01T10:00
ticket clear T-1
person add x@acme.example --firm acme
person add dana@acme.example
person import people.csv
person import people.csv --firm acme
person list --firm acme
person show dana@acme.example
person address dana@acme.example eve2@other.example
person address eve@other.example dana@acme.example
person alias dana@acme.example eve2@other.example
person alias eve@other.example dana@acme.example
person alias dana@acme.example eve2@other.example --confirmed
person role dana@acme.example officer
person delegate dana@acme.example eve@other.example
person delegate eve@other.example dana@acme.example
person deactivate dana@acme.example --yes
person activate dana@acme.example
firm add third Third
firm show acme
firm set --firm acme zone UTC
firm import-categories codes.csv --firm acme
firm import-holidays days.csv --firm acme
inbox show M-1
inbox show M-1 --raw
inbox release M-1
inbox release M-1 --as-comment --ticket T-1
inbox reprocess M-1
queue show O-1
queue show O-1 --raw
queue retry O-2
queue hold O-2
queue drop O-2 --yes
preview --firm acme
explain T-1
explain M-1
explain r1@client.example
log show --firm acme
log show T-1 --firm acme
log show --installation
log verify
template eject assigned
config show
keys list
keys rotate
once
run
deliver
go-live
pause";

/// And for each that lists whatever there is.
const LISTED: &str = "\
ticket list --all
ticket export
person list --all
firm list
firm show
inbox list --all
queue list --all
preview --days 90
log show";

/// What Eve must never read. Her own words in a complaint are none of it.
const SECRETS: &[&str] = &["unspeakable", "Reyes", "Morgan Lee", "Acme Lending", "r1@client"];

/// Everything but Eve's own firm.
fn rows(office: &Office) -> Vec<String> {
    let db = rusqlite::Connection::open(office.path("data/mailroom.db")).unwrap();
    let all = "SELECT doc FROM ticket UNION ALL SELECT doc FROM person UNION ALL SELECT doc FROM mail
        UNION ALL SELECT doc FROM outbox UNION ALL SELECT doc FROM firm UNION ALL SELECT key FROM address
        UNION ALL SELECT body FROM entry UNION ALL SELECT live FROM state";
    let mut statement = db.prepare(all).unwrap();
    let rows = statement.query_map([], |row| row.get::<_, rusqlite::types::Value>(0)).unwrap();
    rows.map(|row| format!("{:?}", row.unwrap())).collect()
}

fn as_eve(office: &Office, line: &str) -> Said {
    let place = |word: &str| match word.ends_with(".csv") {
        true => office.path(word).display().to_string(),
        false => word.to_owned(),
    };
    let words: Vec<String> = line.split(' ').map(place).collect();
    let words: Vec<&str> =
        ["--as", "eve@other.example"].into_iter().chain(words.iter().map(String::as_str)).collect();
    office.run(&words)
}

#[test]
fn whoever_acts_for_one_firm_reaches_nothing_of_another() {
    let office = two_firms();
    let before = rows(&office);
    for line in NAMED.lines() {
        let said = as_eve(&office, line);
        let refused = [1, 3, 77].contains(&said.code);
        assert!(refused && said.out.is_empty(), "{line}: {} {}{}", said.code, said.out, said.err);
        let typed: Vec<&&str> = SECRETS.iter().filter(|secret| !line.contains(**secret)).collect();
        assert!(typed.iter().all(|secret| !said.err.contains(**secret)), "{line}: {}", said.err);
        assert_eq!(rows(&office), before, "{line}");
    }
    for line in LISTED.lines() {
        let said = as_eve(&office, line);
        assert_eq!(said.code, 0, "{line}: {}", said.err);
        let all = said.out + &said.err;
        assert!(
            SECRETS.iter().chain(&["dana@", "morgan@"]).all(|secret| !all.contains(secret)),
            "{line}: {all}"
        );
    }
    assert_eq!(rows(&office), before);
}

/// The operator may name people of every firm, and no ticket goes over the wall for it.
#[test]
fn nobody_is_given_a_ticket_of_another_firm() {
    let office = two_firms();
    let before = rows(&office);
    let new = ["ticket", "new", "x", "--assigner", "morgan@acme.example", "--action", "y"];
    for (line, to) in [
        (&["ticket", "edit", "T-2"][..], "--employee"),
        (&["ticket", "reassign", "T-1"], "--to"),
        (&new, "--employee"),
    ] {
        let said = office.run(&[line, &[to, "eve@other.example"]].concat());
        assert_eq!(said.code, 1, "{line:?}: {}{}", said.out, said.err);
        assert_eq!(rows(&office), before, "{line:?}");
    }
}

#[test]
fn no_verb_is_left_out() {
    let office = Office::bare();
    let verbs = |group: &[&str]| {
        let help = office.done(&[group, &["--help"]].concat());
        let list = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap().to_owned();
        let words = list.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
        words.map(|line| line.split_whitespace().next().unwrap().to_owned()).collect::<BTreeSet<_>>()
    };
    // Without an installation, or only about the program itself.
    let harmless = ["demo", "simulate", "init", "reply-text", "help", "check", "preview"];
    let tried: Vec<&str> = NAMED.lines().chain(LISTED.lines()).collect();
    for verb in verbs(&[]) {
        let is_tried = |line: &&str| line.split(' ').next() == Some(verb.as_str());
        assert!(harmless.contains(&verb.as_str()) || tried.iter().any(is_tried), "{verb}");
        if ["ticket", "person", "firm", "inbox", "queue", "template", "log", "config", "keys"]
            .contains(&&*verb)
        {
            for second in verbs(&[&verb]) {
                let start = format!("{verb} {second}");
                let is_tried = |line: &&&str| **line == start || line.starts_with(&format!("{start} "));
                assert!(harmless.contains(&&*second) || tried.iter().any(|line| is_tried(&line)), "{start}");
            }
        }
    }
}

/// What a mail answers may be another firm's; whose it was is not told.
#[test]
fn explaining_a_mail_names_nobody_of_another_firm() {
    let office = two_firms();
    let sent = office.mail("dana@acme.example", "unspeakable");
    let answer =
        reply(&sent, "eve@other.example", ("e1", "DONE"), true).replace("=acme.example", "=other.example");
    assert_eq!(office.deliver(&answer, &[]).code, 0);
    let whole = office.done(&["explain", "M-2"]);
    assert!(whole.contains("in the mail to dana@acme.example"), "{whole}");
    let db = rusqlite::Connection::open(office.path("data/mailroom.db")).unwrap();
    let hers = "UPDATE mail SET doc = json_set(doc, '$.firm', (SELECT id FROM firm WHERE slug = 'other')) WHERE no = 2";
    db.execute_batch(hers).unwrap();
    let said = as_eve(&office, "explain M-2");
    assert!(said.code == 0 && said.out.contains("in the mail to P-2"), "{}{}", said.out, said.err);
    assert!(!said.out.contains("dana@") && !said.out.contains("morgan@"), "{}", said.out);
}
