//! Answers written under the headings of a batch mail: `1. [T-1042] Title`.
//!
//! Only in answers to a mail that carried several tickets. Text below the whole quoted mail belongs to no heading.

use super::done;
use super::line::{Kind, Line};
use super::ours;
use super::reading::{Done, Target, Under, Which};

/// The words under each heading, in the order in which they stand.
pub fn headed(lines: &[Line<'_>]) -> Vec<(Target, String)> {
    let mut found: Vec<(Target, String)> = Vec::new();
    let mut target = None;
    for line in lines {
        match line.kind {
            // Neither a heading nor a reference is without a number.
            Kind::Quote | Kind::Intro if !line.signs => {}
            // Most mails have no heading: only below one a reference ends anything.
            Kind::Quote | Kind::Intro if target.is_some() && ours::is_reference(line) => target = None,
            Kind::Quote | Kind::Intro => target = heading(line.body).or(target),
            Kind::Own | Kind::Name if !line.is_blank() => add(&mut found, target, line.text.trim()),
            Kind::Own | Kind::Signature | Kind::Disclaimer | Kind::Name | Kind::Guessed => {}
        }
    }
    found
}

/// What each of them means.
pub fn under(headed: &[(Target, String)], languages: &[&str]) -> Vec<Under> {
    let one = |(target, text): &(Target, String)| Under {
        target: *target,
        text: text.clone(),
        done: done::decide(text, languages, 1, 0),
    };
    headed.iter().map(one).collect()
}

fn add(found: &mut Vec<(Target, String)>, target: Option<Target>, words: &str) {
    let Some(target) = target else { return };
    match found.iter_mut().find(|(t, _)| *t == target) {
        Some((_, text)) => {
            text.push('\n');
            text.push_str(words);
        }
        None => found.push((target, words.to_owned())),
    }
}

/// `1. [T-1042] Title`: the ticket if it is named, else the number.
fn heading(body: &str) -> Option<Target> {
    let body = body.trim_start_matches(['*', '#', '_', ' ']);
    let (number, rest) = body.split_at_checked(body.bytes().take_while(u8::is_ascii_digit).count())?;
    let rest = rest.trim_start_matches(['.', ')', ':', '*', '_', ' ']);
    let ticket = rest.strip_prefix("[T-").or_else(|| rest.strip_prefix("T-"))?;
    let digits: String = ticket.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().map(Target::Ticket).ok().or_else(|| number.parse().ok().map(Target::Number))
}

/// What both forms of a body say under each heading, or the more careful of the two. A form without words says
/// nothing; one that lost its headings has to say the same.
pub fn agreed(mut under: Vec<Under>, other: &(Done, Vec<Under>), same: impl Fn() -> bool) -> Vec<Under> {
    let (whole, others) = other;
    let alike = |one: &Under| match others.iter().find(|o| o.target == one.target) {
        Some(found) => which(&found.done) == which(&one.done),
        None => *whole == Done::Empty || (others.is_empty() && same()),
    };
    let only_there = |one: &Under| {
        let said = |other: &Under| other.target == one.target && which(&other.done).is_some();
        one.done == Done::Comment && others.iter().any(said)
    };
    for one in &mut under {
        if only_there(one) || (which(&one.done).is_some() && !alike(one)) {
            one.done = Done::Possible;
        }
    }
    under
}

fn which(done: &Done) -> Option<&Which> {
    match done {
        Done::Done { which, .. } => Some(which),
        Done::Comment | Done::Possible | Done::Empty => None,
    }
}

/// What the mail as a whole says, when every word of it stands under a heading.
pub fn all_of(under: &[Under], own: &str) -> Option<Done> {
    let count = |text: &str| text.split_whitespace().count();
    let all: usize = under.iter().map(|u| count(&u.text)).sum();
    if under.is_empty() || all != count(own) {
        return None;
    }
    let bare = |u: &Under| matches!(&u.done, Done::Done { which: Which::Bare, .. });
    if !under.iter().all(bare) {
        let some = under.iter().any(|u| !matches!(u.done, Done::Comment | Done::Empty));
        return Some(if some { Done::Possible } else { Done::Comment });
    }
    let notes: Vec<&str> = under.iter().filter_map(|u| note(&u.done)).collect();
    let note = (!notes.is_empty()).then(|| notes.join("\n"));
    let tickets: Vec<i64> = under.iter().filter_map(|u| ticket(u.target)).collect();
    let which =
        if tickets.len() == under.len() { Which::Tickets(tickets) } else { Which::Numbers(numbers(under)) };
    Some(Done::Done { which, note })
}

fn note(done: &Done) -> Option<&str> {
    match done {
        Done::Done { note, .. } => note.as_deref(),
        Done::Comment | Done::Possible | Done::Empty => None,
    }
}

fn ticket(target: Target) -> Option<i64> {
    match target {
        Target::Ticket(id) => Some(id),
        Target::Number(_) => None,
    }
}

fn numbers(under: &[Under]) -> Vec<u32> {
    let number = |u: &Under| match u.target {
        Target::Number(n) => Some(n),
        Target::Ticket(_) => None,
    };
    under.iter().filter_map(number).collect()
}
