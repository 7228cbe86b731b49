//! How often one person is answered (spec 6). Caps fail closed: over them nothing goes out, and the log says so.

use crate::workflow::desk::{Desk, Planned};
use crate::workflow::effect::Notice;
use crate::workflow::facts::SentCount;
use jiff::{SignedDuration, Timestamp};

/// Help, did-you-mean and acknowledgements: of one kind, a person, a ticket, a day.
pub const KIND_A_DAY: usize = 1;
/// Help, did-you-mean and acknowledgements: a person, a day.
pub const HELP_A_DAY: usize = 20;
/// Receipts, lists, transcripts and answers to proven people: a person, an hour.
pub const ANSWERS_AN_HOUR: usize = 60;
/// Confirmations of parked mails: a person, a day.
pub const CONFIRMS_A_DAY: usize = 1;

/// Takes back what is over a cap.
pub fn withhold(desk: &mut Desk<'_>) {
    let (now, sent) = (desk.now(), desk.facts().sent.clone());
    desk.unplan(|planned| allowed(planned, &sent, now));
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
        Notice::Help | Notice::DidYouMean | Notice::WhichTicket => {
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
        | Notice::Staff
        | Notice::Manager => true,
    }
}

fn is_help(notice: Notice) -> bool {
    matches!(notice, Notice::Help | Notice::DidYouMean | Notice::WhichTicket)
}

fn is_answer(notice: Notice) -> bool {
    matches!(notice, Notice::Receipt | Notice::List | Notice::Transcript)
}
