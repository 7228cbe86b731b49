//! One outgoing mail, from the decision that wants it to the server's last word.

use super::effect::Notice;
use super::ids::{BatchNo, FirmId, OutboxNo, PersonId, TicketNo};
use super::people::Person;
use super::ticket::Status;
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
    /// Whether no try is to come unless somebody orders one.
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(
            self,
            OutboxState::Sent | OutboxState::Failed | OutboxState::Dropped | OutboxState::Superseded
        )
    }

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
    /// Round of the (first) ticket, or the number of the question about an alias: bound into the token.
    pub round: u32,
    /// Minted in the commit that decided the mail.
    pub message_id: MessageId,
    /// The thread's virtual root.
    pub root: MessageId,
    /// What it answers, if anything.
    pub in_reply_to: Option<MessageId>,
    /// Words that it quotes.
    pub text: String,
    /// Who did what it is about; nobody by name if it was the program or whoever runs it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<PersonId>,
    /// The status of its (first) ticket when it was decided, after what it is about: what it says happened, happened then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moment: Option<Status>,
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
    /// Whether it is about an alias: its round is the number of the question.
    #[must_use]
    pub fn is_about_alias(&self) -> bool {
        matches!(self.notice, Notice::ConfirmAlias | Notice::AliasNews)
    }

    /// Where it goes: to the registered address, or to the one that its question is about, and nowhere else.
    #[must_use]
    pub fn recipient<'p>(&self, person: &'p Person) -> Option<&'p Address> {
        match self.notice == Notice::ConfirmAlias {
            true => person.question(self.round).map(|question| &question.alias),
            false => Some(&person.email),
        }
    }
}
