//! Process settings out of `mailroom.toml`: read, checked whole, turned into what the floors below want.
//!
//! Firm settings are not here: they live in the database. Nothing here opens a socket or the store.

mod check;
pub mod fault;
pub mod listen;
pub mod model;
mod read;
pub mod section;
pub mod show;
mod usable;
mod ways;

pub use check::{authserv_id, domain};
pub use fault::ConfigFault;
pub use show::show;
pub use usable::unusable;
pub use ways::{listeners, mailbox_secret, mailboxes, read_pem, resolver, tls_client, transport};

use crate::mail::Site;
use model::{File, Imap};
use std::path::{Path, PathBuf};

/// Octets that the file may have.
pub const CONFIG_OCTETS_MAX: u64 = 1024 * 1024;

/// The settings in force, and where they came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The file.
    pub path: PathBuf,
    /// Its text, for naming lines.
    text: String,
    /// Its keys.
    pub file: File,
}

impl Config {
    /// Reads and checks the file.
    ///
    /// # Errors
    /// [`ConfigFault`]: missing file, no TOML, an unknown key, a value that cannot be used.
    pub fn load(path: &Path) -> Result<Self, ConfigFault> {
        Config::parse(path, Config::text(path)?)
    }

    /// The text of the file.
    ///
    /// # Errors
    /// [`ConfigFault`]: it is not there, or cannot be such a file.
    pub fn text(path: &Path) -> Result<String, ConfigFault> {
        let why = |e: std::io::Error| ConfigFault::unread(path, &e);
        if std::fs::metadata(path).map_err(why)?.len() > CONFIG_OCTETS_MAX {
            return Err(ConfigFault::whole(
                path,
                format!("more than {CONFIG_OCTETS_MAX} octets: this is no settings file"),
            ));
        }
        std::fs::read_to_string(path).map_err(why)
    }

    /// Reads and checks the text of a file.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn parse(path: &Path, text: String) -> Result<Self, ConfigFault> {
        let (config, faults) = Config::read(path, text);
        faults.into_iter().next().map_or(Ok(config), Err)
    }

    /// Reads as much of the file as can be read, and finds every mistake in it, in the order of the file. What is
    /// wrong has its default.
    #[must_use]
    pub fn read(path: &Path, text: String) -> (Self, Vec<ConfigFault>) {
        let (file, mut faults) = read::read(path, &text);
        let config = Config { path: path.to_owned(), text, file };
        let unfit = check::check(&config, &faults);
        fault::add(&mut faults, unfit);
        faults.sort_by_key(|fault| fault.line);
        (config, faults)
    }

    /// A complaint about one key.
    #[must_use]
    pub fn fault(&self, key: &str, what: impl Into<String>) -> ConfigFault {
        ConfigFault::at_key(&self.path, &self.text, key, what)
    }

    /// A complaint about one key of one `[[inbound.imap]]`: there may be several.
    #[must_use]
    pub fn mailbox_fault(&self, imap: &Imap, key: &str, what: impl Into<String>) -> ConfigFault {
        let nth = self.file.inbound.imap.iter().position(|one| std::ptr::eq(one, imap));
        self.fault_in(&format!("inbound.imap.{key}"), ("inbound.imap", nth.unwrap_or(0)), what)
    }

    /// A complaint about one key of the `n`th (from 0) table of that name.
    #[must_use]
    pub fn fault_in(&self, key: &str, table: (&str, usize), what: impl Into<String>) -> ConfigFault {
        self.fault(key, what).in_table(&self.text, table)
    }

    /// A path of the file, relative to it.
    #[must_use]
    pub fn place(&self, path: &Path) -> PathBuf {
        self.path.parent().unwrap_or(Path::new("")).join(path)
    }

    /// The data folder.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.place(&self.file.server.data)
    }

    /// Our addresses.
    #[must_use]
    pub fn site(&self) -> Site {
        let (server, addresses) = (&self.file.server, &self.file.addresses);
        Site {
            domain: server.domain.to_ascii_lowercase(),
            tickets: addresses.tickets.clone(),
            control: addresses.control.clone(),
            support: addresses.support.clone(),
            bounces: addresses.bounces.clone(),
            subaddressing: addresses.subaddressing,
            authserv_id: server.authserv_id.clone(),
            trusted_hops: server.trusted_hops,
            quarantine_max: self.file.limits.quarantine_octets,
            answers_an_hour: self.file.limits.answers_per_hour,
            separate_results: server.separate_results,
            arc_sealers: self.file.dns.arc_sealers.iter().map(|d| d.to_ascii_lowercase()).collect(),
        }
    }

    /// Things that work but are probably not meant.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        if self.file.server.authserv_id.is_empty() && self.file.dns.resolver.is_empty() {
            warnings.push(self.fault("server.authserv_id", "empty: no sender is ever proven by the mail server's verdict; every answer waits for a confirmation, unless dns.resolver is set"));
        }
        if !self.file.status.listen.is_empty() {
            warnings
                .push(self.fault("status.listen", "this version has no status page; the key is not used"));
        }
        if !self.has_way_in() {
            warnings.push(self.fault("inbound.lmtp.listen", "empty, and there is no other way in: mail comes by `mailroom deliver` alone; set it, inbound.smtp.listen, [[inbound.imap]] or [[inbound.maildir]]"));
        }
        let secrets = ways::secrets(self).into_iter().filter_map(|s| s.warning());
        warnings.iter().map(ToString::to_string).chain(secrets).collect()
    }

    /// Whether mail comes in by itself: to a listener, a mailbox or a Maildir.
    #[must_use]
    pub fn has_way_in(&self) -> bool {
        let inbound = &self.file.inbound;
        let listens = !inbound.lmtp.listen.is_empty() || !inbound.smtp.listen.is_empty();
        listens || !inbound.imap.is_empty() || !inbound.maildir.is_empty()
    }
}
