//! What is wrong with a document: one finding each, in both languages.

use serde::Serialize;

/// One thing that is wrong with a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Problem code, e.g. `document-schema`, `document-rule`.
    pub code: &'static str,
    /// JSON Pointer of the place.
    pub pointer: String,
    /// The rule, e.g. `land-area-sum`, or the schema keyword.
    pub rule: String,
    /// What is wrong, in Chinese.
    pub zh: String,
    /// What is wrong, in English.
    pub en: String,
}
