//! Repeating is safe: what a key made.

use std::collections::HashMap;

use async_trait::async_trait;
use document::Timestamp;
use model::idempotency::{Claim, Reference};
use store::record::Idempotent;
use store::{Error, Outcome, What};
use tokio_postgres::Row;

use crate::column::{Bytes, Code, Instant, Number};
use crate::fault::{Fault, Stop};
use crate::open::PostgresStore;
use crate::statement::{Connection, columns};

/// Scope and key, by which claims are told apart.
pub(crate) type Key = (String, u8, String, u32);

pub(crate) fn key(claim: &Claim) -> Key {
    (claim.department.as_str().to_owned(), claim.route as u8, claim.key.as_str().to_owned(), claim.item)
}

/// What stands under a key.
#[derive(Debug, Clone)]
pub(crate) struct Made {
    fingerprint: Bytes<32>,
    reference: Reference,
}

impl Made {
    /// What a change made that has just been written.
    pub(crate) fn by(idempotent: &Idempotent) -> Self {
        Self { fingerprint: Bytes(*idempotent.claim.fingerprint.as_bytes()), reference: idempotent.reference.clone() }
    }

    /// The verdict for a claim that comes after it.
    pub(crate) fn verdict(&self, claim: &Claim) -> Result<Outcome, Error> {
        self.reference(claim).map(Outcome::Replayed)
    }

    fn reference(&self, claim: &Claim) -> Result<Reference, Error> {
        let same = self.fingerprint.0 == *claim.fingerprint.as_bytes();
        if same { Ok(self.reference.clone()) } else { Err(Error::Conflict(What::IdempotencyKey)) }
    }
}

/// Takes these keys, all different; gives those that were taken before, with what they made.
pub(crate) async fn take(
    connection: &Connection,
    mut claims: Vec<&Idempotent>,
    now: Timestamp,
) -> Result<HashMap<Key, Made>, Fault> {
    if claims.is_empty() {
        return Ok(HashMap::new());
    }
    // All nodes in the same order, so that two of them never wait for each other.
    claims.sort_by_cached_key(|idempotent| key(&idempotent.claim));
    let fresh = connection
        .all(
            "INSERT INTO idempotency (department, route, key, item, at, fingerprint, ref_kind, ref_id)
             SELECT * FROM unnest($1::text[], $2::smallint[], $3::text[], $4::bigint[], $5::timestamptz[], $6::bytea[],
               $7::smallint[], $8::text[])
             ON CONFLICT DO NOTHING RETURNING department, route, key, item",
            &columns!(claims, Idempotent { claim, reference } => [
                claim.department.as_str(),
                Number(claim.route as u8),
                claim.key.as_str(),
                Number(claim.item),
                Instant(now),
                claim.fingerprint.as_bytes().as_slice(),
                Code(reference.kind),
                reference.id.as_str()
            ]),
            read_key,
        )
        .await?;
    if fresh.len() == claims.len() {
        return Ok(HashMap::new());
    }
    let taken: Vec<_> = claims.iter().map(|i| &i.claim).filter(|claim| !fresh.contains(&key(claim))).collect();
    let made: HashMap<_, _> = connection
        .all(
            "SELECT i.department, i.route, i.key, i.item, i.fingerprint, i.ref_kind, i.ref_id FROM idempotency i
             JOIN unnest($1::text[], $2::smallint[], $3::text[], $4::bigint[]) AS u (department, route, key, item)
               ON i.department = u.department AND i.route = u.route AND i.key = u.key AND i.item = u.item",
            &columns!(taken, claim => [
                claim.department.as_str(),
                Number(claim.route as u8),
                claim.key.as_str(),
                Number(claim.item)
            ]),
            |row| Ok((read_key(row)?, read_made(row, 4)?)),
        )
        .await?
        .into_iter()
        .collect();
    // Whoever was in the way gave the key back meanwhile.
    if made.len() == taken.len() { Ok(made) } else { Err(Fault::Again) }
}

/// Gives keys back that were taken for changes that lost to another guard.
pub(crate) async fn give_back(connection: &Connection, claims: &[&Claim]) -> Result<(), Fault> {
    if claims.is_empty() {
        return Ok(());
    }
    connection
        .run(
            "DELETE FROM idempotency i
             USING unnest($1::text[], $2::smallint[], $3::text[], $4::bigint[]) AS u (department, route, key, item)
             WHERE i.department = u.department AND i.route = u.route AND i.key = u.key AND i.item = u.item",
            &columns!(claims, claim => [
                claim.department.as_str(),
                Number(claim.route as u8),
                claim.key.as_str(),
                Number(claim.item)
            ]),
        )
        .await?;
    Ok(())
}

/// The guard of a change that is applied alone: a key that made something already stops it.
pub(crate) async fn guard(connection: &Connection, idempotent: Option<&Idempotent>) -> Result<(), Stop> {
    let Some(Idempotent { claim, .. }) = idempotent else { return Ok(()) };
    match find(connection, claim).await? {
        None => Ok(()),
        Some(made) => Err(Stop::Decided(made.verdict(claim))),
    }
}

/// Records what the key of a change that is applied alone made.
pub(crate) async fn insert(
    connection: &Connection,
    idempotent: Option<&Idempotent>,
    now: Timestamp,
) -> Result<(), Fault> {
    let taken = take(connection, idempotent.into_iter().collect(), now).await?;
    // The guard saw nothing there, and another node has been quicker.
    if taken.is_empty() { Ok(()) } else { Err(Fault::Again) }
}

async fn find(connection: &Connection, claim: &Claim) -> Result<Option<Made>, Fault> {
    connection
        .first(
            "SELECT fingerprint, ref_kind, ref_id FROM idempotency
             WHERE department = $1 AND route = $2 AND key = $3 AND item = $4",
            &[&claim.department.as_str(), &Number(claim.route as u8), &claim.key.as_str(), &Number(claim.item)],
            |row| read_made(row, 0),
        )
        .await
}

fn read_key(row: &Row) -> Result<Key, Fault> {
    Ok((row.try_get(0)?, row.try_get::<_, Number<_>>(1)?.0, row.try_get(2)?, row.try_get::<_, Number<_>>(3)?.0))
}

fn read_made(row: &Row, from: usize) -> Result<Made, Fault> {
    Ok(Made {
        fingerprint: row.try_get(from)?,
        reference: Reference { kind: row.try_get::<_, Code<_>>(from + 1)?.0, id: row.try_get(from + 2)? },
    })
}

#[async_trait]
impl store::Idempotency for PostgresStore {
    async fn find(&self, claim: &Claim) -> Result<Option<Reference>, Error> {
        let claim = claim.clone();
        let wanted = claim.clone();
        let made = self.readers.read("look up an idempotency key", async move |c| Ok(find(&c, &wanted).await?)).await?;
        made.map(|made| made.reference(&claim)).transpose()
    }
}
