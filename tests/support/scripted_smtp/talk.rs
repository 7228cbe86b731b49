//! One connection of the scripted server.

use super::{At, Guard, Heard, Odd, Script, Taken};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

trait Wire: Read + Write + Send {}
impl<T: Read + Write + Send> Wire for T {}

struct Talk {
    io: BufReader<Box<dyn Wire>>,
    tcp: TcpStream,
    script: Script,
    heard: Arc<Mutex<Heard>>,
    secure: bool,
    now: (String, String),
}

/// The connection is over.
struct Over;

impl<E: std::error::Error> From<E> for Over {
    fn from(_: E) -> Over {
        Over
    }
}

pub fn serve(tcp: TcpStream, script: Script, heard: Arc<Mutex<Heard>>) {
    let plain: Box<dyn Wire> = Box::new(tcp.try_clone().unwrap());
    let now = (String::new(), String::new());
    let mut talk = Talk { io: BufReader::new(plain), tcp, script, heard, secure: false, now };
    if let Guard::Implicit(config) = talk.script.guard.clone() {
        talk.secure(config);
    }
    let _over = talk.run();
    let _closed = talk.tcp.shutdown(Shutdown::Both);
}

impl Talk {
    fn secure(&mut self, config: Arc<ServerConfig>) {
        let tls = StreamOwned::new(ServerConnection::new(config).unwrap(), self.tcp.try_clone().unwrap());
        self.io = BufReader::new(Box::new(tls));
        self.secure = true;
    }

    fn run(&mut self) -> Result<(), Over> {
        self.answer(At::Connect, "220 polite ESMTP")?;
        loop {
            let line = self.line()?;
            let verb = line.split_whitespace().next().unwrap_or_default().to_ascii_uppercase();
            match verb.as_str() {
                "EHLO" => self.ehlo()?,
                "STARTTLS" => self.start_tls()?,
                "AUTH" => self.auth()?,
                "MAIL" => {
                    self.now = (line, String::new());
                    self.answer(At::Mail, "250 2.1.0 ok")?;
                }
                "RCPT" => {
                    self.now.1 = line;
                    self.answer(At::Rcpt, "250 2.1.5 ok")?;
                }
                "DATA" => self.data()?,
                "RSET" => self.answer(At::Rset, "250 2.0.0 ok")?,
                "QUIT" => return self.say("221 2.0.0 bye"),
                _ => self.say("500 5.5.1 what")?,
            }
        }
    }

    fn line(&mut self) -> Result<String, Over> {
        let mut line = String::new();
        if self.io.read_line(&mut line)? == 0 {
            return Err(Over);
        }
        let line = line.trim_end_matches(['\r', '\n']).to_owned();
        let mut heard = self.heard.lock().unwrap();
        let lines = if self.secure { &mut heard.secret } else { &mut heard.clear };
        lines.push(line.clone());
        Ok(line)
    }

    fn say(&mut self, reply: &str) -> Result<(), Over> {
        self.io.get_mut().write_all(format!("{reply}\r\n").as_bytes())?;
        Ok(self.io.get_mut().flush()?)
    }

    fn ehlo(&mut self) -> Result<(), Over> {
        let mut lines = vec!["polite"];
        lines.extend(&self.script.offers);
        if matches!(self.script.guard, Guard::StartTls(_)) && !self.secure {
            lines.push("STARTTLS");
        }
        let last = lines.len() - 1;
        let reply: Vec<String> = lines
            .iter()
            .enumerate()
            .map(|(n, l)| format!("250{}{l}", if n == last { ' ' } else { '-' }))
            .collect();
        self.answer(At::Ehlo, &reply.join("\r\n"))
    }

    fn start_tls(&mut self) -> Result<(), Over> {
        self.answer(At::StartTls, "220 2.0.0 go")?;
        match self.script.guard.clone() {
            Guard::StartTls(config) => self.secure(config),
            Guard::Clear | Guard::Implicit(_) => {}
        }
        Ok(())
    }

    fn auth(&mut self) -> Result<(), Over> {
        let replies = self.script.auth.clone();
        for reply in replies {
            self.say(reply)?;
            if reply.starts_with("334") {
                self.line()?;
            }
        }
        Ok(())
    }

    fn data(&mut self) -> Result<(), Over> {
        let refuses =
            matches!(&self.script.odd, Some((At::Data, Odd::Say(reply))) if !reply.starts_with("354"));
        self.answer(At::Data, "354 go")?;
        if refuses {
            return Ok(());
        }
        let mut bytes = Vec::new();
        loop {
            let mut line = Vec::new();
            if self.io.read_until(b'\n', &mut line)? == 0 {
                return Err(Over);
            }
            if line == b".\r\n" {
                break;
            }
            bytes.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
        }
        let (mail, rcpt) = self.now.clone();
        self.heard.lock().unwrap().taken.push(Taken { mail, rcpt, bytes });
        self.answer(At::Dot, "250 2.0.0 taken as 1")
    }

    /// The scripted oddity at its step, otherwise `usual`.
    fn answer(&mut self, at: At, usual: &str) -> Result<(), Over> {
        let here = self.script.odd.as_ref().is_some_and(|(place, _)| *place == at);
        if here && self.script.skip > 0 {
            self.script.skip -= 1;
            return self.say(usual);
        }
        let odd = self.script.odd.clone().filter(|(place, _)| *place == at).map(|(_, odd)| odd);
        if odd.is_some() && self.script.once {
            self.script.odd = None;
        }
        match odd {
            None => self.say(usual),
            Some(Odd::Say(reply)) => self.say(&reply),
            Some(Odd::Cut) => Err(Over),
            Some(Odd::Half) => {
                self.io.get_mut().write_all(b"25")?;
                self.io.get_mut().flush()?;
                Err(Over)
            }
            Some(Odd::Endless(piece)) => self.for_ever(&piece.repeat(100), Duration::ZERO),
            Some(Odd::Drip) => self.for_ever(b"2", Duration::from_millis(20)),
            Some(Odd::Silence) => self.for_ever(b"", Duration::from_millis(20)),
        }
    }

    /// Ends when the client has gone.
    fn for_ever(&mut self, piece: &[u8], pause: Duration) -> Result<(), Over> {
        self.tcp.set_nonblocking(false)?;
        self.tcp.set_read_timeout(Some(Duration::from_millis(1)))?;
        loop {
            self.io.get_mut().write_all(piece)?;
            self.io.get_mut().flush()?;
            std::thread::sleep(pause);
            if matches!(self.tcp.peek(&mut [0]), Ok(0)) {
                return Err(Over);
            }
        }
    }
}
