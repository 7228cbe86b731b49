//! Takes due mail out of the outbox for one sender: superseded ones are dropped, new ones composed, once.

use super::{House, settle};
use crate::compose::{Scene, compose};
use crate::intake::Circumstance;
use crate::outbound::relay::Deadlines;
use crate::record::{Answer, Cause, Change, Circumstances};
use crate::store::{Job, Judgement};
use crate::workflow::actor::{Actor, Automatic};
use crate::workflow::desk::Desk;
use crate::workflow::effect::Notice;
use crate::workflow::outbox::{LeaseId, OutboxState, Outgoing};
use crate::workflow::{Facts, Keys, OutboxNo, Status};
use jiff::{SignedDuration, Timestamp};
use std::fmt::Display;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// Mails of one lease.
pub const LEASE_MAX: usize = 32;
/// Senders of one process.
pub const SENDERS_MAX: usize = 64;
/// Mails that all senders may hold together.
pub const HELD_MAX: usize = SENDERS_MAX * LEASE_MAX;
/// How long a sender may hold its mails. Not all of them may fit at the worst: it begins none that might not end in
/// time ([`SLOWEST_MAIL`]), or the next sender would send it as well.
pub const LEASE_TIME: SignedDuration = SignedDuration::from_hours(6);
/// What one mail may take: every deadline to its end, and its turn at the slowest pace that the settings allow.
pub const SLOWEST_MAIL: SignedDuration = SignedDuration::from_secs(
    Deadlines::USUAL.one_mail().as_secs() as i64 + LEASE_TIME.as_secs() / (2 * LEASE_MAX as i64),
);
const _: () = assert!(SLOWEST_MAIL.as_secs() * 2 < LEASE_TIME.as_secs(), "a lease is for more than one mail");
/// RFC 5321 section 4.5.4.1: at least 4 to 5 days.
pub const GIVE_UP: SignedDuration = SignedDuration::from_hours(5 * 24);

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Take {
    /// Whatever is due, for this lease.
    Due(LeaseId),
    /// Of these what is due, for this lease.
    These(LeaseId, Vec<OutboxNo>),
    /// What another process held that is known to be gone.
    Orphans,
    /// This one of them.
    Orphan(OutboxNo),
}

/// A lease for one sender; the answer is [`Answer::Leased`], or nothing.
#[must_use]
pub fn job(house: &Arc<House>, around: Circumstance, take: Take) -> Job {
    let house = Arc::clone(house);
    // What is held is due last of all: behind a long outbox it would not be found by its time.
    let keys = match &take {
        Take::Due(_) => Keys { due_mail: Some((around.at, LEASE_MAX)), ..Keys::default() },
        Take::These(_, nos) => Keys { outbox: nos.clone(), ..Keys::default() },
        Take::Orphan(no) => Keys { outbox: vec![*no], ..Keys::default() },
        Take::Orphans => Keys { held_mail: Some(HELD_MAX), ..Keys::default() },
    };
    Job { keys, judge: Box::new(move |facts| judge(facts, (&house, around), &take)) }
}

fn judge(facts: &Facts, (house, around): (&House, Circumstance), take: &Take) -> Judgement {
    if let Some(more) = settle::missing(facts) {
        return more;
    }
    let mut desk = Desk::new(facts, around.at);
    let mut moved = Vec::new();
    for row in &facts.outbox {
        match take {
            Take::Due(lease) if facts.live => moved.push(begin(row, &mut desk, (facts, house, *lease))),
            Take::These(lease, _) if facts.live && is_due(row, around.at) => {
                moved.push(begin(row, &mut desk, (facts, house, *lease)));
            }
            Take::Orphans | Take::Orphan(_) if row.state == OutboxState::Sending => {
                moved.push(orphan(row, &mut desk));
            }
            Take::Due(_) | Take::These(..) | Take::Orphans | Take::Orphan(_) => {}
        }
    }
    let leased = moved.iter().filter(|o| o.state == OutboxState::Sending).cloned().collect();
    moves(desk, (moved, Answer::Leased(leased)), (house, around))
}

/// As the store finds what is due: for a mail that is named, and may be another sender's by now.
pub(super) fn is_due(row: &Outgoing, at: Timestamp) -> bool {
    row.state.is_waiting() && row.next_at <= at
}

/// A sender's job as it is written: the rows that it moved, and its answer; no row, nothing.
pub(super) fn moves(
    desk: Desk<'_>,
    (moved, answer): (Vec<Outgoing>, Answer),
    (house, around): (&House, Circumstance),
) -> Judgement {
    if moved.is_empty() {
        return Judgement::Nothing(Answer::Nothing);
    }
    let (site, keyring) = (&house.site, &*house.keyring);
    let around = Circumstances { cause: Cause::Delivery, salt: around.salt, site, keyring };
    Judgement::Done(Change::of(desk.finish(), None, answer, &around).with_outbox(moved))
}

