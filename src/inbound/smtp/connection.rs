//! One connection: moves bytes between a socket and a [`Session`], keeps the time, shakes hands for TLS.
//!
//! An idle connection holds no buffer: all connections of a thread read into one. It knows nothing of
//! commands; the mail is offered here because the answer is awaited here.

use super::session::Session;
use super::step::{Step, Then};
use crate::inbound::{Accept, BIG, Taken};
use crate::mail::Incoming;
use crate::ports::{Busy, Pending};
use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::io::{self, ErrorKind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::sync::watch;
use tokio::time::{Instant, timeout, timeout_at};
use tokio_rustls::TlsAcceptor;

/// Octets read at once.
const READ_MAX: usize = 64 * 1024;
/// Octets read and thrown away after the last reply, so that it arrives before the reset.
const DRAIN_MAX: usize = 1024 * 1024;
/// How long closing may take, that included.
const DRAIN_TIME: Duration = Duration::from_secs(1);

thread_local! {
    static BUFFER: RefCell<Box<[u8]>> = RefCell::new(vec![0; READ_MAX].into_boxed_slice());
}

/// A byte stream: TCP, Unix socket, TLS, or one of a test.
pub trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Duplex for T {}

/// How long a peer may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// For one command from the last reply to its CRLF, for a block of data, for taking a reply
    /// (RFC 5321 section 4.5.3.2.7: at least 300 s).
    pub command: Duration,
    /// For one whole message, however slowly it drips.
    pub message: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Patience { command: Duration::from_secs(300), message: Duration::from_secs(1_800) }
    }
}

/// What a connection shares with its listener.
#[derive(Clone)]
pub struct Shared {
    /// Where mail goes.
    pub accept: Arc<dyn Accept>,
    /// For STARTTLS.
    pub tls: Option<TlsAcceptor>,
    /// Time-outs.
    pub patience: Patience,
    /// Turns true when we stop.
    pub stop: watch::Receiver<bool>,
}

/// One peer.
pub struct Connection {
    stream: Box<dyn Duplex>,
    session: Session,
    shared: Shared,
    /// When the last reply went out.
    since: Instant,
}

impl Connection {
    /// A peer that has just connected.
    #[must_use]
    pub fn new(stream: Box<dyn Duplex>, session: Session, shared: Shared) -> Self {
        Connection { stream, session, shared, since: Instant::now() }
    }

    /// Talks until either side ends it.
    ///
    /// # Errors
    /// The peer is gone, or its handshake failed. A mail that was offered is in good hands nonetheless.
    pub async fn run(mut self) -> io::Result<()> {
        let mut step = self.session.greet();
        loop {
            self.write(&step.reply).await?;
            step = match step.then {
                Then::Read => match self.read().await? {
                    Some(step) => step,
                    None => return Ok(()),
                },
                Then::Deliver(mail) => {
                    let outcome = offer(&self.shared.accept, mail).await;
                    self.session.answer(&outcome)
                }
                Then::StartTls => {
                    self = self.secure().await?;
                    Step { reply: Vec::new(), then: Then::Read }
                }
                Then::Close => return self.close().await,
            };
        }
    }

    async fn write(&mut self, reply: &[u8]) -> io::Result<()> {
        if reply.is_empty() {
            return Ok(());
        }
        let write = async {
            self.stream.write_all(reply).await?;
            self.stream.flush().await
        };
        timeout(self.shared.patience.command, write)
            .await
            .map_err(|_| io::Error::from(ErrorKind::TimedOut))??;
        self.since = Instant::now();
        Ok(())
    }

