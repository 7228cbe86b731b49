//! How often one person is answered (spec 6). Caps fail closed: over them nothing goes out, and the log says so.
//! Who of the staff hears of it is `withheld`'s.

use crate::workflow::PersonId;
use crate::workflow::desk::{Desk, Planned};
use crate::workflow::effect::Notice;
use crate::workflow::facts::SentCount;
use jiff::{SignedDuration, Timestamp};
use std::borrow::Cow;

/// How a notice begins that a mail waits for staff.
pub const PARKED: &str = "Parked mail";
/// What such a notice says of a mail that nothing proves.
pub const ASKED: &str = "they were asked to confirm";
/// The same where the question itself was withheld.
pub const UNASKED: &str = "they were not asked to confirm, for no more such questions may be sent now";

/// Help, did-you-mean and acknowledgements: of one kind, a person, a ticket, a day.
const KIND_A_DAY: usize = 1;
/// Help, did-you-mean and acknowledgements: a person, a day.
pub const HELP_A_DAY: usize = 20;
/// Receipts, lists, transcripts and answers to proven people: a person, an hour.
pub const ANSWERS_AN_HOUR: usize = 60;
/// Confirmations of parked mails: a person, a day.
pub const CONFIRMS_A_DAY: usize = 1;

/// All of these to everybody together, an hour, unless configured otherwise: the global brake.
pub const ALL_AN_HOUR: u32 = 5_000;

/// People to whom a capped mail is planned, and of whom it is not known what they were sent.
#[must_use]
pub fn uncounted(desk: &Desk<'_>) -> Vec<PersonId> {
    let asked = &desk.facts().asked.sent_since;
    let planned = desk.lines().iter().flat_map(|line| &line.mails).filter(|planned| is_capped(planned));
    let mut people: Vec<PersonId> = planned.map(|planned| planned.person).collect();
    people.retain(|person| !asked.iter().any(|asked| asked.person == *person));
    people.sort_unstable();
    people.dedup();
    people
}

/// Notices to one of the staff that a mail about a ticket is parked: of one ticket, an hour. Any notice about
/// the ticket counts, so that nobody can fill their inbox in somebody else's name.
pub const PARKED_AN_HOUR: usize = 5;

/// What was taken back.
#[derive(Debug, Default)]
pub struct Withheld {
    /// Over what one person gets.
    pub capped: Vec<Planned>,
    /// Over what all get together.
    pub braked: Vec<Planned>,
}

/// Takes back what is over a cap, or over the brake: `most` answers an hour to everybody together. Mails of this
/// very decision count for those after them.
pub fn withhold(desk: &mut Desk<'_>, most: u32) -> Withheld {
    let (now, mut sent, mut brake) = (desk.now(), Cow::from(&desk.facts().sent), desk.brake());
    let (mut withheld, mut is_unasked) = (Withheld::default(), false);
    desk.unplan(|planned| {
        if is_unasked && is_about_parked(planned) {
            planned.text = planned.text.replace(ASKED, UNASKED);
        }
        if !allowed(planned, &sent, now) {
            is_unasked |= planned.notice == Notice::Confirm;
            withheld.capped.push(planned.clone());
            return Err("cap");
        }
        // Notices to staff go on: the brake holds answers.
        if is_capped(planned) && planned.notice != Notice::Staff {
            if brake.answers >= most {
                is_unasked |= planned.notice == Notice::Confirm;
                withheld.braked.push(planned.clone());
                return Err("global brake");
            }
            brake.answers += 1;
        }
        if is_help(planned.notice) {
            let (person, notice, tickets) = (planned.person, planned.notice, planned.tickets.clone());
            sent.to_mut().push(SentCount { person, notice, tickets, at: now });
        }
        Ok(())
    });
    desk.set_brake(brake);
    withheld
}

/// Whether one more such mail may go out.
#[must_use]
pub fn allowed(planned: &Planned, sent: &[SentCount], now: Timestamp) -> bool {
    let since = |hours| now.checked_sub(SignedDuration::from_hours(hours)).unwrap_or(Timestamp::MIN);
    let count = |hours, matches: &dyn Fn(&SentCount) -> bool| {
        sent.iter().filter(|s| s.person == planned.person && s.at > since(hours) && matches(s)).count()
    };
    let same = |s: &SentCount| s.notice == planned.notice && s.tickets == planned.tickets;
    match planned.notice {
        Notice::Help | Notice::DidYouMean | Notice::Unreadable | Notice::WhichTicket => {
            count(24, &same) < KIND_A_DAY && count(24, &|s| is_help(s.notice)) < HELP_A_DAY
        }
        Notice::Receipt | Notice::List | Notice::Transcript => {
            count(1, &|s| is_answer(s.notice)) < ANSWERS_AN_HOUR
        }
        Notice::Confirm => count(24, &|s| s.notice == Notice::Confirm) < CONFIRMS_A_DAY,
        Notice::Assigned
        | Notice::Batch
        | Notice::Reminder
        | Notice::Response
        | Notice::Closed
        | Notice::NotCompleted
        | Notice::Reassigned
        | Notice::Withdrawn
        | Notice::Manager
        | Notice::Withheld
        | Notice::ConfirmAlias
        | Notice::AliasNews => true,
        Notice::Staff if is_about_parked(planned) => count(1, &same) < PARKED_AN_HOUR,
        Notice::Staff => true,
    }
}

/// Whether it is a notice that a mail waits.
fn is_about_parked(planned: &Planned) -> bool {
    planned.notice == Notice::Staff && planned.text.starts_with(PARKED)
}

fn is_capped(planned: &Planned) -> bool {
    is_help(planned.notice)
        || is_answer(planned.notice)
        || planned.notice == Notice::Confirm
        || is_about_parked(planned)
}

fn is_help(notice: Notice) -> bool {
    matches!(notice, Notice::Help | Notice::DidYouMean | Notice::Unreadable | Notice::WhichTicket)
}

fn is_answer(notice: Notice) -> bool {
    matches!(notice, Notice::Receipt | Notice::List | Notice::Transcript)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workflow::{FirmId, TicketNo};

    #[test]
    fn what_is_not_counted_holds_nothing_back() {
        let (person, now, tickets) = (PersonId(2), Timestamp::UNIX_EPOCH, vec![TicketNo(1)]);
        let sent = |notice| SentCount { person, notice, tickets: tickets.clone(), at: now };
        let held = |by: Notice| {
            let sent = vec![sent(by); ANSWERS_AN_HOUR.max(HELP_A_DAY)];
            Notice::ALL.iter().any(|notice| {
                let (notice, text, tickets) = (*notice, PARKED.to_owned(), tickets.clone());
                let (firm, in_reply_to, question) = (FirmId(1), None, None);
                !allowed(&Planned { notice, person, firm, tickets, text, in_reply_to, question }, &sent, now)
            })
        };
        for by in Notice::ALL {
            assert_eq!(held(*by), by.is_counted(), "{by:?}");
        }
    }
}
