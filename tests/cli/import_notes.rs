//! What an import says of rows that it takes with a remark, and of all that is wrong, in one go.

use super::*;

fn file(office: &Office, name: &str, text: &str) -> String {
    let path = office.path(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn a_row_without_an_action_is_taken_with_a_note() {
    let office = Office::new();
    let row = |title: &str, action: &str| format!("dana@acme.example,{title},{action},\n");
    let head = "employee,title,actions,send\n";
    let csv = file(
        &office,
        "t.csv",
        &format!("{head}{}{}{}", row("One", "x"), row("Two", ""), row("Three", " | ")),
    );
    let note = format!(
        "note: {csv}: no action in line 3, line 4; a ticket is sent only with one (`ticket edit T-n --action TEXT`)\n"
    );
    for how in [&["--dry-run"][..], &[]] {
        let said = office.run(&[&["ticket", "import", &csv], how].concat());
        assert_eq!((said.code, said.out.lines().count(), said.err.as_str()), (0, 3, note.as_str()));
    }
    assert_eq!(
        office.run(&["ticket", "import", &csv]).err.lines().count(),
        1,
        "nothing new, nothing to remark on"
    );
    let many: String = (0..30).map(|n| row(&format!("Many {n}"), "")).collect();
    let said = office.run(&["ticket", "import", &file(&office, "m.csv", &format!("{head}{many}"))]);
    assert!(said.err.contains("line 11 and 20 more;") && said.err.lines().count() == 1, "{}", said.err);
    let json = file(&office, "t.json", r#"[{"employee": "dana@acme.example", "title": "Item"}]"#);
    assert!(office.run(&["ticket", "import", &json]).err.contains("no action in item 1;"));
}

#[test]
fn what_cannot_be_read_and_what_is_refused_are_named_in_one_run() {
    let office = Office::new();
    let rows = "dana@acme.example,One,x,ADV\nno address,Two,x,\nnobody@acme.example,Three,x,\ndana@acme.example,,x,\ndana@acme.example,Five,x,\n";
    let csv = file(&office, "t.csv", &format!("employee,title,actions,violations\n{rows}"));
    let said = office.run(&["ticket", "import", &csv]);
    let starts = [
        "line 2: violations: \"ADV\" is no violation category",
        "line 3: employee: \"no address\" is not a plain mail address",
        "line 4: employee: nobody@acme.example: not on file",
        "line 5: title: missing",
    ];
    let lines: Vec<&str> = said.err.lines().collect();
    assert_eq!((said.code, lines.len(), said.out.as_str()), (65, 5, ""), "{}", said.err);
    for (line, start) in lines.iter().zip(starts) {
        assert!(line.starts_with(&format!("{csv}: {start}")), "{line}");
    }
    assert_eq!(
        lines[4],
        format!(
            "mailroom: {csv}: 2 rows cannot be read, 2 are refused, nothing was taken; mend them, or add --skip-bad"
        )
    );
    assert_eq!(office.done(&["ticket", "list", "--all"]), "", "nothing was taken");
    let said = office.run(&["ticket", "import", &csv, "--skip-bad"]);
    assert_eq!((said.code, said.out.as_str()), (0, "T-1 Send Later\n"), "{}", said.err);
    let csv = file(&office, "p.csv", "email,zone,roles\na@acme.example,Mars/Base,\nb@acme.example,,king\n");
    let said = office.run(&["person", "import", &csv]);
    assert_eq!((said.code, said.err.lines().count()), (65, 3), "{}", said.err);
    assert!(said.err.contains("line 2: zone: ") && said.err.contains("line 3: roles: "), "{}", said.err);
}

/// What made a ticket before may have been sent since: only what the file makes now is remarked on.
#[test]
fn a_row_that_makes_no_ticket_is_not_remarked_on() {
    let office = Office::new();
    let (head, row) = ("employee,title,actions\n", "dana@acme.example,One,\n");
    office.run(&["ticket", "import", &file(&office, "t.csv", &format!("{head}{row}"))]);
    let more =
        file(&office, "m.csv", &format!("{head}{row}dana@acme.example,Two,\ndana@acme.example,Two,\n"));
    for how in [&["--dry-run"][..], &[]] {
        let said = office.run(&[&["ticket", "import", &more], how].concat());
        assert_eq!((said.code, said.out.lines().count()), (0, 3), "{}", said.err);
        assert!(said.err.contains("no action in line 3; a ticket is sent"), "{how:?}: {}", said.err);
    }
}

/// Nobody mends a row that is right.
#[test]
fn who_is_missing_only_because_their_row_cannot_be_read_is_no_mistake_of_others() {
    let office = Office::new();
    let rows = "ann@acme.example,,boss@acme.example\nBoss@acme.example,king,\nbob@acme.example,,nobody@acme.example\n";
    let head = "email,roles,manager\n";
    let said = office.run(&["person", "import", &file(&office, "p.csv", &format!("{head}{rows}"))]);
    let lines: Vec<&str> = said.err.lines().collect();
    assert_eq!((said.code, lines.len()), (65, 3), "{}", said.err);
    assert!(lines[0].contains("line 3: roles: ") && lines[1].contains("line 4: manager: "), "{}", said.err);
    assert!(
        lines[2].contains(": 1 row cannot be read, 1 is refused, nothing was taken; mend them"),
        "{}",
        said.err
    );
    let few: Vec<&str> = rows.lines().take(2).collect();
    let said =
        office.run(&["person", "import", &file(&office, "q.csv", &format!("{head}{}\n", few.join("\n")))]);
    assert_eq!((said.code, said.err.lines().count()), (65, 2), "{}", said.err);
    assert!(said.err.contains(": 1 row cannot be read, nothing was taken; mend it, or add"), "{}", said.err);
}

#[test]
fn a_category_that_stands_there_twice_is_named_and_may_be_left_out() {
    let office = Office::new();
    let csv = file(
        &office,
        "c.csv",
        "code,name,active\nADV,Advertising,\nADV,Advertisements,\nSOC,,\nNML,NMLS,no\nNML,Again,\n",
    );
    let said = office.run(&["firm", "import-categories", &csv]);
    let lines: Vec<&str> = said.err.lines().collect();
    let bad = [
        format!("{csv}: line 3: code: ADV stands at line 2 already"),
        format!("{csv}: line 4: name: missing"),
        format!("{csv}: line 6: code: NML stands at line 5 already"),
    ];
    assert_eq!((said.code, lines.len()), (65, 4), "{}", said.err);
    assert_eq!(lines[..3], bad);
    let said = office.run(&["firm", "import-categories", &csv, "--skip-bad"]);
    assert_eq!(
        (said.code, said.out.as_str()),
        (0, "categories = [[\"ADV\",\"Advertising\"]]\n"),
        "{}",
        said.err
    );
    assert_eq!(said.err.lines().collect::<Vec<_>>(), bad);
    let again = office.run(&["firm", "import-categories", &csv, "--skip-bad"]);
    assert_eq!(again.code, 65, "rows were left out, and nothing was taken: {}", again.err);
}
