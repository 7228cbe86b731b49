//! `[[inbound.imap]]` as the floor of sockets wants it. Nothing is opened here.

use super::model::Imap;
use super::{Config, ConfigFault, mailbox_secret, tls_client};
use crate::inbound::imap::{Auth, Baseline, Settings, Times, Tls};
use crate::outbound::relay::{Protection, SecretKind};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use std::path::PathBuf;

/// Octets of the hash in the name of a mailbox's notes.
const NAME_OCTETS: usize = 8;

/// The mailboxes that are configured; `baseline`: what the first start takes in.
///
/// # Errors
/// [`ConfigFault`]: a secret is missing, a CA file cannot be used.
pub fn mailboxes(config: &Config, baseline: Baseline) -> Result<Vec<Settings>, ConfigFault> {
    config.file.inbound.imap.iter().map(|imap| mailbox(config, imap, baseline)).collect()
}

fn mailbox(config: &Config, imap: &Imap, baseline: Baseline) -> Result<Settings, ConfigFault> {
    let tls = || tls_client(config, "inbound.imap.ca_file", &imap.ca_file);
    let (kind, secret) = mailbox_secret(config, imap)?;
    Ok(Settings {
        host: imap.host.clone(),
        port: imap.port,
        tls: match imap.tls {
            Protection::None => Tls::None,
            Protection::StartTls => Tls::StartTls(tls()?),
            Protection::Implicit => Tls::Implicit(tls()?),
        },
        user: imap.user.clone(),
        auth: match kind {
            SecretKind::Password => Auth::Password(secret),
            SecretKind::Token => Auth::XOAuth2(secret),
        },
        folder: imap.folder.clone(),
        processed: Some(imap.processed.clone()).filter(|folder| !folder.is_empty()),
        size_max: u32::try_from(config.file.limits.message_octets).unwrap_or(u32::MAX),
        baseline,
        state: state(config, imap),
        times: Times::default(),
    })
}

/// One file a mailbox, beside the database: a folder's name may not be a file's.
fn state(config: &Config, imap: &Imap) -> PathBuf {
    let name = [&imap.host, &imap.port.to_string(), &imap.user, &imap.folder].map(String::as_str).join("\n");
    let hash: Vec<u8> = Sha256::digest(name).into_iter().take(NAME_OCTETS).collect();
    config.data().join(format!("imap-{}.state", HEXLOWER.encode(&hash)))
}
