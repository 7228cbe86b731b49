//! From a host name to a protected, greeted SMTP connection.
//!
//! Whatever goes wrong here is said in words and happens to no mail. Nothing is said in clear to
//! another machine except EHLO and STARTTLS.

use super::stream::{Meter, Metered};
use super::verdict::{one_line, words_of_error};
use super::{Protection, RelaySettings};
use async_smtp::{SmtpClient, SmtpTransport, extension::ClientId as LegId};
use lettre::transport::smtp::client::{AsyncSmtpConnection, AsyncTokioStream};
use lettre::transport::smtp::extension::ClientId;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::BufReader;
use tokio::net::TcpStream;
use tokio_rustls::{TlsConnector, client::TlsStream};

/// lettre waits for a greeting, and after STARTTLS there is none (RFC 3207 section 4.2).
const GREETING: &[u8] = b"220 tls\r\n";

/// A greeted connection and what its stream remembers.
pub type Dialled = (AsyncSmtpConnection, Arc<Meter>);

/// Connects, protects and greets as `settings` say.
pub async fn dial(settings: &RelaySettings) -> Result<Dialled, String> {
    let step = settings.deadlines.step;
    let tcp = within(settings.deadlines.connect, "connecting", connect(settings)).await?;
    let peer = tcp.peer_addr().map_err(|e| e.to_string())?;
    match settings.protection {
        Protection::None => greet(settings, Metered::new(tcp, peer, b"")).await,
        Protection::Implicit => {
            let tls = within(step, "TLS", handshake(settings, tcp)).await?;
            greet(settings, Metered::new(tls, peer, b"")).await
        }
        Protection::StartTls => {
            let tcp = within(step, "STARTTLS", start_tls(settings, Metered::new(tcp, peer, b""))).await?;
            let tls = within(step, "TLS", handshake(settings, tcp)).await?;
            greet(settings, Metered::new(tls, peer, GREETING)).await
        }
    }
}

async fn within<T>(
    limit: Duration,
    what: &str,
    doing: impl Future<Output = Result<T, String>>,
) -> Result<T, String> {
    match tokio::time::timeout(limit, doing).await {
        Ok(done) => done.map_err(|why| format!("{what}: {why}")),
        Err(_) => Err(format!("{what}: no end within {limit:?}")),
    }
}

/// The first address that answers; in clear only loopback ones, whatever `localhost` became.
async fn connect(settings: &RelaySettings) -> Result<TcpStream, String> {
    let found = tokio::net::lookup_host((settings.host.as_str(), settings.port)).await;
    let found = found.map_err(|e| format!("{} is not found: {e}", settings.host))?;
    let allowed =
        |address: &SocketAddr| settings.protection != Protection::None || address.ip().is_loopback();
    let usable: Vec<SocketAddr> = found.filter(allowed).collect();
    if usable.is_empty() {
        return Err(format!("{} has no address that may be used", settings.host));
    }
    first_of(&usable, settings.deadlines.connect).await
}

/// Each in its turn (RFC 5321 section 5.1), and none may use up the time of the others.
async fn first_of(addresses: &[SocketAddr], limit: Duration) -> Result<TcpStream, String> {
    let share = limit / u32::try_from(addresses.len()).unwrap_or(u32::MAX).max(1);
    let mut why = Vec::new();
    for address in addresses {
        match tokio::time::timeout(share, TcpStream::connect(address)).await {
            Ok(Ok(tcp)) => return quick(tcp).map_err(|e| format!("{address}: {e}")),
            Ok(Err(e)) => why.push(format!("{address}: {e}")),
            Err(_) => why.push(format!("{address}: no answer within {share:?}")),
        }
    }
    Err(one_line(&why.join("; ")))
}

/// Without this each mail waits 40 ms for a delayed acknowledgement.
fn quick(tcp: TcpStream) -> io::Result<TcpStream> {
    tcp.set_nodelay(true)?;
    Ok(tcp)
}

/// The leg in clear: greeting, EHLO, STARTTLS, and not one octet behind its 220.
async fn start_tls(settings: &RelaySettings, clear: Metered<TcpStream>) -> Result<TcpStream, String> {
    let client = SmtpClient::new().hello_name(LegId::new(settings.helo.clone())).pipelining(false);
    let said = |e: async_smtp::error::Error| one_line(&e.to_string());
    let leg = SmtpTransport::new(client, BufReader::new(clear)).await.map_err(said)?;
    let leg = leg.starttls().await.map_err(said)?;
    // RFC 3207 section 4.2: what was heard in clear is forgotten; what came behind the 220 was injected.
    if !leg.buffer().is_empty() || leg.get_ref().meter().surplus() {
        return Err(
            "the server spoke in clear behind its 220: somebody may have injected it; refused".to_owned()
        );
    }
    Ok(leg.into_inner().into_inner())
}

async fn handshake(settings: &RelaySettings, tcp: TcpStream) -> Result<TlsStream<TcpStream>, String> {
    let name = rustls::pki_types::ServerName::try_from(settings.host.clone()).map_err(|e| e.to_string())?;
    let connector = TlsConnector::from(Arc::clone(&settings.client_tls));
    connector.connect(name, tcp).await.map_err(|e| one_line(&e.to_string()))
}

/// Greeting and EHLO over the final stream.
async fn greet<S>(settings: &RelaySettings, stream: Metered<S>) -> Result<Dialled, String>
where
    Metered<S>: AsyncTokioStream + 'static,
{
    let meter = stream.meter();
    let helo = ClientId::Domain(settings.helo.clone());
    let greeting = async {
        let connected = AsyncSmtpConnection::connect_with_transport(Box::new(stream), &helo).await;
        connected.map_err(|e| words_of_error(&e))
    };
    let connection = within(settings.deadlines.step, "greeting and EHLO", greeting).await?;
    if meter.surplus() {
        return Err("greeting and EHLO: the server answered more than it was asked".to_owned());
    }
    Ok((connection, meter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_address_that_never_answers_leaves_time_for_the_next() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let good = listener.local_addr().unwrap();
        // RFC 5737: nobody has this address, and most networks swallow what is sent there.
        let nobody: SocketAddr = "192.0.2.1:25".parse().unwrap();
        let tcp = first_of(&[nobody, good], Duration::from_secs(4)).await.unwrap();
        assert_eq!(tcp.peer_addr().unwrap(), good);
        drop(listener);
        let why = first_of(&[good], Duration::from_secs(4)).await.unwrap_err();
        assert!(why.contains(&good.to_string()), "{why}");
    }
}
