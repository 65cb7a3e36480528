//! Repeating is safe: what a key made.

use async_trait::async_trait;
use document::Timestamp;
use model::idempotency::{Claim, Reference};
use rusqlite::{Connection, params};
use store::record::Idempotent;
use store::{Error, Outcome, What};

use crate::column::{Code, Hash, Instant, Text};
use crate::fault::Stop;
use crate::open::SqliteStore;
use crate::statement::Run;

/// The guard: a key that made something already stops the change.
pub(crate) fn guard(connection: &Connection, idempotent: Option<&Idempotent>) -> Result<(), Stop> {
    let Some(idempotent) = idempotent else { return Ok(()) };
    match find(connection, &idempotent.claim)? {
        None => Ok(()),
        Some(found) => Err(Stop::Decided(found.map(Outcome::Replayed))),
    }
}

/// Records what the key made.
pub(crate) fn insert(connection: &Connection, idempotent: Option<&Idempotent>, now: Timestamp) -> rusqlite::Result<()> {
    let Some(Idempotent { claim, reference }) = idempotent else { return Ok(()) };
    connection.run(
        "INSERT INTO idempotency (department, route, key, item, at, fingerprint, ref_kind, ref_id)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            claim.department.as_str(),
            claim.route as u8,
            claim.key.as_str(),
            claim.item,
            Instant(now),
            claim.fingerprint.as_bytes(),
            Code(reference.kind),
            Text(reference.id.as_str()),
        ],
    )?;
    Ok(())
}

/// `None`: free. `Err`: used with another fingerprint.
fn find(connection: &Connection, claim: &Claim) -> rusqlite::Result<Option<Result<Reference, Error>>> {
    connection.first(
        "SELECT fingerprint, ref_kind, ref_id FROM idempotency
         WHERE department = ?1 AND route = ?2 AND key = ?3 AND item = ?4",
        params![claim.department.as_str(), claim.route as u8, claim.key.as_str(), claim.item],
        |row| {
            let same = row.get::<_, Hash>(0)?.0 == claim.fingerprint;
            let reference = Reference { kind: row.get::<_, Code<_>>(1)?.0, id: row.get(2)? };
            Ok(if same { Ok(reference) } else { Err(Error::Conflict(What::IdempotencyKey)) })
        },
    )
}

#[async_trait]
impl store::Idempotency for SqliteStore {
    async fn find(&self, claim: &Claim) -> Result<Option<Reference>, Error> {
        let claim = claim.clone();
        let found = self.readers.read("look up an idempotency key", move |c| find(c, &claim)).await?;
        found.transpose()
    }
}
