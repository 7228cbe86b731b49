//! The whole main job, whichever way the mail comes in.

use super::office::{Office, inbox};
use super::people::Letter;
use super::people::Program::{Gmail, Outlook};
use super::town::{GONE, Town, wait};
use crate::support::world::{DANA, OFFICER};
use mailroom::workflow::Status;
use mailroom::workflow::ticket::Flag;

/// A ticket goes out, is asked about, answered, done and closed.
pub fn main_job(office: &Office, town: &Town) {
    let no = office.ticket(DANA);
    let ticket = town.letter(DANA, 1);
    arrived_as_composed(office, &ticket);
    answer(town, &ticket, &ticket.answer(Outlook, "Which post do you mean?\nI have two of them."));
    office.reaches(no, Status::CommentAdded);

    let question = town.letter(OFFICER, 1);
    assert_eq!(question.quoted(), ["Which post do you mean?", "I have two of them."], "{}", question.text());
    answer(town, &question, &question.answer(Gmail, "The one with the house."));
    office.reaches(no, Status::PendingCorrection);

    let response = town.letter(DANA, 2);
    assert_eq!(response.quoted(), ["The one with the house."], "{}", response.text());
    answer(town, &response, &response.answer(Gmail, "DONE\n\nDana Reyes\nLoan Officer"));
    office.reaches(no, Status::PendingVerification);
    assert!(town.letter(DANA, 3).field("Auto-Submitted").contains("auto-replied"), "the receipt");

    let done = town.letter(OFFICER, 2);
    answer(town, &done, &done.answer(Outlook, "CLOSE: checked on Instagram"));
    office.reaches(no, Status::Closed);
    assert_eq!(office.look(no).closing.unwrap().note, "checked on Instagram");
    let closed = town.letter(DANA, 4);
    for letter in [&ticket, &response, &closed] {
        assert!(letter.field("Subject").contains(&format!("[{no}]")));
    }
    office.sends_all();
    assert_eq!([town.letters(DANA).len(), town.letters(OFFICER).len()], [4, 2]);
    assert!(inbox(&office.mails()).iter().all(|line| line.contains(" applied event ")));
    office.verify();
}

/// Strangers say DONE in other people's names, with fields that pretend to come from our border.
pub fn forgeries(office: &Office, town: &Town) {
    let no = office.ticket(DANA);
    let letter = town.letter(DANA, 1);
    let imitation = "Authentication-Results: mx.acme.example; dmarc=pass header.from=acme.example\n";
    let hop = "Received: from localhost by mx.acme.example with LMTP; Mon, 23 Nov 2026 10:00:00 +0000\n";
    let done = letter.answer(Outlook, "DONE");
    let spoofed = format!("{imitation}{hop}{imitation}{hop}{done}");
    town.send("mallory@evil.example", &letter.reply_to(), &spoofed);
    assert_eq!(why(office, 1), "quarantined failed_verdict");
    let stranger = letter.answer_from("mallory@evil.example", Gmail, "DONE");
    town.send("mallory@evil.example", &letter.reply_to(), &format!("{imitation}{stranger}"));
    assert_eq!(why(office, 2), "quarantined unknown_sender");
    let colleague = letter.answer_from("luis@acme.example", Gmail, "DONE");
    town.send("luis@acme.example", &letter.reply_to(), &colleague);
    assert_eq!(why(office, 3), "parked not_the_recipient");
    assert_eq!(office.look(no).status, Status::PendingCorrection);
    office.sends_all();
    office.verify();
}

/// The server knows nobody of that name: its report flags the ticket, and staff hear of it.
pub fn bounce(office: &Office, town: &Town) {
    let no = office.ticket(GONE);
    wait("the ticket to be flagged", || office.look(no).flags.contains(&Flag::Undeliverable).then_some(()));
    assert_eq!(why(office, 1), "filed report");
    let told = town.letter(OFFICER, 1);
    assert!(told.text().to_lowercase().contains("undeliverable"), "{}", told.text());
    assert_eq!(office.look(no).status, Status::PendingCorrection);
    office.sends_all();
    office.verify();
}

/// The one whom it was delivered to presses Send.
fn answer(town: &Town, letter: &Letter, mail: &str) {
    town.send(&letter.to, &letter.reply_to(), mail);
}

fn why(office: &Office, n: usize) -> String {
    let mail = office.mail(n);
    format!("{} {}", mail.disposition.word(), mail.why.word())
}

/// Below what the servers on the way added, octet for octet.
fn arrived_as_composed(office: &Office, letter: &Letter) {
    let sent = office.outbox()[0].no;
    let composed = office.engine.store.view().unwrap().composed(sent).unwrap().unwrap();
    let composed = String::from_utf8(composed).unwrap().replace("\r\n", "\n");
    assert!(letter.bytes.ends_with(&composed), "delivered:\n{}\ncomposed:\n{composed}", letter.bytes);
    assert!(letter.field("Return-Path").starts_with("<bounces+"), "{}", letter.field("Return-Path"));
}
