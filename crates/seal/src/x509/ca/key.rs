//! Keys as rcgen takes them.

use rcgen::{PKCS_ECDSA_P256_SHA256, PKCS_ED25519, PublicKeyData, SignatureAlgorithm, SigningKey};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};

use super::authority::CaError;
use crate::algorithm::{KeyType, PublicKey};
use crate::key::KeyMaterial;

/// An authority's P-256 key. ring keeps it; no copy of the PKCS#8 is held.
pub(super) struct AuthorityKey {
    pair: EcdsaKeyPair,
    random: SystemRandom,
}

impl AuthorityKey {
    pub(super) fn open(material: &KeyMaterial) -> Result<Self, CaError> {
        #[allow(clippy::disallowed_methods, reason = "ring's ECDSA takes no other random source")]
        let random = SystemRandom::new();
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, material.pkcs8(), &random)
            .map_err(|_| CaError::AuthorityKey)?;
        Ok(Self { pair, random })
    }
}

impl PublicKeyData for AuthorityKey {
    fn der_bytes(&self) -> &[u8] {
        self.pair.public_key().as_ref()
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &PKCS_ECDSA_P256_SHA256
    }
}

impl SigningKey for AuthorityKey {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        let signature = self.pair.sign(&self.random, message).map_err(|_| rcgen::Error::RingUnspecified)?;
        Ok(signature.as_ref().to_vec())
    }
}

/// A public key to be certified.
pub(super) struct SubjectKey {
    key: PublicKey,
    algorithm: &'static SignatureAlgorithm,
}

impl SubjectKey {
    pub(super) fn read(spki: &[u8]) -> Result<Self, CaError> {
        let key = PublicKey::from_spki(spki).map_err(|_| CaError::SubjectKey)?;
        let algorithm = match key.kind() {
            KeyType::P256 => &PKCS_ECDSA_P256_SHA256,
            KeyType::Ed25519 => &PKCS_ED25519,
            KeyType::P384 | KeyType::Rsa(_) => return Err(CaError::SubjectKey),
        };
        Ok(Self { key, algorithm })
    }

    pub(super) fn public(&self) -> &PublicKey {
        &self.key
    }
}

impl PublicKeyData for SubjectKey {
    fn der_bytes(&self) -> &[u8] {
        self.key.bytes()
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        self.algorithm
    }
}
