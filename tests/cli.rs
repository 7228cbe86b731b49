//! The built program, from the shell: the whole way of a mail, exit codes, forms of output.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

const BINARY: &str = env!("CARGO_BIN_EXE_mailroom");

/// An installation in a temporary folder, with a firm, an officer and an employee.
struct Office {
    dir: tempfile::TempDir,
}

/// What a command said.
struct Said {
    code: i32,
    out: String,
    err: String,
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        Said { code: output.status.code().unwrap(), out: text(&output.stdout), err: text(&output.stderr) }
    }
}

fn command(config: &Path) -> Command {
    let mut command = Command::new(BINARY);
    command.env_clear().env("MAILROOM_CONFIG", config).env("USER", "tester").stdin(Stdio::null());
    command
}

impl Office {
    fn bare() -> Office {
        let office = Office { dir: tempfile::tempdir().unwrap() };
        let made = Command::new(BINARY)
            .args(["init", "--domain", "mail.acme.example", "--authserv-id", "mx.acme.example"])
            .args(["--lmtp", "127.0.0.1:0", "--dir"])
            .arg(office.dir.path().join("office"))
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        office
    }

    fn new() -> Office {
        let office = Office::bare();
        office.done(&["firm", "add", "acme", "Acme Lending", "--domain", "acme.example"]);
        office.done(&["person", "add", "morgan@acme.example", "--name", "Morgan Lee", "--role", "officer"]);
        office.done(&["person", "add", "dana@acme.example", "--name", "Dana Reyes"]);
        office
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join("office").join(name)
    }

    fn run(&self, args: &[&str]) -> Said {
        command(&self.path("mailroom.toml")).args(args).output().unwrap().into()
    }

    fn done(&self, args: &[&str]) -> String {
        let said = self.run(args);
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{args:?}: {}", said.out);
        said.out
    }

    fn fails(&self, args: &[&str], code: i32) -> String {
        let said = self.run(args);
        assert_eq!(said.code, code, "{args:?}: {}{}", said.out, said.err);
        assert_eq!(said.err.lines().count(), 1, "one line: {}", said.err);
        said.err
    }

    fn deliver(&self, mail: &str, args: &[&str]) -> Said {
        let mut child = command(&self.path("mailroom.toml"))
            .arg("deliver")
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A mail over the limit is not read to its end.
        let _ = child.stdin.take().unwrap().write_all(mail.as_bytes());
        child.wait_with_output().unwrap().into()
    }

    /// Everything that went out, as text, to anybody.
    fn outbox(&self) -> Vec<String> {
        let Ok(folder) = std::fs::read_dir(self.path("outbox").join("new")) else { return Vec::new() };
        folder.map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap()).collect()
    }

    /// The only mail that went out to somebody with these words in its subject.
    fn mail(&self, to: &str, words: &str) -> String {
        let fits = |m: &&String| field(m, "To").contains(to) && field(m, "Subject").contains(words);
        let all = self.outbox();
        let found: Vec<&String> = all.iter().filter(fits).collect();
        assert_eq!(
            found.len(),
            1,
            "{to} {words}: {:?}",
            all.iter().map(|m| field(m, "Subject")).collect::<Vec<_>>()
        );
        found[0].clone()
    }

    fn ticket(&self, title: &str) {
        self.done(&[
            "ticket",
            "new",
            title,
            "--employee",
            "dana@acme.example",
            "--action",
            "Add your NMLS number",
            "--send",
        ]);
    }

    fn column(&self, n: usize, args: &[&str]) -> Vec<String> {
        self.done(args).lines().map(|l| l.split('\t').nth(n).unwrap().to_owned()).collect()
    }
}

fn field(mail: &str, name: &str) -> String {
    let unfolded = mail.replace("\r\n", "\n").replace("\n ", " ").replace("\n\t", " ");
    let start = format!("{}:", name.to_ascii_lowercase());
    let found = unfolded.lines().find(|l| l.to_ascii_lowercase().starts_with(&start));
    found.map_or_else(String::new, |l| l[start.len()..].trim().to_owned())
}

