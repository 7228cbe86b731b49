//! Stored words of the log and of mails, as people say them. JSON keeps the stored words.

use crate::intake::authenticate::{DEACTIVATED, NOBODY, SERVER_SAYS_FAIL};
use crate::workflow::event::EventKind;
use crate::workflow::inbox::{Disposition, Why};
use crate::workflow::{Notice, Status};

/// What happened to a ticket; a word that stands outside the table is its own.
pub(super) fn event(word: &str) -> String {
    let Ok(kind) = word.parse::<EventKind>() else { return word.replace('_', " ") };
    let said = match kind {
        EventKind::Send => "sent",
        EventKind::ScheduleDue => "sent at its time",
        EventKind::Comment => "comment",
        EventKind::Done => "DONE",
        EventKind::DoneWithText => "DONE with text",
        EventKind::PossibleDone => "possible DONE",
        EventKind::EmptyReply => "reply without words",
        EventKind::AutomaticReply => "automatic reply",
        EventKind::HardBounce => "mail not delivered",
        EventKind::StaffReply => "reply of staff",
        EventKind::NotCompleted => "not completed",
        EventKind::Close => "closed",
        EventKind::ReminderDue => "reminded",
        EventKind::DurationOver => "reminders are over",
        EventKind::Unreachable => "employee cannot be reached",
        EventKind::Reassign => "reassigned",
    };
    said.to_owned()
}

/// `DONE: Pending Correction -> Pending Verification`; without statuses where none changed.
pub(super) fn moved(word: &str, from: Option<&str>, to: Option<&str>) -> String {
    let label =
        |status: &str| status.parse::<Status>().map_or_else(|_| status.to_owned(), |s| s.label().to_owned());
    match (from, to) {
        (from, Some(to)) if from != Some(to) => match from {
            Some(from) => format!("{}: {} -> {}", event(word), label(from), label(to)),
            None => format!("{}: {}", event(word), label(to)),
        },
        (_, Some(_) | None) => event(word),
    }
}

/// A mail of ours.
pub(super) fn notice(notice: Notice) -> String {
    match notice {
        Notice::DidYouMean => "the question whether DONE was meant".to_owned(),
        Notice::WhichTicket => "the question which ticket is meant".to_owned(),
        Notice::Confirm => "the request to confirm it".to_owned(),
        Notice::Receipt => "the receipt of the DONE".to_owned(),
        Notice::Staff => "the notice to staff".to_owned(),
        Notice::List => "the list of open tickets".to_owned(),
        Notice::Help => "how to answer".to_owned(),
        Notice::Unreadable => "that it cannot be read".to_owned(),
        Notice::Withheld => "that answers are withheld".to_owned(),
        Notice::ConfirmAlias => "the question whether the address is theirs".to_owned(),
        Notice::AliasNews => "the news of another address".to_owned(),
        Notice::Assigned
        | Notice::Batch
        | Notice::Reminder
        | Notice::Response
        | Notice::Closed
        | Notice::NotCompleted
        | Notice::Reassigned
        | Notice::Withdrawn
        | Notice::Manager
        | Notice::Transcript => notice.word().replace('_', " "),
    }
}

/// Not that it is forged: a genuine mail that was forwarded fails as well (RFC 7960 section 3).
pub(super) const FAILED: &str = "the sender's domain does not vouch for it";

/// Why a mail became what it became.
pub(super) fn why(why: Why) -> &'static str {
    match why {
        Why::Event => "it is an answer",
        Why::NoChange => "it changes nothing",
        Why::Duplicate => "it was here before",
        Why::Automatic => "a program wrote it",
        Why::Report => "it is a delivery report",
        Why::List => "it is from a mailing list",
        Why::OwnMail => "it is our own mail, come back",
        Why::Empty => "nothing in it is the sender's own",
        Why::Request => "it is a word for the program",
        Why::WhichTicket => "it does not say which of several tickets it is about",
        Why::Unproven => "nothing proves its sender",
        Why::NotTheRecipient => "it answers a mail that went to somebody else",
        Why::NoTicket => "there is no ticket that it could be about",
        Why::UnknownSender => "its sender is nobody on file",
        Why::Deactivated => "its sender is deactivated",
        Why::FailedVerdict => FAILED,
        Why::BadFrom => "its From field names nobody for certain",
        Why::BrokenToken => "its reply address or reference is broken",
        Why::NeverSent => "its ticket was never sent",
        Why::NotTheirRight => "its sender may not do this",
        Why::Loop => "it went round in a loop",
        Why::OverLimit => "it is over a limit",
        Why::Poison => "the program failed on it",
        Why::Refused => "the ticket's status does not allow it",
        Why::Expired => "nobody confirmed it in time",
        Why::Released => "it was released",
        Why::Alias => "it says whether an address is the person's",
    }
}

/// `parked: nothing proves its sender`; with what else is noted, if that is no second way of saying it.
pub(super) fn became(disposition: Disposition, reason: Why, note: &str) -> String {
    format!("{}: {}", disposition.word().replace('_', " "), because(reason, note))
}

pub(super) fn because(reason: Why, note: &str) -> String {
    let note = match (reason, note) {
        (Why::UnknownSender, NOBODY) | (Why::Deactivated, DEACTIVATED) => "",
        (Why::FailedVerdict, "" | SERVER_SAYS_FAIL) => "dmarc=fail",
        (_, note) => note,
    };
    if note.is_empty() { why(reason).to_owned() } else { format!("{} ({note})", why(reason)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn why_a_mail_failed_is_said_in_one_bracket() {
        let said = |note: &str| because(Why::FailedVerdict, note);
        for plain in ["", SERVER_SAYS_FAIL] {
            assert_eq!(said(plain), "the sender's domain does not vouch for it (dmarc=fail)");
        }
        assert_eq!(said("spf=fail"), "the sender's domain does not vouch for it (spf=fail)");
        assert_eq!(because(Why::UnknownSender, NOBODY), "its sender is nobody on file");
        assert_eq!(because(Why::Event, "T-1"), "it is an answer (T-1)");
    }

    #[test]
    fn what_moved_says_both_statuses_and_what_did_not_says_none() {
        let (red, yellow) = ("pending_correction", "pending_verification");
        assert_eq!(
            moved("done", Some(red), Some(yellow)),
            "DONE: Pending Correction -> Pending Verification"
        );
        assert_eq!(moved("created", None, Some("send_later")), "created: Send Later");
        assert_eq!(moved("reminder_due", Some(red), Some(red)), "reminded");
        assert_eq!(moved("reached_again", None, None), "reached again");
    }
}
