//! 共享协议: who may pull what, for what, on which legal basis, until when.

use document::envelope::Basis;
use document::{AgreementId, Date, DepartmentId, DivisionCode, DocumentType, MatterId, PurposeId};
use serde::{Deserialize, Serialize};

/// An agreement, in one version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Agreement {
    /// Slug, e.g. `agr-2026-0014`.
    pub id: AgreementId,
    /// Raised by each change.
    pub version: u32,
    /// Who may ask.
    pub requester: DepartmentId,
    /// Whom; absent: whoever is competent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<DepartmentId>,
    /// Extends both sides to their descendants.
    #[serde(default)]
    pub covers_branches: bool,
    /// Document types.
    pub types: Vec<DocumentType>,
    /// Matters of the requester.
    pub matters: Vec<MatterId>,
    /// Purposes.
    pub purposes: Vec<PurposeId>,
    /// If not empty, a request must name one of them.
    #[serde(default)]
    pub legal_basis: Vec<Basis>,
    /// Divisions, subdivisions included.
    pub divisions: Vec<DivisionCode>,
    /// When it holds.
    pub term: Term,
    /// Whether a pull may name no case.
    #[serde(default)]
    pub caseless: bool,
    /// Caps the age of a stored copy (ISO 8601 duration); absent: no cap.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub freshness_max: Option<String>,
    /// Forbids reuse of a stored copy.
    #[serde(default)]
    pub live: bool,
    /// Caps a request's deadline (ISO 8601 duration).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deadline_max: Option<String>,
    /// Pulls a day; 0 allows none.
    pub daily_max: u32,
    /// When the subject sees the entries.
    pub visibility: VisibilityClass,
    /// Only whole documents: absent or `["/**"]`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fields: Option<Vec<String>>,
    /// Where it stands.
    pub status: AgreementStatus,
}

/// Half-open term in civil dates of +08:00.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// First day.
    pub from: Date,
    /// First day no longer; absent: open-ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
}

/// Wrapper of the visibility class as agreements write it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct VisibilityClass {
    /// The class.
    pub class: Visibility,
    /// Of `on-date`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub release_at: Option<Date>,
}

/// When the person concerned may see an access entry; later ones are stricter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Visibility {
    /// At once.
    Now,
    /// From a date on.
    OnDate,
    /// When the case has ended.
    AfterCase,
    /// Only auditors.
    Never,
}

/// Where an agreement stands: draft → active ⇄ suspended → ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say all")]
pub enum AgreementStatus {
    Draft,
    Active,
    Suspended,
    Ended,
}

impl Agreement {
    /// Whether it shares whole documents, the only scope there is.
    #[must_use]
    pub fn covers_whole_documents(&self) -> bool {
        self.fields.as_deref().is_none_or(|fields| matches!(fields, [one] if one == "/**"))
    }

    /// Whether the term holds on this day.
    #[must_use]
    pub fn holds_on(&self, day: Date) -> bool {
        self.term.from <= day && self.term.to.is_none_or(|to| day < to)
    }

    /// Whether purpose and legal basis are covered: an agreement with legal bases needs one of them named.
    #[must_use]
    pub fn covers_basis(&self, basis: Option<&Basis>) -> bool {
        self.legal_basis.is_empty()
            || basis.is_some_and(|b| self.legal_basis.iter().any(|own| own.act == b.act && own.article == b.article))
    }
}
