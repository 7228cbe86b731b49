//! Raw bytes to a [`Message`]. Parsing never fails: whatever comes, something is known of it.
//!
//! `mail-parser` reads single values (parameters, encoded words, dates) and gives a second opinion on
//! From; the walk over fields and parts is our own, because it must be linear and must not be fooled.
//! What a signature covers is read and not verified; what is encrypted is only known to be so. Deliberately absent:
//! keys, certificates, trust (that is for the floor above).

mod absence;
mod armour;
mod attachment;
mod automatic;
mod ber;
mod body;
mod charset;
mod content;
mod flowed;
mod free_form;
mod from_comment;
mod from_field;
mod header;
pub mod limits;
mod message;
mod mime;
mod recipients;
mod report;
mod second_reader;
mod smime;
mod tnef;
mod transfer;
mod unsigned;
mod verdicts;

pub use absence::dates as absence_dates;
pub use attachment::files;
pub use content::mark;
pub use header::Header;
pub use message::{Attachment, Automatic, Body, FromField, Message, Sealed};
pub use report::{Action, Report, ReportKind};
pub use unsigned::{is_filed, is_miscoded, is_mistyped, recoded};

use crate::mail::fields::split;
use crate::mail::{HeaderValue, MessageId};
use header::Head;
use jiff::Timestamp;
use mail_parser::parsers::MessageStream;
use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Reads a mail. Never fails, never panics, linear in its size.
#[must_use]
pub fn parse(raw: &[u8]) -> Message {
    guarded(raw, read)
}

/// A fault of ours in `reader` costs one mail and not the process.
fn guarded(raw: &[u8], reader: impl Fn(&[u8]) -> Message) -> Message {
    catch_unwind(AssertUnwindSafe(|| reader(raw)))
        .unwrap_or_else(|_| Message { parser_failed: true, ..nothing("the reader failed on this mail") })
}

/// A mail of which nothing is known but why.
fn nothing(why: &'static str) -> Message {
    Message {
        from: FromField::Bad(why),
        doubled: Vec::new(),
        recipients: Vec::new(),
        delivered_to: Vec::new(),
        subject: String::new(),
        message_id: None,
        in_reply_to: Vec::new(),
        references: Vec::new(),
        date: None,
        automatic: None,
        report: None,
        body: Body::default(),
        sealed: None,
        attachments: Vec::new(),
        received_count: 0,
        over_limit: None,
        parser_failed: false,
        header: Header::default(),
    }
}

fn read(raw: &[u8]) -> Message {
    let (head, body) = split(raw);
    // What is over a limit is not read further: it goes to quarantine with its sender, if that is plain.
    let kept = Head::new(head.get(..limits::HEADER_BYTES_MAX).unwrap_or(head));
    let over = (head.len() > limits::HEADER_BYTES_MAX).then_some("header bytes");
    let over = over.or((kept.fields.len() > limits::HEADER_FIELDS_MAX).then_some("header fields"));
    if over.is_some() {
        return Message { over_limit: over, from: from_field::read(&kept), ..nothing("") };
    }
    read_all(&kept, body)
}

fn read_all<'a>(head: &Head<'a>, body: &'a [u8]) -> Message {
    let mut message = read_header(head);
    let (parts, over) = tnef::unpacked(mime::walk_below(head.fields.iter().copied(), body));
    message.over_limit = message.over_limit.or(over);
    message.automatic = automatic::read(head, &message.subject, &parts);
    message.report = report::read(head, &parts);
    if message.report.is_some() {
        message.automatic = message.automatic.or(Some(Automatic::Report));
    }
    (message.body, message.sealed) = body::read(&parts);
    message.attachments = attachment::read(&parts);
    message
}

fn read_header(head: &Head<'_>) -> Message {
    let (mut in_reply_to, mut references) = (ids(head, "In-Reply-To"), ids(head, "References"));
    in_reply_to.truncate(limits::REFERENCES_MAX);
    references.drain(..references.len().saturating_sub(limits::REFERENCES_MAX));
    let mut recipients = recipients::named(head);
    let crowd = recipients.len() > limits::RECIPIENTS_MAX;
    recipients.truncate(limits::RECIPIENTS_MAX);
    Message {
        from: from_field::judged(head),
        doubled: doubled(head),
        recipients,
        delivered_to: recipients::delivered_to(head),
        subject: subject(head),
        message_id: head.first("Message-ID").and_then(|f| MessageId::parse(&f.unfolded())),
        in_reply_to,
        references,
        date: date(head),
        received_count: head.all("Received").count(),
        over_limit: crowd.then_some("recipients"),
        header: Header::new(head),
        ..nothing("")
    }
}

fn ids(head: &Head<'_>, name: &'static str) -> Vec<MessageId> {
    let mut found = Vec::new();
    head.all(name).for_each(|field| found.extend(MessageId::each(&field.unfolded())));
    found
}

/// RFC 5322 section 3.6: these stand once at most.
fn doubled(head: &Head<'_>) -> Vec<&'static str> {
    ["Subject", "To", "Date", "Message-ID"].into_iter().filter(|name| head.all(name).count() > 1).collect()
}

fn subject(head: &Head<'_>) -> String {
    let raw = head.first("Subject").map_or(&[][..], |f| f.raw);
    let raw = raw.get(..limits::SUBJECT_BYTES_MAX).unwrap_or(raw);
    HeaderValue::new(&unstructured(raw)).into_string()
}

/// An unstructured value with its encoded words (RFC 2047) decoded; raw 8-bit text by the rules of bodies.
#[must_use]
pub fn decoded(raw: &[u8]) -> String {
    unstructured(raw).into_owned()
}

fn unstructured(raw: &[u8]) -> Cow<'_, str> {
    let text = charset::text(raw, None);
    if !text.contains("=?") {
        return text;
    }
    let text = [&*text, "\n"].concat(); // without a line end `mail-parser` reads no value
    let found = MessageStream::new(text.as_bytes()).parse_unstructured().into_text();
    found.map(|text| text.into_owned().into()).unwrap_or_default()
}

fn date(head: &Head<'_>) -> Option<Timestamp> {
    let field = head.first("Date")?;
    let value = [field.raw, b"\n"].concat();
    let parsed = MessageStream::new(&value).parse_date().into_datetime().filter(|d| d.is_valid())?;
    Timestamp::from_second(parsed.to_timestamp()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_that_panics_costs_one_mail() {
        let message = guarded(b"From: lo@example.com\r\n\r\nDONE\r\n", |_| panic!("a fault of ours"));
        assert!(message.parser_failed);
        assert_eq!(message.from, FromField::Bad("the reader failed on this mail"));
        assert!(!parse(b"From: lo@example.com\r\n\r\nDONE\r\n").parser_failed);
    }
}
