//! Accepts connections on a TCP port or a Unix socket, limits their number, and stops gracefully.
//!
//! It reads no byte of them: that is [`Connection`]'s.

use super::connection::{Connection, Duplex, Patience, Shared, stopped};
use super::session::Session;
use super::{Mode, Settings};
use crate::inbound::Accept;
use std::fmt;
use std::io::{self, ErrorKind};
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, UnixListener};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;

/// Connections that are served at once unless configured otherwise.
pub const CONNECTIONS_MAX: usize = 256;
/// How long a mail that is being received may take when we stop, unless configured otherwise.
pub const GRACE: Duration = Duration::from_secs(10);
/// How long accepting rests after the system refused it (usually: no file descriptor left).
const ACCEPT_REST: Duration = Duration::from_millis(100);
/// How long a peer over the limit may take for its 421.
const REFUSAL_TIME: Duration = Duration::from_secs(1);

/// Where to listen: `127.0.0.1:2424` or `unix:/run/mailroom/lmtp.sock`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Endpoint {
    /// `host:port`; port 0 takes a free one.
    Tcp(String),
    /// A socket file. Who may connect is the folder's matter.
    Unix(PathBuf),
}

impl From<&str> for Endpoint {
    fn from(text: &str) -> Self {
        match text.strip_prefix("unix:") {
            Some(path) => Endpoint::Unix(path.into()),
            None => Endpoint::Tcp(text.to_owned()),
        }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Endpoint::Tcp(address) => f.write_str(address),
            Endpoint::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

/// What is served.
pub struct Service {
    /// For each session; STARTTLS is offered if `tls` is given.
    pub settings: Settings,
    /// Where mail goes.
    pub accept: Arc<dyn Accept>,
    /// Certificate and key.
    pub tls: Option<Arc<ServerConfig>>,
    /// Time-outs.
    pub patience: Patience,
    /// Connections at once; one more is told 421.
    pub connections: usize,
    /// See [`GRACE`].
    pub grace: Duration,
}

impl Service {
    /// With the default limits and without TLS.
    #[must_use]
    pub fn new(settings: Settings, accept: Arc<dyn Accept>) -> Self {
        Service {
            settings,
            accept,
            tls: None,
            patience: Patience::default(),
            connections: CONNECTIONS_MAX,
            grace: GRACE,
        }
    }
}

enum Socket {
    Tcp(TcpListener),
    Unix(UnixListener, #[expect(dead_code, reason = "removes the file when dropped")] SocketFile),
}

struct SocketFile(PathBuf);

impl Drop for SocketFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// A socket that is bound, and listens when [`Listener::start`] is called.
pub struct Listener {
    socket: Socket,
    endpoint: Endpoint,
    service: Service,
}

impl Listener {
    /// Binds the endpoint. A socket file that nobody listens on any more is replaced.
    ///
    /// # Errors
    /// The endpoint is taken or not ours to take, or it is LMTP on port 25.
    pub async fn bind(endpoint: &Endpoint, mut service: Service) -> io::Result<Self> {
        service.settings.starttls = service.tls.is_some();
        let named = |e: io::Error| io::Error::new(e.kind(), format!("listen on {endpoint}: {e}"));
        let (socket, endpoint) = match endpoint {
            Endpoint::Tcp(address) => bind_tcp(address, service.settings.mode).await.map_err(named)?,
            Endpoint::Unix(path) => bind_unix(path).map_err(named)?,
        };
        Ok(Listener { socket, endpoint, service })
    }

    /// Where it listens, with the port that the system chose.
    #[must_use]
    pub fn local_addr(&self) -> &Endpoint {
        &self.endpoint
    }

    /// Serves on the current runtime until [`Running::stop`].
    ///
    /// # Errors
    /// The system gives no randomness for the transaction ids.
    pub fn start(self) -> io::Result<Running> {
        let mut seed = [0; 8];
        getrandom::fill(&mut seed).map_err(|e| io::Error::other(format!("randomness for ids: {e}")))?;
        let (stop, stopped) = watch::channel(false);
        let endpoint = self.endpoint.clone();
        let ids = data_encoding::HEXLOWER.encode(&seed);
        let task = tokio::spawn(self.serve(ids, stopped));
        Ok(Running { stop, task, endpoint })
    }

    async fn serve(self, ids: String, mut stop: watch::Receiver<bool>) {
        let settings = Arc::new(self.service.settings);
        let shared = Shared {
            accept: self.service.accept,
            tls: self.service.tls.map(TlsAcceptor::from),
            patience: self.service.patience,
            stop: stop.clone(),
        };
        let (mut peers, mut number) = (JoinSet::new(), 0_u64);
        loop {
            tokio::select! {
                biased;
                () = stopped(&mut stop) => break,
                Some(ended) = peers.join_next() => if let Err(error) = ended {
                    tracing::error!(%error, "a connection broke; the others go on");
                },
                stream = accept(&self.socket) => match stream {
                    Ok((stream, address)) if peers.len() < self.service.connections => {
                        number += 1;
                        let session = Session::new(settings.clone(), format!("{ids}.{number}")).with(address);
                        peers.spawn(talk(Connection::new(stream, session, shared.clone())));
                    }
                    Ok((stream, _)) => drop(tokio::spawn(refuse(stream))),
                    Err(error) => {
                        tracing::error!(%error, "no connection can be accepted; trying again");
                        tokio::time::sleep(ACCEPT_REST).await;
                    }
                },
            }
        }
        drop(self.socket);
        let _ =
            tokio::time::timeout(self.service.grace, async { while peers.join_next().await.is_some() {} })
                .await;
    }
}

/// A listener at work; dropping it stops it as well, without waiting.
pub struct Running {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
    endpoint: Endpoint,
}

impl Running {
    /// Where it listens.
    #[must_use]
    pub fn local_addr(&self) -> &Endpoint {
        &self.endpoint
    }

    /// Accepts nobody any more, tells idle peers 421, and returns when the mails that are being
    /// received are answered, or after the grace.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        let _ = self.task.await;
    }
}

async fn bind_tcp(address: &str, mode: Mode) -> io::Result<(Socket, Endpoint)> {
    let socket = TcpListener::bind(address).await?;
    let local = socket.local_addr()?;
    // RFC 2033 section 5: LMTP must not be used on port 25.
    if mode == Mode::Lmtp && local.port() == 25 {
        return Err(io::Error::new(ErrorKind::InvalidInput, "LMTP must not use port 25; take 24 or 2424"));
    }
    Ok((Socket::Tcp(socket), Endpoint::Tcp(local.to_string())))
}

fn bind_unix(path: &Path) -> io::Result<(Socket, Endpoint)> {
    remove_stale(path)?;
    let socket = UnixListener::bind(path)?;
    Ok((Socket::Unix(socket, SocketFile(path.to_owned())), Endpoint::Unix(path.to_owned())))
}

/// Only a socket, and only if nobody answers on it.
fn remove_stale(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::FileTypeExt;
    match std::fs::symlink_metadata(path) {
        Ok(found) if found.file_type().is_socket() => {}
        Ok(_) => return Err(io::Error::new(ErrorKind::AlreadyExists, "a file that is no socket is there")),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    }
    match std::os::unix::net::UnixStream::connect(path) {
        Err(error) if error.kind() == ErrorKind::ConnectionRefused => std::fs::remove_file(path),
        Ok(_) | Err(_) => Err(io::Error::new(ErrorKind::AddrInUse, "another process listens there")),
    }
}

/// A peer, and its address if it has one.
async fn accept(socket: &Socket) -> io::Result<(Box<dyn Duplex>, Option<IpAddr>)> {
    match socket {
        Socket::Tcp(listener) => {
            let (stream, peer) = listener.accept().await?;
            let _ = stream.set_nodelay(true);
            Ok((Box::new(stream), Some(peer.ip())))
        }
        Socket::Unix(listener, _) => Ok((Box::new(listener.accept().await?.0), None)),
    }
}

async fn talk(connection: Connection) {
    if let Err(error) = connection.run().await {
        tracing::debug!(%error, "a peer is gone");
    }
}

async fn refuse(mut stream: Box<dyn Duplex>) {
    tracing::warn!("a connection over the limit was refused: 421");
    let reply = stream.write_all(b"421 4.3.2 too many connections, try again\r\n");
    let _ = tokio::time::timeout(REFUSAL_TIME, reply).await;
}
