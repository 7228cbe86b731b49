//! The museum (`docs/museum.md`): what users of other systems complain of most, each tried here. A mail of it lies in
//! `fixtures/inbound/museum`; a complaint that another test tries already is only named.

use crate::support::world::*;
use mailroom::inbound::{Accept, Taken};
use mailroom::mail::{Envelope, Incoming, ReversePath, Source};
use mailroom::outbound::Outbound;
use mailroom::parse;
use mailroom::workflow::command::{Command, PersonEdit, Vouched};
use mailroom::workflow::inbox::{Disposition, Why};
use mailroom::workflow::ticket::Flag;
use mailroom::workflow::{MailNo, Status, TicketNo};
use std::path::{Path, PathBuf};

/// Fixture, disposition, why, the ticket's status, the words that are taken as the sender's own.
type Row = (&'static str, Disposition, Why, Status, &'static str);

const COMMENT: Status = Status::CommentAdded;
const DONE: Status = Status::PendingVerification;
const APPLIED: (Disposition, Why) = (Disposition::Applied, Why::Event);

const fn applied(name: &'static str, status: Status, words: &'static str) -> Row {
    (name, APPLIED.0, APPLIED.1, status, words)
}

const ROWS: &[Row] = &[
    applied("another-subject", COMMENT, "Is it the one with the house?"),
    applied("headers-and-plus-stripped", COMMENT, "Which of the two posts?"),
    applied("number-of-another-thread", COMMENT, "It has no picture, does it?"),
    applied("aw-sv-odp", COMMENT, "Is it the one with the house?"),
    ("colleague-in-cc", Disposition::Parked, Why::NotTheRecipient, Status::PendingCorrection, ""),
    ("read-receipt", Disposition::Filed, Why::Report, Status::PendingCorrection, ""),
    applied("exchange-suppress", DONE, ""),
    applied("attachment-with-text", COMMENT, "Here is the contract."),
    applied("winmail-dat", COMMENT, "Gelöscht, siehe Anhang."),
    applied("logo-in-signature", DONE, ""),
    applied("thank-you", COMMENT, "Thank you!\n\nDana"),
    applied("done-only-in-the-quote", COMMENT, "Which of the two posts?"),
    applied("from-an-alias", DONE, ""),
    applied("quote-german", COMMENT, "Welcher der beiden Beiträge ist gemeint?"),
    applied("quote-danish", COMMENT, "Hvilket af de to opslag?"),
    applied("quote-norwegian", COMMENT, "Hvilket av de to innleggene?"),
    applied("outlook-history", COMMENT, "Which of the two posts?"),
];

