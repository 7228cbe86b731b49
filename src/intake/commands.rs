//! Mail to `control@`, as far as it is read yet: one line CLOSE (mode A). Anything else is parked for staff; the
//! rest of the grammar is deliberately absent, and no word of it is guessed.

use super::resolve::later;
use super::{Filing, Outcome, Prepared, filed};
use crate::mail::HeaderValue;
use crate::workflow::actor::{Actor, Sender, Strength};
use crate::workflow::command::{Acted, Command};
use crate::workflow::desk::{Desk, Planned};
use crate::workflow::effect::Notice;
use crate::workflow::inbox::{Disposition, Why};
use crate::workflow::{Keys, Person, TicketNo};

/// Tickets that one command closes without a confirmation (spec 3, point 7).
const CLOSE_MAX: usize = 5;
/// How subjects of answers and forwards begin: a "thanks" to a transcript must not run it again.
const ANSWERS: &[&str] =
    &["re:", "aw:", "fwd:", "fw:", "wg:", "sv:", "vs:", "rv:", "tr:", "rif:", "antw:", "odp:"];

/// Why a mail waits for staff.
const UNREAD: &str = "of command mails only a single CLOSE is read yet; use the command line";
/// The same, where the subject might have been meant.
const NOT_OWN: &str = "its body is only a quote or a forward: then the subject is no command";
/// The same, where there may be a body that nobody reads.
const HIDDEN: &str = "its body is a file: then the subject is no command";

/// Runs the command, if it is one that is read.
#[must_use]
pub fn judge<'f>(mail: &Prepared, desk: Desk<'f>, sender: &Sender) -> Outcome<'f> {
    let Some(person) = desk.person(sender.person).cloned() else {
        return filed(desk, Filing::of(Disposition::Quarantined, Why::UnknownSender));
    };
    let (ids, note) = match close(mail) {
        Ok(order) if mail.message.sealed.is_none() => order,
        Ok(_) => return filed(desk, later(&person, UNREAD)),
        Err(why) => return filed(desk, later(&person, why)),
    };
    if !ids.iter().all(|no| desk.facts().asked.tickets.contains(no)) {
        return Outcome::More(Keys { tickets: ids, ..Keys::default() });
    }
    if sender.proof.strength != Strength::Strong || !person.may_run_tickets() {
        return filed(desk, Filing::of(Disposition::Parked, Why::NotTheirRight).within(Some(person.firm)));
    }
    run(mail, desk, (sender, &person, Command::Close(ids.clone(), note), ids))
}

type Order<'a> = (&'a Sender, &'a Person, Command, Vec<TicketNo>);

fn run<'f>(mail: &Prepared, mut desk: Desk<'f>, (sender, person, command, ids): Order<'_>) -> Outcome<'f> {
    let actor = Actor::Person(sender.clone());
    desk.answer_to(mail.message.message_id.clone());
    // A ticket of another firm is as little there as one that never was.
    let foreign = ids.iter().find(|no| desk.ticket(**no).is_none_or(|ticket| ticket.firm != person.firm));
    let acted = match foreign {
        Some(no) => Acted::Refused(format!("{no}: no such ticket")),
        None => command.run(&mut desk, &actor),
    };
    let (why, said) = match acted {
        Acted::Done(lines) | Acted::Moved(_, lines) => (Why::Event, format!("OK: {}", lines.join(", "))),
        Acted::Unchanged(why) => (Why::NoChange, format!("NO CHANGE: {why}")),
        Acted::Refused(why) => (Why::Refused, format!("FAILED: {why}")),
        Acted::More(keys) => return Outcome::More(*keys),
    };
    let own =
        ids.iter().copied().filter(|no| desk.ticket(*no).is_some_and(|t| t.firm == person.firm)).collect();
    let planned = Planned {
        notice: Notice::Transcript,
        person: person.id,
        firm: person.firm,
        tickets: own,
        text: transcript(mail, why, &said),
        in_reply_to: None,
        question: None,
    };
    desk.notify(&actor, planned, person.id.to_string());
    let disposition = if why == Why::Event { Disposition::Applied } else { Disposition::Filed };
    let subjects = ids.iter().map(ToString::to_string).collect();
    filed(desk, Filing { subjects, ..Filing::of(disposition, why).within(Some(person.firm)) })
}

/// Spec 3, point 2.
fn transcript(mail: &Prepared, why: Why, said: &str) -> String {
    let failed = usize::from(why == Why::Refused);
    let subject = HeaderValue::new(&mail.message.subject);
    format!("Subject: Re: {} ({} ok, {failed} failed)\nCLOSE: {said}", subject.as_str(), 1 - failed)
}

