//! The registry: versioned records that change all or nothing.

use std::collections::HashMap;

use async_trait::async_trait;
use rusqlite::{Connection, Row, Transaction, params};
use store::change::ChangeRegistry;
use store::record::{Record, RecordKind, RecordWrite};
use store::{Error, Outcome, What};

use crate::column::{Instant, Text};
use crate::fault::Stop;
use crate::open::SqliteStore;
use crate::statement::Run;
use crate::{jobs, tree};

pub(crate) fn change(connection: &Connection, change: &ChangeRegistry) -> Result<Outcome, Stop> {
    guard(connection, &change.records)?;
    connection.run("UPDATE registry SET version = version + 1", [])?;
    let version = version(connection)?.cast_signed();
    for record in &change.records {
        connection.run(
            "INSERT INTO registry_record (kind, id, version, registry_version, body) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                record.kind.name(),
                Text(record.id.as_str()),
                record.replaces.unwrap_or(0) + 1,
                version,
                record.body.as_slice()
            ],
        )?;
    }
    connection.run(
        "INSERT INTO audit_entry (registry_version, at, actor, reason) VALUES (?1, ?2, ?3, ?4)",
        params![version, Instant(change.at), Text(change.actor.as_str()), Text(change.reason.as_str())],
    )?;
    for entry in &change.log {
        tree::insert_pending(connection, entry)?;
    }
    jobs::insert(connection, &change.jobs)?;
    Ok(Outcome::Done)
}

/// Each record replaces the version that is there, or that a record before it in the same change makes.
fn guard(connection: &Connection, records: &[RecordWrite]) -> Result<(), Stop> {
    let mut made: HashMap<(&str, &str), u32> = HashMap::new();
    for record in records {
        let key = (record.kind.name(), record.id.as_str());
        let there = match made.get(&key) {
            Some(version) => Some(*version),
            None => version_of(connection, record.kind, &record.id)?,
        };
        if there != record.replaces {
            return Err(Error::Stale(What::RegistryRecord { kind: key.0, id: record.id.clone() }).into());
        }
        made.insert(key, there.unwrap_or(0) + 1);
    }
    Ok(())
}

/// The newest version of a record; `None`: there is none.
pub(crate) fn version_of(connection: &Connection, kind: RecordKind, id: &str) -> rusqlite::Result<Option<u32>> {
    let version = connection.first(
        "SELECT max(version) FROM registry_record WHERE kind = ?1 AND id = ?2",
        params![kind.name(), id],
        |row| row.get(0),
    )?;
    Ok(version.flatten())
}

fn version(connection: &Connection) -> rusqlite::Result<u64> {
    let version = connection.first("SELECT version FROM registry", [], |row| row.get::<_, i64>(0))?;
    Ok(version.unwrap_or(0).cast_unsigned())
}

fn all(connection: &Connection) -> rusqlite::Result<(u64, Vec<Record>)> {
    let instant = Transaction::new_unchecked(connection, rusqlite::TransactionBehavior::Deferred)?;
    let version = version(&instant)?;
    // SQLite takes the other columns from the row that has the maximum.
    let records = instant.all(
        "SELECT kind, id, max(version), body FROM registry_record GROUP BY kind, id ORDER BY kind, id",
        [],
        read,
    )?;
    Ok((version, records))
}

fn read(row: &Row<'_>) -> rusqlite::Result<Record> {
    Ok(Record { kind: kind(row)?, id: row.get(1)?, version: row.get(2)?, body: row.get(3)? })
}

fn kind(row: &Row<'_>) -> rusqlite::Result<RecordKind> {
    let name: String = row.get(0)?;
    let kind = RecordKind::ALL.into_iter().find(|kind| kind.name() == name);
    kind.ok_or_else(|| rusqlite::Error::InvalidColumnType(0, name, rusqlite::types::Type::Text))
}

#[async_trait]
impl store::Registry for SqliteStore {
    async fn registry_version(&self) -> Result<u64, Error> {
        self.readers.read("read the registry's version", version).await
    }

    async fn registry(&self) -> Result<(u64, Vec<Record>), Error> {
        self.readers.read("read the registry", all).await
    }

    async fn history(&self, kind: RecordKind, id: &str) -> Result<Vec<Record>, Error> {
        let id = id.to_owned();
        let find = move |c: &Connection| {
            c.all(
                "SELECT kind, id, version, body FROM registry_record WHERE kind = ?1 AND id = ?2 ORDER BY version",
                params![kind.name(), id],
                read,
            )
        };
        self.readers.read("read a registry record's versions", find).await
    }
}
