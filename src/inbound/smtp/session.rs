//! One conversation, bytes in and bytes out: no socket, no clock, so that a test can cut it anywhere.
//!
//! A [`Step`] says what to write and what to do then. While an answer is owed for a mail, what the
//! peer already sent of its next commands waits (RFC 2920 section 3.2: replies keep their order).

use super::command::{Command, Hello, MailParameters};
use super::conduct::Conduct;
use super::data::{DataReader, End};
use super::line::{Line, LineReader};
use super::path::Path;
use super::replies::{self, Replies};
use super::room::Share;
use super::step::{State, Step, Then};
use super::transaction::{Peer, Transaction, bare_line_end, no_room, too_large};
use super::{Mode, Settings};
use crate::inbound::Taken;
use crate::mail::reply_code::ReplyCode;
use crate::mail::{Incoming, Source};
use crate::ports::Busy;
use std::net::IpAddr;
use std::sync::Arc;

/// The state of one connection.
pub struct Session {
    settings: Arc<Settings>,
    /// Unique among all sessions of all listeners; transactions are numbered below it.
    id: String,
    state: State,
    line: LineReader,
    data: DataReader,
    replies: Replies,
    /// What came while an answer was owed.
    held: Vec<u8>,
    finished: Option<Incoming>,
    greeted: bool,
    secured: bool,
    transaction: Option<Transaction>,
    transactions: u64,
    conduct: Conduct,
    /// At the border only; elsewhere the peer is a server of ours and says nothing of a client.
    peer: Option<Peer>,
}

impl Session {
    /// A new conversation. `id` must never have been used before: transaction ids are made of it.
    #[must_use]
    pub fn new(settings: Arc<Settings>, id: String) -> Self {
        let data = DataReader::new(0, 0, Share::new(Arc::clone(&settings.room)));
        Session {
            settings,
            id,
            state: State::Command,
            line: LineReader::default(),
            data,
            replies: Replies::default(),
            held: Vec::new(),
            finished: None,
            greeted: false,
            secured: false,
            transaction: None,
            transactions: 0,
            conduct: Conduct::default(),
            peer: None,
        }
    }

    /// The same with a peer of that address, if this listener is the border.
    #[must_use]
    pub fn with(mut self, address: Option<IpAddr>) -> Self {
        let address = address.filter(|_| self.settings.border);
        self.peer = address.map(|address| Peer { address, helo: String::new() });
        self
    }

