//! Repeating is safe: scope, fingerprint and reference of a commit.

use document::{DepartmentId, Digest};
use serde::{Deserialize, Serialize};

/// A client's key: 1 to 255 visible ASCII characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IdempotencyKey(String);

/// A text that cannot be an idempotency key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an idempotency key has 1 to 255 visible ASCII characters")]
pub struct KeyError;

impl std::str::FromStr for IdempotencyKey {
    type Err = KeyError;
    fn from_str(text: &str) -> Result<Self, KeyError> {
        let good = (1..=255).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
        if good { Ok(Self(text.to_owned())) } else { Err(KeyError) }
    }
}

impl IdempotencyKey {
    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The routes that remember keys; the number is what a store keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Route {
    /// `POST /v1/documents`
    Documents = 1,
    /// `POST /v1/evidence-requests`
    EvidenceRequests = 2,
    /// `POST /v1/cases`
    Cases = 3,
    /// `POST /v1/documents/{id}/withdrawal`
    Withdrawal = 4,
    /// `POST /v1/documents/{id}/suspension`
    Suspension = 5,
    /// `POST /v1/documents/{id}/resumption`
    Resumption = 6,
}

impl Route {
    /// Its path, with `{id}` where a document is named.
    #[must_use]
    pub const fn template(self) -> &'static str {
        match self {
            Self::Documents => "/v1/documents",
            Self::EvidenceRequests => "/v1/evidence-requests",
            Self::Cases => "/v1/cases",
            Self::Withdrawal => "/v1/documents/{id}/withdrawal",
            Self::Suspension => "/v1/documents/{id}/suspension",
            Self::Resumption => "/v1/documents/{id}/resumption",
        }
    }
}

/// One claim of a key: scope and fingerprint of the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Who.
    pub department: DepartmentId,
    /// On which route.
    pub route: Route,
    /// By which key.
    pub key: IdempotencyKey,
    /// Which record of a batch; 0 for a single one.
    pub item: u32,
    /// SHA-256 over method, path, `Content-Type`, `Causeway-Adapter`, body.
    pub fingerprint: Digest,
}

/// What a commit leaves under its key: a reference, not the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reference {
    /// What it made.
    pub kind: ReferenceKind,
    /// The id of that record.
    pub id: String,
}

/// What a commit made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say all")]
pub enum ReferenceKind {
    Document,
    Request,
    Case,
    Receipt,
}