    /// `None`: the peer has closed.
    async fn read(&mut self) -> io::Result<Option<Step>> {
        let in_data = self.session.is_in_data();
        let deadline = self.deadline(in_data);
        let (stream, session) = (&mut self.stream, &mut self.session);
        let read = timeout_at(deadline, poll_fn(|context| poll_input(stream, session, context)));
        tokio::select! {
            biased;
            read = read => match read {
                Ok(step) => step,
                Err(_) => Ok(Some(self.session.give_up("4.4.2", "too slow, good bye"))),
            },
            () = stopped(&mut self.shared.stop), if !in_data => Ok(Some(self.session.give_up("4.3.2", "we are stopping, try again"))),
        }
    }

    fn deadline(&self, in_data: bool) -> Instant {
        let Patience { command, message } = self.shared.patience;
        match in_data {
            true => (Instant::now() + command).min(self.since + message),
            false => self.since + command,
        }
    }

    async fn secure(mut self) -> io::Result<Self> {
        let tls = self.shared.tls.clone().ok_or(ErrorKind::Unsupported)?;
        let handshake = timeout(self.shared.patience.command, tls.accept(self.stream)).await;
        self.stream = Box::new(handshake.map_err(|_| io::Error::from(ErrorKind::TimedOut))??);
        self.session.secured();
        self.since = Instant::now();
        Ok(self)
    }

    /// What the peer has still under way is read, or the reset that it causes would overtake the reply.
    /// A peer that takes nothing any more (TLS wants to say good bye) does not hold us.
    async fn close(mut self) -> io::Result<()> {
        let farewell = async {
            self.stream.shutdown().await?;
            let mut rest = (&mut self.stream).take(DRAIN_MAX as u64);
            tokio::io::copy(&mut rest, &mut tokio::io::sink()).await
        };
        let _ = timeout(DRAIN_TIME, farewell).await;
        Ok(())
    }
}

/// Returns when we stop, or when nobody is left who could stop us.
pub(super) async fn stopped(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}

fn poll_input(
    stream: &mut Box<dyn Duplex>,
    session: &mut Session,
    context: &mut Context<'_>,
) -> Poll<io::Result<Option<Step>>> {
    BUFFER.with_borrow_mut(|buffer| {
        let mut read = ReadBuf::new(buffer);
        ready!(Pin::new(stream).poll_read(context, &mut read))?;
        let bytes = read.filled();
        Poll::Ready(Ok((!bytes.is_empty()).then(|| session.input(bytes))))
    })
}

/// The peer hears nothing before this returns: 250 only after the commit.
async fn offer(accept: &Arc<dyn Accept>, mail: Incoming) -> Result<Taken, Busy> {
    let source = mail.source.describe();
    let answer = if mail.raw.len() < BIG { accept.offer(mail) } else { aside(accept, mail).await };
    let outcome = match answer {
        Ok(pending) => Ok(settle(pending).await),
        Err(Busy) => Err(Busy),
    };
    match &outcome {
        Ok(Taken::Durable(disposition)) => tracing::debug!(source, disposition, "mail taken"),
        Ok(Taken::NotOurs) => tracing::warn!(source, "mail refused: none of our addresses"),
        Ok(Taken::Later(why)) => tracing::warn!(source, why, "mail put off: 451"),
        Err(Busy) => tracing::warn!(source, "mail put off: the queue is full, 451"),
    }
    outcome
}

/// A big mail is offered on a thread of its own: nobody else's connection waits for it.
async fn aside(accept: &Arc<dyn Accept>, mail: Incoming) -> Result<Pending<Taken>, Busy> {
    let accept = Arc::clone(accept);
    let offered = tokio::task::spawn_blocking(move || accept.offer(mail)).await;
    // Broken, so nobody is left who owes the answer: `settle` says so.
    offered.unwrap_or_else(|_| Ok(Pending::new().1))
}

async fn settle(pending: impl Future<Output = Result<Taken, crate::ports::Gone>>) -> Taken {
    pending.await.unwrap_or_else(|gone| {
        tracing::error!(%gone, "a mail was offered and its answer lost; the peer is told to try again");
        Taken::Later("local trouble, try again".to_owned())
    })
}
