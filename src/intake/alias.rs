//! The key of an alias comes back, or the news of it is answered (`docs/decisions/0045-aliases-confirmed.md`).
//!
//! The key went to the new address alone, so that it proves whose mailbox that is, as the key of a parked mail does. But
//! the mailbox may be a stranger's: silence, an automatic answer or words that are no plain yes confirm nothing. The news
//! went to the registered address alone: whatever the person says to it that is no plain yes is an objection.

use super::resolve::later;
use super::{Filing, INTAKE, Outcome, Prepared, caps, filed, release};
use crate::mail::Address;
use crate::mail::auth_results::Verdict;
use crate::text;
use crate::workflow::actor::{Actor, Proof, Sender, Strength};
use crate::workflow::alias_mail::{self, CONFIRMED, DECLINED, NOT_THEIRS, TAKEN_AWAY};
use crate::workflow::desk::Desk;
use crate::workflow::inbox::{Disposition, Why};
use crate::workflow::people::{Question, Stand};
use crate::workflow::{Keys, Person};

/// Who answers about what.
struct Answer<'m> {
    mail: &'m Prepared,
    person: &'m Person,
    question: &'m Question,
    from: &'m Address,
    /// Whether From is one of the person's; else it is the address that was asked, and nobody's.
    is_theirs: bool,
}

/// `Some` if the mail returns a key, and its sender may: the address that was asked, or one of the person's. Whoever
/// else has it is judged as if there were none.
pub(super) fn judge<'f>(mail: &Prepared, desk: &Desk<'f>) -> Option<Outcome<'f>> {
    let (id, no) = mail.reference.about_alias()?;
    let from = mail.message.from.address().filter(|_| is_clean(mail))?;
    let person = desk.person(id).filter(|person| person.active)?;
    let is_theirs = person.has_address(from);
    let Some(question) = person.question(no) else {
        return is_theirs.then(|| nothing(desk, person, "this question is over"));
    };
    // The news went to the registered address: whoever was asked has it from there, if at all.
    if !is_theirs && (mail.reference.answers_news() || !question.alias.is(from)) {
        return None;
    }
    let staff = Keys { staff_of: vec![person.firm], ..Keys::default() };
    if !desk.facts().asked.covers(&staff) {
        return Some(Outcome::More(staff));
    }
    let answer = Answer { mail, person, question, from, is_theirs };
    if mail.reference.answers_news() { Some(answer.to_the_news(desk)) } else { answer.to_the_question(desk) }
}

/// What speaks against any mail, speaks against this one.
fn is_clean(mail: &Prepared) -> bool {
    mail.reference.broken.is_none() && mail.message.doubled.is_empty() && mail.verdict != Verdict::Fail
}

