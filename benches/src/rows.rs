//! The rows that a piece of work really writes, and what it costs to write them by hand: same tables, same bytes, same size of a
//! batch, one durable commit each; no queue, no guards, no look at anything beforehand.

mod postgres;
mod sqlite;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use causeway_tests::Hub;

/// How often something is looked at.
const LOOK: Duration = Duration::from_millis(20);
/// Pieces of work whose rows are kept to be written again.
const KEPT: u64 = 4_000;

/// Where a hub keeps its data.
#[derive(Debug, Clone)]
pub enum Place {
    /// In this file.
    Sqlite(PathBuf),
    /// In this database.
    Postgres(String),
}

/// How many rows each table has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts(BTreeMap<String, u64>);

/// Rows of some pieces of work, and an empty database of the same kind.
pub struct Rows {
    again: Again,
    items: usize,
    /// Rows of one piece.
    pub each: f64,
    /// Bytes of one piece.
    pub bytes: f64,
}

enum Again {
    Sqlite(sqlite::Again),
    Postgres(postgres::Again),
}

/// One table's share.
struct Share {
    table: String,
    /// Rows that were there before.
    before: u64,
    /// Rows that are kept.
    kept: u64,
}

impl Place {
    /// Where this hub keeps them.
    #[must_use]
    pub fn of(hub: &Hub) -> Self {
        hub.database_url()
            .map_or_else(|| Self::Sqlite(hub.top().join("data/causeway.db")), |url| Self::Postgres(url.to_owned()))
    }

    /// Counts the rows of every table.
    #[must_use]
    pub fn counts(&self) -> Counts {
        Counts(match self {
            Self::Sqlite(file) => sqlite::counts(file),
            Self::Postgres(url) => postgres::counts(url),
        })
    }

    /// In how many commits the keys of idempotency that are there now were written: all of one have the same time.
    #[must_use]
    pub fn commits(&self) -> u64 {
        const COMMITS: &str = "SELECT count(DISTINCT at) FROM idempotency";
        match self {
            Self::Sqlite(file) => sqlite::number(file, COMMITS),
            Self::Postgres(url) => postgres::number(url, COMMITS),
        }
    }

    /// Keeps the hub from numbering its log, as another holder of the lease would.
    pub fn hold_numbering(&self) {
        match self {
            Self::Sqlite(file) => sqlite::execute(
                file,
                "INSERT INTO lease VALUES ('log', 'bench', 9000000000000000, 1) ON CONFLICT (name) DO UPDATE
                 SET holder = excluded.holder, until = excluded.until, fence = fence + 1",
            ),
            Self::Postgres(url) => postgres::execute(
                url,
                "INSERT INTO lease AS l VALUES ('log', 'bench', now() + interval '1 day', 1) ON CONFLICT (name) DO UPDATE
                 SET holder = excluded.holder, until = excluded.until, fence = l.fence + 1",
            ),
        }
    }

    /// Lets it number again.
    pub fn release_numbering(&self) {
        match self {
            Self::Sqlite(file) => sqlite::execute(file, "UPDATE lease SET until = 0 WHERE name = 'log'"),
            Self::Postgres(url) => postgres::execute(url, "UPDATE lease SET until = 'epoch' WHERE name = 'log'"),
        }
    }

    /// Looks every 20 ms, until told to stop, how long the oldest pending entry of the log has waited; microseconds.
    #[must_use]
    pub fn ages(&self, stop: &AtomicBool) -> Vec<u64> {
        const SQLITE: &str =
            "SELECT coalesce(max(0, CAST(unixepoch('subsec') * 1e6 AS INTEGER) - min(at)), 0) FROM log_pending";
        const POSTGRES: &str =
            "SELECT coalesce(greatest(0, extract(epoch FROM clock_timestamp() - min(at)) * 1e6), 0)::bigint
            FROM log_pending";
        match self {
            Self::Sqlite(file) => sqlite::watch(file, SQLITE, stop),
            Self::Postgres(url) => postgres::watch(url, POSTGRES, stop),
        }
    }

    /// The rows that `items` pieces of work wrote since the tables were counted.
    ///
    /// # Panics
    /// When nothing was written.
    #[must_use]
    pub fn rows(&self, before: &Counts, items: usize) -> Rows {
        let written = items as u64;
        let keep = written.min(KEPT);
        let shares: Vec<Share> = self
            .counts()
            .0
            .into_iter()
            .map(|(table, now)| {
                let before = before.of(&table);
                Share { table, before, kept: now.saturating_sub(before) * keep / written }
            })
            // What grows by less than one row for ten pieces belongs to something else: tiles, keys, leases.
            .filter(|share| share.kept * 10 >= keep)
            .collect();
        assert!(!shares.is_empty(), "nothing was written");
        let all: u64 = shares.iter().map(|share| share.kept).sum();
        let (again, bytes) = match self {
            Self::Sqlite(file) => {
                let (again, bytes) = sqlite::Again::read(file, &shares);
                (Again::Sqlite(again), bytes)
            }
            Self::Postgres(url) => {
                let (again, bytes) = postgres::Again::read(url, &shares);
                (Again::Postgres(again), bytes)
            }
        };
        Rows { again, items: keep as usize, each: all as f64 / keep as f64, bytes: bytes as f64 / keep as f64 }
    }
}

impl Counts {
    /// Rows of one table.
    #[must_use]
    pub fn of(&self, table: &str) -> u64 {
        self.0.get(table).copied().unwrap_or_default()
    }

    /// Rows that came into a table since.
    #[must_use]
    pub fn since(&self, before: &Self, table: &str) -> u64 {
        self.of(table) - before.of(table)
    }
}

impl Rows {
    /// Seconds a piece of work, in commits of so many of them.
    #[must_use]
    pub fn write(&self, batch: f64) -> f64 {
        let groups = (self.items as f64 / batch.max(1.0)).ceil() as usize;
        match &self.again {
            Again::Sqlite(again) => again.write(groups) / self.items as f64,
            Again::Postgres(again) => again.write(groups) / self.items as f64,
        }
    }
}

/// The rows of this group of a table that has so many.
fn share(rows: usize, group: usize, groups: usize) -> std::ops::Range<usize> {
    rows * group / groups..rows * (group + 1) / groups
}
