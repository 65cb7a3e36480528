//! The write entry: one variant per use case.

use std::fmt;

use document::{AgreementId, Date, DepartmentId, DocumentId, JobId, SupervisionCode, Timestamp};
use model::EvidenceRequest;
use model::idempotency::Reference;
use model::receipt::ReceiptRecord;

use crate::inbox::{Acknowledge, InboxEntry, Notice, TakeInbox};
use crate::record::{
    Access, Blob, CaseRow, ClaimedJob, Cosigned, DocumentRow, Hidden, Idempotent, JobKind, LogEntry, NewJob,
    RecordWrite, StatusStep, SubjectKey, Submission, Tile,
};

/// The lease whose holder alone numbers the log: [`NumberLog::fence`] is its fence.
pub const LOG_LEASE: &str = "log";

/// One use case, written in one transaction or not at all.
#[derive(Debug, Clone)]
pub enum Change {
    /// A department publishes a document.
    Publish(Box<Publish>),
    /// A document is suspended, resumed or withdrawn.
    ChangeStatus(Box<ChangeStatus>),
    /// Entries of an inbox are read, and hidden from other consumers.
    TakeInbox(Box<TakeInbox>),
    /// A department acknowledges an entry of its inbox.
    Acknowledge(Box<Acknowledge>),
    /// A refused body is kept for inspection; the same body of the same department is kept once.
    KeepSubmission(Box<Submission>),
    /// A request is answered from a stored sealed copy.
    AnswerFromStore(Box<AnswerFromStore>),
    /// A request is refused by a rule.
    CloseRequest(Box<CloseRequest>),
    /// Content is read.
    RecordAccess(Box<RecordAccess>),
    /// A case is opened.
    OpenCase(Box<OpenCase>),
    /// A department reports what happened in a case, and may open it thereby.
    ReportEvents(Box<ReportEvents>),
    /// Cases are brought in from a file, all or nothing.
    ImportCases(Vec<OpenCase>),
    /// Registry records change, all or nothing; raises the registry version.
    ChangeRegistry(Box<ChangeRegistry>),
    /// Pending log entries get their numbers.
    NumberLog(Box<NumberLog>),
    /// A checkpoint that witnesses cosigned is kept; of one size the one with more cosignatures.
    KeepCosigned(Box<Cosigned>),
    /// A named lease is taken or renewed.
    Lease {
        /// Its name.
        name: &'static str,
        /// Who wants it, unique to the process.
        holder: String,
        /// For how long, in microseconds of the store's clock.
        micros: i64,
    },
    /// Jobs of one kind that are due are claimed.
    ClaimJobs {
        /// Which kind.
        kind: JobKind,
        /// At most so many.
        limit: u16,
        /// For how long, in microseconds of the store's clock.
        micros: i64,
    },
    /// A claimed job is done, or shall run again.
    FinishJob {
        /// Which.
        id: JobId,
        /// The number under which it was claimed.
        claim: i64,
        /// `None`: done. Else: run again not before this.
        again: Option<Timestamp>,
    },
}

/// Rows of a publication.
#[derive(Debug, Clone)]
pub struct Publish {
    /// Key and reference.
    pub idempotent: Option<Idempotent>,
    /// The document; guards: its id, and (department, type, number) where it has a number.
    pub document: DocumentRow,
    /// Keys of its subjects.
    pub subjects: Vec<SubjectKey>,
    /// Its bytes.
    pub blobs: Vec<Blob>,
    /// Its entry in the log.
    pub log: LogEntry,
    /// The receipt *accepted*.
    pub receipt: ReceiptRecord,
    /// The entry *published*.
    pub access: Access,
    /// The document whose place it takes, at the status version that was judged.
    pub supersedes: Option<Superseded>,
    /// Work that follows.
    pub jobs: Vec<NewJob>,
}

/// A document whose place another takes.
#[derive(Debug, Clone)]
pub struct Superseded {
    /// Which.
    pub document: DocumentId,
    /// The status version that was judged.
    pub status_version: u32,
    /// The entry *supersede* in the log.
    pub log: LogEntry,
    /// For those who pulled it.
    pub notice: Notice,
}

