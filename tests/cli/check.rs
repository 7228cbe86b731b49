//! `config check` refuses a listen address that `run` refuses, and not the one that our own `run` holds.

use super::*;

/// An office that is to listen there.
fn listening(at: &str) -> Office {
    let office = Office::bare();
    let path = office.path("mailroom.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("listen = \"127.0.0.1:0\"", &format!("listen = \"{at}\""))).unwrap();
    office
}

#[test]
fn what_run_cannot_listen_on_check_refuses_in_the_same_words() {
    let other = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = other.local_addr().unwrap().to_string();
    let file = tempfile::NamedTempFile::new().unwrap();
    let file = format!("unix:{}", file.path().display());
    // 192.0.2.1 is nobody's (RFC 5737 section 3).
    let cases = [
        ("2424", 78),
        ("127.0.0.1:70000", 78),
        ("192.0.2.1:2424", 78),
        ("unix:/nowhere/at/all.sock", 78),
        (&file, 78),
        (&taken, 69),
    ];
    for (at, code) in cases {
        let office = listening(at);
        let said = office.fails(&["config", "check"], code);
        assert!(said.contains("inbound.lmtp.listen"), "{said}");
        assert_eq!(said, office.fails(&["run"], code), "{at}");
    }
}

#[test]
fn what_our_own_run_holds_is_good() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let office = listening(&free.to_string());
    let running = run::start(&office);
    let said = office.run(&["config", "check"]);
    assert_eq!((said.code, said.out.ends_with(": good\n")), (0, true), "{}", said.err);
    let held = said.err.lines().find(|line| line.contains("inbound.lmtp.listen")).unwrap_or_default();
    assert!(held.starts_with("warning: ") && held.contains("may be its own listener"), "{}", said.err);
    drop(running);
}

#[test]
fn two_listeners_at_one_place_are_a_mistake_of_the_file() {
    let office = listening("127.0.0.1:2424");
    let path = office.path("mailroom.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let (head, tail) = text.split_once("[inbound.smtp]\n").unwrap();
    let both = |at: &str| {
        let tail = tail.replacen("listen = \"\"", &format!("listen = \"{at}\""), 1);
        std::fs::write(&path, format!("{head}[inbound.smtp]\n{tail}")).unwrap();
    };
    both("127.0.0.1:2424");
    let said = office.fails(&["config", "check"], 78);
    assert!(said.contains("inbound.smtp.listen: inbound.lmtp listens there already"), "{said}");
    let text = std::fs::read_to_string(&path).unwrap().replace("127.0.0.1:2424", "127.0.0.1:0");
    std::fs::write(&path, text).unwrap();
    office.done(&["config", "check"]);
}

#[test]
fn a_misspelt_key_is_not_missed_as_well() {
    let office = Office::bare();
    let head = "[server]\ndomain = \"mail.acme.example\"\n";
    for (part, wrong) in [
        ("[outbound]\ntransport = \"smtp\"\nhots = \"relay.example\"\n", ":5: outbound.hots"),
        ("[dsn]\nresolver = \"127.0.0.1\"\n[dns]\narc_sealers = [\"gw.example.net\"]\n", ":3: dsn"),
        (
            "[limits]\nmessage_octets = 536870912\nreceiving_octet = 1073741824\n",
            ":5: limits.receiving_octet",
        ),
    ] {
        std::fs::write(office.path("mailroom.toml"), format!("{head}{part}")).unwrap();
        let said = office.fails(&["config", "check"], 78);
        assert!(said.lines().count() == 1 && said.contains(wrong), "{said}");
    }
}

#[test]
fn what_the_settings_name_and_is_not_there_is_refused_with_its_line() {
    let office = Office::bare();
    let path = office.path("mailroom.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let json: serde_json::Value = serde_json::from_str(&office.done(&["--json", "config", "check"])).unwrap();
    assert_eq!(json["good"], true);
    let smtp = "host = \"relay.example\"\nuser = \"u\"\npassword_file = \"none\"\n";
    let imap = "[[inbound.imap]]\nhost = \"h\"\nuser = \"u\"\npassword_file = \"none\"\n";
    let head = "[server]\ndomain = \"mail.acme.example\"\n";
    let cases = [
        (
            "[outbound]\ntransport = \"sendmail\"\nprogram = \"/nowhere/sendmail\"\n".to_owned(),
            ":5: outbound.program",
        ),
        (
            "[outbound]\ntransport = \"sendmail\"\nprogram = \"/etc/passwd\"\n".to_owned(),
            ":5: outbound.program",
        ),
        (format!("[outbound]\ntransport = \"smtp\"\n{smtp}"), ":7: outbound.password_file"),
        (imap.to_owned(), ":6: inbound.imap.password_file"),
        ("[[inbound.maildir]]\npath = \"nowhere\"\n".to_owned(), ":4: inbound.maildir.path"),
    ];
    for (part, at) in cases {
        std::fs::write(&path, format!("{head}{part}")).unwrap();
        let said = office.fails(&["config", "check"], 78);
        assert!(said.contains(at), "{said}");
    }
    std::fs::create_dir_all(office.path("in/new")).unwrap();
    std::fs::write(&path, format!("{text}\n[[inbound.maildir]]\npath = \"in\"\n")).unwrap();
    office.done(&["config", "check"]);
}

#[test]
fn all_mistakes_are_told_at_once_a_line_each_in_the_order_of_the_file() {
    let office = Office::bare();
    let path = office.path("mailroom.toml");
    let text = "[server]\ndomian = \"x\"\n[inbound.lmtp]\nlisten = \"nonsense\"\n[outbound]\ntransport = \"smtp\"\nport = \"587\"\nuser = \"u\"\npassword_file = \"none\"\n[log]\nlevel = \"loud\"\n[[inbound.maildir]]\npath = \"nowhere\"\n";
    std::fs::write(&path, text).unwrap();
    let said = office.run(&["config", "check"]);
    let starts = [
        ":2: server.domian: unknown key; allowed: domain, ",
        ":4: inbound.lmtp.listen: \"nonsense\" is nothing to listen on; allowed: ",
        ":5: outbound.host: missing: ",
        ":7: outbound.port: invalid type: string \"587\"; allowed: ",
        ":9: outbound.password_file: ",
        ":11: log.level: \"loud\"; allowed: ",
        ":13: inbound.maildir.path: ",
    ];
    let lines: Vec<&str> = said.err.lines().collect();
    assert_eq!((said.code, said.out.as_str(), lines.len()), (78, "", starts.len()), "{}", said.err);
    for (line, start) in lines.iter().zip(starts) {
        assert!(line.starts_with(&format!("mailroom: {}{start}", path.display())), "{line}");
    }
    let json = office.run(&["--json", "config", "check"]);
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(
        (json["good"].as_bool(), json["faults"].as_array().unwrap().len()),
        (Some(false), starts.len())
    );
    let first = office.fails(&["ticket", "list"], 78);
    assert!(first.contains(":2: server.domian"), "other commands name the first: {first}");
}

#[test]
fn a_mistake_in_the_file_and_one_beside_it_are_both_told() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let office = listening(&taken.local_addr().unwrap().to_string());
    let path = office.path("mailroom.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, format!("{text}\n[[inbound.maildir]]\npath = \"nowhere\"\n")).unwrap();
    let said = office.run(&["config", "check"]);
    assert_eq!((said.code, said.err.lines().count()), (78, 2), "{}", said.err);
    assert!(
        said.err.contains("inbound.maildir.path") && said.err.contains("inbound.lmtp.listen"),
        "{}",
        said.err
    );
}

