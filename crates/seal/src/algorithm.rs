//! Signature algorithms and the public keys that they go with.

use ring::signature::{self, UnparsedPublicKey, VerificationAlgorithm};
use x509_parser::prelude::FromDer;
use x509_parser::public_key::PublicKey as ParsedKey;
use x509_parser::x509::SubjectPublicKeyInfo;

/// The signature algorithms of JWS that are read; [`Algorithm::signs`] says which are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// ECDSA on P-256 with SHA-256, fixed r‖s.
    Es256,
    /// ECDSA on P-384 with SHA-384, fixed r‖s; outside authorities.
    Es384,
    /// Ed25519 (RFC 8037 name `EdDSA`; the RFC 9864 name `Ed25519` is read as the same).
    EdDsa,
    /// RSASSA-PKCS1-v1_5 with SHA-256, at least 2048 bits; outside authorities.
    Rs256,
    /// RSASSA-PSS with SHA-256, at least 2048 bits; outside authorities.
    Ps256,
}

/// A name in `alg` that is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unread {
    /// Known and too weak or not admitted, e.g. `RS512`.
    Weak,
    /// Never a signature of somebody's key: `none`, `HS*`, or no name at all.
    Refused,
}

impl Algorithm {
    /// The name as we write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
            Self::EdDsa => "EdDSA",
            Self::Rs256 => "RS256",
            Self::Ps256 => "PS256",
        }
    }

    /// Whether keys of this algorithm are made and used for signing here.
    #[must_use]
    pub const fn signs(self) -> bool {
        matches!(self, Self::Es256 | Self::EdDsa)
    }

    /// Reads a name of the JWS header.
    ///
    /// # Errors
    /// How a name that is not read counts.
    pub fn read(name: &str) -> Result<Self, Unread> {
        match name {
            "ES256" => Ok(Self::Es256),
            "ES384" => Ok(Self::Es384),
            "EdDSA" | "Ed25519" => Ok(Self::EdDsa),
            "RS256" => Ok(Self::Rs256),
            "PS256" => Ok(Self::Ps256),
            "RS1" | "RS384" | "RS512" | "PS384" | "PS512" | "ES512" | "ES256K" | "Ed448" => Err(Unread::Weak),
            _ => Err(Unread::Refused),
        }
    }

    fn verification(self) -> &'static dyn VerificationAlgorithm {
        match self {
            Self::Es256 => &signature::ECDSA_P256_SHA256_FIXED,
            Self::Es384 => &signature::ECDSA_P384_SHA384_FIXED,
            Self::EdDsa => &signature::ED25519,
            Self::Rs256 => &signature::RSA_PKCS1_2048_8192_SHA256,
            Self::Ps256 => &signature::RSA_PSS_2048_8192_SHA256,
        }
    }
}

/// What kind of key it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyType {
    /// NIST P-256.
    P256,
    /// NIST P-384.
    P384,
    /// Ed25519.
    Ed25519,
    /// RSA with the bits of its modulus.
    Rsa(usize),
}

/// A public key of a type that is read here.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey {
    kind: KeyType,
    bytes: Vec<u8>,
}

/// A `SubjectPublicKeyInfo` that is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PublicKeyError {
    /// Not the DER of one `SubjectPublicKeyInfo` (RFC 5280 section 4.1).
    #[error("the bytes are not one SubjectPublicKeyInfo in DER")]
    Der,
    /// A key type outside the list.
    #[error("the key type is not read")]
    Kind,
}

/// Why a signature does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// Header and key disagree.
    #[error("the algorithm does not belong to the key")]
    Disagreement,
    /// RSA below 2048 bits.
    #[error("the key is too short")]
    WeakKey,
    /// The value does not match the bytes.
    #[error("the signature does not match the bytes")]
    Value,
}

impl PublicKey {
    /// Reads a `SubjectPublicKeyInfo` in DER.
    ///
    /// # Errors
    /// When the bytes are something else, or a key type that is not read.
    pub fn from_spki(der: &[u8]) -> Result<Self, PublicKeyError> {
        let (rest, spki) = SubjectPublicKeyInfo::from_der(der).map_err(|_| PublicKeyError::Der)?;
        if !rest.is_empty() {
            return Err(PublicKeyError::Der);
        }
        Self::from_parsed(&spki)
    }

    pub(crate) fn from_parsed(spki: &SubjectPublicKeyInfo<'_>) -> Result<Self, PublicKeyError> {
        const ED25519: &str = "1.3.101.112";
        const P256: &str = "1.2.840.10045.3.1.7";
        const P384: &str = "1.3.132.0.34";
        let bytes = spki.subject_public_key.data.to_vec();
        if spki.algorithm.algorithm.to_id_string() == ED25519 {
            let right = spki.algorithm.parameters.is_none() && bytes.len() == 32;
            return if right { Ok(Self { kind: KeyType::Ed25519, bytes }) } else { Err(PublicKeyError::Der) };
        }
        let kind = match spki.parsed().map_err(|_| PublicKeyError::Der)? {
            ParsedKey::RSA(rsa) => KeyType::Rsa(rsa.key_size()),
            ParsedKey::EC(point) => {
                let curve =
                    spki.algorithm.parameters.as_ref().and_then(|p| p.as_oid().ok()).map(|oid| oid.to_id_string());
                match (curve.as_deref(), point.data().len(), point.data().first()) {
                    (Some(P256), 65, Some(4)) => KeyType::P256,
                    (Some(P384), 97, Some(4)) => KeyType::P384,
                    _ => return Err(PublicKeyError::Kind),
                }
            }
            _ => return Err(PublicKeyError::Kind),
        };
        Ok(Self { kind, bytes })
    }

    /// The key's type.
    #[must_use]
    pub const fn kind(&self) -> KeyType {
        self.kind
    }

    /// The key as ring takes it: an uncompressed point, 32 bytes, or an `RSAPublicKey`.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Checks a signature value over these bytes.
    ///
    /// # Errors
    /// When algorithm and key disagree, the key is too short, or the value does not match.
    pub fn verify(&self, algorithm: Algorithm, message: &[u8], value: &[u8]) -> Result<(), SignatureError> {
        match (algorithm, self.kind) {
            (Algorithm::Es256, KeyType::P256)
            | (Algorithm::Es384, KeyType::P384)
            | (Algorithm::EdDsa, KeyType::Ed25519) => {}
            (Algorithm::Rs256 | Algorithm::Ps256, KeyType::Rsa(bits)) if bits < 2048 => {
                return Err(SignatureError::WeakKey);
            }
            (Algorithm::Rs256 | Algorithm::Ps256, KeyType::Rsa(_)) => {}
            _ => return Err(SignatureError::Disagreement),
        }
        let key = UnparsedPublicKey::new(algorithm.verification(), &self.bytes);
        key.verify(message, value).map_err(|_| SignatureError::Value)
    }
}

impl std::fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PublicKey({:?})", self.kind)
    }
}
