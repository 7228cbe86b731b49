//! One entry before it is sealed.
//!
//! Only data. `actor`, `cause` and what is told hold texts, lists and whole numbers, never fractions: the canonical
//! form has none (`canonical`), and they nest a few levels, not the 128 at which JSON readers give up.

use super::Canonical;
use serde_json::Value;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What happened, without sequence, time, predecessor and hash: the store adds those in its transaction.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// Chain: the firm's number, 0 for the installation.
    pub firm: i64,
    /// Who: `{kind, id, role, proof}`.
    pub actor: Canonical,
    /// Why: `{mail, sha256, message_id, source}` or `{cli: user}` or `{schedule: time}`.
    pub cause: Canonical,
    /// `T-1042`, `M-381`, `P-7`, `F-1`, `O-12`.
    pub subject: String,
    /// The stored word of the event.
    pub event: Cow<'static, str>,
    /// Status before, for what has one.
    pub from: Option<Cow<'static, str>>,
    /// Status after.
    pub to: Option<Cow<'static, str>>,
    /// Outgoing mails that this decided: `O-12`.
    pub effects: Vec<String>,
    /// Salted commitment to the content (what was said, and fields that are words), hex; the content lies apart.
    pub content: Option<String>,
    /// Short facts that are not content (labels, kinds, reasons of the program's own words).
    pub notes: Vec<String>,
    /// Version of the firm's settings.
    pub settings: i64,
    /// What is different of the subject's row from here on.
    pub told: Told,
}

/// Fields of the subject's row, as far as an entry makes them different; of a new row, all of them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Told {
    /// Fields that are no words of people, by name.
    pub fields: BTreeMap<Cow<'static, str>, Value>,
    /// Names of those whose values lie in the content, so that they can be redacted.
    pub words: Vec<Cow<'static, str>>,
}
