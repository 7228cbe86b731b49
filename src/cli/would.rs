//! What a rehearsed change would do, in words, for `explain`.

use super::exit::Failure;
use super::happening;
use super::place::Place;
use crate::ledger::Draft;
use crate::record::{Answer, Change};
use crate::workflow::inbox::{Disposition, Why};
use crate::workflow::{Keys, MailNo};

/// `filed: it was here before (M-3)`.
pub(super) fn be(change: &Change) -> String {
    match change.answer() {
        Answer::Mail { disposition, why, note, .. } => happening::became(*disposition, *why, note),
        Answer::Refused(why) | Answer::Unchanged(why) => why.clone(),
        Answer::Leased(_) | Answer::Settled { .. } | Answer::Lines(_) | Answer::Nothing => String::new(),
    }
}

/// That a mail on file came again is so only in the rehearsal.
const AGAIN: &str = "came_again";

/// What the log would say: of whom or what, what happened, status before and after. The rehearsed mail came as a new
/// one; it is told under the number that it has.
pub(super) fn log(change: &Change, no: MailNo) -> Vec<String> {
    let rehearsed = change.rows().new_mail.as_ref().map(|new| new.mail.no.to_string());
    let subject = |draft: &Draft| match rehearsed.as_ref() == Some(&draft.subject) {
        true => no.to_string(),
        false => draft.subject.clone(),
    };
    let drafts = change.rows().drafts.iter().filter(|draft| draft.event != AGAIN);
    drafts.map(|draft| format!("{} {}", subject(draft), line(draft))).collect()
}

fn line(draft: &Draft) -> String {
    let mut notes = draft.notes.iter().map(String::as_str).filter(|note| !note.is_empty()).peekable();
    if let Ok(disposition) = draft.event.parse::<Disposition>() {
        let why = notes.next().and_then(|why| why.parse::<Why>().ok());
        let note = notes.collect::<Vec<_>>().join(", ");
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
    let people = mails.iter().map(|mail| mail.person).collect();
    let facts = place.facts(&Keys { people, ..Keys::default() })?;
    let one = |mail: &crate::workflow::outbox::Outgoing| {
        let to = facts
            .person(mail.person)
            .map_or_else(|| mail.person.to_string(), |p| mail.recipient(p).to_string());
        format!("{} to {to}", happening::notice(mail.notice))
    };
    Ok(mails.iter().map(one).collect())
}
