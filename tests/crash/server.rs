//! The server that is killed: listener, engine, senders, in a process of its own.

use super::installation;
use crate::support::world::{DOMAIN, site};
use mailroom::inbound::Accept;
use mailroom::inbound::smtp::listener::{Endpoint, Listener, Service};
use mailroom::inbound::smtp::{Mode, Settings};
use mailroom::mail::Address;
use mailroom::outbound::Transport;
use mailroom::outbound::relay::{Deadlines, Protection, Relay, RelaySettings};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Set in the server's process: the data folder.
pub const ROLE: &str = "MAILROOM_CRASH_SERVER";
/// Where its mail goes.
const RELAY: &str = "MAILROOM_CRASH_RELAY";
const SENDERS: usize = 2;
const LISTENS: &str = "listens on ";

/// Runs until it is killed.
pub fn serve(dir: &Path) {
    let engine = Arc::new(installation::engine(dir));
    engine.recover().unwrap();
    let relay: Arc<dyn Transport> = Arc::new(relay(std::env::var(RELAY).unwrap().parse().unwrap()));
    for _ in 0..SENDERS {
        let (engine, relay) = (Arc::clone(&engine), Arc::clone(&relay));
        std::thread::spawn(move || engine.send_until(relay, &AtomicBool::new(false)));
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let ours = |address: &Address| site().desk(address).is_some();
        let settings = Settings::new(Mode::Lmtp, DOMAIN, Arc::new(ours));
        let service = Service::new(settings, engine as Arc<dyn Accept>);
        let running = Listener::bind(&Endpoint::from("127.0.0.1:0"), service).await.unwrap().start().unwrap();
        println!("\n{LISTENS}{}", running.local_addr());
        std::future::pending::<()>().await;
    });
}

fn relay(port: u16) -> Relay {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let tls = tls.unwrap().with_root_certificates(rustls::RootCertStore::empty()).with_no_client_auth();
    Relay::new(RelaySettings {
        host: "127.0.0.1".to_owned(),
        port,
        protection: Protection::None,
        login: None,
        client_tls: Arc::new(tls),
        helo: DOMAIN.to_owned(),
        deadlines: Deadlines::default(),
    })
    .unwrap()
}

/// One life of it.
pub struct Server {
    child: Child,
    pub port: u16,
}

impl Server {
    /// Returns when it listens.
    pub fn start(dir: &Path, relay: u16) -> Server {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args([
            "--exact",
            "crash::kills_at_any_moment_lose_nothing_and_double_nothing",
            "--nocapture",
        ]);
        command.env(ROLE, dir).env(RELAY, relay.to_string());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let listens = lines.filter_map(|line| Some(line.strip_prefix(LISTENS)?.to_owned())).next();
        let Some(listens) = listens else {
            let said = child.wait_with_output().unwrap().stderr;
            panic!("the server does not start: {}", String::from_utf8_lossy(&said));
        };
        Server { child, port: listens.rsplit(':').next().unwrap().parse().unwrap() }
    }

    /// SIGKILL: it gets no chance to put anything away.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
    }
}
