//! The only way from a draft to a document.

use crate::catalogue::Catalogue;
use crate::draft::DocumentDraft;
use crate::envelope::Envelope;
use crate::finding::Finding;
use crate::id::{DepartmentId, DivisionCode, DocumentId, SupervisionCode};
use crate::json::Object;
use crate::time::Timestamp;

/// What the hub adds to a draft.
#[derive(Debug, Clone)]
pub struct Additions {
    /// Used where the draft has no `id`.
    pub id: DocumentId,
    /// The issuer that the hub found: the draft's own by identifier, else the authenticated sender.
    pub department: DepartmentId,
    /// The issuer's first division, used where the draft names none.
    pub division: Option<DivisionCode>,
    /// The supervision code of the case that the draft's `localCode` names, where the hub knows it.
    pub case_code: Option<SupervisionCode>,
    /// The matter's version in force on the date of issue.
    pub matter_version: Option<u32>,
    /// When the hub received it.
    pub received_at: Timestamp,
}

/// A complete, valid document with its canonical bytes. Made by [`complete`] and [`Document::parse`] alone.
#[derive(Debug, Clone)]
pub struct Document {
    envelope: Envelope,
    tree: Object,
    canonical: Vec<u8>,
}

impl Document {
    /// The typed envelope.
    #[must_use]
    pub fn envelope(&self) -> &Envelope {
        &self.envelope
    }

    /// The whole document as a tree.
    #[must_use]
    pub fn tree(&self) -> &Object {
        &self.tree
    }

    /// The canonical bytes: what is sealed.
    #[must_use]
    pub fn canonical(&self) -> &[u8] {
        &self.canonical
    }

    /// Reads issued bytes back: strict JSON, schema and rules, but no dates of receipt.
    ///
    /// # Errors
    /// All findings, at most 50.
    pub fn parse(_bytes: &[u8], _catalogue: &Catalogue) -> Result<Self, Vec<Finding>> {
        todo!("parse")
    }
}

/// Completes a draft and checks it: schema of envelope and type, rules, identifiers, links' form.
///
/// # Errors
/// All findings, at most 50.
pub fn complete(
    _draft: DocumentDraft,
    _additions: &Additions,
    _catalogue: &Catalogue,
) -> Result<Document, Vec<Finding>> {
    todo!("complete")
}
