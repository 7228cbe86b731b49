//! Process settings out of `mailroom.toml`: read, checked whole, turned into what the floors below want.
//!
//! Firm settings are not here: they live in the database. Nothing here opens a socket or the store.

pub mod fault;
pub mod model;
pub mod section;
pub mod show;
mod usable;
mod ways;

pub use fault::ConfigFault;
pub use show::show;
pub use usable::usable;
pub use ways::{listeners, mailbox_secret, mailboxes, read_pem, resolver, tls_client, transport};

use crate::engine::lease::{LEASE_MAX, LEASE_TIME, SENDERS_MAX};
use crate::mail::{Address, Site, site::Desk};
use model::{File, Imap, Way};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

/// Octets that the file may have.
pub const CONFIG_OCTETS_MAX: u64 = 1024 * 1024;

/// RFC 5321 section 4.5.3.1.7: whoever takes mail takes 64 KiB of it.
const MESSAGE_OCTETS: RangeInclusive<u64> = 64 * 1024..=1024 * 1024 * 1024;
/// None at all would leave every mail that has to be confirmed waiting.
const ANSWERS_PER_HOUR: RangeInclusive<u64> = 1..=1_000_000;
const CONNECTIONS: RangeInclusive<u64> = 1..=10_000;

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
        let why = |e: std::io::Error| ConfigFault::unread(path, &e);
        if std::fs::metadata(path).map_err(why)?.len() > CONFIG_OCTETS_MAX {
            return Err(ConfigFault::whole(
                path,
                format!("more than {CONFIG_OCTETS_MAX} octets: this is no settings file"),
            ));
        }
        Config::parse(path, std::fs::read_to_string(path).map_err(why)?)
    }

    /// Reads and checks the text of a file.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn parse(path: &Path, text: String) -> Result<Self, ConfigFault> {
        let file = toml::from_str(&text).map_err(|e| ConfigFault::of_toml(path, &text, &e))?;
        let config = Config { path: path.to_owned(), text, file };
        config.check()?;
        Ok(config)
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
        let fault = self.fault(&format!("inbound.imap.{key}"), what);
        fault.in_table(&self.text, ("inbound.imap", nth.unwrap_or(0)))
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
        let secrets = ways::secrets(self).into_iter().filter_map(|s| s.warning());
        warnings.iter().map(ToString::to_string).chain(secrets).collect()
    }

    fn check(&self) -> Result<(), ConfigFault> {
        self.check_addresses()?;
        self.check_outbound()?;
        self.check_inbound()?;
        self.check_limits()?;
        resolver(self)?;
        let level = &self.file.log.level;
        if level.parse::<tracing::level_filters::LevelFilter>().is_err() {
            return Err(
                self.fault("log.level", format!("{level:?}; allowed: error, warn, info, debug, trace, off"))
            );
        }
        Ok(())
    }

    fn check_limits(&self) -> Result<(), ConfigFault> {
        let limits = &self.file.limits;
        let ranges = [
            ("message_octets", limits.message_octets, MESSAGE_OCTETS),
            ("answers_per_hour", limits.answers_per_hour.into(), ANSWERS_PER_HOUR),
            ("connections", u64::try_from(limits.connections).unwrap_or(u64::MAX), CONNECTIONS),
        ];
        for (name, value, range) in ranges {
            if !range.contains(&value) {
                let what = format!("{value}; allowed: {} to {}", range.start(), range.end());
                return Err(self.fault(&format!("limits.{name}"), what));
            }
        }
        if limits.receiving_octets < limits.message_octets {
            let what = format!("{}; a mail of message_octets would never find room", limits.receiving_octets);
            return Err(self.fault("limits.receiving_octets", what));
        }
        Ok(())
    }

    fn check_addresses(&self) -> Result<(), ConfigFault> {
        let site = self.site();
        // RFC 8601 section 2.2: a token, which ends at a blank or a semicolon.
        let ends = |c: char| c.is_whitespace() || c.is_control() || matches!(c, ';' | '"' | '(' | ')');
        if site.authserv_id.contains(ends) {
            let what = format!(
                "{:?}; write the one word that stands first in the field, without blanks or semicolons",
                site.authserv_id
            );
            return Err(self.fault("server.authserv_id", what));
        }
        if Address::parse(&format!("x@{}", site.domain)).is_err() {
            return Err(self.fault("server.domain", format!("{:?} is no mail domain", site.domain)));
        }
        let desks = [
            (Desk::Tickets, "tickets"),
            (Desk::Control, "control"),
            (Desk::Support, "support"),
            (Desk::Bounces, "bounces"),
        ];
        let mut seen = Vec::new();
        for (desk, name) in desks {
            let key = format!("addresses.{name}");
            let address = site.address(desk).map_err(|e| self.fault(&key, e.to_string()))?.key();
            if address.contains('+') {
                return Err(
                    self.fault(&key, "a plus stands before the detail; take a local part without one")
                );
            }
            if seen.contains(&address) {
                return Err(self.fault(&key, "another address has this local part; each needs its own"));
            }
            seen.push(address);
        }
        Ok(())
    }

    fn check_outbound(&self) -> Result<(), ConfigFault> {
        let outbound = &self.file.outbound;
        if outbound.transport == Way::Smtp && outbound.host.is_empty() {
            return Err(self.fault("outbound.host", "missing: transport = \"smtp\" needs the server's name"));
        }
        if !(1..=SENDERS_MAX).contains(&(outbound.senders as usize)) {
            let what = format!("{}; allowed: 1 to {SENDERS_MAX}", outbound.senders);
            return Err(self.fault("outbound.senders", what));
        }
        let slowest = slowest_pace(outbound.senders);
        if (1..slowest).contains(&outbound.rate_per_minute) {
            let what = format!(
                "{}; allowed: 0 (no limit), or {slowest} and more with {} senders; or take fewer senders",
                outbound.rate_per_minute, outbound.senders
            );
            return Err(self.fault("outbound.rate_per_minute", what));
        }
        Ok(())
    }

    fn check_inbound(&self) -> Result<(), ConfigFault> {
        let inbound = &self.file.inbound;
        let mut watched = Vec::new();
        for imap in &inbound.imap {
            let mailbox = (&imap.host, &imap.user, &imap.folder);
            if watched.contains(&mailbox) {
                return Err(self.mailbox_fault(
                    imap,
                    "folder",
                    "a mailbox stands here twice; once is enough",
                ));
            }
            watched.push(mailbox);
            for (key, value) in [("host", &imap.host), ("user", &imap.user), ("folder", &imap.folder)] {
                if value.is_empty() {
                    return Err(self.mailbox_fault(imap, key, "missing"));
                }
            }
            if !imap.since.is_empty() && imap.since.parse::<jiff::civil::Date>().is_err() {
                let what = format!("{:?} is no day; write \"2026-11-01\"", imap.since);
                return Err(self.mailbox_fault(imap, "since", what));
            }
        }
        if inbound.maildir.iter().any(|m| m.path.as_os_str().is_empty()) {
            return Err(self.fault("inbound.maildir.path", "missing: the folder that has new and cur in it"));
        }
        if inbound.maildir.iter().any(|m| m.every_seconds == 0) {
            return Err(self.fault("inbound.maildir.every_seconds", "0; 1 or more"));
        }
        for (name, listen) in [("lmtp", &inbound.lmtp), ("smtp", &inbound.smtp)] {
            if listen.tls_certificate.as_os_str().is_empty() != listen.tls_key.as_os_str().is_empty() {
                return Err(
                    self.fault(&format!("inbound.{name}.tls_key"), "tls_certificate and tls_key go together")
                );
            }
        }
        Ok(())
    }
}

/// Mails a minute at which all leases are through in half of their time: one that ends before its mails were sent
/// would have them sent twice.
fn slowest_pace(senders: u32) -> u32 {
    let leased = u64::from(senders) * LEASE_MAX as u64;
    u32::try_from(leased.div_ceil(LEASE_TIME.as_mins().unsigned_abs() / 2)).unwrap_or(u32::MAX)
}
