//! The configured ways in and out, as the floor of sockets wants them.

use super::model::{Imap, Listen, Outbound, Way};
use super::{Config, ConfigFault};
use crate::dns::Stub;
use crate::inbound::imap::{Auth, Baseline, Settings, Times, Tls};
use crate::inbound::smtp::Mode;
use crate::outbound::Transport;
use crate::outbound::files::Files;
use crate::outbound::relay::{AskSecret, Deadlines, Login, Protection, Relay, RelaySettings, SecretKind};
use crate::outbound::sendmail::{SENDMAIL_TIME, Sendmail};
use crate::secret::{SECRET_TIME, Secret};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// RFC 1035 section 4.2.
const DNS_PORT: u16 = 53;
/// Seconds that a mail may wait for the DNS: a peer waits for its answer all the while (RFC 5321 section 4.5.3.2.6).
const DNS_SECONDS_MAX: u64 = 60;
/// Octets of the hash that names a mailbox's notes.
const STATE_NAME_OCTETS: usize = 12;

/// The way out.
///
/// # Errors
/// [`ConfigFault`]: the relay cannot be configured so, a secret is missing, a CA file cannot be used.
pub fn transport(config: &Config) -> Result<Arc<dyn Transport>, ConfigFault> {
    let outbound = &config.file.outbound;
    Ok(match outbound.transport {
        Way::Maildir => Arc::new(Files::new(config.place(&outbound.maildir))),
        Way::Sendmail => Arc::new(Sendmail::new(&outbound.program, SENDMAIL_TIME)),
        Way::Smtp => Arc::new(relay(config, outbound)?),
    })
}

fn relay(config: &Config, outbound: &Outbound) -> Result<Relay, ConfigFault> {
    let secret = outbound_secret(config);
    let login = match (outbound.user.is_empty(), secret) {
        (true, _) => None,
        (false, Some((kind, secret))) => {
            Some(Login { user: outbound.user.clone(), kind, secret: secret.asked() })
        }
        (false, None) => {
            return Err(config.fault(
                "outbound.user",
                "no password: set password_file, password_command or xoauth2_command",
            ));
        }
    };
    let settings = RelaySettings {
        host: outbound.host.clone(),
        port: outbound.port,
        protection: outbound.tls,
        login,
        client_tls: tls_client(config, "outbound.ca_file", &outbound.ca_file)?,
        helo: config.site().domain,
        deadlines: Deadlines::default(),
    };
    Relay::new(settings).map_err(|e| config.fault("outbound", e.to_string()))
}

/// TLS for connecting out: the system's authorities and those of the file.
///
/// # Errors
/// [`ConfigFault`]: the file cannot be read or is no PEM, or nobody is left to trust.
pub fn tls_client(
    config: &Config,
    key: &str,
    ca_file: &Path,
) -> Result<Arc<rustls::ClientConfig>, ConfigFault> {
    let own = read_pem(config, key, ca_file)?;
    let native = rustls_native_certs::load_native_certs().certs;
    crate::tls::client(native, &own).map_err(|e| config.fault(key, e.to_string()))
}

/// Whom to ask about senders; `None`: nobody.
///
/// # Errors
/// [`ConfigFault`]: no address, or a time-out that is none.
pub fn resolver(config: &Config) -> Result<Option<Stub>, ConfigFault> {
    let dns = &config.file.dns;
    if !(1..=DNS_SECONDS_MAX).contains(&dns.timeout_seconds) {
        let what = format!("{}; allowed: 1 to {DNS_SECONDS_MAX}", dns.timeout_seconds);
        return Err(config.fault("dns.timeout_seconds", what));
    }
    if dns.resolver.is_empty() {
        return Ok(None);
    }
    let bare = || dns.resolver.parse().map(|ip: IpAddr| SocketAddr::new(ip, DNS_PORT));
    let server = dns.resolver.parse::<SocketAddr>().or_else(|_| bare()).map_err(|_| {
        let what = format!("{:?} is no address; write \"127.0.0.1\" or \"[::1]:5353\"", dns.resolver);
        config.fault("dns.resolver", what)
    })?;
    if server.port() == 0 {
        return Err(config.fault("dns.resolver", format!("{:?}: nobody answers on port 0", dns.resolver)));
    }
    Ok(Some(Stub::new(server, Duration::from_secs(dns.timeout_seconds))))
}

