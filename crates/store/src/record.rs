//! Records as they go into a store and come out of it.

use std::fmt;

use document::envelope::{Confidentiality, Kind};
use document::{
    Date, DepartmentId, Digest, DocumentId, DocumentType, JobId, RequestId, SubmissionId, SupervisionCode, Timestamp,
};
use model::idempotency::Claim;
use model::{Personal, Status};
use serde::{Deserialize, Serialize};

/// HMAC-SHA-256(hub key, scheme, NUL, value): by it a subject is found without its number standing in an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SubjectKey(pub [u8; 32]);

/// What is known of a document besides its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentRow {
    /// Its id.
    pub id: DocumentId,
    /// Its issuer.
    pub department: DepartmentId,
    /// Its kind.
    pub kind: Kind,
    /// Its type.
    pub r#type: DocumentType,
    /// The matter's id, where it is known.
    pub matter: Option<String>,
    /// The case that it belongs to.
    pub case: Option<SupervisionCode>,
    /// The project's code.
    pub project: Option<String>,
    /// 文号
    pub number: Option<String>,
    /// Date of issue.
    pub issued_on: Date,
    /// Last day of validity.
    pub valid_until: Option<Date>,
    /// Who may read.
    pub confidentiality: Confidentiality,
    /// A test document never answers a real request.
    pub test: bool,
    /// Digest of the payload: the canonical bytes.
    pub sha256: Digest,
    /// Leaf hash of its issue entry in the log.
    pub leaf: [u8; 32],
    /// Salt of its log entry.
    pub salt: [u8; 16],
    /// When the hub accepted it.
    pub accepted_at: Timestamp,
    /// Whether it stands.
    pub status: Status,
    /// Raised by each change of status; 1 at first.
    pub status_version: u32,
    /// The document that it took the place of.
    pub supersedes: Option<DocumentId>,
}

/// Which bytes of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum BlobRole {
    /// What the department sent, verbatim.
    Original = 1,
    /// The sealed document, as it is served.
    Sealed = 2,
    /// The provenance table.
    Provenance = 3,
    /// The residual table.
    Residual = 4,
}

/// Bytes of a document. Debug shows how many, never which.
#[derive(Clone, PartialEq, Eq)]
pub struct Blob {
    /// Which.
    pub role: BlobRole,
    /// Media type.
    pub media: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// Which stored documents may answer a request: all of one type about one subject that stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CurrentQuery {
    /// The type.
    pub r#type: DocumentType,
    /// Keys of the subject, any of them.
    pub subject: Vec<SubjectKey>,
    /// Oldest date of issue.
    pub issued_from: Option<Date>,
    /// Whether test documents are meant.
    pub test: bool,
}

/// A page of a list: newest first, `after` the last id of the page before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page<Id> {
    /// At most so many, 1..=200.
    pub limit: u16,
    /// Only what is older than this.
    pub after: Option<Id>,
}

/// What a list of documents is narrowed by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DocumentFilter {
    /// Issued by one of these.
    pub departments: Vec<DepartmentId>,
    /// Of this type.
    pub r#type: Option<DocumentType>,
    /// In this case.
    pub case: Option<SupervisionCode>,
    /// With this number.
    pub number: Option<String>,
}

/// One line of the status list: a document that is not current.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusRow {
    /// The document.
    pub id: DocumentId,
    /// Digest of its payload.
    pub sha256: Digest,
    /// Its status.
    pub status: Status,
    /// Since when.
    pub since: Timestamp,
}

/// A step that a department took with a document that stands in the hub, and its grounds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusStep {
    /// The document.
    pub document: DocumentId,
    /// The status version that was judged; the step makes the next one.
    pub after: u32,
    /// What the document becomes: suspended, current again, or revoked.
    pub status: Status,
    /// When.
    pub at: Timestamp,
    /// Who took it.
    pub department: DepartmentId,
    /// Why.
    pub reason: Personal<String>,
    /// The instrument on which it was taken, JSON.
    pub instrument: Vec<u8>,
}

