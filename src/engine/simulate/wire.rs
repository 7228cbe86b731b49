//! A mail server that delivers to us: `async-smtp` as its client, over any stream, speaking LMTP.

use async_smtp::{Envelope, SendableEmail, SmtpClient, SmtpTransport};
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, BufReader, ReadBuf};

/// One mail on its way to us.
#[derive(Debug, Clone)]
pub struct Posted {
    /// Reverse-path; empty: null.
    pub from: String,
    /// The only recipient.
    pub to: String,
    /// As the border server passes it on.
    pub raw: Vec<u8>,
}

/// Delivers one mail and says goodbye; gives what we answered after the data.
///
/// # Errors
/// What went wrong, or how we refused it.
pub async fn deliver<S>(stream: S, mail: &Posted) -> Result<String, String>
where
    S: AsyncRead + AsyncWrite + Send + Unpin,
{
    let text = |e: &dyn std::fmt::Display| e.to_string();
    let address = |a: &str| a.parse::<async_smtp::EmailAddress>().map_err(|e| text(&e));
    let from = if mail.from.is_empty() { None } else { Some(address(&mail.from)?) };
    let envelope = Envelope::new(from, vec![address(&mail.to)?]).map_err(|e| text(&e))?;
    let email = SendableEmail::new(envelope, mail.raw.clone());
    let client = SmtpClient::new().pipelining(false);
    let stream = BufReader::new(Lhlo { stream, greeted: false });
    let mut transport = SmtpTransport::new(client, stream).await.map_err(|e| text(&e))?;
    let answer = transport.send(email).await.map_err(|e| text(&e))?;
    let words = answer.message.join(" ");
    transport.quit().await.map_err(|e| text(&e))?;
    Ok(words)
}

/// RFC 2033 section 4.1: LHLO stands in EHLO's place, and with one recipient all else is alike. The
/// first octet that the client says is the E of EHLO.
struct Lhlo<S> {
    stream: S,
    greeted: bool,
}

impl<S: AsyncRead + Unpin> AsyncRead for Lhlo<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Lhlo<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        if self.greeted || !buf.starts_with(b"E") {
            return Pin::new(&mut self.stream).poll_write(cx, buf);
        }
        let written = Pin::new(&mut self.stream).poll_write(cx, b"L");
        self.greeted = matches!(written, Poll::Ready(Ok(1)));
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
