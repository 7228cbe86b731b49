//! Aliases in an edit of a person: what is new is asked first (`docs/decisions/0045-aliases-confirmed.md`).

use super::people::PersonEdit;
use crate::mail::Address;
use crate::workflow::actor::Actor;
use crate::workflow::desk::{Desk, Planned};
use crate::workflow::effect::Notice;
use crate::workflow::facts::SentSince;
use crate::workflow::people::{ASKED_A_DAY, Pending};
use crate::workflow::ticket::Wrong;
use crate::workflow::{FirmId, Keys, Person, PersonId};
use jiff::{SignedDuration, Timestamp};

/// What the registered address hears: an address was asked.
pub const ASKED: &str = "Another address is to be yours";
/// The address said yes.
pub const CONFIRMED: &str = "Another address is yours";
/// The address said no.
pub const DECLINED: &str = "Another address will not be yours";

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// The news for the registered address.
#[must_use]
pub fn news_of(news: &str, (person, firm): (PersonId, FirmId), alias: &Address) -> Planned {
    let (notice, tickets, text) = (Notice::AliasNews, Vec::new(), format!("{news}\n\n{alias}"));
    Planned { notice, person, firm, tickets, text, in_reply_to: None }
}

/// How often those were asked who may have to be, and who wants it: what has to be known first.
pub(super) fn keys(desk: &Desk<'_>, actor: &Actor, edits: &[PersonEdit]) -> Keys {
    let since = desk.now().checked_sub(DAY).unwrap_or(Timestamp::MIN);
    let asking = edits.iter().filter(|edit| !edit.vouched && edit.aliases.is_some());
    let whom = asking.filter_map(|edit| desk.facts().person_at(&edit.email));
    let sent_since: Vec<_> = whom.map(|person| SentSince { person: person.id, since }).collect();
    let people = actor.person().filter(|_| !sent_since.is_empty()).into_iter().collect();
    Keys { people, sent_since, ..Keys::default() }
}

/// All aliases: what is theirs already stays so, what is new has to be asked unless somebody vouches for it. What is
/// not named is theirs no more, and waits no more.
pub(super) fn set(desk: &Desk<'_>, after: &mut Person, edit: &PersonEdit) -> Result<(), Wrong> {
    if let Some(named) = &edit.aliases {
        after.pending.retain(|pending| named.iter().any(|alias| alias.is(&pending.alias)));
        let is_theirs = |alias: &Address| edit.vouched || after.has_address(alias);
        let (theirs, new) = named.iter().cloned().partition(is_theirs);
        after.aliases = theirs;
        ask(desk, after, new)?;
    }
    let (theirs, waiting) =
        std::mem::take(&mut after.pending).into_iter().partition(|p| after.has_address(&p.alias));
    drop::<Vec<Pending>>(theirs);
    after.pending = waiting;
    Ok(())
}

/// Whom was asked within the hour is not asked again: the key of before holds.
fn ask(desk: &Desk<'_>, after: &mut Person, mut new: Vec<Address>) -> Result<(), Wrong> {
    let now = desk.now();
    new.retain(|alias| after.asked_about(alias).is_none_or(|pending| pending.again() <= now));
    let wrong = |why: String| Err(Wrong::new("aliases", format!("{why}, or vouch for it with --confirmed")));
    if let Some(alias) = new.iter().find(|alias| !alias.to_string().is_ascii()) {
        return wrong(format!("{alias} is not ASCII, so it cannot be asked: give another one"));
    }
    if !new.is_empty() && !after.active {
        return wrong("a deactivated person's aliases cannot be asked: `person activate` first".to_owned());
    }
    let today = asked_today(desk, after.id);
    if !new.is_empty() && today + new.len() > ASKED_A_DAY {
        return wrong(format!(
            "at most {ASKED_A_DAY} questions about aliases go out for one person a day, and {today} did: ask tomorrow"
        ));
    }
    new.into_iter().for_each(|alias| after.ask(alias, now));
    Ok(())
}

fn asked_today(desk: &Desk<'_>, person: PersonId) -> usize {
    let since = desk.now().checked_sub(DAY).unwrap_or(Timestamp::MIN);
    let sent = desk.facts().sent.iter();
    sent.filter(|s| s.person == person && s.notice == Notice::ConfirmAlias && s.at > since).count()
}

/// What the person's line of the log says of it.
pub(super) fn notes(before: Option<&Person>, after: &Person) -> Vec<String> {
    let is_new = |alias: &Address| before.is_none_or(|before| !before.has_address(alias));
    let vouched = after.aliases.iter().any(is_new).then(|| "aliases vouched for".to_owned());
    let asked = fresh(before, after).map(|pending| format!("question {}", pending.no));
    vouched.into_iter().chain(asked).collect()
}

fn fresh<'p>(before: Option<&Person>, after: &'p Person) -> impl Iterator<Item = &'p Pending> {
    let so_far = before.map_or(0, |before| before.asked);
    after.pending.iter().filter(move |pending| pending.no > so_far)
}

/// Asks the addresses that are new, and tells the registered one; gives a line each for whoever wants it.
pub(super) fn tell(
    desk: &mut Desk<'_>,
    actor: &Actor,
    (before, after): (Option<&Person>, &Person),
) -> Vec<String> {
    let (person, firm) = (after.id, after.firm);
    let by = actor.person().and_then(|id| desk.person(id)).map_or(String::new(), |by| by.name.clone());
    let mut lines = Vec::new();
    for pending in fresh(before, after) {
        let (notice, tickets, text) =
            (Notice::ConfirmAlias, Vec::new(), format!("{}\n\n{by}", pending.alias));
        let question = Planned { notice, person, firm, tickets, text, in_reply_to: None };
        desk.notify(actor, question, person.to_string());
        desk.notify(actor, news_of(ASKED, (person, firm), &pending.alias), person.to_string());
        lines.push(format!(
            "{} is asked: it counts once it has answered YES, until {}",
            pending.alias,
            minute(pending.until())
        ));
    }
    if !lines.is_empty() && !desk.facts().live {
        lines.push(
            "sending is off: the key waits in the outbox until `go-live`, and runs out there".to_owned(),
        );
    }
    lines
}

/// Why nothing is asked: it was, a moment ago.
pub(super) fn waiting(desk: &Desk<'_>, edits: &[PersonEdit]) -> Option<String> {
    let one = |edit: &PersonEdit| {
        let pending =
            desk.facts().person_at(&edit.email)?.pending.first().filter(|_| edit.aliases.is_some())?;
        Some(format!(
            "{} was asked already, and its key holds until {}; from {} on it is asked again, with --confirmed it \
             need not be",
            pending.alias,
            minute(pending.until()),
            minute(pending.again())
        ))
    };
    edits.iter().find_map(one)
}

fn minute(at: Timestamp) -> String {
    format!("{} UTC", at.strftime("%Y-%m-%d %H:%M"))
}