/// Fixtures that a test of their own takes.
const OTHERS: &[&str] = &["old-thread-new-topic"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Dana has two open tickets with one title: only what refers to one of them tells which is meant.
struct Scene {
    world: World,
    no: TicketNo,
    other: TicketNo,
    sent: Outbound,
}

impl Scene {
    fn new() -> Scene {
        let world = World::new();
        let alias = Some(vec![address("d.reyes@branch.acme.example")]);
        let dana = PersonEdit { aliases: alias, vouched: Vouched::File, ..PersonEdit::of(address(DANA)) };
        world.done(Command::People(world.firm, vec![dana]));
        let no = world.ticket(DANA, true);
        let sent = world.pump().remove(0);
        let other = world.ticket(DANA, true);
        world.pump();
        Scene { world, no, other, sent }
    }

    fn take(&self, name: &str) -> Taken {
        let path = root().join(format!("fixtures/inbound/museum/{name}.eml"));
        let quote: String = self.text().lines().map(|line| format!("> {line}\n")).collect();
        let text = std::fs::read_to_string(path)
            .unwrap()
            .replace("{{QUOTE}}", quote.trim_end())
            .replace("{{REPLY_TO}}", &self.field("Reply-To:"))
            .replace("{{MSGID}}", &self.field("Message-ID:"))
            .replace("{{TICKET}}", &self.no.to_string())
            .replace("{{OTHER}}", &self.other.to_string());
        assert!(!text.contains("{{"), "{name}");
        let envelope = Envelope::of(ReversePath::Unknown, Vec::new());
        let raw = text.replace('\n', "\r\n").into_bytes().into();
        let mail = Incoming { raw, envelope, source: Source::Pipe, earlier_tries: 0 };
        self.world.engine.offer(mail).unwrap().wait().unwrap()
    }

    /// What our mail says.
    fn text(&self) -> String {
        parse::parse(&self.sent.bytes).body.text.unwrap()
    }

    /// A field of our mail, without angle brackets.
    fn field(&self, name: &str) -> String {
        let text = String::from_utf8(self.sent.bytes.to_vec()).unwrap().replace("\r\n ", " ");
        let value = text.lines().find_map(|l| l.strip_prefix(name)).unwrap().trim().to_owned();
        value.rsplit_once('<').map_or(value.clone(), |(_, inner)| inner.trim_end_matches('>').to_owned())
    }

    /// The words of the ticket's last entry that has some since it was sent.
    fn words(&self) -> String {
        let view = self.world.engine.store.view().unwrap();
        let entries = view.entries(self.world.firm.0, 1, usize::MAX).unwrap();
        let bodies = entries.iter().map(|e| serde_json::from_str::<serde_json::Value>(&e.body).unwrap());
        let own =
            bodies.filter(|body| body["subject"] == self.no.to_string() && body["cause"]["mail"].is_string());
        let last =
            own.filter(|body| body["content"].is_string()).filter_map(|body| body["seq"].as_u64()).last();
        last.map_or(String::new(), |seq| view.content(self.world.firm.0, seq).unwrap().unwrap().1)
    }

    fn all(&self) -> usize {
        self.world.engine.store.view().unwrap().tickets(&Default::default()).unwrap().len()
    }
}

#[test]
fn each_mail_of_the_museum_finds_its_ticket_and_says_what_its_sender_says() {
    for (name, disposition, why, status, words) in ROWS {
        let scene = Scene::new();
        let before = scene.world.look(scene.other);
        assert_eq!(scene.take(name), Taken::Durable(disposition.word()), "{name}");
        let row = scene.world.engine.store.view().unwrap().mails(&[], MailNo(0), 9).unwrap().remove(0);
        assert_eq!((row.disposition, row.why), (*disposition, *why), "{name}: {}", row.note);
        assert_eq!(scene.world.status(scene.no), *status, "{name}");
        assert_eq!(scene.words(), *words, "{name}");
        assert_eq!(scene.world.look(scene.other), before, "{name}: the other ticket");
        assert_eq!(scene.all(), 2, "{name}: no ticket is opened by a mail");
        let out = scene.world.pump();
        assert!(out.iter().all(|mail| [DANA, OFFICER].contains(&mail.to.as_str())), "{name}");
        // Whatever it was, the employee's own DONE comes after it and counts.
        scene.world.take(&reply(&scene.sent, "DONE"));
        assert_eq!(scene.world.status(scene.no), DONE, "{name}");
        scene.world.verify();
    }
}

#[test]
fn an_attachment_is_counted_and_kept_octet_for_octet_and_a_logo_takes_no_words_away() {
    let scene = Scene::new();
    scene.take("attachment-with-text");
    let staff = scene.world.pump().into_iter().find(|mail| mail.to == OFFICER).unwrap();
    let said = parse::parse(&staff.bytes).body.text.unwrap();
    assert!(said.contains("1 file"), "{said}");
    let raw = scene.world.engine.store.view().unwrap().raw(MailNo(1)).unwrap().unwrap();
    assert!(String::from_utf8(raw).unwrap().contains("JVBERi0xLjQKJSBub3QgcmVhbGx5IGEgY29udHJhY3QK"));
    // A pasted screenshot looks the same, so it counts; what was said is a DONE all the same.
    let scene = Scene::new();
    scene.take("logo-in-signature");
    assert_eq!((scene.world.status(scene.no), scene.words().as_str()), (DONE, ""));
}

#[test]
fn what_came_in_a_winmail_dat_is_there_under_its_own_names() {
    let scene = Scene::new();
    scene.take("winmail-dat");
    let raw = scene.world.engine.store.view().unwrap().raw(MailNo(1)).unwrap().unwrap();
    let files = parse::files(&raw);
    let names: Vec<&str> = files.iter().map(|(file, _)| file.label()).collect();
    assert_eq!((names, &files[0].1[..]), (vec!["Beweis Größe.pdf", "image001.png"], &b"scan"[..]));
    let staff = scene.world.pump().into_iter().find(|mail| mail.to == OFFICER).unwrap();
    let said = parse::parse(&staff.bytes).body.text.unwrap();
    assert!(said.contains("Gelöscht, siehe Anhang.") && said.contains("2 files"), "{said}");
}

#[test]
fn an_old_thread_used_for_a_new_topic_reopens_nothing_and_staff_read_it() {
    let scene = Scene::new();
    scene.world.done(Command::Close(vec![scene.no], "checked".to_owned()));
    scene.world.pump();
    assert_eq!(scene.take("old-thread-new-topic"), Taken::Durable("applied"));
    let ticket = scene.world.look(scene.no);
    assert_eq!(ticket.status, Status::Closed);
    assert!(ticket.flags.contains(&Flag::LateComment));
    assert_eq!(scene.words(), "Something else: may I post about the new rates tomorrow?");
    assert!(scene.world.pump().iter().any(|mail| mail.to == OFFICER));
}

#[test]
fn a_reminder_that_waits_is_not_sent_after_the_answer() {
    let scene = Scene::new();
    scene.world.done(Command::Close(vec![scene.other], "not needed".to_owned()));
    scene.world.pump();
    scene.world.at("2026-11-26T09:00:00Z");
    assert_eq!(scene.world.engine.ring().unwrap(), 1, "the reminder is decided");
    scene.world.take(&reply(&scene.sent, "DONE"));
    let out = scene.world.pump();
    let subjects: Vec<String> = out
        .iter()
        .filter(|mail| mail.to == DANA)
        .map(|mail| parse::parse(&mail.bytes).message_id.unwrap().as_str().to_owned())
        .collect();
    assert_eq!(subjects.len(), 1, "only the receipt");
    let counts = scene.world.engine.store.view().unwrap().counts().unwrap();
    assert!(counts.outbox.iter().any(|(state, n)| state.word() == "superseded" && *n == 1), "{counts:?}");
}

/// Complaint, tests and fixtures of each row of the page.
fn page() -> Vec<(String, Vec<String>)> {
    let text = std::fs::read_to_string(root().join("docs/museum.md")).unwrap();
    let cells =
        |line: &str| line.trim_matches('|').split('|').map(|c| c.trim().to_owned()).collect::<Vec<_>>();
    let rows = text.lines().filter(|line| line.starts_with("| ") && line.contains('`')).map(cells);
    rows.map(|cells| {
        let named = cells.last().unwrap().split('`').skip(1).step_by(2).map(str::to_owned).collect();
        (cells[1].clone(), named)
    })
    .collect()
}

#[test]
fn every_row_of_the_page_names_what_there_is_and_every_fixture_hangs_in_it() {
    let rows = page();
    assert!(rows.len() >= 25, "{}", rows.len());
    let mut hung = Vec::new();
    for (complaint, named) in &rows {
        assert!(named.iter().any(|name| name.contains("::")), "{complaint}: no test");
        for name in named {
            match name.split_once("::") {
                Some((file, function)) => {
                    let text = std::fs::read_to_string(root().join(file)).unwrap_or_default();
                    let is_test = text
                        .split("#[test]")
                        .skip(1)
                        .any(|t| t.trim_start().starts_with(&format!("fn {function}(")));
                    assert!(is_test, "{complaint}: no test {name}");
                }
                None => {
                    assert!(
                        root().join("fixtures/inbound").join(name).is_file(),
                        "{complaint}: no fixture {name}"
                    );
                    hung.push(PathBuf::from(name));
                }
            }
        }
    }
    let folder = std::fs::read_dir(root().join("fixtures/inbound/museum")).unwrap();
    for fixture in folder.map(|entry| entry.unwrap().path()) {
        let name = fixture.file_stem().unwrap().to_str().unwrap().to_owned();
        let tried = ROWS.iter().any(|row| row.0 == name) || OTHERS.contains(&name.as_str());
        assert!(tried, "{name} is taken by no test");
        assert!(
            hung.contains(&PathBuf::from(format!("museum/{name}.eml"))),
            "{name} does not hang in the page"
        );
    }
}