#[test]
fn whoever_leaves_out_every_way_in_hears_of_it() {
    let dir = tempfile::tempdir().unwrap();
    let mut made = Command::new(BINARY);
    made.args(["init", "--authserv-id", "mx.acme.example", "--dir"]).arg(dir.path());
    assert!(made.output().unwrap().status.success());
    let config = dir.path().join("mailroom.toml");
    let said: Said = command(&config).args(["config", "check"]).output().unwrap().into();
    assert!(said.code == 0 && said.out.ends_with(": good\n"), "{}", said.err);
    assert!(
        said.err.starts_with("warning: ") && said.err.contains("inbound.lmtp.listen: empty"),
        "{}",
        said.err
    );
    let help: Said = command(&config).args(["init", "--help"]).output().unwrap().into();
    assert!(help.out.contains("no listener if left out"), "{}", help.out);
    let mut child = command(&config).arg("run").stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(line.starts_with("ready: no way in is configured"), "{line}");
}

/// What could not be tried is no success: cron has to hear of it.
#[test]
fn once_ends_badly_when_the_relay_cannot_be_reached() {
    let office = Office::new();
    office.ticket("A post");
    office.done(&["go-live"]);
    let path = office.path("mailroom.toml");
    // A port that was free a moment ago.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let smtp = format!("transport = \"smtp\"\nhost = \"127.0.0.1\"\nport = {port}\n");
    std::fs::write(&path, format!("[server]\ndomain = \"mail.acme.example\"\n[outbound]\n{smtp}")).unwrap();
    let said = office.run(&["once"]);
    assert_eq!((said.code, said.out.contains("tried\t1\n")), (69, true), "{}{}", said.out, said.err);
    assert!(said.err.contains("the way out cannot be used, mail waits in the queue: "), "{}", said.err);
    assert_eq!(office.column(1, &["queue", "list"]).len(), 1);
}

#[test]
fn keys_that_everybody_can_read_are_a_warning() {
    use std::os::unix::fs::PermissionsExt;
    let office = Office::bare();
    office.done(&["config", "check"]);
    let open = |name: &str, mode: u32| {
        std::fs::set_permissions(office.path(name), std::fs::Permissions::from_mode(mode)).unwrap();
        office.run(&["config", "check"]).err
    };
    let said = open("data/keys", 0o604);
    assert!(said.contains("data/keys: mode 604") && said.contains("chmod o= "), "{said}");
    assert_eq!(open("data/keys", 0o600), "");
    open("data", 0o755);
    assert!(open("data/mailroom.db", 0o646).contains("it holds all mail"));
    assert_eq!(open("data", 0o700), "", "nobody comes to it");
}
