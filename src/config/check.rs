//! Whether values that were read well can be used: ranges, forms, what belongs together. Every mistake, not the first.
//!
//! It looks at the file alone; what the file names on this machine is the matter of `usable`.

use super::model::{File, Imap, Way};
use super::{Config, ConfigFault, listen, resolver};
use crate::engine::lease::{LEASE_MAX, LEASE_TIME, SENDERS_MAX};
use crate::mail::{Address, Site, site::Desk};
use std::ops::RangeInclusive;

/// RFC 5321 section 4.5.3.1.7: whoever takes mail takes 64 KiB of it.
const MESSAGE_OCTETS: RangeInclusive<u64> = 64 * 1024..=1024 * 1024 * 1024;
/// None at all would leave every mail that has to be confirmed waiting.
const ANSWERS_PER_HOUR: RangeInclusive<u64> = 1..=1_000_000;
const CONNECTIONS: RangeInclusive<u64> = 1..=10_000;

/// Everything that is wrong, in no order; `misread` is what could not be read and has its default.
pub(super) fn check(config: &Config, misread: &[ConfigFault]) -> Vec<ConfigFault> {
    let mut faults = Faults { config, misread, found: Vec::new() };
    faults.names();
    faults.desks();
    faults.outbound();
    faults.mailboxes();
    faults.ways_in();
    faults.limits();
    faults.found.extend(resolver(config).err());
    faults.sealers();
    faults.border();
    let level = &config.file.log.level;
    if level.parse::<tracing::level_filters::LevelFilter>().is_err() {
        faults.add("log.level", format!("{level:?}; allowed: error, warn, info, debug, trace, off"));
    }
    faults.found
}

/// What may stand in `server.domain`.
///
/// # Errors
/// Why not, and what would do.
pub fn domain(text: &str) -> Result<(), String> {
    let named = Address::parse(&format!("x@{text}")).map(drop);
    named.map_err(|_| format!("{text:?} is no mail domain; write one such as mail.example.com"))
}

/// What may stand in `server.authserv_id`; nothing does as well.
///
/// # Errors
/// As [`domain`].
pub fn authserv_id(text: &str) -> Result<(), String> {
    // RFC 8601 section 2.2: a token, which ends at a blank or a semicolon.
    let ends = |c: char| c.is_whitespace() || c.is_control() || matches!(c, ';' | '"' | '(' | ')');
    match text.contains(ends) {
        true => Err(format!(
            "{text:?}; write the one word that stands first in the field, without blanks or semicolons"
        )),
        false => Ok(()),
    }
}

struct Faults<'c> {
    config: &'c Config,
    misread: &'c [ConfigFault],
    found: Vec<ConfigFault>,
}

