//! Signatures on certificates and revocation lists: which algorithms are admitted, and their check with ring.

use ring::signature::{self, UnparsedPublicKey, VerificationAlgorithm};
use rustls_pki_types::SignatureVerificationAlgorithm;
use webpki::ring as by_webpki;
use x509_parser::prelude::FromDer;
use x509_parser::public_key::RSAPublicKey;
use x509_parser::signature_algorithm::SignatureAlgorithm;
use x509_parser::x509::AlgorithmIdentifier;

use crate::algorithm::{Algorithm, KeyType, PublicKey};

/// What rustls-webpki may use: the key types of [`Algorithm`] with SHA-256, SHA-384 or SHA-512, as far as ring has them.
pub(super) static ADMITTED: [&dyn SignatureVerificationAlgorithm; 11] = [
    by_webpki::ECDSA_P256_SHA256,
    by_webpki::ECDSA_P256_SHA384,
    by_webpki::ECDSA_P384_SHA256,
    by_webpki::ECDSA_P384_SHA384,
    by_webpki::ED25519,
    by_webpki::RSA_PKCS1_2048_8192_SHA256,
    by_webpki::RSA_PKCS1_2048_8192_SHA384,
    by_webpki::RSA_PKCS1_2048_8192_SHA512,
    by_webpki::RSA_PSS_2048_8192_SHA256_LEGACY_KEY,
    by_webpki::RSA_PSS_2048_8192_SHA384_LEGACY_KEY,
    by_webpki::RSA_PSS_2048_8192_SHA512_LEGACY_KEY,
];

/// The digest of a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sha {
    Sha256,
    Sha384,
    Sha512,
}

/// The algorithm that a signature in X.509 names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    Ecdsa(Sha),
    Pkcs1(Sha),
    Pss(Sha),
    Ed25519,
    /// SHA-1, MD5, DSA, and whatever else nobody should use here.
    Other,
}

impl Named {
    pub(super) fn read(identifier: &AlgorithmIdentifier<'_>) -> Self {
        match identifier.algorithm.to_id_string().as_str() {
            "1.2.840.10045.4.3.2" => Self::Ecdsa(Sha::Sha256),
            "1.2.840.10045.4.3.3" => Self::Ecdsa(Sha::Sha384),
            "1.2.840.113549.1.1.11" => Self::Pkcs1(Sha::Sha256),
            "1.2.840.113549.1.1.12" => Self::Pkcs1(Sha::Sha384),
            "1.2.840.113549.1.1.13" => Self::Pkcs1(Sha::Sha512),
            "1.2.840.113549.1.1.10" => pss(identifier),
            "1.3.101.112" => Self::Ed25519,
            _ => Self::Other,
        }
    }

    /// The row of the algorithm policy that this signature by this key falls under.
    pub(super) const fn row(self, key: KeyType) -> Option<Algorithm> {
        match (self, key) {
            (Self::Ecdsa(_), KeyType::P256) => Some(Algorithm::Es256),
            (Self::Ecdsa(_), KeyType::P384) => Some(Algorithm::Es384),
            (Self::Pkcs1(_), KeyType::Rsa(_)) => Some(Algorithm::Rs256),
            (Self::Pss(_), KeyType::Rsa(_)) => Some(Algorithm::Ps256),
            (Self::Ed25519, KeyType::Ed25519) => Some(Algorithm::EdDsa),
            _ => None,
        }
    }

    fn verification(self, key: KeyType) -> Option<&'static dyn VerificationAlgorithm> {
        Some(match (self, key) {
            (Self::Ecdsa(Sha::Sha256), KeyType::P256) => &signature::ECDSA_P256_SHA256_ASN1,
            (Self::Ecdsa(Sha::Sha384), KeyType::P256) => &signature::ECDSA_P256_SHA384_ASN1,
            (Self::Ecdsa(Sha::Sha256), KeyType::P384) => &signature::ECDSA_P384_SHA256_ASN1,
            (Self::Ecdsa(Sha::Sha384), KeyType::P384) => &signature::ECDSA_P384_SHA384_ASN1,
            (Self::Pkcs1(Sha::Sha256), KeyType::Rsa(_)) => &signature::RSA_PKCS1_2048_8192_SHA256,
            (Self::Pkcs1(Sha::Sha384), KeyType::Rsa(_)) => &signature::RSA_PKCS1_2048_8192_SHA384,
            (Self::Pkcs1(Sha::Sha512), KeyType::Rsa(_)) => &signature::RSA_PKCS1_2048_8192_SHA512,
            (Self::Pss(Sha::Sha256), KeyType::Rsa(_)) => &signature::RSA_PSS_2048_8192_SHA256,
            (Self::Pss(Sha::Sha384), KeyType::Rsa(_)) => &signature::RSA_PSS_2048_8192_SHA384,
            (Self::Pss(Sha::Sha512), KeyType::Rsa(_)) => &signature::RSA_PSS_2048_8192_SHA512,
            (Self::Ed25519, KeyType::Ed25519) => &signature::ED25519,
            _ => return None,
        })
    }

    /// Whether this value is that key's signature over these bytes.
    pub(super) fn verify(self, key: &PublicKey, message: &[u8], value: &[u8]) -> bool {
        self.verification(key.kind())
            .is_some_and(|by| UnparsedPublicKey::new(by, key.bytes()).verify(message, value).is_ok())
    }
}

/// The digest of RSASSA-PSS stands in its parameters; ring demands the same for the mask and the salt's length.
fn pss(identifier: &AlgorithmIdentifier<'_>) -> Named {
    let Ok(SignatureAlgorithm::RSASSA_PSS(parameters)) = SignatureAlgorithm::try_from(identifier) else {
        return Named::Other;
    };
    match parameters.hash_algorithm_oid().to_id_string().as_str() {
        "2.16.840.1.101.3.4.2.1" => Named::Pss(Sha::Sha256),
        "2.16.840.1.101.3.4.2.2" => Named::Pss(Sha::Sha384),
        "2.16.840.1.101.3.4.2.3" => Named::Pss(Sha::Sha512),
        _ => Named::Other,
    }
}

/// Whether a key may sign anything that counts: RSA has at least 2048 bits, in whole octets.
pub(super) fn is_strong(key: &PublicKey) -> bool {
    match key.kind() {
        KeyType::P256 | KeyType::P384 | KeyType::Ed25519 => true,
        KeyType::Rsa(bits) => bits >= 2048 && has_whole_octets(key.bytes()),
    }
}

/// An RSA modulus fills its octets when its first bit is set: DER then puts a zero octet before it.
fn has_whole_octets(key: &[u8]) -> bool {
    RSAPublicKey::from_der(key).is_ok_and(|(_, rsa)| matches!(rsa.modulus, [0, first, ..] if first & 0x80 != 0))
}
