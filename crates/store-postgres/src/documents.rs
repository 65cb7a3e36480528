//! Documents: their rows, their subjects, the ways in which they are found.

mod page;

use std::collections::HashMap;

use async_trait::async_trait;
use document::{DepartmentId, Digest, DocumentId};
use model::Status;
use store::Error;
use store::record::{
    Blob, BlobRole, CurrentQuery, DocumentFilter, DocumentRow, Page, StatusRow, StatusStep, SubjectKey,
};
use tokio_postgres::Row;

use crate::column::{Bytes, Code, Day, Id, Instant, Number, Text, Unreadable};
use crate::fault::Fault;
use crate::open::PostgresStore;
use crate::statement::{Connection, columns};
use crate::{blobs, status};

/// A statement that reads documents: all columns, in the order in which [`read`] takes them.
macro_rules! select {
    ($($rest:tt)+) => {
        concat!(
            "SELECT d.id, d.department, d.kind, d.type, d.matter, d.case_code, d.project, d.number, d.issued_on, ",
            "d.valid_until, d.confidentiality, d.test, d.sha256, d.leaf, d.salt, d.accepted_at, d.status, ",
            "d.superseded_by, d.status_version, d.supersedes FROM ",
            $($rest)+
        )
    };
}
use select;

const CURRENT: i16 = 0;
/// How many documents `current` gives at most.
const CURRENT_LIMIT: usize = 100;

/// The number of a status; the successor stands in a column of its own.
pub(crate) const fn status_code(status: Status) -> i16 {
    match status {
        Status::Current => CURRENT,
        Status::Suspended => 1,
        Status::Revoked => 2,
        Status::Superseded { .. } => 3,
    }
}

/// `None`: no status that we know, or no successor.
pub(crate) fn status_of(code: i16, by: Option<Id<DocumentId>>) -> Option<Status> {
    match (code, by) {
        (CURRENT, _) => Some(Status::Current),
        (1, _) => Some(Status::Suspended),
        (2, _) => Some(Status::Revoked),
        (3, Some(Id(by))) => Some(Status::Superseded { by }),
        _ => None,
    }
}

/// Which of these ids documents have already.
pub(crate) async fn there(connection: &Connection, ids: &[DocumentId]) -> Result<Vec<DocumentId>, Fault> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    connection
        .all(
            "SELECT d.id FROM unnest($1::uuid[]) AS u (id) JOIN document d ON d.id = u.id",
            &columns!(ids, id => [Id(id.as_bytes())]),
            |row| Ok(row.try_get::<_, Id<_>>(0)?.0),
        )
        .await
}

/// The status versions of documents, which stay until this transaction ends; of those that this transaction is to change
/// with a lock that lets nobody else rely on them.
pub(crate) async fn status_versions(
    connection: &Connection,
    mut ids: Vec<DocumentId>,
    to_change: bool,
) -> Result<HashMap<DocumentId, u32>, Fault> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    ids.sort_unstable();
    ids.dedup();
    let sql = if to_change {
        "SELECT d.id, d.status_version FROM unnest($1::uuid[]) AS u (id) JOIN document d ON d.id = u.id
         ORDER BY d.id FOR UPDATE OF d"
    } else {
        "SELECT d.id, d.status_version FROM unnest($1::uuid[]) AS u (id) JOIN document d ON d.id = u.id
         ORDER BY d.id FOR SHARE OF d"
    };
    let versions = connection
        .all(sql, &columns!(ids, id => [Id(id.as_bytes())]), |row| {
            Ok((row.try_get::<_, Id<_>>(0)?.0, row.try_get::<_, Number<_>>(1)?.0))
        })
        .await?;
    Ok(versions.into_iter().collect())
}