impl Faults<'_> {
    fn add(&mut self, key: &str, what: impl Into<String>) {
        self.found.push(self.config.fault(key, what));
    }

    /// What follows from this key and others together. Where one was misread, or may be the one that is misspelt, its
    /// default stands in it: it would be a complaint about nothing.
    fn of_several(&mut self, (key, others): (&str, &[&str]), what: impl Into<String>) {
        let is_misread = |key: &&str| self.misread.iter().any(|fault| fault.hides(key));
        if !others.iter().chain([&key]).any(is_misread) {
            self.add(key, what);
        }
    }

    fn of_mailbox(&mut self, imap: &Imap, (key, what): (&str, String)) {
        self.found.push(self.config.mailbox_fault(imap, key, what));
    }

    fn limits(&mut self) {
        let limits = &self.config.file.limits;
        let ranges = [
            ("message_octets", limits.message_octets, MESSAGE_OCTETS),
            ("answers_per_hour", limits.answers_per_hour.into(), ANSWERS_PER_HOUR),
            ("connections", u64::try_from(limits.connections).unwrap_or(u64::MAX), CONNECTIONS),
        ];
        for (name, value, range) in ranges {
            if !range.contains(&value) {
                let what = format!("{value}; allowed: {} to {}", range.start(), range.end());
                self.add(&format!("limits.{name}"), what);
            }
        }
        if limits.receiving_octets < limits.message_octets {
            let what = format!("{}; a mail of message_octets would never find room", limits.receiving_octets);
            self.of_several(("limits.receiving_octets", &["limits.message_octets"]), what);
        }
    }

    fn sealers(&mut self) {
        let dns = &self.config.file.dns;
        let is_domain = |d: &str| d.contains('.') && domain(d).is_ok();
        for bad in dns.arc_sealers.iter().filter(|domain| !is_domain(domain)) {
            let what = format!("{bad:?} is no domain; write the one behind d= of the seal, \"example.net\"");
            self.add("dns.arc_sealers", what);
        }
        if dns.resolver.is_empty() && !dns.arc_sealers.is_empty() {
            let what = "a seal's key is asked for: set dns.resolver too";
            self.of_several(("dns.arc_sealers", &["dns.resolver"]), what);
        }
    }

    /// At the border the client's address has to be its own, and nobody's stamp may be believed.
    fn border(&mut self) {
        let File { server, inbound, dns, .. } = &self.config.file;
        if inbound.lmtp.border {
            let what = "LMTP comes from a server of yours; only inbound.smtp can be the border";
            self.add("inbound.lmtp.border", what);
        }
        let listen = inbound.smtp.listen.as_str();
        let stamped = "no server stamps in front of the border, and any sender could write server.authserv_id; set it to \"\"";
        let wrong = [
            (listen.is_empty(), "nobody listens; set listen"),
            (listen.starts_with("unix:"), "a Unix socket has no client's address; listen on a port"),
            (dns.resolver.is_empty(), "SPF has to be asked for; set dns.resolver"),
            (!server.authserv_id.is_empty(), stamped),
        ];
        for (_, what) in wrong.into_iter().filter(|(is_wrong, _)| inbound.smtp.border && *is_wrong) {
            let others = ["inbound.smtp.listen", "dns.resolver", "server.authserv_id"];
            self.of_several(("inbound.smtp.border", &others), what);
        }
    }

    fn names(&mut self) {
        let server = &self.config.file.server;
        if let Err(what) = authserv_id(&server.authserv_id) {
            self.add("server.authserv_id", what);
        }
        if let Err(what) = domain(&server.domain) {
            self.add("server.domain", what);
        }
    }

    fn desks(&mut self) {
        // The domain has its own line; a wrong one says nothing of the local parts.
        let site = Site { domain: "example.com".to_owned(), ..self.config.site() };
        let desks = [
            (Desk::Tickets, "tickets"),
            (Desk::Control, "control"),
            (Desk::Support, "support"),
            (Desk::Bounces, "bounces"),
        ];
        let mut seen = Vec::new();
        for (desk, name) in desks {
            let key = format!("addresses.{name}");
            let address = match site.address(desk) {
                Ok(address) => address.key(),
                Err(error) => {
                    self.add(&key, error.to_string());
                    continue;
                }
            };
            if address.contains('+') {
                self.add(&key, "a plus stands before the detail; take a local part without one");
            }
            if seen.contains(&address) {
                let what = "another address has this local part; each needs its own";
                self.of_several((&key, &[]), what);
            }
            seen.push(address);
        }
    }

    fn outbound(&mut self) {
        let outbound = &self.config.file.outbound;
        let smtp = outbound.transport == Way::Smtp;
        if smtp && outbound.host.is_empty() {
            let what = "missing: transport = \"smtp\" needs the server's name";
            self.of_several(("outbound.host", &["outbound.transport"]), what);
        } else if let Err(what) = listen::host(&outbound.host)
            && smtp
        {
            self.add("outbound.host", what);
        }
        if smtp && outbound.port == 0 {
            self.add("outbound.port", "0; allowed: 1 to 65535");
        }
        if !(1..=SENDERS_MAX).contains(&(outbound.senders as usize)) {
            self.add("outbound.senders", format!("{}; allowed: 1 to {SENDERS_MAX}", outbound.senders));
        }
        let slowest = slowest_pace(outbound.senders);
        if (1..slowest).contains(&outbound.rate_per_minute) {
            let what = format!(
                "{}; allowed: 0 (no limit), or {slowest} and more with {} senders; or take fewer senders",
                outbound.rate_per_minute, outbound.senders
            );
            self.of_several(("outbound.rate_per_minute", &["outbound.senders"]), what);
        }
    }

    fn mailboxes(&mut self) {
        let mut watched = Vec::new();
        for imap in &self.config.file.inbound.imap {
            let mailbox = (&imap.host, &imap.user, &imap.folder);
            if watched.contains(&mailbox) {
                let what = "a mailbox stands here twice; once is enough".to_owned();
                self.of_mailbox(imap, ("folder", what));
            }
            watched.push(mailbox);
            for (key, value) in [("host", &imap.host), ("user", &imap.user), ("folder", &imap.folder)] {
                if value.is_empty() {
                    self.of_mailbox(imap, (key, "missing".to_owned()));
                }
            }
            if !imap.since.is_empty() && imap.since.parse::<jiff::civil::Date>().is_err() {
                let what = format!("{:?} is no day; write \"2026-11-01\"", imap.since);
                self.of_mailbox(imap, ("since", what));
            }
        }
    }

    fn ways_in(&mut self) {
        let inbound = &self.config.file.inbound;
        if inbound.maildir.iter().any(|m| m.path.as_os_str().is_empty()) {
            self.add("inbound.maildir.path", "missing: the folder that has new and cur in it");
        }
        if inbound.maildir.iter().any(|m| m.every_seconds == 0) {
            self.add("inbound.maildir.every_seconds", "0; 1 or more");
        }
        for (name, way) in [("lmtp", &inbound.lmtp), ("smtp", &inbound.smtp)] {
            if let Err(what) = listen::endpoint(&way.listen) {
                self.add(&format!("inbound.{name}.listen"), what);
            }
            if way.tls_certificate.as_os_str().is_empty() != way.tls_key.as_os_str().is_empty() {
                let (table, what) = (format!("inbound.{name}"), "tls_certificate and tls_key go together");
                let (key, other) = (format!("{table}.tls_key"), format!("{table}.tls_certificate"));
                self.of_several((&key, &[&other]), what);
            }
        }
        let (lmtp, smtp) = (&inbound.lmtp.listen, &inbound.smtp.listen);
        // Port 0 is a free one each time.
        if !lmtp.is_empty() && lmtp == smtp && !lmtp.ends_with(":0") {
            let what = "inbound.lmtp listens there already; each needs its own";
            self.of_several(("inbound.smtp.listen", &["inbound.lmtp.listen"]), what);
        }
    }
}

/// Mails a minute at which all leases are through in half of their time: one that ends before its mails were sent
/// would have them sent twice.
fn slowest_pace(senders: u32) -> u32 {
    let leased = u64::from(senders) * LEASE_MAX as u64;
    u32::try_from(leased.div_ceil(LEASE_TIME.as_mins().unsigned_abs() / 2)).unwrap_or(u32::MAX)
}
