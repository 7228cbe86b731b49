//! The mail server next to us: hands one mail over by LMTP (RFC 2033) and reports what it was told.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::Duration;

/// The worst reply code of a whole transaction: 250, 451, 5xx.
pub fn deliver(to: &str, from: &str, recipients: &[String], mail: &[u8]) -> u16 {
    let stream = TcpStream::connect(to).unwrap();
    // For a debug build on a machine that does much else: whoever hangs is found all the same.
    stream.set_read_timeout(Some(Duration::from_secs(300))).unwrap();
    stream.set_nodelay(true).unwrap();
    let mut talk = Talk { reader: BufReader::new(stream.try_clone().unwrap()), stream };
    talk.transact(from, recipients, mail).unwrap_or_else(|code| code)
}

struct Talk {
    reader: BufReader<TcpStream>,
    stream: TcpStream,
}

impl Talk {
    fn transact(&mut self, from: &str, recipients: &[String], mail: &[u8]) -> Result<u16, u16> {
        self.reply()?;
        self.say("LHLO mx.example.com")?;
        self.say(&format!("MAIL FROM:<{from}>"))?;
        for recipient in recipients {
            self.say(&format!("RCPT TO:<{recipient}>"))?;
        }
        self.say("DATA")?;
        // The peer may close while we still write: what it said before is the answer.
        let _ = self.stream.write_all(&stuffed(mail));
        recipients.iter().map(|_| self.reply()).collect::<Result<Vec<_>, _>>().map(|codes| codes[0])
    }

    fn say(&mut self, line: &str) -> Result<u16, u16> {
        self.stream.write_all(format!("{line}\r\n").as_bytes()).unwrap();
        self.reply()
    }

    /// One reply, `Err` if it is a refusal.
    fn reply(&mut self) -> Result<u16, u16> {
        loop {
            let mut line = String::new();
            self.reader.read_line(&mut line).unwrap();
            let code = line.get(..3).and_then(|code| code.parse().ok()).unwrap_or(0);
            if line.as_bytes().get(3) != Some(&b'-') {
                return if (200..400).contains(&code) { Ok(code) } else { Err(code) };
            }
        }
    }
}

/// RFC 5321 section 4.5.2; nothing else of the mail is touched.
fn stuffed(mail: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(mail.len() + 5);
    for octet in mail {
        if *octet == b'.' && (out.is_empty() || out.ends_with(b"\r\n")) {
            out.push(b'.');
        }
        out.push(*octet);
    }
    let end: &[u8] = if out.is_empty() || out.ends_with(b"\r\n") { b".\r\n" } else { b"\r\n.\r\n" };
    out.extend_from_slice(end);
    out
}
