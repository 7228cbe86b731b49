//! What simulated people write: answers to mails of ours that were really composed, as simple mail
//! programs write them, and the stamp that a firm's border server puts on top.

use crate::outbound::Outbound;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::fmt::Write;

/// A mail of ours as it lies in somebody's mailbox, and the fields that an answer needs.
#[derive(Debug, Clone)]
pub struct Got {
    /// Envelope and bytes.
    pub mail: Outbound,
    /// Where an answer goes: the token's address.
    pub reply_to: String,
    /// Decoded no further than unfolded.
    pub subject: String,
    /// With brackets.
    pub message_id: String,
    /// `X-Mailroom-Event`.
    pub event: String,
    /// `X-Mailroom-Ticket`, of the first ticket.
    pub ticket: String,
}

impl Got {
    /// Reads the head of a mail of ours.
    #[must_use]
    pub fn read(mail: &Outbound) -> Self {
        let text = String::from_utf8_lossy(&mail.bytes).replace("\r\n ", " ").replace("\r\n\t", " ");
        let head = text.split("\r\n\r\n").next().unwrap_or_default();
        let field = |name: &str| {
            let value = head.split("\r\n").find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
            value.unwrap_or_default().trim().to_owned()
        };
        let reply_to = field("Reply-To");
        let inside =
            reply_to.rsplit_once('<').map_or(reply_to.as_str(), |(_, rest)| rest.trim_end_matches('>'));
        Got {
            reply_to: inside.to_owned(),
            subject: field("Subject"),
            message_id: field("Message-ID"),
            event: field("X-Mailroom-Event"),
            ticket: field("X-Mailroom-Ticket"),
            mail: mail.clone(),
        }
    }
}

/// Who writes, when, and under which number of all letters.
#[derive(Debug, Clone)]
pub struct Writer<'a> {
    /// Shown in From.
    pub name: &'a str,
    /// Address in From.
    pub address: &'a str,
    /// Date field.
    pub at: Timestamp,
    /// Makes the Message-ID unique.
    pub number: u64,
}

/// What our own border server found (RFC 8601).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Border {
    /// `dmarc=pass` for the From's domain.
    Pass,
    /// `dmarc=fail`: forged.
    Fail,
    /// The sender's domain says nothing.
    Silent,
}

impl Writer<'_> {
    /// An answer: some words, the mail below as a quote.
    #[must_use]
    pub fn answer(&self, got: &Got, words: &str) -> String {
        let subject = got.subject.trim_start_matches("Re: ");
        let head = self.head(got, &format!("Re: {subject}"), "");
        format!(
            "{head}{words}\n\nOn {}, {} wrote:\n> {}\n> Please answer this mail.\n",
            self.date(),
            got.mail.from,
            got.subject
        )
    }

    /// What the mail program says while its owner is away (RFC 3834).
    #[must_use]
    pub fn out_of_office(&self, got: &Got, words: &str) -> String {
        let head =
            self.head(got, &format!("Automatic reply: {}", got.subject), "Auto-Submitted: auto-replied\n");
        format!("{head}{words}\n")
    }

    /// A delivery report (RFC 3464) from the mail server of somebody whom the mail could not reach.
    #[must_use]
    pub fn bounce(&self, got: &Got, (status, words): (&str, &str)) -> String {
        let (at, to) = (self.date(), &got.mail.to);
        let host = self.address.rsplit_once('@').map_or("mail.example", |(_, host)| host);
        format!(
            "From: Mail Delivery System <{}>\nTo: <{}>\nSubject: Undelivered Mail Returned to Sender\nDate: {at}\n\
             Message-ID: <bounce{}@{host}>\nAuto-Submitted: auto-replied\nMIME-Version: 1.0\n\
             Content-Type: multipart/report; report-type=delivery-status; boundary=\"=_b\"\n\n\
             --=_b\nContent-Type: text/plain; charset=us-ascii\n\nYour mail could not be delivered.\n\n\
             --=_b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; {host}\n\n\
             Final-Recipient: rfc822; {to}\nAction: failed\nStatus: {status}\nDiagnostic-Code: smtp; {words}\n\n\
             --=_b\nContent-Type: text/rfc822-headers\n\nMessage-ID: {}\nSubject: {}\n\n--=_b--\n",
            self.address, got.mail.from, self.number, got.message_id, got.subject,
        )
    }

    fn head(&self, got: &Got, subject: &str, more: &str) -> String {
        let host = self.address.rsplit_once('@').map_or("mail.example", |(_, host)| host);
        format!(
            "From: {} <{}>\nTo: <{}>\nSubject: {subject}\nDate: {}\nMessage-ID: <letter{}@{host}>\n\
             In-Reply-To: {}\n{more}MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n",
            self.name,
            self.address,
            got.reply_to,
            self.date(),
            self.number,
            got.message_id,
        )
    }

    fn date(&self) -> String {
        let at = self.at.to_zoned(TimeZone::UTC);
        at.strftime("%a, %d %b %Y %H:%M:%S +0000").to_string()
    }
}

/// The mail as the border server passes it on: its own fields on top, every line ended by CRLF.
#[must_use]
pub fn stamped(letter: &str, authserv_id: &str, border: Border) -> Vec<u8> {
    let domain = letter.lines().find_map(|l| l.strip_prefix("From: ")).and_then(|from| from.rsplit_once('@'));
    let domain = domain.map_or("", |(_, domain)| domain.trim_end_matches('>'));
    let mut out = String::new();
    let verdict = match border {
        Border::Pass => format!("dmarc=pass header.from={domain}"),
        Border::Fail => format!("dmarc=fail header.from={domain}"),
        Border::Silent => "none".to_owned(),
    };
    // Writing to a String cannot fail.
    let _ = write!(out, "Authentication-Results: {authserv_id}; {verdict}\n{letter}");
    out.replace('\n', "\r\n").into_bytes()
}
