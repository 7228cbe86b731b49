//! The program itself against both servers: `mailroom run` with the recipe's `mailroom.toml`, killed at work.

use super::office::verify;
use super::people::{Letter, Program};
use super::recipe::Page;
use super::town::{Inward, Town, wait};
use crate::support::postfix::free_port;
use crate::support::world::{DANA, LUIS, OFFICER};
use mailroom::engine::clock::SystemClock;
use mailroom::store::Store;
use mailroom::store::sqlite::{Options, Sqlite};
use mailroom::workflow::inbox::{Disposition, Why};
use mailroom::workflow::outbox::OutboxState;
use mailroom::workflow::{MailNo, OutboxNo, Status};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;

/// Tickets for each of the two employees.
const TICKETS_EACH: usize = 10;
/// Answers sent before the kill; some of them and of the mails they cause are under way then.
const ANSWERS_BEFORE: usize = 12;
/// Notices that staff have got when the program is killed.
const KILL_AFTER: usize = 4;

/// The command line of a new ticket for EMPLOYEE.
const TICKET: [&str; 8] = [
    "ticket",
    "new",
    "Post of 14 Nov",
    "--employee",
    "EMPLOYEE",
    "--action",
    "Add your NMLS number",
    "--send",
];

/// An installation in a folder of its own, and its process while it runs.
struct Installation {
    dir: tempfile::TempDir,
    process: Option<Child>,
}

impl Installation {
    fn new() -> Installation {
        let installation = Installation { dir: tempfile::tempdir().unwrap(), process: None };
        let dir = installation.dir.path().to_str().unwrap().to_owned();
        installation.obey(&["init", "--dir", &dir]);
        installation
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn program(&self) -> Command {
        let mut program = Command::new(env!("CARGO_BIN_EXE_mailroom"));
        program.env("MAILROOM_CONFIG", self.path("mailroom.toml")).stdin(Stdio::null());
        program
    }

    #[track_caller]
    fn obey(&self, words: &[&str]) {
        let Output { status, stdout, stderr } = self.program().args(words).output().unwrap();
        let said = [stdout, stderr].map(|octets| String::from_utf8_lossy(&octets).into_owned()).concat();
        assert!(status.success(), "mailroom {words:?}: {status}\n{said}");
    }

    fn settle_in(&self, settings: &str) {
        std::fs::write(self.path("mailroom.toml"), settings).unwrap();
        self.obey(&["firm", "add", "acme", "Acme Lending", "--domain", "acme.example"]);
        self.obey(&["person", "add", OFFICER, "--name", "Morgan Lee", "--role", "officer"]);
        self.obey(&["person", "add", DANA, "--name", "Dana Reyes"]);
        self.obey(&["person", "add", LUIS, "--name", "Luis Ortega"]);
        self.obey(&["go-live"]);
    }

    /// Returns when it says that it is ready.
    fn start(&mut self) {
        let log = std::fs::OpenOptions::new().append(true).create(true).open(self.path("log")).unwrap();
        let mut process = self.program().arg("run").stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let mut line = String::new();
        let read = BufReader::new(process.stdout.take().unwrap()).read_line(&mut line);
        self.process = Some(process);
        assert!(read.is_ok() && line.starts_with("ready: "), "{line:?}\n{}", self.log());
        assert!(!line.contains("not looked into"), "only what comes after the first look counts: {line}");
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.path("log")).unwrap_or_default()
    }

    /// kill -9.
    fn kill(&mut self) {
        let mut process = self.process.take().unwrap();
        process.kill().unwrap();
        process.wait().unwrap();
    }

    fn store(&self) -> Sqlite {
        Sqlite::open(&self.path("data"), Options::default(), Arc::new(SystemClock)).unwrap()
    }
}

impl Drop for Installation {
    fn drop(&mut self) {
        if self.process.is_some() {
            self.kill();
        }
        if std::thread::panicking() {
            println!("log of mailroom:\n{}", self.log());
        } else {
            crate::cli::quiet::quiet(&self.log(), &[]);
        }
    }
}

#[test]
fn killed_at_work_over_lmtp_it_loses_nothing_and_decides_nothing_twice() {
    let port = free_port();
    let Some(town) = Town::start(Inward::Lmtp(port)) else { return };
    killed_at_work(&town, &town.settings(Page::Postfix, port));
}

#[test]
fn killed_at_work_over_imap_it_loses_nothing_and_decides_nothing_twice() {
    let Some(town) = Town::start(Inward::Mailbox) else { return };
    let mailroom = killed_at_work(&town, &town.settings(Page::Dovecot, 0));
    town.processed(2 * TICKETS_EACH);
    drop(mailroom);
}

