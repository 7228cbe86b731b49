//! The key of an alias comes back: from then on the alias counts (`docs/decisions/0045-aliases-confirmed.md`).
//!
//! The key went to the new address alone, so that it proves whose mailbox that is, as the key of a parked mail does. But
//! the mailbox may be a stranger's who was named by mistake: silence, an automatic answer or words that are not a yes
//! confirm nothing.

use super::resolve::later;
use super::{Filing, Outcome, Prepared, filed, release};
use crate::mail::Address;
use crate::mail::auth_results::Verdict;
use crate::text;
use crate::workflow::actor::{Actor, Proof, Sender, Strength};
use crate::workflow::command::{CONFIRMED, DECLINED, news_of};
use crate::workflow::desk::Desk;
use crate::workflow::inbox::{Disposition, Why};
use crate::workflow::people::Pending;
use crate::workflow::{Keys, Person};

/// `Some` if the mail returns a key, and its sender may: the address that was asked, or one of the person's. Whoever
/// else has it is judged as if there were none.
pub(super) fn judge<'f>(mail: &Prepared, desk: &Desk<'f>) -> Option<Outcome<'f>> {
    let (id, no) = mail.reference.answers_about_alias()?;
    let from = mail.message.from.address().filter(|_| is_clean(mail))?;
    let person = desk.person(id).filter(|person| person.active)?;
    let is_theirs = person.has_address(from);
    let Some(pending) = person.asked_as(no, mail.came) else {
        return is_theirs.then(|| nothing(desk, person, "the key of this question holds no more"));
    };
    if !is_theirs && !pending.alias.is(from) {
        return None;
    }
    let missing = Keys { addresses: vec![pending.alias.key()], ..Keys::default() };
    if !desk.facts().asked.covers(&missing) {
        return Some(Outcome::More(missing));
    }
    if desk.facts().person_at(&pending.alias).is_some() {
        return is_theirs.then(|| nothing(desk, person, "the address is somebody's by now"));
    }
    Some(answered(mail, desk.clone(), (person, pending, from)))
}

/// What speaks against any mail, speaks against this one.
fn is_clean(mail: &Prepared) -> bool {
    mail.reference.broken.is_none() && mail.message.doubled.is_empty() && mail.verdict != Verdict::Fail
}

fn answered<'f>(
    mail: &Prepared,
    desk: Desk<'f>,
    (person, pending, from): (&Person, &Pending, &Address),
) -> Outcome<'f> {
    let yes = match (agrees(mail), release::refuses(mail)) {
        (true, false) => true,
        (false, true) => false,
        (true, true) | (false, false) => {
            return filed(
                desk,
                later(person, "it says neither YES nor NO to another address; the key still holds"),
            );
        }
    };
    decided(desk, sender(mail, (person, pending, from)), (person.clone(), pending, yes))
}

/// How a yes begins. It has to stand alone, or before a comma or the like: in a sentence each of them may be another
/// word, of a mail that a program wrote.
const AGREEMENTS: &[&str] = &[
    "yes", "ok", "okay", "confirm", "ja", "oui", "sí", "si", "sim", "sì", "tak", "ano", "áno", "igen", "da",
    "kyllä", "да", "так", "ναι", "evet", "vâng", "có", "כן", "نعم", "はい", "是", "네",
];

/// Whether each form of the body begins so, and there is one.
fn agrees(mail: &Prepared) -> bool {
    let mut forms = mail.words.forms().peekable();
    forms.peek().is_some() && forms.all(says_yes)
}

fn says_yes(text: &str) -> bool {
    let text = text::fold(text);
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let first = line.trim().split(|c: char| !c.is_alphanumeric() && c != ' ').next().unwrap_or_default();
    AGREEMENTS.contains(&first.trim())
}

fn sender(mail: &Prepared, (person, pending, from): (&Person, &Pending, &Address)) -> Sender {
    let place = if pending.alias.is(from) { "the address that was asked" } else { "an address on file" };
    let verdict = match &mail.verdict {
        Verdict::Pass(evidence) => format!("; {evidence}"),
        Verdict::None | Verdict::Fail => String::new(),
    };
    let evidence = format!("key of question {} returned from {place}{verdict}", pending.no);
    let token = mail.reference.describe();
    Sender { person: person.id, proof: Proof { strength: Strength::Strong, evidence, token } }
}

/// The registered address hears of either: if it was not the person, they see it.
fn decided<'f>(
    mut desk: Desk<'f>,
    sender: Sender,
    (mut person, pending, yes): (Person, &Pending, bool),
) -> Outcome<'f> {
    let (actor, id, firm) = (Actor::Person(sender), person.id, person.firm);
    let (event, said, news) = match yes {
        true => ("alias_confirmed", "yes", CONFIRMED),
        false => ("alias_declined", "no", DECLINED),
    };
    match yes {
        true => person.confirm(pending.no),
        false => person.decline(pending.no),
    }
    desk.put_person(&actor, person, event);
    desk.notify(&actor, news_of(news, (id, firm), &pending.alias), id.to_string());
    let filing = Filing::of(Disposition::Applied, Why::Alias).noting(said).within(Some(firm));
    filed(desk, Filing { proven: true, subjects: vec![id.to_string()], ..filing })
}

/// It is whose it says, and changes nothing.
fn nothing<'f>(desk: &Desk<'f>, person: &Person, note: &str) -> Outcome<'f> {
    let filing = Filing::of(Disposition::Filed, Why::NoChange).noting(note).within(Some(person.firm));
    filed(desk.clone(), Filing { subjects: vec![person.id.to_string()], ..filing })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_yes_stands_alone_and_a_sentence_is_none() {
        for yes in ["YES", "Yes, that is mine.", "\n ja!\nGruß", "Да.", "はい。", "OK - mine"] {
            assert!(says_yes(yes), "{yes}");
        }
        for other in
            ["", "Yesterday", "Tak for din mail", "Da bin ich wieder am Montag", "I say yes", "No", "- yes"]
        {
            assert!(!says_yes(other), "{other}");
        }
    }
}
