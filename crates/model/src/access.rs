//! 查阅记录: who read what about whom, and why.

use document::envelope::{Basis, Party};
use document::{
    AccessId, AgreementId, Date, DepartmentId, DocumentId, DocumentType, MatterId, PurposeId, RequestId,
    SupervisionCode, Timestamp,
};
use serde::{Deserialize, Serialize};

use crate::agreement::Visibility;
use crate::private::Personal;

/// One entry of the trail; append-only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AccessEntry {
    /// Its id.
    pub id: AccessId,
    /// When.
    pub at: Timestamp,
    /// About whom.
    pub subject: Personal<Vec<Party>>,
    /// Who.
    pub actor: Actor,
    /// What was done.
    pub action: Action,
    /// With which document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<DocumentId>,
    /// Of which type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub r#type: Option<DocumentType>,
    /// Under which request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<RequestId>,
    /// In which case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case: Option<SupervisionCode>,
    /// For which matter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matter: Option<MatterId>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<PurposeId>,
    /// By which law.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub legal_basis: Option<Basis>,
    /// Under which agreement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agreement: Option<AgreementVersion>,
    /// How it ended.
    pub outcome: Outcome,
    /// When the person concerned may see it.
    pub visibility: Visible,
}

/// Who did it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// The department.
    pub department: DepartmentId,
    /// `system` for a department's system, else the person's role.
    pub role: String,
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say all")]
pub enum Action {
    Requested,
    Disclosed,
    Viewed,
    Refused,
    Published,
    Exported,
}

/// How it ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "outcome")]
pub enum Outcome {
    /// As asked.
    Granted,
    /// By this rule.
    Refused {
        /// Stable id, e.g. `A09`.
        rule: String,
        /// Problem code.
        code: String,
    },
}

/// An agreement in one version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreementVersion {
    /// Its id.
    pub id: AgreementId,
    /// Its version.
    pub version: u32,
}

/// When the person concerned may see an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Visible {
    /// The class.
    pub class: Visibility,
    /// Of `on-date`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub release_at: Option<Date>,
}
