//! Signing.

use std::fmt;
use std::sync::Arc;

use document::{Document, Timestamp};

use super::content::ContentType;
use super::error::JwsError;
use super::read;
use crate::base64url;
use crate::key::{SignError, Signer};

/// A signed object in flattened form: the bytes that are stored are the bytes that are served.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedObject {
    bytes: Vec<u8>,
}

/// A sealed document in the form in which it came; never written anew.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedDocument {
    bytes: Arc<[u8]>,
    payload: Vec<u8>,
}

/// Signs a payload and writes the flattened form: `payload`, `protected`, `signature`, in this order, without white space.
///
/// The payload is taken as it is. `iat` is the claimed time, written in whole seconds.
///
/// # Errors
/// When the payload is beyond its limit, the key has no certificate though the kind carries one, or the key fails.
pub fn sign(
    content: ContentType,
    payload: &[u8],
    signer: &dyn Signer,
    iat: Timestamp,
) -> Result<SignedObject, SignError> {
    if payload.len() > content.max_payload() {
        return Err(SignError::TooLarge { size: payload.len() });
    }
    if content.carries_chain() && signer.chain().is_empty() {
        return Err(SignError::NoCertificate { kid: signer.kid().clone() });
    }
    let head = signer.head(content);
    let mut input = String::with_capacity(head.len() + payload.len() / 3 * 4 + 8);
    head.write(iat.as_seconds(), &mut input);
    let protected = input.len();
    input.push('.');
    base64url::encode_into(payload, &mut input);
    let signature = signer.sign(input.as_bytes())?;
    let mut out = String::with_capacity(input.len() + 140);
    out.push_str(r#"{"payload":""#);
    out.push_str(&input[protected + 1..]);
    out.push_str(r#"","protected":""#);
    out.push_str(&input[..protected]);
    out.push_str(r#"","signature":""#);
    base64url::encode_into(signature.as_bytes(), &mut out);
    out.push_str("\"}");
    Ok(SignedObject { bytes: out.into_bytes() })
}

/// Seals a document: signs its canonical bytes with a department's key.
///
/// # Errors
/// As [`sign`].
pub fn seal_document(document: &Document, signer: &dyn Signer, iat: Timestamp) -> Result<SealedDocument, SignError> {
    let payload = document.canonical();
    let signed = sign(ContentType::Document, payload, signer, iat)?;
    Ok(SealedDocument { bytes: signed.bytes.into(), payload: payload.to_vec() })
}

impl SignedObject {
    /// The bytes to store and to serve.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The bytes to store and to serve.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

impl SealedDocument {
    /// Takes stored or received bytes for a sealed document: its form is right; whether the seal counts is for the verifier.
    ///
    /// # Errors
    /// When the form is not that of a sealed document.
    pub fn read(bytes: Vec<u8>) -> Result<Self, JwsError> {
        let jws = read(&bytes)?;
        jws.require(ContentType::Document)?;
        Ok(Self { bytes: bytes.into(), payload: jws.into_payload() })
    }

    /// Media type of the flattened form.
    pub const MEDIA_TYPE: &'static str = "application/jose+json";

    pub(crate) fn from_parts(bytes: Arc<[u8]>, payload: Vec<u8>) -> Self {
        Self { bytes, payload }
    }

    pub(crate) fn shared(&self) -> Arc<[u8]> {
        Arc::clone(&self.bytes)
    }

    /// The bytes to store and to serve.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The bytes to store and to serve.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes.to_vec()
    }

    /// The canonical bytes of the document, as they were signed.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }
}

/// Documents hold personal data, so only sizes are shown.
impl fmt::Debug for SealedDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealedDocument({} bytes)", self.bytes.len())
    }
}

impl fmt::Debug for SignedObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SignedObject({} bytes)", self.bytes.len())
    }
}
