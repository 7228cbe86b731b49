//! Our stream under lettre: it counts what is answered and remembers what was written last.
//!
//! It understands no SMTP beyond the end of a reply and the end of the data. No clock: deadlines lie
//! around the steps.

use lettre::transport::smtp::client::AsyncTokioStream;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Octets that the peer may answer to one command.
const REPLY_BYTES_MAX: usize = 16 * 1024;
/// The end of the data (RFC 5321 section 4.1.1.4).
const FINAL_DOT: [u8; 5] = *b"\r\n.\r\n";

/// What went over the wire, as far as a verdict needs it.
#[derive(Debug, Default)]
pub struct Meter(Mutex<Wire>);

#[derive(Debug, Default)]
struct Wire {
    /// The last octets written.
    tail: [u8; 5],
    /// Octets heard since the last write.
    heard: usize,
    /// Place in the current line, and the octet behind its code.
    column: usize,
    separator: u8,
    /// A last line (`250 ` and not `250-`, RFC 5321 section 4.2.1) was heard since the last write.
    complete: bool,
    /// Something was heard behind a complete reply, ever.
    surplus: bool,
}

impl Meter {
    /// A new mail begins: the dot of the one before says nothing about it.
    pub fn begin(&self) {
        self.wire().tail = [0; 5];
    }

    /// Whether the end of the data is the last thing that was written.
    pub fn dot_written(&self) -> bool {
        self.wire().tail == FINAL_DOT
    }

    /// Whether the peer ever said more than it was asked: its replies can no longer be told apart.
    pub fn surplus(&self) -> bool {
        self.wire().surplus
    }

    fn wire(&self) -> MutexGuard<'_, Wire> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wrote(&self, bytes: &[u8]) {
        let mut wire = self.wire();
        let skipped = bytes.len().saturating_sub(FINAL_DOT.len());
        for &byte in bytes.iter().skip(skipped) {
            wire.tail.rotate_left(1);
            if let Some(last) = wire.tail.last_mut() {
                *last = byte;
            }
        }
        (wire.heard, wire.column, wire.complete) = (0, 0, false);
    }

    fn heard(&self, bytes: &[u8]) -> io::Result<()> {
        let mut wire = self.wire();
        wire.heard = wire.heard.saturating_add(bytes.len());
        if wire.heard > REPLY_BYTES_MAX {
            return Err(io::Error::other(format!("a reply of more than {REPLY_BYTES_MAX} octets")));
        }
        for &byte in bytes {
            wire.hear(byte);
        }
        Ok(())
    }
}

impl Wire {
    fn hear(&mut self, byte: u8) {
        self.surplus |= self.complete;
        match (byte, self.column) {
            (b'\n', column) => {
                self.complete |= column <= 3 || self.separator != b'-';
                self.column = 0;
                return;
            }
            (separator, 3) => self.separator = separator,
            _ => {}
        }
        self.column += 1;
    }
}

/// A TCP or TLS stream with a [`Meter`], and the greeting that lettre waits for after STARTTLS.
pub struct Metered<S> {
    inner: S,
    peer: SocketAddr,
    meter: Arc<Meter>,
    prologue: &'static [u8],
}

impl<S> Metered<S> {
    /// `prologue` is read before anything of the peer.
    pub fn new(inner: S, peer: SocketAddr, prologue: &'static [u8]) -> Self {
        Metered { inner, peer, meter: Arc::default(), prologue }
    }

    /// The meter, shared.
    pub fn meter(&self) -> Arc<Meter> {
        Arc::clone(&self.meter)
    }

    /// The stream itself.
    pub fn into_inner(self) -> S {
        self.inner
    }
}

impl<S> std::fmt::Debug for Metered<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Metered").field("peer", &self.peer).finish_non_exhaustive()
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Metered<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.prologue.is_empty() {
            let (now, later) = self.prologue.split_at(self.prologue.len().min(buf.remaining()));
            buf.put_slice(now);
            self.prologue = later;
            return Poll::Ready(Ok(()));
        }
        let before = buf.filled().len();
        let polled = Pin::new(&mut self.inner).poll_read(cx, buf);
        if matches!(polled, Poll::Ready(Ok(()))) {
            self.meter.heard(buf.filled().get(before..).unwrap_or_default())?;
        }
        polled
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Metered<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.inner).poll_write(cx, bytes);
        if let Poll::Ready(Ok(count)) = &polled {
            self.meter.wrote(bytes.get(..*count).unwrap_or(bytes));
        }
        polled
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send + Sync> AsyncTokioStream for Metered<S> {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.peer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_end_of_the_data_is_the_final_dot() {
        let meter = Meter::default();
        for (written, dot) in [(&b"a\r\n."[..], false), (b"\r", false), (b"\n", true), (b"MAIL", false)] {
            meter.wrote(written);
            assert_eq!(meter.dot_written(), dot, "after {written:?}");
        }
        meter.wrote(b"a\r\n.\r\n");
        meter.begin();
        assert!(!meter.dot_written(), "the dot of an earlier mail says nothing about this one");
    }

    #[test]
    fn a_reply_has_a_limit_and_each_write_begins_a_new_one() {
        let meter = Meter::default();
        meter.heard(&vec![b'a'; REPLY_BYTES_MAX]).unwrap();
        assert!(meter.heard(b"a").is_err(), "one over");
        meter.wrote(b"RSET\r\n");
        meter.heard(b"a").unwrap();
    }

    #[test]
    fn what_follows_a_complete_reply_is_surplus() {
        for (reply, surplus) in [
            (&b"250-a\r\n250-b\r\n250 c\r\n"[..], false),
            (b"250\r\n", false),
            (b"250 a\r\n250 b\r\n", true),
            (b"354-\r\n354 go\r\n2", true),
        ] {
            for cut in 0..=reply.len() {
                let meter = Meter::default();
                meter.heard(&reply[..cut]).unwrap();
                meter.heard(&reply[cut..]).unwrap();
                assert_eq!(meter.surplus(), surplus, "{reply:?} cut at {cut}");
            }
        }
    }
}
