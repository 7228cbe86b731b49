//! One mail's way from bytes to decisions: prepare, then (with facts) authenticate, resolve, interpret.
//!
//! Pure. [`prepare()`] runs on any core; [`judge`] runs on the writer and may run again. What comes
//! out is a desk with decisions and the mail's disposition; `record` makes the change of it.

mod alias;
pub mod answer;
pub mod answered;
pub mod authenticate;
mod border;
pub mod caps;
mod choose;
pub mod commands;
pub mod known;
pub mod own_check;
pub mod pictures;
pub mod prepare;
mod quarantine;
pub mod reference;
pub mod release;
pub mod reports;
pub mod request;
pub mod resolve;
pub mod staff;
pub mod stamp;
mod unsigned;
pub mod withheld;

pub use prepare::{Circumstance, Prepared, prepare};
pub use quarantine::kept;

use crate::mail::Site;
use crate::token::Keyring;
use crate::workflow::actor::{Actor, Automatic, Sender};
use crate::workflow::desk::Desk;
use crate::workflow::inbox::{Disposition, Kept, Why};
use crate::workflow::{Facts, FirmId, Keys, MailNo};
use authenticate::Standing;
use known::Known;

/// Who we are: our addresses and our keys.
#[derive(Debug, Clone, Copy)]
pub struct House<'a> {
    /// Our addresses.
    pub site: &'a Site,
    /// Our keys.
    pub keyring: &'a Keyring,
}

/// What became of a mail, before it has a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filing {
    /// See [`Disposition`].
    pub disposition: Disposition,
    /// See [`Why`].
    pub why: Why,
    /// More words, ours; never mail text.
    pub note: String,
    /// What it was about: `T-1042`.
    pub subjects: Vec<String>,
    /// Whose it is.
    pub firm: Option<FirmId>,
    /// Whether the sender was proven.
    pub proven: bool,
    /// Its words may not be those that its sender signed.
    pub doubted: bool,
    /// How much of it is kept.
    pub kept: Kept,
}

impl Filing {
    /// A disposition about nothing in particular.
    #[must_use]
    pub fn of(disposition: Disposition, why: Why) -> Self {
        Filing {
            disposition,
            why,
            note: String::new(),
            subjects: Vec::new(),
            firm: None,
            proven: false,
            doubted: false,
            kept: Kept::Whole,
        }
    }

    /// With a note.
    #[must_use]
    pub fn noting(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// In a firm.
    #[must_use]
    pub fn within(mut self, firm: Option<FirmId>) -> Self {
        self.firm = firm;
        self
    }

    /// The act of a proven sender that was decided: the same again has no second effect. What was parked or
    /// quarantined had none, and nobody unproven may use up the Message-ID of somebody else's mail; nor may a copy
    /// that was altered where its signature does not see it.
    #[must_use]
    pub fn is_remembered(&self) -> bool {
        self.proven && !self.doubted && matches!(self.disposition, Disposition::Applied | Disposition::Filed)
    }
}

/// What the facts make of a mail.
#[derive(Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "one lives for one decision; a box would be an allocation a mail"
)]
pub enum Outcome<'f> {
    /// Decisions and the mail's disposition.
    Decided(Box<Desk<'f>>, Filing),
    /// It was here before.
    Duplicate(MailNo),
    /// More facts are needed.
    More(Keys),
}

/// The second half of the way. Pure: it may run again on the same facts.
#[must_use]
pub fn judge<'f>(mail: &Prepared, facts: &'f Facts, house: House<'_>) -> Outcome<'f> {
    match step(mail, facts, house) {
        Outcome::Decided(mut desk, mut filing) => {
            release::put_at_tickets(mail, &desk, &mut filing);
            release::tell_staff(mail, &mut desk, &filing);
            match quarantine::keep(mail, facts, (filing, house.site.quarantine_max)) {
                Ok(filing) => capped(mail, (desk, filing), house.site.answers_an_hour),
                Err(firm) => Outcome::More(Keys { quarantine: vec![firm], ..Keys::default() }),
            }
        }
        other @ (Outcome::Duplicate(_) | Outcome::More(_)) => other,
    }
}

