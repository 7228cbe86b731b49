//! Files of people and tickets: what is read, and that every complaint names its line.

use mailroom::import::{ROWS_MAX, people, tickets};
use mailroom::mail::Address;
use mailroom::workflow::people::{FirmRole, Role};
use mailroom::workflow::ticket::Kind;
use std::collections::BTreeSet;

fn bad<T>(read: mailroom::import::Read<T>) -> Vec<String> {
    read.bad.iter().map(ToString::to_string).collect()
}

#[test]
fn people_with_all_columns() {
    let csv = "email,name,roles,firm_role,language,zone,manager,aliases,delegates,team,active\n\
        dana@acme.example,\"Reyes, Dana\",employee;user,Admin,de,Europe/Berlin,lena@acme.example,d@acme.example;d2@acme.example,luis@acme.example,Team North,yes\n";
    let read = people(csv.as_bytes()).unwrap();
    assert_eq!(read.bad, []);
    let (place, dana) = &read.rows[0];
    assert_eq!(place, "line 2");
    assert_eq!(dana.name.as_deref(), Some("Reyes, Dana"));
    assert_eq!(dana.roles, Some(BTreeSet::from([Role::Employee, Role::User])));
    assert_eq!(dana.firm_role, Some(FirmRole::Admin));
    assert_eq!(dana.aliases.as_ref().unwrap().len(), 2);
    assert_eq!((dana.active, dana.must_be_new), (Some(true), false));
}

#[test]
fn a_semicolon_file_with_a_bom_and_crlf_as_a_spreadsheet_writes_it() {
    let csv = "\u{feff}Email;Name\r\nd@acme.example;Dörte Müller\r\n";
    let read = people(csv.as_bytes()).unwrap();
    assert_eq!(read.rows[0].1.name.as_deref(), Some("Dörte Müller"));
    assert_eq!(read.rows[0].1.roles, None, "an empty cell leaves what is on file");
}

#[test]
fn each_bad_row_is_named_and_the_good_ones_are_kept() {
    let csv = "email,roles,active\na@b.example,employee,\nnobody,,\nc@b.example,king,\nd@b.example,,perhaps\ne@b.example\nA@b.example,,\n";
    let read = people(csv.as_bytes()).unwrap();
    assert_eq!(read.rows.len(), 1);
    assert_eq!(
        bad(read),
        [
            "line 3: email: \"nobody\" is not a plain mail address: no @",
            "line 4: roles: \"king\"; allowed: employee, viewer, officer, lead, user, agent",
            "line 5: active: \"perhaps\"; allowed: true, false",
            "line 6: 1 cells, the header has 3; put cells with commas or line ends in quotes",
            "line 7: email: A@b.example stands at line 2 already",
        ]
    );
}

/// As an editor shows them: whatever ends a line, and also below blank ones.
#[test]
fn lines_are_counted_alike_whatever_ends_them() {
    let rows = [
        "email,roles",
        "a@b.example,",
        "bad,",
        "",
        "c@b.example,king",
        "d@b.example",
        "",
        "\"e",
        "f\",",
        "bad,",
        "",
    ];
    for end in ["\n", "\r\n", "\r"] {
        let read = people(rows.join(end).as_bytes()).unwrap();
        let lines: Vec<_> = read.bad.iter().map(|bad| bad.place.as_str()).collect();
        assert_eq!(lines, ["line 3", "line 5", "line 6", "line 8", "line 10"], "{end:?}");
        assert_eq!(read.rows[0].0, "line 2", "{end:?}");
    }
}

#[test]
fn what_is_wrong_with_the_file_is_named_by_its_line_too() {
    for end in ["\n", "\r\n", "\r"] {
        let said =
            people(["", "", "email;zonne", "a@b.example;x"].join(end).as_bytes()).unwrap_err().to_string();
        assert!(said.starts_with("line 3: unknown column \"zonne\""), "{end:?}: {said}");
        let good = people(["", "email;name", "a@b.example;x"].join(end).as_bytes()).unwrap();
        assert_eq!((good.bad.len(), good.rows[0].0.as_str()), (0, "line 3"), "{end:?}");
        let mut latin = ["email", "a@b.example", ""].join(end).into_bytes();
        latin.push(0xe9);
        assert!(people(&latin).unwrap_err().to_string().starts_with("line 3: not UTF-8"), "{end:?}");
    }
}

#[test]
fn a_line_in_quotes_counts_as_the_lines_that_it_has() {
    let csv = "email,name\na@b.example,\"two\nlines\"\nbad,x\n";
    let read = people(csv.as_bytes()).unwrap();
    assert_eq!(bad(read), ["line 4: email: \"bad\" is not a plain mail address: no @"]);
}

