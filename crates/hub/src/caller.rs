//! Who calls: API keys of department systems, and where bodies come from.

use bytes::Bytes;
use document::{Date, DepartmentId};
use model::idempotency::IdempotencyKey;
use model::{Principal, Scope, Secret};

use crate::hub::Hub;
use crate::refusal::Refusal;

/// A body as it was received.
#[derive(Debug, Clone)]
pub struct Body {
    /// The bytes.
    pub bytes: Bytes,
    /// `Content-Type` without parameters, lower case.
    pub media_type: String,
    /// The charset parameter of `Content-Type`.
    pub charset: Option<String>,
    /// `Causeway-Adapter`: in whose words it is written; none: canonical JSON or a sealed document.
    pub adapter: Option<String>,
}

/// A new API key.
#[derive(Debug)]
pub struct NewApiKey {
    /// The 8 characters that name it.
    pub prefix: String,
    /// The key, to be shown once.
    pub key: Secret<String>,
}

impl Hub {
    /// Finds out who presents this bearer token. A key with scope `seal` gives the channel `api-key-with-scope-seal`.
    ///
    /// # Errors
    /// `unauthenticated` for anything that is not a key that holds now; `department-inactive` (both rule A01).
    pub fn authenticate(&self, bearer: &str) -> Result<Principal, Refusal> {
        let _ = bearer;
        todo!("authenticate")
    }

    /// Makes an API key for a department.
    ///
    /// # Errors
    /// `not-found` when there is no such department; `request-invalid` for a term over one year; store errors.
    pub async fn add_api_key(
        &self,
        department: &DepartmentId,
        scopes: Vec<Scope>,
        expires: Option<Date>,
    ) -> Result<NewApiKey, Refusal> {
        let _ = (department, scopes, expires);
        todo!("add_api_key")
    }
}

/// Reads the header `Idempotency-Key`.
///
/// # Errors
/// `idempotency-key-required` when it is absent or not 1 to 255 visible ASCII characters.
pub fn idempotency_key(header: Option<&str>) -> Result<IdempotencyKey, Refusal> {
    header.and_then(|text| text.parse().ok()).ok_or_else(|| {
        Refusal::new(api::Code::IdempotencyKeyRequired, "Idempotency-Key must be 1 to 255 visible ASCII characters.")
    })
}