pub(crate) async fn insert(connection: &Connection, documents: &[&DocumentRow]) -> Result<(), Fault> {
    if documents.is_empty() {
        return Ok(());
    }
    connection
        .run(
            "INSERT INTO document (id, department, kind, type, matter, case_code, project, number, issued_on,
               valid_until, confidentiality, test, sha256, leaf, salt, accepted_at, status_since, status,
               superseded_by, status_version, supersedes)
             SELECT id, department, kind, type, matter, case_code, project, number, issued_on, valid_until,
               confidentiality, test, sha256, leaf, salt, accepted_at, accepted_at, status, superseded_by,
               status_version, supersedes
             FROM unnest($1::uuid[], $2::text[], $3::smallint[], $4::text[], $5::text[], $6::text[], $7::text[],
               $8::text[], $9::date[], $10::date[], $11::smallint[], $12::boolean[], $13::bytea[], $14::bytea[],
               $15::bytea[], $16::timestamptz[], $17::smallint[], $18::uuid[], $19::int[], $20::uuid[])
               AS u (id, department, kind, type, matter, case_code, project, number, issued_on, valid_until,
               confidentiality, test, sha256, leaf, salt, accepted_at, status, superseded_by, status_version,
               supersedes)",
            &columns!(documents, d => [
                Id(d.id.as_bytes()),
                d.department.as_str(),
                Code(d.kind),
                d.r#type.as_str(),
                d.matter.as_deref(),
                d.case.as_ref().map(document::SupervisionCode::as_str),
                d.project.as_deref(),
                d.number.as_deref(),
                Day(d.issued_on),
                d.valid_until.map(Day),
                Code(d.confidentiality),
                d.test,
                d.sha256.as_bytes().as_slice(),
                d.leaf.as_slice(),
                d.salt.as_slice(),
                Instant(d.accepted_at),
                status_code(d.status),
                successor(&d.status).map(|by| Id(by.as_bytes())),
                Number(d.status_version),
                d.supersedes.as_ref().map(|id| Id(id.as_bytes()))
            ]),
        )
        .await?;
    Ok(())
}

fn successor(status: &Status) -> Option<&DocumentId> {
    match status {
        Status::Superseded { by } => Some(by),
        _ => None,
    }
}

pub(crate) async fn insert_subjects(
    connection: &Connection,
    subjects: &[(&SubjectKey, &DocumentRow)],
) -> Result<(), Fault> {
    if subjects.is_empty() {
        return Ok(());
    }
    connection
        .run(
            "INSERT INTO document_subject (subject_key, type, document)
             SELECT * FROM unnest($1::bytea[], $2::text[], $3::uuid[]) ON CONFLICT DO NOTHING",
            &columns!(subjects, (key, document) => [
                key.0.as_slice(),
                document.r#type.as_str(),
                Id(document.id.as_bytes())
            ]),
        )
        .await?;
    Ok(())
}

fn read(row: &Row) -> Result<DocumentRow, Fault> {
    Ok(DocumentRow {
        id: row.try_get::<_, Id<_>>(0)?.0,
        department: row.try_get::<_, Text<_>>(1)?.0,
        kind: row.try_get::<_, Code<_>>(2)?.0,
        r#type: row.try_get::<_, Text<_>>(3)?.0,
        matter: row.try_get(4)?,
        case: row.try_get::<_, Option<Text<_>>>(5)?.map(|code| code.0),
        project: row.try_get(6)?,
        number: row.try_get(7)?,
        issued_on: row.try_get::<_, Day>(8)?.0,
        valid_until: row.try_get::<_, Option<Day>>(9)?.map(|day| day.0),
        confidentiality: row.try_get::<_, Code<_>>(10)?.0,
        test: row.try_get(11)?,
        sha256: row.try_get::<_, Bytes<32>>(12)?.into(),
        leaf: row.try_get::<_, Bytes<32>>(13)?.0,
        salt: row.try_get::<_, Bytes<16>>(14)?.0,
        accepted_at: row.try_get::<_, Instant>(15)?.0,
        status: status_of(row.try_get(16)?, row.try_get(17)?).ok_or(Fault::Unreadable(Unreadable("status")))?,
        status_version: row.try_get::<_, Number<_>>(18)?.0,
        supersedes: row.try_get::<_, Option<Id<_>>>(19)?.map(|id| id.0),
    })
}

fn read_status(row: &Row) -> Result<StatusRow, Fault> {
    Ok(StatusRow {
        id: row.try_get::<_, Id<_>>(0)?.0,
        sha256: row.try_get::<_, Bytes<32>>(1)?.into(),
        status: status_of(row.try_get(2)?, row.try_get(3)?).ok_or(Fault::Unreadable(Unreadable("status")))?,
        since: row.try_get::<_, Instant>(4)?.0,
    })
}