/// A pending entry of the transparency log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    /// Leaf hash.
    pub leaf: [u8; 32],
    /// When it was written; entries are numbered by (at, leaf).
    pub at: Timestamp,
    /// The entry, canonical JSON of at most 1 KiB.
    pub entry: Vec<u8>,
}

/// A tile of the transparency log, in the bytes in which it is served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    /// 0..63, or [`Tile::ENTRIES`].
    pub level: u8,
    /// Number within the level.
    pub index: u64,
    /// Hashes or entries in it, 1..=256. A wider tile takes the place of a narrower one.
    pub width: u16,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl Tile {
    /// The level under which entry bundles are kept.
    pub const ENTRIES: u8 = u8::MAX;
}

/// The log as it stands: everything that numbering goes on from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogHead {
    /// Numbered entries.
    pub size: u64,
    /// The appender's state (right-edge hashes), as crate `log` wrote it; empty at size 0.
    pub edge: Vec<u8>,
    /// The signed checkpoint of this size; empty at size 0.
    pub checkpoint: Vec<u8>,
}

/// A checkpoint with the cosignatures of witnesses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cosigned {
    /// The size of its tree.
    pub size: u64,
    /// How many witnesses cosigned it.
    pub cosignatures: u8,
    /// The signed note with their lines.
    pub checkpoint: Vec<u8>,
}

/// The kinds of registry records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RecordKind {
    /// Administrative divisions.
    Division,
    /// Functional areas.
    Area,
    /// Departments with adapters, endpoints, sealing authorisations.
    Department,
    /// Matters; the id carries the version: `<id>@<version>`.
    Matter,
    /// Purposes.
    Purpose,
    /// Mandates.
    Mandate,
    /// Agreements.
    Agreement,
    /// Wrapped keys, by kid.
    Key,
    /// API keys, by prefix.
    ApiKey,
    /// Signed lists and CRLs as they are published, by file name.
    TrustFile,
    /// The hub's secret for the index of subjects and for query words, made when a hub first opens.
    HubKey,
}

impl RecordKind {
    /// All kinds, in the order in which they may refer to each other.
    pub const ALL: [Self; 11] = [
        Self::Division,
        Self::Area,
        Self::Department,
        Self::Matter,
        Self::Purpose,
        Self::Mandate,
        Self::Agreement,
        Self::Key,
        Self::ApiKey,
        Self::TrustFile,
        Self::HubKey,
    ];

    /// The kind's name, as the store keeps it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Division => "division",
            Self::Area => "area",
            Self::Department => "department",
            Self::Matter => "matter",
            Self::Purpose => "purpose",
            Self::Mandate => "mandate",
            Self::Agreement => "agreement",
            Self::Key => "key",
            Self::ApiKey => "api-key",
            Self::TrustFile => "trust-file",
            Self::HubKey => "hub-key",
        }
    }
}

/// A registry record in one version; the body is JSON (or, of trust files, the file). Debug shows its size alone: it may
/// be a wrapped key.
#[derive(Clone, PartialEq, Eq)]
pub struct Record {
    /// Its kind.
    pub kind: RecordKind,
    /// Its id within the kind.
    pub id: String,
    /// 1, 2, 3, …
    pub version: u32,
    /// The content.
    pub body: Vec<u8>,
}

/// A new version of a registry record. Debug shows the body's size alone.
#[derive(Clone, PartialEq, Eq)]
pub struct RecordWrite {
    /// Its kind.
    pub kind: RecordKind,
    /// Its id within the kind.
    pub id: String,
    /// The version that it takes the place of; `None`: there must be none yet.
    pub replaces: Option<u32>,
    /// The content.
    pub body: Vec<u8>,
}

/// A case as it is kept; the body is the case's own JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRow {
    /// The supervision code.
    pub code: SupervisionCode,
    /// Whose case it is.
    pub owner: DepartmentId,
    /// The owner's own number, unique per owner.
    pub local_code: Option<String>,
    /// The case (crate `cases`), with its parties.
    pub body: Personal<Vec<u8>>,
    /// Hash of the query word.
    pub query_word: Vec<u8>,
}

