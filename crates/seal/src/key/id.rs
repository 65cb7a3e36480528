//! Which key it is, and what it is for.

use std::fmt;
use std::str::FromStr;

use document::Digest;
use serde::{Deserialize, Serialize};

use crate::base64url;

/// A key's id: base64url SHA-256 of its `SubjectPublicKeyInfo` DER, 43 characters.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct KeyId(String);

/// A text that is not a key id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a key id: 43 characters of base64url")]
pub struct KeyIdError;

impl KeyId {
    /// The id of the key with this `SubjectPublicKeyInfo`.
    #[must_use]
    pub fn of_spki(der: &[u8]) -> Self {
        Self::of_digest(&Digest::of(der))
    }

    /// The id whose digest this is.
    #[must_use]
    pub fn of_digest(digest: &Digest) -> Self {
        Self(base64url::encode(digest.as_bytes()))
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for KeyId {
    type Err = KeyIdError;
    fn from_str(text: &str) -> Result<Self, KeyIdError> {
        base64url::decode_array::<32>(text).map(|_| Self(text.to_owned())).ok_or(KeyIdError)
    }
}

impl TryFrom<String> for KeyId {
    type Error = KeyIdError;
    fn try_from(text: String) -> Result<Self, KeyIdError> {
        text.parse()
    }
}

impl From<KeyId> for String {
    fn from(id: KeyId) -> Self {
        id.0
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({})", self.0)
    }
}

/// What a key is for. A key has one use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Use {
    /// Sealing documents for a department.
    Seal,
    /// Receipts of the hub.
    Receipt,
    /// Notes of the transparency log.
    Log,
    /// Evidence bundles.
    Bundle,
    /// Registry list and status list.
    Registry,
    /// Time-stamps.
    Tsa,
}

impl Use {
    /// The word in records and certificates.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Seal => "seal",
            Self::Receipt => "receipt",
            Self::Log => "log",
            Self::Bundle => "bundle",
            Self::Registry => "registry",
            Self::Tsa => "tsa",
        }
    }
}
