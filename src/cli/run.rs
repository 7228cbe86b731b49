//! `run`: everything at work until SIGTERM or SIGINT. Threads for what blocks, one runtime for sockets.

use super::exit::{Ended, Exit, Failure};
use super::output::say;
use super::place::Place;
use super::{Common, exposed, inlet, live, pace, panics};
use crate::config::transport;
use crate::engine::Engine;
use crate::inbound::smtp::listener::Running;
use clap::Args;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};
use tracing::level_filters::LevelFilter;

/// Held by the one process that sends and rings.
const LOCK_FILE: &str = "run.lock";
/// How often the clocks are looked at.
const CLOCK_EVERY: Duration = Duration::from_secs(1);

#[derive(Args)]
pub(super) struct Run {}

impl Run {
    pub(super) fn obey(self, common: &Common) -> Ended {
        let place = Place::open(common)?;
        logging(&place, LevelFilter::TRACE);
        let _lock = lock(&place.config.data())?;
        place.engine.recover()?;
        let runtime = tokio::runtime::Runtime::new();
        let runtime =
            runtime.map_err(|e| Failure::new(Exit::Later, format!("the runtime does not start: {e}")))?;
        runtime.block_on(work(place))
    }
}

/// The only sender of this installation, for as long as the file is held.
pub(super) fn lock(data: &Path) -> Result<File, Failure> {
    super::lock::lock(&data.join(LOCK_FILE), "another `mailroom run` or `once` works here; stop it first")
}

/// Operational logs, on standard error; `most`: no more than this, whatever the settings say.
pub(super) fn logging(place: &Place, most: LevelFilter) {
    panics::say_place(|at| tracing::error!(at, "a part of the program panicked; please report it"));
    use crate::config::model::Format;
    let log = &place.config.file.log;
    let level = log.level.parse().unwrap_or(LevelFilter::INFO).min(most);
    let builder =
        tracing_subscriber::fmt().with_max_level(level).with_writer(std::io::stderr).with_ansi(false);
    let set = match log.format {
        Format::Text => builder.try_init(),
        Format::Json => builder.json().try_init(),
    };
    if let Err(error) = set {
        eprintln!("mailroom: operational logs stay off: {error}");
    }
}

async fn work(place: Place) -> Ended {
    let (mut terminate, mut interrupt) = (on(SignalKind::terminate())?, on(SignalKind::interrupt())?);
    let stop = Arc::new(AtomicBool::new(false));
    let way = pace::paced(transport(&place.config)?, place.config.file.outbound.rate_per_minute, &stop);
    let watches = inlet::watches(&place)?;
    let live = live::is_live(&place)?;
    exposed::warnings(&place.config.data()).iter().for_each(|open| tracing::warn!("{open}"));
    let Place { config, engine, .. } = place;
    let engine = Arc::new(engine);
    let listening = inlet::listen(&config, &engine).await?;
    let mut ready: Vec<String> = named(&config, &listening);
    let mut threads = Vec::new();
    for (name, mut watch) in watches {
        let (accept, stop) = (Arc::clone(&engine), Arc::clone(&stop));
        threads.push(thread(&name, move || watch.run(&*accept, &stop))?);
        ready.push(name);
    }
    let mailboxes = inlet::mailboxes(&config, &engine)?;
    for mailbox in &mailboxes {
        let (watched, stop) = (Arc::clone(mailbox), Arc::clone(&stop));
        threads.push(thread(mailbox.label(), move || watched.run(&stop))?);
    }
    for n in 1..=config.file.outbound.senders {
        let (engine, way, stop) = (Arc::clone(&engine), Arc::clone(&way), Arc::clone(&stop));
        threads.push(thread(&format!("sender {n}"), move || engine.send_until(way, &stop))?);
    }
    let (clock, halt) = (Arc::clone(&engine), Arc::clone(&stop));
    threads.push(thread("clock", move || clock.ring_until(CLOCK_EVERY, &halt))?);
    if !config.has_way_in() {
        ready.push("no way in is configured (`mailroom deliver` alone takes mail)".to_owned());
    }
    if !live {
        ready.push("sending is off until `mailroom go-live`".to_owned());
    }
    let told = async {
        tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
    };
    tokio::pin!(told);
    tokio::select! {
        biased;
        () = &mut told => {}
        looked_at = inlet::first_looks(&mailboxes) => {
            ready.extend(looked_at);
            say(&format!("ready: {}", ready.join(", ")))?;
            notify("READY=1");
            told.await;
        }
    }
    notify("STOPPING=1");
    halt_all(listening, (threads, &engine), &stop).await
}

fn on(kind: SignalKind) -> Result<tokio::signal::unix::Signal, Failure> {
    signal(kind).map_err(|e| Failure::new(Exit::Failed, format!("signals cannot be heard: {e}")))
}

fn named(config: &crate::config::Config, listening: &[Running]) -> Vec<String> {
    let modes = crate::config::listeners(config);
    let word = |(mode, _): &(crate::inbound::smtp::Mode, _)| match mode {
        crate::inbound::smtp::Mode::Lmtp => "lmtp",
        crate::inbound::smtp::Mode::Smtp => "smtp",
    };
    modes.iter().zip(listening).map(|(m, running)| format!("{} {}", word(m), running.local_addr())).collect()
}

fn thread(name: &str, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, Failure> {
    let thread = std::thread::Builder::new().name(name.to_owned()).spawn(work);
    thread.map_err(|e| Failure::new(Exit::Later, format!("thread {name} does not start: {e}")))
}

/// No new mail first, then the threads; what was leased is settled before they end.
async fn halt_all(
    listening: Vec<Running>,
    (threads, engine): (Vec<JoinHandle<()>>, &Engine),
    stop: &AtomicBool,
) -> Ended {
    for one in listening {
        one.stop().await;
    }
    stop.store(true, Ordering::Release);
    engine.bell.ring();
    let ended = tokio::task::spawn_blocking(move || threads.into_iter().all(|t| t.join().is_ok())).await;
    match ended {
        Ok(true) => Ok(Exit::Done),
        Ok(false) | Err(_) => {
            Err(Failure::new(Exit::Failed, "a thread had panicked; the log on standard error says which"))
        }
    }
}

/// sd_notify(3): a datagram to the socket that systemd names.
fn notify(state: &str) {
    let Some(path) = std::env::var_os("NOTIFY_SOCKET") else { return };
    let Ok(socket) = std::os::unix::net::UnixDatagram::unbound() else { return };
    let path = path.to_string_lossy().into_owned();
    let sent = match path.strip_prefix('@') {
        // An abstract socket.
        Some(name) => {
            use std::os::linux::net::SocketAddrExt;
            std::os::unix::net::SocketAddr::from_abstract_name(name)
                .and_then(|at| socket.send_to_addr(state.as_bytes(), &at))
        }
        None => socket.send_to(state.as_bytes(), &path),
    };
    if let Err(error) = sent {
        tracing::warn!(%error, "systemd was not told");
    }
}