/// `close T-1042, 1043: checked`: the only line of the body, else the subject.
fn close(mail: &Prepared) -> Result<(Vec<TicketNo>, String), &'static str> {
    let subject = &mail.message.subject;
    if is_trial(subject) {
        return Err(UNREAD);
    }
    if mail.words.forms().next().is_some() {
        return of_body(mail).ok_or(UNREAD);
    }
    let order = read(subject).filter(|_| !is_answer(subject)).ok_or(UNREAD)?;
    // Signatures are cut first (spec 3); but whoever sends on what somebody wrote may have left the subject as it was.
    if holds_others(mail) {
        return Err(NOT_OWN);
    }
    if is_hidden(mail) { Err(HIDDEN) } else { Ok(order) }
}

/// Files and no text beside them, not even an empty one: what stands in the file may be the body.
fn is_hidden(mail: &Prepared) -> bool {
    let body = &mail.message.body;
    let has_place = body.text.is_some() || body.html.is_some();
    !has_place && mail.message.attachments.iter().any(|file| file.size > 0)
}

fn of_body(mail: &Prepared) -> Option<(Vec<TicketNo>, String)> {
    let mut forms = mail.words.forms().map(only_line);
    let order = read(forms.next()??)?;
    // A text and a page that say different things order nothing.
    let agrees = |form: Option<&str>| form.and_then(read).is_some_and(|(ids, _)| ids == order.0);
    forms.all(agrees).then_some(order)
}

/// A quote, a forward, or a mail that is sent on as a file (RFC 2046 section 5.2.1).
fn holds_others(mail: &Prepared) -> bool {
    let is_mail = |mime: &str| mime.to_ascii_lowercase().starts_with("message/");
    mail.words.holds_others() || mail.message.attachments.iter().any(|file| is_mail(&file.mime))
}

fn only_line(text: &str) -> Option<&str> {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.next().filter(|_| lines.next().is_none())
}

/// The subject `dry run` is no command, but whoever writes it wants nothing to change (spec 3).
fn is_trial(subject: &str) -> bool {
    let words = subject.trim().trim_end_matches([':', '.', '!']).to_lowercase().replace(['-', '_'], " ");
    matches!(words.as_str(), "dry run" | "dryrun" | "check")
}

fn is_answer(subject: &str) -> bool {
    let subject = subject.trim().to_lowercase();
    ANSWERS.iter().any(|prefix| subject.starts_with(prefix))
}

fn read(line: &str) -> Option<(Vec<TicketNo>, String)> {
    let (order, note) = line.split_once(':').or_else(|| line.split_once(" - ")).unwrap_or((line, ""));
    let order = order.trim().trim_end_matches(['.', '!']).to_lowercase();
    let mut words = order.split([' ', ',', '&']).filter(|word| !word.is_empty() && *word != "and");
    let verb = words.next()?;
    let ids: Vec<TicketNo> = words.map(id).collect::<Option<_>>()?;
    let known = ["close", "completed", "verify"].contains(&verb.strip_prefix('/').unwrap_or(verb));
    let one_of_few = (1..=CLOSE_MAX).contains(&ids.len());
    (known && one_of_few).then(|| (ids, note.trim().to_owned()))
}

/// `T-1042`, `#1042`, `1042`.
fn id(word: &str) -> Option<TicketNo> {
    let digits = word.strip_prefix("t-").or_else(|| word.strip_prefix('#')).unwrap_or(word);
    TicketNo::parse(&format!("T-{digits}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_closes_and_prose_does_not() {
        let of = |line| read(line).map(|(ids, note)| (ids.iter().map(|no| no.0).collect::<Vec<_>>(), note));
        assert_eq!(of("close T-1042"), Some((vec![1042], String::new())));
        assert_eq!(of("CLOSE #7."), Some((vec![7], String::new())));
        assert_eq!(
            of("close 1042, 1043 and T-1050: Verified: on 19 Nov"),
            Some((vec![1042, 1043, 1050], "Verified: on 19 Nov".into()))
        );
        assert_eq!(of("/completed 5 - seen"), Some((vec![5], "seen".into())));
        for prose in [
            "close",
            "close to finished",
            "closed T-1",
            "clsoe T-1",
            "please close T-1",
            "close T-1 tomorrow",
            "close 1 2 3 4 5 6",
            "close T-",
            "close -5",
            "",
        ] {
            assert_eq!(of(prose), None, "{prose}");
        }
    }

    #[test]
    fn a_trial_is_known_by_its_subject() {
        assert!(is_trial("dry run") && is_trial(" Dry-Run: ") && !is_trial("dry run of the sprinklers"));
    }

    #[test]
    fn an_answer_is_known_by_its_subject() {
        assert!(is_answer("Re: close T-1") && is_answer(" AW: x") && !is_answer("close T-1"));
    }
}