/// Nothing leaves uncounted: whoever's mails are not known yet is asked about first.
fn capped<'f>(mail: &Prepared, (mut desk, filing): (Box<Desk<'f>>, Filing), most: u32) -> Outcome<'f> {
    let uncounted = caps::uncounted(&desk);
    if !uncounted.is_empty() {
        let sent_since = uncounted.into_iter().map(|person| mail.sent_since(person)).collect();
        return Outcome::More(Keys { sent_since, ..Keys::default() });
    }
    let taken = caps::withhold(&mut desk, most);
    let number = mail.number(desk.facts());
    match withheld::tell(&mut desk, &taken, number) {
        Ok(()) => Outcome::Decided(desk, filing),
        Err(firm) => Outcome::More(Keys { staff_of: vec![firm], ..Keys::default() }),
    }
}

/// A mail that was here before is not judged again, unless it proves what was only claimed then, or waits for a key
/// that nobody has been sent yet.
fn step<'f>(mail: &Prepared, facts: &'f Facts, house: House<'_>) -> Outcome<'f> {
    match known::known(mail, facts) {
        Known::New => weigh(mail, facts, house),
        Known::Taken(first) => Outcome::Duplicate(first),
        Known::Claimed(first) => {
            let outcome = weigh(mail, facts, house);
            let is_claim = |filing: &Filing| !filing.proven && !known::waits_anew(filing, mail, facts);
            let is_again = matches!(&outcome, Outcome::Decided(_, filing) if is_claim(filing));
            if is_again { Outcome::Duplicate(first) } else { outcome }
        }
    }
}

/// Each step named, in order.
fn weigh<'f>(mail: &Prepared, facts: &'f Facts, house: House<'_>) -> Outcome<'f> {
    let desk = Desk::new(facts, mail.at);
    if let Some(filing) = prepare::unfit(mail) {
        return filed(desk, filing.within(resolve::firm(mail, facts)));
    }
    if let Some(outcome) = reports::judge(mail, facts, house) {
        return outcome;
    }
    if let Some(outcome) = alias::judge(mail, &desk) {
        return outcome;
    }
    match authenticate::authenticate(mail, facts) {
        Standing::Failed(why, note) => {
            let filing = Filing::of(Disposition::Quarantined, why).noting(note);
            filed(desk, filing.within(resolve::firm(mail, facts)))
        }
        Standing::Unproven(person) if release::is_key(mail, person) => release::judge(mail, facts, house),
        Standing::Unproven(person) => release::park(mail, desk, person),
        Standing::Proven(sender) if release::is_key(mail, sender.person) => {
            release::judge(mail, facts, house)
        }
        Standing::Proven(sender) => decide(mail, desk, &sender),
    }
}

/// The last steps, for a proven sender: what is the mail about, and what does it say?
#[must_use]
pub fn decide<'f>(mail: &Prepared, desk: Desk<'f>, sender: &Sender) -> Outcome<'f> {
    let outcome = match resolve::resolve(mail, &desk, sender) {
        resolve::About::Answer(subject) => answer::judge(mail, desk, (sender, subject)),
        resolve::About::Staff(no) => staff::judge(mail, desk, (sender, no)),
        resolve::About::Control => commands::judge(mail, desk, sender),
        resolve::About::Request(request) => request::judge(mail, desk, (sender, request)),
        resolve::About::More(keys) => Outcome::More(keys),
        resolve::About::Nothing(filing) => filed(desk, filing),
    };
    match outcome {
        Outcome::Decided(desk, filing) => {
            let doubted = mail.doubt().is_some();
            Outcome::Decided(desk, Filing { proven: true, doubted, ..filing })
        }
        other @ (Outcome::Duplicate(_) | Outcome::More(_)) => other,
    }
}

/// A mail that no event took: its disposition is the line of the log.
pub(crate) fn filed(desk: Desk<'_>, filing: Filing) -> Outcome<'_> {
    Outcome::Decided(Box::new(desk), filing)
}

/// The actor of what nobody proven caused.
pub(crate) const INTAKE: Actor = Actor::System(Automatic::Intake);
