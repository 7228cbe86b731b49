//! One connection to the relay and the mails sent over it, one recipient each.
//!
//! The session owns a runtime of one thread: whoever opens it has a thread of its own, nobody else's
//! slow task can starve a deadline, and nothing outlives it. So it must be used and dropped outside
//! of async code.

use super::super::{Delivery, Outbound, Session};
use super::auth::{self, Ask};
use super::stream::Meter;
use super::verdict::{Step, one_line, refusal, words_of, words_of_error};
use super::{Deadlines, RelaySettings, dial};
use crate::mail::{Address, crlf};
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Quit, Rcpt, Rset};
use lettre::transport::smtp::extension::{Extension, MailBodyParameter, MailParameter, ServerInfo};
use lettre::transport::smtp::{Error, response::Response};
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::time::{error::Elapsed, timeout};

/// How long a farewell may take.
const QUIT_TIME: Duration = Duration::from_secs(2);

/// See the module.
pub struct RelaySession {
    runtime: Own,
    talk: Talk,
}

/// Dropped without waiting for a name lookup that hangs.
struct Own(Option<Runtime>);

impl Own {
    fn new() -> Result<Self, Delivery> {
        let built = Builder::new_current_thread().enable_all().build();
        built.map(|runtime| Own(Some(runtime))).map_err(|e| Delivery::Deferred(format!("no runtime: {e}")))
    }

    fn run<T>(&self, doing: impl Future<Output = T>) -> Option<T> {
        self.0.as_ref().map(|runtime| runtime.block_on(doing))
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

fn gone() -> Delivery {
    Delivery::Deferred("the connection is closed".to_owned())
}

impl RelaySession {
    /// Dials and logs in. Every failure is about the relay, not about a mail: Deferred.
    pub fn open(settings: &RelaySettings) -> Result<Self, Delivery> {
        let runtime = Own::new()?;
        let opened = runtime.run(Talk::open(settings)).unwrap_or_else(|| Err(String::new()));
        let at = |why| Delivery::Deferred(format!("{}:{}: {why}", settings.host, settings.port));
        Ok(RelaySession { talk: opened.map_err(at)?, runtime })
    }
}

impl Session for RelaySession {
    fn send(&mut self, mail: &Outbound) -> Delivery {
        if self.talk.dead {
            return gone();
        }
        match Letter::new(mail) {
            Ok(letter) => self.runtime.run(self.talk.send(&letter)).unwrap_or_else(gone),
            Err(why) => Delivery::Failed(why.to_owned()),
        }
    }

    fn is_usable(&self) -> bool {
        !self.talk.dead
    }
}

impl Drop for RelaySession {
    fn drop(&mut self) {
        if !self.talk.dead && Handle::try_current().is_err() {
            let _ = self.runtime.run(async { timeout(QUIT_TIME, self.talk.connection.command(Quit)).await });
        }
    }
}

/// A mail whose envelope was read again and whose bytes may go on the wire.
struct Letter<'a> {
    from: Option<Address>,
    to: Address,
    bytes: &'a [u8],
}

impl<'a> Letter<'a> {
    fn new(mail: &'a Outbound) -> Result<Self, &'static str> {
        // RFC 5321 section 2.3.8. The composer normalises; this is the last door.
        if !crlf::is_clean(&mail.bytes) {
            return Err("the mail has a bare CR or LF: this is a fault of mailroom, please report it");
        }
        let read = |text: &str, why| Address::parse(text).map_err(|_| why);
        let from = match mail.from.as_str() {
            "" => None,
            from => Some(read(from, "the reverse-path is not a plain mail address")?),
        };
        let to = read(&mail.to, "the recipient is not a plain mail address")?;
        Ok(Letter { from, to, bytes: &mail.bytes })
    }

    /// RFC 6531 section 3.4: SMTPUTF8 where an address needs it; RFC 6152: BODY=8BITMIME where the bytes do.
    fn parameters(&self, offers: &ServerInfo) -> Result<Vec<MailParameter>, Delivery> {
        let mut parameters = Vec::new();
        let plain = |address: &Address| address.local().is_ascii() && address.domain().is_ascii();
        if !plain(&self.to) || !self.from.as_ref().is_none_or(plain) {
            parameters.push(MailParameter::SmtpUtfEight);
            if !offers.supports_feature(Extension::SmtpUtfEight) {
                return Err(Delivery::Failed(
                    "an address is not ASCII and the server lacks SMTPUTF8".to_owned(),
                ));
            }
        }
        if !self.bytes.is_ascii() {
            parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
            if !offers.supports_feature(Extension::EightBitMime) {
                return Err(Delivery::Failed(
                    "the mail has 8-bit text and the server lacks 8BITMIME".to_owned(),
                ));
            }
        }
        Ok(parameters)
    }
}

/// Ours is the stricter grammar: nothing in it can end a command.
fn path(address: &Address) -> lettre::Address {
    lettre::Address::new_dangerous(address.local(), address.domain())
}

struct Talk {
    connection: AsyncSmtpConnection,
    meter: Arc<Meter>,
    deadlines: Deadlines,
    dead: bool,
}

impl Ask for Talk {
    async fn ask(&mut self, line: &str) -> Result<Response, String> {
        let asked = self.connection.command(format!("{line}\r\n"));
        match timeout(self.deadlines.step, asked).await {
            Ok(answer) => answer.map_err(|e| words_of_error(&e)),
            Err(_) => Err(format!("no reply within {:?}", self.deadlines.step)),
        }
    }

