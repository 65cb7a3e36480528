//! Canonical code lists: what the code of a coded value may be, and how it is shown.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::Words;
use crate::json;

/// One version of a canonical code list, `code-lists/<list>/<version>.json`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeList {
    list: String,
    version: String,
    codes: Vec<Code>,
}

/// One code of a list.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Code {
    /// The code as it stands in documents.
    pub code: String,
    /// How it is shown.
    pub label: Words,
}

/// Why a code list is refused.
#[derive(Debug, thiserror::Error)]
pub enum CodeListError {
    /// It is no strict JSON.
    #[error("reading the code list")]
    Json(#[source] json::Refusal),
    /// It is no code list.
    #[error("reading the code list")]
    Shape(#[source] json::ConvertError),
    /// It names another list or version than its path.
    #[error("the code list names another list or version than its path")]
    Name,
    /// A code stands in it twice.
    #[error("code {0:?} stands twice")]
    Twice(String),
}

impl CodeList {
    /// Reads the file of this list and version.
    pub(super) fn read(list: &str, version: &str, bytes: &[u8]) -> Result<Self, CodeListError> {
        let value = json::parse(bytes).map_err(CodeListError::Json)?;
        let read: Self = json::from_value(&value).map_err(CodeListError::Shape)?;
        if read.list != list || read.version != version {
            return Err(CodeListError::Name);
        }
        let mut seen = BTreeSet::new();
        match read.codes.iter().find(|code| !seen.insert(&code.code)) {
            Some(twice) => Err(CodeListError::Twice(twice.code.clone())),
            None => Ok(read),
        }
    }

    /// The list's name.
    #[must_use]
    pub fn list(&self) -> &str {
        &self.list
    }

    /// Its version.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// All codes in their order.
    #[must_use]
    pub fn codes(&self) -> &[Code] {
        &self.codes
    }

    /// One code.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&Code> {
        self.codes.iter().find(|c| c.code == code)
    }
}
