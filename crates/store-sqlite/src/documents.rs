//! Documents: their rows, their subjects, the ways in which they are found.

use async_trait::async_trait;
use document::{DepartmentId, Digest, DocumentId, DocumentType, SupervisionCode};
use model::Status;
use rusqlite::{Connection, Row, params};
use store::record::{
    Blob, BlobRole, CurrentQuery, DocumentFilter, DocumentRow, Page, StatusRow, StatusStep, SubjectKey,
};
use store::{Error, What};

use crate::blobs;
use crate::column::{Code, Day, Hash, Id, Instant, Json, Text};
use crate::fault::Stop;
use crate::open::SqliteStore;
use crate::statement::Run;
use crate::status;

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

const CURRENT: i64 = 0;
/// How many documents `current` gives at most.
const CURRENT_LIMIT: usize = 100;

/// The number of a status; the successor stands in a column of its own.
pub(crate) const fn status_code(status: Status) -> i64 {
    match status {
        Status::Current => CURRENT,
        Status::Suspended => 1,
        Status::Revoked => 2,
        Status::Superseded { .. } => 3,
    }
}

fn status_of(row: &Row<'_>, code: usize, by: usize) -> rusqlite::Result<Status> {
    match row.get(code)? {
        3 => Ok(Status::Superseded { by: row.get::<_, Id<_>>(by)?.0 }),
        _ => status_read(row, code),
    }
}

/// A status without a successor.
pub(crate) fn status_read(row: &Row<'_>, code: usize) -> rusqlite::Result<Status> {
    match row.get(code)? {
        CURRENT => Ok(Status::Current),
        1 => Ok(Status::Suspended),
        2 => Ok(Status::Revoked),
        other => Err(rusqlite::Error::IntegralValueOutOfRange(code, other)),
    }
}

pub(crate) fn exists(connection: &Connection, id: DocumentId) -> rusqlite::Result<bool> {
    let found = connection.first("SELECT 1 FROM document WHERE id = ?1", params![id.as_bytes()], |_| Ok(()))?;
    Ok(found.is_some())
}

/// The precondition that a document's status is the one that was judged.
pub(crate) fn guard_status(connection: &Connection, id: DocumentId, version: u32) -> Result<(), Stop> {
    let now = connection.first("SELECT status_version FROM document WHERE id = ?1", params![id.as_bytes()], |row| {
        row.get::<_, u32>(0)
    })?;
    if now == Some(version) { Ok(()) } else { Err(Error::Stale(What::DocumentStatus(id)).into()) }
}

pub(crate) fn insert(connection: &Connection, d: &DocumentRow) -> rusqlite::Result<()> {
    let by = match &d.status {
        Status::Superseded { by } => Some(by.as_bytes()),
        _ => None,
    };
    connection.run(
        "INSERT INTO document (id, department, kind, type, matter, case_code, project, number, issued_on, valid_until,
           confidentiality, test, sha256, leaf, salt, accepted_at, status, superseded_by, status_since, status_version,
           supersedes)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?16, ?19, ?20)",
        params![
            d.id.as_bytes(),
            d.department.as_str(),
            Code(d.kind),
            d.r#type.as_str(),
            d.matter.as_deref().map(Text),
            d.case.as_ref().map(document::SupervisionCode::as_str),
            d.project.as_deref().map(Text),
            d.number.as_deref().map(Text),
            Day(d.issued_on),
            d.valid_until.map(Day),
            Code(d.confidentiality),
            d.test,
            d.sha256.as_bytes(),
            d.leaf,
            d.salt,
            Instant(d.accepted_at),
            status_code(d.status),
            by,
            d.status_version,
            d.supersedes.as_ref().map(DocumentId::as_bytes)
        ],
    )?;
    Ok(())
}

