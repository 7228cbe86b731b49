//! Below TLS: the socket with an absolute deadline and a budget of octets for each call.
//!
//! A peer that says nothing, one octet a minute, or too much, costs one call and no more. It knows
//! neither TLS nor IMAP.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long a blocked read sleeps before it looks whether it shall stop.
const LOOK_EVERY: Duration = Duration::from_millis(200);

struct Limit {
    hard: Instant,
    soft: Option<Instant>,
    octets: u64,
    call: Duration,
}

/// What holds a connection: shared by the session, which arms it, and the socket, which obeys.
#[derive(Clone)]
pub struct Leash(Arc<Mutex<Limit>>);

impl Leash {
    /// For the first call; `call` is the time that any ordinary call has.
    #[must_use]
    pub fn new(call: Duration, octets: u64) -> Self {
        let hard = Instant::now() + call;
        Leash(Arc::new(Mutex::new(Limit { hard, soft: None, octets, call })))
    }

    /// Before each call: so much time from now, so many octets to come.
    pub fn arm(&self, time: Duration, octets: u64) {
        let mut limit = self.limit();
        (limit.hard, limit.soft, limit.octets) = (Instant::now() + time, None, octets);
    }

    /// IDLE waits `time` (a read then says `TimedOut` and may go on); without it, the end of IDLE
    /// has the time of an ordinary call.
    pub fn wait(&self, time: Option<Duration>) {
        let mut limit = self.limit();
        limit.soft = time.map(|time| Instant::now() + time);
        limit.hard = limit.soft.unwrap_or_else(Instant::now) + limit.call;
    }

    fn limit(&self) -> MutexGuard<'_, Limit> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Time left, or the error that says which limit was met.
    fn left(&self) -> io::Result<Duration> {
        let limit = self.limit();
        let now = Instant::now();
        let until = limit.soft.map_or(limit.hard, |soft| soft.min(limit.hard));
        match until.checked_duration_since(now) {
            _ if limit.octets == 0 => {
                Err(io::Error::new(io::ErrorKind::InvalidData, "too much for one answer"))
            }
            Some(left) if !left.is_zero() => Ok(left),
            Some(_) | None if limit.soft.is_some() => Err(io::ErrorKind::TimedOut.into()),
            Some(_) | None => Err(io::Error::new(io::ErrorKind::TimedOut, "no answer in time")),
        }
    }

    fn took(&self, octets: usize) {
        let mut limit = self.limit();
        limit.octets = limit.octets.saturating_sub(octets as u64);
    }
}

/// The leashed socket.
pub struct Leashed<'a> {
    tcp: TcpStream,
    leash: Leash,
    stop: &'a AtomicBool,
}

impl<'a> Leashed<'a> {
    /// `stop` ends a blocked read within a fraction of a second.
    #[must_use]
    pub fn new(tcp: TcpStream, leash: Leash, stop: &'a AtomicBool) -> Self {
        Leashed { tcp, leash, stop }
    }

    /// Whether the peer has sent nothing that is not read yet.
    ///
    /// # Errors
    /// The socket's.
    pub fn nothing_waits(&self) -> io::Result<bool> {
        self.tcp.set_nonblocking(true)?;
        let seen = self.tcp.peek(&mut [0]);
        self.tcp.set_nonblocking(false)?;
        Ok(seen.is_err_and(|e| e.kind() == io::ErrorKind::WouldBlock))
    }

    fn stopped(&self) -> io::Result<()> {
        match self.stop.load(Ordering::Relaxed) {
            true => Err(io::Error::new(io::ErrorKind::ConnectionAborted, "stopped")),
            false => Ok(()),
        }
    }
}

impl Read for Leashed<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            self.stopped()?;
            self.tcp.set_read_timeout(Some(self.leash.left()?.min(LOOK_EVERY)))?;
            match self.tcp.read(out) {
                Err(e) if matches!(e.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {}
                Err(e) => return Err(e),
                Ok(octets) => {
                    self.leash.took(octets);
                    return Ok(octets);
                }
            }
        }
    }
}

impl Write for Leashed<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.tcp.set_write_timeout(Some(self.leash.left()?))?;
        self.tcp.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.tcp.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    fn pair() -> (TcpStream, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let near = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        (near, listener.accept().unwrap().0)
    }

    #[test]
    fn silence_ends_at_the_deadline_and_a_wait_may_go_on() {
        let (near, mut far) = pair();
        let (leash, stop) = (Leash::new(Duration::from_millis(30), 100), AtomicBool::new(false));
        let mut stream = Leashed::new(near, leash.clone(), &stop);
        assert_eq!(stream.read(&mut [0; 8]).unwrap_err().kind(), io::ErrorKind::TimedOut);
        leash.wait(Some(Duration::from_millis(20)));
        assert_eq!(stream.read(&mut [0; 8]).unwrap_err().kind(), io::ErrorKind::TimedOut);
        leash.wait(None);
        far.write_all(b"x").unwrap();
        assert_eq!(stream.read(&mut [0; 8]).unwrap(), 1);
    }

    #[test]
    fn the_budget_is_taken_to_the_last_octet_and_not_beyond() {
        let (near, mut far) = pair();
        let (leash, stop) = (Leash::new(Duration::from_secs(20), 4), AtomicBool::new(false));
        let mut stream = Leashed::new(near, leash.clone(), &stop);
        far.write_all(b"abcdef").unwrap();
        assert_eq!(stream.read(&mut [0; 4]).unwrap(), 4);
        assert_eq!(stream.read(&mut [0; 1]).unwrap_err().kind(), io::ErrorKind::InvalidData);
        leash.arm(Duration::from_secs(20), 10);
        assert_eq!(stream.read(&mut [0; 4]).unwrap(), 2);
        stop.store(true, Ordering::Relaxed);
        assert_eq!(stream.read(&mut [0; 1]).unwrap_err().kind(), io::ErrorKind::ConnectionAborted);
    }
}
