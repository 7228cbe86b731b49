use crate::ledger::{Draft, Head, Sealed};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

/// Until the ledger seals: same shape, same rules.
pub(super) fn seal(head: &Head, draft: &Draft, now: Timestamp) -> Sealed {
    let at = now.max(head.at + jiff::SignedDuration::from_micros(1));
    let prev = data_encoding::HEXLOWER.encode(&head.hash);
    let body = serde_json::json!({"event": draft.event, "firm": draft.firm, "prev": prev,
        "seq": head.seq + 1, "subject": draft.subject, "time": at.to_string()})
    .to_string();
    let hash = Sha256::digest(&body).into();
    Sealed { body, head: Head { seq: head.seq + 1, at, hash } }
}
