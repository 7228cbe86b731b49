//! What became of a mail: each message has exactly one current disposition, with a reason.

use super::ids::{FirmId, MailNo};
use crate::mail::Client;
use crate::mail::txt::Answers;
use crate::words;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

words! {
    /// The five dispositions of spec 7.
    pub enum Disposition {
        /// It changed something.
        Applied = "applied",
        /// Kept, nothing changed: automatic, list, report, duplicate, empty.
        Filed = "filed",
        /// Waits for a confirmation or for staff.
        Parked = "parked",
        /// Kept and shown; only staff release it, as a comment.
        Quarantined = "quarantined",
        /// We failed on it; `inbox reprocess`.
        SetAside = "set_aside",
    }
}

words! {
    /// The reason of a disposition.
    pub enum Why {
        /// An event of the table.
        Event = "event",
        /// Nothing to change.
        NoChange = "no_change",
        /// Was here before.
        Duplicate = "duplicate",
        /// RFC 3834 and its cousins.
        Automatic = "automatic",
        /// A delivery report (RFC 3464) or the like.
        Report = "report",
        /// A mailing list.
        List = "list",
        /// Our own mail came back.
        OwnMail = "own_mail",
        /// Nothing but a quote.
        Empty = "empty",
        /// A word for the program: LIST, HELP.
        Request = "request",
        /// No reference and several open tickets.
        WhichTicket = "which_ticket",
        /// Known person, clean From, no verdict.
        Unproven = "unproven",
        /// Strong, but somebody else's token.
        NotTheRecipient = "not_the_recipient",
        /// Known person, nothing that the mail could be about.
        NoTicket = "no_ticket",
        /// Nobody on file.
        UnknownSender = "unknown_sender",
        /// A deactivated person.
        Deactivated = "deactivated",
        /// The domain's own verdict says no.
        FailedVerdict = "failed_verdict",
        /// Not exactly one plain From, or another field doubled.
        BadFrom = "bad_from",
        /// The token does not verify, or two tokens disagree.
        BrokenToken = "broken_token",
        /// The token's ticket was never sent.
        NeverSent = "never_sent",
        /// The sender may not do this.
        NotTheirRight = "not_their_right",
        /// More than 100 Received fields (RFC 5321 section 6.3).
        Loop = "loop",
        /// A limit was passed; the note names it.
        OverLimit = "over_limit",
        /// We panicked, or were killed, on it.
        Poison = "poison",
        /// Refused by the workflow; the note says why.
        Refused = "refused",
        /// Expired in the parked mail.
        Expired = "expired",
        /// Released by staff or by a returned key.
        Released = "released",
        /// A returned key says whether an address is a person's.
        Alias = "alias",
    }
}

/// What strangers' mails that are kept whole may weigh, in octets a firm, unless configured otherwise: 1 GiB.
pub const QUARANTINE_MAX: u64 = 1024 * 1024 * 1024;
/// Octets of a header that are kept when no more is.
pub const HEADER_KEPT_MAX: usize = 16 * 1024;

/// How much of a mail's bytes is on file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kept {
    /// All.
    #[default]
    Whole,
    /// All; it is a stranger's, and weighs as long as it is quarantined.
    Stranger,
    /// The header of a stranger's mail, with its own SHA-256 in hex: the quarantine was full.
    Header(String),
}

impl Kept {
    fn is_whole(&self) -> bool {
        *self == Kept::Whole
    }
}

/// A mail on file, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// `M-381`.
    pub no: MailNo,
    /// By its token, else by its sender; `None`: nobody's.
    pub firm: Option<FirmId>,
    /// When it was accepted into the log.
    pub at: Timestamp,
    /// Where it came from ([`crate::mail::Source::describe`]).
    pub source: String,
    /// SHA-256 of the raw bytes, hex.
    pub sha256: String,
    /// Octets.
    pub size: u64,
    /// Reverse-path ([`crate::mail::ReversePath::read`]).
    pub envelope_from: String,
    /// Recipients, as far as the source knew them.
    #[serde(default)]
    pub envelope_to: Vec<String>,
    /// The claimed From, sanitised.
    pub from: String,
    /// Sanitised.
    pub subject: String,
    /// Without brackets; empty if it has none.
    pub message_id: String,
    /// See [`Disposition`].
    pub disposition: Disposition,
    /// See [`Why`].
    pub why: Why,
    /// Whether its sender was proven: by a verdict, or by a key.
    #[serde(default)]
    pub proven: bool,
    /// More words about it.
    pub note: String,
    /// What it was about: `T-1042`, empty if nothing.
    pub subjects: Vec<String>,
    /// See [`Kept`].
    #[serde(default, skip_serializing_if = "Kept::is_whole")]
    pub kept: Kept,
    /// What the DNS said when we checked its sender ourselves; empty: we did not.
    #[serde(default, skip_serializing_if = "Answers::is_empty")]
    pub asked: Answers,
    /// See [`Client`]; `None`: it came by a server of ours, or from a mailbox.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<Client>,
}

impl Mail {
    /// Octets that it takes of the quarantine.
    #[must_use]
    pub fn weight(&self) -> u64 {
        match (self.disposition, &self.kept) {
            (Disposition::Quarantined, Kept::Stranger) => self.size,
            (_, Kept::Whole | Kept::Stranger | Kept::Header(_)) => 0,
        }
    }

    /// The chain whose log tells of it.
    #[must_use]
    pub fn chain(&self) -> FirmId {
        self.firm.unwrap_or(FirmId::INSTALLATION)
    }
}
