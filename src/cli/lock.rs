//! Files in the data folder that one process at a time holds; the hold ends with the process.

use super::exit::{Exit, Failure};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, fchown};
use std::path::Path;

/// Holds it, or says who else does (`busy`).
///
/// # Errors
/// Somebody holds it; it cannot be opened.
pub(super) fn lock(path: &Path, busy: &str) -> Result<File, Failure> {
    let file = opened(path).map_err(|error| unopened(path, &error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            Err(Failure::new(Exit::Later, format!("{}: {busy}", path.display())))
        }
        Err(TryLockError::Error(error)) => Err(unopened(path, &error)),
    }
}

/// A new one belongs to whom the folder belongs to: what root does once must not keep the account of `run` out. One
/// that is there is never given away: it may be a link that somebody put there for root to follow.
fn opened(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).mode(0o600);
    match options.clone().create_new(true).open(path) {
        Ok(new) => {
            let folder = fs::metadata(path.parent().unwrap_or(Path::new(".")))?;
            // Only root can give it away; nobody else has to.
            let _ = fchown(&new, Some(folder.uid()), Some(folder.gid()));
            Ok(new)
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => options.open(path),
        Err(error) => Err(error),
    }
}

fn unopened(path: &Path, error: &io::Error) -> Failure {
    let owner = fs::metadata(path).map(|found| found.uid());
    let why = match owner {
        Ok(owner) if error.kind() == io::ErrorKind::PermissionDenied => format!(
            "{0}: {error}; it belongs to user {owner}, left by a command of that account: \
             as root, `chown --reference={1} {0}` gives it to the owner of the folder",
            path.display(),
            path.parent().unwrap_or(Path::new(".")).display(),
        ),
        Ok(_) | Err(_) => format!("{}: {error}", path.display()),
    };
    Failure::new(Exit::Permission, why)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::chown;

    #[test]
    fn what_root_holds_first_belongs_to_the_folder_s_owner_all_the_same() {
        let data = tempfile::tempdir().unwrap();
        let path = data.path().join("keys.lock");
        // Only root can give it away.
        let given = chown(data.path(), Some(12), Some(34)).is_ok();
        let held = lock(&path, "busy").unwrap_or_else(|_| panic!("held"));
        let owner =
            fs::metadata(&path).map(|found| (found.uid(), found.gid(), found.mode() & 0o777)).unwrap();
        assert!(!given || owner == (12, 34, 0o600), "{owner:?}");
        drop(held);
        drop(chown(&path, Some(0), Some(0)));
        drop(lock(&path, "busy").unwrap_or_else(|_| panic!("held again")));
        assert!(!given || fs::metadata(&path).unwrap().uid() == 0, "nothing that is there is given away");
    }

    #[test]
    fn a_file_of_somebody_else_is_named_with_the_way_out() {
        let data = tempfile::tempdir().unwrap();
        let path = data.path().join("keys.lock");
        fs::write(&path, "").unwrap();
        let why = unopened(&path, &io::ErrorKind::PermissionDenied.into()).to_string();
        assert!(why.contains("belongs to user ") && why.contains("chown --reference="), "{why}");
        let other = unopened(&path, &io::ErrorKind::StorageFull.into()).to_string();
        assert!(!other.contains("chown"), "{other}");
    }
}