#[test]
fn once_takes_in_what_lies_in_the_mailbox() {
    let Some(town) = Town::start(Inward::Mailbox) else { return };
    let mailroom = Installation::new();
    mailroom.settle_in(&town.settings(Page::Dovecot, 0));
    mailroom.obey(&["once"]);
    mailroom.obey(&TICKET.map(|word| if word == "EMPLOYEE" { DANA } else { word }));
    mailroom.obey(&["once"]);
    let letter = town.letter(DANA, 1);
    town.send(DANA, &letter.reply_to(), &letter.answer(Program::Outlook, "DONE"));
    wait("the answer to lie in the mailbox", || (town.waiting() == 1).then_some(()));
    mailroom.obey(&["once"]);
    town.processed(1);
    let ticket = mailroom.store().view().unwrap().tickets(&Default::default()).unwrap().remove(0);
    assert_eq!(ticket.status, Status::PendingVerification);
    assert!(town.letter(OFFICER, 1).text().contains("DONE"), "sent in the same round");
}

/// Tickets go out, answers come in, the program is killed in between and started again.
fn killed_at_work(town: &Town, settings: &str) -> Installation {
    let mut mailroom = Installation::new();
    mailroom.settle_in(&format!("{settings}rate_per_minute = 0\n"));
    mailroom.start();
    for _ in 1..=TICKETS_EACH {
        for employee in [DANA, LUIS] {
            mailroom.obey(&TICKET.map(|word| if word == "EMPLOYEE" { employee } else { word }));
        }
    }
    let letters = [DANA, LUIS].map(|employee| {
        let _last = town.letter(employee, TICKETS_EACH);
        town.letters(employee)
    });
    let (before, after): (Vec<_>, Vec<_>) =
        letters.iter().flatten().enumerate().partition(|(n, _)| *n < ANSWERS_BEFORE);
    let answer = |(_, letter): (usize, &Letter)| {
        let answer = letter.answer(Program::Gmail, "Which picture do you mean?");
        town.send(&letter.to, &letter.reply_to(), &answer);
    };
    before.into_iter().for_each(answer);
    let _some = town.letter(OFFICER, KILL_AFTER);
    mailroom.kill();
    // Postfix keeps these and tries again.
    after.into_iter().for_each(answer);
    mailroom.start();
    everything_once(town, &mailroom);
    mailroom
}

fn everything_once(town: &Town, mailroom: &Installation) {
    let (tickets, store) = (2 * TICKETS_EACH, mailroom.store());
    wait("every answer to be decided and every mail to be sent", || {
        let view = store.view().unwrap();
        let asked = view.tickets(&Default::default()).unwrap();
        let all_asked = asked.iter().filter(|t| t.status == Status::CommentAdded).count() == tickets;
        let outbox = view.outbox(&[], OutboxNo(0), 1000).unwrap();
        (all_asked && outbox.iter().all(|o| o.state == OutboxState::Sent)).then_some(())
    });
    let view = store.view().unwrap();
    verify(&*view);
    let mails = view.mails(&[], MailNo(0), 1000).unwrap();
    let applied = mails.iter().filter(|m| m.disposition == Disposition::Applied).count();
    assert_eq!(applied, tickets);
    assert!(mails.iter().all(|m| m.disposition == Disposition::Applied || m.why == Why::Duplicate));
    let decided = view.outbox(&[], OutboxNo(0), 1000).unwrap();
    assert_eq!(decided.len(), 2 * tickets, "a ticket and a notice to staff for each");
    copies(town, &decided.iter().map(|o| o.message_id.as_str().to_owned()).collect::<Vec<_>>());
}

/// Each mail arrived; at most one kill makes at most one more copy (RFC 1047).
fn copies(town: &Town, decided: &[String]) {
    let mut arrived: BTreeMap<String, usize> = decided.iter().map(|id| (id.clone(), 0)).collect();
    wait("every mail to arrive", || {
        arrived.values_mut().for_each(|n| *n = 0);
        for letter in [DANA, LUIS, OFFICER].iter().flat_map(|person| town.letters(person)) {
            let id = letter.field("Message-ID");
            *arrived.entry(id.trim_matches(['<', '>']).to_owned()).or_default() += 1;
        }
        arrived.values().all(|n| *n > 0).then_some(())
    });
    assert_eq!(arrived.len(), decided.len(), "a mail that nobody decided: {arrived:?}");
    assert!(arrived.values().all(|n| *n <= 2), "{arrived:?}");
}
