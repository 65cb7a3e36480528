//! Evidence requests 共享请求 and the states they pass through.

use document::draft::QuestionKind;
use document::envelope::{Basis, Party};
use document::{
    DepartmentId, DivisionCode, DocumentId, DocumentType, MandateId, MatterId, PurposeId, RequestId, SupervisionCode,
    Timestamp,
};
use serde::{Deserialize, Serialize};

use crate::access::AgreementVersion;
use crate::private::Personal;

/// One department asks for another's document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EvidenceRequest {
    /// Its id.
    pub id: RequestId,
    /// Pull or opinion.
    pub kind: QuestionKind,
    /// Who asks.
    pub requester: DepartmentId,
    /// The requester's own number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// The adapter whose words the requester used, and in which it is answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub adapter: Option<String>,
    /// Alternatives in order of preference.
    pub accept: Vec<DocumentType>,
    /// About whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<Personal<Party>>,
    /// In which case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case: Option<SupervisionCode>,
    /// For which matter of the requester.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matter: Option<MatterId>,
    /// In which division.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub division: Option<DivisionCode>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<PurposeId>,
    /// By which law.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub legal_basis: Option<Basis>,
    /// As asked: a duration, a date or `live`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub freshness: Option<String>,
    /// Message time by the hub's clock; all times are anchored on it.
    pub requested_at: Timestamp,
    /// When an answer is certain to be known.
    pub answer_by: Timestamp,
    /// Where it stands.
    pub state: State,
    /// How each rule went, in order.
    pub trace: Vec<RuleOutcome>,
    /// Under which agreement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agreement: Option<AgreementVersion>,
    /// Whom the request was routed to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<DepartmentId>,
    /// By which mandate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mandate: Option<MandateId>,
}

/// Where a request stands. The last four are final.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all_fields = "camelCase", tag = "state")]
pub enum State {
    /// Authorised and durable, nothing sent yet.
    Requested,
    /// At least one attempt left for the provider.
    Sent,
    /// A verified document is bound to it.
    Fulfilled {
        /// Which.
        document: DocumentId,
        /// Where it came from.
        source: AnswerSource,
        /// When.
        at: Timestamp,
    },
    /// A rule or the provider said no.
    Refused {
        /// Rule id, e.g. `A06`.
        rule: String,
        /// Problem code.
        code: String,
        /// When.
        at: Timestamp,
    },
    /// The answer can never be used.
    Failed {
        /// Problem code.
        code: String,
        /// When.
        at: Timestamp,
    },
    /// The deadline passed.
    TimedOut {
        /// When.
        at: Timestamp,
    },
}

/// Where the document of an answer came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AnswerSource {
    /// A sealed copy in the store.
    Stored,
    /// The department's own system, asked now.
    Live,
}

/// How one rule went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RuleOutcome {
    /// Stable id.
    pub rule: String,
    /// Whether it held.
    pub outcome: Passed,
    /// Problem code of a failure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The agreement that was looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agreement: Option<AgreementVersion>,
}

/// Whether a rule held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say all")]
pub enum Passed {
    Passed,
    Failed,
    NotEvaluated,
}

/// A step that the state does not allow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a request that is {from} cannot be {event}")]
pub struct TransitionError {
    /// The state it is in.
    pub from: &'static str,
    /// What was to happen.
    pub event: &'static str,
}

impl State {
    /// The state's name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Requested => "Requested",
            Self::Sent => "Sent",
            Self::Fulfilled { .. } => "Fulfilled",
            Self::Refused { .. } => "Refused",
            Self::Failed { .. } => "Failed",
            Self::TimedOut { .. } => "TimedOut",
        }
    }

    /// Whether it can still change.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self, Self::Requested | Self::Sent)
    }
}

impl EvidenceRequest {
    /// The request with a verified document bound to it.
    ///
    /// # Errors
    /// When it is closed already.
    pub fn fulfil(self, document: DocumentId, source: AnswerSource, at: Timestamp) -> Result<Self, TransitionError> {
        self.close(State::Fulfilled { document, source, at }, "fulfilled")
    }

    /// The request refused by a rule.
    ///
    /// # Errors
    /// When it is closed already.
    pub fn refuse(self, rule: &str, code: &str, at: Timestamp) -> Result<Self, TransitionError> {
        self.close(State::Refused { rule: rule.to_owned(), code: code.to_owned(), at }, "refused")
    }

    fn close(mut self, next: State, event: &'static str) -> Result<Self, TransitionError> {
        if !self.state.is_open() {
            return Err(TransitionError { from: self.state.name(), event });
        }
        self.state = next;
        Ok(self)
    }
}
