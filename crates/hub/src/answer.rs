//! Content on its way out.

use document::DocumentId;
use model::Status;

/// In which form a document is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Representation {
    /// The canonical bytes, `application/vnd.causeway.document+json`.
    Document,
    /// Sealed, as it is stored, `application/jose+json`.
    Sealed,
    /// In a department's own format, by this adapter.
    Legacy(String),
}

/// A document in the form in which it was wanted. Its access entry is durable.
#[derive(Debug, Clone)]
pub struct Content {
    /// Which document.
    pub document: DocumentId,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Their media type, with a charset where the format has one.
    pub media_type: String,
    /// Whether the document stands: header `Causeway-Document-Status`.
    pub status: Status,
    /// Values that the format has no place for: header `Causeway-Notes`.
    pub notes: usize,
}

/// Media type of canonical documents.
pub const DOCUMENT_MEDIA_TYPE: &str = "application/vnd.causeway.document+json";
/// Media type of sealed documents.
pub const SEALED_MEDIA_TYPE: &str = "application/jose+json";
