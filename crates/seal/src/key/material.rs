//! A new private key.

use std::fmt;

use ring::signature::{self, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _};
use zeroize::Zeroizing;

use super::id::KeyId;
use super::signer::{Pair, ecdsa_random};
use crate::algorithm::Algorithm;

/// A private key as PKCS#8, wiped when dropped, with its public key.
pub struct KeyMaterial {
    algorithm: Algorithm,
    pkcs8: Zeroizing<Vec<u8>>,
    spki: Vec<u8>,
    kid: KeyId,
}

/// Why there is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The system's random source failed.
    #[error("the system's random source failed")]
    Random,
    /// Not the PKCS#8 of a P-256 or Ed25519 key.
    #[error("not the PKCS#8 of a key for {}", .0.name())]
    Pkcs8(Algorithm),
    /// Keys of this algorithm are only verified.
    #[error("keys for {} are not made or used here", .0.name())]
    VerifyOnly(Algorithm),
}

/// `OneAsymmetricKey` (RFC 5958) of Ed25519 up to the 32 bytes of the seed.
const ED25519_PKCS8: [u8; 16] = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
/// `SubjectPublicKeyInfo` of Ed25519 up to the 32 bytes of the key (RFC 8410).
const ED25519_SPKI: [u8; 12] = [0x30, 0x2a, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 3, 0x21, 0];
/// `SubjectPublicKeyInfo` of P-256 up to the 65 bytes of the uncompressed point (RFC 5480).
const P256_SPKI: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1, 6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7, 3,
    0x42, 0,
];

impl KeyMaterial {
    /// Makes a P-256 key for ES256 from ring's own random source, which takes no other.
    ///
    /// # Errors
    /// When the system's random source fails.
    pub fn es256() -> Result<Self, KeyError> {
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&signature::ECDSA_P256_SHA256_FIXED_SIGNING, &ecdsa_random());
        Self::from_pkcs8(Algorithm::Es256, pkcs8.map_err(|_| KeyError::Random)?.as_ref())
    }

    /// The Ed25519 key of this seed.
    ///
    /// # Errors
    /// Never for a seed of 32 bytes; the type is that of the other makers.
    pub fn ed25519(seed: &[u8; 32]) -> Result<Self, KeyError> {
        let mut pkcs8 = Zeroizing::new(Vec::with_capacity(48));
        pkcs8.extend_from_slice(&ED25519_PKCS8);
        pkcs8.extend_from_slice(seed);
        Self::from_pkcs8(Algorithm::EdDsa, &pkcs8)
    }

    /// Takes a key in PKCS#8.
    ///
    /// # Errors
    /// When it is not one of this algorithm.
    pub fn from_pkcs8(algorithm: Algorithm, pkcs8: &[u8]) -> Result<Self, KeyError> {
        let spki = Pair::from_pkcs8(algorithm, pkcs8)?.spki();
        let kid = KeyId::of_spki(&spki);
        Ok(Self { algorithm, pkcs8: Zeroizing::new(pkcs8.to_vec()), spki, kid })
    }

    /// The algorithm that it signs by.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Its id.
    #[must_use]
    pub const fn kid(&self) -> &KeyId {
        &self.kid
    }

    /// Its public key as `SubjectPublicKeyInfo` DER, for the authority that certifies it.
    #[must_use]
    pub fn spki(&self) -> &[u8] {
        &self.spki
    }

    /// The private key in PKCS#8, to be written where only its owner reads: root keys held offline.
    #[must_use]
    pub fn pkcs8(&self) -> &[u8] {
        &self.pkcs8
    }
}

impl fmt::Debug for KeyMaterial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyMaterial({}, {})", self.algorithm.name(), self.kid)
    }
}

pub(super) fn ed25519_spki(pair: &Ed25519KeyPair) -> Vec<u8> {
    [&ED25519_SPKI, pair.public_key().as_ref()].concat()
}

pub(super) fn p256_spki(pair: &EcdsaKeyPair) -> Vec<u8> {
    [&P256_SPKI, pair.public_key().as_ref()].concat()
}
