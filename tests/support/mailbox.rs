//! What the tests of IMAP share: an engine that answers as told, a mailbox on its thread, settings.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::wildcard_enum_match_arm
)]

use mailroom::inbound::imap::{Ask, Auth, Baseline, Mailbox, SIZE_MAX, Settings, Status, Times, Tls};
use mailroom::inbound::{Accept, Taken};
use mailroom::mail::Incoming;
use mailroom::ports::{Busy, Pending};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use std::collections::VecDeque;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Longer than anything takes on a busy machine.
pub const PATIENT: Duration = Duration::from_secs(30);

/// What the engine answers next; `Durable` when nothing is said.
pub enum Next {
    NotOurs,
    Later,
    Busy,
    Gone,
}

/// An engine that keeps what it is offered.
#[derive(Default)]
pub struct Engine {
    got: Mutex<Vec<Incoming>>,
    next: Mutex<VecDeque<Next>>,
    came: Condvar,
}

impl Engine {
    pub fn answering(next: impl IntoIterator<Item = Next>) -> Arc<Engine> {
        Arc::new(Engine { next: Mutex::new(next.into_iter().collect()), ..Engine::default() })
    }

    pub fn got(&self) -> Vec<Incoming> {
        self.got.lock().unwrap().clone()
    }

    pub fn wait(&self, count: usize) -> Vec<Incoming> {
        let until = Instant::now() + PATIENT;
        let mut got = self.got.lock().unwrap();
        while got.len() < count {
            let left = until.checked_duration_since(Instant::now()).expect("no mail in time");
            got = self.came.wait_timeout(got, left).unwrap().0;
        }
        got.clone()
    }
}

impl Accept for Engine {
    fn offer(&self, mail: Incoming) -> Result<Pending<Taken>, Busy> {
        let next = self.next.lock().unwrap().pop_front();
        self.got.lock().unwrap().push(mail);
        self.came.notify_all();
        let (sender, pending) = Pending::new();
        match next {
            Some(Next::Busy) => return Err(Busy),
            Some(Next::Gone) => {}
            Some(Next::NotOurs) => sender.send(Taken::NotOurs).unwrap(),
            Some(Next::Later) => sender.send(Taken::Later("disk full".to_owned())).unwrap(),
            None => sender.send(Taken::Durable("applied")).unwrap(),
        }
        Ok(pending)
    }
}

/// A mailbox on its thread, stopped when dropped.
pub struct Running {
    pub mailbox: Arc<Mailbox>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    pub fn start(settings: Settings, engine: &Arc<Engine>) -> Running {
        let mailbox = Arc::new(Mailbox::new(settings, Arc::clone(engine) as Arc<dyn Accept>));
        let stop = Arc::new(AtomicBool::new(false));
        let (theirs, until) = (Arc::clone(&mailbox), Arc::clone(&stop));
        let thread = Some(std::thread::spawn(move || theirs.run(&until)));
        Running { mailbox, stop, thread }
    }

    /// Waits until the status is so.
    pub fn until(&self, is: impl Fn(&Status) -> bool) -> Status {
        let until = Instant::now() + PATIENT;
        loop {
            let status = self.mailbox.status();
            if is(&status) {
                return status;
            }
            assert!(Instant::now() < until, "{status:?}");
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Told to stop; dropping waits for it.
    pub fn halt(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    pub fn ready(&self) {
        self.until(|status| status.last_poll.is_some());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.halt();
        let ended = self.thread.take().map(JoinHandle::join);
        assert!(std::thread::panicking() || ended.is_some_and(|e| e.is_ok()), "the mailbox's thread");
    }
}

pub fn says(secret: &str) -> Ask {
    let secret = secret.to_owned();
    Arc::new(move || Ok(secret.clone()))
}

pub fn settings(port: u16, state: &Path) -> Settings {
    let call = Duration::from_secs(20);
    let (retry, retry_max) = (Duration::from_millis(10), Duration::from_millis(200));
    let idle = Duration::from_secs(1500);
    let times = Times { call, retry, retry_max, refused_max: retry_max, idle, ..Times::default() };
    Settings {
        label: "imap 1 localhost".to_owned(),
        host: "localhost".to_owned(),
        port,
        tls: Tls::None,
        user: "tickets".to_owned(),
        auth: Auth::Password(says("test")),
        folder: "INBOX".to_owned(),
        processed: Some("Processed".to_owned()),
        size_max: SIZE_MAX,
        baseline: Baseline::FromNow,
        state: state.join("state.json"),
        times,
    }
}

pub fn trusting() -> Arc<rustls::ClientConfig> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(include_bytes!("tls/ca.pem")).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = rustls::ClientConfig::builder_with_provider(provider);
    let builder = builder.with_safe_default_protocol_versions().unwrap();
    Arc::new(builder.with_root_certificates(roots).with_no_client_auth())
}