/// Documents of one subject key; the keys of one subject are few, each is a walk along one index of one partition.
async fn current(connection: &Connection, query: &CurrentQuery) -> Result<Vec<DocumentRow>, Fault> {
    let mut found: Vec<DocumentRow> = Vec::new();
    let limit = i64::try_from(CURRENT_LIMIT).unwrap_or(i64::MAX);
    for key in &query.subject {
        let of_key = connection
            .all(
                select!(
                    "document_subject s JOIN document d ON d.id = s.document
                 WHERE s.subject_key = $1 AND s.type = $2 AND d.status = 0 AND d.test = $3
                   AND ($4::date IS NULL OR d.issued_on >= $4)
                 ORDER BY d.issued_on DESC, d.id DESC LIMIT $5"
                ),
                &[&key.0.as_slice(), &query.r#type.as_str(), &query.test, &query.issued_from.map(Day), &limit],
                read,
            )
            .await?;
        found.extend(of_key);
    }
    found.sort_by_key(|d| std::cmp::Reverse((d.issued_on, d.id)));
    found.dedup_by_key(|d| d.id);
    found.truncate(CURRENT_LIMIT);
    Ok(found)
}

#[async_trait]
impl store::Documents for PostgresStore {
    async fn document(&self, id: DocumentId) -> Result<Option<DocumentRow>, Error> {
        let find = async move |c: Connection| {
            c.first(select!("document d WHERE d.id = $1"), &[&Id(id.as_bytes())], read).await
        };
        self.readers.read("read a document", find).await
    }

    async fn blob(&self, id: DocumentId, role: BlobRole) -> Result<Option<Blob>, Error> {
        let find = async move |c: Connection| blobs::find(&c, id, role).await;
        self.readers.read("read bytes of a document", find).await
    }

    async fn current(&self, query: &CurrentQuery) -> Result<Vec<DocumentRow>, Error> {
        let query = query.clone();
        let find = async move |c: Connection| current(&c, &query).await;
        self.readers.read("find documents of a subject", find).await
    }

    async fn by_number(
        &self,
        department: &DepartmentId,
        r#type: &str,
        number: &str,
    ) -> Result<Option<DocumentRow>, Error> {
        let (department, r#type, number) = (department.clone(), r#type.to_owned(), number.to_owned());
        let find = async move |c: Connection| {
            let sql = select!(
                "document_number n JOIN document d ON d.id = n.document
                 WHERE n.department = $1 AND n.type = $2 AND n.number = $3"
            );
            c.first(sql, &[&department.as_str(), &r#type, &number], read).await
        };
        self.readers.read("find a document by its number", find).await
    }

    async fn documents(&self, filter: &DocumentFilter, cursor: Page<DocumentId>) -> Result<Vec<DocumentRow>, Error> {
        let filter = filter.clone();
        let find = async move |c: Connection| page::page(&c, &filter, cursor).await;
        self.readers.read("read a page of documents", find).await
    }

    async fn not_current(&self) -> Result<Vec<StatusRow>, Error> {
        let find = async |c: Connection| {
            let sql =
                "SELECT id, sha256, status, superseded_by, status_since FROM document WHERE status <> 0 ORDER BY id";
            c.all(sql, &[], read_status).await
        };
        self.readers.read("read documents that are not current", find).await
    }

    async fn status_steps(&self, id: DocumentId) -> Result<Vec<StatusStep>, Error> {
        let find = async move |c: Connection| status::steps(&c, id).await;
        self.readers.read("read how a status changed", find).await
    }

    async fn by_digest(&self, sha256: &Digest) -> Result<Option<DocumentRow>, Error> {
        let sha256 = *sha256;
        let find = async move |c: Connection| {
            let sql = select!("document d WHERE d.sha256 = $1 ORDER BY d.id LIMIT 1");
            c.first(sql, &[&sha256.as_bytes().as_slice()], read).await
        };
        self.readers.read("find a document by its digest", find).await
    }
}
