//! Every key of `mailroom.toml`, with its default and what it is for. Nothing is checked here.

use crate::outbound::relay::Protection;
use crate::section;
use crate::words;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

words! {
    /// The way out.
    pub enum Way {
        /// An existing mail server, by SMTP submission.
        Smtp = "smtp",
        /// The local sendmail program.
        Sendmail = "sendmail",
        /// A Maildir: nothing leaves this machine.
        Maildir = "maildir",
    }
}

words! {
    /// How operational logs are written.
    pub enum Format {
        /// For people.
        Text = "text",
        /// A JSON object a line.
        Json = "json",
    }
}

section! {
    /// Who we are.
    pub struct Server {
        /// our own addresses live here
        domain: String = "localhost".to_owned(),
        /// database, raw mail, keys; relative to this file
        data: PathBuf = PathBuf::from("data"),
        /// whose Authentication-Results we believe; "" = nobody's: senders are checked by dns.resolver, or have to confirm
        authserv_id: String = String::new(),
        /// Received fields of our own servers above their Authentication-Results (a local delivery agent adds one)
        trusted_hops: usize = 0,
        /// whether SPF, DKIM and DMARC stand in fields of their own, one above the other (a milter each)
        separate_results: bool = false,
    }
}

section! {
    /// Local parts of our addresses.
    pub struct Addresses {
        /// tickets and their answers
        tickets: String = "tickets".to_owned(),
        /// command mails
        control: String = "control".to_owned(),
        /// support
        support: String = "support".to_owned(),
        /// envelope sender of our mails
        bounces: String = "bounces".to_owned(),
        /// whether the mail server delivers tickets+anything@ to tickets@
        subaddressing: bool = true,
    }
}

section! {
    /// One IMAP mailbox.
    pub struct Imap {
        /// the server
        host: String = String::new(),
        /// 993 with implicit TLS, 143 with STARTTLS
        port: u16 = 993,
        /// implicit | starttls | none (loopback only)
        tls: Protection = Protection::Implicit,
        /// further certificate authorities, a PEM file; "" = only the system's
        ca_file: PathBuf = PathBuf::new(),
        /// who logs in
        user: String = String::new(),
        /// a file with the password ...
        password_file: PathBuf = PathBuf::new(),
        /// ... or a command that prints it ...
        password_command: String = String::new(),
        /// ... or a command that prints an XOAUTH2 access token
        xoauth2_command: String = String::new(),
        /// which folder
        folder: String = "INBOX".to_owned(),
        /// where processed mail goes; "" = only flagged
        processed: String = String::new(),
        /// the first start also takes what arrived since that day, "2026-11-01"; "" = only what arrives from now on
        since: String = String::new(),
    }
}

section! {
    /// A listener for the mail server next to us.
    pub struct Listen {
        /// "127.0.0.1:2424" or "unix:/run/mailroom/lmtp.sock"; "" = none
        listen: String = String::new(),
        /// certificate chain for STARTTLS, a PEM file; "" = no STARTTLS
        tls_certificate: PathBuf = PathBuf::new(),
        /// its private key, a PEM file
        tls_key: PathBuf = PathBuf::new(),
        /// smtp: whether mail comes straight from outside, with no server of yours in front; then SPF is checked here, too
        border: bool = false,
    }
}

section! {
    /// A Maildir that is watched.
    pub struct Maildir {
        /// the folder that has new and cur in it; relative to this file
        path: PathBuf = PathBuf::new(),
        /// seconds between two looks
        every_seconds: u64 = 5,
    }
}

section! {
    /// The way out.
    pub struct Outbound {
        /// smtp | sendmail | maildir
        transport: Way = Way::Maildir,
        /// smtp: the server
        host: String = String::new(),
        /// smtp: 587 with STARTTLS, 465 with implicit TLS
        port: u16 = 587,
        /// smtp: starttls | implicit | none (loopback only)
        tls: Protection = Protection::StartTls,
        /// smtp: further certificate authorities, a PEM file; "" = only the system's
        ca_file: PathBuf = PathBuf::new(),
        /// smtp: who logs in; "" = nobody
        user: String = String::new(),
        /// smtp: a file with the password ...
        password_file: PathBuf = PathBuf::new(),
        /// ... or a command that prints it ...
        password_command: String = String::new(),
        /// ... or a command that prints an XOAUTH2 access token
        xoauth2_command: String = String::new(),
        /// sendmail: the program
        program: PathBuf = PathBuf::from("/usr/sbin/sendmail"),
        /// maildir: where mail is written; relative to this file
        maildir: PathBuf = PathBuf::from("outbox"),
        /// at most so many mails a minute, all senders together; 0 = no limit
        rate_per_minute: u32 = 120,
        /// connections at once
        senders: u32 = 4,
    }
}

section! {
    /// Whom we ask about senders that our mail server says nothing about (DKIM, DMARC and ARC, checked here).
    pub struct Dns {
        /// a resolver's address, "127.0.0.1" or "127.0.0.1:5353"; "" = nobody is asked and nothing checked here
        resolver: String = String::new(),
        /// seconds that the questions of one mail may take together; then it is put off
        timeout_seconds: u64 = 5,
        /// domains (d=) whose seals (ARC) are believed where no signature of the sender holds, ["example.net"]; [] = no seal is looked at
        arc_sealers: Vec<String> = Vec::new(),
    }
}

section! {
    /// Operational logs, on standard error.
    pub struct Log {
        /// text | json
        format: Format = Format::Text,
        /// error | warn | info | debug | trace | off
        level: String = "info".to_owned(),
    }
}

section! {
    /// The status page.
    pub struct Status {
        /// where it will listen: this version has no status page, the key does nothing yet
        listen: String = String::new(),
    }
}

section! {
    /// Limits.
    pub struct Limits {
        /// octets that a mail may have
        message_octets: u64 = crate::inbound::smtp::SIZE_MAX as u64,
        /// octets that quarantined mails of strangers may have, a firm; over it only their headers are kept
        quarantine_octets: u64 = crate::workflow::inbox::QUARANTINE_MAX,
        /// receipts, lists, help and requests to confirm an hour, to everybody together; over it none go out
        answers_per_hour: u32 = crate::intake::caps::ALL_AN_HOUR,
        /// octets beyond 256 KiB each of mails that are being received, all connections together; over it 452
        receiving_octets: u64 = crate::inbound::smtp::room::ROOM_MAX as u64,
        /// LMTP and SMTP connections at once
        connections: usize = crate::inbound::smtp::listener::CONNECTIONS_MAX,
    }
}

/// The ways in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Inbound {
    /// Any number; each isolated from the others.
    pub imap: Vec<Imap>,
    /// LMTP (RFC 2033).
    pub lmtp: Listen,
    /// SMTP (RFC 5321).
    pub smtp: Listen,
    /// Any number.
    pub maildir: Vec<Maildir>,
}

/// The whole file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct File {
    /// Who we are.
    pub server: Server,
    /// Local parts.
    pub addresses: Addresses,
    /// The ways in.
    pub inbound: Inbound,
    /// The way out.
    pub outbound: Outbound,
    /// Checking senders ourselves.
    pub dns: Dns,
    /// The status page.
    pub status: Status,
    /// Operational logs.
    pub log: Log,
    /// Limits.
    pub limits: Limits,
}
