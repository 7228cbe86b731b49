//! `init`: a folder with commented settings, a signing key and an empty database. It overwrites nothing.

use super::Common;
use super::exit::{Ended, Exit, Failure};
use super::keys::remark;
use super::output::say;
use super::place::{KEYS_FILE, Place};
use crate::config::model::{File, Way};
use crate::config::{Config, authserv_id, domain, listen, show};
use crate::engine::clock::SystemClock;
use crate::ports::Clock;
use crate::store::sqlite::{Options, Sqlite};
use crate::token::Keyring;
use clap::Args;
use std::fs;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Name of the settings file in the folder.
const CONFIG_FILE: &str = "mailroom.toml";

#[derive(Args)]
pub(super) struct Init {
    /// The folder for settings and data; made if it is not there
    #[arg(long, value_name = "DIR", default_value = ".")]
    dir: PathBuf,
    /// Our own domain; localhost if left out
    #[arg(long, value_parser = checked(domain))]
    domain: Option<String>,
    /// Whose Authentication-Results we believe; nobody's if left out
    #[arg(long, value_name = "ID", value_parser = checked(authserv_id))]
    authserv_id: Option<String>,
    /// Listen for LMTP there: "127.0.0.1:2424", or "unix:/run/mailroom/lmtp.sock" for a socket; no listener if left out
    #[arg(long, value_name = "ADDRESS", value_parser = checked(listen::endpoint))]
    lmtp: Option<String>,
    /// The mail server that sends for us; without it mail is written to the Maildir `outbox`
    #[arg(long, value_name = "HOST", value_parser = checked(listen::host))]
    smtp_host: Option<String>,
    /// Its port; 587 if left out
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    smtp_port: Option<u16>,
    /// Who logs in there
    #[arg(long, value_name = "USER", requires = "smtp_password_file")]
    smtp_user: Option<String>,
    /// A file with the password
    #[arg(long, value_name = "FILE")]
    smtp_password_file: Option<PathBuf>,
}

/// An argument under the same rule as its key of the file.
fn checked(rule: fn(&str) -> Result<(), String>) -> impl Fn(&str) -> Result<String, String> + Clone {
    move |text| rule(text).map(|()| text.to_owned())
}

impl Init {
    pub(super) fn obey(self, common: &Common) -> Ended {
        let path = self.dir.join(CONFIG_FILE);
        if path.exists() {
            return Err(self.there_already(&path)?);
        }
        let text = self.settings();
        let config = Config::parse(&path, text.clone())?;
        folder(&self.dir)?;
        folder(&config.data())?;
        let made = remark(1, SystemClock.now());
        let keys = format!("# signs every token; keep it secret and back it up\n{made}\n{}\n", new_key(1)?);
        write(&config.data().join(KEYS_FILE), &keys, 0o600)?;
        write(&path, &text, 0o640)?;
        let common = Common { config: Some(path.clone()), ..common.clone() };
        drop(Sqlite::open(&config.data(), Options::default(), Arc::new(SystemClock))?);
        drop(Place::open(&common)?);
        say(&format!("{} written; database and keys lie in {}", path.display(), config.data().display()))?;
        say(
            "next: firm add SLUG NAME, person add ADDRESS --role officer, ticket new, run; nothing is sent before go-live",
        )?;
        Ok(Exit::Done)
    }

    /// Whoever asks for something else than what is there is not told that it is so.
    fn there_already(&self, path: &Path) -> Result<Failure, Failure> {
        let there = Config::load(path)?.file;
        let others: Vec<String> = self.asked(&there).into_iter().filter_map(Asked::other).collect();
        let (exit, others) = match others.is_empty() {
            true => (Exit::Unchanged, String::new()),
            false => (Exit::Failed, format!(" with {}", others.join(", "))),
        };
        let remedy = if exit == Exit::Failed { "; edit it, or name another folder with --dir" } else { "" };
        let why = format!("{}: it is there already{others}; nothing was changed{remedy}", path.display());
        Ok(Failure::new(exit, why))
    }

