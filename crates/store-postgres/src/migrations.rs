//! The schema: forward only, one file each, a digest of each applied file kept.

use document::Digest;

use crate::column::Bytes;
use crate::fault::Fault;
use crate::statement::Connection;
use crate::writer::discard;

/// One step of the schema.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Migration {
    /// `YYYYMMDDHHMM_name`, the same in every backend.
    pub(crate) name: &'static str,
    sql: &'static str,
}

macro_rules! migrations {
    ($($name:literal),+ $(,)?) => {
        &[$(Migration { name: $name, sql: include_str!(concat!("../migrations/", $name, ".sql")) }),+]
    };
}

/// All steps in their order.
pub(crate) const ALL: &[Migration] = migrations![
    "202611240400_first",
    "202611241400_case_blob",
    "202611241840_log_cosigned",
    "202611242130_status_step",
    "202611250100_inbox"
];

/// The steps up to the one of this name, and that one.
pub(crate) fn until(last: &str) -> &'static [Migration] {
    &ALL[..ALL.partition_point(|step| step.name <= last)]
}

/// The advisory lock under which nodes migrate one after the other: "causeway" in ASCII.
const LOCK: i64 = i64::from_be_bytes(*b"causeway");

/// The first step whose file is not the one that was applied.
pub(crate) async fn edited(connection: &Connection, all: &[Migration]) -> Result<Option<String>, Fault> {
    let edited = |(name, sha256): &(String, Digest)| {
        all.iter().any(|step| step.name == name && Digest::of(step.sql.as_bytes()) != *sha256)
    };
    Ok(applied(connection).await?.into_iter().find(edited).map(|(name, _)| name))
}

/// Steps that are not applied yet.
pub(crate) async fn pending(connection: &Connection, all: &[Migration]) -> Result<Vec<Migration>, Fault> {
    let applied = applied(connection).await?;
    Ok(all.iter().filter(|step| !applied.iter().any(|(name, _)| name == step.name)).copied().collect())
}

/// Applies what is pending, each step in a transaction of its own; gives the names. The connection is closed after it.
pub(crate) async fn apply(connection: Connection, all: &[Migration]) -> Result<Vec<String>, Fault> {
    let done = apply_locked(&connection, all).await;
    // Closing it gives the lock back and ends what is open.
    discard(connection);
    done
}

async fn apply_locked(connection: &Connection, all: &[Migration]) -> Result<Vec<String>, Fault> {
    connection.batch("SET statement_timeout = 0; SET lock_timeout = 0").await?;
    connection.batch(&format!("SELECT pg_advisory_lock({LOCK})")).await?;
    connection
        .batch(
            "CREATE TABLE IF NOT EXISTS applied_migration (
               name text COLLATE \"C\" NOT NULL PRIMARY KEY, sha256 bytea NOT NULL, applied_at timestamptz NOT NULL)",
        )
        .await?;
    let pending = pending(connection, all).await?;
    for step in &pending {
        connection.batch("BEGIN").await?;
        connection.batch(step.sql).await?;
        let sha256 = Digest::of(step.sql.as_bytes());
        connection
            .run(
                "INSERT INTO applied_migration (name, sha256, applied_at) VALUES ($1, $2, now())",
                &[&step.name, &sha256.as_bytes().as_slice()],
            )
            .await?;
        connection.batch("COMMIT").await?;
    }
    Ok(pending.iter().map(|step| step.name.to_owned()).collect())
}

/// The steps that were applied, in their order.
pub(crate) async fn applied(connection: &Connection) -> Result<Vec<(String, Digest)>, Fault> {
    let there = connection
        .first("SELECT to_regclass('applied_migration') IS NOT NULL", &[], |row| Ok(row.try_get::<_, bool>(0)?))
        .await?;
    if there != Some(true) {
        return Ok(Vec::new());
    }
    let sql = "SELECT name, sha256 FROM applied_migration ORDER BY name";
    connection.all(sql, &[], |row| Ok((row.try_get(0)?, row.try_get::<_, Bytes<32>>(1)?.into()))).await
}