/// A reply as a simple client writes it, stamped by our border server if `proven`.
fn reply(mail: &str, from: &str, (id, text): (&str, &str), proven: bool) -> String {
    let stamp = "Authentication-Results: mx.acme.example; dmarc=pass header.from=acme.example\n";
    format!(
        "{}Received: from client by mx.acme.example; Mon, 23 Nov 2026 10:05:00 +0000\nFrom: <{from}>\nTo: {}\nSubject: Re: {}\nMessage-ID: <{id}@client.example>\nIn-Reply-To: {}\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n{text}\n",
        if proven { stamp } else { "" },
        field(mail, "Reply-To"),
        field(mail, "Subject"),
        field(mail, "Message-ID"),
    )
}

#[test]
fn the_whole_way_from_the_shell() {
    let office = Office::new();
    office.ticket("Instagram post of 14 Nov");
    office.done(&["once"]);
    assert_eq!(office.outbox().len(), 0, "nothing is sent before go-live");
    office.done(&["go-live"]);
    office.done(&["once"]);
    let out = office.mail("dana@acme.example", "Instagram");

    let done = reply(&out, "dana@acme.example", ("r1", "DONE"), true);
    let said = office.deliver(&done, &[]);
    assert_eq!((said.code, said.out.as_str(), said.err.as_str()), (0, "", ""), "silent when all is well");
    assert_eq!(office.column(1, &["ticket", "list"]), ["Pending Verification"]);
    office.done(&["once"]);
    let notice = office.mail("morgan@acme.example", "Instagram");

    let again = office.deliver(&done, &["--verbose"]);
    assert_eq!((again.code, again.out.as_str()), (0, "filed\n"), "a redelivery changes nothing");
    assert_eq!(
        office.deliver(&reply(&notice, "morgan@acme.example", ("r2", "CLOSE: checked"), true), &[]).code,
        0
    );
    let shown = office.done(&["ticket", "show", "T-1"]);
    assert!(shown.contains("status\tClosed\n") && shown.contains("closing_note\tchecked\n"), "{shown}");
    let verified = office.done(&["log", "verify"]);
    assert!(verified.starts_with("log\tverified\n") && verified.contains("mails_in\t2\n"), "{verified}");
    let why = office.done(&["explain", "r1@client.example"]);
    assert!(why.contains("sender\tP-2: strong, dmarc=pass header.from=acme.example\n"), "{why}");
    assert!(why.contains("reads_as\tDONE\n"), "{why}");
}

#[test]
fn a_verdict_that_is_missing_parks_and_staff_release_words_only() {
    let office = Office::new();
    office.ticket("A post");
    office.done(&["go-live"]);
    office.done(&["once"]);
    let out = office.mail("dana@acme.example", "A post");
    let bare = reply(&out, "dana@acme.example", ("r1", "DONE"), false);
    assert_eq!(office.deliver(&bare, &["-v"]).out, "parked\n");
    assert_eq!(office.column(1, &["ticket", "list", "--all"]), ["Pending Correction"]);
    assert_eq!(office.column(3, &["inbox", "list"]), ["unproven"]);
    assert_eq!(office.done(&["inbox", "release", "M-1", "--as-comment"]), "M-1 released on T-1\n");
    assert_eq!(office.column(1, &["ticket", "list"]), ["Comment Added"], "never as a DONE");
    office.fails(&["inbox", "release", "M-1"], 4);
    office.fails(&["inbox", "reprocess", "M-1"], 4);
    let log = office.done(&["log", "show", "M-1"]);
    assert!(log.contains("\tapplied\t") && log.contains("operator:tester"), "{log}");
    office.done(&["log", "verify"]);
}

#[test]
fn the_envelope_comes_from_arguments_or_from_the_environment() {
    let office = Office::new();
    let bounce = "From: <MAILER-DAEMON@x.example>\nTo: <tickets@mail.acme.example>\nSubject: x\nMessage-ID: <b1@x>\n\nx\n";
    assert_eq!(office.deliver(bounce, &["--from", "<>", "--to", "tickets@mail.acme.example", "-v"]).code, 0);
    let shown = office.done(&["inbox", "show", "M-1"]);
    assert!(shown.contains("envelope_to\ttickets@mail.acme.example\n"), "{shown}");
    assert_eq!(office.done(&["inbox", "show", "M-1", "--raw"]), bounce, "octet for octet");
}