impl Answer<'_> {
    fn to_the_news<'f>(&self, desk: &Desk<'f>) -> Outcome<'f> {
        let question = self.question;
        if agrees(self.mail) && !release::refuses(self.mail) {
            return nothing(desk, self.person, "it objects to nothing");
        }
        match question.stand {
            Stand::Waiting => self.refused(desk),
            Stand::Confirmed if question.may_be_undone(self.mail.came) => self.refused(desk),
            Stand::Confirmed | Stand::Refused | Stand::Over => self.for_staff(desk),
        }
    }

    fn to_the_question<'f>(&self, desk: &Desk<'f>) -> Option<Outcome<'f>> {
        let (question, person) = (self.question, self.person);
        let holds = question.holds(self.mail.came);
        let counts = person.has_address(&question.alias);
        match (agrees(self.mail), release::refuses(self.mail)) {
            (true, false) if holds => self.agreed(desk),
            (true, false) => {
                self.is_theirs.then(|| nothing(desk, person, "the key of this question holds no more"))
            }
            // Whoever has said yes, or was vouched for: staff decide.
            _ if counts => Some(self.for_staff(desk)),
            (false, true) if question.stand == Stand::Refused => {
                Some(nothing(desk, person, "it said so before"))
            }
            (false, true) => Some(self.refused(desk)),
            _ if holds => Some(waits(
                desk,
                person,
                "it says neither YES nor NO to another address; the key still holds",
            )),
            _ => self.is_theirs.then(|| self.for_staff(desk)),
        }
    }

    /// The key is the proof, unless nobody could say whether the mail is forged.
    fn agreed<'f>(&self, desk: &Desk<'f>) -> Option<Outcome<'f>> {
        let question = self.question;
        if self.mail.own_check.as_ref().is_some_and(|check| check.unanswered) {
            return Some(waits(desk, self.person, "its sender could not be checked; the key still holds"));
        }
        let missing = Keys { addresses: vec![question.alias.key()], ..Keys::default() };
        if !desk.facts().asked.covers(&missing) {
            return Some(Outcome::More(missing));
        }
        if desk.facts().person_at(&question.alias).is_some() {
            let note = "the address is somebody's by now";
            return self.is_theirs.then(|| nothing(desk, self.person, note));
        }
        let (mut desk, mut person) = (desk.clone(), self.person.clone());
        let actor = Actor::Person(self.sender());
        person.answer(question.no, desk.now(), Stand::Confirmed);
        desk.put_person(&actor, person, "alias_confirmed");
        alias_mail::tell(&mut desk, &actor, (CONFIRMED, self.person, question));
        Some(self.applied(desk, ("yes", true)))
    }

    /// It is not theirs: remembered, and whoever wants it hears so. A mailbox that is nobody's says it for itself.
    fn refused<'f>(&self, desk: &Desk<'f>) -> Outcome<'f> {
        let (mut desk, mut person, question) = (desk.clone(), self.person.clone(), self.question);
        let sender = self.sender();
        let evidence = vec![sender.proof.evidence.clone()];
        let actor = if self.is_theirs { Actor::Person(sender) } else { INTAKE };
        let counted = person.has_address(&question.alias);
        let (event, news) =
            if counted { ("alias_taken_away", TAKEN_AWAY) } else { ("alias_declined", DECLINED) };
        person.answer(question.no, desk.now(), Stand::Refused);
        desk.put_person_noting(&actor, person, (event, evidence));
        alias_mail::tell(&mut desk, &actor, (news, self.person, question));
        let who = if self.is_theirs { self.person.name.as_str() } else { "that mailbox" };
        let counted = match counted {
            true => "It counted until now: look at what came from it, also a DONE.",
            false => "Nothing that came from it has counted.",
        };
        let text = format!(
            "{NOT_THEIRS}\n\n{who} says that {} is no address of {} ({}). {counted} It is not asked again; whoever knows \
             better vouches with --confirmed. {} is the answer.",
            question.alias,
            self.person.name,
            self.person.id,
            self.mail.number(desk.facts())
        );
        alias_mail::ring(&mut desk, &INTAKE, (self.person, Some(question)), &text);
        self.applied(desk, ("no", self.is_theirs))
    }

    /// It comes too late to be done without staff: they hear that it waits.
    fn for_staff<'f>(&self, desk: &Desk<'f>) -> Outcome<'f> {
        let mut desk = desk.clone();
        let number = self.mail.number(desk.facts());
        let text = format!(
            "{}\n\n{number} waits: it answers about {}, an address entered for {} ({}), and is no plain yes",
            caps::PARKED,
            self.question.alias,
            self.person.name,
            self.person.id
        );
        alias_mail::ring(&mut desk, &INTAKE, (self.person, Some(self.question)), &text);
        filed(desk, later(self.person, "it is no plain yes to an address that was decided on"))
    }

    fn applied<'f>(&self, desk: Desk<'f>, (said, proven): (&str, bool)) -> Outcome<'f> {
        let (id, firm) = (self.person.id, self.person.firm);
        let filing = Filing::of(Disposition::Applied, Why::Alias).noting(said).within(Some(firm));
        filed(desk, Filing { proven, subjects: vec![id.to_string()], ..filing })
    }

    fn sender(&self) -> Sender {
        let place = match self.question.alias.is(self.from) {
            true => "the address that was asked",
            false => "an address on file",
        };
        let verdict = match &self.mail.verdict {
            Verdict::Pass(evidence) => format!("; {evidence}"),
            Verdict::None | Verdict::Fail => String::new(),
        };
        let what = if self.mail.reference.answers_news() { "news" } else { "key" };
        let evidence = format!("{what} of question {} returned from {place}{verdict}", self.question.no);
        let token = self.mail.reference.describe();
        Sender { person: self.person.id, proof: Proof { strength: Strength::Strong, evidence, token } }
    }
}

/// A yes, alone on the first line: in a sentence each of them may be another word, of a mail that a program wrote. What
/// programs write by themselves, or another language takes for thanks, is none.
const AGREEMENTS: &[&str] = &[
    "yes", "confirm", "ja", "oui", "sí", "si", "sim", "sì", "ano", "áno", "igen", "da", "kyllä", "да", "так",
    "ναι", "evet", "vâng", "có", "כן", "نعم", "はい", "是", "네",
];

/// Whether each form of the body says so, and there is one.
fn agrees(mail: &Prepared) -> bool {
    let mut forms = mail.words.forms().peekable();
    forms.peek().is_some() && forms.all(says_yes)
}

fn says_yes(text: &str) -> bool {
    let text = text::fold(text);
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let word = line.strip_suffix(['.', '!', '。', '！']).unwrap_or(line);
    AGREEMENTS.contains(&word.trim_end())
}

/// It is whose it says, and changes nothing.
fn nothing<'f>(desk: &Desk<'f>, person: &Person, note: &str) -> Outcome<'f> {
    let filing = Filing::of(Disposition::Filed, Why::NoChange).noting(note).within(Some(person.firm));
    filed(desk.clone(), Filing { subjects: vec![person.id.to_string()], ..filing })
}

/// Staff may look at it; it may be answered anew.
fn waits<'f>(desk: &Desk<'f>, person: &Person, note: &str) -> Outcome<'f> {
    filed(desk.clone(), later(person, note))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_yes_stands_alone_and_a_sentence_is_none() {
        for yes in ["YES", "Yes.", "\n ja!\nGruß", "Да.", "はい。"] {
            assert!(says_yes(yes), "{yes}");
        }
        for other in [
            "",
            "Yesterday",
            "Tak!",
            "OK",
            "Yes, that is mine.",
            "Yes?",
            "Yes...",
            "I say yes",
            "No",
            "- yes",
        ] {
            assert!(!says_yes(other), "{other}");
        }
    }
}
