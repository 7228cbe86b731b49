//! The hop that stamps: a milter that writes Authentication-Results as a border server's DMARC filter does.
//!
//! It speaks as much of Sendmail's milter protocol, version 6, as Postfix needs. Its world is simple:
//! a From domain passes DMARC if the envelope sender has the same domain (SPF alignment), for every
//! domain publishes a policy; no signature is looked at.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

/// `SMFIF_ADDHDRS`: it adds headers.
const ACTIONS: u32 = 0x01;
/// Neither connection, HELO, recipients, body nor the end of the header section is shown to it.
const SKIPPED: u32 = 0x01 | 0x02 | 0x08 | 0x10 | 0x40;
/// The largest packet that Postfix sends: a body chunk and then some.
const PACKET_MAX: usize = 128 * 1024;

/// Starts it; gives its port. Its threads end with the process.
pub fn start(authserv_id: &str) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (port, id) = (listener.local_addr().unwrap().port(), authserv_id.to_owned());
    std::thread::spawn(move || {
        for tcp in listener.incoming().flatten() {
            let id = id.clone();
            std::thread::spawn(move || serve(tcp, &id));
        }
    });
    port
}

/// What it has seen of one mail.
#[derive(Default)]
struct Seen {
    envelope: String,
    from: String,
}

impl Seen {
    fn stamp(&self, id: &str) -> String {
        let (envelope, from) = (domain(&self.envelope), domain(&self.from));
        let verdict = if envelope == from { "pass" } else { "fail" };
        format!("{id}; spf=pass smtp.mailfrom={envelope}; dmarc={verdict} (p=reject) header.from={from}")
    }
}

fn serve(mut tcp: TcpStream, id: &str) {
    let mut seen = Seen::default();
    while let Some((command, data)) = packet(&mut tcp) {
        let answers = answer((command, &data), &mut seen, id);
        if command == b'Q' || answers.iter().any(|packet| tcp.write_all(packet).is_err()) {
            return;
        }
    }
}

fn answer((command, data): (u8, &[u8]), seen: &mut Seen, id: &str) -> Vec<Vec<u8>> {
    match command {
        b'O' => {
            let words = [6, ACTIONS, SKIPPED].map(u32::to_be_bytes).concat();
            return vec![framed(b'O', &words)];
        }
        // Macros and an abort are not answered.
        b'D' => return vec![],
        b'A' => {
            *seen = Seen::default();
            return vec![];
        }
        b'M' => *seen = Seen { envelope: string(data, 0), from: String::new() },
        b'L' if string(data, 0).eq_ignore_ascii_case("From") => seen.from = string(data, 1),
        b'E' => {
            // SMFIR_INSHEADER at index 1: Postfix puts it right below its own Received.
            let header = format!("Authentication-Results\0{}\0", seen.stamp(id));
            let insert = [&1_u32.to_be_bytes(), header.as_bytes()].concat();
            return vec![framed(b'i', &insert), framed(b'c', b"")];
        }
        _ => {}
    }
    vec![framed(b'c', b"")]
}

/// A length, a command, its data.
fn packet(tcp: &mut TcpStream) -> Option<(u8, Vec<u8>)> {
    let mut length = [0; 4];
    tcp.read_exact(&mut length).ok()?;
    let length = usize::try_from(u32::from_be_bytes(length)).unwrap();
    assert!(length > 0 && length <= PACKET_MAX, "a packet of {length} octets");
    let mut data = vec![0; length];
    tcp.read_exact(&mut data).ok()?;
    Some((data.remove(0), data))
}

fn framed(command: u8, data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len() + 1).unwrap();
    [&length.to_be_bytes()[..], &[command], data].concat()
}

/// The n-th of the strings that end with a NUL.
fn string(data: &[u8], n: usize) -> String {
    String::from_utf8_lossy(data.split(|octet| *octet == 0).nth(n).unwrap_or_default()).into_owned()
}

fn domain(address: &str) -> String {
    address.rsplit('@').next().unwrap().trim_end_matches(['>', ' ']).to_ascii_lowercase()
}
