//! One mail that carries several tickets of one employee: its numbers, and what an answer means for each.

use super::ids::{BatchNo, FirmId, PersonId, TicketNo};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A batch mail (assigned or reminder): number n of the mail is `tickets[n - 1]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// `B-77`.
    pub no: BatchNo,
    /// Whose.
    pub firm: FirmId,
    /// The only recipient.
    pub employee: PersonId,
    /// In the mail's order.
    pub tickets: Vec<TicketNo>,
    /// When it was decided.
    pub at: Timestamp,
}
