//! Digests that only whoever has the salt can tie to a document.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use document::Digest;

/// The salt of a document: 16 random bytes, kept with it. Deleting it makes the entry unlinkable for ever.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Salt([u8; 16]);

/// Text or bytes that are no salt or salted digest.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SaltError {
    /// A salt of another length.
    #[error("a salt has 16 bytes, not {0}")]
    Length(usize),
    /// A digest in another form.
    #[error("not 43 characters of base64url")]
    Digest,
}

impl Salt {
    /// Takes 16 random bytes for a salt.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The 16 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// HMAC-SHA-256(salt, SHA-256(bytes)).
    #[must_use]
    pub fn digest(&self, bytes: &[u8]) -> SaltedDigest {
        self.digest_of(&Digest::of(bytes))
    }

    /// HMAC-SHA-256(salt, digest), where the bytes were hashed already.
    #[must_use]
    pub fn digest_of(&self, digest: &Digest) -> SaltedDigest {
        SaltedDigest(*Digest::keyed(&self.0, &[digest.as_bytes()]).as_bytes())
    }
}

impl TryFrom<&[u8]> for Salt {
    type Error = SaltError;
    fn try_from(bytes: &[u8]) -> Result<Self, SaltError> {
        bytes.try_into().map(Self).map_err(|_| SaltError::Length(bytes.len()))
    }
}

impl fmt::Debug for Salt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Salt(…)")
    }
}

/// A digest under a salt; as text base64url without padding.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SaltedDigest([u8; 32]);

impl fmt::Display for SaltedDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl fmt::Debug for SaltedDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for SaltedDigest {
    type Err = SaltError;
    fn from_str(text: &str) -> Result<Self, SaltError> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| SaltError::Digest)?;
        bytes.try_into().map(Self).map_err(|_| SaltError::Digest)
    }
}
