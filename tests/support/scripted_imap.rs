//! A small IMAP server in this process: honest by default, and odd where a test wants it.
//!
//! It knows the commands of our client and a folder in memory. It is no reference for IMAP.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::wildcard_enum_match_arm
)]

pub use super::imap_folder::Folder;
use super::imap_folder::answer;
use std::io::{BufRead, BufReader, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

/// Where the server is odd.
#[derive(Clone, Default)]
pub struct Odd {
    /// A command that begins so, or `greeting`.
    pub at: &'static str,
    /// Said before the honest answer, or instead of it; `{tag}` is the command's.
    pub say: String,
    /// There is no honest answer.
    pub instead: bool,
    /// Hangs up afterwards.
    pub hangs_up: bool,
    /// Only the first so many connections are odd.
    pub connections: usize,
}

#[derive(Clone)]
pub struct Script {
    pub capabilities: &'static str,
    pub permanent: &'static str,
    pub odd: Option<Odd>,
    /// The first connection ends after so many octets of the server.
    pub cut: Option<usize>,
}

impl Default for Script {
    fn default() -> Self {
        let permanent = "* OK [PERMANENTFLAGS (\\Seen \\Deleted \\*)] kept\r\n";
        Script { capabilities: "IMAP4rev1 IDLE MOVE UIDPLUS", permanent, odd: None, cut: None }
    }
}

type Shared = Arc<(Mutex<Folder>, Condvar)>;

pub struct Peer {
    pub port: u16,
    shared: Shared,
}

impl Peer {
    pub fn start(script: Script, mails: &[&[u8]]) -> Peer {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared: Shared = Arc::default();
        {
            let mut folder = shared.0.lock().unwrap();
            (folder.uidvalidity, folder.uidnext) = (7, 1);
            mails.iter().for_each(|mail| folder.arrive(mail));
        }
        let peer = Peer { port, shared: Arc::clone(&shared) };
        std::thread::spawn(move || {
            for tcp in listener.incoming().flatten() {
                let (script, shared) = (script.clone(), Arc::clone(&shared));
                std::thread::spawn(move || {
                    let _lost = serve(tcp, &script, &shared);
                });
            }
        });
        peer
    }

    pub fn arrive(&self, mail: &[u8]) {
        self.change(|folder| folder.arrive(mail));
    }

    pub fn change<T>(&self, change: impl FnOnce(&mut Folder) -> T) -> T {
        let out = change(&mut self.shared.0.lock().unwrap());
        self.shared.1.notify_all();
        out
    }

    /// Waits until `is` holds of the folder.
    pub fn wait(&self, limit: Duration, is: impl Fn(&Folder) -> bool) -> bool {
        let until = Instant::now() + limit;
        let mut folder = self.shared.0.lock().unwrap();
        while !is(&folder) {
            let Some(left) = until.checked_duration_since(Instant::now()) else { return false };
            folder = self.shared.1.wait_timeout(folder, left).unwrap().0;
        }
        true
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.change(|folder| folder.closed = true);
    }
}

struct Line<'a> {
    tcp: TcpStream,
    left: Option<usize>,
    shared: &'a Shared,
    first: bool,
    /// UIDNEXT as of the last answer: IDLE tells what came since.
    known: u32,
    /// UIDVALIDITY as of SELECT: no other UIDs are ever spoken of before the next one.
    selected: Option<u32>,
}

impl Line<'_> {
    fn say(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        let octets = self.left.unwrap_or(usize::MAX).min(bytes.len());
        if self.first {
            self.shared.0.lock().unwrap().octets += octets;
        }
        self.tcp.write_all(&bytes[..octets])?;
        if let Some(left) = &mut self.left {
            *left -= octets;
            if octets < bytes.len() || *left == 0 {
                self.tcp.shutdown(Shutdown::Both)?;
                return Err(std::io::ErrorKind::ConnectionAborted.into());
            }
        }
        Ok(())
    }

    /// What is odd here; true when that was all.
    fn odd(&mut self, odd: Option<&Odd>, command: &str, tag: &str) -> std::io::Result<bool> {
        let Some(odd) = odd.filter(|odd| command.starts_with(odd.at)) else { return Ok(false) };
        self.say(odd.say.replace("{tag}", tag).as_bytes())?;
        if odd.hangs_up {
            self.hang_up()?;
        }
        Ok(odd.instead)
    }

    fn hang_up(&self) -> std::io::Result<()> {
        self.tcp.shutdown(Shutdown::Both)?;
        Err(std::io::ErrorKind::ConnectionAborted.into())
    }

    /// RFC 3501 section 2.3.1.1: a UID must not change during the session, so a folder that was renumbered ends it.
    fn in_step(&mut self, command: &str, folder: &Folder) -> std::io::Result<()> {
        if command.starts_with("SELECT") {
            self.selected = Some(folder.uidvalidity);
        }
        if self.selected.is_some_and(|uidvalidity| uidvalidity != folder.uidvalidity) {
            self.hang_up()?;
        }
        Ok(())
    }
}

