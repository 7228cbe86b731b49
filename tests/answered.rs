//! Answers of programs that quote without any mark: what we wrote is nobody's words, by what we really sent.

use crate::support::world::*;
use mailroom::engine::step;
use mailroom::inbound::Taken;
use mailroom::intake::Circumstance;
use mailroom::mail::{Envelope, Incoming, ReversePath, Source};
use mailroom::outbound::Outbound;
use mailroom::workflow::{MailNo, Status, TicketNo};
use std::sync::Arc;

fn begun() -> (World, TicketNo, Outbound) {
    let world = World::new();
    let no = world.ticket(DANA, true);
    let sent = world.pump().remove(0);
    (world, no, sent)
}

/// The text that we sent, as a program shows it: without the signs that keep directions apart.
fn text(sent: &Outbound) -> String {
    let text = mailroom::parse::parse(&sent.bytes).body.text.unwrap();
    text.replace(['\u{2068}', '\u{2069}'], "")
}

/// Without the line that is known by its shape, and wrapped anew.
fn wrapped(sent: &Outbound, columns: usize) -> String {
    let mut out = String::new();
    for line in text(sent).lines().filter(|line| !line.starts_with("Ref: ") && *line != "-- ") {
        let mut width = 0;
        for word in line.split(' ') {
            let gap = if width == 0 {
                ""
            } else if width + word.len() >= columns {
                "\n"
            } else {
                " "
            };
            width = if gap == "\n" { word.len() } else { width + gap.len() + word.len() };
            out.push_str(gap);
            out.push_str(word);
        }
        out.push('\n');
    }
    out
}

/// The sender's words, as `explain` shows them.
fn new_text(world: &World) -> String {
    let view = world.engine.store.view().unwrap();
    let row = view.mails(&[], MailNo(0), 100).unwrap().pop().unwrap();
    let raw: Arc<[u8]> = view.raw(row.no).unwrap().unwrap().into();
    world.engine.explain(&row, &raw).unwrap().reading.new_text
}

#[test]
fn what_we_wrote_is_no_done_however_it_is_wrapped() {
    for columns in [28, 40, 60, 72, 1000] {
        let (world, no, sent) = begun();
        let quote = wrapped(&sent, columns);
        assert!(quote.contains("DONE"));
        assert_eq!(
            world.take(&reply(&sent, &quote)),
            Taken::Durable("filed"),
            "{columns}: {}",
            new_text(&world)
        );
        assert_eq!(world.status(no), Status::PendingCorrection, "{columns}");
        assert_eq!(new_text(&world), "", "{columns}");
        world.verify();
    }
}

#[test]
fn the_senders_words_are_told_from_ours() {
    for (words, status) in [
        ("DONE", Status::PendingVerification),
        ("Done, thanks.", Status::PendingVerification),
        ("Which post do you mean?", Status::CommentAdded),
        ("I have a question about it.\nIs the story meant as well?", Status::CommentAdded),
    ] {
        for columns in [40, 72] {
            let (world, no, sent) = begun();
            let whole = format!("{words}\n\n{}", wrapped(&sent, columns));
            assert_eq!(world.take(&reply(&sent, &whole)), Taken::Durable("applied"), "{words}");
            assert_eq!((world.status(no), new_text(&world).as_str()), (status, words), "{columns}");
            let notice = world.pump().into_iter().find(|mail| mail.to == OFFICER).unwrap();
            assert!(!text(&notice).contains("asks you to correct"), "{}", text(&notice));
        }
    }
}

#[test]
fn a_quote_that_breaks_off_at_our_done_is_none() {
    let (world, no, sent) = begun();
    let whole = wrapped(&sent, 1000);
    let (before, _) = whole.split_once(" DONE").unwrap();
    for tail in ["\nDONE", "\nDONE.", "\n\nDONE.\n"] {
        world.take(&reply(&sent, &format!("{before}{tail}")));
        assert_ne!(world.status(no), Status::PendingVerification, "{tail:?}: {}", new_text(&world));
    }
}

#[test]
fn an_answer_of_staff_goes_on_without_our_notice() {
    let (world, _, sent) = begun();
    world.take(&reply(&sent, "Which post do you mean?"));
    let notice = world.pump().into_iter().find(|mail| mail.to == OFFICER).unwrap();
    world.take(&reply(&notice, &format!("The one of the 14th.\n\n{}", wrapped(&notice, 60))));
    let response = world.pump().into_iter().find(|mail| mail.to == DANA).unwrap();
    let said = text(&response);
    assert!(said.contains("> The one of the 14th.") && !said.contains("CLOSE closes the ticket"), "{said}");
}

/// Whether the store is asked for the answered mail's bytes.
fn asks(world: &World, mail: &str) -> bool {
    let raw = mail.replace('\n', "\r\n").into_bytes().into();
    let envelope = Envelope::of(ReversePath::Unknown, Vec::new());
    let incoming = Incoming { raw, envelope, source: Source::Pipe, earlier_tries: 0 };
    let around: Circumstance = world.engine.circumstance();
    !step::prepare(&incoming, &house(), around).unwrap().keys().answered.is_empty()
}

#[test]
fn the_ordinary_answer_costs_no_look_at_what_was_sent() {
    let (world, _, sent) = begun();
    let marked: String = text(&sent).lines().map(|line| format!("> {line}\n")).collect();
    let quote =
        format!("On Mon, 23 Nov 2026 at 10:00, Morgan Lee <tickets@mail.acme.example> wrote:\n{marked}");
    for words in
        ["DONE", "DONE\n\nBest regards\nDana Reyes", "I removed it this morning.\nThe agency knows of it."]
    {
        assert!(!asks(&world, &reply(&sent, &format!("{words}\n\n{quote}"))), "{words}");
    }
    for words in ["DONE", "Done, thanks.\nDana Reyes", "Which post do you mean?"] {
        assert!(!asks(&world, &reply(&sent, words)), "{words}");
    }
    assert!(asks(&world, &reply(&sent, &wrapped(&sent, 72))));
    let foreign = reply(&sent, &wrapped(&sent, 72)).replace("In-Reply-To: <t", "In-Reply-To: <s");
    assert!(!asks(&world, &foreign), "a Message-ID that is none of ours");
}

#[test]
fn an_answer_to_a_mail_that_is_not_on_file_is_read_as_it_stands() {
    let (_, _, sent) = begun();
    let world = World::new();
    let no = world.ticket(DANA, false);
    let quote = wrapped(&sent, 72);
    assert_eq!(world.take(&reply(&sent, &quote)), Taken::Durable("quarantined"), "it was never sent");
    assert_eq!((new_text(&world).as_str(), world.status(no)), (quote.trim(), Status::SendLater));
}
