//! What an adapter says about itself: data for `adapter list`, for the hub and for pages.

use serde::Serialize;

use crate::mapping::{Direction, Mapping, RowKind, Yields};
use crate::soap::Operation;

/// Id, version, encodings and messages of an adapter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Manifest {
    /// The adapter's id: `land-xml`.
    pub id: String,
    /// SemVer of its mapping.
    pub version: String,
    /// `application/xml` or `application/json`.
    #[serde(rename = "mediaType")]
    pub media_type: &'static str,
    /// Encodings that are read, WHATWG names.
    pub accepts: Vec<&'static str>,
    /// The encoding that is written.
    pub emits: &'static str,
    /// What its messages call, where they are SOAP envelopes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub soap: Option<Operation>,
    /// Its messages.
    pub messages: Vec<MessageManifest>,
}

/// One message of an adapter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MessageManifest {
    /// Name in the mapping.
    pub name: String,
    /// What it decodes into.
    pub yields: Yields,
    /// The document type, where it yields documents.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub document_type: Option<String>,
    /// In which directions it goes.
    pub direction: Direction,
    /// Whether one message holds many documents.
    pub batch: bool,
    /// Its rows.
    pub rows: Vec<RowManifest>,
}

/// One row of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowManifest {
    /// Line of the mapping.
    pub line: usize,
    /// What it does: field, set, const, context, digest, keep, ignore, group.
    pub kind: &'static str,
    /// Path in the source, from the document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Canonical path.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Codec, or `hook`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub codec: Option<&'static str>,
}

impl Manifest {
    /// The message that carries a document type, or a question, outwards.
    #[must_use]
    pub fn outgoing(&self, yields: Yields, document_type: Option<&str>) -> Option<&MessageManifest> {
        self.messages.iter().find(|m| {
            m.yields == yields
                && m.direction != Direction::In
                && (yields != Yields::Document || m.document_type.as_deref() == document_type)
        })
    }

    /// The message of this name.
    #[must_use]
    pub fn message(&self, name: &str) -> Option<&MessageManifest> {
        self.messages.iter().find(|m| m.name == name)
    }

    pub(crate) fn of(mapping: &Mapping) -> Self {
        Self {
            id: mapping.id.clone(),
            version: mapping.version.clone(),
            media_type: mapping.media_type(),
            accepts: mapping.format.accepts.iter().map(|e| e.name()).collect(),
            emits: mapping.format.emits.name(),
            soap: mapping.messages.iter().find_map(Operation::of),
            messages: mapping.messages.iter().map(MessageManifest::of).collect(),
        }
    }
}

impl MessageManifest {
    fn of(message: &crate::mapping::Message) -> Self {
        let rows = message.rows.iter().map(|row| {
            let path = |at: &crate::mapping::SlotRef| message.slot(*at).path.to_string();
            let node = |node: usize| message.node_path(node);
            let (kind, from, to, codec) = match &row.kind {
                RowKind::Field(field) => {
                    let codec = if field.hook.is_some() { "hook" } else { field.codec.name() };
                    ("field", Some(path(&field.at)), Some(field.to.written.to_string()), Some(codec))
                }
                RowKind::Set { to, .. } => ("set", None, Some(to.written.to_string()), None),
                RowKind::Const { at, to, .. } => {
                    ("const", Some(path(at)), to.as_ref().map(|(to, _)| to.written.to_string()), None)
                }
                RowKind::Count { at, .. } => ("count", Some(path(at)), None, None),
                RowKind::Context { at, codec, .. } => ("context", Some(path(at)), None, Some(codec.name())),
                RowKind::Digest(digest) => {
                    let to = digest.to.as_ref().map(|to| to.written.to_string());
                    ("digest", Some(path(&digest.at)), to, Some(digest.codec.name()))
                }
                RowKind::Keep { at, node: n } => ("keep", Some(at.as_ref().map_or_else(|| node(*n), path)), None, None),
                RowKind::Ignore { at, node: n } => {
                    ("ignore", Some(at.as_ref().map_or_else(|| node(*n), path)), None, None)
                }
                RowKind::Group { scope, to, .. } => {
                    ("group", Some(message.scopes[*scope].path.to_string()), Some(to.written.to_string()), None)
                }
            };
            RowManifest { line: row.line, kind, from, to, codec }
        });
        Self {
            name: message.name.clone(),
            yields: message.yields,
            document_type: message.document_type.as_ref().map(ToString::to_string),
            direction: message.direction,
            batch: message.item != 0,
            rows: rows.collect(),
        }
    }
}
