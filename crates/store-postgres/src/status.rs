//! A document's status beside its bytes: each step with its grounds.

use document::{DocumentId, Timestamp};
use model::Personal;
use store::change::ChangeStatus;
use store::record::StatusStep;
use store::{Error, Outcome, What};
use tokio_postgres::Row;

use crate::column::{Id, Instant, Number, Text, Unreadable};
use crate::documents::{status_code, status_of, status_versions};
use crate::fault::{Fault, Stop};
use crate::inbox::{self, Turn};
use crate::statement::Connection;
use crate::{idempotency, jobs, receipts, tree};

pub(crate) async fn change(connection: &Connection, change: &ChangeStatus, now: Timestamp) -> Result<Outcome, Stop> {
    idempotency::guard(connection, change.idempotent.as_ref()).await?;
    let step = &change.step;
    let versions = status_versions(connection, vec![step.document], true).await?;
    if versions.get(&step.document) != Some(&step.after) {
        return Err(Error::Stale(What::DocumentStatus(step.document)).into());
    }

    set(connection, step).await?;
    insert(connection, step).await?;
    tree::insert_pending(connection, &[&change.log]).await?;
    receipts::insert(connection, &[&change.receipt]).await?;
    inbox::tell(connection, &[turn(change)]).await?;
    jobs::insert(connection, &change.jobs.iter().collect::<Vec<_>>()).await?;
    idempotency::insert(connection, change.idempotent.as_ref(), now).await?;
    Ok(Outcome::Done)
}

fn turn(change: &ChangeStatus) -> Turn {
    let step = &change.step;
    Turn { notice: change.notice, document: step.document, version: step.after + 1, at: step.at, successor: None }
}

async fn set(connection: &Connection, step: &StatusStep) -> Result<(), Fault> {
    connection
        .run(
            "UPDATE document SET status = $2, superseded_by = NULL, status_since = $3,
               status_version = status_version + 1
             WHERE id = $1",
            &[&Id(step.document.as_bytes()), &status_code(step.status), &Instant(step.at)],
        )
        .await?;
    Ok(())
}

async fn insert(connection: &Connection, step: &StatusStep) -> Result<(), Fault> {
    connection
        .run(
            "INSERT INTO status_step (document, after, status, at, department, reason, instrument)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            &[
                &Id(step.document.as_bytes()),
                &Number(step.after),
                &status_code(step.status),
                &Instant(step.at),
                &step.department.as_str(),
                step.reason.expose(),
                &step.instrument,
            ],
        )
        .await?;
    Ok(())
}

/// The steps taken with a document, oldest first.
pub(crate) async fn steps(connection: &Connection, id: DocumentId) -> Result<Vec<StatusStep>, Fault> {
    let read = |row: &Row| {
        Ok(StatusStep {
            document: id,
            after: row.try_get::<_, Number<_>>(0)?.0,
            status: status_of(row.try_get(1)?, None).ok_or(Fault::Unreadable(Unreadable("status")))?,
            at: row.try_get::<_, Instant>(2)?.0,
            department: row.try_get::<_, Text<_>>(3)?.0,
            reason: Personal::new(row.try_get(4)?),
            instrument: row.try_get(5)?,
        })
    };
    let sql =
        "SELECT after, status, at, department, reason, instrument FROM status_step WHERE document = $1 ORDER BY after";
    connection.all(sql, &[&Id(id.as_bytes())], read).await
}
