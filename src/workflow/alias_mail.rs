//! The mails about aliases (`docs/decisions/0045-aliases-confirmed.md`): first the news to the registered address, and
//! once that is out, the question to the new one. What goes wrong is told to the firm's staff.

use super::Keys;
use super::actor::{Actor, Automatic};
use super::desk::{Desk, Planned};
use super::effect::Notice;
use super::ids::{FirmId, PersonId};
use super::outbox::Outgoing;
use super::people::{Person, Question, Role};

/// What the registered address hears: an address is to be asked.
pub const ASKED: &str = "Another address is to be yours";
/// The address said yes, or somebody vouched for it.
pub const CONFIRMED: &str = "Another address is yours";
/// Somebody said no.
pub const DECLINED: &str = "Another address will not be yours";
/// It counted, and does no more.
pub const TAKEN_AWAY: &str = "An address is yours no more";
/// What staff hear: somebody said no, or nobody heard of it.
pub const NOT_THEIRS: &str = "An address was not confirmed";

const DELIVERY: Actor = Actor::System(Automatic::Delivery);

/// The news for the registered address; it can be answered.
pub fn tell(desk: &mut Desk<'_>, actor: &Actor, (news, person, question): (&str, &Person, &Question)) {
    let text = format!("{news}\n\n{}", question.alias);
    let planned = about(Notice::AliasNews, (person.id, person.firm), text);
    desk.notify(actor, Planned { question: Some(question.no), ..planned }, person.id.to_string());
}

fn about(notice: Notice, (person, firm): (PersonId, FirmId), text: String) -> Planned {
    Planned { notice, person, firm, tickets: Vec::new(), text, in_reply_to: None, question: None }
}

/// Whoever has to be known before the fate of such mails is written; nobody, if there are none.
#[must_use]
pub fn keys<'o>(rows: impl Iterator<Item = &'o Outgoing>) -> Keys {
    let mut staff_of: Vec<FirmId> = rows.filter(|row| row.is_about_alias()).map(|row| row.firm).collect();
    staff_of.sort_unstable();
    staff_of.dedup();
    Keys { staff_of, ..Keys::default() }
}

/// The registered address was told: now the question goes, unless all get too much within the hour (`most`).
pub fn told(desk: &mut Desk<'_>, row: &Outgoing, most: u32) {
    let Some(mut person) = desk.person(row.person).cloned() else { return };
    let Some(question) = person.asked_as(row.round, desk.now()).filter(|question| !question.sent).cloned()
    else {
        return;
    };
    let mut brake = desk.brake();
    if brake.answers >= most {
        return lost(desk, row, "too many mails were written within the hour");
    }
    brake.answers += 1;
    desk.set_brake(brake);
    let by = question.by.and_then(|id| desk.person(id)).map_or(String::new(), |by| by.name.clone());
    let whom = (person.id, person.firm);
    person.send_question(question.no);
    desk.put_person_noting(&DELIVERY, person, ("alias_asked", vec![format!("question {}", question.no)]));
    let planned = about(Notice::ConfirmAlias, whom, format!("{}\n\n{by}", question.alias));
    desk.notify(&DELIVERY, Planned { question: Some(question.no), ..planned }, whom.0.to_string());
}

/// The question or its news did not arrive: it waits no more, and staff hear why.
pub fn lost(desk: &mut Desk<'_>, row: &Outgoing, why: &str) {
    let Some(mut person) = desk.person(row.person).filter(|_| row.is_about_alias()).cloned() else { return };
    let Some(question) = person.waiting().find(|question| question.no == row.round).cloned() else { return };
    person.end(|other| other.no == question.no);
    let notes = vec![format!("question {}", question.no), why.to_owned()];
    desk.put_person_noting(&DELIVERY, person.clone(), ("alias_undelivered", notes));
    let what = match row.notice == Notice::ConfirmAlias {
        true => "the question to it",
        false => "the news of it to the registered address",
    };
    let text = format!(
        "{NOT_THEIRS}\n\n{} is no alias of {} ({}): {what} ({}) did not arrive: {why}",
        question.alias, person.name, person.id, row.no
    );
    ring(desk, &DELIVERY, (&person, Some(&question)), &text);
}

/// Tells whoever asked for it, if they may still run the firm's tickets; else the firm's leads, else its officers.
/// [`keys`] says who has to be loaded.
pub fn ring(
    desk: &mut Desk<'_>,
    actor: &Actor,
    (person, question): (&Person, Option<&Question>),
    text: &str,
) {
    let staff = || desk.people().filter(|p| p.firm == person.firm && p.active && p.may_run_tickets());
    let asker = question.and_then(|question| question.by);
    let of = |which: &dyn Fn(&Person) -> bool| staff().filter(|p| which(p)).map(|p| p.id).collect::<Vec<_>>();
    let ladder = [of(&|p| Some(p.id) == asker), of(&|p| p.roles.contains(&Role::Lead)), of(&|_| true)];
    desk.answer_to(None);
    for whom in ladder.into_iter().find(|some| !some.is_empty()).unwrap_or_default() {
        let planned = about(Notice::Staff, (whom, person.firm), text.to_owned());
        desk.notify(actor, planned, person.id.to_string());
    }
}
