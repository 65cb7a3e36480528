//! The transparency log: pending entries, leaves, tiles, head.

use async_trait::async_trait;
use rusqlite::{Connection, params};
use store::change::{LOG_LEASE, NumberLog};
use store::record::{Cosigned, LogEntry, LogHead, Tile};
use store::{Error, Outcome, What};

use crate::column::Instant;
use crate::fault::Stop;
use crate::jobs;
use crate::open::SqliteStore;
use crate::statement::Run;

pub(crate) fn insert_pending(connection: &Connection, entry: &LogEntry) -> rusqlite::Result<()> {
    connection.run(
        "INSERT INTO log_pending (leaf, at, entry) VALUES (?1, ?2, ?3)",
        params![entry.leaf, Instant(entry.at), entry.entry.as_slice()],
    )?;
    Ok(())
}

/// Moves pending entries to their numbers, under the fence of the lease and from the size that there is.
pub(crate) fn number(connection: &Connection, change: &NumberLog) -> Result<Outcome, Stop> {
    if jobs::fence(connection, LOG_LEASE)? != Some(change.fence) {
        return Err(Error::Stale(What::Fence).into());
    }
    if head(connection)?.size != change.from {
        return Err(Error::Stale(What::LogSize).into());
    }
    let mut size = change.from;
    for leaf in &change.leaves {
        let moved = connection.run(
            "INSERT INTO log_leaf (number, hash, entry) SELECT ?1, leaf, entry FROM log_pending WHERE leaf = ?2",
            params![size.cast_signed(), leaf],
        )?;
        if moved != 1 {
            // A leaf that is not pending: the transaction is void, nothing gets a number.
            return Err(rusqlite::Error::StatementChangedRows(moved).into());
        }
        connection.run("DELETE FROM log_pending WHERE leaf = ?1", params![leaf])?;
        size += 1;
    }
    for tile in &change.tiles {
        connection.run(
            "INSERT INTO log_tile (level, number, width, bytes) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (level, number) DO UPDATE SET width = excluded.width, bytes = excluded.bytes
               WHERE excluded.width > width",
            params![tile.level, tile.index.cast_signed(), tile.width, tile.bytes.as_slice()],
        )?;
    }
    connection.run(
        "UPDATE log_head SET size = ?1, edge = ?2, checkpoint = ?3",
        params![size.cast_signed(), change.edge.as_slice(), change.checkpoint.as_slice()],
    )?;
    Ok(Outcome::Done)
}

/// Of one size the checkpoint with more cosignatures stays.
pub(crate) fn keep_cosigned(connection: &Connection, cosigned: &Cosigned) -> Result<Outcome, Stop> {
    connection.run(
        "INSERT INTO log_cosigned (size, cosignatures, checkpoint) VALUES (?1, ?2, ?3)
         ON CONFLICT (size) DO UPDATE SET cosignatures = excluded.cosignatures, checkpoint = excluded.checkpoint
           WHERE excluded.cosignatures > cosignatures",
        params![cosigned.size.cast_signed(), cosigned.cosignatures, cosigned.checkpoint.as_slice()],
    )?;
    Ok(Outcome::Done)
}

pub(crate) fn head(connection: &Connection) -> rusqlite::Result<LogHead> {
    let head = connection.first("SELECT size, edge, checkpoint FROM log_head", [], |row| {
        Ok(LogHead { size: row.get::<_, i64>(0)?.cast_unsigned(), edge: row.get(1)?, checkpoint: row.get(2)? })
    })?;
    Ok(head.unwrap_or_default())
}

#[async_trait]
impl store::LogTiles for SqliteStore {
    async fn log_head(&self) -> Result<LogHead, Error> {
        self.readers.read("read the log's head", head).await
    }

    async fn log_pending(&self, limit: u16) -> Result<Vec<LogEntry>, Error> {
        let read = move |c: &Connection| {
            c.all("SELECT leaf, at, entry FROM log_pending ORDER BY at, leaf LIMIT ?1", params![limit], |row| {
                Ok(LogEntry { leaf: row.get(0)?, at: row.get::<_, Instant>(1)?.0, entry: row.get(2)? })
            })
        };
        self.readers.read("read pending log entries", read).await
    }

    async fn tile(&self, level: u8, index: u64) -> Result<Option<Tile>, Error> {
        let read = move |c: &Connection| {
            c.first(
                "SELECT width, bytes FROM log_tile WHERE level = ?1 AND number = ?2",
                params![level, index.cast_signed()],
                |row| Ok(Tile { level, index, width: row.get(0)?, bytes: row.get(1)? }),
            )
        };
        self.readers.read("read a log tile", read).await
    }

    async fn cosigned(&self, above: u64, least: u8) -> Result<Option<Cosigned>, Error> {
        let read = move |c: &Connection| {
            c.first(
                "SELECT size, cosignatures, checkpoint FROM log_cosigned
                 WHERE size > ?1 AND cosignatures >= ?2 ORDER BY size LIMIT 1",
                params![above.cast_signed(), least],
                |row| {
                    let size = row.get::<_, i64>(0)?.cast_unsigned();
                    Ok(Cosigned { size, cosignatures: row.get(1)?, checkpoint: row.get(2)? })
                },
            )
        };
        self.readers.read("read a cosigned checkpoint", read).await
    }

    async fn leaf_index(&self, leaf: &[u8; 32]) -> Result<Option<u64>, Error> {
        let leaf = *leaf;
        let read = move |c: &Connection| {
            c.first("SELECT min(number) FROM log_leaf WHERE hash = ?1", params![leaf], |row| {
                Ok(row.get::<_, Option<i64>>(0)?.map(i64::cast_unsigned))
            })
        };
        Ok(self.readers.read("look up a log leaf", read).await?.flatten())
    }

    async fn log_entry(&self, index: u64) -> Result<Option<Vec<u8>>, Error> {
        let read = move |c: &Connection| {
            c.first("SELECT entry FROM log_leaf WHERE number = ?1", params![index.cast_signed()], |row| row.get(0))
        };
        self.readers.read("read a log entry", read).await
    }
}
