//! How every connection is set up.

use std::path::Path;

use rusqlite::{Connection, OpenFlags, Result};

/// 64 MiB: above this the write-ahead log is copied into the database.
pub(crate) const WAL_BOUND: u64 = 64 << 20;

/// More than there are statements, so that each is prepared once.
const STATEMENTS: usize = 128;

/// The connection of the writer.
pub(crate) fn writer(database: &Path) -> Result<Connection> {
    let connection = Connection::open_with_flags(database, flags() | OpenFlags::SQLITE_OPEN_CREATE)?;
    connection.pragma_update(None, "busy_timeout", 5000)?;
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update_and_check(None, "journal_size_limit", WAL_BOUND.cast_signed(), |_| Ok(()))?;
    // The writer copies the log itself, after it has answered.
    connection.pragma_update_and_check(None, "wal_autocheckpoint", 0, |_| Ok(()))?;
    connection.pragma_update(None, "cache_size", -16_384)?;
    common(&connection)?;
    Ok(connection)
}

/// A connection that only reads.
pub(crate) fn reader(database: &Path) -> Result<Connection> {
    let connection = Connection::open_with_flags(database, flags())?;
    connection.pragma_update(None, "busy_timeout", 5000)?;
    connection.pragma_update(None, "query_only", true)?;
    common(&connection)?;
    Ok(connection)
}

fn flags() -> OpenFlags {
    OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX
}

fn common(connection: &Connection) -> Result<()> {
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(())
}
