//! Answers as they travel: JSON, names in camelCase, absent members missing.

use serde::Serialize;
use utoipa::ToSchema;

use crate::problem::Problem;

/// An accepted document, or report of what happened in a case.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Accepted {
    /// The document's id; of a report, the supervision code of its case.
    #[schema(example = "01a0e598-ee00-7a31-9c55-0d6b7e2f4a10")]
    pub id: String,
    /// SHA-256 of the document's canonical bytes, 64 hex digits; of a report, of the message that told it.
    pub sha256: String,
    /// The receipt *accepted*: a flattened JWS.
    #[schema(value_type = Object)]
    pub receipt: serde_json::Value,
    /// Of a report that opened its case, the word by which the applicant asks; shown this once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query_word: Option<String>,
}

/// An accepted batch: at least one record was accepted.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AcceptedBatch {
    /// One item for each record of the message.
    pub items: Vec<BatchItem>,
}

/// What became of one record of a batch: `id`, `sha256`, `receipt`, or `problem`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BatchItem {
    /// Its place in the message, from 0.
    pub index: u64,
    /// The accepted document or report.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub accepted: Option<Accepted>,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<Problem>,
}

/// Documents of a department and its branches.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Documents {
    /// Newest first.
    pub items: Vec<DocumentSummary>,
    /// `cursor` of the next page, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// What a document is, without what stands in it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DocumentSummary {
    /// Its id.
    pub id: String,
    /// Its type.
    #[schema(example = "land-use-pre-review-opinion")]
    pub r#type: String,
    /// application, notice, opinion, decision, certificate or material.
    #[schema(example = "opinion")]
    pub kind: String,
    /// The department that issued it.
    #[schema(example = "land")]
    pub issuer: String,
    /// 文号
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Date of issue.
    #[schema(example = "2026-11-03")]
    pub issued_on: String,
    /// Last day of validity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<String>,
    /// Supervision code of its case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case: Option<String>,
    /// `current`, `suspended`, `revoked` or `superseded`.
    #[schema(example = "current")]
    pub status: String,
    /// What took its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub superseded_by: Option<String>,
    /// SHA-256 of the bytes as issued, in hex.
    pub sha256: String,
    /// When the hub accepted it (RFC 3339).
    pub accepted_at: String,
}

/// A document's status after a step of its department.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StatusChanged {
    /// `current`, `suspended` or `revoked`.
    #[schema(example = "suspended")]
    pub status: String,
    /// The receipt *accepted*: a flattened JWS.
    #[schema(value_type = Object)]
    pub receipt: serde_json::Value,
}

/// Entries of a department's inbox.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Inbox {
    /// Those that nobody acknowledged, oldest first; of one stream in the order of their sequence.
    pub items: Vec<InboxItem>,
}

/// One entry of a department's inbox. It says what happened, not what stands in the document.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct InboxItem {
    /// Its id; `POST /v1/inbox/{id}/ack` acknowledges it.
    pub id: String,
    /// Its place within the stream; rises, with gaps.
    #[schema(example = 2)]
    pub sequence: u32,
    /// Within what it has an order: a document's id.
    pub stream: String,
    /// What happened: `causeway.document.withdrawn`, `superseded`, `suspended` or `resumed`.
    #[schema(example = "causeway.document.withdrawn")]
    pub r#type: String,
    /// When (RFC 3339).
    pub at: String,
    /// Where to look.
    pub links: InboxLinks,
}

/// Addresses on this hub.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct InboxLinks {
    /// The document that it is about.
    pub document: String,
    /// The document that took its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub successor: Option<String>,
}

/// An opened case.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OpenedCase {
    /// The supervision code.
    #[schema(example = "990000267K3MQ9TXWR4G")]
    pub code: String,
    /// The word by which the applicant asks; shown this once, absent when the request is repeated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query_word: Option<String>,
}

/// How one rule went, or would go.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Rule {
    /// Stable id: A01 … D03.
    #[schema(example = "A06")]
    pub rule: String,
    /// `passed`, `failed` or `not-evaluated`.
    #[schema(example = "passed")]
    pub outcome: String,
    /// Problem code of a failure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The agreement that was looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agreement: Option<AgreementVersion>,
}

/// An agreement in one version.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AgreementVersion {
    /// Its id.
    #[schema(example = "agr-2026-0014")]
    pub id: String,
    /// Its version.
    pub version: u32,
}

