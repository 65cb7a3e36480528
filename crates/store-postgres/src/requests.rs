//! Evidence requests: answered, refused, found.

mod answer;

use std::collections::BTreeMap;

use async_trait::async_trait;
use document::{AgreementId, Date, DepartmentId, DocumentId, ReceiptId, RequestId};
use model::EvidenceRequest;
use model::receipt::ReceiptRecord;
use model::request::State;
use store::change::CloseRequest;
use store::record::Page;
use store::{Error, Outcome, What};
use tokio_postgres::Row;

pub(crate) use answer::{Guards, write};

use crate::column::{Day, Id, Instant, Json, Number};
use crate::fault::{Fault, Stop};
use crate::open::PostgresStore;
use crate::statement::{Connection, columns};
use crate::{accesses, receipts};

pub(crate) async fn close(connection: &Connection, change: &CloseRequest) -> Result<Outcome, Stop> {
    let id = change.request.id;
    let open = connection
        .first("SELECT open FROM evidence_request WHERE id = $1 FOR UPDATE", &[&Id(id.as_bytes())], |row| {
            Ok(row.try_get::<_, bool>(0)?)
        })
        .await?;
    match open {
        None => insert(connection, &[&change.request]).await?,
        Some(true) => update(connection, &change.request).await?,
        Some(false) => return Err(Error::Conflict(What::RequestId(id)).into()),
    }
    accesses::insert(connection, &change.access.iter().collect::<Vec<_>>()).await?;
    receipts::insert(connection, &change.receipt.iter().collect::<Vec<_>>()).await?;
    Ok(Outcome::Done)
}

/// The document that a request was given, and when the request was closed.
fn ending(request: &EvidenceRequest) -> (Option<&DocumentId>, Option<Instant>) {
    match &request.state {
        State::Requested | State::Sent => (None, None),
        State::Fulfilled { document, at, .. } => (Some(document), Some(Instant(*at))),
        State::Refused { at, .. } | State::Failed { at, .. } | State::TimedOut { at } => (None, Some(Instant(*at))),
    }
}

async fn insert(connection: &Connection, requests: &[&EvidenceRequest]) -> Result<(), Fault> {
    if requests.is_empty() {
        return Ok(());
    }
    let rows = async {
        connection
            .run(
                "INSERT INTO evidence_request
                   (id, requester, provider, open, document, requested_at, answer_by, closed_at, request)
                 SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::boolean[], $5::uuid[],
                   $6::timestamptz[], $7::timestamptz[], $8::timestamptz[], $9::jsonb[])",
                &columns!(requests, request => [
                    Id(request.id.as_bytes()),
                    request.requester.as_str(),
                    request.provider.as_ref().map(DepartmentId::as_str),
                    request.state.is_open(),
                    ending(request).0.map(|id| Id(id.as_bytes())),
                    Instant(request.requested_at),
                    Instant(request.answer_by),
                    ending(request).1,
                    Json(*request)
                ]),
            )
            .await
    };
    tokio::try_join!(rows, insert_pullers(connection, requests))?;
    Ok(())
}

async fn update(connection: &Connection, request: &EvidenceRequest) -> Result<(), Fault> {
    let (document, closed_at) = ending(request);
    connection
        .run(
            "UPDATE evidence_request SET provider = $2, open = $3, document = $4, closed_at = $5, request = $6
             WHERE id = $1",
            &[
                &Id(request.id.as_bytes()),
                &request.provider.as_ref().map(DepartmentId::as_str),
                &request.state.is_open(),
                &document.map(|id| Id(id.as_bytes())),
                &closed_at,
                &Json(request),
            ],
        )
        .await?;
    insert_pullers(connection, &[request]).await
}

