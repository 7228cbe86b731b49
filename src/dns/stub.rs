//! One question to the configured server: UDP twice, TCP where a datagram is too small, never longer than its patience.
//!
//! A random id and a source port of its own for each question (RFC 5452 section 9.2: a socket that is bound for one
//! question gets a random one from the system); only the server's datagrams reach a connected socket.

use super::Resolver;
use super::cache::Cache;
use super::message::{Reply, question, reply};
use crate::mail::txt::{Answer, Answers};
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, UdpSocket};
use std::time::{Duration, Instant};

/// Times that a question is sent by UDP.
pub const TRIES: u32 = 2;
/// Questions that are under way at once for one mail.
pub const TOGETHER_MAX: usize = 8;
/// Octets of the largest message (RFC 1035 section 4.2.2).
const MESSAGE_OCTETS_MAX: usize = 65_535;

/// A stub resolver.
#[derive(Debug)]
pub struct Stub {
    server: SocketAddr,
    patience: Duration,
    cache: Cache,
}

impl Stub {
    /// Of this server; `patience` for all questions of one mail together.
    #[must_use]
    pub fn new(server: SocketAddr, patience: Duration) -> Self {
        Stub { server, patience, cache: Cache::default() }
    }

    fn learn(&self, name: &str, until: Instant) -> Answer {
        if let Some(known) = self.cache.get(name, Instant::now()) {
            return known;
        }
        // No name of the DNS: nothing can stand under it.
        if question(0, name, true).is_none() {
            return Answer::Nothing;
        }
        let reply = match self.talk(name, true, until) {
            Ok(Reply::NotUnderstood) => self.talk(name, false, until),
            other => other,
        };
        match reply {
            Ok(Reply::Said(answer, seconds)) => {
                self.cache.put(name, (&answer, seconds), Instant::now());
                answer
            }
            Ok(Reply::Failed(why)) => Answer::Unanswered(why),
            Ok(Reply::Truncated | Reply::NotUnderstood) => {
                Answer::Unanswered(format!("{} does not understand the question", self.server))
            }
            Err(error) if is_late(&error) => Answer::Unanswered(format!("no answer from {}", self.server)),
            Err(error) => Answer::Unanswered(format!("{}: {error}", self.server)),
        }
    }

    fn talk(&self, name: &str, edns: bool, until: Instant) -> io::Result<Reply> {
        let mut last = io::Error::from(ErrorKind::TimedOut);
        for left in (1..=TRIES).rev() {
            let id = random()?;
            let octets = question(id, name, edns).ok_or(ErrorKind::InvalidData)?;
            match self.by_udp(&octets, (id, name), Instant::now() + remaining(until)? / left) {
                Ok(Reply::Truncated) => return self.by_tcp(&octets, (id, name), until),
                Err(error) => last = error,
                said => return said,
            }
        }
        Err(last)
    }

    fn by_udp(&self, octets: &[u8], asked: (u16, &str), until: Instant) -> io::Result<Reply> {
        let any: SocketAddr = match self.server {
            SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
            SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
        };
        let socket = UdpSocket::bind(any)?;
        socket.connect(self.server)?;
        socket.send(octets)?;
        let mut buffer = vec![0; MESSAGE_OCTETS_MAX];
        loop {
            socket.set_read_timeout(Some(remaining(until)?))?;
            let many = socket.recv(&mut buffer)?;
            // What answers something else is somebody's guess: the true answer may still come.
            if let Some(found) = reply(buffer.get(..many).unwrap_or_default(), asked.0, asked.1) {
                return Ok(found);
            }
        }
    }

    /// RFC 1035 section 4.2.2: two octets of length in front.
    fn by_tcp(&self, octets: &[u8], asked: (u16, &str), until: Instant) -> io::Result<Reply> {
        let mut stream = TcpStream::connect_timeout(&self.server, remaining(until)?)?;
        let length = u16::try_from(octets.len()).map_err(|_| ErrorKind::InvalidInput)?;
        stream.set_write_timeout(Some(remaining(until)?))?;
        stream.write_all(&[&length.to_be_bytes(), octets].concat())?;
        let mut length = [0; 2];
        read(&mut stream, &mut length, until)?;
        let mut found = vec![0; usize::from(u16::from_be_bytes(length))];
        read(&mut stream, &mut found, until)?;
        reply(&found, asked.0, asked.1).ok_or_else(|| io::Error::other("an answer to something else"))
    }
}

impl Resolver for Stub {
    fn ask(&self, names: &[String]) -> Answers {
        let until = Instant::now() + self.patience;
        let mut answers = Answers::new();
        for some in names.chunks(TOGETHER_MAX) {
            std::thread::scope(|scope| {
                let ask = |name: &String| (name.clone(), self.learn(name, until));
                let (first, rest) = some.split_first().map_or((None, &[][..]), |(f, r)| (Some(f), r));
                let others: Vec<_> = rest.iter().map(|name| scope.spawn(move || ask(name))).collect();
                answers.extend(first.map(ask));
                answers.extend(others.into_iter().filter_map(|other| other.join().ok()));
            });
        }
        answers
    }
}

/// As `read_exact`, however slowly it drips.
fn read(stream: &mut TcpStream, out: &mut [u8], until: Instant) -> io::Result<()> {
    let mut at = 0;
    while let Some(rest) = out.get_mut(at..).filter(|rest| !rest.is_empty()) {
        stream.set_read_timeout(Some(remaining(until)?))?;
        match stream.read(rest)? {
            0 => return Err(ErrorKind::UnexpectedEof.into()),
            many => at += many,
        }
    }
    Ok(())
}

/// What is left of the time; never nothing, which a socket takes for "for ever".
fn remaining(until: Instant) -> io::Result<Duration> {
    let left = until.saturating_duration_since(Instant::now());
    if left.is_zero() { Err(ErrorKind::TimedOut.into()) } else { Ok(left) }
}

fn is_late(error: &io::Error) -> bool {
    let kind = error.kind();
    kind == ErrorKind::TimedOut || kind == ErrorKind::WouldBlock
}

fn random() -> io::Result<u16> {
    let mut octets = [0; 2];
    getrandom::fill(&mut octets).map_err(|error| io::Error::other(error.to_string()))?;
    Ok(u16::from_be_bytes(octets))
}