#[test]
fn mail_that_cannot_be_taken_has_the_code_that_a_mail_server_reads() {
    let office = Office::new();
    let path = office.path("mailroom.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("message_octets = 26214400", "message_octets = 100")).unwrap();
    assert_eq!(office.deliver(&"x".repeat(101), &[]).code, 65);
    assert_eq!(
        office.deliver(&format!("From: a@b.example\n\n{}\n", "x".repeat(80)), &[]).code,
        0,
        "at the limit"
    );
    assert_eq!(office.deliver("", &[]).code, 65);
    std::fs::write(&path, "[severs]\n").unwrap();
    let broken = office.deliver("From: a@b.example\n\nx\n", &[]);
    assert_eq!(broken.code, 75, "wrong settings bounce no mail: {}", broken.err);
}

#[test]
fn exit_codes_and_one_line_of_complaint() {
    let office = Office::new();
    assert_eq!(office.run(&["frobnicate"]).code, 2);
    assert_eq!(office.run(&["ticket", "show", "x"]).code, 2);
    assert_eq!(office.run(&["--version"]).code, 0);
    office.fails(&["ticket", "show", "T-9"], 3);
    office.fails(&["person", "show", "nobody@acme.example"], 3);
    office.fails(&["explain", "none@here"], 3);
    office.fails(&["queue", "show", "O-1"], 3);
    office.fails(&["pause"], 4);
}

#[test]
fn only_staff_act_in_their_own_name() {
    let office = Office::new();
    office.ticket("A post");
    let said = office.fails(&["--as", "dana@acme.example", "ticket", "close", "T-1", "--note", "x"], 77);
    assert!(said.contains("not an active officer or lead"), "{said}");
    office.fails(&["--as", "morgan@acme.example", "person", "add", "x@acme.example"], 77);
    office.fails(&["--as", "morgan@acme.example", "go-live"], 77);
    office.done(&["firm", "add", "other", "Other"]);
    office.done(&[
        "person",
        "add",
        "eve@other.example",
        "--firm",
        "other",
        "--role",
        "lead",
        "--role",
        "officer",
    ]);
    let eve = ["--as", "eve@other.example"];
    office.fails(&[&eve[..], &["ticket", "close", "T-1", "--note", "x"]].concat(), 3);
    office.fails(&[&eve[..], &["ticket", "show", "T-1"]].concat(), 3);
    office.fails(&[&eve[..], &["queue", "hold", "O-1"]].concat(), 77);
    office.fails(&[&eve[..], &["person", "add", "x@acme.example", "--firm", "acme"]].concat(), 77);
    office.fails(&[&eve[..], &["ticket", "new", "x", "--assigner", "morgan@acme.example"]].concat(), 77);
    assert_eq!(office.done(&[&eve[..], &["ticket", "list", "--all"]].concat()), "");
    office.done(&[&eve[..], &["person", "add", "x@other.example", "--firm", "other"]].concat());
}

#[test]
fn a_log_that_was_changed_behind_our_back_is_named() {
    let office = Office::new();
    office.ticket("A post");
    office.done(&["log", "verify"]);
    let db = rusqlite::Connection::open(office.path("data/mailroom.db")).unwrap();
    let tamper = |sql: &str| db.execute_batch(sql).unwrap();
    tamper(
        "CREATE TABLE kept AS SELECT * FROM ticket; UPDATE ticket SET doc = replace(doc, 'pending_correction', 'closed')",
    );
    assert!(
        office
            .fails(&["log", "verify"], 1)
            .contains("T-1 is closed, but its entries make it pending_correction")
    );
    tamper("UPDATE ticket SET doc = (SELECT doc FROM kept)");
    office.done(&["log", "verify"]);
    tamper("DROP TRIGGER entry_unchanged; UPDATE entry SET body = replace(body, 'send_later', 'sent_later')");
    let said = office.fails(&["log", "verify"], 1);
    assert!(said.contains("log of F-1: entry 4"), "{said}");
}

#[test]
fn an_export_can_be_imported_and_is_no_formula() {
    let office = Office::new();
    office.done(&[
        "ticket",
        "new",
        "=1+1",
        "--employee",
        "dana@acme.example",
        "--action",
        "a",
        "--action",
        "b",
    ]);
    office.ticket("Sent");
    let csv = office.done(&["ticket", "export"]);
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), 3, "{csv}");
    assert!(lines[1].starts_with("dana@acme.example,'=1+1,post,,,a|b,"), "{csv}");
    assert_eq!(office.done(&["ticket", "export", "--status", "send_later"]).lines().count(), 2);
    let json: serde_json::Value =
        serde_json::from_str(&office.done(&["--json", "ticket", "export"])).unwrap();
    assert_eq!(json[1]["status"], "pending_correction");
}

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
fn confirmation_is_asked_for_by_exit_code() {
    let office = Office::new();
    for n in 1..=6 {
        office.ticket(&format!("Post {n}"));
    }
    let six = ["ticket", "close", "1", "2", "3", "4", "5", "6", "--note", "withdrawn by law"];
    office.fails(&six, 5);
    office.done(&[&six[..], &["--yes"]].concat());
    office.fails(&["queue", "drop", "O-1"], 5);
    office.fails(&["person", "add", "dana@acme.example"], 1);
}

