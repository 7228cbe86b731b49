//! The stage: a store in a folder, the engine, our LMTP listener, the firm's SMTP server, a clock.
//!
//! Mail goes out and comes in over real sockets on loopback; only the people and the time are played.

use super::cast::{BORDER, DOMAIN, Figure};
use super::post_office::PostOffice;
use super::teller::Teller;
use crate::engine::dispatch::Sender;
use crate::engine::operate::Asker;
use crate::engine::simulate::chance::Chance;
use crate::engine::simulate::letter::{Border, Got, Writer, stamped};
use crate::engine::simulate::wire::{self, Posted};
use crate::engine::{Engine, House};
use crate::inbound::Accept;
use crate::inbound::smtp::listener::{Endpoint, Listener, Running, Service};
use crate::inbound::smtp::{Mode, Settings};
use crate::mail::{Address, Site};
use crate::outbound::relay::{Deadlines, Protection, Relay, RelaySettings};
use crate::ports::{Clock, Rng};
use crate::record::Answer;
use crate::store::sqlite::{Options, Sqlite};
use crate::token::Keyring;
use crate::workflow::FirmId;
use crate::workflow::command::Command;
use anyhow::{Context, anyhow, bail};
use jiff::SignedDuration;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::runtime::Runtime;

/// The longest pause between two mails of the play, in minutes.
const PAUSE_MINUTES: usize = 20;

/// Everything that stands on the stage.
pub struct Town {
    /// Where it all lies.
    pub dir: PathBuf,
    /// The program itself.
    pub engine: Arc<Engine>,
    /// The played time.
    pub clock: Arc<super::time::PlayTime>,
    /// Everybody's mailboxes.
    pub post: Arc<PostOffice>,
    /// Where people's mail comes in.
    pub lmtp: Running,
    /// The way out.
    pub relay: Arc<Relay>,
    /// Prints.
    pub teller: Teller,
    /// The seed's numbers.
    pub chance: Chance,
    /// The only firm.
    pub firm: FirmId,
    sender: Sender,
    letters: u64,
    // Dropped last: the listeners live on it.
    _smtp: Running,
    /// For the sockets.
    pub runtime: Runtime,
}

/// Our addresses.
#[must_use]
pub fn site() -> Site {
    Site::usual(DOMAIN, BORDER)
}

impl Town {
    /// Opens everything in `dir`, which must be empty.
    ///
    /// # Errors
    /// A folder, a socket or the store cannot be had.
    pub fn open(dir: &Path, seed: u64, teller: Teller) -> anyhow::Result<Town> {
        let mut chance = Chance::new(seed);
        let clock = Arc::new(super::time::PlayTime::last_week());
        let engine = Arc::new(engine(dir, &clock, &mut chance)?);
        let post = Arc::new(PostOffice::new(dir.join("mailboxes")));
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let ours = site();
        let lmtp = listen(&runtime, Mode::Lmtp, engine.clone(), move |a: &Address| ours.desk(a).is_some())?;
        let smtp = listen(&runtime, Mode::Smtp, post.clone(), |a: &Address| a.domain() != DOMAIN)?;
        let relay = Arc::new(relay(smtp.local_addr())?);
        Ok(Town {
            dir: dir.to_owned(),
            engine,
            clock,
            post,
            lmtp,
            teller,
            chance,
            firm: FirmId(1),
            sender: Sender::new(relay.clone()),
            relay,
            letters: 0,
            _smtp: smtp,
            runtime,
        })
    }

    /// Runs a command of the operator.
    ///
    /// # Errors
    /// It was refused.
    pub fn order(&self, command: Command) -> anyhow::Result<Vec<String>> {
        match self.engine.operate(&Asker::operator("demo"), command)? {
            Answer::Lines(lines) => Ok(lines),
            Answer::Refused(why) | Answer::Unchanged(why) => bail!("refused: {why}"),
            other @ (Answer::Mail { .. } | Answer::Leased(_) | Answer::Settled { .. } | Answer::Nothing) => {
                bail!("the engine answered {other:?}")
            }
        }
    }

    /// Rings the clocks, sends what is due, tells what happened.
    ///
    /// # Errors
    /// The store's or the writer's.
    pub fn settle(&mut self) -> anyhow::Result<()> {
        self.engine.ring()?;
        while self.engine.dispatch(&mut self.sender)? > 0 {}
        self.tell()
    }

    /// Tells what happened.
    ///
    /// # Errors
    /// The store's or the writer's.
    pub fn tell(&mut self) -> anyhow::Result<()> {
        let view = self.engine.store.view()?;
        self.teller.tell(&*view, self.firm)
    }

