//! The common document.
//!
//! One schema carries every notice, opinion, decision, certificate and material between departments. This crate owns its
//! shape, its identifier schemes, its strict JSON reader and canonical bytes (RFC 8785), the catalogue of document types
//! (data under `schemas/`), the drafts that adapters yield, and the ids of all hub records.

pub mod catalogue;
pub mod digest;
pub mod draft;
pub mod envelope;
pub mod finding;
pub mod id;
pub mod identifier;
pub mod json;
pub mod time;

mod check;
mod complete;

pub use catalogue::Catalogue;
pub use complete::{Additions, Document, complete};
pub use digest::Digest;
pub use draft::{CaseReport, Content, DocumentDraft, DraftFacts, Feedback, Question};
pub use envelope::Envelope;
pub use finding::Finding;
pub use id::{
    AccessId, AgreementId, AreaId, DepartmentId, DivisionCode, DocumentId, DocumentType, JobId, MandateId, MatterId,
    PurposeId, ReceiptId, RequestId, SubmissionId, SupervisionCode,
};
pub use identifier::{Identifier, Scheme};
pub use time::{Date, Timestamp};
