//! The play: who writes what in answer to which mail. Each scene reads the mails that were really sent.

use super::cast::{Cast, Figure, HOME, SUBJECTS, Subject};
use super::town::Town;
use crate::engine::simulate::letter::{Border, Got};
use crate::engine::simulate::wire::Posted;
use crate::mail::Address;
use crate::workflow::TicketNo;
use crate::workflow::command::{Command, NewTicket, PersonEdit};
use crate::workflow::people::Role;
use crate::workflow::ticket::{Edit, Kind};
use anyhow::{Context, anyhow};
use std::collections::BTreeSet;

/// Everybody, and the ticket of each part in the order of [`SUBJECTS`].
pub struct Play {
    /// Who plays.
    pub cast: Cast,
    /// One for each subject.
    pub tickets: Vec<TicketNo>,
}

/// A scene that needs no other.
type Scene = fn(&mut Town, &Cast) -> anyhow::Result<()>;

/// Plays it all; the order of the answers comes from the seed.
///
/// # Errors
/// Something that should have happened did not.
pub fn play(town: &mut Town) -> anyhow::Result<Play> {
    let cast = Cast::of(&mut town.chance);
    prologue(town, &cast)?;
    let tickets = monday(town, &cast)?;
    let mut scenes: [Scene; 8] = [quick, asks, away, gone, forwards, stranger, phone, batch];
    town.chance.shuffle(&mut scenes);
    scenes.into_iter().try_for_each(|scene| scene(town, &cast))?;
    thursday(town, &cast)?;
    Ok(Play { cast, tickets })
}

fn prologue(town: &mut Town, cast: &Cast) -> anyhow::Result<()> {
    town.order(Command::NewFirm("harbor".to_owned(), "Harbor Lending".to_owned(), vec![HOME.to_owned()]))?;
    let role = |figure: &Figure, role: Role| -> anyhow::Result<PersonEdit> {
        let edit = PersonEdit::of(address(figure)?);
        Ok(PersonEdit { name: Some(figure.name.to_owned()), roles: Some(BTreeSet::from([role])), ..edit })
    };
    let mut people = vec![role(&cast.officer, Role::Officer)?, role(&cast.assigner, Role::Officer)?];
    people.push(role(&cast.lead, Role::Lead)?);
    for figure in cast.employees() {
        people.push(role(figure, Role::Employee)?);
    }
    let many = people.len();
    town.order(Command::People(town.firm, people))?;
    town.order(Command::Live(true))?;
    let names = |figures: &[&Figure]| figures.iter().map(|f| f.name).collect::<Vec<_>>().join(", ");
    town.teller.scene(&format!("Harbor Lending: {many} people, sending is on"))?;
    town.teller.say(&format!("  staff      {}", names(&cast.staff())))?;
    town.teller.say(&format!("  employees  {}", names(&cast.employees())))?;
    town.tell()
}

fn address(figure: &Figure) -> anyhow::Result<Address> {
    Address::parse(&figure.address).map_err(|e| anyhow!("{}: {e}", figure.address))
}

/// Nine tickets go out: six alone, three in one mail.
fn monday(town: &mut Town, cast: &Cast) -> anyhow::Result<Vec<TicketNo>> {
    town.teller.scene("Monday: nine tickets are written, six go out at once, three later in one mail")?;
    let to = [&cast.quick, &cast.asks, &cast.away, &cast.gone, &cast.forwards, &cast.phone];
    let batch = [&cast.batch, &cast.batch, &cast.batch];
    let mut tickets = Vec::new();
    for (n, (subject, employee)) in SUBJECTS.iter().zip(to.into_iter().chain(batch)).enumerate() {
        let assigner = if employee == &cast.away { &cast.assigner } else { &cast.officer };
        let new = ticket(subject, (employee, assigner), n < to.len())?;
        let lines = town.order(Command::New(Box::new(new)))?;
        let no = lines.first().and_then(|line| TicketNo::parse(line.split(' ').next()?));
        tickets.push(no.context("a new ticket has a number")?);
    }
    town.settle()?;
    town.order(Command::SendAll(town.firm, None))?;
    town.settle()?;
    Ok(tickets)
}

fn ticket(
    subject: &Subject,
    (employee, assigner): (&Figure, &Figure),
    send: bool,
) -> anyhow::Result<NewTicket> {
    Ok(NewTicket {
        title: subject.title.to_owned(),
        kind: if subject.profile { Kind::Profile } else { Kind::Post },
        employee: Some(address(employee)?),
        assigner: address(assigner)?,
        fields: Edit {
            url: Some(subject.url.to_owned()),
            captured_text: Some(subject.captured.to_owned()),
            actions: Some(subject.actions.lines().map(str::to_owned).collect()),
            ..Edit::default()
        },
        send,
        scheduled: None,
    })
}

/// Somebody answers a mail of ours.
fn answer(
    town: &mut Town,
    (who, got): (&Figure, &Got),
    words: &str,
    border: Border,
) -> anyhow::Result<Posted> {
    town.write((who, border), |writer| (got.reply_to.clone(), writer.answer(got, words)))
}

