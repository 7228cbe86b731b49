//! Whether what nobody else on this machine should read or write lies open to them. It looks, and changes nothing.

use super::place::KEYS_FILE;
use crate::store::sqlite::FILE;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// Bits of whoever is neither owner nor of the group.
const OTHERS: u32 = 0o007;
/// The one by which they come into a folder.
const OTHERS_ENTER: u32 = 0o001;

/// A line for each: what lies open, and the remedy.
pub(super) fn warnings(data: &Path) -> Vec<String> {
    let mode = |path: &Path| fs::metadata(path).map_or(0, |found| found.permissions().mode());
    let is_entered = mode(data) & OTHERS_ENTER != 0;
    // A key that was once open is no secret, whatever the folder is now; a database is as open as its folder.
    let looked_at =
        [(KEYS_FILE, true, "every reply address can be forged"), (FILE, is_entered, "it holds all mail")];
    let open = looked_at.into_iter().map(|(name, is_asked, why)| (data.join(name), is_asked, why));
    let open = open.filter(|(path, is_asked, _)| *is_asked && mode(path) & OTHERS != 0);
    let say = |(path, _, why): (std::path::PathBuf, bool, &str)| {
        let (file, mode) = (path.display(), mode(&path) & 0o777);
        format!("{file}: mode {mode:03o} lets everybody on this machine in, and {why}; chmod o= {file}")
    };
    open.map(say).collect()
}