#[test]
fn settings_that_are_wrong_are_named_with_file_and_line() {
    let office = Office::bare();
    let path = office.path("mailroom.toml");
    let good = office.done(&["config", "show"]);
    assert_eq!(good, std::fs::read_to_string(&path).unwrap(), "init writes what show shows");
    office.done(&["config", "check"]);
    std::fs::write(&path, "[server]\ndomain = \"mail.acme.example\"\ntrusted_hop = 1\n").unwrap();
    let said = office.fails(&["config", "check"], 78);
    let file = path.display();
    assert_eq!(
        said,
        format!(
            "mailroom: {file}:3: server.trusted_hop: unknown key; allowed: domain, data, authserv_id, trusted_hops; did you mean trusted_hops?\n"
        )
    );
    std::fs::remove_file(&path).unwrap();
    assert!(office.fails(&["ticket", "list"], 78).contains("mailroom init"));
}

#[test]
fn init_overwrites_nothing_and_keeps_its_key_to_itself() {
    use std::os::unix::fs::PermissionsExt;
    let office = Office::bare();
    let keys = office.path("data/keys");
    assert_eq!(std::fs::metadata(&keys).unwrap().permissions().mode() & 0o777, 0o600);
    let before = std::fs::read(&keys).unwrap();
    office.fails(&["init", "--dir", office.path("").to_str().unwrap()], 4);
    assert_eq!(std::fs::read(&keys).unwrap(), before);
    std::fs::remove_file(&keys).unwrap();
    assert!(office.fails(&["ticket", "list"], 78).contains("data/keys"));
}

#[test]
fn json_and_tab_separated_and_no_control_character_in_either() {
    let office = Office::new();
    office.done(&["ticket", "new", "A\tpost\u{1b}[2J", "--employee", "dana@acme.example", "--action", "x"]);
    let line = office.done(&["ticket", "list"]);
    assert!(line.starts_with("T-1\tSend Later\tdana@acme.example\t"), "{line}");
    assert_eq!((line.lines().count(), line.matches('\t').count()), (1, 5), "{line:?}");
    assert!(!line.contains('\u{1b}'), "{line:?}");
    let json: serde_json::Value = serde_json::from_str(&office.done(&["--json", "ticket", "list"])).unwrap();
    assert_eq!(json[0]["ticket"], "T-1");
    assert_eq!(json[0]["status"], "Send Later");
    let shown: serde_json::Value =
        serde_json::from_str(&office.done(&["--json", "ticket", "show", "1"])).unwrap();
    assert_eq!(shown["actions"], serde_json::json!(["x"]));
    let done: serde_json::Value =
        serde_json::from_str(&office.done(&["--json", "ticket", "close", "T-1", "--note", "n"])).unwrap();
    assert_eq!(done, serde_json::json!(["T-1 Closed"]));
}

