//! Whether a mail was here before (`docs/decisions/0011-known-again.md`).
//!
//! What nobody proved and what had no effect is a mere claim: it takes nothing away from the mail that is proven.

use super::{Filing, INTAKE, Prepared};
use crate::workflow::desk::Desk;
use crate::workflow::facts::{Dedupe, Remembered};
use crate::workflow::inbox::{Disposition, Mail, Why};
use crate::workflow::{Facts, MailNo};

/// What a mail's marks say of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// Nothing.
    New,
    /// Only claims bear them; this is the first.
    Claimed(MailNo),
    /// It was taken in as this one.
    Taken(MailNo),
}

/// What other mails on file say of this one.
#[must_use]
pub fn known(mail: &Prepared, facts: &Facts) -> Known {
    let mut copies = facts.seen_as(&mail.marks());
    copies.retain(|copy| Some(copy.no) != mail.on_file);
    // Whoever is read again does not wait for one that may be read again as well: the first of them counts.
    let waits = |copy: &Mail| mail.on_file.is_some() && copy.disposition == Disposition::SetAside;
    match copies.iter().find(|copy| !is_claim(copy) && !waits(copy)) {
        Some(first) => Known::Taken(first.no),
        None => copies.first().map_or(Known::New, |first| Known::Claimed(first.no)),
    }
}

/// Whether a mail that nobody proves has to wait though copies of it are on file: nobody was asked about any of them.
#[must_use]
pub fn waits_anew(filing: &Filing, mail: &Prepared, facts: &Facts) -> bool {
    let copies = facts.seen_as(&mail.marks());
    let mut others = copies.iter().filter(|copy| Some(copy.no) != mail.on_file);
    filing.disposition == Disposition::Parked && !others.any(|copy| was_asked_about(copy))
}

/// Its sender has the key, or has said that it is not theirs; staff disposed of it; or our own server said that it is
/// forged, and it came again where no server says anything.
fn was_asked_about(copy: &Mail) -> bool {
    copy.disposition == Disposition::Parked
        || matches!(copy.why, Why::Released | Why::Refused | Why::FailedVerdict)
}

/// What was set aside was not even read: what it is worth is seen when it is read again. What staff released proves
/// nobody: it counted as their words.
#[must_use]
pub fn is_claim(mail: &Mail) -> bool {
    !mail.proven
        && match mail.disposition {
            Disposition::Parked | Disposition::Quarantined | Disposition::Filed => true,
            Disposition::Applied => mail.why == Why::Released,
            Disposition::SetAside => false,
        }
}

/// The event of a claim whose mail came again.
pub const CAME_AGAIN: &str = "came_again";

/// A claim tells under which number it came again, and stays what it is.
pub fn note(desk: &mut Desk<'_>, marks: &[Dedupe], no: MailNo) {
    for copy in desk.facts().seen_as(marks).into_iter().filter(|copy| copy.no != no) {
        desk.note(&INTAKE, (copy.chain(), copy.no.to_string()), (CAME_AGAIN, vec![no.to_string()]));
    }
}

/// The act of a mail on file counts after all.
pub fn remember(desk: &mut Desk<'_>, mail: &Prepared, no: MailNo) {
    let marks = mail.marks();
    note(desk, &marks, no);
    let instead_of = desk.facts().seen_as(&marks).iter().map(|copy| copy.no).collect();
    desk.remember(Remembered { mail: no, marks, instead_of });
}
