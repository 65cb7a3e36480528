//! A department publishes a document: its guards, then its rows.

use document::{Digest, DocumentId, Timestamp};
use model::Status;
use rusqlite::{Connection, params};
use store::change::{Publish, Superseded};
use store::{Error, Outcome, What};

use crate::column::{Id, Text};
use crate::fault::Stop;
use crate::inbox::{self, Turn};
use crate::statement::Run;
use crate::{accesses, blobs, documents, idempotency, jobs, receipts, status, tree};

pub(crate) fn publish(
    connection: &Connection,
    change: &Publish,
    digests: &[Digest],
    now: Timestamp,
) -> Result<Outcome, Stop> {
    idempotency::guard(connection, change.idempotent.as_ref())?;
    let document = &change.document;
    if documents::exists(connection, document.id)? {
        return Err(Error::Conflict(What::DocumentId(document.id)).into());
    }
    let bearer = bearer(connection, change)?;
    if let Some(head) = &change.supersedes {
        documents::guard_status(connection, head.document, head.status_version)?;
    }

    documents::insert(connection, document)?;
    documents::insert_subjects(connection, document, &change.subjects)?;
    blobs::insert(connection, document.id, &change.blobs, digests)?;
    take_number(connection, change, bearer)?;
    tree::insert_pending(connection, &change.log)?;
    receipts::insert(connection, &change.receipt)?;
    accesses::insert(connection, &change.access)?;
    if let Some(head) = &change.supersedes {
        supersede(connection, head, document.id)?;
    }
    jobs::insert(connection, &change.jobs)?;
    idempotency::insert(connection, change.idempotent.as_ref(), now)?;
    Ok(Outcome::Done)
}

/// Who bears the number now; anybody but the document that is superseded is a conflict.
fn bearer(connection: &Connection, change: &Publish) -> Result<Option<DocumentId>, Stop> {
    let document = &change.document;
    let Some(number) = &document.number else { return Ok(None) };
    let bearer = connection.first(
        "SELECT document FROM document_number WHERE department = ?1 AND type = ?2 AND number = ?3",
        params![document.department.as_str(), document.r#type.as_str(), Text(number.as_str())],
        |row| Ok(row.get::<_, Id<DocumentId>>(0)?.0),
    )?;
    let superseded = change.supersedes.as_ref().map(|head| head.document);
    match bearer {
        Some(bearer) if Some(bearer) != superseded => Err(Error::Conflict(What::DocumentNumber(bearer)).into()),
        other => Ok(other),
    }
}

fn take_number(connection: &Connection, change: &Publish, bearer: Option<DocumentId>) -> rusqlite::Result<()> {
    let document = &change.document;
    let Some(number) = &document.number else { return Ok(()) };
    let sql = match bearer {
        Some(_) => "UPDATE document_number SET document = ?4 WHERE department = ?1 AND type = ?2 AND number = ?3",
        None => "INSERT INTO document_number (department, type, number, document) VALUES (?1, ?2, ?3, ?4)",
    };
    connection.run(
        sql,
        params![document.department.as_str(), document.r#type.as_str(), Text(number.as_str()), document.id.as_bytes()],
    )?;
    Ok(())
}

fn supersede(connection: &Connection, head: &Superseded, by: DocumentId) -> rusqlite::Result<()> {
    let at = head.log.at;
    status::set(connection, head.document, Status::Superseded { by }, at)?;
    let turn = Turn { document: head.document, version: head.status_version + 1, at, successor: Some(by) };
    inbox::tell(connection, head.notice, &turn)?;
    tree::insert_pending(connection, &head.log)
}
