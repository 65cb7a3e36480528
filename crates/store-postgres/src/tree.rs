//! The transparency log: pending entries, leaves, tiles, head.

use async_trait::async_trait;
use store::change::{LOG_LEASE, NumberLog};
use store::record::{Cosigned, LogEntry, LogHead, Tile};
use store::{Error, Outcome, What};
use tokio_postgres::Row;

use crate::column::{Bytes, Instant, Number};
use crate::fault::{Fault, Stop};
use crate::jobs;
use crate::open::PostgresStore;
use crate::statement::{Connection, columns};

pub(crate) async fn insert_pending(connection: &Connection, entries: &[&LogEntry]) -> Result<(), Fault> {
    if entries.is_empty() {
        return Ok(());
    }
    connection
        .run(
            "INSERT INTO log_pending (leaf, at, entry)
             SELECT * FROM unnest($1::bytea[], $2::timestamptz[], $3::bytea[])",
            &columns!(entries, entry => [entry.leaf.as_slice(), Instant(entry.at), entry.entry.as_slice()]),
        )
        .await?;
    Ok(())
}

/// Moves pending entries to their numbers, under the fence of the lease and from the size that there is.
pub(crate) async fn number(connection: &Connection, change: &NumberLog) -> Result<Outcome, Stop> {
    if jobs::fence(connection, LOG_LEASE).await? != Some(change.fence) {
        return Err(Error::Stale(What::Fence).into());
    }
    let size = "SELECT size FROM log_head FOR UPDATE";
    let size = connection.first(size, &[], |row| Ok(row.try_get::<_, Number<u64>>(0)?.0)).await?;
    if size != Some(change.from) {
        return Err(Error::Stale(What::LogSize).into());
    }
    move_pending(connection, change).await?;
    for tile in &change.tiles {
        connection
            .run(
                "INSERT INTO log_tile AS t (level, number, width, bytes) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (level, number) DO UPDATE SET width = excluded.width, bytes = excluded.bytes
                   WHERE excluded.width > t.width",
                &[&Number(tile.level), &Number(tile.index), &Number(tile.width), &tile.bytes],
            )
            .await?;
    }
    let size = change.from + change.leaves.len() as u64;
    connection
        .run(
            "UPDATE log_head SET size = $1, edge = $2, checkpoint = $3",
            &[&Number(size), &change.edge, &change.checkpoint],
        )
        .await?;
    Ok(Outcome::Done)
}

/// One statement for all of them: what is deleted is what gets the numbers.
async fn move_pending(connection: &Connection, change: &NumberLog) -> Result<(), Stop> {
    let leaves: Vec<&[u8]> = change.leaves.iter().map(<[u8; 32]>::as_slice).collect();
    let moved = connection
        .run(
            "WITH numbered AS (SELECT leaf, $1 + place - 1 AS number FROM unnest($2::bytea[]) WITH ORDINALITY AS u (leaf, place)),
               taken AS (DELETE FROM log_pending p USING numbered n WHERE p.leaf = n.leaf RETURNING n.number, p.leaf, p.entry)
             INSERT INTO log_leaf (number, hash, entry) SELECT number, leaf, entry FROM taken",
            &[&Number(change.from), &leaves],
        )
        .await?;
    if moved == change.leaves.len() as u64 {
        Ok(())
    } else {
        // A leaf that is not pending: the transaction is void, nothing gets a number.
        Err(Stop::Fault(Fault::Absent("a leaf that shall be numbered is not pending")))
    }
}

/// Of one size the checkpoint with more cosignatures stays.
pub(crate) async fn keep_cosigned(connection: &Connection, cosigned: &Cosigned) -> Result<Outcome, Stop> {
    connection
        .run(
            "INSERT INTO log_cosigned AS c (size, cosignatures, checkpoint) VALUES ($1, $2, $3)
             ON CONFLICT (size) DO UPDATE SET cosignatures = excluded.cosignatures, checkpoint = excluded.checkpoint
               WHERE excluded.cosignatures > c.cosignatures",
            &[&Number(cosigned.size), &Number(cosigned.cosignatures), &cosigned.checkpoint],
        )
        .await?;
    Ok(Outcome::Done)
}

fn read_head(row: &Row) -> Result<LogHead, Fault> {
    Ok(LogHead { size: row.try_get::<_, Number<_>>(0)?.0, edge: row.try_get(1)?, checkpoint: row.try_get(2)? })
}

fn read_entry(row: &Row) -> Result<LogEntry, Fault> {
    Ok(LogEntry {
        leaf: row.try_get::<_, Bytes<32>>(0)?.0,
        at: row.try_get::<_, Instant>(1)?.0,
        entry: row.try_get(2)?,
    })
}

#[async_trait]
impl store::LogTiles for PostgresStore {
    async fn log_head(&self) -> Result<LogHead, Error> {
        let read = async |c: Connection| {
            Ok(c.first("SELECT size, edge, checkpoint FROM log_head", &[], read_head).await?.unwrap_or_default())
        };
        self.readers.read("read the log's head", read).await
    }

    async fn log_pending(&self, limit: u16) -> Result<Vec<LogEntry>, Error> {
        let read = async move |c: Connection| {
            let pending = "SELECT leaf, at, entry FROM log_pending ORDER BY at, leaf LIMIT $1";
            c.all(pending, &[&i64::from(limit)], read_entry).await
        };
        self.readers.read("read pending log entries", read).await
    }

    async fn tile(&self, level: u8, index: u64) -> Result<Option<Tile>, Error> {
        let read = async move |c: Connection| {
            let tile = "SELECT width, bytes FROM log_tile WHERE level = $1 AND number = $2";
            c.first(tile, &[&Number(level), &Number(index)], |row| {
                Ok(Tile { level, index, width: row.try_get::<_, Number<_>>(0)?.0, bytes: row.try_get(1)? })
            })
            .await
        };
        self.readers.read("read a log tile", read).await
    }

    async fn cosigned(&self, above: u64, least: u8) -> Result<Option<Cosigned>, Error> {
        let read = async move |c: Connection| {
            c.first(
                "SELECT size, cosignatures, checkpoint FROM log_cosigned
                 WHERE size > $1 AND cosignatures >= $2 ORDER BY size LIMIT 1",
                &[&Number(above), &Number(least)],
                |row| {
                    Ok(Cosigned {
                        size: row.try_get::<_, Number<_>>(0)?.0,
                        cosignatures: row.try_get::<_, Number<_>>(1)?.0,
                        checkpoint: row.try_get(2)?,
                    })
                },
            )
            .await
        };
        self.readers.read("read a cosigned checkpoint", read).await
    }

    async fn leaf_index(&self, leaf: &[u8; 32]) -> Result<Option<u64>, Error> {
        let leaf = *leaf;
        let read = async move |c: Connection| {
            let number = "SELECT min(number) FROM log_leaf WHERE hash = $1";
            let number =
                c.first(number, &[&leaf.as_slice()], |row| Ok(row.try_get::<_, Option<Number<_>>>(0)?)).await?;
            Ok(number.flatten().map(|number| number.0))
        };
        self.readers.read("look up a log leaf", read).await
    }

    async fn log_entry(&self, index: u64) -> Result<Option<Vec<u8>>, Error> {
        let read = async move |c: Connection| {
            let entry = "SELECT entry FROM log_leaf WHERE number = $1";
            c.first(entry, &[&Number(index)], |row| Ok(row.try_get(0)?)).await
        };
        self.readers.read("read a log entry", read).await
    }
}
