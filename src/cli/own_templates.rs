//! Templates of one's own: the folder in the data folder, and what is said of those that cannot be used.

use super::exit::{Exit, Failure};
use crate::compose::{TemplateError, Templates};
use std::path::Path;

/// The folder, in the data folder.
pub(super) const FOLDER: &str = "templates";

/// The built-in templates, and those of the folder in their place.
///
/// # Errors
/// All that is wrong with them, a line each.
pub(super) fn read(data: &Path) -> Result<Templates, Vec<String>> {
    let folder = data.join(FOLDER);
    let mut found = Vec::new();
    if folder.is_dir() {
        gather(&folder, &folder, &mut found).map_err(|e| vec![format!("{}: {e}", folder.display())])?;
    }
    let within = |error: &TemplateError| format!("{}/{error}", folder.display());
    Templates::new(&found).map_err(|errors| errors.iter().map(within).collect())
}

/// The first of them, in one line.
pub(super) fn unusable<T: ToString>(wrong: Vec<T>) -> Failure {
    let first = wrong.first().map(ToString::to_string).unwrap_or_default();
    let more = match wrong.len() {
        0 | 1 => String::new(),
        all => format!("; and {} more, which `mailroom template check` names", all - 1),
    };
    Failure::new(Exit::Config, first + &more)
}

/// Every file under the folder by its path from `root`.
fn gather(root: &Path, folder: &Path, found: &mut Vec<(String, String)>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            gather(root, &path, found)?;
        } else if path.extension().is_some_and(|e| e == "hbs") {
            let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned();
            found.push((name, std::fs::read_to_string(&path)?));
        }
    }
    Ok(())
}
