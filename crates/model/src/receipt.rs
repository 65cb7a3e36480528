//! 回执: which kinds the hub signs. The signed form belongs to crate `seal`; a record keeps its bytes.

use document::{DepartmentId, DocumentId, ReceiptId, RequestId, Timestamp};
use serde::{Deserialize, Serialize};

/// What a receipt says happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReceiptEvent {
    /// The hub has it durably.
    Accepted,
    /// A live question left.
    Forwarded,
    /// The request has its document.
    Fulfilled,
    /// A rule or the provider said no.
    Refused,
    /// The receiver acknowledged.
    Delivered,
    /// First reading of the content by that department.
    Read,
}

/// A signed receipt as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptRecord {
    /// Its id.
    pub id: ReceiptId,
    /// What happened.
    pub event: ReceiptEvent,
    /// When.
    pub at: Timestamp,
    /// Whose receipt it is.
    pub department: DepartmentId,
    /// About which document.
    pub document: Option<DocumentId>,
    /// About which request.
    pub request: Option<RequestId>,
    /// The signed bytes.
    pub bytes: Vec<u8>,
}
