//! Templates of one's own: the folder in the data folder, and what is said of those that cannot be used.

use super::exit::{Exit, Failure};
use crate::compose::{TemplateError, Templates};
use std::path::Path;

/// The folder, in the data folder.
pub(super) const FOLDER: &str = "templates";

/// The built-in templates, and those of the folder in their place.
///
/// # Errors
/// What is wrong with them, a line each.
pub(super) fn read(data: &Path) -> Result<Templates, Vec<String>> {
    let (folder, mut found) = (data.join(FOLDER), Found::default());
    if folder.is_dir() {
        found.gather(&folder, &folder);
    }
    if !found.unread.is_empty() {
        return Err(found.unread);
    }
    let within = |error: &TemplateError| format!("{}/{error}", folder.display());
    Templates::new(&found.files).map_err(|errors| errors.iter().map(within).collect())
}

/// The names under it: languages and firms.
pub(super) fn folders(data: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(data.join(FOLDER)).into_iter().flatten().flatten();
    let folders = entries.filter(|entry| entry.path().is_dir());
    let mut names: Vec<String> =
        folders.map(|folder| folder.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// The first of them, in one line.
pub(super) fn unusable(wrong: &[String]) -> Failure {
    let first = wrong.first().cloned().unwrap_or_default();
    let more = match wrong.len() {
        0 | 1 => String::new(),
        all => format!("; and {} more, which `mailroom template check` names", all - 1),
    };
    Failure::new(Exit::Config, first + &more)
}

/// Path from the folder, and text; and what cannot be read.
#[derive(Default)]
struct Found {
    files: Vec<(String, String)>,
    unread: Vec<String>,
}

impl Found {
    /// Every template under the folder, and the words of statuses.
    fn gather(&mut self, root: &Path, folder: &Path) {
        let entries = std::fs::read_dir(folder).and_then(|entries| entries.collect::<Result<Vec<_>, _>>());
        for path in self.read(folder, entries).into_iter().flatten().map(|entry| entry.path()) {
            let is_template = path.extension().is_some_and(|e| e == "hbs") || path.ends_with("words.txt");
            if path.is_dir() {
                self.gather(root, &path);
            } else if is_template {
                let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned();
                let text = self.read(&path, std::fs::read_to_string(&path));
                self.files.extend(text.map(|text| (name, text)));
            }
        }
    }

    fn read<T>(&mut self, path: &Path, read: std::io::Result<T>) -> Option<T> {
        read.map_err(|e| self.unread.push(format!("{}: {e}", path.display()))).ok()
    }
}
