//! Receipts as they were signed.

use std::collections::HashSet;

use document::{DepartmentId, DocumentId, ReceiptId, RequestId};
use model::receipt::ReceiptRecord;
use tokio_postgres::Row;

use crate::column::{Code, Id, Instant, Text};
use crate::fault::Fault;
use crate::statement::{Connection, columns};

pub(crate) async fn insert(connection: &Connection, receipts: &[&ReceiptRecord]) -> Result<(), Fault> {
    if receipts.is_empty() {
        return Ok(());
    }
    connection
        .run(
            "INSERT INTO receipt (id, event, at, department, document, request, bytes)
             SELECT * FROM unnest($1::uuid[], $2::smallint[], $3::timestamptz[], $4::text[], $5::uuid[], $6::uuid[],
               $7::bytea[])",
            &columns!(receipts, receipt => [
                Id(receipt.id.as_bytes()),
                Code(receipt.event),
                Instant(receipt.at),
                receipt.department.as_str(),
                receipt.document.as_ref().map(|id| Id(id.as_bytes())),
                receipt.request.as_ref().map(|id| Id(id.as_bytes())),
                receipt.bytes.as_slice()
            ]),
        )
        .await?;
    Ok(())
}

/// Of these receipts *read* those that are the first of their department and document: they alone are to be written.
pub(crate) async fn first_readings<'r>(
    connection: &Connection,
    receipts: Vec<&'r ReceiptRecord>,
) -> Result<Vec<&'r ReceiptRecord>, Fault> {
    let mut seen = HashSet::new();
    let (named, mut first): (Vec<_>, Vec<_>) = receipts.into_iter().partition(|receipt| receipt.document.is_some());
    let mut named: Vec<(DocumentId, &ReceiptRecord)> =
        named.into_iter().filter_map(|receipt| receipt.document.map(|document| (document, receipt))).collect();
    named.retain(|(document, receipt)| seen.insert((*document, &receipt.department)));
    if named.is_empty() {
        return Ok(first);
    }
    named.sort_by_key(|(document, receipt)| (*document, &receipt.department));
    let fresh: HashSet<(DocumentId, DepartmentId)> = connection
        .all(
            "INSERT INTO receipt_read (document, department) SELECT * FROM unnest($1::uuid[], $2::text[])
             ON CONFLICT DO NOTHING RETURNING document, department",
            &columns!(named, (document, receipt) => [Id(document.as_bytes()), receipt.department.as_str()]),
            |row| Ok((row.try_get::<_, Id<_>>(0)?.0, row.try_get::<_, Text<_>>(1)?.0)),
        )
        .await?
        .into_iter()
        .collect();
    let is_fresh = |(document, receipt): &(DocumentId, &ReceiptRecord)| {
        fresh.iter().any(|(of, by)| of == document && *by == receipt.department)
    };
    first.extend(named.into_iter().filter(is_fresh).map(|(_, receipt)| receipt));
    Ok(first)
}

pub(crate) async fn find(connection: &Connection, id: ReceiptId) -> Result<Option<ReceiptRecord>, Fault> {
    connection
        .first(
            "SELECT id, event, at, department, document, request, bytes FROM receipt WHERE id = $1",
            &[&Id(id.as_bytes())],
            read,
        )
        .await
}

/// Receipts about this document or this request, oldest first.
pub(crate) async fn about(
    connection: &Connection,
    document: Option<DocumentId>,
    request: Option<RequestId>,
) -> Result<Vec<ReceiptRecord>, Fault> {
    let document = document.as_ref().map(|id| Id(id.as_bytes()));
    let request = request.as_ref().map(|id| Id(id.as_bytes()));
    connection
        .all(
            "SELECT id, event, at, department, document, request, bytes FROM receipt
             WHERE document = $1 OR request = $2 ORDER BY at, id",
            &[&document, &request],
            read,
        )
        .await
}

fn read(row: &Row) -> Result<ReceiptRecord, Fault> {
    Ok(ReceiptRecord {
        id: row.try_get::<_, Id<_>>(0)?.0,
        event: row.try_get::<_, Code<_>>(1)?.0,
        at: row.try_get::<_, Instant>(2)?.0,
        department: row.try_get::<_, Text<_>>(3)?.0,
        document: row.try_get::<_, Option<Id<_>>>(4)?.map(|id| id.0),
        request: row.try_get::<_, Option<Id<_>>>(5)?.map(|id| id.0),
        bytes: row.try_get(6)?,
    })
}
