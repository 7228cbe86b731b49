//! A peer that hands mail over by LMTP, as a mail server does.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;

pub struct Lmtp {
    socket: TcpStream,
    answers: BufReader<TcpStream>,
}

impl Lmtp {
    /// To a `run` at work, whose line `ready` this is.
    pub fn to(ready: &str) -> Lmtp {
        Lmtp::by(ready, ("lmtp ", "LHLO"))
    }

    /// The same by SMTP, which differs in its hello.
    pub fn by_smtp(ready: &str) -> Lmtp {
        Lmtp::by(ready, ("smtp ", "EHLO"))
    }

    fn by(ready: &str, (protocol, hello): (&str, &str)) -> Lmtp {
        let address = ready.split(protocol).nth(1).unwrap().split(',').next().unwrap().trim();
        let socket = TcpStream::connect(address).unwrap();
        let answers = BufReader::new(socket.try_clone().unwrap());
        let mut peer = Lmtp { socket, answers };
        peer.hear("220");
        peer.say(&format!("{hello} client.example\n"), "250");
        peer
    }

    /// Hands one mail over: the answer after the dot.
    pub fn hand_over(&mut self, to: &str, mail: &str) -> String {
        self.say("MAIL FROM:<dana@acme.example>\n", "250");
        self.say(&format!("RCPT TO:<{to}>\n"), "250");
        self.say("DATA\n", "354");
        self.say(&format!("{mail}.\n"), "")
    }

    fn say(&mut self, text: &str, code: &str) -> String {
        self.socket.write_all(text.replace('\n', "\r\n").as_bytes()).unwrap();
        self.hear(code)
    }

    /// The last line of a reply.
    fn hear(&mut self, code: &str) -> String {
        let mut line = String::new();
        while line.is_empty() || line.as_bytes().get(3) == Some(&b'-') {
            line.clear();
            assert!(self.answers.read_line(&mut line).unwrap() > 0, "closed");
        }
        assert!(line.starts_with(code), "no {code}: {line}");
        line
    }
}
