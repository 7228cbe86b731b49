//! A polite SMTP server on a port of its own that does one odd thing at one step, as scripted.
//!
//! Each connection has a thread; all that was heard, and whether it was heard in clear, is kept.

mod talk;

use rustls::ServerConfig;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};

/// Where the odd thing happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    Connect,
    Ehlo,
    StartTls,
    Auth,
    Mail,
    Rcpt,
    Data,
    Dot,
    Rset,
}

/// The odd thing.
#[derive(Debug, Clone)]
pub enum Odd {
    /// This reply (without its last CRLF).
    Say(String),
    /// Close without a word; unread bytes make it a reset.
    Cut,
    /// Half a reply, then close.
    Half,
    /// A reply that never ends, in one line or in many.
    Endless(&'static [u8]),
    /// One octet now and then, for ever.
    Drip,
    /// Nothing, for ever.
    Silence,
}

/// How the connection is protected.
#[derive(Clone, Default)]
pub enum Guard {
    #[default]
    Clear,
    Implicit(Arc<ServerConfig>),
    StartTls(Arc<ServerConfig>),
}

/// What the server does; `Script::default()` takes every mail in clear.
#[derive(Clone)]
pub struct Script {
    pub odd: Option<(At, Odd)>,
    /// The odd thing happens to the first transaction only.
    pub once: bool,
    /// How often the step is answered as usual before.
    pub skip: usize,
    /// Lines of EHLO behind the name.
    pub offers: Vec<&'static str>,
    pub guard: Guard,
    /// Replies to AUTH and to what follows it, in order.
    pub auth: Vec<&'static str>,
}

impl Default for Script {
    fn default() -> Self {
        Script {
            odd: None,
            once: false,
            skip: 0,
            offers: vec!["8BITMIME", "SMTPUTF8"],
            guard: Guard::Clear,
            auth: vec![],
        }
    }
}

impl Script {
    pub fn odd(at: At, odd: Odd) -> Self {
        Script { odd: Some((at, odd)), ..Script::default() }
    }
}

/// One taken mail, dots removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    pub mail: String,
    pub rcpt: String,
    pub bytes: Vec<u8>,
}

#[derive(Default)]
struct Heard {
    clear: Vec<String>,
    secret: Vec<String>,
    taken: Vec<Taken>,
    connections: usize,
}

/// The running server; its threads end with their connections.
pub struct Peer {
    address: SocketAddr,
    heard: Arc<Mutex<Heard>>,
}

impl Peer {
    pub fn start(script: Script) -> Peer {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (address, heard) = (listener.local_addr().unwrap(), Arc::new(Mutex::new(Heard::default())));
        let kept = Arc::clone(&heard);
        std::thread::spawn(move || {
            for tcp in listener.incoming().flatten() {
                kept.lock().unwrap().connections += 1;
                let (script, heard) = (script.clone(), Arc::clone(&kept));
                std::thread::spawn(move || talk::serve(tcp, script, heard));
            }
        });
        Peer { address, heard }
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Lines heard in clear.
    pub fn in_clear(&self) -> Vec<String> {
        self.heard.lock().unwrap().clear.clone()
    }

    /// Lines heard under TLS.
    pub fn in_secret(&self) -> Vec<String> {
        self.heard.lock().unwrap().secret.clone()
    }

    pub fn taken(&self) -> Vec<Taken> {
        self.heard.lock().unwrap().taken.clone()
    }

    pub fn connections(&self) -> usize {
        self.heard.lock().unwrap().connections
    }
}
