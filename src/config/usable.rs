//! Whether what the settings name is there: programs, secrets, folders. For `config check`.
//!
//! It looks, and neither connects anywhere nor runs a command: a secret's command may ask somebody.

use super::model::Way;
use super::{Config, ConfigFault, ways};
use std::fs;
use std::os::unix::fs::PermissionsExt;

/// Everything that the settings name on this machine and that is not there, or cannot be used.
#[must_use]
pub fn unusable(config: &Config) -> Vec<ConfigFault> {
    let mut faults = Vec::new();
    faults.extend(ways::transport(config).err());
    match config.file.outbound.transport {
        Way::Smtp => faults.extend(password(config)),
        Way::Sendmail => faults.extend(program(config)),
        Way::Maildir => {}
    }
    for (n, imap) in (1..).zip(&config.file.inbound.imap) {
        faults.extend(ways::mailbox(config, (n, imap)).err());
        let trouble = ways::imap_secret(config, imap).and_then(|(_, secret)| secret.trouble());
        faults.extend(trouble.map(|trouble| {
            let what = format!("{}: {}", trouble.place, trouble.why);
            config.mailbox_fault(imap, "password_file", what)
        }));
    }
    faults.extend(maildirs(config));
    faults
}

fn password(config: &Config) -> Option<ConfigFault> {
    let asked = !config.file.outbound.user.is_empty();
    let secret = ways::outbound_secret(config).filter(|_| asked);
    let trouble = secret.and_then(|(_, secret)| secret.trouble())?;
    Some(config.fault("outbound.password_file", format!("{}: {}", trouble.place, trouble.why)))
}

/// A bare name is looked up by the system when it is run.
fn program(config: &Config) -> Option<ConfigFault> {
    let path = &config.file.outbound.program;
    let bad = |why: &str| Some(config.fault("outbound.program", format!("{}: {why}", path.display())));
    if path.components().count() < 2 {
        return None;
    }
    match fs::metadata(path) {
        Err(error) => bad(&format!("{error}; name the sendmail program of your mail server")),
        Ok(is) if !is.is_file() || is.permissions().mode() & 0o111 == 0 => bad("is no program"),
        Ok(_) => None,
    }
}

fn maildirs(config: &Config) -> impl Iterator<Item = ConfigFault> {
    let paths = (0..).zip(&config.file.inbound.maildir).map(|(n, maildir)| (n, config.place(&maildir.path)));
    paths.filter(|(_, path)| !path.join("new").is_dir()).map(|(n, path)| {
        let what = format!("{}: no Maildir is there (a folder with new and cur in it)", path.display());
        config.fault_in("inbound.maildir.path", ("inbound.maildir", n), what)
    })
}
