//! The verbs on mail that waits for staff: file it, or release it as a comment.

use super::Acted;
use crate::workflow::actor::Actor;
use crate::workflow::desk::Desk;
use crate::workflow::event::{Label, ReleasedMail, Words};
use crate::workflow::inbox::{Disposition, Kept, Mail, Why};
use crate::workflow::{Event, MailNo, Status, TicketNo};

/// A mail that still waits for staff; otherwise what to tell them.
fn waiting(desk: &Desk<'_>, no: MailNo) -> Result<Mail, Acted> {
    let Some(mail) = desk.facts().mails.iter().find(|m| m.no == no).cloned() else {
        return Err(Acted::Refused(format!("{no}: no such mail; `inbox list` shows them")));
    };
    match mail.disposition {
        Disposition::Parked | Disposition::Quarantined => Ok(mail),
        Disposition::SetAside => {
            Err(Acted::Refused(format!("{no} is set aside; `inbox reprocess {no}` reads it again")))
        }
        Disposition::Applied | Disposition::Filed => {
            Err(Acted::Unchanged(format!("{no} is {}", mail.disposition)))
        }
    }
}

pub(super) fn file(desk: &mut Desk<'_>, actor: &Actor, no: MailNo) -> Acted {
    let mail = match waiting(desk, no) {
        Ok(mail) => mail,
        Err(acted) => return acted,
    };
    // It was only claimed to be about a ticket.
    let subjects = Vec::new();
    desk.move_mail(actor, Mail { disposition: Disposition::Filed, why: Why::Released, subjects, ..mail });
    Acted::Done(vec![format!("{no} filed")])
}

/// Whoever wrote it is not proven: it is staff's act, labelled, and nothing but words.
pub(super) fn release(desk: &mut Desk<'_>, actor: &Actor, (no, on, text): (MailNo, TicketNo, &str)) -> Acted {
    let mail = match waiting(desk, no) {
        Ok(mail) => mail,
        Err(acted) => return acted,
    };
    if matches!(mail.kept, Kept::Header(_)) {
        return Acted::Refused(format!(
            "{no}: only its header is kept, the quarantine was full; nothing to release"
        ));
    }
    let Some(ticket) = desk.ticket(on) else {
        return Acted::Refused(format!("{on}: no such ticket"));
    };
    if mail.firm.is_some_and(|firm| firm != ticket.firm) {
        return Acted::Refused(format!(
            "{no} belongs to {}, {on} to another firm",
            mail.firm.map_or(0, |f| f.0)
        ));
    }
    let (firm, is_closed) = (Some(ticket.firm), ticket.status == Status::Closed);
    let released = Some(ReleasedMail { no, proven: mail.proven });
    let words = Words { labels: vec![Label::Released], released, ..Words::of(text) };
    if let Err(refusal) = desk.happen(on, Event::Comment(words), actor) {
        return Acted::Refused(format!("{on}: {}", refusal.explain()));
    }
    let subjects = vec![on.to_string()];
    desk.move_mail(
        actor,
        Mail { disposition: Disposition::Applied, why: Why::Released, firm, subjects, ..mail },
    );
    let late = format!("note: {on} is closed; the words stand there as a late comment, and it stays closed");
    let lines = [Some(format!("{no} released on {on}")), is_closed.then_some(late)];
    Acted::Done(lines.into_iter().flatten().collect())
}
