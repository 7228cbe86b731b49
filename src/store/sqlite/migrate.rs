//! Opening the file: its settings, its version, and the way to the newest schema.
//!
//! It reads no configuration and never goes back to an older schema.

use super::broken::Broken;
use crate::store::Fault;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::path::Path;
use std::time::Duration;

/// Every schema, oldest first; the position is the version before it.
const MIGRATIONS: &[&str] = &[
    include_str!("../../../migrations/0001_start.sql"),
    include_str!("../../../migrations/0002_acts.sql"),
    include_str!("../../../migrations/0003_imports.sql"),
    include_str!("../../../migrations/0004_cheaper_writes.sql"),
    include_str!("../../../migrations/0005_null_paths.sql"),
    include_str!("../../../migrations/0006_fewer_pages.sql"),
];

/// Marks the file as ours (`PRAGMA application_id`): "mlrm".
const APPLICATION_ID: i64 = 0x6d6c_726d;

/// Page cache of one connection, in KiB. More only costs memory: 64 MB was slower.
const CACHE_KIB: u32 = 2048;

/// Prepared statements kept by one connection.
const STATEMENTS: usize = 96;

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// The writer, or the thread that moves the log into the file.
    Write,
    /// Snapshots.
    Read,
}

/// Opens the file for one purpose, creating it (readable by its owner only) if there is none.
pub(super) fn connect(file: &Path, patience: Duration, purpose: Purpose) -> Result<Connection, Fault> {
    create(file)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let open = || -> rusqlite::Result<Connection> {
        let connection = Connection::open_with_flags(file, flags)?;
        connection.busy_timeout(patience)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        let foreign = is_foreign(&connection)?;
        if !foreign {
            settle(&connection, purpose)?;
        }
        Ok(connection)
    };
    let connection = open().map_err(|error| explain(file, error))?;
    if is_foreign(&connection).map_err(|error| explain(file, error))? {
        return Err(Fault::Refused(format!("{} is a database of another program", file.display())));
    }
    has_write_ahead_log(&connection, file)?;
    Ok(connection)
}

/// SQLite says nothing when it cannot have one; without it readers would stop the writer.
fn has_write_ahead_log(connection: &Connection, file: &Path) -> Result<(), Fault> {
    let mode = connection.pragma_query_value(None, "journal_mode", |row| row.get::<_, String>(0));
    match mode.map_err(|error| explain(file, error))?.as_str() {
        "wal" => Ok(()),
        other => Err(Fault::Refused(format!(
            "database {} has no write-ahead log here (journal mode {other}): put the folder on a local disk",
            file.display()
        ))),
    }
}

/// Brings the schema up to date; several processes may do so at once.
pub(super) fn migrate(connection: &Connection, file: &Path) -> Result<(), Fault> {
    let known = known();
    let found = version(connection).map_err(|error| explain(file, error))?;
    if found > known {
        return Err(Fault::Refused(format!(
            "database {} is version {found}, this program knows {known}: use a newer mailroom",
            file.display()
        )));
    }
    if found == known {
        return Ok(());
    }
    connection.execute_batch("BEGIN IMMEDIATE").map_err(|error| explain(file, error))?;
    let done = apply(connection).and_then(|()| connection.execute_batch("COMMIT"));
    done.map_err(|error| {
        let _ = connection.execute_batch("ROLLBACK");
        explain(file, error)
    })
}

fn apply(connection: &Connection) -> rusqlite::Result<()> {
    // Read again: another process may have been first.
    let found = usize::try_from(version(connection)?).unwrap_or(usize::MAX);
    for (at, schema) in MIGRATIONS.iter().enumerate().skip(found) {
        connection.execute_batch(schema)?;
        connection.pragma_update(None, "user_version", i64::try_from(at + 1).unwrap_or(i64::MAX))?;
    }
    connection.pragma_update(None, "application_id", APPLICATION_ID)
}

/// The version that this program writes.
fn known() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

/// Whether nobody brought the file to another version since it was opened.
pub(super) fn is_ours(connection: &Connection) -> Result<(), Broken> {
    let (found, known) = (version(connection)?, known());
    if found == known {
        return Ok(());
    }
    Err(Broken::Group(format!(
        "the database is version {found} now, this program knows {known}: end it, and start the newer mailroom"
    )))
}

fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

fn is_foreign(connection: &Connection) -> rusqlite::Result<bool> {
    let id: i64 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    Ok(id != APPLICATION_ID && tables > 0)
}

/// What a savepoint would take back is kept in memory: it is one job's pages, not a file's. Commits are synced by
/// `sync`, beside the next group; a checkpoint syncs by itself.
fn settle(connection: &Connection, purpose: Purpose) -> rusqlite::Result<()> {
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    connection.execute_batch(&format!(
        "PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON;
         PRAGMA trusted_schema = OFF; PRAGMA cache_size = -{CACHE_KIB};
         PRAGMA temp_store = MEMORY;"
    ))?;
    // Otherwise every new value of a range or a LIMIT has its statement compiled again.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.pragma_update_and_check(None, "wal_autocheckpoint", 0, |_| Ok(()))?;
    match purpose {
        Purpose::Write => Ok(()),
        Purpose::Read => connection.pragma_update(None, "query_only", true),
    }
}

fn create(file: &Path) -> Result<(), Fault> {
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = std::fs::OpenOptions::new();
    match options.write(true).create_new(true).mode(0o600).open(file) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(Fault::Refused(format!(
            "database {} cannot be created ({error}): check the folder and its permissions",
            file.display()
        ))),
        Ok(_) | Err(_) => Ok(()),
    }
}

fn explain(file: &Path, error: rusqlite::Error) -> Fault {
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => {
            Fault::Refused(format!("{} is not a database of mailroom", file.display()))
        }
        Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            Fault::Refused(format!("database {} cannot be opened: {error}", file.display()))
        }
        // Everything else may pass: locked, full, failing.
        _ => match Broken::from(error).fault() {
            Fault::Lost(why) => Fault::Lost(format!("database {}: {why}", file.display())),
            told @ (Fault::Unknown(_) | Fault::Poison(_) | Fault::Refused(_)) => told,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_without_a_write_ahead_log_is_refused() {
        let nowhere = Connection::open_in_memory().unwrap();
        settle(&nowhere, Purpose::Write).unwrap();
        let fault = has_write_ahead_log(&nowhere, Path::new("x.db")).unwrap_err();
        assert!(matches!(fault, Fault::Refused(why) if why.contains("x.db") && why.contains("local disk")));
    }
}
