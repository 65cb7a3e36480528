//! Refused bodies that are kept for inspection.

use store::Outcome;
use store::record::Submission;

use crate::column::{Id, Instant};
use crate::fault::Stop;
use crate::statement::Connection;

/// Keeps it, unless the same body of the same department is there.
pub(crate) async fn keep(connection: &Connection, submission: &Submission) -> Result<Outcome, Stop> {
    connection
        .run(
            "INSERT INTO submission (id, department, adapter, at, sha256, body, findings)
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (department, sha256) DO NOTHING",
            &[
                &Id(submission.id.as_bytes()),
                &submission.department.as_str(),
                &submission.adapter,
                &Instant(submission.at),
                &submission.sha256.as_bytes().as_slice(),
                submission.body.expose(),
                &submission.findings,
            ],
        )
        .await?;
    Ok(Outcome::Done)
}
