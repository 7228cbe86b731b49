//! Our own check of a mail's sender, made before its job is submitted: asking the DNS may take seconds, so each mail
//! that needs it waits on a thread of its own, and the judge finds the answers in it.
//!
//! What it concludes is `intake::own_check`'s; here is only who asks, how often, and what a source is told meanwhile.

use super::House;
use crate::dns::{Resolver, Waits};
use crate::intake::Prepared;
use crate::intake::own_check::Finding;
use crate::mail::spf;
use crate::mail::txt::{Answer, Answers};
use crate::ports::{Busy, Pending};
use crate::store::Store;
use crate::workflow::inbox::Mail;
use crate::workflow::{Facts, Keys};
use data_encoding::HEXLOWER;
use jiff::Timestamp;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Mails that are checked at once; one more is put off (451) like one that finds the queue full.
pub const CHECKS_MAX: usize = 64;
/// The try of a mail at which silence of the DNS no longer puts it off: it is parked (spec 6).
pub const LAST_TRY: u32 = 3;
/// Times that one check asks: keys and what DMARC says of whose they are, the same for a chain of seals, SPF, what DMARC
/// wishes, and keys and house of signatures that were passed over.
const ROUNDS_MAX: usize = 7 + spf::ROUNDS_MAX;
/// How long it goes on asking (RFC 7208 section 4.6.4: at least 20 seconds); then the rest is silence.
pub const ASKING_MAX: Duration = Duration::from_secs(20);

/// What a source is told of a mail that waits for the DNS; names no domain, for it stands in operational logs.
pub const WAITING: &str = "the DNS does not answer about the sender's domain, try again";

/// Asks about senders.
pub struct Checker {
    resolver: Arc<dyn Resolver>,
    waits: Waits,
    running: AtomicUsize,
    asking: Duration,
}

/// What came of it.
pub(super) enum Checked {
    /// With its verdict, to be judged.
    Mail(Box<Prepared>),
    /// Nobody said, and it was not yet the last try.
    Later,
}

impl Checker {
    /// Of this resolver, counting tries there.
    #[must_use]
    pub fn new(resolver: Arc<dyn Resolver>, waits: Waits) -> Self {
        Checker { resolver, waits, running: AtomicUsize::new(0), asking: ASKING_MAX }
    }

    /// The same, asking no longer than this about one mail.
    #[must_use]
    pub fn no_longer_than(self, asking: Duration) -> Self {
        Checker { asking, ..self }
    }

    /// Starts a check on a thread of its own; what needs no answer is certain at once.
    pub(super) fn start(
        self: &Arc<Self>,
        mail: Box<Prepared>,
        store: Arc<dyn Store>,
    ) -> Result<Pending<Checked>, Busy> {
        let mail = match unasked(*mail) {
            Ok(certain) => return Ok(Pending::ready(Checked::Mail(certain))),
            Err(open) => open,
        };
        let turn = Turn::take(self)?;
        let (sender, pending) = Pending::new();
        let work = move || {
            // A stranger's mail is quarantined whatever its domain says, and may not have us wait for that domain.
            let checked = if is_known(&*store, &mail) { turn.0.check(mail) } else { Checked::Mail(mail) };
            drop(turn);
            drop(sender.send(checked));
        };
        std::thread::Builder::new().name("own check".to_owned()).spawn(work).map_err(|_| Busy)?;
        Ok(pending)
    }

    /// Checks a mail on this thread.
    fn check(&self, mail: Box<Prepared>) -> Checked {
        // By its content: each try may come with another trace.
        let name = mail.dedupe.first().map_or(String::new(), |content| HEXLOWER.encode(content));
        // A fault of ours costs the verdict, not the mail.
        let found = catch_unwind(AssertUnwindSafe(|| self.find(&mail, mail.at)));
        let Ok(Some((finding, answers))) = found else { return Checked::Mail(mail) };
        if !matches!(finding, Finding::Unanswered(_)) {
            self.waits.forget(&name);
        } else if self.waits.count(&name, mail.at) < LAST_TRY {
            return Checked::Later;
        } else {
            self.waits.forget(&name);
        }
        Checked::Mail(Box::new(mail.checked(finding, answers)))
    }

