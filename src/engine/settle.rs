//! A server's last word on mails of ours becomes their state, in one job a lease.

use super::House;
use super::lease::{GIVE_UP, moves, say};
use crate::intake::Circumstance;
use crate::mail::HeaderValue;
use crate::outbound::Delivery;
use crate::record::Answer;
use crate::store::{Job, Judgement};
use crate::workflow::actor::{Actor, Automatic};
use crate::workflow::desk::Desk;
use crate::workflow::effect::Notice;
use crate::workflow::outbox::{OutboxState, Outgoing};
use crate::workflow::{Event, Facts, Keys, OutboxNo, alias_mail};
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;

/// Characters of a server's words that are kept.
const REPLY_MAX: usize = 200;
/// First pause before a mail is tried again; it doubles each time.
const BACKOFF_FIRST: SignedDuration = SignedDuration::from_secs(60);
/// Longest pause.
const BACKOFF_MAX: SignedDuration = SignedDuration::from_hours(4);

/// One mail's fate: which row, which try of it, what the server said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// Which.
    pub no: OutboxNo,
    /// The try that this is the answer to: a later lease is not settled by an earlier sender. `None`: whatever try it is
    /// at, for nobody sends it again.
    pub tries: Option<u32>,
    /// The answer.
    pub delivery: Delivery,
}

/// Writes the fates of a lease.
#[must_use]
pub fn job(house: &Arc<House>, around: Circumstance, settled: Vec<Settled>) -> Job {
    let house = Arc::clone(house);
    let keys = Keys { outbox: settled.iter().map(|s| s.no).collect(), ..Keys::default() };
    Job { keys, judge: Box::new(move |facts| judge(facts, (&house, around), &settled)) }
}

fn judge(facts: &Facts, (house, around): (&House, Circumstance), settled: &[Settled]) -> Judgement {
    if let Some(more) = missing(facts) {
        return more;
    }
    let mut desk = Desk::new(facts, around.at);
    let (mut moved, mut over) = (Vec::new(), Vec::new());
    for fate in settled {
        match facts.outbox.iter().find(|row| row.no == fate.no) {
            Some(row) if is_awaited(fate, row) => {
                moved.push(settle(row, &fate.delivery, (&mut desk, house.site.answers_an_hour)));
            }
            Some(row) if row.state.is_waiting() => {}
            Some(_) | None => over.push(fate.no),
        }
    }
    let answer = Answer::Settled { moved: moved.iter().map(|row| row.no).collect(), over };
    match moved.is_empty() {
        true => Judgement::Nothing(answer),
        false => moves(desk, (moved, answer), (house, around)),
    }
}

fn is_awaited(fate: &Settled, row: &Outgoing) -> bool {
    match fate.tries {
        Some(tries) => row.tries == tries && row.state == OutboxState::Sending,
        None => row.state.is_waiting(),
    }
}

fn settle(row: &Outgoing, delivery: &Delivery, (desk, most): (&mut Desk<'_>, u32)) -> Outgoing {
    let (mut state, words) = match delivery {
        Delivery::Sent(words) => (OutboxState::Sent, words),
        Delivery::Deferred(words) => (OutboxState::Deferred, words),
        Delivery::Failed(words) => (OutboxState::Failed, words),
        Delivery::InDoubt(words) => (OutboxState::InDoubt, words),
    };
    if state == OutboxState::Deferred && desk.now().duration_since(row.created_at) > GIVE_UP {
        state = OutboxState::Failed;
    }
    let reply: String = HeaderValue::new(words).as_str().chars().take(REPLY_MAX).collect();
    say(desk, row, state, &reply);
    if state == OutboxState::Failed {
        reach(row, desk, &reply);
    }
    if state == OutboxState::Sent && row.notice == Notice::AliasNews {
        alias_mail::told(desk, row, most);
    }
    let next_at = if state == OutboxState::Sent { desk.now() } else { again(row, desk.now()) };
    Outgoing { state, next_at, reply, lease: None, bytes: None, ..row.clone() }
}

/// Whoever would hear of a fate has to be known first.
pub(super) fn missing(facts: &Facts) -> Option<Judgement> {
    let keys = alias_mail::keys(facts.outbox.iter());
    (!keys.staff_of.is_empty() && !facts.asked.covers(&keys)).then_some(Judgement::More(keys))
}

/// A refused mail reaches its tickets: undeliverable, reminders pause, staff are told; and the question of an alias.
pub(super) fn reach(row: &Outgoing, desk: &mut Desk<'_>, reply: &str) {
    alias_mail::lost(desk, row, reply);
    for no in &row.tickets {
        if desk.ticket(*no).is_some_and(|t| t.employee == Some(row.person)) {
            let event = Event::HardBounce { reason: reply.to_owned() };
            // A refusal here means that the ticket is past caring; the mail's own line stands.
            let _ = desk.happen(*no, event, &Actor::System(Automatic::Delivery));
        }
    }
}

/// Exponential, with a jitter that comes from the mail's number: the same on every run.
#[must_use]
pub fn again(row: &Outgoing, now: Timestamp) -> Timestamp {
    let doublings = row.tries.saturating_sub(1).min(10);
    let pause = BACKOFF_FIRST.saturating_mul(1 << doublings).min(BACKOFF_MAX);
    let jitter = pause.as_secs() / 5 * (row.no.0.rem_euclid(16)) / 16;
    now.checked_add(pause).and_then(|at| at.checked_add(SignedDuration::from_secs(jitter))).unwrap_or(now)
}
