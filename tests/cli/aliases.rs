//! `person alias`, from the question to the answer, as the shell sees it.

use super::*;

const BRANCH: &str = "d.reyes@branch.example";

fn row(said: &str, name: &str) -> String {
    let found = said.lines().find_map(|line| line.strip_prefix(&format!("{name}\t")));
    found.unwrap_or_else(|| panic!("{name}: {said}")).to_owned()
}

#[test]
fn an_alias_is_asked_waits_is_confirmed_and_explained() {
    let office = Office::new();
    let said = office.done(&["person", "alias", "dana@acme.example", BRANCH]);
    assert!(
        said.contains(&format!("\n{BRANCH} is asked once dana@acme.example was told: "))
            && said.contains("\nsending is off: "),
        "{said}"
    );
    assert!(office.fails(&["person", "alias", "dana@acme.example", BRANCH], 4).contains("was asked already"));
    let shown = office.done(&["person", "show", "dana@acme.example"]);
    assert_eq!(row(&shown, "aliases"), "");
    assert!(row(&shown, "unconfirmed").starts_with(&format!("{BRANCH} until 20")), "{shown}");
    assert!(office.column(6, &["person", "list"])[1].starts_with(BRANCH));
    office.fails(&["person", "show", BRANCH], 3);
    assert_eq!(office.column(3, &["queue", "list"]), ["dana@acme.example"], "who is told first");

    office.done(&["go-live"]);
    assert_eq!(office.column(1, &["preview"]), ["dana@acme.example"]);
    office.done(&["once"]);
    let question = office.mail(BRANCH, "Please confirm this address");
    assert!(office.fails(&["queue", "show", "O-2", "--raw"], 3).contains("it held a key"));
    assert_eq!(office.deliver(&reply(&question, BRANCH, ("r1", "YES"), false), &[]).code, 0);
    let shown = office.done(&["person", "show", BRANCH]);
    assert_eq!((row(&shown, "aliases"), row(&shown, "unconfirmed")), (BRANCH.to_owned(), String::new()));
    let why = office.done(&["explain", "M-1"]);
    assert_eq!(row(&why, "was"), "applied: it says whether an address is the person's (yes)");
    assert_eq!(row(&why, "happened"), "P-2 alias confirmed, P-2 notice");
    assert_eq!(
        row(&why, "refers_to"),
        "question 1 about an address of dana@acme.example, by the address in To or Cc"
    );
    assert_eq!(row(&why, "sender"), "whoever has the key that came back");
    assert!(
        row(&why, "now_it_would_be").starts_with("filed: it changes nothing (the key of this question"),
        "{why}"
    );
    let log = office.done(&["log", "show", "P-2"]);
    let confirmed = log.lines().find(|line| line.contains("\talias_confirmed\t")).unwrap();
    assert!(confirmed.contains("key of question 1 returned from the address that was asked\tM-1"), "{log}");
    assert!(
        log.contains("question 1\n") && office.done(&["log", "verify"]).contains("log\tverified"),
        "{log}"
    );
}

#[test]
fn whoever_vouches_says_so_and_the_log_does() {
    let office = Office::new();
    office.done(&["person", "alias", "dana@acme.example", BRANCH, "--confirmed"]);
    assert_eq!(row(&office.done(&["person", "show", BRANCH]), "email"), "dana@acme.example");
    assert_eq!(office.column(2, &["queue", "list"]), ["alias_news"], "the registered address hears of it");
    assert_eq!(office.column(3, &["queue", "list"]), ["dana@acme.example"]);
    assert!(
        office.done(&["log", "show", "P-2"]).contains("operator:tester\t\tcli tester\taliases vouched for")
    );
}
