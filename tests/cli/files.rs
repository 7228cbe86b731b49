//! People, tickets, lists and templates out of files.

use super::*;

#[test]
fn a_firms_lists_come_from_files() {
    let office = Office::new();
    let file = |name: &str, text: &str| {
        std::fs::write(office.path(name), text).unwrap();
        office.path(name).to_str().unwrap().to_owned()
    };
    let categories = file("c.csv", "code,name,regulation,active\nADV,Advertising,Reg Z,\nOLD,Gone,,no\n");
    office.done(&["firm", "import-categories", &categories]);
    let holidays = file("h.csv", "date;name\n2026-12-25;Christmas\n");
    office.done(&["firm", "import-holidays", &holidays]);
    let shown = office.done(&["firm", "show"]);
    assert!(shown.contains("categories\t[[\"ADV\",\"Advertising (Reg Z)\"]]\n"), "{shown}");
    assert!(shown.contains("holidays\t[\"2026-12-25\"]\n"), "{shown}");
    office.done(&["firm", "set", "reminders.every_days", "5"]);
    assert!(office.done(&["firm", "show", "acme"]).contains("reminders.every_days\t5\n"));
    office.fails(&["firm", "set", "reminders.every_days", "0"], 1);
    let said = office.run(&["firm", "import-holidays", &file("b.csv", "date,name\n25.12.2026,x\n")]);
    assert!(said.err.contains("line 2: date: \"25.12.2026\" is no day"), "{}", said.err);
    assert_eq!(said.code, 65);
}

#[test]
fn people_and_tickets_from_files_all_or_nothing() {
    let office = Office::new();
    let file = |name: &str, text: &str| {
        std::fs::write(office.path(name), text).unwrap();
        office.path(name).to_str().unwrap().to_owned()
    };
    let people = file(
        "people.csv",
        "email,name,manager\nluis@acme.example,Luis,ana@acme.example\nana@acme.example,Ana,\nbad,x,\n",
    );
    let said = office.run(&["person", "import", &people]);
    assert_eq!(said.code, 65);
    assert!(said.err.contains("people.csv: line 4: email: \"bad\""), "{}", said.err);
    assert_eq!(office.column(1, &["person", "list"]).len(), 2, "nothing was taken");
    assert_eq!(office.run(&["person", "import", &people, "--skip-bad", "--dry-run"]).code, 0);
    assert_eq!(office.column(1, &["person", "list"]).len(), 2, "a dry run writes nothing");
    assert_eq!(office.run(&["person", "import", &people, "--skip-bad"]).code, 0);
    assert!(office.done(&["person", "show", "luis@acme.example"]).contains("manager\tana@acme.example\n"));

    let good = file("again.csv", "email,team\nluis@acme.example,North\nmorgan@acme.example,\n");
    office.fails(&["person", "import", &good, "--sync"], 5);
    office.done(&["person", "import", &good, "--sync", "--yes"]);
    assert_eq!(office.column(1, &["person", "list"]), ["morgan@acme.example", "luis@acme.example"]);

    let none =
        file("t.csv", "employee,title,actions,send\nluis@acme.example,A,x,\nnobody@acme.example,B,x,\n");
    let said = office.run(&["ticket", "import", &none]);
    assert!(said.code == 1 && said.err.contains("nobody@acme.example"), "{}", said.err);
    assert_eq!(office.done(&["ticket", "list", "--all"]), "", "all or nothing");
    std::fs::write(office.path("found.txt"), "the post\n").unwrap();
    let good = file(
        "g.json",
        r#"[{"employee": "luis@acme.example", "title": "A", "actions": ["x"], "capture_file": "found.txt"}]"#,
    );
    assert_eq!(office.done(&["ticket", "import", &good]), "T-1 Send Later\n");
    assert!(office.done(&["ticket", "show", "1"]).contains("captured_text\tthe post"));
}

#[test]
fn a_template_of_ones_own_is_used_and_a_wrong_one_stops_the_start() {
    let office = Office::new();
    office.done(&["template", "check"]);
    assert!(office.done(&["template", "preview", "receipt"]).starts_with("Subject: "));
    assert_eq!(office.done(&["template", "eject", "receipt"]).lines().count(), 3);
    office.fails(&["template", "eject", "receipt"], 4);
    let body = office.path("data/templates/en/receipt/body.txt.hbs");
    std::fs::write(&body, "{{nothing_like_it}}\n").unwrap();
    let said = office.fails(&["template", "check"], 78);
    assert!(said.contains("templates/en/receipt/body.txt.hbs:1: "), "{said}");
    for start in ["run", "once", "deliver"] {
        let said = office.run(&[start]);
        assert!(said.err.contains("templates/en/receipt/body.txt.hbs:1: "), "{start}: {}", said.err);
        assert_eq!(said.code, if start == "deliver" { 75 } else { 78 }, "{start}");
    }
    // What is on file can be looked at all the same, and the log is held against it.
    for look in [
        "ticket list --all",
        "person list",
        "firm show",
        "queue list",
        "inbox list",
        "log verify",
        "keys list",
    ] {
        office.done(&look.split(' ').collect::<Vec<_>>());
    }
    for change in [
        "person role dana@acme.example employee",
        "person add x@acme.example",
        "firm set zone Europe/Berlin",
        "ticket new x --assigner morgan@acme.example",
        "keys rotate",
        "go-live",
        "template preview receipt",
    ] {
        let said = office.fails(&change.split(' ').collect::<Vec<_>>(), 78);
        assert!(said.contains("templates/en/receipt/body.txt.hbs:1: "), "{change}: {said}");
    }
    // What goes out can be stopped.
    office.fails(&["pause"], 4);
}

