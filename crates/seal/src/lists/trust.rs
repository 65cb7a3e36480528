//! The trust list: whose keys and logs count. Signed by root keys that are held offline.

mod sign;

use std::collections::BTreeSet;
use std::sync::Arc;

use document::envelope::Localized;
use document::json::{self, Limits, Value};
use document::{Digest, Timestamp};
use serde::{Deserialize, Serialize};

use super::error::ListError;
use super::{canonical, payload, refuse_rollback, refuse_unknown};
use crate::algorithm::{Algorithm, PublicKey};
use crate::base64url;
use crate::jws::{self, ContentType, Jws};
use crate::key::{KeyId, Use};
use crate::x509::{Anchor, Certificate};

pub use sign::{AddSignatureError, add_signature, sign};

/// The payload of a trust list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TrustBody {
    /// The form's version, 1.
    pub v: u8,
    /// Grows with each list.
    pub sequence: u64,
    /// When it was made.
    pub issued_at: Timestamp,
    /// Until when it counts.
    pub next_update: Timestamp,
    /// Who runs the exchange.
    pub operator: Localized,
    /// The keys that sign trust lists.
    pub roots: Roots,
    /// Root certificates.
    pub anchors: Vec<AnchorRow>,
    /// Keys that sign registry lists and status lists.
    pub registry_keys: Vec<KeyRow>,
    /// Transparency logs.
    #[serde(default)]
    pub logs: Vec<LogRow>,
    /// Who cosigns checkpoints.
    #[serde(default)]
    pub witnesses: Vec<WitnessRow>,
    /// How many of them prove existence.
    #[serde(default)]
    pub witness_threshold: u8,
}

/// The root keys, and how many must sign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Roots {
    /// How many must sign.
    pub threshold: u8,
    /// The keys.
    pub keys: Vec<KeyRow>,
}

/// A key that stands in the trust list itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyRow {
    /// Its id.
    pub kid: KeyId,
    /// Its algorithm.
    #[serde(with = "crate::key::algorithm_name")]
    pub alg: Algorithm,
    /// Its `SubjectPublicKeyInfo`, base64 DER.
    pub spki: String,
    /// Since when it counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    /// First instant at which it counts no more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

/// A root certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnchorRow {
    /// Its name in the list.
    pub id: String,
    /// Base64 DER.
    pub certificate: String,
    /// What it counts for.
    pub uses: Vec<Use>,
    /// Since when.
    pub from: Timestamp,
    /// First instant at which it counts no more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// Whether it counts.
    pub status: AnchorStatus,
}

/// Whether an anchor counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AnchorStatus {
    /// It does.
    Granted,
    /// It no longer does, whatever its dates.
    Withdrawn,
}

/// A transparency log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogRow {
    /// Its origin.
    pub origin: String,
    /// Its verifier key (C2SP signed-note).
    pub vkey: String,
    /// Since when it counts.
    pub from: Timestamp,
}

/// A witness.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WitnessRow {
    /// Its name.
    pub name: String,
    /// Its verifier key.
    pub vkey: String,
}

/// A trust list whose signatures were checked, or root certificates that somebody named directly.
#[derive(Debug, Clone)]
pub struct Trust(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// Digest of all that it trusts.
    id: Digest,
    list: Option<(TrustBody, Digest)>,
    anchors: Vec<(Vec<Use>, Anchor)>,
    registry_keys: Vec<(KeyRow, PublicKey)>,
}

const MAX_BYTES: usize = 1 << 20;
const MAX_SIGNATURES: usize = 8;

impl Trust {
    /// Reads a trust list file that is signed by enough of its own root keys. Naming the file is the act of trust: compare
    /// [`Self::root_set`] with what its operator published.
    ///
    /// # Errors
    /// When form, signatures or rows are wrong.
    pub fn read(bytes: &[u8]) -> Result<Self, ListError> {
        let (body, signatures) = open(bytes)?;
        enough(&body.roots, &signatures)?;
        Self::build(body)
    }

    /// Reads the list that comes after this one: signed by enough of this list's root keys and of its own.
    ///
    /// # Errors
    /// As [`Self::read`], and when its sequence is below this one's.
    pub fn succeed(&self, bytes: &[u8]) -> Result<Self, ListError> {
        let (body, signatures) = open(bytes)?;
        if let Some((known, _)) = &self.0.list {
            refuse_rollback(known.sequence, body.sequence)?;
            enough(&known.roots, &signatures)?;
        }
        enough(&body.roots, &signatures)?;
        Self::build(body)
    }

    /// Takes root certificates for trusted, without a list: nobody's competence can be known under them.
    #[must_use]
    pub fn of_certificates(certificates: impl IntoIterator<Item = Certificate>) -> Self {
        let every = vec![Use::Seal, Use::Receipt, Use::Bundle, Use::Tsa];
        let anchor = |certificate| (every.clone(), Anchor { certificate, from: None, until: None });
        let anchors: Vec<_> = certificates.into_iter().map(anchor).collect();
        let digests: Vec<u8> = anchors.iter().flat_map(|(_, anchor)| *anchor.certificate.sha256().as_bytes()).collect();
        Self(Arc::new(Inner { id: Digest::of(&digests), list: None, anchors, registry_keys: Vec::new() }))
    }

    /// The list's payload; none when certificates were named directly.
    #[must_use]
    pub fn body(&self) -> Option<&TrustBody> {
        self.0.list.as_ref().map(|(body, _)| body)
    }

    /// SHA-256 of the canonical `roots`: what an operator publishes for comparison.
    #[must_use]
    pub fn root_set(&self) -> Option<&Digest> {
        self.0.list.as_ref().map(|(_, digest)| digest)
    }

    /// What distinguishes it from any other trust.
    pub(crate) fn id(&self) -> &Digest {
        &self.0.id
    }

