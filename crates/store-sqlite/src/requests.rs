//! Evidence requests: answered, refused, found.

use async_trait::async_trait;
use document::{AgreementId, Date, DepartmentId, DocumentId, ReceiptId, RequestId, Timestamp};
use model::EvidenceRequest;
use model::receipt::ReceiptRecord;
use model::request::State;
use rusqlite::{Connection, Row, params};
use store::change::{AgreementUse, AnswerFromStore, CloseRequest};
use store::record::{Page, RecordKind};
use store::{Error, Outcome, What};

use crate::column::{Day, Id, Instant, Json};
use crate::fault::Stop;
use crate::open::SqliteStore;
use crate::statement::Run;
use crate::{accesses, documents, idempotency, receipts, registry};

pub(crate) fn answer(connection: &Connection, change: &AnswerFromStore, now: Timestamp) -> Result<Outcome, Stop> {
    idempotency::guard(connection, change.idempotent.as_ref())?;
    if is_open(connection, change.request.id)?.is_some() {
        return Err(Error::Conflict(What::RequestId(change.request.id)).into());
    }
    documents::guard_status(connection, change.document, change.status_version)?;
    guard_agreement(connection, &change.agreement)?;

    write(connection, &change.request)?;
    connection.run(
        "INSERT INTO agreement_use (agreement, day, uses) VALUES (?1, ?2, 1)
         ON CONFLICT (agreement, day) DO UPDATE SET uses = uses + 1",
        params![change.agreement.id.as_str(), Day(change.agreement.day)],
    )?;
    accesses::insert(connection, &change.access)?;
    for receipt in &change.receipts {
        receipts::insert(connection, receipt)?;
    }
    idempotency::insert(connection, change.idempotent.as_ref(), now)?;
    Ok(Outcome::Done)
}

/// The preconditions that the agreement is the one that was judged, and not used up today.
fn guard_agreement(connection: &Connection, agreement: &AgreementUse) -> Result<(), Stop> {
    let version = registry::version_of(connection, RecordKind::Agreement, agreement.id.as_str())?;
    if version != Some(agreement.record_version) {
        return Err(Error::Stale(What::AgreementVersion).into());
    }
    if used(connection, &agreement.id, agreement.day)? >= agreement.daily_max {
        return Err(Error::Stale(What::AgreementQuota).into());
    }
    Ok(())
}

pub(crate) fn close(connection: &Connection, change: &CloseRequest) -> Result<Outcome, Stop> {
    if is_open(connection, change.request.id)? == Some(false) {
        return Err(Error::Conflict(What::RequestId(change.request.id)).into());
    }
    write(connection, &change.request)?;
    if let Some(access) = &change.access {
        accesses::insert(connection, access)?;
    }
    if let Some(receipt) = &change.receipt {
        receipts::insert(connection, receipt)?;
    }
    Ok(Outcome::Done)
}

/// Whether a request is still open; `None`: there is none.
fn is_open(connection: &Connection, id: RequestId) -> rusqlite::Result<Option<bool>> {
    connection.first("SELECT open FROM evidence_request WHERE id = ?1", params![id.as_bytes()], |row| row.get(0))
}

fn write(connection: &Connection, request: &EvidenceRequest) -> rusqlite::Result<()> {
    let (document, closed_at) = match &request.state {
        State::Requested | State::Sent => (None, None),
        State::Fulfilled { document, at, .. } => (Some(document.as_bytes()), Some(at)),
        State::Refused { at, .. } | State::Failed { at, .. } | State::TimedOut { at } => (None, Some(at)),
    };
    connection.run(
        "INSERT INTO evidence_request
           (id, requester, provider, open, document, requested_at, answer_by, closed_at, request)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
         ON CONFLICT (id) DO UPDATE SET provider = excluded.provider, open = excluded.open,
           document = excluded.document, closed_at = excluded.closed_at, request = excluded.request",
        params![
            request.id.as_bytes(),
            request.requester.as_str(),
            request.provider.as_ref().map(document::DepartmentId::as_str),
            request.state.is_open(),
            document,
            Instant(request.requested_at),
            Instant(request.answer_by),
            closed_at.copied().map(Instant),
            Json(request)
        ],
    )?;
    Ok(())
}

