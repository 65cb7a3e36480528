//! Receipts as they were signed.

use document::{DepartmentId, DocumentId, ReceiptId, RequestId};
use model::receipt::{ReceiptEvent, ReceiptRecord};
use rusqlite::{Connection, Row, params};

use crate::column::{Code, Id, Instant, Text};
use crate::statement::Run;

pub(crate) fn insert(connection: &Connection, receipt: &ReceiptRecord) -> rusqlite::Result<()> {
    connection.run(
        "INSERT INTO receipt (id, event, at, department, document, request, bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            receipt.id.as_bytes(),
            Code(receipt.event),
            Instant(receipt.at),
            receipt.department.as_str(),
            receipt.document.as_ref().map(DocumentId::as_bytes),
            receipt.request.as_ref().map(RequestId::as_bytes),
            receipt.bytes.as_slice()
        ],
    )?;
    Ok(())
}

/// Whether this department has its receipt *read* of this document.
pub(crate) fn was_read(
    connection: &Connection,
    department: &DepartmentId,
    document: DocumentId,
) -> rusqlite::Result<bool> {
    // The number stands in the statement, not in a parameter, so that the partial index serves it.
    debug_assert_eq!(crate::column::Coded::code(&ReceiptEvent::Read), 6);
    let found = connection.first(
        "SELECT 1 FROM receipt WHERE department = ?1 AND document = ?2 AND event = 6",
        params![department.as_str(), document.as_bytes()],
        |_| Ok(()),
    )?;
    Ok(found.is_some())
}

pub(crate) fn find(connection: &Connection, id: ReceiptId) -> rusqlite::Result<Option<ReceiptRecord>> {
    connection.first(
        "SELECT id, event, at, department, document, request, bytes FROM receipt WHERE id = ?1",
        params![id.as_bytes()],
        read,
    )
}

/// Receipts about this document or this request, oldest first.
pub(crate) fn about(
    connection: &Connection,
    document: Option<DocumentId>,
    request: Option<RequestId>,
) -> rusqlite::Result<Vec<ReceiptRecord>> {
    connection.all(
        "SELECT id, event, at, department, document, request, bytes FROM receipt
         WHERE document = ?1 OR request = ?2 ORDER BY at, id",
        params![document.as_ref().map(DocumentId::as_bytes), request.as_ref().map(RequestId::as_bytes)],
        read,
    )
}

fn read(row: &Row<'_>) -> rusqlite::Result<ReceiptRecord> {
    Ok(ReceiptRecord {
        id: row.get::<_, Id<_>>(0)?.0,
        event: row.get::<_, Code<_>>(1)?.0,
        at: row.get::<_, Instant>(2)?.0,
        department: row.get::<_, Text<_>>(3)?.0,
        document: row.get::<_, Option<Id<_>>>(4)?.map(|id| id.0),
        request: row.get::<_, Option<Id<_>>>(5)?.map(|id| id.0),
        bytes: row.get(6)?,
    })
}
