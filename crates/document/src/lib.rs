//! The common document: one form for every notice, opinion, decision, certificate and material between departments.
//!
//! In go drafts ([`DocumentDraft`], made by adapters or read as canonical JSON) and issued bytes; out come documents
//! ([`Document`]) with the canonical bytes that are sealed, or findings ([`Finding`]) that name place and rule in both
//! languages. It is the first room on the path: everything after it holds documents, and nothing checks them again.
//!
//! ```text
//! bytes ── json::parse ──▶ Value ─▶ DocumentDraft ── complete ──▶ Document ── canonical() ──▶ seal, store
//!                 issued bytes ──────────────── Document::parse ──▶ Document
//! ```
//!
//! - [`json`]: a strict reader whose tree cannot hold what must not be sealed, canonical bytes (RFC 8785), and the way to
//!   typed values and back.
//! - [`catalogue`]: document types are data, folders under `schemas/types/` with their own examples; the envelope and the
//!   other drafts have their schemas under `schemas/document/`. Adding a type needs no Rust.
//! - [`identifier`]: the schemes (GB 11643, GB 32100, GB 11714, GB/T 2260, GB/T 36904, …), and the one rule by which two
//!   parties are the same.
//! - [`draft`] and [`envelope`]: what adapters yield, and the document's members as types.
//! - [`id`], [`digest`], [`time`]: ids of all hub records, SHA-256 digests, instants and civil dates in +08:00.
//!
//! A document holds facts only, never state: whether it is valid, read or sealed is recorded beside it. No I/O, clock or
//! randomness here; types that hold personal data show none in `Debug`.

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
mod redact;

pub use catalogue::Catalogue;
pub use complete::{Additions, Document, Found, complete};
pub use digest::Digest;
pub use draft::{CaseReport, Content, DocumentDraft, DraftFacts, Feedback, Question};
pub use envelope::Envelope;
pub use finding::Finding;
pub use id::{
    AccessId, AgreementId, AreaId, DepartmentId, DivisionCode, DocumentId, DocumentType, InboxId, JobId, MandateId,
    MatterId, PurposeId, ReceiptId, RequestId, SubmissionId, SupervisionCode,
};
pub use identifier::{Identifier, Scheme};
pub use time::{Date, Timestamp};