#[test]
fn tickets_by_filter_and_in_a_name() {
    let office = Office::new();
    office.done(&["person", "add", "luis@acme.example"]);
    office.ticket("Sent");
    office.done(&[
        "ticket",
        "new",
        "Waits",
        "--employee",
        "luis@acme.example",
        "--action",
        "x",
        "--violation",
        "ADV",
    ]);
    let list = |args: &[&str]| office.column(0, &[&["ticket", "list"], args].concat());
    assert_eq!(list(&[]), ["T-2"], "Needs Attention");
    assert_eq!(list(&["--all"]), ["T-1", "T-2"]);
    assert_eq!(list(&["--status", "pending_correction"]), ["T-1"]);
    assert_eq!(list(&["--all", "--employee", "luis@acme.example"]), ["T-2"]);
    assert_eq!(list(&["--all", "--category", "ADV"]), ["T-2"]);
    assert_eq!(list(&["--all", "--older", "1"]), [""; 0]);
    assert_eq!(list(&["--all", "--newer", "1"]), ["T-1", "T-2"]);
    assert_eq!(list(&["--trouble"]), [""; 0]);
    office.done(&["--as", "morgan@acme.example", "ticket", "reply", "T-1", "Have a look"]);
    let log = office.done(&["log", "show", "T-1"]);
    assert!(log.contains("command line of tester"), "{log}");
    office.done(&["ticket", "edit", "T-2", "--title", "Other", "--employee", "dana@acme.example"]);
    office.done(&["ticket", "schedule", "T-2", "--at", "2126-12-01"]);
    assert!(office.done(&["ticket", "show", "2"]).contains("scheduled\t2126-12-01 09:00 UTC\n"));
    office.done(&["ticket", "hold", "T-2"]);
    office.done(&["ticket", "send", "--all"]);
    office.done(&["ticket", "reassign", "T-2", "--to", "luis@acme.example"]);
    office.done(&["log", "verify"]);
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
    assert!(office.fails(&["ticket", "import", &none], 1).contains("nobody@acme.example"));
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
fn what_will_go_out_is_listed_before_it_does() {
    let office = Office::new();
    assert_eq!(office.done(&["preview", "--days", "30"]), "");
    office.ticket("A post");
    let lines = office.done(&["preview", "--days", "10"]);
    let rows: Vec<Vec<&str>> = lines.lines().map(|l| l.split('\t').collect()).collect();
    assert_eq!(rows[0][1..], ["dana@acme.example", "assigned", "T-1"], "{lines}");
    assert!(
        rows.len() >= 3 && rows[1..].iter().all(|r| r[2] == "reminder" && r[0].contains("09:00 UTC")),
        "{lines}"
    );
    office.done(&["queue", "hold", "O-1"]);
    office.done(&["go-live"]);
    office.done(&["once"]);
    assert_eq!(office.outbox().len(), 0, "held");
    office.done(&["queue", "retry", "O-1"]);
    office.done(&["once"]);
    assert!(office.done(&["queue", "show", "O-1", "--raw"]).contains("A post"));
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
}

/// `run` at work, killed when a test fails.
struct Running(Child, String);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
    }
}

fn start(office: &Office) -> Running {
    let mut child = command(&office.path("mailroom.toml")).arg("run").stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    Running(child, line)
}

fn terminate(running: &mut Running) -> i32 {
    let killed = Command::new("kill").arg(running.0.id().to_string()).status().unwrap();
    assert!(killed.success());
    running.0.wait().unwrap().code().unwrap()
}

