//! Steps 1 to 3 and the reading of the payload, for a JWS.

use document::json::{Object, Value};
use document::{Catalogue, Digest, Document, Finding};

use super::{Seal, statements};
use crate::algorithm::SignatureError;
use crate::facts::ChainCache;
use crate::jws::{self, ContentType, Jws, SealedDocument};
use crate::verdict::Check;
use crate::x509::Certificate;

type Inspected = (Vec<Check>, Option<Seal>);

pub(super) fn inspect(bytes: &[u8], catalogue: &Catalogue, cache: Option<&dyn ChainCache>) -> Inspected {
    match jws::read(bytes).and_then(|jws| jws.require(ContentType::Document).map(|()| jws)) {
        Ok(jws) => judge(bytes, jws, (catalogue, cache)),
        Err(error) => (vec![error.check()], None),
    }
}

fn judge(bytes: &[u8], jws: Jws, (catalogue, cache): (&Catalogue, Option<&dyn ChainCache>)) -> Inspected {
    let header = jws.header();
    let mut checks = vec![Check::new(&jws::JSON_STRICT), Check::new(&jws::STRUCTURE)];
    checks.push(match header.unknown.is_empty() {
        true => Check::new(&jws::HEADER),
        false => Check::new(&jws::HEADER_UNKNOWN).with("names", header.unknown.join(" ")),
    });
    let kept = header.x5c.first().and_then(|der| cache?.certificate(der));
    let is_kept = kept.is_some();
    let Some(leaf) = kept.or_else(|| Certificate::parse(header.x5c.first()?).ok()) else {
        checks.push(Check::new(&statements::CERTIFICATE_UNREADABLE));
        return (checks, None);
    };
    let payload = Digest::of(jws.payload());
    let signature = check_signature(&jws, &leaf, &payload);
    let is_right = signature.sub_indication().is_none();
    checks.push(signature);
    let (Some(kid), Some(claimed), true) = (header.kid.clone(), header.iat, is_right) else {
        return (checks, None);
    };
    if let (Some(cache), false) = (cache, is_kept) {
        cache.put_certificate(&leaf);
    }
    let is_bound = kid == leaf.kid().as_str() && header.x5t == Some(leaf.sha256());
    checks.push(Check::new(if is_bound { &statements::BINDING } else { &statements::BINDING_WRONG }));
    let (header, body) = jws.into_parts();
    let sealed = SealedDocument::from_parts(bytes.into(), body);
    let (check, document) = read_payload(sealed.payload(), catalogue);
    checks.push(check);
    (checks, Some(Seal { header, leaf, kid, claimed, payload, document, sealed }))
}

fn check_signature(jws: &Jws, leaf: &Certificate, payload: &Digest) -> Check {
    let result = leaf.key().map_or(Err(SignatureError::Disagreement), |key| jws.verify(key));
    let check = match result {
        Ok(()) => return statements::signature(jws.header().algorithm, payload),
        Err(SignatureError::Value) => &statements::SIGNATURE_WRONG,
        Err(SignatureError::Disagreement) => &statements::SIGNATURE_DISAGREES,
        Err(SignatureError::WeakKey) => &statements::SIGNATURE_WEAK,
    };
    Check::new(check).with("alg", jws.header().algorithm.name())
}

fn read_payload(payload: &[u8], catalogue: &Catalogue) -> (Check, Option<Document>) {
    let findings = match Document::parse(payload, catalogue) {
        Ok(document) => return (Check::new(&statements::PAYLOAD), Some(document)),
        Err(findings) => findings,
    };
    let statement = match findings.first().map(|finding| finding.code) {
        Some(
            "document-not-json"
            | "document-duplicate-key"
            | "document-integer-range"
            | "document-number-form"
            | "document-character"
            | "document-too-deep"
            | "document-too-large",
        ) => &statements::PAYLOAD_NOT_STRICT,
        Some("document-type-unknown") => &statements::TYPE_UNKNOWN,
        _ => &statements::PAYLOAD_WRONG,
    };
    let told: Vec<Value> = findings.iter().take(10).map(told).collect();
    (Check::new(statement).with("findings", told), None)
}

/// Places and rules of a finding; its texts may quote the document.
fn told(finding: &Finding) -> Value {
    let mut out = Object::new();
    out.insert("code", finding.code);
    out.insert("pointer", finding.pointer.as_str());
    out.insert("rule", finding.rule.as_str());
    out.into()
}
