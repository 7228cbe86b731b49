//! `log verify --witness`: what a mail in an inbox saw of the log holds it to its end.

use super::*;
use serde_json::Value;

/// The files of the database, as a backup of the stopped program has them.
fn database(office: &Office) -> Vec<(PathBuf, Vec<u8>)> {
    let files = std::fs::read_dir(office.path("data")).unwrap().map(|entry| entry.unwrap().path());
    let named = |path: &PathBuf| path.file_name().unwrap().to_str().unwrap().starts_with("mailroom.db");
    files.filter(named).map(|path| (path.clone(), std::fs::read(path).unwrap())).collect()
}

/// The mail in the inbox, as a file of its own.
fn kept(office: &Office, name: &str, mail: &str) -> String {
    std::fs::write(office.path(name), mail).unwrap();
    office.path(name).to_str().unwrap().to_owned()
}

/// An office, and the first mail that it sent.
fn office() -> (Office, String) {
    let office = Office::new();
    office.done(&["go-live"]);
    office.ticket("First");
    office.done(&["once"]);
    let mail = office.mail("dana@acme.example", "First");
    (office, mail)
}

#[test]
fn a_log_that_lost_its_end_is_whole_until_a_mail_of_after_it_is_shown() {
    let (office, first) = office();
    let first = kept(&office, "first.eml", &first);
    let backup = database(&office);
    office.ticket("Second");
    office.done(&["once"]);
    let second = kept(&office, "second.eml", &office.mail("dana@acme.example", "Second"));
    let both = office.done(&["log", "verify", "--witness", &first, "--witness", &second]);
    let seen = |said: &str, name: &str| {
        said.lines().find_map(|line| line.strip_prefix(&format!("{name}\t"))).unwrap().to_owned()
    };
    let position = field(&std::fs::read_to_string(&second).unwrap(), "X-Mailroom-Log");
    let last = position.split(' ').nth(1).unwrap();
    assert!(seen(&both, "ends_seen").starts_with(&format!("F-1 up to {last} of ")), "{both}");
    assert_eq!(seen(&both, "ends_not_seen"), "F-0", "{both}");

    for (path, _) in database(&office) {
        std::fs::remove_file(path).unwrap();
    }
    backup.iter().for_each(|(path, bytes)| std::fs::write(path, bytes).unwrap());
    office.done(&["log", "verify"]);
    office.done(&["log", "verify", "--witness", &first]);
    let said = office.fails(&["log", "verify", "--witness", &first, "--witness", &second], 1);
    assert!(said.starts_with("mailroom: log of F-1: entry "), "{said}");
    assert!(
        said.contains("was cut off (")
            && said.contains("if that mail is genuine")
            && said.contains("second.eml:")
            && !said.contains("first.eml"),
        "{said}"
    );
}

#[test]
fn a_mail_that_saw_another_log_or_none_is_told_from_one_that_saw_this() {
    let (office, mail) = office();
    let position = field(&mail, "X-Mailroom-Log");
    let [firm, seq, hash] = position.split(' ').collect::<Vec<_>>()[..] else { panic!("{position}") };
    let log: Value = serde_json::from_str(&office.done(&["log", "show", "--json"])).unwrap();
    let entry =
        log.as_array().unwrap().iter().find(|entry| entry["seq"] == seq.parse::<u64>().unwrap()).unwrap();
    assert_eq!(format!("sha256:{}", entry["hash"].as_str().unwrap()), hash);
    assert_eq!((&entry["entry"]["v"], &entry["entry"]["firm"]), (&1.into(), &1.into()));
    assert!(entry["entry"]["prev"].is_string(), "{entry}");

    let other = format!("sha256:{}", "a".repeat(64));
    for (position, code, told) in [
        (format!("{firm} {seq} {other}"), 1, "log of F-1: "),
        (format!("F-7 3 {hash}"), 1, "log of F-7: "),
        (format!("{firm} {seq}"), 65, "altered.eml:1: X-Mailroom-Log: "),
        (format!("{firm} 0 {hash}"), 65, "altered.eml:1: X-Mailroom-Log: "),
    ] {
        let altered = kept(&office, "altered.eml", &format!("X-Mailroom-Log: {position}\n\nwords\n"));
        let said = office.fails(&["log", "verify", "--witness", &altered], code);
        assert!(said.contains(told), "{said}");
    }
    let none = kept(&office, "none.eml", "Subject: x\n\nwords\n");
    let genuine = kept(&office, "genuine.eml", &mail);
    let both = office.done(&["log", "verify", "--witness", &none, &genuine]);
    assert!(both.contains("ends_seen\tF-1 up to "), "a mail of somebody else says nothing: {both}");
    let junk = kept(&office, "junk.eml", "X-Mailroom-Log: what is this?\n\nwords\n");
    let said = office.run(&["log", "verify", "--witness", &junk, &genuine]);
    assert!(said.code == 0 && said.out.contains("ends_seen\tF-1 up to "), "{}", said.err);
    assert!(
        said.err.starts_with("note: ") && said.err.contains("junk.eml:1: X-Mailroom-Log: "),
        "{}",
        said.err
    );
    let folder = office.path("outbox").to_str().unwrap().to_owned();
    assert!(office.fails(&["log", "verify", "--witness", &folder], 65).contains("give the files in it"));
    assert!(office.fails(&["log", "verify", "--witness", &none], 65).contains("no mail in these files has"));
    office.fails(&["log", "verify", "--witness", "nowhere.eml"], 3);
}

#[test]
fn an_entry_is_found_in_the_log_of_the_firm_that_its_subject_is_of() {
    let office = Office::new();
    office.ticket("First");
    office.done(&["firm", "add", "other", "Other"]);
    office.done(&["person", "add", "eve@other.example", "--firm", "other"]);
    office.done(&["go-live"]);
    office.done(&["once"]);
    let stranger = "From: <eve@x.example>\nTo: <tickets@mail.acme.example>\nMessage-ID: <e1@x>\n\nhello\n";
    assert_eq!(office.deliver(stranger, &[]).code, 0);
    for subject in ["T-1", "O-1", "M-1", "P-1", "P-3", "t-1", "F-1", "F-2"] {
        let about = office.column(2, &["log", "show", subject]);
        assert!(
            !about.is_empty() && about.iter().all(|name| name.eq_ignore_ascii_case(subject)),
            "{subject}"
        );
    }
    // Released, the mail is of that firm, too: what became of it before stands in the installation's log.
    office.done(&["inbox", "release", "M-1", "--as-comment", "--ticket", "T-1"]);
    let became = office.column(3, &["log", "show", "M-1"]);
    assert!(
        became.iter().any(|event| event == "quarantined") && became.iter().any(|event| event == "applied"),
        "{became:?}"
    );
    assert!(!office.column(2, &["log", "show", "F-0"]).is_empty(), "the installation's own chain");
    for theirs in ["F-0", "f-0"] {
        office.fails(&["--as", "morgan@acme.example", "log", "show", theirs], 77);
        office.fails(&["--as", "morgan@acme.example", "log", "show", theirs, "--firm", "acme"], 77);
    }
    office.fails(&["--as", "morgan@acme.example", "log", "show", "F-2"], 3);
    assert!(office.fails(&["log", "show"], 2).contains("--firm"));
    office.fails(&["log", "show", "T-9"], 3);
    office.fails(&["log", "show", "T-1", "--firm", "other"], 3);
}