/// Its sender died: it may have gone out. It is tried again at once, with the same bytes.
fn orphan(row: &Outgoing, desk: &mut Desk<'_>) -> Outgoing {
    say(desk, row, OutboxState::InDoubt, "the sender was stopped before it knew");
    Outgoing { state: OutboxState::InDoubt, next_at: desk.now(), lease: None, ..row.clone() }
}

/// Where a due mail goes: out, or out of the way.
fn begin(row: &Outgoing, desk: &mut Desk<'_>, (facts, house, lease): (&Facts, &House, LeaseId)) -> Outgoing {
    if let Some((state, why)) = unwanted(row, facts, desk) {
        return end(row, desk, (state, why));
    }
    say_if_in_doubt(row, desk);
    let next_at = desk.now().checked_add(LEASE_TIME).unwrap_or(desk.now());
    let (state, tries, lease) = (OutboxState::Sending, row.tries.saturating_add(1), Some(lease));
    let sending = Outgoing { state, tries, lease, next_at, ..row.clone() };
    if row.bytes.is_some() && !is_elsewhere(row, facts) {
        return sending;
    }
    let scene = Scene {
        outgoing: row,
        facts,
        site: &house.site,
        keyring: &house.keyring,
        templates: &house.templates,
    };
    match guarded(|| compose(&scene)) {
        Ok(mail) => {
            Outgoing { bytes: Some(mail.bytes), envelope_from: mail.from, envelope_to: mail.to, ..sending }
        }
        Err(why) => end(row, desk, (OutboxState::Failed, &why)),
    }
}

/// The recipient's registered address is another one since it was composed: it must not go to the old one.
fn is_elsewhere(row: &Outgoing, facts: &Facts) -> bool {
    facts
        .person(row.person)
        .is_some_and(|person| row.recipient(person).is_none_or(|to| to.to_string() != row.envelope_to))
}

/// One mail on which we fail ourselves stops none of those that lie behind it.
fn guarded<T, E: Display>(compose: impl FnOnce() -> Result<T, E>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(compose)) {
        Ok(composed) => composed.map_err(|error| error.to_string()),
        Err(_) => Err("this mail cannot be composed: a fault of mailroom, please report it".to_owned()),
    }
}

/// It goes no further; a failure reaches its tickets (spec 4).
pub(super) fn end(row: &Outgoing, desk: &mut Desk<'_>, (state, why): (OutboxState, &str)) -> Outgoing {
    let over = over(row, desk, (state, why));
    if state == OutboxState::Failed {
        settle::reach(row, desk, why);
    }
    over
}

/// It goes no further, and nobody but the log hears of it.
pub(super) fn over(row: &Outgoing, desk: &mut Desk<'_>, (state, why): (OutboxState, &str)) -> Outgoing {
    say(desk, row, state, why);
    Outgoing { state, reply: why.to_owned(), lease: None, ..row.clone() }
}

/// Its last sender never said what became of it.
pub(super) fn say_if_in_doubt(row: &Outgoing, desk: &mut Desk<'_>) {
    if row.state == OutboxState::Sending {
        say(desk, row, OutboxState::InDoubt, "the lease ended without an answer");
    }
}

fn unwanted(row: &Outgoing, facts: &Facts, desk: &Desk<'_>) -> Option<(OutboxState, &'static str)> {
    let Some(person) = facts.person(row.person).filter(|p| p.active) else {
        return Some((OutboxState::Dropped, "the person is not active"));
    };
    let holds = || person.asked_as(row.round, desk.now()).is_some();
    if row.notice == Notice::ConfirmAlias && !holds() {
        return Some((OutboxState::Superseded, "its key holds no more: `person show` says what waits"));
    }
    let asks = matches!(row.notice, Notice::Reminder | Notice::Batch);
    let waits =
        |t: &crate::workflow::Ticket| row.tickets.contains(&t.no) && t.status == Status::PendingCorrection;
    if asks && !facts.tickets.iter().any(waits) {
        return Some((OutboxState::Superseded, "its tickets are not in Pending Correction any more"));
    }
    let old = desk.now().duration_since(row.created_at) > GIVE_UP;
    (old && row.tries > 0).then_some((OutboxState::Failed, "given up after five days"))
}

/// Mail out is an entry: one line a change of state that means something to an examiner.
pub(super) fn say(desk: &mut Desk<'_>, row: &Outgoing, state: OutboxState, why: &str) {
    let about = row.tickets.iter().map(ToString::to_string);
    let notes = [row.notice.word().to_owned(), why.to_owned()].into_iter().chain(about).collect();
    desk.note(&Actor::System(Automatic::Delivery), (row.firm, row.no.to_string()), (state.word(), notes));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_that_breaks_the_composer_is_a_failed_mail() {
        assert_eq!(guarded(|| Ok::<_, String>(1)), Ok(1));
        assert_eq!(guarded(|| Err::<(), _>("no subject")), Err("no subject".to_owned()));
        let why = guarded(|| -> Result<(), String> { panic!("meant by the test") }).unwrap_err();
        assert!(why.contains("cannot be composed"), "{why}");
    }
}
