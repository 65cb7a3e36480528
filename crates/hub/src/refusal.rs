//! Why the hub said no: one shape for every refusal, with the evidence that its code calls for.

mod shown;

use api::Code;
use document::{AgreementId, DocumentId, DocumentType, Finding, RequestId};

use crate::publish::Item;

pub(crate) use shown::shown;

/// A refusal: a problem code, the rule that decided, and what the caller needs to put it right. No personal data.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{code}: {detail}")]
pub struct Refusal {
    /// The problem.
    pub code: Code,
    /// The rule that decided, e.g. `A06`.
    pub rule: Option<&'static str>,
    /// One sentence in English.
    pub detail: String,
    /// What belongs to the code.
    pub evidence: Evidence,
}

/// What a refusal carries besides its code.
#[derive(Debug, Clone, Default)]
pub enum Evidence {
    /// Nothing.
    #[default]
    None,
    /// What is wrong with a document.
    Findings(Vec<Finding>),
    /// What an adapter refused, with code, line, column and path; values only where they are about nobody.
    Adapter(Vec<adapter_kit::Refusal>),
    /// The report of a seal that does not hold, as JSON.
    Report(Vec<u8>),
    /// The items of a batch of which none was accepted.
    Items(Vec<Item>),
    /// The document that bears the number now.
    Head(DocumentId),
    /// How a pull fared.
    Pull(Box<PullEvidence>),
}

/// How a refused pull fared.
#[derive(Debug, Clone, Default)]
pub struct PullEvidence {
    /// The request on record, from A04 on.
    pub request: Option<RequestId>,
    /// A06 to A08: the nearest agreement of the asking department, and what did not fit.
    pub nearest: Option<Nearest>,
    /// How the other alternatives of `accept` were refused.
    pub alternatives: Vec<Alternative>,
}

/// The agreement of the asking department that came nearest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nearest {
    /// Which.
    pub agreement: AgreementId,
    /// In which version.
    pub version: u32,
    /// The member that did not fit, e.g. `purposes`.
    pub member: &'static str,
}

/// How one alternative of `accept` was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alternative {
    /// The type.
    pub r#type: DocumentType,
    /// The rule that decided.
    pub rule: &'static str,
    /// The problem.
    pub code: Code,
}

impl Refusal {
    /// A refusal with a code and a sentence.
    #[must_use]
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self { code, rule: None, detail: detail.into(), evidence: Evidence::None }
    }

    /// The same with the rule that decided.
    #[must_use]
    pub fn by(self, rule: &'static str) -> Self {
        Self { rule: Some(rule), ..self }
    }

    /// The same with what belongs to it.
    #[must_use]
    pub fn with(self, evidence: Evidence) -> Self {
        Self { evidence, ..self }
    }
}

/// Store errors: the cause is logged here, once; the caller learns a code.
impl From<store::Error> for Refusal {
    fn from(error: store::Error) -> Self {
        use store::Error as E;
        let (code, detail) = match &error {
            E::Busy => (Code::HubBusy, "The hub has more to write than it can; try again in a second."),
            E::Unavailable { .. } | E::OutcomeUnknown => {
                (Code::StoreUnavailable, "The store cannot be reached; try again.")
            }
            E::Conflict(store::What::IdempotencyKey) => {
                (Code::IdempotencyConflict, "This idempotency key was used for another request.")
            }
            E::Conflict(_) | E::Stale(_) | E::Corrupt { .. } | E::Bug { .. } => (Code::Internal, "Internal error."),
        };
        if code.status() >= 500 {
            let cause = std::error::Error::source(&error).map(ToString::to_string);
            tracing::error!(error.code = code.name(), error.cause = cause, "{error}");
        }
        Self::new(code, detail)
    }
}