    /// What was asked for beside what a file says.
    fn asked(&self, there: &File) -> Vec<Asked> {
        let path = |path: &Path| format!("{:?}", path.display().to_string());
        let out = &there.outbound;
        let transport = self.smtp_host.as_ref().map(|_| Way::Smtp.word().to_owned());
        let password = self.smtp_password_file.as_deref().map(path);
        vec![
            Asked::name("server.domain", &self.domain, &there.server.domain),
            Asked::name("server.authserv_id", &self.authserv_id, &there.server.authserv_id),
            Asked::text("inbound.lmtp.listen", &self.lmtp, &there.inbound.lmtp.listen),
            Asked::text("outbound.transport", &transport, out.transport.word()),
            Asked::name("outbound.host", &self.smtp_host, &out.host),
            Asked {
                key: "outbound.port",
                asked: self.smtp_port.map(|port| port.to_string()),
                there: out.port.to_string(),
            },
            Asked::text("outbound.user", &self.smtp_user, &out.user),
            Asked { key: "outbound.password_file", asked: password, there: path(&out.password_file) },
        ]
    }

    fn settings(&self) -> String {
        let mut file = File::default();
        let put = |place: &mut String, asked: &Option<String>| {
            if let Some(asked) = asked {
                place.clone_from(asked);
            }
        };
        put(&mut file.server.domain, &self.domain);
        put(&mut file.server.authserv_id, &self.authserv_id);
        put(&mut file.inbound.lmtp.listen, &self.lmtp);
        if let Some(host) = &self.smtp_host {
            file.outbound.transport = Way::Smtp;
            file.outbound.host.clone_from(host);
            file.outbound.port = self.smtp_port.unwrap_or(file.outbound.port);
            file.outbound.user = self.smtp_user.clone().unwrap_or_default();
            file.outbound.password_file = self.smtp_password_file.clone().unwrap_or_default();
        }
        show(&file)
    }
}

/// A key, what was asked for it, and what the file says: as they stand in a file.
struct Asked {
    key: &'static str,
    asked: Option<String>,
    there: String,
}

impl Asked {
    fn text(key: &'static str, asked: &Option<String>, there: &str) -> Self {
        Asked { key, asked: asked.as_ref().map(|asked| format!("{asked:?}")), there: format!("{there:?}") }
    }

    /// A name of the DNS: upper case says nothing else (RFC 4343).
    fn name(key: &'static str, asked: &Option<String>, there: &str) -> Self {
        let asked = asked.as_ref().map(|asked| match asked.eq_ignore_ascii_case(there) {
            true => there.to_owned(),
            false => asked.clone(),
        });
        Asked::text(key, &asked, there)
    }

    fn other(self) -> Option<String> {
        self.asked.filter(|asked| *asked != self.there).map(|_| format!("{} = {}", self.key, self.there))
    }
}

fn folder(path: &Path) -> Result<(), Failure> {
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(path);
    made.map_err(|e| trouble(path, &e))
}

/// Never over something that is there: a key that is lost cannot be had again.
fn write(path: &Path, text: &str, mode: u32) -> Result<(), Failure> {
    let file = fs::OpenOptions::new().write(true).create_new(true).mode(mode).open(path);
    let written = file.and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.map_err(|e| trouble(path, &e))
}

fn trouble(path: &Path, error: &std::io::Error) -> Failure {
    if error.kind() == std::io::ErrorKind::AlreadyExists {
        let remedy = "it is there already and is never overwritten; restore what else belongs to it from a backup, or name another folder with --dir";
        return Failure::new(Exit::Failed, format!("{}: {remedy}", path.display()));
    }
    let exit = if error.kind() == std::io::ErrorKind::PermissionDenied {
        Exit::Permission
    } else if error.kind() == std::io::ErrorKind::StorageFull {
        Exit::Later
    } else {
        Exit::Failed
    };
    Failure::new(exit, format!("{}: {error}", path.display()))
}

/// The line of a key file with a key that nobody knows yet.
pub(super) fn new_key(id: u8) -> Result<String, Failure> {
    let mut key = [0; 32];
    getrandom::fill(&mut key)
        .map_err(|e| Failure::new(Exit::Failed, format!("the system gives no randomness: {e}")))?;
    Ok(Keyring::line(id, &key))
}
