//! Signing trust lists: at once by all root keys, or by one holder after the other.

use document::Timestamp;

use super::{MAX_SIGNATURES, TrustBody, open};
use crate::jws::{self, ContentType};
use crate::key::{SignError, Signer};
use crate::lists::error::ListError;
use crate::lists::{canonical, payload};

/// Why a root key's signature was not added.
#[derive(Debug, thiserror::Error)]
pub enum AddSignatureError {
    /// What shall be signed is neither a trust list nor the payload of one.
    #[error("this is neither a trust list nor the payload of one")]
    List(#[from] ListError),
    /// The key signed before.
    #[error("key {kid} has signed this list already")]
    Again {
        /// The key.
        kid: String,
    },
    /// As many as a list may have.
    #[error("the list has {MAX_SIGNATURES} signatures already")]
    Full,
    /// The key failed.
    #[error("the key did not sign")]
    Sign(#[from] SignError),
}

/// Signs a trust list with these root keys: the bytes of the file.
///
/// # Errors
/// When a key fails.
pub fn sign(body: &TrustBody, signers: &[&dyn Signer], iat: Timestamp) -> Result<Vec<u8>, SignError> {
    let payload = canonical(body);
    let signed = signers.iter().map(|signer| jws::sign(ContentType::TrustList, &payload, *signer, iat));
    let signed = signed.map(|made| made.map(jws::SignedObject::into_bytes)).collect::<Result<Vec<_>, _>>()?;
    Ok(array(&signed))
}

/// Adds one root key's signature to a trust list that others signed before, or to its bare payload. What they signed stays as it
/// is, to the byte; whether theirs count is judged when the list is taken.
///
/// # Errors
/// When the bytes are no trust list, or the key signed it before.
pub fn add_signature(bytes: &[u8], signer: &dyn Signer, iat: Timestamp) -> Result<Vec<u8>, AddSignatureError> {
    if bytes.trim_ascii_start().first() != Some(&b'[') {
        let body: TrustBody = payload(bytes)?;
        return if body.v == 1 { Ok(sign(&body, &[signer], iat)?) } else { Err(ListError::Version(body.v).into()) };
    }
    let (_, signatures) = open(bytes)?;
    let kid = signer.kid().as_str();
    if signatures.iter().any(|jws| jws.header().kid.as_deref() == Some(kid)) {
        return Err(AddSignatureError::Again { kid: kid.to_owned() });
    }
    if signatures.len() >= MAX_SIGNATURES {
        return Err(AddSignatureError::Full);
    }
    let made = jws::sign(ContentType::TrustList, signatures[0].payload(), signer, iat)?.into_bytes();
    let before = bytes.trim_ascii().strip_prefix(b"[").and_then(|rest| rest.strip_suffix(b"]"));
    Ok(array(&[before.ok_or(ListError::File)?.to_vec(), made]))
}

fn array(items: &[Vec<u8>]) -> Vec<u8> {
    [&b"["[..], &items.join(&b','), b"]"].concat()
}
