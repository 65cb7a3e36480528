//! The master key, under which all others lie wrapped.

use std::fmt;

use document::Digest;
use ring::hkdf::{self, HKDF_SHA256};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

use super::id::KeyId;

/// The master key: 32 bytes, wiped when dropped. It stands in no database, backup or log.
pub struct MasterKey(Zeroizing<[u8; 32]>);

/// Which master key it is: the first 8 hex digits of SHA-256(`causeway master id\n`‖key).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MasterId(String);

/// Bytes that are no master key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a master key is 32 bytes, raw or as 64 hex digits")]
pub struct MasterError;

impl MasterKey {
    /// Takes 32 bytes of a good random source.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Reads what a file, credential or variable held: 32 raw bytes, or 64 hex digits with or without a line end.
    ///
    /// # Errors
    /// When it is neither.
    pub fn read(bytes: &[u8]) -> Result<Self, MasterError> {
        if let Ok(raw) = <[u8; 32]>::try_from(bytes) {
            return Ok(Self::new(raw));
        }
        let hex = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        let hex = hex.strip_suffix(b"\r").unwrap_or(hex);
        let digits = Zeroizing::new(<[u8; 64]>::try_from(hex).map_err(|_| MasterError)?);
        let mut key = Zeroizing::new([0; 32]);
        for (byte, pair) in key.iter_mut().zip(digits.chunks_exact(2)) {
            let digit = |b: u8| char::from(b).to_digit(16).and_then(|d| u8::try_from(d).ok()).ok_or(MasterError);
            *byte = digit(pair[0])? << 4 | digit(pair[1])?;
        }
        Ok(Self(key))
    }

    /// The same, and wipes the bytes.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn take(bytes: Vec<u8>) -> Result<Self, MasterError> {
        Self::read(&Zeroizing::new(bytes))
    }

    /// Which one it is.
    #[must_use]
    pub fn id(&self) -> MasterId {
        const DOMAIN: &[u8] = b"causeway master id\n";
        let mut input = Zeroizing::new([0; DOMAIN.len() + 32]);
        input[..DOMAIN.len()].copy_from_slice(DOMAIN);
        input[DOMAIN.len()..].copy_from_slice(&*self.0);
        MasterId(Digest::of(&*input).hex()[..8].to_owned())
    }

    /// The key that wraps this key: HKDF-SHA256 with the id's characters as salt (RFC 5869).
    pub(super) fn wrapping_key(&self, kid: &KeyId) -> Zeroizing<[u8; 32]> {
        let salt = hkdf::Salt::new(HKDF_SHA256, kid.as_str().as_bytes());
        let mut out = Zeroizing::new([0; 32]);
        let secret = salt.extract(&*self.0);
        let filled = secret.expand(&[b"causeway key wrap v1"], HKDF_SHA256).and_then(|okm| okm.fill(&mut *out));
        debug_assert!(filled.is_ok(), "32 bytes are one block of HKDF-SHA256");
        out
    }
}

impl MasterId {
    /// The 8 hex digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MasterId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MasterKey({})", self.id().as_str())
    }
}

impl Drop for MasterKey {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}
