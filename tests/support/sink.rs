//! A small SMTP and LMTP server in this process that takes every mail and keeps it.
//!
//! No TLS, no log-in, no limits: for private servers on loopback to deliver to.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

/// One mail as it came, dots removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caught {
    pub from: String,
    pub to: Vec<String>,
    pub bytes: Vec<u8>,
}

impl Caught {
    /// The lines of the header section.
    pub fn header(&self) -> String {
        let text = String::from_utf8_lossy(&self.bytes).into_owned();
        text.split("\r\n\r\n").next().unwrap_or_default().to_owned()
    }
}

type Kept = Arc<(Mutex<Vec<Caught>>, Condvar)>;

/// The running sink; its threads end with the process.
pub struct Sink {
    address: SocketAddr,
    kept: Kept,
}

impl Sink {
    pub fn start() -> Sink {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (address, kept) = (listener.local_addr().unwrap(), Kept::default());
        let shared = Arc::clone(&kept);
        std::thread::spawn(move || {
            for tcp in listener.incoming().flatten() {
                let kept = Arc::clone(&shared);
                std::thread::spawn(move || serve(tcp, &kept));
            }
        });
        Sink { address, kept }
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }

    pub fn caught(&self) -> Vec<Caught> {
        self.kept.0.lock().unwrap().clone()
    }

    /// Waits until at least `count` mails are there; fewer when `limit` is over.
    pub fn wait(&self, count: usize, limit: Duration) -> Vec<Caught> {
        let until = Instant::now() + limit;
        let mut kept = self.kept.0.lock().unwrap();
        while kept.len() < count {
            let Some(left) = until.checked_duration_since(Instant::now()) else { break };
            kept = self.kept.1.wait_timeout(kept, left).unwrap().0;
        }
        kept.clone()
    }
}

fn serve(tcp: TcpStream, kept: &Kept) {
    let _lost = talk(tcp, kept);
}

fn talk(tcp: TcpStream, kept: &Kept) -> std::io::Result<()> {
    let mut out = tcp.try_clone()?;
    let mut lines = BufReader::new(tcp);
    let (mut mail, mut lmtp) = (Caught { from: String::new(), to: vec![], bytes: vec![] }, false);
    out.write_all(b"220 sink ESMTP\r\n")?;
    loop {
        let mut line = String::new();
        if lines.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let verb = line.split_whitespace().next().unwrap_or_default().to_ascii_uppercase();
        match verb.as_str() {
            "EHLO" | "LHLO" | "HELO" => {
                lmtp = verb == "LHLO";
                out.write_all(b"250-sink\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 SIZE 50000000\r\n")?;
            }
            "MAIL" => {
                mail = Caught { from: path(&line), to: vec![], bytes: vec![] };
                out.write_all(b"250 2.1.0 ok\r\n")?;
            }
            "RCPT" => {
                mail.to.push(path(&line));
                out.write_all(b"250 2.1.5 ok\r\n")?;
            }
            "DATA" => {
                out.write_all(b"354 go\r\n")?;
                mail.bytes = data(&mut lines)?;
                // RFC 2033 section 4.2: LMTP answers once a recipient.
                let replies = if lmtp { mail.to.len() } else { 1 };
                kept.0.lock().unwrap().push(mail.clone());
                kept.1.notify_all();
                out.write_all(b"250 2.0.0 caught\r\n".repeat(replies).as_slice())?;
            }
            "RSET" | "NOOP" => out.write_all(b"250 2.0.0 ok\r\n")?,
            "QUIT" => return out.write_all(b"221 2.0.0 bye\r\n"),
            _ => out.write_all(b"500 5.5.1 what\r\n")?,
        }
    }
}

fn data(lines: &mut BufReader<TcpStream>) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    loop {
        let mut line = Vec::new();
        if lines.read_until(b'\n', &mut line)? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        if line == b".\r\n" {
            return Ok(bytes);
        }
        bytes.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
    }
}

/// `a@b` out of `MAIL FROM:<a@b> SIZE=1`.
fn path(line: &str) -> String {
    line.split('<').nth(1).and_then(|rest| rest.split('>').next()).unwrap_or_default().to_owned()
}
