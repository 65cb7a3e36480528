//! One certificate and its facts.

use std::fmt;
use std::sync::Arc;

use document::{DepartmentId, Digest, Timestamp};
use rustls_pki_types::CertificateDer;
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer;
use x509_parser::x509::X509Version;

use super::extensions::{BasicConstraints, Extensions, KeyUsages, NoDepartment};
use super::name::Name;
use super::signed::Named;
use crate::algorithm::PublicKey;
use crate::base64url;
use crate::key::KeyId;

/// The largest certificate that is read, in bytes.
const LIMIT: usize = 16 * 1024;

/// A certificate that was read strictly: one DER object and nothing after it, version 3, no extension twice. It says what is
/// written there and judges nothing; [`validate`](super::validate) judges. Cloning is cheap.
#[derive(Clone)]
pub struct Certificate(Arc<Facts>);

struct Facts {
    der: Vec<u8>,
    sha256: Digest,
    spki: Vec<u8>,
    kid: KeyId,
    key: Option<PublicKey>,
    serial: Vec<u8>,
    serial_text: String,
    subject: Name,
    issuer: Name,
    not_before: Timestamp,
    not_after: Timestamp,
    named: Named,
    extensions: Extensions,
}

/// Why bytes are not a certificate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// Over 16 KiB.
    #[error("the certificate has {size} bytes, at most {LIMIT} are read")]
    TooLarge {
        /// How many there were.
        size: usize,
    },
    /// Not one certificate in DER, version 3 (RFC 5280 section 4.1).
    #[error("the bytes are not one X.509 version 3 certificate in DER")]
    Der,
    /// An extension stands twice, or cannot be read.
    #[error("extension {oid} stands twice or cannot be read")]
    Extension {
        /// Its object identifier in dotted form.
        oid: String,
    },
}

impl Certificate {
    /// Reads one certificate, at most 16 KiB of DER.
    ///
    /// # Errors
    /// When the bytes are more, less or something else than one well-formed certificate.
    pub fn parse(der: &[u8]) -> Result<Self, CertificateError> {
        if der.len() > LIMIT {
            return Err(CertificateError::TooLarge { size: der.len() });
        }
        let (rest, parsed) = X509Certificate::from_der(der).map_err(|_| CertificateError::Der)?;
        let whole = rest.is_empty() && parsed.version() == X509Version::V3;
        if !whole || parsed.signature_algorithm != parsed.tbs_certificate.signature || !agreed(der) {
            return Err(CertificateError::Der);
        }
        let extensions = Extensions::read(parsed.extensions()).map_err(|oid| CertificateError::Extension { oid })?;
        let spki = parsed.public_key().raw.to_vec();
        Ok(Self(Arc::new(Facts {
            der: der.to_vec(),
            sha256: Digest::of(der),
            kid: KeyId::of_spki(&spki),
            key: PublicKey::from_spki(&spki).ok(),
            spki,
            serial: parsed.raw_serial().to_vec(),
            serial_text: parsed.raw_serial().iter().map(|octet| format!("{octet:02x}")).collect(),
            subject: Name::read(parsed.subject()),
            issuer: Name::read(parsed.issuer()),
            not_before: Timestamp::from_seconds(parsed.validity().not_before.timestamp()),
            not_after: Timestamp::from_seconds(parsed.validity().not_after.timestamp()),
            named: Named::read(&parsed.signature_algorithm),
            extensions,
        })))
    }

    /// The DER as it was read.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.0.der
    }

    /// SHA-256 of the DER.
    #[must_use]
    pub fn sha256(&self) -> Digest {
        self.0.sha256
    }

    /// `x5t#S256` (RFC 7515 section 4.1.8): base64url of [`sha256`](Self::sha256).
    #[must_use]
    pub fn x5t_s256(&self) -> String {
        base64url::encode(self.0.sha256.as_bytes())
    }

    /// The DER of the SubjectPublicKeyInfo.
    #[must_use]
    pub fn spki(&self) -> &[u8] {
        &self.0.spki
    }

    /// The id of its key.
    #[must_use]
    pub fn kid(&self) -> &KeyId {
        &self.0.kid
    }

    /// The public key; none when its type is not read here.
    #[must_use]
    pub fn key(&self) -> Option<&PublicKey> {
        self.0.key.as_ref()
    }

    /// The serial number in lower-case hex, two digits an octet.
    #[must_use]
    pub fn serial(&self) -> &str {
        &self.0.serial_text
    }

    /// The subject.
    #[must_use]
    pub fn subject(&self) -> &Name {
        &self.0.subject
    }

    /// The issuer.
    #[must_use]
    pub fn issuer(&self) -> &Name {
        &self.0.issuer
    }

    /// The first instant of validity.
    #[must_use]
    pub fn not_before(&self) -> Timestamp {
        self.0.not_before
    }

    /// The last instant of validity.
    #[must_use]
    pub fn not_after(&self) -> Timestamp {
        self.0.not_after
    }

    /// The department of the one URI among the subject alternative names.
    ///
    /// # Errors
    /// When there is no URI, more than one, or another than `urn:causeway:department:<id>`.
    pub fn department(&self) -> Result<&DepartmentId, NoDepartment> {
        self.0.extensions.department.as_ref().map_err(|no| *no)
    }

    /// keyUsage, if present.
    #[must_use]
    pub fn key_usages(&self) -> Option<KeyUsages> {
        self.0.extensions.key_usage
    }

    /// The extended key usages in dotted form, if present.
    #[must_use]
    pub fn purposes(&self) -> Option<&[String]> {
        self.0.extensions.purposes.as_deref()
    }

    /// basicConstraints, if present.
    #[must_use]
    pub fn basic_constraints(&self) -> Option<BasicConstraints> {
        self.0.extensions.constraints
    }

    /// The URIs of the CRL distribution points.
    #[must_use]
    pub fn distribution_points(&self) -> &[String] {
        &self.0.extensions.distribution_points
    }

    /// The subjectKeyIdentifier, if present.
    #[must_use]
    pub fn subject_key_identifier(&self) -> Option<&[u8]> {
        self.0.extensions.subject_key.as_deref()
    }

    pub(super) fn raw_serial(&self) -> &[u8] {
        &self.0.serial
    }

    pub(super) fn named(&self) -> Named {
        self.0.named
    }

    pub(super) fn extensions(&self) -> &Extensions {
        &self.0.extensions
    }

    pub(super) fn is_authority(&self) -> bool {
        self.basic_constraints().is_some_and(|basic| basic.ca)
    }

    pub(super) fn is_self_issued(&self) -> bool {
        self.subject().der() == self.issuer().der()
    }
}

/// Whether rustls-webpki reads the same bytes as a certificate. What it says of critical extensions is judged with the chain.
fn agreed(der: &[u8]) -> bool {
    let der = CertificateDer::from(der);
    matches!(webpki::EndEntityCert::try_from(&der), Ok(_) | Err(webpki::Error::UnsupportedCriticalExtension))
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        self.0.der == other.0.der
    }
}

impl Eq for Certificate {}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Certificate({} {})", self.serial(), self.subject())
    }
}
