//! A small IMAP server in this process: honest by default, and odd where a test wants it.
//!
//! It knows the commands of our client and a folder in memory. It is no reference for IMAP.

use std::collections::BTreeMap;
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

#[derive(Clone, Debug)]
pub struct Message {
    pub body: Vec<u8>,
    pub flags: String,
}

#[derive(Default)]
pub struct Folder {
    pub uidvalidity: u32,
    pub uidnext: u32,
    pub mails: BTreeMap<u32, Message>,
    pub moved: BTreeMap<u32, Vec<u8>>,
    /// Every command, without its tag; log-ins without their secret.
    pub said: Vec<String>,
    /// Octets of the server, on the first connection.
    pub octets: usize,
    pub connections: usize,
    /// The test is over: IDLE ends.
    pub closed: bool,
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

impl Folder {
    pub fn arrive(&mut self, mail: &[u8]) {
        let uid = self.uidnext;
        self.uidnext += 1;
        self.mails.insert(uid, Message { body: mail.to_vec(), flags: String::new() });
    }

    /// UIDs that are there, with their sequence numbers.
    fn numbered(&self) -> Vec<(usize, u32)> {
        self.mails.keys().enumerate().map(|(n, uid)| (n + 1, *uid)).collect()
    }
}

struct Line<'a> {
    tcp: TcpStream,
    left: Option<usize>,
    shared: &'a Shared,
    first: bool,
    /// UIDNEXT as of the last answer: IDLE tells what came since.
    known: u32,
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
            self.tcp.shutdown(Shutdown::Both)?;
            return Err(std::io::ErrorKind::ConnectionAborted.into());
        }
        Ok(odd.instead)
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
    let mut line = Line { tcp, left: script.cut.filter(|_| first), shared, first, known: 0 };
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
    let known = line.known;
    std::thread::spawn(move || {
        let mut folder = shared.0.lock().unwrap();
        loop {
            let mut told = theirs.lock().unwrap();
            let news = folder.uidnext != known;
            if news && !told.2 {
                let said = format!("* {} EXISTS\r\n", folder.mails.len());
                told.1 = told.0.unwrap_or(usize::MAX).min(said.len());
                let _lost = tcp.write_all(&said.as_bytes()[..told.1]);
            }
            if folder.closed || news && told.0 == Some(told.1) {
                let _gone = tcp.shutdown(Shutdown::Both);
            }
            if news || told.2 || folder.closed {
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

fn answer(folder: &mut Folder, script: &Script, command: &str) -> Vec<u8> {
    let words: Vec<&str> = command.split(' ').collect();
    match words.as_slice() {
        ["CAPABILITY"] => format!("* CAPABILITY {}\r\n", script.capabilities).into_bytes(),
        ["SELECT", ..] => format!(
            "* FLAGS (\\Seen)\r\n* {} EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY {}] v\r\n* OK [UIDNEXT {}] n\r\n{}",
            folder.mails.len(),
            folder.uidvalidity,
            folder.uidnext,
            script.permanent
        )
        .into_bytes(),
        ["UID", "SEARCH", keys @ ..] => {
            let from: u32 = keys.iter().find_map(|key| key.strip_suffix(":*")).map_or(1, |n| n.parse().unwrap());
            let unmarked = |mail: &Message| !mail.flags.contains("$MailroomDone");
            let window = keys.first().and_then(|key| key.split_once(':')).filter(|_| keys[0] != "UID");
            let (low, high): (usize, usize) =
                window.map_or((1, usize::MAX), |(low, high)| (low.parse().unwrap(), high.parse().unwrap()));
            let numbered = folder.mails.iter().skip(low - 1).take(high.saturating_sub(low - 1));
            let since = keys.contains(&"SINCE");
            let wanted = |uid: u32, mail: &Message| {
                if since { !mail.flags.contains("old") } else { uid >= from && unmarked(mail) }
            };
            let found = numbered.filter(|(uid, mail)| wanted(**uid, mail));
            let uids: String = found.map(|(uid, _)| format!(" {uid}")).collect();
            format!("* SEARCH{uids}\r\n").into_bytes()
        }
        ["UID", "FETCH", uid, rest @ ..] => fetch(folder, uid.parse().unwrap(), &rest.join(" ")),
        ["UID", "STORE", uid, _, flags @ ..] => {
            if let Some(mail) = folder.mails.get_mut(&uid.parse().unwrap()) {
                mail.flags.push_str(&flags.join(" "));
            }
            Vec::new()
        }
        ["UID", "MOVE", uid, _] => {
            let uid: u32 = uid.parse().unwrap();
            let number = folder.numbered().iter().find(|(_, is)| *is == uid).map(|(n, _)| *n);
            match folder.mails.remove(&uid) {
                Some(mail) => {
                    folder.moved.insert(uid, mail.body);
                    format!("* OK [COPYUID 9 {uid} {uid}] m\r\n* {} EXPUNGE\r\n", number.unwrap()).into_bytes()
                }
                None => Vec::new(),
            }
        }
        ["UID", "COPY", uid, _] => {
            let uid = uid.parse().unwrap();
            if let Some(body) = folder.mails.get(&uid).map(|mail| mail.body.clone()) {
                folder.moved.insert(uid, body);
            }
            Vec::new()
        }
        ["UID", "EXPUNGE", uid] => {
            let uid = uid.parse().unwrap();
            if folder.mails.get(&uid).is_some_and(|mail| mail.flags.contains("\\Deleted")) {
                folder.mails.remove(&uid);
            }
            Vec::new()
        }
        _ => Vec::new(),
    }
}

fn fetch(folder: &Folder, uid: u32, what: &str) -> Vec<u8> {
    let number = folder.numbered().iter().find(|(_, is)| *is == uid).map(|(n, _)| *n);
    let (Some(number), Some(mail)) = (number, folder.mails.get(&uid)) else { return Vec::new() };
    let octets = mail.body.len();
    if what.contains("RFC822.SIZE") {
        return format!("* {number} FETCH (UID {uid} RFC822.SIZE {octets})\r\n").into_bytes();
    }
    let start = format!("* {number} FETCH (UID {uid} BODY[] {{{octets}}}\r\n");
    [start.as_bytes(), &mail.body, b")\r\n"].concat()
}
