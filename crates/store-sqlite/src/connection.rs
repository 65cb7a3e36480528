//! How every connection is set up.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, Result};

/// 64 MiB: above this the write-ahead log is copied into the database.
const WAL_BOUND: i32 = 64 << 20;
/// How long a connection waits for a lock that another process holds.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);
const PAGE: i32 = 4096;
/// The same in pages.
pub(crate) const WAL_PAGES: i32 = WAL_BOUND / PAGE;

/// The connection of the writer, and how many pages its last commit left in the write-ahead log.
pub(crate) struct Writing {
    pub(crate) connection: Connection,
    pub(crate) log: Arc<AtomicI32>,
}

/// More than there are statements, so that each is prepared once.
const STATEMENTS: usize = 128;

/// The connection of the writer.
pub(crate) fn writer(database: &Path) -> Result<Writing> {
    let mut connection = Connection::open_with_flags(database, flags() | OpenFlags::SQLITE_OPEN_CREATE)?;
    connection.busy_timeout(PATIENCE)?;
    connection.pragma_update(None, "page_size", PAGE)?;
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update_and_check(None, "journal_size_limit", WAL_BOUND, |_| Ok(()))?;
    // In the place of the automatic checkpoint: the writer copies the log itself, after it has answered.
    let log = Arc::<AtomicI32>::default();
    let pages_after = Arc::clone(&log);
    connection.wal_hook(Some(move |_: &mut _, pages| {
        pages_after.store(pages, Ordering::Relaxed);
        Ok(())
    }))?;
    connection.pragma_update(None, "cache_size", -16_384)?;
    common(&connection)?;
    Ok(Writing { connection, log })
}

/// A connection that only reads.
pub(crate) fn reader(database: &Path) -> Result<Connection> {
    let connection = Connection::open_with_flags(database, flags())?;
    connection.busy_timeout(PATIENCE)?;
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
