//! A document that was sealed here, inspected without being read back.

use document::{Digest, Document, Timestamp};

use super::{File, Format, Inspection, Seal, statements};
use crate::jws::{self, Header, seal_document};
use crate::key::{SignError, Signer, SigningKey};
use crate::verdict::Check;

/// Seals a document and gives the inspection that reading its bytes would give.
///
/// The key signed these bytes a moment ago and is the one of its certificate, so nothing is read back and no signature is
/// verified: publication costs the seal alone. [`conclude`](crate::conclude()) then judges it as any other, with the sealed bytes
/// inside the [`Verified`](crate::Verified) document.
///
/// # Errors
/// As [`seal_document`], and when the key's certificate cannot be read or is another key's.
pub fn issue(document: Document, key: &SigningKey, iat: Timestamp) -> Result<Inspection, SignError> {
    let sealed = seal_document(&document, key, iat)?;
    let leaf = key.leaf()?.clone();
    let claimed = Timestamp::from_seconds(iat.as_seconds());
    let header = Header {
        algorithm: key.algorithm(),
        typ: Some("jose+json".to_owned()),
        cty: Some(jws::ContentType::Document.as_str().to_owned()),
        kid: Some(key.kid().to_string()),
        x5c: key.chain().to_vec(),
        x5t: Some(leaf.sha256()),
        iat: Some(claimed),
        unknown: Vec::new(),
    };
    let payload = Digest::of(sealed.payload());
    let checks = vec![
        Check::new(&jws::JSON_STRICT),
        Check::new(&jws::STRUCTURE),
        Check::new(&jws::HEADER),
        statements::signature(key.algorithm(), &payload),
        Check::new(&statements::BINDING),
        Check::new(&statements::PAYLOAD),
    ];
    let kid = key.kid().to_string();
    let seal = Seal { header, leaf, kid, claimed, payload, document: Some(document), sealed };
    Ok(Inspection {
        file: File::of(seal.sealed.as_bytes(), Some(&seal)),
        format: Format::Jws,
        checks,
        seal: Some(seal),
    })
}
