//! Identifiers: a scheme, what the source held, and its normal form where the checks passed.
//!
//! Two parties are compared by [`same_party`], found by [`keys`]; nothing else in the house compares identifiers.

mod certificate;
mod check;
mod matching;
mod scheme;

use serde::{Deserialize, Serialize};

pub use certificate::{CertificateType, CertificateTypeError, next_version};
pub use matching::{Match, fold_name, keys, same_party};
pub use scheme::{Scheme, SchemeError};

/// An identifier. `value` is there only if the scheme's checks passed; all matching uses `value`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identifier {
    /// The scheme's name, e.g. `cn.uscc`.
    pub scheme: Scheme,
    /// Exactly what the source held.
    pub raw: String,
    /// The normal form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

impl Identifier {
    /// Reads what a source held: `value` is set if the scheme's checks pass.
    #[must_use]
    pub fn read(scheme: Scheme, raw: &str) -> Self {
        let value = scheme.normalise(raw);
        Self { scheme, raw: raw.to_owned(), value }
    }

    /// Whether `value` is what the checks make of `raw`; a missing value is no lie, only an unchecked one is.
    #[must_use]
    pub fn is_honest(&self) -> bool {
        self.value.is_none() || self.value == self.scheme.normalise(&self.raw)
    }
}