/// Who was given what, by the newest request.
async fn insert_pullers(connection: &Connection, requests: &[&EvidenceRequest]) -> Result<(), Fault> {
    let mut pullers: BTreeMap<(&DocumentId, &str), &RequestId> = BTreeMap::new();
    for request in requests {
        let Some(document) = ending(request).0 else { continue };
        let newest = pullers.entry((document, request.requester.as_str())).or_insert(&request.id);
        *newest = (*newest).max(&request.id);
    }
    if pullers.is_empty() {
        return Ok(());
    }
    connection
        .run(
            "INSERT INTO puller AS p (document, department, request)
             SELECT * FROM unnest($1::uuid[], $2::text[], $3::uuid[])
             ON CONFLICT (document, department) DO UPDATE SET request = excluded.request
               WHERE excluded.request > p.request",
            &columns!(pullers, ((document, department), request) => [
                Id(document.as_bytes()),
                *department,
                Id(request.as_bytes())
            ]),
        )
        .await?;
    Ok(())
}

/// JSON keeps milliseconds; the columns beside it give the instants back to the microsecond.
fn read(row: &Row) -> Result<EvidenceRequest, Fault> {
    let mut request: EvidenceRequest = row.try_get::<_, Json<_>>(0)?.0;
    request.requested_at = row.try_get::<_, Instant>(1)?.0;
    request.answer_by = row.try_get::<_, Instant>(2)?.0;
    let closed_at = row.try_get::<_, Option<Instant>>(3)?.map(|instant| instant.0);
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

#[async_trait]
impl store::Requests for PostgresStore {
    async fn request(&self, id: RequestId) -> Result<Option<EvidenceRequest>, Error> {
        let find = async move |c: Connection| {
            let sql = "SELECT request, requested_at, answer_by, closed_at FROM evidence_request WHERE id = $1";
            c.first(sql, &[&Id(id.as_bytes())], read).await
        };
        self.readers.read("read a request", find).await
    }

    async fn requests(&self, department: &DepartmentId, page: Page<RequestId>) -> Result<Vec<EvidenceRequest>, Error> {
        let department = department.clone();
        let after = page.after.map_or([u8::MAX; 16], |id| *id.as_bytes());
        let find = async move |c: Connection| {
            c.all(
                "SELECT r.request, r.requested_at, r.answer_by, r.closed_at FROM (
                   (SELECT id FROM evidence_request WHERE requester = $1 AND id < $2 ORDER BY id DESC LIMIT $3)
                   UNION
                   (SELECT id FROM evidence_request WHERE provider = $1 AND id < $2 ORDER BY id DESC LIMIT $3)) u
                 JOIN evidence_request r ON r.id = u.id
                 ORDER BY r.id DESC LIMIT $3",
                &[&department.as_str(), &Id(&after), &i64::from(page.limit.clamp(1, 200))],
                read,
            )
            .await
        };
        self.readers.read("read a page of requests", find).await
    }

    async fn pulled(&self, document: DocumentId, department: &DepartmentId) -> Result<Option<RequestId>, Error> {
        let department = department.clone();
        let find = async move |c: Connection| {
            let sql = "SELECT request FROM puller WHERE document = $1 AND department = $2";
            let params: &[_] =
                &[&Id(document.as_bytes()) as &(dyn tokio_postgres::types::ToSql + Sync), &department.as_str()];
            c.first(sql, params, |row| Ok(row.try_get::<_, Id<_>>(0)?.0)).await
        };
        self.readers.read("find who pulled a document", find).await
    }

    async fn receipts(
        &self,
        document: Option<DocumentId>,
        request: Option<RequestId>,
    ) -> Result<Vec<ReceiptRecord>, Error> {
        let find = async move |c: Connection| receipts::about(&c, document, request).await;
        self.readers.read("read receipts", find).await
    }

    async fn receipt(&self, id: ReceiptId) -> Result<Option<ReceiptRecord>, Error> {
        self.readers.read("read a receipt", async move |c: Connection| receipts::find(&c, id).await).await
    }

    async fn used(&self, agreement: &AgreementId, day: Date) -> Result<u32, Error> {
        let agreement = agreement.clone();
        let count = async move |c: Connection| {
            let sql = "SELECT uses FROM agreement_use WHERE agreement = $1 AND day = $2";
            c.first(sql, &[&agreement.as_str(), &Day(day)], |row| Ok(row.try_get::<_, Number<_>>(0)?.0)).await
        };
        Ok(self.readers.read("count uses of an agreement", count).await?.unwrap_or(0))
    }
}
