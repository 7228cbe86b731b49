//! The mail server before us: what was not answered with 250 is sent again, as real ones do.

use super::Dice;
use std::collections::VecDeque;
use std::io::{BufRead, BufReader, ErrorKind, Write};
use std::net::TcpStream;
use std::sync::Mutex;
use std::sync::mpsc::Sender;
use std::thread::Scope;
use std::time::Duration;

/// Connections at once.
const CONNECTIONS: u64 = 4;

/// One mail that has to arrive.
#[derive(Debug, Clone)]
pub struct Mail {
    pub message_id: String,
    pub from: String,
    pub to: String,
    pub bytes: String,
}

#[derive(Default)]
struct Work {
    /// Mails that may be sent, by their place in the list.
    ready: VecDeque<usize>,
    released: usize,
    acknowledged: usize,
}

/// All mails, and how far they are.
pub struct Peers {
    mails: Vec<Mail>,
    work: Mutex<Work>,
}

impl Peers {
    pub fn new(mails: Vec<Mail>) -> Peers {
        Peers { mails, work: Mutex::default() }
    }

    pub fn mails(&self) -> &[Mail] {
        &self.mails
    }

    /// So many mails may come by now.
    pub fn release(&self, many: usize) {
        let mut work = self.work.lock().unwrap();
        let from = std::mem::replace(&mut work.released, many);
        work.ready.extend(from..many);
    }

    /// Whether every mail was answered with 250.
    pub fn is_done(&self) -> bool {
        self.work.lock().unwrap().acknowledged == self.mails.len()
    }

    /// Sends what is ready at random moments of the span, until that is empty or the server is gone.
    pub fn deliver<'s>(
        &'s self,
        threads: &'s Scope<'s, '_>,
        (port, span): (u16, Duration),
        (dice, dot): (&mut Dice, Sender<()>),
    ) {
        for _ in 0..CONNECTIONS {
            let (mut dice, dot) = (Dice(dice.roll(0..u64::MAX)), dot.clone());
            threads.spawn(move || {
                while let Some(n) = { self.work.lock().unwrap().ready.pop_front() } {
                    let micros = u64::try_from(span.as_micros()).unwrap() / 2;
                    std::thread::sleep(Duration::from_micros(dice.roll(0..micros + 1)));
                    let taken = send(port, &self.mails[n], &dot);
                    let mut work = self.work.lock().unwrap();
                    if taken.is_err() {
                        work.ready.push_back(n);
                        return;
                    }
                    work.acknowledged += 1;
                }
            });
        }
    }
}

/// One LMTP transaction; an error unless the mail was answered with 250.
fn send(port: u16, mail: &Mail, dot: &Sender<()>) -> std::io::Result<()> {
    let stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_nodelay(true)?;
    let mut peer = BufReader::new(stream);
    say(&mut peer, "", "220")?;
    say(&mut peer, "LHLO mx.acme.example\r\n", "250")?;
    say(&mut peer, &format!("MAIL FROM:<{}>\r\n", mail.from), "250")?;
    say(&mut peer, &format!("RCPT TO:<{}>\r\n", mail.to), "250")?;
    say(&mut peer, "DATA\r\n", "354")?;
    peer.get_mut().write_all(format!("{}.\r\n", mail.bytes).as_bytes())?;
    // Nobody may listen any more: the life that this one was to end is over.
    let _late = dot.send(());
    say(&mut peer, "", "250")
}

fn say(peer: &mut BufReader<TcpStream>, command: &str, code: &str) -> std::io::Result<()> {
    peer.get_mut().write_all(command.as_bytes())?;
    let mut line = String::new();
    loop {
        line.clear();
        if peer.read_line(&mut line)? == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        if line.as_bytes().get(3) != Some(&b'-') {
            break;
        }
    }
    if line.starts_with(code) { Ok(()) } else { Err(std::io::Error::other(line)) }
}
