//! Requests for a certificate (PKCS#10, RFC 2986): read from a department that holds its key, written for a key that is to be
//! certified elsewhere.

use rcgen::string::Ia5String;
use rcgen::{CertificateParams, PKCS_ED25519, PublicKeyData, SanType, SignatureAlgorithm, SigningKey};
use x509_parser::certification_request::X509CertificationRequest;
use x509_parser::pem::Pem;
use x509_parser::prelude::FromDer;

use document::DepartmentId;

use super::authority::{CaError, name};
use super::issue::Holder;
use super::key::{AuthorityKey, SubjectKey};
use crate::algorithm::Algorithm;
use crate::key::{self, KeyId, KeyMaterial, Signer};
use crate::x509::signed::Named;

/// The largest request that is read, in bytes.
const LIMIT: usize = 16 * 1024;
/// The label of a request in PEM (RFC 7468 section 7).
const LABEL: &str = "CERTIFICATE REQUEST";

/// A request whose sender has shown that it holds the private key. What else it says (names, extensions) is not taken over: the
/// registry knows the department's names, and the profile of seal certificates is fixed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    spki: Vec<u8>,
}

/// Why bytes are not a request that is granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// Over 16 KiB, or not one request in DER or PEM.
    #[error("the bytes are not one certificate request (PKCS#10) in DER or PEM")]
    Form,
    /// A key that gets no certificate here.
    #[error("only P-256 and Ed25519 keys get a certificate")]
    Key,
    /// It is not signed by the key that it names.
    #[error("the request is not signed by the key in it")]
    Signature,
}

impl Request {
    /// Reads one request, DER or PEM, and checks that its key signed it.
    ///
    /// # Errors
    /// When it is something else, its key is of another type, or the signature is not that key's.
    pub fn read(bytes: &[u8]) -> Result<Self, RequestError> {
        if bytes.len() > LIMIT {
            return Err(RequestError::Form);
        }
        let der = if bytes.starts_with(b"-----BEGIN") { from_pem(bytes)? } else { bytes.to_vec() };
        let (rest, parsed) = X509CertificationRequest::from_der(&der).map_err(|_| RequestError::Form)?;
        if !rest.is_empty() || parsed.signature_value.unused_bits != 0 {
            return Err(RequestError::Form);
        }
        let info = &parsed.certification_request_info;
        let key = SubjectKey::read(info.subject_pki.raw).map_err(|_| RequestError::Key)?;
        let named = Named::read(&parsed.signature_algorithm);
        if !named.verify(key.public(), info.raw, &parsed.signature_value.data) {
            return Err(RequestError::Signature);
        }
        Ok(Self { spki: info.subject_pki.raw.to_vec() })
    }

    /// The public key as SubjectPublicKeyInfo in DER.
    #[must_use]
    pub fn spki(&self) -> &[u8] {
        &self.spki
    }

    /// The key's id.
    #[must_use]
    pub fn kid(&self) -> KeyId {
        KeyId::of_spki(&self.spki)
    }

    /// Writes a request in PEM for a key, with the names and the URI of its department.
    ///
    /// # Errors
    /// When the key is neither P-256 nor Ed25519.
    pub fn write(key: &KeyMaterial, holder: Holder<'_>, department: &DepartmentId) -> Result<String, CaError> {
        let mut params = CertificateParams::default();
        params.distinguished_name = name(holder);
        let uri = format!("urn:causeway:department:{department}");
        let uri = Ia5String::try_from(uri.as_str()).map_err(|_| CaError::Uri { uri: uri.clone() })?;
        params.subject_alt_names = vec![SanType::URI(uri)];
        let request = match key.algorithm() {
            Algorithm::EdDsa => params.serialize_request(&EdwardsKey::open(key)?),
            _ => params.serialize_request(&AuthorityKey::open(key)?),
        };
        request.and_then(|request| request.pem()).map_err(CaError::Sign)
    }
}

fn from_pem(bytes: &[u8]) -> Result<Vec<u8>, RequestError> {
    let mut blocks = Pem::iter_from_buffer(bytes);
    match (blocks.next(), blocks.next()) {
        (Some(Ok(block)), None) if block.label == LABEL => Ok(block.contents),
        _ => Err(RequestError::Form),
    }
}

/// An Ed25519 key as rcgen takes it.
struct EdwardsKey {
    key: key::SigningKey,
    public: Vec<u8>,
}

impl EdwardsKey {
    fn open(material: &KeyMaterial) -> Result<Self, CaError> {
        let key = key::SigningKey::from_pkcs8(Algorithm::EdDsa, material.pkcs8(), Vec::new());
        let key = key.map_err(|_| CaError::SubjectKey)?;
        let public = SubjectKey::read(material.spki())?.public().bytes().to_vec();
        Ok(Self { key, public })
    }
}

impl PublicKeyData for EdwardsKey {
    fn der_bytes(&self) -> &[u8] {
        &self.public
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &PKCS_ED25519
    }
}

impl SigningKey for EdwardsKey {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        let signature = Signer::sign(&self.key, message).map_err(|_| rcgen::Error::RingUnspecified)?;
        Ok(signature.as_bytes().to_vec())
    }
}