#[test]
fn run_takes_mail_over_lmtp_sends_and_stops_cleanly() {
    let office = Office::new();
    office.ticket("A post");
    office.done(&["go-live"]);
    let mut running = start(&office);
    let address = running.1.split("lmtp ").nth(1).unwrap().trim().to_owned();
    assert!(running.1.starts_with("ready: "), "{}", running.1);
    assert!(office.fails(&["once"], 75).contains("another"), "only one sends");
    let out = until(|| office.outbox().pop());

    let mut socket = std::net::TcpStream::connect(&address).unwrap();
    let mut answers = BufReader::new(socket.try_clone().unwrap());
    let mut say = |text: &str, codes: &[&str]| {
        socket.write_all(text.replace('\n', "\r\n").as_bytes()).unwrap();
        for code in codes {
            let mut line = String::new();
            while !line.starts_with(code) || line.as_bytes().get(3) == Some(&b'-') {
                line.clear();
                assert!(answers.read_line(&mut line).unwrap() > 0, "no {code} to {text}");
            }
        }
    };
    let to = field(&out, "Reply-To");
    let to = to.split(['<', '>']).nth(1).unwrap_or(&to).to_owned();
    say("", &["220"]);
    say("LHLO client.example\n", &["250"]);
    say(&format!("MAIL FROM:<dana@acme.example>\nRCPT TO:<{to}>\nDATA\n"), &["250", "250", "354"]);
    say(&format!("{}.\n", reply(&out, "dana@acme.example", ("l1", "DONE"), true)), &["250"]);
    assert_eq!(office.column(1, &["ticket", "list"]), ["Pending Verification"], "250 only after the commit");
    assert_eq!(terminate(&mut running), 0);
    office.done(&["log", "verify"]);
}

fn until<T>(mut ready: impl FnMut() -> Option<T>) -> T {
    for _ in 0..400 {
        if let Some(found) = ready() {
            return found;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    panic!("it never came")
}

#[test]
fn a_maildir_is_watched() {
    let office = Office::new();
    for name in ["new", "cur", "tmp"] {
        std::fs::create_dir_all(office.path("in").join(name)).unwrap();
    }
    let config = office.path("mailroom.toml");
    let text = std::fs::read_to_string(&config).unwrap();
    std::fs::write(&config, format!("{text}\n[[inbound.maildir]]\npath = \"in\"\n")).unwrap();
    std::fs::write(
        office.path("in/new/1.a.b"),
        "From: a@b.example\nTo: tickets@mail.acme.example\n\nhello\n",
    )
    .unwrap();
    assert!(office.done(&["once"]).starts_with("taken\t1\n"));
    assert_eq!(office.column(2, &["inbox", "list"]), ["quarantined"]);
    assert!(office.done(&["once"]).starts_with("taken\t0\n"));
}

#[test]
fn once_takes_what_lies_in_an_imap_mailbox_and_one_that_fails_stops_nothing() {
    let office = Office::new();
    office.ticket("A post");
    office.done(&["go-live"]);
    office.done(&["once"]);
    let out = office.mail("dana@acme.example", "A post");
    let dovecot = crate::support::dovecot::Dovecot::start();
    std::fs::write(office.path("secret"), "test\n").unwrap();
    let mailbox = |user: &str, port: u16| {
        format!(
            "[[inbound.imap]]\nhost = \"localhost\"\nport = {port}\ntls = \"none\"\nuser = \"{user}\"\n\
             password_file = \"secret\"\nprocessed = \"Processed\"\nsince = \"2020-01-01\"\n"
        )
    };
    let config = office.path("mailroom.toml");
    let text = std::fs::read_to_string(&config).unwrap();
    std::fs::write(&config, format!("{text}\n{}{}", mailbox("nobody", 1), mailbox("tickets", dovecot.imap)))
        .unwrap();
    dovecot.deliver("tickets", reply(&out, "dana@acme.example", ("i1", "DONE"), true).as_bytes());
    let said = office.run(&["once"]);
    assert_eq!(said.code, 69, "{}", said.err);
    assert!(said.err.contains("nobody@localhost/INBOX"), "{}", said.err);
    assert!(said.out.starts_with("taken\t1\n"), "{}{}\n{}", said.out, said.err, dovecot.log());
    assert_eq!(office.column(1, &["ticket", "list"]), ["Pending Verification"]);
    assert_eq!((dovecot.count("tickets", "INBOX"), dovecot.count("tickets", "Processed")), (0, 1));
}

#[test]
fn reply_text_reads_a_mail_and_ndjson() {
    let office = Office::bare();
    let path = office.path("mail.eml");
    std::fs::write(&path, "From: a@b.example\n\nThanks\n\n> old words\n").unwrap();
    assert_eq!(office.done(&["reply-text", path.to_str().unwrap()]), "Thanks\n");
}
