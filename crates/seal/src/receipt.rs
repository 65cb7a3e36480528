//! Receipts 回执: the hub's signed word on what it did.

use document::envelope::Basis;
use document::{AgreementId, DepartmentId, Digest, DocumentId, PurposeId, ReceiptId, SupervisionCode, Timestamp};
use serde::{Deserialize, Serialize};

use crate::jws::{ContentType, SignedObject, sign};
use crate::key::{SignError, Signer};
use crate::lists::{self, ListError};

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// Durable in the hub.
    Accepted,
    /// A live question left for a department.
    Forwarded,
    /// A request was answered.
    Fulfilled,
    /// A request was refused.
    Refused,
    /// The receiver acknowledged.
    Delivered,
    /// The receiver fetched the content for the first time.
    Read,
}

/// The payload of a receipt. Digests of request and response are over the exact bytes of the HTTP bodies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Receipt {
    /// The form's version, 1.
    pub v: u8,
    /// The receipt's id.
    pub id: ReceiptId,
    /// What happened.
    pub event: Event,
    /// When.
    pub at: Timestamp,
    /// Who gave.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<DepartmentId>,
    /// Who received or asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<DepartmentId>,
    /// The document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<DocumentMark>,
    /// The request's body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<BodyMark>,
    /// The response's body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response: Option<BodyMark>,
    /// The agreement that allowed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agreement: Option<AgreementId>,
    /// The purpose that was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<PurposeId>,
    /// The legal basis that was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub legal_basis: Option<Basis>,
    /// The case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case: Option<SupervisionCode>,
    /// The document's leaf in the transparency log; never an index, which is given later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log: Option<LogMark>,
    /// SHA-256 of the receipt before it in the same exchange, hex.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous: Option<HexDigest>,
    /// Problem code of a refusal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// A document by id and digest of its canonical bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentMark {
    /// The document's id.
    pub id: DocumentId,
    /// SHA-256 of its canonical bytes.
    pub sha256: HexDigest,
}

/// A body by digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BodyMark {
    /// SHA-256 of its bytes.
    pub sha256: HexDigest,
}

/// A leaf of the transparency log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogMark {
    /// The log's origin.
    pub origin: String,
    /// The leaf hash, base64url.
    pub leaf: String,
}

/// A SHA-256 digest as 64 hex digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct HexDigest(pub Digest);

impl TryFrom<String> for HexDigest {
    type Error = document::digest::DigestError;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        format!("sha-256:{text}").parse().map(Self)
    }
}

impl From<HexDigest> for String {
    fn from(digest: HexDigest) -> Self {
        digest.0.hex()
    }
}

impl Receipt {
    /// A receipt of an event with nothing else in it yet.
    #[must_use]
    pub const fn new(id: ReceiptId, event: Event, at: Timestamp) -> Self {
        Self {
            v: 1,
            id,
            event,
            at,
            from: None,
            to: None,
            document: None,
            request: None,
            response: None,
            agreement: None,
            purpose: None,
            legal_basis: None,
            case: None,
            log: None,
            previous: None,
            code: None,
        }
    }

    /// Signs it with the hub's receipt key; `iat` is the time of the event.
    ///
    /// # Errors
    /// When the key fails or has no certificate, or a text is beyond what strict JSON carries.
    pub fn sign(&self, signer: &dyn Signer) -> Result<SignedObject, SignError> {
        sign(ContentType::Receipt, &lists::canonical(self), signer, self.at)
    }

    /// Reads the payload of a receipt whose signature was checked.
    ///
    /// # Errors
    /// When it has another shape.
    pub fn read(payload: &[u8]) -> Result<Self, ListError> {
        lists::payload(payload)
    }
}
