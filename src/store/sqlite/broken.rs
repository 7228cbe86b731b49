//! What a failed statement means: for the one job, or for everybody in its group.
//!
//! It never tries anything again, and its words hold no address, subject or body.

use crate::store::Fault;
use rusqlite::{Error, ErrorCode};

/// How far a failure reaches.
#[derive(Debug)]
pub(super) enum Broken {
    /// This job is not written; the others of its group are.
    Job(Fault),
    /// The transaction is gone or cannot be trusted: nothing of the group is written.
    Group(String),
}

impl Broken {
    /// As whoever asked alone (a view, a rehearsal) is told.
    pub(super) fn fault(self) -> Fault {
        match self {
            Broken::Job(fault) => fault,
            Broken::Group(why) => Fault::Lost(why),
        }
    }

    /// A row that this program did not write, or that somebody changed.
    pub(super) fn unreadable(what: &str, why: impl std::fmt::Display) -> Self {
        Broken::Job(Fault::Refused(format!(
            "a stored {what} cannot be read ({why}): it was changed or is damaged; restore a backup"
        )))
    }
}

impl From<Error> for Broken {
    fn from(error: Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::ConstraintViolation | ErrorCode::TooBig | ErrorCode::TypeMismatch) | None => {
                Broken::Job(Fault::Refused(error.to_string()))
            }
            Some(code) => Broken::Group(format!("{}: {error}", advice(code))),
        }
    }
}

/// What to do, in words. The enum is SQLite's and grows; SQLite's own words follow in any case.
fn advice(code: ErrorCode) -> &'static str {
    let known = [
        (ErrorCode::DiskFull, "the disk is full, make room"),
        (ErrorCode::DatabaseBusy, "the database is locked by another program, wait or end it"),
        (ErrorCode::DatabaseLocked, "the database is locked by another program, wait or end it"),
        (ErrorCode::ReadOnly, "the database cannot be written, check its permissions"),
        (ErrorCode::PermissionDenied, "the database cannot be written, check its permissions"),
        (ErrorCode::CannotOpen, "the database cannot be opened, check the folder and its permissions"),
        (ErrorCode::DatabaseCorrupt, "the database is damaged, restore a backup"),
        (ErrorCode::NotADatabase, "the database is damaged, restore a backup"),
        (ErrorCode::SystemIoFailure, "the disk failed, check it"),
        (ErrorCode::OutOfMemory, "there is no memory left"),
    ];
    known.iter().find(|(known, _)| *known == code).map_or("the database failed", |(_, words)| words)
}
