//! The inbox: what departments are told, each entry until its department acknowledges it.
//!
//! Entries of one stream (a document, later a case) are read in the order of their sequence; between streams there is none.
//! An acknowledgement names its entry, so an entry whose commit came late is never skipped.

use document::{DepartmentId, DocumentId, InboxId, Timestamp};
use model::NoticeEvent;
use model::receipt::ReceiptRecord;

/// Tells every department that has pulled a document what became of it. Written in the commit that changes its status: the
/// stream is the document, the sequence its new status version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Notice {
    /// The id of each of the entries.
    pub id: InboxId,
    /// What happened.
    pub event: NoticeEvent,
}

/// One entry of one department's inbox. No personal content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboxEntry {
    /// Its id, unique within the inbox.
    pub id: InboxId,
    /// Within what it has an order: a document's id.
    pub stream: String,
    /// Its place there; rises, with gaps.
    pub sequence: u32,
    /// What happened.
    pub event: NoticeEvent,
    /// When; within a stream later than any entry before.
    pub at: Timestamp,
    /// The document that it is about.
    pub document: DocumentId,
    /// The document that took its place.
    pub successor: Option<DocumentId>,
    /// When the department acknowledged it.
    pub acknowledged_at: Option<Timestamp>,
}

/// Which unacknowledged entries are asked for: the oldest, of each stream without gaps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboxQuery {
    /// Whose inbox.
    pub department: DepartmentId,
    /// Of this stream alone.
    pub stream: Option<String>,
    /// What is older is dead, and is not given any more.
    pub since: Timestamp,
    /// At most so many.
    pub limit: u16,
}

/// Entries are read and hidden from the department's other consumers for a while, with whatever follows in their streams.
#[derive(Debug, Clone)]
pub struct TakeInbox {
    /// Which.
    pub query: InboxQuery,
    /// For how long, in microseconds of the store's clock.
    pub micros: i64,
}

/// Rows of an acknowledgement. Of an entry that is acknowledged already nothing is written.
#[derive(Debug, Clone)]
pub struct Acknowledge {
    /// Whose inbox.
    pub department: DepartmentId,
    /// Which entry.
    pub id: InboxId,
    /// When.
    pub at: Timestamp,
    /// The receipts *delivered*: the receiver's and the sender's.
    pub receipts: Vec<ReceiptRecord>,
}
