//! What a rehearsed change would do, in words, for `explain`.

use super::exit::Failure;
use super::happening;
use super::place::Place;
use crate::ledger::Draft;
use crate::record::{Answer, Change};
use crate::workflow::Keys;
use crate::workflow::inbox::{Disposition, Why};

/// `filed: it was here before (M-3)`.
pub(super) fn be(change: &Change) -> String {
    match change.answer() {
        Answer::Mail { disposition, why, note, .. } => became(*disposition, *why, note),
        Answer::Refused(why) | Answer::Unchanged(why) => why.clone(),
        Answer::Leased(_) | Answer::Settled { .. } | Answer::Lines(_) | Answer::Nothing => String::new(),
    }
}

fn became(disposition: Disposition, why: Why, note: &str) -> String {
    let note = if note.is_empty() { String::new() } else { format!(" ({note})") };
    format!("{}: {}{note}", disposition.word().replace('_', " "), happening::why(why))
}

/// What the log would say: of whom or what, what happened, status before and after.
pub(super) fn log(change: &Change) -> Vec<String> {
    change.rows().drafts.iter().map(line).collect()
}

fn line(draft: &Draft) -> String {
    let mut notes = draft.notes.iter().map(String::as_str);
    if let Ok(disposition) = draft.event.parse::<Disposition>() {
        let why = notes.next().and_then(|why| why.parse::<Why>().ok());
        let note = notes.filter(|note| !note.is_empty()).collect::<Vec<_>>().join(", ");
        let said =
            why.map_or_else(|| disposition.word().replace('_', " "), |why| became(disposition, why, &note));
        return format!("{} {said}", draft.subject);
    }
    let notes = notes.map(|note| note.replace('_', " ")).filter(|note| !note.is_empty()).collect::<Vec<_>>();
    let notes = if notes.is_empty() { String::new() } else { format!(" ({})", notes.join(", ")) };
    let said = happening::moved(&draft.event, draft.from.as_deref(), draft.to.as_deref());
    format!("{} {said}{notes}", draft.subject)
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