    /// The greeting (RFC 5321 section 4.3.1).
    pub fn greet(&mut self) -> Step {
        let Settings { hostname, mode, .. } = &*self.settings;
        self.replies.say(&ReplyCode::new(220, "", format!("{hostname} {}", mode.word())));
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
                // RFC 3207 section 4.2: nothing typed before the handshake may count after it.
                State::Handshake => {
                    self.end(554, "5.5.1", "nothing may follow STARTTLS before the handshake")
                }
                State::Over => &[],
            };
        }
        self.step()
    }

    /// What became of the mail; goes on with what the peer sent meanwhile.
    pub fn answer(&mut self, outcome: &Result<Taken, Busy>) -> Step {
        if self.state == State::Answer {
            let reply = replies::answer(outcome, &self.transaction_id());
            self.finish_transaction(&reply);
        }
        let held = std::mem::take(&mut self.held);
        self.input(&held)
    }

    /// Encrypted now: all that was said before is forgotten (RFC 3207 section 4.2).
    pub fn secured(&mut self) {
        self.transaction = None;
        self.greeted = false;
        self.secured = true;
        self.line = LineReader::default();
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
                self.replies.say(&replies::go_ahead());
                Then::StartTls
            }
            (State::Over, _) => Then::Close,
        };
        Step { reply: self.replies.take(), then }
    }

    fn input_line<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let (rest, line) = self.line.feed(bytes);
        let reply = match line {
            None => return rest,
            Some(Line::Whole(line)) => Command::parse(&line).and_then(|command| self.obey(command)),
            Some(Line::TooLong) => Err(ReplyCode::new(500, "5.5.2", "line too long")),
            Some(Line::BareEnd) => {
                return self.end(554, "5.5.2", "a bare CR or LF; a command ends with CRLF (RFC 5321 2.3.8)");
            }
        };
        let reply = reply.unwrap_or_else(|refused| refused);
        self.conduct.count(&reply);
        // The 220 of STARTTLS waits until it is sure that nothing follows.
        if self.state != State::Handshake {
            self.replies.say(&reply);
        }
        self.stop_nuisance();
        rest
    }

    fn obey(&mut self, command: Command) -> Result<ReplyCode, ReplyCode> {
        match command {
            Command::Hello(kind, name) => self.hello(kind, name),
            Command::Mail(path, parameters) => self.mail_from(path, parameters),
            Command::Rcpt(path) => self.rcpt_to(path),
            Command::Data => self.start_data(),
            Command::Rset => {
                self.transaction = None;
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

    fn hello(&mut self, kind: Hello, name: String) -> Result<ReplyCode, ReplyCode> {
        kind.fits(self.settings.mode)?;
        self.peer = self.peer.take().map(|peer| peer.called(name));
        self.transaction = None;
        self.greeted = true;
        match kind {
            Hello::Helo => Ok(ReplyCode::new(250, "", self.settings.hostname.clone())),
            Hello::Ehlo | Hello::Lhlo => {
                let starttls = self.offers_tls();
                Ok(self.replies.offer(&self.settings, starttls))
            }
        }
    }

    fn mail_from(&mut self, path: Path, parameters: MailParameters) -> Result<ReplyCode, ReplyCode> {
        if !self.greeted || self.transaction.is_some() {
            let why = if self.greeted { "one MAIL at a time" } else { "say hello first" };
            return Err(ReplyCode::new(503, "5.5.1", why));
        }
        self.transaction = Some(Transaction::begin(path, parameters, &self.settings)?);
        Ok(ReplyCode::new(250, "2.1.0", "sender noted"))
    }

    fn rcpt_to(&mut self, path: Path) -> Result<ReplyCode, ReplyCode> {
        let none = || ReplyCode::new(503, "5.5.1", "MAIL first");
        Ok(self.transaction.as_mut().ok_or_else(none)?.add(path, &self.settings))
    }

    fn start_data(&mut self) -> Result<ReplyCode, ReplyCode> {
        // RFC 2033 section 4.2, RFC 5321 section 4.1.1.4
        let none = || ReplyCode::new(503, "5.5.1", "no recipient was accepted");
        let transaction = self.transaction.as_ref().filter(|t| t.accepted() > 0).ok_or_else(none)?;
        let share = Share::new(Arc::clone(&self.settings.room));
        self.data = DataReader::new(self.settings.size_limit, transaction.expected(), share);
        self.transactions += 1;
        self.state = State::Data;
        Ok(ReplyCode::new(354, "", "the mail, then CRLF.CRLF"))
    }

    fn start_tls(&mut self) -> Result<ReplyCode, ReplyCode> {
        if !self.offers_tls() {
            return Err(ReplyCode::new(502, "5.5.1", "STARTTLS is not offered"));
        }
        self.state = State::Handshake;
        Ok(replies::go_ahead())
    }

    fn offers_tls(&self) -> bool {
        self.settings.starttls && !self.secured
    }

    fn input_data<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let (rest, end) = self.data.feed(bytes);
        match end {
            None => {}
            Some(End::Whole(raw)) => self.finish_message(raw),
            Some(End::TooLarge) => self.refuse_message(&too_large(&self.settings)),
            Some(End::NoRoom) => self.refuse_message(&no_room()),
            Some(End::BareLineEnd) => self.refuse_message(&bare_line_end()),
        }
        rest
    }

    fn finish_message(&mut self, raw: Vec<u8>) {
        let source = Source::Smtp { transaction: self.transaction_id() };
        let envelope = self.transaction.as_ref().map(|t| t.envelope(self.peer.as_ref()));
        self.finished =
            envelope.map(|envelope| Incoming { raw: raw.into(), envelope, source, earlier_tries: 0 });
        self.state = State::Answer;
    }

    fn refuse_message(&mut self, reply: &ReplyCode) {
        self.conduct.count(reply);
        self.finish_transaction(reply);
        self.stop_nuisance();
    }

    /// RFC 2033 section 4.2: LMTP answers once for each recipient that it accepted, SMTP once.
    fn finish_transaction(&mut self, reply: &ReplyCode) {
        let times = match self.settings.mode {
            Mode::Lmtp => self.transaction.as_ref().map_or(0, Transaction::accepted),
            Mode::Smtp => 1,
        };
        for _ in 0..times {
            self.replies.say(reply);
        }
        if reply.is_positive() {
            self.conduct.forgive();
        }
        self.transaction = None;
        self.data.leave();
        self.state = State::Command;
    }

    fn transaction_id(&self) -> String {
        format!("{}.{}", self.id, self.transactions)
    }

    fn stop_nuisance(&mut self) {
        if self.conduct.is_intolerable() && self.state == State::Command {
            self.end(421, "4.7.0", "too many errors, or commands without a mail");
        }
    }

    /// The last reply; nothing of what came with it is read any more.
    fn end(&mut self, code: u16, status: &'static str, why: &str) -> &'static [u8] {
        self.replies.say(&ReplyCode::new(code, status, why));
        self.state = State::Over;
        &[]
    }
}
