//! One conversation, bytes in and bytes out: no socket, no clock, so that a test can cut it anywhere.
//!
//! A [`Step`] says what to write and what to do then. While an answer is owed for a mail, what the
//! peer already sent of its next commands waits (RFC 2920 section 3.2: replies keep their order).

use super::command::{Command, Hello, MailParameters};
use super::data::{DataReader, End};
use super::line::{Line, LineReader};
use super::path::Path;
use super::{COMMANDS_MAX, ERRORS_MAX, Mode, RECIPIENTS_MAX, STRANGERS_MAX, Settings};
use crate::inbound::Taken;
use crate::mail::reply_code::ReplyCode;
use crate::mail::{Address, Envelope, Incoming, ReversePath, Source};
use crate::ports::Busy;
use std::sync::Arc;

/// Octets that the text of one reply line may have (RFC 5321 section 4.5.3.1.5 allows 512 in all).
const REPLY_TEXT_MAX: usize = 400;

/// What to write, and what to do when it is written.
#[derive(Debug)]
pub struct Step {
    /// All replies that are due, in one piece; often empty.
    pub reply: Vec<u8>,
    /// What comes next.
    pub then: Then,
}

/// What comes after the writing.
#[derive(Debug)]
pub enum Then {
    /// Read on.
    Read,
    /// Offer this mail and call [`Session::answer`].
    Deliver(Incoming),
    /// Shake hands for TLS and call [`Session::secured`].
    StartTls,
    /// Close the connection.
    Close,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Command,
    Data,
    Answer,
    Handshake,
    Over,
}

/// The state of one connection.
pub struct Session {
    settings: Arc<Settings>,
    /// Unique among all sessions of all listeners; transactions are numbered below it.
    id: String,
    state: State,
    line: LineReader,
    data: DataReader,
    reply: Vec<u8>,
    /// What came while an answer was owed.
    held: Vec<u8>,
    finished: Option<Incoming>,
    greeted: bool,
    secured: bool,
    from: Option<ReversePath>,
    mail: MailParameters,
    to: Vec<Address>,
    transactions: u64,
    errors: u32,
    strangers: u32,
    commands: u32,
}

impl Session {
    /// A new conversation. `id` must never have been used before: transaction ids are made of it.
    #[must_use]
    pub fn new(settings: Arc<Settings>, id: String) -> Self {
        Session {
            settings,
            id,
            state: State::Command,
            line: LineReader::default(),
            data: DataReader::new(0, 0),
            reply: Vec::new(),
            held: Vec::new(),
            finished: None,
            greeted: false,
            secured: false,
            from: None,
            mail: MailParameters::default(),
            to: Vec::new(),
            transactions: 0,
            errors: 0,
            strangers: 0,
            commands: 0,
        }
    }

    /// The greeting (RFC 5321 section 4.3.1).
    pub fn greet(&mut self) -> Step {
        let protocol = match self.settings.mode {
            Mode::Lmtp => "LMTP",
            Mode::Smtp => "ESMTP",
        };
        self.say(&ReplyCode::new(220, "", format!("{} {protocol}", self.settings.hostname)));
        self.step()
    }

    /// Takes what the peer sent, cut anywhere.
    pub fn input(&mut self, bytes: &[u8]) -> Step {
        let mut rest = bytes;
        while !rest.is_empty() {
            rest = match self.state {
                State::Command => self.input_line(rest),
                State::Data => self.input_data(rest),
                State::Answer => {
                    self.held.extend_from_slice(rest);
                    &[]
                }
                State::Handshake => {
                    // RFC 3207 section 4.2: nothing typed before the handshake may count after it.
                    self.end(554, "5.5.1", "nothing may follow STARTTLS before the handshake");
                    &[]
                }
                State::Over => &[],
            };
        }
        self.step()
    }

    /// What became of the mail; goes on with what the peer sent meanwhile.
    pub fn answer(&mut self, outcome: &Result<Taken, Busy>) -> Step {
        if self.state == State::Answer {
            let reply = answer_reply(outcome, &self.transaction());
            self.finish_transaction(&reply);
        }
        let held = std::mem::take(&mut self.held);
        self.input(&held)
    }

    /// The connection is encrypted now: all that was said before is forgotten (RFC 3207 section 4.2).
    pub fn secured(&mut self) {
        self.reset();
        self.greeted = false;
        self.secured = true;
        self.state = State::Command;
    }

    /// The peer was too slow, or we stop: the last reply before closing (RFC 5321 section 3.8).
    pub fn give_up(&mut self, status: &'static str, why: &str) -> Step {
        self.end(421, status, why);
        self.step()
    }

    /// Whether a message is being received.
    #[must_use]
    pub fn is_in_data(&self) -> bool {
        self.state == State::Data
    }

    fn step(&mut self) -> Step {
        let then = match (self.state, self.finished.take()) {
            (State::Answer, Some(mail)) => Then::Deliver(mail),
            (State::Command | State::Data | State::Answer, _) => Then::Read,
            (State::Handshake, _) => {
                self.say(&ReplyCode::new(220, "2.0.0", "go ahead"));
                Then::StartTls
            }
            (State::Over, _) => Then::Close,
        };
        Step { reply: std::mem::take(&mut self.reply), then }
    }

