//! The trail: who read what about whom.

use async_trait::async_trait;
use document::Timestamp;
use model::AccessEntry;
use rusqlite::{Connection, Row, params};
use store::change::RecordAccess;
use store::record::{Access, SubjectKey};
use store::{Error, Outcome};

use crate::column::{Instant, Json};
use crate::fault::Stop;
use crate::open::SqliteStore;
use crate::receipts;
use crate::statement::Run;

pub(crate) fn record(connection: &Connection, change: &RecordAccess) -> Result<Outcome, Stop> {
    for access in &change.entries {
        insert(connection, access)?;
    }
    if let Some(receipt) = &change.read {
        let first = match receipt.document {
            Some(document) => !receipts::was_read(connection, &receipt.department, document)?,
            None => true,
        };
        if first {
            receipts::insert(connection, receipt)?;
        }
    }
    Ok(Outcome::Done)
}

pub(crate) fn insert(connection: &Connection, access: &Access) -> rusqlite::Result<()> {
    let entry = &access.entry;
    connection.run(
        "INSERT INTO access_entry (id, at, department, entry) VALUES (?1, ?2, ?3, ?4)",
        params![entry.id.as_bytes(), Instant(entry.at), entry.actor.department.as_str(), Json(entry)],
    )?;
    for key in &access.subject {
        connection.run(
            "INSERT INTO access_subject (subject_key, at, entry) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            params![key.0, Instant(entry.at), entry.id.as_bytes()],
        )?;
    }
    Ok(())
}

/// JSON keeps milliseconds; the column gives the instant back to the microsecond.
fn read(row: &Row<'_>) -> rusqlite::Result<AccessEntry> {
    let mut entry: AccessEntry = row.get::<_, Json<_>>(0)?.0;
    entry.at = row.get::<_, Instant>(1)?.0;
    Ok(entry)
}

/// Entries under any of the keys, oldest first; each key is a walk along one index.
fn about(
    connection: &Connection,
    keys: &[SubjectKey],
    (from, to): (Timestamp, Timestamp),
    limit: u16,
) -> rusqlite::Result<Vec<AccessEntry>> {
    let mut found: Vec<AccessEntry> = Vec::new();
    for key in keys {
        found.extend(connection.all(
            "SELECT e.entry, e.at FROM access_subject s JOIN access_entry e ON e.id = s.entry
             WHERE s.subject_key = ?1 AND s.at >= ?2 AND s.at < ?3 ORDER BY s.at, s.entry LIMIT ?4",
            params![key.0, Instant(from), Instant(to), limit],
            read,
        )?);
    }
    found.sort_by_key(|entry| (entry.at, entry.id));
    found.dedup_by_key(|entry| entry.id);
    found.truncate(limit.into());
    Ok(found)
}

#[async_trait]
impl store::Accesses for SqliteStore {
    async fn accesses(
        &self,
        subject: &[SubjectKey],
        from: Timestamp,
        to: Timestamp,
        limit: u16,
    ) -> Result<Vec<AccessEntry>, Error> {
        let keys = subject.to_vec();
        self.readers.read("read access entries of a subject", move |c| about(c, &keys, (from, to), limit)).await
    }
}
