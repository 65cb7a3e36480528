//! Durable jobs and named leases, by the store's own clock.

use document::{JobId, Timestamp};
use rusqlite::{Connection, params};
use store::record::{ClaimedJob, JobKind, NewJob};
use store::{Error, Outcome, What};

use crate::column::{Id, Instant, Text};
use crate::fault::Stop;
use crate::statement::Run;

pub(crate) fn insert(connection: &Connection, jobs: &[NewJob]) -> rusqlite::Result<()> {
    for job in jobs {
        connection.run(
            "INSERT INTO job (id, kind, run_at, payload) VALUES (?1, ?2, ?3, ?4)",
            params![job.id.as_bytes(), job.kind.name(), Instant(job.run_at), job.payload.as_slice()],
        )?;
    }
    Ok(())
}

/// Claims due jobs that nobody holds, or whose holder's time is over; the claim number rises.
pub(crate) fn claim(
    connection: &Connection,
    (kind, limit): (JobKind, u16),
    micros: i64,
    now: Timestamp,
) -> Result<Outcome, Stop> {
    let mut jobs = connection.all(
        "UPDATE job SET claimed_until = ?4, claim = claim + 1, attempts = attempts + 1
         WHERE id IN (SELECT id FROM job WHERE kind = ?1 AND run_at <= ?2
                        AND (claimed_until IS NULL OR claimed_until <= ?2) ORDER BY run_at, id LIMIT ?3)
         RETURNING id, payload, claim, attempts - 1, run_at",
        params![kind.name(), Instant(now), limit, Instant(now.plus_micros(micros))],
        |row| {
            let job = ClaimedJob {
                id: row.get::<_, Id<_>>(0)?.0,
                kind,
                payload: row.get(1)?,
                claim: row.get(2)?,
                attempts: row.get(3)?,
            };
            Ok((row.get::<_, i64>(4)?, job))
        },
    )?;
    jobs.sort_by_key(|(run_at, job)| (*run_at, job.id));
    Ok(Outcome::Jobs(jobs.into_iter().map(|(_, job)| job).collect()))
}

/// Removes a finished job, or frees it to run again; only under the number by which it is held.
pub(crate) fn finish(
    connection: &Connection,
    id: JobId,
    claim: i64,
    again: Option<Timestamp>,
) -> Result<Outcome, Stop> {
    let changed = match again {
        None => connection.run(
            "DELETE FROM job WHERE id = ?1 AND claim = ?2 AND claimed_until IS NOT NULL",
            params![id.as_bytes(), claim],
        )?,
        Some(run_at) => connection.run(
            "UPDATE job SET run_at = ?3, claimed_until = NULL
             WHERE id = ?1 AND claim = ?2 AND claimed_until IS NOT NULL",
            params![id.as_bytes(), claim, Instant(run_at)],
        )?,
    };
    if changed == 1 { Ok(Outcome::Done) } else { Err(Error::Stale(What::Claim).into()) }
}

/// Takes or renews a lease; the fence rises with each change of holder.
pub(crate) fn lease(
    connection: &Connection,
    (name, holder): (&str, &str),
    micros: i64,
    now: Timestamp,
) -> Result<Outcome, Stop> {
    let fence = connection.first(
        "INSERT INTO lease (name, holder, until, fence) VALUES (?1, ?2, ?3, 1)
         ON CONFLICT (name) DO UPDATE SET
           holder = excluded.holder, until = excluded.until, fence = fence + (holder <> excluded.holder)
           WHERE holder = excluded.holder OR until <= ?4
         RETURNING fence",
        params![name, Text(holder), Instant(now.plus_micros(micros)), Instant(now)],
        |row| row.get(0),
    )?;
    Ok(fence.map_or(Outcome::NotLeased, |fence| Outcome::Leased { fence }))
}

/// The present fence of a lease; `None` when nobody ever held it.
pub(crate) fn fence(connection: &Connection, name: &str) -> rusqlite::Result<Option<i64>> {
    connection.first("SELECT fence FROM lease WHERE name = ?1", params![name], |row| row.get(0))
}
