//! What can go wrong between hub and store.

use document::{DocumentId, RequestId};

/// Why a store did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Something with this key is there already.
    #[error("conflict: {0}")]
    Conflict(What),
    /// A precondition no longer holds; nothing was written.
    #[error("stale: {0}")]
    Stale(What),
    /// The store cannot be reached or cannot write (disk full, connection lost); try later.
    #[error("the store is unavailable: {operation}")]
    Unavailable {
        /// What was being done.
        operation: &'static str,
        /// The cause.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The writer's queue is full; try again in a second.
    #[error("the writer's queue is full")]
    Busy,
    /// The connection was lost during a commit and its outcome could not be found out.
    #[error("the outcome of a commit is unknown")]
    OutcomeUnknown,
    /// What is stored cannot be read back as what was written.
    #[error("stored data is corrupt: {what}")]
    Corrupt {
        /// Which record.
        what: String,
    },
    /// A defect of ours, or a value that the database refuses.
    #[error("defect in {operation}")]
    Bug {
        /// What was being done.
        operation: &'static str,
        /// The cause.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// Which key or precondition it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum What {
    /// The same idempotency key with another fingerprint.
    #[error("idempotency key used for another request")]
    IdempotencyKey,
    /// This document id.
    #[error("document id {0}")]
    DocumentId(DocumentId),
    /// The same issuer, type and number; the current document that bears it.
    #[error("document number, borne by {0}")]
    DocumentNumber(DocumentId),
    /// The status of a document is another one than was judged.
    #[error("status of document {0}")]
    DocumentStatus(DocumentId),
    /// This request id.
    #[error("request id {0}")]
    RequestId(RequestId),
    /// The agreement has another version now.
    #[error("agreement version")]
    AgreementVersion,
    /// The agreement's daily number is used up.
    #[error("agreement quota")]
    AgreementQuota,
    /// The supervision code.
    #[error("supervision code")]
    SupervisionCode,
    /// The owner's own number of a case.
    #[error("local code of a case")]
    LocalCode,
    /// The case has other events than those that were judged.
    #[error("events of a case")]
    CaseEvents,
    /// A registry record has another version now.
    #[error("registry record {kind} {id}")]
    RegistryRecord {
        /// The record's kind.
        kind: &'static str,
        /// The record's id.
        id: String,
    },
    /// The lease's fence is old: someone else holds it now.
    #[error("fence of lease")]
    Fence,
    /// The log has another size than was numbered from.
    #[error("size of the log")]
    LogSize,
    /// The job is claimed by someone else now.
    #[error("claim of a job")]
    Claim,
}
