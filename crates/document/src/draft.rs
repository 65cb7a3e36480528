//! Drafts: what adapters yield and take. Plain data without behaviour; the hub makes records of them.

use serde::{Deserialize, Serialize};

use crate::envelope::{Basis, CaseReference, Party};
use crate::id::{DivisionCode, DocumentType, PurposeId};
use crate::identifier::Identifier;
use crate::json::Object;
use crate::time::Timestamp;

/// One of the four message contents.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// A document without what the hub adds.
    Document(DocumentDraft),
    /// A pull or a request for an opinion, in its sender's words.
    Question(Box<Question>),
    /// An event in a case as a department reports it.
    CaseReport(Box<CaseReport>),
    /// An answer to an alert.
    Feedback(Box<Feedback>),
}

/// A document without what the hub adds: `id`, `issuer.department`, `issuer.division`, `case.code`, `case.matterVersion`
/// may be absent. Members as in the contract, section 1; not yet validated.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DocumentDraft(pub Object);

/// A pull or a request for an opinion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Question {
    /// What is asked for.
    pub kind: QuestionKind,
    /// The sender's own number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Who asks; filled by the hub outwards.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requester: Option<Named>,
    /// The project of the case; filled by the hub outwards.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project: Option<Project>,
    /// One list of 1..8 alternatives in order of preference.
    pub accept: Vec<DocumentType>,
    /// About whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<Party>,
    /// In which case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseReference>,
    /// For which matter of the requester; absent: the case's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matter: Option<MatterReference>,
    /// In which division; absent: the case's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub division: Option<DivisionCode>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<PurposeId>,
    /// By which law.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub legal_basis: Option<Basis>,
    /// A duration back from now, a civil date, or `live`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub freshness: Option<String>,
    /// A date (adapters) or a duration (canonical HTTP).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deadline: Option<String>,
    /// Opinion: the consulted role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Opinion: the area of law.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub legal_area: Option<String>,
    /// Opinion: written or meeting.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<String>,
    /// Opinion: the question, at most 4,000 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Opinion: digests of attachments.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<crate::digest::Digest>,
    /// Opinion: the time to answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<Limit>,
    /// Opinion: what silence means: agree, no-objection, refuse.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub silence: Option<String>,
    /// Opinion: the article that says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub article: Option<String>,
}

/// What a question asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QuestionKind {
    /// A document that exists.
    Pull,
    /// An opinion that is not written yet.
    Opinion,
}

/// A name with identifiers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// The name.
    pub name: String,
    /// Identifiers, possibly none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub identifiers: Vec<Identifier>,
}

/// A project by name and code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Project {
    /// The name.
    pub name: String,
    /// The code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// A matter by its id or by any of its codes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum MatterReference {
    /// By id.
    Id(crate::id::MatterId),
    /// By one of its codes.
    Code(Identifier),
}

/// A number of days or hours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// How many, 0..365.
    pub count: u16,
    /// working-day, natural-day or hour.
    pub unit: String,
}

/// An event in a case as a department reports it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CaseReport {
    /// The event's kind.
    pub event: String,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// In which case.
    pub case: CaseReference,
    /// The matter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matter: Option<MatterReference>,
    /// Parties, where the event opens a case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parties: Vec<crate::envelope::Subject>,
    /// The officer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub officer: Option<crate::envelope::Officer>,
    /// The law.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<Basis>,
    /// What else the event carries.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<serde_json::Value>,
}

/// An answer to an alert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Feedback {
    /// In which case.
    pub case: CaseReference,
    /// The supervision item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// The outcome's code.
    pub outcome: String,
    /// The answer.
    pub text: String,
    /// When it was given.
    pub at: Timestamp,
    /// Who gave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}