/// A refused body that is kept for inspection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// Its id.
    pub id: SubmissionId,
    /// Who sent it.
    pub department: DepartmentId,
    /// By which adapter.
    pub adapter: Option<String>,
    /// When.
    pub at: Timestamp,
    /// Digest of the body.
    pub sha256: Digest,
    /// The body.
    pub body: Personal<Vec<u8>>,
    /// The problem as it was answered, JSON.
    pub findings: Vec<u8>,
}

/// A durable job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJob {
    /// Its id.
    pub id: JobId,
    /// What is to be done.
    pub kind: JobKind,
    /// Not before this.
    pub run_at: Timestamp,
    /// What the worker needs to know, JSON.
    pub payload: Vec<u8>,
}

/// What jobs there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum JobKind {
    /// Sign and write the registry list and the status list anew.
    RewriteLists,
}

impl JobKind {
    /// The kind's name, as the store keeps it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::RewriteLists => "rewrite-lists",
        }
    }
}

/// A job that a worker holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimedJob {
    /// Its id.
    pub id: JobId,
    /// What is to be done.
    pub kind: JobKind,
    /// What the worker needs to know.
    pub payload: Vec<u8>,
    /// Finishing needs this number.
    pub claim: i64,
    /// How often it was claimed before.
    pub attempts: u32,
}

/// An idempotency claim to be recorded, with what the commit makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Idempotent {
    /// Scope, key, fingerprint.
    pub claim: Claim,
    /// What the commit makes.
    pub reference: model::idempotency::Reference,
}

/// An access entry with the keys under which its subject finds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// The entry.
    pub entry: model::AccessEntry,
    /// Keys of the subject.
    pub subject: Vec<SubjectKey>,
}

/// Counts for `doctor` and the tests.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Documents.
    pub documents: u64,
    /// Evidence requests.
    pub requests: u64,
    /// Access entries.
    pub accesses: u64,
    /// Receipts.
    pub receipts: u64,
    /// Pending log entries.
    pub log_pending: u64,
    /// Numbered log entries.
    pub log_size: u64,
    /// Cases.
    pub cases: u64,
    /// Jobs not finished.
    pub jobs: u64,
    /// Refused bodies kept.
    pub submissions: u64,
}

/// Which request a receipt or a read belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Puller {
    /// Under this request.
    pub request: RequestId,
    /// This document.
    pub document: DocumentId,
}

/// Bytes that may be personal or secret, in Debug: how many there are.
pub(crate) struct Hidden<'b>(pub(crate) &'b [u8]);

impl fmt::Debug for Hidden<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "({} bytes)", self.0.len())
    }
}

impl fmt::Debug for Blob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { role, media, bytes } = self;
        f.debug_struct("Blob").field("role", role).field("media", media).field("bytes", &Hidden(bytes)).finish()
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, id, version, body } = self;
        let mut shown = f.debug_struct("Record");
        shown.field("kind", kind).field("id", id).field("version", version).field("body", &Hidden(body)).finish()
    }
}

impl fmt::Debug for RecordWrite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, id, replaces, body } = self;
        let mut shown = f.debug_struct("RecordWrite");
        shown.field("kind", kind).field("id", id).field("replaces", replaces).field("body", &Hidden(body)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_content() {
        let bytes = b"SAMPLE".to_vec();
        let blob = Blob { role: BlobRole::Original, media: "application/xml".into(), bytes: bytes.clone() };
        let write = RecordWrite { kind: RecordKind::Key, id: "k1".into(), replaces: None, body: bytes.clone() };
        let record = Record { kind: RecordKind::Key, id: "k1".into(), version: 1, body: bytes.clone() };
        let shown = format!("{blob:?} {write:?} {record:?}");
        assert!(!shown.contains("83, 65") && !shown.contains("SAMPLE"), "{shown}");
        assert_eq!(shown.matches("(6 bytes)").count(), 3, "{shown}");
    }
}
