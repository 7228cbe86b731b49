//! Every dialog in `fixtures/dialogs` is played whole, by block, and one byte at a time; and the
//! limits of a session, at and one over.
//!
//! A dialog: `protocol:`, `size:`, `tls:`, `answers:` and `cut:` set the scene; `C:` is a line of the peer,
//! `B:` its bytes without a line end, `S:` the beginning of a reply line, `D: from | to | raw` a mail that
//! is offered, `T:` the handshake, `X:` that we close. `\r \n \\ \x00` are escapes.

use mailroom::inbound::Taken;
use mailroom::inbound::smtp::conduct::{COMMANDS_MAX, ERRORS_MAX, STRANGERS_MAX};
use mailroom::inbound::smtp::session::Session;
use mailroom::inbound::smtp::step::{Step, Then};
use mailroom::inbound::smtp::{Mode, RECIPIENTS_MAX, Settings};
use mailroom::mail::{Address, Incoming, ReversePath};
use mailroom::ports::Busy;
use std::path::Path;
use std::sync::Arc;

type Outcome = Result<Taken, Busy>;

/// `tickets`, `support`, `bounces` and `postmaster` at `mail.acme.example`, with sub-addresses.
pub fn settings(mode: Mode, size_limit: usize) -> Settings {
    let ours = |address: &Address| {
        let user = address.local().split('+').next().unwrap_or_default().to_lowercase();
        let known = ["tickets", "support", "bounces", "postmaster"].contains(&user.as_str());
        known && address.domain() == "mail.acme.example"
    };
    Settings { size_limit, ..Settings::new(mode, "mail.acme.example", Arc::new(ours)) }
}

pub struct Player {
    session: Session,
    answers: Vec<Outcome>,
    pub seen: Vec<String>,
    pub mails: Vec<Arc<[u8]>>,
}

impl Player {
    pub fn new(settings: Settings, answers: Vec<Outcome>) -> Self {
        let session = Session::new(Arc::new(settings), "s1".to_owned());
        let mut player = Player { session, answers, seen: Vec::new(), mails: Vec::new() };
        let greeting = player.session.greet();
        player.follow(greeting);
        player
    }

    pub fn send(&mut self, bytes: &[u8]) {
        let step = self.session.input(bytes);
        self.follow(step);
    }

    fn follow(&mut self, step: Step) {
        let text = String::from_utf8(step.reply).unwrap();
        assert!(text.is_empty() || text.ends_with("\r\n"), "{text:?}");
        self.seen.extend(text.split_terminator("\r\n").map(|line| format!("S: {line}")));
        match step.then {
            Then::Read => {}
            Then::Deliver(mail) => {
                self.seen.push(delivered(&mail));
                self.mails.push(mail.raw);
                let outcome = if self.answers.is_empty() { durable() } else { self.answers.remove(0) };
                let next = self.session.answer(&outcome);
                self.follow(next);
            }
            Then::StartTls => {
                self.seen.push("T:".to_owned());
                self.session.secured();
            }
            Then::Close if self.seen.last().is_some_and(|last| last == "X:") => {}
            Then::Close => self.seen.push("X:".to_owned()),
        }
    }

    fn last(&self) -> &str {
        self.seen.last().unwrap()
    }
}

fn durable() -> Outcome {
    Ok(Taken::Durable("applied"))
}

fn delivered(mail: &Incoming) -> String {
    let from = match &mail.envelope.from {
        ReversePath::Null => "<>".to_owned(),
        ReversePath::Address(address) => address.to_string(),
        ReversePath::Unknown => "?".to_owned(),
    };
    let to: Vec<String> = mail.envelope.to.iter().map(ToString::to_string).collect();
    format!("D: {from} | {} | {}", to.join(","), mail.raw.escape_ascii()).trim_end().to_owned()
}

fn unescape(text: &str) -> Vec<u8> {
    let (mut out, mut rest) = (Vec::new(), text);
    while let Some((before, after)) = rest.split_once('\\') {
        out.extend_from_slice(before.as_bytes());
        let (byte, skip) = match after.as_bytes()[0] {
            b'r' => (b'\r', 1),
            b'n' => (b'\n', 1),
            b'\\' => (b'\\', 1),
            b'x' => (u8::from_str_radix(&after[1..3], 16).unwrap(), 3),
            other => panic!("unknown escape \\{}", char::from(other)),
        };
        out.push(byte);
        rest = &after[skip..];
    }
    [&out[..], rest.as_bytes()].concat()
}

struct Dialog {
    settings: Settings,
    answers: Vec<Outcome>,
    cut: bool,
    /// What the peer sends before each wait for an answer.
    blocks: Vec<Vec<u8>>,
    expected: Vec<String>,
}

fn read(text: &str) -> Dialog {
    let mut dialog = Dialog {
        settings: settings(Mode::Lmtp, 2000),
        answers: Vec::new(),
        cut: true,
        blocks: Vec::new(),
        expected: Vec::new(),
    };
    let mut speaking = false;
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (kind, rest) = line.split_once(':').unwrap_or_else(|| panic!("no kind: {line}"));
        let rest = rest.strip_prefix(' ').unwrap_or(rest);
        let spoken = match kind {
            "C" => Some([unescape(rest), b"\r\n".to_vec()].concat()),
            "B" => Some(unescape(rest)),
            _ => None,
        };
        match (kind, spoken) {
            (_, Some(bytes)) if speaking => dialog.blocks.last_mut().unwrap().extend(bytes),
            (_, Some(bytes)) => dialog.blocks.push(bytes),
            ("S" | "D" | "T" | "X", None) => dialog.expected.push(line.trim_end().to_owned()),
            _ => scene(&mut dialog, kind, rest),
        }
        speaking = matches!(kind, "C" | "B");
    }
    dialog
}

