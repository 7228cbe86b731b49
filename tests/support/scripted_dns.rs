//! A DNS server that says what a test wants, on UDP and TCP of one loopback port.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, UdpSocket};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// One question as it came.
#[derive(Debug, Clone)]
pub struct Asked {
    pub octets: Vec<u8>,
    pub name: String,
    pub tcp: bool,
    pub from: SocketAddr,
}

impl Asked {
    fn of(octets: &[u8], tcp: bool, from: SocketAddr) -> Asked {
        let (mut labels, mut at) = (Vec::new(), 12);
        while octets[at] > 0 {
            let end = at + 1 + usize::from(octets[at]);
            labels.push(String::from_utf8(octets[at + 1..end].to_vec()).unwrap());
            at = end;
        }
        Asked { octets: octets.to_vec(), name: labels.join("."), tcp, from }
    }

    pub fn id(&self) -> u16 {
        u16::from_be_bytes([self.octets[0], self.octets[1]])
    }

    /// The type that is asked for.
    pub fn kind(&self) -> u16 {
        let at = 12 + name(&self.name).len();
        u16::from_be_bytes([self.octets[at], self.octets[at + 1]])
    }

    pub fn edns(&self) -> bool {
        self.octets[11] == 1
    }

    /// The question as octets.
    fn question(&self) -> &[u8] {
        let end = 12 + self.octets[12..].iter().position(|b| *b == 0).unwrap() + 5;
        &self.octets[12..end]
    }

    /// A reply with these flags and code beside "reply, recursion desired and available".
    pub fn reply(&self, flags: u16, records: &[Vec<u8>]) -> Vec<u8> {
        let counts = [self.id(), 0x8180 | flags, 1, records.len() as u16, 0, 0];
        [&counts.map(u16::to_be_bytes).concat(), self.question(), &records.concat()].concat()
    }

    pub fn texts(&self, seconds: u32, texts: &[&str]) -> Vec<u8> {
        self.reply(0, &texts.iter().map(|text| txt(&self.name, seconds, text)).collect::<Vec<_>>())
    }
}

pub fn name(name: &str) -> Vec<u8> {
    let labels = name.split('.').flat_map(|l| [&[l.len() as u8], l.as_bytes()].concat());
    labels.chain([0]).collect()
}

pub fn record(owner: &str, kind: u16, seconds: u32, data: &[u8]) -> Vec<u8> {
    let head = [&kind.to_be_bytes()[..], &1_u16.to_be_bytes(), &seconds.to_be_bytes()].concat();
    [&name(owner), &head[..], &(data.len() as u16).to_be_bytes(), data].concat()
}

/// Strings of 255 octets at most.
pub fn txt(owner: &str, seconds: u32, text: &str) -> Vec<u8> {
    let strings = text.as_bytes().chunks(255).flat_map(|s| [&[s.len() as u8], s].concat());
    record(owner, 16, seconds, &strings.collect::<Vec<_>>())
}

pub fn cname(owner: &str, seconds: u32, target: &str) -> Vec<u8> {
    record(owner, 5, seconds, &name(target))
}

type Script = dyn Fn(&Asked) -> Vec<Vec<u8>> + Send + Sync;

pub struct ScriptedDns {
    pub at: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl ScriptedDns {
    /// For each question the replies, in order; none is silence.
    pub fn start(script: impl Fn(&Asked) -> Vec<Vec<u8>> + Send + Sync + 'static) -> ScriptedDns {
        let (udp, tcp) = (0..50).find_map(|_| ports()).expect("a port for both");
        let (at, asked) = (udp.local_addr().unwrap(), Arc::new(Mutex::new(Vec::new())));
        let script: Arc<Script> = Arc::new(script);
        let (by_udp, seen) = (Arc::clone(&script), Arc::clone(&asked));
        std::thread::spawn(move || serve_udp(&udp, &*by_udp, &seen));
        let seen = Arc::clone(&asked);
        std::thread::spawn(move || serve_tcp(&tcp, &*script, &seen));
        ScriptedDns { at, asked }
    }

    /// What was asked so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

fn ports() -> Option<(UdpSocket, TcpListener)> {
    let udp = UdpSocket::bind("127.0.0.1:0").unwrap();
    let tcp = TcpListener::bind(udp.local_addr().unwrap()).ok()?;
    Some((udp, tcp))
}

fn serve_udp(udp: &UdpSocket, script: &Script, asked: &Mutex<Vec<Asked>>) {
    let mut buffer = [0; 65_535];
    while let Ok((many, from)) = udp.recv_from(&mut buffer) {
        let one = Asked::of(&buffer[..many], false, from);
        asked.lock().unwrap().push(one.clone());
        for reply in script(&one) {
            udp.send_to(&reply, from).unwrap();
        }
    }
}

/// A reply by TCP is written in two halves; silence keeps the connection open for a while.
fn serve_tcp(tcp: &TcpListener, script: &Script, asked: &Mutex<Vec<Asked>>) {
    while let Ok((mut stream, from)) = tcp.accept() {
        let mut length = [0; 2];
        stream.read_exact(&mut length).unwrap();
        let mut octets = vec![0; usize::from(u16::from_be_bytes(length))];
        stream.read_exact(&mut octets).unwrap();
        let one = Asked::of(&octets, true, from);
        asked.lock().unwrap().push(one.clone());
        let replies = script(&one);
        for reply in &replies {
            let framed = [&(reply.len() as u16).to_be_bytes()[..], reply].concat();
            let (first, second) = framed.split_at(framed.len() / 2);
            let _ = stream.write_all(first);
            std::thread::sleep(Duration::from_millis(20));
            let _ = stream.write_all(second);
        }
        if replies.is_empty() {
            std::thread::sleep(Duration::from_secs(1));
        }
    }
}
