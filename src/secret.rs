//! Secrets out of files (`*_file`) and commands (`*_command`): passwords, tokens, keys.
//!
//! Read again at each use, so that a rotated one needs no restart. Nothing here can be printed with
//! a secret in it, and no secret ever comes from the command line or the configuration itself.

use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Octets that a secret may have.
pub const SECRET_BYTES_MAX: u64 = 16 * 1024;
/// How long a command may take to print one.
pub const SECRET_TIME: Duration = Duration::from_secs(30);
/// How often an unfinished command is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(5);
/// Mode bits that a secret's file should not have: written by the group, anything by others.
const OPEN_BITS: u32 = 0o027;

/// Where a secret is found; `key` is the setting that names the place, for messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secret {
    key: String,
    place: Place,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    File(PathBuf),
    Command(String, Duration),
}

/// A secret in memory. `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Revealed(String);

impl Revealed {
    /// The secret itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Revealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Revealed(..)")
    }
}

/// Why there is no secret: which setting, which place, what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{key}: {place}: {why}")]
pub struct NoSecret {
    /// `outbound.password_file`.
    pub key: String,
    /// The path, or the command as configured.
    pub place: String,
    /// What is wrong.
    pub why: String,
}

impl Secret {
    /// A secret in a file: all of it, without one line end.
    #[must_use]
    pub fn file(key: &str, path: impl Into<PathBuf>) -> Self {
        Secret { key: key.to_owned(), place: Place::File(path.into()) }
    }

    /// A secret that `sh -c` prints, without one line end, within `limit` (usually [`SECRET_TIME`]).
    #[must_use]
    pub fn command(key: &str, command: &str, limit: Duration) -> Self {
        Secret { key: key.to_owned(), place: Place::Command(command.to_owned(), limit) }
    }

    /// Reads it.
    ///
    /// # Errors
    /// [`NoSecret`] with the setting and the place, never with the secret.
    pub fn read(&self) -> Result<Revealed, NoSecret> {
        let bytes = match &self.place {
            Place::File(path) => read_file(path),
            Place::Command(command, limit) => run(command, *limit),
        };
        bytes.and_then(secret_of).map_err(|why| self.fault(why))
    }

    /// Why a file gives no secret; a command is not run to find out.
    #[must_use]
    pub fn trouble(&self) -> Option<NoSecret> {
        match &self.place {
            Place::File(_) => self.read().err(),
            Place::Command(..) => None,
        }
    }

    /// The same as a closure, for those who must not know this module.
    #[must_use]
    pub fn asked(self) -> Arc<dyn Fn() -> Result<String, String> + Send + Sync> {
        Arc::new(move || self.read().map(|secret| secret.0).map_err(|e| e.to_string()))
    }

    /// What is unsafe about the place: a file that others may read or change.
    #[must_use]
    pub fn warning(&self) -> Option<String> {
        let Place::File(path) = &self.place else { return None };
        let mode = fs::metadata(path).ok()?.permissions().mode() & 0o777;
        let open =
            format!("other users may read or change it (mode {mode:04o}): chmod 600 {}", path.display());
        (mode & OPEN_BITS != 0).then(|| self.fault(open).to_string())
    }

    fn fault(&self, why: String) -> NoSecret {
        let place = match &self.place {
            Place::File(path) => path.display().to_string(),
            Place::Command(command, _) => format!("command `{command}`"),
        };
        NoSecret { key: self.key.clone(), place, why }
    }
}

fn read_file(path: &Path) -> Result<Vec<u8>, String> {
    let file = File::open(path).map_err(|e| format!("cannot be read: {e}"))?;
    if file.metadata().is_ok_and(|is| is.is_dir()) {
        return Err("is a folder; name the file".to_owned());
    }
    bounded(file).map_err(|e| format!("cannot be read: {e}"))
}

/// One over the limit is enough to know that it is over.
fn bounded(from: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(SECRET_BYTES_MAX + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The command's complaints go where ours go; its output is the secret and nothing but.
fn run(command: &str, limit: Duration) -> Result<Vec<u8>, String> {
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", command]).stdin(Stdio::null()).stdout(Stdio::piped());
    let mut child = shell.spawn().map_err(|e| format!("does not start: {e}"))?;
    let (sender, printed) = std::sync::mpsc::channel();
    if let Some(out) = child.stdout.take() {
        std::thread::spawn(move || sender.send(bounded(out)));
    }
    let until = Instant::now() + limit;
    let status = wait(&mut child, until)?;
    if !status {
        return Err("failed: run it yourself, as the user of mailroom, to see why".to_owned());
    }
    let left = until.saturating_duration_since(Instant::now());
    let printed = printed.recv_timeout(left).map_err(|_| format!("no end of its output within {limit:?}"))?;
    printed.map_err(|e| format!("its output cannot be read: {e}"))
}

/// Whether it ended well; it is killed when the time is over.
fn wait(child: &mut Child, until: Instant) -> Result<bool, String> {
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(status.success()),
            Ok(None) if Instant::now() < until => std::thread::sleep(LOOK_EVERY),
            Ok(None) => {
                let _gone = child.kill();
                let _reaped = child.wait();
                return Err("did not end in time: killed".to_owned());
            }
            Err(e) => return Err(format!("cannot be waited for: {e}")),
        }
    }
}

/// UTF-8, not empty, bounded; exactly one line end goes: a password may end in a space.
fn secret_of(bytes: Vec<u8>) -> Result<Revealed, String> {
    if bytes.len() as u64 > SECRET_BYTES_MAX {
        return Err(format!("more than {SECRET_BYTES_MAX} octets: this is no secret"));
    }
    let text = String::from_utf8(bytes).map_err(|_| "is not UTF-8 text".to_owned())?;
    let text = text.strip_suffix('\n').unwrap_or(&text);
    let text = text.strip_suffix('\r').unwrap_or(text);
    if text.is_empty() { Err("is empty".to_owned()) } else { Ok(Revealed(text.to_owned())) }
}
