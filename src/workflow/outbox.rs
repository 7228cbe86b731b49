//! One outgoing mail, from the decision that wants it to the server's last word.

use super::effect::Notice;
use super::ids::{BatchNo, FirmId, OutboxNo, PersonId, TicketNo};
use super::people::{Pending, Person};
use crate::mail::{Address, MessageId};
use crate::words;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

words! {
    /// Where an outgoing mail stands (spec 4).
    pub enum OutboxState {
        /// Decided, not tried.
        Queued = "queued",
        /// Leased by a sender.
        Sending = "sending",
        /// The server took it.
        Sent = "sent",
        /// 4xx; tried again.
        Deferred = "deferred",
        /// 5xx, or given up after five days.
        Failed = "failed",
        /// By `queue hold`.
        Held = "held",
        /// By `queue drop`.
        Dropped = "dropped",
        /// Its ticket left the status it was about.
        Superseded = "superseded",
        /// The connection was lost after the final dot; tried again.
        InDoubt = "in_doubt",
    }
}

impl OutboxState {
    /// Whether a try is still to come.
    #[must_use]
    pub const fn is_waiting(self) -> bool {
        matches!(
            self,
            OutboxState::Queued | OutboxState::Sending | OutboxState::Deferred | OutboxState::InDoubt
        )
    }
}

/// One lease of one sender: drawn, so that nobody takes another's mails for its own.
pub type LeaseId = u64;

/// A mail of ours. Composed once, just before its first try; every try sends the same bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outgoing {
    /// `O-12`.
    pub no: OutboxNo,
    /// Whose.
    pub firm: FirmId,
    /// Which.
    pub notice: Notice,
    /// To whom: the registered address at the time of composing.
    pub person: PersonId,
    /// What it is about, in the order in which the mail numbers them.
    pub tickets: Vec<TicketNo>,
    /// If the mail's numbers are a batch's.
    pub batch: Option<BatchNo>,
    /// Round of the (first) ticket: bound into the token.
    pub round: u32,
    /// Minted in the commit that decided the mail.
    pub message_id: MessageId,
    /// The thread's virtual root.
    pub root: MessageId,
    /// What it answers, if anything.
    pub in_reply_to: Option<MessageId>,
    /// Words that it quotes.
    pub text: String,
    /// The Date field: the same on each try.
    pub created_at: Timestamp,
    /// See [`OutboxState`].
    pub state: OutboxState,
    /// When it may be tried (again); while sending: when the lease ends; once sent: when it was.
    pub next_at: Timestamp,
    /// Tries begun.
    pub tries: u32,
    /// While sending: the lease that holds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lease: Option<LeaseId>,
    /// The server's last words.
    pub reply: String,
    /// The envelope's reverse-path, fixed with the bytes; empty: null.
    #[serde(default)]
    pub envelope_from: String,
    /// The envelope's recipient, fixed with the bytes.
    #[serde(default)]
    pub envelope_to: String,
    /// The composed bytes, once there are any. Stored beside the row, not in it.
    #[serde(skip)]
    pub bytes: Option<std::sync::Arc<[u8]>>,
}

impl Outgoing {
    /// The address that it asks whether it is the person's; `None`: it asks no such thing.
    #[must_use]
    pub fn asks(&self) -> Option<Address> {
        let asks = self.notice == Notice::ConfirmAlias;
        asks.then(|| Address::parse(self.text.lines().next()?).ok()).flatten()
    }

    /// The question that it puts, as long as the address waits for the answer to this very mail.
    #[must_use]
    pub fn question<'p>(&self, person: &'p Person) -> Option<&'p Pending> {
        let pending = person.asked_about(&self.asks()?)?;
        (pending.at == self.created_at).then_some(pending)
    }

    /// Where it goes: to the registered address, unless it asks another one.
    #[must_use]
    pub fn recipient(&self, person: &Person) -> Address {
        self.asks().unwrap_or_else(|| person.email.clone())
    }
}
