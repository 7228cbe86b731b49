//! What a rehearsed change would do, in words, for `explain`.

use super::exit::Failure;
use super::happening;
use super::names::Names;
use super::place::Place;
use crate::intake::known::CAME_AGAIN;
use crate::ledger::Draft;
use crate::record::{Answer, Change};
use crate::workflow::effect::Notice;
use crate::workflow::inbox::{Disposition, Why};
use crate::workflow::outbox::Outgoing;
use crate::workflow::{MailNo, PersonId, TicketNo};

/// `filed: it was here before (M-3)`.
pub(super) fn be(change: &Change) -> String {
    match change.answer() {
        Answer::Mail { disposition, why, note, .. } => happening::became(*disposition, *why, note),
        Answer::Refused(why) | Answer::Unchanged(why) => why.clone(),
        Answer::Leased(_) | Answer::Settled { .. } | Answer::Lines(_) | Answer::Nothing => String::new(),
    }
}

/// What the log would say: of whom or what, what happened, status before and after. The rehearsed mail came as a new
/// one; it is told under the number that it has.
pub(super) fn log(place: &Place, change: &Change, no: MailNo) -> Result<Vec<String>, Failure> {
    let rehearsed = change.rows().new_mail.as_ref().map(|new| new.mail.no.to_string());
    // That a mail on file came again is so only in the rehearsal.
    let drafts: Vec<&Draft> = change.rows().drafts.iter().filter(|draft| draft.event != CAME_AGAIN).collect();
    let people = drafts.iter().filter_map(|draft| PersonId::parse(&draft.subject)).collect();
    let names = Names::of(place, people)?;
    let subject = |draft: &Draft| match PersonId::parse(&draft.subject) {
        Some(person) => names.get(person),
        None if rehearsed.as_ref() == Some(&draft.subject) => no.to_string(),
        None => draft.subject.clone(),
    };
    Ok(drafts.iter().map(|draft| format!("{} {}", subject(draft), line(draft))).collect())
}

fn line(draft: &Draft) -> String {
    let mut notes = draft.notes.iter().map(String::as_str).filter(|note| !note.is_empty()).peekable();
    if let Ok(disposition) = draft.event.parse::<Disposition>() {
        let why = notes.next().and_then(|why| why.parse::<Why>().ok());
        // What waits stands at its ticket, which `refers_to` says already.
        let waits = matches!(disposition, Disposition::Parked | Disposition::Quarantined);
        let is_ticket = |note: &&str| waits && note.parse::<TicketNo>().is_ok();
        let note = notes.filter(|note| !is_ticket(note)).collect::<Vec<_>>().join(", ");
        return why.map_or_else(
            || disposition.word().replace('_', " "),
            |why| happening::became(disposition, why, &note),
        );
    }
    // Which mail it is says more than that it is one.
    let notice = notes.peek().and_then(|note| note.parse().ok()).filter(|_| draft.event == "notice");
    let said = match notice {
        Some(notice) => {
            notes.next();
            happening::notice(notice)
        }
        None => happening::moved(&draft.event, draft.from.as_deref(), draft.to.as_deref()),
    };
    let notes = notes.map(|note| note.replace('_', " ")).collect::<Vec<_>>();
    if notes.is_empty() { said } else { format!("{said} ({})", notes.join(", ")) }
}

/// Which mails would go out, and to whom.
pub(super) fn send(place: &Place, change: &Change) -> Result<Vec<String>, Failure> {
    let mails = &change.rows().outbox;
    let names = Names::of(place, mails.iter().map(|mail| mail.person).collect())?;
    let asks = |mail: &Outgoing| mail.notice == Notice::ConfirmAlias;
    let to = |mail: &Outgoing| {
        if asks(mail) { "the address that is asked".to_owned() } else { names.get(mail.person) }
    };
    let one = |mail: &Outgoing| format!("{} to {}", happening::notice(mail.notice), to(mail));
    Ok(mails.iter().map(one).collect())
}
