//! The registry: versioned records that change all or nothing.

use std::collections::{BTreeSet, HashMap};

use async_trait::async_trait;
use document::AgreementId;
use store::change::ChangeRegistry;
use store::record::{Record, RecordKind, RecordWrite};
use store::{Error, Outcome, What};
use tokio_postgres::Row;

use crate::column::{Instant, Number, Unreadable};
use crate::fault::{Fault, Stop};
use crate::open::PostgresStore;
use crate::statement::{Connection, columns};
use crate::{jobs, tree};

pub(crate) async fn change(connection: &Connection, change: &ChangeRegistry) -> Result<Outcome, Stop> {
    // Changes of the registry go one after the other, on whichever nodes.
    let locked = connection.first("SELECT version FROM registry FOR UPDATE", &[], read_version).await?;
    guard(connection, &change.records).await?;
    let version = locked.unwrap_or(0) + 1;
    connection.run("UPDATE registry SET version = $1", &[&Number(version)]).await?;
    insert(connection, &change.records, version).await?;
    connection
        .run(
            "INSERT INTO audit_entry (registry_version, at, actor, reason) VALUES ($1, $2, $3, $4)",
            &[&Number(version), &Instant(change.at), &change.actor, &change.reason],
        )
        .await?;
    tree::insert_pending(connection, &change.log.iter().collect::<Vec<_>>()).await?;
    jobs::insert(connection, &change.jobs.iter().collect::<Vec<_>>()).await?;
    Ok(Outcome::Done)
}

async fn insert(connection: &Connection, records: &[RecordWrite], version: u64) -> Result<(), Fault> {
    if records.is_empty() {
        return Ok(());
    }
    connection
        .run(
            "INSERT INTO registry_record (registry_version, kind, id, version, body)
             SELECT $1, * FROM unnest($2::text[], $3::text[], $4::bigint[], $5::bytea[])",
            &[
                &[&Number(version) as &(dyn tokio_postgres::types::ToSql + Sync)],
                columns!(records, record => [
                    record.kind.name(),
                    record.id.as_str(),
                    Number(record.replaces.unwrap_or(0) + 1),
                    record.body.as_slice()
                ])
                .as_slice(),
            ]
            .concat(),
        )
        .await?;
    // A record that stands in the change twice has the later version.
    connection
        .run(
            "INSERT INTO registry_head AS h (kind, id, version)
             SELECT kind, id, max(version) FROM unnest($1::text[], $2::text[], $3::bigint[]) AS u (kind, id, version)
             GROUP BY kind, id
             ON CONFLICT (kind, id) DO UPDATE SET version = excluded.version",
            &columns!(records, record => [
                record.kind.name(),
                record.id.as_str(),
                Number(record.replaces.unwrap_or(0) + 1)
            ]),
        )
        .await?;
    Ok(())
}

/// Each record replaces the version that is there, or that a record before it in the same change makes.
async fn guard(connection: &Connection, records: &[RecordWrite]) -> Result<(), Stop> {
    let keys: BTreeSet<(&str, &str)> = records.iter().map(|r| (r.kind.name(), r.id.as_str())).collect();
    let there: HashMap<(String, String), u32> = connection
        .all(
            "SELECT h.kind, h.id, h.version FROM registry_head h
             JOIN unnest($1::text[], $2::text[]) AS u (kind, id) ON h.kind = u.kind AND h.id = u.id
             ORDER BY h.kind, h.id FOR UPDATE OF h",
            &columns!(keys, (kind, id) => [*kind, *id]),
            |row| Ok(((row.try_get(0)?, row.try_get(1)?), row.try_get::<_, Number<_>>(2)?.0)),
        )
        .await?
        .into_iter()
        .collect();
    let mut made: HashMap<(&str, &str), u32> = HashMap::new();
    for record in records {
        let key = (record.kind.name(), record.id.as_str());
        let before = made.get(&key).or_else(|| there.get(&(key.0.to_owned(), key.1.to_owned()))).copied();
        if before != record.replaces {
            return Err(Error::Stale(What::RegistryRecord { kind: key.0, id: record.id.clone() }).into());
        }
        made.insert(key, before.unwrap_or(0) + 1);
    }
    Ok(())
}

/// The newest versions of agreements, which stay until this transaction ends.
pub(crate) async fn agreement_versions(
    connection: &Connection,
    ids: &BTreeSet<&AgreementId>,
) -> Result<HashMap<String, u32>, Fault> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<&str> = ids.iter().map(|id| id.as_str()).collect();
    let versions = connection
        .all(
            "SELECT id, version FROM registry_head WHERE kind = $1 AND id = ANY ($2) ORDER BY id FOR SHARE",
            &[&RecordKind::Agreement.name(), &ids],
            |row| Ok((row.try_get(0)?, row.try_get::<_, Number<_>>(1)?.0)),
        )
        .await?;
    Ok(versions.into_iter().collect())
}

fn read_version(row: &Row) -> Result<u64, Fault> {
    Ok(row.try_get::<_, Number<_>>(0)?.0)
}

/// One statement, so that version and records are of one instant.
async fn all(connection: &Connection) -> Result<(u64, Vec<Record>), Fault> {
    let rows = connection
        .all(
            "SELECT v.version, h.kind, h.id, h.version, r.body FROM registry v
             LEFT JOIN registry_head h ON true
             LEFT JOIN registry_record r ON r.kind = h.kind AND r.id = h.id AND r.version = h.version
             ORDER BY h.kind, h.id",
            &[],
            |row| {
                let there = row.try_get::<_, Option<&str>>(1)?.is_some();
                Ok((read_version(row)?, if there { Some(read(row, 1)?) } else { None }))
            },
        )
        .await?;
    let version = rows.first().map_or(0, |(version, _)| *version);
    Ok((version, rows.into_iter().filter_map(|(_, record)| record).collect()))
}

fn read(row: &Row, from: usize) -> Result<Record, Fault> {
    let name: &str = row.try_get(from)?;
    let kind = RecordKind::ALL.into_iter().find(|kind| kind.name() == name);
    Ok(Record {
        kind: kind.ok_or(Fault::Unreadable(Unreadable("kind")))?,
        id: row.try_get(from + 1)?,
        version: row.try_get::<_, Number<_>>(from + 2)?.0,
        body: row.try_get(from + 3)?,
    })
}

#[async_trait]
impl store::Registry for PostgresStore {
    async fn registry_version(&self) -> Result<u64, Error> {
        let version = async |c: Connection| c.first("SELECT version FROM registry", &[], read_version).await;
        Ok(self.readers.read("read the registry's version", version).await?.unwrap_or(0))
    }

    async fn registry(&self) -> Result<(u64, Vec<Record>), Error> {
        self.readers.read("read the registry", async |c: Connection| all(&c).await).await
    }

    async fn history(&self, kind: RecordKind, id: &str) -> Result<Vec<Record>, Error> {
        let id = id.to_owned();
        let find = async move |c: Connection| {
            let sql =
                "SELECT kind, id, version, body FROM registry_record WHERE kind = $1 AND id = $2 ORDER BY version";
            c.all(sql, &[&kind.name(), &id], |row| read(row, 0)).await
        };
        self.readers.read("read a registry record's versions", find).await
    }
}
