//! Cases as the exchange needs them: opened by a department, looked up by rule A04.

use document::SupervisionCode;
use model::idempotency::IdempotencyKey;
use model::{Personal, Principal, Secret};

use crate::caller::Body;
use crate::hub::Hub;
use crate::refusal::Refusal;

/// A case that was opened.
#[derive(Debug, Clone)]
pub struct OpenedCase {
    /// Its supervision code.
    pub code: SupervisionCode,
    /// The word by which the applicant asks, shown this once; `None` when an earlier attempt with the same key opened it.
    pub query_word: Option<Secret<String>>,
}

impl Hub {
    /// Opens a case: canonical JSON `{matter, division, parties, localCode?, project?, openedAt?}`.
    ///
    /// # Errors
    /// `request-invalid`, `matter-unknown`, `requester-not-competent`, `subject-invalid`; `request-invalid` for a local code in use.
    pub async fn open_case(
        &self,
        principal: &Principal,
        body: &Body,
        key: IdempotencyKey,
    ) -> Result<OpenedCase, Refusal> {
        let _ = (principal, body, key);
        todo!("open_case")
    }

    /// A case as its owner sees it, JSON.
    ///
    /// # Errors
    /// `case-code-check`; `not-found` for anybody but the owner and those above it.
    pub async fn case(&self, principal: &Principal, code: &str) -> Result<Personal<Vec<u8>>, Refusal> {
        let _ = (principal, code);
        todo!("case")
    }
}