/// Rows of a suspension, resumption or withdrawal. The sealed bytes stay as they are.
#[derive(Debug, Clone)]
pub struct ChangeStatus {
    /// Key and reference.
    pub idempotent: Option<Idempotent>,
    /// The status it gets, why and by whom, at the status version that was judged.
    pub step: StatusStep,
    /// The entry *suspend*, *resume* or *revoke* in the log.
    pub log: LogEntry,
    /// The receipt *accepted*.
    pub receipt: ReceiptRecord,
    /// For those who pulled it.
    pub notice: Notice,
    /// Work that follows.
    pub jobs: Vec<NewJob>,
}

/// Rows of a pull that a stored copy answers.
#[derive(Debug, Clone)]
pub struct AnswerFromStore {
    /// Key and reference.
    pub idempotent: Option<Idempotent>,
    /// The request, fulfilled.
    pub request: EvidenceRequest,
    /// The document that answers, at the status version that was judged.
    pub document: DocumentId,
    /// The status version that was judged.
    pub status_version: u32,
    /// The agreement, at the version that was judged.
    pub agreement: AgreementUse,
    /// The entry *disclosed*.
    pub access: Access,
    /// The receipts *fulfilled*: the requester's and the provider's.
    pub receipts: Vec<ReceiptRecord>,
}

/// An agreement used once more.
#[derive(Debug, Clone)]
pub struct AgreementUse {
    /// Which.
    pub id: AgreementId,
    /// The registry version of its record that was judged.
    pub record_version: u32,
    /// The day of the count (+08:00).
    pub day: Date,
    /// Uses allowed that day.
    pub daily_max: u32,
}

/// Rows of a refused request.
#[derive(Debug, Clone)]
pub struct CloseRequest {
    /// The request, refused.
    pub request: EvidenceRequest,
    /// The entry *refused* (from A09 on).
    pub access: Option<Access>,
    /// The receipt *refused*.
    pub receipt: Option<ReceiptRecord>,
}

/// Rows of a reading.
#[derive(Debug, Clone)]
pub struct RecordAccess {
    /// The entries.
    pub entries: Vec<Access>,
    /// The receipt *read*: written if there is none yet for (department, document).
    pub read: Option<ReceiptRecord>,
}

/// Rows of a new case. Debug shows the event's size alone.
#[derive(Clone)]
pub struct OpenCase {
    /// Key and reference.
    pub idempotent: Option<Idempotent>,
    /// The case; guards: its code, and (owner, local code).
    pub case: CaseRow,
    /// Its first event, JSON.
    pub event: Vec<u8>,
}

impl fmt::Debug for OpenCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { idempotent, case, event } = self;
        let mut shown = f.debug_struct("OpenCase");
        shown.field("idempotent", idempotent).field("case", case).field("event", &Hidden(event)).finish()
    }
}

/// Rows of a report. Debug shows how many events there are.
#[derive(Clone)]
pub struct ReportEvents {
    /// Key and reference.
    pub idempotent: Option<Idempotent>,
    /// The case that the report opens; guards: its code, and (owner, local code).
    pub opens: Option<CaseRow>,
    /// The case that it is about.
    pub case: SupervisionCode,
    /// How many events the case had when the report was judged; a guard. 0 for a case that the report opens.
    pub after: u32,
    /// What happened, JSON each; they follow those that are there.
    pub events: Vec<Vec<u8>>,
    /// The message as it came, and the tables of its origin; kept with the first of the events.
    pub blobs: Vec<Blob>,
    /// The receipt *accepted*.
    pub receipt: ReceiptRecord,
}

impl fmt::Debug for ReportEvents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("ReportEvents");
        shown.field("idempotent", &self.idempotent).field("opens", &self.opens).field("after", &self.after);
        shown.field("events", &self.events.len()).finish_non_exhaustive()
    }
}

/// Registry records that change together.
#[derive(Debug, Clone)]
pub struct ChangeRegistry {
    /// The records; each guarded by the version that it replaces.
    pub records: Vec<RecordWrite>,
    /// Who did it, for the audit entry: `operator`, a department, a person.
    pub actor: String,
    /// Why or by what command.
    pub reason: String,
    /// When.
    pub at: Timestamp,
    /// Log entries for keys and trust.
    pub log: Vec<LogEntry>,
    /// Work that follows.
    pub jobs: Vec<NewJob>,
}

