//! What is told at once: arguments that cannot be used, languages without templates, categories that nobody listed,
//! names of columns.

use super::*;

fn init(dir: &Path, args: &[&str]) -> Said {
    let mut command = Command::new(BINARY);
    command.args(["init", "--dir"]).arg(dir).args(args).output().unwrap().into()
}

#[test]
fn init_refuses_what_the_settings_would_refuse_and_makes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let place = dir.path().join("office");
    let cases = [
        (["--lmtp", "nonsense"], "\"127.0.0.1:2424\""),
        (["--lmtp", "127.0.0.1"], "\"unix:/run/mailroom/lmtp.sock\""),
        (["--domain", "no domain"], "write one such as mail.example.com"),
        (["--authserv-id", "mx.example; dmarc=pass"], "the one word that stands first"),
        (["--smtp-host", "smtp.example:587"], "without a port"),
        (["--smtp-host", ""], "a host name or an address"),
        (["--smtp-port", "0"], "1..=65535"),
    ];
    for (args, allowed) in cases {
        let said = init(&place, &args);
        assert_eq!(said.code, 2, "{args:?}: {}{}", said.out, said.err);
        assert!(said.err.contains(args[0]) && said.err.contains(allowed), "{args:?}: {}", said.err);
        assert!(!place.exists(), "{args:?}");
    }
    let said = init(&place, &["--lmtp", "unix:lmtp.sock", "--domain", "mail.acme.example"]);
    assert_eq!(said.code, 0, "{}", said.err);
}