    /// The anchors that are granted for a use.
    #[must_use]
    pub fn anchors(&self, r#use: Use) -> Vec<Anchor> {
        self.0.anchors.iter().filter(|(uses, _)| uses.contains(&r#use)).map(|(_, anchor)| anchor.clone()).collect()
    }

    /// Checks a signature of a registry list or status list with the key that its header names.
    pub(super) fn check_registry_signature(&self, jws: &Jws, issued: Timestamp) -> Result<(), ListError> {
        let kid = jws.header().kid.clone().unwrap_or_default();
        let row = self.0.registry_keys.iter().find(|(row, _)| row.kid.as_str() == kid);
        let counts =
            |row: &KeyRow| row.from.is_none_or(|from| from <= issued) && row.until.is_none_or(|until| issued < until);
        let Some((row, key)) = row.filter(|(row, _)| counts(row)) else {
            return Err(ListError::Signer { kid });
        };
        verify(jws, row, key)
    }

    fn build(body: TrustBody) -> Result<Self, ListError> {
        let granted = body.anchors.iter().filter(|row| row.status == AnchorStatus::Granted);
        let anchors =
            granted.map(|row| anchor(row).map(|anchor| (row.uses.clone(), anchor))).collect::<Result<_, _>>()?;
        let registry_keys = body
            .registry_keys
            .iter()
            .map(|row| Ok((row.clone(), public_key(row)?)))
            .collect::<Result<_, ListError>>()?;
        let root_set = Digest::of(&canonical(&body.roots));
        let id = Digest::of(&canonical(&body));
        Ok(Self(Arc::new(Inner { id, list: Some((body, root_set)), anchors, registry_keys })))
    }
}

impl KeyRow {
    /// The row of a key.
    #[must_use]
    pub fn of(algorithm: Algorithm, spki: &[u8], from: Option<Timestamp>) -> Self {
        Self { kid: KeyId::of_spki(spki), alg: algorithm, spki: base64url::encode_standard(spki), from, until: None }
    }
}

impl AnchorRow {
    /// The certificate's DER, if it is base64 at all.
    #[must_use]
    pub fn certificate_der(&self) -> Option<Vec<u8>> {
        base64url::decode_standard(&self.certificate)
    }

    /// A root certificate that counts from an instant on.
    #[must_use]
    pub fn granted(id: &str, der: &[u8], uses: &[Use], from: Timestamp) -> Self {
        let certificate = base64url::encode_standard(der);
        Self { id: id.to_owned(), certificate, uses: uses.to_vec(), from, until: None, status: AnchorStatus::Granted }
    }
}

fn open(bytes: &[u8]) -> Result<(TrustBody, Vec<Jws>), ListError> {
    if bytes.len() > MAX_BYTES {
        return Err(ListError::TooLarge);
    }
    let limits =
        Limits { bytes: MAX_BYTES, depth: 4, members: 8, items: MAX_SIGNATURES, string: MAX_BYTES, values: 64 };
    let Value::Array(items) = json::parse_with(bytes, &limits).map_err(ListError::Json)? else {
        return Err(ListError::File);
    };
    let mut signatures = Vec::with_capacity(items.len());
    for item in items {
        let jws = jws::from_value(item)?;
        jws.require(ContentType::TrustList)?;
        refuse_unknown(&jws)?;
        signatures.push(jws);
    }
    let kids: BTreeSet<_> = signatures.iter().filter_map(|jws| jws.header().kid.clone()).collect();
    let first = signatures.first().ok_or(ListError::File)?;
    if kids.len() != signatures.len() || signatures.iter().any(|jws| jws.payload() != first.payload()) {
        return Err(ListError::File);
    }
    let body: TrustBody = payload(first.payload())?;
    if body.v == 1 { Ok((body, signatures)) } else { Err(ListError::Version(body.v)) }
}

/// A signature by a key that is no root key counts for nothing; one by a root key that does not match spoils the list.
fn enough(roots: &Roots, signatures: &[Jws]) -> Result<(), ListError> {
    let mut signed = BTreeSet::new();
    for jws in signatures {
        let kid = jws.header().kid.as_deref().unwrap_or_default();
        if let Some(row) = roots.keys.iter().find(|row| row.kid.as_str() == kid) {
            verify(jws, row, &public_key(row)?)?;
            signed.insert(kid);
        }
    }
    let threshold = usize::from(roots.threshold.max(1));
    if signed.len() >= threshold { Ok(()) } else { Err(ListError::Threshold { signed: signed.len(), threshold }) }
}

fn verify(jws: &Jws, row: &KeyRow, key: &PublicKey) -> Result<(), ListError> {
    let failed = |source| ListError::Signature { kid: row.kid.to_string(), source };
    if jws.header().algorithm != row.alg {
        return Err(failed(crate::algorithm::SignatureError::Disagreement));
    }
    jws.verify(key).map_err(failed)
}

fn public_key(row: &KeyRow) -> Result<PublicKey, ListError> {
    let wrong = |source| ListError::Key { kid: row.kid.to_string(), source };
    let spki = base64url::decode_standard(&row.spki)
        .filter(|der| KeyId::of_spki(der) == row.kid)
        .ok_or_else(|| wrong(None))?;
    PublicKey::from_spki(&spki).map_err(|source| wrong(Some(source)))
}

fn anchor(row: &AnchorRow) -> Result<Anchor, ListError> {
    let wrong = |source| ListError::Anchor { id: row.id.clone(), source };
    let der = row.certificate_der().ok_or_else(|| wrong(None))?;
    let certificate = Certificate::parse(&der).map_err(|source| wrong(Some(source)))?;
    Ok(Anchor { certificate, from: Some(row.from), until: row.until })
}
