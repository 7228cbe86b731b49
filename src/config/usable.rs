//! Whether what the settings name is there: programs, secrets, folders. For `config check`.
//!
//! It looks, and neither connects anywhere nor runs a command: a secret's command may ask somebody.

use super::model::Way;
use super::{Config, ConfigFault, ways};
use std::fs;
use std::os::unix::fs::PermissionsExt;

/// Looks at everything that the settings name on this machine.
///
/// # Errors
/// [`ConfigFault`]: the first thing that is not there, or cannot be used.
pub fn usable(config: &Config) -> Result<(), ConfigFault> {
    match config.file.outbound.transport {
        Way::Smtp => password(config)?,
        Way::Sendmail => program(config)?,
        Way::Maildir => {}
    }
    for imap in &config.file.inbound.imap {
        if let Some(trouble) = ways::imap_secret(config, imap).and_then(|(_, secret)| secret.trouble()) {
            let what = format!("{}: {}", trouble.place, trouble.why);
            return Err(config.mailbox_fault(imap, "password_file", what));
        }
    }
    maildirs(config)
}

fn password(config: &Config) -> Result<(), ConfigFault> {
    let asked = !config.file.outbound.user.is_empty();
    match ways::outbound_secret(config).filter(|_| asked).and_then(|(_, secret)| secret.trouble()) {
        Some(trouble) => {
            Err(config.fault("outbound.password_file", format!("{}: {}", trouble.place, trouble.why)))
        }
        None => Ok(()),
    }
}

/// A bare name is looked up by the system when it is run.
fn program(config: &Config) -> Result<(), ConfigFault> {
    let path = &config.file.outbound.program;
    let bad = |why: &str| Err(config.fault("outbound.program", format!("{}: {why}", path.display())));
    if path.components().count() < 2 {
        return Ok(());
    }
    match fs::metadata(path) {
        Err(error) => bad(&format!("{error}; name the sendmail program of your mail server")),
        Ok(is) if !is.is_file() || is.permissions().mode() & 0o111 == 0 => bad("is no program"),
        Ok(_) => Ok(()),
    }
}

fn maildirs(config: &Config) -> Result<(), ConfigFault> {
    let paths = config.file.inbound.maildir.iter().map(|maildir| config.place(&maildir.path));
    match paths.into_iter().find(|path| !path.join("new").is_dir()) {
        Some(path) => {
            let what = format!("{}: no Maildir is there (a folder with new and cur in it)", path.display());
            Err(config.fault("inbound.maildir.path", what))
        }
        None => Ok(()),
    }
}