#[test]
fn templates_that_cannot_be_used_leave_an_older_database_as_it_is() {
    let office = Office::new();
    let database = || rusqlite::Connection::open(office.path("data/mailroom.db")).unwrap();
    database().execute_batch("PRAGMA user_version = 5").unwrap();
    std::fs::create_dir_all(office.path("data/templates/en/receipt")).unwrap();
    std::fs::write(office.path("data/templates/en/receipt/body.txt.hbs"), "{{x}}").unwrap();
    for command in [&["once"][..], &["ticket", "list"], &["log", "verify"]] {
        office.fails(command, 78);
    }
    let version: i64 = database().pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    assert_eq!(version, 5);
}

#[test]
fn parts_and_words_of_ones_own_are_used_and_what_cannot_be_read_is_named() {
    let office = Office::new();
    for part in ["words", "line"] {
        assert!(office.done(&["template", "eject", part]).contains(&format!("templates/en/{part}.")));
    }
    let words = office.path("data/templates/en/words.txt");
    let text = std::fs::read_to_string(&words).unwrap();
    std::fs::write(&words, text.replace("verified = verified", "verified = seen by a person")).unwrap();
    assert!(office.done(&["template", "preview", "list"]).contains("Closed as: seen by a person\n"));
    for (line, told) in [
        ("verifed = x", "there is no word verifed; did you mean verified?"),
        ("closed", "WORD = translation"),
    ] {
        std::fs::write(&words, format!("{text}{line}\n")).unwrap();
        let said = office.fails(&["template", "check"], 78);
        let at = format!("templates/en/words.txt:{}: ", text.lines().count() + 1);
        assert!(said.contains(told) && said.contains(&at), "{said}");
    }
    std::fs::write(&words, text).unwrap();
    std::fs::create_dir_all(office.path("data/templates/acmee/en/receipt")).unwrap();
    let said = office.run(&["template", "check"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.err.contains("templates/acmee: there is no firm acmee; did you mean acme?"), "{}", said.err);
    assert!(office.fails(&["template", "eject", "lines"], 2).contains("layout"));
    std::fs::write(office.path("data/templates/en/line.txt.hbs"), b"\xff").unwrap();
    assert!(office.fails(&["template", "check"], 78).contains("templates/en/line.txt.hbs: "));
}

#[test]
fn everything_that_is_wrong_with_templates_is_named_and_what_was_meant() {
    let office = Office::new();
    for notice in ["receipt", "closed"] {
        office.done(&["template", "eject", notice]);
        let body = office.path(&format!("data/templates/en/{notice}/body.txt.hbs"));
        std::fs::write(&body, "{{ticket.titel}}\n").unwrap();
    }
    let said = office.run(&["template", "check"]);
    assert_eq!((said.code, said.err.lines().count()), (78, 2), "{}", said.err);
    for notice in ["receipt", "closed"] {
        let told = format!(
            "templates/en/{notice}/body.txt.hbs:1: there is no field ticket.titel; did you mean ticket.title?"
        );
        assert!(said.err.contains(&told), "{}", said.err);
    }
    let said = office.fails(&["once"], 78);
    assert!(said.contains("; and 1 more, which `mailroom template check` names"), "{said}");
}

#[test]
fn every_row_that_cannot_be_taken_is_listed_by_its_line() {
    let office = Office::new();
    let import = |what: &str, name: &str, text: &str, more: &[&str]| {
        std::fs::write(office.path(name), text).unwrap();
        let path = office.path(name);
        office.run(&[&[what, "import", path.to_str().unwrap()][..], more].concat())
    };
    let people =
        "email,name,manager\nx@a.example,X,nobody@a.example\ny@a.example,Y,\nz@a.example,Z,no@a.example\n";
    let said = import("person", "p.csv", people, &[]);
    assert_eq!((said.code, said.err.lines().count()), (1, 3), "{}", said.err);
    assert!(
        said.err.contains("line 2: manager: x@a.example: ")
            && said.err.contains("line 4: manager: z@a.example: "),
        "{}",
        said.err
    );
    assert_eq!(office.column(1, &["person", "list"]).len(), 2, "nothing was taken");

    let tickets = "employee,title,actions,capture_file\nno@a.example,A,x,\ndana@acme.example,B,x,\nnone@a.example,C,x,\n";
    let assigner = ["--assigner", "morgan@acme.example"];
    let said = import("ticket", "t.csv", tickets, &assigner);
    assert_eq!(said.code, 1, "{}", said.err);
    assert!(said.err.contains("t.csv: line 2: employee: no@a.example: not on file"), "{}", said.err);
    assert!(said.err.contains("t.csv: line 4: employee: none@a.example: not on file"), "{}", said.err);
    assert_eq!(office.done(&["ticket", "list", "--all"]), "", "nothing was taken");
    let said = import("ticket", "t.csv", tickets, &[&assigner[..], &["--skip-bad"]].concat());
    assert_eq!((said.code, said.out.as_str()), (0, "T-1 Send Later\n"), "{}", said.err);

    let files = "employee,title,actions,capture_file\n,A,x,gone.txt\n,B,x,\n,C,x,lost.txt\n";
    let said = import("ticket", "f.csv", files, &assigner);
    assert_eq!(said.code, 65, "{}", said.err);
    assert!(
        said.err.contains("line 2: capture_file: ") && said.err.contains("line 4: capture_file: "),
        "{}",
        said.err
    );
}
