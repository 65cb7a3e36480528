//! Receipts 回执: the hub's signed word on what it did.

use document::envelope::Basis;
use document::{AgreementId, DepartmentId, Digest, DocumentId, PurposeId, ReceiptId, SupervisionCode, Timestamp};
use serde::{Deserialize, Serialize};

use crate::algorithm::SignatureError;
use crate::jws::{self, ContentType, JwsError, SignedObject, sign};
use crate::key::{SignError, Signer, Use};
use crate::lists::{self, ListError, Trust};
use crate::policy::Policy;
use crate::verdict::Outcome;
use crate::x509::chain::{Purpose, Question};
use crate::x509::{Certificate, CertificateError, Crl, validate};

/// The department that the hub itself is.
const HUB: &str = "hub";

/// Why bytes are not a receipt that counts.
#[derive(Debug, thiserror::Error)]
pub enum ReceiptError {
    /// No signature of a receipt.
    #[error("not a signed receipt")]
    Jws(#[from] JwsError),
    /// A certificate that cannot be read.
    #[error("the receipt's certificate cannot be read")]
    Certificate(#[from] CertificateError),
    /// A signature value that does not match.
    #[error("the receipt's signature does not count")]
    Signature(#[from] SignatureError),
    /// A key that is not the hub's own for receipts.
    #[error("the receipt is not signed by the hub's receipt key")]
    Key,
    /// A chain that does not count.
    #[error("the receipt's certificates do not pass: {check}")]
    Chain {
        /// The first check that did not pass.
        check: &'static str,
    },
    /// A payload of another shape.
    #[error("the receipt has another shape")]
    Payload(#[source] ListError),
}

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

    /// Reads a receipt and checks that the hub signed it: the value, the chain to an anchor for receipts, and that the
    /// certificate is the hub's own for this use (its URI, and the use as OU).
    ///
    /// # Errors
    /// The first of these that does not hold.
    pub fn open(bytes: &[u8], trust: &Trust, crls: &[Crl], at: Timestamp) -> Result<Self, ReceiptError> {
        let jws = jws::read(bytes)?;
        jws.require(ContentType::Receipt)?;
        let certificates: Vec<_> =
            jws.header().x5c.iter().map(|der| Certificate::parse(der)).collect::<Result<_, _>>()?;
        let (leaf, others) = certificates.split_first().ok_or(ReceiptError::Key)?;
        jws.verify(leaf.key().ok_or(SignatureError::Disagreement)?)?;
        let is_hub = leaf.department().is_ok_and(|department| department.as_str() == HUB);
        if !is_hub || leaf.subject().unit() != Some(Use::Receipt.as_str()) {
            return Err(ReceiptError::Key);
        }
        let admitted = Policy::built_in().admitted(at);
        let judged = validate(&Question {
            leaf,
            others,
            anchors: &trust.anchors(Use::Receipt),
            crls,
            admitted: &admitted,
            purpose: Purpose::Seal,
            control: at,
            proof: None,
        });
        match judged.checks.iter().find(|check| check.outcome != Outcome::Passed) {
            Some(check) => Err(ReceiptError::Chain { check: check.statement.id }),
            None => lists::payload(jws.payload()).map_err(ReceiptError::Payload),
        }
    }

    /// Reads the payload of a receipt whose signature was checked.
    ///
    /// # Errors
    /// When it has another shape.
    pub fn read(payload: &[u8]) -> Result<Self, ListError> {
        lists::payload(payload)
    }
}
