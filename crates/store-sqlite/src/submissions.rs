//! Refused bodies that are kept for inspection.

use rusqlite::{Connection, params};
use store::Outcome;
use store::record::Submission;

use crate::column::{Instant, Text};
use crate::fault::Stop;
use crate::statement::Run;

/// Keeps it, unless the same body of the same department is there.
pub(crate) fn keep(connection: &Connection, submission: &Submission) -> Result<Outcome, Stop> {
    connection.run(
        "INSERT INTO submission (id, department, adapter, at, sha256, body, findings) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (department, sha256) DO NOTHING",
        params![
            submission.id.as_bytes(),
            submission.department.as_str(),
            submission.adapter.as_deref().map(Text),
            Instant(submission.at),
            submission.sha256.as_bytes(),
            submission.body.expose().as_slice(),
            submission.findings.as_slice()
        ],
    )?;
    Ok(Outcome::Done)
}
