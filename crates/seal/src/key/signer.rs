//! What signs.

use std::borrow::Cow;
use std::fmt;
use std::sync::OnceLock;

use ring::rand::SystemRandom;
use ring::signature::{self, EcdsaKeyPair, Ed25519KeyPair};

use super::id::KeyId;
use super::material::{KeyError, ed25519_spki, p256_spki};
use crate::algorithm::Algorithm;
use crate::jws::{ContentType, Head};
use crate::x509::Certificate;

/// A signature value as JWS carries it: r‖s, or 64 bytes of Ed25519.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signature([u8; 64]);

impl Signature {
    /// The value's bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 64] {
        &self.0
    }

    /// Takes 64 bytes for a signature value, e.g. from a device that holds the key.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 64]) -> Self {
        Self(bytes)
    }
}

/// Why nothing was signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignError {
    /// The key, or the random source that ECDSA needs, failed.
    #[error("key {kid} did not sign")]
    Sign {
        /// The key.
        kid: KeyId,
    },
    /// A seal carries certificates, and the key has none.
    #[error("key {kid} has no certificate")]
    NoCertificate {
        /// The key.
        kid: KeyId,
    },
    /// The key's certificate cannot be read, or is another key's.
    #[error("the certificate of key {kid} is not its own")]
    Certificate {
        /// The key.
        kid: KeyId,
    },
    /// The payload is beyond the limit of 4 MiB.
    #[error("a payload of {size} bytes is beyond the limit")]
    TooLarge {
        /// Its size in bytes.
        size: usize,
    },
}

/// A private key and its certificates, wherever the key lies.
pub trait Signer: Send + Sync {
    /// The algorithm that it signs by.
    fn algorithm(&self) -> Algorithm;

    /// The key's id.
    fn kid(&self) -> &KeyId;

    /// The certificates, DER, leaf first, without the anchor; empty for keys that stand in the trust list.
    fn chain(&self) -> &[Vec<u8>];

    /// Signs these bytes.
    ///
    /// # Errors
    /// When the key or its random source fails.
    fn sign(&self, message: &[u8]) -> Result<Signature, SignError>;

    /// The part of a protected header that is the same in every signature of this key over this kind of object. Signers that
    /// sign much keep it.
    fn head(&self, content: ContentType) -> Cow<'_, Head> {
        Cow::Owned(Head::new(self.algorithm(), self.kid(), self.chain(), content))
    }
}

/// ring signs by ECDSA with no other random source than its own, which it also asks for to check a key.
#[allow(clippy::disallowed_methods, reason = "the one random source that ECDSA in ring takes")]
pub(super) fn ecdsa_random() -> SystemRandom {
    SystemRandom::new()
}

/// A private key in memory. Debug shows its id alone.
pub struct SigningKey {
    pair: Pair,
    kid: KeyId,
    chain: Vec<Vec<u8>>,
    random: SystemRandom,
    leaf: OnceLock<Option<Certificate>>,
    heads: [OnceLock<Head>; ContentType::COUNT],
}

pub(super) enum Pair {
    Es256(Box<EcdsaKeyPair>),
    EdDsa(Box<Ed25519KeyPair>),
}

impl Pair {
    pub(super) fn from_pkcs8(algorithm: Algorithm, pkcs8: &[u8]) -> Result<Self, KeyError> {
        let wrong = |_| KeyError::Pkcs8(algorithm);
        match algorithm {
            Algorithm::Es256 => {
                let kind = &signature::ECDSA_P256_SHA256_FIXED_SIGNING;
                let pair = EcdsaKeyPair::from_pkcs8(kind, pkcs8, &ecdsa_random()).map_err(wrong)?;
                Ok(Self::Es256(Box::new(pair)))
            }
            Algorithm::EdDsa => {
                let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(pkcs8).map_err(wrong)?;
                Ok(Self::EdDsa(Box::new(pair)))
            }
            other => Err(KeyError::VerifyOnly(other)),
        }
    }

    pub(super) fn spki(&self) -> Vec<u8> {
        match self {
            Self::Es256(pair) => p256_spki(pair),
            Self::EdDsa(pair) => ed25519_spki(pair),
        }
    }
}

impl SigningKey {
    /// Takes a private key and its certificates (DER, leaf first, without the anchor; none for keys of the trust list).
    ///
    /// # Errors
    /// When the bytes are no key of this algorithm.
    pub fn from_pkcs8(algorithm: Algorithm, pkcs8: &[u8], chain: Vec<Vec<u8>>) -> Result<Self, KeyError> {
        let pair = Pair::from_pkcs8(algorithm, pkcs8)?;
        let kid = KeyId::of_spki(&pair.spki());
        Ok(Self { pair, kid, chain, random: ecdsa_random(), leaf: OnceLock::new(), heads: Default::default() })
    }

    /// The key's own certificate, read once.
    ///
    /// # Errors
    /// When there is none, or it cannot be read or is another key's.
    pub fn leaf(&self) -> Result<&Certificate, SignError> {
        let Some(der) = self.chain.first() else { return Err(SignError::NoCertificate { kid: self.kid.clone() }) };
        let read = || Certificate::parse(der).ok().filter(|leaf| *leaf.kid() == self.kid);
        self.leaf.get_or_init(read).as_ref().ok_or_else(|| SignError::Certificate { kid: self.kid.clone() })
    }
}

impl Signer for SigningKey {
    fn algorithm(&self) -> Algorithm {
        match self.pair {
            Pair::Es256(_) => Algorithm::Es256,
            Pair::EdDsa(_) => Algorithm::EdDsa,
        }
    }

    fn kid(&self) -> &KeyId {
        &self.kid
    }

    fn chain(&self) -> &[Vec<u8>] {
        &self.chain
    }

    fn sign(&self, message: &[u8]) -> Result<Signature, SignError> {
        let failed = || SignError::Sign { kid: self.kid.clone() };
        let value = match &self.pair {
            Pair::Es256(pair) => pair.sign(&self.random, message).map_err(|_| failed())?,
            Pair::EdDsa(pair) => pair.sign(message),
        };
        value.as_ref().try_into().map(Signature).map_err(|_| failed())
    }

    fn head(&self, content: ContentType) -> Cow<'_, Head> {
        Cow::Borrowed(
            self.heads[content as usize].get_or_init(|| Head::new(self.algorithm(), &self.kid, &self.chain, content)),
        )
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({}, {})", self.algorithm().name(), self.kid)
    }
}
