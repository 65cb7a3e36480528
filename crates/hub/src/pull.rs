//! A department pulls another's document.

use document::{DepartmentId, RequestId};
use model::Principal;
use model::idempotency::IdempotencyKey;
use model::request::{AnswerSource, RuleOutcome};

use crate::answer::{Content, Representation};
use crate::caller::Body;
use crate::hub::Hub;
use crate::refusal::Refusal;

/// A pull, as a department words it.
#[derive(Debug, Clone)]
pub struct Pull {
    /// Who asks.
    pub principal: Principal,
    /// The question: canonical JSON, or the department's own words by an adapter (then it is answered in them too).
    pub body: Body,
    /// Under which key.
    pub key: IdempotencyKey,
    /// In which form a canonical question is answered: `Document` or `Sealed`.
    pub representation: Representation,
}

/// The answer to a pull. Access entry and receipts are durable.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The request on record: headers `Location` and `Causeway-Request-Id`.
    pub request: RequestId,
    /// The document.
    pub content: Content,
    /// Where it came from.
    pub source: AnswerSource,
    /// Whether an earlier attempt with the same key made it.
    pub replayed: bool,
}

/// What would happen to a pull, rule by rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DryRun {
    /// A01 to D03 in their order.
    pub rules: Vec<RuleOutcome>,
    /// Whom it would be routed to.
    pub provider: Option<DepartmentId>,
}

impl Hub {
    /// Answers a pull from a stored sealed copy, after every rule from A01 to D03 held.
    ///
    /// # Errors
    /// The first rule that fails; from A04 on the refusal is on record.
    pub async fn pull(&self, pull: Pull) -> Result<Answer, Refusal> {
        let _ = pull;
        todo!("pull")
    }

    /// Tells rule by rule what would happen to a pull. Stores, counts and reveals nothing.
    ///
    /// # Errors
    /// What A01 to A03 refuse.
    pub async fn dry_run(&self, principal: &Principal, body: &Body) -> Result<DryRun, Refusal> {
        let _ = (principal, body);
        todo!("dry_run")
    }
}
