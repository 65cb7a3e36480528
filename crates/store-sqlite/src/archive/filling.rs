//! An empty store gets the rows of another.

use std::fs::File;
use std::path::{Path, PathBuf};

use document::Timestamp;
use model::Clock;
use rusqlite::{Connection, params_from_iter};
use store::archive::{Filling, Row, TABLES, Table};

use super::{during, names, places, value};
use crate::error::Error;
use crate::{connection, migrations, open};

/// Begins to fill the store in this directory, which is made with its schema if it is not there.
///
/// # Errors
/// When another process has it open, it is not empty, or it cannot be made.
pub fn fill(directory: impl AsRef<Path>, clock: &dyn Clock) -> Result<Box<dyn Filling>, Error> {
    let directory = directory.as_ref();
    std::fs::create_dir_all(directory).map_err(|source| Error::Directory { path: directory.to_owned(), source })?;
    let lock = open::lock(directory)?;
    let path = directory.join("causeway.db");
    let connection = begin(&path, clock.now()).map_err(|source| Error::Database { path: path.clone(), source })?;
    let connection = connection.ok_or(Error::NotEmpty { path: directory.to_owned() })?;
    Ok(Box::new(Writing { connection, path, _lock: lock }))
}

struct Writing {
    connection: Connection,
    path: PathBuf,
    /// The last to be dropped.
    _lock: File,
}

/// A transaction on an empty store; `None` where rows are there, or an older schema.
fn begin(path: &Path, now: Timestamp) -> rusqlite::Result<Option<Connection>> {
    let connection = connection::writer(path)?.connection;
    migrations::prepare(&connection)?;
    if migrations::applied(&connection)?.is_empty() {
        migrations::apply(&connection, migrations::ALL, now)?;
    } else if !migrations::pending(&connection, migrations::ALL)?.is_empty() {
        return Ok(None);
    }
    connection.execute_batch("BEGIN IMMEDIATE")?;
    // The only rows that a new store has.
    connection.execute_batch("DELETE FROM registry WHERE version = 0; DELETE FROM log_head WHERE size = 0;")?;
    for table in TABLES {
        let any = format!("SELECT EXISTS (SELECT 1 FROM {})", table.name);
        if connection.query_row(&any, [], |row| row.get(0))? {
            return Ok(None);
        }
    }
    Ok(Some(connection))
}

impl Filling for Writing {
    fn add(&mut self, table: &'static Table, rows: Vec<Row>) -> Result<(), store::Error> {
        let sql =
            format!("INSERT INTO {} ({}) VALUES ({})", table.name, names(table.columns), places(table.columns.len()));
        let write = || {
            let mut statement = self.connection.prepare_cached(&sql)?;
            rows.iter().try_for_each(|row| statement.execute(params_from_iter(row.iter().map(value::Shared))).map(drop))
        };
        write().map_err(during("fill a table"))
    }

    fn finish(self: Box<Self>) -> Result<(), store::Error> {
        let done = || {
            self.connection.execute_batch("COMMIT")?;
            // A new store begins with a short log.
            self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        };
        done().map_err(during("finish filling the store"))?;
        let folder = self.path.parent().map(File::open);
        folder.map_or(Ok(()), |folder| folder.and_then(|folder| folder.sync_all())).map_err(|source| {
            store::Error::Unavailable { operation: "finish filling the store", source: Box::new(source) }
        })
    }
}