fn serve(tcp: TcpStream, script: &Script, shared: &Shared) -> std::io::Result<()> {
    tcp.set_nodelay(true)?;
    let number = {
        let mut folder = shared.0.lock().unwrap();
        folder.connections += 1;
        folder.connections
    };
    shared.1.notify_all();
    let mut lines = BufReader::new(tcp.try_clone()?);
    let odd = script.odd.as_ref().filter(|odd| number <= odd.connections);
    let first = number == 1;
    let mut line = Line { tcp, left: script.cut.filter(|_| first), shared, first, known: 0, selected: None };
    if !line.odd(odd, "greeting", "")? {
        line.say(b"* OK ready\r\n")?;
    }
    loop {
        let mut text = String::new();
        if lines.read_line(&mut text)? == 0 {
            return Ok(());
        }
        let (tag, command) = text.trim_end().split_once(' ').unwrap_or(("*", text.trim_end()));
        let quiet = if command.starts_with("LOGIN") { "LOGIN" } else { command };
        shared.0.lock().unwrap().said.push(quiet.to_owned());
        shared.1.notify_all();
        if line.odd(odd, command, tag)? {
            continue;
        }
        if command == "AUTHENTICATE XOAUTH2" {
            token(&mut line, &mut lines, tag)?;
            continue;
        }
        if command == "IDLE" {
            idle(&mut line, &mut lines, tag)?;
            continue;
        }
        let answer = {
            let mut folder = shared.0.lock().unwrap();
            line.in_step(command, &folder)?;
            line.known = folder.uidnext;
            answer(&mut folder, script, command)
        };
        shared.1.notify_all();
        line.say(&[answer, format!("{tag} OK done\r\n").into_bytes()].concat())?;
    }
}

/// As providers do it: an error is a challenge, and its answer is an empty line.
fn token(line: &mut Line<'_>, lines: &mut BufReader<TcpStream>, tag: &str) -> std::io::Result<()> {
    line.say(b"+ \r\n")?;
    let mut text = String::new();
    lines.read_line(&mut text)?;
    let token = data_encoding::BASE64.decode(text.trim_end().as_bytes()).unwrap_or_default();
    if token == b"user=tickets\x01auth=Bearer fresh\x01\x01" {
        return line.say(format!("{tag} OK in\r\n").as_bytes());
    }
    line.say(b"+ eyJzdGF0dXMiOiI0MDAifQ==\r\n")?;
    text.clear();
    lines.read_line(&mut text)?;
    line.shared.0.lock().unwrap().said.push(format!("answer {:?}", text));
    line.say(format!("{tag} NO [AUTHENTICATIONFAILED] expired\r\n").as_bytes())
}

/// Tells what has come since; ends at DONE, at the cut, and with the test.
fn idle(line: &mut Line<'_>, lines: &mut BufReader<TcpStream>, tag: &str) -> std::io::Result<()> {
    line.say(b"+ idling\r\n")?;
    let told = Arc::new(Mutex::new((line.left, 0_usize, false)));
    let (shared, mut tcp, theirs) = (Arc::clone(line.shared), line.tcp.try_clone()?, Arc::clone(&told));
    let (known, selected) = (line.known, line.selected);
    std::thread::spawn(move || {
        let mut folder = shared.0.lock().unwrap();
        loop {
            let mut told = theirs.lock().unwrap();
            let renumbered = selected.is_some_and(|uidvalidity| uidvalidity != folder.uidvalidity);
            let news = folder.uidnext != known;
            if news && !told.2 && !renumbered {
                let said = format!("* {} EXISTS\r\n", folder.mails.len());
                told.1 = told.0.unwrap_or(usize::MAX).min(said.len());
                let _lost = tcp.write_all(&said.as_bytes()[..told.1]);
            }
            if folder.closed || renumbered || news && told.0 == Some(told.1) {
                let _gone = tcp.shutdown(Shutdown::Both);
            }
            if news || told.2 || folder.closed || renumbered {
                return;
            }
            drop(told);
            folder = shared.1.wait_timeout(folder, Duration::from_millis(20)).unwrap().0;
        }
    });
    let mut text = String::new();
    let heard = lines.read_line(&mut text);
    let octets = {
        let mut told = told.lock().unwrap();
        told.2 = true;
        told.1
    };
    line.left = line.left.map(|left| left - octets);
    if line.first {
        line.shared.0.lock().unwrap().octets += octets;
    }
    heard?;
    line.say(format!("{tag} OK idled\r\n").as_bytes())
}