    /// The newest mail of this kind in somebody's mailbox.
    ///
    /// # Errors
    /// There is none: something that should have been sent was not.
    pub fn inbox(&self, of: &Figure, event: &str) -> anyhow::Result<Got> {
        let mails = self.post.arrived();
        let theirs = mails.iter().rev().filter(|mail| mail.to == of.address).map(Got::read);
        let mut kind = theirs.filter(|got| got.event == event);
        kind.next().ok_or_else(|| anyhow!("{} got no {event:?} mail", of.name))
    }

    /// Somebody writes: a pause, the letter, our border server's stamp, LMTP, and what comes of it.
    ///
    /// # Errors
    /// We did not take the mail.
    pub fn write(
        &mut self,
        from: (&Figure, Border),
        letter: impl FnOnce(&Writer<'_>) -> (String, String),
    ) -> anyhow::Result<Posted> {
        let (figure, border) = from;
        let minutes = 1 + self.chance.below(PAUSE_MINUTES);
        self.clock.pass(SignedDuration::from_mins(i64::try_from(minutes)?));
        self.letters += 1;
        let writer = Writer {
            name: figure.name,
            address: &figure.address,
            at: self.clock.now(),
            number: self.letters,
        };
        let (to, letter) = letter(&writer);
        let posted = Posted { from: figure.address.clone(), to, raw: stamped(&letter, BORDER, border) };
        self.hand_in(&posted)?;
        Ok(posted)
    }

    /// Brings a mail to our LMTP port and lets everything happen that follows.
    ///
    /// # Errors
    /// We did not take it.
    pub fn hand_in(&mut self, mail: &Posted) -> anyhow::Result<()> {
        let port = self.lmtp.local_addr().to_string();
        let taken = self.runtime.block_on(async {
            let stream = tokio::net::TcpStream::connect(&port).await.map_err(|e| e.to_string())?;
            wire::deliver(stream, mail).await
        });
        taken.map_err(|why| anyhow!("LMTP {port}: {why}"))?;
        self.settle()
    }
}

fn engine(dir: &Path, clock: &Arc<super::time::PlayTime>, chance: &mut Chance) -> anyhow::Result<Engine> {
    let data = dir.join("data");
    std::fs::create_dir_all(&data)
        .with_context(|| format!("{}: the folder cannot be made", data.display()))?;
    let mut key = [0; 32];
    chance.fill(&mut key);
    let keys = Keyring::line(1, &key);
    secret(&data.join("keys"), &keys)?;
    let keyring = Keyring::parse(&keys)?;
    let templates = crate::compose::Templates::new(&[]).map_err(|errors| anyhow!("templates: {errors:?}"))?;
    let clock: Arc<dyn Clock> = clock.clone();
    let store = Sqlite::open(&data, Options::default(), clock.clone())?;
    let rng = Box::new(Chance::new(chance.draw()));
    Ok(Engine::new(Arc::new(store), House { site: site(), keyring: keyring.into(), templates }, clock, rng))
}

/// Written for its owner only, as `init` does.
fn secret(path: &Path, text: &str) -> std::io::Result<()> {
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    writeln!(file, "{text}")
}

fn listen(
    runtime: &Runtime,
    mode: Mode,
    accept: Arc<dyn Accept>,
    ours: impl Fn(&Address) -> bool + Send + Sync + 'static,
) -> anyhow::Result<Running> {
    let settings = Settings::new(mode, DOMAIN, Arc::new(ours));
    let service = Service::new(settings, accept);
    runtime.block_on(async {
        let listener = Listener::bind(&Endpoint::from("127.0.0.1:0"), service).await?;
        Ok(listener.start()?)
    })
}

fn relay(to: &Endpoint) -> anyhow::Result<Relay> {
    let (host, port) = match to {
        Endpoint::Tcp(address) => address.rsplit_once(':').context("an address without a port")?,
        Endpoint::Unix(path) => bail!("{}: the demo wants TCP", path.display()),
    };
    // Never used in clear text, but a relay must have one.
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let tls = tls.with_root_certificates(rustls::RootCertStore::empty()).with_no_client_auth();
    Ok(Relay::new(RelaySettings {
        host: host.to_owned(),
        port: port.parse()?,
        protection: Protection::None,
        login: None,
        client_tls: Arc::new(tls),
        helo: DOMAIN.to_owned(),
        deadlines: Deadlines::default(),
    })?)
}
