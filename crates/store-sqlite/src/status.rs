//! A document's status beside its bytes: each step with its grounds.

use document::{DocumentId, Timestamp};
use model::{Personal, Status};
use rusqlite::{Connection, params};
use store::Outcome;
use store::change::ChangeStatus;
use store::record::StatusStep;

use crate::column::{Instant, Text};
use crate::documents::{guard_status, status_code, status_read};
use crate::fault::Stop;
use crate::inbox::{self, Turn};
use crate::statement::Run;
use crate::{idempotency, jobs, receipts, tree};

pub(crate) fn change(connection: &Connection, change: &ChangeStatus, now: Timestamp) -> Result<Outcome, Stop> {
    idempotency::guard(connection, change.idempotent.as_ref())?;
    guard_status(connection, change.step.document, change.step.after)?;

    set(connection, change.step.document, change.step.status, change.step.at)?;
    insert(connection, &change.step)?;
    tree::insert_pending(connection, &change.log)?;
    receipts::insert(connection, &change.receipt)?;
    let step = &change.step;
    let turn = Turn { document: step.document, version: step.after + 1, at: step.at, successor: None };
    inbox::tell(connection, change.notice, &turn)?;
    jobs::insert(connection, &change.jobs)?;
    idempotency::insert(connection, change.idempotent.as_ref(), now)?;
    Ok(Outcome::Done)
}

/// Gives a document another status, in its next version.
pub(crate) fn set(connection: &Connection, id: DocumentId, status: Status, since: Timestamp) -> rusqlite::Result<()> {
    let by = match &status {
        Status::Superseded { by } => Some(by.as_bytes()),
        _ => None,
    };
    connection.run(
        "UPDATE document SET status = ?2, superseded_by = ?3, status_since = ?4, status_version = status_version + 1
         WHERE id = ?1",
        params![id.as_bytes(), status_code(status), by, Instant(since)],
    )?;
    Ok(())
}

fn insert(connection: &Connection, step: &StatusStep) -> rusqlite::Result<()> {
    connection.run(
        "INSERT INTO status_step (document, after, status, at, department, reason, instrument)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            step.document.as_bytes(),
            step.after,
            status_code(step.status),
            Instant(step.at),
            step.department.as_str(),
            Text(step.reason.expose().as_str()),
            step.instrument.as_slice()
        ],
    )?;
    Ok(())
}

/// The steps taken with a document, oldest first.
pub(crate) fn steps(connection: &Connection, id: DocumentId) -> rusqlite::Result<Vec<StatusStep>> {
    connection.all(
        "SELECT after, status, at, department, reason, instrument FROM status_step WHERE document = ?1 ORDER BY after",
        params![id.as_bytes()],
        |row| {
            Ok(StatusStep {
                document: id,
                after: row.get(0)?,
                status: status_read(row, 1)?,
                at: row.get::<_, Instant>(2)?.0,
                department: row.get::<_, Text<_>>(3)?.0,
                reason: Personal::new(row.get(4)?),
                instrument: row.get(5)?,
            })
        },
    )
}
