//! The configured ways in, opened: listeners, mailboxes, Maildirs.

use super::exit::{Exit, Failure};
use super::place::Place;
use super::run::lock;
use crate::config::Config;
use crate::config::{listeners, mailboxes as configured, model::Listen, read_pem};
use crate::engine::Engine;
use crate::inbound::Accept;
use crate::inbound::imap::{Mailbox, Status};
use crate::inbound::maildir::watch::{Settings as Watched, Watch};
use crate::inbound::smtp::listener::{Endpoint, Listener, Running, Service};
use crate::inbound::smtp::room::Room;
use crate::inbound::smtp::{Mode, Settings};
use crate::mail::{Address, Site};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// How long being ready waits for the mailboxes: a server that is down holds up nothing else.
const FIRST_LOOK_TIME: Duration = Duration::from_secs(10);
/// How long `once` waits for one mailbox to be through.
const ONCE_TIME: Duration = Duration::from_secs(300);
/// How often a mailbox is asked how far it is.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Listeners at work.
pub(super) async fn listen(config: &Config, engine: &Arc<Engine>) -> Result<Vec<Running>, Failure> {
    let mut running = Vec::new();
    for bound in bind(config, engine).await.into_iter().collect::<Result<Vec<_>, _>>()? {
        running.push(bound.start().map_err(|e| Failure::new(Exit::Later, format!("listening: {e}")))?);
    }
    Ok(running)
}

/// Why `run` could not listen, and of what it may be the reason itself: an endpoint that is in use while our own `run`
/// is at work is most likely its own, but who holds it nobody can tell.
pub(super) async fn check(config: &Config, engine: &Arc<Engine>) -> (Vec<Failure>, Vec<String>) {
    let may_be_ours = |failure: &Failure| failure.exit == Exit::Unavailable && lock(&config.data()).is_err();
    let bound = bind(config, engine).await;
    let (held, found): (Vec<_>, _) = bound.into_iter().filter_map(Result::err).partition(may_be_ours);
    let warning = |f: Failure| format!("{}; `run` is at work, and it may be its own listener", f.why);
    (found, held.into_iter().map(warning).collect())
}

/// All listeners, bound if they can be.
async fn bind(config: &Config, engine: &Arc<Engine>) -> Vec<Result<Listener, Failure>> {
    let mut bound = Vec::new();
    let room =
        Arc::new(Room::new(usize::try_from(config.file.limits.receiving_octets).unwrap_or(usize::MAX)));
    for (mode, listen) in listeners(config) {
        bound.push(bind_one(config, (engine, &room), (mode, listen)).await);
    }
    bound
}

async fn bind_one(
    config: &Config,
    (engine, room): (&Arc<Engine>, &Arc<Room>),
    (mode, listen): (Mode, &Listen),
) -> Result<Listener, Failure> {
    let key = format!("inbound.{}", if mode == Mode::Lmtp { "lmtp" } else { "smtp" });
    let limits = &config.file.limits;
    let mut settings = Settings::new(mode, &config.site().domain, Arc::new(ours(config.site())));
    settings.room = Arc::clone(room);
    settings.border = listen.border;
    settings.size_limit = usize::try_from(limits.message_octets).unwrap_or(usize::MAX);
    let mut service = Service::new(settings, Arc::clone(engine) as Arc<dyn Accept>);
    service.connections = limits.connections;
    if !listen.tls_certificate.as_os_str().is_empty() {
        let chain = read_pem(config, &format!("{key}.tls_certificate"), &listen.tls_certificate)?;
        let secret = read_pem(config, &format!("{key}.tls_key"), &listen.tls_key)?;
        let tls = crate::tls::server(&chain, &secret);
        service.tls = Some(tls.map_err(|e| config.fault(&format!("{key}.tls_certificate"), e.to_string()))?);
    }
    let endpoint = Endpoint::from(listen.listen.as_str());
    let bound = Listener::bind(&endpoint, service).await;
    let trouble = |e: std::io::Error| {
        let exit = if e.kind() == std::io::ErrorKind::PermissionDenied {
            Exit::Permission
        } else if e.kind() == std::io::ErrorKind::AddrInUse {
            Exit::Unavailable
        } else {
            Exit::Config
        };
        Failure::new(exit, config.fault(&format!("{key}.listen"), e.to_string()).to_string())
    };
    bound.map_err(trouble)
}

/// What is said to a peer that asks for a recipient: only our own addresses.
fn ours(site: Site) -> impl Fn(&Address) -> bool + Send + Sync {
    move |address| site.desk(address).is_some()
}

/// The configured Maildirs with the name that they have for people.
pub(super) fn watches(place: &Place) -> Result<Vec<(String, Watch)>, Failure> {
    let config = &place.config;
    let open = |maildir: &crate::config::model::Maildir| {
        let dir = config.place(&maildir.path);
        let name = format!("maildir {}", dir.display());
        let settings = Watched {
            dir,
            size_limit: config.file.limits.message_octets,
            every: Duration::from_secs(maildir.every_seconds),
            since: None,
        };
        match Watch::open(settings) {
            Ok(watch) => Ok((name, watch)),
            Err(e) => Err(Failure::from(config.fault("inbound.maildir.path", format!("{name}: {e}")))),
        }
    };
    config.file.inbound.maildir.iter().map(open).collect()
}

/// The configured mailboxes.
pub(super) fn mailboxes(config: &Config, engine: &Arc<Engine>) -> Result<Vec<Arc<Mailbox>>, Failure> {
    let settings = configured(config)?;
    let mailbox = |settings| Arc::new(Mailbox::new(settings, Arc::clone(engine) as Arc<dyn Accept>));
    Ok(settings.into_iter().map(mailbox).collect())
}

/// Returns when every mailbox was looked at or has failed, with what there is to say of each. At the very first
/// start only mail that comes after the first look is ours: whoever was told that we are ready may rely on it.
pub(super) async fn first_looks(mailboxes: &[Arc<Mailbox>]) -> Vec<String> {
    let until = Instant::now() + FIRST_LOOK_TIME;
    let mut said = Vec::new();
    for mailbox in mailboxes {
        let is_open = |status: &Status| status.last_poll.is_none() && status.last_error.is_none();
        while is_open(&mailbox.status()) && Instant::now() < until {
            tokio::time::sleep(LOOK_EVERY).await;
        }
        let is_looked_at = mailbox.status().last_poll.is_some();
        let trouble = if is_looked_at { "" } else { " (not looked into yet; it is tried again)" };
        said.push(format!("{}{trouble}", mailbox.label()));
    }
    said
}

/// Takes in what lies in a mailbox now; how many mails that were.
pub(super) fn empty(mailbox: &Arc<Mailbox>) -> Result<u64, String> {
    let stop = Arc::new(AtomicBool::new(false));
    let (watched, halt) = (Arc::clone(mailbox), Arc::clone(&stop));
    let watching = std::thread::spawn(move || watched.run(&halt));
    let until = Instant::now() + ONCE_TIME;
    let ended = loop {
        let status = mailbox.status();
        match (status.last_error, status.last_poll) {
            (Some(error), _) => break Err(error),
            (None, Some(_)) if status.waiting == 0 => break Ok(status.taken),
            (None, _) if Instant::now() >= until => break Err(format!("not through within {ONCE_TIME:?}")),
            (None, _) => std::thread::sleep(LOOK_EVERY),
        }
    };
    stop.store(true, Ordering::Relaxed);
    match watching.join() {
        Ok(()) => ended.map_err(|why| format!("imap {}: {why}", mailbox.name())),
        Err(_) => Err(format!("imap {}: its thread panicked", mailbox.name())),
    }
}
