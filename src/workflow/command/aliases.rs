//! Aliases in an edit of a person: what is new is asked first (`docs/decisions/0045-aliases-confirmed.md`).

use super::people::PersonEdit;
use crate::mail::Address;
use crate::workflow::actor::Actor;
use crate::workflow::alias_mail::{self, ASKED, CONFIRMED};
use crate::workflow::desk::Desk;
use crate::workflow::people::{ASKED_A_DAY, ASKED_BY_FIRM, ASKED_OF_ONE, Question, Stand};
use crate::workflow::ticket::Wrong;
use crate::workflow::{Keys, Person, PersonId};
use jiff::{SignedDuration, Timestamp};

/// Who answers for the aliases of an edit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Vouched {
    /// Nobody: each new one is asked.
    #[default]
    No,
    /// Whoever gives them: they count at once, and the registered address hears of it.
    Giver,
    /// The firm's personnel file, which is believed about the registered address as well: nobody hears of it.
    File,
}

/// Whoever was asked within a day, in any firm, and who wants it: what has to be known first.
pub(super) fn keys(desk: &Desk<'_>, actor: &Actor, edits: &[PersonEdit]) -> Keys {
    let asks = |edit: &PersonEdit| edit.vouched == Vouched::No && edit.aliases.is_some();
    if !edits.iter().any(asks) {
        return Keys::default();
    }
    let day_ago = desk.now().checked_sub(SignedDuration::from_hours(24)).unwrap_or(Timestamp::MIN);
    Keys { people: actor.person().into_iter().collect(), asked_since: Some(day_ago), ..Keys::default() }
}

/// All aliases: what is theirs already stays so, what is new has to be asked unless somebody vouches for it. What is
/// not named is theirs no more, and waits no more.
pub(super) fn set(
    desk: &Desk<'_>,
    by: Option<PersonId>,
    (after, edit): (&mut Person, &PersonEdit),
) -> Result<(), Wrong> {
    if let Some(named) = &edit.aliases {
        let is_named = |alias: &Address| named.iter().any(|named| named.is(alias));
        after.end(|question| question.stand == Stand::Waiting && !is_named(&question.alias));
        let known = after.clone();
        after.aliases.clear();
        let mut new = Vec::new();
        for alias in named {
            if after.aliases.iter().any(|so_far| so_far.is(alias)) {
                continue;
            }
            match edit.vouched {
                _ if known.has_address(alias) => after.aliases.push(alias.clone()),
                Vouched::No => new.push(alias),
                Vouched::Giver => {
                    after.ask(alias.clone(), (by, desk.now()), Stand::Confirmed);
                    after.aliases.push(alias.clone());
                }
                Vouched::File => {
                    after.end(|question| question.alias.is(alias));
                    after.aliases.push(alias.clone());
                }
            }
        }
        new.into_iter().try_for_each(|alias| ask(desk, by, (after, alias)))?;
    }
    after.tidy_questions();
    Ok(())
}

/// Whom was asked within the hour is not asked again: the key of before holds.
fn ask(desk: &Desk<'_>, by: Option<PersonId>, (after, alias): (&mut Person, &Address)) -> Result<(), Wrong> {
    let now = desk.now();
    let before = after.asked_about(alias);
    if before.is_some_and(|question| question.stand == Stand::Waiting && now < question.again()) {
        return Ok(());
    }
    if !after.active {
        let why = "a deactivated person's aliases cannot be asked: `person activate` first";
        return Err(Wrong::new("aliases", why.to_owned()));
    }
    if let Some(why) = refusal(before, (alias, now)).or_else(|| bounded(desk, after, alias)) {
        return Err(Wrong::new("aliases", format!("{why}, or vouch for it with --confirmed")));
    }
    after.ask(alias.clone(), (by, now), Stand::Waiting);
    Ok(())
}

/// Why this address is not asked (again).
fn refusal(before: Option<&Question>, (alias, now): (&Address, Timestamp)) -> Option<String> {
    if !alias.to_string().is_ascii() {
        return Some(format!("{alias} is not ASCII, so it cannot be asked: give another one"));
    }
    let before = before?;
    if before.stand == Stand::Refused {
        return Some(format!("{alias} was answered with NO, so it is not asked again: give another one"));
    }
    let is_soon = before.sent && now < before.again();
    is_soon
        .then(|| format!("{alias} was asked within the hour: ask again from {} on", minute(before.again())))
}

