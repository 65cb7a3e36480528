//! Content on its way out: canonical, sealed, or in a department's own format.

use adapter_kit::mapping::Yields;
use adapter_kit::{EncodeContext, Limits, Outgoing, Residual};
use api::Code;
use document::json::{self, Object, Value};
use document::{Content as Draft, DocumentDraft, DocumentId, Timestamp};
use model::{Department, Status};
use seal::jws::SealedDocument;

use crate::caller::assigned;
use crate::hub::Hub;
use crate::publish::refused;
use crate::refusal::Refusal;

/// Media type of canonical documents.
pub const DOCUMENT_MEDIA_TYPE: &str = "application/vnd.causeway.document+json";
/// Media type of sealed documents.
pub const SEALED_MEDIA_TYPE: &str = "application/jose+json";

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
#[derive(Clone)]
pub struct Content {
    /// Which document.
    pub document: DocumentId,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Their media type, with a charset where it is not UTF-8.
    pub media_type: String,
    /// Whether the document stands: header `Causeway-Document-Status`.
    pub status: Status,
    /// Values that the format has no place for: header `Causeway-Notes`.
    pub notes: usize,
}

/// Shows what it is, not what is in it.
impl std::fmt::Debug for Content {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Content({}, {}, {} bytes)", self.document, self.media_type, self.bytes.len())
    }
}

/// A stored document that is to be shown.
pub(crate) struct Shown<'a> {
    pub(crate) id: DocumentId,
    pub(crate) status: Status,
    pub(crate) sealed: &'a SealedDocument,
    /// What the department's message held beside it; for its own department alone.
    pub(crate) residual: Option<Residual>,
}

/// For whom, as which message, when.
pub(crate) struct Reader<'a> {
    /// Nobody in particular reads public documents.
    pub(crate) department: Option<&'a Department>,
    pub(crate) message_number: &'a str,
    pub(crate) at: Timestamp,
}

impl Hub {
    /// The bytes in the form in which they are wanted.
    pub(crate) fn render(
        &self,
        shown: &Shown<'_>,
        representation: &Representation,
        reader: &Reader<'_>,
    ) -> Result<Content, Refusal> {
        let (bytes, media_type, notes) = match representation {
            Representation::Document => (shown.sealed.payload().to_vec(), DOCUMENT_MEDIA_TYPE.to_owned(), 0),
            Representation::Sealed => (shown.sealed.as_bytes().to_vec(), SEALED_MEDIA_TYPE.to_owned(), 0),
            Representation::Legacy(adapter) => self.encode(shown, adapter, reader)?,
        };
        Ok(Content { document: shown.id, bytes, media_type, status: shown.status, notes })
    }

    fn encode(&self, shown: &Shown<'_>, id: &str, reader: &Reader<'_>) -> Result<(Vec<u8>, String, usize), Refusal> {
        let no_adapter = || Refusal::new(Code::AdapterNotYours, "This adapter is not assigned to the reader.");
        let department = reader.department.ok_or_else(no_adapter)?;
        assigned(department, id)?;
        let adapter = self.adapter(id).ok_or_else(no_adapter)?;
        let tree = payload_tree(shown.sealed)?;
        let r#type = tree.get("type").and_then(Value::as_str).unwrap_or_default();
        let manifest = adapter.manifest();
        let message = manifest.outgoing(Yields::Document, Some(r#type)).ok_or_else(|| {
            Refusal::new(Code::NotAcceptable, format!("Adapter {} has no message for {type}.", manifest.id))
        })?;
        let context = EncodeContext {
            partner: &department.id,
            message_number: reader.message_number,
            time: reader.at,
            limits: Limits::default(),
        };
        let content = Draft::Document(DocumentDraft(tree.clone()));
        // The hub keeps no attachments; what a format would carry of them is left out and counted among the notes.
        let item = Outgoing { content: &content, residual: shown.residual.as_ref(), attachments: &[] };
        let mut out = Vec::new();
        let summary =
            adapter.encode(&message.name, &[item], &context, &mut out).map_err(|refusal| refused(vec![refusal]))?;
        let media_type = match manifest.emits {
            "UTF-8" => manifest.media_type.to_owned(),
            charset => format!("{}; charset={charset}", manifest.media_type),
        };
        Ok((out, media_type, summary.notes.len()))
    }
}

/// The payload of a stored document as a tree.
pub(crate) fn payload_tree(sealed: &SealedDocument) -> Result<Object, Refusal> {
    match json::parse(sealed.payload()) {
        Ok(Value::Object(tree)) => Ok(tree),
        _ => {
            tracing::error!(error.code = Code::Internal.name(), "a stored document is not strict JSON");
            Err(Refusal::new(Code::Internal, "Internal error."))
        }
    }
}