    fn offers(&self) -> &ServerInfo {
        self.connection.server_info()
    }
}

impl Talk {
    async fn open(settings: &RelaySettings) -> Result<Self, String> {
        let (connection, meter) = dial::dial(settings).await?;
        let mut talk = Talk { connection, meter, deadlines: settings.deadlines, dead: false };
        if let Some(login) = &settings.login {
            auth::login(&mut talk, login).await?;
        }
        if talk.meter.surplus() {
            return Err("the server answered more than it was asked".to_owned());
        }
        Ok(talk)
    }

    async fn send(&mut self, letter: &Letter<'_>) -> Delivery {
        self.meter.begin();
        let delivery = match self.transact(letter).await {
            Ok(words) => Delivery::Sent(words),
            Err(delivery) => delivery,
        };
        self.dead |= self.meter.surplus();
        if !self.dead && !matches!(delivery, Delivery::Sent(_)) {
            self.reset().await;
        }
        delivery
    }

    /// MAIL, RCPT, DATA, message (RFC 5321 section 3.3); stops at the first that is not taken.
    async fn transact(&mut self, letter: &Letter<'_>) -> Result<String, Delivery> {
        let parameters = letter.parameters(self.connection.server_info())?;
        self.command(Step::Mail, Mail::new(letter.from.as_ref().map(path), parameters)).await?;
        self.command(Step::Rcpt, Rcpt::new(path(&letter.to), Vec::new())).await?;
        self.command(Step::Data, Data).await?;
        // lettre ends the last line itself: with ours the mail would grow by an empty one.
        let body = letter.bytes.strip_suffix(b"\r\n").unwrap_or(letter.bytes);
        let limit = self.deadlines.step + self.deadlines.dot;
        let answer = timeout(limit, self.connection.message(body)).await;
        self.judge(Step::Dot, answer).map(|response| words_of(&response))
    }

    async fn command(&mut self, step: Step, command: impl std::fmt::Display) -> Result<Response, Delivery> {
        let answer = timeout(self.deadlines.step, self.connection.command(command)).await;
        self.judge(step, answer)
    }

    fn judge(
        &mut self,
        step: Step,
        answer: Result<Result<Response, Error>, Elapsed>,
    ) -> Result<Response, Delivery> {
        let why = match answer {
            Ok(Ok(response)) if step.accepts(response.code().into()) => return Ok(response),
            Ok(Ok(response)) => format!("an answer that does not belong here: {}", words_of(&response)),
            Ok(Err(error)) if error.status().is_some() => {
                // RFC 5321 section 3.8: 421 closes the channel.
                self.dead |= error.status().is_some_and(|code| u16::from(code) == 421);
                return Err(refusal(step, &error));
            }
            Ok(Err(error)) => words_of_error(&error),
            Err(_) => "no reply in time".to_owned(),
        };
        self.dead = true;
        let words = one_line(&format!("{why} (at {})", step.word()));
        // RFC 1047: behind the dot the server may have taken it. Before it, it cannot have.
        Err(if self.meter.dot_written() { Delivery::InDoubt(words) } else { Delivery::Deferred(words) })
    }

    /// After a refusal the next mail begins clean, or on another connection.
    async fn reset(&mut self) {
        let answer = timeout(self.deadlines.step, self.connection.command(Rset)).await;
        self.dead = !matches!(answer, Ok(Ok(response)) if response.has_code(250)) || self.meter.surplus();
    }
}
