//! What became of each file, in one append-only text beside the mail: `tried`, `answered` or `done`.
//!
//! The note of a try is written before the file is read, so that a mail on which the process dies is
//! known by its tries. It needs no sync: it must survive a crash of ours, not of the machine. A lost
//! note costs one more offer, which the store recognises. It is no record of anything else.

use super::folder::named;
use std::collections::{HashMap, HashSet};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The file, in the Maildir itself; mail programs ignore it there.
const NOTES_FILE: &str = ".mailroom-notes";
/// Lines after which the file is written anew, with only what still exists.
const LINES_MAX: usize = 20_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Note {
    /// Offered so often without an answer.
    Tries(u32),
    Done,
}

/// The notes of one Maildir.
#[derive(Debug)]
pub struct Notes {
    path: PathBuf,
    file: File,
    about: HashMap<String, Note>,
    lines: usize,
}

impl Notes {
    /// Reads what is there.
    ///
    /// # Errors
    /// The file cannot be read or written.
    pub fn open(dir: &Path) -> io::Result<Self> {
        let path = dir.join(NOTES_FILE);
        let file = OpenOptions::new().create(true).append(true).open(&path).map_err(|e| named(&path, &e))?;
        let text = fs::read(&path).map_err(|e| named(&path, &e))?;
        let mut notes = Notes { path, file, about: HashMap::new(), lines: 0 };
        // A line that a crash cut off means nothing, and must not glue itself to the next one.
        if !text.is_empty() && !text.ends_with(b"\n") {
            notes.file.write_all(b"\n")?;
        }
        for line in String::from_utf8_lossy(&text).split_inclusive('\n').filter_map(|l| l.strip_suffix('\n'))
        {
            notes.lines += 1;
            if let Some((word, unique)) = line.split_once(' ') {
                notes.apply(word, unique);
            }
        }
        Ok(notes)
    }

    /// Whether it was taken.
    #[must_use]
    pub fn is_done(&self, unique: &str) -> bool {
        self.about.get(unique) == Some(&Note::Done)
    }

    /// How often it was offered and nobody answered.
    #[must_use]
    pub fn tries(&self, unique: &str) -> u32 {
        match self.about.get(unique) {
            Some(Note::Tries(tries)) => *tries,
            Some(Note::Done) | None => 0,
        }
    }

    /// It is going to be offered.
    ///
    /// # Errors
    /// The note could not be written: then do not offer it.
    pub fn tried(&mut self, unique: &str) -> io::Result<()> {
        self.write("tried", unique)
    }

    /// It was put off: the offer had an answer, so it is no sign of poison.
    ///
    /// # Errors
    /// The note could not be written.
    pub fn answered(&mut self, unique: &str) -> io::Result<()> {
        self.write("answered", unique)
    }

    /// It was taken.
    ///
    /// # Errors
    /// The note could not be written: it will be offered once more.
    pub fn done(&mut self, unique: &str) -> io::Result<()> {
        self.write("done", unique)
    }

    /// Forgets files that exist no longer, when the notes have grown long.
    ///
    /// # Errors
    /// The shorter file could not be written; the long one still holds.
    pub fn compact(&mut self, existing: &HashSet<&str>) -> io::Result<()> {
        if self.lines < LINES_MAX.max(self.about.len().saturating_mul(2)) {
            return Ok(());
        }
        self.about.retain(|unique, _| existing.contains(unique.as_str()));
        let fresh = self.path.with_extension("new");
        fs::write(&fresh, self.text()).map_err(|e| named(&fresh, &e))?;
        fs::rename(&fresh, &self.path).map_err(|e| named(&self.path, &e))?;
        self.file = OpenOptions::new().append(true).open(&self.path)?;
        self.lines = self.about.len();
        Ok(())
    }

    fn text(&self) -> String {
        let line = |(unique, note): (&String, &Note)| match note {
            Note::Tries(tries) => format!("tried {unique}\n").repeat(*tries as usize),
            Note::Done => format!("done {unique}\n"),
        };
        self.about.iter().map(line).collect()
    }

    fn write(&mut self, word: &str, unique: &str) -> io::Result<()> {
        let line = format!("{word} {unique}\n");
        self.file.write_all(line.as_bytes()).map_err(|e| named(&self.path, &e))?;
        self.lines += 1;
        self.apply(word, unique);
        Ok(())
    }

    fn apply(&mut self, word: &str, unique: &str) {
        let tries = self.tries(unique);
        match word {
            "tried" => self.about.insert(unique.to_owned(), Note::Tries(tries + 1)),
            "done" => self.about.insert(unique.to_owned(), Note::Done),
            "answered" => self.about.remove(unique),
            _ => None,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_survive_and_a_cut_line_is_ignored() {
        let dir = tempfile::tempdir().unwrap();
        let mut notes = Notes::open(dir.path()).unwrap();
        for _ in 0..2 {
            notes.tried("1.a").unwrap();
        }
        notes.tried("2.b").unwrap();
        notes.done("2.b").unwrap();
        notes.tried("3.c").unwrap();
        notes.answered("3.c").unwrap();
        notes.file.write_all(b"done 1.").unwrap();
        let mut again = Notes::open(dir.path()).unwrap();
        assert_eq!((again.tries("1.a"), again.is_done("2.b"), again.tries("3.c")), (2, true, 0));
        again.tried("4.d").unwrap();
        assert_eq!(Notes::open(dir.path()).unwrap().tries("4.d"), 1);
    }

    #[test]
    fn what_exists_no_longer_is_forgotten_at_the_limit_and_not_before() {
        let dir = tempfile::tempdir().unwrap();
        let mut notes = Notes::open(dir.path()).unwrap();
        let kept = HashSet::from(["kept"]);
        notes.done("kept").unwrap();
        notes.done("gone").unwrap();
        notes.lines = LINES_MAX - 1;
        notes.compact(&kept).unwrap();
        assert!(notes.is_done("gone"));
        notes.lines = LINES_MAX;
        notes.compact(&kept).unwrap();
        notes.tried("later").unwrap();
        let again = Notes::open(dir.path()).unwrap();
        assert_eq!((again.is_done("kept"), again.is_done("gone"), again.tries("later")), (true, false, 1));
    }
}
