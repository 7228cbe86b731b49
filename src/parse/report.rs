//! Reports about mail: DSN (RFC 3464), MDN (RFC 8098), ARF (RFC 5965) and the bounce that is none of them.
//!
//! What a report says is a claim like any other; whether its token is ours is for the caller.

use super::free_form;
use super::header::Head;
use super::limits::DIAGNOSTIC_CHARS_MAX;
use super::mime::Part;
use crate::mail::fields::{Field, fields, split};
use crate::mail::{Address, HeaderValue, MessageId};
use crate::words;

words! {
    /// What a report is about.
    pub enum ReportKind {
        /// Delivery status notification, or a bounce in free form.
        Delivery = "delivery",
        /// Somebody's program displayed or deleted the mail (RFC 8098).
        Disposition = "disposition",
        /// Somebody complained about the mail (RFC 5965).
        Abuse = "abuse",
    }
}

words! {
    /// RFC 3464 section 2.3.3.
    pub enum Action {
        /// It will not arrive.
        Failed = "failed",
        /// It has not arrived yet: no failure.
        Delayed = "delayed",
        /// It has arrived.
        Delivered = "delivered",
        /// It was handed to a system that sends no reports.
        Relayed = "relayed",
        /// It went on to several addresses.
        Expanded = "expanded",
    }
}

/// What one report says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// About what.
    pub kind: ReportKind,
    /// What became of the mail; the worst if there are several recipients. Only delivery reports have one.
    pub action: Option<Action>,
    /// `5.1.1` (RFC 3463).
    pub status: Option<String>,
    /// The other side's words: one harmless short line.
    pub diagnostic: Option<HeaderValue>,
    /// The address that the report is about.
    pub final_recipient: Option<Address>,
    /// The Message-ID of the mail that it is about.
    pub original: Option<MessageId>,
}

impl Report {
    /// Whether the reason may pass by itself: a transient status that was given up on, or a full mailbox, for
    /// which Exchange says 5.2.2 (RFC 3463 section 3.3 calls it transient). Without a status it is for good.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        let status = self.status.as_deref().unwrap_or_default();
        status.starts_with("4.") || status == "5.2.2"
    }
}

/// Reads the report in a message, if there is one.
#[must_use]
pub(super) fn read(head: &Head<'_>, parts: &[Part<'_>]) -> Option<Report> {
    let kind = kind_of(parts);
    let free = kind.is_none();
    if free && !free_form::is_bounce(head, parts) {
        return None;
    }
    let mut report = Report {
        kind: kind.unwrap_or(ReportKind::Delivery),
        action: None,
        status: None,
        diagnostic: None,
        final_recipient: None,
        original: returned_id(parts),
    };
    for part in parts.iter().filter(|p| p.is("message", STATUS_TYPES)) {
        read_blocks(&mut report, &part.decoded());
    }
    if free {
        free_form::read(&mut report, head, parts);
    }
    Some(report)
}

const STATUS_TYPES: &[&str] = &[
    "delivery-status",
    "global-delivery-status",
    "disposition-notification",
    "global-disposition-notification",
    "feedback-report",
];

fn kind_of(parts: &[Part<'_>]) -> Option<ReportKind> {
    let found = parts.iter().find(|p| p.is("message", STATUS_TYPES))?;
    Some(match found.subtype.as_str() {
        "feedback-report" => ReportKind::Abuse,
        "disposition-notification" | "global-disposition-notification" => ReportKind::Disposition,
        _ => ReportKind::Delivery,
    })
}

/// Blocks of fields with empty lines between them (RFC 3464 section 2.1).
fn read_blocks(report: &mut Report, body: &[u8]) {
    let mut rest = body;
    while !rest.is_empty() {
        let (block, after) = split(rest);
        read_block(report, &fields(block).collect::<Vec<_>>());
        rest = after;
    }
}

fn read_block(report: &mut Report, block: &[Field<'_>]) {
    let value = |name: &str| block.iter().find(|f| f.is(name)).map(|f| f.unfolded().into_owned());
    let action = value("Action").and_then(|v| action_of(&v));
    let worse = match (report.action, action) {
        (Some(old), Some(new)) => new < old,
        (None, _) => true,
        (Some(_), None) => false,
    };
    if report.original.is_none() {
        report.original = value("Original-Message-ID").and_then(|v| MessageId::parse(&v));
    }
    if !worse {
        return;
    }
    report.action = action.or(report.action);
    let status = value("Status").and_then(|v| status_in(&v));
    report.status = status.or_else(|| report.status.take());
    let said = value("Diagnostic-Code").or_else(|| value("Disposition"));
    report.diagnostic = said.map(|v| short(after_type(&v))).or_else(|| report.diagnostic.take());
    let recipient = value("Final-Recipient").or_else(|| value("Original-Recipient"));
    let address = recipient.and_then(|v| address_in(&v));
    report.final_recipient = address.or_else(|| report.final_recipient.take());
}

fn action_of(value: &str) -> Option<Action> {
    let word = value.split(|c: char| !c.is_ascii_alphabetic()).next()?;
    Action::ALL.iter().copied().find(|a| a.word().eq_ignore_ascii_case(word))
}

/// `5.1.1` at the start of the value (RFC 3463 section 2).
pub(super) fn status_in(value: &str) -> Option<String> {
    let code = value.split_whitespace().next()?;
    let mut numbers = code.split('.');
    let class = numbers.next().is_some_and(|n| matches!(n, "2" | "4" | "5"));
    let rest: Vec<&str> = numbers.collect();
    let fits = |n: &&str| (1..=3).contains(&n.len()) && n.bytes().all(|b| b.is_ascii_digit());
    (class && rest.len() == 2 && rest.iter().all(fits)).then(|| code.to_owned())
}

/// `smtp; 550 no such user` -> `550 no such user` (RFC 3464 section 2.1.2: type and content).
fn after_type(value: &str) -> &str {
    value.split_once(';').map_or(value, |(_, rest)| rest.trim())
}

pub(super) fn address_in(value: &str) -> Option<Address> {
    let bare = after_type(value).trim();
    let bare = bare.strip_prefix('<').and_then(|b| b.strip_suffix('>')).unwrap_or(bare);
    Address::parse(bare).ok()
}

pub(super) fn short(text: &str) -> HeaderValue {
    HeaderValue::new(&text.chars().take(DIAGNOSTIC_CHARS_MAX).collect::<String>())
}

/// The Message-ID in the returned message or its header (RFC 6522 section 3).
fn returned_id(parts: &[Part<'_>]) -> Option<MessageId> {
    let returned = parts.iter().find(|p| {
        p.is("message", &["rfc822", "global", "rfc822-headers", "global-headers"])
            || p.is("text", &["rfc822-headers"])
    })?;
    let body = returned.decoded();
    let found = fields(&body).find(|f| f.is("Message-ID"))?;
    MessageId::parse(&found.unfolded())
}