#[test]
fn a_language_without_templates_is_told_when_it_is_set() {
    let office = Office::new();
    let set = |tags: &str| office.run(&["firm", "set", "languages", tags]);
    let said = set(r#"["fr"]"#);
    assert_eq!((said.code, said.out.as_str()), (0, "languages = [\"fr\"]\n"));
    assert_eq!(said.err, "note: no templates in fr: mail is written in en (there are templates in de, en)\n");
    assert!(
        set(r#"["fr","de","ja"]"#).err.starts_with("note: no templates in fr, ja: mail is written in de (")
    );
    assert_eq!(set(r#"["de","en"]"#).err, "");
    assert_eq!(set(r#"["tlh"]"#).err.lines().count(), 1, "what is refused is not remarked on");
    let said = office.run(&["person", "add", "eve@acme.example", "--language", "fr"]);
    assert!(said.err.contains("no templates in fr: mail is written in de"), "{}", said.err);
}

#[test]
fn a_category_comes_out_of_the_firms_list_also_if_that_is_empty() {
    let office = Office::new();
    let new = ["ticket", "new", "A", "--action", "x", "--violation", "ADV"];
    let said = office.fails(&new, 1);
    assert!(
        said.contains("\"ADV\" is no violation category") && said.contains("firm import-categories"),
        "{said}"
    );
    office.done(&["firm", "set", "categories", r#"[["ADV","Advertising"]]"#]);
    office.done(&new);
}

#[test]
fn names_of_columns_are_printed_where_they_are_asked_for() {
    let office = Office::new();
    office.ticket("A post");
    let names = [
        (
            &["ticket", "list", "--all"][..],
            "ticket\tstatus\temployee\ttitle\ttrouble\tlast_activity\tscheduled",
        ),
        (&["person", "list"], "person\temail\tname\troles\tteam\tactive\tunconfirmed"),
        (&["inbox", "list"], "mail\tat\tdisposition\twhy\tfrom\tsubject\tabout\tnote"),
        (&["queue", "list"], "mail\tstate\tnotice\tto\ttickets\ttries\tnext\treply\tsent"),
        (&["firm", "list"], "firm\tslug\tname\tzone\tdomains"),
    ];
    for (args, head) in names {
        let bare = office.done(args);
        assert_eq!(office.done(&[args, &["--header"]].concat()), format!("{head}\n{bare}"));
        let json = office.done(&[args, &["--json"]].concat());
        assert_eq!(office.done(&[args, &["--json", "--header"]].concat()), json, "objects have names");
    }
}

#[test]
fn reply_text_gives_all_that_is_known_as_json() {
    let office = Office::bare();
    let path = office.path("mail.eml");
    std::fs::write(&path, "From: a@b.example\n\nThanks\n\n> old words\n").unwrap();
    let name = path.to_str().unwrap();
    let json: serde_json::Value =
        serde_json::from_str(&office.done(&["reply-text", name, "--json"])).unwrap();
    assert_eq!(
        (&json["id"], &json["text"], &json["done"]),
        (&name.into(), &"Thanks".into(), &"COMMENT".into())
    );
    assert!(json["cuts"].as_array().is_some_and(|cuts| !cuts.is_empty()), "{json}");
}

#[test]
fn init_is_done_already_only_if_what_is_there_is_what_was_asked_for() {
    let dir = tempfile::tempdir().unwrap();
    let place = dir.path().join("office");
    let first = ["--domain", "mail.acme.example", "--authserv-id", "mx.acme.example", "--lmtp", ""];
    assert_eq!(init(&place, &first).code, 0);
    for args in [&first[..], &[], &["--domain", "Mail.Acme.Example"], &["--smtp-port", "587"]] {
        let said = init(&place, args);
        assert_eq!(said.code, 4, "{args:?}: {}", said.err);
        assert!(said.err.ends_with("it is there already; nothing was changed\n"), "{}", said.err);
    }
    let before = std::fs::read(place.join("mailroom.toml")).unwrap();
    for (args, there) in [
        (["--domain", "other.example"], "server.domain = \"mail.acme.example\""),
        (["--authserv-id", "mx.other.example"], "server.authserv_id = \"mx.acme.example\""),
        (["--smtp-host", "relay.example"], "outbound.transport = \"maildir\", outbound.host = \"\""),
        (["--smtp-port", "465"], "outbound.port = 587"),
        (["--smtp-password-file", "secret"], "outbound.password_file = \"\""),
    ] {
        let said = init(&place, &args);
        assert_eq!((said.code, said.err.lines().count()), (1, 1), "{args:?}: {}", said.err);
        let words = format!(
            "it is there already with {there}; nothing was changed; edit it, or name another folder with --dir"
        );
        assert!(said.err.contains(&words), "{args:?}: {}", said.err);
    }
    assert_eq!(std::fs::read(place.join("mailroom.toml")).unwrap(), before);
    let said = init(&place, &["--smtp-user", "amy", "--smtp-password-file", "secret"]);
    assert!(said.err.contains("outbound.user = \"\", outbound.password_file = \"\";"), "{}", said.err);
    std::fs::remove_file(place.join("mailroom.toml")).unwrap();
    let said = init(&place, &first);
    assert!(
        said.code == 1 && said.err.contains("data/keys: it is there already and is never overwritten"),
        "{}",
        said.err
    );
}

#[test]
fn a_language_that_nobody_reads_or_writes_is_refused_with_those_there_are() {
    let office = Office::new();
    let said = office.fails(&["person", "add", "eve@acme.example", "--language", "klingon"], 1);
    assert!(said.contains("language: ") && said.contains("unknown \"klingon\"; known: en "), "{said}");
    let path = office.path("p.csv");
    std::fs::write(&path, "email,language\neve@acme.example,klingon\nmax@acme.example,de\n").unwrap();
    let said = office.run(&["person", "import", path.to_str().unwrap()]);
    assert!(said.code == 1 && said.err.contains("line 2: language: "), "{}", said.err);
    let said = office.fails(&["firm", "set", "languages", "[\"klingon\"]"], 1);
    assert!(
        said.contains("languages: unknown \"klingon\"") && !said.contains("languages: languages"),
        "{said}"
    );
    let said = office.fails(&["firm", "set", "reminders.every_days", "0"], 1);
    assert!(said.contains("reminders.every_days: 0 days") && !said.contains("reminders: 0"), "{said}");
}

#[test]
fn a_column_that_is_another_word_is_no_misspelling() {
    let office = Office::new();
    let path = office.path("p.csv");
    std::fs::write(&path, "email,phone\neve@acme.example,1\n").unwrap();
    let said = office.fails(&["person", "import", path.to_str().unwrap()], 65);
    assert!(said.contains("unknown column \"phone\"") && !said.contains("did you mean"), "{said}");
}
