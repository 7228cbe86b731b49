//! The connection up to the log-in: TCP, TLS or STARTTLS, greeting.
//!
//! What is asked for is had, or nothing is said: no PREAUTH, no octet in clear after STARTTLS, no
//! plain connection beyond loopback.

use super::leash::{Leash, Leashed};
use super::screen::Screen;
use super::settings::{Settings, Tls};
use super::trouble::{Trouble, words};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, StreamOwned};
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

/// Octets that a server may say before it is trusted.
pub const TALK_OCTETS_MAX: u64 = 1024 * 1024;
/// Octets of a line before TLS.
const CLEAR_LINE_MAX: usize = 8 * 1024;

/// The octets' way.
pub enum Wire<'a> {
    /// Loopback.
    Clear(Leashed<'a>),
    /// Everything else.
    Tls(Box<StreamOwned<ClientConnection, Leashed<'a>>>),
}

/// The library's client over our stream.
pub type Client<'a> = imap::Client<Line<'a>>;

/// The stream that the library is given.
pub struct Line<'a> {
    screen: Screen<Wire<'a>>,
    leash: Leash,
}

impl Read for Wire<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match self {
            Wire::Clear(stream) => stream.read(out),
            Wire::Tls(stream) => stream.read(out),
        }
    }
}

impl Write for Wire<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Wire::Clear(stream) => stream.write(bytes),
            Wire::Tls(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Wire::Clear(stream) => stream.flush(),
            Wire::Tls(stream) => stream.flush(),
        }
    }
}

impl Read for Line<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.screen.read(out)
    }
}

impl Write for Line<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.screen.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.screen.flush()
    }
}

impl imap::extensions::idle::SetReadTimeout for Line<'_> {
    fn set_read_timeout(&mut self, time: Option<Duration>) -> imap::Result<()> {
        self.leash.wait(time);
        Ok(())
    }
}

/// Dials, secures, and hears the greeting.
///
/// # Errors
/// [`Trouble`]: nothing of a secret was sent.
pub fn dial<'a>(settings: &Settings, leash: &Leash, stop: &'a AtomicBool) -> Result<Client<'a>, Trouble> {
    let tcp = connect(settings)?;
    let mut clear = Leashed::new(tcp, leash.clone(), stop);
    let (wire, greeted) = match &settings.tls {
        Tls::None => (Wire::Clear(clear), false),
        Tls::Implicit(config) => (secured(clear, config, &settings.host)?, false),
        Tls::StartTls(config) => {
            start_tls(&mut clear)?;
            (secured(clear, config, &settings.host)?, true)
        }
    };
    let screen = Screen::new(wire, u64::from(settings.size_max));
    let mut client = imap::Client::new(Line { screen, leash: leash.clone() });
    client.greeting_read = greeted;
    if !greeted {
        greeting(&client.read_greeting()?)?;
    }
    Ok(client)
}

fn connect(settings: &Settings) -> Result<TcpStream, Trouble> {
    let place = (settings.host.as_str(), settings.port);
    let network = |why: String| Trouble::Network(format!("{}:{}: {why}", settings.host, settings.port));
    let all = place.to_socket_addrs().map_err(|e| network(e.to_string()))?;
    let clear = matches!(settings.tls, Tls::None);
    let wanted: Vec<SocketAddr> = all.filter(|at| !clear || at.ip().is_loopback()).collect();
    if wanted.is_empty() && clear {
        let why = format!("tls = \"none\" is for loopback only, and {} is not", settings.host);
        return Err(Trouble::Settings(why));
    }
    let mut last = "the name has no address".to_owned();
    for at in wanted {
        match TcpStream::connect_timeout(&at, settings.times.connect) {
            Ok(tcp) => {
                tcp.set_nodelay(true).map_err(|e| network(e.to_string()))?;
                return Ok(tcp);
            }
            Err(e) => last = e.to_string(),
        }
    }
    Err(network(last))
}

/// The certificate is checked here, before anything is said.
fn secured<'a>(mut clear: Leashed<'a>, config: &Arc<ClientConfig>, host: &str) -> Result<Wire<'a>, Trouble> {
    let name =
        ServerName::try_from(host.to_owned()).map_err(|e| Trouble::Settings(format!("{host}: {e}")))?;
    let mut tls = ClientConnection::new(Arc::clone(config), name).map_err(|e| Trouble::Tls(e.to_string()))?;
    while tls.is_handshaking() {
        tls.complete_io(&mut clear).map_err(|e| Trouble::Tls(words(&e.to_string())))?;
    }
    Ok(Wire::Tls(Box::new(StreamOwned::new(tls, clear))))
}

/// RFC 3501 section 7.1.4: PREAUTH would leave no room for STARTTLS, and no proof of who we are.
fn greeting(line: &[u8]) -> Result<(), Trouble> {
    match line.get(..5).is_some_and(|start| start.eq_ignore_ascii_case(b"* OK ")) {
        true => Ok(()),
        false => Err(Trouble::Confused(format!("greeting: {}", words(&String::from_utf8_lossy(line))))),
    }
}

/// RFC 3501 section 6.2.1. Whatever follows the OK in clear was put there by somebody else.
fn start_tls(clear: &mut Leashed<'_>) -> Result<(), Trouble> {
    let network = |e: io::Error| Trouble::Network(format!("before STARTTLS: {e}"));
    greeting(&clear_line(clear).map_err(network)?)?;
    clear.write_all(b"s1 STARTTLS\r\n").map_err(network)?;
    loop {
        let line = clear_line(clear).map_err(network)?.to_ascii_uppercase();
        if line.starts_with(b"S1 OK") {
            break;
        }
        if !line.starts_with(b"* ") || line.starts_with(b"* BYE") {
            return Err(Trouble::Tls("STARTTLS is wanted and the server has none".to_owned()));
        }
    }
    match clear.nothing_waits().map_err(network)? {
        true => Ok(()),
        false => Err(Trouble::Tls("somebody sent more in clear after STARTTLS".to_owned())),
    }
}

/// Octet by octet, so that nothing is read beyond the line.
fn clear_line(clear: &mut Leashed<'_>) -> io::Result<Vec<u8>> {
    let (mut line, mut octet) = (Vec::new(), [0]);
    while !line.ends_with(b"\n") {
        if line.len() >= CLEAR_LINE_MAX {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a line without end"));
        }
        clear.read_exact(&mut octet)?;
        line.extend(octet);
    }
    Ok(line)
}
