//! Reader traits by aggregate, and the writer.

use async_trait::async_trait;
use document::{
    AgreementId, Date, DepartmentId, Digest, DocumentId, InboxId, ReceiptId, RequestId, SupervisionCode, Timestamp,
};
use model::idempotency::{Claim, Reference};
use model::receipt::ReceiptRecord;
use model::{AccessEntry, EvidenceRequest};

use crate::change::{CaseKey, Change, Outcome};
use crate::error::Error;
use crate::inbox::{InboxEntry, InboxQuery};
use crate::record::{
    Blob, BlobRole, CaseRow, Cosigned, CurrentQuery, DocumentFilter, DocumentRow, LogEntry, LogHead, Page, Record,
    Statistics, StatusRow, StatusStep, SubjectKey, Tile,
};

/// Documents and their bytes.
#[async_trait]
pub trait Documents: Send + Sync {
    /// What is known of a document.
    async fn document(&self, id: DocumentId) -> Result<Option<DocumentRow>, Error>;
    /// Bytes of a document.
    async fn blob(&self, id: DocumentId, role: BlobRole) -> Result<Option<Blob>, Error>;
    /// The documents of one type about one subject whose status is current, newest issue first, at most 100.
    async fn current(&self, query: &CurrentQuery) -> Result<Vec<DocumentRow>, Error>;
    /// The current bearer of (issuer, type, number).
    async fn by_number(
        &self,
        department: &DepartmentId,
        r#type: &str,
        number: &str,
    ) -> Result<Option<DocumentRow>, Error>;
    /// A page of documents, newest first.
    async fn documents(&self, filter: &DocumentFilter, page: Page<DocumentId>) -> Result<Vec<DocumentRow>, Error>;
    /// All documents that are not current, for the status list.
    async fn not_current(&self) -> Result<Vec<StatusRow>, Error>;
    /// How a document's status changed by its department's word, oldest first. What superseded it is not among it.
    async fn status_steps(&self, id: DocumentId) -> Result<Vec<StatusStep>, Error>;
    /// The document with this payload digest.
    async fn by_digest(&self, sha256: &Digest) -> Result<Option<DocumentRow>, Error>;
}

/// Evidence requests and receipts.
#[async_trait]
pub trait Requests: Send + Sync {
    /// One request.
    async fn request(&self, id: RequestId) -> Result<Option<EvidenceRequest>, Error>;
    /// A page of requests that this department asked or was asked, newest first.
    async fn requests(&self, department: &DepartmentId, page: Page<RequestId>) -> Result<Vec<EvidenceRequest>, Error>;
    /// Whether a fulfilled request gave this document to this department; the newest such request.
    async fn pulled(&self, document: DocumentId, department: &DepartmentId) -> Result<Option<RequestId>, Error>;
    /// Receipts about a document or a request, oldest first.
    async fn receipts(
        &self,
        document: Option<DocumentId>,
        request: Option<RequestId>,
    ) -> Result<Vec<ReceiptRecord>, Error>;
    /// One receipt.
    async fn receipt(&self, id: ReceiptId) -> Result<Option<ReceiptRecord>, Error>;
    /// How often an agreement was used on a day.
    async fn used(&self, agreement: &AgreementId, day: Date) -> Result<u32, Error>;
}

/// What departments are told.
#[async_trait]
pub trait Inbox: Send + Sync {
    /// Unacknowledged entries that nobody has taken, oldest first; leases are judged at this instant.
    async fn inbox(&self, query: &InboxQuery, at: Timestamp) -> Result<Vec<InboxEntry>, Error>;
    /// One entry of one department.
    async fn inbox_entry(&self, department: &DepartmentId, id: InboxId) -> Result<Option<InboxEntry>, Error>;
}

/// The trail.
#[async_trait]
pub trait Accesses: Send + Sync {
    /// Entries about a subject in `[from, to)`, oldest first (by instant, then id), each once, at most `limit`.
    async fn accesses(
        &self,
        subject: &[SubjectKey],
        from: Timestamp,
        to: Timestamp,
        limit: u16,
    ) -> Result<Vec<AccessEntry>, Error>;
}

/// The registry: versioned records.
#[async_trait]
pub trait Registry: Send + Sync {
    /// Raised by every change; 0 when nothing was ever written.
    async fn registry_version(&self) -> Result<u64, Error>;
    /// All records in their newest version, with the registry version that they belong to, read at one instant.
    async fn registry(&self) -> Result<(u64, Vec<Record>), Error>;
    /// All versions of one record, oldest first.
    async fn history(&self, kind: crate::record::RecordKind, id: &str) -> Result<Vec<Record>, Error>;
}

/// Cases.
#[async_trait]
pub trait Cases: Send + Sync {
    /// One case.
    async fn case(&self, key: &CaseKey) -> Result<Option<CaseRow>, Error>;
    /// The events of a case in their order, JSON each.
    async fn case_events(&self, key: &CaseKey) -> Result<Vec<Vec<u8>>, Error>;
    /// Bytes of the report that made this event of a case the first of its events.
    async fn case_blob(&self, case: &SupervisionCode, event: u32, role: BlobRole) -> Result<Option<Blob>, Error>;
}

/// The transparency log.
#[async_trait]
pub trait LogTiles: Send + Sync {
    /// Size, edge and checkpoint.
    async fn log_head(&self) -> Result<LogHead, Error>;
    /// Pending entries by (at, leaf), at most `limit`.
    async fn log_pending(&self, limit: u16) -> Result<Vec<LogEntry>, Error>;
    /// A tile at least so wide as asked, in its widest form.
    async fn tile(&self, level: u8, index: u64) -> Result<Option<Tile>, Error>;
    /// The smallest tree of more than `above` leaves whose checkpoint at least `least` witnesses cosigned.
    async fn cosigned(&self, above: u64, least: u8) -> Result<Option<Cosigned>, Error>;
    /// The number of a leaf; `None`: not numbered (pending or unknown).
    async fn leaf_index(&self, leaf: &[u8; 32]) -> Result<Option<u64>, Error>;
    /// A numbered entry.
    async fn log_entry(&self, index: u64) -> Result<Option<Vec<u8>>, Error>;
}

/// Idempotency references.
#[async_trait]
pub trait Idempotency: Send + Sync {
    /// What this key made, if it made something. A key with another fingerprint is `Conflict(IdempotencyKey)`.
    async fn find(&self, claim: &Claim) -> Result<Option<Reference>, Error>;
}

/// Care of the store itself.
#[async_trait]
pub trait Upkeep: Send + Sync {
    /// Names of migrations that are not applied yet.
    async fn pending_migrations(&self) -> Result<Vec<String>, Error>;
    /// Applies all pending migrations; gives their names.
    async fn migrate(&self) -> Result<Vec<String>, Error>;
    /// Applies the pending migrations up to the one of this name, and that one; gives their names.
    async fn migrate_to(&self, last: &str) -> Result<Vec<String>, Error>;
    /// Whether the store can be written now.
    async fn check(&self) -> Result<(), Error>;
    /// Counts.
    async fn statistics(&self) -> Result<Statistics, Error>;
}

/// The one write entry.
#[async_trait]
pub trait Writer: Send + Sync {
    /// Writes one change, durably or not at all.
    async fn commit(&self, change: Change) -> Result<Outcome, Error>;
}