/// JSON keeps milliseconds; the columns beside it give the instants back to the microsecond.
fn read(row: &Row<'_>) -> rusqlite::Result<EvidenceRequest> {
    let mut request: EvidenceRequest = row.get::<_, Json<_>>(0)?.0;
    request.requested_at = row.get::<_, Instant>(1)?.0;
    request.answer_by = row.get::<_, Instant>(2)?.0;
    let closed_at = row.get::<_, Option<Instant>>(3)?.map(|instant| instant.0);
    if let Some(closed_at) = closed_at {
        match &mut request.state {
            State::Requested | State::Sent => {}
            State::Fulfilled { at, .. }
            | State::Refused { at, .. }
            | State::Failed { at, .. }
            | State::TimedOut { at } => *at = closed_at,
        }
    }
    Ok(request)
}

fn used(connection: &Connection, agreement: &AgreementId, day: Date) -> rusqlite::Result<u32> {
    let uses = connection.first(
        "SELECT uses FROM agreement_use WHERE agreement = ?1 AND day = ?2",
        params![agreement.as_str(), Day(day)],
        |row| row.get(0),
    )?;
    Ok(uses.unwrap_or(0))
}

#[async_trait]
impl store::Requests for SqliteStore {
    async fn request(&self, id: RequestId) -> Result<Option<EvidenceRequest>, Error> {
        let find = move |c: &Connection| {
            c.first(
                "SELECT request, requested_at, answer_by, closed_at FROM evidence_request WHERE id = ?1",
                params![id.as_bytes()],
                read,
            )
        };
        self.readers.read("read a request", find).await
    }

    async fn requests(&self, department: &DepartmentId, page: Page<RequestId>) -> Result<Vec<EvidenceRequest>, Error> {
        let department = department.clone();
        let after = page.after.map_or([u8::MAX; 16], |id| *id.as_bytes());
        let find = move |c: &Connection| {
            c.all(
                "SELECT request, requested_at, answer_by, closed_at FROM evidence_request WHERE id IN (
                   SELECT * FROM (SELECT id FROM evidence_request
                                  WHERE requester = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3)
                   UNION
                   SELECT * FROM (SELECT id FROM evidence_request
                                  WHERE provider = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3))
                 ORDER BY id DESC LIMIT ?3",
                params![department.as_str(), after, page.limit.clamp(1, 200)],
                read,
            )
        };
        self.readers.read("read a page of requests", find).await
    }

    async fn pulled(&self, document: DocumentId, department: &DepartmentId) -> Result<Option<RequestId>, Error> {
        let department = department.clone();
        let find = move |c: &Connection| {
            c.first(
                "SELECT id FROM evidence_request WHERE document = ?1 AND requester = ?2 ORDER BY id DESC LIMIT 1",
                params![document.as_bytes(), department.as_str()],
                |row| Ok(row.get::<_, Id<_>>(0)?.0),
            )
        };
        self.readers.read("find who pulled a document", find).await
    }

    async fn receipts(
        &self,
        document: Option<DocumentId>,
        request: Option<RequestId>,
    ) -> Result<Vec<ReceiptRecord>, Error> {
        self.readers.read("read receipts", move |c| receipts::about(c, document, request)).await
    }

    async fn receipt(&self, id: ReceiptId) -> Result<Option<ReceiptRecord>, Error> {
        self.readers.read("read a receipt", move |c| receipts::find(c, id)).await
    }

    async fn used(&self, agreement: &AgreementId, day: Date) -> Result<u32, Error> {
        let agreement = agreement.clone();
        self.readers.read("count uses of an agreement", move |c| used(c, &agreement, day)).await
    }
}
