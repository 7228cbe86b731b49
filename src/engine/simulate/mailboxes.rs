//! The world's mail server in a simulation: it takes, refuses, loses its answer, as chance will have it.

use super::chance::Chance;
use crate::outbound::{Delivery, Outbound, Session, Transport};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Of a hundred mails, so many get a 4xx.
const DEFERRED: usize = 4;
/// Of a hundred, so many get a 5xx.
const REFUSED: usize = 1;
/// Of a hundred, so many lose the answer after the final dot (RFC 1047).
const IN_DOUBT: usize = 2;

/// Everything that arrived, and how often.
#[derive(Default)]
struct Post {
    new: Vec<Outbound>,
    /// By Message-ID: copies, lost answers, and the bytes of the first one.
    seen: BTreeMap<String, Seen>,
}

struct Seen {
    copies: u64,
    doubts: u64,
    bytes: Arc<[u8]>,
}

/// All mailboxes, and the chance that something goes wrong on the way to them.
pub struct Mailboxes {
    post: Mutex<Post>,
    chance: Mutex<Option<Chance>>,
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Mailboxes {
    /// Empty ones.
    #[must_use]
    pub fn new(chance: Chance) -> Arc<Self> {
        Arc::new(Mailboxes { post: Mutex::default(), chance: Mutex::new(Some(chance)) })
    }

    /// From now on nothing goes wrong.
    pub fn calm(&self) {
        *held(&self.chance) = None;
    }

    /// What arrived since the last time.
    #[must_use]
    pub fn take(&self) -> Vec<Outbound> {
        std::mem::take(&mut held(&self.post).new)
    }

    /// Holds what arrived against what the store says it sent: all of that arrived, the rest only if
    /// its answer was lost, and no mail more often than once and once a lost answer. Gives the number
    /// of mails and of copies.
    ///
    /// # Errors
    /// Which mail is otherwise.
    pub fn compare(&self, sent: &BTreeSet<String>) -> Result<(u64, u64), String> {
        let post = held(&self.post);
        if let Some(lost) = sent.iter().find(|id| !post.seen.contains_key(*id)) {
            return Err(format!("{lost} was sent as the store says, and never arrived"));
        }
        for (id, seen) in &post.seen {
            if seen.copies > 1 + seen.doubts {
                return Err(format!("{id} came {} times after {} lost answers", seen.copies, seen.doubts));
            }
            if !sent.contains(id) && seen.doubts == 0 {
                return Err(format!("{id} arrived, and the store does not say so"));
            }
        }
        let mails = u64::try_from(post.seen.len()).unwrap_or(u64::MAX);
        Ok((mails, post.seen.values().map(|seen| seen.copies).sum()))
    }

    fn arrive(&self, mail: &Outbound, doubt: bool) -> Delivery {
        let mut post = held(&self.post);
        let id = super::letter::Got::read(mail).message_id.trim_matches(['<', '>']).to_owned();
        let fresh = || Seen { copies: 0, doubts: 0, bytes: Arc::clone(&mail.bytes) };
        let seen = post.seen.entry(id).or_insert_with(fresh);
        if seen.bytes != mail.bytes {
            return Delivery::Failed("554 the same Message-ID with other bytes".to_owned());
        }
        seen.copies += 1;
        seen.doubts += u64::from(doubt);
        if seen.copies == 1 {
            post.new.push(mail.clone());
        }
        match doubt {
            true => Delivery::InDoubt("the connection was lost after the final dot".to_owned()),
            false => Delivery::Sent("250 ok".to_owned()),
        }
    }
}

/// The way to them.
pub struct Way(pub Arc<Mailboxes>);

impl Transport for Way {
    fn open(&self) -> Result<Box<dyn Session>, Delivery> {
        Ok(Box::new(Connection(Arc::clone(&self.0))))
    }
}

struct Connection(Arc<Mailboxes>);

impl Session for Connection {
    fn send(&mut self, mail: &Outbound) -> Delivery {
        let roll = held(&self.0.chance).as_mut().map_or(100, |chance| chance.below(100));
        let (refused, doubt) = (DEFERRED + REFUSED, DEFERRED + REFUSED + IN_DOUBT);
        match roll {
            roll if roll < DEFERRED => Delivery::Deferred("451 4.7.1 try again later".to_owned()),
            roll if roll < refused => Delivery::Failed("550 5.1.1 no such user".to_owned()),
            roll => self.0.arrive(mail, roll < doubt),
        }
    }

    fn is_usable(&self) -> bool {
        true
    }
}