fn pick(town: &mut Town, words: &[&'static str]) -> &'static str {
    town.chance.pick(words).copied().unwrap_or("DONE")
}

/// DONE; the same mail once more; the officer closes by answering CLOSE.
fn quick(town: &mut Town, cast: &Cast) -> anyhow::Result<()> {
    let who = &cast.quick;
    town.teller.scene(&format!(
        "{} says DONE, the mail comes twice, {} closes by mail",
        who.name, cast.officer.name
    ))?;
    let got = town.inbox(who, "assigned")?;
    let words = pick(town, &["DONE", "Done.", "Done, thanks!"]);
    let mail = answer(town, (who, &got), words, Border::Pass)?;
    town.hand_in(&mail)?;
    let notice = town.inbox(&cast.officer, "staff")?;
    answer(town, (&cast.officer, &notice), "CLOSE: looked at the post, it is corrected", Border::Pass)?;
    Ok(())
}

/// A question, an answer, DONE, NOT COMPLETED, DONE, CLOSE.
fn asks(town: &mut Town, cast: &Cast) -> anyhow::Result<()> {
    let (who, officer) = (&cast.asks, &cast.officer);
    town.teller
        .scene(&format!("{} asks first; {} is not content with the first DONE", who.name, officer.name))?;
    let got = town.inbox(who, "assigned")?;
    let words =
        pick(town, &["Do you mean the post or the comment below it?", "Which of the two posts is it?"]);
    answer(town, (who, &got), words, Border::Pass)?;
    let notice = town.inbox(officer, "staff")?;
    answer(town, (officer, &notice), "The post itself. The comments are fine.", Border::Pass)?;
    let response = town.inbox(who, "response")?;
    answer(town, (who, &response), "DONE", Border::Pass)?;
    let notice = town.inbox(officer, "staff")?;
    answer(town, (officer, &notice), "NOT COMPLETED: the second line is still missing", Border::Pass)?;
    let again = town.inbox(who, "not_completed")?;
    answer(town, (who, &again), "done", Border::Pass)?;
    let notice = town.inbox(officer, "staff")?;
    answer(town, (officer, &notice), "CLOSE: both lines are there now", Border::Pass)?;
    Ok(())
}

/// An out-of-office moves nothing.
fn away(town: &mut Town, cast: &Cast) -> anyhow::Result<()> {
    let who = &cast.away;
    town.teller.scene(&format!("{} is out of office: nothing moves", who.name))?;
    let got = town.inbox(who, "assigned")?;
    let words = "I am out of office until Thursday. I will be done with everything then.";
    town.write((who, Border::Pass), |writer| (got.reply_to.clone(), writer.out_of_office(&got, words)))?;
    Ok(())
}

/// The mailbox is gone: a report to the envelope sender.
fn gone(town: &mut Town, cast: &Cast) -> anyhow::Result<()> {
    let who = &cast.gone;
    town.teller.scene(&format!("{}'s mailbox is gone: the mail comes back", who.name))?;
    let got = town.inbox(who, "assigned")?;
    let server = Figure { name: "Mail Delivery System", address: format!("mailer-daemon@{HOME}") };
    let why = ("5.1.1", "550 5.1.1 no such mailbox");
    town.write((&server, Border::Silent), |writer| (got.mail.from.clone(), writer.bounce(&got, why)))?;
    Ok(())
}

/// The assistant says DONE in answer to somebody else's mail.
fn forwards(town: &mut Town, cast: &Cast) -> anyhow::Result<()> {
    let (who, assistant) = (&cast.forwards, &cast.assistant);
    town.teller.scene(&format!(
        "{} forwards the mail, {} answers it: parked, staff decide",
        who.name, assistant.name
    ))?;
    let got = town.inbox(who, "assigned")?;
    answer(town, (assistant, &got), "DONE", Border::Pass)?;
    Ok(())
}

/// A stolen token and a forged From.
fn stranger(town: &mut Town, cast: &Cast) -> anyhow::Result<()> {
    let who = &cast.away;
    town.teller.scene(&format!("A stranger has {}'s token and forges the From: quarantined", who.name))?;
    let got = town.inbox(who, "assigned")?;
    answer(town, (who, &got), "DONE\nSent by a stranger", Border::Fail)?;
    Ok(())
}

/// No verdict: parked until the key that went to the registered address comes back.
fn phone(town: &mut Town, cast: &Cast) -> anyhow::Result<()> {
    let who = &cast.phone;
    town.teller
        .scene(&format!("{}'s mail carries no verdict: parked, then confirmed by the key", who.name))?;
    let got = town.inbox(who, "assigned")?;
    answer(town, (who, &got), "DONE", Border::Silent)?;
    let key = town.inbox(who, "confirm")?;
    answer(town, (who, &key), "Yes, that was me.", Border::Silent)?;
    Ok(())
}

/// Two of three by number.
fn batch(town: &mut Town, cast: &Cast) -> anyhow::Result<()> {
    let who = &cast.batch;
    town.teller.scene(&format!("{} has three tickets in one mail and has done two", who.name))?;
    let got = town.inbox(who, "batch")?;
    let words = pick(town, &["DONE 1,3", "done 1 and 3", "DONE 1, 3"]);
    answer(town, (who, &got), words, Border::Pass)?;
    Ok(())
}

/// Three days later: reminders, and one who is back answers hers.
fn thursday(town: &mut Town, cast: &Cast) -> anyhow::Result<()> {
    let who = &cast.away;
    town.teller.scene("Thursday, nine o'clock: whoever has not acted is reminded")?;
    town.clock.sleep(3, 9);
    town.settle()?;
    town.teller.scene(&format!("{} is back and answers the reminder", who.name))?;
    let got = town.inbox(who, "reminder")?;
    answer(town, (who, &got), "DONE", Border::Pass)?;
    Ok(())
}
