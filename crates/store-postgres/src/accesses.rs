//! The trail: who read what about whom.

use async_trait::async_trait;
use document::Timestamp;
use model::AccessEntry;
use store::Error;
use store::record::{Access, SubjectKey};
use tokio_postgres::Row;

use crate::column::{Id, Instant, Json};
use crate::fault::Fault;
use crate::open::PostgresStore;
use crate::statement::{Connection, columns};

pub(crate) async fn insert(connection: &Connection, accesses: &[&Access]) -> Result<(), Fault> {
    if accesses.is_empty() {
        return Ok(());
    }
    let keys: Vec<_> =
        accesses.iter().flat_map(|access| access.subject.iter().map(move |key| (key, &access.entry))).collect();
    let entries = async {
        connection
            .run(
                "INSERT INTO access_entry (id, at, department, entry)
                 SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::jsonb[])",
                &columns!(accesses, Access { entry, .. } => [
                    Id(entry.id.as_bytes()),
                    Instant(entry.at),
                    entry.actor.department.as_str(),
                    Json(entry)
                ]),
            )
            .await
    };
    let subjects = async {
        connection
            .run(
                "INSERT INTO access_subject (subject_key, at, entry)
                 SELECT * FROM unnest($1::bytea[], $2::timestamptz[], $3::uuid[]) ON CONFLICT DO NOTHING",
                &columns!(keys, (key, entry) => [key.0.as_slice(), Instant(entry.at), Id(entry.id.as_bytes())]),
            )
            .await
    };
    tokio::try_join!(entries, subjects)?;
    Ok(())
}

/// JSON keeps milliseconds; the column gives the instant back to the microsecond.
fn read(row: &Row) -> Result<AccessEntry, Fault> {
    let mut entry: AccessEntry = row.try_get::<_, Json<_>>(0)?.0;
    entry.at = row.try_get::<_, Instant>(1)?.0;
    Ok(entry)
}

/// Entries under any of the keys, oldest first; each key is a walk along one index.
async fn about(
    connection: &Connection,
    keys: &[SubjectKey],
    (from, to): (Timestamp, Timestamp),
    limit: u16,
) -> Result<Vec<AccessEntry>, Fault> {
    let mut found: Vec<AccessEntry> = Vec::new();
    for key in keys {
        let entries = connection
            .all(
                "SELECT e.entry, e.at FROM access_subject s JOIN access_entry e ON e.id = s.entry
                 WHERE s.subject_key = $1 AND s.at >= $2 AND s.at < $3 ORDER BY s.at, s.entry LIMIT $4",
                &[&key.0.as_slice(), &Instant(from), &Instant(to), &i64::from(limit)],
                read,
            )
            .await?;
        found.extend(entries);
    }
    found.sort_by_key(|entry| (entry.at, entry.id));
    found.dedup_by_key(|entry| entry.id);
    found.truncate(limit.into());
    Ok(found)
}

#[async_trait]
impl store::Accesses for PostgresStore {
    async fn accesses(
        &self,
        subject: &[SubjectKey],
        from: Timestamp,
        to: Timestamp,
        limit: u16,
    ) -> Result<Vec<AccessEntry>, Error> {
        let keys = subject.to_vec();
        let find = async move |c: Connection| about(&c, &keys, (from, to), limit).await;
        self.readers.read("read access entries of a subject", find).await
    }
}
