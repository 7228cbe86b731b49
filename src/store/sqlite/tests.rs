//! SQLite passes the conformance suite; what is its own is tested beside it.

use super::{Options, Sqlite};
use crate::store::conformance::samples::Still;
use crate::store::conformance::{Place, conformance};
use std::sync::Arc;

/// A folder that is gone after the test.
pub(super) struct Folder(pub(super) tempfile::TempDir);

impl Folder {
    pub(super) fn with(&self, options: Options) -> Sqlite {
        Sqlite::open(self.0.path(), options, Arc::new(Still)).unwrap()
    }
}

impl Place for Folder {
    type Store = Sqlite;
    fn new() -> Self {
        Folder(tempfile::tempdir().unwrap())
    }
    fn open(&self) -> Sqlite {
        self.with(Options::default())
    }
}

conformance!(Folder);

mod faults;
mod growth;
mod kept;
mod migrated;
mod own;
mod syncs;