pub(crate) fn insert_subjects(
    connection: &Connection,
    document: &DocumentRow,
    subjects: &[SubjectKey],
) -> rusqlite::Result<()> {
    for key in subjects {
        connection.run(
            "INSERT INTO document_subject (subject_key, type, document) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            params![key.0, document.r#type.as_str(), document.id.as_bytes()],
        )?;
    }
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<DocumentRow> {
    Ok(DocumentRow {
        id: row.get::<_, Id<_>>(0)?.0,
        department: row.get::<_, Text<_>>(1)?.0,
        kind: row.get::<_, Code<_>>(2)?.0,
        r#type: row.get::<_, Text<_>>(3)?.0,
        matter: row.get(4)?,
        case: row.get::<_, Option<Text<_>>>(5)?.map(|code| code.0),
        project: row.get(6)?,
        number: row.get(7)?,
        issued_on: row.get::<_, Day>(8)?.0,
        valid_until: row.get::<_, Option<Day>>(9)?.map(|day| day.0),
        confidentiality: row.get::<_, Code<_>>(10)?.0,
        test: row.get(11)?,
        sha256: row.get::<_, Hash>(12)?.0,
        leaf: row.get(13)?,
        salt: row.get(14)?,
        accepted_at: row.get::<_, Instant>(15)?.0,
        status: status_of(row, 16, 17)?,
        status_version: row.get(18)?,
        supersedes: row.get::<_, Option<Id<_>>>(19)?.map(|id| id.0),
    })
}

/// Documents of one subject key; the keys of one subject are few, each is a walk along one index.
fn current(connection: &Connection, query: &CurrentQuery) -> rusqlite::Result<Vec<DocumentRow>> {
    let mut found: Vec<DocumentRow> = Vec::new();
    for key in &query.subject {
        found.extend(connection.all(
            select!(
                "document_subject s JOIN document d ON d.id = s.document
                 WHERE s.subject_key = ?1 AND s.type = ?2 AND d.status = 0 AND d.test = ?3
                   AND (?4 IS NULL OR d.issued_on >= ?4)
                 ORDER BY d.issued_on DESC, d.id DESC LIMIT ?5"
            ),
            params![key.0, query.r#type.as_str(), query.test, query.issued_from.map(Day), CURRENT_LIMIT as i64],
            read,
        )?);
    }
    found.sort_by_key(|d| std::cmp::Reverse((d.issued_on, d.id)));
    found.dedup_by_key(|d| d.id);
    found.truncate(CURRENT_LIMIT);
    Ok(found)
}

/// A statement that reads a page along the index that serves `$along`, narrowed by everything else.
macro_rules! page_along {
    ($along:literal) => {
        select!(
            "document d WHERE d.id < ?1 AND ",
            $along,
            " AND (?3 IS NULL OR d.type = ?3) AND (?4 IS NULL OR d.case_code = ?4) AND (?5 IS NULL OR d.number = ?5)
              AND (?6 IS NULL OR d.department IN (SELECT value FROM json_each(?6))) ORDER BY d.id DESC LIMIT ?2"
        )
    };
}

/// A page, newest first: along case or number, else of each department one walk along its own index, merged.
fn page(
    connection: &Connection,
    filter: &DocumentFilter,
    page: Page<DocumentId>,
) -> rusqlite::Result<Vec<DocumentRow>> {
    let limit = page.limit.clamp(1, 200);
    let along = |sql, departments: &[DepartmentId]| {
        let departments = (!departments.is_empty()).then_some(departments);
        connection.all(
            sql,
            params![
                page.after.map_or([u8::MAX; 16], |id| *id.as_bytes()),
                limit,
                filter.r#type.as_ref().map(DocumentType::as_str),
                filter.case.as_ref().map(SupervisionCode::as_str),
                filter.number.as_deref().map(Text),
                departments.as_ref().map(Json)
            ],
            read,
        )
    };
    if filter.case.is_some() {
        return along(page_along!("d.case_code = ?4"), &filter.departments);
    }
    if filter.number.is_some() {
        return along(page_along!("d.number = ?5"), &filter.departments);
    }
    if filter.departments.is_empty() {
        let sql = if filter.r#type.is_some() { page_along!("d.type = ?3") } else { page_along!("TRUE") };
        return along(sql, &[]);
    }
    let sql = match filter.r#type {
        Some(_) => page_along!("d.department = ?6 ->> 0 AND d.type = ?3"),
        None => page_along!("d.department = ?6 ->> 0"),
    };
    let mut found: Vec<DocumentRow> = Vec::new();
    for department in &filter.departments {
        found.extend(along(sql, std::slice::from_ref(department))?);
    }
    found.sort_by_key(|d| std::cmp::Reverse(d.id));
    found.dedup_by_key(|d| d.id);
    found.truncate(limit.into());
    Ok(found)
}

#[async_trait]
impl store::Documents for SqliteStore {
    async fn document(&self, id: DocumentId) -> Result<Option<DocumentRow>, Error> {
        let find = move |c: &Connection| c.first(select!("document d WHERE d.id = ?1"), params![id.as_bytes()], read);
        self.readers.read("read a document", find).await
    }

    async fn blob(&self, id: DocumentId, role: BlobRole) -> Result<Option<Blob>, Error> {
        self.readers.read("read bytes of a document", move |c| blobs::find(c, id, role)).await
    }

    async fn current(&self, query: &CurrentQuery) -> Result<Vec<DocumentRow>, Error> {
        let query = query.clone();
        self.readers.read("find documents of a subject", move |c| current(c, &query)).await
    }

    async fn by_number(
        &self,
        department: &DepartmentId,
        r#type: &str,
        number: &str,
    ) -> Result<Option<DocumentRow>, Error> {
        let (department, r#type, number) = (department.clone(), r#type.to_owned(), number.to_owned());
        let find = move |c: &Connection| {
            c.first(
                select!(
                    "document_number n JOIN document d ON d.id = n.document
                     WHERE n.department = ?1 AND n.type = ?2 AND n.number = ?3"
                ),
                params![department.as_str(), r#type, number],
                read,
            )
        };
        self.readers.read("find a document by its number", find).await
    }

    async fn documents(&self, filter: &DocumentFilter, cursor: Page<DocumentId>) -> Result<Vec<DocumentRow>, Error> {
        let filter = filter.clone();
        self.readers.read("read a page of documents", move |c| page(c, &filter, cursor)).await
    }

    async fn not_current(&self) -> Result<Vec<StatusRow>, Error> {
        let find = |c: &Connection| {
            c.all(
                "SELECT id, sha256, status, superseded_by, status_since FROM document WHERE status <> 0 ORDER BY id",
                [],
                |row| {
                    Ok(StatusRow {
                        id: row.get::<_, Id<_>>(0)?.0,
                        sha256: row.get::<_, Hash>(1)?.0,
                        status: status_of(row, 2, 3)?,
                        since: row.get::<_, Instant>(4)?.0,
                    })
                },
            )
        };
        self.readers.read("read documents that are not current", find).await
    }

    async fn status_steps(&self, id: DocumentId) -> Result<Vec<StatusStep>, Error> {
        self.readers.read("read how a status changed", move |c| status::steps(c, id)).await
    }

    async fn by_digest(&self, sha256: &Digest) -> Result<Option<DocumentRow>, Error> {
        let sha256 = *sha256;
        let find = move |c: &Connection| {
            c.first(select!("document d WHERE d.sha256 = ?1 ORDER BY d.id LIMIT 1"), params![sha256.as_bytes()], read)
        };
        self.readers.read("find a document by its digest", find).await
    }
}
