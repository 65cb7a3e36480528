//! Keys that verify notes.

use std::fmt;
use std::str::FromStr;

use document::Digest;
use ring::signature::{ED25519, UnparsedPublicKey};

use super::NoteError;
use crate::text::{base64, from_base64};

/// The most bytes of a key's name.
const MAX_NAME: usize = 255;

/// What a key signs; the type byte of its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// 0x01: Ed25519 over the text, by a log.
    Ed25519,
    /// 0x04: Ed25519 over time and text, by a witness.
    CosignatureV1,
}

impl Algorithm {
    fn byte(self) -> u8 {
        match self {
            Self::Ed25519 => 1,
            Self::CosignatureV1 => 4,
        }
    }
}

/// A named public key; as text the vkey `<name>+<id>+<base64 of type and key>`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct VerifierKey {
    name: String,
    algorithm: Algorithm,
    public: [u8; 32],
}

impl VerifierKey {
    /// Names a public key.
    ///
    /// # Errors
    /// When the name is none.
    pub fn new(name: &str, algorithm: Algorithm, public: [u8; 32]) -> Result<Self, NoteError> {
        if is_name(name) { Ok(Self { name: name.to_owned(), algorithm, public }) } else { Err(NoteError::Name) }
    }

    /// Its name; of a log its origin.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it signs.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The first four bytes of SHA-256(name ‖ 0x0A ‖ type ‖ public key).
    #[must_use]
    pub fn id(&self) -> [u8; 4] {
        let bytes = [self.name.as_bytes(), b"\n", &[self.algorithm.byte()], &self.public].concat();
        let [a, b, c, d, ..] = *Digest::of(&bytes).as_bytes();
        [a, b, c, d]
    }

    pub(super) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ED25519, &self.public).verify(message, signature).is_ok()
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = u32::from_be_bytes(self.id());
        let key = [&[self.algorithm.byte()], self.public.as_slice()].concat();
        write!(f, "{}+{id:08x}+{}", self.name, base64(&key))
    }
}

impl FromStr for VerifierKey {
    type Err = NoteError;

    fn from_str(text: &str) -> Result<Self, NoteError> {
        let read = || {
            let (name, rest) = text.split_once('+')?;
            let (_, key) = rest.split_once('+')?;
            let (algorithm, public) = from_base64(key)?.split_first().map(|(byte, key)| (*byte, key.to_vec()))?;
            let algorithm =
                [Algorithm::Ed25519, Algorithm::CosignatureV1].into_iter().find(|a| a.byte() == algorithm)?;
            Self::new(name, algorithm, public.try_into().ok()?).ok()
        };
        if text.len() > MAX_NAME + 64 {
            return Err(NoteError::VerifierKey);
        }
        read().filter(|key| key.to_string() == text).ok_or(NoteError::VerifierKey)
    }
}

pub(super) fn is_name(name: &str) -> bool {
    (1..=MAX_NAME).contains(&name.len()) && !name.contains(|c: char| c.is_whitespace() || c.is_control() || c == '+')
}