/// The bytes of a file that may be left out.
///
/// # Errors
/// [`ConfigFault`]: it cannot be read.
pub fn read_pem(config: &Config, key: &str, path: &Path) -> Result<Vec<u8>, ConfigFault> {
    if path.as_os_str().is_empty() {
        return Ok(Vec::new());
    }
    let path = config.place(path);
    std::fs::read(&path).map_err(|e| config.fault(key, format!("{}: {e}", path.display())))
}

pub(super) fn outbound_secret(config: &Config) -> Option<(SecretKind, Secret)> {
    let outbound = &config.file.outbound;
    let places = (outbound.password_file.as_path(), &*outbound.password_command, &*outbound.xoauth2_command);
    secret(config, "outbound", places)
}

/// The mailboxes that are configured.
///
/// # Errors
/// [`ConfigFault`]: no secret, or a CA file that cannot be used.
pub fn mailboxes(config: &Config) -> Result<Vec<Settings>, ConfigFault> {
    (1..).zip(&config.file.inbound.imap).map(|(n, imap)| mailbox(config, (n, imap))).collect()
}

/// The `n`th `[[inbound.imap]]`.
pub(super) fn mailbox(config: &Config, (n, imap): (u32, &Imap)) -> Result<Settings, ConfigFault> {
    let (kind, secret) = mailbox_secret(config, imap)?;
    let auth = match kind {
        SecretKind::Password => Auth::Password(secret),
        SecretKind::Token => Auth::XOAuth2(secret),
    };
    let client = || tls_client(config, "inbound.imap.ca_file", &imap.ca_file);
    let tls = match imap.tls {
        Protection::None => Tls::None,
        Protection::StartTls => Tls::StartTls(client()?),
        Protection::Implicit => Tls::Implicit(client()?),
    };
    let mut settings = Settings {
        label: format!("imap {n} {}", imap.host),
        host: imap.host.clone(),
        port: imap.port,
        tls,
        user: imap.user.clone(),
        auth,
        folder: imap.folder.clone(),
        processed: Some(imap.processed.clone()).filter(|p| !p.is_empty()),
        size_max: u32::try_from(config.file.limits.message_octets).unwrap_or(u32::MAX),
        baseline: imap.since.parse().map_or(Baseline::FromNow, Baseline::Since),
        state: PathBuf::new(),
        times: Times::default(),
    };
    // Any user and folder name, as a file name.
    let name = Sha256::digest(settings.name().as_bytes());
    let name = HEXLOWER.encode(name.get(..STATE_NAME_OCTETS).unwrap_or(&name));
    settings.state = config.data().join(format!("imap-{name}"));
    Ok(settings)
}

/// How to log in to a mailbox.
///
/// # Errors
/// [`ConfigFault`]: no secret is configured.
pub fn mailbox_secret(config: &Config, imap: &Imap) -> Result<(SecretKind, AskSecret), ConfigFault> {
    let found = imap_secret(config, imap).map(|(kind, secret)| (kind, secret.asked()));
    let missing = "no password: set password_file, password_command or xoauth2_command";
    found.ok_or_else(|| config.mailbox_fault(imap, "user", missing))
}

pub(super) fn imap_secret(config: &Config, imap: &Imap) -> Option<(SecretKind, Secret)> {
    let places = (imap.password_file.as_path(), &*imap.password_command, &*imap.xoauth2_command);
    secret(config, "inbound.imap", places)
}

fn secret(
    config: &Config,
    at: &str,
    (file, command, token): (&Path, &str, &str),
) -> Option<(SecretKind, Secret)> {
    let key = |name: &str| format!("{at}.{name}");
    if !file.as_os_str().is_empty() {
        return Some((SecretKind::Password, Secret::file(&key("password_file"), config.place(file))));
    }
    if !command.is_empty() {
        return Some((SecretKind::Password, Secret::command(&key("password_command"), command, SECRET_TIME)));
    }
    (!token.is_empty())
        .then(|| (SecretKind::Token, Secret::command(&key("xoauth2_command"), token, SECRET_TIME)))
}

/// Every secret that is configured.
pub(super) fn secrets(config: &Config) -> Vec<Secret> {
    let mailboxes = config.file.inbound.imap.iter().filter_map(|imap| imap_secret(config, imap));
    mailboxes.chain(outbound_secret(config)).map(|(_, secret)| secret).collect()
}

/// The listeners that are configured.
#[must_use]
pub fn listeners(config: &Config) -> Vec<(Mode, &Listen)> {
    let inbound = &config.file.inbound;
    let both = [(Mode::Lmtp, &inbound.lmtp), (Mode::Smtp, &inbound.smtp)];
    both.into_iter().filter(|(_, listen)| !listen.listen.is_empty()).collect()
}