    /// Asks until it is certain, or nobody says; `None`: no clean From.
    fn find(&self, mail: &Prepared, at: Timestamp) -> Option<(Finding, Answers)> {
        let check = mail.own_check_at(at)?;
        let (mut answers, since) = (Answers::new(), Instant::now());
        for _ in 0..ROUNDS_MAX {
            let Finding::Need(names) = check.find(&answers) else { break };
            let in_time = since.elapsed() < self.asking;
            let mut said = if in_time { self.resolver.ask(&names) } else { Answers::new() };
            let silent = || Answer::Unanswered("nobody was asked".to_owned());
            answers.extend(names.into_iter().map(|name| {
                let answer = said.remove(&name).unwrap_or_else(silent);
                (name, answer)
            }));
        }
        Some((check.find(&answers), answers))
    }

    /// For a mail on file that is read again now: `None` while nobody says.
    pub(super) fn again(&self, mail: Prepared, held: &Mail) -> Option<Prepared> {
        match self.find(&mail, held.at) {
            Some((Finding::Unanswered(_), _)) => None,
            Some((finding, answers)) => Some(mail.checked(finding, answers)),
            None => Some(mail),
        }
    }
}

/// Whether somebody on file has this address, or is to have it and returns in time the key that it was sent; in doubt, yes.
fn is_known(store: &dyn Store, mail: &Prepared) -> bool {
    let Some(from) = mail.message.from.address() else { return false };
    let question = mail.reference.about_alias();
    let people = question.iter().map(|(person, _)| *person).collect();
    let keys = Keys { addresses: vec![from.key()], people, ..Keys::default() };
    let facts = store.view().and_then(|view| view.facts(&keys));
    let was_asked = |facts: &Facts| {
        let found = question.and_then(|(id, no)| facts.person(id)?.asked_as(no, mail.came));
        found.is_some_and(|question| question.alias.is(from))
    };
    facts.map_or(true, |facts| facts.person_at(from).is_some() || was_asked(&facts))
}

/// The mail with its verdict, if nothing has to be asked for it.
fn unasked(mail: Prepared) -> Result<Box<Prepared>, Box<Prepared>> {
    let found = catch_unwind(AssertUnwindSafe(|| Some(mail.own_check_at(mail.at)?.find(&Answers::new()))));
    match found {
        Ok(Some(Finding::Need(_) | Finding::Unanswered(_))) => Err(Box::new(mail)),
        Ok(Some(certain @ (Finding::Certain(..) | Finding::Broken(_)))) => {
            Ok(Box::new(mail.checked(certain, Answers::new())))
        }
        Ok(None) | Err(_) => Ok(Box::new(mail)),
    }
}

/// One of the checks that may run at once.
struct Turn(Arc<Checker>);

impl Turn {
    fn take(checker: &Arc<Checker>) -> Result<Self, Busy> {
        let turn = Turn(Arc::clone(checker));
        match checker.running.fetch_add(1, Ordering::AcqRel) < CHECKS_MAX {
            true => Ok(turn),
            false => Err(Busy),
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.running.fetch_sub(1, Ordering::AcqRel);
    }
}

/// The same check from the answers that are on file: years later it concludes the same.
pub(super) fn replayed(mail: Prepared, held: &Mail, house: &House) -> Prepared {
    if held.asked.is_empty() || !mail.wants_own_check(&house.site) {
        return mail;
    }
    let Some(check) = mail.own_check_at(held.at) else { return mail };
    let finding = match check.find(&held.asked) {
        // A sealer that was named since: nobody asked about it when the mail came.
        Finding::Need(_) => check.believing(&[]).find(&held.asked),
        found @ (Finding::Certain(..) | Finding::Broken(_) | Finding::Unanswered(_)) => found,
    };
    mail.checked(finding, held.asked.clone())
}