/// Pending entries with their numbers.
#[derive(Debug, Clone)]
pub struct NumberLog {
    /// The fence of the lease [`LOG_LEASE`]; a stale one writes nothing.
    pub fence: i64,
    /// The size before; must be the size that the store has.
    pub from: u64,
    /// Leaves in the order of their numbers, `from`, `from + 1`, …; their pending rows are deleted.
    pub leaves: Vec<[u8; 32]>,
    /// Tiles that are new or wider.
    pub tiles: Vec<Tile>,
    /// The appender's state after.
    pub edge: Vec<u8>,
    /// The signed checkpoint of the size after.
    pub checkpoint: Vec<u8>,
}

/// How a commit ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Written, durable.
    Done,
    /// Nothing written: this idempotency key made that already, with the same fingerprint.
    Replayed(Reference),
    /// The lease is held by the asker, with this fence.
    Leased {
        /// Rises with every change of holder.
        fence: i64,
    },
    /// The lease is held by another.
    NotLeased,
    /// The jobs claimed.
    Jobs(Vec<ClaimedJob>),
    /// The entries of the inbox, oldest first.
    Entries(Vec<InboxEntry>),
}

impl Change {
    /// What it does, in words for errors and logs.
    #[must_use]
    pub const fn operation(&self) -> &'static str {
        match self {
            Self::Publish(_) => "publish a document",
            Self::ChangeStatus(_) => "change a document's status",
            Self::TakeInbox(_) => "take entries of an inbox",
            Self::Acknowledge(_) => "acknowledge an inbox entry",
            Self::KeepSubmission(_) => "keep a refused body",
            Self::AnswerFromStore(_) => "answer a request from the store",
            Self::CloseRequest(_) => "close a request",
            Self::RecordAccess(_) => "record an access",
            Self::OpenCase(_) => "open a case",
            Self::ReportEvents(_) => "report an event",
            Self::ImportCases(_) => "import cases",
            Self::ChangeRegistry(_) => "change the registry",
            Self::NumberLog(_) => "number the log",
            Self::KeepCosigned(_) => "keep a cosigned checkpoint",
            Self::Lease { .. } => "take a lease",
            Self::ClaimJobs { .. } => "claim jobs",
            Self::FinishJob { .. } => "finish a job",
        }
    }

    /// About how many bytes the change writes, for the bound of the writer's queue.
    #[must_use]
    pub fn size(&self) -> usize {
        const ROWS: usize = 1024;
        match self {
            Self::Publish(p) => {
                ROWS + p.receipt.bytes.len() + p.log.entry.len() + p.blobs.iter().map(|b| b.bytes.len()).sum::<usize>()
            }
            Self::ChangeStatus(c) => {
                ROWS + c.receipt.bytes.len() + c.step.reason.expose().len() + c.step.instrument.len()
            }
            Self::Acknowledge(a) => ROWS + a.receipts.iter().map(|r| r.bytes.len()).sum::<usize>(),
            Self::KeepSubmission(s) => ROWS + s.body.expose().len() + s.findings.len(),
            Self::AnswerFromStore(a) => ROWS + a.receipts.iter().map(|r| r.bytes.len()).sum::<usize>(),
            Self::CloseRequest(c) => ROWS + c.receipt.as_ref().map_or(0, |r| r.bytes.len()),
            Self::RecordAccess(r) => ROWS * r.entries.len().max(1),
            Self::OpenCase(c) => ROWS + c.case.body.expose().len(),
            Self::ReportEvents(r) => {
                let blobs: usize = r.blobs.iter().map(|b| b.bytes.len()).sum();
                let case = r.opens.as_ref().map_or(0, |case| case.body.expose().len());
                ROWS + r.receipt.bytes.len() + case + blobs + r.events.iter().map(Vec::len).sum::<usize>()
            }
            Self::ImportCases(cases) => cases.iter().map(|c| ROWS + c.case.body.expose().len()).sum(),
            Self::ChangeRegistry(c) => ROWS + c.records.iter().map(|r| r.body.len()).sum::<usize>(),
            Self::NumberLog(n) => ROWS + n.tiles.iter().map(|t| t.bytes.len()).sum::<usize>(),
            Self::KeepCosigned(c) => ROWS + c.checkpoint.len(),
            Self::TakeInbox(_) | Self::Lease { .. } | Self::ClaimJobs { .. } | Self::FinishJob { .. } => ROWS,
        }
    }
}

/// Which case a reader asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CaseKey {
    /// By supervision code.
    Code(SupervisionCode),
    /// By the owner's own number.
    Local(DepartmentId, String),
}