/// What would happen to a pull.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DryRun {
    /// A01 to D03 in their order.
    pub rules: Vec<Rule>,
    /// Whom it would be routed to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
}

/// What a department may pull now.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Offers {
    /// By agreement, then type.
    pub items: Vec<Offer>,
    /// `cursor` of the next page, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// One type that an agreement lets the department pull now.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Offer {
    /// The type.
    #[schema(example = "land-use-pre-review-opinion")]
    pub r#type: String,
    /// Whom a request would be routed to.
    #[schema(example = "land")]
    pub provider: String,
    /// The agreement.
    #[schema(example = "agr-2026-0014")]
    pub agreement: String,
    /// Its version.
    #[schema(example = 3)]
    pub version: u32,
    /// Its matters that the department may handle there today.
    pub matters: Vec<String>,
    /// Its purposes.
    pub purposes: Vec<String>,
    /// If there are any, a request must name one.
    pub legal_basis: Vec<OfferBasis>,
    /// Whether a request may name no case.
    pub caseless: bool,
    /// Whether a stored copy does not answer.
    pub live: bool,
    /// The greatest age of a stored copy (ISO 8601 duration).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub freshness_max: Option<String>,
    /// When it holds.
    pub term: OfferTerm,
    /// Pulls under it today.
    pub used_today: u32,
    /// Pulls allowed a day.
    pub daily_max: u32,
}

/// A legal basis.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OfferBasis {
    /// The act.
    pub act: String,
    /// Its article.
    pub article: String,
}

/// A term in civil dates of +08:00.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OfferTerm {
    /// First day.
    #[schema(example = "2026-01-01")]
    pub from: String,
    /// First day no longer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// An evidence request as requester and provider see it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Request {
    /// Its id.
    pub id: String,
    /// `pull` or `opinion`.
    pub kind: String,
    /// Requested, Sent, Fulfilled, Refused, Failed or TimedOut.
    pub state: String,
    /// The rule that refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The problem code of a refusal or failure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Who asked.
    pub requester: String,
    /// Who was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// The requester's own number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// When it was asked.
    pub requested_at: String,
    /// When an answer is certain to be known.
    pub answer_by: String,
    /// Attempts at the provider's system.
    pub attempts: u32,
    /// `stored` or `live`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Documents bound to it.
    pub documents: Vec<String>,
    /// Receipts, oldest first: flattened JWS each.
    #[schema(value_type = Vec<Object>)]
    pub receipts: Vec<serde_json::Value>,
    /// How each rule went.
    pub trace: Vec<Rule>,
}

/// Where the values of a document came from, and what no row claimed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Provenance {
    /// `{to, from, span, row}` each.
    #[schema(value_type = Vec<Object>)]
    pub provenance: Vec<serde_json::Value>,
    /// `{kind, path, after, span, value}` each.
    #[schema(value_type = Vec<Object>)]
    pub residual: Vec<serde_json::Value>,
}

/// Keys of a department and its branches.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Keys {
    /// All of them.
    pub items: Vec<Key>,
}

/// A key, without what signs.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Key {
    /// SHA-256 of its SubjectPublicKeyInfo, base64url.
    #[schema(example = "n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg")]
    pub kid: String,
    /// `ES256` or `EdDSA`.
    #[schema(example = "ES256")]
    pub alg: String,
    /// `seal`, `receipt`, `log`, `bundle`, `registry` or `tsa`.
    #[schema(example = "seal")]
    pub r#use: String,
    /// Whose it is.
    #[schema(example = "land")]
    pub department: String,
    /// `pending`, `active`, `retired` or `compromised`.
    #[schema(example = "active")]
    pub state: String,
    /// First instant at which it may sign.
    #[schema(example = "2026-11-24T02:00:00Z")]
    pub sign_from: String,
    /// First instant at which it may sign no more.
    #[schema(example = "2027-11-24T02:00:00Z")]
    pub sign_until: String,
    /// Its certificate, DER in base64; absent while it is pending.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
}

/// Reports of several files, in their order.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Reports {
    /// One for each file.
    #[schema(value_type = Vec<Object>)]
    pub items: Vec<serde_json::Value>,
}

/// Whether the hub is ready.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Readiness {
    /// `ready` or `not-ready`.
    #[schema(example = "ready")]
    pub status: String,
    /// What works less well.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub degraded: Option<Vec<String>>,
    /// What keeps it from being ready.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed: Option<Vec<String>>,
}
