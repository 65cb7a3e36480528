//! Durable jobs and named leases, by the database's clock.

use document::{JobId, Timestamp};
use store::record::{ClaimedJob, JobKind, NewJob};
use store::{Error, Outcome, What};

use crate::column::{Id, Instant, Number};
use crate::fault::{Fault, Stop};
use crate::statement::{Connection, columns};

pub(crate) async fn insert(connection: &Connection, jobs: &[&NewJob]) -> Result<(), Fault> {
    if jobs.is_empty() {
        return Ok(());
    }
    connection
        .run(
            "INSERT INTO job (id, kind, run_at, payload)
             SELECT * FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::bytea[])",
            &columns!(jobs, job => [
                Id(job.id.as_bytes()),
                job.kind.name(),
                Instant(job.run_at),
                job.payload.as_slice()
            ]),
        )
        .await?;
    Ok(())
}

/// Claims due jobs that nobody holds, or whose holder's time is over; the claim number rises.
pub(crate) async fn claim(
    connection: &Connection,
    (kind, limit): (JobKind, u16),
    micros: i64,
    now: Timestamp,
) -> Result<Outcome, Stop> {
    let mut jobs = connection
        .all(
            "UPDATE job SET claimed_until = $4, claim = claim + 1, attempts = attempts + 1
             WHERE id IN (SELECT id FROM job WHERE kind = $1 AND run_at <= $2
                            AND (claimed_until IS NULL OR claimed_until <= $2)
                          ORDER BY run_at, id LIMIT $3 FOR UPDATE SKIP LOCKED)
             RETURNING id, payload, claim, attempts - 1, run_at",
            &[&kind.name(), &Instant(now), &i64::from(limit), &Instant(now.plus_micros(micros))],
            |row| {
                let job = ClaimedJob {
                    id: row.try_get::<_, Id<_>>(0)?.0,
                    kind,
                    payload: row.try_get(1)?,
                    claim: row.try_get(2)?,
                    attempts: row.try_get::<_, Number<_>>(3)?.0,
                };
                Ok((row.try_get::<_, Instant>(4)?.0, job))
            },
        )
        .await?;
    jobs.sort_by_key(|(run_at, job)| (*run_at, job.id));
    Ok(Outcome::Jobs(jobs.into_iter().map(|(_, job)| job).collect()))
}

/// Removes a finished job, or frees it to run again; only under the number by which it is held.
pub(crate) async fn finish(
    connection: &Connection,
    id: JobId,
    claim: i64,
    again: Option<Timestamp>,
) -> Result<Outcome, Stop> {
    let changed = match again {
        None => {
            let delete = "DELETE FROM job WHERE id = $1 AND claim = $2 AND claimed_until IS NOT NULL";
            connection.run(delete, &[&Id(id.as_bytes()), &claim]).await?
        }
        Some(run_at) => {
            let free = "UPDATE job SET run_at = $3, claimed_until = NULL
                        WHERE id = $1 AND claim = $2 AND claimed_until IS NOT NULL";
            connection.run(free, &[&Id(id.as_bytes()), &claim, &Instant(run_at)]).await?
        }
    };
    if changed == 1 { Ok(Outcome::Done) } else { Err(Error::Stale(What::Claim).into()) }
}

/// Takes or renews a lease; the fence rises with each change of holder.
pub(crate) async fn lease(
    connection: &Connection,
    (name, holder): (&str, &str),
    micros: i64,
    now: Timestamp,
) -> Result<Outcome, Stop> {
    let fence = connection
        .first(
            "INSERT INTO lease AS l (name, holder, until, fence) VALUES ($1, $2, $3, 1)
             ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until,
               fence = l.fence + (l.holder <> excluded.holder)::int
               WHERE l.holder = excluded.holder OR l.until <= $4
             RETURNING fence",
            &[&name, &holder, &Instant(now.plus_micros(micros)), &Instant(now)],
            |row| Ok(row.try_get(0)?),
        )
        .await?;
    Ok(fence.map_or(Outcome::NotLeased, |fence| Outcome::Leased { fence }))
}

/// The present fence of a lease, which stays until this transaction ends; `None` when nobody ever held it.
pub(crate) async fn fence(connection: &Connection, name: &str) -> Result<Option<i64>, Fault> {
    connection.first("SELECT fence FROM lease WHERE name = $1 FOR SHARE", &[&name], |row| Ok(row.try_get(0)?)).await
}