fn scene(dialog: &mut Dialog, kind: &str, value: &str) {
    match (kind, value) {
        ("protocol", "lmtp") => dialog.settings.mode = Mode::Lmtp,
        ("protocol", "smtp") => dialog.settings.mode = Mode::Smtp,
        ("size", octets) => dialog.settings.size_limit = octets.parse().unwrap(),
        ("tls", "yes") => dialog.settings.starttls = true,
        ("cut", "no") => dialog.cut = false,
        ("answers", words) => dialog.answers = words.split(' ').map(outcome).collect(),
        _ => panic!("unknown directive {kind}: {value}"),
    }
}

fn outcome(word: &str) -> Outcome {
    match word {
        "durable" => durable(),
        "later" => Ok(Taken::Later("the disk is full".to_owned())),
        "busy" => Err(Busy),
        other => panic!("unknown answer {other}"),
    }
}

fn check(place: &str, dialog: &Dialog, pieces: usize) {
    let mut player = Player::new(dialog.settings.clone(), dialog.answers.clone());
    for block in &dialog.blocks {
        block.chunks(pieces).for_each(|piece| player.send(piece));
    }
    let (seen, expected) = (&player.seen, &dialog.expected);
    let fits = |(seen, expected): (&String, &String)| match expected.starts_with("S:") {
        true => seen.starts_with(expected.as_str()),
        false => seen == expected,
    };
    let same = seen.len() == expected.len() && seen.iter().zip(expected).all(fits);
    assert!(same, "{place}, {pieces} bytes a time\nseen {seen:#?}\nexpected {expected:#?}");
}

#[test]
fn every_dialog_goes_as_written_however_it_is_cut() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/dialogs");
    let mut played = 0;
    for file in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let dialog = read(&std::fs::read_to_string(&file).unwrap());
        let place = file.display().to_string();
        check(&place, &dialog, usize::MAX);
        if dialog.cut {
            (1..=7).for_each(|pieces| check(&place, &dialog, pieces));
        }
        played += 1;
    }
    assert!(played >= 20, "only {played} dialogs found");
}

fn in_transaction() -> Player {
    let mut player = Player::new(settings(Mode::Lmtp, 2000), Vec::new());
    player.send(b"LHLO mx\r\nMAIL FROM:<a@example.com>\r\n");
    player
}

#[test]
fn a_transaction_may_have_its_recipients_and_not_one_more() {
    let mut player = in_transaction();
    for _ in 0..RECIPIENTS_MAX {
        player.send(b"RCPT TO:<tickets@mail.acme.example>\r\n");
        assert!(player.last().starts_with("S: 250 2.1.5"));
    }
    player.send(b"RCPT TO:<support@mail.acme.example>\r\n");
    assert!(player.last().starts_with("S: 452 4.5.3"));
    player.seen.clear();
    player.send(b"DATA\r\nx\r\n.\r\n");
    let taken = player.seen.iter().filter(|line| line.starts_with("S: 250 2.0.0"));
    assert_eq!(taken.count(), RECIPIENTS_MAX);
}

fn nuisance(line: &[u8], limit: u32, reply: &str) {
    let mut player = in_transaction();
    for _ in 0..limit {
        player.send(line);
        assert!(player.last().starts_with(reply), "{}", player.last());
    }
    player.send(line);
    assert_eq!(player.seen[player.seen.len() - 2][..13], *"S: 421 4.7.0 ");
    assert_eq!(player.last(), "X:");
}

#[test]
fn errors_strangers_and_idle_commands_end_the_session_one_over_the_limit() {
    nuisance(b"XYZZY\r\n", ERRORS_MAX, "S: 500");
    nuisance(b"RCPT TO:<no@mail.acme.example>\r\n", STRANGERS_MAX, "S: 550");
    nuisance(b"NOOP\r\n", COMMANDS_MAX - 2, "S: 250");
}

#[test]
fn a_mail_that_was_taken_forgives_earlier_errors() {
    let mut player = in_transaction();
    for _ in 0..2 {
        (0..ERRORS_MAX).for_each(|_| player.send(b"XYZZY\r\n"));
        player.send(b"RSET\r\nMAIL FROM:<>\r\nRCPT TO:<tickets@mail.acme.example>\r\nDATA\r\nx\r\n.\r\n");
        assert!(player.last().starts_with("S: 250 2.0.0 taken as s1."), "{}", player.last());
    }
}

#[test]
fn each_data_has_a_transaction_id_of_its_own() {
    let mut player = in_transaction();
    player.send(b"RCPT TO:<tickets@mail.acme.example>\r\nDATA\r\nx\r\n.\r\n");
    assert_eq!(player.last(), "S: 250 2.0.0 taken as s1.1");
    player.send(b"MAIL FROM:<>\r\nRCPT TO:<tickets@mail.acme.example>\r\nDATA\r\nx\r\n.\r\n");
    assert_eq!(player.last(), "S: 250 2.0.0 taken as s1.2");
}