    fn input_line<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let (rest, line) = self.line.feed(bytes);
        let reply = match line {
            None => return rest,
            Some(Line::Whole(line)) => Command::parse(&line).and_then(|command| self.obey(command)),
            Some(Line::TooLong) => Err(ReplyCode::new(500, "5.5.2", "line too long")),
            Some(Line::BareEnd) => {
                self.end(554, "5.5.2", "a bare CR or LF; a command ends with CRLF (RFC 5321 2.3.8)");
                return &[];
            }
        };
        self.count(reply.is_err());
        match reply {
            Ok(reply) | Err(reply) if self.state != State::Handshake => self.say(&reply),
            Ok(_) | Err(_) => {}
        }
        self.stop_nuisance();
        rest
    }

    /// `Err` is a refusal that counts against the peer.
    fn obey(&mut self, command: Command) -> Result<ReplyCode, ReplyCode> {
        match command {
            Command::Hello(kind) => self.hello(kind),
            Command::Mail(path, parameters) => self.mail_from(path, parameters),
            Command::Rcpt(path) => self.rcpt_to(path),
            Command::Data => self.start_data(),
            Command::Rset => {
                self.reset();
                Ok(ReplyCode::new(250, "2.0.0", "forgotten"))
            }
            Command::Noop => Ok(ReplyCode::new(250, "2.0.0", "here")),
            // RFC 5321 section 3.5.3: neither confirmed nor denied.
            Command::Vrfy => Ok(ReplyCode::new(252, "2.5.0", "send a mail and see")),
            Command::Help => Ok(ReplyCode::new(214, "2.0.0", "RFC 5321, RFC 2033")),
            Command::Quit => {
                self.state = State::Over;
                Ok(ReplyCode::new(221, "2.0.0", "bye"))
            }
            Command::StartTls => self.start_tls(),
        }
    }

    fn hello(&mut self, kind: Hello) -> Result<ReplyCode, ReplyCode> {
        match (self.settings.mode, kind) {
            (Mode::Lmtp, Hello::Lhlo) | (Mode::Smtp, Hello::Ehlo | Hello::Helo) => {}
            // RFC 2033 section 4.1: an LMTP server takes LHLO and nothing else.
            (Mode::Lmtp, Hello::Ehlo | Hello::Helo) => {
                return Err(refusal(500, "5.5.1", "LHLO: this is LMTP"));
            }
            (Mode::Smtp, Hello::Lhlo) => return Err(refusal(500, "5.5.1", "EHLO: this is SMTP")),
        }
        self.reset();
        self.greeted = true;
        match kind {
            Hello::Helo => Ok(ReplyCode::new(250, "", self.settings.hostname.clone())),
            Hello::Ehlo | Hello::Lhlo => Ok(self.offer_extensions()),
        }
    }

    /// All lines but the last are written here (RFC 5321 section 4.2.1).
    fn offer_extensions(&mut self) -> ReplyCode {
        let size = format!("SIZE {}", self.settings.size_limit);
        let mut lines = vec![self.settings.hostname.as_str(), "PIPELINING", "8BITMIME", "SMTPUTF8", &size];
        if self.settings.starttls && !self.secured {
            lines.push("STARTTLS");
        }
        for line in lines {
            self.reply.extend_from_slice(format!("250-{line}\r\n").as_bytes());
        }
        ReplyCode::new(250, "", "ENHANCEDSTATUSCODES")
    }

    fn mail_from(&mut self, path: Path, parameters: MailParameters) -> Result<ReplyCode, ReplyCode> {
        if !self.greeted || self.from.is_some() {
            let why = if self.greeted { "one MAIL at a time" } else { "say hello first" };
            return Err(refusal(503, "5.5.1", why));
        }
        // RFC 1870 section 6.1: said to be too large, so refused before it is sent.
        if parameters.size.is_some_and(|octets| octets > self.settings.size_limit as u64) {
            return Err(self.too_large());
        }
        self.from = Some(match path {
            Path::Null => ReversePath::Null,
            Path::Plain(address) => ReversePath::Address(address),
            // Kept, but it can be nobody's address on file.
            Path::Postmaster | Path::Odd { .. } => ReversePath::Unknown,
        });
        self.mail = parameters;
        Ok(ReplyCode::new(250, "2.1.0", "sender noted"))
    }

    fn rcpt_to(&mut self, path: Path) -> Result<ReplyCode, ReplyCode> {
        if self.from.is_none() {
            return Err(refusal(503, "5.5.1", "MAIL first"));
        }
        if path.is_utf8() && !self.mail.smtputf8 {
            return Err(refusal(553, "5.6.7", "this address needs SMTPUTF8"));
        }
        if self.to.len() >= RECIPIENTS_MAX {
            // RFC 5321 section 4.5.3.1.10
            return Ok(ReplyCode::new(
                452,
                "4.5.3",
                "too many recipients; send the mail to the others apart",
            ));
        }
        match self.ours(path) {
            Some(address) => {
                self.to.push(address);
                Ok(ReplyCode::new(250, "2.1.5", "recipient noted"))
            }
            None => {
                self.strangers += 1;
                Ok(ReplyCode::new(550, "5.1.1", "no such mailbox here"))
            }
        }
    }

    fn ours(&self, path: Path) -> Option<Address> {
        let address = match path {
            Path::Plain(address) => address,
            // RFC 5321 section 4.1.1.3: without a domain it is ours, if we have one at all.
            Path::Postmaster => Address::parse(&format!("postmaster@{}", self.settings.hostname)).ok()?,
            Path::Null | Path::Odd { .. } => return None,
        };
        self.settings.recipients.is_ours(&address).then_some(address)
    }

    fn start_data(&mut self) -> Result<ReplyCode, ReplyCode> {
        // RFC 2033 section 4.2, RFC 5321 section 4.1.1.4
        if self.to.is_empty() {
            return Err(refusal(503, "5.5.1", "no recipient was accepted"));
        }
        let expected = self.mail.size.and_then(|octets| usize::try_from(octets).ok()).unwrap_or(0);
        self.data = DataReader::new(self.settings.size_limit, expected);
        self.transactions += 1;
        self.state = State::Data;
        Ok(ReplyCode::new(354, "", "the mail, then CRLF.CRLF"))
    }

    fn start_tls(&mut self) -> Result<ReplyCode, ReplyCode> {
        match self.settings.starttls && !self.secured {
            true => {
                self.state = State::Handshake;
                Ok(ReplyCode::new(220, "2.0.0", "go ahead"))
            }
            false => Err(refusal(502, "5.5.1", "STARTTLS is not offered")),
        }
    }

    fn input_data<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let (rest, end) = self.data.feed(bytes);
        match end {
            None => {}
            Some(End::Whole(raw)) => self.finish_message(raw),
            Some(End::TooLarge) => self.refuse_message(&self.too_large()),
            Some(End::BareLineEnd) => self.refuse_message(&refusal(
                554,
                "5.6.0",
                "a bare CR or LF in the mail (RFC 5321 2.3.8); lines end with CRLF",
            )),
        }
        rest
    }

    fn finish_message(&mut self, raw: Vec<u8>) {
        let from = self.from.take().unwrap_or(ReversePath::Unknown);
        self.finished = Some(Incoming {
            raw: raw.into(),
            envelope: Envelope { from, to: self.to.clone() },
            source: Source::Smtp { transaction: self.transaction() },
            earlier_tries: 0,
        });
        self.state = State::Answer;
    }

    fn refuse_message(&mut self, reply: &ReplyCode) {
        self.count(true);
        self.finish_transaction(reply);
        self.stop_nuisance();
    }

    /// RFC 2033 section 4.2: LMTP answers once for each recipient that it accepted, SMTP once.
    fn finish_transaction(&mut self, reply: &ReplyCode) {
        let times = match self.settings.mode {
            Mode::Lmtp => self.to.len(),
            Mode::Smtp => 1,
        };
        for _ in 0..times {
            self.say(reply);
        }
        if reply.is_positive() {
            (self.errors, self.strangers, self.commands) = (0, 0, 0);
        }
        self.reset();
        self.state = State::Command;
    }

    fn transaction(&self) -> String {
        format!("{}.{}", self.id, self.transactions)
    }

    fn too_large(&self) -> ReplyCode {
        refusal(552, "5.3.4", &format!("a mail has at most {} octets here", self.settings.size_limit))
    }

    fn reset(&mut self) {
        self.from = None;
        self.mail = MailParameters::default();
        self.to.clear();
    }

    fn count(&mut self, is_error: bool) {
        self.commands += 1;
        self.errors += u32::from(is_error);
    }

    fn stop_nuisance(&mut self) {
        let over = self.errors > ERRORS_MAX || self.strangers > STRANGERS_MAX || self.commands > COMMANDS_MAX;
        if over && self.state == State::Command {
            self.end(421, "4.7.0", "too many errors, or commands without a mail");
        }
    }

    fn end(&mut self, code: u16, status: &'static str, why: &str) {
        self.say(&refusal(code, status, why));
        self.state = State::Over;
    }

    /// One line; what is no printable ASCII in the text cannot reach the wire.
    fn say(&mut self, reply: &ReplyCode) {
        let line = reply.to_string();
        let printable = line.bytes().map(|b| if (b' '..=b'~').contains(&b) { b } else { b'?' });
        self.reply.extend(printable.take(REPLY_TEXT_MAX));
        self.reply.extend_from_slice(b"\r\n");
    }
}

fn refusal(code: u16, status: &'static str, why: &str) -> ReplyCode {
    ReplyCode::new(code, status, why)
}

fn answer_reply(outcome: &Result<Taken, Busy>, transaction: &str) -> ReplyCode {
    match outcome {
        Ok(Taken::Durable(_)) => ReplyCode::new(250, "2.0.0", format!("taken as {transaction}")),
        Ok(Taken::Later(why)) => ReplyCode::new(451, "4.3.0", why.clone()),
        Err(Busy) => ReplyCode::new(451, "4.3.2", "busy, try again"),
    }
}