/// Why nobody is asked any more: nobody's mailbox is to be filled in the firm's name. Whose other questions these are is
/// not said.
fn bounded(desk: &Desk<'_>, after: &Person, alias: &Address) -> Option<String> {
    let now = desk.now();
    let others = || desk.people().filter(|person| person.id != after.id);
    let of =
        |person: &Person| person.questions.iter().filter(|q| q.is_of_today(now)).cloned().collect::<Vec<_>>();
    let own = of(after);
    if own.len() >= ASKED_A_DAY {
        return Some(format!(
            "at most {ASKED_A_DAY} questions about aliases are put for one person a day, and so many were: ask tomorrow"
        ));
    }
    let by_firm = others().filter(|person| person.firm == after.firm).map(|person| of(person).len());
    if by_firm.sum::<usize>() + own.len() >= ASKED_BY_FIRM {
        return Some(format!(
            "at most {ASKED_BY_FIRM} questions about aliases are put in a day: ask tomorrow"
        ));
    }
    let waits = others().flat_map(of).any(|q| q.alias.is(alias) && q.holds(now));
    let so_far = others().flat_map(of).chain(own).filter(|q| q.alias.is(alias) && (q.sent || q.holds(now)));
    (waits || so_far.count() >= ASKED_OF_ONE).then(|| {
        format!("{alias} was asked already, and one address is asked at most {ASKED_OF_ONE} times a day: ask tomorrow")
    })
}

/// What the person's line of the log says of it.
pub(super) fn notes(before: Option<&Person>, after: &Person) -> Vec<String> {
    let is_new = |alias: &Address| before.is_none_or(|before| !before.has_address(alias));
    let vouched = after.aliases.iter().any(is_new).then(|| "aliases vouched for".to_owned());
    let asked = fresh(before, after).map(|question| format!("question {}", question.no));
    vouched.into_iter().chain(asked).collect()
}

fn fresh<'p>(before: Option<&Person>, after: &'p Person) -> impl Iterator<Item = &'p Question> {
    let so_far = before.map_or(0, |before| before.asked);
    after.questions.iter().filter(move |question| question.no > so_far)
}

/// Tells the registered address what is new, and gives a line for each that is asked once it was told.
pub(super) fn tell(
    desk: &mut Desk<'_>,
    actor: &Actor,
    (before, after): (Option<&Person>, &Person),
) -> Vec<String> {
    let mut lines = Vec::new();
    for question in fresh(before, after) {
        if question.stand == Stand::Confirmed {
            alias_mail::tell(desk, actor, (CONFIRMED, after, question));
            continue;
        }
        alias_mail::tell(desk, actor, (ASKED, after, question));
        lines.push(format!(
            "{} is asked once {} was told: it counts from its YES on, until {}",
            question.alias,
            after.email,
            minute(question.until())
        ));
    }
    if !lines.is_empty() && !desk.facts().live {
        lines.push("sending is off: nobody is asked before `go-live`, and the time runs".to_owned());
    }
    lines
}

/// Why nothing is asked: it was, a moment ago.
pub(super) fn waiting(desk: &Desk<'_>, edits: &[PersonEdit]) -> Option<String> {
    let of = |edit: &PersonEdit| {
        let person = desk.facts().person_at(&edit.email).filter(|_| edit.aliases.is_some())?;
        Some(person.waiting().map(said).collect::<Vec<_>>())
    };
    let lines: Vec<String> = edits.iter().filter_map(of).flatten().collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn said(question: &Question) -> String {
    format!(
        "{} was asked already, and its key holds until {}; from {} on it is asked again, with --confirmed it need not be",
        question.alias,
        minute(question.until()),
        minute(question.again())
    )
}

fn minute(at: Timestamp) -> String {
    format!("{} UTC", at.strftime("%Y-%m-%d %H:%M"))
}