#[test]
fn a_table_that_is_none_is_refused_as_a_whole() {
    let whole = |bytes: &[u8]| people(bytes).unwrap_err().to_string();
    assert_eq!(
        whole(b"email,nmae\n"),
        "line 1: unknown column \"nmae\"; allowed: email, name, roles, firm_role, language, zone, manager, aliases, delegates, team, active; did you mean name?"
    );
    assert_eq!(whole(b"email,name,email\n"), "line 1: the column \"email\" stands there twice");
    assert_eq!(whole(b"email\na@b.example\n\xff"), "line 3: not UTF-8; save the file as UTF-8");
}

#[test]
fn tickets_wait_unless_they_say_otherwise() {
    let csv = "employee,title,kind,actions,violations,send,assigner\n\
        dana@b.example,One,profile,Do this | Do that,ADV|NMLS,,\n\
        ,Two,,,,2026-12-01T09:00:00Z,lena@b.example\n\
        dana@b.example,Three,,x,,now,\n";
    let morgan = Address::parse("morgan@b.example").unwrap();
    let read = tickets(csv.as_bytes(), Some(&morgan)).unwrap();
    assert_eq!(read.bad, []);
    let ticket = |n: usize| &read.rows[n].1.ticket;
    assert_eq!((ticket(0).kind, ticket(0).send, ticket(0).scheduled), (Kind::Profile, false, None));
    assert_eq!(ticket(0).fields.actions.as_ref().unwrap(), &["Do this", "Do that"]);
    assert_eq!(ticket(0).fields.violations.as_ref().unwrap(), &["ADV", "NMLS"]);
    assert_eq!(ticket(0).assigner, morgan);
    assert_eq!(ticket(1).scheduled, Some("2026-12-01T09:00:00Z".parse().unwrap()));
    assert_eq!(ticket(1).assigner.to_string(), "lena@b.example");
    assert!(ticket(2).send);
}

#[test]
fn tickets_as_json_with_lists() {
    let json = r#"[
        {"title": "One", "actions": ["a|b", " c\n"], "assigner": "m@b.example", "capture_file": "one.txt"},
        {"title": 5, "assigner": "m@b.example"},
        {"assigner": "m@b.example"},
        {"title": "x", "captions": "y"}
    ]"#;
    let read = tickets(json.as_bytes(), None).unwrap();
    assert_eq!(
        read.rows[0].1.ticket.fields.actions.as_ref().unwrap(),
        &["a|b", "c"],
        "a list needs no separator"
    );
    assert_eq!(read.rows[0].1.capture_file.as_deref(), Some("one.txt"));
    let bad = bad(read);
    assert_eq!(bad[0], "item 2: title: a text, a list of texts, true, false or null is wanted");
    assert_eq!(bad[1], "item 3: title: missing");
    assert!(bad[2].starts_with("item 4: unknown column \"captions\""), "{}", bad[2]);
    let broken = tickets(b"[\n{\n]", None).unwrap_err().to_string();
    assert!(broken.starts_with("line 3: no JSON array of objects"), "{broken}");
}

#[test]
fn what_a_ticket_cannot_be() {
    let csv = "title,kind,send,alerts,captured_text,capture_file,assigner\n\
        a,letter,,,,,m@b.example\na,,soon,,,,m@b.example\na,,,X,,,m@b.example\na,,,,t,f,m@b.example\na,,,,,,\n";
    assert_eq!(
        bad(tickets(csv.as_bytes(), None).unwrap()),
        [
            "line 2: kind: \"letter\"; allowed: post, profile",
            "line 3: send: \"soon\"; allowed: now, later, or 2026-12-01T09:00:00Z",
            "line 4: alerts: alerts are not known to this version; write out actions and violations",
            "line 5: capture_file: captured_text is given as well; one of them",
            "line 6: assigner: missing; name one here, or with --assigner",
        ]
    );
}

#[test]
fn a_table_has_so_many_rows_and_not_one_more() {
    let csv = |rows: usize| format!("email\n{}", "x\n".repeat(rows));
    assert_eq!(people(csv(ROWS_MAX).as_bytes()).unwrap().bad.len(), ROWS_MAX);
    let over = people(csv(ROWS_MAX + 1).as_bytes()).unwrap_err().to_string();
    assert_eq!(over, "row 100001: at most 100000 rows; split the file");
    let json = |items: usize| format!("[{}]", vec!["{\"email\":\"x\"}"; items].join(","));
    assert_eq!(people(json(ROWS_MAX).as_bytes()).unwrap().bad.len(), ROWS_MAX);
    assert!(people(json(ROWS_MAX + 1).as_bytes()).unwrap_err().to_string().starts_with("item 100001: "));
}
