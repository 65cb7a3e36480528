//! Identifiers: a scheme, what the source held, and its normal form where the checks passed.

use serde::{Deserialize, Serialize};

use crate::id::DepartmentId;

/// An identifier. `value` is there only if the scheme's checks passed; all matching uses `value`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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

/// The identifier schemes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scheme {
    /// `cn.citizen`, GB 11643.
    Citizen,
    /// `cn.uscc`, GB 32100.
    Uscc,
    /// `cn.organisation`, GB 11714.
    Organisation,
    /// `cn.gbt2260`, GB/T 2260 with town and village.
    Division,
    /// `cn.matter`, item code of 31 characters.
    Matter,
    /// `cn.certificate`, GB/T 36904.
    Certificate,
    /// `causeway.case`.
    Case,
    /// `local:<department>`, opaque.
    Local(DepartmentId),
}

impl Identifier {
    /// Reads what a source held: `value` is set if the scheme's checks pass.
    #[must_use]
    pub fn read(scheme: Scheme, raw: &str) -> Self {
        let value = scheme.normalise(raw);
        Self { scheme, raw: raw.to_owned(), value }
    }
}

impl Scheme {
    /// The normal form of a text under this scheme; `None` when a check fails.
    #[must_use]
    pub fn normalise(&self, _raw: &str) -> Option<String> {
        todo!("identifier schemes")
    }
}

impl Serialize for Scheme {
    fn serialize<S: serde::Serializer>(&self, _serializer: S) -> Result<S::Ok, S::Error> {
        todo!("scheme names")
    }
}
impl<'de> Deserialize<'de> for Scheme {
    fn deserialize<D: serde::Deserializer<'de>>(_deserializer: D) -> Result<Self, D::Error> {
        todo!("scheme names")
    }
}
