//! Mode B: what staff wrote back to a notice about a ticket. The first line may act; all else is the response.

use super::{Filing, Outcome, Prepared, answer, answered};
use crate::reply::Divided;
use crate::workflow::actor::{Actor, Sender};
use crate::workflow::desk::{Desk, Planned};
use crate::workflow::effect::Notice;
use crate::workflow::event::Words;
use crate::workflow::inbox::{Disposition, Why};
use crate::workflow::{Event, PersonId, Refusal, TicketNo};

/// What staff are told of a mail that may have been an order.
const SEALED: &str = "the mail is encrypted and cannot be read; please write it again without encryption";

/// Reads the reply, lets it happen.
#[must_use]
pub fn judge<'f>(mail: &Prepared, mut desk: Desk<'f>, (sender, no): (&Sender, TicketNo)) -> Outcome<'f> {
    let words = answered::words(mail, desk.facts());
    let text = answer::new_text(mail, &words);
    let event = if mail.message.sealed.is_some() { Err(SEALED) } else { Ok(agreed(&words, &text)) };
    let firm = desk.person(sender.person).map(|p| p.firm);
    let actor = Actor::Person(sender.clone());
    desk.answer_to(mail.message.message_id.clone());
    let filing = match event.map(|event| event.map(|event| desk.happen(no, event, &actor))) {
        Ok(None) => Filing::of(Disposition::Filed, Why::Empty),
        Ok(Some(Ok(()))) => Filing::of(Disposition::Applied, Why::Event),
        Ok(Some(Err(refusal))) => {
            say_so(&mut desk, (&actor, sender.person, no), refusal.explain());
            refused(refusal)
        }
        Err(sealed) => {
            say_so(&mut desk, (&actor, sender.person, no), sealed);
            Filing::of(Disposition::Filed, Why::Refused).noting(sealed)
        }
    };
    Outcome::Decided(Box::new(desk), Filing { subjects: vec![no.to_string()], ..filing.within(firm) })
}

/// What the first line asks for, if the text and the page ask for the same; else a response.
fn agreed(words: &Divided, text: &str) -> Option<Event> {
    let asked = event(text)?;
    let same = |form: Event| std::mem::discriminant(&form) == std::mem::discriminant(&asked);
    let agree = words.forms().filter_map(event).all(same);
    Some(if agree { asked } else { Event::StaffReply(Words::of(text.to_owned())) })
}

/// A refusal reaches the sender if proven (the table: "said so", "reason asked for"). It can be answered like any notice.
fn say_so(desk: &mut Desk<'_>, (actor, person, no): (&Actor, PersonId, TicketNo), why: &str) {
    let Some(firm) = desk.ticket(no).map(|t| t.firm) else { return };
    let (notice, tickets, text) = (Notice::Staff, vec![no], format!("Nothing was changed: {why}"));
    desk.notify(
        actor,
        Planned { notice, person, firm, tickets, text, in_reply_to: None, question: None },
        no.to_string(),
    );
}

fn refused(refusal: Refusal) -> Filing {
    let why = if refusal == Refusal::NoChange { Why::NoChange } else { Why::Refused };
    Filing::of(Disposition::Filed, why).noting(refusal.explain())
}

/// `CLOSE`, `NOT COMPLETED: why`, a word alone on the first line, or a comment. `Close to finished` is a comment.
#[must_use]
pub fn event(text: &str) -> Option<Event> {
    let text = text.trim();
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let (word, note) = first.split_once(':').unwrap_or((first, ""));
    let note =
        [note.trim(), rest.trim()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n");
    let word = word.trim().trim_end_matches(['.', '!']).to_ascii_uppercase().replace(['-', '_'], " ");
    match word.as_str() {
        "" if text.is_empty() => None,
        "CLOSE" | "COMPLETED" => Some(Event::Close { note }),
        "NOT COMPLETED" | "REOPEN" => Some(Event::NotCompleted(Words::of(note))),
        "SEND NOW" => Some(Event::Send),
        _ => Some(Event::StaffReply(Words::of(text))),
    }
}
