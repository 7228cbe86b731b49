//! Files of tickets and people: where a refused row stands, how it ends, and that a file read twice doubles nothing.

use super::*;

const HEAD: &str = "employee,title,actions,violations,assigner\n";

/// A file in the office, and its path as an argument.
fn file(office: &Office, name: &str, text: &str) -> String {
    let path = office.path(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

fn complaints(said: &Said) -> Vec<&str> {
    said.err.lines().collect()
}

#[test]
fn a_row_that_is_refused_is_named_with_file_line_and_column() {
    let office = Office::new();
    let rows = "nobody@acme.example,One,x,,\ndana@acme.example,Two,x,ADV,\ndana@acme.example,Three,x,,dana@acme.example\ndana@acme.example,Four,x,,\n";
    let csv = file(&office, "t.csv", &format!("{HEAD}{rows}"));
    let said = office.run(&["ticket", "import", &csv]);
    let starts = [
        format!("{csv}: line 2: employee: nobody@acme.example: not on file"),
        format!("{csv}: line 3: violations: \"ADV\" is no violation category of the firm; it lists none yet"),
        format!("{csv}: line 4: assigner: dana@acme.example: no officer or lead"),
        format!("mailroom: {csv}: 3 rows are refused, nothing was taken; mend them, or add --skip-bad"),
    ];
    let lines = complaints(&said);
    assert_eq!((said.code, lines.len(), said.out.as_str()), (1, 4, ""), "{}", said.err);
    for (line, start) in lines.iter().zip(&starts) {
        assert!(line.starts_with(start.as_str()), "{line}");
    }
    let dry = office.run(&["ticket", "import", &csv, "--dry-run", "--skip-bad"]);
    assert_eq!((dry.code, dry.out.as_str()), (0, "T-1 Send Later\n"), "{}", dry.err);
    assert_eq!(complaints(&dry)[..], lines[..3]);
    let said = office.run(&["ticket", "import", &csv, "--skip-bad"]);
    assert_eq!((said.code, said.out.as_str()), (0, "T-1 Send Later\n"), "{}", said.err);
    assert_eq!(complaints(&said)[..], lines[..3]);
}

#[test]
fn what_took_nothing_because_it_was_wrong_does_not_end_as_if_it_were_there() {
    let office = Office::new();
    let nobody = "nobody@acme.example,One,x,,\n";
    let csv = file(&office, "t.csv", &format!("{HEAD}{nobody}"));
    let said = office.fails(&["ticket", "import", &csv], 1);
    assert!(said.contains(&format!("{csv}: line 2: employee: nobody")), "{said}");
    office.fails(&["ticket", "import", &csv, "--skip-bad"], 1);
    let csv = file(&office, "t.csv", &format!("{HEAD}{nobody}other@acme.example,Two,x,,\n"));
    let said = office.run(&["ticket", "import", &csv, "--skip-bad"]);
    assert_eq!((said.code, complaints(&said).len()), (1, 3), "{}", said.err);
    let csv = file(&office, "t.csv", &format!("{HEAD}dana@acme.example,,x,,\n"));
    assert_eq!(office.run(&["ticket", "import", &csv, "--skip-bad"]).code, 65, "no row can be read");
    let csv = file(&office, "t.csv", HEAD);
    office.fails(&["ticket", "import", &csv], 4);
}

#[test]
fn a_file_read_twice_makes_each_ticket_once_whatever_became_of_it() {
    let office = Office::new();
    office.done(&["person", "add", "luis@acme.example"]);
    let row = |who: &str, title: &str| format!("{who},{title},x,,\n");
    let rows: String = ["One", "Two", "Three"].map(|title| row("dana@acme.example", title)).concat();
    let csv = file(
        &office,
        "t.csv",
        &format!("{HEAD}{rows}{}{}", row("", "Draft"), row("eve@acme.example", "Four")),
    );
    let said = office.run(&["ticket", "import", &csv, "--skip-bad"]);
    assert_eq!((said.code, said.out.lines().count()), (0, 4), "{}", said.err);
    office.done(&["ticket", "edit", "T-1", "--title", "One, mended"]);
    office.done(&["ticket", "send", "T-2", "T-3"]);
    office.done(&["ticket", "reassign", "T-2", "--to", "luis@acme.example"]);
    office.done(&["ticket", "close", "T-3", "--note", "no longer"]);
    let again = office.run(&["ticket", "import", &csv, "--skip-bad"]);
    assert_eq!(again.code, 1, "a row was refused, and nothing taken: {}", again.err);
    assert!(again.err.contains("nothing new: T-1 Send Later is there already, T-2 "), "{}", again.err);
    office.done(&["person", "add", "eve@acme.example"]);
    let mended = office.done(&["ticket", "import", &csv]);
    let lines: Vec<&str> = mended.lines().collect();
    assert_eq!(
        lines[2..],
        ["T-3 Closed is there already", "T-4 Send Later is there already", "T-5 Send Later"]
    );
    office.fails(&["ticket", "import", &csv], 4);
    assert_eq!(office.column(0, &["ticket", "list", "--all"]).len(), 5);
    office.ticket("One");
    assert_eq!(office.column(0, &["ticket", "list", "--all"]).len(), 6, "written by hand, it is another one");
    office.done(&["log", "verify"]);
}

#[test]
fn two_rows_alike_are_one_ticket_and_who_assigns_it_makes_no_other() {
    let office = Office::new();
    office.done(&["person", "add", "lee@acme.example", "--role", "officer"]);
    let row = |by: &str| format!("Dana@acme.example,One,x,,{by}@acme.example\n");
    let csv = file(&office, "t.csv", &format!("{HEAD}{}{}", row("lee"), row("morgan")));
    let said = office.done(&["ticket", "import", &csv]);
    assert_eq!(said, "T-1 Send Later\nT-1 Send Later is there already; not taken over: assigner\n");
    let json = r#"[{"employee": "dana@acme.example", "title": "One", "actions": ["x"], "assigner": "lee@acme.example"}]"#;
    office.fails(&["ticket", "import", &file(&office, "t.json", json)], 4);
}

#[test]
fn what_a_known_row_says_otherwise_is_named_as_long_as_the_ticket_waits() {
    let office = Office::new();
    office.done(&["person", "add", "lee@acme.example", "--role", "officer"]);
    let row = |send: &str, by: &str| {
        let head = "employee,title,actions,send,assigner\n";
        file(&office, "t.csv", &format!("{head}dana@acme.example,One,x,{send},{by}@acme.example\n"))
    };
    office.done(&["ticket", "import", &row("2099-01-01T10:00:00Z", "lee")]);
    office.fails(&["ticket", "import", &row("2099-01-01T10:00:00Z", "lee")], 4);
    let mended = row("2099-02-01T10:00:00Z", "morgan");
    for how in [&["--dry-run"][..], &[]] {
        let said = office.done(&[&["ticket", "import", &mended], how].concat());
        assert_eq!(said, "T-1 Send Later is there already; not taken over: send, assigner\n");
    }
    let now = office.done(&["ticket", "import", &row("now", "lee")]);
    assert_eq!(now, "T-1 Send Later is there already; not taken over: send\n");
    office.done(&["ticket", "send", "T-1"]);
    office.fails(&["ticket", "import", &mended], 4);
}

/// A hash of words without a salt: nothing of it may be left when the words are redacted.
#[test]
fn what_a_row_is_known_by_stands_beside_the_log_and_not_in_it() {
    let office = Office::new();
    let csv = file(&office, "t.csv", &format!("{HEAD}Dana@ACME.example,One,x,,\n"));
    office.done(&["ticket", "import", &csv]);
    let db = rusqlite::Connection::open(office.path("data/mailroom.db")).unwrap();
    let mark: String = db.query_row("SELECT import FROM ticket", [], |row| row.get(0)).unwrap();
    // Were it made in another way, every file read before would make all of its tickets again.
    assert_eq!(mark, "dcc89798a4ae710069b0fe4a991dc2a3");
    let with_it = |sql: &str| db.query_row(sql, [&mark], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(with_it("SELECT count(*) FROM entry WHERE instr(body, ?1)"), 0);
    assert_eq!(with_it("SELECT count(*) FROM content WHERE instr(text, ?1)"), 1);
    office.done(&["log", "verify"]);
}

#[test]
fn a_row_of_another_firm_is_not_there_already() {
    let office = Office::new();
    office.done(&["firm", "add", "other", "Other"]);
    office.done(&["person", "add", "eve@other.example", "--firm", "other", "--role", "officer"]);
    let csv = file(&office, "t.csv", "title,actions\nA draft for anybody,x\n");
    for by in ["morgan@acme.example", "eve@other.example"] {
        office.done(&["--as", by, "ticket", "import", &csv]);
        office.fails(&["--as", by, "ticket", "import", &csv], 4);
    }
}

#[test]
fn people_who_name_each_other_are_taken_together_without_the_bad_ones() {
    let office = Office::new();
    let rows = "a@acme.example,b@acme.example,\nb@acme.example,,\nc@acme.example,nobody@acme.example,\nd@acme.example,,Mars/Base\ne@acme.example,c@acme.example,\n";
    let csv = file(&office, "p.csv", &format!("email,manager,zone\n{rows}"));
    let said = office.run(&["person", "import", &csv, "--skip-bad"]);
    let starts = [
        format!("{csv}: line 4: manager: c@acme.example: nobody@acme.example is nobody of this firm"),
        format!("{csv}: line 5: zone: d@acme.example: unknown zone \"Mars/Base\""),
        format!("{csv}: line 6: manager: e@acme.example: c@acme.example is nobody of this firm"),
    ];
    assert_eq!((said.code, complaints(&said).len()), (0, 3), "{}", said.err);
    for (line, start) in complaints(&said).iter().zip(&starts) {
        assert!(line.starts_with(start.as_str()), "{line}");
    }
    assert!(office.done(&["person", "show", "a@acme.example"]).contains("manager\tb@acme.example\n"));
    assert_eq!(
        office.run(&["person", "import", &csv, "--skip-bad"]).code,
        1,
        "some are refused, the rest is so"
    );
    let rows = "a@acme.example,b@acme.example,\nno address,,\n";
    let csv = file(&office, "p.csv", &format!("email,manager,zone\n{rows}"));
    let said = office.run(&["person", "import", &csv, "--skip-bad"]);
    assert_eq!(said.code, 65, "one cannot be read, the rest is so: {}", said.err);
    assert!(said.err.contains("1 row was left out"), "{}", said.err);
    let sync = ["person", "import", &csv, "--skip-bad", "--sync", "--yes"];
    assert_eq!(office.run(&sync).code, 2, "whose row is bad would be deactivated");
}
